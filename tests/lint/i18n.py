#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every text that people read can be translated, and is."""

import re
import shutil
import subprocess
import tempfile

import lint

POTFILES = 'po/POTFILES.in'
LINGUAS = 'po/LINGUAS'
CALL = re.compile(r'(?<![\w"])(?:_|N_|C_|NC_|Q_|g?ngettext|g_dngettext|g_dpgettext2?)\s*\(\s*"')
MARKED = re.compile(r'\btranslatable="(?:yes|true|1)"')
# A string literal, then a macro that hides another; the first argument or the plural.
CUT = re.compile(CALL.pattern[:-1] + r'(?:"(?:[^"\\]|\\.)*"[\s,]*)+?([A-Z][A-Z0-9_]*_FORMAT|PRI\w+)')
# Properties that show their text; in the others a word is a name or a value.
SHOWN = ('body|comments|description|heading|label|placeholder-text|subtitle|title|tooltip-text')
UNMARKED = re.compile(rf'<property name="(?:{SHOWN})">([^<]*[^\W\d_]{{2}}[^<]*)</property>')
NAMES = {'PostgreSQL', 'Reeve', 'SQL', 'SQLite'}
# The one header by which the core translates; a program does it by <glib/gi18n.h>.
OWN_HEADER = 'src/core/base/i18n.h'
# What the core says to people goes through these.
SAYS = re.compile(r'\b(?:reeve_(?:set_error|error_new|error_set_remedy|error_set_unchanged|job_log|'
                  r'plan_add_warning|plan_step_add_finding|examine_add|migrator_log|lint_report|'
                  r'lint_report_line)|g_prefix_error) \(')
LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"')
TRANSLATED = re.compile(rf'(?<!\w)(?:_|N_|ngettext) ?\((?:\s*{LITERAL.pattern},?)+')
WORDS = re.compile(r'[a-z]{2,},? [a-z]{2,}')
# The same keywords as meson's preset for GLib.
KEYWORDS = ['_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'g_dcgettext:2', 'g_dngettext:2,3',
            'g_dpgettext2:2c,3', 'ngettext:1,2']

HEADER = '''msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: %s\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

'''
GERMAN = HEADER % 'de' + 'msgid "_Save %s"\nmsgstr "%s _speichern"\n'
CORE = ('\nmsgid "Waiting for %s"\nmsgstr "Warten auf %s"\n'
        '\nmsgid "It is gone"\nmsgstr "Es ist fort"\n')
GOOD = {
  LINGUAS: 'de\n',
  POTFILES: 'src/app/a.c\nsrc/core/a.c\nui/a.ui\n',
  'po/de.po': GERMAN + CORE,
  'src/app/a.c': 'puts (_("_Save %s")); /* _("not this") */\n',
  'src/core/a.c': 'reeve_job_log (job, INFO, _("Waiting for %s"), "x");\n'
                  'reeve_set_error (error, CODE, "%s: %s", _("It is gone"), "BEGIN");\n',
  'src/core/base/i18n.h': '#include <glib/gi18n-lib.h>\n',
  'ui/a.ui': '<interface domain="reeve">\n'
             '<property name="label" translatable="yes">_Save %s</property>\n'
             '<property name="label">…</property>\n<property name="name">save</property>\n'
             '<property name="label" translatable="no">SQL</property>\n</interface>\n',
}


def words(tree, path):
  """The lines of a list without its comments."""
  if path not in tree.paths:
    return []
  return [line for line in tree.text(path).splitlines() if line and not line.startswith('#')]


def has_texts(tree, path):
  if path.endswith('.ui'):
    return bool(MARKED.search(tree.text(path)))
  if path.endswith(lint.C_FILES[0][1:]):
    return bool(CALL.search(lint.without_comments(tree.text(path), keep_strings=True)))
  return path.endswith(('.desktop.in', '.metainfo.xml.in'))


def tool(name):
  if not shutil.which(name):
    raise lint.Skip(f'{name} is not installed')
  return name


def complaints(*command, **options):
  result = subprocess.run([str(word) for word in command], capture_output=True, check=False,
                          text=True, **options)
  return (result.stderr.splitlines() or ['fails']) if result.returncode else []


@lint.rule(
  'potfiles',
  good=GOOD,
  bad=[
    {POTFILES: 'src/app/a.c\n'},
    {POTFILES: 'src/app/a.c\nsrc/app/gone.c\nui/a.ui\n'},
    {POTFILES: 'ui/a.ui\nsrc/app/a.c\n'},
    {'src/app/b.c': 'const char *b = N_ ("b");\n'},
    {'src/core/b.c': 'ngettext ("one", "many", n);\n'},
    {'data/x.desktop.in': '[Desktop Entry]\n'},
  ])
