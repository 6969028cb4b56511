#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of revisions when files, ledgers and databases are not as they should be."""

import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import REEVECTL, Skip, check, equal, main, test  # noqa: E402
from schemas import Postgres, Sqlite, on_each  # noqa: E402

A = '-- migrate:up\nCREATE TABLE a (id int PRIMARY KEY, n int DEFAULT 1);\n' \
    '-- migrate:down\nDROP TABLE a;\n'
B = '-- migrate:up\nCREATE TABLE b (id int PRIMARY KEY);\n-- migrate:down\nDROP TABLE b;\n'


NOBODY = 65534


def migrate(box, database, *arguments, project=None):
  return box.run('-d', database.uri, '-p', project or box.work / 'project', 'migrate', *arguments)


def states(box, database, **options):
  document = migrate(box, database, '--json', 'status', **options).expect(0, 4).json()
  return {one['id']: one['state'] for one in document['revisions']}


@test('/states/drift')
def drift(box):
  def both(database):
    project = box.write({'1_a.sql': A, '2_b.sql': B}, folder=database.engine)
    migrate(box, database, 'up', project=project).expect(0)
    equal(states(box, database, project=project), {'1': 'applied', '2': 'applied'}, 'applied')
    box.write({'1_a.sql': '-- a comment\n' + A.lower().replace(' (', '\n ('),
               '3_c.sql': B.replace(' b', ' c')}, folder=database.engine)
    equal(states(box, database, project=project)['1'], 'cosmetic', 'reformatted')
    migrate(box, database, 'up', project=project).expect(0)

    box.write({'1_a.sql': A.replace('DEFAULT 1', 'DEFAULT 2'), '4_d.sql': B.replace(' b', ' d')},
              folder=database.engine)
    equal(states(box, database, project=project)['1'], 'modified', 'changed')
    migrate(box, database, 'status', '--check', project=project).expect(4)
    migrate(box, database, 'up', project=project).expect(3).says('1 (modified)', '--force')
    check('d' not in database.tables(), 'a blocked plan ran')
    migrate(box, database, 'up', '--force', project=project).expect(0)
    migrate(box, database, 'stamp', 'head', project=project).expect(0)
    equal(set(states(box, database, project=project).values()), {'applied'}, 'after a stamp')

    (project / '4_d.sql').unlink()
    equal(states(box, database, project=project)['4'], 'missing', 'no file')
    migrate(box, database, 'down', project=project).expect(0)
    check('d' not in database.tables(), 'the ledger could not take it back')
    migrate(box, database, 'down', 'base', project=project).expect(0)
    equal(database.tables(), [], 'base')
  on_each(box, both)


@test('/states/failed-leaves-nothing')
def failed(box):
  def both(database):
    project = box.write({'1_a.sql': A, '2_bad.sql': '-- migrate:up\nCREATE TABLE half (id int);\n'
                         'INSERT INTO nowhere VALUES (1);\n-- migrate:down\nSELECT 1;\n'},
                        folder=database.engine)
    result = migrate(box, database, 'up', project=project).expect(1)
    result.says('2_bad.sql:3', '(statement 2)', 'nowhere', 'not changed', 'do now')
    equal(database.tables(), ['a'], 'tables')
    equal(states(box, database, project=project), {'1': 'applied', '2': 'failed'}, 'states')
    box.write({'2_bad.sql': B}, folder=database.engine)
    migrate(box, database, 'up', project=project).expect(0)
    equal(set(states(box, database, project=project).values()), {'applied'}, 'states at the end')
  on_each(box, both)


@test('/states/verify')
def verify(box):
  def both(database):
    text = '-- migrate:up\nCREATE TABLE a (id int);\n-- migrate:verify\n' \
           'SELECT count(*) = 1 FROM a;\n-- migrate:down\nDROP TABLE a;\n'
    project = box.write({'1_a.sql': text}, folder=database.engine)
    migrate(box, database, 'up', project=project).expect(1).says('Verification failed', '1_a.sql:4')
    equal(database.tables(), [], 'tables')
    box.write({'1_a.sql': text.replace('= 1', '= 0')}, folder=database.engine)
    migrate(box, database, 'up', project=project).expect(0)
  on_each(box, both)


