#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`seed`: rows of profiles into real databases, counted before, written once, never half."""

import json
import re

from command import check, equal, main, test
from seeding import Postgres, Sqlite, apply, counts, on_both, seed, write_profile

REVISION = '''-- migrate:up
CREATE TABLE clubs (id integer PRIMARY KEY, name varchar(20) NOT NULL UNIQUE);
CREATE TABLE members (id integer PRIMARY KEY, club integer NOT NULL REFERENCES clubs (id),
  mentor integer REFERENCES members (id), name text, fee numeric(8,2) CHECK (fee >= 0), active boolean NOT NULL DEFAULT true);
-- migrate:down
DROP TABLE members; DROP TABLE clubs;
'''
MIGRATIONS = {'20250101000000_clubs.sql': REVISION}
BASE = {'requires': '20250101000000', 'tables': [
  {'table': 'members', 'rows': [
    {'id': 1, 'club': 1, 'mentor': 2, 'name': "O'Hara \\ \"x\"\nÜ", 'fee': 280.1, 'active': True},
    {'id': 2, 'club': 1, 'mentor': None, 'name': None, 'fee': 0, 'active': False}]},
  {'table': 'clubs', 'columns': ['id', 'name'], 'rows': [[1, 'Chess'], [2, 'Go']]}]}


def profile(**changes):
  return {**json.loads(json.dumps(BASE)), **changes}


def write(box, name='base', **changes):
  write_profile(box, name, profile(**changes))


@on_both('/cli/seed/apply-twice', MIGRATIONS)
def apply_twice(box, database):
  write(box)
  plan = seed(box, database, 'plan', 'base', '--json').expect(0).json()
  equal(counts(plan['tables'], 'insert', 'update', 'keep', 'delete'), {'clubs': [2, 0, 0, 0], 'members': [2, 0, 0, 0]}, 'plan')
  equal([table['name'] for table in plan['tables']], ['clubs', 'members'], 'order')
  equal(plan['digest'], seed(box, database, 'apply', 'base', '--dry-run', '--json').expect(0).json()['digest'], 'digest')
  equal(database.ask('SELECT count(*) FROM clubs'), '0', 'clubs after the plan')
  first = apply(box, database)
  check(first['run'], 'a run is named')
  equal(database.ask('SELECT mentor, fee FROM members WHERE id = 1').split('.')[0], '2|280', 'member')
  equal(database.ask("SELECT count(*) FROM members WHERE id = 1 AND fee = 280.1 AND active"), '1', 'exact fee')
  equal(database.ask('SELECT count(*) FROM members WHERE name IS NULL AND NOT active'), '1', 'nulls')
  equal(database.ask('SELECT name FROM members WHERE id = 1'), BASE['tables'][0]['rows'][0]['name'], 'text')
  equal(database.ask(f'SELECT count(*) FROM {database.rows}'), '4', 'rows that are known')
  second = apply(box, database)
  equal(second['run'], None, 'second run')
  equal(counts(second['tables'], 'inserted', 'updated', 'kept'), {'clubs': [0, 0, 2], 'members': [0, 0, 2]}, 'second run')
  equal(database.ask(f'SELECT count(*) FROM {database.runs}'), '1', 'runs')
  runs = seed(box, database, 'runs', '--json').expect(0).json()['runs']
  check(all(run['applied_by'] for run in runs), f'who applied it: {runs}')


@on_both('/cli/seed/policies', MIGRATIONS)
def policies(box, database):
  write(box)
  apply(box, database)
  change = "UPDATE members SET name = 'Mine', fee = NULL WHERE id = 1"
  for policy, expected in (('keep', 'Mine|'), ('fill', 'Mine|280.1'), ('overwrite', 'O')):
    database.ask(change)
    tables = profile()['tables']
    tables[0]['policy'] = policy
    write(box, tables=tables)
    result = counts(apply(box, database)['tables'], 'inserted', 'updated', 'kept')['members']
    equal(result, [0, 0, 2] if policy == 'keep' else [0, 1, 1], policy)
    text = database.ask('SELECT name, fee FROM members WHERE id = 1')
    check(text.startswith(expected), f'{policy}: {text!r}')


