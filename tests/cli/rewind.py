#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What seeding made, and taking it back: only what is still as it was made, and nothing of anybody else."""

import json

from command import check, equal, main
from seeding import Postgres, apply, on_both, write_profile

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


main()