@test('/states/heads-and-merge')
def heads(box):
  database = Sqlite(box)
  box.write({'1_a.sql': A, '2_b.sql': '-- revises: 1\n' + B,
             '3_c.sql': '-- revises: 1\n' + B.replace(' b', ' c')})
  migrate(box, database, 'up').expect(1).says('2 (b)', '3 (c)', 'merge')
  migrate(box, database, 'create', 'next').expect(1).says('2', '3')
  migrate(box, database, 'merge', '2', '3', '-m', 'join').expect(0)
  document = migrate(box, database, '--json', 'up').expect(0).json()
  equal(len(document['steps']), 4, 'steps')
  migrate(box, database, 'down', '3-1').expect(0)
  equal(database.tables(), ['a', 'b'], 'one branch taken back')


@test('/states/no-down')
def no_down(box):
  database = Sqlite(box)
  box.write({'1_a.sql': '-- migrate:up\nCREATE TABLE a (id int);\n'})
  plan = migrate(box, database, '--json', '--dry-run', 'up').expect(0).json()
  equal(plan['steps'][0]['reversible'], False, 'reversible')
  migrate(box, database, 'up').expect(0)
  migrate(box, database, 'down').expect(1).says('no “down” section', '1_a.sql')
  equal(database.tables(), ['a'], 'tables')


@test('/states/bad-files')
def bad_files(box):
  database = Sqlite(box)
  project = box.write({'1_a.sql': A})
  for name, content, said in (
      ('2_empty.sql', b'', 'empty'), ('2_latin.sql', b'-- migrate:up\n-- caf\xe9\n', 'line 2'),
      ('2_nul.sql', b'-- migrate:up\n\0', 'NUL'), ('2_none.sql', b'SELECT 1;\n', 'before the first'),
      ('1_twice.sql', A.encode(), 'Two revisions'), ('2_lost.sql', b'-- revises: 9\n-- migrate:up\n', '9')):
    (project / name).write_bytes(content)
    migrate(box, database, 'up').expect(1).says(said, name.split('_')[1])
    (project / name).unlink()
  check(not database.path.exists(), 'a database was made')


@test('/states/large-file')
def large_file(box):
  def both(database):
    lines = [f"INSERT INTO a VALUES ({i}, '{'x' * 1000}');" for i in range(10000)]
    text = '-- migrate:up\nCREATE TABLE a (id int, t text);\n' + '\n'.join(lines) + \
           '\n-- migrate:down\nDROP TABLE a;\n'
    check(len(text) > 10_000_000, 'not large')
    project = box.write({'1_large.sql': text}, folder=database.engine)
    migrate(box, database, 'up', project=project).expect(0)
    equal(database.ask('SELECT count(*) FROM a'), '10000', 'rows')
  on_each(box, both)


@test('/states/dbmate-folder')
def dbmate_folder(box):
  database = Sqlite(box)
  box.write({'db/migrations/20240101000000_a.sql': A, 'db/migrations/20240102000000_b.sql': B,
             'db/schema.sql': 'not a revision'})
  migrate(box, database, 'up').expect(0)
  equal(database.tables(), ['a', 'b'], 'tables')


@test('/states/foreign-ledger')
def foreign_ledger(box):
  database = Sqlite(box)
  box.write({'1_a.sql': A})
  with sqlite3.connect(database.path) as made:
    made.execute('CREATE TABLE reeve_revision (something int)')
    made.execute('CREATE TABLE reeve_ledger_format (version int)')
    made.execute('INSERT INTO reeve_ledger_format VALUES (1)')
  made.close()
  before = database.path.read_bytes()
  migrate(box, database, 'up').expect(1).says('unknown shape', 'not changed')
  equal(database.path.read_bytes(), before, 'the file')
  with sqlite3.connect(database.path) as made:
    made.execute('UPDATE reeve_ledger_format SET version = 99')
  made.close()
  migrate(box, database, 'up').expect(1).says('newer Reeve')


