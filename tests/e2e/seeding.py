# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the sample projects' seed profiles share.

Each profile goes into a fresh database of both engines, twice, and is held against facts: queries
that both engines understand, each with its answer. What must hold in every profile are queries
that count what breaks it. The program of a project says

  register('school', {'base': [('SELECT count(*) FROM roles', 5)], …}, COHERENT)

and with GIVEN what was in the database before: statements for some of the profiles.
"""

import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import LONG, SAMPLES, Cluster, check, equal, note, test  # noqa: E402
from schemas import Postgres, Sqlite  # noqa: E402

# Generated profiles are loaded whole only when there is time.
GENERATED = {'large': () if LONG else ('--scale', '0.02')}
ENVIRONMENTS = {'testing': 'testing', 'production': 'production'}


class PostgresCopy(Postgres):
  def __init__(self, box, template):  # pylint: disable=super-init-not-called
    self.box = box
    self.cluster = Cluster.get()
    self.name = self.cluster.new_database(template=template)
    self.uri = self.cluster.uri(self.name, local=True)
    self.session = self.cluster.open(self.name)
    self.runs = 'reeve.seed_run'


class SqliteCopy(Sqlite):
  def __init__(self, box, template):
    super().__init__(box, f'copy-of-{template}')
    shutil.copy(box.work / template, self.path)
    self.name = self.path.name
    self.runs = 'reeve_seed_run'

  def close(self):
    self.path.unlink()


def reeve(box, database, project, profile, *arguments):
  environment = ENVIRONMENTS.get(profile, 'development')
  confirmed = ('--confirm', database.name) if environment == 'production' else ('-y',)
  return box.run('--json', '-d', database.uri, '-e', environment, '-p', SAMPLES / project, *arguments,
                 *confirmed).expect(0).json()


def total(result, *names):
  return sum(table[name] for table in result['tables'] for name in names)


def check_profile(box, database, project, profile, facts, coherent):
  line = ('seed', 'apply', profile, *GENERATED.get(profile, ()))
  first = reeve(box, database, project, profile, *line)
  note(f'{profile}: {total(first, "inserted")} rows')
  for sql, expected in facts:
    equal(database.ask(sql), str(expected), f'{profile}: {sql}')
  for sql in coherent:
    equal(database.ask(sql), '0', f'{profile}: {sql}')
  if isinstance(database, Sqlite):
    equal(database.rows('PRAGMA foreign_key_check'), [], f'{profile}: references to nothing')
  second = reeve(box, database, project, profile, *line)
  equal([second['run'], total(second, 'inserted', 'updated')], [None, 0], f'{profile}: the second run')
  equal(total(second, 'kept'), total(first, 'inserted', 'kept'), f'{profile}: rows that were kept')
  equal(int(database.ask(f'SELECT count(*) FROM {database.runs}')), first['run'] is not None, 'runs')


def check_both(database, box, project, coherent):
  """The generated rows beside those for development, and without them again."""
  tables = reeve(box, database, project, 'development', 'seed', 'apply', 'development')['tables']
  counts = {table['name']: database.ask(f'SELECT count(*) FROM {table["name"]}') for table in tables}
  added = reeve(box, database, project, 'large', 'seed', 'apply', 'large', '--scale', '0.02')
  check(total(added, 'inserted') > 0, 'no row was added')
  for sql in coherent:
    equal(database.ask(sql), '0', f'both: {sql}')
  reeve(box, database, project, 'large', 'seed', 'reset', 'large', '--remove')
  equal({name: database.ask(f'SELECT count(*) FROM {name}') for name in counts}, counts, 'rows without the generated ones')


def register(project, profiles, coherent, given=None):
  """One test for each engine: migrated once, copied for each profile."""
  def run(box, engine, copy):
    original = engine(box)
    box.run('-d', original.uri, '-p', SAMPLES / project, 'migrate', 'up', '-y').expect(0)
    name = original.name if engine is Postgres else original.path.name
    if engine is Postgres:
      original.session.close()
    for profile, facts in profiles.items():
      database = copy(box, name)
      if given and profile in given:
        database.do(given[profile])
      check_profile(box, database, project, profile, facts, coherent)
      database.close()
    if engine is Sqlite:
      database = copy(box, name)
      check_both(database, box, project, coherent)
      database.close()
    original.close()
    listed = box.run('--json', '-p', SAMPLES / project, 'seed', 'list').expect(0).json()
    names = {one['name'] for one in listed['profiles']}
    check(set(profiles) == names, f'the profiles are {sorted(names)}')

  for engine, copy in ((Sqlite, SqliteCopy), (Postgres, PostgresCopy)):
    test(f'/e2e/seeds/{project}/{engine.engine}')(
      lambda box, engine=engine, copy=copy: run(box, engine, copy))
