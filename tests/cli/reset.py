#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`reset`: back up, empty, migrate, seed and verify, on both engines."""

import json
import subprocess

from command import PROJECTS, SAMPLES, Cluster, check, equal, main, test

CLUBS = '''-- migrate:up
CREATE TABLE clubs (id integer PRIMARY KEY, name varchar(20) NOT NULL UNIQUE);
-- migrate:down
DROP TABLE clubs;
'''
MEMBERS = '''-- migrate:up
CREATE TABLE members (id integer PRIMARY KEY, club integer REFERENCES clubs (id));
CREATE VIEW named AS SELECT m.id, c.name FROM members m JOIN clubs c ON c.id = m.club;
'''
DOWN = '''-- migrate:down
DROP VIEW named; DROP TABLE members;
'''
RICH = '''-- migrate:up
CREATE SCHEMA extra;
CREATE TYPE colour AS ENUM ('red', 'blue');
CREATE DOMAIN short AS text CHECK (length(value) < 9);
CREATE FUNCTION twice (n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 2 * n';
CREATE TABLE extra.things (id serial PRIMARY KEY, hue colour, word short, pair integer GENERATED ALWAYS AS (twice(3)) STORED);
CREATE TABLE logged (at date, id integer) PARTITION BY RANGE (at);
CREATE TABLE logged_2025 PARTITION OF logged FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE MATERIALIZED VIEW sums AS SELECT count(*) FROM extra.things;
CREATE SEQUENCE numbers;
'''
SEEDS = {'tables': [{'table': 'members', 'rows': [{'id': 1, 'club': 1}]},
                    {'table': 'clubs', 'rows': [{'id': 1, 'name': 'Chess'}]}]}


class Sqlite:
  runs = 'reeve_seed_run'

  def __init__(self, box):
    self.path = box.work / 'mine.db'
    self.name = str(self.path)
    self.phrase = 'mine.db'

  def ask(self, sql):
    return subprocess.run(['sqlite3', self.path], input=sql, text=True, check=True, capture_output=True).stdout.strip()

  def tables(self):
    return self.ask("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'reeve%'"
                    " AND name NOT LIKE 'sqlite%' ORDER BY name").split()

  def close(self):
    pass


class Postgres:
  runs = 'reeve.seed_run'

  def __init__(self, _box):
    self.cluster = Cluster.get()
    self.database = self.phrase = self.cluster.new_database()
    self.name = self.cluster.uri(self.database)

  def ask(self, sql):
    return self.cluster.psql(self.database, sql).strip()

  def tables(self):
    return self.ask("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')"
                    ' ORDER BY relname').split()

  def close(self):
    self.cluster.drop_database(self.database)


def on_both(path):
  def register(function):
    for engine in (Sqlite, Postgres):
      def run(box, engine=engine):
        database = engine(box)
        function(box, database)
        database.close()
      test(f'{path}-{engine.__name__.lower()}')(run)
    return function
  return register


def start(box, database, revisions):
  box.write({f'2025010{i + 1}000000_part{i}.sql': text for i, text in enumerate(revisions)})
  folder = box.work / 'project' / 'seeds'
  folder.mkdir(exist_ok=True)
  (folder / 'base.json').write_text(json.dumps(SEEDS), encoding='utf-8')
  box.run('prepare', '-d', database.name, '-p', 'project').expect(0)


def reset(box, database, *options):
  return box.run('reset', '-d', database.name, '-p', 'project', '--confirm', database.phrase, '--json', *options)


def plan(box, database, *options):
  return box.run('reset', '-d', database.name, '-p', 'project', '--dry-run', '--json', *options).expect(0).json()


def part(document, name):
  return next(one for one in document['parts'] if one['name'] == name)


@on_both('/cli/reset/and-back')
def and_back(box, database):
  start(box, database, [CLUBS, MEMBERS + DOWN])
  database.ask("INSERT INTO clubs VALUES (5, 'Rowing'); UPDATE clubs SET name = 'Draughts' WHERE id = 1")
  shown = plan(box, database)
  equal([step['id'] for step in shown['steps'] if step['id'].startswith(('empty', 'migrate'))],
        ['empty/down:20250102000000', 'empty/down:20250101000000',
         'migrate/up:20250101000000', 'migrate/up:20250102000000'], 'steps')
  equal((shown['effect'], shown['confirm']), ('destroy', database.phrase), 'plan')
  for refused in ([], ['--yes'], ['--confirm', 'another']):
    said = box.run('reset', '-d', database.name, '-p', 'project', *refused).expect(3)
    said.says(f'type “{database.phrase}”', 'not changed: ')
    check('is protected' not in said.err, 'a database that anybody may write to')
  equal(database.ask('SELECT count(*) FROM clubs'), '2', 'rows after the refusals')
  done = reset(box, database).expect(0).json()
  equal([(one['name'], one['state']) for one in done['parts']],
        [(name, 'succeeded') for name in ('check', 'backup', 'empty', 'migrate', 'seed', 'verify')], 'parts')
  equal(database.ask('SELECT name FROM clubs'), 'Chess', 'rows')
  equal(database.ask(f'SELECT count(*) FROM {database.runs}'), '1', 'runs')
  made = done['backup']
  equal(made['proof'], 'read-back', 'the proof')
  box.run('-d', database.name, 'backup', 'restore', made['file'], '--replace', '--confirm', database.phrase, '-y').expect(0)
  equal(database.ask('SELECT name FROM clubs ORDER BY id').split(), ['Draughts', 'Rowing'], 'the restored rows')
  equal(box.run('-d', database.name, '-p', 'project', 'migrate', 'status', '--check').code, 0, 'the ledger')


