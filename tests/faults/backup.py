#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups and restores that are killed, run out of disk, or meet damage: none does harm."""

import sqlite3

from sweep import count_calls, shim
from harness import LONG, Cluster, check, equal, main, note, sample, test

ROWS = 3000


def make_sqlite(path, rows=ROWS):
  path.unlink(missing_ok=True)
  with sqlite3.connect(path) as database:
    database.execute('CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)')
    database.executemany('INSERT INTO t VALUES (?, ?)', ((i, f'row {i}') for i in range(rows)))
  database.close()


def count_sqlite(path):
  with sqlite3.connect(path) as database:
    count = database.execute('SELECT count(*) FROM t').fetchone()[0]
    equal(database.execute('PRAGMA integrity_check').fetchone()[0], 'ok', 'integrity')
  database.close()
  return count


def is_whole(box, path):
  return box.run('backup', 'verify', path).code == 0


def check_folder(box, folder):
  """Whatever is called a backup is one."""
  for path in folder.glob('*.reeve'):
    check(is_whole(box, path), f'{path} was published, and is not whole')


def left_overs(folder):
  return sorted(path.name for path in folder.iterdir()
                if '.partial' in path.name or path.name.startswith('.reeve-'))


def sweep_create(box, where, folder, wanted):
  arguments = [*where, 'backup', 'create', '-o']
  total = count_calls(box, [*arguments, folder / 'count.reeve'])
  deaths = 0
  for index, number in enumerate(sample(total, wanted)):
    action = 'kill-after' if index % 2 else 'kill'
    result = box.run(*arguments, folder / f'{number}.reeve', variables=shim(number, action))
    check(result.code in (0, -9, 137), f'killed at {number}: {result}')
    deaths += result.code != 0
    published = folder / f'{number}.reeve'
    check(not published.exists() or is_whole(box, published), f'killed at {number}: published, and not whole')
  box.run(*arguments, folder / 'last.reeve').expect(0)
  check_folder(box, folder)
  equal(left_overs(folder), [], 'what the dead ones left')
  note(f'{deaths} deaths; a run has {total} points')
  check(deaths > 0, 'nobody was killed')


@test('/faults/backup/kill-create-sqlite')
def kill_create_sqlite(box):
  make_sqlite(box.work / 'shop.db')
  folder = box.work / 'backups'
  folder.mkdir()
  sweep_create(box, ['-d', 'shop.db'], folder, None if LONG else 60)


@test('/faults/backup/kill-create-postgres')
def kill_create_postgres(box):
  cluster = Cluster.get()
  name = cluster.new_database()
  cluster.psql(name, f'CREATE TABLE t AS SELECT i AS id FROM generate_series(1, {ROWS}) AS i')
  folder = box.work / 'backups'
  folder.mkdir()
  sweep_create(box, ['-d', cluster.uri(name, local=True)], folder, None if LONG else 25)
  cluster.drop_database(name)


@test('/faults/backup/kill-replace-sqlite')
def kill_replace_sqlite(box):
  """At every moment there is a whole database under the name: the old one or the new one."""
  path = box.work / 'shop.db'
  make_sqlite(path)
  box.run('-d', 'shop.db', 'backup', 'create', '-o', 'shop.reeve').expect(0)
  arguments = ['-d', 'shop.db', 'backup', 'restore', 'shop.reeve', '--replace', '--yes']
  make_sqlite(path, 7)
  total = count_calls(box, arguments)
  old = new = 0
  for index, number in enumerate(sample(total, None if LONG else 60)):
    make_sqlite(path, 7)
    for kept in box.work.glob('shop.db_*'):
      kept.unlink()
    box.run(*arguments, variables=shim(number, 'kill-after' if index % 2 else 'kill'))
    count = count_sqlite(path)
    check(count in (7, ROWS), f'killed at {number}: {count} rows')
    old, new = old + (count == 7), new + (count == ROWS)
    if count == ROWS:
      kept = list(box.work.glob('shop.db_before_*'))
      equal([count_sqlite(one) for one in kept[:1]], [7], 'the rows of the one that was kept')
  note(f'{old} times the old one, {new} times the new one; a run has {total} points')
  check(old and new, 'both must be seen')