@test('/states/ledger-schema')
def ledger_schema(box):
  database = Postgres(box)
  role = f'{database.name}_dev'
  database.ask(f"CREATE ROLE {role} LOGIN PASSWORD 'ein-zwei-drei'; CREATE SCHEMA ops AUTHORIZATION"
               f' {role}; GRANT ALL ON SCHEMA public TO {role};')
  uri = database.cluster.uri(database.name, password='ein-zwei-drei', user=role, local=True)
  box.write({'1_a.sql': A})
  box.run('-d', uri, '-p', 'project', 'migrate', 'up').expect(1).says('ledger_schema')
  equal(database.tables(), [], 'tables')
  box.write({'reeve.json': '{"migrations": ".", "ledger_schema": "ops"}'})
  box.run('-d', uri, '-p', 'project', 'migrate', 'up').expect(0)
  equal(database.ask('SELECT id FROM ops.reeve_revision'), '1', 'ledger')
  database.ask(f'DROP OWNED BY {role} CASCADE; DROP ROLE {role};')
  database.close()


@test('/states/role-named-like-the-ledger')
def role_reeve(box):
  database = Postgres(box)
  database.ask("CREATE ROLE reeve LOGIN PASSWORD 'ein-zwei-drei'; GRANT ALL ON SCHEMA public TO reeve;"
               f' GRANT ALL ON DATABASE {database.name} TO reeve;')
  uri = database.cluster.uri(database.name, password='ein-zwei-drei', user='reeve', local=True)
  box.write({'1_a.sql': A, '2_b.sql': B})
  box.run('-d', uri, '-p', 'project', 'migrate', 'up', '+1').expect(0)
  box.run('-d', uri, '-p', 'project', 'migrate', 'up').expect(0)
  equal(database.tables(), ['a', 'b'], 'tables in public')
  database.ask('DROP OWNED BY reeve CASCADE; DROP ROLE reeve;')
  database.close()


def as_nobody(box):
  """What makes the program run without root's right to write to everything."""
  if os.geteuid() != 0:
    return ()
  if not shutil.which('setpriv'):
    raise Skip('setpriv is not installed, and root may write to everything')
  prefix = ('setpriv', f'--reuid={NOBODY}', f'--regid={NOBODY}', '--clear-groups')
  if subprocess.run([*prefix, REEVECTL, '--version'], capture_output=True, check=False).returncode:
    raise Skip('the build folder is closed to other users, and root may write to everything')
  for path in (box.folder, *box.folder.rglob('*')):
    os.chown(path, NOBODY, NOBODY)
  return prefix


@test('/states/read-only')
def read_only(box):
  database = Sqlite(box)
  project = box.write({'1_a.sql': A, '2_b.sql': B})
  migrate(box, database, 'up', '1').expect(0)
  prefix = as_nobody(box)
  base = ('-d', database.uri, '-p', project, 'migrate')
  database.path.chmod(0o400)
  status = box.run('--json', *base, 'status', prefix=prefix).expect(0).json()
  equal([one['state'] for one in status['revisions']], ['applied', 'pending'], 'states')
  box.run(*base, 'up', prefix=prefix).expect(1).says('do now')
  database.path.chmod(0o600)
  (project / '2_b.sql').chmod(0o000)
  box.run(*base, 'up', prefix=prefix).expect(1).says('2_b.sql', 'Permission denied')
  (project / '2_b.sql').chmod(0o600)
  box.run(*base, 'up', prefix=prefix).expect(0)


@test('/states/read-only-by-attribute')
def read_only_database(box):
  database = Postgres(box)
  box.write({'1_a.sql': A})
  database.ask(f'ALTER DATABASE {database.name} SET default_transaction_read_only = on')
  migrate(box, database, 'up').expect(1).says('do now')
  equal(database.tables(), [], 'tables')
  database.close()


