#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server ends sessions, is stopped or dies; clients are cancelled or die while it is at work."""

import os
import re
import signal
import time

from sweep import PostgresWorld, Tally, count_calls, describe_place, read_jobs, stand_still
from harness import (LONG, Cluster, Failure, check, equal, main, note, postgres_ledger, postgres_snapshot,
                     sample, test, wait_for)

TALK = ('send', 'recv')
WORKER = "application_name LIKE 'reeve: migrate%'"
BUSY = "state = 'active' AND pid <> pg_backend_pid()"

FIRST, SECOND = '20250101000000', '20250102000000'


class Sabotage:
  """What happens to the server while the program stands still."""

  def __init__(self, world):
    self.world, self.cluster = world, world.cluster

  def end_sessions(self, where):
    self.cluster.psql('postgres', "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE"
                      f" datname = '{self.world.database}' AND {where}")

  def worker(self):
    self.end_sessions(WORKER)

  def keeper(self):
    self.end_sessions('NOT ' + WORKER)

  def everyone(self):
    self.end_sessions('true')

  def restart(self):
    self.cluster.stop('immediate')
    self.cluster.start()

  def death(self):
    self.cluster.kill()
    self.cluster.start()

  def absence(self):
    """It comes back only when the program has ended."""
    self.cluster.stop('immediate')


# What may be said of a run that failed, and how to see whether it is true.
def nothing_was_run(world, ledger, before, match):
  return ledger == before


def is_as_told(world, ledger, before, match):
  return (match[1] in ledger['revisions']) == (match[2] == 'applied')


def is_as_before(world, ledger, before, match):
  return match[1] not in ledger['revisions'] and not ledger['progress']


def has_done(world, ledger, before, match):
  rows = ledger['progress']
  return bool(rows) and rows[0]['id'] == match[2] and int(match[1]) <= rows[0]['statement'] - 1 <= int(
    match[1]) + 1


def has_done_nothing(world, ledger, before, match):
  rows = [row for row in ledger['progress'] if row['id'] == match[1]]
  return match[1] not in ledger['revisions'] and (not rows or rows[0]['statement'] <= 2)


def is_open(world, ledger, before, match):
  return True


CLAIMS = [
  (r'Nothing was run', nothing_was_run),
  (r'The database is as it was', nothing_was_run),
  (r'revision (\d+) is (applied|not applied)', is_as_told),
  (r'as they were before revision (\d+)', is_as_before),
  (r'Statements 1 to (\d+) of \d+ of revision (\d+) are done', has_done),
  (r'No statement of revision (\d+) has been completed', has_done_nothing),
  (r'known only to the server', is_open),
]


def check_claims(world, result, before):
  """What the message says of the database is true; returns the claims that it makes."""
  ledger = world.ledger()
  made = []
  for pattern, holds in CLAIMS:
    match = re.search(pattern, result.err)
    if match:
      made.append(match[0])
      check(holds(world, ledger, before, match), f'“{match[0]}” is not true: {ledger}\n{result}')
  return made


class ServerSweep:
  def __init__(self, world, sabotage):
    self.world, self.box = world, world.box
    self.what = sabotage
    self.sabotage = getattr(Sabotage(world), sabotage)
    self.arguments = [*world.where, 'migrate', 'up']
    self.tally = Tally(f'{sabotage}')
    self.silent = []

  def point(self, number):
    self.world.reset('base')
    before = self.world.ledger()
    process = stand_still(self.box, self.arguments, number, TALK)
    if process.poll() is None:
      self.sabotage()
      os.kill(process.pid, signal.SIGCONT)
    result = self.box.finish(process, self.arguments)
    result.expect(0, 1)
    if not self.world.cluster.started:
      self.world.cluster.start()
    self.world.settle()
    ledger = self.world.check_agreement()
    self.tally.add('succeeded' if result.code == 0 else 'failed ' + describe_place(ledger))
    if result.code:
      check('Error' in result.err or result.err, f'no message:\n{result}')
      if not check_claims(self.world, result, before) and ledger != before:
        self.silent.append((number, result.err))
      check(read_jobs(self.box, 1)[0]['state'] in ('failed', 'succeeded'), 'the state of the job')
    self.box.run(*self.arguments).expect(0)
    self.world.check_done(['up'])

  def run(self, wanted):
    self.world.reset('base')
    total = count_calls(self.box, self.arguments, TALK)
    for number in sample(total, None if LONG else wanted):
      try:
        self.point(number)
      except Failure as failure:
        raise Failure(f'{self.what} at call {number} of {total}: {failure}') from failure
    check(not self.silent, f'changes of which nothing is said: {self.silent[:3]}')
    audit = self.box.run('audit', 'verify', '--json').expect(0).json()
    equal(audit['intact'], True, 'the audit chain')
    self.tally.note()
    note(f'{total} points in a run')


@test('/faults/server/worker-terminated')
def worker_terminated(box):
  ServerSweep(PostgresWorld(box), 'worker').run(23)


