#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sections without transaction: what is done is done once, and what is half done is not forgotten."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import check, equal, main, test  # noqa: E402
from schemas import Postgres, Sqlite, on_each  # noqa: E402

UP = '-- migrate:up\n'
STEPWISE = '-- migrate:up transaction:false\n'


class Project:
  """One database and the files it is migrated with."""

  def __init__(self, box, database):
    self.box, self.database = box, database
    self.folder = box.work / database.engine

  def write(self, **files):
    self.box.write({f'{name[1:]}.sql': text for name, text in files.items()},
                   folder=self.folder.name)

  def run(self, *arguments):
    return self.box.run('-d', self.database.uri, '-p', self.folder, 'migrate', *arguments)

  def status(self):
    return self.run('--json', 'status').expect(0).json()

  def states(self):
    return {one['id']: one['state'] for one in self.status()['revisions']}

  def ask(self, sql):
    return self.database.ask(sql)


def on_postgres(function):
  def run(box):
    database = Postgres(box)
    try:
      function(Project(box, database))
    finally:
      database.close()
  return run


def on_both(function):
  return lambda box: on_each(box, lambda database: function(Project(box, database)))


HALF = STEPWISE + 'CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\nINSERT INTO b VALUES (1);\n'


@test('/unfinished/goes-on')
@on_both
def goes_on(project):
  project.write(_1_a=HALF)
  project.run('up').expect(1).says('1_a.sql:4', '(statement 3)', 'Statements 1 to 2 of 3')
  equal(project.status()['unfinished'][0]['statement'], 3, 'where it stands')
  project.run('status', '--check').expect(4).says('is not finished', where='out')
  project.write(_1_a=HALF.replace('INTO a VALUES (1)', 'INTO a VALUES (2)'))
  project.run('up').expect(1).says('Put statements 1 to 2 back')
  project.write(_1_a=HALF.replace('INTO b', 'INTO a').replace('INSERT INTO a', 'insert into  a', 1))
  project.run('up').expect(0).says('at statement 3')
  equal((project.ask('SELECT count(*) FROM a'), project.status()['unfinished']), ('2', []), 'rows')


@test('/unfinished/becomes-one-transaction')
@on_both
def becomes_transactional(project):
  """Its line was corrected, too; what was done must not be done again all the same."""
  project.write(_1_a=HALF.replace('CREATE TABLE a', 'CREATE TABLE IF NOT EXISTS a'))
  project.run('up').expect(1)
  project.write(_1_a=HALF.replace('CREATE TABLE a', 'CREATE TABLE IF NOT EXISTS a')
                .replace('INTO b', 'INTO a').replace(' transaction:false', ''))
  project.run('up').expect(0)
  equal(project.ask('SELECT count(*) FROM a'), '2', 'rows')
  equal(project.states(), {'1': 'applied'}, 'states')


@test('/unfinished/without-its-file')
@on_both
def file_is_gone(project):
  project.write(_1_a=HALF)
  project.run('up').expect(1)
  (project.folder / '1_a.sql').unlink()
  project.write(_2_c=UP + 'CREATE TABLE c (id int);\n')
  project.run('up').expect(3).says('its file is gone', '--force')
  equal(project.states(), {'2': 'pending'}, 'states')
  project.run('up', '--force').expect(0)
  equal([one['id'] for one in project.status()['unfinished']], ['1'], 'unfinished')
  project.run('status', '--check').expect(4)
  drift = project.run('--json', 'validate').expect(4).json()
  check({'id': '1', 'state': 'unfinished'} in drift['drift'], drift)


@test('/unfinished/stamped')
@on_both
def stamp_ends_it(project):
  project.write(_1_a=HALF + '-- migrate:down\nDROP TABLE a;\n')
  project.run('up').expect(1)
  project.run('stamp', '1').expect(0)
  equal((project.states(), project.status()['unfinished']), ({'1': 'applied'}, []), 'after a stamp')
  project.run('status', '--check').expect(0)
  project.run('down', 'base').expect(0)
  equal(project.database.tables(), [], 'tables')


