#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restores that are cancelled, killed, or lose their server in the middle, of backups and of other
programs' dumps: what was there stays, and the next run removes what was left."""

import os
import signal
import sqlite3
import subprocess

from sweep import count_calls, shim
from harness import LONG, Cluster, check, equal, main, note, sample, test, wait_for

ROWS = 3000

# While a copy of it is being filled, the row with the last number waits.
SLOW = f"""
CREATE FUNCTION slow(i integer) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
  IF i = {ROWS} AND current_database() ~ '^reeve_restoring' THEN PERFORM pg_catalog.pg_sleep(120); END IF;
  RETURN true; END $$;
CREATE TABLE t (id integer CHECK (public.slow(id)));
INSERT INTO t SELECT generate_series(1, {ROWS});
"""

DUMP = """--
-- PostgreSQL database dump
--
CREATE TABLE public.t (id integer);
COPY public.t (id) FROM stdin;
1
\\.
SELECT pg_catalog.pg_sleep(120);
--
-- PostgreSQL database dump complete
--
"""

WAYS = {
  'replace': ['restore', 'shop.reeve', '--replace', '--yes'],
  'new': ['restore', 'shop.reeve', '--as', 'fresh', '--yes'],
  'side': ['restore', 'shop.reeve', '--schema', 'side', '--table', 't', '--yes'],
  'dump': ['restore', 'dump.sql', '--as', 'fresh', '--yes'],
}

def ways(*short):
  return WAYS if LONG else short


LEFT_OVERS = ("SELECT (SELECT count(*) FROM pg_database WHERE datname ~ '^reeve_'),"
              " (SELECT count(*) FROM pg_roles WHERE rolname ~ '^reeve_')")
SLEEPING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname ~ '^reeve_restoring'"
CONNECTED = "SELECT count(*) FROM pg_stat_activity WHERE datname ~ '^reeve_restoring'"


class Shop:
  """A database with a backup of when it had all of its rows, and a dump that waits."""

  def __init__(self, box, cluster):
    self.box, self.cluster = box, cluster
    self.name = cluster.new_database()
    cluster.psql(self.name, SLOW)
    self.where = ['-d', cluster.uri(self.name, local=True), 'backup']
    box.run(*self.where, 'create', '-o', 'shop.reeve').expect(0)
    cluster.psql(self.name, 'DELETE FROM t WHERE id > 7')
    (box.work / 'dump.sql').write_text(DUMP, encoding='utf-8')

  def start(self, way):
    """A restore that has come to the middle."""
    process = self.box.start(*self.where, *WAYS[way])
    wait_for(lambda: process.poll() is not None or self.cluster.psql('postgres', SLEEPING) != '0',
             f'{way}: rows on their way')
    check(process.poll() is None, f'{way}: it has ended before its time')
    return process

  def check_untouched(self, what):
    equal(self.cluster.psql(self.name, 'SELECT count(*) FROM t'), '7', f'{what}: rows of the living one')
    equal(self.cluster.psql('postgres', "SELECT count(*) FROM pg_database WHERE datname = 'fresh'"
                                        " OR datname ~ '_before_'"), '0', f'{what}: databases')
    equal(self.cluster.psql(self.name, "SELECT count(*) FROM pg_namespace WHERE nspname = 'side'"), '0',
          f'{what}: schemas')

  def check_swept(self, what):
    """Any later restore removes what is left, here one that has nothing to do with it."""
    wait_for(lambda: self.cluster.psql('postgres', CONNECTED) == '0', f'{what}: the dead one to be gone')
    (self.box.work / 'small.sql').write_text(DUMP.replace('120', '0'), encoding='utf-8')
    self.box.run(*self.where, 'restore', 'small.sql', '--as', 'small', '--yes').expect(0)
    equal(self.cluster.psql('postgres', LEFT_OVERS), '0|0', f'{what}: left over')
    self.cluster.drop_database('small')
    self.cluster.psql('postgres', 'DROP ROLE small_owner')