@on_both('/cli/seed/errors-name-the-place', MIGRATIONS)
def errors(box, database):
  def members(**changes):
    tables = profile()['tables']
    tables[0]['rows'][1].update(changes)
    return tables
  extra = profile()['tables'] + [{'table': 'nowhere', 'rows': [{'id': 1}]}]
  twice = profile()['tables']
  twice[1]['rows'].append([1, 'Again'])
  for tables, texts in (
      (extra, ['base.json', 'nowhere']),
      (members(nmae='x'), ['base.json', 'members', 'nmae']),
      (members(id=None), ['base.json', 'members', 'row 2', 'id']),
      (twice, ['base.json', 'clubs', 'row 3', 'id', 'row 1'])):
    write(box, tables=tables)
    seed(box, database, 'apply', 'base', '-y').expect(1).says(*texts)
  for tables, texts in (
      (members(club=77), ['base.json', 'members', 'row 2', 'club', 'clubs', '77']),
      (members(fee=-1), ['base.json', 'members', 'row 2', 'fee', '0'])):
    write(box, tables=tables)
    seed(box, database, 'apply', 'base', '-y').expect(1).says(*texts, 'Nothing was written')
  equal(database.ask('SELECT (SELECT count(*) FROM clubs) + (SELECT count(*) FROM members)'), '0', 'rows')


@test('/cli/seed/a-value-of-the-wrong-type')
def wrong_type(box):
  box.write({'20250101000000_clubs.sql': REVISION})
  database = Postgres(box)
  box.run('migrate', 'up', '-y', '-d', database.name, '-p', 'project').expect(0)
  tables = profile()['tables']
  tables[0]['rows'][1]['club'] = 'many'
  write(box, tables=tables)
  seed(box, database, 'plan', 'base').expect(1).says('base.json', 'members', 'row 2', 'club', 'many')
  database.close()


@on_both('/cli/seed/guard', MIGRATIONS)
def guard(box, database):
  write(box)
  write(box, 'all', environments=['production'])
  seed(box, database, 'apply', 'base', '-y', '-e', 'production').expect(3).says('production')
  seed(box, database, 'apply', 'all', '-y').expect(3).says('development')
  seed(box, database, 'apply', 'all', '-y', '-e', 'production').expect(3)
  write(box, requires='20990101000000')
  seed(box, database, 'apply', 'base', '-y').expect(3).says('20990101000000', 'Nothing was written', 'Migrate')
  equal(database.ask('SELECT count(*) FROM clubs'), '0', 'clubs')


MOVED = {'20250101000000_teams.sql': '''-- migrate:up
CREATE TABLE teams (id integer PRIMARY KEY, code varchar(10) NOT NULL UNIQUE, parent integer REFERENCES teams (id));
CREATE TABLE players (team integer NOT NULL REFERENCES teams (id), name varchar(20) NOT NULL, PRIMARY KEY (team, name));
CREATE TABLE goals (id integer PRIMARY KEY, team integer NOT NULL REFERENCES teams (id), minute integer);
-- migrate:down
DROP TABLE goals; DROP TABLE players; DROP TABLE teams;
'''}


