#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`seed`: where rows come from: generators and files beside a profile, on both engines."""

import json

from command import check, equal, main
from seeding import apply, counts, on_both, seed
from seeding import write_profile as write

REVISION = '''-- migrate:up
CREATE TABLE clubs (id integer PRIMARY KEY, name varchar(20) NOT NULL UNIQUE, founded date,
  CHECK (founded >= '1900-01-01'));
CREATE TABLE members (id integer PRIMARY KEY, club integer NOT NULL REFERENCES clubs (id), name varchar(60) NOT NULL,
  email text NOT NULL UNIQUE, level text NOT NULL CHECK (level IN ('junior', 'senior')), fee numeric(8,2) CHECK (fee >= 0 AND fee < 100),
  joined timestamp, active boolean NOT NULL DEFAULT true, notes text);
CREATE TABLE payments (id integer PRIMARY KEY, member integer NOT NULL REFERENCES members (id), number integer NOT NULL,
  amount numeric(8,2) NOT NULL CHECK (amount BETWEEN 1 AND 50), UNIQUE (member, number));
-- migrate:down
DROP TABLE payments; DROP TABLE members; DROP TABLE clubs;
'''

MIGRATIONS = {'20250101000000_clubs.sql': REVISION}
CLUBS = {'table': 'clubs', 'columns': ['id', 'name'], 'rows': [[1, 'Chess'], [2, 'Go'], [3, 'Bridge']]}
MEMBERS = {'table': 'members', 'generate': {'rows': 40, 'columns': {
  'id': 'sequence', 'club': {'kind': 'reference', 'table': 'clubs'}, 'name': 'name', 'email': 'email',
  'level': {'kind': 'choice', 'values': ['junior', 'senior']},
  'fee': {'kind': 'decimal', 'min': 5, 'max': 99.5, 'scale': 2},
  'joined': {'kind': 'timestamp', 'from': '2024-01-01', 'to': '2024-12-31'}, 'active': True}}}
PAYMENTS = {'table': 'payments', 'generate': {'columns': {
  'id': 'sequence', 'member': {'kind': 'reference', 'table': 'members', 'each': {'min': 0, 'max': 4}},
  'number': '= ordinal(member)', 'amount': {'kind': 'integer', 'min': 1, 'max': 50}}}}


def write_profile(box, name, **profile):
  write(box, name, profile)


def members(**columns):
  entry = json.loads(json.dumps(MEMBERS))
  entry['generate']['columns'].update(columns)
  return entry


@on_both('/cli/sources/generated', MIGRATIONS)
def generated(box, database):
  write_profile(box, 'base', tables=[CLUBS])
  write_profile(box, 'demo', extends='base', tables=[PAYMENTS, MEMBERS])
  shown = seed(box, database, 'show', 'demo', '--json').expect(0).json()
  equal(counts(shown['tables'], 'rows'), {'clubs': [3], 'payments': [None], 'members': [40]}, 'show')
  plan = seed(box, database, 'plan', 'demo', '--json').expect(0).json()
  planned = counts(plan['tables'], 'insert', 'update', 'keep')
  equal(planned['members'], [40, 0, 0], 'plan')
  equal([table['name'] for table in plan['tables']], ['clubs', 'members', 'payments'], 'order')
  equal(counts(apply(box, database, 'demo')['tables'], 'inserted', 'updated', 'kept'), planned, 'applied')
  equal(database.ask('SELECT count(*), count(DISTINCT email), count(DISTINCT club) FROM members'), '40|40|3', 'members')
  equal(database.ask("SELECT count(*) FROM members WHERE fee >= 5 AND fee <= 99.5 AND joined >= '2024-01-01' AND joined < '2025-01-02' AND active"),
        '40', 'values')
  equal(database.ask('SELECT count(*) FROM payments'), str(planned['payments'][0]), 'payments')
  again = apply(box, database, 'demo')
  equal((again['run'], counts(again['tables'], 'kept')['members']), (None, [40]), 'again')


