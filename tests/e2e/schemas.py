# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A database's schema as one comparable text, by catalogue query, on both engines.

Unlike the snapshots of tests/lib/harness.py it leaves the rows out: the same revision run twice
makes the same schema, and new default times in its rows.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import Cluster, POSTGRES_SNAPSHOT, sqlite_copy  # noqa: E402

# As the snapshot without the rows, and with row-level security.
POSTGRES_SCHEMA = POSTGRES_SNAPSHOT.split("  UNION ALL SELECT format('rows")[0] + r"""
  UNION ALL SELECT format('policy %s.%s %s %s %s %s', tablename, policyname, permissive, cmd, qual,
                          with_check) FROM pg_policies WHERE schemaname <> 'reeve'
  UNION ALL SELECT format('rls %s %s %s', relname, relrowsecurity, relforcerowsecurity)
    FROM relation WHERE relkind IN ('r', 'p')
) AS lines
"""


class Postgres:
  """One database of the program's cluster, and what the tests ask of it."""

  engine = 'postgres'

  def __init__(self, box, name=None):
    self.cluster = Cluster.get()
    self.name = self.cluster.new_database(name)
    self.uri = self.cluster.uri(self.name, local=True)
    self.session = self.cluster.open(self.name)

  def close(self):
    self.session.close()
    self.cluster.drop_database(self.name)

  def ask(self, sql):
    return self.session.ask(sql)

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

  engine = 'sqlite'

  def __init__(self, box, name='test.db'):
    self.path = box.work / name
    self.uri = f'sqlite:{self.path}'

  def close(self):
    pass

  def rows(self, sql):
    with sqlite_copy(self.path) as database:
      return database.execute(sql).fetchall() if database is not None else []

  def ask(self, sql):
    return '\n'.join('|'.join('' if value is None else str(value) for value in row)
                     for row in self.rows(sql))

  def schema(self):
    lines = [' '.join(map(str, row)) for row in self.rows(
      "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite@_%' ESCAPE"
      " '@' AND tbl_name NOT LIKE 'reeve@_%' ESCAPE '@' ORDER BY type, name")]
    for table in self.tables():
      for pragma in ('table_xinfo', 'foreign_key_list', 'index_list'):
        lines += [f'{pragma} {table} {row}' for row in self.rows(f'PRAGMA {pragma}("{table}")')]
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
    return [f'{table}.{row[1]}' for table in self.tables()
            for row in self.rows(f'PRAGMA table_xinfo("{table}")')]


ENGINES = (Postgres, Sqlite)


def on_each(box, function):
  """Runs function(database) on a fresh database of either engine."""
  for engine in ENGINES:
    database = engine(box)
    try:
      function(database)
    finally:
      database.close()