@on_both('/cli/seed/a-row-that-is-there-under-another-id', MOVED)
def moved(box, database):
  """What refers to it in the profile refers to the row that is there, not to whoever has its id."""
  teams = [[1, 'A', None], [2, 'B', 1], [3, 'C', 1]]
  write(box, requires=None, tables=[
    {'table': 'teams', 'key': ['code'], 'columns': ['id', 'code', 'parent'], 'rows': teams},
    {'table': 'players', 'columns': ['team', 'name'], 'rows': [[1, 'Ada'], ['1', 'Eve'], [2, 'Ada']]},
    {'table': 'goals', 'generate': {'rows': 3000, 'columns': {'id': 'sequence', 'team': {'kind': 'reference', 'table': 'teams', 'distribution': 'cycle'}}}}])
  database.ask("INSERT INTO teams VALUES (77, 'A', NULL), (1, 'Mine', NULL)")
  document = seed(box, database, 'apply', 'base', '--dry-run', '--json').expect(0).json()
  equal([finding['rule'] for step in document['steps'] for finding in step['findings']], ['seed-moved'], 'findings')
  apply(box, database)

  def look():
    equal(database.ask('SELECT id, code, parent FROM teams ORDER BY id').split(), ['1|Mine|', '2|B|77', '3|C|77', '77|A|'], 'teams')
    equal(database.ask('SELECT team, name FROM players ORDER BY team, name').split(), ['2|Ada', '77|Ada', '77|Eve'], 'players')
    equal(database.ask('SELECT team, count(*) FROM goals GROUP BY team ORDER BY team').split(), ['2|1000', '3|1000', '77|1000'], 'goals')
  look()
  equal(apply(box, database)['run'], None, 'again')
  seed(box, database, 'reset', 'base', '-y').expect(0)
  look()
  seed(box, database, 'reset', 'base', '--remove', '-y').expect(0)
  equal(database.ask('SELECT id, code FROM teams ORDER BY id').split(), ['1|Mine', '77|A'], 'those of the user')
  write(box, requires=None, tables=[{'table': 'teams', 'key': ['code'], 'policy': 'overwrite', 'columns': ['id', 'code', 'parent'],
                                     'rows': [[5, 'A', None], [2, 'B', 5]]}])
  apply(box, database)
  equal(database.ask('SELECT id, code, parent FROM teams ORDER BY id').split(), ['1|Mine|', '2|B|5', '5|A|'], 'overwritten')


PAIRS = {'20250101000000_pairs.sql': '''-- migrate:up
CREATE TABLE places (x integer NOT NULL, y integer NOT NULL, name varchar(20) NOT NULL UNIQUE, PRIMARY KEY (x, y));
CREATE TABLE visits (id integer PRIMARY KEY, x integer NOT NULL, y integer NOT NULL, FOREIGN KEY (x, y) REFERENCES places (x, y));
-- migrate:down
DROP TABLE visits; DROP TABLE places;
'''}


@on_both('/cli/seed/a-row-that-is-there-under-another-pair', PAIRS)
def pairs(box, database):
  """References of several columns do not follow: refused with both tables, or with what to do."""
  places = {'table': 'places', 'columns': ['x', 'y', 'name'], 'rows': [[1, 1, 'Home'], [2, 2, 'Away']]}
  write(box, requires=None, tables=[{**places, 'key': ['name']}, {'table': 'visits', 'columns': ['id', 'x', 'y'], 'rows': [[1, 2, 2], [2, 1, 1]]}])
  database.ask("INSERT INTO places VALUES (7, 7, 'Home')")
  seed(box, database, 'apply', 'base', '-y').expect(1).says('visits', 'places', 'Everything was rolled back')
  equal(database.ask('SELECT (SELECT count(*) FROM places), (SELECT count(*) FROM visits)'), '1|0', 'rows')
  write(box, requires=None, tables=[places])
  seed(box, database, 'plan', 'base').expect(1).says('places', 'row 1', 'name “name” as the “key”')


