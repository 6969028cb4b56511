#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Demo data that is taken back or put back, and what breaks in the middle: the rows are as before or
as they should be, and the next run ends where an undisturbed one does."""

from seeded import SINCE, Faults, on_both, write_project
from harness import main


def begin(box, world):
  """A database that is seeded and used; the id of the run that made its rows."""
  write_project(box)
  box.run(*world.where, 'migrate', 'up', '-y').expect(0)
  run = box.run(*world.where, 'seed', 'apply', 'base', '-y', '--json').expect(0).json()['run']
  world.ask(SINCE)
  world.make()
  return run


def undo(box, world):
  return Faults(world, ['seed', 'undo', begin(box, world), '-y'], 'undo')


def reset(box, world):
  begin(box, world)
  return Faults(world, ['seed', 'reset', 'base', '-y'], 'reset')


@on_both('/faults/rewind/undo')
def undo_breaks(box, world):
  undo(box, world).each()


@on_both('/faults/rewind/reset')
def reset_breaks(box, world):
  faults = reset(box, world)
  faults.each()
  faults.full('catalogue.db')


if __name__ == '__main__':
  main()
