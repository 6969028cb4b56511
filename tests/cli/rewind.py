#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What seeding made, and taking it back: only what is still as it was made, and nothing of anybody else."""

import json

from command import check, equal, main
from seeding import Postgres, apply, counts, on_both, seed, write_profile

TRIGGERS = {
  'Sqlite': '''CREATE TRIGGER count_up AFTER INSERT ON members BEGIN
  UPDATE clubs SET size = size + 1 WHERE id = new.club; END;
CREATE TRIGGER count_down AFTER DELETE ON members BEGIN
  UPDATE clubs SET size = size - 1 WHERE id = old.club; END;
''',
  'Postgres': '''CREATE FUNCTION resize() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' THEN UPDATE clubs SET size = size + 1 WHERE id = new.club; RETURN new; END IF;
  UPDATE clubs SET size = size - 1 WHERE id = old.club; RETURN old; END $$;
CREATE TRIGGER count_up AFTER INSERT OR DELETE ON members FOR EACH ROW EXECUTE FUNCTION resize();
'''}


def revision(engine):
  kind = 'BLOB' if engine is not Postgres else 'bytea'
  return f'''-- migrate:up
CREATE TABLE clubs (id integer PRIMARY KEY, name varchar(20) NOT NULL UNIQUE, size integer NOT NULL DEFAULT 0,
  chair integer REFERENCES members (id) DEFERRABLE INITIALLY DEFERRED, fee double precision DEFAULT 0.1, logo {kind});
CREATE TABLE members (id integer PRIMARY KEY, club integer NOT NULL REFERENCES clubs (id) ON DELETE CASCADE,
  mentor integer REFERENCES members (id) ON DELETE SET NULL, name text, joined timestamp DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE visits (id integer PRIMARY KEY, member integer NOT NULL REFERENCES members (id) ON DELETE CASCADE, note text);
{TRIGGERS[engine.__name__]}-- migrate:down
DROP TABLE visits; DROP TABLE members; DROP TABLE clubs;
'''


def sqlite_friendly(engine):
  text = revision(engine)
  if engine is Postgres:
    text = text.replace('chair integer REFERENCES members (id) DEFERRABLE INITIALLY DEFERRED', 'chair integer')
    text = text.replace('CREATE TABLE visits', 'ALTER TABLE clubs ADD FOREIGN KEY (chair) REFERENCES members (id) DEFERRABLE;\n'
                        'CREATE TABLE visits', 1)
    text = text.replace('DROP TABLE visits; DROP', 'DROP TABLE visits; ALTER TABLE clubs DROP chair; DROP')
  return text


MIGRATIONS = {'20250101000000_clubs.sql': sqlite_friendly}
BASE = {'tables': [
  {'table': 'clubs', 'rows': [{'id': 1, 'name': 'Chess', 'chair': 2}, {'id': 2, 'name': 'Go', 'chair': None}]},
  {'table': 'members', 'columns': ['id', 'club', 'mentor', 'name'], 'rows': [
    [1, 1, 2, 'Ada'], [2, 1, None, 'Grace'], [3, 2, None, 'Emmy'], [4, 2, 3, 'Sofia']]}]}


def base(**policies):
  profile = json.loads(json.dumps(BASE))
  for table in profile['tables']:
    table['policy'] = policies.get(table['table'], 'keep')
  return profile


@on_both('/cli/rewind/rows-are-recorded-as-they-stand', MIGRATIONS)
def images(box, database):
  write_profile(box, 'base', BASE)
  apply(box, database)
  rows = [json.loads(line) for line in database.ask(
    f"SELECT after FROM {database.rows} WHERE action = 'insert' ORDER BY row_key").splitlines()]
  clubs = [row for row in rows if 'size' in row]
  equal(sorted((row['id'], row['size']) for row in clubs), [(1, 2), (2, 2)], 'what triggers made of the clubs')
  equal([row['fee'] for row in clubs], [0.1, 0.1], 'defaults')
  members = [row for row in rows if 'club' in row]
  check(len(members) == 4 and all(row['joined'] for row in members), members)
  database.ask("UPDATE clubs SET name = 'Mine', fee = 0.1 + 0.2, logo = CAST('x' AS BLOB) WHERE id = 1"
               if not isinstance(database, Postgres) else
               "UPDATE clubs SET name = 'Mine', fee = 0.1 + 0.2::float8, logo = '\\x78' WHERE id = 1")
  write_profile(box, 'base', base(clubs='overwrite'))
  apply(box, database)
  before, after = [json.loads(text) for text in database.ask(
    f"SELECT before || '|' || after FROM {database.rows} WHERE action = 'update'").split('|')]
  equal((before['name'], before['fee'], after['name'], after['fee']), ('Mine', 0.1 + 0.2, 'Chess', 0.1 + 0.2), 'update')
  equal(before['logo'], '\\x78' if isinstance(database, Postgres) else {'hex': '78'}, 'bytes')


