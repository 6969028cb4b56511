#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys that backups are encrypted for by themselves: a daily one in the keyring, and a recovery key
that is seen once. With a made-up Secret Service, with GNOME's, and with none."""

import contextlib
import pathlib
import shutil
import sqlite3
import subprocess

from command import Skip, check, equal, main, test, wait_for

SYSTEM_PYTHON = '/usr/bin/python3'
NOWHERE = {'DBUS_SESSION_BUS_ADDRESS': 'unix:path=/nowhere'}


@contextlib.contextmanager
def bus(box):
  if not shutil.which('dbus-daemon'):
    raise Skip('dbus-daemon is not installed')
  with subprocess.Popen(['dbus-daemon', '--session', '--nofork', '--print-address=1'],
                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                        env=box.environment) as daemon:
    box.environment['DBUS_SESSION_BUS_ADDRESS'] = daemon.stdout.readline().strip()
    try:
      yield
    finally:
      daemon.terminate()


@contextlib.contextmanager
def mock(box):
  if not pathlib.Path(SYSTEM_PYTHON).exists() or subprocess.run(
      [SYSTEM_PYTHON, '-c', 'import dbus, gi'], check=False, capture_output=True).returncode:
    raise Skip('the system has no Python with dbus and gi')
  program = pathlib.Path(__file__).with_name('mock-keyring.py')
  with bus(box), subprocess.Popen([SYSTEM_PYTHON, '-B', program], stdout=subprocess.PIPE, text=True,
                                  env=box.environment) as service:
    check(service.stdout.readline().startswith('ready'), 'the mock does not start')
    try:
      yield
    finally:
      service.terminate()


@contextlib.contextmanager
def gnome(box):
  """The real one, unlocked as a login does it."""
  for program in ('gnome-keyring-daemon', 'gdbus'):
    if not shutil.which(program):
      raise Skip(f'{program} is not installed')
  runtime = box.folder / 'runtime'
  runtime.mkdir(mode=0o700, exist_ok=True)
  variables = box.environment | {'XDG_RUNTIME_DIR': str(runtime)}
  with bus(box):
    variables['DBUS_SESSION_BUS_ADDRESS'] = box.environment['DBUS_SESSION_BUS_ADDRESS']
    with subprocess.Popen(
        ['gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets'],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=variables) as service:
      service.stdin.write(b'a password')
      service.stdin.close()
      asks = ['gdbus', 'call', '--session', '--dest', 'org.freedesktop.DBus', '--object-path',
              '/org/freedesktop/DBus', '--method', 'org.freedesktop.DBus.NameHasOwner',
              'org.freedesktop.secrets']
      try:
        wait_for(lambda: 'true' in subprocess.run(asks, check=False, capture_output=True, text=True,
                                                  env=variables).stdout, 'the keyring')
        yield
      finally:
        service.terminate()


def start(box):
  with sqlite3.connect(box.work / 't.db') as db:
    db.execute('CREATE TABLE people (id integer PRIMARY KEY, name text)')
    db.execute("INSERT INTO people VALUES (1, 'Ada Lovelace')")
  db.close()


def encrypt(box, file, *options):
  return box.run('-d', 't.db', 'backup', 'create', '--encrypt', '-o', file, '--json', *options)


def journey(box):
  """From no keys to a machine that lost its keyring; gives all secrets that were in play."""
  start(box)
  encrypt(box, 'a.reeve').expect(1).says('There are no keys', 'backup key init', where='out')
  box.run('backup', 'key', 'show').expect(1)
  made = box.run('backup', 'key', 'init').expect(0)
  recovery = made.out.strip()
  check(recovery.startswith('AGE-SECRET-KEY-1') and '\n' not in recovery, made.out)
  box.run('backup', 'key', 'init').expect(1).says('already', 'backup key renew')
  shown = box.run('backup', 'key', 'show', '--json').expect(0)
  check(recovery not in shown.out + shown.err, 'the recovery key was shown twice')
  document = encrypt(box, 'a.reeve', '--proof', 'restored').expect(0).json()
  equal((document['encrypted'], document['proof']), (True, 'restored'))
  check(b'Ada Lovelace' not in (box.work / 'a.reeve').read_bytes(), 'it is not encrypted')
  # Nobody is asked for anything.
  equal(box.run('backup', 'verify', 'a.reeve', '--json').expect(0).json()['proof'], 'read-back')
  box.run('backup', 'browse', 'a.reeve', 'people').expect(0).says('Ada Lovelace', where='out')
  box.run('-d', 't.db', 'backup', 'restore', 'a.reeve', '--as', 'b.db', '-y').expect(0)
  box.run('-d', 't.db', 'backup', 'diff', 'a.reeve').expect(0)
  # A new pair: the old backup opens as before, the new one with both new keys.
  renewed = box.run('backup', 'key', 'renew', '--json').expect(0).json()
  equal((renewed['older'], renewed['recovery_key'] != recovery), (1, True))
  encrypt(box, 'b.reeve').expect(0)
  for file in ('a.reeve', 'b.reeve'):
    box.run('backup', 'verify', file).expect(0)
  return recovery, renewed['recovery_key']


