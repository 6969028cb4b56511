#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A migration that has to wait for a table does not make everybody else wait behind it."""

import re
import sqlite3
import threading
import time

import sweep  # pylint: disable=unused-import
from harness import (LONG, Cluster, Psql, check, equal, main, note, open_files, postgres_snapshot,
                     sqlite_snapshot, test, wait_for)

# What is promised to others is to wait for so long and 250 ms.
TIMEOUT_MS = 300
# Foreign queries that get through while a migration waits.
ENOUGH = 20

FIRST, SECOND = '20250101000000', '20250102000000'

BASE = '''-- migrate:up
CREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL);
INSERT INTO people SELECT n, 'Person ' || n FROM generate_series(1, 100) AS n;
CREATE TABLE pets (id integer PRIMARY KEY, name text);
-- migrate:down
DROP TABLE pets;
DROP TABLE people;
'''


class Probe(threading.Thread):
  """Asks every 50 ms, as an application would, and remembers the longest wait for an answer."""

  def __init__(self, cluster, database, sql):
    super().__init__()
    self.session, self.sql = cluster.open(database), sql
    self.longest, self.count, self.wrong = 0.0, 0, None
    self.over = threading.Event()
    self.start()

  def run(self):
    while not self.over.wait(0.05):
      begun = time.monotonic()
      answer = self.session.ask(self.sql)
      if 'ERROR' in answer:
        self.wrong = answer
      self.longest = max(self.longest, time.monotonic() - begun)
      self.count += 1

  def wait_for_more(self, wanted):
    before = self.count
    wait_for(lambda: self.count >= before + wanted, 'foreign queries to get through')

  def stop(self):
    self.over.set()
    self.join()
    self.session.close()
    check(self.wrong is None, f'a foreign query failed: {self.wrong}')
    return self.longest


class Place:
  def __init__(self, box, second):
    self.box, self.cluster = box, Cluster.get()
    self.database = self.cluster.new_database()
    self.where = ['-d', self.cluster.uri(self.database), '-p', 'project']
    box.write({f'{FIRST}_base.sql': BASE})
    box.run(*self.where, 'migrate', 'up').expect(0)
    box.write({f'{SECOND}_second.sql': second})
    self.before = self.snapshot()

  def snapshot(self):
    with self.cluster.open(self.database) as session:
      return postgres_snapshot(session)

  def block(self, sql):
    """A foreign transaction that has done this and stays open."""
    session = Psql(self.cluster, self.database)
    session.ask('BEGIN')
    session.ask(sql)
    return session

  def start(self, *options):
    return self.box.start(*self.where, 'migrate', 'up', '--lock-timeout', str(TIMEOUT_MS), *options)

  def is_waiting(self):
    return self.cluster.psql('postgres', 'SELECT count(*) FROM pg_stat_activity WHERE datname ='
                             f" '{self.database}' AND wait_event_type = 'Lock' AND application_name"
                             " LIKE 'reeve%'") != '0'

  def recorded(self):
    return self.cluster.psql(self.database, "SELECT string_agg(id, ' ' ORDER BY id) FROM reeve.revision")


def politely(place, blocker_sql, probe_sql, what):
  """While the migration waits for the blocker, others get through again and again; the migration does
  when the blocker is gone."""
  blocker = place.block(blocker_sql)
  probe = Probe(place.cluster, place.database, probe_sql)
  process = place.start('--lock-retries', '60')
  wait_for(place.is_waiting, 'the migration to wait')
  probe.wait_for_more(ENOUGH)
  blocker.ask('COMMIT')
  result = place.box.finish(process, ['migrate', 'up']).expect(0)
  longest = probe.stop()
  blocker.close()
  note(f'{what}: {probe.count} queries, the longest waited {longest * 1000:.0f} ms'
       f' (promised {TIMEOUT_MS + 250})')
  equal(place.recorded(), f'{FIRST} {SECOND}', 'recorded')
  check(re.search(rf'in the way is .*process {blocker.pid}\b', result.err),
        f'process {blocker.pid} is not named:\n{result}')
  return result


@test('/faults/locks/reader-in-the-way')
def reader(box):
  place = Place(box, '-- migrate:up\nALTER TABLE people ADD COLUMN age integer;\n')
  for number in range(8 if LONG else 1):
    if number:
      box.run(*place.where, 'migrate', 'stamp', FIRST).expect(0)
      place.cluster.psql(place.database, 'ALTER TABLE people DROP COLUMN age')
    politely(place, 'SELECT count(*) FROM people', 'SELECT count(*) FROM people', 'behind a reader')


@test('/faults/locks/writer-in-the-way')
def writer(box):
  place = Place(box, '-- migrate:up\nCREATE INDEX people_name ON people (name);\n')
  politely(place, "UPDATE people SET name = 'x' WHERE id = 1",
           "INSERT INTO people SELECT max(id) + 1, 'new' FROM people", 'behind a writer')


