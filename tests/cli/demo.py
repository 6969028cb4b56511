#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`status` and `demo`, on SQLite."""

from command import PROJECTS, TINY, check, equal, main, test

STATUS_KEYS = ['reachable', 'latency_ms', 'engine', 'version', 'environment', 'protection',
               'revision', 'tables', 'last_backup', 'seed']


def phases(document):
  return {phase['phase']: phase for phase in document['phases']}


@test('/cli/demo/every-project')
def every_project(box):
  for project in PROJECTS:
    document = box.run('demo', project, '--json').expect(0).json()
    equal((document['project'], document['ok']), (project, True))
    found = phases(document)
    equal(list(found), ['status', 'plan', 'prepare', 'tables', 'history', 'backup'])
    equal(found['backup']['result']['proof'], 'restored')
    equal(found['prepare']['result']['state'], 'succeeded')
    revision = found['tables']['result']['revision']
    equal((revision['current'], revision['pending']), (revision['heads'], []))
    check(len(found['tables']['result']['tables']) > 10, found['tables'])
    equal(box.sqlite(f'reeve-demo-{project}.db', 'PRAGMA integrity_check'), 'ok')


@test('/cli/demo/and-back')
def and_back(box):
  for project in PROJECTS:
    box.run('demo', project, '-q').expect(0)
    where = ['-d', f'reeve-demo-{project}.db', '-p', f'{box.environment["REEVE_SAMPLES"]}/{project}']
    box.run(*where, 'migrate', 'down', 'base').expect(0)
    names = box.sqlite(f'reeve-demo-{project}.db',
                       "SELECT name FROM sqlite_schema WHERE type = 'table' AND"
                       " name NOT LIKE 'reeve_%' AND name NOT LIKE 'sqlite_%'")
    equal(names, '', f'tables of {project} at base')
    box.run('demo', project, '-q').expect(0)


@test('/cli/demo/for-people')
def for_people(box):
  result = box.run('demo').expect(0)
  for text in ('School', '== Before', '== Plan', '== Prepare', '== What is in it', '== History',
               'init phase1', 'grading_scales', '== Back up', 'proof: restored', 'Done: sqlite:'):
    check(text in result.out, f'“{text}” is not in:\n{result.out}')
  check('Applied' in result.err, result.err)
  check((box.work / 'reeve-demo-school.db').exists(), 'no file')


@test('/cli/demo/refuses-what-is-not-empty')
def not_empty(box):
  box.write(TINY)
  box.run('-d', 'mine.db', '-p', 'project', 'migrate', 'up').expect(0)
  before = (box.work / 'mine.db').read_bytes()
  box.run('demo', 'store', '--into', 'mine.db').expect(3).says('not empty')
  equal(box.run('demo', '--into', 'mine.db', '--json').expect(3).json()['error']['code'], 'refused')
  equal((box.work / 'mine.db').read_bytes(), before, 'the file after the refusal')
  box.run('demo', 'store', '--into', 'sqlite:fresh.db').expect(0)
  box.run('demo', 'store', '--into', 'fresh.db').expect(3)
  box.run('demo', 'store', variables={'DATABASE_URL': 'sqlite:mine.db'}).expect(0)
  equal((box.work / 'mine.db').read_bytes(), before, 'the file that DATABASE_URL names')


@test('/cli/demo/dry-run')
def dry_run(box):
  document = box.run('demo', '--dry-run', '--json').expect(0).json()
  check('plan' in phases(document) and 'prepare' not in phases(document), document)
  check(not (box.work / 'reeve-demo-school.db').exists(), 'a file was made')


