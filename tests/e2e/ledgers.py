#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the database itself remembers: stamped, taken back by its own text, shared, foreign."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import check, equal, main, test  # noqa: E402
from schemas import Postgres, Sqlite, on_each, same_schema  # noqa: E402


def table(name, down=True):
  text = f'-- migrate:up\nCREATE TABLE {name} (id int PRIMARY KEY);\n'
  return text + (f'-- migrate:down\nDROP TABLE {name};\n' if down else '')


THREE = {'1_a.sql': table('a'), '2_b.sql': table('b'), '3_c.sql': table('c')}


class Journey:
  """A database and a project that is named after its engine."""

  def __init__(self, box, database, files, **settings):
    self.box, self.database = box, database
    self.folder = box.work / (settings.pop('folder', None) or database.engine)
    self.write(files | ({'reeve.json': json.dumps(settings)} if settings else {}))

  def write(self, files):
    self.box.write(files, folder=self.folder.name)

  def run(self, *arguments, code=0):
    return self.box.run('-d', self.database.uri, '-p', self.folder, 'migrate',
                        *arguments).expect(code)

  def states(self):
    document = self.run('--json', 'status').json()
    return {one['id']: one['state'] for one in document['revisions']}

  def history(self):
    return [(row['id'], row['direction'])
            for row in reversed(self.run('--json', 'history').json()['history'])]


@test('/ledgers/stamp-and-unstamp')
def stamp(box):
  """A database that was made by other means is taken over, and given back."""
  def both(database):
    journey = Journey(box, database, THREE)
    database.do('CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY);')
    before = database.schema()
    journey.run('up', code=1)
    journey.run('stamp', '2')
    same_schema(database.schema(), before, 'the schema after a stamp')
    equal(journey.states(), {'1': 'applied', '2': 'applied', '3': 'pending'}, 'states')
    journey.run('up')
    equal(database.tables(), ['a', 'b', 'c'], 'tables')
    journey.run('stamp', '1')
    equal(journey.states(), {'1': 'applied', '2': 'pending', '3': 'pending'}, 'states, unstamped')
    equal(database.tables(), ['a', 'b', 'c'], 'tables, unstamped')
    journey.run('stamp', 'base')
    equal(set(journey.states().values()), {'pending'}, 'states at base')
    journey.run('stamp', 'head')
    journey.run('down', 'base')
    equal(database.tables(), [], 'tables at the end')
    equal([step for step in journey.history() if step[0] == '2'],
          [('2', 'stamp'), ('2', 'unstamp'), ('2', 'stamp'), ('2', 'down')], 'history of 2')
  on_each(box, both)


@test('/ledgers/own-text')
def own_text(box):
  """What was applied is taken back, not what the file has become; --force says otherwise."""
  def both(database):
    journey = Journey(box, database, THREE)
    journey.run('up')
    journey.write({'3_c.sql': table('d')})
    equal(journey.states()['3'], 'modified', 'state')
    journey.run('down', '--force', code=1).says('d')
    journey.run('down')
    equal(database.tables(), ['a', 'b'], 'tables')
    journey.run('up')
    equal(database.tables(), ['a', 'b', 'd'], 'the file as it is now')
    journey.write({'2_b.sql': table('b', down=False)})
    (journey.folder / '3_c.sql').unlink()
    equal(journey.states(), {'1': 'applied', '2': 'modified', '3': 'missing'}, 'states')
    plan = journey.run('--json', '--dry-run', 'down', 'base').json()
    equal(len(plan['steps']), 3, 'steps')
    check(any('ledger' in warning for warning in plan['warnings']), plan['warnings'])
    equal(database.tables(), ['a', 'b', 'd'], 'tables after a dry run')
    journey.run('down', 'base')
    equal(database.tables(), [], 'tables at base')
  on_each(box, both)


@test('/ledgers/cosmetic-and-real')
def meaning(box):
  """What a reader would call the same is the same, and nothing else."""
  original = "-- migrate:up\nCREATE TABLE a (id int PRIMARY KEY, t text DEFAULT 'x');\n" \
             'CREATE INDEX a_t ON a (t);\n-- migrate:verify\nSELECT count(*) = 0 FROM a;\n' \
             '-- migrate:down\nDROP TABLE a;\n'
  changes = (
    ('cosmetic', lambda text: text.replace('CREATE', 'create')),
    ('cosmetic', lambda text: text.replace(' (', '\n\t(')),
    ('cosmetic', lambda text: text.replace(';\n', ' /* done */ ; -- so\n')),
    ('cosmetic', lambda text: '-- why\n' + text),
    ('cosmetic', lambda text: text.replace('\n', '\r\n')),
    ('cosmetic', lambda text: '\ufeff' + text),
    ('modified', lambda text: text.replace("'x'", "'X'")),
    ('modified', lambda text: text.replace('id int', 'id bigint')),
    ('modified', lambda text: text.replace('CREATE INDEX', 'CREATE UNIQUE INDEX')),
    ('modified', lambda text: text.replace('CREATE INDEX a_t ON a (t);\n', '')),
    ('modified', lambda text: text.replace('= 0', '= 1')),
    ('modified', lambda text: text.replace('DROP TABLE a', 'DROP TABLE IF EXISTS a')),
    ('modified', lambda text: text.replace('up\n', 'up transaction:false\n')),
    ('modified', lambda text: '-- depends: 0\n' + text),
  )

  def both(database):
    journey = Journey(box, database, {'0_start.sql': table('s'), '1_a.sql': original})
    journey.run('up')
    for expected, change in changes:
      (journey.folder / '1_a.sql').write_bytes(change(original).encode())
      equal(journey.states()['1'], expected, f'{database.engine}: {change(original)!r}')
      journey.run('status', '--check', code=0 if expected == 'cosmetic' else 4)
    journey.write({'1_a.sql': original})
    equal(journey.states()['1'], 'applied', 'as it was')
  on_each(box, both)