@test('/faults/locks/owner-in-the-way')
def owner(box):
  # What the section had locked before it had to wait must be free for others meanwhile.
  place = Place(box, '-- migrate:up\nALTER TABLE pets ADD COLUMN age integer;\n'
                     'ALTER TABLE people ADD COLUMN age integer;\n')
  politely(place, 'LOCK TABLE people IN ACCESS EXCLUSIVE MODE', 'SELECT count(*) FROM pets',
           'on a table that the same section has altered')


@test('/faults/locks/section-without-transaction')
def stepwise(box):
  place = Place(box, '-- migrate:up transaction:false\nALTER TABLE pets ADD COLUMN age integer;\n'
                     'ALTER TABLE people ADD COLUMN age integer;\n')
  politely(place, 'SELECT count(*) FROM people', 'SELECT count(*) FROM people, pets',
           'without transaction')


@test('/faults/locks/concurrent-index-waits-alone')
def concurrently(box):
  place = Place(box, '-- migrate:up transaction:false\n'
                     'CREATE INDEX CONCURRENTLY people_name ON people (name);\n')
  blocker = place.block("UPDATE people SET name = 'x' WHERE id = 1")
  reading = Probe(place.cluster, place.database, 'SELECT count(*) FROM people')
  writing = Probe(place.cluster, place.database, "UPDATE people SET name = 'y' WHERE id = 2")
  process = place.start()
  wait_for(place.is_waiting, 'the index to wait')
  for probe in (reading, writing):
    probe.wait_for_more(ENOUGH)
  blocker.ask('COMMIT')
  place.box.finish(process, ['migrate', 'up']).expect(0)
  longest = max(reading.stop(), writing.stop())
  blocker.close()
  note(f'the longest waited {longest * 1000:.0f} ms')


def exhausted(place, blocker_sql):
  with place.block(blocker_sql) as blocker:
    result = place.box.run(*place.where, 'migrate', 'up', '--lock-timeout', '100', '--lock-retries', '3')
    result.expect(1).says(f'process {blocker.pid}', 'Run it again when the table is free')
    blocker.ask('ROLLBACK')
  equal(place.recorded(), FIRST, 'recorded')
  return result


@test('/faults/locks/retries-exhausted')
def retries(box):
  place = Place(box, '-- migrate:up\nINSERT INTO pets VALUES (1, \'Rex\');\n'
                     'ALTER TABLE people ADD COLUMN age integer;\n')
  for blocker in ('SELECT count(*) FROM people', 'LOCK TABLE people IN ACCESS EXCLUSIVE MODE'):
    exhausted(place, blocker).says('as they were before revision')
    equal(place.snapshot(), place.before, 'the database')
  box.run(*place.where, 'migrate', 'up').expect(0)
  equal(place.cluster.psql(place.database, 'SELECT count(*) FROM pets'), '1', 'rows')


@test('/faults/locks/retries-exhausted-without-transaction')
def retries_stepwise(box):
  place = Place(box, '-- migrate:up transaction:false\nINSERT INTO pets VALUES (1, \'Rex\');\n'
                     'ALTER TABLE people ADD COLUMN age integer;\n')
  exhausted(place, 'SELECT count(*) FROM people').says('Statements 1 to 1 of 2')
  box.run(*place.where, 'migrate', 'up').expect(0)
  equal(place.cluster.psql(place.database, 'SELECT count(*) FROM pets'), '1', 'rows')


@test('/faults/locks/sqlite-writer')
def sqlite_writer(box):
  """One writer at a time: the migration waits for it, and says so when it does not end."""
  where = ['-d', 'test.db', '-p', 'project']
  box.write({f'{FIRST}_one.sql': '-- migrate:up\nCREATE TABLE one (id INTEGER);\n'})
  box.run(*where, 'migrate', 'up').expect(0)
  box.write({f'{SECOND}_two.sql': '-- migrate:up\nCREATE TABLE two (id INTEGER);\n'})
  before = sqlite_snapshot(box.work / 'test.db')
  other = sqlite3.connect(box.work / 'test.db', isolation_level=None)
  other.execute('BEGIN IMMEDIATE')
  other.execute('INSERT INTO one VALUES (1)')
  result = box.run(*where, 'migrate', 'up', '--wait', '1').expect(1)
  check('locked' in result.err or 'Another' in result.err, f'the writer is not named:\n{result}')
  process = box.start(*where, 'migrate', 'up')
  wait_for(lambda: str(box.work / 'test.db') in open_files(process.pid), 'the migration to open the database')
  other.execute('ROLLBACK')
  equal(sqlite_snapshot(box.work / 'test.db').count('two'), before.count('two'), 'changes meanwhile')
  box.finish(process, ['migrate', 'up']).expect(0)
  other.close()
  check('table two' in sqlite_snapshot(box.work / 'test.db'), 'the second table is missing')


if __name__ == '__main__':
  main()
