# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What reevectl's own help says, which the manual page and the completion must agree with."""

import re

HELP_OPTION = re.compile(r'(?m)^ +(?:(-.), )?(--[a-z-]+)')
TERM = re.compile(r'(?m)^  ([a-z][a-z-]*)')


def section(page, name):
  """The lines of one section of a page of help."""
  match = re.search(rf'(?ms)^{name}\n(.*?)(?:\n\n|\Z)', page)
  return match[1] if match else ''


def every_help(box):
  """(noun, verb, page) of every page of help; noun and verb are '' where there is none."""
  top = box.run('--help').expect(0).out
  yield '', '', top
  for noun in TERM.findall(section(top, 'Nouns')):
    page = box.run(noun, '--help').expect(0).out
    yield noun, '', page
    for verb in TERM.findall(section(page, 'Verbs')):
      yield noun, verb, box.run(noun, verb, '--help').expect(0).out
