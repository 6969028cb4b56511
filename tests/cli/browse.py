#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`backup browse`: rows inside a backup are what they were in the database, on both engines."""

import sqlite3
import subprocess

from command import Cluster, equal, main, test

VALUES = [None, '', ' ', '\\N', '\\.', 'a\tb\nc\rd', "it's \"quoted\"", 'Żółw 🐢 العربية', 'x' * 5000, '\\x41']


def check_rows(box, uri, blob_type, fill):
  fill(VALUES)
  box.run('-d', uri, 'backup', 'create', '-o', 'b.reeve').expect(0)
  rows = box.run('backup', 'browse', 'b.reeve', 'things', '--json').expect(0).json()['rows']
  equal([(row['id'], row['t'], row['b']) for row in rows],
        [(str(number), value, r'\x00ff80') for number, value in enumerate(VALUES)], blob_type)
  for where, expected in (('t=', ['1']), ('t=\\N', ['3']), ('t=a\tb\nc\rd', ['5']), ('id=7', ['7']),
                          (r'b=\x00ff80', [str(number) for number in range(len(VALUES))]),
                          ('t=NULL', []), ('t=x=y', [])):
    found = box.run('backup', 'browse', 'b.reeve', 'things', '--where', where, '--json').expect(0)
    equal([row['id'] for row in found.json()['rows']], expected, f'{blob_type} {where!r}')
  first = box.run('backup', 'browse', 'b.reeve', 'things', '-n', '3', '--json').expect(0).json()['rows']
  equal([row['id'] for row in first], ['0', '1', '2'], 'order and limit')
  box.run('backup', 'browse', 'b.reeve', 'things').expect(0).says('NULL', 'Żółw', where='out')
  # Also of a table without rows, a column that is not there is an error.
  for table in ('things', 'empty'):
    box.run('backup', 'browse', 'b.reeve', table, '--where', 'nothing=1').expect(1).says('nothing')
  box.run('backup', 'browse', 'b.reeve', 'empty', '--where', 'x=1').expect(0).says('No rows', where='out')
  equal(box.run('backup', 'browse', 'b.reeve', 'empty', '--json').expect(0).json()['rows'], [])


@test('/cli/browse/sqlite')
def of_sqlite(box):
  def fill(values):
    with sqlite3.connect(box.work / 't.db') as db:
      db.execute('CREATE TABLE things (id integer PRIMARY KEY, t text, b blob,'
                 ' twice integer GENERATED ALWAYS AS (id * 2) STORED)')
      db.execute('CREATE TABLE empty (x integer)')
      db.executemany("INSERT INTO things (id, t, b) VALUES (?, ?, x'00ff80')", enumerate(values))
    db.close()
  check_rows(box, 't.db', 'blob', fill)


@test('/cli/browse/postgres')
def of_postgres(box):
  cluster = Cluster.get()
  name = cluster.new_database()
  box.environment.update(cluster.passfile(box))

  def fill(values):
    def quote(value):
      return 'NULL' if value is None else "'" + value.replace("'", "''") + "'"
    rows = ', '.join(f"({number}, {quote(value)}, '\\x00ff80')" for number, value in enumerate(values))
    subprocess.run([*cluster.psql_command(name), '-v', 'ON_ERROR_STOP=1'], check=True, text=True,
                   stdout=subprocess.DEVNULL, env=cluster.psql_variables(),
                   input='CREATE TABLE things (id integer PRIMARY KEY, t text, b bytea);'
                         f'CREATE TABLE empty (x integer); INSERT INTO things VALUES {rows};')
  check_rows(box, cluster.uri(name), 'bytea', fill)


PARTED = """
CREATE SCHEMA other;
CREATE FOREIGN DATA WRAPPER far;
CREATE SERVER far FOREIGN DATA WRAPPER far;
CREATE TABLE sales (id integer, day date, note text) PARTITION BY RANGE (day);
CREATE TABLE sales_1 PARTITION OF sales FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE sales_2 PARTITION OF sales FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY LIST (note);
CREATE TABLE other.sales_2_a PARTITION OF sales_2 FOR VALUES IN ('a');
CREATE TABLE sales_2_b (gone integer, note text, day date, id integer);
ALTER TABLE sales_2_b DROP COLUMN gone;
ALTER TABLE sales_2 ATTACH PARTITION sales_2_b DEFAULT;
CREATE FOREIGN TABLE sales_3 PARTITION OF sales FOR VALUES FROM ('2025-01-01') TO (MAXVALUE) SERVER far;
INSERT INTO sales SELECT i, '2023-12-30'::date + i, CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END
  FROM generate_series(1, 6) i;
CREATE TABLE same (id integer, part integer) PARTITION BY LIST (part);
CREATE TABLE same_1 PARTITION OF same DEFAULT;
CREATE TABLE other.same (id integer);
INSERT INTO same VALUES (1, 1); INSERT INTO other.same VALUES (2);
"""


