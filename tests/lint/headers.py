#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each header of the core compiles alone and says what its functions do."""

import concurrent.futures
import itertools
import json
import os
import pathlib
import re
import shlex
import subprocess

import lint

# Names that say it all.
OBVIOUS = re.compile(r'_(?:clear|copy|free|get_type|init|new|quark|ref|unref)$|_(?:get|is)_')
# A method of an interface is described at its slot.
SLOT = re.compile(r'\(\*(\w+)\) ?\(')
MACRO_LINE = re.compile(r'(?m)^G_[A-Z_]+(?: ?\((?:[^()]|\([^()]*\))*\))?;?[ \t]*$')
DECLARATION = re.compile(r'(?ms)^(?!typedef\b|struct\b|enum\b|union\b|static\b)[a-zA-Z][^;{}#()]*?'
                         r'\b(reeve_\w+)\s*\([^;{}]*\)[^;{}]*;')
INCLUDE = re.compile(r'(?m)^#include ["<]([^">]+)')
KEPT_FLAG = re.compile(r'-(?:I|D(?!_FORTIFY_SOURCE)|std=)')


def compile_flags(build):
  """The compiler, and the flags of all core sources together, as the build uses them."""
  commands = json.loads(pathlib.Path(build, 'compile_commands.json').read_text(encoding='utf-8'))
  compiler, flags = None, {}
  for entry in commands:
    words = shlex.split(entry['command'])
    if '/src/core/' not in entry['file']:
      continue
    # A launcher such as ccache may stand before it.
    compiler = list(itertools.takewhile(lambda word: not word.startswith('-'), words))
    for flag in filter(KEPT_FLAG.match, words):
      if flag.startswith('-I'):
        flag = '-I' + os.path.normpath(os.path.join(entry['directory'], flag[2:]))
      flags[flag] = None
  return compiler, list(flags)


def compile_alone(tree, path, compiler, flags):
  """The compiler's first complaint about a file that includes nothing but @path, or None."""
  result = subprocess.run(
    [*compiler, '-fsyntax-only', '-Wall', '-Werror', '-x', 'c', f'-I{tree.root / "src"}', *flags,
     '-'],
    input=f'#include "{path.removeprefix("src/")}"\n', capture_output=True, check=False, text=True)
  errors = [line for line in result.stderr.splitlines() if 'error:' in line]
  return (errors or ['does not compile'])[0] if result.returncode else None


def compiled_alone(tree, path):
  """Whether the build has compiled it alone already: its own source includes it before all others."""
  source = path[:-1] + 'c'
  if not tree.files([source], ['*.c']):
    return False
  names = INCLUDE.findall(tree.text(source))
  return next((name for name in names if name != 'config.h'), None) == path.removeprefix('src/')


@lint.rule(
  'self-contained',
  good={'src/core/base/a.h': '#pragma once\n#include <glib.h>\nGString *reeve_a (void);\n'},
  bad=[
    {'src/core/base/b.h': '#pragma once\nGString *reeve_b (void);\n'},
    {'src/core/base/b.h': '#pragma once\n#include "core/base/missing.h"\n'},
    {'src/core/base/b.h': '#pragma once\nGString *reeve_b (void);\n',
     'src/core/base/b.c': '#include "config.h"\n#include <glib.h>\n#include "core/base/b.h"\n'},
  ])
def self_contained(tree):
  if not tree.options.build:
    raise lint.Skip('no build folder given, its compiler flags are needed')
  compiler, flags = compile_flags(tree.options.build)
  if not compiler:
    raise lint.Skip('this build compiles no file of the core')
  headers = [path for path in tree.files(['src/core/'], ['*.h']) if not compiled_alone(tree, path)]
  with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
    complaints = pool.map(lambda path: compile_alone(tree, path, compiler, flags), headers)
    for path, complaint in zip(headers, complaints):
      if complaint:
        yield lint.Finding(path, 1, complaint)


def declarations(text):
  """The (start, end, name) of each function declaration."""
  code = MACRO_LINE.sub(lint.blank, lint.without_comments(text))
  code = re.sub(r'(?m)^[ \t]*#(?:[^\n]*\\\n)*[^\n]*', lint.blank, code)
  for match in DECLARATION.finditer(code):
    yield match.start(), match.end(), match[1]


@lint.rule(
  'documented',
  good={'src/core/base/a.h': '\n'.join([
    '#define reeve_m(x) \\', '  reeve_n (x)', 'G_BEGIN_DECLS', '',
    'G_DECLARE_FINAL_TYPE (ReeveA, reeve_a, REEVE, A, GObject)', '',
    'ReeveA *reeve_a_ref (ReeveA *a);', '',
    '/** reeve_a_do: does it. */', 'void reeve_a_do (ReeveA *a,', '                 int b);',
    'void reeve_a_do_again (ReeveA *a);', '', 'typedef void (*ReeveAFunc) (ReeveA *a);', ''])},
  bad=[
    {'src/core/base/b.h': '/** reeve_b: does it. */\nvoid reeve_b (void);\n\nint reeve_c (void);\n'},
    {'src/core/base/b.h': '#include <glib.h>\n\nconst char *\nreeve_b (int x);\n'},
  ])
def documented(tree):
  for path in tree.files(['src/core/'], ['*.h']):
    text = tree.text(path)
    slots = tuple('_' + name for name in SLOT.findall(text))
    described_until = -1
    for start, end, name in declarations(text):
      before = text[:start]
      # Declarations that follow one another without an empty line share the comment above.
      grouped = described_until >= 0 and text[described_until:start] == '\n'
      if before.rstrip().endswith('*/') or grouped or OBVIOUS.search(name) \
          or name.endswith(slots):
        described_until = end
      else:
        described_until = -1
        yield lint.Finding(path, text.count('\n', 0, start) + 1, f'{name}() is not described')


if __name__ == '__main__':
  lint.main('headers')
