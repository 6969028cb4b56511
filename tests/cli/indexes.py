#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restores of large tables, whose indexes Reeve builds itself: exactly as pg_restore would have."""

import functools
import re
import subprocess

from command import Cluster, check, equal, main, test

# Tables of more than a mebibyte with every kind of index; {unique} is how UNIQUE is said.
LARGE = """
CREATE SCHEMA "Odd ""Schema";
CREATE FUNCTION slug(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT lower($1)';
CREATE TABLE big (id bigint, a integer, b text, c text, d int4range, j jsonb, unsure integer,
                  sure integer NOT NULL);
INSERT INTO big SELECT i, -i, md5(i::text), 'C' || i % 100, int4range(i, i + 1),
  jsonb_build_object('n', i % 100), nullif(i, 7), i FROM generate_series(1, 16000) AS i;
ALTER TABLE big ADD PRIMARY KEY (id) INCLUDE (a) WITH (fillfactor = 80),
  ADD CONSTRAINT later UNIQUE (a, id) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT "soon ""er" UNIQUE (b) WITH (fillfactor = 71, deduplicate_items = off) DEFERRABLE,
  ADD CONSTRAINT unsure {unique} (unsure),
  ADD CONSTRAINT apart EXCLUDE USING gist (d WITH &&) WHERE (id < 100);
CREATE INDEX by_slug ON big (slug(b));
CREATE INDEX partial ON big (c DESC NULLS LAST) INCLUDE (a)
  WHERE c <> E'\\n-- Name: y; Type: INDEX; Schema: public; Owner: z\\n\\';';
CREATE INDEX by_gin ON big USING gin (j jsonb_path_ops) WITH (fastupdate = off);
CREATE INDEX by_hash ON big USING hash (b);
CREATE INDEX by_brin ON big USING brin (id) WITH (pages_per_range = 16);
CREATE INDEX in_order ON big (c);
ALTER TABLE big CLUSTER ON in_order;
CREATE UNIQUE INDEX replicated ON big (sure);
ALTER TABLE big REPLICA IDENTITY USING INDEX replicated;
CREATE INDEX measured ON big ((a + 1));
ALTER INDEX measured ALTER COLUMN 1 SET STATISTICS 500;
COMMENT ON INDEX by_slug IS 'of the slug';
COMMENT ON CONSTRAINT later ON big IS 'at the end';
CREATE TABLE small (id integer PRIMARY KEY, big bigint REFERENCES big, sure integer REFERENCES big (unsure));
INSERT INTO small SELECT i, i, 1 FROM generate_series(1, 10) AS i;
CREATE INDEX small_big ON small (big);
CREATE TABLE few (a integer NOT NULL CONSTRAINT few_key UNIQUE, b text);
CREATE INDEX few_first ON few (b); CREATE INDEX few_plain ON few (b, a);
ALTER TABLE few CLUSTER ON few_first, REPLICA IDENTITY USING INDEX few_key;
CREATE TABLE heir (PRIMARY KEY (id)) INHERITS (big);
INSERT INTO heir SELECT * FROM ONLY big;
CREATE TABLE parts (id integer, day date, text text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE INDEX parts_text ON parts (text);
CREATE TABLE parts_old PARTITION OF parts FOR VALUES FROM (MINVALUE) TO ('2024-01-01');
CREATE TABLE parts_new (id integer NOT NULL, day date NOT NULL, text text, CONSTRAINT new_key PRIMARY KEY (id, day));
ALTER TABLE parts ATTACH PARTITION parts_new FOR VALUES FROM ('2024-01-01') TO (MAXVALUE);
INSERT INTO parts SELECT i, '2023-01-01'::date + i % 700, repeat(md5(i::text), 4) FROM generate_series(1, 24000) AS i;
CREATE TABLE "Odd ""Schema"."Größe" ("Col ""umn" integer, text text, CONSTRAINT "der Schlüssel" PRIMARY KEY ("Col ""umn"));
INSERT INTO "Odd ""Schema"."Größe" SELECT i, repeat('x', 100) FROM generate_series(1, 12000) AS i;
CREATE TABLE "two\nlines" (id integer CONSTRAINT "two\nkeys" PRIMARY KEY, text text);
INSERT INTO "two\nlines" SELECT i, repeat('x', 100) FROM generate_series(1, 12000) AS i;
"""

OURS = ['big_pkey', 'later', 'soon "er', 'unsure', 'by_slug', 'partial', 'by_gin', 'by_hash', 'by_brin', 'heir_pkey',
        'parts_old_pkey', 'new_key', 'parts_old_text_idx', 'parts_new_text_idx', 'der Schlüssel',
        'in_order', 'replicated', 'measured', 'few_first', 'few_key']
# Exclusion constraints, small or empty tables, names that the archive's list cannot say.
THEIRS = ['apart', 'few_plain', 'small_pkey', 'small_big', 'parts_pkey', 'parts_text', 'two']

# What pg_dump does not tell.
CATALOGUE = """
SELECT c.conrelid::regclass, c.conname, c.contype, c.condeferrable, c.condeferred, c.convalidated, c.conislocal,
       c.coninhcount, c.connoinherit, c.conindid::regclass, c.conparentid <> 0
  FROM pg_constraint AS c WHERE c.connamespace >= 2200 ORDER BY c.conrelid::regclass::text, c.conname;
SELECT i.indexrelid::regclass, to_jsonb(i) - 'indexrelid' - 'indrelid' - 'indexprs' - 'indpred',
       r.reloptions, r.relkind, r.relispartition, r.reltablespace,
       (SELECT array_agg(concat(d.deptype, d.refclassid::regclass, d.refobjsubid) ORDER BY 1)
          FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid)
  FROM pg_index AS i JOIN pg_class AS r ON r.oid = i.indexrelid
  WHERE r.relnamespace >= 2200 ORDER BY r.relname;
"""


