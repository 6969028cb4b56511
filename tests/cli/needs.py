#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups of databases that are more than rows: what they need of a server, what their parts do
while they are restored, and single tables that need the rest of the schema."""

import json
import re
import shutil
import subprocess

from command import Cluster, check, equal, main, test
from harness import postgres_properties

# A log of changes that the restore itself would write to; views that need one another, one that
# finds its tables by the path, one that cannot be filled any more.
LIVELY = """
CREATE TABLE rows (id integer PRIMARY KEY, name text);
INSERT INTO rows VALUES (1, 'one'), (2, 'two');
CREATE FUNCTION by_path() RETURNS bigint LANGUAGE plpgsql STABLE
  AS 'BEGIN RETURN (SELECT count(*) FROM rows); END';
CREATE MATERIALIZED VIEW zero AS SELECT count(*) AS n FROM rows;
CREATE MATERIALIZED VIEW above AS SELECT n * 10 AS n FROM zero;
CREATE MATERIALIZED VIEW found AS SELECT public.by_path() AS n;
CREATE FUNCTION gone() RETURNS integer LANGUAGE plpgsql STABLE AS 'BEGIN RETURN 7; END';
CREATE MATERIALIZED VIEW stuck AS SELECT public.gone() AS n;
CREATE OR REPLACE FUNCTION gone() RETURNS integer LANGUAGE plpgsql STABLE
  AS $$ BEGIN RAISE EXCEPTION 'no more'; END $$;
CREATE TABLE changes (tag text);
CREATE FUNCTION note_change() RETURNS event_trigger LANGUAGE plpgsql
  AS 'BEGIN INSERT INTO public.changes VALUES (tg_tag); END';
CREATE EVENT TRIGGER note_change ON ddl_command_end EXECUTE FUNCTION note_change();
COMMENT ON EVENT TRIGGER note_change IS 'all of them';
TRUNCATE changes;
"""

SINGLE = """
CREATE SCHEMA shop;
CREATE TYPE shop.state AS ENUM ('new', 'paid');
CREATE TABLE shop.customer (id integer PRIMARY KEY);
CREATE TABLE shop.order (id integer, day date, state shop.state,
                         customer integer REFERENCES shop.customer) PARTITION BY RANGE (day);