def undo(box, database, run):
  return seed(box, database, 'undo', run, '-y', '--json').expect(0).json()


def ids(database, table):
  return database.ask(f'SELECT id FROM {table} ORDER BY id').split()


@on_both('/cli/rewind/undo-of-what-nobody-touched', MIGRATIONS)
def undo_all(box, database):
  write_profile(box, 'base', BASE)
  run = apply(box, database)['run']
  plan = seed(box, database, 'undo', run[:8], '--dry-run', '--json').expect(0).json()
  equal(plan['effect'], 'destroy', 'effect')
  equal(ids(database, 'members'), ['1', '2', '3', '4'], 'members after the dry run')
  result = undo(box, database, run)
  equal(counts(result['tables'], 'delete', 'restore', 'edited', 'referenced'),
        {'clubs': [2, 0, 0, 0], 'members': [4, 0, 0, 0]}, 'undo')
  equal(ids(database, 'members') + ids(database, 'clubs'), [], 'rows')
  equal(database.ask(f'SELECT count(*) FROM {database.rows}'), '0', 'records')
  runs = seed(box, database, 'runs', '--json').expect(0).json()['runs']
  check(len(runs) == 1 and runs[0]['undone_at'], runs)
  equal(seed(box, database, 'status', '--json').expect(0).json()['profiles'], [], 'profiles that are applied')
  equal(box.run('status', '--json', '-d', database.name).expect(0).json()['seed'], {'profiles': []}, 'status')
  seed(box, database, 'undo', 'ffff', '-y').expect(1).says('ffff', 'seed runs')
  second = apply(box, database)
  equal(counts(second['tables'], 'inserted'), {'clubs': [2], 'members': [4]}, 'applied again')
  seeded = box.run('status', '--json', '-d', database.name).expect(0).json()['seed']['profiles']
  equal([(one['name'], one['run'], one['inserted']) for one in seeded], [('base', second['run'], 6)], 'status')
  check('seeded       base, 20' in box.run('status', '-d', database.name).expect(0).out, 'status names the profile')


@on_both('/cli/rewind/edited-rows-and-what-others-need-stay', MIGRATIONS)
def undo_some(box, database):
  write_profile(box, 'base', BASE)
  run = apply(box, database)['run']
  # One edit, one visit by somebody, and a member of theirs under a seeded mentor.
  database.ask("UPDATE members SET name = 'Emmy N.' WHERE id = 3; INSERT INTO visits VALUES (7, 1, 'mine'), (8, 1, 'too');"
               "INSERT INTO members (id, club, mentor, name) VALUES (50, 2, 4, 'Me')")
  before = database.ask('SELECT * FROM visits ORDER BY id; SELECT * FROM members WHERE id IN (3, 50) ORDER BY id')
  counted = seed(box, database, 'runs', '--json').expect(0).json()['runs'][0]
  # The trigger made club 2 one larger: that is an edit of a row, too.
  equal([counted[name] for name in ('same', 'edited', 'gone')], [4, 2, 0], 'counted')
  plan = seed(box, database, 'undo', run, '--dry-run', '--json').expect(0).json()
  found = [finding for step in plan['steps'] for finding in step['findings']]
  check(any('2 rows of “visits”' in one['message'] and '7' in one['remedy'] for one in found), found)
  result = undo(box, database, run)
  # Member 1 is visited and needs club 1 and mentor 2; 4 mentors a stranger and needs 3, who is edited.
  equal(counts(result['tables'], 'delete', 'edited', 'referenced'), {'clubs': [0, 1, 1], 'members': [0, 1, 3]}, 'undo')
  equal(database.ask('SELECT * FROM visits ORDER BY id; SELECT * FROM members WHERE id IN (3, 50) ORDER BY id'), before, 'theirs')
  database.ask('DELETE FROM visits')
  result = undo(box, database, run)
  equal(counts(result['tables'], 'delete', 'edited', 'referenced'), {'clubs': [1, 1, 0], 'members': [2, 1, 1]}, 'again')
  equal(ids(database, 'members'), ['3', '4', '50'], 'members')


