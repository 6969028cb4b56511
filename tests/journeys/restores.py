#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restoring by pointing and clicking: a file is opened and becomes a new database; encrypted ones;
a database is replaced and brought back; a damaged file is refused before anything is touched."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from desktop import DesktopBox  # noqa: E402
from harness import Cluster, check, equal, main, test, wait_for  # noqa: E402

PHRASE = 'correct horse battery staple'
SHOP = """
CREATE TABLE customers (id integer PRIMARY KEY, name text, note text);
INSERT INTO customers VALUES (1, 'Ada', NULL), (2, 'Grace', ''), (3, 'Linus', 'likes penguins');
CREATE TABLE orders (id integer PRIMARY KEY, customer integer REFERENCES customers, total numeric);
INSERT INTO orders VALUES (10, 1, 12.5), (11, 2, 99);
CREATE TABLE tags (word text);
"""


def shop(box, *options, environment='development'):
  """A saved SQLite database with three tables; its backup's path."""
  box.sqlite('shop.db', SHOP)
  box.run('connection', 'add', 'shop', f'sqlite:{box.work}/shop.db', '-e', environment).expect(0)
  path = box.work / 'shop.reeve'
  box.run('-y', '-d', 'shop', 'backup', 'create', '-o', path, *options).expect(0)
  return path


def encrypted(box):
  phrase = box.work / 'phrase'
  phrase.write_text(PHRASE + '\n')
  phrase.chmod(0o600)
  return shop(box, '--passphrase-file', phrase)


def names(box):
  return sorted(one['name']
                for one in box.run('--json', 'connection', 'list').expect(0).json()['connections'])


@test('/journeys/restore-new-file')
def restore_new_file(box):
  """A backup that the desktop hands over becomes a new file, and that a database of the list."""
  path = shop(box)
  with box.open('restore-new-file', path, dark=True) as window:
    window.wait('SQLite')
    window.wait('Read back')
    window.wait('What Happens')
    window.shoot('recognised')
    window.type_into('^New File', f'{box.work}/again.db')
    window.wait('again.db”, with 3 tables and 5 rows')
    window.shoot('chosen')
    window.click('^Review')
    window.wait('Verify every byte')
    window.shoot('plan')
    window.click('^Restore$')
    window.wait('5 rows were restored to “.*again.db”')
    window.shoot('restored')
    window.click('^Add as a Connection')
    window.wait_closed()
    wait_for(lambda: names(box) == ['again.db', 'shop'], 'the new one in the list')
  equal(box.sqlite('again.db', 'SELECT count(*), sum(total) FROM orders'), '2|111.5', 'the rows')


@test('/journeys/restore-encrypted')
def restore_encrypted(box):
  """A wrong passphrase is said and asked for again; the right one opens it; it stands nowhere."""
  path = encrypted(box)
  with box.open('restore-encrypted', path) as window:
    # The hash of a passphrase takes a quarter of a gigabyte at once; until the system has cleared
    # that, no other thread gets memory.
    window.longest_wait = 400
    window.wait('This Backup Is Encrypted')
    window.shoot('asked')
    window.type_into('^Passphrase', 'wrong horse')
    window.click('^Unlock')
    window.wait('The passphrase does not open this backup')
    window.shoot('wrong')
    window.type_into('^Passphrase', PHRASE)
    window.click('^Unlock')
    window.wait('What Happens')
    window.type_into('^New File', f'{box.work}/again.db')
    window.click('^Review')
    window.wait('Verify every byte')
    window.click('^Restore$')
    window.wait('5 rows were restored')
  equal(box.sqlite('again.db', 'SELECT count(*) FROM customers'), '3', 'the rows')
  commands = [job['command'] for job in box.run('--json', 'job', 'list').expect(0).json()['jobs']]
  check(any('--ask-passphrase' in command for command in commands if command),
        f'the command line does not ask: {commands}')
  for file in box.data.rglob('*'):
    if file.is_file():
      check(PHRASE.encode() not in file.read_bytes(), f'the passphrase is in {file}')


@test('/journeys/restore-by-the-daily-key')
def restore_by_daily_key(box):
  """What the key in the keyring opens, nobody is asked for."""
  with box.keyring():
    box.environment['DBUS_SESSION_BUS_ADDRESS'] = os.environ['DBUS_SESSION_BUS_ADDRESS']
    box.run('backup', 'key', 'init').expect(0)
    path = shop(box, '--encrypt')
    with box.open('restore-by-the-daily-key', path) as window:
      window.wait('What Happens')
      check(not window.has('This Backup Is Encrypted'), 'the daily key is asked for')
      window.type_into('^New File', f'{box.work}/again.db')
      window.click('^Review')
      window.wait('Verify every byte')
      window.click('^Restore$')
      window.wait('5 rows were restored')
  equal(box.sqlite('again.db', 'SELECT count(*) FROM customers'), '3', 'the rows')


@test('/journeys/restore-replace')
def restore_replace(box):
  """A production database is replaced after its name was typed, and brought back by Undo."""
  path = shop(box, environment='production')
  box.sqlite('shop.db', 'DELETE FROM orders')
  with box.open('restore-replace', path) as window:
    window.wait('What Happens')
    window.click_row('^In Place of an Existing')
    window.wait('Production')
    window.wait('“shop”; the old one is kept')
    window.shoot('chosen')
    window.click('^Review')
    window.wait('Put it in the place')
    window.shoot('plan')
    equal(box.sqlite('shop.db', 'SELECT count(*) FROM orders'), '0', 'the database before its name')
    window.type_into('to go on', 'shop.db')
    window.click('^Restore$')
    window.wait('What was there is kept as')
    window.shoot('replaced')
    equal(box.sqlite('shop.db', 'SELECT count(*) FROM orders'), '2', 'the restored rows')
    window.click('^Undo the Replacement')
    window.wait('Bring back')
    window.shoot('undo')
    window.type_into('to go on', 'shop.db')
    window.click('^Bring Back')
    wait_for(lambda: box.sqlite('shop.db', 'SELECT count(*) FROM orders') == '0', 'the old rows')