@test('/faults/restore/cancelled')
def cancelled(box):
  shop = Shop(box, Cluster.get())
  for way in ways('replace', 'side', 'dump'):
    process = shop.start(way)
    process.send_signal(signal.SIGINT)
    result = box.finish(process)
    equal(result.code, 130, f'{way}: {result}')
    shop.check_untouched(way)
    wait_for(lambda: shop.cluster.psql('postgres', CONNECTED) == '0', f'{way}: the server to stop')
    equal(shop.cluster.psql('postgres', LEFT_OVERS), '0|0', f'{way}: left over')
  shop.cluster.drop_database(shop.name)


@test('/faults/restore/killed')
def killed(box):
  shop = Shop(box, Cluster.get())
  for way in ways('replace', 'dump'):
    process = shop.start(way)
    process.kill()
    box.finish(process)
    shop.check_untouched(way)
    check(shop.cluster.psql('postgres', LEFT_OVERS) != '0|0', f'{way}: nothing was left, so nothing is tested')
    shop.check_swept(way)
    shop.check_untouched(way)
  shop.cluster.drop_database(shop.name)


@test('/faults/restore/server-restarts')
def server_restarts(box):
  cluster = Cluster()
  shop = Shop(box, cluster)
  for way in ways('side', 'dump'):
    process = shop.start(way)
    cluster.stop()
    result = box.finish(process)
    equal(result.code, 1, f'{way}: {result}')
    check('what it was' in result.err or 'no database “fresh” yet' in result.err, f'{way}: {result}')
    cluster.start()
    shop.check_untouched(way)
    shop.check_swept(way)


@test('/faults/restore/killed-anywhere')
def killed_anywhere(box):
  """A dump of another program: the database has its name with all of its rows, or has it not."""
  cluster = Cluster.get()
  lines = '\n'.join(str(i) for i in range(ROWS))
  (box.work / 'dump.sql').write_text(
    DUMP.replace('\n1\n', f'\n{lines}\n').replace('120', '0'), encoding='utf-8')
  arguments = ['-d', cluster.uri('postgres', local=True), 'backup', 'restore', 'dump.sql', '--as', 'fresh', '--yes']

  def remove():
    cluster.drop_database('fresh')
    cluster.psql('postgres', 'DROP ROLE IF EXISTS fresh_owner')
  total = count_calls(box, arguments)
  remove()
  outcomes = []
  for index, number in enumerate(sample(total, None if LONG else 8)):
    box.run(*arguments, variables=shim(number, 'kill-after' if index % 2 else 'kill'))
    exists = cluster.psql('postgres', "SELECT count(*) FROM pg_database WHERE datname = 'fresh'") == '1'
    if exists:
      equal(cluster.psql('fresh', 'SELECT count(*) FROM t'), str(ROWS), f'killed at {number}')
    equal(cluster.psql('postgres', "SELECT count(*) FROM pg_roles WHERE rolname = 'fresh_owner'"),
          '1' if exists else '0', f'killed at {number}: the owner')
    outcomes.append(exists)
    remove()
  wait_for(lambda: cluster.psql('postgres', CONNECTED) == '0', 'the dead ones to be gone')
  box.run(*arguments).expect(0)
  equal(cluster.psql('postgres', LEFT_OVERS), '0|0', 'what the dead ones left')
  folder = box.data / 'reeve' / 'tmp'
  equal([path.name for path in folder.iterdir()], [], 'copies of the dump')
  note(f'{outcomes.count(False)} times nothing, {outcomes.count(True)} times all of it; a run has {total} points')
  check(not all(outcomes), 'nobody was killed in time')
  remove()


