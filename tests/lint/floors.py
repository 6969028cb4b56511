#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may include whom, and that the core and the command line know nothing of GTK."""

import re
import subprocess

import lint

# Lowest first. Floors of one row never include one another.
FLOORS = [
  ['base'],
  ['sql'],
  ['db'],
  ['job'],
  ['project', 'schema'],
  ['backup', 'copies', 'health', 'migrate', 'seed'],
  ['catalogue', 'flow'],
]
RANK = {floor: rank for rank, row in enumerate(FLOORS) for floor in row}
PROGRAMS = ['agent', 'app', 'cli']
INCLUDE = r'(?m)^[ \t]*#[ \t]*include[ \t]+([<"])([^>"]+)[>"]'
UI = r'(?:adwaita|atk|cairo|gdk|graphene|gsk|gtk|gtksourceview|pango)'


def includes(tree, path):
  """The (line, bracket, path) of each include."""
  text = lint.without_comments(tree.text(path), keep_strings=True)
  for line, match in lint.search(text, INCLUDE):
    yield line, match[1], match[2]


def room(path):
  """The (kind, name) of the room that a file of src/ or its test is in, kind floor or program."""
  parts = path.split('/')
  if parts[0] in ('src', 'tests'):
    parts = parts[1:]
  if parts[0] == 'core' and len(parts) > 2:
    return 'floor', parts[1]
  return ('program', parts[0]) if parts[0] in PROGRAMS and len(parts) > 1 else (None, None)


def objection(kind, name, other_kind, other):
  """Why a file of the first room may not include one of the second, or None."""
  if (kind, name) == (other_kind, other):
    return None
  if other_kind == 'program':
    return f'{name} includes the program {other}'
  if kind == 'program' or RANK[other] < RANK[name]:
    return None
  relation = 'its neighbour' if RANK[other] == RANK[name] else 'the higher floor'
  return f'{name} includes {relation} {other}'


@lint.rule(
  'order',
  good={
    'src/core/db/x.c': '#include "core/db/x.h"\n/* #include "core/job/job.h" */\n',
    'src/core/db/x.h': '#include "core/base/y.h"\n',
    'src/core/base/y.h': '#include <glib.h>\n',
    'src/cli/main.c': '#include "core/db/x.h"\n',
    'tests/core/db/test-x.c': '#include "core/db/x.h"\n',
  },
  bad=[
    {'src/core/base/a.c': '#include "core/db/x.h"\n'},
    {'src/core/base/a.h': ' # include "core/db/x.h"\n'},
    {'src/core/db/postgres/a.c': '#include "core/job/b.h"\n'},
    {'src/core/seed/a.c': '#include "core/backup/b.h"\n'},
    {'src/core/schema/a.c': '#include "core/project/b.h"\n'},
    {'src/core/flow/a.c': '#include "core/catalogue/b.h"\n'},
    {'src/core/flow/a.c': '#include "cli/b.h"\n'},
    {'src/app/a.c': '#include "cli/b.h"\n'},
    {'src/core/attic/a.c': '#include "core/base/y.h"\n'},
    {'src/core/base/a.c': '#include "core/attic/y.h"\n'},
    {'tests/core/base/a.c': '#include "core/db/x.h"\n'},
  ])
def order(tree):
  for path in tree.files(['src/', 'tests/core/'], lint.C_FILES):
    kind, name = room(path)
    if kind is None or kind == 'floor' and name not in RANK:
      if not path.startswith('tests/'):
        yield lint.Finding(path, 1, 'stands on no known floor (tests/lint/floors.py lists them)')
      continue
    for line, _, target in includes(tree, path):
      other_kind, other = room(target)
      if other_kind == 'floor' and other not in RANK:
        yield lint.Finding(path, line, f'{other} is no known floor')
      elif other_kind and (text := objection(kind, name, other_kind, other)):
        yield lint.Finding(path, line, text)


@lint.rule(
  'paths',
  good={
    'src/core/db/x.h': '#include "core/base/y.h"\n#include "config.h"\n',
    'src/core/base/y.h': '',
  },
  bad=[
    {'src/core/base/a.c': '#include "y.h"\n'},
    {'src/core/base/a.c': '#include "../base/y.h"\n'},
    {'src/core/base/a.c': '#include <core/base/y.h>\n'},
  ])
def paths(tree):
  known = set(tree.paths)
  for path in tree.files(['src/'], lint.C_FILES):
    for line, bracket, target in includes(tree, path):
      if bracket == '<' and target.startswith(('core/', 'cli/', 'app/', 'agent/')):
        yield lint.Finding(path, line, f'own header {target} in angle brackets')
      elif bracket == '"' and target != 'config.h' and f'src/{target}' not in known:
        yield lint.Finding(path, line, f'{target} is not written from the source root')


@lint.rule(
  'circles',
  good={'src/core/base/a.h': '#include "core/base/b.h"\n', 'src/core/base/b.h': ''},
  bad=[
    {'src/core/base/b.h': '#include "core/base/c.h"\n',
     'src/core/base/c.h': '#include "core/base/a.h"\n'},
    {'src/core/base/b.h': '#include "core/base/b.h"\n'},
  ])
def circles(tree):
  headers = tree.files(['src/'], ['*.h'])
  graph = {path: [f'src/{target}' for _, _, target in includes(tree, path)] for path in headers}
  done = set()

  def visit(path, trail):
    if path in trail:
      yield lint.Finding(path, 1, ' -> '.join([*trail[trail.index(path):], path]))
    elif path not in done:
      for target in graph.get(path, []):
        yield from visit(target, [*trail, path])
      done.add(path)

  for header in headers:
    yield from visit(header, [])


@lint.rule(
  'no-gtk',
  good={'src/app/a.c': '#include <gtk/gtk.h>\n', 'src/cli/a.c': '#include <glib.h>\n'},
  bad=[
    {'src/core/base/a.c': '#include <gtk/gtk.h>\n'},
    {'src/core/base/a.h': '#include <adwaita.h>\n'},
    {'src/cli/a.c': '#include <gdk/gdk.h>\n'},
    {'src/agent/a.c': '#include "cairo.h"\n'},
  ])
def no_gtk(tree):
  for path in tree.files(['src/core/', 'src/cli/', 'src/agent/'], lint.C_FILES):
    for line, _, target in includes(tree, path):
      if re.match(UI + r'\b', target):
        yield lint.Finding(path, line, f'includes {target}')


def linked_ui(listing):
  return re.findall(r'(?m)^\s*(lib' + UI + r'[\w.+-]*\.so\S*)', listing)


@lint.rule(
  'no-gtk-linked',
  good={'ldd.txt': '\tlibglib-2.0.so.0 => /lib/libglib-2.0.so.0 (0x1)\n\tlibc.so.6 => x (0x1)\n'},
  bad=[
    {'ldd.txt': '\tlibgtk-4.so.1 => /lib/libgtk-4.so.1 (0x1)\n'},
    {'ldd.txt': '\tlibcairo.so.2 => not found\n'},
    {'ldd.txt': '\tlibadwaita-1.so.0 => /lib/libadwaita-1.so.0 (0x1)\n'},
  ])
def no_gtk_linked(tree):
  if 'ldd.txt' in tree.paths:
    listing = tree.text('ldd.txt')
  elif tree.options.reevectl:
    listing = subprocess.run(['ldd', tree.options.reevectl], capture_output=True, check=True,
                             text=True).stdout
  else:
    raise lint.Skip('this build has no reevectl')
  for library in linked_ui(listing):
    yield lint.Finding(tree.options.reevectl, 0, f'is linked to {library}')


if __name__ == '__main__':
  lint.main('floors')
