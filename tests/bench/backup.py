#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups and restores side by side with the official tools, on a shop of about 1.2 GB.

  tests/bench/backup.py build/src/cli/reevectl --scale 1 --rounds 3

Everything is timed in turns, so that what else the machine does meets all of them; the ratios are
those of one turn, and of them the median, the least and the greatest are told.
"""

import argparse
import os
import pathlib
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

SHOP = """
CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL, mail text UNIQUE, joined timestamptz);
CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint NOT NULL REFERENCES customers,
  total numeric(10, 2), state text, placed timestamptz, note text);
INSERT INTO customers SELECT i, 'Customer ' || md5(i::text), 'c' || i || '@example.org',
  timestamptz '2020-01-01' + i * interval '7 min' FROM generate_series(1::bigint, {customers}) AS i;
INSERT INTO orders SELECT i, 1 + (i * 7919) % {customers}, (i % 100000) / 7.0,
  (ARRAY['new', 'paid', 'sent', 'returned'])[1 + i % 4], timestamptz '2021-01-01' + i * interval '41 s',
  CASE WHEN i % 5 = 0 THEN 'leave with ' || md5((i * 3)::text) END FROM generate_series(1::bigint, {orders}) AS i;
CREATE INDEX ON orders (customer);
CREATE INDEX ON orders (placed);
"""

EVENTS = """
CREATE TABLE events (id uuid PRIMARY KEY, customer bigint, kind text, at timestamptz, data jsonb);
INSERT INTO events SELECT md5(i::text || 'e')::uuid, 1 + (i * 104729) % {customers},
  (ARRAY['view', 'cart', 'search', 'buy'])[1 + i % 4], timestamptz '2022-01-01' + i * interval '13 s',
  jsonb_build_object('page', '/product/' || (i * 31) % 5000, 'ms', (i * 17) % 3000, 'ref', md5((i % 977)::text),
                     'agent', (ARRAY['firefox', 'chrome', 'safari'])[1 + i % 3])
  FROM generate_series(1::bigint, {events}) AS i;
CREATE INDEX ON events (customer, at);
CREATE INDEX ON events (kind, at);
CREATE INDEX ON events USING gin (data jsonb_path_ops);
"""

FILE = """
CREATE TABLE events (id INTEGER PRIMARY KEY, customer INTEGER, kind TEXT, at INTEGER, data TEXT);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
  INSERT INTO events SELECT i, 1 + (i * 104729) % 400000, substr('view cart buy  drop ', 1 + i % 4 * 5, 4),
    1640995200 + i * 13, printf('{{"page": "/product/%d", "ms": %d, "ref": "%08x%08x", "agent": "browser %d"}}',
      i * 31 % 5000, i * 17 % 3000, i * 2654435761 % 4294967296, i * 40503 % 977 * 2654435761 % 4294967296, i % 3)
  FROM n;
