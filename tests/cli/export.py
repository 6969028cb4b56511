#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`backup export-table` and `export-json`: what comes out goes in again, by the databases' own programs."""

import csv
import hashlib
import json
import subprocess

from command import REEVECTL, TINY, Cluster, check, equal, main, test

NASTY = ['plain', '', 'comma, "quoted"', 'two\nlines', 'tab\there', 'back\\slash \\N', 'Ünï ✓ 日本', ' blanks ', None]


def literal(text):
  return 'NULL' if text is None else "'" + text.replace("'", "''") + "'"


ROWS = ', '.join(f'({i}, {literal(text)}, {i}.25)' for i, text in enumerate(NASTY))
SQL = f'CREATE TABLE things (id integer PRIMARY KEY, note text, price numeric); INSERT INTO things VALUES {ROWS};'


def sqlite(box, sql, name='t.db'):
  return subprocess.run(['sqlite3', box.work / name], input=sql, text=True, check=True, capture_output=True,
                        cwd=box.work).stdout


def make_postgres(sql=SQL):
  cluster = Cluster.get()
  name = cluster.new_database()
  cluster.psql(name, sql)
  return cluster, name


def read_csv(text):
  return list(csv.reader(text.splitlines(keepends=True)))


@test('/cli/export/csv-into-psql')
def into_psql(box):
  cluster, name = make_postgres()
  box.run('-d', cluster.uri(name), 'backup', 'export-table', 'things', '-o', 'things.csv').expect(0)
  cluster.psql(name, 'CREATE TABLE again (LIKE things)')
  subprocess.run([*cluster.psql_command(name), '-c', "\\copy again FROM 'things.csv' (FORMAT csv, HEADER)"],
                 cwd=box.work, env=cluster.psql_variables(), check=True, capture_output=True)
  equal(cluster.psql(name, 'SELECT count(*) FROM things AS t JOIN again AS a ON t.id = a.id'
                           ' AND t.note IS NOT DISTINCT FROM a.note AND t.price = a.price'), str(len(NASTY)), 'rows')
  cluster.drop_database(name)


@test('/cli/export/csv-into-sqlite')
def into_sqlite(box):
  sqlite(box, SQL + "INSERT INTO things VALUES (100, x'00ff', 0.1), (101, 'x', 9007199254740993);")
  box.run('-d', 't.db', 'backup', 'export-table', 'things', '-o', 'things.csv').expect(0)
  sqlite(box, 'CREATE TABLE again (id integer, note text, price numeric);\n.import --csv --skip 1 things.csv again\n')
  # The program knows no NULL in CSV.
  equal(sqlite(box, "SELECT count(*) FROM things AS t JOIN again AS a ON t.id = a.id"
                    " AND coalesce(t.note, '') = a.note AND t.price = a.price WHERE t.id < 100").strip(), str(len(NASTY)), 'rows')
  rows = {row[0]: row for row in read_csv((box.work / 'things.csv').read_text(encoding='utf-8'))}
  equal((rows['100'], rows['101'][2]), (['100', '\\x00ff', '0.1'], '9007199254740993'), 'values')
  equal((box.work / 'things.csv').stat().st_mode & 0o777, 0o600, 'mode')


@test('/cli/export/json')
def as_json(box):
  sqlite(box, SQL)
  cluster, name = make_postgres()
  for database in ('t.db', cluster.uri(name)):
    out = box.run('-d', database, 'backup', 'export-table', 'things', '--format', 'json').expect(0).out
    rows = json.loads(out)
    equal([row['note'] for row in rows], NASTY, 'notes')
    equal([row['price'] for row in rows], [i + 0.25 for i in range(len(NASTY))], 'prices')
  cluster.drop_database(name)


@test('/cli/export/limit')
def limit(box):
  sqlite(box, 'CREATE TABLE n (i integer PRIMARY KEY DESC); CREATE TABLE empty (a, b);'
              'WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 500) INSERT INTO n SELECT i FROM c;')
  run = ['-d', 't.db', 'backup', 'export-table']
  equal(read_csv(box.run(*run, 'n', '--limit', '3').expect(0).out), [['i'], ['1'], ['2'], ['3']], 'first rows')
  equal(box.run(*run, 'empty').expect(0).out, 'a,b\n', 'no rows')
  equal(json.loads(box.run(*run, 'empty', '--format', 'json').expect(0).out), [], 'no rows')
  done = box.run(*run, 'n', '-o', 'n.csv', '--json').expect(0).json()
  equal((done['rows'], done['bytes']), (500, (box.work / 'n.csv').stat().st_size), 'what is said')


@test('/cli/export/reader-that-goes')
def reader(box):
  """“| head” is no fault; a disk that is full is one."""
  sqlite(box, 'CREATE TABLE n (t text); WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 20000)'
              " INSERT INTO n SELECT printf('%0100d', i) FROM c;")
  command = ['-d', 't.db', 'backup', 'export-table', 'n']
  process = box.start(*command)
  equal(process.stdout.readline(), 't\n', 'the first line')
  process.stdout.close()
  equal(process.stderr.read(), '', 'what is said')
  process.stderr.close()
  equal(process.wait(60), 1, 'exit status')
  with open('/dev/full', 'w', encoding='utf-8') as full:
    process = subprocess.run([REEVECTL, *command], cwd=box.work, env=box.environment, stdout=full, text=True,
                             stderr=subprocess.PIPE, check=False)
  check(process.returncode == 1 and 'standard output' in process.stderr, process)