@test('/cli/keys/at-the-same-moment')
def at_once(box):
  """Of several that make keys one does; of several that renew them none takes another's away."""
  with mock(box):
    made = [box.finish(one) for one in [box.start('backup', 'key', 'init') for _ in range(4)]]
    equal(sorted(one.code for one in made), [0, 1, 1, 1], str(made))
    renewed = [box.finish(one) for one in
               [box.start('backup', 'key', 'renew', '--json') for _ in range(4)]]
    equal(sorted(one.expect(0).json()['older'] for one in renewed), [1, 2, 3, 4], str(renewed))


SAFE = {
  'reeve.json': '{"tasks": "tasks"}',
  '20250101000000_pets.sql': '-- migrate:up\nCREATE TABLE pets (name text);\n-- migrate:down\nDROP TABLE pets;\n',
  'tasks/forget.sql': '-- title: Forget them\n-- effect: write\n-- task:sql\nDELETE FROM people;\n',
}


def safety(box):
  """The backups that are made before something else: encrypted when it is asked for, as `backup create`."""
  box.write(SAFE)
  where = ('-d', 't.db', '-p', 'project', '--yes', '--json')
  down = ('migrate', 'down', 'base')
  box.run(*where, 'migrate', 'up', '--encrypt').expect(0)
  for number, command in enumerate((down, ('migrate', 'up'), ('task', 'run', 'forget'), ('prepare',),
                                    ('reset', '--drop', '--confirm', 't.db'))):
    change = [*where, *command, '--encrypt']
    if command == ('migrate', 'up'):
      box.run(*change).expect(0)
      continue
    if command == ('prepare',):
      box.run(*where, *down, '--no-backup').expect(0)
    check('encrypted' in box.run(*change, '--dry-run').expect(0).out, f'the plan of {command}')
    lost = box.run(*change, variables=NOWHERE).expect(3)
    check('Secret Service' in lost.out and 'without --encrypt' in lost.out, lost)
    made = box.run(*change).expect(0).json()['backup']
    equal((made['encrypted'], made['proof']), (True, 'read-back'), str(command))
    box.run('backup', 'verify', made['file']).expect(0)
    box.run('backup', 'verify', made['file'], variables=NOWHERE).expect(1)
    box.run('-d', 't.db', 'backup', 'restore', made['file'], '--as', f'safe{number}.db', '-y').expect(0)
  with sqlite3.connect(box.work / 'safe0.db') as db:
    equal(db.execute('SELECT name FROM people').fetchall(), [('Ada Lovelace',)], 'what was backed up')
  db.close()


def without_keyring(box, old, new):
  """Only what was written down is left."""
  nothing = NOWHERE
  box.run('backup', 'verify', 'a.reeve', variables=nothing).expect(1)
  for file, right, wrong in (('a.reeve', old, new), ('b.reeve', new, old)):
    for key, status in ((right, 0), (wrong, 1)):
      (box.work / 'paper').write_text(key + '\n')
      box.run('backup', 'verify', file, '-i', 'paper', variables=nothing).expect(status)
    if shutil.which('age'):
      (box.work / 'paper').write_text(right + '\n')
      plain = subprocess.run(['age', '-d', '-i', box.work / 'paper', box.work / file],
                             capture_output=True, check=True).stdout
      check(b'manifest.json' in plain, 'age opens something else')
  (box.work / 'paper').unlink()
  box.run('-d', 't.db', 'backup', 'create', '--encrypt', '-o', 'd.reeve', variables=nothing).expect(
    1).says('Secret Service', 'passphrase')
  box.run('backup', 'key', 'init', variables=nothing).expect(1).says('Secret Service')
  check(not (box.work / 'd.reeve').exists(), 'a backup was made')


def nothing_written(box, *secrets):
  for path in [*box.work.rglob('*'), *(box.folder / 'data').rglob('*')]:
    data = path.read_bytes() if path.is_file() else b''
    for secret in secrets:
      check(secret.encode() not in data, f'{path} has a secret key')


@test('/cli/keys/in-a-made-up-keyring')
def made_up(box):
  with mock(box):
    old, new = journey(box)
  without_keyring(box, old, new)
  nothing_written(box, old, new)


@test('/cli/keys/in-the-keyring-of-gnome')
def of_gnome(box):
  with gnome(box):
    old, new = journey(box)
  without_keyring(box, old, new)


@test('/cli/keys/before-something-else')
def before(box):
  with mock(box):
    start(box)
    box.run('backup', 'key', 'init').expect(0)
    safety(box)


@test('/cli/keys/words')
def words(box):
  start(box)
  box.run('backup', 'key').expect(2)
  box.run('backup', 'key', 'lose').expect(2).says('init, renew and show')
  box.run('-d', 't.db', 'backup', 'create', '--encrypt').expect(1).says('Secret Service')
  equal(list(box.work.glob('*.reeve')), [])


if __name__ == '__main__':
  main()
