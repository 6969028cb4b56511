#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written down of each run: jobs and the audit trail."""

import json
import shutil
import subprocess

from command import BROKEN, TINY, Skip, check, equal, main, test

WHERE = ['-d', 't.db', '-p', 'project', 'migrate']


def some_runs(box):
  box.write(TINY)
  box.run(*WHERE, 'up').expect(0)
  box.run(*WHERE, 'down', '-e', 'staging').expect(3)
  box.write({'20250103000000_bad.sql': BROKEN})
  box.run(*WHERE, 'up').expect(1)


@test('/cli/job/list-and-show')
def job_list(box):
  equal(box.run('job', 'list', '--json').expect(0).json(), {'jobs': []})
  check(not box.catalogue.exists(), 'a list made the catalogue')
  some_runs(box)
  jobs = box.run('job', 'list', '--json').expect(0).json()['jobs']
  equal([job['state'] for job in jobs], ['failed', 'refused', 'succeeded'])
  equal([job['operation'] for job in jobs], ['migrate.up', 'migrate.down', 'migrate.up'])
  check('nowhere' in jobs[0]['error'], jobs[0])
  equal(jobs[2]['command'], 'reevectl -d t.db -p project migrate up')
  equal(len(box.run('job', 'list', '-n', '1', '--json').json()['jobs']), 1)
  box.run('job', 'list', '-n', 'x').expect(2)
  shown = box.run('job', 'show', jobs[2]['id'][:8], '--json').expect(0).json()
  equal(shown['id'], jobs[2]['id'])
  check(any('people' in line['text'] for line in shown['log']), shown)
  box.run('job', 'show', jobs[2]['id']).expect(0).says('succeeded', 'people', where='out')
  box.run('job', 'show', 'zzz').expect(1)
  box.run('job', 'list').expect(0).says('failed', 'refused', 'succeeded', where='out')


@test('/cli/job/of-one-connection')
def job_of_one(box):
  box.write(TINY)
  for name in ('a', 'b'):
    box.run('connection', 'add', name, f'{name}.db', '-p', 'project').expect(0)
    box.run('-d', name, 'migrate', 'up').expect(0)
  jobs = box.run('-d', 'a', 'job', 'list', '--json').expect(0).json()['jobs']
  equal([job['connection'] for job in jobs], ['a'])
  box.run('-d', 'sqlite:c.db', '-p', 'project', 'migrate', 'up').expect(0)
  for name in ('sqlite:c.db', './c.db', box.work / 'c.db'):
    jobs = box.run('-d', name, 'job', 'list', '--json').expect(0).json()['jobs']
    equal([job['target'] for job in jobs], [str(box.work / 'c.db')], name)
  box.run('-d', 'typo', 'job', 'list').expect(2).says('no saved connection “typo”')


@test('/cli/audit/list-and-export')
def audit(box):
  equal(box.run('audit', 'list', '--json').expect(0).json(), {'entries': []})
  box.run('audit', 'verify').expect(0)
  some_runs(box)
  entries = box.run('audit', 'list', '--json').expect(0).json()['entries']
  equal([entry['event'] for entry in reversed(entries)],
        ['intent', 'outcome', 'refused', 'intent', 'outcome'])
  equal([entry['number'] for entry in entries], [5, 4, 3, 2, 1])
  exported = box.run('audit', 'export').expect(0)
  document = json.loads(exported.out)
  equal([entry['number'] for entry in document['entries']], [1, 2, 3, 4, 5])
  equal(document['head'], entries[0]['hash'])
  box.run('audit', 'export', '-o', 'trail.json').expect(0)
  equal(json.loads((box.work / 'trail.json').read_text()), document)
  box.run('audit', 'export', '-o', 'trail.json').expect(1)
  equal(box.run('audit', 'export', '--json').json(), document)
  equal(len(box.run('audit', 'list', '-n', '2', '--json').json()['entries']), 2)
  verdict = box.run('audit', 'verify', '--json').expect(0).json()
  equal((verdict['intact'], verdict['entries'], verdict['head']), (True, 5, document['head']))


@test('/cli/audit/a-forged-entry-is-found')
def forged(box):
  if not shutil.which('sqlite3'):
    raise Skip('sqlite3 is not installed')
  some_runs(box)
  # As somebody would who has the file: without the triggers that forbid it.
  script = '''
    SELECT 'DROP TRIGGER ' || quote(name) || ';' FROM sqlite_schema WHERE type = 'trigger';'''
  triggers = subprocess.run(['sqlite3', box.catalogue, script], capture_output=True, check=True,
                            text=True).stdout
  subprocess.run(['sqlite3', box.catalogue, triggers + '''
    UPDATE audit SET actor = 'somebody else' WHERE number = 2;'''], check=True)
  verdict = box.run('audit', 'verify', '--json').expect(1).json()
  equal((verdict['intact'], verdict['first_bad']), (False, 2))
  check('broken at entry 2' in box.run('audit', 'verify').expect(1).out, 'the text')


@test('/cli/audit/no-intent-no-act')
def no_intent(box):
  box.write(TINY)
  box.run(*WHERE, 'up', '20250101000000').expect(0)
  box.catalogue.write_bytes(b'This is no database. ' * 400)
  box.run(*WHERE, 'up').expect(1).says('catalogue')
  equal(box.sqlite('t.db', "SELECT count(*) FROM sqlite_schema WHERE name = 'pets'"), '0')
  box.run('-d', 'sqlite:t.db', *WHERE[2:], 'status').expect(0)


if __name__ == '__main__':
  main()