def potfiles(tree):
  listed = words(tree, POTFILES)
  if listed != sorted(set(listed)):
    yield lint.Finding(POTFILES, 1, 'is not sorted, or names a file twice')
  for path in listed:
    if path not in tree.paths:
      yield lint.Finding(POTFILES, 1, f'{path} is not there')
  for path in tree.files(['src/', 'ui/', 'data/'], ['*']):
    if path not in listed and has_texts(tree, path):
      yield lint.Finding(path, 1, f'has texts to translate and is not in {POTFILES}')


@lint.rule(
  'marked',
  good=GOOD,
  bad=[
    {'ui/b.ui': '<interface domain="reeve"><property name="title">Jobs</property></interface>'},
    {'ui/b.ui': '<interface domain="reeve">\n<property name="tooltip-text">All of\n'
                'them</property></interface>'},
    {'ui/b.ui': '<interface><property name="label" translatable="yes">Jobs</property></interface>'},
    {'src/app/b.c': '#include <glib/gi18n-lib.h>\n'},
    {'src/app/b.c': '#include "core/base/i18n.h"\n'},
    {'src/core/b.c': '#include <glib/gi18n.h>\n'},
    {'src/core/b.c': '#include <glib/gi18n-lib.h>\n'},
  ])
def marked(tree):
  for path in tree.files(['ui/'], ['*.ui']):
    text = tree.text(path)
    for line, match in lint.search(text, UNMARKED):
      if match[1].strip() not in NAMES:
        yield lint.Finding(path, line, f'“{match[1].strip()}” is not marked as translatable')
    if MARKED.search(text) and not re.search(r'<interface domain="reeve"', text):
      yield lint.Finding(path, 1, '<interface> names no domain="reeve"')
  for path in tree.files(['src/'], lint.C_FILES):
    is_core = path.startswith('src/core/')
    wrong = r'<glib/gi18n(?:-lib)?\.h>' if is_core else r'gi18n-lib\.h|core/base/i18n\.h'
    for line, _ in lint.search(tree.text(path), wrong):
      if path != OWN_HEADER:
        yield lint.Finding(path, line, f'the core includes {OWN_HEADER[4:]}, a program '
                                       '<glib/gi18n.h>')


def extent(text, start):
  """The end of the call whose arguments begin at start."""
  depth = 1
  for match in re.compile(rf'{LITERAL.pattern}|[()]').finditer(text, start):
    depth += {'(': 1, ')': -1}.get(match[0], 0)
    if depth == 0:
      return match.start()
  return len(text)


@lint.rule(
  'said',
  good=GOOD,
  bad=[
    {'src/core/b.c': 'reeve_set_error (error, CODE, "There is no “%s”", name);\n'},
    {'src/core/b.c': 'reeve_error_set_remedy (error,\n  "Try "\n  "it again.");\n'},
    {'src/core/b.c': 'reeve_job_log (job, INFO, _("%s: %s"), ok ? "it is done" : "no");\n'},
    {'src/core/b.c': 'reeve_lint_report (a, b, f ("Leave it out; then"), _("It is"));\n'},
  ])
def said(tree):
  """What the core says to people is marked; the window shows it."""
  for path in tree.files(['src/core/'], lint.C_FILES):
    text = lint.without_comments(tree.text(path), keep_strings=True)
    for match in SAYS.finditer(text):
      call = text[match.end():extent(text, match.end())]
      for literal in LITERAL.findall(TRANSLATED.sub('', call)):
        if WORDS.search(literal):
          yield lint.Finding(path, text.count('\n', 0, match.start()) + 1,
                             f'{literal} is not marked as translatable')


@lint.rule(
  'english',
  good=GOOD,
  bad=[{'src/cli/main.c': 'setlocale (LC_ALL, "");\n'},
       {'src/core/b.c': 'textdomain (GETTEXT_PACKAGE);\n'},
       {'src/cli/a.c': 'bindtextdomain (GETTEXT_PACKAGE, folder);\n'}])
def english(tree):
  """Scripts read what reevectl prints: only the window takes the user's language."""
  for path in tree.files(['src/cli/', 'src/core/'], lint.C_FILES):
    text = lint.without_comments(tree.text(path))
    for line, match in lint.search(text, r'\b(setlocale|newlocale|(?:bind)?textdomain) ?\('):
      yield lint.Finding(path, line, f'{match[1]} is for the window alone')