@test('/faults/server/lock-holder-terminated')
def keeper_terminated(box):
  ServerSweep(PostgresWorld(box), 'keeper').run(8)


@test('/faults/server/everyone-terminated')
def everyone_terminated(box):
  ServerSweep(PostgresWorld(box), 'everyone').run(13)


@test('/faults/server/immediate-restart')
def immediate_restart(box):
  ServerSweep(PostgresWorld(box, Cluster()), 'restart').run(9)


@test('/faults/server/absence')
def absence(box):
  ServerSweep(PostgresWorld(box, Cluster()), 'absence').run(6)


@test('/faults/server/death')
def death(box):
  ServerSweep(PostgresWorld(box, Cluster()), 'death').run(4)


# --- cancelling -------------------------------------------------------------------------------------

BASE = {
  f'{FIRST}_people.sql': '''-- migrate:up
CREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL);
INSERT INTO people SELECT n, 'Person ' || n FROM generate_series(1, 100) AS n;
-- migrate:down
DROP TABLE people;
''',
}


class Place:
  """A database with the base revision, and sessions to look at it from."""

  def __init__(self, box, second):
    self.box, self.cluster = box, Cluster.get()
    self.database = self.cluster.new_database()
    self.where = ['-d', self.cluster.uri(self.database), '-p', 'project']
    box.write(BASE)
    box.run(*self.where, 'migrate', 'up').expect(0)
    box.write({f'{SECOND}_second.sql': second})
    self.watcher = self.cluster.open()

  def start(self):
    return self.box.start(*self.where, 'migrate', 'up')

  def count(self, where):
    return int(self.watcher.ask("SELECT count(*) FROM pg_stat_activity WHERE datname ="
                                f" '{self.database}' AND {where}"))

  def wait_for_statement(self, text):
    wait_for(lambda: self.count(f"{BUSY} AND query LIKE '{text}%'") == 1, f'the statement {text}')

  def state(self):
    with self.cluster.open(self.database) as session:
      return postgres_ledger(session), postgres_snapshot(session)


def interrupt(place, process, text, number=signal.SIGINT):
  """Exit status 130, and the statement, which takes a minute, is gone long before its end."""
  place.wait_for_statement(text)
  begun = time.monotonic()
  process.send_signal(number)
  wait_for(lambda: place.count(f"{BUSY} AND query LIKE '{text}%'") == 0, 'the statement to go')
  gone = time.monotonic() - begun
  result = place.box.finish(process, ['migrate', 'up']).expect(130)
  note(f'the statement went on for {gone:.1f} s')
  check(gone < 30, f'the statement went on for {gone:.1f} s')
  equal(read_jobs(place.box, 1)[0]['state'], 'cancelled', 'the state of the job')
  return result


@test('/faults/server/interrupt-a-long-statement')
def interrupt_long(box):
  place = Place(box, '-- migrate:up\nCREATE TABLE pets (id integer);\nSELECT pg_sleep(60);\n')
  before = place.state()
  for number in (signal.SIGINT, signal.SIGTERM):
    result = interrupt(place, place.start(), 'SELECT pg_sleep', number)
    result.says('What had ended before stays', 'migrate status')
    ledger, snapshot = place.state()
    equal((ledger['revisions'], ledger['progress'], snapshot), ([FIRST], [], before[1]), 'the database')
    equal(ledger['history'][-1]['outcome'], 'cancelled', 'the history')
  # The server notices a little after the client is gone.
  wait_for(lambda: place.count('true') == 0, 'the last session to go')


@test('/faults/server/interrupt-in-a-section-without-transaction')
def interrupt_stepwise(box):
  place = Place(box, '-- migrate:up transaction:false\nINSERT INTO people VALUES (101, \'new\');\n'
                     'SELECT pg_sleep(60);\nINSERT INTO people VALUES (102, \'newer\');\n')
  interrupt(place, place.start(), 'SELECT pg_sleep')
  ledger, _ = place.state()
  equal((ledger['revisions'], ledger['progress'][0]['statement']), ([FIRST], 2), 'the ledger')
  box.write({f'{SECOND}_second.sql':
             '-- migrate:up transaction:false\nINSERT INTO people VALUES (101, \'new\');\n'
             'SELECT pg_sleep(0);\nINSERT INTO people VALUES (102, \'newer\');\n'})
  box.run(*place.where, 'migrate', 'up').expect(0)
  equal(place.cluster.psql(place.database, 'SELECT count(*) FROM people'), '102', 'rows')


INDEX = '-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY people_name ON people (name);\n'
VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('people_name')"


