#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preparing and resetting, and what breaks in the middle: each part is whole or not begun, what is said
of them is true, and the next run ends where an undisturbed one does."""

from seeded import CLUBS, FIRST, PEOPLE, SECOND, SINCE, Chain, Postgres, on_both, write_project
from harness import main

MINE = "INSERT INTO clubs VALUES (99, 'Ours', 1)"
# Its second revision cannot be applied; the schema file has what both would make.
BROKEN = '''-- migrate:up
CREATE TABLE people (id integer PRIMARY KEY);
INSERT INTO nowhere VALUES (1);
'''
SCHEMA = '\n'.join(text.partition('-- migrate:down')[0] for text in (CLUBS, PEOPLE))


def migrate(box, world, *arguments):
  box.run(*world.where, 'migrate', *arguments, '-y').expect(0)


def prepare(box, world):
  """A database that is behind, and has something to lose."""
  write_project(box)
  migrate(box, world, 'up', FIRST)
  world.ask(MINE)
  world.make()
  faults = Chain(world, ['prepare', '-y'], 'prepare')
  world.reset()
  migrate(box, world, 'up', '--no-backup')
  faults.add_state('Migrate')
  return faults


def begin_reset(box, world):
  write_project(box, {'backup_before': 'never'})
  migrate(box, world, 'up')
  box.run(*world.where, 'seed', 'apply', 'base', '-y').expect(0)
  world.ask(SINCE)
  world.make()


def build(box, world, faults):
  """What a reset does to an empty database."""
  faults.add_state('Empty')
  migrate(box, world, 'up', FIRST)
  faults.add_state(f'at {FIRST}')
  migrate(box, world, 'up')
  faults.add_state('Migrate')
  return faults


def reset(box, world):
  """Taken back, one revision after the other."""
  begin_reset(box, world)
  faults = Chain(world, ['reset', '--confirm', world.phrase], 'reset')
  world.reset()
  for target in (FIRST, 'base'):
    migrate(box, world, 'down', target)
    faults.add_state(f'back to {target}')
  world.forget()
  return build(box, world, faults)


def drop(box, world):
  begin_reset(box, world)
  faults = Chain(world, ['reset', '--drop', '--confirm', world.phrase], 'reset --drop')
  world.reset()
  migrate(box, world, 'down', 'base')
  world.forget()
  return build(box, world, faults)


def stand_in(box, world):
  """The second revision cannot be applied to the empty database: the schema file makes its tables."""
  write_project(box, {'schema': 'schema.sql'})
  box.write({f'{SECOND}_people.sql': BROKEN, 'schema.sql': SCHEMA})
  world.make()
  faults = Chain(world, ['prepare', '-y'], 'prepare')
  world.reset()
  migrate(box, world, 'up', FIRST)
  faults.add_state(f'at {FIRST}')
  # Who is killed right there has a database with a revision, which is not untouched any more.
  faults.first_do = {f'at {FIRST}': ['migrate', 'down', 'base', '-y']}
  migrate(box, world, 'down', 'base')
  world.ask(SCHEMA)
  migrate(box, world, 'stamp', 'heads')
  faults.add_state('Migrate')
  return faults


@on_both('/faults/prepare/behind')
def prepare_breaks(box, world):
  faults = prepare(box, world)
  faults.each()
  faults.full('backups')
  if world.name == 'sqlite':
    faults.full('catalogue.db')


@on_both('/faults/prepare/reset')
def reset_breaks(box, world):
  reset(box, world).each()


@on_both('/faults/prepare/drop', long_on=(Postgres,))
def drop_breaks(box, world):
  faults = drop(box, world)
  faults.kill()
  if world.name == 'sqlite':
    faults.full('point.db')


@on_both('/faults/prepare/schema-file', long_on=(Postgres,))
def stand_in_breaks(box, world):
  faults = stand_in(box, world)
  faults.kill()
  faults.interrupt()


if __name__ == '__main__':
  main()
