# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A project whose every intermediate state is known, on both engines, and faults at numbered points.

The reference states come from running the same statements one by one through SQLite and psql, not
through Reeve. After a fault the ledger says which of them the database must be in, to the byte.
"""

import contextlib
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import (  # pylint: disable=wrong-import-position
  NO_LEDGER, Cluster, Skip, check, equal, note, postgres_ledger, postgres_snapshot, sqlite_ledger,
  sqlite_snapshot, wait_for)

SHIM = os.environ.get('REEVE_FAULT_SHIM', '')

# Of all that the shim counts, what changes something outside the process. Locks and answers add
# points and no states; they are swept apart.
CALLS = ('open', 'close', 'write', 'pwrite', 'fsync', 'ftruncate', 'rename', 'link', 'unlink', 'mkdir',
         'send', 'connect')


class Revision:
  def __init__(self, number, up, down, transaction=True, verify=''):
    self.number, self.up, self.down, self.transaction, self.verify = (
      number, up, down, transaction, verify)

  def section(self, direction):
    return self.up if direction == 'up' else self.down

  def text(self):
    option = '' if self.transaction else ' transaction:false'
    parts = [f'-- migrate:up{option}', *map(self.terminated, self.up)]
    if self.verify:
      parts += ['-- migrate:verify', self.terminated(self.verify)]
    parts += [f'-- migrate:down{option}', *map(self.terminated, self.down), '']
    return '\n'.join(parts)

  @staticmethod
  def terminated(statement):
    return statement if statement.endswith('\\.') else statement + ';'


FIRST, SECOND, THIRD, FOURTH = (f'2025010{n}000000' for n in (1, 2, 3, 4))

POSTGRES = [
  Revision(
    FIRST,
    ['CREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL)',
     "INSERT INTO people SELECT n, 'Person ' || n FROM generate_series(1, 50) AS n",
     'CREATE TABLE marks (what text NOT NULL)'],
    ['DROP TABLE marks', 'DROP TABLE people']),
  # Marks are counted: what is run twice, or not at all, shows in the rows.
  Revision(
    SECOND,
    ['CREATE INDEX CONCURRENTLY people_name ON people (name)',
     "INSERT INTO marks VALUES ('indexed')",
     "UPDATE people SET name = name || '!' WHERE id <= 10",
     'VACUUM people',
     'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS people_lower ON people (lower(name))',
     'DROP INDEX CONCURRENTLY people_name',
     "INSERT INTO marks VALUES ('done')"],
    ['DROP INDEX CONCURRENTLY people_lower',
     'UPDATE people SET name = left(name, -1) WHERE id <= 10',
     'VACUUM people',
     "INSERT INTO marks VALUES ('undone')"],
    transaction=False),
  Revision(
    THIRD,
    ['ALTER TABLE people ADD COLUMN age integer NOT NULL DEFAULT 18 CHECK (age >= 0)',
     'CREATE TABLE pets (id integer PRIMARY KEY, owner integer NOT NULL REFERENCES people (id))',
     'COPY pets (id, owner) FROM stdin;\n1\t7\n2\t8\n\\.',
     'CREATE VIEW owners AS SELECT DISTINCT p.name FROM people p JOIN pets ON owner = p.id'],
    ['DROP VIEW owners', 'DROP TABLE pets', 'ALTER TABLE people DROP COLUMN age'],
    verify='SELECT count(*) = 2 FROM owners'),
  Revision(
    FOURTH,
    ["CREATE TYPE mood AS ENUM ('calm', 'wild')",
     "ALTER TABLE pets ADD COLUMN mood mood NOT NULL DEFAULT 'calm'",
     "CREATE FUNCTION loud() RETURNS integer LANGUAGE sql AS 'SELECT 1;'",
     "UPDATE pets SET mood = 'wild' WHERE id = 2"],
    ['DROP FUNCTION loud()', 'ALTER TABLE pets DROP COLUMN mood', 'DROP TYPE mood']),
]

SQLITE = [
  Revision(
    FIRST,
    ['CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL)',
     'INSERT INTO people WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE'
     " i < 200) SELECT i, 'Person ' || i FROM n",
     'CREATE TABLE marks (what TEXT NOT NULL)'],
    ['DROP TABLE marks', 'DROP TABLE people']),
  Revision(
    SECOND,
    ["INSERT INTO marks VALUES ('begun')",
     'PRAGMA user_version = 7',
     'CREATE INDEX people_name ON people (name)',
     "UPDATE people SET name = name || '!' WHERE id <= 10",
     'VACUUM',
     "INSERT INTO marks VALUES ('done')"],
    ['DROP INDEX people_name',
     "UPDATE people SET name = substr(name, 1, length(name) - 1) WHERE id <= 10",
     'VACUUM',
     'PRAGMA user_version = 0',
     "INSERT INTO marks VALUES ('undone')"],
    transaction=False),
  # The parent of pets is made anew: with foreign keys on, that would delete the pets.
  Revision(
    THIRD,
    ['CREATE TABLE pets (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL REFERENCES people (id)'
     ' ON DELETE CASCADE)',
     'INSERT INTO pets VALUES (1, 7), (2, 8)',
     'CREATE TABLE people_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER NOT NULL)',
     'INSERT INTO people_new SELECT id, name, 18 FROM people',
     'DROP TABLE people',
     'ALTER TABLE people_new RENAME TO people',
     'CREATE INDEX people_name ON people (name)'],
    ['DROP TABLE pets', 'ALTER TABLE people DROP COLUMN age'],
    verify='SELECT count(*) = 2 FROM pets'),
  Revision(
    FOURTH,
    ['CREATE VIEW owners AS SELECT DISTINCT p.name FROM people p JOIN pets ON owner = p.id',
     "CREATE TRIGGER grown AFTER INSERT ON pets BEGIN INSERT INTO marks VALUES ('pet'); END",
     'INSERT INTO pets VALUES (3, 9)'],
    ['DROP TRIGGER grown', 'DROP VIEW owners', 'DELETE FROM pets WHERE id = 3',
     "DELETE FROM marks WHERE what = 'pet'"]),
]


def files(revisions):
  return {f'{revision.number}_revision.sql': revision.text() for revision in revisions}


class World:
  """A database of one engine that is set back to a known state before every point."""

  revisions = []

  def __init__(self, box):
    self.box = box
    self.numbers = [revision.number for revision in self.revisions]
    self.states = {}
    # Backups are swept by themselves.
    box.write(files(self.revisions) | {'reeve.json': '{"backup_before": "never"}'})
    self.find_states()

  # What the subclasses know.

  def open_reference(self):
    """A context: an empty database to find the reference states in."""
    raise NotImplementedError

  def apply(self, reference, revision, statement):
    raise NotImplementedError

  def look(self, reference):
    raise NotImplementedError

  # The reference states, up to the top and down again.

  def find_states(self):
    with self.open_reference() as reference:
      self.states[((), None)] = self.empty = self.look(reference)
      recorded = []
      for revision in self.revisions:
        self.walk(reference, revision, 'up', recorded)
        recorded.append(revision.number)
        self.states[(tuple(recorded), None)] = self.look(reference)
      self.full = self.states[(tuple(recorded), None)]
      for revision in reversed(self.revisions):
        self.walk(reference, revision, 'down', recorded)
        recorded.remove(revision.number)
        # Rows may differ on the way down: only the direction tells.
        self.states[(tuple(recorded), 'down')] = self.look(reference)
    equal(self.states[((), 'down')], self.empty, 'the reference after taking all back')

  def walk(self, reference, revision, direction, recorded):
    for done, statement in enumerate(revision.section(direction)):
      if not revision.transaction:
        self.states[(tuple(recorded), direction, revision.number, done)] = self.look(reference)
      self.apply(reference, revision, statement)
    if not revision.transaction:
      done = len(revision.section(direction))
      self.states[(tuple(recorded), direction, revision.number, done)] = self.look(reference)

  # What has to hold whatever happened.

  def check_agreement(self, stamped=False):
    """The database is exactly where its ledger says; returns what the ledger says."""
    ledger, actual = self.ledger(), self.snapshot()
    recorded, progress = tuple(ledger['revisions']), ledger['progress']
    equal(list(recorded), self.numbers[:len(recorded)], 'recorded revisions')
    check(len(progress) <= 1, f'several unfinished rows: {progress}')
    self.check_history(ledger)
    if stamped:
      equal(actual, self.empty, 'the database after a stamp')
      return ledger
    if progress:
      possible = self.unfinished_states(recorded, progress[0])
      if progress[0]['in_flight']:
        actual, possible = without_invalid(actual), [without_invalid(one) for one in possible]
    else:
      possible = [self.states[(recorded, how)] for how in (None, 'down')
                  if (recorded, how) in self.states]
    check(actual in possible, f'the ledger says {recorded} {progress}, and the database is in none'
          f' of {len(possible)} possible states:\n{difference(actual, possible[0])}')
    return ledger

  def unfinished_states(self, recorded, row):
    revision = next(one for one in self.revisions if one.number == row['id'])
    section = revision.section(row['direction'])
    done = row['statement'] - 1
    equal(row['total'], len(section), 'statements of an unfinished section')
    check(0 <= done <= len(section), f'unfinished row {row}')
    counts = [done]
    # What was sent may have been done; what only sets something may be done twice.
    if done < len(section) and (row['in_flight'] or section[done].startswith('PRAGMA')):
      counts.append(done + 1)
    return [self.states[(recorded, row['direction'], row['id'], count)] for count in counts]

  def check_history(self, ledger):
    for number in self.numbers:
      succeeded = [entry['direction'] for entry in ledger['history']
                   if entry['id'] == number and entry['outcome'] == 'succeeded']
      balance = sum(1 if direction in ('up', 'stamp') else -1 for direction in succeeded)
      equal(balance, int(number in ledger['revisions']), f'successes in the history of {number}')
    for entry in ledger['history']:
      check(entry['outcome'] in ('succeeded', 'failed', 'cancelled'), entry)
      equal(bool(entry['error']), entry['outcome'] != 'succeeded', f'an error in {entry}')
      check(0 <= entry['duration_ms'] < 600000, entry)
      check(entry['run'], entry)
      now = time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(time.time() + 2))
      check(entry['started_at'] < now, entry)

  def check_done(self, command):
    """The same as if nothing had ever happened."""
    ledger = self.check_agreement(stamped=command[0] == 'stamp')
    equal(ledger['progress'], [], 'unfinished rows at the end')
    if command[0] == 'down':
      equal((ledger['revisions'], self.snapshot()), ([], self.empty), 'the end')
    elif command[0] == 'up':
      equal((ledger['revisions'], self.snapshot()), (self.numbers, self.full), 'the end')
    else:
      equal(ledger['revisions'], self.numbers, 'the end')


def without_invalid(snapshot):
  return '\n'.join(line for line in snapshot.splitlines()
                   if not (line.startswith('index ') and line.endswith('INVALID')))


def difference(actual, expected):
  actual, expected = actual.splitlines(), expected.splitlines()
  lines = [f'  + {line[:300]}' for line in actual if line not in expected]
  lines += [f'  - {line[:300]}' for line in expected if line not in actual]
  return '\n'.join(lines)


class SqliteWorld(World):
  revisions = SQLITE
  name = 'sqlite'

  def __init__(self, box):
    self.path = box.work / 'point.db'
    self.template = box.folder / 'head.db'
    super().__init__(box)
    self.where = ['-d', 'point.db', '-p', 'project']
    box.run(*self.where, 'migrate', 'up').expect(0)
    shutil.move(self.path, self.template)

  @contextlib.contextmanager
  def open_reference(self):
    path = self.box.folder / 'reference.db'
    database = sqlite3.connect(path, isolation_level=None)
    yield database
    database.close()
    path.unlink()

  def apply(self, reference, revision, statement):
    reference.execute(statement)

  def look(self, reference):
    return sqlite_snapshot(self.box.folder / 'reference.db')

  def reset(self, start):
    for path in self.box.work.glob('point.db*'):
      path.unlink()
    if start == 'head':
      shutil.copyfile(self.template, self.path)

  def settle(self):
    """When the killed process is gone, all is over."""

  def snapshot(self):
    return sqlite_snapshot(self.path)

  def ledger(self):
    return sqlite_ledger(self.path)


class PostgresWorld(World):
  revisions = POSTGRES
  name = 'postgres'

  def __init__(self, box, cluster=None):
    self.cluster = cluster or Cluster.get()
    self.database = self.cluster.new_database()
    self.template = self.database + '_head'
    self.is_made = False
    super().__init__(box)
    self.where = ['-d', self.cluster.uri(self.database), '-p', 'project']
    box.run(*self.where, 'migrate', 'up').expect(0)
    self.cluster.psql('postgres', f'ALTER DATABASE {self.database} RENAME TO {self.template}')

  @contextlib.contextmanager
  def open_reference(self):
    name = self.database + '_reference'
    self.cluster.new_database(name)
    with self.cluster.open(name) as session:
      yield session
    self.cluster.drop_database(name)

  def apply(self, reference, revision, statement):
    # What comes after COPY is data, up to its own end.
    reference.process.stdin.write(revision.terminated(statement) + '\n')
    said = reference.answer()
    check('ERROR' not in said, said)

  def look(self, reference):
    return postgres_snapshot(reference)

  def reset(self, start):
    if start == 'base' and self.is_made:
      self.cluster.psql(self.database, 'SET client_min_messages = error; DROP SCHEMA IF EXISTS reeve'
                        ' CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public')
      return
    self.cluster.drop_database(self.database)
    self.cluster.new_database(self.database, self.template if start == 'head' else 'template0')
    self.is_made = start == 'base'

  def count_sessions(self, where='true'):
    return int(self.cluster.psql('postgres', 'SELECT count(*) FROM pg_stat_activity WHERE datname ='
                                 f" '{self.database}' AND {where}"))

  def settle(self):
    wait_for(lambda: self.count_sessions() == 0, 'the sessions that a client left')

  def snapshot(self):
    with self.cluster.open(self.database) as session:
      return postgres_snapshot(session)

  def ledger(self):
    with self.cluster.open(self.database) as session:
      return postgres_ledger(session)


# --- Reeve's own memory -----------------------------------------------------------------------------


def read_jobs(box, limit=10):
  return box.run('job', 'list', '--json', '-n', limit).expect(0).json()['jobs']


def known_jobs(box):
  return {job['id'] for job in read_jobs(box)}


def check_catalogue(box, known, acted, killed=True):
  """After a kill: it opens, nothing runs, no act without an intent; returns the ids that it knows."""
  jobs = read_jobs(box)
  fresh = [job for job in jobs if job['id'] not in known]
  check(len(fresh) <= 1, f'one run has left {len(fresh)} jobs')
  check(fresh or not acted, 'the database was changed, and the catalogue knows nothing of it')
  for job in fresh:
    states = ('interrupted', 'succeeded') if killed else ('succeeded', 'failed', 'cancelled')
    check(job['state'] in states, f'the job is {job["state"]}')
  for job in jobs:
    check(job['state'] != 'running', f'a dead job seems to run: {job}')
  audit = box.run('audit', 'verify', '--json')
  equal((audit.code, audit.json()['intact']), (0, True), 'the audit chain')
  return known | {job['id'] for job in jobs}


def check_modes(box):
  """What Reeve keeps is nobody else's."""
  for path in [box.data / 'reeve', *(box.data / 'reeve').rglob('*')]:
    mode = path.stat().st_mode & 0o777
    equal(oct(mode), '0o700' if path.is_dir() else '0o600', f'the mode of {path}')