@test('/faults/server/interrupt-a-concurrent-index')
def interrupt_index(box):
  place = Place(box, INDEX)
  with place.cluster.open(place.database) as old:
    # An old snapshot: the index cannot be finished while it lives.
    old.ask('BEGIN ISOLATION LEVEL REPEATABLE READ')
    old.ask('UPDATE people SET name = name WHERE id = 1')
    interrupt(place, place.start(), 'CREATE INDEX CONCURRENTLY')
    equal(place.cluster.psql(place.database, VALID), 'f', 'the index that was begun is valid')
    equal(place.state()[0]['revisions'], [FIRST], 'recorded')
    old.ask('ROLLBACK')
  box.run(*place.where, 'migrate', 'up').expect(0)
  equal(place.cluster.psql(place.database, VALID), 't', 'the index is valid')
  equal(place.state()[0]['revisions'], [FIRST, SECOND], 'recorded')


@test('/faults/server/killed-in-a-concurrent-index')
def killed_index(box):
  place = Place(box, INDEX)
  with place.cluster.open(place.database) as old:
    old.ask('BEGIN ISOLATION LEVEL REPEATABLE READ')
    old.ask('UPDATE people SET name = name WHERE id = 1')
    process = place.start()
    place.wait_for_statement('CREATE INDEX CONCURRENTLY')
    process.kill()
    process.communicate()
    old.ask('ROLLBACK')
  box.run(*place.where, 'migrate', 'up').expect(0)
  equal(place.cluster.psql(place.database, VALID), 't', 'the index is valid')
  equal(place.cluster.psql(place.database, 'SELECT count(*) FROM pg_index WHERE NOT indisvalid'), '0',
        'invalid indexes')


def killed_at_work(place, text):
  """The client dies while its statement runs on."""
  process = place.start()
  place.wait_for_statement(text)
  process.kill()
  process.communicate()


def check_rows(place, rows):
  equal(place.cluster.psql(place.database, 'SELECT count(*) FROM people WHERE id > 100'), rows, 'rows')
  equal(place.state()[0]['revisions'], [FIRST, SECOND], 'recorded')


SLOW_INSERT = "INSERT INTO people SELECT {}, 'slow' FROM pg_sleep({})"
ORPHAN = 'Waiting for what an earlier run left'


@test('/faults/server/orphan-that-notices')
def orphan_notices(box):
  # The server looks after its client each second: the orphan ends long before its statement, which
  # takes its time at the first try only.
  first = "CASE nextval('tries') WHEN 1 THEN 60 ELSE 0 END"
  place = Place(box, f'-- migrate:up\n{SLOW_INSERT.format(101, first)};\n')
  place.cluster.psql(place.database, 'CREATE SEQUENCE tries')
  killed_at_work(place, 'INSERT INTO people')
  begun = time.monotonic()
  box.run(*place.where, 'migrate', 'up').expect(0).says(ORPHAN)
  took = time.monotonic() - begun
  note(f'the next run took {took:.1f} s')
  check(took < 40, f'the next run took {took:.1f} s')
  check_rows(place, '1')


BLIND = 'SET client_connection_check_interval = 0;\n'


@test('/faults/server/orphan-that-goes-on')
def orphan_goes_on(box):
  # It does not look. Its row and the one of progress were to be committed together: neither is.
  place = Place(box, f'-- migrate:up transaction:false\n{BLIND}{SLOW_INSERT.format(101, 3)};\n')
  killed_at_work(place, 'INSERT INTO people')
  box.run(*place.where, 'migrate', 'up').expect(0).says(ORPHAN)
  check_rows(place, '1')


PROCEDURE = """CREATE PROCEDURE slow() LANGUAGE plpgsql AS $$
BEGIN
  COMMIT;
  PERFORM pg_sleep(3);
  INSERT INTO people SELECT 101 + count(*), 'slow' FROM people;
END $$;
"""


@test('/faults/server/orphan-that-commits')
def orphan_commits(box):
  # What a procedure does by itself is told by nothing: no second row without somebody saying so.
  place = Place(box, f'-- migrate:up transaction:false\n{BLIND}{PROCEDURE}CALL slow();\n')
  killed_at_work(place, 'CALL slow')
  result = box.run(*place.where, 'migrate', 'up').expect(1).says(ORPHAN, 'in-doubt skip', 'in-doubt redo')
  check('nothing in the database tells' in result.err, f'the doubt is not named:\n{result}')
  equal(place.state()[0]['revisions'], [FIRST], 'recorded')
  box.run(*place.where, 'migrate', 'up', '--in-doubt', 'skip').expect(0)
  check_rows(place, '1')


@test('/faults/server/lock-is-kept')
def lock_is_kept(box):
  """The lock's session is lost, the work goes on: a second run must wait all the same."""
  place = Place(box, f'-- migrate:up\n{SLOW_INSERT.format(101, 3)};\n')
  first = place.start()
  place.wait_for_statement('INSERT INTO people')
  place.watcher.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                    f" '{place.database}' AND NOT {WORKER}")
  second = box.run(*place.where, 'migrate', 'up').expect(0)
  check('Nothing to do' in second.out or 'Nothing is left' in second.err, f'the second run acted:\n{second}')
  box.finish(first, ['migrate', 'up']).expect(0)
  check_rows(place, '1')


if __name__ == '__main__':
  main()
