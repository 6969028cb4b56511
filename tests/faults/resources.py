#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Disks that are full, fail or accept no writes: a clean error or full success, and nothing between."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile

from sweep import (FIRST, PostgresWorld, SqliteWorld, Tally, check_catalogue, count_calls, count_straced,
                   describe_place, known_jobs, need_strace, read_jobs, shim, strace)
from harness import (LONG, Box, Cluster, Failure, Skip, check, equal, main, note, sample, sqlite_ledger,
                     sqlite_snapshot, test)

# --- small disks ------------------------------------------------------------------------------------


class Disk:
  """A file system in memory that is as small as wanted."""

  def __init__(self, size):
    self.path = pathlib.Path(tempfile.mkdtemp(prefix='reeve-disk-'))
    self.call('mount', '-t', 'tmpfs', '-o', f'size={size},mode=0755', 'reeve-test', self.path)

  def call(self, *command):
    result = subprocess.run(list(map(str, command)), capture_output=True, check=False, text=True)
    if result.returncode:
      raise Skip(f'a disk cannot be mounted here: {result.stderr.strip()}')

  def change(self, options):
    self.call('mount', '-o', f'remount,{options}', self.path)

  def fill(self, leave=0):
    """Ballast, until only that many bytes are left."""
    free = os.statvfs(self.path)
    with open(self.path / 'ballast', 'wb') as ballast:
      ballast.write(b'\0' * max(0, free.f_bavail * free.f_frsize - leave))

  def empty(self):
    (self.path / 'ballast').unlink()

  def __enter__(self):
    return self

  def __exit__(self, *_):
    subprocess.run(['umount', '-l', self.path], check=False, capture_output=True)
    with contextlib.suppress(OSError):
      self.path.rmdir()


class DiskWorld(SqliteWorld):
  """The database on a disk of its own."""

  def __init__(self, box, disk):
    super().__init__(box)
    self.disk = disk
    self.path = disk.path / 'point.db'
    self.where = ['-d', str(self.path), '-p', 'project']

  def reset(self, start):
    for path in self.disk.path.glob('point.db*'):
      path.unlink()
    if start == 'head':
      shutil.copyfile(self.template, self.path)


def is_said(result):
  """A person can tell from the message what is the matter."""
  return any(word in result.err for word in ('full', 'space', 'No space left'))


@test('/faults/resources/sqlite-disk-full')
def sqlite_full(box):
  with Disk('1m') as disk:
    world = DiskWorld(box, disk)
    tally = Tally('disks of growing size')
    for verb, start in (('up', 'base'), ('down base', 'head')):
      for number in range(60 if LONG else 14):
        world.reset(start)
        with contextlib.suppress(FileNotFoundError):
          disk.empty()
        disk.fill(leave=(number + (5 if start == 'base' else 0)) * (4096 if LONG else 12288))
        result = box.run(*world.where, 'migrate', *verb.split()).expect(0, 1)
        check(result.code == 0 or is_said(result), f'the reason is not said:\n{result}')
        tally.add('succeeded' if result.code == 0 else 'failed ' + describe_place(world.check_agreement()))
        disk.empty()
        box.run(*world.where, 'migrate', *verb.split()).expect(0)
        world.check_done([verb.split()[0]])
    tally.note()
    check(len(tally.counts) >= 3, 'the sizes do not differ enough')


@test('/faults/resources/catalogue-disk-full')
def catalogue_full(box):
  """No intent, no act; where only the outcome cannot be written, that is a warning."""
  with Disk('2m') as disk:
    world = SqliteWorld(box)
    box.data = disk.path
    box.environment['XDG_DATA_HOME'] = str(disk.path)
    tally = Tally('room for the catalogue')
    world.reset('base')
    box.run(*world.where, 'migrate', 'up').expect(0)
    for number in range(40 if LONG else 16):
      world.reset('base')
      known = known_jobs(box)
      disk.fill(leave=number * (4096 if LONG else 8192))
      result = box.run(*world.where, 'migrate', 'up').expect(0, 1)
      ledger = world.check_agreement()
      disk.empty()
      fresh = [job for job in read_jobs(box) if job['id'] not in known]
      if result.code:
        check(is_said(result), f'the reason is not said:\n{result}')
      if ledger['revisions'] or ledger['history']:
        check(fresh, 'the database was changed, and the catalogue knows nothing of it')
        equal(result.code, 0, 'exit status')
      tally.add('refused' if result.code else
                'outcome lost' if fresh and fresh[0]['state'] == 'interrupted' else 'done')
      if fresh and fresh[0]['state'] == 'interrupted':
        result.says('outcome could not be written')
      check_catalogue(box, known | {job['id'] for job in fresh}, False)
      box.run(*world.where, 'migrate', 'up').expect(0)
      world.check_done(['up'])
    tally.note()
    check(tally.counts.get('refused') and tally.counts.get('done'), 'the sizes do not differ enough')