@on_both('/cli/rewind/updated-columns-get-back-what-they-had', MIGRATIONS)
def undo_updates(box, database):
  blob = "'\\x00ff78'" if isinstance(database, Postgres) else "x'00ff78'"
  database.ask(f"INSERT INTO clubs (id, name, fee, logo) VALUES (1, 'Mine \"ü\"', 0.1 + 0.2, {blob}), (9, 'Other', 1, NULL)")
  database.ask("INSERT INTO members (id, club, name) VALUES (1, 9, 'Theirs')")
  everything = 'SELECT * FROM clubs ORDER BY id; SELECT id, club, name, mentor FROM members ORDER BY id'
  before = database.ask(everything)
  profile = {'tables': [
    {'table': 'clubs', 'policy': 'overwrite', 'rows': [{'id': 1, 'name': 'Chess', 'fee': 5, 'logo': None}]},
    {'table': 'members', 'policy': 'overwrite', 'rows': [{'id': 1, 'club': 1, 'name': 'Ada'}, {'id': 2, 'club': 1, 'name': 'G'}]}]}
  write_profile(box, 'base', profile)
  run = apply(box, database)['run']
  check(database.ask(everything) != before, 'nothing was overwritten')
  result = undo(box, database, run)
  equal(counts(result['tables'], 'delete', 'restore'), {'clubs': [0, 1], 'members': [1, 1]}, 'undo')
  equal(database.ask(everything), before, 'as before')
  # What was changed since is not taken back; what was not, is.
  run = apply(box, database)['run']
  database.ask("UPDATE clubs SET name = 'Later' WHERE id = 1")
  undo(box, database, run)
  equal(database.ask('SELECT name, fee > 0.29 AND fee < 0.31 FROM clubs WHERE id = 1'),
        'Later|t' if isinstance(database, Postgres) else 'Later|1', 'one column')


def reset(box, database, *arguments):
  return seed(box, database, 'reset', *arguments, '-y', '--json').expect(0).json()


@on_both('/cli/rewind/reset-puts-back-what-is-missing', MIGRATIONS)
def put_back(box, database):
  write_profile(box, 'base', BASE)
  apply(box, database)
  database.ask("INSERT INTO clubs (id, name) VALUES (70, 'Mine'); INSERT INTO members (id, club, name) VALUES (50, 70, 'Me'), (51, 1, 'You');"
               "DELETE FROM members WHERE id = 4; UPDATE members SET name = 'Emmy N.' WHERE id = 3")
  plan = seed(box, database, 'reset', '--dry-run', '--json').expect(0).json()
  labels = [step['label'] for step in plan['steps']]
  # 51 needs club 1, which needs member 2; club 2 lost a member, by the trigger, and is edited.
  check('members: remove 1, restore 0, keep 2' in labels and 'members: insert 2, update 0, keep 2' in labels, labels)
  result = reset(box, database)
  equal(counts(result['seeded'], 'inserted', 'kept'), {'clubs': [0, 2], 'members': [2, 2]}, 'seeded')
  equal(database.ask('SELECT id, name FROM members ORDER BY id').split(),
        ['1|Ada', '2|Grace', '3|Emmy', 'N.', '4|Sofia', '50|Me', '51|You'], 'members')
  seed(box, database, 'reset', 'base', '-y').expect(0).says('1 kept, edited since', '1 row of members refers to what', where='out')
  seed(box, database, 'reset', 'base', '--edited', '-y').expect(0).says('1 had been edited since', where='out')
  equal(database.ask('SELECT name FROM members WHERE id = 3'), 'Emmy', 'the edited one')
  reset(box, database, '--remove', '--keep', 'clubs')
  equal((ids(database, 'members'), ids(database, 'clubs')), (['2', '50', '51'], ['1', '2', '70']), 'kept a table')
  database.ask('DELETE FROM members WHERE id = 51')
  reset(box, database, '--remove', 'base', '--edited')
  equal((ids(database, 'members'), ids(database, 'clubs')), (['50'], ['70']), 'only what is mine')
  seed(box, database, 'reset', '--keep', 'clbus', '-y').expect(1).says('clbus', 'as it is spelt')


MANY = {'tables': [
  {'table': 'clubs', 'rows': [{'id': 1, 'name': 'Chess'}]},
  {'table': 'members', 'generate': {'rows': 3000, 'columns': {
    'id': 'sequence', 'club': 1, 'mentor': None, 'name': 'name', 'joined': {'kind': 'timestamp'}}}}]}


