#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may run and what must be said first: dry runs, protections, questions."""

from command import TINY, check, equal, main, test

FIRST, SECOND = '20250101000000', '20250102000000'
WHERE = ['-d', 't.db', '-p', 'project']
PLAN_KEYS = ['digest', 'effect', 'confirm', 'steps', 'warnings', 'estimate_ms']
STEP_KEYS = ['label', 'sql', 'effect', 'lock', 'reversible', 'findings']

# Protection or environment; what is said; the exit status.
PROTECTIONS = [
  (['-e', 'development'], [], 0),
  (['-e', 'testing'], [], 0),
  (['-e', 'staging'], [], 3),
  (['-e', 'staging'], ['--yes'], 0),
  (['-e', 'staging'], ['--confirm', 't.db'], 0),
  (['-e', 'production'], [], 3),
  (['-e', 'production'], ['--yes'], 3),
  (['-e', 'production'], ['--confirm', 'T.db'], 3),
  (['-e', 'production'], ['--yes', '--confirm', 'other.db'], 3),
  (['-e', 'production'], ['--confirm', 't.db'], 0),
]


@test('/cli/guard/dry-run-changes-nothing')
def dry_run(box):
  box.write(TINY)
  document = box.run(*WHERE, 'migrate', 'up', '--dry-run', '--json').expect(0).json()
  check(not (box.work / 't.db').exists(), 'the dry run made the file')
  check(not [key for key in PLAN_KEYS if key not in document], document)
  check(not [key for key in STEP_KEYS if key not in document['steps'][0]], document)
  equal((document['effect'], document['confirm'], len(document['steps'])), ('write', None, 2))
  check('CREATE TABLE people' in document['steps'][0]['sql'], document)
  plain = box.run(*WHERE, 'migrate', 'up', '--dry-run').expect(0)
  plain.says('        CREATE TABLE people', document['digest'], where='out')
  again = box.run(*WHERE, 'migrate', 'up', '--dry-run', '--json').json()
  equal(again['digest'], document['digest'], 'digest of the same plan')
  box.run(*WHERE, 'migrate', 'up', FIRST).expect(0)
  before = (box.work / 't.db').read_bytes()
  other = box.run(*WHERE, 'migrate', 'up', '--dry-run', '--json').expect(0).json()
  check(other['digest'] != document['digest'], 'two plans have one digest')
  down = box.run(*WHERE, 'migrate', 'down', '--dry-run', '--json').expect(0).json()
  equal(down['effect'], 'destroy')
  for verb in ('to', 'stamp'):
    box.run(*WHERE, 'migrate', verb, 'head', '--dry-run').expect(0)
  equal((box.work / 't.db').read_bytes(), before, 'the file after dry runs')
  nothing = box.run(*WHERE, 'migrate', 'up', FIRST, '--dry-run', '--json').expect(0).json()
  equal((nothing['steps'], nothing['effect']), ([], 'read'))


@test('/cli/guard/protections')
def protections(box):
  box.write(TINY)
  for environment, said, code in PROTECTIONS:
    (box.work / 't.db').unlink(missing_ok=True)
    result = box.run(*WHERE, *environment, *said, 'migrate', 'up').expect(code)
    if code == 3:
      result.says('not changed: Nothing was run.')
      check(not (box.work / 't.db').exists(), f'a file was made:\n{result}')
    else:
      equal(box.run(*WHERE, 'migrate', 'current').out, f'{SECOND}\n')


@test('/cli/guard/refusal-in-json')
def refusal_in_json(box):
  box.write(TINY)
  box.run(*WHERE, 'migrate', 'up', FIRST).expect(0)
  before = (box.work / 't.db').read_bytes()
  document = box.run(*WHERE, '-e', 'production', '--json', 'migrate', 'up').expect(3).json()
  equal((document['state'], document['steps'], document['current']), ('refused', [], [FIRST]))
  equal(document['error']['code'], 'refused')
  check('--confirm t.db' in document['error']['remedy'], document)
  equal((box.work / 't.db').read_bytes(), before, 'the file after the refusal')
  plan = box.run(*WHERE, '-e', 'production', '--json', '--dry-run', 'migrate', 'up').json()
  equal(plan['confirm'], 't.db')
  staged = box.run(*WHERE, '-e', 'staging', '--json', '--dry-run', 'migrate', 'up').json()
  equal(staged['confirm'], None)
  job = box.run('job', 'list', '--json').json()['jobs'][0]
  equal(job['state'], 'refused')


@test('/cli/guard/nothing-to-do-needs-no-yes')
def nothing_to_do(box):
  box.write(TINY)
  box.run(*WHERE, 'migrate', 'up').expect(0)
  box.run(*WHERE, '-e', 'production', 'migrate', 'up').expect(0)


@test('/cli/guard/read-only')
def read_only(box):
  box.write(TINY)
  box.run('connection', 'add', 'kept', 't.db', '-p', 'project', '--protection', 'read-only').expect(0)
  for said in ([], ['--yes'], ['--confirm', 't.db']):
    box.run('-d', 'kept', 'migrate', 'up', *said).expect(3).says('read-only')
  check(not (box.work / 't.db').exists(), 'a file was made')
  box.run('-d', 'kept', 'migrate', 'status').expect(0)


@test('/cli/guard/asks-on-a-terminal')
def asks(box):
  box.write(TINY)
  line = [*WHERE, '-e', 'staging', 'migrate', 'up']
  question = 'Go on? [y/N]'
  for answer in ('', 'n', 'no', 'maybe', 'yy'):
    result = box.run_on_terminal(*line, answers=[(question, answer)]).expect(3)
    check('Apply' in result.out, f'the plan was not shown:\n{result}')
  check(not (box.work / 't.db').exists(), 'a file was made')
  box.run_on_terminal(*line, answers=[(question, 'y')]).expect(0)
  equal(box.run(*WHERE, 'migrate', 'current').out, f'{SECOND}\n')
  line = [*WHERE, '-e', 'production', 'migrate', 'down']
  box.run_on_terminal(*line, '--yes', answers=[('Type', 'yes')]).expect(3)
  shown = box.run_on_terminal(*line, answers=[('Type', 't.db')]).expect(0)
  check('may destroy data' in shown.out, shown)
  equal(box.run(*WHERE, 'migrate', 'current').out, f'{FIRST}\n')


@test('/cli/guard/does-not-ask-in-json')
def does_not_ask(box):
  box.write(TINY)
  result = box.run_on_terminal(*WHERE, '-e', 'staging', '--json', 'migrate', 'up').expect(3)
  check('[y/N]' not in result.out, result)


@test('/cli/guard/control-c-at-the-question')
def control_c(box):
  box.write(TINY)
  result = box.run_on_terminal(*WHERE, '-e', 'staging', 'migrate', 'up',
                               answers=[('[y/N]', '\x03')])
  check(result.code in (3, 130), result)
  check(not (box.work / 't.db').exists(), 'a file was made')


if __name__ == '__main__':
  main()
