#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times `reevectl` against its peers, in turns in one run, and prints medians and ratios.

    tests/bench/migrate.py REEVECTL [--dbmate PATH] [--revisions N] [--rounds N]

Cases:
  up       N small revisions (a table and an index each) on PostgreSQL over a local socket, with
           fsync on: psql -f of the same statements with a transaction per revision (the limit),
           dbmate where its path is given, reevectl migrate up
  status   migrate status of 10,000 revisions, all applied, SQLite: wall time and peak memory
  plan     migrate up --dry-run of 1,250 … 10,000 pending revisions: time per n log n
  version  reevectl --version: wall time, linked libraries

Needs the server binaries of PostgreSQL. As root the server runs as user postgres.
"""
import argparse
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def quiet(command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, **options)


def timed(command, **options):
    start = time.perf_counter()
    quiet(command, **options)
    return time.perf_counter() - start


class Cluster:
    """A throw-away PostgreSQL cluster on a socket, durable as a real one."""

    def __init__(self, folder):
        found = sorted(pathlib.Path('/usr/lib/postgresql').glob('*/bin/initdb'),
                       key=lambda path: int(path.parent.parent.name))
        if not found:
            sys.exit('migrate.py: PostgreSQL server binaries are missing')
        self.bin = found[-1].parent
        self.folder = folder
        self.user = ['runuser', '-u', 'postgres', '--'] if os.geteuid() == 0 else []
        if self.user:
            shutil.chown(folder, 'postgres')
        quiet(self.user + [self.bin / 'initdb', '-D', f'{folder}/data', '-A', 'trust', '-U', 'bench'])
        quiet(self.user + [self.bin / 'pg_ctl', '-D', f'{folder}/data', '-l', f'{folder}/log', '-w',
                           '-o', f"-k {folder} -c listen_addresses=''", 'start'])

    def psql(self, database, *arguments):
        return [self.bin / 'psql', '-qXAt', '-v', 'ON_ERROR_STOP=1', '-h', self.folder, '-U', 'bench',
                '-d', database, *arguments]

    def fresh(self, name):
        quiet(self.psql('postgres', '-c', f'DROP DATABASE IF EXISTS {name}',
                        '-c', f'CREATE DATABASE {name}'))

    def uri(self, name):
        return f'postgresql:///{name}?host={self.folder}&user=bench'

    def stop(self):
        quiet(self.user + [self.bin / 'pg_ctl', '-D', f'{self.folder}/data', '-m', 'fast', 'stop'])


def small_revisions(folder, count, script=None):
    folder.mkdir(parents=True)
    for i in range(1, count + 1):
        up = (f'CREATE TABLE t{i} (id bigint PRIMARY KEY, name text NOT NULL,'
              f' made_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP);\n'
              f'CREATE INDEX t{i}_name ON t{i} (name);\n')
        (folder / f'{20250101000000 + i}_create_t{i}.sql').write_text(
            f'-- migrate:up\n{up}\n-- migrate:down\nDROP TABLE t{i};\n')
        if script:
            script.write(f'BEGIN;\n{up}COMMIT;\n')


def report(name, samples, limit=None):
    line = f'  {name:<10} median {statistics.median(samples):7.3f} s' \
           f'   min {min(samples):7.3f}   max {max(samples):7.3f}'
    if limit:
        ratios = [mine / theirs for mine, theirs in zip(samples, limit)]
        line += f'   ratio to psql: median {statistics.median(ratios):.2f}' \
                f' (min {min(ratios):.2f}, max {max(ratios):.2f})'
    print(line)


def bench_up(options, folder, environment):
    server = folder / 'server'
    server.mkdir()
    cluster = Cluster(str(server))
    project = folder / 'up'
    script = folder / 'up.sql'
    with script.open('w') as out:
        small_revisions(project / 'db' / 'migrations', options.revisions, out)
    script.chmod(0o644)
    runs = {
        'psql': lambda: timed(cluster.psql('bench_psql', '-f', script)),
        'reevectl': lambda: timed([options.reevectl, '-q', '-d', cluster.uri('bench_reeve'), '-p',
                                   project, 'migrate', 'up'], env=environment),
    }
    if options.dbmate:
        address = f'postgres://bench@/bench_dbmate?host={server}&sslmode=disable'
        runs['dbmate'] = lambda: timed(
            [options.dbmate, '--url', address, '--migrations-dir', project / 'db' / 'migrations',
             '--no-dump-schema', 'up'], cwd=folder)
    samples = {name: [] for name in runs}
    try:
        for round_number in range(options.rounds + 1):
            for name in ('psql', 'reeve', 'dbmate'):
                cluster.fresh(f'bench_{name}')
            for name, run in runs.items():
                seconds = run()
                if round_number > 0:
                    samples[name].append(seconds)
    finally:
        cluster.stop()
    print(f'up: {options.revisions} revisions, {options.rounds} rounds in turns after a warm-up')
    for name, values in samples.items():
        report(name, values, None if name == 'psql' else samples['psql'])


def peak_of(command, environment):
    """Wall seconds and peak resident MiB of one run."""
    start = time.perf_counter()
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, _, usage = os.wait4(child.pid, 0)
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def bench_status(options, folder, environment):
    project = folder / 'status'
    small_revisions(project, 10000)
    database = f'sqlite:{folder}/status.db'
    base = [options.reevectl, '-q', '-d', database, '-p', project, 'migrate']
    quiet(base + ['stamp', 'head'], env=environment)
    for arguments in (['status'], ['--json', 'status']):
        command = base[:-1] + arguments[:-1] + ['migrate', arguments[-1]]
        runs = [peak_of(command, environment) for _ in range(options.rounds + 1)][1:]
        print(f'status {" ".join(arguments[:-1])}: 10,000 revisions:'
              f' median {statistics.median(run[0] for run in runs):.3f} s,'
              f' peak {max(run[1] for run in runs):.0f} MiB')


def bench_plan(options, folder, environment):
    print('plan: pending revisions, --dry-run')
    for count in (1250, 2500, 5000, 10000):
        project = folder / f'plan{count}'
        small_revisions(project, count)
        command = [options.reevectl, '-q', '-d', f'sqlite:{folder}/none{count}.db', '-p', project,
                   '--dry-run', '--json', 'migrate', 'up']
        seconds = statistics.median(
            timed(command, env=environment) for _ in range(max(3, options.rounds // 2)))
        print(f'  n = {count:6}: {seconds:.3f} s, per n log n: {seconds / (count * math.log2(count)) * 1e9:.0f} ns')


def bench_version(options, environment):
    command = [options.reevectl, '--version']
    runs = [timed(command, env=environment) for _ in range(30)]
    libraries = subprocess.run(['ldd', options.reevectl], capture_output=True, text=True, check=True)
    gtk = [line.split()[0] for line in libraries.stdout.splitlines()
           if any(word in line for word in ('gtk', 'gdk', 'adw', 'cairo'))]
    print(f'version: median {statistics.median(runs) * 1000:.1f} ms, max {max(runs) * 1000:.1f} ms;'
          f' GTK libraries: {", ".join(gtk) or "none"}')


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('reevectl', type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument('--dbmate', type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument('--revisions', type=int, default=500)
    parser.add_argument('--rounds', type=int, default=7)
    parser.add_argument('--only', choices=['up', 'status', 'plan', 'version'], action='append')
    options = parser.parse_args()
    wanted = options.only or ['up', 'status', 'plan', 'version']
    with tempfile.TemporaryDirectory(prefix='reeve-bench-') as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        environment = dict(os.environ, XDG_DATA_HOME=str(folder / 'data'))
        environment.pop('DATABASE_URL', None)
        if 'up' in wanted:
            bench_up(options, folder, environment)
        if 'status' in wanted:
            bench_status(options, folder, environment)
        if 'plan' in wanted:
            bench_plan(options, folder, environment)
        if 'version' in wanted:
            bench_version(options, environment)


if __name__ == '__main__':
    main()
