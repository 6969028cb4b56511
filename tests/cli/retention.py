#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`backup list` and `backup prune`: what there is, what may go, and why."""

import os
import sqlite3
import time

from command import check, equal, main, test


def start(box, name='t.db'):
  with sqlite3.connect(box.work / name) as db:
    db.execute('CREATE TABLE people (id integer PRIMARY KEY, name text)')
    db.execute("INSERT INTO people VALUES (1, 'Ada')")
  db.close()


def make(box, file, *options, name='t.db'):
  return box.run('-d', name, 'backup', 'create', '-o', file, '--json', *options).expect(0).json()


def listed(box, *options):
  backups = box.run('backup', 'list', '--json', *options).expect(0).json()['backups']
  return {os.path.basename(backup['file']): backup for backup in backups}


def prune(box, *options):
  return box.run('-d', 't.db', '-y', 'backup', 'prune', *options)


def there(box):
  return sorted(path.name for path in box.work.glob('*.reeve'))


def reasons(result):
  return {os.path.basename(one['file']): one['reason'] if one['kept'] else 'dropped: ' + one['reason']
          for one in result['backups']}


@test('/cli/retention/keep-last')
def keep_last(box):
  start(box)
  for number in range(5):
    make(box, f'{number}.reeve')
  dry = prune(box, '--keep-last', '2', '--dry-run', '--json').expect(0).json()
  equal((dry['effect'], [step['effect'] for step in dry['steps']]),
        ('destroy', ['read'] * 2 + ['destroy'] * 3))
  check('Keep' in dry['steps'][0]['label'] and 'last 1' in dry['steps'][0]['label'], dry)
  check('Remove' in dry['steps'][4]['label'] and 'no rule keeps it' in dry['steps'][4]['label'], dry)
  equal(len(there(box)), 5, 'after the dry run')
  result = prune(box, '--keep-last', '2', '--json').expect(0).json()
  equal(reasons(result), {'4.reeve': 'last 1, newest proven', '3.reeve': 'last 2'} | {
    f'{number}.reeve': 'dropped: no rule keeps it' for number in range(3)})
  equal((there(box), sorted(listed(box))), (['3.reeve', '4.reeve'],) * 2)
  prune(box, '--keep-last', '2').expect(0).says('0 removed', where='out')
  prune(box).expect(2)


@test('/cli/retention/the-newest-proven-and-the-floor')
def floor(box):
  start(box)
  make(box, 'a.reeve', '--proof', 'restored')
  for name in ('b', 'c'):
    make(box, f'{name}.reeve')
  make(box, 'd.reeve', '--proof', 'sealed')
  result = prune(box, '--keep-last', '1', '--keep-at-least', '2', '--json').expect(0).json()
  equal(reasons(result), {'d.reeve': 'last 1', 'c.reeve': 'too few proven ones would stay',
                          'b.reeve': 'dropped: no rule keeps it', 'a.reeve': 'newest proven'})
  # Without a floor the one that is proven furthest stays alone; a pinned one always.
  box.run('backup', 'pin', listed(box)['c.reeve']['id']).expect(0)
  equal(reasons(prune(box, '--keep-last', '1', '--json').expect(0).json())['c.reeve'], 'pinned')
  box.run('backup', 'unpin', listed(box)['c.reeve']['id']).expect(0)
  prune(box, '--keep-last', '1').expect(0)
  equal(there(box), ['a.reeve', 'd.reeve'])


@test('/cli/retention/not-after-a-failure')
def after_failure(box):
  start(box)
  for name in ('a', 'b'):
    make(box, f'{name}.reeve')
  box.run('-d', 't.db', 'backup', 'create', '-o', 'c.reeve', '-t', 'people').expect(1)
  prune(box, '--keep-last', '1').expect(3).says('The last backup failed')
  equal(there(box), ['a.reeve', 'b.reeve'])
  make(box, 'c.reeve')
  prune(box, '--keep-last', '1').expect(0)
  equal(there(box), ['c.reeve'])


