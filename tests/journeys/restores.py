#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restoring by pointing and clicking: a file is opened and becomes a new database; encrypted ones;
a database is replaced and brought back; a damaged file is refused before anything is touched."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from desktop import DesktopBox  # noqa: E402
from harness import Cluster, check, equal, main, test, wait_for  # noqa: E402

FIELDS = ('text', 'entry', 'password text')
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
  with box.open('restore-new-file', path) as window:
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


if __name__ == '__main__':
  main(DesktopBox)
