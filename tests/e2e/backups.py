#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sample project backed up, proven, looked into, lost, restored and taken back, on both engines."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import SAMPLES, Cluster, Skip, check, equal, main, note, parent_of, test  # noqa: E402
from schemas import Sqlite, on_each, same_schema  # noqa: E402


def fill(box, database, project):
  box.run('-d', database.uri, '-p', SAMPLES / project, 'migrate', 'up').expect(0)


def backup(box, database, *arguments):
  return box.run('-d', database.uri, 'backup', *arguments)


@test('/backups/journey')
def journey(box):
  def both(database):
    fill(box, database, 'store')
    before = database.schema()
    made = backup(box, database, 'create', 'nightly', '--json', '-p', SAMPLES / 'store', '--proof',
                  'restored').expect(0).json()
    equal((made['proof'], made['encrypted']), ('restored', False), 'proof')
    check(made['revision'] and made['restore_ms'] >= 0 and made['bytes'] > 0, str(made))
    check({'name', 'rows', 'fingerprint'} <= set(made['tables'][0]), str(made['tables'][0]))
    path = pathlib.Path(made['file'])
    equal((oct(path.stat().st_mode & 0o777), oct(path.parent.stat().st_mode & 0o777)),
          ('0o600', '0o700'), 'modes')

    listed = backup(box, database, 'list', '--json').expect(0).json()['backups']
    equal([one['file'] for one in listed], [str(path)], 'listed')
    verified = box.run('backup', 'verify', path, '--restored', '--json').expect(0).json()
    equal((verified['ok'], verified['proof'], verified['problems']), (True, 'restored', []), 'verify')
    box.run('backup', 'show', path).expect(0).says('tenants', where='out')

    table = 'products' if database.engine == 'sqlite' else 'public.products'
    backup(box, database, 'browse', path, table, '--json').expect(0)
    plan = backup(box, database, 'restore', path, '--replace', '--dry-run', '--json').expect(0).json()
    equal(plan['effect'], 'destroy', 'effect')

    database.do('DROP TABLE tenant_sso' if database.engine == 'sqlite' else
                'DROP TABLE tenant_sso CASCADE')
    lost = database.schema()
    check(lost != before, 'nothing was lost')
    done = backup(box, database, 'restore', path, '--replace', '--yes', '--json').expect(0).json()
    check(done['kept'], str(done))
    reopen(database)
    same_schema(flat(database.schema()), flat(before), 'after the restore')
    undone = backup(box, database, 'undo', '--yes', '--json').expect(0).json()
    reopen(database)
    equal(database.schema(), lost, 'after the undo')
    backup(box, database, 'undo', '--yes').expect(1).says('No restore has replaced')
    if database.engine == 'postgres':
      database.cluster.drop_database(f'"{undone["kept"]}"')
  on_each(box, both)


def flat(schema):
  """Without parentheses: pg_dump writes BETWEEN with others than those it was read with."""
  return schema.translate(str.maketrans('', '', '()'))


def reopen(database):
  """A session that was open before a swap is still in the old database, or cut off."""
  if database.engine == 'postgres':
    database.session.close()
    database.session = database.cluster.open(database.name)


@test('/backups/protection')
def protection(box):
  """A protected database is only replaced when its name is typed; it is backed up without."""
  def both(database):
    database.do('CREATE TABLE t (x int)')
    where = ['-d', database.uri, '-e', 'production']
    path = box.work / f'{database.engine}.reeve'
    box.run(*where, 'backup', 'create', '-o', path).expect(0)
    box.run(*where, 'backup', 'restore', path, '--replace').expect(3)
    box.run(*where, 'backup', 'restore', path, '--replace', '--yes').expect(3)
    check(database.tables() == ['t'], 'it was touched')
  on_each(box, both)


@test('/backups/encrypted')
def encrypted(box):
  """With a passphrase, and for a recipient; the real age opens both, wrong keys open none."""
  if not shutil.which('age') or not shutil.which('age-keygen'):
    raise Skip('age is not installed')
  database = Sqlite(box)
  database.do('CREATE TABLE t (x)')
  keys = box.work / 'key.txt'
  subprocess.run(['age-keygen', '-o', keys], check=True, capture_output=True)
  recipient = subprocess.run(['age-keygen', '-y', keys], check=True, capture_output=True,
                             text=True).stdout.strip()
  phrase = box.work / 'phrase'
  phrase.write_text('correct horse battery staple\n', encoding='utf-8')
  wrong = box.work / 'wrong'
  wrong.write_text('wrong horse\n', encoding='utf-8')
  where = ['-d', database.uri, 'backup']

  made = box.run(*where, 'create', '-o', 'phrase.reeve', '--passphrase-file', phrase,
                 '--json').expect(0).json()
  equal((made['encrypted'], made['proof']), (True, 'read-back'), 'with a passphrase')
  box.run('backup', 'verify', 'phrase.reeve').expect(1).says('no key was given')
  box.run('backup', 'verify', 'phrase.reeve', '--passphrase-file', wrong).expect(1).says(
    'passphrase does not open')
  box.run('backup', 'verify', 'phrase.reeve', '--passphrase-file', phrase).expect(0)

  made = box.run(*where, 'create', '-o', 'key.reeve', '--recipient', recipient,
                 '--json').expect(0).json()
  equal((made['encrypted'], made['proof']), (True, 'sealed'), 'for a recipient')
  box.run('backup', 'verify', 'key.reeve', '--identity', keys).expect(0)
  plain = subprocess.run(['age', '-d', '-i', keys, box.work / 'key.reeve'], check=True,
                         capture_output=True).stdout
  names = subprocess.run(['tar', '-t'], input=plain, check=True, capture_output=True).stdout
  check(b'manifest.json' in names and b'RESTORE.txt' in names, str(names))
  box.run(*where, 'create', '-o', 'both.reeve', '--recipient', recipient, '--passphrase-file',
          phrase).expect(2)