@on_both('/cli/rewind/many-rows-known-by-their-range', MIGRATIONS)
def ranges(box, database):
  """Exactly what somebody edited, added or refers to stays; the others go, and come back."""
  write_profile(box, 'many', MANY)
  run = apply(box, database, 'many')['run']
  equal(database.ask(f"SELECT count(*) FROM {database.rows} WHERE table_name LIKE '%members%'"), '0', 'single records')
  database.ask("UPDATE members SET name = 'Mine' WHERE id % 100 = 7; DELETE FROM members WHERE id = 2999;"
               "INSERT INTO members (id, club, name) SELECT 5000 + id, 1, 'New' FROM members WHERE id <= 20;"
               "INSERT INTO visits (id, member) VALUES (1, 11), (2, 12)")
  plan = seed(box, database, 'undo', run, '--dry-run', '--json').expect(0).json()
  check(any('members: remove 2967,' in step['label'] for step in plan['steps']), [step['label'] for step in plan['steps']])
  result = reset(box, database)
  equal(database.ask('SELECT count(*) FROM members'), '3020', 'members, put back')
  equal(database.ask("SELECT count(*) FROM members WHERE name = 'Mine'"), '30', 'edited ones')
  check(result['runs'], result)
  reset(box, database, '--remove')
  kept = {int(number) for number in ids(database, 'members')}
  equal(kept, {7 + 100 * n for n in range(30)} | {5000 + n for n in range(1, 21)} | {11, 12}, 'members, removed')


@on_both('/cli/rewind/tables-that-a-profile-keeps', MIGRATIONS)
def profile_keeps(box, database):
  profile = base()
  profile['tables'][1]['reset'] = 'keep'
  write_profile(box, 'base', profile)
  apply(box, database)
  before = database.ask('SELECT * FROM members ORDER BY id; SELECT * FROM clubs ORDER BY id')
  database.ask("UPDATE members SET name = 'A' WHERE id = 1")
  # What stays needs both clubs.
  result = reset(box, database, 'base')
  equal(counts(result['tables'], 'delete', 'stays'), {'clubs': [0, False], 'members': [0, True]}, 'reset')
  equal(database.ask('SELECT * FROM members ORDER BY id; SELECT * FROM clubs ORDER BY id'), before.replace('Ada', 'A'), 'rows')
  profile['tables'][1]['reset'] = 'drop'
  write_profile(box, 'base', profile)
  seed(box, database, 'reset', 'base', '-y').expect(1).says('reset', 'drop')


@on_both('/cli/rewind/a-failure-leaves-all-as-it-was', MIGRATIONS)
def failure(box, database):
  write_profile(box, 'base', BASE)
  apply(box, database)
  everything = f'SELECT * FROM clubs; SELECT * FROM members; SELECT * FROM {database.rows}; SELECT * FROM {database.runs}'
  before = database.ask(everything)
  broken = base()
  broken['tables'][1]['rows'].append([5, 77, None, 'No club'])
  write_profile(box, 'base', broken)
  seed(box, database, 'reset', 'base', '-y').expect(1)
  equal(database.ask(everything), before, 'after a profile that cannot be applied')
  write_profile(box, 'base', BASE)
  if isinstance(database, Postgres):
    database.ask('CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;'
                 'CREATE TRIGGER never BEFORE DELETE ON members FOR EACH ROW WHEN (old.id = 2) EXECUTE FUNCTION never()')
  else:
    database.ask('CREATE TRIGGER never BEFORE DELETE ON members WHEN old.id = 2 BEGIN SELECT RAISE (IGNORE); END')
  seed(box, database, 'reset', 'base', '--remove', '-y').expect(1).says('rolled back')
  equal(database.ask(everything), before, 'after a trigger that keeps a row')


@on_both('/cli/rewind/guard', MIGRATIONS)
def guard(box, database):
  write_profile(box, 'base', {**base(), 'environments': ['development', 'production']})
  run = apply(box, database)['run']
  before = database.ask('SELECT count(*) FROM members')
  for verb in (['undo', run], ['reset', '--remove'], ['reset', 'base']):
    seed(box, database, *verb, '-y', '-e', 'production').expect(3).says('--confirm')
  equal(database.ask('SELECT count(*) FROM members'), before, 'members')
  name = database.path.name if hasattr(database, 'path') else database.database
  plan = seed(box, database, 'undo', run, '-e', 'production', '--dry-run', '--json').expect(0).json()
  equal(plan['confirm'], name, 'phrase')
  check(any('6 rows' in text or 'about 6' in text for text in plan['warnings']), plan['warnings'])
  seed(box, database, 'undo', run, '-e', 'production', '--confirm', name).expect(0)
  box.run('connection', 'add', 'shop-prod', database.name, '--environment', 'development').expect(0)
  secret = database.cluster.passfile(box) if isinstance(database, Postgres) else {}
  saved = ['-d', 'shop-prod', '-p', 'project']
  box.run('seed', 'apply', 'base', '-y', *saved, variables=secret).expect(3).says('--confirm')
  plan = box.run('seed', 'apply', 'base', '--dry-run', '--json', *saved, variables=secret).expect(0).json()
  check(any('development' in text and 'production' in text for text in plan['warnings']), plan['warnings'])


main()
