#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every control of every page and dialog can be reached by Tab, and a screen reader has a name for
it and for every row."""

import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from desktop import DesktopBox, plain  # noqa: E402
from harness import Failure, check, main, note, test  # noqa: E402
from steps import DOWN, FIRST, SECOND, UP, project  # noqa: E402

ROWS = 'list item'


def newest(window):
  return [node for node in window.all() if node.get_parent() == window.root][-1]


def controls(window, page):
  """What Tab should reach in the newest window. The pages that this one took the place of keep
  their room, and this GTK does not tell that they are hidden."""
  states = window.atspi.StateType

  def walk(node):
    for child in window.children(node):
      name = child.get_name() or ''
      if name.startswith('Reeve') and name.endswith('Page') and name != page:
        continue
      held = child.get_state_set()
      if child.get_role_name() in window.CONTROLS and held.contains(states.FOCUSABLE) and \
         held.contains(states.SENSITIVE) and window.has_room(child):
        yield child
      yield from walk(child)
  return list(walk(newest(window)))


def describe(window, node):
  return f'{node.get_role_name()} “{window.name_of(node)}” in {window.way_to(node.get_parent())}'


def is_of_the_toolkit(node):
  """The frame's buttons, which the desktop has keys for, and the one row that a combo box shows."""
  parent = node.get_parent()
  return (node.get_description() or '').endswith(' the window') or \
    (node.get_role_name() == ROWS and parent.get_name() == 'GtkListView')


def is_chosen_by_arrows(node, left, wanted):
  """One of several, of which Tab reaches one: this GTK calls them check boxes, too."""
  def place(one):
    return one.get_parent().get_parent().get_parent().get_parent()
  return node.get_role_name() in ('check box', 'radio button') and any(
    one not in left and one.get_role_name() == node.get_role_name() and place(one) == place(node)
    for one in wanted)


def press_tab(window, wanted):
  """Those of the wanted that have the keys then."""
  subprocess.run(['xdotool', 'key', 'Tab'], check=True)
  time.sleep(0.05)
  return [node for node in wanted
          if node.get_state_set().contains(window.atspi.StateType.FOCUSED)]


def lists_around(node):
  """A row whose own button has the keys is reached, too."""
  while node is not None:
    if node.get_role_name() == ROWS:
      yield node.get_parent()
    node = node.get_parent()


def walk_through(window, place, page=None):
  """Tab until it has been everywhere; rows of one list count as one, the arrows lead to the rest.
  Debian 12's libadwaita does not tell when an entry in a row has the keys: there are as many silent
  stops as such entries, at least."""
  unnamed = window.unnamed()
  check(not unnamed, f'{place}: without a name: {"; ".join(unnamed)}')
  wanted = [node for node in controls(window, page) if not is_of_the_toolkit(node)]
  rows = {node.get_parent() for node in wanted if node.get_role_name() == ROWS}
  left = [node for node in wanted if node.get_role_name() != ROWS]
  note(f'{place}: {len(left) + len(rows)} controls')
  window.focus_window()
  silent, first = 0, None
  for _ in range(2 * len(wanted) + 20):
    focused = press_tab(window, wanted)
    if first is not None and first in focused:
      break
    first = first or (focused[0] if focused else None)
    silent += not focused
    left = [node for node in left if node not in focused]
    rows -= {list_of for node in focused for list_of in lists_around(node)}
  left = [node for node in left if not is_chosen_by_arrows(node, left, wanted)]
  entries = [node for node in left if node.get_role_name() == 'text']
  if silent >= len(entries):
    left = [node for node in left if node not in entries]
  missed = [describe(window, node) for node in left] + \
           [f'the rows of “{plain(node.get_name() or "")}”' for node in rows]
  if missed:
    window.shoot('missed')
    raise Failure(f'{place}: Tab does not reach {"; ".join(missed)}')


@test('/journeys/keys/pages')
def pages(box):
  project(box, _1_a=FIRST, _2_b=SECOND, _3_c=UP + 'SELECT 1;\n' + DOWN + 'SELECT 1;\n')
  box.run('-d', 'shop', '-y', 'migrate', 'up', '+1').expect(0)
  with box.open('keys-pages') as window:
    window.wait('needs? attention')
    walk_through(window, 'overview', 'ReeveOverviewPage')
    window.go('shop')
    window.wait('^2 pending')
    walk_through(window, 'migrations', 'ReeveMigrationsPage')
    window.key('ctrl+l')
    window.key('ctrl+j')
    window.wait('Search Jobs', ('text', 'entry'))
    window.click_row('^Upgrade shop.db to')
    window.wait('^Run Again')
    walk_through(window, 'jobs and log', 'ReeveJobsPage')
    window.key('ctrl+l')
    window.go('Audit')
    window.wait('Verify')
    walk_through(window, 'audit', 'ReeveAuditPage')


@test('/journeys/keys/dialogs')
def dialogs(box):
  project(box, _1_a=FIRST, _2_b='-- revises: 1\n' + SECOND,
          _3_c='-- revises: 1\n' + SECOND.replace('b', 'c'))
  with box.open('keys-dialogs') as window:
    window.go('shop')
    window.wait('^3 pending')
    for action, text in (('Add a Database', 'Database Engine'), ('Import', 'knows already'),
                         ('Try a Sample', 'School|school'), ('New Revision', 'What it does'),
                         ('Merge Heads', 'Joins'), ('Validate', 'Validation'),
                         ('Export SQL', 'Export'), ('Edit the Connection', 'Database Engine')):
      window.go(action)
      window.wait(text)
      walk_through(window, action)
      window.key('Escape')
      window.wait_closed()


if __name__ == '__main__':
  main(DesktopBox)