@on_both('/cli/sources/scale-and-seed', MIGRATIONS)
def scale(box, database):
  fixed = {'table': 'clubs', 'generate': {'rows': 5, 'fixed': True, 'columns': {'id': 'sequence', 'name': {'kind': 'pattern', 'pattern': 'C##?'}}}}
  write_profile(box, 'demo', tables=[fixed, MEMBERS])

  def planned(*arguments):
    return counts(seed(box, database, 'plan', 'demo', '--json', *arguments).expect(0).json()['tables'], 'insert')
  equal(planned(), {'clubs': [5], 'members': [40]}, 'scale 1')
  equal(planned('--scale', '2.5'), {'clubs': [5], 'members': [100]}, 'scale 2.5')
  equal(planned('--scale', '0.001'), {'clubs': [5], 'members': [1]}, 'scale 0.001')
  for wrong in ('0', '-1', 'many', 'nan', '1e300'):
    seed(box, database, 'plan', 'demo', '--scale', wrong).expect(2)
  apply(box, database, 'demo')
  first = database.ask('SELECT id, name, email, fee FROM members WHERE id = 7')
  equal(counts(seed(box, database, 'apply', 'demo', '--scale', '2', '-y', '--json').expect(0).json()['tables'], 'inserted', 'kept')['members'],
        [40, 40], 'more of the same')
  write_profile(box, 'demo', seed=99, tables=[fixed, {**MEMBERS, 'policy': 'overwrite'}])
  equal(counts(seed(box, database, 'plan', 'demo', '--json').expect(0).json()['tables'], 'update')['members'], [40], 'another seed')
  write_profile(box, 'demo', tables=[fixed, MEMBERS])
  equal(database.ask('SELECT id, name, email, fee FROM members WHERE id = 7'), first, 'first rows')


@on_both('/cli/sources/what-a-table-takes', MIGRATIONS)
def limits(box, database):
  """Bounds, lists, lengths and uniqueness are read from the table: refused before a row is written."""
  few = {'table': 'clubs', 'generate': {'rows': 20, 'columns': {'id': 'sequence', 'name': {'kind': 'choice', 'values': ['a', 'b']}}}}
  pairs = json.loads(json.dumps(PAYMENTS))
  pairs['generate']['columns']['number'] = 1
  for tables, texts in (
      ([CLUBS, members(fee={'kind': 'decimal', 'min': 0, 'max': 100})], ['demo.json', 'members', 'fee', '100']),
      ([CLUBS, members(fee={'kind': 'decimal', 'min': -5, 'max': 5})], ['members', 'fee', '-5']),
      ([CLUBS, members(level={'kind': 'choice', 'values': ['junior', 'master']})], ['members', 'level', 'master']),
      ([CLUBS, members(name={'kind': 'sentences', 'min': 9, 'max': 9})], ['members', 'name', '60']),
      ([CLUBS, members(email=None)], ['members', 'email']),
      ([CLUBS, members(nonsense='uuid')], ['members', 'nonsense']),
      ([CLUBS, members(joined='sequence')], ['members', 'joined']),
      ([CLUBS, members(club={'kind': 'reference', 'table': 'nowhere'})], ['members', 'club', 'nowhere']),
      ([few], ['clubs', 'name', '2']),
      ([CLUBS, MEMBERS, pairs], ['payments', 'number'])):
    write_profile(box, 'demo', tables=tables)
    seed(box, database, 'apply', 'demo', '-y').expect(1).says(*texts)
  equal(database.ask('SELECT (SELECT count(*) FROM clubs) + (SELECT count(*) FROM members)'), '0', 'rows')


