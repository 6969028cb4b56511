#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times the first window of `reeve` against GNOME Text Editor's, in turns in one run.

    tests/bench/window.py REEVE REEVECTL [--rounds N] [--connections N]

Cases:
  first   from the start of the process until its window is mapped; then proportional memory (PSS)
          after two seconds and the CPU time of the two idle seconds after that
  many    the same for reeve with N saved databases against none

Needs Xvfb, xdotool, dbus-daemon and gnome-text-editor, as Debian packages them. The programs draw
by cairo: there is no graphics card to compare.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

TICKS = os.sysconf('SC_CLK_TCK')


class Desktop:
    """An X server without a screen and a session bus, with folders of their own."""

    def __init__(self, folder):
        self.environment = dict(
            os.environ, HOME=str(folder / 'home'), XDG_CONFIG_HOME=str(folder / 'config'),
            XDG_CACHE_HOME=str(folder / 'cache'), XDG_RUNTIME_DIR=str(folder / 'run'),
            GSETTINGS_BACKEND='memory', GSK_RENDERER='cairo', GTK_A11Y='none')
        for name in ('home', 'run'):
            (folder / name).mkdir(mode=0o700)
        reader, writer = os.pipe()
        self.server = subprocess.Popen(
            ['Xvfb', '-displayfd', str(writer), '-screen', '0', '1280x900x24', '-noreset'],
            pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        self.environment['DISPLAY'] = ':' + os.fdopen(reader).readline().strip()
        self.bus = subprocess.Popen(
            ['dbus-daemon', '--session', '--nofork', '--print-address'], env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.environment['DBUS_SESSION_BUS_ADDRESS'] = self.bus.stdout.readline().strip()

    def stop(self):
        self.bus.kill()
        self.server.kill()


def cpu_seconds(pid):
    fields = pathlib.Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def pss_mib(pid):
    for line in pathlib.Path(f'/proc/{pid}/smaps_rollup').read_text().splitlines():
        if line.startswith('Pss:'):
            return int(line.split()[1]) / 1024
    return 0.0


def open_once(desktop, command, window_class, **more):
    """Seconds to the mapped window, MiB, and the share of one CPU when idle."""
    environment = dict(desktop.environment, **more)
    start = time.perf_counter()
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    search = ['xdotool', 'search', '--onlyvisible', '--class', window_class]
    while subprocess.run(search, env=environment, capture_output=True).returncode != 0:
        if child.poll() is not None or time.perf_counter() - start > 30:
            sys.exit(f'window.py: {command[0]} shows no window')
    seconds = time.perf_counter() - start
    time.sleep(2)
    memory = pss_mib(child.pid)
    before = cpu_seconds(child.pid)
    time.sleep(2)
    idle = (cpu_seconds(child.pid) - before) / 2
    child.kill()
    child.wait()
    return seconds, memory, idle


def show(name, runs):
    print(f'  {name:<18} median {statistics.median(run[0] for run in runs):.3f} s'
          f'   PSS {statistics.median(run[1] for run in runs):5.1f} MiB'
          f'   idle CPU {statistics.median(run[2] for run in runs) * 100:.1f} %')


def ratios(mine, theirs, column):
    return statistics.median(a[column] / b[column] for a, b in zip(mine, theirs))


def bench_first(options, desktop, folder):
    mine, theirs = [], []
    data = str(folder / 'none')
    for round_number in range(options.rounds + 1):
        one = open_once(desktop, [options.reeve], 'reeve', XDG_DATA_HOME=data)
        other = open_once(desktop, ['gnome-text-editor', '-s'], 'gnome-text-editor',
                          XDG_DATA_HOME=data)
        if round_number > 0:
            mine.append(one)
            theirs.append(other)
    print(f'first: {options.rounds} rounds in turns after a warm-up')
    show('reeve', mine)
    show('gnome-text-editor', theirs)
    print(f'  ratio, pair by pair: time {ratios(mine, theirs, 0):.2f},'
          f' memory {ratios(mine, theirs, 1):.2f}')


def save_connections(options, desktop, folder):
    environment = dict(desktop.environment, XDG_DATA_HOME=str(folder / 'many'))
    names = ('development', 'testing', 'staging', 'production')
    for i in range(options.connections):
        subprocess.run([options.reevectl, '-q', 'connection', 'add', f'database-{i:03}',
                        f'sqlite:{folder}/none-{i}.db', '--environment', names[i % 4]],
                       env=environment, check=True)


def bench_many(options, desktop, folder):
    save_connections(options, desktop, folder)
    many, none = [], []
    for round_number in range(options.rounds + 1):
        one = open_once(desktop, [options.reeve], 'reeve', XDG_DATA_HOME=str(folder / 'many'))
        other = open_once(desktop, [options.reeve], 'reeve', XDG_DATA_HOME=str(folder / 'none'))
        if round_number > 0:
            many.append(one)
            none.append(other)
    print(f'many: {options.connections} saved databases, {options.rounds} rounds')
    show(f'{options.connections} databases', many)
    show('none', none)
    print(f'  ratio, pair by pair: time {ratios(many, none, 0):.2f},'
          f' memory {ratios(many, none, 1):.2f}')


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('reeve', type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument('reevectl', type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument('--rounds', type=int, default=7)
    parser.add_argument('--connections', type=int, default=200)
    options = parser.parse_args()
    missing = [name for name in ('Xvfb', 'xdotool', 'dbus-daemon', 'gnome-text-editor')
               if shutil.which(name) is None]
    if missing:
        sys.exit(f'window.py: {", ".join(missing)} is missing')
    with tempfile.TemporaryDirectory(prefix='reeve-bench-') as name:
        folder = pathlib.Path(name)
        desktop = Desktop(folder)
        try:
            bench_first(options, desktop, folder)
            bench_many(options, desktop, folder)
        finally:
            desktop.stop()


if __name__ == '__main__':
    main()
