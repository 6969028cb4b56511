#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`migrate sql`: run through psql and sqlite3 it does what `migrate up` does, ledger included."""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import SAMPLES, check, equal, main, note, test  # noqa: E402
from schemas import Postgres, Sqlite, on_each, same_schema  # noqa: E402


def ran(database, text):
  if isinstance(database, Postgres):
    command = [*database.cluster.psql_command(database.name), '-v', 'ON_ERROR_STOP=1', '-f', '-']
    environment = database.cluster.psql_variables()
  else:
    command, environment = ['sqlite3', '-bail', str(database.path)], None
  result = subprocess.run(command, input=text, text=True, capture_output=True, check=False,
                          env=environment)
  if result.returncode != 0:
    note(f'{database.engine}: {result.stderr.strip()}')
  return result.returncode == 0


def run_script(database, text):
  check(ran(database, text), f'{database.engine}: the script failed')


def offline(box, database, project, span):
  return box.run('-p', SAMPLES / project, 'migrate', 'sql', span, '--engine',
                 database.engine).expect(0).out


def ledger_of(database):
  """What was recorded, without what says when and by whom."""
  return database.ask('SELECT id, message, parents, checksum_raw, checksum_semantic, up_sql,'
                      f' down_sql, kind FROM {database.ledger}revision ORDER BY position')


def check_halves(box, project, database, other, revisions):
  """One half by a run, one by a script, up and down: nobody sees a seam."""
  where = ['-q', '-d', database.uri, '-p', SAMPLES / project, 'migrate']
  middle = revisions[len(revisions) // 2]['id']
  box.run(*where, 'up', middle).expect(0)
  half = database.schema()
  run_script(database, offline(box, database, project, f'{middle}:head'))
  same_schema(database.schema(), other.schema(), f'{database.engine}: {middle} and the rest')
  box.run(*where, 'status', '--check').expect(0)
  run_script(database, offline(box, database, project, f'head:{middle}'))
  same_schema(database.schema(), half, f'{database.engine}: back at {middle}')
  box.run(*where, 'up').expect(0)
  same_schema(database.schema(), other.schema(), f'{database.engine}: up after a script')
  box.run(*where, 'down', 'base').expect(0)


def check_project(box, project):
  def both(database):
    other = type(database)(box, 'other.db') if isinstance(database, Sqlite) else Postgres(box)
    box.run('-q', '-d', other.uri, '-p', SAMPLES / project, 'migrate', 'up').expect(0)
    empty = database.schema()
    run_script(database, offline(box, database, project, 'head'))
    same_schema(database.schema(), other.schema(), f'{database.engine}: schema')
    status = box.run('--json', '-d', database.uri, '-p', SAMPLES / project, 'migrate', 'status',
                     '--check').expect(0).json()
    equal({one['state'] for one in status['revisions']}, {'applied'}, 'states')
    check(all(one['applied_at'].endswith('Z') for one in status['revisions']), 'times')
    equal(ledger_of(database), ledger_of(other), f'{database.engine}: ledger')
    run_script(database, offline(box, database, project, 'head:base'))
    same_schema(database.schema(), empty, f'{database.engine}: base again')
    check_halves(box, project, database, other, status['revisions'])
    other.close()
  on_each(box, both)


for name in ('savings-groups', 'education', 'tours', 'store', 'school'):
  test(f'/offline/{name}')(lambda box, project=name: check_project(box, project))


@test('/offline/range')
def only_what_is_between(box):
  text = box.run('-p', SAMPLES / 'school', 'migrate', 'sql', '20250726083043:20250726083556',
                 '--engine', 'sqlite').expect(0).out
  check('20250726083556' in text and '-- up 20250726083043' not in text, 'the range')


SPECIAL = {
  'postgres': """-- migrate:up
CREATE TABLE a (id int, t text);
COPY a (id, t) FROM stdin;
1\tit's\\\\ :id $1 {1}
2\t\\N
\\.
CREATE FUNCTION f(text) RETURNS text LANGUAGE sql AS $body$ SELECT $1 || ';' || E'\\n' $body$;
INSERT INTO a VALUES (3, f('x')), (4, '-- migrate:down'), (5, 'a;b'), (6, '\\c nowhere');
-- migrate:down
DROP FUNCTION f; DROP TABLE a;
""",
  'sqlite': """-- migrate:up
CREATE TABLE a (id int, t text);
CREATE TRIGGER r AFTER INSERT ON a BEGIN UPDATE a SET t = t || ';' WHERE id = new.id; END;
INSERT INTO a VALUES (1, 'it''s :id'), (2, NULL), (3, '
.mode csv
'), (4, '-- migrate:down');
-- migrate:down
DROP TABLE a;
"""}


@test('/offline/what-clients-could-take-for-theirs')
def special(box):
  """COPY, bodies with semicolons, colons and backslashes, what looks like a client's command."""
  def both(database):
    other = type(database)(box, 'other.db') if isinstance(database, Sqlite) else Postgres(box)
    project = box.write({'1_a.sql': SPECIAL[database.engine]}, folder=database.engine)
    box.run('-q', '-d', other.uri, '-p', project, 'migrate', 'up').expect(0)
    text = box.run('-p', project, 'migrate', 'sql', 'head', '--engine', database.engine).expect(0).out
    run_script(database, text)
    equal(database.ask('SELECT * FROM a ORDER BY id'), other.ask('SELECT * FROM a ORDER BY id'),
          f'{database.engine}: rows')
    check(len(other.ask('SELECT * FROM a').split('\n')) >= 4, 'too few rows')
    same_schema(database.schema(), other.schema(), f'{database.engine}: schema')
    equal(ledger_of(database), ledger_of(other), f'{database.engine}: ledger')
    box.run('-q', '-d', database.uri, '-p', project, 'migrate', 'down').expect(0)
    equal(database.tables(), [], 'tables')
    other.close()
  on_each(box, both)


@test('/offline/stops-at-an-error')
def stops(box):
  """The script says how to run it; run like that, what failed is not recorded."""
  def both(database):
    project = box.write({'1_a.sql': '-- migrate:up\nCREATE TABLE a (id int);\n',
                         '2_b.sql': '-- migrate:up\nCREATE TABLE b (id int);\n'
                                    'INSERT INTO nowhere VALUES (1);\n',
                         '3_c.sql': '-- migrate:up\nCREATE TABLE c (id int);\n'}, folder=database.engine)
    text = box.run('-p', project, 'migrate', 'sql', 'head', '--engine', database.engine).expect(0).out
    hint = {'postgres': 'ON_ERROR_STOP=1', 'sqlite': '-bail'}[database.engine]
    check(hint in text.split('CREATE')[0], f'the head of the script does not say “{hint}”')
    check(not ran(database, text), 'the script went through')
    equal(database.tables(), ['a'], 'tables')
    equal(database.ask(f'SELECT id FROM {database.ledger}revision'), '1', 'the ledger')
  on_each(box, both)


main()