@on_both('/cli/sources/bad-profiles', MIGRATIONS)
def bad(box, database):
  for entry, texts in (
      ({'table': 'clubs'}, ['demo.json', 'clubs', 'rows']),
      ({'table': 'clubs', 'columns': ['id', 'name', 'id'], 'rows': [[1, 'x', 2]]}, ['demo.json', 'clubs', 'id', 'twice']),
      ({**CLUBS, 'generate': MEMBERS['generate']}, ['clubs', 'rows', 'generate']),
      ({'table': 'clubs', 'generate': 5}, ['clubs', 'generate']),
      ({'table': 'clubs', 'generate': {'rows': 0, 'columns': {'id': 'sequence'}}}, ['clubs', 'rows']),
      ({'table': 'clubs', 'generate': {'rows': 1.5, 'columns': {'id': 'sequence'}}}, ['clubs', 'rows']),
      ({'table': 'clubs', 'generate': {'rows': 5, 'columns': {}}}, ['clubs', 'columns']),
      ({'table': 'clubs', 'generate': {'rows': 5, 'colums': {}}}, ['colums']),
      ({'table': 'clubs', 'generate': {'columns': {'id': 'sequence', 'name': 'uuid'}}}, ['clubs'])):
    write_profile(box, 'demo', tables=[entry])
    seed(box, database, 'apply', 'demo', '-y').expect(1).says(*texts)
  database.ask('CREATE VIEW best AS SELECT * FROM clubs')
  write_profile(box, 'demo', tables=[CLUBS])
  apply(box, database, 'demo')  # so that its records are there, too
  for table, texts in (
      ('best', ['best', 'view']), (database.runs, [database.runs, 'Reeve']), (database.runs.replace('seed_run', 'revision'), ['Reeve']),
      ('nowhere', ['nowhere', 'no table'])):
    write_profile(box, 'demo', tables=[{'table': table, 'key': ['id'], 'rows': [{'id': 1, 'name': 'x'}]}])
    seed(box, database, 'apply', 'demo', '-y').expect(1).says('demo.json', 'Nothing was written', *texts)
  write_profile(box, 'demo', locale='xx', tables=[CLUBS])
  seed(box, database, 'apply', 'demo', '-y').expect(1).says('locale', 'xx')
  write_profile(box, 'demo', seed='x', tables=[CLUBS])
  seed(box, database, 'apply', 'demo', '-y').expect(1).says('seed')


TYPES = {'20250101000000_types.sql': lambda engine: f'''-- migrate:up
CREATE TABLE things (id integer PRIMARY KEY, name varchar(20), price numeric(12,2), ratio {'double precision' if engine.bytes == 'bytea' else 'REAL'},
  ok boolean, flag {'boolean' if engine.bytes == 'bytea' else 'INTEGER'}, day date, at {'timestamptz' if engine.bytes == 'bytea' else 'timestamp'}, doc json, raw {engine.bytes});
-- migrate:down
DROP TABLE things;
'''}
CSV = ('\ufeffid,name,price,ratio,ok,flag,day,at,doc,raw\r\n'
       '1,"two\nlines, ""quoted""",12.50,0.1,true,true,2026-03-01,2026-03-01 08:30:00+00,"{""a"": [1, null]}",\\x00ff41\r\n'
       '2,"",9999999999.99,1e300,False,0,,,null,\r\n'
       '3,,,,,,,,,\r\n')


def file(box, name, text):
  path = box.work / 'project' / 'seeds' / name
  path.parent.mkdir(parents=True, exist_ok=True)
  path.write_bytes(text.encode() if isinstance(text, str) else text)


@on_both('/cli/sources/files-of-all-types', TYPES)
def files(box, database):
  file(box, 'things/a.csv', CSV)
  file(box, 'b.json', json.dumps([{'id': 4, 'name': 'four', 'price': 0.1, 'doc': {'x': 'é'}, 'ok': True, 'flag': True}]))
  write_profile(box, 'demo', tables=[{'table': 'things', 'csv': 'things/a.csv'}, {'table': 'things', 'json': 'b.json'}])
  equal(counts(apply(box, database, 'demo')['tables'], 'inserted'), {'things': [1]}, 'applied')  # the last of two
  equal(database.ask('SELECT count(*) FROM things'), '4', 'things')
  for condition in ("id = 1 AND name = 'two' || {0} || 'lines, \"quoted\"'", 'id = 1 AND price = 12.5 AND ratio = 0.1 AND ok AND flag',
                    "id = 1 AND day = '2026-03-01' AND {1} = '00FF41'", "id = 2 AND name = '' AND price = 9999999999.99 AND NOT ok AND NOT flag AND day IS NULL",
                    'id = 2 AND ratio = 1e300', 'id = 3 AND name IS NULL AND price IS NULL AND doc IS NULL AND raw IS NULL',
                    "id = 4 AND price = 0.1 AND {2} = 'é'"):
    sql = condition.format('chr(10)', "upper(encode(raw, 'hex'))", "doc ->> 'x'") if database.bytes == 'bytea' else \
      condition.format('char(10)', 'hex(raw)', "json_extract(doc, '$.x')")
    equal(database.ask(f'SELECT count(*) FROM things WHERE {sql}'), '1', sql)
  equal(apply(box, database, 'demo')['run'], None, 'again')
  write_profile(box, 'demo', tables=[{'table': 'things', 'csv': 'things/a.csv', 'policy': 'overwrite'}])
  equal(apply(box, database, 'demo')['run'], None, 'nothing differs')
  file(box, 'things/a.csv', CSV.replace('12.50', '12.51'))
  equal(counts(apply(box, database, 'demo')['tables'], 'updated', 'kept'), {'things': [1, 2]}, 'one differs')


