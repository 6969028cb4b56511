#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the command line is read, and what it looks like."""

import subprocess
import time

from command import ANSI, REEVECTL, SAMPLES, TINY, check, equal, main, test

NOUNS = {
  'migrate': ['status', 'up', 'down', 'to', 'create', 'merge', 'stamp', 'current', 'heads',
              'history', 'show', 'sql', 'validate', 'lint'],
  'backup': ['create', 'list', 'show', 'verify', 'restore', 'undo', 'browse', 'diff',
             'export-table', 'export-json', 'key', 'pin', 'unpin', 'prune'],
  'seed': ['list', 'show', 'plan', 'apply', 'reset', 'runs', 'status', 'undo'],
  'task': ['list', 'show', 'run'],
  'copies': ['create', 'list', 'reset', 'remove'],
  'connection': ['add', 'list', 'show', 'edit', 'remove', 'test', 'import'],
  'job': ['list', 'show'],
  'audit': ['list', 'verify', 'export'],
  'prepare': [],
  'reset': [],
  'status': [],
  'validate': [],
  'demo': [],
}

# What is wrong, and what the message must say.
MISUSES = [
  ([], ['--help']),
  (['migarte'], ['migarte', 'Did you mean “migrate”?']),
  (['xyzzy'], ['xyzzy', '--help']),
  (['moon', 'list'], ['There is no noun “moon”']),
  (['backup', 'restore', 'x.reeve', '-d', 'x.db'], ['--into, --as, --replace or --schema']),
  (['backup', 'create', '-d', 'x.db', '--proof', 'sure'], ['read-back', 'sure']),
  (['migrate'], ['needs a verb']),
  (['migrate', 'statsu'], ['Did you mean “status”?']),
  (['migrate', 'to'], ['missing', 'Usage: reevectl migrate to TARGET']),
  (['migrate', 'merge', 'a'], ['missing', 'Usage: reevectl migrate merge ID ID…']),
  (['migrate', 'up', 'a', 'b'], ['“b”', 'Usage: reevectl migrate up [TARGET]']),
  (['migrate', 'up', '--frce'], ['--frce', 'Did you mean “--force”?']),
  (['migrate', 'up', '-Z'], ['-Z', 'Usage: reevectl migrate up']),
  (['migrate', 'up', '--yes=1'], ['takes no value']),
  (['migrate', 'up', '--database'], ['needs a value']),
  (['migrate', 'up', '-d'], ['needs a value']),
  (['migrate', 'up', '--wait', 'long'], ['must be a number']),
  (['migrate', 'up', '--in-doubt', 'maybe'], ['redo']),
  (['migrate', 'status'], ['Which database', 'DATABASE_URL']),
  (['migrate', 'status', '-d', 'x.db', '-e', 'moon'], ['moon', 'production']),
  (['migrate', 'status', '-d', 'typo'], ['no saved connection “typo”']),
  (['migrate', 'status', '-d', 'mysql://x/y'], ['mysql']),
  (['migrate', 'sql', 'head', '-p', str(SAMPLES / 'school')], ['--engine']),
  (['migrate', 'sql', 'head', '--engine', 'oracle', '-p', str(SAMPLES / 'school')], ['oracle']),
  (['migrate', 'merge', '1', '2', '-p', str(SAMPLES / 'school')], ['-m MESSAGE']),
  (['demo', 'scholl'], ['Did you mean “school”?', 'tours']),
  (['demo', '../x'], ['no sample project']),
  (['job', 'show'], ['missing', 'Usage: reevectl job show ID']),
  (['connection', 'add', 'x'], ['missing', 'Usage: reevectl connection add NAME URI']),
]


@test('/cli/usage/misuse-exits-2')
def misuse(box):
  for arguments, texts in MISUSES:
    result = box.run(*arguments).expect(2).says('reevectl: ', *texts)
    equal(result.out, '', f'output of {arguments}')
    check(len(result.err.splitlines()) <= 3, f'more than a short message:\n{result}')
    check(not box.catalogue.exists(), f'{arguments} made a catalogue')


@test('/cli/usage/misuse-in-json')
def misuse_in_json(box):
  for arguments, _ in MISUSES:
    document = box.run('--json', *arguments).expect(2).json()
    equal(list(document), ['error'])
    equal(document['error']['code'], 'usage', f'code of {arguments}')
  equal(box.run('migrate', 'up', '--frce', '--json').expect(2).json()['error']['code'], 'usage')


@test('/cli/usage/error-has-every-key')
def error_keys(box):
  error = box.run('--json', 'nothing').expect(2).json()['error']
  for key in ('code', 'message', 'file', 'line', 'statement', 'sqlstate', 'hint', 'detail',
              'unchanged', 'remedy'):
    check(key in error, f'no {key} in {error}')


