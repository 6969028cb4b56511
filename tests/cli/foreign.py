#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dumps of other programs: recognised by their bytes, looked at before anything runs, and restored
into a new database as a role that may nothing else."""

import bz2
import gzip
import lzma
import shutil
import sqlite3
import subprocess

from command import Cluster, Skip, check, equal, main, test
from harness import postgres_snapshot

SHOP = r"""
CREATE ROLE clerk;
CREATE EXTENSION pgcrypto;
CREATE EXTENSION postgres_fdw;
CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
CREATE FOREIGN TABLE beyond (x integer) SERVER far;
CREATE SCHEMA "odd ""one"" x";
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE people (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE,
  mood mood DEFAULT 'ok', twice integer GENERATED ALWAYS AS (length(name) * 2) STORED);
INSERT INTO people (name) SELECT E'it''s a\ttab; a \\ and a\nline\\. ' || i FROM generate_series(1, 500) AS i;
CREATE TABLE "odd ""one"" x"."a b" (person integer REFERENCES people, raw bytea);
INSERT INTO "odd ""one"" x"."a b" VALUES (1, '\x00ff'), (2, NULL);
CREATE TABLE mark (line text);
INSERT INTO mark VALUES ('-- PostgreSQL database dump complete'), ('\.'), ('COPY x FROM stdin;');
CREATE FUNCTION "Hello; $$" () RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RETURN NEW; END; $body$;
CREATE FUNCTION secret() RETURNS integer LANGUAGE sql SECURITY DEFINER BEGIN ATOMIC SELECT 1; END;
CREATE TRIGGER stamp BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION "Hello; $$" ();
CREATE VIEW loud AS SELECT upper(name) AS name FROM people;
CREATE MATERIALIZED VIEW total AS SELECT count(*) AS n FROM people;
CREATE RULE quiet AS ON DELETE TO people DO INSTEAD NOTHING;
CREATE FUNCTION on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION on_ddl();
CREATE PUBLICATION news FOR TABLE people;
SELECT lo_from_bytea(4711, 'large');
ALTER TABLE people OWNER TO clerk;
GRANT SELECT ON people TO clerk;
COMMENT ON TABLE people IS 'all; of them';
"""

LEFT_OVERS = ("SELECT (SELECT count(*) FROM pg_database WHERE datname ~ '^reeve_'),"
              " (SELECT count(*) FROM pg_roles WHERE rolname ~ '^reeve_')")


def dump(box, cluster, name, *options, to='dump'):
  """What the official program makes of a database, under a name that says nothing."""
  path = box.work / to
  subprocess.run([cluster.programs / 'pg_dump', '-h', cluster.folder, '-p', str(cluster.port), '-U', cluster.user,
                  '-d', name, '-f', path, *options], check=True, capture_output=True,
                 env=cluster.psql_variables())
  return path


def make_shop(cluster):
  cluster.psql('postgres', 'DROP ROLE IF EXISTS clerk')
  name = cluster.new_database()
  cluster.psql(name, SHOP)
  return name


def remove_shop(cluster, name):
  cluster.drop_database(name)
  cluster.psql('postgres', 'DROP ROLE clerk')


def remove(cluster, name):
  cluster.drop_database(name)
  cluster.psql('postgres', f'DROP ROLE IF EXISTS {name}_owner')


def contents(cluster, name):
  """All rows but those of foreign tables, as the official program writes them."""
  with cluster.open(name) as session:
    session.ask('DROP FOREIGN TABLE IF EXISTS beyond')
    return postgres_snapshot(session)


def restore(box, cluster, path, *options, as_name='fresh', user=None):
  uri = cluster.uri('postgres', local=True) if user is None else cluster.uri('postgres', user=user, password=user,
                                                                           local=True)
  return box.run('-d', uri, 'backup', 'restore', path, '--as', as_name, *options)


def rules(document):
  found = document['findings'] if 'findings' in document else [
    finding for step in document['steps'] for finding in step['findings']]
  return {finding['rule']: finding for finding in found}


# --- PostgreSQL -------------------------------------------------------------------------------------


def check_format(box, *options, pack=None, wanted, packing=None):
  cluster = Cluster.get()
  name = make_shop(cluster)
  path = dump(box, cluster, name, *options)
  if pack is not None:
    pack(path)
  shown = box.run('backup', 'show', path, '--json').expect(0).json()
  equal((shown['format'], shown['engine'], shown['packing']), (wanted, 'postgres', packing))
  if '--inserts' not in options:
    equal({table['name']: table['rows'] for table in shown['tables']}['public.people'], 500)
  before = contents(cluster, name)
  document = restore(box, cluster, path, '--json').expect(0).json()
  equal((document['format'], document['kept'], document['owner']), (wanted, None, 'fresh_owner'))
  with cluster.open('fresh') as session:
    check(before == postgres_snapshot(session), 'not the same contents')
    equal(session.ask('SELECT convert_from(lo_get(4711), \'UTF8\')'), 'large')
    equal(session.ask('SELECT n FROM total'), '500')
    equal(session.ask("SELECT count(*) FROM pg_class AS c JOIN pg_roles AS r ON r.oid = c.relowner"
                      " WHERE c.oid >= 16384 AND r.rolname <> 'fresh_owner'"), '0', 'what belongs to others')
    equal(session.ask("SELECT rolsuper, rolcanlogin, rolcreatedb, rolcreaterole, rolpassword IS NULL FROM pg_authid"
                      " WHERE rolname = 'fresh_owner'"), 'f|f|f|f|t')
  equal(cluster.psql('postgres', LEFT_OVERS), '0|0')
  remove(cluster, 'fresh')
  remove_shop(cluster, name)


def gzipped(path):
  data = path.read_bytes()
  path.write_bytes(gzip.compress(data[:1000]) + gzip.compress(data[1000:]))


def zstandard(path):
  if not shutil.which('zstd'):
    raise Skip('zstd is not installed')
  data = subprocess.run(['zstd', '-c', path], check=True, capture_output=True).stdout
  path.write_bytes(data)


@test('/cli/foreign/postgres/plain')
def plain(box):
  check_format(box, wanted='sql')


@test('/cli/foreign/postgres/inserts-and-create')
def inserts(box):
  check_format(box, '--inserts', '--create', '--clean', '--if-exists', wanted='sql')


@test('/cli/foreign/postgres/custom')
def custom(box):
  check_format(box, '-Fc', wanted='custom')


@test('/cli/foreign/postgres/tar')
def tar(box):
  check_format(box, '-Ft', wanted='tar')


@test('/cli/foreign/postgres/folder')
def folder(box):
  check_format(box, '-Fd', wanted='folder')


@test('/cli/foreign/postgres/gzip')
def gzip_plain(box):
  check_format(box, pack=gzipped, wanted='sql', packing='gzip')


@test('/cli/foreign/postgres/zstd')
def zstd_custom(box):
  check_format(box, '-Fc', '-Z0', pack=zstandard, wanted='custom', packing='zstd')


@test('/cli/foreign/postgres/findings')
def findings(box):
  cluster = Cluster.get()
  name = make_shop(cluster)
  path = dump(box, cluster, name)
  shown = rules(box.run('backup', 'show', path, '--json').expect(0).json())
  for rule, what in (('function', 'Hello; $$'), ('security-definer', 'secret'), ('trigger', 'stamp'),
                     ('rule', 'quiet'), ('extension', 'pgcrypto'), ('event-trigger', 'watch'),
                     ('foreign-data', 'far'), ('replication', 'news'), ('owner', 'ALTER TABLE')):
    check(what in shown[f'dump/{rule}']['message'] and 'line' in shown[f'dump/{rule}']['message'], shown)
  box.run('backup', 'show', path).expect(0).says('Hello; $$', 'public.people', where='out')
  planned = rules(restore(box, cluster, path, '--dry-run', '--json').expect(0).json())
  check(set(shown) <= set(planned), planned)
  equal(cluster.psql('postgres', "SELECT count(*) FROM pg_database WHERE datname = 'fresh'"), '0')
  # As a plain role nothing new is made, and the database is its own.
  cluster.psql('postgres', "CREATE ROLE plain LOGIN CREATEDB PASSWORD 'plain'")
  cluster.psql(name, 'DROP EXTENSION postgres_fdw CASCADE')
  path = dump(box, cluster, name)
  document = restore(box, cluster, path, '--json', user='plain').expect(0).json()
  equal(document['owner'], None)
  equal(cluster.psql('postgres', "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'fresh'"), 'plain')
  cluster.psql('postgres', 'GRANT pg_execute_server_program TO plain')
  result = restore(box, cluster, path, user='plain', as_name='other')
  check(result.code == 3 and 'pg_execute_server_program' in result.err, result)
  cluster.drop_database('fresh')
  cluster.psql('postgres', 'DROP ROLE plain')
  remove_shop(cluster, name)


HOSTILE = {
  'meta-command': (r'\! touch CANARY', 'dump/meta-command'),
  'meta-in-statement': ("SELECT 1 \\g |touch CANARY\n;", 'dump/meta-command'),
  'late-connect': ("CREATE TABLE t (x int);\n\\connect postgres", 'dump/meta-command'),
  'client-copy': (r"\copy t FROM PROGRAM 'touch CANARY'", 'dump/meta-command'),
  'copy-program': ("COPY t FROM PROGRAM 'touch CANARY';", 'dump/program'),
  'copy-to-program': ("COPY (SELECT 1) TO PROGRAM 'touch CANARY';", 'dump/program'),
  'copy-file': ("COPY t FROM '/etc/passwd';", 'dump/program'),
  'system': ("ALTER SYSTEM SET archive_command = 'touch CANARY';", 'dump/server'),
  'role': ("CREATE ROLE evil SUPERUSER;", 'dump/server'),
  'own-role': ("ALTER ROLE CURRENT_USER SUPERUSER;", 'dump/server'),
  'load': ("LOAD '/tmp/evil.so';", 'dump/server'),
  'native': ("CREATE FUNCTION f() RETURNS int LANGUAGE 'c' AS '/tmp/evil.so';", 'dump/native-code'),
  'update': ("UPDATE pg_catalog.pg_authid SET rolsuper = true;", 'dump/unknown'),
  'strings': ("SET standard_conforming_strings = off;", 'dump/strings'),
  'encoding': ("SET client_encoding = 'SJIS';", 'dump/encoding'),
  'operator-class': ("CREATE OPERATOR CLASS c FOR TYPE int USING btree AS OPERATOR 1 <;", 'dump/superuser'),
}

# What is run may try what it likes: the role may nothing.
ATTEMPTS = {
  'reset-role': "DO $$ BEGIN EXECUTE 'RESET ROLE'; EXECUTE 'RESET SESSION AUTHORIZATION';"
                " EXECUTE 'ALTER ROLE keeper RENAME TO gone'; END $$;",
  'program': "DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch CANARY'''; END $$;",
  'become': "DO $$ BEGIN EXECUTE 'SET SESSION AUTHORIZATION keeper'; END $$;",
  'check': "CREATE FUNCTION public.f(int) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN"
           " EXECUTE 'CREATE ROLE evil SUPERUSER'; RETURN true; END $$;\n"
           "CREATE TABLE public.t (x int CHECK (public.f(x)));\nINSERT INTO public.t VALUES (1);",
}

HEAD = '--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = \'UTF8\';\n'
TAIL = '\n--\n-- PostgreSQL database dump complete\n--\n\n'


@test('/cli/foreign/postgres/hostile')
def hostile(box):
  cluster = Cluster(settings={'log_statement': 'all'})
  canary = box.work / 'canary'
  for what, (text, rule) in HOSTILE.items():
    path = box.work / f'{what}.sql'
    path.write_text(HEAD + text.replace('CANARY', str(canary)) + TAIL, encoding='utf-8')
    log = cluster.log.stat().st_size
    document = restore(box, cluster, path, '--dry-run', '--json').json()
    check(rule in rules(document) and document['error']['code'] == 'refused', f'{what}: {document}')
    equal(restore(box, cluster, path, '--yes').code, 3, what)
    added = cluster.log.read_bytes()[log:].decode(errors='replace')
    check('CREATE DATABASE' not in added and 'CREATE ROLE' not in added, f'{what}: {added}')
  for what, text in ATTEMPTS.items():
    path = box.work / f'{what}.sql'
    path.write_text(HEAD + text.replace('CANARY', str(canary)) + TAIL, encoding='utf-8')
    result = restore(box, cluster, path, '--yes')
    check(result.code == 1 and 'no database “fresh” yet' in result.err, f'{what}: {result}')
  check(not canary.exists(), 'a program was run')
  equal(cluster.psql('postgres', "SELECT count(*) FROM pg_roles WHERE rolsuper"), '1')
  equal(cluster.psql('postgres', LEFT_OVERS), '0|0')
  equal(cluster.psql('postgres', "SELECT count(*) FROM pg_database WHERE datname = 'fresh'"), '0')
  check('SCRAM-SHA-256$' in cluster.log.read_text(errors='replace'), 'no role was made')


@test('/cli/foreign/postgres/cut')
def cut(box):
  """Wherever it was cut, the server hears of it only before anything is kept."""
  cluster = Cluster.get()
  name = make_shop(cluster)
  text = dump(box, cluster, name).read_bytes()
  archive = dump(box, cluster, name, '-Fc', to='archive').read_bytes()
  packed = gzip.compress(text)
  mark = text.rindex(b'-- PostgreSQL database dump complete')
  points = [mark, mark - 1, *range(200, mark, mark // 25)]
  for data, lengths in ((text, points), (archive, range(300, len(archive) - 1, len(archive) // 8)),
                        (packed, [len(packed) - 1, len(packed) - 9, len(packed) // 2])):
    for length in lengths:
      path = box.work / 'short'
      path.write_bytes(data[:length])
      result = restore(box, cluster, path, '--yes')
      check(result.code == 1, f'cut to {length} of {len(data)}: {result}')
  equal(cluster.psql('postgres', "SELECT count(*) FROM pg_database WHERE datname = 'fresh'"), '0')
  equal(cluster.psql('postgres', LEFT_OVERS), '0|0')
  remove_shop(cluster, name)


@test('/cli/foreign/postgres/refusals')
def refusals(box):
  cluster = Cluster.get()
  name = cluster.new_database()
  cluster.psql(name, 'CREATE TABLE t AS SELECT 1 AS x')
  path = dump(box, cluster, name)
  result = restore(box, cluster, path, '--yes', as_name=name)
  check(result.code == 3 and 'exists already' in result.err, result)
  uri = cluster.uri(name, local=True)
  box.run('-d', uri, 'backup', 'restore', path, '--replace', '--yes').expect(2)
  box.run('-d', uri, 'backup', 'restore', path, '--as', 'fresh', '-t', 't').expect(2)
  box.run('-d', 'x.db', 'backup', 'restore', path, '--as', 'y.db').expect(1).says('another engine')
  for what, data, word in (
      ('cluster', b'--\n-- PostgreSQL database cluster dump\n--\n', 'pg_dumpall'),
      ('utf-16', '-- PostgreSQL database dump\n'.encode('utf-16'), 'UTF-16'),
      ('bomb', gzip.compress(bytes(100_000_000)), 'thousand times'),
      ('packed-nothing', gzip.compress(bytes(5)), 'no dump'),
      ('packed-text', gzip.compress(b'hello'), 'does not begin like'),
      ('dump.bz2', bz2.compress(HEAD.encode()), 'bzip2'),
      ('dump.xz', lzma.compress(HEAD.encode()), 'by xz'),
      ('nul', HEAD.encode() + b'\0' + TAIL.encode(), 'NUL')):
    (box.work / what).write_bytes(data)
    result = box.run('backup', 'show', what)
    check(result.code == 1 and word in result.err, f'{what}: {result}')
  (box.work / 'folder').mkdir()
  box.run('backup', 'show', 'folder').expect(1).says('toc.dat')
  (box.work / 'text').write_text('SELECT 1;\n', encoding='utf-8')
  box.run('backup', 'show', 'text').expect(1).says('does not begin like a dump')
  equal(list((box.data / 'reeve' / 'tmp').glob('*')) if (box.data / 'reeve' / 'tmp').exists() else [], [])
  cluster.drop_database(name)


# --- SQLite -----------------------------------------------------------------------------------------

FILE = """
CREATE TABLE people (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, raw BLOB);
INSERT INTO people (name, raw) VALUES ('it''s; COMMIT;', x'00ff'), ('line' || char(10) || '.shell', NULL);
CREATE TABLE pets (owner INTEGER REFERENCES people (id));
INSERT INTO pets VALUES (1), (99);
CREATE VIEW both AS SELECT * FROM people JOIN pets ON owner = id;
CREATE TRIGGER gone AFTER DELETE ON people BEGIN DELETE FROM pets WHERE owner = OLD.id; END;
CREATE INDEX by_name ON people (name);
"""


def make_file(path, sql=FILE):
  with sqlite3.connect(path) as database:
    database.executescript(sql)
  database.close()


def dump_sqlite(path):
  if not shutil.which('sqlite3'):
    raise Skip('sqlite3 is not installed')
  return subprocess.run(['sqlite3', path, '.dump'], check=True, capture_output=True, text=True).stdout


@test('/cli/foreign/sqlite/script')
def sqlite_script(box):
  make_file(box.work / 't.db')
  text = dump_sqlite(box.work / 't.db')
  (box.work / 'dump').write_text(text, encoding='utf-8')
  shown = box.run('backup', 'show', 'dump', '--json').expect(0).json()
  equal((shown['format'], shown['engine']), ('sqlite-sql', 'sqlite'))
  equal({table['name']: table['rows'] for table in shown['tables']}['people'], 2)
  check('gone' in rules(shown)['dump/trigger']['message'], shown)
  result = box.run('-d', 't.db', 'backup', 'restore', 'dump', '--as', 'new.db').expect(0)
  check('points to a row that does not exist' in result.err, result)
  equal(dump_sqlite(box.work / 'new.db'), text)
  box.run('-d', 't.db', 'backup', 'restore', 'dump', '--as', 'new.db').expect(3).says('exists already')
  for length in [*range(60, len(text) - 9, 40), len(text) - 9]:
    (box.work / 'short').write_text(text[:length], encoding='utf-8')
    box.run('-d', 't.db', 'backup', 'restore', 'short', '--as', 'other.db').expect(1)
  equal(sorted(path.name for path in box.work.iterdir()), ['dump', 'new.db', 'short', 't.db'])


@test('/cli/foreign/sqlite/hostile')
def sqlite_hostile(box):
  canary = box.work / 'canary'
  head, tail = 'PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n', '\nCOMMIT;\n'
  for text, rule in ((f"ATTACH '{canary}' AS c;", 'dump/unknown'), (f'.shell touch {canary}\n;', 'dump/unknown'),
                     ("SELECT load_extension('/tmp/evil');", 'dump/unknown'),
                     (f"VACUUM INTO '{canary}';", 'dump/unknown'),
                     ('PRAGMA writable_schema=ON;', 'dump/virtual-table'),
                     ('CREATE VIRTUAL TABLE f USING fts5(x);', 'dump/virtual-table')):
    (box.work / 'evil').write_text(head + text + tail, encoding='utf-8')
    shown = box.run('backup', 'show', 'evil', '--json').expect(0).json()
    check(rule in rules(shown), f'{text}: {shown}')
    equal(box.run('-d', 'x.db', 'backup', 'restore', 'evil', '--as', 'new.db', '--yes').code, 3, text)
  equal(sorted(path.name for path in box.work.iterdir()), ['evil'])


@test('/cli/foreign/no-backup-of-ours')
def no_backup(box):
  """A sound file of another kind is not called damaged."""
  database = box.work / 'a.db'
  subprocess.run(['sqlite3', database, 'CREATE TABLE t (x); INSERT INTO t VALUES (1)'], check=True)
  dump = subprocess.run(['sqlite3', database, '.dump'], check=True, capture_output=True)
  (box.work / 'a.sql').write_bytes(dump.stdout)
  for file in ('a.sql', 'a.db'):
    for command in (['verify', file], ['browse', file, 't'], ['diff', file], ['export-table', 't', '--from', file]):
      said = box.run('-d', 'a.db', 'backup', *command).expect(1).says("another program's", 'do now: ', 'not changed: ')
      check('damaged' not in said.err, said)


@test('/cli/foreign/sqlite/file')
def sqlite_file(box):
  make_file(box.work / 't.db')
  text = dump_sqlite(box.work / 't.db')
  shutil.copy(box.work / 't.db', box.work / 'picture.png')
  (box.work / 'packed').write_bytes(gzip.compress((box.work / 't.db').read_bytes()))
  for number, name in enumerate(('picture.png', 'packed')):
    shown = box.run('backup', 'show', name, '--json').expect(0).json()
    equal((shown['format'], {'people', 'pets'} <= {table['name'] for table in shown['tables']}), ('sqlite', True))
    box.run('-d', 't.db', 'backup', 'restore', name, '--as', f'new{number}.db').expect(0)
    equal(dump_sqlite(box.work / f'new{number}.db'), text)
  # With rows that are only in the journal so far, while somebody has it open.
  writer = sqlite3.connect(box.work / 'live.db', isolation_level=None)
  writer.executescript('PRAGMA journal_mode = WAL;' + FILE + "INSERT INTO people (name) VALUES ('late');")
  box.run('-d', 't.db', 'backup', 'restore', 'live.db', '--as', 'late.db').expect(0)
  equal(box.sqlite('late.db', 'SELECT count(*) FROM people'), '3')
  equal(writer.execute('SELECT count(*) FROM people').fetchone()[0], 3)
  writer.close()
  data = bytearray((box.work / 'picture.png').read_bytes())
  data[4096 + 8:4096 + 100] = bytes(92)
  (box.work / 'broken').write_bytes(data)
  result = box.run('-d', 't.db', 'backup', 'restore', 'broken', '--as', 'bad.db', '--yes')
  check(result.code == 1 and not (box.work / 'bad.db').exists(), result)
  equal([path.name for path in box.work.iterdir() if path.name.startswith('.reeve')], [])


if __name__ == '__main__':
  main()
