#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Demo data by pointing and clicking: what a profile would do is counted first, what was seeded is
remembered and taken back, what people made of it stays."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from desktop import DesktopBox  # noqa: E402
from harness import check, equal, main, test, wait_for  # noqa: E402


def sample(box, *options):
  """The savings groups, migrated and saved."""
  box.run('connection', 'add', 'savings', f'sqlite:{box.work}/savings.db', '--project',
          f'{box.environment["REEVE_SAMPLES"]}/savings-groups', *options).expect(0)
  box.run('-d', 'savings', '-y', '-q', 'migrate', 'up').expect(0)


def count(box, sql):
  return int(box.sqlite('savings.db', sql))


def note_openings(box):
  """Files of profiles open in a program that only writes down which."""
  shared = pathlib.Path(box.environment['XDG_DATA_HOME'])
  programs = shared / 'applications'
  programs.mkdir(parents=True, exist_ok=True)
  reader = box.folder / 'reader'
  reader.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >> {box.folder}/opened\n')
  reader.chmod(0o755)
  (programs / 'reader.desktop').write_text(
    f'[Desktop Entry]\nType=Application\nName=Reader\nExec={reader} %f\n'
    'MimeType=application/json;text/plain;\n')
  (programs / 'mimeapps.list').write_text(
    '[Default Applications]\napplication/json=reader.desktop\ntext/plain=reader.desktop\n')


def opened(box):
  path = box.folder / 'opened'
  return wait_for(lambda: path.exists() and path.read_text().splitlines(), 'a file to be opened')


def open_page(window):
  window.go('savings')
  window.wait('Up to date: ')
  window.click('^Seeds$')


@test('/journeys/seed')
def seed(box):
  """Applied after a look at the counts, edited, taken back but for what was edited."""
  sample(box)
  before = count(box, 'SELECT count(*) FROM users')
  with box.open('seed') as window:
    open_page(window)
    window.wait('profiles$')
    window.wait('^Nothing yet')
    window.wait('^Not meant for a database in Development')
    window.shoot('gallery')
    window.click('^Apply “development”')
    window.wait('^users: insert ')
    window.shoot('review')
    equal(count(box, 'SELECT count(*) FROM users'), before, 'users before the approval')
    window.click_in_review('^(Run|Apply|Seed|Put|Start)')
    window.wait('rows inserted')
    window.wait('^Applied ')
    window.shoot('applied')
    seeded = count(box, 'SELECT count(*) FROM users')
    check(seeded > before, f'{seeded} users')
    window.click('^Apply “development”')
    window.wait('^Nothing to do: all rows of “development” are there already')
    box.sqlite('savings.db', "UPDATE users SET phone_number = '+256700000001' "
               "WHERE email = 'sarah@kampala.ug'")
    window.go('Look Again')
    window.wait('1 edited since')
    window.shoot('edited')
    window.click('^Take the run of “development” back')
    window.wait('1 (edited|row)')
    window.shoot('undo')
    window.click_in_review('^(Run|Undo|Take|Start)')
    window.wait('taken back$')
    window.shoot('undone')
    check(count(box, "SELECT count(*) FROM users WHERE phone_number = '+256700000001'") == 1,
          'the edited row is gone')
    check(count(box, 'SELECT count(*) FROM users') < seeded, 'nothing was removed')
  jobs = box.run('--json', 'job', 'list').expect(0).json()['jobs']
  equal(sorted((job['operation'], job['state']) for job in jobs
               if job['operation'].startswith('seed')),
        [('seed.apply', 'succeeded'), ('seed.undo', 'succeeded')], 'jobs')


@test('/journeys/seed-reset')
def reset(box):
  """The users may stay; what was deleted comes back; in the dark, on a narrow screen."""
  sample(box)
  box.run('-d', 'savings', '-y', '-q', 'seed', 'apply', 'development').expect(0)
  users = count(box, 'SELECT count(*) FROM users')
  fines = count(box, 'SELECT count(*) FROM fines')
  with box.open('seed-reset', dark=True, size=(360, 640)) as window:
    open_page(window)
    window.wait('rows inserted')
    window.shoot('gallery')
    equal(window.unnamed(), [], 'controls without a name')
    box.sqlite('savings.db', 'DELETE FROM fines WHERE id = (SELECT max(id) FROM fines)')
    window.click('^Reset Demo Data')
    window.wait('^The rows of')
    window.type_into('^Tables whose rows stay', 'users')
    window.shoot('options')
    window.click_in_review('^Preview')
    window.wait('delete|remove')
    window.shoot('review')
    window.click_in_review('^(Run|Reset|Remove|Start)')
    window.wait('^Done$')
    window.shoot('reset')
    equal(count(box, 'SELECT count(*) FROM users'), users, 'users')
    equal(count(box, 'SELECT count(*) FROM fines'), fines, 'fines')
    window.go('Reset Demo Data')
    window.wait('^The rows of')
    window.click_row('^Put Them In Anew')
    window.click_in_review('^Preview')
    window.wait('delete|remove')
    window.click_in_review('^(Run|Reset|Remove|Start)')
    wait_for(lambda: count(box, 'SELECT count(*) FROM meetings') == 0, 'the rows to go')
    window.wait('^Done$')
    window.shoot('removed')
  equal(count(box, 'SELECT count(*) FROM meetings'), 0, 'meetings')


