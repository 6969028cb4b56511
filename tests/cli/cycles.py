#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`seed`: tables that refer to one another or to themselves, and tables that are not plain."""

import json

from command import equal, main
from seeding import Postgres, apply, counts, on_both, seed
from seeding import write_profile as write


def circle(engine, null=''):
  """PostgreSQL's foreign keys are checked at once; SQLite's can all wait."""
  if engine is Postgres:
    later = f'ALTER TABLE departments ADD FOREIGN KEY (head) REFERENCES employees (id);'
    head = f'head integer {null}'
  else:
    later, head = '', f'head integer {null} REFERENCES employees (id)'
  return f'''-- migrate:up
CREATE TABLE departments (id integer PRIMARY KEY, name text NOT NULL, {head});
CREATE TABLE employees (id integer PRIMARY KEY, department integer NOT NULL REFERENCES departments (id), name text NOT NULL,
  boss integer REFERENCES employees (id));
{later}
-- migrate:down
DROP TABLE departments; DROP TABLE employees;
'''


CIRCLE = {'20250101000000_circle.sql': circle}
EMPLOYEES = [{'id': 1, 'department': 10, 'name': 'Ada', 'boss': 3}, {'id': 2, 'department': 20, 'name': 'Ben', 'boss': 1},
             {'id': 3, 'department': 10, 'name': 'Cy', 'boss': None}]


def write_circle(box, policy='keep', heads=(3, 2), **changes):
  departments = [{'id': 10, 'name': 'Sales', 'head': heads[0]}, {'id': 20, 'name': 'Works', 'head': heads[1]}]
  write(box, 'base', {'tables': [{'table': 'employees', 'policy': policy, 'rows': changes.get('employees', EMPLOYEES)},
                                 {'table': 'departments', 'policy': policy, 'rows': departments}]})


def heads(database):
  return database.ask('SELECT id, head FROM departments ORDER BY id').splitlines()


@on_both('/cli/cycles/circle', CIRCLE)
def a_circle(box, database):
  write_circle(box)
  result = counts(apply(box, database)['tables'], 'inserted', 'updated', 'kept')
  equal(result, {'departments': [2, 0, 0], 'employees': [3, 0, 0]}, 'applied')
  equal(heads(database), ['10|3', '20|2'], 'heads')
  equal(database.ask('SELECT id, boss FROM employees WHERE boss IS NOT NULL ORDER BY id').splitlines(), ['1|3', '2|1'], 'bosses')
  equal(apply(box, database)['run'], None, 'second run')
  # What is recorded is the row as it stands in the end.
  recorded = database.ask(f"SELECT after FROM {database.rows} WHERE table_name LIKE '%departments%' ORDER BY row_key").splitlines()
  equal([str(json.loads(row)['head']) for row in recorded], ['3', '2'], 'records')


@on_both('/cli/cycles/policies', CIRCLE)
def circle_policies(box, database):
  write_circle(box)
  apply(box, database)
  database.ask('UPDATE departments SET head = NULL WHERE id = 20')
  write_circle(box, heads=(1, 3))
  equal(apply(box, database)['run'], None, 'kept')
  write_circle(box, 'fill', heads=(1, 3))
  apply(box, database)
  equal(heads(database), ['10|3', '20|3'], 'filled')
  more = EMPLOYEES + [{'id': 4, 'department': 20, 'name': 'Di', 'boss': 4}]
  write_circle(box, 'overwrite', heads=(None, 4), employees=more)
  equal(counts(apply(box, database)['tables'], 'inserted', 'updated', 'kept'), {'departments': [0, 2, 0], 'employees': [1, 0, 3]}, 'overwritten')
  equal(heads(database), ['10|', '20|4'], 'overwritten')


@on_both('/cli/cycles/unbreakable', {'20250101000000_circle.sql': lambda engine: circle(engine, 'NOT NULL')})
def unbreakable(box, database):
  """With every foreign key checked at once and no column that may be empty there is no first row."""
  write_circle(box)
  if hasattr(database, 'cluster'):
    seed(box, database, 'plan', 'base').expect(1).says('departments', 'employees', 'circle', 'DEFERRABLE')
    database.ask('ALTER TABLE departments ALTER CONSTRAINT departments_head_fkey DEFERRABLE')
  apply(box, database)
  equal(heads(database), ['10|3', '20|2'], 'heads')