@lint.rule(
  'whole',
  good=GOOD,
  bad=[
    {'src/app/b.c': 'puts (_("%" G_GUINT64_FORMAT " rows"));\n'},
    {'src/app/b.c': 'ngettext ("one", "%\'" G_GSIZE_FORMAT " rows", n);\n'},
    {'src/app/b.c': 'ngettext ("%d " PRIu64 "x", "many", n);\n'},
  ])
def whole(tree):
  """A macro between the quotes cuts off what gettext looks for."""
  for path in tree.files(['src/'], lint.C_FILES):
    text = lint.without_comments(tree.text(path), keep_strings=True)
    for line, match in lint.search(text, CUT):
      yield lint.Finding(path, line, f'{match[1]} cuts the text that is to be translated in two')


@lint.rule(
  'languages',
  good=GOOD,
  bad=[{LINGUAS: 'de\nes\n'}, {LINGUAS: ''}, {'po/es.po': HEADER % 'es'},
       {LINGUAS: 'es\nde\n', 'po/es.po': HEADER % 'es'}, {'po/de.po': HEADER % 'es'}])
def languages(tree):
  listed = words(tree, LINGUAS)
  there = [path[3:-3] for path in tree.files(['po/'], ['*.po'])]
  if listed != sorted(listed) or listed != sorted(there):
    yield lint.Finding(LINGUAS, 1, f'says {listed}, there are {sorted(there)}')
  for language in there:
    if f'"Language: {language}\\n"' not in tree.text(f'po/{language}.po'):
      yield lint.Finding(f'po/{language}.po', 1, f'its header does not say Language: {language}')


@lint.rule(
  'sound',
  good=GOOD,
  bad=[
    {'po/de.po': GERMAN.replace('"%s _s', '"%d _s').replace('msgid "_S', '#, c-format\nmsgid "_S')},
    {'po/de.po': GERMAN.replace('"%s _s', '"%s s')},
    {'po/de.po': GERMAN + 'msgid "%u row"\nmsgid_plural "%u rows"\nmsgstr[0] "%u Zeile"\n'},
    {'po/de.po': GERMAN + GERMAN[GERMAN.index('msgid "_'):]},
  ])
def sound(tree):
  """Formats, accelerators and plural forms agree; nothing is said twice."""
  tool('msgfmt')
  for path in tree.files(['po/'], ['*.po']):
    for text in complaints('msgfmt', '--check', '--check-accelerators=_', '-o', '/dev/null',
                           tree.root / path):
      yield lint.Finding(path, 0, text)


def template(tree, folder):
  """All texts of the listed files, as the build extracts them."""
  path = f'{folder}/reeve.pot'
  subprocess.run(
    ['xgettext', '--from-code=UTF-8', '--add-comments', '--force-po', f'--output={path}',
     f'--directory={tree.root}', *[f'--keyword={word}' for word in KEYWORDS],
     *[f for f in words(tree, POTFILES) if f in tree.paths]],
    check=True, capture_output=True)
  return path


@lint.rule(
  'complete',
  good=GOOD,
  bad=[
    {'po/de.po': HEADER % 'de'},
    {'po/de.po': GERMAN.replace('%s _speichern', '')},
    {'po/de.po': GERMAN.replace('msgid "_', '#, fuzzy\nmsgid "_')},
    {'src/app/a.c': 'puts (_("_Save %s"), _("new"));\n'},
    {'src/app/a.c': 'puts (_("_Save %s"), ngettext ("%u row", "%u rows", 2));\n'},
  ])
def complete(tree):
  for name in ('xgettext', 'msgcmp'):
    tool(name)
  if not words(tree, POTFILES):
    yield lint.Finding(POTFILES, 1, 'is empty')
    return
  with tempfile.TemporaryDirectory() as folder:
    pot = template(tree, folder)
    for path in tree.files(['po/'], ['*.po']):
      missing = [text for text in complaints('msgcmp', tree.root / path, pot)
                 if 'this message' in text or 'warning' not in text]
      if missing:
        count = sum('this message' in text for text in missing)
        yield lint.Finding(path, 0, f'{count} texts are not translated, or only roughly; '
                                    f'the first: {missing[0].replace(folder + "/", "")}')


if __name__ == '__main__':
  lint.main('i18n')
