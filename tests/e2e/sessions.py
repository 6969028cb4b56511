#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one revision does to its session neither reaches the next one nor the ledger.

Two revisions must do the same whether they are applied in one run or in two.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import check, equal, main, test  # noqa: E402
from schemas import Postgres, Sqlite  # noqa: E402

UP = '-- migrate:up\n'
STEPWISE = '-- migrate:up transaction:false\n'


def apply(box, database, first, second='', head=UP, folder='project'):
  """The first revision makes a, the second makes z, in one run."""
  project = box.write({'1_first.sql': f'{head}{first}\nCREATE TABLE a (id int);\n',
                       '2_second.sql': f'{UP}{second}\nCREATE TABLE z (id int);\n'}, folder=folder)
  box.run('-q', '-d', database.uri, '-p', project, 'migrate', 'up').expect(0)
  equal(database.ask(f'SELECT id FROM {database.ledger}revision ORDER BY position').split(),
        ['1', '2'], 'the ledger')


def owner(database, table):
  return database.ask(f"SELECT tableowner FROM pg_tables WHERE tablename = '{table}'")


def schema(database, table):
  return database.ask(f"SELECT schemaname FROM pg_tables WHERE tablename = '{table}'")


# Ways to become somebody else, who may not write the ledger.
ROLES = {
  'set-role': 'SET ROLE {role};',
  'session-authorization': 'SET SESSION AUTHORIZATION {role};',
  'both': 'SET SESSION AUTHORIZATION {role}; SET ROLE {role};',
  'set-config': "SELECT set_config('role', '{role}', false);",
  'do-block': "DO $$ BEGIN EXECUTE 'SET ROLE {role}'; END $$;",
  'function': 'CREATE FUNCTION be() RETURNS void LANGUAGE plpgsql AS'
              " $$ BEGIN EXECUTE 'SET ROLE {role}'; END $$; SELECT be();",
}


def check_role(box, how, head):
  database = Postgres(box)
  role = f'{database.name}_owner'
  database.ask(f'CREATE ROLE {role}; GRANT ALL ON SCHEMA public TO {role};')
  apply(box, database, ROLES[how].format(role=role), head=head)
  equal(owner(database, 'a'), role, 'owner of what the revision made')
  equal(owner(database, 'z'), database.cluster.user, 'owner of what the next one made')
  equal(database.ask("SELECT string_agg(DISTINCT tableowner, ' ') FROM pg_tables WHERE schemaname ="
                     " 'reeve'"), database.cluster.user, 'owner of the ledger')
  database.ask(f'DROP OWNED BY {role} CASCADE; DROP ROLE {role};')
  database.close()


for name in ROLES:
  test(f'/sessions/role/{name}')(lambda box, how=name: check_role(box, how, UP))
  test(f'/sessions/role/{name}/stepwise')(lambda box, how=name: check_role(box, how, STEPWISE))


@test('/sessions/role/failure-is-recorded')
def failure_as_somebody_else(box):
  database = Postgres(box)
  role = f'{database.name}_owner'
  database.ask(f'CREATE ROLE {role}; GRANT ALL ON SCHEMA public TO {role};')
  for head in (UP, STEPWISE):
    project = box.write({'1_a.sql': f'{head}SET ROLE {role};\nCREATE TABLE a (id nonsense);\n'})
    box.run('-d', database.uri, '-p', project, 'migrate', 'up').expect(1).says('nonsense')
    equal(database.ask('SELECT outcome FROM reeve.history ORDER BY position DESC LIMIT 1'), 'failed',
          'the last attempt')
    equal(database.ask('SELECT count(*) FROM reeve.revision'), '0', 'the ledger')
  database.ask(f'DROP OWNED BY {role} CASCADE; DROP ROLE {role};')
  database.close()


@test('/sessions/role/of-verify')
def verify_as_somebody_else(box):
  """To look at the data as the application would is what verify is for."""
  database = Postgres(box)
  role = f'{database.name}_app'
  database.ask(f'CREATE ROLE {role};')
  project = box.write({
    '1_a.sql': f'{UP}CREATE TABLE a (id int); GRANT SELECT ON a TO {role};\n'
               f"-- migrate:verify\nSET ROLE {role};\nSELECT current_user = '{role}';\n",
    '2_b.sql': f'{UP}CREATE TABLE b (id int);\n'})
  box.run('-d', database.uri, '-p', project, 'migrate', 'up').expect(0)
  equal(owner(database, 'b'), database.cluster.user, 'owner of b')
  database.ask(f'DROP OWNED BY {role}; DROP ROLE {role};')
  database.close()


@test('/sessions/role/set-for-the-login')
def role_of_the_login(box):
  """ALTER ROLE … SET role: the usual way to let many people migrate as one owner."""
  database = Postgres(box)
  login, group = f'{database.name}_login', f'{database.name}_group'
  database.ask(
    f"CREATE ROLE {group}; CREATE ROLE {login} LOGIN PASSWORD 'ein-zwei-drei' IN ROLE {group};"
    f" ALTER ROLE {login} SET role = '{group}'; GRANT ALL ON SCHEMA public TO {group};"
    f' GRANT CREATE ON DATABASE {database.name} TO {group};')
  database.uri = database.cluster.uri(database.name, password='ein-zwei-drei', user=login,
                                      local=True)
  apply(box, database, 'SET ROLE NONE; RESET ROLE;')
  equal(database.ask("SELECT string_agg(DISTINCT tableowner, ' ') FROM pg_tables WHERE schemaname IN"
                     " ('reeve', 'public')"), group, 'owners')
  database.ask(f'DROP OWNED BY {group}, {login} CASCADE; DROP ROLE {login}; DROP ROLE {group};')
  database.close()