# --- faults -----------------------------------------------------------------------------------------


def shim(at=0, action='kill', calls=CALLS, path='', ever=False, trace=None):
  """The environment of a run in which the call of that number goes wrong."""
  if not os.access(SHIM, os.R_OK):
    raise Skip('the shim is not built')
  variables = {
    'LD_PRELOAD': SHIM, 'REEVE_FAULT_AT': str(at), 'REEVE_FAULT_ACTION': action,
    'REEVE_FAULT_CALLS': ','.join(calls), 'REEVE_FAULT_PATH': path,
  }
  if ever:
    variables['REEVE_FAULT_EVER'] = '1'
  if trace:
    variables['REEVE_FAULT_TRACE'] = str(trace)
  return variables


def count_calls(box, arguments, calls=CALLS, path=''):
  """How many points an undisturbed run has."""
  trace = box.folder / 'trace'
  trace.unlink(missing_ok=True)
  box.run(*arguments, variables=shim(calls=calls, path=path, trace=trace)).expect(0)
  total = len(trace.read_text().splitlines()) if trace.exists() else 0
  check(total > 0, 'the shim has counted nothing')
  return total


def is_stopped(pid):
  with open(f'/proc/{pid}/stat', encoding='utf-8') as stat:
    return stat.read().rpartition(')')[2].split()[0] == 'T'


