#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`prepare`: check, back up, migrate, seed and verify as one operation, on both engines."""

import json
import pathlib
import subprocess

from command import Cluster, check, equal, main, test

CLUBS = '''-- migrate:up
CREATE TABLE clubs (id integer PRIMARY KEY, name varchar(20) NOT NULL UNIQUE);
-- migrate:down
DROP TABLE clubs;
'''
MEMBERS = '''-- migrate:up
CREATE TABLE members (id integer PRIMARY KEY, club integer REFERENCES clubs (id), fee integer CHECK (fee >= 0));
-- migrate:down
DROP TABLE members;
'''
BROKEN = '''-- migrate:up
CREATE TABLE fees (id integer PRIMARY KEY);
INSERT INTO nowhere VALUES (1);
-- migrate:down
DROP TABLE fees;
'''
SCHEMA = '''-- All at once.
CREATE TABLE clubs (id integer PRIMARY KEY, name varchar(20) NOT NULL UNIQUE);
CREATE TABLE members (id integer PRIMARY KEY, club integer REFERENCES clubs (id), fee integer CHECK (fee >= 0));
CREATE TABLE fees (id integer PRIMARY KEY);
'''
ROWS = [{'table': 'members', 'rows': [{'id': 1, 'club': 1, 'fee': 3}]},
        {'table': 'clubs', 'rows': [{'id': 1, 'name': 'Chess'}]}]
PARTS = ['check', 'backup', 'migrate', 'seed', 'verify']


class Sqlite:
  unchecked = 'PRAGMA foreign_keys = OFF; INSERT INTO members VALUES (9, 77, 1)'

  def __init__(self, box):
    self.path = box.work / 'prepared.db'
    self.name = str(self.path)
    self.copy = str(box.work / 'copy.db')
    self.phrase = 'prepared.db'

  def ask(self, sql, name=None):
    return subprocess.run(['sqlite3', name or self.path], input=sql, text=True, check=True,
                          capture_output=True).stdout.strip()

  def close(self):
    pass


class Postgres:
  unchecked = '''SET session_replication_role = replica; INSERT INTO members VALUES (9, 77, 1)'''

  def __init__(self, _box):
    self.cluster = Cluster.get()
    self.database = self.cluster.new_database()
    self.name = self.cluster.uri(self.database)
    self.phrase = self.database

  def ask(self, sql):
    return self.cluster.psql(self.database, sql).strip()

  def close(self):
    self.cluster.drop_database(self.database)


def write(box, revisions=(CLUBS, MEMBERS), profiles=None, settings=None):
  names = ['clubs', 'members', 'fees', 'more']
  box.write({f'2025010{i + 1}000000_{names[i]}.sql': text for i, text in enumerate(revisions)})
  folder = box.work / 'project'
  if settings is not None:
    (folder / 'reeve.json').write_text(json.dumps(settings), encoding='utf-8')
    (folder / 'schema.sql').write_text(SCHEMA, encoding='utf-8')
  (folder / 'seeds').mkdir(exist_ok=True)
  for name, document in ({'base': {'tables': ROWS}} if profiles is None else profiles).items():
    (folder / 'seeds' / f'{name}.json').write_text(json.dumps(document), encoding='utf-8')


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


def prepare(box, database, *options):
  return box.run('prepare', '-y', '-d', database.name, '-p', 'project', *options)


def states(document):
  equal([part['name'] for part in document['parts']], PARTS, 'parts')
  return {part['name']: part['state'] for part in document['parts']}


