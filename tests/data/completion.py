#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Completion of reevectl in a real bash: what is offered, and what the tab key makes of a line."""

import contextlib
import os
import pathlib
import pty
import select
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import REEVECTL, SAMPLES, Skip, check, equal, main, test  # noqa: E402
from help_pages import HELP_OPTION, TERM, every_help, section  # noqa: E402

SCRIPT = pathlib.Path(os.environ['REEVE_TEST_ROOT'], 'data', 'completions', 'reevectl')
ASK = '''
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_reevectl "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
[[ ${#COMPREPLY[@]} -eq 0 ]] || printf '%s\\n' "${COMPREPLY[@]}"
'''
ENVIRONMENTS = ['development', 'production', 'staging', 'testing']
PROJECTS = ['education', 'savings-groups', 'school', 'store', 'tours']


def offered(box, *words, folder=None):
  """What the function puts into COMPREPLY for a line that bash has split into words."""
  result = subprocess.run(['bash', '-c', ASK, 'bash', SCRIPT, REEVECTL, *words],
                          cwd=folder or box.work, env=box.environment, capture_output=True,
                          check=False, text=True)
  equal(result.stderr, '', f'what bash says about {words}')
  return sorted(result.stdout.splitlines())


def save(box, *names):
  for name in names:
    box.run('connection', 'add', name, 'sqlite:x.db').expect(0)


def tab(box, line, wanted, patience=20):
  """What an interactive shell has on its line after a tab; nothing of it is run."""
  folder = pathlib.Path(REEVECTL).parent
  variables = box.environment | {'PATH': f'{folder}:{os.environ["PATH"]}', 'PS1': '$ ',
                                 'INPUTRC': '/dev/null', 'TERM': 'dumb', 'HISTFILE': ''}
  try:
    pid, master = pty.fork()
  except OSError as error:
    raise Skip(f'no pseudo-terminal can be had: {error}') from error
  if pid == 0:
    with contextlib.suppress(OSError):
      os.chdir(box.work)
      os.execvpe('bash', ['bash', '--norc', '--noprofile', '-i'], variables)
    os._exit(126)

  seen = ''

  def read_until(text):
    nonlocal seen
    end = time.monotonic() + patience
    while text not in seen and time.monotonic() < end:
      if select.select([master], [], [], 0.2)[0]:
        with contextlib.suppress(OSError):
          seen += os.read(master, 65536).decode(errors='replace')
    check(text in seen, f'“{text}” does not come up:\n{seen}')

  try:
    # In two pieces, so that it is read from the answer and not from the echo.
    os.write(master, f'source {SCRIPT}; echo rea""dy\n'.encode())
    read_until('ready\r\n')
    seen = ''
    os.write(master, (line + '\t').encode())
    read_until(wanted)
  finally:
    os.close(master)
    os.waitpid(pid, 0)


@test('/data/completion/script-is-sound')
def sound(box):
  result = subprocess.run(['bash', '-n', SCRIPT], capture_output=True, check=False, text=True)
  equal(result.returncode, 0, f'bash -n: {result.stderr}')
  if not shutil.which('shellcheck'):
    raise Skip('shellcheck is not installed')
  result = subprocess.run(['shellcheck', SCRIPT], capture_output=True, check=False, text=True)
  equal(result.returncode, 0, f'shellcheck: {result.stdout}')


@test('/data/completion/offers-all-that-the-help-names')
def everything(box):
  pages = list(every_help(box))
  check(len(pages) > 20, f'only {len(pages)} pages of help were found')
  for noun, verb, page in pages:
    words = [word for word in (noun, verb) if word]
    terms = TERM.findall(section(page, 'Nouns') + '\n' + section(page, 'Verbs'))
    if terms:
      equal(offered(box, *words, ''), sorted(terms), f'offered after {words}')
    options = sorted({name for _, name in HELP_OPTION.findall(page)})
    got = offered(box, *words, '--')
    # Behind a noun the verb's own options are not known yet.
    check(set(options) <= set(got), f'after {words} {set(options) - set(got)} is not offered')
    equal(got, sorted(set(got)), f'options after {words} that come twice')
  check(not box.catalogue.exists(), 'completion made a catalogue')


