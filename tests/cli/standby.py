#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups of a standby, which is where many make theirs: it can be read, and not all of it."""

import os
import socket
import subprocess

from command import Cluster, check, equal, main, test, wait_for


class Standby(Cluster):
  """Follows another cluster of this program."""

  def __init__(self, primary):
    self.__dict__.update(primary.__dict__)
    self.primary = primary
    with socket.socket() as free:
      free.bind(('127.0.0.1', 0))
      self.port = free.getsockname()[1]
    self.log = primary.folder / 'standby.log'
    self.data = primary.folder / 'standby'
    subprocess.run([*self.runner, self.programs / 'pg_basebackup', '-h', primary.folder, '-p', str(primary.port),
                    '-U', self.user, '-D', self.data, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'],
                   check=True, cwd=self.folder, stdin=subprocess.DEVNULL,
                   env=os.environ | primary.psql_variables())

  def call(self, program, *arguments):
    """As of a cluster, in a folder beside the first one's data."""
    super().call(program, *(self.data if argument == self.folder / 'data' else argument
                            for argument in arguments))


@test('/cli/standby/backup')
def backup(box):
  primary = Cluster.get()
  name = primary.new_database()
  primary.psql(name, """CREATE TABLE kept (id serial PRIMARY KEY); INSERT INTO kept SELECT generate_series(1, 100);
    CREATE UNLOGGED TABLE light (x integer); INSERT INTO light VALUES (1)""")
  standby = Standby(primary)
  standby.start()
  try:
    wait_for(lambda: standby.is_ready(), 'the standby')
    for options in ((), ('--classic',)):
      (box.work / 'b.reeve').unlink(missing_ok=True)
      result = box.run('-d', standby.uri(name, local=True), 'backup', 'create', '-o', 'b.reeve', '--json',
                       *options).expect(0).json()
      equal([(table['name'], table['rows']) for table in result['tables']],
            [('public.kept', 100), ('public.light', 0)])
      check('unlogged' in result['tables'][1]['left_out'], result['tables'])
      box.run('-d', primary.uri('postgres', local=True), 'backup', 'restore', 'b.reeve', '--as',
              f'{name}_{len(options)}', '-y').expect(0)
      equal(primary.psql(f'{name}_{len(options)}', 'SELECT count(*) FROM kept, (SELECT count(*) FROM light) AS l'),
            '100')
  finally:
    standby.stop()


if __name__ == '__main__':
  main()
