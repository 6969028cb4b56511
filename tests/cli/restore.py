#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`backup restore`: what its plan says beforehand, what it refuses, and where it puts things."""

import json
import sqlite3

from command import Cluster, check, equal, main, test


def back_up(box, cluster, sql, name=None):
  """A database with @sql, and a.reeve of it; its URI."""
  name = name or cluster.new_database()
  cluster.psql(name, sql)
  uri = cluster.uri(name, local=True)
  box.run('-d', uri, 'backup', 'create', '-o', 'a.reeve').expect(0)
  return name, uri


def make_file(path, sql):
  with sqlite3.connect(path) as database:
    database.executescript(sql)
  database.close()


def plan(box, *arguments):
  """What --dry-run says; its status, too, tells that something stands in the way."""
  result = box.run(*arguments, '--dry-run', '--json')
  document = result.json()
  equal(result.code in (1, 3), 'error' in document, str(result))
  return document


def findings(document, rule):
  return [finding['message'] for step in document['steps'] for finding in step['findings']
          if finding['rule'] == rule]


# --- preflight --------------------------------------------------------------------------------------


@test('/cli/restore/preflight/what-changes')
def what_changes(box):
  cluster = Cluster.get()
  name, uri = back_up(box, cluster, 'CREATE TABLE t (x int); CREATE TABLE u (x int)')
  document = plan(box, '-d', uri, 'backup', 'restore', 'a.reeve', '--as', 'brandnew')
  check('2 tables' in findings(document, 'restore/creates')[0], document)
  equal(len(findings(document, 'restore/untouched')), 1)
  equal(findings(document, 'restore/replaces'), [])
  for where, said in ((['--as', 'brandnew'], 'brandnew'), (['--into', cluster.uri('other')], 'other'),
                      (['--replace'], name)):
    document = plan(box, '-d', uri, '-e', 'production', 'backup', 'restore', 'a.reeve', *where)
    equal(document['confirm'], said, f'what is typed for {where}')
  refused = box.run('-d', uri, '-e', 'production', 'backup', 'restore', 'a.reeve', '--as', 'brandnew',
                    '--confirm', 'postgres').expect(3)
  refused.says('--confirm brandnew', 'not changed: ')
  with cluster.open(name) as other:
    other.ask("SET application_name = 'the till'")
    document = plan(box, '-d', uri, 'backup', 'restore', 'a.reeve', '--replace')
  check(name in findings(document, 'restore/replaces')[0], document)
  ended = [warning for warning in document['warnings'] if 'will be ended' in warning]
  check(len(ended) == 1 and 'the till' in ended[0] and cluster.user in ended[0], document['warnings'])
  cluster.drop_database(name)


@test('/cli/restore/preflight/all-that-is-missing')
def missing(box):
  """Every reason is told at once, and none of them has touched the server."""
  cluster = Cluster.get()
  cluster.psql('postgres', 'CREATE ROLE clerk')
  name, uri = back_up(box, cluster, 'CREATE TABLE t (x int); ALTER TABLE t OWNER TO clerk')
  cluster.psql(name, 'DROP TABLE t')
  cluster.psql('postgres', "DROP ROLE clerk; CREATE ROLE plain LOGIN PASSWORD 'plain'")
  where = ['-d', cluster.uri('postgres', user='plain', password='plain', local=True),
           'backup', 'restore', 'a.reeve', '--as', 'brandnew']
  document = plan(box, *where)
  check('clerk' in document['error']['message'], document)
  check('--no-owner' in json.dumps(document['error']), document)
  check(any('may not create databases' in warning for warning in document['warnings']), document)
  result = box.run(*where, '--yes')
  check(result.code in (1, 3), result)
  document = plan(box, '-d', uri, 'backup', 'restore', 'a.reeve', '--as', 'brandnew', '--no-owner')
  check('error' not in document, document)
  equal(cluster.psql('postgres', "SELECT count(*) FROM pg_database WHERE datname = 'brandnew'"), '0')
  cluster.psql('postgres', 'DROP ROLE plain')
  cluster.drop_database(name)


@test('/cli/restore/preflight/existing-and-empty')
def existing(box):
  cluster = Cluster.get()
  name, uri = back_up(box, cluster, 'CREATE TABLE t AS SELECT 1 AS x')
  cluster.psql('postgres', "CREATE DATABASE narrow TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C'")
  document = plan(box, '-d', uri, 'backup', 'restore', 'a.reeve', '--as', 'narrow')
  check(any('SQL_ASCII' in warning for warning in document['warnings']), document)
  box.run('-d', uri, 'backup', 'restore', 'a.reeve', '--as', 'narrow').expect(0)
  result = box.run('-d', uri, 'backup', 'restore', 'a.reeve', '--as', 'narrow', '--yes')
  check(result.code in (1, 3) and 'not empty' in result.err, result)
  for taken, said in (('template1', 'template'), ('ä' * 32, 'longer')):
    box.run('-d', uri, 'backup', 'restore', 'a.reeve', '--as', taken, '--yes').expect(3).says(
      said, 'not changed: ', 'do now: ')
  equal(cluster.psql('template1', "SELECT count(*) FROM pg_class WHERE relname = 't'"), '0', 'in the template')
  equal(cluster.psql('narrow', 'SELECT count(*) FROM t'), '1')
  for one in (name, 'narrow'):
    cluster.drop_database(one)


