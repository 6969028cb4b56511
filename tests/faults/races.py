#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many at once: exactly one applies, the rest have nothing to do, and nobody is in a deadlock."""

import pathlib
import re
import shutil
import socket
import subprocess
import time

from sweep import PostgresWorld, SqliteWorld, count_calls, read_jobs, shim
from harness import LONG, Cluster, Skip, check, equal, main, note, sample, test, wait_for

CROWD = 64
PATIENCE = 150


class Crowd:
  """Processes of one home, or of several as on several machines, on one database."""

  def __init__(self, world, homes):
    self.world, self.box = world, world.box
    self.homes = [str(self.box.folder / f'home{i}') for i in range(homes)]

  def start(self, count, command, first=0):
    return [(command, self.box.start(*self.world.where, 'migrate', *command,
                                     variables={'XDG_DATA_HOME': self.homes[i % len(self.homes)]}))
            for i in range(first, first + count)]

  def finish(self, processes):
    return [self.box.finish(process, command, PATIENCE) for command, process in processes]

  def check_homes(self):
    for home in self.homes:
      audit = self.box.run('audit', 'verify', '--json', variables={'XDG_DATA_HOME': home}).expect(0)
      equal(audit.json()['intact'], True, 'the audit chain')


def check_one_worked(world, results):
  """One applied all, the others had nothing to do."""
  for result in results:
    result.expect(0)
  applied = [re.findall(r'Applied (\d+)', result.err) for result in results]
  equal([one for one in applied if one], [world.numbers], 'what each of those applied who did anything')
  ledger = world.ledger()
  runs = {entry['run'] for entry in ledger['history']}
  equal((len(runs), [entry['id'] for entry in ledger['history']]), (1, world.numbers), 'the history')


# What may be said by one who came in between and has not changed anything.
GAVE_WAY = ('plan no longer holds', 'Another process', 'Finish that first')


def check_nobody_harmed(world, results):
  """Some may have given way; whatever was done was done once, and to the end."""
  for result in results:
    result.expect(0, 1, 3)
    check(result.code == 0 or any(text in result.err for text in GAVE_WAY), f'a fault:\n{result}')
  ledger = world.ledger()
  equal(sorted(entry['id'] for entry in ledger['history'] if entry['outcome'] == 'succeeded'),
        world.numbers, 'the history')


def all_up(world, rounds, homes=1, judge=check_one_worked, crowd=CROWD):
  several = Crowd(world, homes)
  longest = 0
  for _ in range(rounds):
    world.reset('base')
    begun = time.monotonic()
    results = several.finish(several.start(crowd, ['up']))
    longest = max(longest, time.monotonic() - begun)
    judge(world, results)
    world.check_done(['up'])
  several.check_homes()
  note(f'{rounds} rounds of {crowd}, at most {longest:.1f} s')


def check_no_deadlock(cluster):
  log = cluster.log.read_text(errors='replace')
  check('deadlock' not in log, 'the server has met a deadlock:\n' + '\n'.join(
    line for line in log.splitlines() if 'deadlock' in line)[:1000])
  check('PANIC' not in log, 'the server has panicked')


@test('/faults/races/sqlite/all-up')
def sqlite_up(box):
  all_up(SqliteWorld(box), 50 if LONG else 2)


@test('/faults/races/sqlite/all-up-from-several-homes')
def sqlite_up_homes(box):
  # The runner lock lies in the home: here only the ledger itself keeps them apart.
  all_up(SqliteWorld(box), 50 if LONG else 3, homes=8, judge=check_nobody_harmed, crowd=24)


@test('/faults/races/postgres/all-up')
def postgres_up(box):
  world = PostgresWorld(box)
  all_up(world, 50 if LONG else 3, homes=4)
  check_no_deadlock(world.cluster)


def up_and_down(world, rounds, homes, crowd=24):
  """Each either does what was planned, has nothing to do, or gives way."""
  several = Crowd(world, homes)
  counts = {}
  for number in range(rounds):
    world.reset('head' if number % 2 else 'base')
    processes = []
    for i in range(crowd):
      processes += several.start(1, ['up'] if i % 2 else ['down', 'base'], i)
    for result in several.finish(processes):
      result.expect(0, 1, 3)
      check(result.code == 0 or any(text in result.err for text in GAVE_WAY), f'a fault:\n{result}')
      counts[result.code] = counts.get(result.code, 0) + 1
    ledger = world.check_agreement()
    equal(ledger['progress'], [], 'unfinished rows')
    if homes == 1 or world.name == 'postgres':
      check(ledger['revisions'] in ([], world.numbers), f'neither up nor down: {ledger["revisions"]}')
    world.box.run(*world.where, 'migrate', 'up').expect(0)
    world.check_done(['up'])
  several.check_homes()
  note(f'exit statuses: {counts}')


@test('/faults/races/sqlite/up-and-down')
def sqlite_both(box):
  up_and_down(SqliteWorld(box), 20 if LONG else 2, homes=1)


@test('/faults/races/sqlite/up-and-down-from-several-homes')
def sqlite_both_homes(box):
  up_and_down(SqliteWorld(box), 40 if LONG else 4, homes=8, crowd=16)