def stand_still(box, arguments, number, calls=('send', 'recv')):
  """A process that is stopped at that call, until it gets SIGCONT; it may have ended before."""
  process = box.start(*arguments, variables=shim(number, 'stop', calls))
  wait_for(lambda: process.poll() is not None or is_stopped(process.pid), 'the program to stop')
  return process


STRACED = ('write', 'pwrite64', 'fsync', 'fdatasync', 'sendto', 'recvfrom', 'openat', 'rename', 'unlink',
           'ftruncate', 'close', 'poll')


def need_strace():
  if not shutil.which('strace'):
    raise Skip('strace is not installed')
  probe = subprocess.run(['strace', '-f', '-qq', '-o', '/dev/null', 'true'], capture_output=True,
                         check=False)
  if probe.returncode != 0:
    raise Skip('strace may not trace here')


def strace(call, number, effect='signal=KILL'):
  """What stands in front of the program so that its Nth call of that kind, in one thread, is the
  last."""
  return ['strace', '-f', '-qq', '-o', '/dev/null', '-e', f'trace={call}', '-e',
          f'inject={call}:{effect}:when={number}']


def count_straced(box, arguments):
  """Of every kind of call the most that one thread makes."""
  log = box.folder / 'strace'
  box.run(*arguments, prefix=['strace', '-f', '-qq', '-o', log, '-e', f'trace={",".join(STRACED)}']).expect(0)
  counts = {}
  for line in log.read_text(errors='replace').splitlines():
    thread, _, rest = line.partition(' ')
    call = rest.strip().partition('(')[0]
    if call in STRACED:
      counts[(thread, call)] = counts.get((thread, call), 0) + 1
  most = {}
  for (_, call), count in counts.items():
    most[call] = max(most.get(call, 0), count)
  return most


class Tally:
  """How many points of what kind there were; for the reader of the log."""

  def __init__(self, what):
    self.what, self.counts = what, {}

  def add(self, kind):
    self.counts[kind] = self.counts.get(kind, 0) + 1

  def note(self):
    parts = ', '.join(f'{count} {kind}' for kind, count in sorted(self.counts.items()))
    note(f'{self.what}: {parts}')


def describe_place(ledger):
  if ledger['progress']:
    return 'in flight' if ledger['progress'][0]['in_flight'] else 'inside a section'
  return f'with {len(ledger["revisions"])} recorded'


def has_acted(ledger, start, numbers):
  """Whether a run has left anything in the ledger that was not there before."""
  before = numbers if start == 'head' else []
  return ledger != NO_LEDGER and (ledger['revisions'] != before or bool(ledger['progress']))