@test('/sqlite/rebuild-keeps-children')
def rebuild(box):
  database = Sqlite(box)
  box.write({
    '1_a.sql': '-- migrate:up\nCREATE TABLE p (id INTEGER PRIMARY KEY, n text);\n'
               'CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p ON DELETE CASCADE);\n'
               "INSERT INTO p VALUES (1, 'x'), (2, 'y'); INSERT INTO c VALUES (1, 1), (2, 2);\n",
    '2_b.sql': '-- migrate:up\nCREATE TABLE p2 (id INTEGER PRIMARY KEY, n text NOT NULL);\n'
               'INSERT INTO p2 SELECT * FROM p; DROP TABLE p; ALTER TABLE p2 RENAME TO p;\n'})
  migrate(box, database, 'up').expect(0)
  equal(database.ask('SELECT count(*) FROM c'), '2', 'child rows')
  box.write({'3_c.sql': '-- migrate:up\nDELETE FROM p WHERE id = 1;\n'})
  migrate(box, database, 'up').expect(1).says('foreign key would point nowhere', 'c row 1')
  equal(database.ask('SELECT count(*) FROM p'), '2', 'parents after the refusal')
  box.write({'3_c.sql': '-- migrate:up foreign_keys:on\nDELETE FROM p WHERE id = 1;\n'})
  migrate(box, database, 'up').expect(0)
  equal(database.ask('SELECT count(*) FROM c'), '1', 'cascaded')


@test('/postgres/settings-do-not-leak')
def settings(box):
  database = Postgres(box)
  role = f'{database.name}_owner'
  database.ask(f'CREATE ROLE {role}; GRANT ALL ON SCHEMA public TO {role};')
  box.write({
    '1_a.sql': "-- migrate:up\nSELECT pg_catalog.set_config('search_path', '', false);\n"
               'CREATE TABLE public.a (id int);\n',
    '2_b.sql': f'-- migrate:up\nSET ROLE {role};\nCREATE TABLE b (id int);\n',
    '3_c.sql': '-- migrate:up\nCREATE TABLE c (id int);\nDEALLOCATE ALL;\n',
    '4_d.sql': '-- migrate:up\nCREATE TABLE d (id int);\n'})
  migrate(box, database, 'up').expect(0)
  equal(database.tables(), ['a', 'b', 'c', 'd'], 'tables')
  equal(database.ask("SELECT tableowner FROM pg_tables WHERE tablename = 'b'"), role, 'owner of b')
  equal(database.ask("SELECT tableowner FROM pg_tables WHERE tablename = 'c'"), 'keeper', 'of c')
  database.ask(f'DROP OWNED BY {role} CASCADE; DROP ROLE {role};')
  database.close()


@test('/postgres/without-transaction')
def without_transaction(box):
  database = Postgres(box)
  box.write({
    '1_a.sql': "-- migrate:up\nCREATE TABLE a (id int, n int); CREATE TYPE mood AS ENUM ('ok');\n"
               'INSERT INTO a VALUES (1, 1), (2, 1);\n'
               'CREATE PROCEDURE twice() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO a VALUES (3, 3);'
               ' COMMIT; INSERT INTO a VALUES (4, 4); END $$;\n',
    '2_b.sql': "-- migrate:up transaction:false\nALTER TYPE mood ADD VALUE 'fine';\nVACUUM a;\n"
               'CALL twice();\nDO $$ BEGIN INSERT INTO a VALUES (5, 5); COMMIT; END $$;\n'
               'INSERT INTO a VALUES (6, 6);\nCREATE UNIQUE INDEX CONCURRENTLY a_n ON a (n);\n'
               'CREATE INDEX CONCURRENTLY a_id ON a (id);\n'})
  result = migrate(box, database, 'up').expect(1)
  result.says('2_b.sql:7', '(statement 6)', 'Statements 1 to 5 of 7', 'goes on with statement 6')
  equal(states(box, database), {'1': 'applied', '2': 'failed'}, 'states')
  equal(database.ask("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_n'::regclass"), 'f',
        'the invalid index that a failed build leaves')

  changed = (box.work / 'project' / '2_b.sql').read_text()
  box.write({'2_b.sql': changed.replace('(6, 6)', '(7, 7)')})
  migrate(box, database, 'up').expect(1).says('Put statements 1 to 5 back')
  box.write({'2_b.sql': changed.replace('UNIQUE INDEX CONCURRENTLY', 'INDEX CONCURRENTLY')})
  migrate(box, database, 'up').expect(0).says('Going on with revision 2 at statement 6')
  equal(database.ask("SELECT bool_and(indisvalid) FROM pg_index WHERE indexrelid IN"
                     " ('a_n'::regclass, 'a_id'::regclass)"), 't', 'valid')
  equal(database.ask('SELECT count(*) FROM a'), '6', 'every statement ran once')
  equal(database.ask('SELECT count(*) FROM reeve.progress'), '0', 'rows of progress')
  equal(set(states(box, database).values()), {'applied'}, 'states at the end')
  database.close()