@test('/cli/seed/list-show-extends')
def look(box):
  box.write({'20250101000000_clubs.sql': REVISION})
  write(box, description='Two clubs')
  write(box, 'more', extends='base', tables=[{'table': 'clubs', 'rows': [{'id': 3, 'name': 'Bridge'}]}])
  out = box.run('seed', 'list', '-p', 'project').expect(0).out
  check('Two clubs' in out and 'more' in out, out)
  shown = box.run('seed', 'show', 'more', '-p', 'project', '--json').expect(0).json()
  equal([(table['name'], table['rows']) for table in shown['tables']], [('members', 2), ('clubs', 2), ('clubs', 1)], 'tables')
  box.run('seed', 'show', '../base', '-p', 'project').expect(2)
  box.run('seed', 'show', 'none', '-p', 'project').expect(1).says('none')
  write(box, 'a', extends='b')
  write(box, 'b', extends='c')
  write(box, 'c', extends='b')
  box.run('seed', 'show', 'a', '-p', 'project').expect(1).says('“b” extends itself', 'c.json')
  write(box, 'c', extends='none')
  box.run('seed', 'show', 'a', '-p', 'project').expect(1).says('c.json', 'extends “none”', 'no profile')
  for number in range(66):
    write(box, f'n{number}', tables=[], **({'extends': f'n{number - 1}'} if number else {}))
  box.run('seed', 'show', 'n64', '-p', 'project').expect(0)
  box.run('seed', 'show', 'n65', '-p', 'project').expect(1).says('64', 'n0.json')


@test('/cli/seed/list-with-broken-ones')
def broken(box):
  """A profile that cannot be read is named with its reason and hides none of the others."""
  box.write({'20250101000000_clubs.sql': REVISION})
  write(box, description='Two clubs')
  write(box, 'broken', tables=[{'table': 'clubs', 'rows': 5}])
  write(box, 'zoo', description='The last one')
  (box.work / 'project/seeds/cut.json').write_text('{"tables": [\n')
  listed = box.run('seed', 'list', '-p', 'project').expect(1)
  listed.says('Two clubs', 'The last one', 'broken', 'cut', where='out').says('“rows” must be', 'cut.json')
  profiles = box.run('seed', 'list', '-p', 'project', '--json').expect(1).json()['profiles']
  equal([(one['name'], 'error' in one) for one in profiles],
        [('base', False), ('broken', True), ('cut', True), ('zoo', False)], 'profiles')
  check('broken.json' in profiles[1]['error']['file'] and '“rows”' in profiles[1]['error']['message'],
        profiles[1])
  equal((profiles[2]['error']['code'], profiles[2]['error']['line']), ('invalid', 2), 'the cut one')
  box.run('seed', 'show', 'zoo', '-p', 'project').expect(0)


@test('/cli/seed/progress')
def progress(box):
  """The table at work, of how many rows that are to be written how many were, and how fast."""
  # A key that is no number: its rows take the general way, which takes a while.
  box.write({'20250101000000_clubs.sql': '-- migrate:up\nCREATE TABLE clubs (id integer PRIMARY KEY, name text);\n'
             'CREATE TABLE members (id text PRIMARY KEY, name text);\n-- migrate:down\n'
             'DROP TABLE members; DROP TABLE clubs;\n'})
  write_profile(box, 'many', {'tables': [
    {'table': 'clubs', 'rows': [{'id': 1, 'name': 'Go'}]},
    {'table': 'members', 'generate': {'rows': 60_000, 'columns': {
      'id': {'kind': 'uuid'}, 'name': {'kind': 'name'}}}}]})
  database = Sqlite(box)
  box.run('migrate', 'up', '-y', '-d', database.name, '-p', 'project').expect(0)

  def lines():
    shown = box.run_on_terminal('seed', 'apply', 'many', '-y', '-d', database.name, '-p', 'project').expect(0).out
    return re.findall(r'members: (\d+) of (\d+)(?: · (\d+) rows/s)?', shown)
  first = lines()
  check(first and {total for _, total, _ in first} == {'60001'}, f'the planned rows: {first[:3]}')
  check(any(int(rate or 0) > 0 for _, _, rate in first), f'no rate: {first}')
  equal(sorted(first, key=lambda line: int(line[0])), first, 'in order')
  database.ask('DELETE FROM members WHERE rowid > 30000')
  again = lines()
  check(again and {total for _, total, _ in again} == {'30000'}, f'those that are missing: {again[:3]}')


main()
