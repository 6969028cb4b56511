#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all tracked text obeys: no machine's paths, one version, sorted lists."""

import re

import lint

# Not part of a longer path: “assets/work/x” is nobody's machine.
ALONE = r'(?<![\w.-])'
MACHINE = re.compile(ALONE + r'/(?:farm|work)/')
# Tests may need a made-up home; program code has its functions for both.
HOME = re.compile(ALONE + r'/(?:home/\w+|root)/')
TEMPORARY = re.compile(r'"/tmp/')


@lint.rule(
  'machine-paths',
  good={'docs/a.md': 'see assets/work/x and ~/x\n', 'tests/a.c': '"/home/ada/x"\n',
        'src/a.c': '/* /tmp is for others */\n'},
  bad=[
    {'docs/b.md': 'built in /' + 'work/main\n'},
    {'tests/b.py': '"/' + 'farm/x"\n'},
    {'README.md': 'cd /home' + '/ada/x\n'},
    {'README.md': 'cd /root' + '/x\n'},
    {'src/b.c': '"/tmp' + '/x"\n'},
  ])
def machine_paths(tree):
  for path in tree.files([''], ['*']):
    patterns = [MACHINE]
    if not path.startswith('tests/'):
      patterns.append(HOME)
    if path.startswith('src/'):
      patterns.append(TEMPORARY)
    for pattern in patterns:
      for line, match in lint.search(tree.text(path), pattern):
        yield lint.Finding(path, line, f'names a path of one machine: {match.group()}')


def project_version(tree):
  match = re.search(r"(?s)\bproject\(.*?\bversion:\s*'([^']+)'", tree.text('meson.build'))
  return match[1] if match else None


VERSION_GOOD = {
  'meson.build': "project('reeve', 'c',\n  version: '1.2.3')\n",
  'NEWS.md': '# News\n\n## 1.2.3, a day\n\n- one\n\n## 1.2.2\n',
  'data/x.metainfo.xml': '<releases>\n<release version="1.2.3" date="x"/>\n</releases>',
  'src/a.c': 'puts (REEVE_VERSION);\n',
}


@lint.rule(
  'version',
  good=VERSION_GOOD,
  bad=[
    {'NEWS.md': '# News\n\n## 1.2.2\n\n## 1.2.3\n'},
    {'NEWS.md': '# News\n'},
    {'meson.build': "project('reeve', 'c')\n"},
    {'data/x.metainfo.xml': '<releases><release version="1.2.2"/></releases>'},
    {'src/a.c': 'puts ("1.2.3");\n'},
    {'data/x.1.in': 'Reeve 1.2.3\n'},
  ])
def version(tree):
  """The version stands in meson.build alone; NEWS.md and the metainfo begin with it."""
  current = project_version(tree)
  if not current:
    yield lint.Finding('meson.build', 1, 'project() names no version')
    return

  if 'NEWS.md' not in tree.paths:
    yield lint.Finding('NEWS.md', 1, 'is not there')
  else:
    top = re.search(r'(?m)^## +v?([^\s,]+)', tree.text('NEWS.md'))
    if not top or top[1] != current:
      yield lint.Finding('NEWS.md', 1, f'begins with {top and top[1]}, meson.build says {current}')

  metainfo = tree.files(['data/'], ['*.metainfo.xml', '*.metainfo.xml.in'])
  for path in metainfo:
    top = re.search(r'<release\s[^>]*version="([^"]+)"', tree.text(path))
    if not top or top[1] != current:
      yield lint.Finding(path, 1, f'its newest release is {top and top[1]}, not {current}')

  for path in tree.files(['src/', 'ui/', 'data/'], ['*']):
    if path not in metainfo:
      for line, _ in lint.search(tree.text(path), rf'(?<![\w.]){re.escape(current)}(?![\w.])'):
        yield lint.Finding(path, line, f'repeats the version {current}: use REEVE_VERSION')


@lint.rule(
  'packages-sorted',
  good={'tools/packages.txt': 'a\nb-c\nbb\n'},
  bad=[{'tools/packages.txt': text} for text in ('b\na\n', 'a\na\n', 'a\n\nb\n', 'a b\n', '')])
def packages_sorted(tree):
  path = 'tools/packages.txt'
  names = tree.text(path).split('\n')[:-1]
  if not names or names != sorted(set(names)):
    yield lint.Finding(path, 1, 'is not sorted, empty, or names a package twice')
  for number, name in enumerate(names, 1):
    if not re.fullmatch(r'[a-z0-9][a-z0-9+.-]+|[a-z]', name):
      yield lint.Finding(path, number, 'is not one package name')


if __name__ == '__main__':
  lint.main('text')