@on_both('/cli/sources/sql-of-several-tables', MIGRATIONS)
def sql(box, database):
  """COPY blocks and INSERTs are read, in any order of the tables, and never executed."""
  file(box, 'data.sql', "SET client_encoding = 'UTF8';\nINSERT INTO public.members (id, club, name, email, level) VALUES\n"
       "  (1, 2, 'O''Hara', 'o@example.org', 'junior'),\n  (2, 1, E'tab\\there', 'p@example.org', 'senior');\n"
       'COPY public.clubs (id, name, founded) FROM stdin;\n1\tChess\t1999-01-01\n2\tGo\t\\N\n\\.\n')
  write_profile(box, 'demo', tables=[{'sql': 'data.sql'}])
  equal(counts(apply(box, database, 'demo')['tables'], 'inserted'), {'clubs': [2], 'members': [2]}, 'applied')
  equal(database.ask("SELECT count(*) FROM members WHERE name = 'O''Hara' AND club = 2"), '1', 'members')
  equal(database.ask("SELECT count(*) FROM clubs WHERE founded IS NULL"), '1', 'clubs')
  equal(apply(box, database, 'demo')['run'], None, 'again')
  write_profile(box, 'demo', tables=[{'table': 'clubs', 'sql': 'data.sql'}])
  equal(counts(apply(box, database, 'demo')['tables'], 'kept'), {'clubs': [2]}, 'one table of it')
  write_profile(box, 'demo', tables=[{'table': 'payments', 'sql': 'data.sql'}])
  seed(box, database, 'apply', 'demo', '-y').expect(1).says('data.sql')
  file(box, 'data.sql', "INSERT INTO clubs (id, name) VALUES (5, 'x');\nDELETE FROM clubs;\n")
  write_profile(box, 'demo', tables=[{'sql': 'data.sql'}])
  seed(box, database, 'apply', 'demo', '-y').expect(1).says('data.sql', 'line 2')
  equal(database.ask('SELECT count(*) FROM clubs'), '2', 'clubs')


@on_both('/cli/sources/broken-files', MIGRATIONS)
def broken(box, database):
  for name, text, texts in (
      ('a.csv', 'id,name\n1,Chess\n2,"Go\n', ['a.csv', 'line 3', 'quote']),
      ('a.csv', 'id,name\n1,Chess\n2\n', ['a.csv', 'line 3']),
      ('a.csv', 'id,nmae\n1,Chess\n', ['clubs', 'nmae']),
      ('a.csv', 'id,name\n1,Chess\n2,Go\n1,Again\n', ['a.csv', 'line 4', 'id', 'line 2']),
      ('a.csv', 'id,name\n1,Chess\n,Go\n', ['a.csv', 'line 3', 'id']),
      ('a.csv', b'id,name\n1,\xff\n', ['a.csv', 'line 2', 'UTF-8']),
      ('a.csv', 'id,name\n1,Chess\n'.encode('utf-16'), ['a.csv', 'line 1', 'UTF-16']),
      ('a.csv', b'\xfe\xff\x00i', ['a.csv', 'line 1', 'UTF-16']),
      ('a.csv', 'id;name\n1;Chess\n', ['a.csv', 'line 1', 'semicolons', 'commas']),
      ('a.csv', '\ufeffid\tname\r\n1\tChess\r\n', ['a.csv', 'line 1', 'tabs', 'commas']),
      ('a.json', '[{"id": 1, "name": "x"}, {"id": 2}]', ['a.json', 'clubs', 'row 2', 'name']),
      ('a.json', '{"id": 1}', ['a.json', 'list']),
      ('a.json', '[{"id": 1,', ['a.json'])):
    file(box, name, text)
    write_profile(box, 'demo', tables=[{'table': 'clubs', name.split('.')[1]: name}])
    seed(box, database, 'apply', 'demo', '-y').expect(1).says(*texts)
  file(box, '../outside.csv', 'id,name\n1,Chess\n')
  (box.work / 'project' / 'seeds' / 'link.csv').symlink_to('../outside.csv')
  for name in ('../outside.csv', 'link.csv', '/etc/passwd', 'none.csv', '.'):
    write_profile(box, 'demo', tables=[{'table': 'clubs', 'csv': name}])
    seed(box, database, 'apply', 'demo', '-y').expect(1).says(name)
  equal(database.ask('SELECT count(*) FROM clubs'), '0', 'rows')