@test('/cli/usage/help-names-everything')
def help_names(box):
  top = box.run('--help').expect(0)
  equal(box.run('-h').expect(0).out, top.out)
  for noun, verbs in NOUNS.items():
    check(f'\n  {noun} ' in top.out, f'{noun} is not in the help')
    page = box.run(noun, '--help').expect(0).out
    check(page.startswith(f'Usage: reevectl {noun}'), page)
    for verb in verbs:
      check(f'\n  {verb} ' in page or f'\n  {verb}\n' in page, f'{verb} is not in:\n{page}')
      own = box.run(noun, verb, '--help').expect(0).out
      check(own.startswith(f'Usage: reevectl {noun} {verb}'), own)
      check('--json' in own, own)
  for absent in ('health', 'doctor', 'schedule'):
    check(f'\n  {absent} ' not in top.out, f'{absent} stands in the help and is not there yet')
  check(not box.catalogue.exists(), 'help made a catalogue')


@test('/cli/usage/version')
def version(box):
  result = box.run('--version').expect(0)
  check(result.out.startswith('reevectl ') and result.out.count('\n') == 1, result.out)
  best = 1.0
  for _ in range(10):
    start = time.monotonic()
    box.run('--version')
    best = min(best, time.monotonic() - start)
  slow = 0.5 if 'ASAN_OPTIONS' in box.environment else 0.1
  check(best < slow, f'--version takes {best * 1000:.0f} ms')
  check(not box.catalogue.exists(), '--version made a catalogue')


@test('/cli/usage/global-options-anywhere')
def anywhere(box):
  box.write(TINY)
  lines = [
    ['-d', 't.db', '-p', 'project', '--json', 'migrate', 'status'],
    ['migrate', '-d', 't.db', '-p', 'project', 'status', '--json'],
    ['migrate', 'status', '--json', '-dt.db', '--project=project'],
    ['--json', 'migrate', '--database=t.db', 'status', '-pproject'],
    ['-vqd', 't.db', 'migrate', 'status', '--json', '-p', 'project'],
  ]
  documents = [box.run(*line).expect(0).json() for line in lines]
  check(all(document == documents[0] for document in documents), documents)


@test('/cli/usage/minus-one-is-an-argument')
def minus_one(box):
  box.write(TINY)
  where = ['-d', 't.db', '-p', 'project']
  box.run(*where, 'migrate', 'up').expect(0)
  box.run(*where, 'migrate', 'down', '-1').expect(0)
  equal(box.run(*where, 'migrate', 'current').expect(0).out, '20250101000000\n')
  box.run(*where, 'migrate', 'up', '--', '+1').expect(0)
  equal(box.run(*where, 'migrate', 'current').expect(0).out, '20250102000000\n')


@test('/cli/usage/colour-only-on-a-terminal')
def colour(box):
  box.write(TINY)
  line = ['-d', 't.db', '-p', 'project', 'migrate', 'status']
  plain = box.run(*line).expect(0)
  check(not ANSI.search(plain.out + plain.err), f'colour in a pipe:\n{plain}')
  shown = box.run_on_terminal(*line).expect(0)
  check(ANSI.search(shown.out), 'no colour on a terminal')
  for variables in ({'NO_COLOR': '1'}, {'TERM': 'dumb'}):
    shown = box.run_on_terminal(*line, variables=variables).expect(0)
    check(not ANSI.search(shown.out), f'colour in spite of {variables}')


@test('/cli/usage/control-characters-are-shown')
def control_characters(box):
  box.write({'20250101000000_a.sql': '-- migrate:up\nSELECT \'\x1b[31m\';\n'})
  shown = box.run('-d', 't.db', '-p', 'project', 'migrate', 'up', '--dry-run').expect(0)
  check('\x1b' not in shown.out and '\\x1b[31m' in shown.out, repr(shown.out))


@test('/cli/usage/full-disk-is-no-success')
def full_disk(box):
  box.write(TINY)
  with open('/dev/full', 'w', encoding='utf-8') as full:
    result = subprocess.run([REEVECTL, '-p', 'project', 'migrate', 'heads'], cwd=box.work,
                            env=box.environment, stdout=full, stderr=subprocess.PIPE, check=False)
  equal(result.returncode, 1, 'exit status')
  check(b'standard output' in result.stderr, result.stderr)


