#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The backup that is made before a migration that may destroy data."""

import pathlib
import subprocess

from command import TINY, Cluster, check, equal, main, test

WHERE = ['-d', 't.db', '-p', 'project', 'migrate']
# Destroys a table, then fails.
FATAL = '''-- migrate:up
DROP TABLE pets;
INSERT INTO nowhere VALUES (1);
-- migrate:down
CREATE TABLE pets (id integer PRIMARY KEY);
'''


def start(box, settings=None):
  box.write(TINY | ({'reeve.json': settings} if settings else {}))
  box.run(*WHERE, 'up').expect(0)


def backups(box):
  return box.run('-d', 't.db', 'backup', 'list', '--json').expect(0).json()['backups']


def people(box, name='t.db'):
  return subprocess.run(['sqlite3', box.work / name, 'SELECT name FROM people ORDER BY id'], check=False,
                        capture_output=True, text=True).stdout.split()


@test('/cli/safeguard/before-down')
def before_down(box):
  start(box)
  equal(backups(box), [], 'an upgrade that only creates needs none')
  plan = box.run(*WHERE, 'down', 'base', '--dry-run', '--json').expect(0).json()
  check('before-down' in plan['backup'], plan)
  check(not pathlib.Path(plan['backup']).exists(), 'looking made a backup')
  done = box.run(*WHERE, 'down', 'base', '--json', '--yes').expect(0).json()
  made = pathlib.Path(done['backup']['file'])
  equal((done['backup']['proof'], done['backup']['revision']), ('read-back', ['20250102000000']), 'the backup')
  equal((made.stat().st_mode & 0o777, made.parent.stat().st_mode & 0o777), (0o600, 0o700), 'modes')
  equal([one['file'] for one in backups(box)], [str(made)], 'the list')
  equal(people(box), [], 'people')
  box.run('-d', 't.db', 'backup', 'restore', made, '--as', 'again.db', '--yes').expect(0)
  equal(people(box, 'again.db'), ['Ada', 'Grace'], 'people')


@test('/cli/safeguard/said')
def said(box):
  start(box)
  shown = box.run(*WHERE, 'down', '--dry-run').expect(0)
  check('Backed up first, to ' in shown.out, shown)
  done = box.run(*WHERE, 'down', '--yes').expect(0)
  check('The backup made before it: ' in done.err, done)
  check(backups(box)[0]['file'] in done.err, done)


@test('/cli/safeguard/a-failure-keeps-it')
def failure(box):
  start(box)
  box.write({'20250103000000_fatal.sql': FATAL})
  failed = box.run(*WHERE, 'up', '--yes', '--json').expect(1).json()
  made = backups(box)
  equal([one['file'] for one in made], [failed['backup']['file']], 'the list')
  equal(people(box), ['Ada', 'Grace'], 'people')
  job = box.run('job', 'show', failed['job']).expect(0)
  check(f'The backup made before it is “{made[0]["file"]}”' in job.out, job)


@test('/cli/safeguard/without')
def without(box):
  start(box)
  plan = box.run(*WHERE, 'down', '--no-backup', '--dry-run', '--json').expect(0).json()
  equal(plan['backup'], None, 'the plan')
  equal(box.run(*WHERE, 'down', '--no-backup', '--json', '--yes').expect(0).json()['backup'], None, 'the job')
  equal(backups(box), [], 'the list')


@test('/cli/safeguard/settings')
def settings(box):
  start(box, '{"backup_before": "always"}')
  box.write({'20250103000000_more.sql': '-- migrate:up\nCREATE TABLE more (id integer);\n'
                                        '-- migrate:down\nDROP TABLE more;\n'})
  box.run(*WHERE, 'up').expect(0)
  equal(['before-up' in one['file'] for one in backups(box)], [True], 'an upgrade')
  box.write({'reeve.json': '{"backup_before": "never"}'})
  box.run(*WHERE, 'down', '--yes').expect(0)
  equal(len(backups(box)), 1, 'backups')
  box.write({'reeve.json': '{"backup_before": "sometimes"}'})
  box.run(*WHERE, 'up').expect(1).says('backup_before')


@test('/cli/safeguard/nothing-to-lose')
def empty(box):
  """A database without tables is not backed up, whatever the revisions do."""
  box.write({'20250101000000_a.sql': '-- migrate:up\nCREATE TABLE a (x integer);\nDROP TABLE a;\n'})
  equal(box.run(*WHERE, 'up', '--json', '--yes').expect(0).json()['backup'], None, 'the job')
  box.write({'20250102000000_b.sql': '-- migrate:up\nCREATE TABLE b (x integer);\nDROP TABLE b;\n'})
  equal(box.run(*WHERE, 'up', '--json', '--yes').expect(0).json()['backup'], None, 'the job')


@test('/cli/safeguard/no-room')
def no_room(box):
  """Without the backup, nothing is changed."""
  start(box)
  folder = box.folder / 'data' / 'reeve' / 'backups'
  folder.parent.mkdir(parents=True, exist_ok=True)
  folder.write_text('a file where the folder should be', encoding='utf-8')
  refused = box.run(*WHERE, 'down', '--yes').expect(1)
  refused.says('No backup could be made first')
  refused.says('Nothing was changed')
  equal(box.run(*WHERE, 'current').expect(0).out.split(), ['20250102000000'], 'the database')


@test('/cli/safeguard/postgres')
def postgres(box):
  cluster = Cluster.get()
  name = cluster.new_database()
  box.write(TINY)
  where = ['-d', cluster.uri(name), '-p', 'project']
  box.run(*where, 'migrate', 'up').expect(0)
  done = box.run(*where, 'migrate', 'down', 'base', '--json', '--yes').expect(0).json()
  box.run(*where, 'backup', 'restore', done['backup']['file'], '--as', f'{name}_again', '--yes').expect(0)
  equal(cluster.psql(f'{name}_again', 'SELECT name FROM people ORDER BY id').split(), ['Ada', 'Grace'], 'people')
  cluster.drop_database(f'{name}_again')
  cluster.drop_database(name)


if __name__ == '__main__':
  main()
