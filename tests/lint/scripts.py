#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shell and Python scripts are sound."""

import ast
import os
import re
import shutil
import subprocess

import lint

GOOD = {
  'tools/a': '#!/usr/bin/env bash\nset -euo pipefail\necho "$1"\n',
  'tools/a.sh': '# shellcheck shell=bash\nb () { echo b; }\n',
  'tests/a.py': 'print(1)\n',
  'docs/a.md': 'if [ then\n',
}


def scripts(tree, pattern, ending):
  """The files whose first line, or name, says that they are of one language."""
  for path in tree.paths:
    first = tree.text(path).partition('\n')[0]
    if path.endswith(ending) or re.match(r'#!.*\b' + pattern, first):
      yield path


def shell_scripts(tree):
  return list(scripts(tree, r'(?:ba|da)?sh\b', '.sh'))


def complaints(tree, path, command):
  result = subprocess.run([*command, path], cwd=tree.root, capture_output=True, check=False,
                          text=True)
  if result.returncode:
    for line in (result.stdout + result.stderr).splitlines() or ['fails']:
      yield lint.Finding(path, 0, line)


@lint.rule('shell-syntax', good=GOOD, bad=[{'tools/b': '#!/bin/sh\nif true; then\n'},
                                           {'tools/b.sh': 'a () {\n'}])
def shell_syntax(tree):
  for path in shell_scripts(tree):
    yield from complaints(tree, path, ['bash', '-n'])


@lint.rule('shellcheck', good=GOOD, bad=[{'tools/b': '#!/bin/sh\nrm $1/x\n'}])
def shellcheck(tree):
  if not shutil.which('shellcheck'):
    raise lint.Skip('shellcheck is not installed')
  for path in shell_scripts(tree):
    yield from complaints(tree, path, ['shellcheck', '--external-sources', '--format=gcc'])


@lint.rule('shell-strict', good=GOOD, bad=[{'tools/b': '#!/usr/bin/env bash\necho b\necho c\n'}])
def shell_strict(tree):
  for path in shell_scripts(tree):
    text = tree.text(path)
    sourced = not text.startswith('#!')
    if not sourced and not re.search(r'(?m)^set -e', text) and 'exec ' not in text:
      yield lint.Finding(path, 1, 'neither sets -e nor ends in one exec')


@lint.rule('python-syntax', good=GOOD, bad=[{'tests/b.py': 'def f(:\n'},
                                            {'tools/b': '#!/usr/bin/env python3\nprint 1\n'}])
def python_syntax(tree):
  for path in scripts(tree, r'python3?\b', '.py'):
    try:
      ast.parse(tree.text(path))
    except SyntaxError as error:
      yield lint.Finding(path, error.lineno or 0, error.msg)


@lint.rule('executable', good={}, bad=[{'tools/b': '#!/bin/sh\n'}])
def executable(tree):
  for path in tree.files(['tools/', '.ci/'], ['*']):
    if tree.text(path).startswith('#!') and not os.access(tree.root / path, os.X_OK):
      yield lint.Finding(path, 1, 'begins with #! and is not executable')


if __name__ == '__main__':
  lint.main('scripts')
