#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written down of what was done, and who may do it."""

import os
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from desktop import DesktopBox, plain  # noqa: E402
from harness import Skip, check, equal, main, sqlite_ledger, test  # noqa: E402
from steps import FIRST, SECOND, current, project, ran, upgrade  # noqa: E402


def shown_log(window):
  """The lines of the log that are on the screen: (level, text)."""
  rows = window.all(None, 'list item', window.wait('^Log$', 'list'))
  return [plain(window.name_of(row)) for row in rows]


@test('/journeys/log-as-stored')
def log_as_stored(box):
  """The log drawer shows what the job's record keeps, no line more and none less."""
  project(box, _1_a=FIRST, _2_b=SECOND)
  with box.open('log') as window:
    window.key('ctrl+l')
    window.go('shop')
    window.wait('^2 pending')
    upgrade(window)
    window.wait('Up to date: ')
    window.shoot('drawer')
    job = box.run('--json', 'job', 'list').expect(0).json()['jobs'][0]['id']
    stored = box.run('--json', 'job', 'show', job).expect(0).json()['log']
    lines = shown_log(window)
    check(stored, 'nothing is stored')
    equal(len(lines), len(stored), f'lines, shown {lines}, stored {stored}')
    for line, record in zip(lines, stored):
      check(record['text'] in line, f'“{record}” is shown as “{line}”')


@test('/journeys/type-the-name')
def type_the_name(box):
  """Where protection asks it, nothing runs before the name is typed, letter by letter."""
  folder = box.write({'1_a.sql': FIRST})
  box.run('-e', 'production', 'connection', 'add', 'shop', f'sqlite:{box.work}/shop.db', '--project',
          folder, '--protection', 'type-name').expect(0)
  with box.open('type-name') as window:
    window.go('shop')
    window.wait('^1 pending')
    window.click('^Upgrade')
    window.wait('Apply ')
    window.shoot('asks')
    window.wait('Type “shop.db” to go on')
    run = window.all('^Upgrade', window.BUTTONS)[-1]
    window.type('shop')
    window.key('Return')
    window.wait('^What was typed is not the phrase')
    window.shoot('wrong')
    for typed, good in (('', False), ('shop', False), ('Shop.db', False), ('shop.db', True)):
      window.type_into('to go on', typed)
      equal(run.get_state_set().contains(window.atspi.StateType.SENSITIVE), good,
            f'whether “{typed}” is enough')
      equal(window.has('^What was typed is not the phrase'), typed == 'Shop.db',
            f'whether “{typed}” is told to be wrong')
    window.shoot('typed')
    window.click_in_review('^Upgrade')
    window.wait('Up to date: ')
  equal((current(box), ran(box)), (['1'], ['succeeded']), 'at the end')


@test('/journeys/read-only-protection')
def protected(box):
  """What is protected cannot be changed by a click, and that is said."""
  folder = box.write({'1_a.sql': FIRST})
  box.run('connection', 'add', 'shop', f'sqlite:{box.work}/shop.db', '--project', folder,
          '--protection', 'read-only').expect(0)
  with box.open('protected') as window:
    window.go('shop')
    window.wait('^1 pending')
    window.wait('[Rr]ead-only')
    window.shoot('page')
    if [node for node in window.all('^Upgrade', window.BUTTONS)
        if node.get_state_set().contains(window.atspi.StateType.SENSITIVE)]:
      window.click('^Upgrade')
      window.wait('[Rr]ead-only')
      window.shoot('review')
  equal((current(box), ran(box)), ([], []), 'at the end')


@test('/journeys/catalogue-read-only')
def catalogue_read_only(box):
  """A catalogue that may be read and not written: said, and nothing runs that could not be
  recorded."""
  project(box, _1_a=FIRST)
  prefix = ()
  if os.geteuid() == 0:
    if shutil.which('setpriv') is None:
      raise Skip('setpriv is not installed, and to root nothing is read-only')
    prefix = ('setpriv', '--bounding-set=-dac_override,-dac_read_search,-fowner')
  for path in (*box.catalogue.parent.iterdir(), box.catalogue.parent):
    path.chmod(0o500 if path.is_dir() else 0o400)
  try:
    with box.open('read-only', prefix=prefix) as window:
      window.wait('read-only|written|Catalogue')
      window.shoot('said')
      for path in (box.catalogue.parent, *box.catalogue.parent.iterdir()):
        path.chmod(0o700 if path.is_dir() else 0o600)
      window.key('F5')
      window.go('shop')
      window.wait('^1 pending')
      upgrade(window)
      window.wait('Up to date: ')
  finally:
    box.catalogue.parent.chmod(0o700)
  equal(ran(box), ['succeeded'], 'at the end')


@test('/journeys/two-users')
def two_users(box):
  """Two programs with one catalogue: what one has done meanwhile is not done a second time, and
  what it has not done is not done unseen."""
  project(box, _1_a=FIRST, _2_b=SECOND)
  with box.open('first') as first:
    first.go('shop')
    first.wait('^2 pending')
    first.click('^Upgrade')
    first.wait('Apply ')
    with box.open('second', alone=True) as second:
      second.go('shop')
      second.wait('^2 pending')
      second.click_row('^a$')
      second.click('^Upgrade to Here')
      second.wait('Apply ')
      second.click_in_review('^Upgrade')
      second.wait('^1 pending')
      second.shoot('half')
    first.click_in_review('^Upgrade')
    first.wait('The Plan Changed')
    first.shoot('too-late')
    equal(current(box), ['1'], 'after the refusal')
    first.click('^Review Again')
    first.wait('Apply 2')
    first.wait('^1 step on')
    first.shoot('anew')
    first.click_in_review('^Upgrade')
    first.wait('Up to date: ')
  equal((current(box), ran(box)), (['2'], ['succeeded', 'refused', 'succeeded']), 'at the end')
  equal(len(sqlite_ledger(box.work / 'shop.db')['history']), 2, 'attempts')


@test('/journeys/run-again')
def run_again(box):
  """A job of the history is planned anew, reviewed, and run."""
  project(box, _1_a=FIRST)
  box.run('-d', 'shop', '-y', 'migrate', 'up').expect(0)
  box.run('-d', 'shop', '-y', 'migrate', 'down').expect(0)
  with box.open('run-again') as window:
    window.key('ctrl+j')
    window.wait('Search Jobs', ('text', 'entry'))
    window.shoot('history')
    window.click_row('^Upgrade shop|^Upgrade')
    window.click('^Run Again')
    window.wait('Apply ')
    window.click_in_review('^Upgrade')
    window.wait('[Ss]ucceeded')
    window.shoot('done')
  equal(current(box), ['1'], 'at the end')


if __name__ == '__main__':
  main(DesktopBox)
