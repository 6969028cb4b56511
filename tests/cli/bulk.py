#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`seed`: many rows go into the database at once, are known by ranges, and are not written twice."""

from command import check, equal, main
from seeding import apply, counts, on_both, seed
from seeding import write_profile as write

ROWS = 3000
REVISION = '''-- migrate:up
CREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL, email varchar(80) UNIQUE, joined timestamp NOT NULL,
  fee numeric(8,2) CHECK (fee >= 0), active boolean, born date);
-- migrate:down
DROP TABLE people;
'''
MIGRATIONS = {'20250101000000_people.sql': REVISION}
COLUMNS = {'id': {'kind': 'sequence', 'start': 10, 'step': 5}, 'name': 'name', 'email': 'email',
           'joined': {'kind': 'timestamp', 'from': '2024-01-01', 'to': '2024-12-31'},
           'fee': {'kind': 'decimal', 'min': 0, 'max': 999, 'null': 0.1}, 'active': 'boolean',
           'born': {'kind': 'date', 'from': '1950-01-01', 'to': '2005-12-31'}}


def people(policy='keep', rows=ROWS, **columns):
  return {'table': 'people', 'policy': policy, 'generate': {'rows': rows, 'columns': {**COLUMNS, **columns}}}


def write_people(box, *arguments, **columns):
  write(box, 'base', {'tables': [people(*arguments, **columns)]})


def ranges(database):
  return database.runs.replace('run', 'range')


def written(database):
  return database.ask(f'SELECT (SELECT count(*) FROM {database.rows}), (SELECT coalesce(sum(rows), 0) FROM {ranges(database)})')


def everything(database):
  return database.ask('SELECT * FROM people ORDER BY id')


def planned(box, database, *arguments):
  plan = seed(box, database, 'plan', 'base', '--json', *arguments).expect(0).json()
  return counts(plan['tables'], 'insert', 'update', 'keep')['people']


def applied(box, database):
  return counts(apply(box, database)['tables'], 'inserted', 'updated', 'kept')['people']


@on_both('/cli/bulk/apply-twice', MIGRATIONS)
def apply_twice(box, database):
  write_people(box)
  equal(planned(box, database), [ROWS, 0, 0], 'plan')
  check(apply(box, database)['run'], 'a run is named')
  equal(database.ask('SELECT count(*), min(id), max(id), count(DISTINCT email) FROM people'), f'{ROWS}|10|{10 + 5 * (ROWS - 1)}|{ROWS}', 'rows')
  equal(written(database), f'0|{ROWS}', 'records of rows, rows in ranges')
  equal(planned(box, database), [0, 0, ROWS], 'second plan')
  second = apply(box, database)
  equal(second['run'], None, 'second run')
  equal(counts(second['tables'], 'inserted', 'updated', 'kept'), {'people': [0, 0, ROWS]}, 'second run')
  equal(database.ask(f'SELECT count(*) FROM {database.runs}'), '1', 'runs')


@on_both('/cli/bulk/nothing-written', MIGRATIONS)
def nothing_written(box, database):
  """Not one byte of the file or the server's log moves; a checkpoint does not come by chance four times."""
  def state():
    return database.ask('SELECT pg_current_wal_insert_lsn()') if hasattr(database, 'cluster') else database.path.read_bytes()
  write_people(box, 'overwrite')
  apply(box, database)
  for _ in range(4):
    before = state()
    apply(box, database)
    if state() == before:
      return
  check(False, 'what is on the disk stands still')


@on_both('/cli/bulk/policies', MIGRATIONS)
def policies(box, database):
  write_people(box)
  apply(box, database)
  as_made = everything(database)
  database.ask("UPDATE people SET name = 'Mine', fee = NULL, active = NULL WHERE id IN (10, 15, 5000); UPDATE people SET name = name WHERE id = 20;"
               "DELETE FROM people WHERE id IN (25, 7000); INSERT INTO people (id, name, joined) VALUES (11, 'Own', '2024-01-01')")
  equal(planned(box, database), [2, 0, ROWS - 2], 'keep')
  equal(applied(box, database), [2, 0, ROWS - 2], 'keep')
  equal(database.ask("SELECT count(*) FROM people WHERE name = 'Mine'"), '3', 'kept')
  write_people(box, 'overwrite')
  equal(planned(box, database), [0, 3, ROWS - 3], 'overwrite')
  equal(applied(box, database), [0, 3, ROWS - 3], 'overwrite')
  equal(database.ask("SELECT name FROM people WHERE id = 11"), 'Own', 'a row of the user')
  database.ask('DELETE FROM people WHERE id = 11')
  equal(everything(database), as_made, 'all rows')
  equal(apply(box, database)['run'], None, 'third run')


