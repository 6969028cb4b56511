# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A database with seeded rows, known one by one and by ranges, that is looked at whole: all tables, the
ledger, and what Reeve remembers of the rows. And faults at numbered points of a run on it."""

import contextlib
import json
import re
import shutil
import signal
import sqlite3

from sweep import CALLS, Tally, count_calls, read_jobs, shim, stand_still
from harness import (LONG, Cluster, Failure, check, equal, note, postgres_ledger,
                     postgres_snapshot, sample, sqlite_copy, sqlite_ledger, sqlite_snapshot, test,
                     wait_for)

CLUBS = '''-- migrate:up
CREATE TABLE clubs (id integer PRIMARY KEY, name varchar(20) NOT NULL, fee integer);
INSERT INTO clubs VALUES (1, 'As it was', 5);
-- migrate:down
DROP TABLE clubs;
'''
PEOPLE = '''-- migrate:up
CREATE TABLE people (id integer PRIMARY KEY, club integer NOT NULL REFERENCES clubs (id), name text NOT NULL);
CREATE TABLE visits (id integer PRIMARY KEY, person integer NOT NULL REFERENCES people (id) ON DELETE CASCADE);
-- migrate:down
DROP TABLE visits;
DROP TABLE people;
'''
FIRST, SECOND = '20250101000000', '20250102000000'
REVISIONS = {f'{FIRST}_clubs.sql': CLUBS, f'{SECOND}_people.sql': PEOPLE}
# Clubs are known one by one, the first is updated; people by ranges.
PROFILE = {'tables': [
  {'table': 'clubs', 'policy': 'overwrite', 'rows': [{'id': number, 'name': f'Club {number}', 'fee': None} for number in (1, 2, 3, 4)]},
  {'table': 'people', 'generate': {'rows': 1500, 'columns': {
    'id': 'sequence', 'club': {'kind': 'constant', 'value': 2}, 'name': 'name'}}},
  {'table': 'visits', 'rows': [{'id': 1, 'person': 1}, {'id': 2, 'person': 2}]}]}
# What people did since: edited, added, deleted.
SINCE = '''UPDATE clubs SET name = 'Mine' WHERE id = 3; INSERT INTO clubs VALUES (99, 'Ours', 1);
UPDATE people SET name = 'Me' WHERE id = 700; DELETE FROM people WHERE id IN (900, 901)'''

RECORDS = {
  'seed_run': 'position, id, profile, digest, inserted, updated, undone_at IS NOT NULL AS is_undone',
  'seed_row': 'run_id, table_name, action, row_key, before, columns, after',
  'seed_range': 'run_id, entry, part, low, high, step, rows, table_name, key_column, columns, {hashes} AS hashes',
}


def write_project(box, settings=None):
  box.write(REVISIONS | {'reeve.json': json.dumps({'seeds': 'seeds'} | (settings or {})),
                         'seeds/base.json': json.dumps(PROFILE)})


def in_order(records):
  """Runs by their place: that of an id is another each time."""
  runs = sorted(records['seed_run'], key=lambda run: run['position'])
  places = {run['id']: place for place, run in enumerate(runs)}
  for place, run in enumerate(runs):
    run |= {'id': place, 'position': place}
  for name in ('seed_row', 'seed_range'):
    for row in records[name]:
      row['run_id'] = places.get(row['run_id'], 'nobody')
  return {name: sorted(json.dumps(row, sort_keys=True) for row in rows) for name, rows in records.items()}


def whole(rows, ledger, records):
  """All that there is; what was tried and failed is left out."""
  return {'rows': rows, 'revisions': ledger['revisions'], 'progress': ledger['progress'], 'records': records}


class Sqlite:
  name = 'sqlite'

  def __init__(self, box):
    self.box = box
    self.path = box.work / 'point.db'
    self.where = ['-d', 'point.db', '-p', 'project']
    self.phrase = 'point.db'

  def ask(self, sql):
    database = sqlite3.connect(self.path)
    database.executescript(f'PRAGMA foreign_keys = ON; {sql}')
    database.close()

  def make(self):
    """What is there now, perhaps nothing, is what reset() brings back."""
    self.template = None
    if self.path.exists():
      self.template = self.box.folder / 'template.db'
      shutil.copyfile(self.path, self.template)

  def reset(self):
    for path in self.box.work.glob('point.db-*'):
      path.unlink()
    if self.template:
      # The same file as before, for who knows files by their number.
      shutil.copyfile(self.template, self.path)
    else:
      self.path.unlink(missing_ok=True)

  def settle(self):
    pass

  def forget(self):
    """As if nothing had ever been seeded."""
    self.ask(''.join(f'DROP TABLE IF EXISTS reeve_{name};' for name in reversed(RECORDS)))

  def look(self):
    return whole(sqlite_snapshot(self.path), sqlite_ledger(self.path), self.records())

  def records(self):
    with sqlite_copy(self.path) as database:
      if database is None:
        return {name: [] for name in RECORDS}
      database.row_factory = sqlite3.Row
      records = {}
      for name, columns in RECORDS.items():
        there = database.execute('SELECT 1 FROM sqlite_schema WHERE name = ?', (f'reeve_{name}',)).fetchone()
        rows = database.execute(f'SELECT {columns.format(hashes="hex(hashes)")} FROM reeve_{name}') if there else []
        records[name] = [dict(row) for row in rows]
      return in_order(records)

  def check_no_leftover(self):
    equal(sorted(path.name for path in self.box.work.iterdir() if path.name not in ('project', 'backups')), ['point.db'], 'files')

  def close(self):
    pass


class Postgres:
  name = 'postgres'

  def __init__(self, box, cluster=None):
    self.box, self.cluster = box, cluster or Cluster.get()
    self.phrase = self.cluster.new_database()
    self.template = self.phrase + '_template'
    self.where = ['-d', self.cluster.uri(self.phrase, local=True), '-p', 'project']

  def ask(self, sql):
    return self.cluster.psql(self.phrase, sql)

  def make(self):
    self.settle()
    self.cluster.psql('postgres', f'ALTER DATABASE {self.phrase} RENAME TO {self.template}')

  def reset(self):
    self.cluster.drop_database(self.phrase)
    self.cluster.new_database(self.phrase, self.template)

  def settle(self):
    wait_for(lambda: self.cluster.psql('postgres', 'SELECT count(*) FROM pg_stat_activity WHERE datname ='
                                       f" '{self.phrase}'") == '0', 'the sessions that a client left')

  def forget(self):
    self.ask('SET client_min_messages = error;' + ''.join(f'DROP TABLE IF EXISTS reeve.{name};' for name in reversed(RECORDS)))

  def look(self):
    with self.cluster.open(self.phrase) as session:
      return whole(postgres_snapshot(session), postgres_ledger(session), self.records(session))

  @staticmethod
  def records(session):
    records = {}
    for name, columns in RECORDS.items():
      there = session.ask(f"SELECT to_regclass('reeve.{name}') IS NOT NULL") == 't'
      rows = f'(SELECT {columns.format(hashes="md5(hashes)")} FROM reeve.{name})'
      records[name] = json.loads(session.ask(f"SELECT coalesce(json_agg(r), '[]') FROM {rows} AS r")) if there else []
    return in_order(records)

  def check_no_leftover(self):
    """Neither databases nor schemas beside it."""
    names = self.cluster.psql('postgres', "SELECT datname FROM pg_database WHERE datname ~ '^reeve'")
    names += self.cluster.psql(self.phrase, "SELECT nspname FROM pg_namespace WHERE nspname ~ '^reeve_'")
    equal(names, '', 'what is left')

  def close(self):
    self.cluster.drop_database(self.phrase)
    self.cluster.drop_database(self.template)


def on_both(path, long_on=()):
  """The same test on both engines; on some of them in long runs alone."""
  def register(function):
    for world in (Sqlite, Postgres):
      if world in long_on and not LONG:
        continue
      test(f'{path}-{world.name}')(lambda box, world=world: run_on(function, box, world))
    return function
  return register


def run_on(function, box, world):
  made = world(box)
  function(box, made)
  made.close()


def difference(actual, expected):
  lines = []
  for name, value in actual.items():
    if value != expected[name]:
      have, want = ([str(one) for one in (text.splitlines() if isinstance(text, str) else
                                          [f'{k} {v}' for k, rows in text.items() for v in rows] if isinstance(text, dict) else text)]
                    for text in (value, expected[name]))
      lines += [f'  + {name}: {line[:200]}' for line in have if line not in want]
      lines += [f'  - {name}: {line[:200]}' for line in want if line not in have]
  return '\n'.join(lines[:40])


# What the catalogue says of a run that ended so; whoever is killed may have told its end before.
OUTCOMES = {0: {'succeeded', 'warnings', 'running'}, 1: {'failed', 'running'}, 130: {'cancelled'}}


def spread(total, wanted):
  """That many numbers up to total, none of the first quarter, which only looks; or all."""
  if wanted is None or wanted >= total:
    return sample(total, None)
  first = total // 4
  return [1 + first + (total - first) * (2 * i + 1) // (2 * wanted) for i in range(wanted)]


class Faults:
  """One command again and again, disturbed at another place each time.

  states: the names of those that it may be left in, and how each looks. done and again: how it looks
  when the command was run once, and twice.
  """

  points = {'sqlite': {'kill': 7, 'interrupt': 2, 'full': 2},
            'postgres': {'kill': 3, 'interrupt': 1, 'full': 1, 'server': 1}}

  def __init__(self, world, command, what):
    self.points = self.points[world.name]
    self.world, self.box, self.what = world, world.box, what
    self.arguments = [*world.where, *command]
    world.reset()
    self.before = world.look()
    self.box.run(*self.arguments).expect(0)
    self.done = world.look()
    self.box.run(*self.arguments).expect(0)
    self.again = world.look()
    self.states = {'as before': self.before, 'done': self.done}
    self.first_do = {}  # what a person has to do in a state before the next run
    self.tally = None

  def each(self):
    """What can break any command: its end, a person, no room for the database or no server."""
    self.kill()
    self.interrupt()
    if self.world.name == 'sqlite':
      self.full('point.db')
    else:
      self.server()

  def count(self, calls=CALLS, path=''):
    self.world.reset()
    total = count_calls(self.box, self.arguments, calls=calls, path=path)
    equal(self.world.look(), self.done, 'the state after a run that is only watched')
    return total

  def find_state(self):
    now = self.world.look()
    for name, state in self.states.items():
      if now == state:
        return name
    nearest = min(self.states, key=lambda name: len(difference(now, self.states[name])))
    raise Failure(f'in none of the {len(self.states)} states; from “{nearest}” it differs in:\n'
                  f'{difference(now, self.states[nearest])}')

  def check_end(self, state):
    """The same command again ends where an undisturbed one does."""
    if state in self.first_do:
      self.box.run(*self.world.where, *self.first_do[state]).expect(0)
    self.box.run(*self.arguments).expect(0)
    now = self.world.look()
    wanted = self.again if state == 'done' else self.done
    check(now == wanted, f'after the next run (it was {state}):\n{difference(now, wanted)}')
    self.world.settle()
    self.world.check_no_leftover()
    backups = self.box.data / 'reeve' / 'backups'
    left = [path.name for path in backups.rglob('*') if path.is_file() and path.suffix != '.reeve']
    equal(left, [], 'what is left among the backups')

  def judge(self, result, state):
    """What it says of itself is true."""
    check(result.code != 0 or state == 'done', f'it says that it is done, and is {state}:\n{result}')
    # Who lost the server at the commit itself can only say to look.
    if result.code in (1, 130) and 'look at what was done' not in result.err:
      check(state != 'done', f'it says that it is not done, and is:\n{result}')

  def point(self, run, codes):
    self.world.reset()
    known = {job for job, _ in self.jobs()}
    result = run().expect(*codes)
    self.world.settle()
    state = self.find_state()
    self.judge(result, state)
    self.tally.add(state)
    self.check_end(state)
    self.check_jobs(known, result, state)

  def jobs(self):
    with contextlib.closing(sqlite3.connect(self.box.catalogue)) as catalogue:
      return catalogue.execute('SELECT id, state FROM job ORDER BY number').fetchall()

  def check_jobs(self, known, result, state):
    """No act without an intent. The last job is the one after the fault."""
    *disturbed, last = [now for job, now in self.jobs() if job not in known]
    if state in self.first_do:
      disturbed.pop()
    check(last in ('succeeded', 'warnings'), f'the job of the next run is {last}')
    check(len(disturbed) <= 1, f'one run has left {len(disturbed)} jobs')
    check(disturbed or state == 'as before', 'the database was changed, and the catalogue knows nothing of it')
    check(set(disturbed) <= OUTCOMES.get(result.code, {'succeeded', 'warnings', 'running'}), f'the job is {disturbed}:\n{result}')

  def check_catalogue(self):
    """Nothing seems to run, and the chain of what was done is whole."""
    states = {job['state'] for job in read_jobs(self.box, 1000)}
    check('running' not in states, f'jobs are {states}')
    equal(self.box.run('audit', 'verify', '--json').expect(0).json()['intact'], True, 'the audit chain')

  def sweep(self, kind, how, codes, calls=CALLS, path=''):
    """how: a function that makes the disturbed run of a number."""
    self.tally = Tally(f'{self.what} on {self.world.name}, {how.__doc__}')
    total = self.count(calls, path)
    for number in spread(total, None if LONG else self.points[kind]):
      try:
        self.point(lambda number=number: how(number), codes)
      except Failure as failure:
        raise Failure(f'{self.what}, {how.__doc__} at call {number} of {total}: {failure}') from failure
    self.check_catalogue()
    self.tally.note()
    note(f'{total} points')

  def disturb(self, *what, **how):
    return self.box.run(*self.arguments, variables=shim(*what, **how))

  def kill(self):
    def killed(number):
      """killed"""
      return self.disturb(number, 'kill-after' if number % 2 else 'kill')
    self.sweep('kill', killed, (0, -signal.SIGKILL, 137))

  def interrupt(self):
    def interrupted(number):
      """interrupted"""
      return self.disturb(number, 'interrupt')
    self.sweep('interrupt', interrupted, (0, 130, -signal.SIGINT))

  def full(self, path):
    """From a call on there is no room for what has this in its path."""
    calls = ('write', 'pwrite', 'ftruncate', 'open', 'mkdir')

    def full(number):
      return self.disturb(number, 'ENOSPC', calls, path, ever=True)
    full.__doc__ = f'no room for {path}'
    self.sweep('full', full, (0, 1), calls=calls, path=path)

  def server(self):
    cluster = self.world.cluster

    def stopped(number):
      """the server stopped"""
      # The server writes down how far a sequence is only when it has to, and takes a fresh copy's for known.
      cluster.psql('postgres', 'CHECKPOINT')
      process = stand_still(self.box, self.arguments, number)
      if process.poll() is None:
        cluster.stop('immediate')
        cluster.start()
        process.send_signal(signal.SIGCONT)
      return self.box.finish(process, self.arguments)
    self.sweep('server', stopped, (0, 1), calls=('send', 'recv'))


class Chain(Faults):
  """Several parts, each with its own end: what a run that failed says of them is true."""

  points = {'sqlite': {'kill': 6, 'interrupt': 2, 'full': 1},
            'postgres': {'kill': 2, 'interrupt': 1, 'full': 1, 'server': 1}}

  def __init__(self, world, command, what):
    super().__init__(world, command, what)
    self.states = {'as before': self.before}

  def add_state(self, name):
    """What there is now is a state that a run may be left in; the order is that of a run."""
    self.states.pop('done', None)
    self.states |= {name: self.world.look(), 'done': self.done}

  def judge(self, result, state):
    order = list(self.states)
    check(result.code != 0 or state == 'done', f'it says that it is done, and is {state}:\n{result}')
    said = re.search(r'Done before it: ([^.]*)\.', result.err)
    done = [part for part in said[1].split(', ') if part in order] if said else []
    if 'Seed' in (said[1] if said else ''):
      done.append('done')
    check(all(order.index(part) <= order.index(state) for part in done), f'{done} are said to be done, and it is {state}:\n{result}')
