#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""For everybody: names for those who hear the window, keys for those who do not point, room for
those with little of it, and from right to left."""

import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from desktop import DesktopBox, plain  # noqa: E402
from harness import Skip, check, main, test  # noqa: E402

CONTROLS = ('push button', 'toggle button', 'check box', 'radio button', 'text', 'entry',
            'password text', 'combo box', 'spin button', 'list')
NAMELESS = re.compile(r'^(|Gtk\w+|Adw\w+|Reeve\w+)$')
# Parts of the toolkit's own controls, whose owner has the name.
INNER = ('GtkColumnListView', 'GtkExpander', 'GtkListBox', 'GtkListView', 'GtkRange')


def sample(box, name='tours', up='+12'):
  project = f'{box.environment["REEVE_SAMPLES"]}/{name}'
  box.run('connection', 'add', name, f'sqlite:{box.work}/{name}.db', '--project', project).expect(0)
  box.run('-d', name, '-y', 'migrate', 'up', up).expect(0)


def check_names(window, place):
  nameless = []
  for node in window.all(None, CONTROLS):
    name = plain(node.get_name() or '')
    parent = node.get_parent()
    # The toolkit's own button that closes a toast.
    if parent.get_name() == 'AdwToastWidget':
      continue
    # The button inside of a drop-down, whose name is the drop-down's.
    if name == 'GtkToggleButton' and not NAMELESS.match(parent.get_name() or ''):
      continue
    if NAMELESS.match(name) and name not in INNER and not node.get_description():
      nameless.append(f'{node.get_role_name()} “{name}” in “{parent.get_name()}”')
  check(not nameless, f'{place}: controls without a name: {"; ".join(nameless)}')


@test('/journeys/names')
def names(box):
  """Every control of every page and dialog says what it is."""
  sample(box)
  with box.open('names') as window:
    window.wait('needs? attention')
    check_names(window, 'overview')
    window.go('tours')
    window.wait('pending')
    check_names(window, 'migrations')
    window.shoot('migrations')
    for key, text, place in (('ctrl+u', 'Apply ', 'plan review'),
                             ('ctrl+shift+r', 'What it does', 'new revision'),
                             ('ctrl+shift+v', 'Validation', 'validation'),
                             ('ctrl+shift+e', 'Export', 'export'),
                             ('ctrl+n', 'Database Engine', 'connection'),
                             ('ctrl+i', 'knows already', 'import'),
                             ('ctrl+k', 'Database or action', 'palette')):
      window.key(key)
      window.wait(text)
      check_names(window, place)
      window.shoot(place)
      window.key('Escape')
      window.wait_closed()
    window.click('^Backups$')
    window.wait('Never Backed Up')
    check_names(window, 'no backups')
    window.key('ctrl+b')
    window.wait('^Tables .[0-9]')
    check_names(window, 'backups')
    window.shoot('backups')
    for action, text, place in (('Back Up with Options', 'More Options', 'backup'),
                                ('Remove Old Backups', 'Keeps 1', 'retention')):
      window.go(action)
      window.wait(text)
      check_names(window, place)
      window.shoot(place)
      window.key('Escape')
      window.wait_closed()
    window.key('ctrl+j')
    window.wait('Search Jobs')
    check_names(window, 'jobs')
    window.shoot('jobs')
    window.go('Audit')
    window.wait('Verify')
    check_names(window, 'audit')
    window.shoot('audit')
    window.key('ctrl+l')
    window.wait('Show only lines with this text')
    check_names(window, 'log')
    window.shoot('log')


@test('/journeys/keyboard')
def keyboard(box):
  """Tab goes through every control of the page that can be used, and comes back."""
  sample(box)
  with box.open('keyboard') as window:
    window.go('tours')
    window.wait('pending')
    wanted = {'Log', 'Database Menu', 'Main Menu', 'Add a Database', 'New revision'}
    seen = set()
    for _ in range(60):
      window.key('Tab')
      seen.update(window.focused())
      if wanted <= seen:
        break
    check(wanted <= seen, f'not reached by Tab: {wanted - seen}; reached: {sorted(seen)}')
    window.key('F10')
    window.wait('Keyboard Shortcuts')
    window.shoot('menu')
    window.key('Escape')
    window.key('ctrl+question')
    window.wait('Go to a Database or Action')
    window.shoot('shortcuts')


@test('/journeys/right-to-left')
def right_to_left(box):
  """The sidebar stands on the right, and SQL and paths stay readable."""
  sample(box)
  # The toolkit takes the direction from the locale, not from the language of the texts.
  made = subprocess.run(['localedef', '-i', 'ar_EG', '-f', 'UTF-8', box.folder / 'ar_EG.UTF-8'],
                        capture_output=True, check=False)
  if made.returncode != 0:
    raise Skip('localedef cannot make an Arabic locale; the package locales has what it needs')
  with box.open('rtl', variables={'LOCPATH': str(box.folder), 'LC_ALL': 'ar_EG.UTF-8',
                                  'REEVE_LOCALE': os.environ['REEVE_LOCALE']}) as window:
    window.go('tours', wait=None)
    code = window.wait('.', 'text')
    sidebar = window.wait('^tours$', 'label', inside=window.wait('.', 'list'))
    left = code.get_component_iface().get_extents(window.atspi.CoordType.WINDOW).x
    right = sidebar.get_component_iface().get_extents(window.atspi.CoordType.WINDOW).x
    window.shoot('migrations')
    check(left < right, f'the sidebar is at {right}, the SQL at {left}')
    window.key('ctrl+2')
    window.key('ctrl+b')
    window.wait('students|tours', 'label')
    window.shoot('backups')


@test('/journeys/narrow')
def narrow(box):
  """All of it on 360 pixels."""
  sample(box)
  with box.open('narrow', size=(360, 700)) as window:
    window.shoot('sidebar')
    window.go('tours')
    window.wait('pending')
    window.shoot('migrations')
    window.key('ctrl+2')
    window.wait('Never Backed Up')
    window.shoot('no-backups')
    window.key('ctrl+b')
    window.wait('^1 backup')
    window.shoot('backups')
    window.click_row('^[0-9:]+ · just now')
    window.wait('^All Backups')
    window.shoot('backup')
    for action, text, place in (('Back Up with Options', 'More Options', 'backup-options'),
                                ('Remove Old Backups', 'Keeps 1', 'retention')):
      window.go(action)
      window.wait(text)
      window.shoot(place)
      window.key('Escape')
      window.wait_closed()
    window.key('ctrl+l')
    window.shoot('log')
    window.key('ctrl+l')
    window.key('ctrl+j')
    window.shoot('jobs')
    window.go('Audit')
    window.shoot('audit')
    width, _ = window.size()
    check(width <= 372, f'the window needs {width} pixels')


@test('/journeys/dark')
def dark(box):
  sample(box)
  with box.open('dark', dark=True) as window:
    window.wait('needs? attention')
    window.shoot('overview')
    window.go('tours')
    window.wait('pending')
    window.shoot('migrations')
    window.key('ctrl+u')
    window.wait('Apply ')
    window.shoot('plan')
    window.key('Escape')
    window.wait_closed()
    window.key('ctrl+2')
    window.key('ctrl+b')
    window.wait('^Tables .[0-9]')
    window.shoot('backups')
    window.go('Remove Old Backups')
    window.wait('Keeps 1')
    window.shoot('retention')


if __name__ == '__main__':
  main(DesktopBox)