@test('/unfinished/verify')
@on_both
def verify_fails(project):
  project.write(_1_a=STEPWISE + 'CREATE TABLE a (id int);\n-- migrate:verify\n'
                                'SELECT count(*) = 1 FROM a;\n')
  project.run('up').expect(1).says('Verification failed', 'Statements 1 to 1 of 1',
                                   'goes on with the checks')
  equal(project.states(), {'1': 'failed'}, 'states')
  project.database.do('INSERT INTO a VALUES (1)')
  project.run('up').expect(0)
  equal(project.states(), {'1': 'applied'}, 'states')


@test('/unfinished/downgrade')
@on_postgres
def downgrade(project):
  """Nothing can stand on what was taken back by half."""
  text = UP + 'CREATE TABLE a (id int); CREATE INDEX a_i ON a (id);\n' \
              '-- migrate:down transaction:false\n' \
              'DROP INDEX CONCURRENTLY a_i;\nDROP TABLE nowhere;\nDROP TABLE a;\n'
  project.write(_1_a=text)
  project.run('up').expect(0)
  project.run('down').expect(1).says('Statements 1 to 1 of 3', 'not recorded as taken back')
  equal(project.states(), {'1': 'failed'}, 'states')
  project.run('status', '--check').expect(4)
  project.run('up').expect(3).says('taken back', 'migrate down')
  project.write(_2_b=UP + 'CREATE TABLE b (id int);\n')
  project.run('up').expect(3).says('taken back', 'migrate down')
  equal(project.database.tables(), ['a'], 'tables')
  project.write(_1_a=text.replace('TABLE nowhere', 'TABLE IF EXISTS nowhere'))
  project.run('down').expect(0)
  project.run('up').expect(0)
  equal(project.database.tables(), ['a', 'b'], 'tables at the end')


# --- statements that no transaction can hold -----------------------------------------------------


@test('/outside/refused-by-the-server')
@on_postgres
def refused(project):
  """A plain refusal leaves nothing in doubt: the statement is corrected, and on it goes."""
  name = f'{project.database.name}_more'
  project.write(_1_a=STEPWISE + 'CREATE DATABASE postgres;\nCREATE TABLE a (id int);\n')
  project.run('up').expect(1).says('already exists', 'goes on with statement 1')
  project.write(_1_a=STEPWISE + f'CREATE DATABASE {name};\nCREATE TABLE a (id int);\n'
                                f'DROP DATABASE {name};\n')
  project.run('up').expect(0)


