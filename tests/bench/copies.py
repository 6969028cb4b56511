#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies for students side by side with createdb in a loop, and with cp.

  tests/bench/copies.py build/src/cli/reevectl --count 30 --rounds 3

A database of about 10 MB, a server that waits for its disk. Everything is timed in turns; told are the
median, the least and the greatest of each.
"""

import argparse
import json
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

POSTGRES = """
CREATE TABLE tracks (id integer PRIMARY KEY, name text, seconds integer, price numeric(6, 2));
INSERT INTO tracks SELECT i, 'Track ' || md5(i::text), i % 600, i % 7 FROM generate_series(1, 26000) AS i;
CREATE INDEX ON tracks (name);
"""

FILE = """
CREATE TABLE tracks (id INTEGER PRIMARY KEY, name TEXT, seconds INTEGER);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 110000)
  INSERT INTO tracks SELECT i, printf('Track %032d', i * 2654435761), i % 600 FROM n;
CREATE INDEX tracks_name ON tracks (name);
"""

figures = {}


def note(what, seconds):
  figures.setdefault(what, []).append(seconds)


def timed(what, function, *arguments):
  begun = time.monotonic()
  result = function(*arguments)
  note(what, time.monotonic() - begun)
  return result


class Program:
  def __init__(self, path, folder, database):
    self.command = [path, '--json', '--yes', '-d', database, 'copies']
    self.folder = folder
    self.environment = os.environ | {'HOME': str(folder), 'XDG_DATA_HOME': str(folder / 'data')}

  def run(self, *arguments):
    result = subprocess.run([*self.command, *map(str, arguments)], capture_output=True, check=False, text=True,
                            cwd=self.folder, env=self.environment)
    if result.returncode != 0:
      sys.exit(result.stderr + result.stdout)
    return json.loads(result.stdout)


def measure(program, engine, count):
  """One turn of ours: all made, one reset, all reset, all removed."""
  timed(f'{engine}: copies create', program.run, 'create', 'kid', count, '--print')
  one = timed(f'{engine}: copies reset, one (the whole command)', program.run, 'reset', 'kid_01')
  note(f'{engine}: its swap', one['swap_ms'] / 1000)
  every = timed(f'{engine}: copies reset --all (the whole command)', program.run, 'reset', '--all')
  note(f'{engine}: until all are fresh', every['ready_ms'] / 1000)
  note(f'{engine}: the longest swap of them', every['swap_ms'] / 1000)
  timed(f'{engine}: copies remove --all', program.run, 'remove', '--all', '--confirm', 'kid')


def postgres(path, folder, count, rounds):
  from harness import Cluster  # pylint: disable=import-outside-toplevel

  cluster = Cluster(settings={'fsync': 'on', 'shared_buffers': '256MB', 'max_wal_size': '4GB', 'autovacuum': 'on'})
  source = cluster.new_database()
  cluster.psql(source, POSTGRES)
  print('PostgreSQL,', cluster.psql('postgres', f"SELECT pg_size_pretty(pg_database_size('{source}'))"))
  program = Program(path, folder, cluster.uri(source, local=True))
  command = [cluster.programs / 'createdb', '-h', cluster.folder, '-p', str(cluster.port), '-U', cluster.user, '-T', source]

  def loop():
    for number in range(count):
      subprocess.run([*command, f'loop_{number}'], check=True, env=cluster.psql_variables())

  for _ in range(rounds):
    timed('PostgreSQL: createdb -T in a loop', loop)
    for number in range(count):
      cluster.drop_database(f'loop_{number}')
    measure(program, 'PostgreSQL', count)
  cluster.remove()


def files(path, folder, count, rounds):
  source = folder / 'source.db'
  database = sqlite3.connect(source)
  database.executescript(FILE)
  database.close()
  print(f'SQLite, {source.stat().st_size / 1e6:.1f} MB')
  program = Program(path, folder, str(source))

  def loop():
    for number in range(count):
      subprocess.run(['cp', source, folder / f'loop_{number}.db'], check=True)

  for _ in range(rounds):
    timed('SQLite: cp in a loop', loop)
    for number in range(count):
      (folder / f'loop_{number}.db').unlink()
    measure(program, 'SQLite', count)


def main():
  parser = argparse.ArgumentParser(description=__doc__)
  parser.add_argument('reevectl', type=pathlib.Path)
  parser.add_argument('--count', type=int, default=30)
  parser.add_argument('--rounds', type=int, default=3)
  options = parser.parse_args()
  os.environ['REEVECTL'] = str(options.reevectl.absolute())
  folder = pathlib.Path(tempfile.mkdtemp(prefix='reeve-bench-'))
  try:
    postgres(options.reevectl.absolute(), folder, options.count, options.rounds)
    files(options.reevectl.absolute(), folder, options.count, options.rounds)
  finally:
    shutil.rmtree(folder, ignore_errors=True)
  for what, seconds in figures.items():
    print(f'{what}: {statistics.median(seconds):.3f} s ({min(seconds):.3f} to {max(seconds):.3f})')


main()
