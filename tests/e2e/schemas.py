# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A database's schema as one comparable text, by catalogue query, on both engines.

Unlike the snapshots of tests/lib/harness.py it leaves the rows out: the same revision run twice
makes the same schema, and new default times in its rows.
"""

import difflib
import pathlib
import re
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import Cluster, POSTGRES_SNAPSHOT, check, sqlite_copy  # noqa: E402

# As the snapshot without the rows, and with what it leaves out.
POSTGRES_SCHEMA = POSTGRES_SNAPSHOT.split("  UNION ALL SELECT format('rows")[0] + r"""
  UNION ALL SELECT format('policy %s.%s %s %s %s %s %s', tablename, policyname, permissive, roles,
                          cmd, qual, with_check) FROM pg_policies WHERE schemaname <> 'reeve'
  UNION ALL SELECT format('table %s %s %s %s %s %s %s', relname, relkind, relpersistence,
                          relrowsecurity, relforcerowsecurity, reloptions,
                          pg_get_expr(relpartbound, oid))
    FROM relation WHERE relkind IN ('r', 'p', 'v', 'm')
  UNION ALL SELECT format('grant %s %s', relname, relacl) FROM relation WHERE relacl IS NOT NULL
  UNION ALL SELECT format('attribute %s.%s %s %s %s %s', relname, attname, row_number() OVER
                          (PARTITION BY attrelid ORDER BY attnum), attidentity,
                          attgenerated, attcollation::regcollation)
    FROM relation JOIN pg_attribute ON attrelid = relation.oid
    WHERE relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped
  UNION ALL SELECT format('numbers %s %s', relname, to_jsonb(s) - 'seqrelid')
    FROM pg_sequence s JOIN relation ON relation.oid = seqrelid
  UNION ALL SELECT format('fires %s %s', tgname, tgenabled)
    FROM pg_trigger JOIN relation ON relation.oid = tgrelid WHERE NOT tgisinternal
  UNION ALL SELECT format('domain %s %s %s %s', typname, format_type(typbasetype, typtypmod),
                          typnotnull, typdefault)
    FROM pg_type JOIN space ON space.oid = typnamespace WHERE typtype = 'd'
  UNION ALL SELECT format('comment %s %s %s', pg_describe_object(classoid, objoid, objsubid),
                          objsubid, description)
    FROM pg_description WHERE objoid >= 16384
  UNION ALL SELECT format('rule %s %s', tablename, definition)
    FROM pg_rules WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
  UNION ALL SELECT format('extension %s %s', extname, extversion) FROM pg_extension
  UNION ALL SELECT format('schema %s %s', n.nspname, nspacl)
    FROM pg_namespace n JOIN space ON space.oid = n.oid
) AS lines
"""


class Postgres:
  """One database of the program's cluster, and what the tests ask of it."""

  engine, ledger = 'postgres', 'reeve.'

  def __init__(self, box, name=None):
    self.cluster = Cluster.get()
    self.name = self.cluster.new_database(name)
    self.uri = self.cluster.uri(self.name, local=True)
    self.session = self.cluster.open(self.name)

  def close(self):
    self.session.close()
    self.cluster.drop_database(self.name)

  def ask(self, sql):
    answer = self.session.ask(sql)
    check(not re.search(r'^(psql:.*)?(ERROR|FATAL): ', answer, re.MULTILINE), f'{answer} in: {sql}')
    return answer

  do = ask

  def schema(self):
    return self.ask(POSTGRES_SCHEMA)

  def tables(self):
    return self.ask("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace ="
                    " 'public'::regnamespace ORDER BY relname COLLATE \"C\"").split()

  def indexes(self):
    """Those that somebody made, not those of keys."""
    return self.ask("SELECT c.relname FROM pg_index JOIN pg_class c ON c.oid = indexrelid"
                    " WHERE relnamespace = 'public'::regnamespace AND NOT EXISTS"
                    " (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN"
                    " ('p', 'u', 'x')) ORDER BY 1").split()

  def columns(self):
    return self.ask("SELECT relname || '.' || attname FROM pg_attribute JOIN pg_class c ON c.oid ="
                    " attrelid WHERE relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped AND"
                    " relnamespace = 'public'::regnamespace ORDER BY relname COLLATE \"C\", attnum"
                    ).split('\n')


class Sqlite:
  """One database file."""

  engine, ledger = 'sqlite', 'reeve_'

  def __init__(self, box, name='test.db'):
    self.path = box.work / name
    self.uri = f'sqlite:{self.path}'

  def close(self):
    pass

  def rows(self, sql):
    return self.rows_of_each([sql])[0]

  def rows_of_each(self, questions):
    with sqlite_copy(self.path) as database:
      return [database.execute(sql).fetchall() if database is not None else []
              for sql in questions]

  def ask(self, sql):
    return '\n'.join('|'.join('' if value is None else str(value) for value in row)
                     for row in self.rows(sql))

  def do(self, script):
    made = sqlite3.connect(self.path)
    made.execute('PRAGMA foreign_keys = ON')
    made.executescript(script)
    made.close()

  def schema(self):
    lines = [' '.join(map(str, row)) for row in self.rows(
      "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite@_%' ESCAPE"
      " '@' AND tbl_name NOT LIKE 'reeve@_%' ESCAPE '@' ORDER BY type, name")]
    pragmas = [f'PRAGMA {pragma}("{table}")' for table in self.tables()
               for pragma in ('table_xinfo', 'foreign_key_list', 'index_list')]
    for pragma, rows in zip(pragmas, self.rows_of_each(pragmas)):
      lines += [f'{pragma} {row}' for row in rows]
    return '\n'.join(lines)

  def tables(self):
    names = [row[0] for row in self.rows(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@'"
      " AND name NOT LIKE 'reeve@_%' ESCAPE '@' ORDER BY name")]
    virtual = [row[0] for row in self.rows(
      "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL%'")]
    return [name for name in names
            if not any(name == own or name.startswith(own + '_') for own in virtual)]

  def indexes(self):
    return [row[0] for row in self.rows(
      "SELECT name FROM sqlite_schema WHERE sql IS NOT NULL AND (type = 'index' OR sql LIKE 'CREATE"
      " VIRTUAL%') AND name NOT LIKE 'reeve@_%' ESCAPE '@' ORDER BY name")]

  def columns(self):
    tables = self.tables()
    found = self.rows_of_each([f'PRAGMA table_xinfo("{table}")' for table in tables])
    return [f'{table}.{row[1]}' for table, rows in zip(tables, found) for row in rows]


def same_schema(actual, expected, what):
  """Two texts of schema(); what differs is shown line by line."""
  lines = difflib.unified_diff(expected.split('\n'), actual.split('\n'), 'expected', 'actual', n=0,
                               lineterm='')
  check(actual == expected, '\n'.join([f'{what} differs:', *list(lines)[:40]]))


ENGINES = (Postgres, Sqlite)


def on_each(box, function):
  """Runs function(database) on a fresh database of either engine."""
  for engine in ENGINES:
    database = engine(box)
    try:
      function(database)
    finally:
      database.close()