@test('/ledgers/branches')
def branches(box):
  """Two branches by two authors, their merge by the program, all the way up and down."""
  def both(database):
    journey = Journey(box, database, {
      '1_a.sql': table('a'),
      '2_b.sql': '-- revises: 1\n-- labels: left\n' + table('b'),
      '3_c.sql': '-- revises: 1\n-- labels: right\n' + table('c'),
      '4_d.sql': '-- revises: 2\n-- depends: 3\n' + table('d')})
    journey.run('up', code=1).says('merge')
    journey.run('up', 'right@head')
    equal(database.tables(), ['a', 'c'], 'one branch')
    journey.run('up', 'heads')
    equal(sorted(journey.run('--json', 'current').json()['current']), ['3', '4'], 'current')
    merge = journey.run('merge', '3', '4', '-m', 'join both').out.strip()
    check('-- revises: 3 4' in (box.work / merge).read_text(), 'parents of the merge')
    journey.run('up')
    equal(len(journey.run('--json', 'current').json()['current']), 1, 'current after the merge')
    journey.run('status', '--check')
    created = journey.run('create', 'Add e', '--empty').out.strip()
    path = box.work / created
    path.write_text(path.read_text().replace('-- migrate:up\n', '-- migrate:up\nCREATE TABLE e (x int);\n')
                    .replace('-- migrate:down\n', '-- migrate:down\nDROP TABLE e;\n'))
    journey.run('up')
    equal(database.tables(), ['a', 'b', 'c', 'd', 'e'], 'tables')
    journey.run('down', '-2')
    equal(sorted(journey.run('--json', 'current').json()['current']), ['3', '4'], 'below the merge')
    journey.run('down', 'base')
    equal(database.tables(), [], 'tables at base')
  on_each(box, both)


@test('/ledgers/two-in-one-database')
def two_projects(box):
  database = Postgres(box)
  database.ask('CREATE SCHEMA one; CREATE SCHEMA "The ""other"')
  one = Journey(box, database, {'1_a.sql': table('a')}, folder='one', ledger_schema='one')
  other = Journey(box, database, {'1_b.sql': table('b')}, folder='other', ledger_schema='The "other')
  for journey in (one, other):
    journey.run('up')
    equal(journey.states(), {'1': 'applied'}, 'states')
  equal(database.ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'reeve'"), '0', 'schema reeve')
  one.run('down')
  equal((database.tables(), other.states()), (['b'], {'1': 'applied'}), 'the other one')
  nowhere = Journey(box, database, {'1_c.sql': table('c')}, folder='none', ledger_schema='nowhere')
  nowhere.run('up', code=1).says('nowhere')
  equal(database.tables(), ['b'], 'tables')
  database.close()


FOREIGN = ('CREATE TABLE {ledger}revision (x int);', 'CREATE TABLE {ledger}history (x int);',
           'CREATE TABLE {ledger}progress (x int);', 'CREATE TABLE {ledger}ledger_format (x int);',
           'CREATE TABLE {ledger}revision (x int); CREATE TABLE {ledger}ledger_format (x int);'
           ' CREATE TABLE {ledger}history (x int); CREATE TABLE {ledger}progress (x int);',
           'CREATE TABLE {ledger}revision (id text, position int);'
           ' CREATE TABLE {ledger}ledger_format (version int);'
           ' INSERT INTO {ledger}ledger_format VALUES (1);')


@test('/ledgers/of-somebody-else')
def foreign_tables(box):
  """Tables of these names that are not Reeve's are neither used nor touched."""
  for number, ddl in enumerate(FOREIGN):
    for engine in (Postgres, Sqlite):
      database = Postgres(box) if engine is Postgres else Sqlite(box, f'foreign{number}.db')
      if engine is Postgres:
        database.ask('CREATE SCHEMA reeve')
      database.do(ddl.format(ledger=database.ledger))
      journey = Journey(box, database, {'1_a.sql': table('a')})
      for verb in ('up', 'status'):
        result = journey.run(verb, code=1)
        result.says('ledger', 'do now')
      equal(database.tables(), [], f'{database.engine}: tables after {ddl}')
      database.close()


main()
