#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords of saved connections where there is a keyring: a made-up Secret Service on a bus of its
own, and a real server that asks for the password."""

import contextlib
import pathlib
import shutil
import subprocess

from command import TINY, Cluster, Skip, check, equal, main, test

SYSTEM_PYTHON = '/usr/bin/python3'


@contextlib.contextmanager
def keyring(box):
  """Gives the mock's process; the box has the bus."""
  if not shutil.which('dbus-daemon'):
    raise Skip('dbus-daemon is not installed')
  if not pathlib.Path(SYSTEM_PYTHON).exists() or subprocess.run(
      [SYSTEM_PYTHON, '-c', 'import dbus, gi'], check=False, capture_output=True).returncode:
    raise Skip('the system has no Python with dbus and gi')
  with subprocess.Popen(['dbus-daemon', '--session', '--nofork', '--print-address=1'],
                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as bus:
    box.environment['DBUS_SESSION_BUS_ADDRESS'] = bus.stdout.readline().strip()
    mock = pathlib.Path(__file__).with_name('mock-keyring.py')
    with subprocess.Popen([SYSTEM_PYTHON, '-B', mock], stdout=subprocess.PIPE, text=True,
                          env=box.environment) as service:
      try:
        check(service.stdout.readline().startswith('ready'), 'the mock does not start')
        yield service
      finally:
        service.terminate()
        bus.terminate()


@test('/cli/keyring/keeps-and-forgets')
def keeps(box):
  box.write(TINY)
  cluster = Cluster.get()
  name = cluster.new_database()
  with keyring(box) as service:
    added = box.run('connection', 'add', 'shop', cluster.uri(name), '-p', 'project',
                    '--json').expect(0)
    equal((added.json()['password'], added.err), ('keyring', ''))
    equal(service.stdout.readline(), 'stored Reeve: shop\n')
    box.run('-d', 'shop', 'migrate', 'up').expect(0)
    box.run('connection', 'test', 'shop').expect(0)
    box.run('status', '--all').expect(0)
    equal(box.run('connection', 'show', 'shop', '--json').json()['password'], 'keyring')
    box.run('connection', 'edit', 'shop', '--name', 'store').expect(0)
    box.run('-d', 'store', 'migrate', 'current').expect(0)
    path = box.folder / 'wrong'
    path.write_text('not-the-password\n')
    box.run('connection', 'edit', 'store', '--password-file', path).expect(0)
    equal(service.stdout.readline(), 'deleted Reeve: shop\n')
    equal(service.stdout.readline(), 'stored Reeve: store\n')
    box.run('-d', 'store', 'migrate', 'current').expect(1)
    box.run('connection', 'edit', 'store', '--forget-password').expect(0)
    equal(service.stdout.readline(), 'deleted Reeve: store\n')
    equal(box.run('connection', 'show', 'store', '--json').json()['password'], 'none')
    box.run('connection', 'edit', 'store', '--uri', cluster.uri(name)).expect(0)
    equal(service.stdout.readline(), 'stored Reeve: store\n')
    box.run('-d', 'store', 'migrate', 'current').expect(0)
    box.run('connection', 'remove', 'store').expect(0)
    equal(service.stdout.readline(), 'deleted Reeve: store\n')
  written = b''.join(path.read_bytes() for path in (box.folder / 'data').rglob('*')
                     if path.is_file())
  check(cluster.password.encode() not in written, 'the password was written')


if __name__ == '__main__':
  main()