@test('/data/completion/words')
def words(box):
  box.write({'20250101000000_a.sql': '', '20250102000000_b.sql': '', 'reeve.json': ''}, 'project')
  box.write({'add-one.sql': '', 'list.sql': '', '.hidden.sql': '', 'notes.txt': ''}, 'project/tasks')
  box.write({'20250301000000_c.sql': ''}, 'other/db/migrations')
  box.write({'x.db': ''}, '.')
  folder = box.work / 'project'
  cases = [
    (['m'], ['migrate']),
    (['migrate', 'sta'], ['stamp', 'status']),
    (['-d', 'x.db', 'migrate', 'he'], ['heads']),
    (['--json', '-e', ''], ENVIRONMENTS),
    (['--environment', '=', 'p'], ['production']),
    (['--environment', '='], ENVIRONMENTS),
    (['migrate', 'up', '--in-doubt', ''], ['redo', 'skip', 'stop']),
    (['migrate', 'sql', '--engine', 's'], ['sqlite']),
    (['connection', 'add', 'x', 'y', '--protection', ''],
     ['confirm', 'open', 'read-only', 'type-name']),
    (['demo', ''], PROJECTS),
    (['demo', 'st'], ['store']),
    (['status', '--a'], ['--all']),
    (['status', ''], []),
    (['migrate', 'up', '-p', 'pro'], ['project']),
    (['migrate', 'up', '--lock-timeout', ''], []),
    (['-d', 'sqlite', ':', 'x'], ['x.db']),
    (['--database', '=', 'sqlite', ':', 'x'], ['x.db']),
    (['task', 'run', '-p', 'project', 'a'], ['add-one']),
    (['task', 'show', ''], []),
    (['nonsense', ''], []),
  ]
  for line, wanted in cases:
    equal(offered(box, *line), wanted, f'offered for {line}')
  equal(offered(box, 'migrate', 'up', '', folder=folder),
        ['20250101000000', '20250102000000', 'base', 'head', 'heads'])
  equal(offered(box, 'migrate', 'show', '20250102', folder=folder), ['20250102000000'])
  equal(offered(box, '-p', 'other', 'migrate', 'to', '2025'), ['20250301000000'])
  equal(offered(box, 'task', 'show', '', folder=folder), ['add-one', 'list'])
  equal(offered(box, 'migrate', 'create', 'x', '--parent', '2025', folder=folder),
        ['20250101000000', '20250102000000'])
  equal(sorted(path.name for path in SAMPLES.glob('*/reeve.json')), ['reeve.json'] * len(PROJECTS))


@test('/data/completion/names-of-databases')
def names(box):
  save(box, 'shop', 'school', 'my "own" shop', 'back\\slash')
  for line in (['-d', ''], ['--database', '='], ['connection', 'show', ''],
               ['connection', 'test', '']):
    equal(offered(box, *line), ['back\\slash', 'my "own" shop', 'school', 'shop'],
          f'offered for {line}')
  equal(offered(box, 'migrate', 'up', '-d', 's'), ['school', 'shop'])
  equal(offered(box, 'connection', 'remove', '"my'), ['my "own" shop'])
  equal(offered(box, 'connection', 'add', ''), [])


@test('/data/completion/ids-of-jobs')
def jobs(box):
  box.write({'20250101000000_a.sql': '-- migrate:up\nCREATE TABLE a (b int);\n'})
  box.run('-d', 'sqlite:a.db', '-p', 'project', '-y', 'migrate', 'up').expect(0)
  known = [job['id'] for job in box.run('job', 'list', '--json').expect(0).json()['jobs']]
  equal(len(known), 1, 'jobs')
  equal(offered(box, 'job', 'show', ''), known)


@test('/data/completion/tab')
def real_tab(box):
  save(box, 'my shop')
  box.write({'x': ''}, 'folder')
  for line, wanted in [('reevectl mig', 'reevectl migrate '),
                       ('reevectl migrate up --lock-t', '--lock-timeout '),
                       ('reevectl -d my', 'my\\ shop '),
                       ('reevectl --database=my', '--database=my\\ shop '),
                       ('reevectl -d "my', '"my shop" '),
                       ('reevectl -p fol', 'reevectl -p folder/')]:
    tab(box, line, wanted)


@test('/data/completion/is-fast')
def fast(box):
  save(box, *[f'database-{number}' for number in range(50)])
  best = 10.0
  for _ in range(5):
    begun = time.monotonic()
    equal(len(offered(box, 'migrate', 'up', '-d', '')), 50, 'names')
    best = min(best, time.monotonic() - begun)
  slow = 3.0 if 'ASAN_OPTIONS' in box.environment else 0.4
  check(best < slow, f'the tab key takes {best * 1000:.0f} ms')


if __name__ == '__main__':
  main()
