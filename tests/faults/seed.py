#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seeding that is killed, cancelled, or runs out of room among its rows: nothing of it stays, and the
next run does it all."""

import json
import pathlib
import resource
import signal
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import LONG, Cluster, check, equal, main, test, wait_for  # pylint: disable=wrong-import-position

ROWS = 60000
MIDDLE = 50000
TABLE = 'CREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL, city text)'
LOCK = 4711
# The server's session stops at one row, for as long as somebody holds the lock.
STOP = f"""CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.id = {MIDDLE} THEN PERFORM pg_advisory_xact_lock({LOCK}); END IF; RETURN NEW; END $$;
CREATE TRIGGER stop BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION stop();"""
STOPPED = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
BUSY = "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND pid <> pg_backend_pid() AND state <> 'idle'"
RECORDS = ("SELECT count(*) FROM pg_class WHERE relname IN ('seed_run', 'seed_row', 'seed_range')"
           " AND relnamespace = to_regnamespace('reeve')")


def write_profile(box, rows=ROWS):
  columns = {'id': 'sequence', 'name': 'name', 'city': 'city'}
  box.write({'reeve.json': json.dumps({'name': 'people', 'seeds': 'seeds'}),
             'seeds/base.json': json.dumps({'tables': [{'table': 'people', 'generate': {'rows': rows, 'columns': columns}}]})})


def arguments(database):
  return ['-y', '-d', database, '-p', 'project', 'seed', 'apply', 'base']


@test('/faults/seed/postgres-in-the-middle')
def postgres_in_the_middle(box):
  cluster = Cluster.get()
  name = cluster.new_database()
  cluster.psql(name, f'{TABLE}; {STOP}')
  write_profile(box)
  for how, code in ((signal.SIGINT, 130), (signal.SIGKILL, -9)):
    with cluster.open(name) as other:
      other.ask(f'SELECT pg_advisory_lock({LOCK})')
      process = box.start(*arguments(cluster.uri(name)))
      wait_for(lambda: process.poll() is not None or cluster.psql(name, STOPPED) == '1', f'{how.name}: rows on their way')
      check(process.poll() is None, f'{how.name}: it has ended')
      process.send_signal(how)
      equal(box.finish(process).code, code, f'{how.name}: exit')
      other.ask(f'SELECT pg_advisory_unlock({LOCK})')
    wait_for(lambda: cluster.psql(name, BUSY.format(name)) == '0', f'{how.name}: the server to stop')
    equal(cluster.psql(name, 'SELECT count(*) FROM people'), '0', f'{how.name}: rows')
    equal(cluster.psql(name, RECORDS), '0', f'{how.name}: records')
  box.run(*arguments(cluster.uri(name))).expect(0)
  equal(cluster.psql(name, 'SELECT count(*) FROM people; SELECT sum(rows) FROM reeve.seed_range').splitlines(), [str(ROWS)] * 2, 'rows in the end')
  cluster.drop_database(name)


@test('/faults/seed/first-ones-at-once')
def first_ones(box):
  """Several are the first to seed a database: all of them do."""
  cluster = Cluster.get()
  names = ('one', 'two', 'three', 'four')
  columns = {'id': 'sequence', 'name': 'name'}
  box.write({'reeve.json': json.dumps({'name': 'people', 'seeds': 'seeds'})} |
            {f'seeds/{name}.json': json.dumps({'tables': [{'table': name, 'generate': {'rows': 5000, 'columns': columns}}]})
             for name in names})
  template = cluster.new_database()
  cluster.psql(template, ''.join(f'CREATE TABLE {name} (id integer PRIMARY KEY, name text);' for name in names))
  for _ in range(30 if LONG else 2):
    database = cluster.new_database(template=template)
    processes = [box.start('-y', '-d', cluster.uri(database, local=True), '-p', 'project', 'seed', 'apply', name)
                 for name in names]
    for result in [box.finish(process) for process in processes]:
      result.expect(0)
    equal(cluster.psql(database, 'SELECT count(*) FROM reeve.seed_run; SELECT sum(rows) FROM reeve.seed_range').split(),
          [str(len(names)), str(5000 * len(names))], 'records')
    cluster.drop_database(database)
  cluster.drop_database(template)


@test('/faults/seed/postgres-table-changes')
def table_changes(box):
  """The table that the plan was made for is another one when its rows come: not half of them go in."""
  cluster = Cluster.get()
  name = cluster.new_database()
  cluster.psql(name, f'{TABLE}; CREATE TABLE before (id integer PRIMARY KEY)')
  write_profile(box, 5000)
  path = box.work / 'project' / 'seeds' / 'base.json'
  profile = json.loads(path.read_text(encoding='utf-8'))
  profile['tables'].insert(0, {'table': 'before', 'rows': [{'id': 1}]})
  path.write_text(json.dumps(profile), encoding='utf-8')
  with cluster.open(name) as other:
    other.ask('BEGIN; LOCK TABLE before IN EXCLUSIVE MODE; SELECT 1')
    process = box.start(*arguments(cluster.uri(name)))
    wait_for(lambda: process.poll() is not None or
             cluster.psql(name, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") != '0', 'a lock to be waited for')
    check(process.poll() is None, 'it has ended')
    other.ask('ALTER TABLE people ADD COLUMN age integer NOT NULL; COMMIT; SELECT 1')
  result = box.finish(process)
  equal(result.code, 1, str(result))
  equal(cluster.psql(name, 'SELECT (SELECT count(*) FROM people) + (SELECT count(*) FROM before)'), '0', 'rows')
  cluster.drop_database(name)


def start_sqlite(box, path, rows):
  """A run that has begun to write into the file; more rows until one is met."""
  while True:
    write_profile(box, rows)
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as database:
      database.execute('PRAGMA journal_mode = DELETE')
      database.execute(TABLE)
    database.close()
    size = path.stat().st_size
    process = box.start(*arguments(path))
    wait_for(lambda: process.poll() is not None or path.stat().st_size > size + 1000000, 'rows on their way')
    if process.poll() is None:
      return process
    box.finish(process)
    rows *= 3


@test('/faults/seed/sqlite-in-the-middle')
def sqlite_in_the_middle(box):
  path = box.work / 'people.db'
  for how, code in ((signal.SIGINT, 130), (signal.SIGKILL, -9)):
    process = start_sqlite(box, path, 400000)
    process.send_signal(how)
    result = box.finish(process)
    check(result.code in (code, 0), f'{how.name}: {result}')
    with sqlite3.connect(path) as database:
      equal(database.execute('PRAGMA integrity_check').fetchone()[0], 'ok', f'{how.name}: integrity')
      rows = database.execute('SELECT count(*) FROM people').fetchone()[0]
      tables = database.execute("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'reeve_seed%' AND type = 'table'").fetchone()[0]
    database.close()
    check((rows, tables) == (0, 0) or result.code == 0, f'{how.name}: {rows} rows, {tables} records')
  write_profile(box)
  box.run(*arguments(path)).expect(0)
  with sqlite3.connect(path) as database:
    equal(database.execute('SELECT count(*) FROM people').fetchone()[0], ROWS, 'rows in the end')
  database.close()


@test('/faults/seed/sqlite-no-room')
def sqlite_no_room(box):
  """No file may grow beyond 2 MB, as on a disk that is full."""
  path = box.work / 'people.db'
  with sqlite3.connect(path) as database:
    database.execute(TABLE)
  database.close()
  before = path.read_bytes()
  # More than SQLite keeps in memory until the commit.
  write_profile(box, 200000)

  def limit():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000000, 2000000))
  result = box.run(*arguments(path), preexec_fn=limit)
  equal(result.code, 1, str(result))
  check('no row was written' in result.err, str(result))
  with sqlite3.connect(path) as database:
    equal(database.execute('SELECT count(*) FROM people').fetchone()[0], 0, 'rows')
    equal(database.execute('PRAGMA integrity_check').fetchone()[0], 'ok', 'integrity')
  database.close()
  check(path.read_bytes() == before, 'the file is as it was')
  box.run(*arguments(path)).expect(0)


if __name__ == '__main__':
  main()