@functools.cache
def logging_cluster():
  return Cluster(settings={'log_statement': 'ddl', 'log_line_prefix': ''})


def call(cluster, program, *arguments):
  return subprocess.run([cluster.programs / program, '-h', cluster.folder, '-p', str(cluster.port), '-U', cluster.user,
                         *arguments], check=True, capture_output=True, text=True, env=cluster.psql_variables()).stdout


def dump(cluster, name):
  return [line for line in call(cluster, 'pg_dump', '-d', name).splitlines()
          if not re.match(r'\\(un)?restrict', line)]


def builders(log):
  """Who builds which index, in order. Reeve's sessions and pg_restore's do not speak the same protocol."""
  made = []
  for line in re.sub(r'\n\t *', ' ', log).splitlines():
    found = re.match(r'LOG:  (execute|statement)\b.*?: (?:CREATE (?:UNIQUE )?INDEX|ALTER TABLE ONLY .* ADD CONSTRAINT) '
                     r'(?:"((?:[^"]|"")+)"|(\w+)) (?:ON|PRIMARY KEY \(|UNIQUE .*\(|EXCLUDE)', line)
    if found:
      made.append(('Reeve' if found[1] == 'execute' else 'pg_restore', (found[2] or found[3]).replace('""', '"')))
  return made


@test('/cli/indexes/as-pg_restore')
def as_pg_restore(box):
  """The same database as one that pg_restore has made, and each index built once, by whom it should be."""
  cluster = logging_cluster()
  name = cluster.new_database()
  knows = int(cluster.psql(name, 'SHOW server_version_num')) >= 150000
  cluster.psql(name, LARGE.replace('{unique}', 'UNIQUE NULLS NOT DISTINCT' if knows else 'UNIQUE'))
  where = ['-d', cluster.uri(name, local=True), 'backup']
  box.run(*where, 'create', '-o', 'b.reeve', '--proof', 'sealed').expect(0)
  peer = cluster.new_database()
  call(cluster, 'pg_dump', '-Fc', '-f', str(box.work / 'dump'), '-d', name)
  call(cluster, 'pg_restore', '-d', peer, str(box.work / 'dump'))
  said = cluster.log.stat().st_size
  box.run(*where, 'restore', 'b.reeve', '--as', 'mine', '-y').expect(0)
  made = builders(cluster.log.read_bytes()[said:].decode())
  equal(sorted(one for program, one in made if program == 'Reeve'), sorted(OURS), 'built by Reeve')
  equal(sorted(one.split(' keys')[0] for program, one in made if program == 'pg_restore'), sorted(THEIRS), 'by pg_restore')
  equal(dump(cluster, 'mine'), dump(cluster, peer), 'what pg_dump says')
  equal(cluster.psql('mine', CATALOGUE).splitlines(), cluster.psql(peer, CATALOGUE).splitlines(), 'the catalogue')


@test('/cli/indexes/that-fails')
def that_fails(box):
  """An index that cannot be built is told by pg_restore as before, and nothing is left."""
  cluster = logging_cluster()
  name = cluster.new_database()
  cluster.psql(name, """CREATE FUNCTION picky(i integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
      IF current_database() ~ 'restoring|other' THEN RAISE EXCEPTION 'not here'; END IF; RETURN i; END $$;
    CREATE TABLE t AS SELECT i, repeat('x', 100) AS text FROM generate_series(1, 12000) AS i;
    CREATE INDEX refused ON t (picky(i)); ALTER TABLE t ADD PRIMARY KEY (i)""")
  where = ['-d', cluster.uri(name, local=True), 'backup']
  box.run(*where, 'create', '-o', 'b.reeve', '--proof', 'sealed').expect(0)
  said = cluster.log.stat().st_size
  failed = box.run(*where, 'restore', 'b.reeve', '--as', 'other', '-y').says('not here')
  check(failed.code != 0, failed)
  made = builders(cluster.log.read_bytes()[said:].decode())
  equal([one for one in made if one[1] == 'refused'], [('Reeve', 'refused'), ('pg_restore', 'refused')])
  equal([one for one in made if one[1] == 't_pkey'], [('Reeve', 't_pkey')])
  equal(cluster.psql('postgres', "SELECT count(*) FROM pg_database WHERE datname ~ 'restoring|other'"), '0')


@test('/cli/indexes/no-deadlock')
def no_deadlock(box):
  """One index is the table's order and another its replica identity: two workers of pg_restore would wait for
  one another, in a large table as in a small one."""
  cluster = logging_cluster()
  for rows in (100, 30000):
    name = cluster.new_database()
    cluster.psql(name, f"""CREATE TABLE t AS SELECT i, md5(i::text) AS text FROM generate_series(1, {rows}) AS i;
      ALTER TABLE t ALTER i SET NOT NULL; CREATE INDEX in_order ON t (text); CREATE UNIQUE INDEX replicated ON t (i);
      ALTER TABLE t CLUSTER ON in_order; ALTER TABLE t REPLICA IDENTITY USING INDEX replicated""")
    where = ['-d', cluster.uri(name, local=True), 'backup']
    box.run(*where, 'create', '-o', f'{rows}.reeve', '--proof', 'sealed').expect(0)
    box.run(*where, 'restore', f'{rows}.reeve', '--as', f'rows{rows}', '-y').expect(0)
    equal(cluster.psql(f'rows{rows}', CATALOGUE), cluster.psql(name, CATALOGUE), 'the catalogue')


if __name__ == '__main__':
  main()
