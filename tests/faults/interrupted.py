#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups and proofs that are cancelled, lose their server, meet another one, or lack pg_dump: nothing
is left of them, neither files nor processes nor work on the server."""

import atexit
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import tempfile

from sweep import count_calls, shim
from harness import LONG, Cluster, check, equal, main, note, sample, test, wait_for

WORKING = ("SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
           " AND backend_type = 'client backend' AND datname = '{}'")
COPYING = "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND query ~ '^COPY' AND state = 'active'"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND wait_event_type = 'Lock'"

# Printing the value of its only row takes for ever.
SLOW = """
CREATE FUNCTION slow(i integer) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN
  IF current_database() = 'restored' THEN PERFORM pg_catalog.pg_sleep(600); END IF; RETURN i; END $$;
CREATE TABLE t (id integer CHECK (public.slow(id) > 0));
INSERT INTO t VALUES (1);
"""


def left_overs(folder):
  return sorted(path.name for path in folder.rglob('*') if path.is_file())


def processes(word):
  """Command lines with this word."""
  found = []
  for path in pathlib.Path('/proc').glob('[0-9]*/cmdline'):
    try:
      line = path.read_bytes().replace(b'\0', b' ').decode(errors='replace')
    except OSError:
      continue
    if word in line and str(os.getpid()) != path.parent.name:
      found.append(line)
  return found


def start_copying(box, cluster, name, folder):
  """A backup whose rows are on their way; larger tables until one is met."""
  rows = 400000
  while True:
    cluster.psql(name, f'DROP TABLE IF EXISTS t; CREATE TABLE t AS SELECT i, md5(i::text) AS text'
                       f' FROM generate_series(1, {rows}) AS i')
    process = box.start('-d', cluster.uri(name, local=True), 'backup', 'create', '-o', folder / 'shop.reeve',
                        '--jobs', '1')
    wait_for(lambda: process.poll() is not None or cluster.psql('postgres', COPYING.format(name)) != '0',
             'rows on their way')
    if process.poll() is None:
      return process
    box.finish(process)
    (folder / 'shop.reeve').unlink()
    rows *= 3


def check_nothing_left(cluster, name, folder, what):
  equal(left_overs(folder), [], f'{what}: files')
  wait_for(lambda: cluster.psql('postgres', WORKING.format(name)) == '0', f'{what}: the server to stop')


@test('/faults/interrupted/cancelled')
def cancelled(box):
  cluster = Cluster.get()
  name = cluster.new_database()
  folder = box.work / 'backups'
  process = start_copying(box, cluster, name, folder)
  process.send_signal(signal.SIGINT)
  result = box.finish(process)
  # It may have come to its end on the way.
  if result.code == 0:
    note('too late')
    (folder / 'shop.reeve').unlink()
  else:
    equal(result.code, 130, str(result))
  check_nothing_left(cluster, name, folder, 'cancelled')
  cluster.drop_database(name)


@test('/faults/interrupted/cancelled-while-waiting')
def cancelled_while_waiting(box):
  """Somebody holds what the backup needs: pg_dump waits, or the first session does."""
  cluster = Cluster.get()
  name = cluster.new_database()
  folder = box.work / 'backups'
  cluster.psql(name, 'CREATE TABLE plain (id integer); CREATE TABLE parted (id integer) PARTITION BY RANGE (id)')
  for table in ('plain', 'parted'):
    with cluster.open(name) as other:
      other.ask(f'BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; SELECT 1')
      process = box.start('-d', cluster.uri(name, local=True), 'backup', 'create', '-o', folder / 'shop.reeve')
      wait_for(lambda: process.poll() is not None or cluster.psql('postgres', WAITING.format(name)) != '0',
               f'{table}: a lock to be waited for')
      check(process.poll() is None, f'{table}: it has ended')
      process.send_signal(signal.SIGINT)
      equal(box.finish(process).code, 130, f'{table}: exit')
      equal(cluster.psql('postgres', WAITING.format(name)), '0', f'{table}: still waiting')
      equal([one for one in processes('pg_dump') if name in one], [], f'{table}: children')
      other.ask('ROLLBACK; SELECT 1')
    check_nothing_left(cluster, name, folder, table)
  cluster.drop_database(name)


@test('/faults/interrupted/proof-cancelled')
def proof_cancelled(box):
  """The scratch server and its folder go with the proof, whether it is cancelled or killed."""
  cluster = Cluster.get()
  name = cluster.new_database()
  cluster.psql(name, SLOW)
  where = ['-d', cluster.uri(name, local=True), 'backup']
  box.run(*where, 'create', '-o', 'shop.reeve').expect(0)
  # Where a server that is not root's can get at it.
  scratch = pathlib.Path(tempfile.mkdtemp(prefix='reeve-proof-'))
  scratch.chmod(0o777)
  atexit.register(shutil.rmtree, scratch, True)
  variables = {'TMPDIR': str(scratch), 'XDG_CACHE_HOME': str(scratch)}
  for how in (signal.SIGINT, signal.SIGKILL):
    process = box.start(*where, 'verify', 'shop.reeve', '--restored', variables=variables)
    wait_for(lambda: process.poll() is not None or any('COPY' in one for one in processes('restored')
                                                       if 'postgres' in one), 'rows on their way')
    check(process.poll() is None, f'{how.name}: it has ended: {box.finish(process) if process.poll() else ""}')
    process.send_signal(how)
    result = box.finish(process)
    check(result.code in (130, -9, 137), f'{how.name}: {result}')
    wait_for(lambda: not processes(str(scratch)), f'{how.name}: the scratch server to end')
    if how == signal.SIGINT:
      equal(left_overs(scratch), [], f'{how.name}: files')
  # The next one sweeps.
  cluster.psql(name, 'CREATE OR REPLACE FUNCTION slow(i integer) RETURNS integer LANGUAGE sql AS $$ SELECT i $$')
  box.run(*where, 'create', '-o', 'quick.reeve').expect(0)
  box.run(*where, 'verify', 'quick.reeve', '--restored', variables=variables).expect(0)
  equal(left_overs(scratch), [], 'after the next proof: files')
  cluster.drop_database(name)


@test('/faults/interrupted/cancelled-sqlite')
def cancelled_sqlite(box):
  """While the file is copied, and while it is packed."""
  with sqlite3.connect(box.work / 'shop.db') as database:
    database.execute('PRAGMA synchronous = off')
    database.execute('CREATE TABLE t AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)'
                     ' SELECT randomblob(250000) AS x FROM n')
  database.close()
  folder = box.work / 'backups'
  folder.mkdir()
  deaths = 0
  for number, sign in enumerate(('.tmp', '.partial') * (3 if LONG else 1)):
    process = box.start('-d', 'shop.db', 'backup', 'create', '-o', folder / f'{number}.reeve')
    wait_for(lambda: process.poll() is not None or any(sign in name for name in left_overs(folder)), sign)
    process.send_signal(signal.SIGINT)
    result = box.finish(process)
    check(result.code in (0, 130), f'{sign}: {result}')
    deaths += result.code == 130
    for path in folder.glob('*.reeve'):
      path.unlink()
    equal(left_overs(folder), [], f'{sign}: files')
  check(deaths > 0, 'all came too late')


@test('/faults/interrupted/server-restarts')
def server_restarts(box):
  """At once, while rows are on their way: an error that says so, and the next one works."""
  cluster = Cluster()
  name = cluster.new_database()
  folder = box.work / 'backups'
  process = start_copying(box, cluster, name, folder)
  cluster.stop('immediate')
  result = box.finish(process)
  check(result.code in (0, 1), str(result))
  cluster.start()
  if result.code == 0:
    note('too late')
    (folder / 'shop.reeve').unlink()
  else:
    check('No backup was left behind' in result.err, result.err)
  check_nothing_left(cluster, name, folder, 'restarted')
  box.run('-d', cluster.uri(name, local=True), 'backup', 'create', '-o', folder / 'shop.reeve').expect(0)


@test('/faults/interrupted/two-at-once')
def two_at_once(box):
  """Of one name only one is made; of two names both; nobody sweeps what another one writes."""
  cluster = Cluster.get()
  name = cluster.new_database()
  cluster.psql(name, 'CREATE TABLE t AS SELECT i, md5(i::text) AS text FROM generate_series(1, 20000) AS i')
  where = ['-d', cluster.uri(name, local=True), 'backup', 'create', '-o']
  folder = box.work / 'backups'
  for names in (('one', 'one', 'one'), ('a', 'b', 'c')):
    results = [box.finish(process)
               for process in [box.start(*where, folder / f'{one}.reeve') for one in names]]
    codes = [result.code for result in results]
    equal(codes.count(0), len(set(names)), f'{names} made: {results}')
    for one in set(names):
      box.run('backup', 'verify', folder / f'{one}.reeve').expect(0)
  equal(left_overs(folder), ['a.reeve', 'b.reeve', 'c.reeve', 'one.reeve'], 'files')
  cluster.drop_database(name)


@test('/faults/interrupted/begun-in-the-same-second')
def same_second(box):
  """Databases that are called the same are backed up into one folder, without a name being given."""
  places = ('north', 'south', 'west')
  for place in places:
    (box.work / place).mkdir()
    with sqlite3.connect(box.work / place / 'shop.db') as database:
      database.execute('CREATE TABLE t (x)')
    database.close()
  for _ in range(20 if LONG else 4):
    results = [box.finish(process) for process in
               [box.start('-d', f'{place}/shop.db', 'backup', 'create', '--json') for place in places]]
    for result in results:
      result.expect(0)
    equal(len({result.json()['file'] for result in results}), len(places), 'files')


@test('/faults/interrupted/no-pg-dump')
def no_pg_dump(box):
  """Missing, or older than the server: which one, and what to install."""
  cluster = Cluster.get()
  name = cluster.new_database()
  tools = box.work / 'tools'
  tools.mkdir()
  where = ['-d', cluster.uri(name, local=True), 'backup', 'create', '-o', 'shop.reeve']
  major = cluster.psql(name, 'SHOW server_version').split('.', maxsplit=1)[0]
  result = box.run(*where, variables={'REEVE_PG_BIN': str(tools)})
  equal(result.code, 1, str(result))
  result.says('is not installed', f'postgresql-client-{major}')
  (tools / 'pg_dump').write_text('#!/bin/sh\necho "pg_dump (PostgreSQL) 9.6.24"\n', encoding='utf-8')
  (tools / 'pg_dump').chmod(0o755)
  result = box.run(*where, '--json', variables={'REEVE_PG_BIN': str(tools)})
  equal(result.code, 1, str(result))
  error = json.loads(result.out)['error']
  check('too old' in error['message'] and '9' in error['message'], error)
  check(f'postgresql-client-{major}' in (error['remedy'] or ''), error)
  check(not (box.work / 'shop.reeve').exists(), 'a backup was made')
  cluster.drop_database(name)


@test('/faults/interrupted/killed-export')
def killed_export(box):
  """What an export left that died goes with the next one."""
  with sqlite3.connect(box.work / 'shop.db') as database:
    database.execute('CREATE TABLE t AS SELECT 1 AS x')
  database.close()
  folder = box.work / 'exports'
  folder.mkdir()
  arguments = ['-d', 'shop.db', 'backup', 'export-json', folder / 'out']
  total = count_calls(box, arguments)
  left = 0
  for number in sample(total, None if LONG else 8):
    shutil.rmtree(folder / 'out', True)
    equal(box.run(*arguments, variables=shim(number)).code, -signal.SIGKILL, f'{number}: the exit status')
    left += any(path.name != 'out' for path in folder.iterdir())
    shutil.rmtree(folder / 'out', True)
    box.run(*arguments).expect(0)
    equal([path.name for path in folder.iterdir()], ['out'], f'killed at {number}: what is there')
  check(left > 0, 'none was killed at work')
  note(f'{left} died at work; a run has {total} points')


@test('/faults/interrupted/killed-prune')
def killed_prune(box):
  """Whatever is left is whole, and the newest is among it; the list knows what is gone."""
  with sqlite3.connect(box.work / 'shop.db') as database:
    database.execute('CREATE TABLE t AS SELECT 1 AS id')
  database.close()
  folder = box.work / 'backups'

  def fill():
    for number in range(4):
      if not (folder / f'{number}.reeve').exists():
        box.run('-d', 'shop.db', 'backup', 'create', '-o', folder / f'{number}.reeve').expect(0)

  fill()
  arguments = ['-d', 'shop.db', 'backup', 'prune', '--keep-last', '1', '--yes']
  total = count_calls(box, arguments)
  for path in folder.glob('*.reeve'):
    path.unlink()
  deaths = 0
  for index, number in enumerate(sample(total, None if LONG else 12)):
    fill()
    result = box.run(*arguments, variables=shim(number, 'kill-after' if index % 2 else 'kill'))
    deaths += result.code != 0
    kept = sorted(folder.glob('*.reeve'))
    check(kept, f'killed at {number}: none is left')
    box.run('backup', 'verify', kept[-1]).expect(0)
    box.run(*arguments).expect(0)
    equal(len(left_overs(folder)), 1, f'killed at {number}: after the next one')
    for path in folder.glob('*.reeve'):
      path.unlink()
  note(f'{deaths} deaths; a run has {total} points')
  check(deaths > 0, 'nobody was killed')


if __name__ == '__main__':
  main()