@test('/cli/retention/damaged-missing-and-changed')
def changed(box):
  start(box)
  for name in ('a', 'b', 'c', 'd', 'e'):
    make(box, f'{name}.reeve')
  equal({one['state'] for one in listed(box).values()}, {'present'})
  (box.work / 'a.reeve').unlink()
  (box.work / 'b.reeve').write_text('a letter to somebody')
  late = time.time() + 3600
  os.utime(box.work / 'c.reeve', (late, late))
  data = bytearray((box.work / 'e.reeve').read_bytes())
  data[len(data) // 2] ^= 1
  (box.work / 'e.reeve').write_bytes(data)
  box.run('backup', 'verify', 'e.reeve').expect(1)
  found = listed(box)
  equal([found[f'{name}.reeve']['state'] for name in 'abcde'],
        ['missing', 'changed', 'changed', 'present', 'present'])
  equal((found['a.reeve']['present'], found['e.reeve']['proof']), (False, 'none'))
  box.run('backup', 'list').expect(0).says('the file is gone', 'the file was changed', where='out')
  # What was changed may be anything by now: it neither counts nor goes.
  equal(reasons(prune(box, '--keep-last', '5', '--json').expect(0).json()), {
    'b.reeve': 'its file was changed: verify it', 'c.reeve': 'its file was changed: verify it',
    'd.reeve': 'last 1, newest proven', 'e.reeve': 'dropped: it is damaged or was never proven'})
  equal(there(box), ['b.reeve', 'c.reeve', 'd.reeve'])
  # A new proof clears it.
  os.utime(box.work / 'c.reeve')
  box.run('backup', 'verify', 'c.reeve').expect(0)
  equal(listed(box)['c.reeve']['state'], 'present')


@test('/cli/retention/what-the-list-shows')
def look(box):
  start(box)
  phrase = box.work / 'phrase'
  phrase.write_text('correct horse battery staple\n')
  made = make(box, 'a.reeve', '--proof', 'restored')
  make(box, 'b.reeve', '--passphrase-file', 'phrase')
  box.run('backup', 'pin', 'a.reeve').expect(1)
  box.run('backup', 'pin', made['id'][:12]).expect(0)
  found = listed(box)
  one = found['a.reeve']
  equal((one['proof'], one['pinned'], one['encrypted'], one['bytes'], one['known']),
        ('restored', True, False, made['bytes'], True))
  check(0 <= one['age_s'] < 3600 and one['restore_ms'] >= 0, one)
  equal((found['b.reeve']['encrypted'], found['b.reeve']['restore_ms']), (True, None))
  box.run('backup', 'list').expect(0).says('AGE', 'RESTORE', 'restored, pinned', 'read-back, encrypted',
                                           where='out')


@test('/cli/retention/a-folder-of-files-from-elsewhere')
def folder(box):
  start(box)
  (box.work / 'phrase').write_text('correct horse battery staple\n')
  (box.work / 'usb').mkdir()
  made = make(box, 'usb/known.reeve', '--proof', 'restored')
  make(box, 'usb/locked.reeve', '--passphrase-file', 'phrase')
  (box.work / 'usb' / 'wreck.reeve').write_bytes((box.work / 'usb' / 'known.reeve').read_bytes()[:5000])
  (box.work / 'usb' / 'notes.txt').write_text('not a backup')
  found = listed(box, '--folder', 'usb')
  equal(sorted(found), ['known.reeve', 'locked.reeve', 'wreck.reeve'])
  equal((found['known.reeve']['id'], found['known.reeve']['proof']), (made['id'], 'restored'))
  check(found['wreck.reeve']['problem'] and not found['wreck.reeve']['known'], found['wreck.reeve'])
  # Where nobody knows them: what the files say of themselves.
  elsewhere = {'XDG_DATA_HOME': str(box.folder / 'another')}
  result = box.run('backup', 'list', '--folder', 'usb', '--json', variables=elsewhere).expect(0).json()
  found = {os.path.basename(one['file']): one for one in result['backups']}
  one = found['known.reeve']
  equal((one['known'], one['proof'], one['id'], one['label']), (False, 'none', made['id'], None))
  check(one['target'].endswith('t.db'), one)
  equal((found['locked.reeve']['encrypted'], found['locked.reeve']['id']), (True, None))
  opened = box.run('backup', 'list', '--folder', 'usb', '--passphrase-file', 'phrase', '--json',
                   variables=elsewhere).expect(0).json()
  locked = next(one for one in opened['backups'] if one['file'].endswith('locked.reeve'))
  equal((locked['encrypted'], locked['problem'], locked['target'] is None), (True, None, False))
  box.run('backup', 'list', '--folder', 'usb', variables=elsewhere).expect(0).says(
    'not proven here', 'encrypted', 'no whole backup', where='out')
  box.run('backup', 'list', '--folder', 'nowhere').expect(1).says('nowhere')


if __name__ == '__main__':
  main()