@test('/cli/restore/preflight/prepared-transactions')
def prepared(box):
  cluster = Cluster(settings={'max_prepared_transactions': 4, 'wal_level': 'logical'})
  name, uri = back_up(box, cluster, 'CREATE TABLE t (x int)')
  cluster.psql(name, "SELECT pg_create_logical_replication_slot('tap', 'pgoutput')")
  cluster.psql(name, "BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION 'half done'")
  result = box.run('-d', uri, 'backup', 'restore', 'a.reeve', '--replace', '--yes')
  check(result.code in (1, 3) and 'half done' in result.err, result)
  document = plan(box, '-d', uri, 'backup', 'restore', 'a.reeve', '--replace')
  check(any('tap' in warning for warning in document['warnings']), document['warnings'])
  cluster.psql(name, "COMMIT PREPARED 'half done'")
  equal(cluster.psql(name, 'SELECT count(*) FROM t'), '1')


# --- the target is the one that was reviewed --------------------------------------------------------


def on_the_way(box, arguments, change):
  """Agrees to the plan only after @change."""
  def answer():
    change()
    return 'y'
  return box.run_on_terminal('-e', 'staging', *arguments, answers=[('[y/N]', answer)])


@test('/cli/restore/pin/recreated-database')
def recreated(box):
  cluster = Cluster.get()
  name, uri = back_up(box, cluster, 'CREATE TABLE t AS SELECT 1 AS x')

  def recreate():
    cluster.drop_database(name)
    cluster.new_database(name)
    cluster.psql(name, "CREATE TABLE precious AS SELECT 'mine' AS x")
  result = on_the_way(box, ['-d', uri, 'backup', 'restore', 'a.reeve', '--replace'], recreate)
  equal(result.code, 3, result)
  equal(cluster.psql(name, 'SELECT x FROM precious'), 'mine')
  cluster.drop_database(name)


@test('/cli/restore/pin/appeared-database')
def appeared(box):
  """A name that was free when the plan was made, and is an empty database now."""
  cluster = Cluster.get()
  name, uri = back_up(box, cluster, 'CREATE TABLE t AS SELECT 1 AS x')
  where = ['-d', uri, 'backup', 'restore', 'a.reeve', '--as', 'appears']
  result = on_the_way(box, where, lambda: cluster.new_database('appears'))
  equal(result.code, 3, result)
  equal(cluster.psql('appears', "SELECT count(*) FROM pg_class WHERE relname = 't'"), '0')
  for one in (name, 'appears'):
    cluster.drop_database(one)


@test('/cli/restore/pin/other-server')
def other_server(box):
  """The server on the port is another one by the time the plan is agreed to."""
  cluster = Cluster()
  name, uri = back_up(box, cluster, 'CREATE TABLE t AS SELECT 1 AS x')
  other = Cluster()

  def change():
    cluster.stop()
    other.stop()
    other.folder.joinpath('data').rename(cluster.folder / 'other')
    cluster.folder.joinpath('data').rename(cluster.folder / 'first')
    cluster.folder.joinpath('other').rename(cluster.folder / 'data')
    cluster.start()
    cluster.new_database(name)
  result = on_the_way(box, ['-d', uri, 'backup', 'restore', 'a.reeve', '--replace'], change)
  check(result.code in (1, 3), result)
  equal(cluster.psql(name, "SELECT count(*) FROM pg_class WHERE relname = 't'"), '0')
  equal(cluster.psql('postgres', "SELECT count(*) FROM pg_database WHERE datname ~ '_before_'"), '0')


@test('/cli/restore/pin/recreated-file')
def recreated_file(box):
  path = box.work / 't.db'
  make_file(path, 'CREATE TABLE t AS SELECT 1 AS x')
  box.run('-d', 't.db', 'backup', 'create', '-o', 'a.reeve').expect(0)

  def recreate():
    path.rename(box.work / 'old.db')
    make_file(path, "CREATE TABLE precious AS SELECT 'mine' AS x")
  where = ['-d', 't.db', 'backup', 'restore', 'a.reeve', '--replace']
  result = on_the_way(box, where, recreate)
  equal(result.code, 3, result)
  equal(box.sqlite('t.db', 'SELECT x FROM precious'), 'mine')


