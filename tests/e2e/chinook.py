#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real input by others: the Chinook scripts as revisions, against what psql and sqlite3 load."""

import os
import pathlib
import re
import sqlite3
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import Skip, check, equal, main, note, test  # noqa: E402
from schemas import Postgres, Sqlite, same_schema  # noqa: E402

ROOT = pathlib.Path(os.environ.get('REEVE_TEST_ROOT', pathlib.Path(__file__).parents[2]))
MATERIAL = pathlib.Path(os.environ.get('REEVE_TEST_MATERIAL', ROOT.parent / 'shared' / 'material'))
# Not a transaction's business, and psql's own command.
REFUSED = re.compile(r'^(DROP DATABASE|CREATE DATABASE|\\c).*$', re.MULTILINE)


def script(name):
  path = MATERIAL / 'chinook' / name
  if not path.exists():
    raise Skip(f'{name} is not in the test material')
  return path.read_text(encoding='utf-8')


def revision(text):
  """The script, and a way back: its tables in the reverse order of what refers to them."""
  tables = re.findall(r'^CREATE TABLE \[?(\w+)', text, re.MULTILINE)
  cascade = '' if 'CREATE TABLE [' in text else ' CASCADE'
  down = '\n'.join(f'DROP TABLE {table}{cascade};' for table in reversed(tables))
  return f'-- migrate:up\n{text}\n-- migrate:down\n{down}\n'


def variants(text):
  """The same revision as different editors save it."""
  plain = revision(text)
  return {'plain': plain, 'crlf': plain.replace('\n', '\r\n'), 'bom': '\ufeff' + plain,
          'crlf-bom': '\ufeff' + plain.replace('\n', '\r\n'), 'no-end': plain.rstrip('\n;')}


def rows_of(database, table):
  if isinstance(database, Sqlite):
    return sorted(map(repr, database.rows(f'SELECT * FROM {table}')))
  return sorted(database.ask(f'SELECT * FROM {table}').split('\n'))


def check_variants(box, make, text, peer):
  for name, whole in variants(text).items():
    database = make(name)
    empty = database.schema()
    (box.work / name).mkdir()
    (box.work / name / '1_chinook.sql').write_bytes(whole.encode())
    box.run('-q', '-d', database.uri, '-p', box.work / name, 'migrate', 'up').expect(0)
    compare(database, peer)
    same_schema(database.schema().replace('\r', ''), peer.schema(), f'{name}: schema')
    box.run('-q', '-d', database.uri, '-p', box.work / name, 'migrate', 'down').expect(0)
    same_schema(database.schema(), empty, f'{name}: schema after down')
    database.close()


def compare(database, peer):
  tables = database.tables()
  equal(tables, peer.tables(), 'tables')
  check(len(tables) >= 11, f'only {tables}')
  total = 0
  for table in tables:
    rows = rows_of(database, f'"{table}"')
    equal(rows, rows_of(peer, f'"{table}"'), f'rows of {table}')
    total += len(rows)
  check(total > 15000, f'only {total} rows')
  note(f'{total} rows in {len(tables)} tables are equal')


def postgres_peer(box):
  text = REFUSED.sub('', script('Chinook_PostgreSql.sql'))
  peer = Postgres(box)
  subprocess.run([*peer.cluster.psql_command(peer.name), '-v', 'ON_ERROR_STOP=1', '-f', '-'],
                 input=text, text=True, check=True, stdout=subprocess.DEVNULL,
                 env=peer.cluster.psql_variables())
  return text, peer


@test('/chinook/postgres/refused-by-name')
def psql_lines_are_refused(box):
  text = script('Chinook_PostgreSql.sql')
  database = Postgres(box)
  lines = text.split('\n')
  project = box.write({'1_chinook.sql': revision(text)})
  result = box.run('-d', database.uri, '-p', project, 'migrate', 'up').expect(1)
  # one more: the file's first line is the section's
  where = next(i for i, line in enumerate(lines, 2) if REFUSED.match(line))
  result.says(f'1_chinook.sql:{where}', 'not changed')
  without = re.sub(r'^(DROP|CREATE) DATABASE.*$', '', text, flags=re.MULTILINE)
  project = box.write({'1_chinook.sql': revision(without)})
  result = box.run('-d', database.uri, '-p', project, 'migrate', 'up').expect(1)
  where = next(i for i, line in enumerate(lines, 2) if line.startswith('\\c'))
  result.says('“\\c” is a command of the psql program', f'1_chinook.sql:{where}')
  equal(database.tables(), [], 'tables after a refusal')
  database.close()


@test('/chinook/postgres/same-rows-as-psql')
def postgres_loads_the_same(box):
  text, peer = postgres_peer(box)
  check_variants(box, lambda name: Postgres(box), text, peer)
  peer.close()


@test('/chinook/postgres/copy-blocks')
def postgres_copies_the_same(box):
  _, peer = postgres_peer(box)
  schema = subprocess.run([peer.cluster.programs / 'pg_dump', '-h', peer.cluster.folder, '-p',
                           str(peer.cluster.port), '-U', peer.cluster.user, '--no-owner', peer.name],
                          capture_output=True, check=True, text=True,
                          env=peer.cluster.psql_variables()).stdout
  # what only psql understands
  schema = re.sub(r'^\\(un)?restrict.*$', '', schema, flags=re.MULTILINE)
  check('COPY public.' in schema, 'the dump has no COPY blocks')
  database = Postgres(box)
  project = box.write({'1_dump.sql': revision(schema)})
  box.run('-q', '-d', database.uri, '-p', project, 'migrate', 'up').expect(0)
  compare(database, peer)
  database.close()
  peer.close()


@test('/chinook/sqlite/same-rows-as-sqlite3')
def sqlite_loads_the_same(box):
  text = script('Chinook_Sqlite.sql')
  peer = Sqlite(box, 'peer.db')
  with sqlite3.connect(peer.path) as loaded:
    loaded.executescript(text)
  loaded.close()
  check_variants(box, lambda name: Sqlite(box, f'{name}.db'), text, peer)


main()
