#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups by pointing and clicking: made, proven, pinned, unlocked, removed by a policy; and a
replaced database that comes back."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from desktop import DesktopBox  # noqa: E402
from harness import check, equal, main, test, wait_for  # noqa: E402

PHRASE = 'correct horse battery staple'


def sample(box):
  """A sample's database, saved; the words that lead to it."""
  box.run('connection', 'add', 'school', f'sqlite:{box.work}/school.db', '--project',
          f'{box.environment["REEVE_SAMPLES"]}/school').expect(0)
  box.run('-d', 'school', '-y', '-q', 'migrate', 'up').expect(0)
  return ('-d', 'school')


def backups(box):
  return box.run('--json', '-d', 'school', 'backup', 'list').expect(0).json()['backups']


def open_page(window):
  window.go('school')
  window.wait('Up to date: ')
  window.click('^Backups$')


@test('/journeys/backup')
def back_up(box):
  """One click makes a backup, which is read back; it is proven by restoring, and pinned."""
  sample(box)
  with box.open('backup') as window:
    window.wait('Never backed up')
    window.shoot('overview')
    open_page(window)
    window.wait('Never Backed Up')
    window.shoot('empty')
    window.click('^Back Up Now')
    window.wait('^Read back')
    window.wait(r'^Tables \(37\)')
    window.shoot('made')
    made, = backups(box)
    equal((made['proof'], made['encrypted'], made['pinned'], made['present']),
          ('read-back', False, False, True), 'the backup')
    window.click('^Verify')
    window.click('^Restore and Compare')
    window.wait('^Restored in ')
    window.shoot('proven')
    window.go('Pin or Unpin')
    window.wait(' · Pinned')
    window.click_row('^About')
    window.wait('^Written by')
    window.shoot('about')
    proven, = backups(box)
    equal((proven['proof'], proven['pinned']), ('restored', True), 'the backup')
    window.go('Overview')
    window.wait('Backed up (just now|1 minute ago) · proof: Restored')
  jobs = box.run('--json', 'job', 'list').expect(0).json()['jobs']
  equal(sorted((job['operation'], job['state']) for job in jobs
               if job['operation'].startswith('backup')),
        [('backup.create', 'succeeded'), ('backup.verify', 'succeeded')], 'jobs')


@test('/journeys/backup-encrypted')
def encrypt(box):
  """With a name and a passphrase, which is nowhere but in the head of whoever typed it."""
  sample(box)
  with box.open('backup-encrypted') as window:
    # The hash of a passphrase takes a quarter of a gigabyte at once. While the system clears that,
    # no thread of the program gets memory.
    window.longest_wait = 400
    open_page(window)
    window.wait('Never Backed Up')
    window.key('ctrl+shift+b')
    window.wait('Back Up “school”')
    window.type_into('^Name', 'before exams')
    window.wait('^Encrypt it')
    window.shoot('options')
    window.choose_next('^Encrypt it')
    window.type_into('^Passphrase', PHRASE)
    window.type_into('^The same again', PHRASE)
    window.shoot('passphrase')
    window.click('^Back Up$')
    window.wait('^Unlock…')
    window.shoot('locked')
    made, = backups(box)
    equal((made['proof'], made['encrypted'], made['label']), ('read-back', True, 'before exams'),
          'the backup')
    window.click('^Unlock…')
    window.wait('Unlock the Backup')
    window.shoot('unlock')
    window.type_into('^Passphrase', 'incorrect donkey')
    window.click_in_review('^Unlock$')
    window.wait_closed()
    window.wait('passphrase|opens')
    window.click('^Unlock…')
    window.wait('Unlock the Backup')
    window.type_into('^Passphrase', PHRASE)
    window.click_in_review('^Unlock$')
    window.wait(r'^Tables \(37\)')
    window.shoot('unlocked')
  for path in box.folder.rglob('*'):
    if path.is_file():
      check(PHRASE.encode() not in path.read_bytes(), f'the passphrase stands in {path}')