# --- single tables ----------------------------------------------------------------------------------

SHOP = r"""
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE FUNCTION shout(text) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT upper($1) $$;
CREATE TABLE people (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE,
  mood mood DEFAULT 'ok', loud text GENERATED ALWAYS AS (shout(name)) STORED,
  sorted text COLLATE "C", CHECK (shout(name) <> 'NOBODY'));
INSERT INTO people (name, sorted) SELECT E'it''s\t\\N ' || i, 'x' FROM generate_series(1, 300) AS i;
CREATE SCHEMA "odd ""one"" x";
CREATE TABLE "odd ""one"" x"."a b" (x numeric(7, 2)) ;
INSERT INTO "odd ""one"" x"."a b" VALUES (1.5), (NULL);
CREATE TABLE visits (person integer REFERENCES people, day date) PARTITION BY RANGE (day);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
INSERT INTO visits VALUES (1, '2024-02-29');
"""


def snapshot(cluster, name):
  return cluster.psql(name, "SELECT md5(string_agg(p::text, '|' ORDER BY id)) FROM people p")


def check_side(box, *options):
  cluster = Cluster.get()
  name = cluster.new_database()
  cluster.psql(name, SHOP)
  uri = cluster.uri(name, local=True)
  box.run('-d', uri, 'backup', 'create', '-o', 'a.reeve', *options).expect(0)
  cluster.psql(name, "DELETE FROM visits; DELETE FROM people WHERE id > 10; UPDATE people SET sorted = 'new'")
  before = snapshot(cluster, name)
  where = ['-d', uri, 'backup', 'restore', 'a.reeve', '--schema', 'Then "1" x', '-t', 'public.people',
           '-t', 'a b', '-t', 'visits_1']
  document = plan(box, *where)
  equal((document['effect'], [step['id'] for step in document['steps']]), ('write', ['verify', 'load', 'copy']))
  equal(cluster.psql(name, "SELECT count(*) FROM pg_namespace WHERE nspname ~ 'Then'"), '0', 'after --dry-run')
  document = box.run(*where, '--json').expect(0).json()
  equal((document['rows'], document['schema'], document['kept']), (303, 'Then "1" x', None))
  equal(snapshot(cluster, name), before, 'the live table')
  ask = lambda sql: cluster.psql(name, sql)  # noqa: E731
  equal(ask('SELECT count(*), count(DISTINCT name), min(loud) = upper(min(name)) FROM "Then ""1"" x".people'),
        '300|300|t')
  equal(ask('SELECT x FROM "Then ""1"" x"."a b" ORDER BY x').split(), ['1.50'])
  equal(ask('SELECT * FROM "Then ""1"" x".visits_1'), '1|2024-02-29')
  equal(ask("""SELECT count(*) FROM pg_constraint WHERE conrelid = '"Then ""1"" x".people'::regclass
            AND contype IN ('p', 'u')"""), '2', 'keys')
  equal(ask("""SELECT count(*) FROM pg_depend AS d JOIN pg_class AS c ON c.oid = d.objid
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = 'Then "1" x' AND d.refobjid = 'people'::regclass"""), '0', 'bonds to the live table')
  again = box.run(*where, '--yes')
  check(again.code in (1, 3) and 'something called “people”' in again.err, again)
  equal(cluster.psql('postgres', "SELECT count(*) FROM pg_database WHERE datname ~ '^reeve_'"), '0')
  cluster.drop_database(name)


@test('/cli/restore/tables/side-schema')
def side_schema(box):
  check_side(box)


@test('/cli/restore/tables/side-schema-classic')
def side_schema_classic(box):
  check_side(box, '--classic')


@test('/cli/restore/tables/side-schema-fails-whole')
def side_schema_fails(box):
  """The second table's type is gone: nothing of the first is left."""
  cluster = Cluster.get()
  name, uri = back_up(box, cluster, "CREATE TABLE a AS SELECT 1 AS x; CREATE TYPE t AS ENUM ('v');"
                                    " CREATE TABLE b (y t)")
  cluster.psql(name, 'DROP TYPE t CASCADE')
  result = box.run('-d', uri, 'backup', 'restore', 'a.reeve', '--schema', 'side', '-t', 'a', '-t', 'b')
  result.expect(1).says('is what it was')
  equal(cluster.psql(name, "SELECT count(*) FROM pg_namespace WHERE nspname = 'side'"), '0')
  equal(cluster.psql('postgres', "SELECT count(*) FROM pg_database WHERE datname ~ '^reeve_'"), '0')
  cluster.drop_database(name)