@test('/faults/restore/killed-anywhere-sqlite')
def killed_anywhere_sqlite(box):
  rows = ''.join(f'INSERT INTO t VALUES({i});\n' for i in range(50))
  (box.work / 'dump.sql').write_text(
    f'PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE t(x);\n{rows}COMMIT;\n', encoding='utf-8')
  path = box.work / 'new.db'
  arguments = ['-d', 'x.db', 'backup', 'restore', 'dump.sql', '--as', 'new.db', '--yes']
  total = count_calls(box, arguments)
  outcomes = []
  for index, number in enumerate(sample(total, None if LONG else 24)):
    path.unlink(missing_ok=True)
    box.run(*arguments, variables=shim(number, 'kill-after' if index % 2 else 'kill'))
    whole = path.exists() and path.stat().st_size > 0
    if whole:
      with sqlite3.connect(path) as database:
        equal(database.execute('SELECT count(*) FROM t').fetchone()[0], 50, f'killed at {number}')
      database.close()
    outcomes.append(whole)
  path.unlink(missing_ok=True)
  box.run(*arguments).expect(0)
  equal(sorted(one.name for one in box.work.iterdir()), ['dump.sql', 'new.db'], 'what the dead ones left')
  note(f'{outcomes.count(False)} times nothing, {outcomes.count(True)} times all of it; a run has {total} points')
  check(outcomes.count(False) and outcomes.count(True), 'both must be seen')


def with_passphrase(box, phrase, *arguments):
  reader, writer = os.pipe()
  os.write(writer, f'{phrase}\n'.encode())
  os.close(writer)
  try:
    return box.run(*arguments, '--passphrase-fd', reader, pass_fds=[reader])
  finally:
    os.close(reader)


@test('/faults/restore/wrong-key')
def wrong_key(box):
  """The server hears nothing at all."""
  cluster = Cluster(settings={'log_statement': 'all', 'log_connections': 'on'})
  name = cluster.new_database()
  cluster.psql(name, 'CREATE TABLE t AS SELECT 1 AS x')
  where = ['-d', cluster.uri(name, local=True), 'backup']
  with_passphrase(box, 'right', *where, 'create', '-o', 'locked.reeve').expect(0)
  log = cluster.log.stat().st_size
  targets = [['--replace'], ['--as', 'fresh'], ['--schema', 'side', '--table', 't']]
  for target in targets if LONG else targets[:1]:
    with_passphrase(box, 'wrong', *where, 'restore', 'locked.reeve', *target, '--yes').expect(1)
    box.run(*where, 'restore', 'locked.reeve', *target, '--yes').expect(1).says('no key was given')
  equal(cluster.log.read_bytes()[log:].decode(errors='replace'), '', 'what the server was told')
  with_passphrase(box, 'right', *where, 'restore', 'locked.reeve', '--replace', '--yes').expect(0)


@test('/faults/restore/damaged-archives')
def damaged_archives(box):
  """An archive of pg_dump has no checksums: damage is refused, or makes a database, never half of one."""
  cluster = Cluster.get()
  name = cluster.new_database()
  cluster.psql(name, 'CREATE TABLE t AS SELECT i AS id, repeat(md5(i::text), 3) AS x'
                     f' FROM generate_series(1, {ROWS}) AS i')
  subprocess.run([cluster.programs / 'pg_dump', '-Fc', '-h', cluster.folder, '-p', str(cluster.port),
                  '-U', cluster.user, '-d', name, '-f', box.work / 'good'], check=True,
                 env=cluster.psql_variables())
  data = (box.work / 'good').read_bytes()
  refused = 0
  for bit in sample(len(data) * 8, 200 if LONG else 6):
    copy = bytearray(data)
    copy[(bit - 1) // 8] ^= 1 << (bit - 1) % 8
    (box.work / 'bad').write_bytes(copy)
    result = box.run('-d', cluster.uri('postgres', local=True), 'backup', 'restore', 'bad', '--as', 'fresh', '--yes')
    check(result.code in (0, 1, 3), f'bit {bit}: {result}')
    exists = cluster.psql('postgres', "SELECT count(*) FROM pg_database WHERE datname = 'fresh'")
    equal(exists, '1' if result.code == 0 else '0', f'bit {bit}: the database is there')
    refused += result.code != 0
    cluster.drop_database('fresh')
    cluster.psql('postgres', 'DROP ROLE IF EXISTS fresh_owner')
  equal(cluster.psql('postgres', LEFT_OVERS), '0|0')
  note(f'{refused} refused')
  check(refused > 0, 'no damage was seen')
  cluster.drop_database(name)


if __name__ == '__main__':
  main()