@test('/journeys/seed-faults')
def faults(box):
  """No project; a profile that is broken says where, the others can be applied all the same."""
  note_openings(box)
  project = box.work / 'project'
  seeds = project / 'seeds'
  seeds.mkdir(parents=True)
  (project / '20250101000000_one.sql').write_text(
    '-- migrate:up\nCREATE TABLE one (id INTEGER PRIMARY KEY, name TEXT);\n'
    '-- migrate:down\nDROP TABLE one;\n')
  (seeds / 'good.json').write_text('{"description": "Two rows", "tables": [{"table": "one", '
                                   '"rows": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]}]}')
  (seeds / 'broken.json').write_text('{"tables": [{"table": "one", "rows": 5}]}')
  (seeds / 'cut.json').write_text('{"tables": [\n')
  (seeds / 'many.json').write_text('{"tables": [{"table": "one", "generate": {"rows": 50, '
                                   '"columns": {"id": {"kind": "sequence", "start": 100}, '
                                   '"name": {"kind": "name"}}}}]}')
  box.run('connection', 'add', 'alone', f'sqlite:{box.work}/alone.db').expect(0)
  box.run('connection', 'add', 'one', f'sqlite:{box.work}/one.db', '--project',
          str(project)).expect(0)
  box.run('-d', 'one', '-y', '-q', 'migrate', 'up').expect(0)
  box.sqlite('alone.db', 'CREATE TABLE x (y)')
  with box.open('seed-faults') as window:
    window.go('alone')
    window.click('^Seeds$')
    window.wait('^No Project Yet')
    window.shoot('no-project')
    window.go('one')
    window.click('^Seeds$')
    window.wait('“rows” must be')
    window.wait('^broken.json$')
    window.wait('^cut.json:2$')
    window.shoot('broken')
    window.click('^Open “broken.json”')
    equal(opened(box), [str(seeds / 'broken.json')], 'what was opened')
    window.wait('^Apply “good”')
    window.go('Apply More or Fewer Rows')
    window.wait('about 50 rows')
    window.spin('^Times as Many', 4)
    window.wait('about 200 rows')
    window.shoot('scale')
    window.click_in_review('^Preview')
    window.wait('^one: insert 200')
    window.click_in_review('^(Run|Apply|Put|Start)')
    window.wait('200 rows inserted')
  equal(box.sqlite('one.db', 'SELECT count(*) FROM one'), '200', 'rows')


# What a trigger does for each row, so that there is time to look.
SLOWLY = ('CREATE TRIGGER slowly AFTER INSERT ON one BEGIN SELECT max(i) FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL '
          'SELECT i + 1 FROM n WHERE i < 600) SELECT i FROM n); END')


@test('/journeys/seed-progress')
def progress(box):
  """While rows are written one sees the table, how many of how many, and how fast; and can end it."""
  folder = box.write({
    '20250101000000_one.sql': '-- migrate:up\nCREATE TABLE one (id TEXT PRIMARY KEY, name TEXT);\n'
    '-- migrate:down\nDROP TABLE one;\n',
    'seeds/many.json': '{"tables": [{"table": "one", "generate": {"rows": 150000, "columns": {"id": '
                       '{"kind": "uuid"}, "name": {"kind": "name"}}}}]}'})
  box.run('connection', 'add', 'one', f'sqlite:{box.work}/one.db', '--project', folder).expect(0)
  box.run('-d', 'one', '-y', '-q', 'migrate', 'up').expect(0)
  box.sqlite('one.db', SLOWLY)
  with box.open('seed-progress', size=(360, 640)) as window:
    window.go('one')
    window.click('^Seeds$')
    window.click('^Apply “many”')
    window.wait('^one: insert 150000')
    window.click_in_review('^(Run|Apply|Put|Start)')
    window.wait(r'^\d+ of 150000 · \d+ rows/s', patience=60)
    check(window.has('^one$'), 'the table at work is not told')
    window.shoot('running')
    window.click('^Cancel', 'push button')
    window.wait('^Cancelled')
    window.shoot('cancelled')
  equal(box.sqlite('one.db', 'SELECT count(*) FROM one'), '0', 'rows')


main(DesktopBox)
