#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at every point of a run: what is half-done is known, and the same command goes on."""

import shutil

from sweep import (CALLS, PostgresWorld, SqliteWorld, Tally, check_catalogue, check_modes, count_calls,
                   count_straced, describe_place, has_acted, known_jobs, need_strace, shim, strace)
from harness import LONG, Failure, check, equal, main, note, sample, test

# The commands, and the state that each starts from.
COMMANDS = {'up': (['up'], 'base'), 'down': (['down', 'base'], 'head'), 'stamp': (['stamp', 'head'], 'base')}


class KillSweep:
  """The same command again and again, killed at another place each time."""

  def __init__(self, world, verb, fresh=False):
    self.world, self.box, self.fresh = world, world.box, fresh
    self.command, self.start = COMMANDS[verb]
    self.arguments = [*world.where, 'migrate', *self.command]
    self.tally = Tally(f'{verb} on {world.name}')
    self.known = set()
    self.points = self.deaths = 0

  def reset(self):
    if self.fresh:
      shutil.rmtree(self.box.data, ignore_errors=True)
      self.known = set()
    self.world.reset(self.start)

  def count(self):
    self.reset()
    total = count_calls(self.box, self.arguments)
    self.world.check_done(self.command)
    self.known = known_jobs(self.box)
    return total

  def kill(self, name, **how):
    """One run that dies; whether it did."""
    result = self.box.run(*self.arguments, **how)
    check(result.code in (0, -9, 137), f'{name}: exit status {result.code}\n{result}')
    self.points += 1
    self.deaths += result.code != 0
    return result.code != 0

  def conclude(self, total):
    check(self.deaths >= 0.8 * self.points, f'of {self.points} runs only {self.deaths} were killed')
    check_modes(self.box)
    self.tally.note()
    note(f'{self.deaths} deaths in {self.points} runs; a run has {total} points')

  def look(self):
    self.world.settle()
    ledger = self.world.check_agreement(stamped=self.command[0] == 'stamp')
    self.tally.add(describe_place(ledger))
    acted = has_acted(ledger, self.start, self.world.numbers)
    self.known = check_catalogue(self.box, self.known, acted)

  def recover(self):
    self.box.run(*self.arguments).expect(0)
    self.world.check_done(self.command)
    self.known = check_catalogue(self.box, self.known, False, killed=False)

  def point(self, index, number, total):
    name = f'killed at call {number} of {total}'
    try:
      self.reset()
      died = self.kill(name, variables=shim(number, 'kill-after' if index % 2 else 'kill'))
      # Every fourth goes on at once, while what the dead one left may still be at work.
      if index % 4 or not died:
        self.look()
      else:
        self.tally.add('not looked at')
      if index % 3 == 0 and died:
        again = 1 + number * 7 % total
        if self.kill(f'{name}, again at {again}', variables=shim(again)):
          self.tally.add('killed again')
        # The two jobs of the two deaths.
        self.world.settle()
        self.world.check_agreement(stamped=self.command[0] == 'stamp')
      self.known = known_jobs(self.box)
      self.recover()
    except Failure as failure:
      raise Failure(f'{name}: {failure}') from failure

  def run(self, wanted):
    total = self.count()
    for index, number in enumerate(sample(total, None if LONG else wanted)):
      self.point(index, number, total)
    self.conclude(total)


@test('/faults/kill/sqlite/first-run')
def sqlite_first(box):
  KillSweep(SqliteWorld(box), 'up', fresh=True).run(40)


@test('/faults/kill/sqlite/up')
def sqlite_up(box):
  KillSweep(SqliteWorld(box), 'up').run(36)


@test('/faults/kill/sqlite/down')
def sqlite_down(box):
  KillSweep(SqliteWorld(box), 'down').run(27)


@test('/faults/kill/sqlite/stamp')
def sqlite_stamp(box):
  KillSweep(SqliteWorld(box), 'stamp').run(12)


@test('/faults/kill/postgres/up')
def postgres_up(box):
  KillSweep(PostgresWorld(box), 'up').run(30)


@test('/faults/kill/postgres/down')
def postgres_down(box):
  KillSweep(PostgresWorld(box), 'down').run(21)


@test('/faults/kill/postgres/stamp')
def postgres_stamp(box):
  KillSweep(PostgresWorld(box), 'stamp').run(9)


# --- the wrong way ----------------------------------------------------------------------------------

OPPOSITE = {'up': 'down', 'down': 'up'}