@test('/cli/browse/partitions')
def of_partitions(box):
  """A partitioned table has the rows of its partitions, whatever they lie in and look like."""
  cluster = Cluster.get()
  name = cluster.new_database()
  cluster.psql(name, PARTED)
  box.run('-d', cluster.uri(name, local=True), 'backup', 'create', '-o', 'b.reeve').expect(0)

  def browse(table, *options):
    return box.run('backup', 'browse', 'b.reeve', table, '--json', *options)

  def numbers(table, *options):
    return [row['id'] for row in browse(table, *options).expect(0).json()['rows']]

  for table in ('sales', 'public.sales'):
    equal(numbers(table), ['2', '4', '6', '1', '3', '5'], table)
    browse(table).says('sales_3', 'not in the backup')
  equal(browse('sales', '--where', 'id=3').json()['rows'], [{'id': '3', 'day': '2024-01-02', 'note': 'b'}])
  equal(numbers('sales_2'), ['2', '4', '6', '3', '5'], 'a partition with partitions')
  equal(numbers('sales', '-n', '4'), ['2', '4', '6', '1'], 'limit')
  equal(numbers('sales_2_b'), ['3', '5'], 'a partition')
  browse('sales', '--where', 'nothing=1').expect(1).says('nothing', where='out')
  browse('same').expect(1).says('public.same', 'other.same', where='out')
  equal(numbers('public.same') + numbers('other.same'), ['1', '2'], 'two of the same name')
  browse('sales_3').expect(1).says('not in the backup', where='out')
  browse('sale').expect(1).says('no table', where='out')
  cluster.psql(name, "DELETE FROM sales_2_b WHERE id = 3; UPDATE same SET id = 5;"
               "CREATE TABLE sales_0 PARTITION OF sales FOR VALUES FROM (MINVALUE) TO ('2023-01-01')")
  compared = box.run('-d', cluster.uri(name, local=True), 'backup', 'diff', 'b.reeve', '-t', 'sales', '--json')
  equal([(table['name'], table['state']) for table in compared.expect(0).json()['tables']],
        [('other.sales_2_a', 'same'), ('public.sales_0', 'new'), ('public.sales_1', 'same'),
         ('public.sales_2_b', 'changed'), ('public.sales_3', 'unknown')], 'what has changed since')
  shown = box.run('backup', 'show', 'b.reeve').expect(0)
  shown.says('partition of public.sales', 'partition of public.sales, public.sales_2', where='out')


@test('/cli/browse/encodings')
def encodings(box):
  """What is shown, looked for and exported is text, whatever the database writes it in."""
  cluster = Cluster.get()
  for encoding, value in (('LATIN1', 'Grüße, señor'), ('WIN1251', 'Привет'), ('EUC_JP', '日本語\\n')):
    cluster.psql('postgres', f"CREATE DATABASE text_{encoding} TEMPLATE template0 ENCODING '{encoding}'"
                             " LC_COLLATE 'C' LC_CTYPE 'C'")
    uri = cluster.uri(f'text_{encoding.lower()}', local=True)
    subprocess.run([*cluster.psql_command(f'text_{encoding.lower()}'), '-c', 'CREATE TABLE t (a text PRIMARY KEY);'
                    f"INSERT INTO t VALUES ('{value}'), ('plain')"], check=True, stdout=subprocess.DEVNULL,
                   env=cluster.psql_variables() | {'PGCLIENTENCODING': 'UTF8'})
    box.run('-d', uri, 'backup', 'create', '-o', f'{encoding}.reeve').expect(0)
    browse = ['backup', 'browse', f'{encoding}.reeve', 't', '--json']
    equal(box.run(*browse).expect(0).json()['rows'], [{'a': value}, {'a': 'plain'}], encoding)
    equal(box.run(*browse, '--where', f'a={value}').expect(0).json()['rows'], [{'a': value}], encoding)
    rows = box.run('backup', 'export-table', 't', '--from', f'{encoding}.reeve', '--format', 'json').expect(0)
    equal(sorted(row['a'] for row in rows.json()), sorted([value, 'plain']), encoding)
    cluster.psql(f'text_{encoding.lower()}', 'DELETE FROM t')
    box.run('-d', uri, 'backup', 'diff', f'{encoding}.reeve').expect(0).says(f'lost {value}', where='out')


if __name__ == '__main__':
  main()