@on_both('/cli/prepare/from-nothing')
def from_nothing(box, database):
  write(box)
  plan = prepare(box, database, '--dry-run', '--json').expect(0).json()
  ids = [step['id'] for step in plan['steps']]
  equal(ids, ['check/project', 'backup/nothing', 'migrate/up:20250101000000', 'migrate/up:20250102000000',
              'seed/base', 'verify/schema', 'verify/data', 'verify/seed'], 'the plan')
  equal((plan['effect'], plan['backup']), ('write', None), 'the plan')
  done = prepare(box, database, '--json').expect(0).json()
  equal(states(done), {'check': 'succeeded', 'backup': 'skipped', 'migrate': 'succeeded', 'seed': 'succeeded',
                       'verify': 'succeeded'}, 'states')
  equal([done[name] for name in ('state', 'profile', 'backup', 'warnings')], ['succeeded', 'base', None, []], 'result')
  equal([(one['name'], one['inserted']) for one in done['parts'][3]['tables']], [('clubs', 1), ('members', 1)], 'seed')
  equal(database.ask('SELECT count(*) FROM members JOIN clubs ON clubs.id = club'), '1', 'rows')
  again = prepare(box, database, '--json').expect(0).json()
  equal(states(again) | {'check': '', 'verify': ''},
        {'check': '', 'backup': 'skipped', 'migrate': 'skipped', 'seed': 'succeeded', 'verify': ''}, 'again')
  equal(again['parts'][3]['run'], None, 'a second run wrote rows')
  check('nothing would be changed' in again['parts'][1]['reason'], again)
  equal(box.run('-d', database.name, 'backup', 'list', '--json').expect(0).json()['backups'], [], 'backups')


@on_both('/cli/prepare/backs-up-what-there-is')
def backs_up(box, database):
  write(box, [CLUBS], {})
  prepare(box, database).expect(0)
  database.ask("INSERT INTO clubs VALUES (5, 'Rowing')")
  write(box)
  plan = prepare(box, database, '--dry-run', '--json').expect(0).json()
  check('before-prepare' in plan['backup'], plan)
  done = prepare(box, database, '--json').expect(0).json()
  made = done['backup']
  equal((made['proof'], made['revision'], states(done)['backup']), ('read-back', ['20250101000000'], 'succeeded'), made)
  check(pathlib.Path(made['file']).exists(), made)
  listed = box.run('-d', database.name, 'backup', 'list', '--json').expect(0).json()['backups']
  equal([one['file'] for one in listed], [made['file']], 'the list')
  write(box, [CLUBS, MEMBERS, 'ALTER'.join(['-- migrate:up\n', ' TABLE clubs ADD COLUMN town text;\n'])])
  none = prepare(box, database, '--json', '--no-backup').expect(0).json()
  equal((none['backup'], states(none)['backup']), (None, 'skipped'), 'none wanted')


@on_both('/cli/prepare/failure-says-how-to-go-on')
def failure(box, database):
  write(box, settings={'schema': 'schema.sql'})
  prepare(box, database).expect(0)
  database.ask("INSERT INTO clubs VALUES (5, 'Rowing')")
  write(box, [CLUBS, MEMBERS, BROKEN], settings={'schema': 'schema.sql'})
  failed = prepare(box, database, '--json').expect(1).json()
  equal([part['state'] for part in failed['parts']], ['succeeded', 'succeeded', 'failed'], 'parts')
  file = failed['backup']['file']
  error = failed['error']
  check('Done before it: Check, Back up.' in error['unchanged'], error)
  check('nowhere' in error['message'] and error['message'].startswith('Migrate: '), error)
  check(f'backup restore {file} --replace' in error['remedy'] and 'run the same again' in error['remedy'], error)
  # It has tables: the schema file is none of its business.
  check('fallback' not in failed['parts'][2], failed)
  equal(database.ask("SELECT count(*) FROM clubs WHERE name IN ('Chess', 'Rowing')"), '2', 'rows')
  database.ask('DELETE FROM clubs WHERE id = 5')
  box.run('-d', database.name, 'backup', 'restore', file, '--replace', '-y', '--confirm', database.phrase).expect(0)
  equal(database.ask('SELECT name FROM clubs WHERE id = 5'), 'Rowing', 'the restored row')
  write(box, [CLUBS, MEMBERS, BROKEN.replace('nowhere', 'fees')], settings={'schema': 'schema.sql'})
  prepare(box, database).expect(0)
  equal(database.ask('SELECT count(*) FROM fees'), '1', 'it goes on')


@on_both('/cli/prepare/schema-file-stands-in')
def stands_in(box, database):
  write(box, [CLUBS, MEMBERS, BROKEN], settings={'schema': 'schema.sql'})
  plan = prepare(box, database, '--dry-run', '--json').expect(0).json()
  check(any('schema.sql' in finding['message'] for step in plan['steps'] for finding in step['findings']), plan)
  done = prepare(box, database, '--json').expect(0).json()
  fallback = done['parts'][2]['fallback']
  check(fallback['file'].endswith('schema.sql') and 'nowhere' in fallback['reason'], fallback)
  equal(len(done['warnings']), 1, 'warnings')
  check('nowhere' in done['warnings'][0], done['warnings'])
  status = box.run('-d', database.name, '-p', 'project', 'migrate', 'status', '--json').expect(0).json()
  equal([one['state'] for one in status['revisions']], ['applied'] * 3, 'revisions')
  equal(database.ask('SELECT count(*) FROM members'), '1', 'rows')
  prepare(box, database).expect(0)


