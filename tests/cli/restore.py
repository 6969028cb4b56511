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


if __name__ == '__main__':
  main()
