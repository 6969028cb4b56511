# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lints share: the tree of tracked files, C without its comments, rules and their TAP.

A rule is a function from a Tree to Findings. It brings small trees with planted violations, and one
without; before it judges the real tree it must find the first and leave the second alone.
"""

import argparse
import collections
import fnmatch
import os
import pathlib
import re
import subprocess
import sys
import tempfile

Finding = collections.namedtuple('Finding', 'path line text warning', defaults=[False])
Rule = collections.namedtuple('Rule', 'name check good bad')

rules = []
C_FILES = ('*.c', '*.h')
COMMENT_OR_STRING = re.compile(
  r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


class Skip(Exception):
  """Raised by a rule that cannot judge here; its text is the reason."""


def rule(name, bad, good=None):
  """Registers a rule. @bad: trees that each hold one violation, as {path: text}."""
  def register(check):
    rules.append(Rule(name, check, good or {}, bad))
    return check
  return register


class Tree:
  """The files below a root: those git knows or would add, else all outside build folders."""

  def __init__(self, root, options, use_git=True):
    self.root = pathlib.Path(root)
    self.options = options
    self.paths = sorted((self.from_git() if use_git else None) or self.from_disk())

  def from_git(self):
    try:
      listed = subprocess.run(
        ['git', '-C', self.root, '-c', 'safe.directory=*', 'ls-files', '-z', '--cached',
         '--others', '--exclude-standard'],
        capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
      return None
    return [path for path in listed.split('\0') if path and (self.root / path).is_file()]

  def from_disk(self):
    found = []
    for folder, folders, files in os.walk(self.root):
      top = pathlib.Path(folder) == self.root
      folders[:] = [name for name in folders
                    if not (top and name.startswith(('build', '.git', '.cache')))
                    and name != '__pycache__']
      found += [os.path.relpath(os.path.join(folder, name), self.root) for name in files]
    return found

  def files(self, folders, patterns):
    """The paths below one of @folders ('' is the root) whose name matches one of @patterns."""
    return [path for path in self.paths
            if any(path.startswith(folder) for folder in folders)
            and any(fnmatch.fnmatch(os.path.basename(path), pattern) for pattern in patterns)]

  def text(self, path):
    return (self.root / path).read_text(encoding='utf-8', errors='replace')

  def lines(self, path):
    return enumerate(self.text(path).splitlines(), 1)


def blank(match):
  return re.sub(r'[^\n]', ' ', match.group())


def without_comments(text, keep_strings=False):
  """@text with comments (and strings) blanked, each character still in its place."""
  def replace(match):
    return match.group() if keep_strings and match.group()[0] in '"\'' else blank(match)
  return COMMENT_OR_STRING.sub(replace, text)


def search(text, pattern):
  """The (line number, match) of every match of @pattern."""
  for match in re.finditer(pattern, text):
    yield text.count('\n', 0, match.start()) + 1, match


def plant(folder, files):
  for path, text in files.items():
    target = pathlib.Path(folder, path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding='utf-8')


def judge(check, files, options):
  with tempfile.TemporaryDirectory() as folder:
    plant(folder, files)
    return list(check(Tree(folder, options, use_git=False)))


def self_test(one, options):
  """What is wrong with the rule itself, as texts."""
  faults = [f'flags what is right: {finding.text}'
            for finding in judge(one.check, one.good, options)]
  for planted in one.bad:
    found = judge(one.check, {**one.good, **planted}, options)
    if all(finding.warning for finding in found):
      faults.append(f'overlooks the violation planted in {", ".join(planted)}')
  return faults


def report(number, name, action):
  """Prints one TAP point; @action gives the texts of what failed, and prints mere warnings itself."""
  try:
    failures = action()
  except Skip as reason:
    print(f'ok {number} {name} # SKIP {reason}')
    return True
  for failure in failures:
    print(f'# {failure}')
  print(f'{"not ok" if failures else "ok"} {number} {name}')
  return not failures


def judge_tree(one, tree):
  failures = []
  for path, line, text, warning in one.check(tree):
    if warning:
      print(f'# warning: {path}:{line}: {text}')
    else:
      failures.append(f'{path}:{line}: {text}')
  return failures


def main(area):
  parser = argparse.ArgumentParser()
  parser.add_argument('root')
  parser.add_argument('--build')
  parser.add_argument('--reevectl')
  options = parser.parse_args()
  tree = Tree(options.root, options)

  print(f'1..{2 * len(rules)}')
  passed = True
  for number, one in enumerate(rules):
    name = f'/lint/{area}/{one.name}'
    passed &= report(2 * number + 1, f'{name}/self-test', lambda one=one: self_test(one, options))
    passed &= report(2 * number + 2, name, lambda one=one: judge_tree(one, tree))
  sys.exit(0 if passed else 1)