@test('/faults/resources/catalogue-read-only')
def catalogue_read_only(box):
  with Disk('2m') as disk:
    box.data = disk.path
    box.environment['XDG_DATA_HOME'] = str(disk.path)
    world = SqliteWorld(box)
    world.reset('base')
    disk.change('ro')
    result = box.run(*world.where, 'migrate', 'up').expect(1)
    result.says('catalogue.db')
    check('read-only' in result.err or 'Read-only' in result.err, f'the reason is not said:\n{result}')
    check(not world.path.exists(), 'a database was made without an intent')
    disk.change('rw')
    box.run(*world.where, 'migrate', 'up').expect(0)
    world.check_done(['up'])


@test('/faults/resources/database-read-only')
def database_read_only(box):
  with Disk('1m') as disk:
    world = DiskWorld(box, disk)
    world.reset('head')
    box.run(*world.where, 'migrate', 'down').expect(0)
    before = (world.ledger(), world.snapshot())
    disk.change('ro')
    box.run(*world.where, 'migrate', 'status').expect(0)
    result = box.run(*world.where, 'migrate', 'up').expect(1)
    check('read-only' in result.err or 'Read-only' in result.err, f'the reason is not said:\n{result}')
    disk.change('rw')
    equal((world.ledger(), world.snapshot()), before, 'the database')
    box.run(*world.where, 'migrate', 'up').expect(0)
    world.check_done(['up'])


# The first fills the data, where the server rolls back; the second its log, where it dies.
BIG = {
  'data': '''-- migrate:up
CREATE TABLE big (id integer PRIMARY KEY, filler text NOT NULL);
INSERT INTO big SELECT n, repeat(md5(n::text), 30) FROM generate_series(1, 40000) AS n;
''',
  'log': '''-- migrate:up
CREATE TABLE big (id integer PRIMARY KEY);
INSERT INTO big SELECT generate_series(1, 40000);
SELECT count(pg_logical_emit_message(true, 'test', repeat('x', 1000000)))
  FROM generate_series(1, 60);
''',
}


@test('/faults/resources/postgres-disk-full')
def postgres_full(box):
  with Disk('400m') as disk:
    (disk.path / 'pg').mkdir()
    cluster = Cluster({'max_wal_size': '8MB', 'min_wal_size': '2MB'}, folder=disk.path / 'pg',
                      initdb=['--wal-segsize=1'])
    try:
      for what in BIG:
        for leave in (1 << 20, 8 << 20):
          with Fresh() as inner:
            fill_server(inner, cluster, disk, what, leave)
    finally:
      cluster.remove()


class Fresh(Box):
  def __enter__(self):
    return self

  def __exit__(self, *_):
    self.remove()


def fill_server(box, cluster, disk, what, leave):
  world = PostgresWorld(box, cluster)
  world.reset('base')
  box.run(*world.where, 'migrate', 'up').expect(0)
  box.write({'20250109000000_big.sql': BIG[what]})
  cluster.psql('postgres', 'CHECKPOINT')
  disk.fill(leave)
  result = box.run(*world.where, 'migrate', 'up').expect(1)
  disk.empty()
  first = result.err.strip().splitlines()[0].replace(world.database, '…')[:130]
  note(f'{what}, with {leave >> 20} MiB: {first}')
  cluster.recover()
  world.settle()
  equal((world.ledger()['revisions'], world.snapshot()), (world.numbers, world.full), 'the database')
  box.run(*world.where, 'migrate', 'up').expect(0)
  equal(cluster.psql(world.database, 'SELECT count(*) FROM big'), '40000', 'rows')
  cluster.drop_database(world.database)
  cluster.drop_database(world.template)


# --- failing calls ----------------------------------------------------------------------------------

# What each kind of fault is worth trying on.
FAULTS = [
  ('EIO', ('pwrite', 'fsync', 'ftruncate', 'open', 'unlink'), False),
  ('EIO', ('pwrite', 'fsync'), True),
  ('ENOSPC', ('pwrite', 'open', 'ftruncate'), False),
  ('ENOSPC', ('pwrite',), True),
  ('EINTR', ('pwrite', 'fsync', 'open', 'ftruncate', 'lock'), False),
  ('short', ('pwrite',), False),
]