@on_both('/cli/bulk/other-profile', MIGRATIONS)
def other_profile(box, database):
  write_people(box)
  apply(box, database)
  write_people(box, 'overwrite', name={'kind': 'constant', 'value': 'Same'})
  equal(applied(box, database), [0, ROWS, 0], 'changed')
  equal(database.ask("SELECT count(*) FROM people WHERE name = 'Same'"), str(ROWS), 'names')
  equal(planned(box, database, '--scale', '2'), [ROWS, 0, ROWS], 'twice as many')


@on_both('/cli/bulk/occupied', MIGRATIONS)
def occupied(box, database):
  """Where somebody's row is in the way, each row is looked at; where all were removed, they come back."""
  database.ask("INSERT INTO people (id, name, joined) VALUES (100, 'Own', '2024-01-01')")
  write_people(box)
  equal(applied(box, database), [ROWS - 1, 0, 1], 'occupied')
  equal(database.ask('SELECT name FROM people WHERE id = 100'), 'Own', 'a row of the user')
  database.ask('DELETE FROM people')
  equal(applied(box, database), [ROWS, 0, 0], 'empty')
  database.ask('DELETE FROM people')
  equal(applied(box, database), [ROWS, 0, 0], 'empty again')
  equal(apply(box, database)['run'], None, 'all there')


@on_both('/cli/bulk/refused', MIGRATIONS)
def refused(box, database):
  """A trigger that rejects a row: which one is said, and nothing stays."""
  if hasattr(database, 'cluster'):
    database.ask("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.id = 5010 THEN RAISE EXCEPTION ''not this one''; END IF; RETURN NEW; END';"
                 'CREATE TRIGGER no BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION no()')
  else:
    database.ask("CREATE TRIGGER no BEFORE INSERT ON people WHEN NEW.id = 5010 BEGIN SELECT raise(ABORT, 'not this one'); END")
  write_people(box)
  answer = seed(box, database, 'apply', 'base', '-y').expect(1, 5, 6)
  answer.says('base.json', 'people', 'row 1001', 'not this one', 'rolled back')
  equal(database.ask('SELECT count(*) FROM people'), '0', 'rows')


TEXT_KEYS = {'20250101000000_teams.sql': '''-- migrate:up
CREATE TABLE teams (id varchar(40) PRIMARY KEY, name text NOT NULL);
CREATE TABLE players (id varchar(40) PRIMARY KEY, team varchar(40) NOT NULL REFERENCES teams (id), name text NOT NULL);
CREATE INDEX players_team ON players (team);
-- migrate:down
DROP TABLE players; DROP TABLE teams;
'''}


@on_both('/cli/bulk/back-without-ranges', TEXT_KEYS)
def back(box, database):
  """Thousands of rows that are known one by one are matched with their records at once, though the planner knows nothing of them."""
  rows = 8000
  write(box, 'base', {'tables': [
    {'table': 'teams', 'generate': {'rows': rows, 'columns': {'id': "= 'team-' || row()", 'name': 'name'}}},
    {'table': 'players', 'generate': {'rows': rows, 'columns': {'id': "= 'player-' || row()", 'team': {'kind': 'reference', 'table': 'teams'}, 'name': 'name'}}}]})
  run = apply(box, database)['run']
  equal(database.ask(f'SELECT count(*) FROM {database.rows}'), str(2 * rows), 'records')
  database.ask("UPDATE players SET name = 'Mine' WHERE id = 'player-7'")

  def slow():
    steps = seed(box, database, 'undo', run, '--dry-run', '--json').expect(0).json()['steps']
    return [finding['message'] for step in steps for finding in step['findings'] if finding['rule'] == 'seed-unindexed']
  equal(slow(), [], 'foreign keys without an index')
  database.ask('DROP INDEX players_team')
  check(len(slow()) == 1 and 'players' in slow()[0] and 'team' in slow()[0], slow())
  database.ask('CREATE INDEX players_team ON players (team)')
  seed(box, database, 'undo', run, '-y').expect(0)
  equal(database.ask('SELECT (SELECT count(*) FROM teams), (SELECT count(*) FROM players)'), '1|1', 'what stays')


if __name__ == '__main__':
  main()
