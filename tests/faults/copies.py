#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies for students whose making, resetting or removing is killed at numbered points: nobody's copy
is half of one, and the next run goes on and leaves nothing behind."""

import contextlib
import csv
import os
import sqlite3
import subprocess

from sweep import count_calls, shim
from harness import LONG, Cluster, check, equal, main, note, sample, test, wait_for

SCHEMA = 'CREATE TABLE t (id integer); INSERT INTO t VALUES (1), (2);'
NUMBERS = (1, 2)
OURS = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'reeve%'"


class Server:
  """A source on a server; what a run left is looked at as its students do."""

  points, rounds = 3, 1

  def __init__(self, box):
    self.box, self.cluster = box, Cluster.get()
    self.source = self.cluster.new_database()
    self.cluster.psql(self.source, SCHEMA)
    self.where = ['-d', self.cluster.uri(self.source, local=True), 'copies']
    self.hands = 0

  def create(self):
    """A run that has not been yet: its hand-out is a new file."""
    self.hands += 1
    return [*self.where, 'create', 'kid', len(NUMBERS), '--yes', '--host', '127.0.0.1', '--handout',
            f'{self.hands}.csv']

  def settle(self):
    """The server learns of the death of a client a little later."""
    wait_for(lambda: self.cluster.psql('postgres', OURS) == '0', 'the sessions of the dead one to be gone')

  def uris(self):
    """Of the newest hand-out there is."""
    path = max((path for path in self.box.work.glob('*.csv')), key=lambda path: int(path.stem))
    with open(path, encoding='utf-8', newline='') as file:
      return {line['name']: line['uri'] for line in csv.DictReader(file)}

  def count(self, number, uris):
    """The rows that a student sees who logs in."""
    result = subprocess.run([self.cluster.programs / 'psql', '-XqAt', '-d', uris[f'kid_{number:02}'], '-c',
                             'SELECT count(*) FROM t'], capture_output=True, check=False, text=True,
                            stdin=subprocess.DEVNULL, env={'PATH': os.environ['PATH'], 'HOME': str(self.box.folder)})
    check(result.returncode == 0, f'kid {number}: {result.stderr}')
    return int(result.stdout)

  def use(self):
    for number in NUMBERS:
      self.cluster.psql(f'kid_{number:02}', 'DELETE FROM t')

  def left(self):
    """What is there, without what belongs to whole copies."""
    names = self.cluster.psql('postgres', "SELECT datname FROM pg_database WHERE datname ~ '^(kid_|reeve_)' UNION ALL"
                                          " SELECT rolname || ' (role)' FROM pg_roles WHERE rolname ~ '^kid_'").split('\n')
    return sorted(name for name in names if name)

  def whole(self):
    spares = [name for name in self.left() if name.startswith('kid_spare')]
    equal(len(spares), 1, 'in reserve')
    return sorted(['kid_01', 'kid_01 (role)', 'kid_02', 'kid_02 (role)', 'kid_group (role)', 'kid_template', *spares])

  def close(self):
    self.cluster.drop_database(self.source)


class Folder:
  """A source that is a file."""

  points, rounds = 10, 12

  def __init__(self, box):
    self.box = box
    self.path = box.work / 'x.db'
    self.ask(self.path, SCHEMA)
    self.where = ['-d', 'x.db', 'copies']

  @staticmethod
  def ask(path, sql):
    with contextlib.closing(sqlite3.connect(path)) as database:
      database.executescript(sql)

  def create(self):
    return [*self.where, 'create', 'kid', len(NUMBERS), '--yes']

  def settle(self):
    pass

  def uris(self):
    return None

  def count(self, number, _uris):
    with contextlib.closing(sqlite3.connect(self.box.work / f'kid_{number:02}.db')) as database:
      equal(database.execute('PRAGMA integrity_check').fetchall(), [('ok',)], 'integrity')
      return database.execute('SELECT count(*) FROM t').fetchone()[0]

  def use(self):
    for number in NUMBERS:
      self.ask(self.box.work / f'kid_{number:02}.db', 'DELETE FROM t')

  def left(self):
    inside = self.box.work / '.kid.copies'
    names = [path.name for path in self.box.work.iterdir() if path.name not in ('x.db', '.kid.copies')]
    return sorted(names + ([path.name for path in inside.iterdir()] if inside.exists() else []))

  def whole(self):
    spares = [name for name in self.left() if name.startswith('spare-')]
    equal(len(spares), 1, 'in reserve')
    return sorted(['kid_01.db', 'kid_02.db', 'lock', 'set.json', 'template.db', *spares])

  def close(self):
    pass


def on_both(path):
  def register(function):
    for world in (Server, Folder):
      test(f'{path}-{world.__name__.lower()}')(lambda box, world=world: function(box, world(box)))
    return function
  return register


def remove(box, world):
  box.run(*world.where, 'remove', '--all', '--confirm', 'kid').expect(0)
  equal(world.left() if isinstance(world, Server) else [name for name in world.left() if '.csv' not in name], [],
        'what is left of them')


def points(world, total):
  return enumerate(sample(total, None if LONG else world.points))


@on_both('/faults/copies/create-that-is-killed')
def create(box, world):
  total = count_calls(box, world.create())
  remove(box, world)
  whole = 0
  for index, number in points(world, total):
    box.run(*world.create(), variables=shim(number, 'kill-after' if index % 2 else 'kill'))
    world.settle()
    box.run(*world.create()).expect(0)
    uris = world.uris()
    equal([world.count(kid, uris) for kid in NUMBERS], [2, 2], f'killed at {number}: rows')
    equal(world.left(), world.whole(), f'killed at {number}: what is there')
    whole += 1
    remove(box, world)
  note(f'{whole} of {total} points')
  world.close()


@on_both('/faults/copies/reset-that-is-killed')
def reset(box, world):
  box.run(*world.create()).expect(0)
  uris = world.uris()
  arguments = [*world.where, 'reset', '--all', 'kid', '--yes']
  world.use()
  total = count_calls(box, arguments)
  seen = []
  for index, number in points(world, total):
    world.use()
    box.run(*arguments, variables=shim(number, 'kill-after' if index % 2 else 'kill'))
    world.settle()
    rows = [world.count(kid, uris) for kid in NUMBERS]
    check(set(rows) <= {0, 2}, f'killed at {number}: {rows}')
    seen += rows
    box.run(*arguments).expect(0)
    equal([world.count(kid, uris) for kid in NUMBERS], [2, 2], f'killed at {number}: rows after the next run')
    equal(world.left(), world.whole(), f'killed at {number}: what is there')
  check({0, 2} <= set(seen), f'points before and after the swap: {seen}')
  note(f'{seen.count(0)} times as it was, {seen.count(2)} times fresh; a run has {total} points')
  remove(box, world)
  world.close()


@on_both('/faults/copies/remove-that-is-killed')
def removing(box, world):
  box.run(*world.create()).expect(0)
  arguments = [*world.where, 'remove', '--all', 'kid', '--confirm', 'kid']
  total = count_calls(box, arguments)
  for index, number in points(world, total):
    box.run(*world.create()).expect(0)
    box.run(*arguments, variables=shim(number, 'kill-after' if index % 2 else 'kill'))
    world.settle()
    result = box.run(*arguments)
    check(result.code == 0 or 'No copies were made' in result.err, f'killed at {number}: {result}')
    equal(world.left(), [], f'killed at {number}: what is there')
  world.close()


# What a job may say that came too late for what it was to do.
TOO_LATE = ('Another job works on', 'has changed the copies', 'The plan no longer holds', 'No copies were made',
            'There are files already', 'copies “kid” already', 'is gone')


@on_both('/faults/copies/several-jobs-at-once')
def at_once(box, world):
  """Whoever comes too late is told so, and neither changes nor leaves anything."""
  remove_all, reset_all = (['remove', '--all', '--confirm', 'kid', 'kid'], ['reset', '--all', 'kid', '--yes'])
  late = 0
  for number in range(60 if LONG else world.rounds):
    jobs = [box.start(*arguments) for arguments in (world.create(), [*world.where, *remove_all], world.create(),
                                                    [*world.where, *reset_all], [*world.where, *remove_all])]
    for result in [box.finish(job) for job in jobs]:
      check(result.code == 0 or any(text in result.err for text in TOO_LATE), f'round {number}: {result}')
      late += result.code != 0
    states = [copy['state'] for one in box.run(*world.where, 'list', '--json').expect(0).json()['sets']
              for copy in one['copies']]
    check(set(states) <= {'fresh'}, f'round {number}: {states}')
  box.run(*world.create()).expect(0)
  equal(world.left(), world.whole(), 'what is there')
  remove(box, world)
  note(f'{late} jobs came too late')
  world.close()


@test('/faults/copies/numbers-after-a-crash')
def numbers(box):
  """A server that dies keeps no copy from counting on where it was."""
  cluster = Cluster()
  source = cluster.new_database()
  cluster.psql(source, 'CREATE TABLE t (id serial PRIMARY KEY); INSERT INTO t SELECT FROM generate_series(1, 5)')
  box.run('-d', cluster.uri(source, local=True), 'copies', 'create', 'kid', 1, '--yes', '--handout', '1.csv').expect(0)
  cluster.psql('kid_01', 'INSERT INTO t SELECT FROM generate_series(1, 3)')
  cluster.stop('immediate')
  cluster.start()
  cluster.psql('kid_01', 'INSERT INTO t DEFAULT VALUES')
  equal(cluster.psql('kid_01', 'SELECT count(*) FROM t'), '9', 'rows')
  cluster.remove()


main()