def go_wrong(world, arguments, variables, path, tally, prefix=()):
  """One run with a fault in it; after it the database and its ledger agree, and all can go on."""
  box = world.box
  world.reset('base')
  known = known_jobs(box)
  result = box.run(*arguments, variables=variables, prefix=prefix).expect(0, 1, 3)
  ledger = world.check_agreement()
  if result.code == 0:
    check('Now at' in result.out, f'success without a word:\n{result}')
    world.check_done(['up'])
  else:
    check(len(result.err.strip()) > 10, f'a failure without a word:\n{result}')
  tally.add(('succeeded' if result.code == 0 else 'failed ' + describe_place(ledger)))
  acted = bool(ledger['revisions'] or ledger['progress'])
  jobs = [job for job in read_jobs(box) if job['id'] not in known]
  check(jobs or not acted, f'the {path} was changed, and the catalogue knows nothing of it')
  equal(box.run('audit', 'verify', '--json').expect(0).json()['intact'], True, 'the audit chain')
  box.run(*arguments).expect(0)
  world.check_done(['up'])


def failing(box, path, wanted):
  world = SqliteWorld(box)
  arguments = [*world.where, 'migrate', 'up']
  for action, calls, ever in FAULTS:
    tally = Tally(f'{action}{" for ever" if ever else ""} at {", ".join(calls)} of {path}')
    world.reset('base')
    total = count_calls(box, arguments, calls=calls, path=path)
    for number in sample(total, None if LONG else wanted):
      try:
        go_wrong(world, arguments, shim(number, action, calls, path, ever), path, tally)
      except Failure as failure:
        raise Failure(f'{action}{" for ever" if ever else ""} at call {number} of {total} to {path}:'
                      f' {failure}') from failure
    tally.note()


@test('/faults/resources/failing-calls/database')
def failing_database(box):
  failing(box, 'point.db', 12)


@test('/faults/resources/failing-calls/catalogue')
def failing_catalogue(box):
  failing(box, 'catalogue.db', 6)


@test('/faults/resources/failing-calls/strace')
def failing_strace(box):
  """The same by an independent means."""
  need_strace()
  world = SqliteWorld(box)
  arguments = [*world.where, 'migrate', 'up']
  world.reset('base')
  counts = count_straced(box, arguments)
  tally = Tally('strace')
  for call, error in (('pwrite64', 'ENOSPC'), ('fdatasync', 'EIO'), ('openat', 'EMFILE')):
    for number in sample(counts[call], None if LONG else 6):
      if call == 'openat' and number < counts[call] // 2:
        continue
      prefix = strace(call, number, f'error={error}')
      try:
        go_wrong(world, arguments, None, f'{call} {number}', tally, prefix)
      except Failure as failure:
        raise Failure(f'{error} at {call} {number}: {failure}') from failure
  tally.note()


@test('/faults/resources/failing-calls/files')
def failing_files(box):
  """A new revision is written whole or not at all, and a failure leaves nothing behind."""
  box.write({f'{FIRST}_a.sql': '-- migrate:up\nCREATE TABLE a (id integer);\n'})
  folder = box.work / 'project'
  arguments = ['-p', 'project', 'migrate', 'create', 'new thing']
  points = 0
  calls = ('open', 'write', 'fsync', 'rename', 'link')
  for action, ever in (('EIO', False), ('ENOSPC', True), ('EINTR', False), ('short', False)):
    total = count_calls(box, arguments, calls, 'project')
    for number in range(1, total + 1):
      for path in folder.glob('*new*'):
        path.unlink()
      result = box.run(*arguments, variables=shim(number, action, calls, 'project', ever)).expect(0, 1)
      made = list(folder.glob('*new*'))
      equal(len(made), int(result.code == 0), f'{action} at call {number}: files')
      check(not made or '-- migrate:down' in made[0].read_text(), 'half a file')
      equal([path.name for path in folder.iterdir() if path.name.startswith('.')], [],
            f'{action} at call {number}: what a failure left')
      points += 1
  note(f'{points} points')


@test('/faults/resources/memory-database-is-no-file')
def stand_in(box):
  """What only looks makes nothing."""
  box.write({f'{FIRST}_a.sql': '-- migrate:up\nCREATE TABLE a (id integer);\n'})
  for verb in (['status'], ['current'], ['up', '--dry-run']):
    box.run('-d', 'none.db', '-p', 'project', 'migrate', *verb).expect(0)
    check(not (box.work / 'none.db').exists(), f'{verb} has made a database')
  equal((sqlite_ledger(box.work / 'none.db')['revisions'], sqlite_snapshot(box.work / 'none.db')),
        ([], 'user_version 0'), 'nothing')


if __name__ == '__main__':
  main()