@test('/cli/usage/debug-messages-spoil-nothing')
def debug_messages(box):
  box.write(TINY)
  result = box.run('-d', 't.db', '-p', 'project', 'migrate', 'up', '--json',
                   variables={'G_MESSAGES_DEBUG': 'all'}).expect(0)
  equal(result.json()['state'], 'succeeded')


@test('/cli/usage/environment-is-checked')
def environment(box):
  box.write(TINY)
  line = ['-d', 't.db', '-p', 'project']
  for variables in ({'DATABASE_POOL_SIZE': 'many'}, {'DATABASE_POOL_SIZE': '0'},
                    {'DATABASE_MAX_OVERFLOW': '-1'}):
    for verb in ('status', 'up'):
      box.run(*line, 'migrate', verb, variables=variables).expect(2).says(list(variables)[0])
  box.run(*line, 'migrate', 'up',
          variables={'DATABASE_POOL_SIZE': '3', 'DATABASE_MAX_OVERFLOW': '0'}).expect(0)


@test('/cli/usage/no-samples')
def no_samples(box):
  """As after a build that was not installed."""
  box.run('demo', variables={'REEVE_SAMPLES': str(box.work)}).expect(2).says(str(box.work), 'REEVE_SAMPLES')


@test('/cli/usage/data-home-of-nowhere')
def data_home(box):
  """A relative folder is no setting: there would be another catalogue wherever one stands."""
  box.write(TINY)
  box.run('-d', 't.db', '-p', 'project', 'migrate', 'up', variables={'XDG_DATA_HOME': 'share'}).expect(0)
  check(not (box.work / 'share').exists(), 'a folder was made where the command was typed')
  check((box.folder / '.local' / 'share' / 'reeve' / 'catalogue.db').exists(), 'no catalogue in the usual place')


# What fails, and its exit status; each must say what was left alone and what to do now.
FAILURES = [
  ('migrate up', ['-d', 'no/where.db'], 1),
  ('backup create -o a.reeve', [], 3),
  ('backup undo', [], 1),
  ('backup restore a.reeve --as t.db', [], 3),
  ('seed apply nobody', [], 1),
  ('seed undo nothing', [], 1),
  ('prepare --profile nobody', [], 1),
  ('copies create t 2', ['-e', 'production'], 3),
  ('copies reset nothing', [], 1),
  ('reset', [], 3),
  ('prepare --ready 1', ['-d', 'postgresql://127.0.0.1:1/x'], 1),
]

# What is refused in production, and what its document has all the same.
REFUSED = [
  ('migrate down', {'steps': [], 'backup': None}),
  ('reset', {'parts': [], 'profile': None, 'backup': None}),
  ('copies create t 2', {'copies': [], 'handout': None}),
  ('backup create -o a.reeve', {'file': None, 'tables': [], 'revision': [], 'encrypted': None}),
  ('backup restore a.reeve --replace', {'file': None, 'rows': None, 'kept': None}),
  ('backup undo', {'database': None, 'kept': None}),
  ('seed apply some', {'profile': None, 'run': None, 'tables': []}),
]


@test('/cli/usage/failures-say-what-to-do')
def failures(box):
  box.write(TINY)
  where = ['-p', 'project', '-d', 't.db']
  box.run(*where, 'migrate', 'up').expect(0)
  box.run(*where, 'backup', 'create', '-o', 'a.reeve').expect(0)
  for command in ('backup verify nothing', 'backup pin nothing', 'job show nothing', 'seed show nobody',
                  'audit export -o t.db', 'backup export-table people -o no/where'):
    check(box.run(*where, *command.split(), '--json').expect(1).json()['error']['remedy'], f'no remedy: {command}')
  for command, options, status in FAILURES:
    error = box.run(*where, *options, *command.split(), '--json').expect(status).json()['error']
    for member in ('unchanged', 'remedy'):
      check(error[member], f'“{command}” lacks {member}: {error}')


@test('/cli/usage/refused-documents-are-whole')
def refused_documents(box):
  box.write(TINY | {'seeds/some.json': '{"tables": [{"table": "people", "rows": [{"id": 9, "name": "Ida"}]}]}'})
  box.run('-p', 'project', '-d', 't.db', 'migrate', 'up').expect(0)
  box.run('-d', 't.db', 'backup', 'create', '-o', 'a.reeve').expect(0)
  for command, members in REFUSED:
    document = box.run('-p', 'project', '-d', 't.db', '-e', 'production', *command.split(), '--json').expect(1, 3).json()
    for member, value in (members | {'warnings': []}).items():
      check(member in document and document[member] == value, f'“{command}” without “{member}”: {document}')
    check(document['state'] in ('refused', 'failed') and document['job'] and document['error'], document)


if __name__ == '__main__':
  main()