# Ways to point unqualified names elsewhere.
PATHS = {
  'set': 'SET search_path = elsewhere;',
  'set-config': "SELECT pg_catalog.set_config('search_path', 'elsewhere', false);",
  'do-block': "DO $$ BEGIN PERFORM set_config('search_path', 'elsewhere', false); END $$;",
  'function': 'CREATE FUNCTION go() RETURNS void LANGUAGE plpgsql AS $$ BEGIN'
              " PERFORM set_config('search_path', 'elsewhere', false); END $$; SELECT go();",
}


def check_path(box, how, head):
  database = Postgres(box)
  apply(box, database, f'CREATE SCHEMA elsewhere;\n{PATHS[how]}', head=head)
  equal(schema(database, 'a'), 'elsewhere', 'where the revision made its table')
  equal(schema(database, 'z'), 'public', 'where the next one made its')
  database.close()


for name in PATHS:
  test(f'/sessions/search-path/{name}')(lambda box, how=name: check_path(box, how, UP))
test('/sessions/search-path/stepwise')(lambda box: check_path(box, 'set', STEPWISE))


@test('/sessions/settings')
def settings(box):
  """A setting each, and a statement of the next revision that would fail or differ under it."""
  cases = (
    ('SET statement_timeout = 40;', 'SELECT pg_sleep(0.1);'),
    ('SET session_replication_role = replica;',
     "DO $$ BEGIN ASSERT current_setting('session_replication_role') = 'origin'; END $$;"),
    ('SET standard_conforming_strings = off;',
     "DO $$ BEGIN ASSERT length('\\\\') = 2; END $$;"),
    ("SET DateStyle = 'German'; SET TimeZone = 'Asia/Tokyo';",
     "DO $$ BEGIN ASSERT DATE '2025-01-31'::text = '2025-01-31'; END $$;"),
    ("SET client_encoding = 'LATIN1';", "DO $$ BEGIN ASSERT length('é') = 1; END $$;"),
    ('SET default_transaction_isolation = serializable;',
     "DO $$ BEGIN ASSERT current_setting('transaction_isolation') = 'read committed'; END $$;"),
    ('PREPARE p AS SELECT 1;', 'PREPARE p AS SELECT 2;'),
    ('CREATE TEMP TABLE scratch (x int);', 'CREATE TEMP TABLE scratch (y text);'),
    ('CREATE TEMP VIEW scratch AS SELECT 1 x;', 'CREATE TEMP VIEW scratch AS SELECT 2 y;'),
    ('CREATE TABLE pg_temp.scratch (x int);', 'CREATE TABLE pg_temp.scratch (x text);'),
    ('SELECT 1 AS x INTO TEMP scratch;', 'CREATE TEMPORARY TABLE scratch (x int);'),
    ('CREATE TEMP TABLE z (x int);', 'CREATE TABLE zz AS SELECT 1;'),
  )
  for number, (first, second) in enumerate(cases):
    database = Postgres(box)
    apply(box, database, first, second, folder=f'settings{number}')
    equal(schema(database, 'z'), 'public', f'z after {first}')
    database.close()


@test('/sessions/read-only-stays-in-its-transaction')
def read_only(box):
  database = Postgres(box)
  apply(box, database, '', 'CREATE TABLE b (id int); SET default_transaction_read_only = on;')
  database.close()


@test('/sessions/sqlite')
def sqlite(box):
  cases = (
    ('CREATE TEMP TABLE scratch (x);', 'CREATE TEMP TABLE scratch (y);'),
    ('CREATE TABLE temp.scratch (x);', 'CREATE TEMPORARY TABLE scratch (y);'),
    ('CREATE TEMP TABLE z (x);', 'INSERT INTO a VALUES (1);'),
    ("ATTACH ':memory:' AS other;", "ATTACH ':memory:' AS other;"),
    ('PRAGMA case_sensitive_like = ON;',
     "CREATE TABLE ok (x CHECK (x)); INSERT INTO ok SELECT 'A' LIKE 'a';"),
    ('PRAGMA legacy_alter_table = ON;',
     'CREATE TABLE ok (x CHECK (x = 0)); INSERT INTO ok SELECT legacy_alter_table FROM'
     ' pragma_legacy_alter_table;'),
    ('PRAGMA recursive_triggers = ON;',
     'CREATE TABLE ok (x CHECK (x = 0)); INSERT INTO ok SELECT recursive_triggers FROM'
     ' pragma_recursive_triggers;'),
  )
  for number, (first, second) in enumerate(cases):
    for head in (UP, STEPWISE):
      folder = f'sqlite{number}{len(head)}'
      database = Sqlite(box, f'{folder}.db')
      apply(box, database, first, second, head=head, folder=folder)
      check({'a', 'z'} <= set(database.tables()), f'after {first}: {database.tables()}')


main()
