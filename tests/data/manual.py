#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual pages are well-formed, and leave nothing out that the programs know."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import Skip, check, equal, main, test  # noqa: E402
from help_pages import HELP_OPTION, every_help, section  # noqa: E402

ROOT = pathlib.Path(os.environ['REEVE_TEST_ROOT'])
PAGES = sorted((ROOT / 'data' / 'man').glob('*.1'))


def shown(page, width=500):
  """A page as a reader sees it, without line breaks and hyphenation."""
  if not shutil.which('mandoc'):
    raise Skip('mandoc is not installed')
  text = subprocess.run(['mandoc', '-T', 'utf8', '-O', f'width={width}', page], check=True,
                        capture_output=True, text=True).stdout
  return re.sub('.\b', '', text)


def missing(text, pages):
  """What the help names and @text does not."""
  for noun, verb, page in pages:
    words = ' '.join(filter(None, ['reevectl', noun, verb]))
    if noun and (verb or 'Verbs' not in page) and not re.search(rf'\b{words}\b', text):
      yield words
    for letter, name in HELP_OPTION.findall(page):
      spelled = f'{letter}, {name}' if letter else name
      if not re.search(rf'(?<![\w-]){re.escape(spelled)}(?![\w-])', text):
        yield f'{words} {spelled}'


@test('/data/manual/there-is-one-a-program')
def programs(box):
  equal([page.name for page in PAGES], ['reeve.1', 'reevectl.1'])


@test('/data/manual/lint')
def lint(box):
  if not shutil.which('mandoc'):
    raise Skip('mandoc is not installed')
  for page in PAGES:
    result = subprocess.run(['mandoc', '-T', 'lint', '-W', 'style', page], capture_output=True,
                            check=False, text=True)
    # Which other pages this machine has is no matter of ours.
    found = [line for line in (result.stdout + result.stderr).splitlines()
             if 'outdated mandoc.db' not in line and 'referenced manual not found' not in line]
    check(not found, '\n'.join(found))
  broken = box.work / 'broken.1'
  broken.write_text('.Dd today\n.Dt X 1\n.Os\n.Sh NAME\n.Bl -tag\n.It x\n', encoding='utf-8')
  check(subprocess.run(['mandoc', '-T', 'lint', '-W', 'style', broken], capture_output=True,
                       check=False).returncode != 0, 'mandoc finds nothing in a broken page')


@test('/data/manual/names-everything')
def complete(box):
  text = shown(ROOT / 'data' / 'man' / 'reevectl.1')
  pages = list(every_help(box))
  check(len(pages) > 20, f'only {len(pages)} pages of help were found')
  left_out = sorted(set(missing(text, pages)))
  check(not left_out, 'reevectl.1 does not tell of:\n' + '\n'.join(left_out))
  # It must be able to fail.
  check(list(missing(text.replace('--lock-timeout', '--x').replace('migrate merge', 'x'), pages)),
        'a page without --lock-timeout and “migrate merge” passes')


@test('/data/manual/names-nothing-more')
def no_more(box):
  known = {name for _, _, page in every_help(box) for _, name in HELP_OPTION.findall(page)}
  text = shown(ROOT / 'data' / 'man' / 'reevectl.1')
  told = set(re.findall(r'(?<![\w-])--[a-z][a-z-]*', text))
  check(told <= known, f'reevectl.1 tells of options that are not there: {sorted(told - known)}')


@test('/data/manual/exit-status')
def exit_status(box):
  text = section(shown(ROOT / 'data' / 'man' / 'reevectl.1'), 'EXIT STATUS')
  equal(re.findall(r'(?m)^ +(\d+) ', text), ['0', '1', '2', '3', '4', '130'])


if __name__ == '__main__':
  main()
