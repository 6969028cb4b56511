#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The house style of C that a compiler and a formatter do not see."""

import re

import lint

MAX_FILE, LONG_FILE = 1200, 800
MAX_FUNCTION = 100
MAX_COLUMNS = 100
# In two pieces, lest a licence checker takes it for this file's own.
HEAD = ['/* SPDX-FileCopyright' + 'Text: ', ' * SPDX-License' + '-Identifier: GPL-3.0-or-later */']

# What may not be called, and what to call instead.
BANNED = {
  'alloca': 'g_malloc',
  'atoi': 'g_ascii_string_to_signed',
  'gets': 'a GInputStream',
  'mktemp': 'g_mkdtemp',
  'popen': 'GSubprocess',
  'sprintf': 'g_strdup_printf or g_snprintf',
  'strcat': 'GString',
  'strcpy': 'g_strdup or g_strlcpy',
  'strtok': 'g_strsplit',
  'system': 'GSubprocess',
  'tmpnam': 'g_mkdtemp',
  'vsprintf': 'g_strdup_vprintf',
}

GOOD = '\n'.join([
  HEAD[0] + 'The Reeve authors', HEAD[1],
  '#define G_LOG_DOMAIN "reeve-a"', '', '#include "config.h"', '',
  'static const char *const url = "http://example.org"; /* see https://example.org */',
  '', 'static void', 'work (void)', '{', '  reeve_system (url);', '}', ''])


def good(**changes):
  return {'src/core/base/a.c': changes.get('text', GOOD)}


def function(lines):
  return 'void\nf (void)\n{\n' + '  g ();\n' * lines + '}\n'


@lint.rule(
  'file-size',
  good=good(),
  bad=[{'src/core/base/b.c': '\n' * (MAX_FILE + 1)}, {'tests/core/b.c': '\n' * (MAX_FILE + 1)}])
def file_size(tree):
  for path in tree.files(['src/', 'tests/'], lint.C_FILES):
    count = len(tree.text(path).splitlines())
    if count > LONG_FILE:
      limit = MAX_FILE if count > MAX_FILE else LONG_FILE
      yield lint.Finding(path, 1, f'{count} lines, more than {limit}', count <= MAX_FILE)


@lint.rule(
  'function-size',
  good={'src/a.c': function(MAX_FUNCTION - 2) + function(3), 'tests/a.c': function(3)},
  bad=[{'src/b.c': function(MAX_FUNCTION + 1)}])
def function_size(tree):
  for path in tree.files(['src/', 'tests/'], ['*.c']):
    start = None
    for number, line in tree.lines(path):
      if line == '{':
        start = number
      elif line == '}' and start:
        if number - start + 1 > MAX_FUNCTION:
          yield lint.Finding(path, start, f'a function of {number - start + 1} lines, more than '
                             f'{MAX_FUNCTION}', path.startswith('tests/'))
        start = None


@lint.rule(
  'head',
  good=good(),
  bad=[
    good(text=GOOD.replace('SPDX-License', 'License')),
    good(text='\n' + GOOD),
    good(text=GOOD.replace('#define G_LOG_DOMAIN "reeve-a"\n', '')),
    good(text=GOOD.replace('"reeve-a"', '"other"')),
    good(text=GOOD.replace('#include "config.h"', '#include <glib.h>\n#include "config.h"')),
    {'src/core/base/a.h': HEAD[0] + 'The Reeve authors\n' + HEAD[1] + '\n#include <glib.h>\n'},
  ])
def head(tree):
  for path in tree.files(['src/', 'tests/'], lint.C_FILES):
    text = tree.text(path)
    lines = text.splitlines()[:2]
    if len(lines) < 2 or not lines[0].startswith(HEAD[0]) or lines[1] != HEAD[1]:
      yield lint.Finding(path, 1, 'the first two lines are not the SPDX lines')
    if path.endswith('.h') and not re.search(r'(?m)^#pragma once$', text):
      yield lint.Finding(path, 3, 'no #pragma once')
    if path.endswith('.c') and path.startswith('src/'):
      before, _, after = text.partition('#include')
      if not re.search(r'(?m)^#define G_LOG_DOMAIN "reeve-[a-z0-9-]+"$', before):
        yield lint.Finding(path, 3, 'no #define G_LOG_DOMAIN "reeve-…" before the first include')
      if not after.startswith(' "config.h"'):
        yield lint.Finding(path, 4, 'the first include is not "config.h"')