@test('/backups/prune')
def prune(box):
  def both(database):
    database.do('CREATE TABLE t (x int)')
    folder = box.work / database.engine
    folder.mkdir()
    for number in range(4):
      backup(box, database, 'create', '-o', folder / f'{number}.reeve', '--proof',
             'restored' if number == 0 else 'read-back').expect(0)
    backup(box, database, 'pin', folder / '1.reeve').expect(0)
    backup(box, database, 'prune').expect(2)
    backup(box, database, 'prune', '--keep-last', 1, '--dry-run').expect(0)
    equal(len(list(folder.iterdir())), 4, 'after a dry run')
    result = backup(box, database, 'prune', '--keep-last', 1, '--yes').expect(0)
    equal(sorted(path.name for path in folder.iterdir()), ['0.reeve', '1.reeve', '3.reeve'], 'kept')
    result.says('newest proven', 'pinned', 'last 1', where='out')
    left = backup(box, database, 'list', '--json').expect(0).json()['backups']
    equal(sorted(pathlib.Path(one['file']).name for one in left), ['0.reeve', '1.reeve', '3.reeve'],
          'listed')
  on_each(box, both)


def descendants(pid):
  """The folders of a process and of all that it started."""
  parents = {}
  for stat in pathlib.Path('/proc').glob('[0-9]*/stat'):
    with contextlib.suppress(OSError):
      parents[int(stat.parent.name)] = parent_of(stat)
  family = {pid}
  for _ in parents:
    larger = family | {child for child, parent in parents.items() if parent in family}
    if larger == family:
      break
    family = larger
  return [pathlib.Path(f'/proc/{one}') for one in family]


@test('/backups/secrets')
def secrets(box):
  """The password is in no argument and no environment of anything that was started."""
  cluster = Cluster.get()
  name = cluster.new_database()
  cluster.psql(name, "CREATE TABLE t AS SELECT i, repeat('x', 200) FROM generate_series(1, 200000) i")
  process = box.start('-d', cluster.uri(name), 'backup', 'create', '-o', 'shop.reeve', '--proof',
                      'restored')
  seen = children = 0
  while process.poll() is None:
    for folder in descendants(process.pid):
      try:
        words = (folder / 'cmdline').read_bytes()
        if folder.name == str(process.pid):
          words = b''
        text = words + (folder / 'environ').read_bytes()
      except OSError:
        continue
      children += b'pg_' in words
      seen += cluster.password.encode() in text
  box.finish(process).expect(0)
  note(f'{children} looks at children')
  equal(seen, 0, 'secrets seen')
  check(children > 0, 'no child was seen')
  check(not [path for path in box.folder.glob('.reeve-*')], 'a password file was left')
  check(cluster.password.encode() not in (box.work / 'shop.reeve').read_bytes(), 'in the backup')
  cluster.drop_database(name)


@test('/backups/wrong-use')
def wrong_use(box):
  database = Sqlite(box)
  database.do('CREATE TABLE t (x)')
  where = ['-d', database.uri, 'backup']
  box.run(*where, 'create', '-o', 'a.reeve').expect(0)
  box.run(*where, 'create', '-o', 'a.reeve').expect(3).says('exists already')
  box.run(*where, 'restore', 'a.reeve').expect(2).says('--into, --as, --replace or --schema')
  box.run(*where, 'restore', 'a.reeve', '--as', pathlib.Path(database.path).name, '--yes').expect(3).says(
    'exists already')
  box.run(*where, 'restore', 'missing.reeve', '--as', 'b.db').expect(1)
  box.run(*where, 'restore', 'a.reeve', '--into', Cluster.get().uri('nowhere', local=True)).expect(1).says(
    'another engine')
  (box.work / 'text').write_text('no backup at all\n' * 300, encoding='utf-8')
  box.run('backup', 'verify', 'text').expect(1)
  os.mkfifo(box.work / 'pipe')
  box.run('backup', 'verify', 'pipe').expect(1)


if __name__ == '__main__':
  main()