def resume(world, rounds, homes, crowd=16):
  """A crowd finds what one has left in the middle of a section: one goes on with it."""
  several = Crowd(world, homes)
  arguments = [*world.where, 'migrate', 'up']
  world.reset('base')
  total = count_calls(world.box, arguments)
  begun = 0
  for number in sample(total, 12 * rounds):
    if begun == rounds:
      break
    world.reset('base')
    world.box.run(*arguments, variables=shim(number))
    world.settle()
    if not world.ledger()['progress']:
      continue
    begun += 1
    results = several.finish(several.start(crowd, ['up']))
    check_nobody_harmed(world, results)
    world.box.run(*arguments).expect(0)
    world.check_done(['up'])
  equal(begun, rounds, 'sections that were left unfinished')


@test('/faults/races/sqlite/resume-from-several-homes')
def sqlite_resume(box):
  resume(SqliteWorld(box), 20 if LONG else 4, homes=8)


@test('/faults/races/postgres/resume')
def postgres_resume(box):
  resume(PostgresWorld(box), 10 if LONG else 2, homes=4)


@test('/faults/races/postgres/up-and-down')
def postgres_both(box):
  world = PostgresWorld(box)
  up_and_down(world, 20 if LONG else 2, homes=4)
  check_no_deadlock(world.cluster)


@test('/faults/races/postgres/killed-among-others')
def killed_among(box):
  """Some of the crowd die on the way; the rest brings the database home."""
  world = PostgresWorld(box)
  several = Crowd(world, 4)
  for number in range(10 if LONG else 2):
    world.reset('base')
    processes = several.start(16, ['up'])
    time.sleep(0.15 + 0.1 * number)
    for _, process in processes[::4]:
      process.kill()
    for index, result in enumerate(several.finish(processes)):
      result.expect(*((0, -9) if index % 4 == 0 else (0, 3)))
    world.box.run(*world.where, 'migrate', 'up').expect(0)
    world.check_done(['up'])
  check_no_deadlock(world.cluster)


@test('/faults/races/two-ledgers-of-one-database')
def two_ledgers(box):
  """Two teams with a ledger each do not take each other for what a broken run left."""
  cluster = Cluster.get()
  database = cluster.new_database()
  cluster.psql(database, 'CREATE SCHEMA one; CREATE SCHEMA two')
  for team in ('one', 'two'):
    box.write({'reeve.json': f'{{"name": "{team}", "ledger_schema": "{team}"}}',
               '20250101000000_slow.sql': f'-- migrate:up\nCREATE TABLE {team} (id integer);\n'
                                          'SELECT pg_sleep(2);\n'}, folder=team)
  first = box.start('-d', cluster.uri(database), '-p', 'one', 'migrate', 'up')
  wait_for(lambda: cluster.psql(database, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE"
                                          " 'SELECT pg_sleep%' AND state = 'active'") == '1', 'the first')
  result = box.run('-d', cluster.uri(database), '-p', 'two', 'migrate', 'up').expect(0)
  check('Waiting' not in result.err, f'one waited for the other:\n{result}')
  box.finish(first, ['migrate', 'up']).expect(0)


# --- poolers ----------------------------------------------------------------------------------------


class Pooler:
  """pgbouncer in front of the cluster, with transaction pooling."""

  def __init__(self, cluster, folder):
    program = shutil.which('pgbouncer', path='/usr/sbin:/usr/bin:/usr/local/bin')
    if not program:
      raise Skip('pgbouncer is not installed')
    folder = pathlib.Path(folder) / 'pooler'
    folder.mkdir(mode=0o755)
    (folder / 'users').write_text(f'"{cluster.user}" "{cluster.password}"\n', encoding='utf-8')
    if cluster.runner:
      shutil.chown(folder, 'postgres', 'postgres')
      folder.parent.chmod(0o755)
    self.command = [*cluster.runner, program, str(folder / 'ini')]
    wait_for(lambda: self.start(cluster, folder), 'the pooler to answer')

  def start(self, cluster, folder):
    """On a port that was free a moment ago: another test may have taken it since."""
    with socket.socket() as free:
      free.bind(('127.0.0.1', 0))
      self.port = free.getsockname()[1]
    (folder / 'ini').write_text(
      f'[databases]\n* = host={cluster.folder} port={cluster.port}\n[pgbouncer]\n'
      f'listen_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\n'
      f'auth_type = plain\nauth_file = {folder}/users\npool_mode = transaction\n'
      f'ignore_startup_parameters = extra_float_digits\nlogfile = {folder}/log\n', encoding='utf-8')
    self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(lambda: self.process.poll() is not None or self.answers(), 'the pooler to begin')
    return self.answers()

  def answers(self):
    if self.process.poll() is not None:
      return False
    with socket.socket() as probe:
      return probe.connect_ex(('127.0.0.1', self.port)) == 0

  def stop(self):
    self.process.terminate()
    self.process.wait()


@test('/faults/races/pooler-is-refused')
def pooler(box):
  world = PostgresWorld(box)
  world.reset('base')
  pool = Pooler(world.cluster, box.folder)
  uri = world.cluster.uri(world.database).replace(f':{world.cluster.port}/', f':{pool.port}/')
  try:
    box.run('-d', uri, '-p', 'project', 'migrate', 'current').expect(0)
    for _ in range(20 if LONG else 5):
      refused = box.run('-d', uri, '-p', 'project', 'migrate', 'up').expect(1, 3)
      refused.says('pooler', 'Give the address of the PostgreSQL server itself')
      equal((world.ledger()['revisions'], world.snapshot()), ([], world.empty), 'the database')
  finally:
    pool.stop()
  equal(read_jobs(box, 1)[0]['state'] in ('failed', 'refused'), True, 'the state of the job')


if __name__ == '__main__':
  main()