@on_both('/cli/cycles/own-rows', CIRCLE)
def own_rows(box, database):
  """A row that points at one which is written long after it, the last first and the first first."""
  for name, rows in (('down', range(2500, 0, -1)), ('up', range(2501, 5001))):
    employees = [{'id': row, 'department': 10, 'name': f'No. {row}', 'boss': row % 2500 + (1 if row <= 2500 else 2501)} for row in rows]
    write(box, name, {'tables': [{'table': 'departments', 'rows': [{'id': 10, 'name': 'Sales'}]}, {'table': 'employees', 'rows': employees}]})
    apply(box, database, name)
    equal(apply(box, database, name)['run'], None, 'second run')
  equal(database.ask('SELECT count(*), count(boss), sum(boss) FROM employees'), f'5000|5000|{sum(range(1, 5001))}', 'bosses')


def plain_not(engine):
  """Partitions, identities, composite keys, computed columns."""
  if engine is Postgres:
    return '''-- migrate:up
CREATE TABLE orders (id bigint PRIMARY KEY, day date NOT NULL, net numeric(10,2) NOT NULL, gross numeric GENERATED ALWAYS AS (net * 1.19) STORED)
  PARTITION BY RANGE (id);
CREATE TABLE orders_low PARTITION OF orders FOR VALUES FROM (1) TO (1500);
CREATE TABLE orders_high PARTITION OF orders DEFAULT;
CREATE TABLE lines (order_id bigint REFERENCES orders (id), line integer, text text, PRIMARY KEY (order_id, line));
CREATE TABLE notes (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text NOT NULL, made timestamptz NOT NULL DEFAULT now());
CREATE TABLE marks (id serial PRIMARY KEY, text text NOT NULL);
-- migrate:down
DROP TABLE lines; DROP TABLE orders; DROP TABLE notes; DROP TABLE marks;
'''
  return '''-- migrate:up
CREATE TABLE orders (id integer PRIMARY KEY, day date NOT NULL, net numeric(10,2) NOT NULL, gross numeric GENERATED ALWAYS AS (net * 1.19) STORED);
CREATE TABLE lines (order_id bigint REFERENCES orders (id), line integer, text text, PRIMARY KEY (order_id, line));
CREATE TABLE notes (id integer PRIMARY KEY AUTOINCREMENT, text text NOT NULL, made text NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE marks (id integer PRIMARY KEY, text text NOT NULL);
-- migrate:down
DROP TABLE lines; DROP TABLE orders; DROP TABLE notes; DROP TABLE marks;
'''


@on_both('/cli/cycles/not-plain', {'20250101000000_orders.sql': plain_not})
def not_plain(box, database):
  def generate(table, rows, **columns):
    return {'table': table, 'generate': {'rows': rows, 'columns': columns}}
  lines = [{'order_id': row // 2 + 1, 'line': row % 2 + 1, 'text': f'line {row}'} for row in range(2400)]
  write(box, 'base', {'tables': [
    {'table': 'lines', 'rows': lines}, generate('notes', 1200, id='sequence', text='sentences'), generate('marks', 1300, id='sequence', text='words'),
    generate('orders', 2000, id='sequence', day={'kind': 'date', 'from': '2024-01-01', 'to': '2024-12-31'},
             net={'kind': 'decimal', 'min': 1, 'max': 99, 'scale': 2})]})
  equal(counts(apply(box, database)['tables'], 'inserted'), {'orders': [2000], 'lines': [2400], 'notes': [1200], 'marks': [1300]}, 'applied')
  equal(apply(box, database)['run'], None, 'second run')
  equal(database.ask('SELECT count(*) FROM orders WHERE abs(gross - net * 1.19) < 0.001'), '2000', 'computed')
  equal(database.ask('SELECT count(*) FROM lines JOIN orders ON id = order_id'), '2400', 'lines')
  for table, last in (('notes', 1200), ('marks', 1300)):
    database.ask(f"INSERT INTO {table} (text) VALUES ('the user''s')")
    equal(database.ask(f'SELECT max(id) FROM {table}'), str(last + 1), f'the next of {table}')
  if hasattr(database, 'cluster'):
    equal(database.ask('SELECT count(*) FROM orders_low'), '1499', 'partition')
    equal(database.ask("SELECT count(*) FROM pg_stats WHERE tablename = 'orders_low' AND attname = 'net'"), '1', 'analysed')
  database.ask("UPDATE orders SET net = 7 WHERE id IN (3, 1700)")
  plan = seed(box, database, 'plan', 'base', '--json').expect(0).json()
  equal(counts(plan['tables'], 'insert', 'update', 'keep')['orders'], [0, 0, 2000], 'kept')


if __name__ == '__main__':
  main()