INDEXES = {
  'plain': ('a', 'a_u', 'CREATE UNIQUE INDEX CONCURRENTLY a_u ON a (id);'),
  'if-not-exists': ('a', 'a_u', 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a_u ON a (id);'),
  'quoted': ('"S x"."A ""b"', '"S x"."A_u"',
             'CREATE UNIQUE INDEX CONCURRENTLY "A_u" ON "S x"."A ""b" (id);'),
}


def check_index(project, case):
  """What a failed build leaves is cleaned up by the next run."""
  table, index, sql = INDEXES[case]
  project.write(_1_a=UP + f'CREATE SCHEMA "S x"; CREATE TABLE {table} (id int);\n'
                          f'INSERT INTO {table} VALUES (1), (1);\n',
                _2_b=STEPWISE + sql + f'\nINSERT INTO {table} VALUES (7);\n')
  project.run('up').expect(1).says('2_b.sql:2', 'duplicated')
  validity = f"SELECT indisvalid FROM pg_index WHERE indexrelid = '{index}'::regclass"
  equal(project.ask(validity), 'f', 'what the failed build left')
  project.run('up').expect(1).says('duplicated')
  project.ask(f'DELETE FROM {table}')
  project.run('up').expect(0)
  equal(project.ask(validity), 't', 'the index')
  equal(project.ask(f"SELECT count(*) FROM pg_index WHERE indrelid = '{table}'::regclass"), '1',
        'indexes of the table')
  equal(project.ask(f'SELECT count(*) FROM {table}'), '1', 'rows')


for name in INDEXES:
  test(f'/outside/invalid-index/{name}')(
    on_postgres(lambda project, case=name: check_index(project, case)))


@test('/outside/procedure')
@on_postgres
def procedure(project):
  """Nobody can tell what a procedure that commits has done; so nobody but the user decides."""
  project.write(
    _1_a=UP + 'CREATE TABLE a (id int); CREATE TABLE ready (id int);\n'
              'CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO a VALUES (1);'
              ' COMMIT; PERFORM 1 / count(*) FROM ready; INSERT INTO a VALUES (2); END $$;\n',
    _2_b=STEPWISE + 'CALL fill();\nINSERT INTO a VALUES (3);\n')
  project.run('up').expect(1).says('division by zero', '--in-doubt redo', '--in-doubt skip')
  project.run('up').expect(1).says('nothing in the database tells', '--in-doubt')
  equal(project.ask('SELECT count(*) FROM a'), '1', 'rows before the decision')
  project.ask('INSERT INTO ready VALUES (1); TRUNCATE a;')
  project.run('up', '--in-doubt', 'redo').expect(0)
  equal(project.ask('SELECT string_agg(id::text, \' \' ORDER BY id) FROM a'), '1 2 3', 'rows')


@test('/outside/in-a-transaction')
@on_postgres
def not_in_a_transaction(project):
  """Refused while planning, by name and place, before anything runs."""
  for sql, verb in (('VACUUM', 'VACUUM'), ('CREATE DATABASE x', 'CREATE DATABASE'),
                    ('DROP DATABASE x', 'DROP DATABASE'), ('ALTER SYSTEM SET work_mem = 1', 'ALTER'),
                    ('CREATE INDEX CONCURRENTLY i ON a (id)', 'CREATE INDEX'),
                    ('REINDEX DATABASE x', 'REINDEX'), ('BEGIN', 'BEGIN'), ('COMMIT', 'COMMIT'),
                    ('ROLLBACK', 'ROLLBACK'), ("PREPARE TRANSACTION 'x'", 'PREPARE')):
    project.write(_1_a=UP + f'CREATE TABLE a (id int);\n{sql};\n')
    project.run('up').expect(1).says(f'“{verb}', '1_a.sql:3', '(statement 2)', 'Nothing was run')
  equal(project.ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'reeve'"), '0', 'ledgers')


# --- SQLite --------------------------------------------------------------------------------------

FAMILY = 'CREATE TABLE p (id INTEGER PRIMARY KEY);\n' \
         'CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p ON DELETE CASCADE);\n' \
         'INSERT INTO p VALUES (1), (2);\nINSERT INTO c VALUES (1, 1), (2, 2);\n'
REBUILD = 'CREATE TABLE p2 (id INTEGER PRIMARY KEY, n text);\nINSERT INTO p2 (id) SELECT id FROM p;\n' \
          'DROP TABLE p;\nALTER TABLE p2 RENAME TO p;\n'


@test('/sqlite/stepwise-rebuild-keeps-children')
def stepwise_rebuild(box):
  """With foreign keys on, the DROP TABLE would take the children along."""
  project = Project(box, Sqlite(box))
  project.write(_1_a=UP + FAMILY, _2_b=STEPWISE + REBUILD + 'VACUUM;\n-- migrate:down '
                                                            'transaction:false\n' + REBUILD)
  project.run('up').expect(0)
  equal(project.ask('SELECT count(*) FROM c'), '2', 'child rows after up')
  project.run('down').expect(0)
  equal(project.ask('SELECT count(*) FROM c'), '2', 'child rows after down')


@test('/sqlite/stepwise-dangling')
def stepwise_dangling(box):
  project = Project(box, Sqlite(box))
  project.write(_1_a=UP + FAMILY, _2_b=STEPWISE + 'DELETE FROM p WHERE id = 1;\n')
  project.run('up').expect(1).says('foreign key would point nowhere', 'c row 1')
  equal(project.states(), {'1': 'applied', '2': 'failed'}, 'states')
  project.database.do('DELETE FROM c WHERE id = 1')
  project.run('up').expect(0)


@test('/sqlite/stepwise-foreign-keys-on')
def stepwise_keys_on(box):
  project = Project(box, Sqlite(box))
  project.write(_1_a=UP + FAMILY,
                _2_b=STEPWISE.replace('\n', ' foreign_keys:on\n') + 'DELETE FROM p WHERE id = 1;\n',
                _3_c=UP + 'CREATE TABLE z (id int);\n')
  project.run('up').expect(0)
  equal(project.ask('SELECT count(*) FROM c'), '1', 'cascaded')


main()
