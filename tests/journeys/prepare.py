#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A database prepared and reset from its menu."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from desktop import DesktopBox  # noqa: E402
from harness import check, equal, main, test, wait_for  # noqa: E402
from steps import FIRST, SECOND, current, project, ran  # noqa: E402


def choose(window, item):
  window.click('^Database Menu', None)
  window.click(item, None)


@test('/journeys/prepare-and-reset')
def prepare_and_reset(box):
  folder = project(box, _1_a=FIRST, _2_b=SECOND)
  (folder / 'seeds').mkdir()
  (folder / 'seeds' / 'base.json').write_text(json.dumps({'tables': [{'table': 'a', 'rows': [{'id': 1}, {'id': 2}]}]}))
  rows = lambda: box.sqlite('shop.db', 'SELECT group_concat(id) FROM a')  # noqa: E731
  with box.open('prepare', size=(360, 640)) as window:
    window.go('shop')
    window.wait('^2 pending')
    choose(window, '^Prepare Database')
    window.wait('Put the rows of “base” in')
    window.shoot('plan')
    window.click_in_review('^Prepare')
    window.wait('Up to date: ')
    window.shoot('prepared')
    equal((current(box), rows(), ran(box)), (['2'], '1,2', ['succeeded']), 'prepared')
    box.sqlite('shop.db', 'INSERT INTO a VALUES (7)')
    choose(window, '^Reset Database')
    window.wait('Type “shop.db” to go on')
    window.wait('Take back')
    window.shoot('reset')
    window.type_into('to go on', 'shop.db')
    window.click_in_review('^Reset')
    wait_for(lambda: ran(box) == ['succeeded', 'succeeded'], 'the reset')
    window.shoot('was-reset')
    window.check_never_blocked()
  equal((current(box), rows()), (['2'], '1,2'), 'reset')
  kept = box.run('--json', '-d', 'shop', 'backup', 'list').expect(0).json()['backups']
  check(len(kept) == 1 and 'before-reset' in kept[0]['file'], kept)


if __name__ == '__main__':
  main(DesktopBox)
