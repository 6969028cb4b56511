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


def walk_through(window, place, page=None):
  """Tab until it has been everywhere; rows of one list count as one, the arrows lead to the rest."""
  unnamed = [one for one in window.unnamed()]
  check(not unnamed, f'{place}: without a name: {"; ".join(unnamed)}')
  wanted = controls(window, page)
  rows = {node.get_parent() for node in wanted if node.get_role_name() == ROWS}
  left = [node for node in wanted if node.get_role_name() != ROWS]
  total = len(left) + len(rows)
  window.focus_window()
  for _ in range(2 * len(wanted) + 20):
    if not left and not rows:
      break
    subprocess.run(['xdotool', 'key', 'Tab'], check=True)
    time.sleep(0.03)
    focused = [node for node in wanted
               if node.get_state_set().contains(window.atspi.StateType.FOCUSED)]
    left = [node for node in left if node not in focused]
    rows -= {node.get_parent() for node in focused}
  note(f'{place}: {total} controls')
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
    window.click_row('^Upgrade')
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
