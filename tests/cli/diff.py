#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`backup diff`: what the database has gained, lost or changed since a backup, on both engines."""

import subprocess

from command import Cluster, check, equal, main, test
from harness import note

TABLES = """
CREATE TABLE people (id integer PRIMARY KEY, name text, note text);
INSERT INTO people VALUES (1, 'Ada', NULL), (2, 'Grace', ''), (3, 'Edsger', 'tab	and, comma'), (4, 'Tony', 'x');
CREATE TABLE pairs (a integer NOT NULL, b text NOT NULL, c text, PRIMARY KEY (a, b));
INSERT INTO pairs VALUES (1, 'x', 'one'), (1, 'y', 'two'), (2, 'x', 'three');
CREATE TABLE heap (word text, n integer);
INSERT INTO heap VALUES ('same', 1), ('twice', 2), ('twice', 2), (NULL, 3);
CREATE TABLE quiet (id integer PRIMARY KEY);
INSERT INTO quiet VALUES (1), (2);
CREATE TABLE doomed (id integer PRIMARY KEY);
INSERT INTO doomed VALUES (1), (2), (3);
"""
CHANGES = """
UPDATE people SET note = 'now' WHERE id = 1;
UPDATE people SET note = NULL WHERE id = 2;
DELETE FROM people WHERE id = 4;
INSERT INTO people VALUES (5, 'Barbara', NULL), (6, 'Fran', NULL);
UPDATE pairs SET c = 'zwei' WHERE a = 1 AND b = 'y';
DELETE FROM heap WHERE n = 3;
INSERT INTO heap VALUES ('twice', 2), ('new', 9);
DROP TABLE doomed;
CREATE TABLE fresh (id integer PRIMARY KEY);
INSERT INTO fresh VALUES (1), (2);
"""


class Sqlite:
  def __init__(self, box):
    self.path = box.work / 't.db'
    self.uri = str(self.path)

  def do(self, sql):
    subprocess.run(['sqlite3', self.path], input=sql, text=True, check=True)

  def remove(self):
    self.path.unlink()


class Postgres:
  def __init__(self):
    self.cluster = Cluster.get()
    self.name = self.cluster.new_database()
    self.uri = self.cluster.uri(self.name)

  def do(self, sql):
    self.cluster.psql(self.name, sql)

  def remove(self):
    self.cluster.drop_database(self.name)


def on_both(box, look):
  for database in (Sqlite(box), Postgres()):
    note(database.uri.split(':', maxsplit=1)[0])
    look(database, box)
    database.remove()
    (box.work / 'a.reeve').unlink()


def back_up(database, box, *options):
  box.run('-d', database.uri, 'backup', 'create', '-o', 'a.reeve', *options).expect(0)


def diff(database, box, *options):
  tables = box.run('-d', database.uri, 'backup', 'diff', 'a.reeve', '--json', *options).expect(0).json()
  return {table['name'].removeprefix('public.'): table for table in tables['tables']}


def numbers(table):
  return [table[name] for name in ('state', 'then', 'now', 'gained', 'lost', 'changed')]


def examples(table):
  return sorted((row['fate'], row['row'].replace("'", '')) for row in table['examples'])


@test('/cli/diff/rows')
def rows(box):
  def look(database, box):
    database.do(TABLES)
    back_up(database, box)
    equal({table['state'] for table in diff(database, box).values()}, {'same'}, 'at once')
    database.do(CHANGES)
    found = diff(database, box)
    equal(sorted(found), ['doomed', 'fresh', 'heap', 'pairs', 'people', 'quiet'], 'tables')
    equal(numbers(found['people']), ['changed', 4, 5, 2, 1, 2], 'people')
    equal(examples(found['people']), [('changed', '1'), ('changed', '2'), ('gained', '5'), ('gained', '6'),
                                      ('lost', '4')], 'people')
    equal(numbers(found['pairs']), ['changed', 3, 3, 0, 0, 1], 'pairs')
    equal((found['pairs']['key'], examples(found['pairs'])), (['a', 'b'], [('changed', '1, y')]), 'pairs')
    equal(numbers(found['heap']), ['changed', 4, 5, 2, 1, None], 'heap')
    equal(examples(found['heap']), [('gained', 'new, 9'), ('gained', 'twice, 2'), ('lost', 'NULL, 3')], 'heap')
    equal(numbers(found['quiet']), ['same', 2, 2, 0, 0, 0], 'quiet')
    equal(numbers(found['doomed'])[:5], ['gone', 3, None, 0, 3], 'doomed')
    equal(numbers(found['fresh'])[:5], ['new', None, 2, 2, 0], 'fresh')
  on_both(box, look)