@test('/cli/restore/tables/sqlite')
def sqlite_tables(box):
  make_file(box.work / 't.db', """
PRAGMA user_version = 7;
CREATE TABLE kept (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, other REFERENCES gone (id));
CREATE TABLE gone (id INTEGER PRIMARY KEY REFERENCES kept (id) ON DELETE CASCADE);
CREATE TABLE "odd ""name"" x" (x INTEGER) STRICT;
CREATE INDEX by_name ON kept (name DESC);
CREATE VIEW both AS SELECT * FROM kept JOIN gone USING (id);
CREATE TRIGGER kept AFTER DELETE ON kept BEGIN DELETE FROM gone; END;
CREATE VIRTUAL TABLE words USING fts5 (word);
INSERT INTO words VALUES ('hello');
INSERT INTO gone VALUES (100);
INSERT INTO kept VALUES (5, 'five', 1), (100, 'hundred', 1);
INSERT INTO "odd ""name"" x" VALUES (1);
""")
  box.run('-d', 't.db', 'backup', 'create', '-o', 'a.reeve').expect(0)
  before = (box.work / 't.db').read_bytes()
  where = ['-d', 't.db', 'backup', 'restore', 'a.reeve']
  document = box.run(*where, '--as', 'new.db', '-t', 'kept', '-t', 'odd "name" x', '--json').expect(0).json()
  equal(document['rows'], 3)
  equal(box.sqlite('new.db', 'SELECT * FROM kept'), '5|five|1\n100|hundred|1')
  equal(box.sqlite('new.db', 'SELECT seq FROM sqlite_sequence; PRAGMA user_version; PRAGMA integrity_check'),
        '100\n7\nok')
  equal(box.sqlite('new.db', "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema"
                             " WHERE name NOT LIKE 'sqlite_%' ORDER BY name)"), 'by_name kept odd "name" x')
  check((box.work / 't.db').read_bytes() == before, 'the live file was changed')
  box.run(*where, '--as', 'new.db', '-t', 'kept').expect(3)
  box.run(*where, '--as', 'newer.db', '-t', 'nobody').expect(1)
  box.run(*where, '--schema', 'side', '-t', 'kept').expect(1).says('--as')
  box.run(*where, '--schema', 'side').expect(2)
  box.run(*where, '--replace', '-t', 'kept').expect(2)
  check(not (box.work / 'newer.db').exists(), 'a file of nothing')


# --- files of programs --------------------------------------------------------------------------------


def make_with_functions(path):
  """As a program makes one that has functions and collations of its own."""
  with sqlite3.connect(path) as db:
    db.create_collation('backwards', lambda a, b: (a < b) - (a > b))
    db.create_function('is_name', 1, lambda text: text.isalpha(), deterministic=True)
    db.executescript("""CREATE TABLE t (a TEXT COLLATE backwards PRIMARY KEY, b CHECK (is_name(b)));
                        CREATE INDEX i ON t (is_name(b)); INSERT INTO t VALUES ('x', 'Ada'), ('y', 'Grace')""")
  db.close()


@test('/cli/restore/sqlite/own-functions')
def own_functions(box):
  """Only the program can look at such an index; all rows are there, and that is what counts."""
  make_with_functions(box.work / 't.db')
  result = box.run('-d', 't.db', 'backup', 'create', '-o', 'b.reeve', '--proof', 'restored', '--json').expect(0).json()
  equal(result['proof'], 'restored')
  check('is_name' in result['warnings'][0] or 'backwards' in result['warnings'][0], result)
  box.run('backup', 'restore', 'b.reeve', '--into', 'again.db', '-y').expect(0)
  check((box.work / 'again.db').read_bytes()[100:] == (box.work / 't.db').read_bytes()[100:], 'not the same pages')


@test('/cli/restore/sqlite/link')
def link(box):
  """What is replaced is the file that everybody uses, not one name of it."""
  (box.work / 'real').mkdir()
  make_file(box.work / 'real' / 't.db', 'CREATE TABLE t (a); INSERT INTO t VALUES (1)')
  (box.work / 't.db').symlink_to('real/t.db')

  def count(name):
    with sqlite3.connect(box.work / name) as db:
      rows = db.execute('SELECT count(*) FROM t').fetchone()[0]
    db.close()
    return rows
  box.run('-d', 't.db', 'backup', 'create', '-o', 'b.reeve').expect(0)
  make_file(box.work / 'real' / 't.db', 'INSERT INTO t VALUES (2)')
  box.run('-d', 't.db', 'backup', 'restore', 'b.reeve', '--replace', '-y').expect(0)
  equal(((box.work / 't.db').is_symlink(), count('t.db'), count('real/t.db')), (True, 1, 1), 'restored')
  box.run('-d', 't.db', 'backup', 'undo', '-y').expect(0)
  equal(((box.work / 't.db').is_symlink(), count('t.db'), count('real/t.db')), (True, 2, 2), 'undone')


if __name__ == '__main__':
  main()
