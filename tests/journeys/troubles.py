#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong around the window: servers, files, the catalogue, other programs."""

import os
import pathlib
import shutil
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from desktop import DesktopBox  # noqa: E402
from harness import Cluster, equal, main, parent_of, test, wait_for  # noqa: E402

UP, DOWN = '-- migrate:up\n', '-- migrate:down\n'
FIRST = UP + 'CREATE TABLE a (id integer PRIMARY KEY);\n' + DOWN + 'DROP TABLE a;\n'


def on_server(box, cluster):
  """A saved database “shop” on the server, whose password a passfile knows."""
  folder = box.write({'1_a.sql': FIRST})
  name = cluster.new_database()
  passfile = box.folder / '.pgpass'
  passfile.write_text(f'*:*:*:*:{cluster.password}\n')
  passfile.chmod(0o600)
  box.run('connection', 'add', 'shop', cluster.uri(name, password=False, local=True), '--project',
          folder).expect(0)
  return folder


def in_file(box):
  folder = box.write({'1_a.sql': FIRST})
  box.run('connection', 'add', 'shop', f'sqlite:{box.work}/shop.db', '--project', folder).expect(0)
  return folder


@test('/journeys/server-lost-and-back')
def server_lost(box):
  """The page says so, keeps the files on view, and is well again when the server is."""
  cluster = Cluster()
  on_server(box, cluster)
  with box.open('server-lost') as window:
    window.go('shop')
    window.wait('^1 pending')
    cluster.stop()
    window.key('F5')
    window.wait('The Database Cannot Be Reached')
    window.shoot('lost')
    cluster.start()
    window.key('F5')
    window.wait('^1 pending')
    window.click('^Upgrade')
    window.wait('Apply ')
    window.click_in_review('^Upgrade')
    window.wait('Up to date: ')
    window.shoot('back')


@test('/journeys/server-hangs')
def server_hangs(box):
  """A server that answers nothing keeps nobody waiting: everything else goes on."""
  cluster = Cluster()
  on_server(box, cluster)
  box.run('connection', 'add', 'file', f'sqlite:{box.work}/file.db', '--project',
          box.work / 'project').expect(0)
  first = int((cluster.folder / 'data' / 'postmaster.pid').read_text().split()[0])
  with box.open('server-hangs') as window:
    window.go('shop')
    window.wait('^1 pending')
    family = [first, *(int(stat.parent.name) for stat in pathlib.Path('/proc').glob('[0-9]*/stat')
                       if parent_of(stat) == first)]
    for pid in family:
      os.kill(pid, signal.SIGSTOP)
    try:
      window.click('^Upgrade')
      window.click('^Cancel')
      window.key('F5')
      window.go('file')
      window.wait('^1 pending')
      window.key('ctrl+j')
      window.wait('No Jobs Yet')
      window.key('alt+Home')
      window.wait('needs? attention')
      window.shoot('goes-on')
    finally:
      for pid in reversed(family):
        os.kill(pid, signal.SIGCONT)


@test('/journeys/catalogue-damaged')
def catalogue_damaged(box):
  """The window opens, says what is the matter, loses nothing, and is well when the file is."""
  in_file(box)
  good = box.catalogue.read_bytes()
  for more in ('-wal', '-shm'):
    pathlib.Path(f'{box.catalogue}{more}').unlink(missing_ok=True)
  damaged = b'x' * 4096 + good[4096:]
  box.catalogue.write_bytes(damaged)
  with box.open('catalogue') as window:
    window.wait('Cannot Read Its Catalogue')
    window.shoot('damaged')
    equal(box.catalogue.read_bytes(), damaged, 'the damaged file')
    box.catalogue.write_bytes(good)
    window.click('Try Again')
    window.wait('^shop$')
    window.shoot('mended')


@test('/journeys/catalogue-newer')
def catalogue_newer(box):
  """Written by a newer Reeve: looked at by nobody, changed by nobody."""
  in_file(box)
  box.sqlite(box.catalogue, "UPDATE reeve_revision SET id = '99990101000000' WHERE id ="
                            " (SELECT max(id) FROM reeve_revision)")
  before = box.catalogue.read_bytes()
  with box.open('catalogue-newer') as window:
    window.wait('Cannot Read Its Catalogue')
    window.wait('newer')
    window.shoot('newer')
  equal(box.catalogue.read_bytes(), before, 'the catalogue')


@test('/journeys/two-programs')
def two_programs(box):
  """What reevectl does shows up in the window, in both of its windows."""
  folder = in_file(box)
  with box.open('two') as window:
    window.go('shop')
    window.wait('^1 pending')
    box.run('-d', 'shop', '-y', 'migrate', 'up').expect(0)
    window.key('F5')
    window.wait('Up to date: ')
    window.key('ctrl+shift+n')
    wait_for(lambda: len(window.windows()) == 2, 'a second window')
    box.run('connection', 'add', 'second', f'sqlite:{box.work}/2.db', '--project', folder).expect(0)
    wait_for(lambda: len(window.all('^second$', 'label')) >= 2, 'the new database in both windows')
    window.shoot('both')


@test('/journeys/folder-vanishes')
def folder_vanishes(box):
  """A project folder that is gone is said, and comes back by itself."""
  folder = in_file(box)
  with box.open('folder') as window:
    window.go('shop')
    window.wait('^1 pending')
    shutil.move(folder, box.work / 'elsewhere')
    window.wait('There is no|is gone|not there|No such')
    window.shoot('gone')
    shutil.move(box.work / 'elsewhere', folder)
    window.key('F5')
    window.wait('^1 pending')


if __name__ == '__main__':
  main(DesktopBox)
