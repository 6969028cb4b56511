#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first hour: an empty window, a sample, its revisions forth and back."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from desktop import DesktopBox  # noqa: E402
from harness import check, equal, main, test  # noqa: E402


@test('/journeys/sample')
def try_a_sample(box):
  """One click on a sample makes a database that is up to date, by an ordinary job."""
  with box.open('sample') as window:
    window.wait('No Databases Yet')
    window.shoot('empty')
    window.click('Try a Sample')
    window.wait('Village|village|Savings Groups')
    window.shoot('chooser')
    window.click_row('School')
    window.wait('Up to date: ')
    window.shoot('migrated')
  jobs = box.run('--json', 'job', 'list').expect(0).json()['jobs']
  equal([(job['operation'], job['state']) for job in jobs], [('prepare', 'succeeded')], 'jobs')


@test('/journeys/downgrade')
def downgrade(box):
  """The plan is read before anything is taken back; cancelling changes nothing."""
  box.run('demo', 'school', '-q').expect(0)
  box.run('connection', 'add', 'school', f'sqlite:{box.work}/reeve-demo-school.db', '--project',
          f'{box.environment["REEVE_SAMPLES"]}/school').expect(0)
  where = ('-d', 'school', '--json', 'migrate', 'current')
  before = box.run(*where).json()
  with box.open('downgrade') as window:
    window.go('school')
    window.wait('Up to date: ')
    window.key('ctrl+d')
    window.wait('Take back ')
    window.shoot('review')
    window.click('^Cancel')
    equal(box.run(*where).json(), before, 'after a cancelled review')
    window.click('^Downgrade')
    window.wait('Take back ')
    window.click_in_review('^Downgrade')
    window.wait('^1 pending')
    window.shoot('pending')
    window.click('^Upgrade')
    window.wait('Apply ')
    window.click_in_review('^Upgrade')
    window.wait('Up to date: ')
  equal(box.run(*where).json(), before, 'forth and back')


if __name__ == '__main__':
  main(DesktopBox)
