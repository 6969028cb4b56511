#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proven cycles of each sample: prepare, all the way down and up again, and backup → reset → restore."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import SAMPLES, Cluster, check, equal, main, test  # noqa: E402

PROJECTS = ['education', 'savings-groups', 'school', 'store', 'tours']
# The server's own programs make every backup and every scratch database there slow.
ON_SERVER = PROJECTS if os.environ.get('REEVE_TEST_LONG') else ['tours']


def counts(box, where):
  tables = box.run(*where, 'status', '--json').expect(0).json()['tables']
  return {table['name']: table['rows'] for table in tables}


def cycle(box, name, phrase, project):
  where = ['-d', name, '-p', SAMPLES / project]
  done = box.run('prepare', *where, '--json').expect(0).json()
  equal([done['state'], done['warnings']], ['succeeded', []], project)
  check(done['profile'] in ('development', 'base'), done['profile'])
  again = box.run('prepare', *where, '--json').expect(0).json()
  equal([part['state'] for part in again['parts'][1:3]], ['skipped', 'skipped'], f'{project} again')
  equal(again['parts'][3].get('run'), None, f'{project}: a second run wrote rows')
  prepared = counts(box, where)
  box.run('migrate', 'down', 'base', *where, '--yes', '--no-backup').expect(0)
  equal(counts(box, where), {}, f'{project} at base')
  box.run('prepare', *where).expect(0)
  equal(counts(box, where), prepared, f'{project} up again')
  reset = box.run('reset', *where, '--confirm', phrase, '--json').expect(0).json()
  equal(counts(box, where), prepared, f'{project} reset')
  box.run('backup', 'restore', reset['backup']['file'], '--replace', *where, '--confirm', phrase, '--yes').expect(0)
  equal(counts(box, where), prepared, f'{project} restored')
  box.run('migrate', 'status', '--check', *where).expect(0)


@test('/e2e/cycles/sqlite')
def on_files(box):
  for project in PROJECTS:
    cycle(box, f'{project}.db', f'{project}.db', project)


@test('/e2e/cycles/postgres')
def on_server(box):
  cluster = Cluster.get()
  for project in ON_SERVER:
    database = cluster.new_database()
    cycle(box, cluster.uri(database), database, project)
    cluster.drop_database(database)


if __name__ == '__main__':
  main()
