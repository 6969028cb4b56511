#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups and restores side by side with the official tools, on a shop of about 1.2 GB.

  tests/bench/backup.py build/src/cli/reevectl --scale 1 --rounds 3
"""

import argparse
import os
import pathlib
import resource
import shutil
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
CREATE TABLE events (id uuid PRIMARY KEY, customer bigint, kind text, at timestamptz, data jsonb);
INSERT INTO customers SELECT i, 'Customer ' || md5(i::text), 'c' || i || '@example.org',
  timestamptz '2020-01-01' + i * interval '7 min' FROM generate_series(1::bigint, {customers}) AS i;
INSERT INTO orders SELECT i, 1 + (i * 7919) % {customers}, (i % 100000) / 7.0,
  (ARRAY['new', 'paid', 'sent', 'returned'])[1 + i % 4], timestamptz '2021-01-01' + i * interval '41 s',
  CASE WHEN i % 5 = 0 THEN 'leave with ' || md5((i * 3)::text) END FROM generate_series(1::bigint, {orders}) AS i;
INSERT INTO events SELECT md5(i::text || 'e')::uuid, 1 + (i * 104729) % {customers},
  (ARRAY['view', 'cart', 'search', 'buy'])[1 + i % 4], timestamptz '2022-01-01' + i * interval '13 s',
  jsonb_build_object('page', '/product/' || (i * 31) % 5000, 'ms', (i * 17) % 3000, 'ref', md5((i % 977)::text),
                     'agent', (ARRAY['firefox', 'chrome', 'safari'])[1 + i % 3])
  FROM generate_series(1::bigint, {events}) AS i;
CREATE INDEX ON orders (customer); CREATE INDEX ON orders (placed);
CREATE INDEX ON events (customer, at); CREATE INDEX ON events (kind, at);
CREATE INDEX ON events USING gin (data jsonb_path_ops);
ANALYZE; CHECKPOINT;
"""


class Bench:
  def __init__(self, reevectl, cluster, folder):
    self.reevectl, self.cluster, self.folder = reevectl, cluster, folder
    self.variables = cluster.psql_variables() | {
      'PGHOST': str(cluster.folder), 'PGPORT': str(cluster.port), 'PGUSER': cluster.user,
      'PATH': f'{cluster.programs}:{os.environ["PATH"]}', 'HOME': str(folder),
      'XDG_DATA_HOME': str(folder / 'data')}

  def time(self, command, clean):
    for path in clean:
      shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    os.sync()
    begun = time.monotonic()
    result = subprocess.run(['bash', '-ec', f'set -o pipefail; {command}'], check=False,
                            env=self.variables, cwd=self.folder, capture_output=True, text=True)
    seconds = time.monotonic() - begun
    if result.returncode != 0:
      raise SystemExit(f'{command}\n{result.stdout}{result.stderr}')
    return seconds

  def round(self, table, times):
    for name, (command, output) in table.items():
      clean = [self.folder / output] if output.startswith('o.') else []
      if not clean:
        self.cluster.drop_database(output)
        if output == 'peer':
          self.cluster.psql('postgres', 'CREATE DATABASE peer TEMPLATE template0')
      times.setdefault(name, []).append(self.time(command, clean))


def size_of(path):
  return sum(one.stat().st_size for one in path.rglob('*')) if path.is_dir() else path.stat().st_size


def report(title, times, sizes):
  print(f'\n{title}')
  base = next(reversed(times))
  for name, values in times.items():
    size = f'{sizes[name] / 1e6:9.1f} MB' if name in sizes else ''
    print(f'  {name:44} {statistics.median(values):7.2f} s'
          f'  {statistics.median(values) / statistics.median(times[base]):6.2f}  {size}')


def main():
  parser = argparse.ArgumentParser(description=__doc__)
  parser.add_argument('reevectl', type=pathlib.Path)
  parser.add_argument('--scale', type=float, default=1)
  parser.add_argument('--rounds', type=int, default=3)
  options = parser.parse_args()
  os.environ['REEVECTL'] = str(options.reevectl.resolve())
  from harness import Cluster

  cluster = Cluster(settings={'fsync': 'on', 'shared_buffers': '256MB', 'max_wal_size': '4GB',
                              'maintenance_work_mem': '256MB'})
  folder = pathlib.Path(tempfile.mkdtemp(prefix='reeve-bench-'))
  bench = Bench(options.reevectl.resolve(), cluster, folder)
  name = cluster.new_database('shop')
  cluster.psql(name, SHOP.format(customers=int(400000 * options.scale), orders=int(2000000 * options.scale),
                                 events=int(3000000 * options.scale)))
  print('shop:', cluster.psql(name, "SELECT pg_size_pretty(pg_database_size('shop'))"))
  reeve = f"'{bench.reevectl}' -q -d '{cluster.uri(name, local=True)}' backup"
  dumps = {
    'pg_dump -Fc': ('pg_dump -Fc -f o.fc shop', 'o.fc'),
    'pg_dump -Fc -Z0 | zstd -T2 -3': ('pg_dump -Fc -Z0 shop | zstd -q -T2 -3 > o.zst', 'o.zst'),
    'pg_dump -Fd -j2 -Z0 (the limit)': ('pg_dump -Fd -j2 -Z0 -f o.dir shop', 'o.dir'),
    'reevectl backup create, read back': (f'{reeve} create -o o.proven.reeve', 'o.proven.reeve'),
    'reevectl backup create': (f'{reeve} create -o o.reeve --proof sealed', 'o.reeve'),
  }
  restores = {
    'pg_restore -j2 of -Fd': ('pg_restore -j2 -d peer o.dir', 'peer'),
    'reevectl backup restore': (f'{reeve} restore o.reeve --as mine', 'mine'),
  }
  times = {}
  for _ in range(options.rounds):
    bench.round(dumps, times)
  report('backup (ratios to the last)', times,
         {key: size_of(folder / output) for key, (_, output) in dumps.items()})
  times = {}
  for _ in range(options.rounds):
    bench.round(restores, times)
  report('restore', times, {})
  print(f'\nlargest child: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MiB')
  shutil.rmtree(folder)


if __name__ == '__main__':
  main()