def rows(*values):
  return {'table': 'members', 'columns': ['id', 'club', 'name', 'email', 'level', 'fee', 'joined', 'active'],
          'rows': [[n + 1, 1, 'Ada', f'{n}@example.org', 'junior', 5, '2024-05-06 07:08:09', True] for n in range(3)] + list(values)}


@on_both('/cli/sources/given-rows-are-held-against-their-table', MIGRATIONS)
def held(box, database):
  good = [4, 2, 'Eve', 'eve@example.org', 'senior', 99.99, '2024-05-06', False]
  database.ask("INSERT INTO clubs (id, name) VALUES (9, 'Mine'); "
               "INSERT INTO members (id, club, name, email, level) VALUES (90, 9, 'Bob', 'bob@example.org', 'junior')")
  for column, value, texts in (
      (1, 77, ['club', 'clubs', '77']), (1, None, ['club']), (1, 'many', ['club']), (1, 1.5, ['club']),
      (2, None, ['name']), (2, 'x' * 61, ['name', '60']), (3, 'bob@example.org', ['email']), (3, '1@example.org', ['email', 'row 2']),
      (4, 'master', ['level', 'junior']), (5, 100, ['fee', '100']), (5, -0.01, ['fee', '0']), (5, 'much', ['fee']),
      (6, 'yesterday noon', ['joined']), (7, 'perhaps', ['active'])):
    bad = list(good)
    bad[column] = value
    write_profile(box, 'demo', tables=[CLUBS, rows(bad)])
    seed(box, database, 'plan', 'demo').expect(1).says('demo.json', 'members', 'row 4', *texts)
    if texts[0] not in ('club', 'email'):
      continue
    file(box, 'members.csv', 'id,club,name,email,level,fee,joined,active\n' +
         ''.join(','.join('' if cell is None else str(cell) for cell in row) + '\n' for row in rows(bad)['rows']))
    write_profile(box, 'demo', tables=[CLUBS, {'table': 'members', 'csv': 'members.csv'}])
    seed(box, database, 'plan', 'demo').expect(1).says('members.csv', 'members', 'line 5', *[text.replace('row 2', 'line 3') for text in texts])
  write_profile(box, 'demo', tables=[CLUBS, rows(good)])
  equal(counts(apply(box, database, 'demo')['tables'], 'inserted'), {'clubs': [3], 'members': [4]}, 'good ones')


