#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases by pointing and clicking: added, tested step by step, changed, taken out of the list."""

import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from desktop import DesktopBox  # noqa: E402
from harness import Cluster, check, equal, main, test, wait_for  # noqa: E402

FIELDS = ('text', 'entry', 'password text')


def saved(box):
  return {one['name']: one
          for one in box.run('--json', 'connection', 'list').expect(0).json()['connections']}


@test('/journeys/add-sqlite')
def add_sqlite(box):
  """A path is all it takes; the rest follows from it and may be changed."""
  sqlite3.connect(box.work / 'shop.db').execute('CREATE TABLE a (id int)').connection.close()
  with box.open('add-sqlite') as window:
    window.click('Add a Database')
    window.type_into('^Address', f'sqlite:{box.work}/shop.db')
    window.wait('^shop.db$', FIELDS, what='text')
    window.shoot('filled')
    window.click_in_review('^Save')
    window.wait_gone('^Save', 'push button')
    window.wait('No folder of revisions|No Project Yet')
    window.shoot('saved')
  equal(saved(box)['shop.db']['uri'], f'sqlite:{box.work}/shop.db', 'what was saved')


@test('/journeys/add-postgres')
def add_postgres(box):
  """A pasted URL: its password leaves the address at once, the test tells each step, and where there
  is no keyring that is said."""
  cluster = Cluster.get()
  name = cluster.new_database()
  with box.open('add-postgres') as window:
    window.click('Add a Database')
    window.type_into('^Address', cluster.uri(name))
    window.wait('No keyring answers')
    shown = ' '.join(window.values())
    check(cluster.password not in shown, f'the password is shown: {shown}')
    window.shoot('filled')
    window.click_in_review('^Test')
    window.wait('^It works')
    window.shoot('tested')
    window.click_in_review('^Save')
    window.wait_gone('^Save', 'push button')
    window.wait('No folder of revisions|No Project Yet')
  check(cluster.password not in str(saved(box)), 'the password is in the catalogue')
  for path in box.folder.rglob('*'):
    if path.is_file():
      check(cluster.password.encode() not in path.read_bytes(), f'the password is in {path}')


@test('/journeys/wrong-password')
def wrong_password(box):
  """The test stops at the step that fails, says what to do, and nothing typed is lost."""
  cluster = Cluster.get()
  name = cluster.new_database()
  with box.open('wrong-password') as window:
    window.click('Add a Database')
    window.type_into('^Address', cluster.uri(name, password='wrong'))
    window.click_in_review('^Test')
    window.wait('cannot be used')
    window.wait('[Aa]uthentication')
    window.shoot('refused')
    window.type_into('^Password', cluster.password)
    window.click_in_review('^Test')
    window.wait('^It works')


@test('/journeys/remove')
def remove(box):
  """Out of the list is not out of the world."""
  sqlite3.connect(box.work / 'shop.db').execute('CREATE TABLE a (id int)').connection.close()
  box.run('connection', 'add', 'shop', f'sqlite:{box.work}/shop.db').expect(0)
  with box.open('remove') as window:
    window.go('shop')
    window.wait('No Project Yet')
    window.go('Remove from')
    window.wait('The database')
    window.shoot('asked')
    window.click('^Remove')
    window.wait('No Databases Yet')
  equal(saved(box), {}, 'the list')
  check((box.work / 'shop.db').exists(), 'the file is gone')


@test('/journeys/open-a-file')
def open_a_file(box):
  """The desktop hands a file or a link over: it is offered, nothing is saved yet."""
  sqlite3.connect(box.work / 'found.db').execute('CREATE TABLE a (id int)').connection.close()
  with box.open('open-file', box.work / 'found.db') as window:
    window.wait('Add a Database')
    window.wait('^found.db$', FIELDS, what='text')
    window.shoot('offered')
  equal(saved(box), {}, 'the list')


@test('/journeys/import')
def import_env(box):
  """What libpq's own file knows is found, and nothing is imported that was not chosen."""
  (box.folder / '.pg_service.conf').write_text('[shop]\nhost=db.example.org\ndbname=shop\nuser=ann\n'
                                               '[other]\nhost=db.example.org\ndbname=other\n')
  with box.open('import') as window:
    window.wait('No Databases Yet')
    window.key('ctrl+i')
    window.wait('knows already')
    window.wait('shop')
    window.shoot('found')
    window.click_in_review('^Import')
    wait_for(lambda: set(saved(box)) == {'shop', 'other'}, 'what was chosen')


if __name__ == '__main__':
  main(DesktopBox)
