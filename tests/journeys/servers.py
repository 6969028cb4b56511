#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""PostgreSQL servers and their passwords, seen from the window, when they do what they should not."""

import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from desktop import DesktopBox  # noqa: E402
from harness import Cluster, check, equal, main, note, test, wait_for  # noqa: E402
from steps import DOWN, FIRST, UP, add_server, current, frozen, ran, upgrade  # noqa: E402

SLEEP = UP + 'SELECT pg_sleep(600);\n' + DOWN + 'SELECT 1;\n'
NO_KEYRING = 'No keyring answers'


@test('/journeys/keyring')
def keyring(box):
  """What the keyring keeps, the next start uses unasked."""
  cluster = Cluster.get()
  folder = box.write({'1_a.sql': FIRST})
  with box.keyring() as kept:
    with box.open('keyring') as window:
      window.wait('No Databases Yet')
      window.click('^Add a Database…')
      window.type_into('^Address$', cluster.uri(cluster.new_database(), local=True))
      window.type_into('^Name$', 'orders')
      window.type_into('^Folder of Revisions$', str(folder))
      check(not window.has(NO_KEYRING), 'a keyring that answers is said to be absent')
      window.click('^Save$')
      window.wait_gone('^Try it before')
    check(kept.stdout.readline().startswith('stored'), 'nothing came into the keyring')
    with box.open('keyring') as window:
      window.go('orders')
      window.wait('^1 pending')
      window.shoot('unasked')


@test('/journeys/password-changed')
def password_changed(box):
  """A password that was good and is not: said on the page, put right in the dialog."""
  cluster = Cluster.get()
  add_server(box, cluster, _1_a=FIRST)
  cluster.psql('postgres', "CREATE ROLE clerk SUPERUSER LOGIN PASSWORD 'first'")
  box.know(cluster, 'clerk', 'first')
  address = box.run('--json', 'connection', 'list').json()['connections'][0]['uri']
  box.run('connection', 'edit', 'shop', '--uri', address.replace(cluster.user, 'clerk')).expect(0)
  with box.open('password') as window:
    window.go('shop')
    window.wait('^1 pending')
    cluster.psql('postgres', "ALTER ROLE clerk PASSWORD 'second'")
    cluster.psql('postgres', "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename"
                             " = 'clerk'")
    window.key('F5')
    window.wait('[Pp]assword')
    window.shoot('wrong')
    window.key('ctrl+e')
    window.type_into('^Password$', 'second')
    window.shoot('edit')
    window.click('^Save$')
    window.wait_gone('^Try it before')
    window.wait('^1 pending')


@test('/journeys/cancel-on-the-server')
def cancel(box):
  """The statement ends on the server too, at once."""
  cluster = Cluster.get()
  database = add_server(box, cluster, _1_a=FIRST, _2_b=SLEEP)
  asleep = "SELECT count(*) FROM pg_stat_activity WHERE datname = '" + database + "' AND query LIKE" \
           " '%pg_sleep(600)%' AND state = 'active' AND pid <> pg_backend_pid()"
  with box.open('cancel-server') as window:
    window.go('shop')
    window.wait('^2 pending')
    upgrade(window)
    wait_for(lambda: cluster.psql('postgres', asleep) == '1', 'the statement')
    window.shoot('running')
    begun = time.monotonic()
    window.click('^Cancel')
    wait_for(lambda: cluster.psql('postgres', asleep) == '0', 'the end of the statement', 10)
    note(f'cancelled after {time.monotonic() - begun:.1f} s')
    window.wait('[Cc]ancelled')
    window.shoot('cancelled')
  equal((current(box), ran(box)), (['1'], ['cancelled']), 'at the end')


@test('/journeys/lost-while-running')
def lost(box):
  """A server that dies under a job: said as such, and the same goes through afterwards."""
  cluster = Cluster()
  database = add_server(box, cluster, _1_a=FIRST, _2_b=SLEEP)
  with box.open('lost') as window:
    window.go('shop')
    window.wait('^2 pending')
    upgrade(window)
    wait_for(lambda: cluster.psql(database, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE"
                                            " '%sleep(600)%' AND state = 'active'") != '1', 'the job')
    cluster.kill()
    window.wait('^Failed')
    window.shoot('lost')
    cluster.start()
    (box.work / 'project' / '2_b.sql').write_text(SLEEP.replace('600', '0'))
    window.key('F5')
    window.wait('^(1 failed|1 pending|2 pending)')
    window.shoot('back')
    upgrade(window)
    window.wait('Up to date: ')
  equal(ran(box), ['succeeded', 'failed'], 'at the end')


@test('/journeys/hangs-under-a-job')
def hangs(box):
  """The server stops in the middle of a job: everything can be used, the job ends well after it."""
  cluster = Cluster.get()
  database = add_server(box, cluster, _1_a=UP + 'SELECT pg_sleep(3);\n' + DOWN + 'SELECT 1;\n')
  begun = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%sleep(3)%' AND state = 'active'" \
          " AND datname = '" + database + "'"
  with box.open('hangs') as window:
    window.go('shop')
    window.wait('^1 pending')
    upgrade(window)
    wait_for(lambda: cluster.psql('postgres', begun) == '1', 'the job')
    with frozen(cluster):
      window.key('F5')
      window.key('ctrl+l')
      window.key('ctrl+j')
      window.wait('Cancel Job', 'push button')
      window.shoot('jobs')
      window.key('alt+Home')
      window.key('ctrl+n')
      window.type_into('^Address$', cluster.uri(database, local=True))
      window.click('^Test$')
      window.shoot('testing')
      window.click('^Stop$')
      window.wait('^Test$', 'push button')
      window.shoot('stopped')
      window.click_in_review('^Cancel')
      window.go('shop')
      window.key('F5')
      window.shoot('page')
    window.wait('Up to date: ')
  equal(ran(box), ['succeeded'], 'at the end')


if __name__ == '__main__':
  main(DesktopBox)