@on_both('/cli/sources/rows-that-replace-inherited-ones', MIGRATIONS)
def replace(box, database):
  write_profile(box, 'base', tables=[CLUBS])
  write_profile(box, 'demo', extends='base', tables=[
    {'table': 'clubs', 'rows': [{'id': 2, 'name': 'Shogi', 'founded': '2001-01-01'}, {'id': 4, 'name': 'Halma', 'founded': None}]}, MEMBERS])
  result = seed(box, database, 'apply', 'demo', '-y', '--json').expect(0).json()['tables']
  equal([table['inserted'] for table in result if table['name'] == 'clubs'], [2, 2], 'two of three, and two')
  equal(database.ask('SELECT group_concat(name) FROM (SELECT name FROM clubs ORDER BY id)' if database.bytes == 'blob' else
                     "SELECT string_agg(name, ',' ORDER BY id) FROM clubs"), 'Chess,Shogi,Bridge,Halma', 'clubs')
  equal(database.ask('SELECT count(*) FROM members WHERE club NOT IN (1, 2, 3, 4)'), '0', 'members')
  equal(apply(box, database, 'demo')['run'], None, 'again')
  twice = {'table': 'clubs', 'rows': [{'id': '02', 'name': 'Again'}]}
  write_profile(box, 'demo', tables=[CLUBS, twice])
  seed(box, database, 'plan', 'demo').expect(1).says('demo.json', 'clubs', 'row 1', 'id', 'row 2 of')
  made = {'table': 'clubs', 'generate': {'rows': 5, 'columns': {'id': 'sequence', 'name': {'kind': 'pattern', 'pattern': 'C##?'}}}}
  write_profile(box, 'demo', extends='base', tables=[made])
  seed(box, database, 'plan', 'demo').expect(1).says('clubs', 'row 1', 'base.json')

  def group(name, start):
    return {'table': 'clubs', 'as': name, 'generate': {'rows': 5, 'columns': {'id': {'kind': 'sequence', 'start': start}, 'name': f"= '{name}' || row()"}}}
  write_profile(box, 'demo', extends='base', tables=[group('a', 10), group('b', 14)])
  seed(box, database, 'plan', 'demo').expect(1).says('clubs', 'row 1', 'row 5')
  write_profile(box, 'demo', extends='base', tables=[group('a', 10), group('b', 15), {**MEMBERS, 'generate': {**MEMBERS['generate'], 'columns': {
    **MEMBERS['generate']['columns'], 'id': {'kind': 'sequence', 'start': 500}, 'club': {'kind': 'reference', 'table': 'b'}, 'email': "= 'z' || row()"}}}])
  apply(box, database, 'demo')
  equal(database.ask('SELECT min(club) >= 15 FROM members WHERE id >= 500').replace('t', '1'), '1', 'references to a group')


@on_both('/cli/sources/a-trigger-that-rejects', MIGRATIONS)
def trigger(box, database):
  database.ask("CREATE TRIGGER no BEFORE INSERT ON members WHEN new.id = 20 BEGIN SELECT raise(ABORT, 'not twenty'); END"
               if database.bytes == 'blob' else
               "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.id = 20 THEN RAISE 'not twenty'; END IF; RETURN new; END $$; "
               'CREATE TRIGGER no BEFORE INSERT ON members FOR EACH ROW EXECUTE FUNCTION no()')
  write_profile(box, 'demo', tables=[CLUBS, MEMBERS])
  seed(box, database, 'apply', 'demo', '-y').expect(1).says('demo.json', 'members', 'row 20:', 'not twenty', 'rolled back')
  file(box, 'members.csv', 'id,club,name,email,level\n' + ''.join(f'{n},1,Ada,{n}@example.org,junior\n' for n in range(1, 60)))
  write_profile(box, 'demo', tables=[CLUBS, {'table': 'members', 'csv': 'members.csv'}])
  seed(box, database, 'apply', 'demo', '-y').expect(1).says('members.csv', 'members', 'line 21:', 'not twenty', 'rolled back')
  equal(database.ask('SELECT (SELECT count(*) FROM clubs) + (SELECT count(*) FROM members)'), '0', 'rows')


@on_both('/cli/sources/a-trigger-that-leaves-rows-out', MIGRATIONS)
def silent(box, database):
  database.ask('CREATE TRIGGER no BEFORE INSERT ON clubs WHEN new.id > 1 BEGIN SELECT raise(IGNORE); END'
               if database.bytes == 'blob' else
               'CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.id > 1 THEN RETURN NULL; END IF; RETURN new; END $$; '
               'CREATE TRIGGER no BEFORE INSERT ON clubs FOR EACH ROW EXECUTE FUNCTION no()')
  write_profile(box, 'demo', tables=[CLUBS])
  seed(box, database, 'apply', 'demo', '-y').expect(1).says('demo.json', 'clubs', '2 rows', 'trigger', 'rolled back')
  equal(database.ask('SELECT count(*) FROM clubs'), '0', 'rows')


main()
