#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`migrate sql`: run through psql and sqlite3 it does what `migrate up` does, ledger included."""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import SAMPLES, check, equal, main, test  # noqa: E402
from schemas import Postgres, Sqlite, on_each  # noqa: E402


def run_script(database, text):
  if isinstance(database, Postgres):
    command = [*database.cluster.psql_command(database.name), '-v', 'ON_ERROR_STOP=1', '-f', '-']
    environment = database.cluster.psql_variables()
  else:
    command, environment = ['sqlite3', '-bail', str(database.path)], None
  result = subprocess.run(command, input=text, text=True, capture_output=True, check=False,
                          env=environment)
  check(result.returncode == 0, f'{database.engine}: {result.stderr}')


def offline(box, database, project, span):
  return box.run('-p', SAMPLES / project, 'migrate', 'sql', span, '--engine',
                 database.engine).expect(0).out


def check_project(box, project):
  def both(database):
    other = type(database)(box, 'other.db') if isinstance(database, Sqlite) else Postgres(box)
    box.run('-q', '-d', other.uri, '-p', SAMPLES / project, 'migrate', 'up').expect(0)
    empty = database.schema()
    run_script(database, offline(box, database, project, 'head'))
    equal(database.schema(), other.schema(), f'{database.engine}: schema')
    status = box.run('--json', '-d', database.uri, '-p', SAMPLES / project, 'migrate', 'status',
                     '--check').expect(0).json()
    equal({one['state'] for one in status['revisions']}, {'applied'}, 'states')
    check(all(one['applied_at'].endswith('Z') for one in status['revisions']), 'times')
    run_script(database, offline(box, database, project, 'head:base'))
    equal(database.schema(), empty, f'{database.engine}: base again')
    other.close()
  on_each(box, both)


for name in ('savings-groups', 'education', 'tours', 'store', 'school'):
  test(f'/offline/{name}')(lambda box, project=name: check_project(box, project))


@test('/offline/range')
def only_what_is_between(box):
  text = box.run('-p', SAMPLES / 'school', 'migrate', 'sql', '20250726083043:20250726083556',
                 '--engine', 'sqlite').expect(0).out
  check('20250726083556' in text and '-- up 20250726083043' not in text, 'the range')


main()