@test('/cli/export/refusals')
def refusals(box):
  sqlite(box, SQL)
  run = ['-d', 't.db', 'backup', 'export-table']
  box.run(*run, 'nowhere', '-o', 'x.csv').expect(1).says('nowhere')
  check(not (box.work / 'x.csv').exists(), 'a file was left')
  (box.work / 'mine.csv').write_text('mine', encoding='utf-8')
  box.run(*run, 'things', '-o', 'mine.csv').expect(1)
  equal((box.work / 'mine.csv').read_text(encoding='utf-8'), 'mine', 'my file')
  box.run(*run, 'things', '--format', 'xml').expect(2).says('csv or json')
  check('--output' in box.run(*run, 'things', '--json').expect(2).out, 'the reason is not said')


@test('/cli/export/folder')
def folder(box):
  def look(where, prefix):
    box.run(*where, 'migrate', 'up').expect(0)
    said = box.run(*where, 'backup', 'export-json', 'out', '--json').expect(0).json()
    written = json.loads((box.work / 'out' / 'metadata.json').read_text(encoding='utf-8'))
    equal(written, said, 'metadata.json')
    equal(written['revision'], ['20250102000000'], 'revision')
    tables = {table['name']: table for table in written['tables']}
    people = tables[f'{prefix}people']
    text = (box.work / 'out' / people['file']).read_bytes()
    equal((people['rows'], people['bytes'], people['sha256']), (2, len(text), hashlib.sha256(text).hexdigest()), 'people')
    equal(json.loads(text), [{'id': 1, 'name': 'Ada'}, {'id': 2, 'name': 'Grace'}], 'people')
    equal({path.name for path in (box.work / 'out').iterdir()},
          {'metadata.json'} | {table['file'] for table in tables.values()}, 'files')
    equal({path.stat().st_mode & 0o777 for path in (box.work / 'out').iterdir()}, {0o600}, 'modes')
    equal((box.work / 'out').stat().st_mode & 0o777, 0o700, 'mode')
    box.run(*where, 'backup', 'export-json', 'out').expect(1).says('not empty')
    equal([path.name for path in box.work.iterdir() if path.name.startswith('.')], [], 'what a failure left')
    subprocess.run(['rm', '-r', box.work / 'out'], check=True)
  box.write(TINY)
  look(['-d', 't.db', '-p', 'project'], '')
  cluster = Cluster.get()
  name = cluster.new_database()
  look(['-d', cluster.uri(name), '-p', 'project'], 'public.')
  cluster.drop_database(name)


@test('/cli/export/strange-names')
def strange(box):
  sqlite(box, 'CREATE TABLE "../evil / name" (x); INSERT INTO "../evil / name" VALUES (1); CREATE TABLE ".." (y);')
  tables = box.run('-d', 't.db', 'backup', 'export-json', 'out', '--json').expect(0).json()['tables']
  equal(len(tables), 2, 'tables')
  for table in tables:
    check('/' not in table['file'] and not table['file'].startswith('.'), table)
    check((box.work / 'out' / table['file']).exists(), table)


@test('/cli/export/from-a-backup')
def from_backup(box):
  """What a backup has is what the database had when it was made, whatever became of it."""
  sqlite(box, SQL + "CREATE TABLE bytes (b blob); INSERT INTO bytes VALUES (x'00ff')")
  cluster, name = make_postgres()
  (box.work / 'phrase').write_text('correct horse battery staple\n')
  for number, (database, spoil) in enumerate((
      ('t.db', lambda: sqlite(box, 'DELETE FROM things')),
      (cluster.uri(name), lambda: cluster.psql(name, 'DELETE FROM things')))):
    file = f'{number}.reeve'
    box.run('-d', database, 'backup', 'create', '-o', file, '--passphrase-file', 'phrase').expect(0)
    living = box.run('-d', database, 'backup', 'export-table', 'things').expect(0).out
    spoil()
    saved = ['backup', 'export-table', 'things', '--from', file, '--passphrase-file', 'phrase']
    equal(box.run(*saved).expect(0).out, living, 'the same CSV')
    rows = json.loads(box.run(*saved, '--format', 'json', '-n', '7').expect(0).out)
    equal(([row['note'] for row in rows], [float(row['price']) for row in rows]),
          (NASTY[:7], [i + 0.25 for i in range(7)]), 'the same JSON')
    folder = f'out-{number}'
    done = box.run('backup', 'export-json', folder, '--from', file, '--passphrase-file', 'phrase',
                   '--json').expect(0).json()
    things = next(table for table in done['tables'] if table['name'].endswith('things'))
    data = (box.work / folder / things['file']).read_bytes()
    equal((things['rows'], things['sha256'], [row['note'] for row in json.loads(data)]),
          (len(NASTY), hashlib.sha256(data).hexdigest(), NASTY), 'the folder')
    equal(len(done['backup']), 32, 'the id of the backup')
    box.run('backup', 'export-table', 'things', '--from', file).expect(1)
    box.run(*saved[:2], 'nothing', *saved[3:]).expect(1).says('nothing')
  box.run('-d', cluster.uri(name), 'backup', 'create', '--classic', '-o', 'c.reeve').expect(0)
  box.run('backup', 'export-json', 'out', '--from', 'c.reeve').expect(1).says('Restore it')
  check(not (box.work / 'out').exists(), 'something was left behind')
  cluster.drop_database(name)


if __name__ == '__main__':
  main()