@test('/cli/status/one')
def status(box):
  box.write(TINY)
  missing = box.run('-d', 't.db', '-p', 'project', 'status', '--json').expect(1).json()
  equal((missing['reachable'], missing['error']['code']), (False, 'not-found'))
  check(not (box.work / 't.db').exists(), 'status made the file')
  box.run('-d', 't.db', '-p', 'project', 'migrate', 'up', '+1').expect(0)
  document = box.run('-d', 't.db', '-p', 'project', '-e', 'testing', 'status', '--json').expect(0)
  document = document.json()
  check(not [key for key in STATUS_KEYS if key not in document], document)
  equal((document['reachable'], document['engine'], document['environment'],
         document['protection']), (True, 'sqlite', 'testing', 'open'))
  check(document['latency_ms'] > 0, document)
  equal(document['tables'], [{'name': 'people', 'rows': 2, 'estimated': False}])
  equal({key: document['revision'][key] for key in ('current', 'heads', 'pending', 'drift')},
        {'current': ['20250101000000'], 'heads': ['20250102000000'],
         'pending': ['20250102000000'], 'drift': []})
  box.run('-d', 't.db', '-p', 'project', 'status').expect(0).says('people', '20250101000000',
                                                                  where='out')
  box.work = box.folder
  alone = box.run('-d', 'work/t.db', 'status', '--json').expect(0).json()
  equal((alone['revision'], len(alone['tables'])), (None, 1))


@test('/cli/status/last-backup')
def last_backup(box):
  """The newest whose file is there, of this database and no other."""
  def told(*where):
    return box.run(*where, 'status', '--json').json()['last_backup']
  box.write(TINY)
  for name in ('t.db', 'other/t.db'):
    (box.work / name).parent.mkdir(exist_ok=True)
    box.run('-d', name, '-p', 'project', 'migrate', 'up').expect(0)
  equal(told('-d', 't.db'), None, 'the backup of one that has none')
  box.run('-d', 't.db', 'status').expect(0).says('last backup  none', where='out')
  made = box.run('-d', 't.db', 'backup', 'create', '-o', 'a.reeve', '--json').expect(0).json()
  found = told('-d', 't.db')
  equal([found[key] for key in ('id', 'file', 'proof', 'bytes', 'encrypted')],
        [made[key] for key in ('id', 'file', 'proof', 'bytes', 'encrypted')], 'the last backup')
  equal(told('-d', 'other/t.db'), None, 'the backup of another file of that name')
  box.run('-d', 't.db', 'status').expect(0).says('proof: read-back', where='out')
  equal(box.run('-d', 't.db', 'status', '--quiet').expect(0).out, '', 'what went wrong')
  box.run('connection', 'add', 'kept', 't.db').expect(0)
  later = box.run('-d', 'kept', 'backup', 'create', '-o', 'c.reeve', '--json').expect(0).json()
  (box.work / 't.db').unlink()
  equal(told('-d', 'kept')['id'], later['id'], 'the backup of a database that is lost')
  (box.work / 'c.reeve').unlink()
  equal(told('-d', 'kept'), None, 'a backup whose file is gone')


@test('/cli/status/all')
def status_all(box):
  box.write(TINY)
  equal(box.run('status', '--all', '--json').expect(0).json(), {'databases': []})
  box.run('connection', 'add', 'good', 't.db', '-p', 'project').expect(0)
  box.run('-d', 'good', 'migrate', 'up').expect(0)
  one = box.run('status', '--all', '--json').expect(0).json()['databases']
  equal([(row['database'], row['reachable']) for row in one], [('good', True)])
  box.run('connection', 'add', 'lost', 'postgresql://127.0.0.1:1/x', '-e', 'production').expect(0)
  both = box.run('status', '--all', '--json').expect(1).json()['databases']
  equal([(row['database'], row['reachable']) for row in both], [('good', True), ('lost', False)])
  equal(both[1]['error']['code'], 'connect')
  box.run('status', '--all').expect(1).says('good', 'lost', 'yes', 'no', where='out')
  wrong = box.run('status', '--all', '--quiet').expect(1).says('lost', where='out')
  check('good' not in wrong.out, f'more than what went wrong:\n{wrong}')


if __name__ == '__main__':
  main()