@on_both('/cli/prepare/schema-file-fails-too')
def fails_too(box, database):
  write(box, [CLUBS, BROKEN], settings={'schema': 'schema.sql'})
  (box.work / 'project' / 'schema.sql').write_text('CREATE TABLE a (id integer); INSERT INTO neither VALUES (1);')
  failed = prepare(box, database, '--json').expect(1).json()
  check('nowhere' in failed['error']['message'], failed['error'])
  equal(box.run('-d', database.name, 'status', '--json').expect(0).json()['tables'], [], 'tables')


@on_both('/cli/prepare/profiles')
def profiles(box, database):
  rows = lambda name: [{'table': 'clubs', 'rows': [{'id': len(name), 'name': name}]}]  # noqa: E731
  write(box, profiles={name: {'tables': rows(name)} for name in ('base', 'testing', 'other')} |
        {'production': {'environments': ['production'], 'tables': rows('production')}})
  def chosen(*options):
    return prepare(box, database, '--dry-run', '--json', *options).json()
  for environment, step in [('development', 'seed/base'), ('testing', 'seed/testing'), ('staging', 'seed/base'),
                            ('production', 'seed/production')]:
    plan = chosen('-e', environment)
    check(step in [one['id'] for one in plan['steps']], (environment, plan))
  equal(chosen('-e', 'production')['confirm'], database.phrase, 'what must be typed')
  check('seed/other' in [one['id'] for one in chosen('--profile', 'other')['steps']], 'a named one')
  prepare(box, database, '--profile', 'nobody').expect(1).says('nobody')
  prepare(box, database, '-e', 'production', '--profile', 'other', '--confirm', database.phrase).expect(3)
  equal(box.run('-d', database.name, 'status', '--json').json().get('tables', []), [], 'something was made')
  (box.work / 'project' / 'seeds' / 'production.json').unlink()
  prepare(box, database, '-e', 'production').expect(3)
  done = prepare(box, database, '-e', 'production', '--confirm', database.phrase, '--json').expect(0).json()
  equal(states(done)['seed'], 'skipped', 'seed')
  check('no profile for production' in done['parts'][3]['reason'], done)
  box.write({'reeve.json': json.dumps({'seeds': 'sedes'})})
  done = prepare(box, database, '-e', 'production', '--confirm', database.phrase, '--json').expect(0).json()
  check('there is no folder' in done['parts'][3]['reason'] and 'sedes' in done['parts'][3]['reason'], done)


@on_both('/cli/prepare/verifies')
def verifies(box, database):
  write(box)
  prepare(box, database).expect(0)
  database.ask(database.unchecked)
  failed = prepare(box, database, '--json').expect(1).json()
  problem = failed['parts'][4]['problems'][0]
  equal((problem['rule'], problem['object'], problem['rows']), ('foreign-key', 'members', 1), problem)
  database.ask('DELETE FROM members WHERE id = 9')
  prepare(box, database).expect(0)


@on_both('/cli/prepare/at-the-same-time')
def at_the_same_time(box, database):
  write(box)
  runs = [box.start('prepare', '-y', '-d', database.name, '-p', 'project', '--json') for _ in range(3)]
  for run in runs:
    box.finish(run).expect(0)
  equal(database.ask('SELECT count(*) FROM members'), '1', 'rows')


@test('/cli/prepare/not-validated')
def not_validated(box):
  database = Postgres(box)
  write(box)
  prepare(box, database).expect(0)
  database.ask('ALTER TABLE members ADD CONSTRAINT small CHECK (fee < 100) NOT VALID')
  done = prepare(box, database, '--json').expect(0).json()
  equal([one['rule'] for one in done['parts'][4]['problems']], ['not-validated'], done)
  equal(len(done['warnings']), 1, done)
  database.close()


if __name__ == '__main__':
  main()
