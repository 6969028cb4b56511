#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times `reevectl seed` against what the database's own library can do at best, in turns in one run.

    tests/bench/seed.py REEVECTL LIMITS [--rows N] [--rounds N] [--only CASE]

LIMITS is the program bench-seed-limits. Cases, each of a table of seven columns with a primary key:
  load     N generated rows into an empty PostgreSQL table, fsync on; the limit: COPY in text of the
           same rows, which are in memory already
  again    the same profile once more: seconds per million rows, and bytes of the server's log
  upsert   1 % of the rows were changed, the policy puts them back; the limit: all rows into a
           temporary table, INSERT … ON CONFLICT DO UPDATE of those that differ
  sqlite   N generated rows into SQLite; the limit: one prepared INSERT in one transaction
  reset    1 M rows of which 1 % were edited, and 1,000 of the user
The seconds of reevectl are those of the whole command: start, plan, write, commit, ANALYZE; the
rate "rows" is that of the table alone. Memory is its peak. As root the server runs as user postgres.
"""
import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

from migrate import Cluster, quiet

REVISION = '''-- migrate:up
CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, email text NOT NULL, city text NOT NULL,
  joined {timestamp} NOT NULL, fee numeric(10,2) NOT NULL, active boolean NOT NULL);
-- migrate:down
DROP TABLE people;
'''
COLUMNS = {'id': 'sequence', 'name': {'kind': 'name', 'locale': 'de'}, 'email': 'email', 'city': {'kind': 'city', 'locale': 'de'},
           'joined': {'kind': 'timestamp', 'from': '2020-01-01', 'to': '2025-12-31'},
           'fee': {'kind': 'decimal', 'min': 0, 'max': 10000, 'scale': 2}, 'active': {'kind': 'boolean', 'share': 0.9}}
CHANGE = "UPDATE people SET name = 'changed' WHERE id % 100 = 7"


class Bench:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.environment = dict(os.environ, XDG_DATA_HOME=str(folder / 'data'))
        self.environment.pop('DATABASE_URL', None)
        self.cluster = Cluster(folder / 'server') if set(options.only) - {'sqlite'} else None

    def project(self, engine, rows, policy='keep'):
        project = self.folder / engine
        (project / 'seeds').mkdir(parents=True, exist_ok=True)
        timestamp = 'timestamptz' if engine == 'postgres' else 'timestamp'
        (project / '20250101000000_people.sql').write_text(REVISION.format(timestamp=timestamp))
        profile = {'tables': [{'table': 'people', 'policy': policy, 'generate': {'rows': rows, 'columns': COLUMNS}}]}
        (project / 'seeds' / 'large.json').write_text(json.dumps(profile))
        return project

    def reevectl(self, database, project, *arguments):
        """Seconds, peak memory in MiB, and what it printed."""
        begun = time.perf_counter()
        with tempfile.TemporaryFile(mode='w+', dir=self.folder) as out:
            child = subprocess.Popen([self.options.reevectl, '-q', '-y', '--json', '-d', database, '-p', project, *arguments],
                                     env=self.environment, stdout=out)
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            seconds = time.perf_counter() - begun
            out.seek(0)
            text = out.read()
        if child.returncode != 0:
            sys.exit(f'seed.py: {arguments}: {child.returncode}: {text}')
        return seconds, usage.ru_maxrss / 1024, json.loads(text) if text.strip() else None

    def limit(self, case, source, target):
        done = subprocess.run([self.options.limits, case, source, target], check=True, capture_output=True, text=True)
        return float(done.stdout)

    def ask(self, database, sql):
        return subprocess.run(self.cluster.psql(database, '-c', sql), check=True, capture_output=True, text=True).stdout.strip()

    def fresh(self, name, project):
        self.cluster.fresh(name)
        self.reevectl(self.cluster.uri(name), project, 'migrate', 'up')
        quiet(self.cluster.psql(name, '-c', 'CHECKPOINT'))
        return self.cluster.uri(name)


def show(case, ours, limit=None, text=''):
    ratio = ''
    if limit:
        pairs = [theirs / mine for mine, theirs in zip(ours, limit)]
        ratio = f', limit {statistics.median(limit):.2f} s: {statistics.median(pairs) * 100:.0f} % of its rate ({min(pairs) * 100:.0f} to {max(pairs) * 100:.0f})'
    print(f'{case}: {statistics.median(ours):.2f} s{ratio}{text}', flush=True)


def bench_load(bench, rows, rounds):
    project = bench.project('postgres', rows)
    ours, tables, limit, memory = [], [], [], []
    for _ in range(rounds):
        seconds, peak, result = bench.reevectl(bench.fresh('ours', project), project, 'seed', 'apply', 'large')
        ours.append(seconds)
        tables.append(rows / result['tables'][0]['rows_per_second'])
        memory.append(peak)
        limit.append(bench.limit('copy', bench.cluster.uri('ours'), bench.fresh('raw', project)))
    show('load, table', tables, limit)
    show('load, whole command', ours, limit, f'; peak {max(memory):.0f} MiB')


def bench_again(bench, rows, rounds):
    project = bench.project('postgres', rows)
    uri = bench.cluster.uri('ours')
    ours, logged, memory = [], [], []
    for _ in range(rounds):
        before = bench.ask('ours', 'SELECT pg_current_wal_insert_lsn()')
        seconds, peak, result = bench.reevectl(uri, project, 'seed', 'apply', 'large')
        logged.append(int(bench.ask('ours', f"SELECT pg_current_wal_insert_lsn() - '{before}'")))
        assert result['run'] is None and result['tables'][0]['kept'] == rows
        ours.append(seconds * 1e6 / rows)
        memory.append(peak)
    show('again, per million rows', ours, None, f'; {min(logged)} to {max(logged)} bytes of log; peak {max(memory):.0f} MiB')


def bench_upsert(bench, rows, rounds):
    project = bench.project('postgres', rows)
    ours, limit, memory = [], [], []
    bench.fresh('changed', project)
    bench.limit('copy', bench.cluster.uri('ours'), bench.cluster.uri('changed'))
    for _ in range(rounds):
        # A profile of another digest than that of the run: the run is made anew for each round.
        project = bench.project('postgres', rows, 'overwrite')
        uri = bench.fresh('upserted', project)
        bench.reevectl(uri, project, 'seed', 'apply', 'large')
        for name in ('upserted', 'changed'):
            quiet(bench.cluster.psql(name, '-c', CHANGE, '-c', 'VACUUM ANALYZE people', '-c', 'CHECKPOINT'))
        seconds, peak, result = bench.reevectl(uri, project, 'seed', 'apply', 'large')
        assert result['tables'][0]['updated'] == rows // 100, result
        ours.append(seconds)
        memory.append(peak)
        limit.append(bench.limit('upsert', bench.cluster.uri('ours'), bench.cluster.uri('changed')))
    show('upsert of 1 %, whole command', ours, limit, f'; peak {max(memory):.0f} MiB')


def bench_sqlite(bench, rows, rounds):
    project = bench.project('sqlite', rows)
    ours, tables, limit, memory = [], [], [], []
    for number in range(rounds):
        files = [bench.folder / f'{name}{number}.db' for name in ('ours', 'limit')]
        for file in files:
            bench.reevectl(f'sqlite:{file}', project, 'migrate', 'up')
        seconds, peak, result = bench.reevectl(f'sqlite:{files[0]}', project, 'seed', 'apply', 'large')
        ours.append(seconds)
        tables.append(rows / result['tables'][0]['rows_per_second'])
        memory.append(peak)
        limit.append(bench.limit('sqlite', files[0], files[1]))
        if number + 1 < rounds:
            files[0].unlink()
        files[1].unlink()
    show('sqlite, table', tables, limit)
    show('sqlite, whole command', ours, limit, f'; peak {max(memory):.0f} MiB')
    seconds, peak, result = bench.reevectl(f'sqlite:{files[0]}', project, 'seed', 'apply', 'large')
    assert result['run'] is None and result['tables'][0]['kept'] == rows
    show('sqlite again, per million rows', [seconds * 1e6 / rows], None, f'; peak {peak:.0f} MiB')


def bench_reset(bench, _rows, rounds):
    rows = 1000000
    project = bench.project('postgres', rows)
    ours, memory = [], []
    for _ in range(rounds):
        uri = bench.fresh('reset', project)
        bench.reevectl(uri, project, 'seed', 'apply', 'large')
        quiet(bench.cluster.psql('reset', '-c', CHANGE, '-c', 'INSERT INTO people SELECT 5000000 + n, name, email, city, joined, fee, active'
                                 ' FROM generate_series(1, 1000) AS n JOIN people ON id = n', '-c', 'CHECKPOINT'))
        seconds, peak, _result = bench.reevectl(uri, project, 'seed', 'reset', '--remove')
        left = bench.ask('reset', "SELECT count(*), count(*) FILTER (WHERE name = 'changed'), count(*) FILTER (WHERE id > 5000000) FROM people")
        # Ten of the 1,000 are copies of changed ones.
        assert left == '11000|10010|1000', left
        ours.append(seconds)
        memory.append(peak)
    show('reset of 1 M, 1 % edited, 1,000 own', ours, None, f'; peak {max(memory):.0f} MiB')


CASES = {'load': bench_load, 'again': bench_again, 'upsert': bench_upsert, 'sqlite': bench_sqlite, 'reset': bench_reset}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('reevectl', type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument('limits', type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument('--rows', type=int, default=2000000)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--only', choices=list(CASES), action='append')
    options = parser.parse_args()
    options.only = options.only or list(CASES)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory(prefix='reeve-bench-') as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        (folder / 'server').mkdir()
        bench = Bench(options, folder)
        try:
            for case in CASES:
                if case in options.only:
                    CASES[case](bench, options.rows, options.rounds)
        finally:
            if bench.cluster:
                bench.cluster.stop()


if __name__ == '__main__':
    main()