@test('/postgres/idle-session-timeout')
def idle_session_timeout(box):
  """The runner lock's session is idle all the time; the server must not end it for that."""
  database = Postgres(box)
  database.ask(f"ALTER DATABASE {database.name} SET idle_session_timeout = '300ms'")
  box.write({'1_a.sql': '-- migrate:up\nSELECT pg_sleep(1);\n',
             '2_b.sql': '-- migrate:up\nCREATE TABLE b (ours bool);\nINSERT INTO b SELECT'
             " count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND granted;\n"})
  migrate(box, database, 'up').expect(0)
  equal(database.cluster.psql(database.name, 'SELECT ours FROM b'), 't', 'the lock was kept')
  database.close()


@test('/sqlite/without-transaction')
def sqlite_without_transaction(box):
  database = Sqlite(box)
  box.write({'1_a.sql': '-- migrate:up transaction:false\nCREATE TABLE a (id int);\n'
             'INSERT INTO a VALUES (1);\nVACUUM;\nINSERT INTO b VALUES (1);\n'})
  migrate(box, database, 'up').expect(1).says('(statement 4)', 'Statements 1 to 3 of 4')
  text = (box.work / 'project' / '1_a.sql').read_text()
  box.write({'1_a.sql': text.replace('INTO b', 'INTO a')})
  migrate(box, database, 'up').expect(0)
  equal(database.ask('SELECT count(*) FROM a'), '2', 'rows')


@test('/states/placeholders')
def placeholders(box):
  database = Sqlite(box)
  box.write({'reeve.json': '{"migrations": ".", "placeholders": {"n": "7"}}',
             '1_a.sql': '-- migrate:up\nCREATE TABLE a (id int DEFAULT ${n});\n'})
  migrate(box, database, 'up').expect(0)
  check('DEFAULT 7' in database.schema(), 'the placeholder')
  box.write({'reeve.json': '{"migrations": ".", "placeholders": {"n": "8"}}'})
  equal(states(box, database), {'1': 'applied'}, 'the file itself is unchanged')


@test('/states/placeholders/taken-back')
def placeholders_back(box):
  """What was made with one value is taken back with it, whatever the value is by now."""
  database = Sqlite(box)
  box.write({'reeve.json': '{"migrations": ".", "placeholders": {"t": "old"}}',
             '1_a.sql': '-- migrate:up\nCREATE TABLE kept (id int); CREATE TABLE ${t} (id int);\n'
                        '-- migrate:down\nDROP TABLE ${t}; DROP TABLE kept;\n'})
  migrate(box, database, 'up').expect(0)
  database.do('CREATE TABLE new (id int)')
  box.write({'reeve.json': '{"migrations": ".", "placeholders": {"t": "new"}}'})
  migrate(box, database, 'down', '--dry-run').expect(0).says('other values', where='out')
  migrate(box, database, 'down').expect(0)
  equal(database.tables(), ['new'], 'tables')


main()