CREATE TABLE shop.order_old PARTITION OF shop.order FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
CREATE TABLE shop.order_new PARTITION OF shop.order DEFAULT;
INSERT INTO shop.customer VALUES (1);
INSERT INTO shop.order SELECT i, '2019-12-01'::date + i, 'paid', 1 FROM generate_series(1, 60) i;
SELECT lo_from_bytea(0, 'bytes');
"""

def dump(cluster, name):
  """As pg_dump sees it, but for the view that only the original has filled."""
  command = [cluster.programs / 'pg_dump', '-h', cluster.folder, '-p', str(cluster.port), '-U',
             cluster.user, '-d', name]
  text = subprocess.run(command, check=True, capture_output=True, text=True,
                        env=cluster.psql_variables()).stdout
  return [line for line in text.splitlines() if not re.match(r'\\(un)?restrict|-- Name: stuck; .* DATA;|'
                                                            r'REFRESH .*\.stuck|--$|$', line)]


def back_up(box, cluster, name, *options):
  return box.run('-d', cluster.uri(name, local=True), 'backup', 'create', '-o', 'b.reeve', *options,
                 '--json').expect(0).json()


def restore(box, cluster, *options):
  return box.run('-d', cluster.uri('postgres', local=True), 'backup', 'restore', 'b.reeve', '-y',
                 '--json', *options)


def lively(box, *options):
  cluster = Cluster.get()
  name = cluster.new_database()
  cluster.psql(name, LIVELY)
  before = dump(cluster, name)
  back_up(box, cluster, name, *options)
  restored = restore(box, cluster, '--as', f'{name}_again').expect(0).json()
  check('stuck' in ''.join(restored['warnings']), restored)
  check(dump(cluster, f'{name}_again') == before and len(before) > 50, 'the restored database differs')
  equal(cluster.psql(f'{name}_again', 'SELECT a.n, f.n FROM above AS a, found AS f'), '20|2', 'views')


@test('/cli/needs/lively')
def lively_copied(box):
  lively(box, '--proof', 'restored')


@test('/cli/needs/lively/classic')
def lively_classic(box):
  lively(box, '--classic')


@test('/cli/needs/retention')
def retention(box):
  """A backup of one table never makes that of the whole database superfluous."""
  cluster = Cluster.get()
  name = cluster.new_database()
  cluster.psql(name, 'CREATE TABLE t (a integer); CREATE TABLE u (a integer)')
  where = ['-d', cluster.uri(name, local=True), 'backup']
  whole = box.run(*where, 'create', '--json').expect(0).json()
  part = box.run(*where, 'create', '-t', 't', '--json').expect(0).json()
  equal((whole['requested'], part['requested']), ([], ['t']))
  box.run(*where, 'prune', '--keep-last', '1', '-y').expect(0)
  listed = box.run(*where, 'list', '--json').expect(0).json()['backups']
  equal({one['id'] for one in listed}, {whole['id'], part['id']}, 'what is left')


def make_needy(cluster):
  """A database that sorts by ICU, with a role, a policy and a tablespace, all without the first superuser."""
  place = cluster.folder / 'place'
  place.mkdir()
  if cluster.runner:
    shutil.chown(place, 'postgres', 'postgres')
  for sql in (f"CREATE TABLESPACE place LOCATION '{place}'", 'CREATE ROLE plain_owner', 'CREATE ROLE reader',
              "CREATE DATABASE needy TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
              " LOCALE_PROVIDER icu ICU_LOCALE 'de'"):
    cluster.psql('postgres', sql)
  cluster.psql('needy', """CREATE EXTENSION hstore; CREATE TABLE t (a text, h hstore) TABLESPACE place;
    ALTER TABLE t OWNER TO plain_owner; INSERT INTO t VALUES ('b'), ('Z'), ('ä'), ('a');
    ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t TO reader USING (true)""")


@test('/cli/needs/of-the-server')
def of_the_server(box):
  """Roles are asked for beforehand, tablespaces are done without, and it sorts as it did."""
  cluster, other = Cluster.get(), Cluster()
  make_needy(cluster)
  back_up(box, cluster, 'needy')
  equal(box.run('backup', 'show', 'b.reeve', '--json').expect(0).json()['roles'], ['plain_owner', 'reader'],
        'roles without what the extension made')
  cluster.psql('needy', "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'")
  (box.work / 'b.reeve').unlink()
  back_up(box, cluster, 'needy', '--proof', 'restored')
  equal(box.run('backup', 'show', 'b.reeve', '--json').expect(0).json()['roles'],
        [cluster.user, 'plain_owner', 'reader'], 'roles')
  for options in ((), ('--no-owner',)):
    refused = restore(box, other, '--as', 'fresh', *options)
    check(refused.code in (1, 3) and 'reader' in refused.json()['error']['message'], refused)
  equal(other.psql('postgres', "SELECT count(*) FROM pg_database WHERE datname ~ 'fresh|reeve'"), '0')
  other.psql('postgres', 'CREATE ROLE reader')
  plan = restore(box, other, '--as', 'fresh', '--no-owner', '--dry-run').expect(0).json()
  check('tablespaces' in ''.join(plan['warnings']), plan)
  restore(box, other, '--as', 'fresh', '--no-owner').expect(0)
  equal(other.psql('fresh', "SELECT string_agg(a, '' ORDER BY a) FROM t"), 'aäbZ', 'sorted')
  text = subprocess.run(['tar', '-xOf', box.work / 'b.reeve', 'RESTORE.txt'], check=True,
                        capture_output=True, text=True).stdout
  check("--locale-provider='icu' --icu-locale='de'" in text, text)


PROPERTIES = """
ALTER DATABASE proper SET search_path = app, "Odd, name";
ALTER DATABASE proper SET app.key = 'it''s; DROP TABLE t';
ALTER DATABASE proper SET default_transaction_read_only = on;
ALTER ROLE wary IN DATABASE proper SET statement_timeout = '5s';
COMMENT ON DATABASE proper IS 'it''s ours';
REVOKE CONNECT, TEMPORARY ON DATABASE proper FROM PUBLIC;
GRANT CONNECT ON DATABASE proper TO wary WITH GRANT OPTION;
ALTER DATABASE proper CONNECTION LIMIT 17;
ALTER DATABASE proper OWNER TO wary;
"""


def check_existing(box, cluster):
  """One that is there already, and empty, gets them, too, but what somebody has said of it stays."""
  for sql in ('CREATE ROLE boss', 'CREATE DATABASE plain', 'CREATE DATABASE own OWNER boss',
              'ALTER DATABASE own SET search_path = mine', "COMMENT ON DATABASE own IS 'mine'",
              'ALTER ROLE boss IN DATABASE own SET statement_timeout = 1',
              'GRANT CREATE ON DATABASE own TO boss'):
    cluster.psql('postgres', sql)
  grants = cluster.psql('postgres', "SELECT datacl FROM pg_database WHERE datname = 'own'")
  for name in ('plain', 'own'):
    where = ('--into', cluster.uri(name, local=True))
    restore(box, cluster, *where, '--dry-run').expect(0).says('keeps its owner', where='out')
    restore(box, cluster, *where).expect(0)
    equal(cluster.psql(name, 'SELECT a, n FROM app.t, app.counted'), '1|1', name)
  wanted = postgres_properties(cluster, 'proper')
  user = cluster.user
  equal(postgres_properties(cluster, 'plain'), wanted.replace(
    'wary|{wary=CTc*/wary}', f'{user}|{{{user}=CTc/{user},wary=CTc*/{user}}}'), 'one without a word')
  equal(postgres_properties(cluster, 'own'), f"boss|{grants}|17|mine|- app.key=it's; DROP TABLE t "
        '- default_transaction_read_only=on - search_path=mine boss statement_timeout=1 '
        'wary statement_timeout=5s')


@test('/cli/needs/properties')
def of_the_database(box):
  """What the server keeps of a database comes with it: whoever uses it finds its tables, and who may not, not."""
  cluster = Cluster.get()
  for sql in ('CREATE ROLE wary', 'CREATE DATABASE proper'):
    cluster.psql('postgres', sql)
  cluster.psql('proper', 'CREATE SCHEMA app; CREATE TABLE app.t (a integer); INSERT INTO app.t VALUES (1);'
                         'CREATE FUNCTION app.rows() RETURNS bigint LANGUAGE plpgsql STABLE'
                         " AS 'BEGIN RETURN (SELECT count(*) FROM t); END';"
                         'SET search_path = app; CREATE MATERIALIZED VIEW app.counted AS SELECT app.rows() AS n')
  for sql in PROPERTIES.strip().splitlines():
    cluster.psql('postgres', sql)
  back_up(box, cluster, 'proper')
  restore(box, cluster, '--as', 'proper_again').expect(0)
  equal(postgres_properties(cluster, 'proper_again'), postgres_properties(cluster, 'proper'))
  check(postgres_properties(cluster, 'proper').startswith('wary|{wary=C'), postgres_properties(cluster, 'proper'))
  equal(cluster.psql('proper_again', 'SELECT a, n FROM t, counted'), '1|1')
  restore(box, cluster, '--as', 'proper_mine', '--no-owner').expect(0)
  mine = postgres_properties(cluster, 'proper_mine')
  check(mine.startswith(f"{cluster.user}||17|it's ours|") and 'wary' not in mine and 'Odd, name' in mine, mine)
  check_existing(box, cluster)


@test('/cli/needs/configuration')
def configuration(box):
  """Of what an extension made only the rows of its configuration are taken, and where their numbers are."""
  cluster = Cluster.get()
  name = cluster.new_database()
  cluster.psql(name, """CREATE EXTENSION citext; CREATE TABLE jobs (id serial, builtin boolean);
    CREATE SEQUENCE plain; SELECT setval('plain', 5), setval('jobs_id_seq', 7);
    INSERT INTO jobs (builtin) VALUES (true), (false); ALTER EXTENSION citext ADD TABLE jobs;
    ALTER EXTENSION citext ADD SEQUENCE jobs_id_seq; ALTER EXTENSION citext ADD SEQUENCE plain;
    UPDATE pg_extension SET extconfig = ARRAY['jobs'::regclass, 'jobs_id_seq'::regclass],
      extcondition = ARRAY['WHERE NOT builtin', ''] WHERE extname = 'citext'""")
  back_up(box, cluster, name)
  manifest = json.loads(subprocess.run(['tar', '-xOf', box.work / 'b.reeve', 'manifest.json'], check=True,
                                       capture_output=True, text=True).stdout)
  equal([(table['name'], table['rows']) for table in manifest['tables']], [('jobs', 1)])
  equal([(one['name'], one['last_value']) for one in manifest['sequences']], [('jobs_id_seq', 9)])


@test('/cli/needs/single-tables')
def single_tables(box):
  """They come with the schema that they need, and never in the place of everything."""
  cluster = Cluster.get()
  name = cluster.new_database()
  cluster.psql(name, SINGLE)
  for number, options in enumerate(((), ('--classic',))):
    (box.work / 'b.reeve').unlink(missing_ok=True)
    result = back_up(box, cluster, name, '--table', 'shop.order', *options)
    equal([(table['name'], table['rows']) for table in result['tables']],
          [('shop.order_new', 30), ('shop.order_old', 30)])
    equal(box.run('-d', cluster.uri(name, local=True), 'status', '--json').json()['last_backup'], None,
          'what the whole database could be had back by')
    box.run('backup', 'show', 'b.reeve').expect(0).says('only the rows of single tables: shop.order', where='out')
    refused = box.run('-d', cluster.uri(name, local=True), 'backup', 'restore', 'b.reeve', '--replace',
                      '-y').says('only single tables')
    check(refused.code in (1, 3), refused)
    plan = restore(box, cluster, '--as', f'some{number}', '--dry-run').expect(0).json()
    check('shop.order' in ''.join(plan['warnings']), plan)
    restore(box, cluster, '--as', f'some{number}').expect(0)
    equal(cluster.psql(f'some{number}', "SELECT count(*), min(state) FROM shop.order"), '60|paid')
    equal(cluster.psql(f'some{number}', "SELECT (SELECT count(*) FROM shop.customer),"
                       " (SELECT count(*) FROM pg_largeobject_metadata)"), '0|0', 'what was not asked for')
  equal(cluster.psql(name, 'SELECT count(*) FROM shop.customer'), '1', 'the original')
  box.run('-d', cluster.uri(name, local=True), 'backup', 'restore', 'b.reeve', '--schema', 'side', '-t', 'shop.order',
          '-y').expect(0)
  equal(cluster.psql(name, 'SELECT (SELECT count(*) FROM side.order_old), (SELECT count(*) FROM side.order_new)'),
        '30|30', 'all partitions of a table')


if __name__ == '__main__':
  main()