@test('/cli/diff/columns')
def columns(box):
  """Rows are compared by the columns that both have."""
  def look(database, box):
    database.do(TABLES)
    back_up(database, box)
    database.do("ALTER TABLE people DROP COLUMN note; ALTER TABLE people ADD COLUMN age integer;"
                "UPDATE people SET age = 36; UPDATE people SET name = 'Grace H.' WHERE id = 2;")
    found = diff(database, box)['people']
    equal((found['columns_gained'], found['columns_lost']), (['age'], ['note']), 'columns')
    equal(numbers(found), ['changed', 4, 4, 0, 0, 1], 'people')
    equal(examples(found), [('changed', '2')], 'people')
    shown = box.run('-d', database.uri, 'backup', 'diff', 'a.reeve').expect(0).out
    for words in ('new columns: age', 'columns that are gone: note', 'people: changed 2', '4 tables the same, 1 not'):
      check(words in shown, shown)
  on_both(box, look)


@test('/cli/diff/one-table')
def one_table(box):
  def look(database, box):
    database.do(TABLES)
    back_up(database, box)
    database.do(CHANGES)
    equal(list(diff(database, box, '--table', 'pairs', '--examples', '0')), ['pairs'], 'tables')
    equal(diff(database, box, '-t', 'pairs', '--examples', '0')['pairs']['examples'], [], 'examples')
    box.run('-d', database.uri, 'backup', 'diff', 'a.reeve', '-t', 'nowhere').expect(1).says('nowhere')
  on_both(box, look)


@test('/cli/diff/many-rows')
def many(box):
  """More than one piece of a backup, in an order of its own."""
  def look(database, box):
    source = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150000)'
    database.do(f'CREATE TABLE many (id integer PRIMARY KEY, text text);'
                f"INSERT INTO many {source} SELECT i, 'a rather long text, number ' || i || ' of many' FROM n")
    back_up(database, box)
    database.do("UPDATE many SET text = text || '.' WHERE id % 1000 = 0; DELETE FROM many WHERE id % 1500 = 7;"
                'INSERT INTO many SELECT id + 1000000, text FROM many WHERE id <= 5000;')
    found = diff(database, box)['many']
    equal(numbers(found)[3:], [4996, 100, 150], 'many')
  on_both(box, look)


@test('/cli/diff/null-keys')
def null_keys(box):
  """SQLite lets a key be NULL."""
  database = Sqlite(box)
  database.do("CREATE TABLE t (a text PRIMARY KEY, b integer); INSERT INTO t VALUES (NULL, 1), (NULL, 2), ('x', 3);")
  back_up(database, box)
  database.do('UPDATE t SET b = 9 WHERE b = 2')
  equal(numbers(diff(database, box)['t'])[3:], [1, 1, 0], 't')


@test('/cli/diff/some-tables')
def some_tables(box):
  """What a backup of some tables left out is not new."""
  database = Postgres()
  database.do(TABLES)
  back_up(database, box, '-t', 'people', '-t', 'heap')
  database.do(CHANGES)
  equal(sorted(diff(database, box)), ['heap', 'people'], 'tables')
  database.remove()


@test('/cli/diff/classic')
def classic(box):
  """pg_dump's archive cannot be read row by row; the counts are known all the same."""
  database = Postgres()
  database.do(TABLES)
  back_up(database, box, '--classic')
  database.do(CHANGES)
  found = diff(database, box)
  equal(numbers(found['people']), ['changed', 4, 5, None, None, None], 'people')
  check('counted' in found['people']['reason'], found['people'])
  equal(found['quiet']['state'], 'same', 'quiet')
  database.remove()


@test('/cli/diff/another-engine')
def another(box):
  database = Sqlite(box)
  database.do(TABLES)
  back_up(database, box)
  box.run('-d', Cluster.get().uri('postgres'), 'backup', 'diff', 'a.reeve').expect(1).says('another engine')


if __name__ == '__main__':
  main()