@on_both('/cli/reset/drops-where-there-is-no-way-back')
def drops(box, database):
  start(box, database, [CLUBS, MEMBERS])
  database.ask('CREATE TABLE by_hand (id integer REFERENCES clubs (id)); INSERT INTO by_hand VALUES (1)')
  shown = plan(box, database)
  check(any('Everything is dropped' in warning for warning in shown['warnings']), shown)
  drops = [step for step in shown['steps'] if step['id'].startswith('empty/') and step['effect'] == 'destroy']
  equal(sorted(step['id'] for step in drops),
        ['empty/table by_hand', 'empty/table clubs', 'empty/table members', 'empty/view named'], 'steps')
  check(any('(1 row)' in step['label'] for step in drops) and not drops[0]['reversible'], drops)
  done = reset(box, database).expect(0).json()
  equal(sorted(part(done, 'empty')['dropped']), ['table by_hand', 'table clubs', 'table members', 'view named'], 'dropped')
  equal(database.tables(), ['clubs', 'members', 'named'], 'tables')
  status = box.run('-d', database.name, '-p', 'project', 'migrate', 'status', '--json').expect(0).json()
  equal([one['state'] for one in status['revisions']], ['applied'] * 2, 'revisions')
  history = box.run('-d', database.name, '-p', 'project', 'migrate', 'history').expect(0)
  check('unstamp' in history.out, history)


@on_both('/cli/reset/failure-keeps-the-way-back')
def failure(box, database):
  start(box, database, [CLUBS, MEMBERS + DOWN])
  database.ask("INSERT INTO clubs VALUES (5, 'Rowing')")
  seeds = box.work / 'project' / 'seeds' / 'base.json'
  seeds.write_text(json.dumps({'tables': [{'table': 'members', 'rows': [{'id': 1, 'club': 99}]}]}), encoding='utf-8')
  failed = reset(box, database).expect(1).json()
  equal([one['state'] for one in failed['parts']], ['succeeded'] * 4 + ['failed'], 'parts')
  check('Done before it: Check, Back up, Empty, Migrate.' in failed['error']['unchanged'], failed['error'])
  check(failed['backup']['file'] in failed['error']['remedy'], failed['error'])
  box.run('-d', database.name, 'backup', 'restore', failed['backup']['file'], '--replace', '--confirm', database.phrase,
          '-y').expect(0)
  equal(database.ask('SELECT count(*) FROM clubs'), '2', 'rows')


@on_both('/cli/reset/production-and-nothing')
def production(box, database):
  start(box, database, [CLUBS, MEMBERS + DOWN])
  reset(box, database, '-e', 'production').expect(3)
  equal(database.ask('SELECT count(*) FROM clubs'), '1', 'rows')
  if isinstance(database, Postgres):  # a saved one would have to be asked for its password
    return
  box.run('connection', 'add', 'live', database.name, '-e', 'production', '-p', 'project').expect(0)
  said = box.run('reset', '-d', 'live', '--confirm', database.phrase).expect(3)
  check('--protection confirm' in said.err, said)
  equal(database.ask('SELECT count(*) FROM clubs'), '1', 'rows')
  box.run('connection', 'edit', 'live', '--protection', 'confirm').expect(0)
  lowered = box.run('reset', '-d', 'live', '--confirm', database.phrase, '--json').expect(0).json()
  equal((part(lowered, 'empty')['state'], part(lowered, 'seed')['state']), ('succeeded', 'skipped'), lowered)


@test('/cli/reset/everything-in-the-projects-schemas')
def everything(box):
  database = Postgres(box)
  database.ask('CREATE EXTENSION citext; CREATE SCHEMA theirs; CREATE TABLE theirs.kept (id integer)')
  start(box, database, [CLUBS, MEMBERS, RICH])
  shown = plan(box, database)
  ids = [step['id'].removeprefix('empty/') for step in shown['steps'] if step['effect'] == 'destroy']
  equal(ids, ['view named', 'materialized view sums', 'table clubs', 'table extra.things', 'table logged', 'table members',
              'sequence numbers', 'function twice(n integer)', 'type colour', 'domain short', 'schema extra'], 'steps')
  reset(box, database).expect(0)
  equal(database.ask("SELECT count(*) FROM extra.things, theirs.kept"), '0', 'tables')
  equal(database.ask("SELECT 'A'::citext = 'a'::citext"), 't', 'the extension')
  database.ask('CREATE VIEW theirs.watch AS SELECT id FROM clubs')
  said = reset(box, database).expect(3).json()
  check('theirs.watch' in said['error']['message'] and 'nothing was dropped' in said['error']['unchanged'], said['error'])
  equal(database.ask('SELECT count(*) FROM theirs.watch'), '1', 'their view')
  database.close()


@on_both('/cli/reset/--drop')
def forced(box, database):
  start(box, database, [CLUBS, MEMBERS + DOWN])
  done = reset(box, database, '--drop').expect(0).json()
  check('dropped' in part(done, 'empty'), done)
  again = reset(box, database).expect(0).json()
  check('steps' in part(again, 'empty'), again)


@test('/cli/reset/samples')
def samples(box):
  """Each sample as its own revisions take it back, and dropped."""
  for project in PROJECTS:
    name = f'{project}.db'
    where = ['-d', name, '-p', str(SAMPLES / project), '--confirm', name, '--json']
    box.run('prepare', *where).expect(0)
    before = box.sqlite(name, "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'reeve%' ORDER BY 1, 2")
    for way in ([], ['--drop']):
      box.run('reset', *where, *way).expect(0)
      after = box.sqlite(name, "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'reeve%' ORDER BY 1, 2")
      equal(after, before, f'{project} {way}')


if __name__ == '__main__':
  main()
