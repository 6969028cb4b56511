#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Revisions by pointing and clicking: what goes well, what fails, and what changed meanwhile."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from desktop import DesktopBox  # noqa: E402
from harness import check, equal, main, test, wait_for  # noqa: E402
from steps import (DOWN, FIRST, LONG, SECOND, UP, current, project, ran,  # noqa: E402
                   upgrade)


@test('/journeys/failing')
def failing(box):
  """What failed, where, what was not changed, and how to go on; then it goes on."""
  folder = project(box, _1_a=FIRST, _2_b=UP + 'CREATE TABLE b (id int);\nINSERT INTO nowhere'
                                              ' VALUES (1);\n' + DOWN + 'DROP TABLE b;\n')
  with box.open('failing') as window:
    window.go('shop')
    window.wait('^2 pending')
    upgrade(window)
    window.wait('nowhere')
    window.wait('Failed')
    window.shoot('failed')
    equal((current(box), ran(box)), (['1'], ['failed']), 'after the failure')
    (folder / '2_b.sql').write_text(SECOND)
    window.wait('^Upgrade')
    upgrade(window)
    window.wait('Up to date: ')
    window.shoot('mended')
  equal((current(box), ran(box)), (['2'], ['succeeded', 'failed']), 'at the end')


@test('/journeys/cancel')
def cancel(box):
  """A job that would take minutes ends at once, and leaves nothing behind."""
  project(box, _1_a=FIRST, _2_c=LONG)
  with box.open('cancel') as window:
    window.go('shop')
    window.wait('^2 pending')
    upgrade(window)
    window.wait('^Cancel', 'push button')
    wait_for(lambda: current(box) == ['1'], 'the first revision')
    window.shoot('running')
    window.click('^Cancel')
    window.wait('[Cc]ancelled')
    window.shoot('cancelled')
  equal((current(box), ran(box)), (['1'], ['cancelled']), 'at the end')
  equal(box.sqlite('shop.db', "SELECT count(*) FROM sqlite_schema WHERE name = 'c'"), '0', 'table c')


@test('/journeys/close-while-running')
def close_while_running(box):
  """The window does not take a running job with it unasked."""
  project(box, _1_c=LONG)
  with box.open('close') as window:
    window.go('shop')
    window.wait('^1 pending')
    upgrade(window)
    window.wait('^Cancel', 'push button')
    window.key('ctrl+w')
    window.wait('A Job Is Still Running')
    window.shoot('asked')
    window.click('Keep Open')
    window.wait_gone('A Job Is Still Running')
    window.key('ctrl+q')
    window.click('Cancel It and Close')
    window.wait_end()
  equal(ran(box), ['cancelled'], 'jobs')


@test('/journeys/saved-in-an-editor')
def saved_in_an_editor(box):
  """What an editor saves in the folder shows up by itself, and so does what it breaks."""
  folder = project(box, _1_a=FIRST)
  with box.open('editor') as window:
    window.go('shop')
    window.wait('^1 pending')
    (folder / '2_b.sql.tmp').write_text(SECOND)
    (folder / '2_b.sql.tmp').rename(folder / '2_b.sql')
    window.wait('^2 pending')
    upgrade(window)
    window.wait('Up to date: ')
    (folder / '1_a.sql').write_text(FIRST.replace('TABLE a (', 'TABLE a (x text, '))
    window.wait('[Mm]odified')
    window.shoot('modified')
    (folder / '1_a.sql').unlink()
    window.wait('[Mm]issing')
    window.shoot('missing')


@test('/journeys/changed-after-the-review')
def changed_after_review(box):
  """What was reviewed is what runs: anything else is refused, and what changed is said."""
  folder = project(box, _1_a=FIRST)
  with box.open('changed') as window:
    window.go('shop')
    window.wait('^1 pending')
    window.click('^Upgrade')
    window.wait('Apply ')
    (folder / '1_a.sql').write_text(FIRST.replace('PRIMARY KEY', 'PRIMARY KEY, evil text'))
    window.click_in_review('^Upgrade')
    window.wait('changed')
    window.shoot('refused')
    equal((current(box), ran(box)), ([], ['refused']), 'nothing ran')
    check(not (box.work / 'shop.db').exists() or 'evil' not in box.sqlite(
      'shop.db', 'SELECT group_concat(sql) FROM sqlite_schema'), 'the changed file ran')


@test('/journeys/merge')
def merge(box):
  """Two heads, which an upgrade cannot choose between, become one."""
  folder = project(box, _1_a=FIRST, _2_b='-- revises: 1\n' + SECOND,
                   _3_c='-- revises: 1\n' + SECOND.replace('b', 'c'))
  with box.open('merge') as window:
    window.go('shop')
    window.wait('^3 pending')
    window.shoot('two-heads')
    window.key('ctrl+m')
    window.wait('Merge')
    window.shoot('dialog')
    window.type('join both')
    window.click_in_review('^Create')
    wait_for(lambda: len(list(folder.glob('*.sql'))) == 4, 'the merging revision')
    window.wait('^4 pending')
    window.shoot('merged')
    upgrade(window)
    window.wait('Up to date: ')
  merged = next(path for path in folder.glob('*.sql') if path.name[0] not in '123' or
                len(path.name.split('_')[0]) > 1)
  equal(current(box), [merged.name.split('_')[0]], 'the head')


if __name__ == '__main__':
  main(DesktopBox)
