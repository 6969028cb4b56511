#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`validate`: the schema against the revisions, the rows against their constraints."""

import os
import subprocess

from command import PROJECTS, SAMPLES, Cluster, check, equal, main, test

CLUBS = '''-- migrate:up
CREATE TABLE clubs (id integer PRIMARY KEY, name varchar(20) NOT NULL UNIQUE);
CREATE TABLE members (id integer PRIMARY KEY, club integer REFERENCES clubs (id), fee integer CHECK (fee >= 0));
CREATE INDEX by_fee ON members (fee);
CREATE VIEW rich AS SELECT id FROM members WHERE fee > 100;
-- migrate:down
DROP TABLE clubs;
'''


class Sqlite:
  def __init__(self, box):
    self.path = box.work / 'held.db'
    self.name = str(self.path)

  def ask(self, sql):
    subprocess.run(['sqlite3', self.path], input='PRAGMA foreign_keys = OFF;' + sql, text=True, check=True)

  def close(self):
    pass


class Postgres:
  def __init__(self, _box):
    self.cluster = Cluster.get()
    self.database = self.cluster.new_database()
    self.name = self.cluster.uri(self.database)

  def ask(self, sql):
    self.cluster.psql(self.database, sql)

  def close(self):
    self.cluster.drop_database(self.database)


def on_both(path):
  def register(function):
    for engine in (Sqlite, Postgres):
      def run(box, engine=engine):
        database = engine(box)
        function(box, database)
        database.close()
      test(f'{path}-{engine.__name__.lower()}')(run)
    return function
  return register


def problems(box, database, code=4):
  document = box.run('validate', '-d', database.name, '-p', 'project', '--json').expect(code).json()
  equal(document['unchecked'], [], 'what was not checked')
  return [(one['severity'], one['rule'], one['object'], one['rows']) for one in document['problems']]


@on_both('/cli/validate/finds')
def finds(box, database):
  folder = box.write({'20250101000000_clubs.sql': CLUBS})
  if isinstance(database, Sqlite):
    database.ask('VACUUM')
    equal(problems(box, database), [('error', 'revision', '20250101000000', 0)], 'nothing applied')
  box.run('migrate', 'up', '-d', database.name, '-p', 'project').expect(0)
  equal(problems(box, database, 0), [], 'as it should be')
  if isinstance(database, Postgres):  # a server of its own is started each time
    return
  (folder / '20250101000000_clubs.sql').write_text(CLUBS.replace('fee > 100', 'fee > 5'))
  check(('error', 'revision', '20250101000000', 0) in problems(box, database), 'the edited file')


@on_both('/cli/validate/finds-what-differs')
def finds_differences(box, database):
  box.write({'20250101000000_clubs.sql': CLUBS})
  box.run('migrate', 'up', '-d', database.name, '-p', 'project').expect(0)
  # A column too many, an index too few, a view that is another one, a table of one's own.
  database.ask('ALTER TABLE clubs ADD COLUMN town text; DROP INDEX by_fee; DROP VIEW rich;'
               'CREATE VIEW rich AS SELECT id FROM members WHERE fee > 5; CREATE TABLE mine (id integer)')
  index = 'index by_fee'
  found = problems(box, database)
  for wanted in [('error', 'schema', index, 0), ('error', 'schema', 'view rich', 0), ('warning', 'schema', 'table mine', 0),
                 ('warning', 'schema', 'column clubs.town', 0)]:
    check(wanted in found, (wanted, found))


@on_both('/cli/validate/rows')
def rows(box, database):
  box.write({'20250101000000_clubs.sql': CLUBS})
  box.run('migrate', 'up', '-d', database.name, '-p', 'project').expect(0)
  replica = 'SET session_replication_role = replica;' if isinstance(database, Postgres) else ''
  database.ask(replica + 'INSERT INTO members VALUES (1, 7, 3), (2, 8, 3), (3, NULL, 3)')
  equal(problems(box, database), [('error', 'foreign-key', 'members', 2)], 'orphans')


@test('/cli/validate/rows-that-break-a-check')
def breaks_check(box):
  lite, server = Sqlite(box), Postgres(box)
  box.write({'20250101000000_clubs.sql': CLUBS})
  for database in (lite, server):
    box.run('migrate', 'up', '-d', database.name, '-p', 'project').expect(0)
  lite.ask('PRAGMA ignore_check_constraints = ON; INSERT INTO members VALUES (1, NULL, -3)')
  equal([one[1] for one in problems(box, lite)], ['integrity'], 'SQLite')
  server.ask('ALTER TABLE members DROP CONSTRAINT members_fee_check; INSERT INTO members VALUES (1, NULL, -3);'
             'ALTER TABLE members ADD CONSTRAINT members_fee_check CHECK (fee >= 0) NOT VALID')
  check(('error', 'check', 'members', 1) in problems(box, server), 'PostgreSQL')
  server.close()


@on_both('/cli/validate/samples')
def samples(box, database):
  for project in PROJECTS if isinstance(database, Sqlite) or os.environ.get('REEVE_TEST_LONG') else ['store']:
    one = type(database)(box)
    where = ['-d', one.name, '-p', str(SAMPLES / project), '--json']
    box.run('migrate', 'up', *where).expect(0)
    equal(box.run('validate', *where).expect(0).json()['unchecked'], [], project)
    one.close()
    if isinstance(one, Sqlite):
      one.path.unlink()


@test('/cli/validate/without-a-project')
def without(box):
  Sqlite(box).ask('CREATE TABLE a (id integer PRIMARY KEY)')
  document = box.run('validate', '-d', 'held.db', '--json').expect(0).json()
  check('no project' in document['unchecked'][0], document)
  box.run('validate', '-d', 'held.db').expect(0).says('Nothing is wrong', where='out')
  box.run('validate', '-d', 'nowhere.db').expect(1)
  check(not (box.work / 'nowhere.db').exists(), 'it was made')


if __name__ == '__main__':
  main()