@test('/journeys/restore-damaged')
def restore_damaged(box):
  """A damaged file says so, and what was not touched; another one that is whole goes on."""
  path = shop(box)
  data = bytearray(path.read_bytes())
  data[len(data) // 3] ^= 0x10
  damaged = box.work / 'damaged.reeve'
  damaged.write_bytes(data)
  before = (box.work / 'shop.db').read_bytes()
  with box.open('restore-damaged', damaged) as window:
    window.wait('What Happens|Cannot Be Opened')
    if window.has('What Happens'):
      window.click_row('^In Place of an Existing')
      window.click('^Review')
      window.wait('Verify every byte')
      window.click('^Restore$')
      window.wait('Not Restored')
    window.wait('is damaged')
    window.wait('[Nn]o (database|statement)')
    window.shoot('refused')
  check((box.work / 'shop.db').read_bytes() == before, 'the database was touched')
  with box.open('restore-cut', damaged.rename(box.work / 'cut.reeve')) as window:
    window.wait('What Happens|Cannot Be Opened')


@test('/journeys/browse')
def browse(box):
  """Rows out of a backup, NULL apart from nothing, one by its value; and what became of them."""
  shop(box)
  with box.open('browse', dark=True) as window:
    window.go('shop')
    window.click('^Backups')
    window.click_row('Read back')
    window.click('^Browse')
    window.wait('Tables and Rows')
    window.wait('^NULL$')
    window.shoot('rows')
    window.type_into('^Value to find', 'nobody')
    window.click('^Find')
    window.wait('Nothing Found')
    window.shoot('nothing')
    window.click('^First Rows')
    window.wait('likes penguins')
    box.sqlite('shop.db', "DELETE FROM orders WHERE id = 10; INSERT INTO customers VALUES (4, 'Ken',"
                          " ''); UPDATE customers SET name = 'Ada L.' WHERE id = 1")
    window.click_row('^Compare$')
    window.shoot('compare')
    window.click('^Compare$', 'push button')
    window.wait('2 of 3 tables are other')
    window.wait('1 gained, 0 lost, 1 changed')
    window.wait('0 gained, 1 lost, 0 changed')
    window.shoot('compared')



@test('/journeys/restore-narrow')
def restore_narrow(box):
  """From the list of backups, in a narrow window, in the dark: nothing is cut, all is named."""
  shop(box)
  with box.open('restore-narrow', size=(360, 640), dark=True) as window:
    window.go('shop')
    window.click('^Backups')
    window.click_row('Read back')
    window.shoot('backup')
    window.click('^Restore…')
    window.wait('What Happens')
    window.type_into('^New File', f'{box.work}/again.db')
    window.wait('again.db”, with 3 tables and 5 rows')
    window.shoot('chosen')
    equal(window.unnamed(), [], 'controls without a name')
    window.click('^Review')
    window.wait('Verify every byte')
    window.shoot('plan')


@test('/journeys/restore-dump')
def restore_dump(box):
  """Another program's dump is code: what it would run is said before it is loaded."""
  box.sqlite('old.db', SHOP + "CREATE TRIGGER noisy AFTER INSERT ON tags BEGIN SELECT 1; END;")
  dump = box.work / 'old.sql'
  dump.write_text(box.sqlite('old.db', '.dump') + '\n')
  with box.open('restore-dump', dump) as window:
    window.wait('Dump')
    window.wait('[Tt]rigger')
    window.wait('Not by a dump of another program')
    window.type_into('^New File', f'{box.work}/again.db')
    window.shoot('recognised')
    window.click('^Review')
    window.wait('Load .*into a new file')
    window.shoot('plan')
    window.click('^Restore$')
    window.wait('^Restored')
    window.shoot('restored')
  equal(box.sqlite('again.db', 'SELECT count(*) FROM customers'), '3', 'the rows')


@test('/journeys/restore-server')
def restore_server(box):
  """On a server: a new database beside the old one, which the list has at a click; a table of it in
  a schema."""
  cluster = Cluster.get()
  name = cluster.new_database()
  cluster.psql(name, 'CREATE TABLE a (id int PRIMARY KEY, t text); INSERT INTO a VALUES (1, NULL);'
                      'CREATE TABLE b (id int PRIMARY KEY); INSERT INTO b VALUES (1), (2)')
  box.know(cluster)
  box.run('connection', 'add', 'shop', cluster.uri(name, password=False, local=True)).expect(0)
  path = box.work / 'shop.reeve'
  box.run('-y', '-d', 'shop', 'backup', 'create', '-o', path).expect(0)
  with box.open('restore-server', path) as window:
    window.wait('PostgreSQL')
    window.type_into('^Name of the New Database', f'{name}_new')
    window.wait(f'“{name}_new”, with 2 tables and 3 rows')
    window.shoot('chosen')
    window.click('^Review')
    window.wait('Verify every byte')
    window.shoot('plan')
    window.click('^Restore$')
    window.wait('3 rows were restored')
    window.click('^Add as a Connection')
    window.wait_closed()
    wait_for(lambda: set(names(box)) == {'shop', f'{name}_new'}, 'the new one in the list')
  equal(cluster.psql(f'{name}_new', 'SELECT count(*) FROM b').strip(), '2', 'the rows')


if __name__ == '__main__':
  main(DesktopBox)