@test('/journeys/backup-with-the-daily-key')
def daily_key(box):
  """It is chosen, and nobody is asked for anything, neither to make the backup nor to look in."""
  sample(box)
  with box.keyring():
    box.environment['DBUS_SESSION_BUS_ADDRESS'] = os.environ['DBUS_SESSION_BUS_ADDRESS']
    box.run('backup', 'key', 'init').expect(0)
    with box.open('backup-with-the-daily-key') as window:
      open_page(window)
      window.wait('Never Backed Up')
      window.key('ctrl+shift+b')
      window.wait('^Encrypt it')
      for _ in range(3):
        window.choose_next('^Encrypt it')
      window.wait('With the daily key')
      window.shoot('options')
      window.click('^Back Up$')
      window.wait('^Read back')
      window.wait(r'^Tables \(37\)')
  made, = backups(box)
  equal((made['proof'], made['encrypted']), ('read-back', True), 'the backup')


@test('/journeys/backup-retention')
def retention(box):
  """What a policy keeps and why is told before anything is removed, and asked once more."""
  school = sample(box)
  with box.open('backup-retention', dark=True, size=(360, 640)) as window:
    open_page(window)
    window.wait('Never Backed Up')
    for _ in range(3):
      box.run(*school, 'backup', 'create').expect(0)
    # What others make shows up by itself.
    window.wait('^3 backups')
    box.run('backup', 'pin', backups(box)[-1]['id']).expect(0)
    window.go('Remove Old Backups')
    window.wait('Keeps 3')
    window.shoot('policy')
    for name in ('Newest', 'Daily', 'Weekly', 'Monthly'):
      window.spin(name, 1)
    window.wait('Keeps 2 .* removes 1')
    window.wait('Kept: pinned')
    window.wait('Kept: last 1, daily 1, weekly 1, monthly 1, newest proven')
    window.shoot('reasons')
    window.click('^Review…')
    window.wait('Remove “.*”: ')
    window.shoot('plan')
    equal(len(backups(box)), 3, 'backups while the plan is shown')
    window.click_in_review('^Remove$')
    window.wait('^2 backups')
    window.shoot('removed')
  left = backups(box)
  equal([one['pinned'] for one in left], [False, True], 'what is left')
  check(all(one['present'] for one in left), 'and its files')


@test('/journeys/backup-undo')
def undo(box):
  """A database that a restore has replaced comes back."""
  school = sample(box)
  box.run(*school, 'backup', 'create', '-o', box.work / 'old.reeve').expect(0)
  box.sqlite('school.db', "CREATE TABLE mark (a text); INSERT INTO mark VALUES ('new')")
  box.run(*school, '-y', 'backup', 'restore', box.work / 'old.reeve', '--replace').expect(0)
  equal(box.sqlite('school.db', "SELECT count(*) FROM sqlite_schema WHERE name = 'mark'"),
        '0', 'the table after the restore')
  with box.open('backup-undo') as window:
    open_page(window)
    window.wait('^1 backup')
    window.click('^More for the backups')
    window.shoot('menu')
    window.click('^Undo the Last Replacement')
    window.wait('Bring back “')
    window.shoot('plan')
    window.click_in_review('^Bring Back$')
    window.wait_closed()
    wait_for(lambda: box.sqlite('school.db', "SELECT count(*) FROM sqlite_schema"
                                " WHERE name = 'mark'") == '1', 'the database to come back')
    window.wait('^Done')
    window.shoot('back')
  equal(box.sqlite('school.db', 'SELECT a FROM mark'), 'new', 'its rows')


@test('/journeys/backup-gone')
def gone(box):
  """Of a file that is gone, and of one that is damaged, that is said; nothing else is offered."""
  school = sample(box)
  box.run(*school, 'backup', 'create').expect(0)
  path = pathlib.Path(backups(box)[0]['file'])
  whole = path.read_bytes()
  with box.open('backup-gone') as window:
    open_page(window)
    window.wait('^1 backup')
    path.unlink()
    window.key('F5')
    window.wait('The File Is Gone')
    window.shoot('gone')
    path.write_bytes(whole[:200_000] + bytes([whole[200_000 % len(whole)] ^ 1]) + whole[200_001:]
                     if len(whole) > 200_001 else whole[:2000] + b'\xff\x00' + whole[2002:])
    window.key('F5')
    window.wait(r'Tables \(37\)|Cannot Be Opened')
    window.click('^Verify')
    window.click('^Read Back')
    window.wait('^Not proven')
    window.shoot('damaged')
  equal(backups(box)[0]['proof'], 'none', 'the proof')


if __name__ == '__main__':
  main(DesktopBox)