def crossed(world, verb, wanted):
  """Killed inside a section without transaction; what would pull the ground from under it, or build
  on it, is refused until it has been finished."""
  sweep = KillSweep(world, verb)
  total = sweep.count()
  command, start = COMMANDS[verb]
  other = [*world.where, 'migrate', *COMMANDS[OPPOSITE[verb]][0]]
  begun = 0
  for number in sample(total, wanted):
    world.reset(start)
    sweep.kill(f'killed at call {number}', variables=shim(number))
    world.settle()
    ledger = world.check_agreement()
    if not ledger['progress']:
      continue
    begun += 1
    before = world.snapshot()
    box_says = world.box.run(*other).expect(3)
    box_says.says('Finish that first', f'migrate {command[0]}', 'Nothing was run')
    world.settle()
    equal((world.ledger(), world.snapshot()), (ledger, before), 'the database after a refusal')
    world.box.run(*world.where, 'migrate', *command).expect(0)
    world.check_done(command)
    world.box.run(*other).expect(0)
    world.check_done(COMMANDS[OPPOSITE[verb]][0])
  check(begun >= 3, f'only {begun} of {wanted} were killed inside a section')
  note(f'{begun} sections left unfinished by {verb} on {world.name}')


@test('/faults/kill/sqlite/wrong-way')
def sqlite_crossed(box):
  world = SqliteWorld(box)
  for verb in ('up', 'down'):
    crossed(world, verb, 80 if LONG else 20)


@test('/faults/kill/postgres/wrong-way')
def postgres_crossed(box):
  world = PostgresWorld(box)
  for verb in ('up', 'down'):
    crossed(world, verb, 60 if LONG else 30)


def straced(world, verb, wanted):
  """The same by an independent means, which sees what the shim does not."""
  need_strace()
  sweep = KillSweep(world, verb)
  sweep.reset()
  counts = count_straced(world.box, sweep.arguments)
  points = [(call, number) for call, most in sorted(counts.items()) for number in range(1, most + 1)]
  chosen = [points[i - 1] for i in sample(len(points), None if LONG else wanted)]
  sweep.known = known_jobs(world.box)
  for call, number in chosen:
    try:
      sweep.reset()
      sweep.kill(f'{call} {number}', prefix=strace(call, number))
      sweep.look()
      sweep.recover()
    except Failure as failure:
      raise Failure(f'{call} {number}: {failure}') from failure
  sweep.conclude(len(points))


@test('/faults/kill/sqlite/strace')
def sqlite_strace(box):
  straced(SqliteWorld(box), 'up', 20)


@test('/faults/kill/postgres/strace')
def postgres_strace(box):
  straced(PostgresWorld(box), 'up', 20)


# --- files ------------------------------------------------------------------------------------------

BRANCHES = {
  '20250101000000_root.sql': '-- migrate:up\nCREATE TABLE a (id integer);\n-- migrate:down\nDROP TABLE a;\n',
  '20250102000000_left.sql': '-- revises: 20250101000000\n-- migrate:up\nCREATE TABLE b (id integer);\n',
  '20250103000000_right.sql': '-- revises: 20250101000000\n-- migrate:up\nCREATE TABLE c (id integer);\n',
}


def file_sweep(box, arguments):
  """What was made is whole or not there; the folder stays readable."""
  box.write(BRANCHES)
  folder = box.work / 'project'

  def made():
    return {path.name: path.read_text() for path in folder.glob('*.sql') if path.name not in BRANCHES}

  def clear():
    for path in folder.iterdir():
      if path.name not in BRANCHES:
        path.unlink()

  total = count_calls(box, arguments, calls=CALLS)
  (whole,) = made().values()
  tally = Tally(' '.join(arguments[-2:]))
  for number in range(1, total + 1):
    for action in ('kill', 'kill-after'):
      clear()
      box.run(*arguments, variables=shim(number, action)).expect(0, -9)
      there = made()
      check(list(there.values()) in ([], [whole]), f'{action} at call {number}: a half file: {there}')
      tally.add('with the file' if there else 'without')
      check({path.suffix for path in folder.iterdir()} <= {'.sql', '.partial'}, 'a strange file')
      box.run('-p', 'project', 'migrate', 'heads').expect(0)
      if not there:
        box.run(*arguments).expect(0)
        equal(list(made().values()), [whole], 'the file of the second try')
  tally.note()


@test('/faults/kill/create')
def create(box):
  file_sweep(box, ['-p', 'project', 'migrate', 'create', 'new thing', '--parent', '20250102000000'])


@test('/faults/kill/merge')
def merge(box):
  file_sweep(box, ['-p', 'project', 'migrate', 'merge', '20250102000000', '20250103000000', '-m', 'join'])


if __name__ == '__main__':
  main()
