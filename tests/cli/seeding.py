# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of seeding share: one promise, held on both engines."""

import json
import subprocess

from command import Cluster, test


class Sqlite:
  def __init__(self, box):
    self.path = box.work / 'seeded.db'
    self.name = str(self.path)

  def ask(self, sql):
    return subprocess.run(['sqlite3', self.path], input=f'PRAGMA foreign_keys = ON;{sql}', text=True, check=True,
                          capture_output=True).stdout.strip()

  bytes = 'blob'
  runs = 'reeve_seed_run'
  rows = 'reeve_seed_row'

  def close(self):
    pass


class Postgres:
  bytes = 'bytea'
  runs = 'reeve.seed_run'
  rows = 'reeve.seed_row'

  def __init__(self, _box):
    self.cluster = Cluster.get()
    self.database = self.cluster.new_database()
    self.name = self.cluster.uri(self.database)

  def ask(self, sql):
    return self.cluster.psql(self.database, sql).strip()

  def close(self):
    self.cluster.drop_database(self.database)


def on_both(path, migrations):
  """The same promise on both engines, each time on a migrated database."""
  def register(function):
    for engine in (Sqlite, Postgres):
      def run(box, engine=engine):
        box.write({name: text(engine) if callable(text) else text for name, text in migrations.items()})
        database = engine(box)
        box.run('migrate', 'up', '-y', '-d', database.name, '-p', 'project').expect(0)
        function(box, database)
        database.close()
      test(f'{path}-{engine.__name__.lower()}')(run)
    return function
  return register


def write_profile(box, name, profile):
  folder = box.work / 'project' / 'seeds'
  folder.mkdir(exist_ok=True)
  (folder / f'{name}.json').write_text(json.dumps(profile), encoding='utf-8')


def seed(box, database, *arguments):
  return box.run('seed', *arguments, '-d', database.name, '-p', 'project')


def apply(box, database, name='base'):
  return seed(box, database, 'apply', name, '-y', '--json').expect(0).json()


def counts(tables, *names):
  return {table['name']: [table[name] for name in names] for table in tables}