CREATE INDEX events_customer ON events (customer, at);
CREATE INDEX events_kind ON events (kind, at);
"""


class Bench:
  def __init__(self, reevectl, cluster, folder):
    self.reevectl, self.cluster, self.folder = reevectl, cluster, folder
    self.largest = 0
    self.variables = cluster.psql_variables() | {
      'PGHOST': str(cluster.folder), 'PGPORT': str(cluster.port), 'PGUSER': cluster.user,
      'PATH': f'{cluster.programs}:{os.environ["PATH"]}', 'HOME': str(folder),
      'XDG_DATA_HOME': str(folder / 'data')}

  def backup(self, database, *words):
    """A command line of ours."""
    return ' '.join([f"exec '{self.reevectl}' -q -y -d '{database}' backup", *words])

  def run(self, command):
    """Seconds and the largest resident set, in bytes, of the largest of its processes."""
    os.sync()
    begun = time.monotonic()
    with open(self.folder / 'said', 'w+', encoding='utf-8') as said:
      process = subprocess.Popen(['bash', '-c', f'set -eo pipefail; {command}'], env=self.variables,
                                 cwd=self.folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
      _, status, usage = os.wait4(process.pid, 0)
      seconds = time.monotonic() - begun
      process.returncode = os.waitstatus_to_exitcode(status)
      if status != 0:
        said.seek(0)
        raise SystemExit(f'{command}\n{said.read()}')
    if self.reevectl.name in command:
      self.largest = max(self.largest, usage.ru_maxrss * 1024)
    return seconds

  def clean(self, output):
    path = self.folder / output
    if not output:
      return
    if not output.startswith('o.'):
      self.cluster.drop_database(output)
    elif path.is_dir():
      shutil.rmtree(path)
    else:
      path.unlink(missing_ok=True)

  def rounds(self, title, table, rounds):
    """Name → (command, what it makes); the last one is ours."""
    times = {name: [] for name in table}
    for _ in range(rounds):
      for name, (command, output) in table.items():
        self.clean(output)
        # What one has written is not brought to the disk at the cost of the next.
        self.cluster.psql('postgres', 'CHECKPOINT')
        times[name].append(self.run(command))
    print(f'\n{title}', flush=True)
    base = next(reversed(times))
    for name, values in times.items():
      ratios = [value / ours for value, ours in zip(values, times[base])]
      output = table[name][1]
      size = f'{size_of(self.folder / output) / 1e6:9.1f} MB' if output.startswith('o.') else ''
      print(f'  {name:40} {statistics.median(values):7.2f} s   {statistics.median(ratios):5.2f}'
            f' ({min(ratios):.2f} to {max(ratios):.2f}) {size}', flush=True)
    return times


def size_of(path):
  return sum(one.stat().st_size for one in path.rglob('*')) if path.is_dir() else path.stat().st_size


def share(part, whole):
  ratios = [a / b for a, b in zip(part, whole)]
  return f'{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})'


def peer_restore(database, dump):
  """Ours makes the database, too."""
  return f'createdb -T template0 {database} && pg_restore -j2 -d {database} {dump}', database


def bench_postgres(bench, uri, rounds):
  bench.run(f"age-keygen -o key 2> /dev/null; age-keygen -y key > recipient")
  times = bench.rounds('backup (ratio to the last)', {
    'pg_dump -Fc': ('pg_dump -Fc -f o.fc shop', 'o.fc'),
    'pg_dump -Fc -Z0 | zstd -T2 -3': ('pg_dump -Fc -Z0 shop | zstd -q -T2 -3 > o.zst', 'o.zst'),
    'pg_dump -Fd -j2 -Z0 (the limit)': ('pg_dump -Fd -j2 -Z0 -f o.dir shop', 'o.dir'),
    'ours, encrypted': (bench.backup(uri('shop'), 'create -o o.age --proof sealed -r "$(cat recipient)" -i key'),
                        'o.age'),
    'ours, read back': (bench.backup(uri('shop'), 'create -o o.proven'), 'o.proven'),
    'ours': (bench.backup(uri('shop'), 'create -o o.reeve --proof sealed'), 'o.reeve'),
  }, rounds)
  proof = bench.rounds('the proof alone', {'verify': (bench.backup(uri('shop'), 'verify o.reeve'), '')}, rounds)
  print(f'  share of the backup: {share(proof["verify"], times["ours"])}')
  bench.rounds('first rows of events in an encrypted backup', {
    'browse': (bench.backup(uri('shop'), 'browse o.age events -i key'), '')}, max(rounds, 5))
  bench.rounds('restore (ratio to the last)', {
    'createdb, pg_restore -j2 of -Fd -Z0': peer_restore('peer', 'o.dir'),
    'createdb, pg_restore -j2 of -Fc': peer_restore('peer2', 'o.fc'),
    'ours': (bench.backup(uri('shop'), 'restore o.reeve --as mine'), 'mine'),
  }, rounds)
  for name in ('peer', 'peer2', 'mine'):
    bench.clean(name)
    bench.cluster.drop_database(name)


def bench_one_table(bench, uri, rounds):
  bench.run(bench.backup(uri('one'), 'create -o o.one --proof sealed'))
  bench.run('pg_dump -Fd -j2 -Z0 -f o.onedir one')
  bench.rounds('restore of one big table with four indexes', {
    'createdb, pg_restore -j2 of -Fd -Z0': peer_restore('peer', 'o.onedir'),
    'ours': (bench.backup(uri('one'), 'restore o.one --as mine'), 'mine'),
  }, rounds)


def bench_sqlite(bench, scale, rounds):
  path = bench.folder / 'shop.db'
  with sqlite3.connect(path) as database:
    database.execute('PRAGMA synchronous = off')
    database.executescript(FILE.format(rows=int(6800000 * scale)))
  database.close()
  print(f'\nSQLite file: {path.stat().st_size / 1e6:.0f} MB')
  bench.rounds('SQLite (ratio to the last)', {
    'cp, fsync, zstd -T2 -1': (
      'cp shop.db o.copy && sync o.copy && zstd -q -f -T2 -1 o.copy -o o.copy.zst', 'o.copy'),
    'ours, read back': (bench.backup('shop.db', 'create -o o.db.proven'), 'o.db.proven'),
    'ours': (bench.backup('shop.db', 'create -o o.db.reeve --proof sealed'), 'o.db.reeve'),
  }, rounds)


def main():
  parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
  parser.add_argument('reevectl', type=pathlib.Path)
  parser.add_argument('--scale', type=float, default=1)
  parser.add_argument('--rounds', type=int, default=3)
  parser.add_argument('--only', choices=['postgres', 'one-table', 'sqlite'], nargs='*')
  options = parser.parse_args()
  os.environ['REEVECTL'] = str(options.reevectl.resolve())
  from harness import Cluster

  cluster = Cluster(settings={'fsync': 'on', 'shared_buffers': '256MB', 'max_wal_size': '4GB'})
  folder = pathlib.Path(tempfile.mkdtemp(prefix='reeve-bench-'))
  bench = Bench(options.reevectl.resolve(), cluster, folder)
  numbers = {'customers': int(400000 * options.scale), 'orders': int(2000000 * options.scale),
             'events': int(3000000 * options.scale)}
  wanted = options.only or ['postgres', 'one-table', 'sqlite']
  databases = {'postgres': ('shop', SHOP + EVENTS), 'one-table': ('one', EVENTS)}
  for part in wanted:
    if part in databases:
      name, sql = databases[part]
      cluster.new_database(name)
      cluster.psql(name, sql.format(**numbers))
      for also in ('ANALYZE', 'CHECKPOINT'):
        cluster.psql(name, also)
      size = cluster.psql(name, f"SELECT pg_size_pretty(pg_database_size('{name}'))")
      print(f'\n{name}: {size}', flush=True)
  if 'postgres' in wanted:
    bench_postgres(bench, lambda name: cluster.uri(name, local=True), options.rounds)
  if 'one-table' in wanted:
    bench_one_table(bench, lambda name: cluster.uri(name, local=True), options.rounds)
  if 'sqlite' in wanted:
    bench_sqlite(bench, options.scale, options.rounds)
  print(f'\nlargest resident set of ours and its children: {bench.largest / 1e6:.0f} MB')
  shutil.rmtree(folder)


if __name__ == '__main__':
  main()
