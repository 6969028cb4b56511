# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small projects, and what several journeys do in the same way."""

import contextlib
import os
import signal

import harness

UP, DOWN = '-- migrate:up\n', '-- migrate:down\n'
FIRST = UP + 'CREATE TABLE a (id integer PRIMARY KEY);\n' + DOWN + 'DROP TABLE a;\n'
SECOND = UP + 'CREATE TABLE b (id integer PRIMARY KEY);\n' + DOWN + 'DROP TABLE b;\n'
# Many seconds of work for SQLite, which nothing but a cancel ends early.
LONG = UP + 'CREATE TABLE c AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n' \
            ' WHERE i < 400000000) SELECT count(*) FROM n;\n' + DOWN + 'DROP TABLE c;\n'


def project(box, **files):
  """A saved database “shop” with these revisions."""
  folder = box.write({f'{name.lstrip("_")}.sql': text for name, text in files.items()})
  box.run('connection', 'add', 'shop', f'sqlite:{box.work}/shop.db', '--project', folder).expect(0)
  return folder


def ran(box):
  """The states of all jobs, newest first."""
  return [job['state'] for job in box.run('--json', 'job', 'list').expect(0).json()['jobs']]


def current(box):
  return box.run('--json', '-d', 'shop', 'migrate', 'current').expect(0).json()['current']


def upgrade(window):
  window.click('^Upgrade')
  window.wait('Apply ')
  window.click_in_review('^Upgrade')


def add_server(box, cluster, name='shop', **files):
  """A saved database on a server of ours with these revisions; the name of the real one."""
  folder = box.write({f'{file.lstrip("_")}.sql': text for file, text in files.items()})
  database = cluster.new_database()
  box.know(cluster)
  box.run('connection', 'add', name, cluster.uri(database, password=False, local=True), '--project',
          folder).expect(0)
  return database


@contextlib.contextmanager
def frozen(cluster):
  """A server that is there and does not answer: neither it nor what it has begun."""
  first = int((cluster.folder / 'data' / 'postmaster.pid').read_text().split()[0])
  stopped = [first] + [int(stat.parent.name) for stat in harness.pathlib.Path('/proc').glob(
    '[0-9]*/stat') if harness.parent_of(stat) == first]
  for pid in stopped:
    with contextlib.suppress(ProcessLookupError):
      os.kill(pid, signal.SIGSTOP)
  try:
    yield
  finally:
    for pid in stopped:
      with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)