@test('/faults/backup/kill-replace-postgres')
def kill_replace_postgres(box):
  cluster = Cluster.get()
  name = cluster.new_database()
  uri = cluster.uri(name, local=True)
  cluster.psql(name, f'CREATE TABLE t AS SELECT i AS id FROM generate_series(1, {ROWS}) AS i')
  box.run('-d', uri, 'backup', 'create', '-o', 'shop.reeve').expect(0)
  arguments = ['-d', uri, 'backup', 'restore', 'shop.reeve', '--replace', '--yes']
  cluster.psql(name, 'DELETE FROM t WHERE id > 7')
  total = count_calls(box, arguments)
  kept = "SELECT datname FROM pg_database WHERE datname ~ '_(before|undone)_[0-9]{14}$'"
  outcomes = []
  for index, number in enumerate(sample(total, None if LONG else 16)):
    cluster.psql(name, 'DELETE FROM t WHERE id > 7')
    box.run(*arguments, variables=shim(number, 'kill-after' if index % 2 else 'kill'))
    count = cluster.psql(name, 'SELECT count(*) FROM t')
    check(count in ('7', str(ROWS)), f'killed at {number}: {count} rows')
    outcomes.append(count)
    for database in cluster.psql('postgres', kept).split():
      cluster.drop_database(database)
  cluster.psql(name, 'DELETE FROM t WHERE id > 7')
  box.run(*arguments).expect(0)
  equal(cluster.psql(name, 'SELECT count(*) FROM t'), str(ROWS), 'rows in the end')
  equal(cluster.psql('postgres', "SELECT count(*) FROM pg_database WHERE datname ~ '^reeve_rest'"),
        '0', 'databases that dead restores left')
  note(f'{outcomes.count("7")} times the old one, {outcomes.count(str(ROWS))} times the new one;'
       f' a run has {total} points')
  for database in [*cluster.psql('postgres', kept).split(), name]:
    cluster.drop_database(database)


@test('/faults/backup/disk-full')
def disk_full(box):
  """The Nth write fails, once or from then on: an error that says so, or a whole backup."""
  make_sqlite(box.work / 'shop.db')
  folder = box.work / 'backups'
  folder.mkdir()
  arguments = ['-d', 'shop.db', 'backup', 'create', '-o']
  writes = ('write', 'pwrite', 'fsync', 'ftruncate')
  total = count_calls(box, [*arguments, folder / 'count.reeve'])
  failed = 0
  for number in sample(min(total, 400), None if LONG else 60):
    for action in ('ENOSPC', 'EIO'):
      target = folder / f'{number}-{action}.reeve'
      result = box.run(*arguments, target, variables=shim(
        number, action, calls=writes, path=str(folder), ever=number % 2))
      check(result.code in (0, 1), f'{action} at {number}: {result}')
      failed += result.code == 1
      equal(target.exists(), result.code == 0, f'{action} at {number}: the file is there')
      equal(left_overs(folder), [], 'what was left')
  check_folder(box, folder)
  note(f'{failed} clean errors')
  check(failed > 0, 'nothing failed')


def damages(data, wanted):
  """Name and bytes of damaged copies: flips over the whole length, cuts, swapped blocks."""
  for bit in sample(len(data) * 8, wanted):
    copy = bytearray(data)
    copy[(bit - 1) // 8] ^= 1 << (bit - 1) % 8
    yield f'bit {bit}', bytes(copy)
  for length in sample(len(data) - 1, 10):
    yield f'cut to {length}', data[:length]
  for block in range(0, len(data) - 1024, 512 * max(1, len(data) // 512 // 8)):
    first, second = data[block:block + 512], data[block + 512:block + 1024]
    if first != second:
      yield f'swap at {block}', data[:block] + second + first + data[block + 1024:]


@test('/faults/backup/damage')
def damage(box):
  """Nothing that was damaged reaches the server: its log has no word of a restore."""
  cluster = Cluster(settings={'log_statement': 'all', 'log_connections': 'on'})
  name = cluster.new_database()
  uri = cluster.uri(name, local=True)
  cluster.psql(name, f'CREATE TABLE t AS SELECT i AS id FROM generate_series(1, {ROWS}) AS i')
  box.run('-d', uri, 'backup', 'create', '-o', 'good.reeve').expect(0)
  data = (box.work / 'good.reeve').read_bytes()
  bad = box.work / 'bad.reeve'
  tried = 0
  for what, copy in damages(data, 400 if LONG else 40):
    bad.write_bytes(copy)
    log = cluster.log.stat().st_size
    result = box.run('-d', uri, 'backup', 'restore', bad, '--as', 'fresh', '--yes')
    check(result.code == 1, f'{what}: {result}')
    added = cluster.log.read_bytes()[log:].decode(errors='replace')
    for word in ('CREATE', 'COPY', 'ALTER', 'DROP', 'INSERT', 'GRANT'):
      check(word not in added, f'{what}: the server was told to {word}:\n{added}')
    tried += 1
  note(f'{tried} damaged files refused, {len(data)} bytes')
  equal(cluster.psql('postgres', "SELECT count(*) FROM pg_database WHERE datname = 'fresh'"), '0',
        'databases')


if __name__ == '__main__':
  main()