@lint.rule(
  'words',
  good=good(),
  bad=[
    good(text=GOOD + 'void\nf (void)\n{\n  go' + 'to out;\n}\n'),
    good(text=GOOD + '/' + '/ a remark\n'),
    good(text=GOOD.replace('reeve_system', 'system')),
    good(text=GOOD.replace('reeve_system (url)', 'sprintf (buffer, url)')),
    {'tests/core/a.c': GOOD.replace('reeve_system', 'g_assert')},
  ])
def words(tree):
  for path in tree.files(['src/', 'tests/'], lint.C_FILES):
    text = tree.text(path)
    code = lint.without_comments(text)
    for line, _ in lint.search(code, r'\bgoto\b'):
      yield lint.Finding(path, line, 'goto: let g_autoptr clean up')
    for line, match in lint.search(code, rf'(?<![\w>.])({"|".join(BANNED)})\s*\('):
      yield lint.Finding(path, line, f'{match[1]}(): use {BANNED[match[1]]}')
    for match in lint.COMMENT_OR_STRING.finditer(text):
      if match.group().startswith('/' + '/'):
        yield lint.Finding(path, text.count('\n', 0, match.start()) + 1, 'a comment to the line end')
    if path.startswith('tests/'):
      for line, _ in lint.search(code, r'\bg_assert\s*\('):
        yield lint.Finding(path, line, 'g_assert(): a release build drops it, use g_assert_true()…')


@lint.rule(
  'leftovers',
  good=good(),
  bad=[good(text=GOOD + f'/* {word}: later */\n') for word in ('TO' + 'DO', 'FIX' + 'ME', 'X' * 3,
                                                               'HA' + 'CK')])
def leftovers(tree):
  for path in tree.files(['src/', 'ui/'], ['*']):
    for line, match in lint.search(tree.text(path), r'\b(?:TODO|FIXME|XXX|HACK)\b'):
      yield lint.Finding(path, line, f'{match.group()} left over')


@lint.rule(
  'space',
  good=good(),
  bad=[
    good(text=GOOD + '\tint x;\n'),
    good(text=GOOD + 'int x; \n'),
    good(text=GOOD + f'/* {"x" * MAX_COLUMNS} */\n'),
    good(text=GOOD + 'int x;'),
    good(text=GOOD.replace('\n', '\r\n')),
  ])
def space(tree):
  for path in tree.files(['src/', 'tests/'], lint.C_FILES):
    data = (tree.root / path).read_bytes()
    if data and not data.endswith(b'\n'):
      yield lint.Finding(path, data.count(b'\n') + 1, 'no line end at the end of the file')
    for number, line in enumerate(data.decode('utf-8', 'replace').split('\n'), 1):
      if len(line) > MAX_COLUMNS:
        yield lint.Finding(path, number, f'{len(line)} columns, more than {MAX_COLUMNS}')
      if '\t' in line or line != line.rstrip():
        yield lint.Finding(path, number, 'a tab or blanks at the line end')


@lint.rule(
  'meson-lists',
  good={'meson.build': "x = library('x',\n  'a.c',\n  'b-postgres.c',\n  'b.c',\n  'c.c',\n  y)\n"},
  bad=[{'src/meson.build': "x = library('x',\n  'b.c',\n  'a.c',\n  y)\n"},
       {'src/meson.build': "x = library('x',\n  'a.c',\n  'a.c',\n  y)\n"}])
def meson_lists(tree):
  for path in tree.files([''], ['meson.build']):
    previous = ''
    for number, line in tree.lines(path):
      match = re.fullmatch(r"\s+'([^']+\.[ch])',", line)
      if match and match[1] <= previous:
        yield lint.Finding(path, number, f'{match[1]} stands after {previous}')
      previous = match[1] if match else ''


if __name__ == '__main__':
  lint.main('style')
