#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks in the window: a form made from the parameters, the plan, the rows; files that are no tasks."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from desktop import DesktopBox  # noqa: E402
from harness import check, equal, main, test, wait_for  # noqa: E402

UP = '-- migrate:up\nCREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL);\n' \
     "INSERT INTO people VALUES (1, 'Ada'), (2, 'Grace');\n-- migrate:down\nDROP TABLE people;\n"
LOOK = '-- title: Look at people\n-- effect: read\nSELECT id, name FROM people ORDER BY id;\n'
RENAME = '-- title: Rename everybody\n-- effect: write\n-- environments: testing\n' \
         '-- parameter: name text\nUPDATE people SET name = :name;\n'
PASSWORD = 'correct-horse-44'


def savings_groups(box):
  """A saved database of the sample, migrated."""
  box.run('connection', 'add', 'village', f'sqlite:{box.work}/village.db', '--project',
          f'{box.environment["REEVE_SAMPLES"]}/savings-groups').expect(0)
  box.run('-d', 'village', 'migrate', 'up', '-q').expect(0)


def open_tasks(window, name='village'):
  window.go(name)
  window.wait('^Up to date')
  window.key('ctrl+4')
  window.wait('^Tasks of the project')


def fill_admin(window):
  window.click_row('^Create a super admin')
  window.wait('everything in every group')
  # The first field has the keys.
  window.type('ada')
  window.wait('no e-mail address')
  window.type_into('^Email', 'ada@kampala.ug')
  window.wait_gone('no e-mail address')
  window.type_into('^Full name', 'Ada Nakato')
  window.type_into('^Password', 'short')
  window.wait('at least 8 characters')
  window.type_into('^Password', PASSWORD)


def kept(box):
  return b''.join(file.read_bytes() for file in pathlib.Path(box.data).rglob('*') if file.is_file())


@test('/journeys/tasks/create-an-admin')
def create_admin(box):
  savings_groups(box)
  with box.open('tasks') as window:
    open_tasks(window)
    window.shoot('list')
    fill_admin(window)
    window.shoot('form')
    window.click('^Review')
    window.wait('INSERT users')
    check(not window.has(PASSWORD), 'the password stands in the review')
    window.shoot('review')
    window.click_in_review('^Run')
    window.wait('^Rows of the result')
    window.wait('ada@kampala.ug')
    window.shoot('result')
    window.key('Escape')
    window.click_row('^List the administrators')
    window.wait('Only those of this kind')
    window.click('^Run')
    window.wait('^Rows of the result')
    window.wait('Ada Nakato')
  equal(box.sqlite('village.db', "SELECT role || ' ' || substr(password_hash, 1, 9) FROM users"),
        'super_admin $argon2id')
  check(PASSWORD.encode() not in kept(box), 'the password stands in the catalogue')
  jobs = box.run('--json', 'job', 'list').expect(0).json()['jobs']
  equal([job['operation'] for job in jobs], ['task.run', 'migrate.up'], 'what reads is no job')


@test('/journeys/tasks/again')
def again(box):
  """With what it was told before: from its rows, from what is said of it, and in its form."""
  put = '-- title: Put somebody in\n-- effect: write\n-- parameter: name text\n' \
        "INSERT INTO people (name) VALUES (:name);\n"
  find = '-- title: Find people\n-- effect: read\n-- parameter: part text\n' \
         "SELECT id, name FROM people WHERE name LIKE '%' || :part || '%' ORDER BY id;\n"
  hide = '-- title: Hide a word\n-- effect: write\n-- parameter: name text\n' \
         '-- parameter: word secret\nINSERT INTO people (name) SELECT :name WHERE :word IS NOT NULL' \
         ' RETURNING name;\n'
  folder = box.write({'20250101000000_people.sql': UP, 'tasks/put.sql': put, 'tasks/find.sql': find,
                      'tasks/hide.sql': hide})
  box.run('connection', 'add', 'shop', f'sqlite:{box.work}/shop.db', '--project', folder).expect(0)
  box.run('-d', 'shop', 'migrate', 'up', '-q').expect(0)
  with box.open('tasks-again') as window:
    open_tasks(window, 'shop')
    window.click_row('^Find people')
    window.type_into('^Part', 'ce')
    window.click('^Run')
    window.wait('^Grace$')
    box.sqlite('shop.db', "INSERT INTO people (name) VALUES ('Bruce')")
    window.click('^Run Again')
    window.wait('^Bruce$')
    window.wait('^2 rows')
    window.shoot('read-again')
    window.key('Escape')
    window.click_row('^Put somebody in')
    window.type_into('^Name', 'Bo')
    window.click('^Review')
    window.wait('INSERT people')
    window.click_in_review('^Run')
    window.wait('^Done: 1 row')
    window.shoot('offered')
    window.click('^Run Again')
    window.wait('INSERT people')
    window.shoot('review-again')
    window.click_in_review('^Run')
    wait_for(lambda: box.sqlite('shop.db', "SELECT count(*) FROM people WHERE name = 'Bo'") == '2',
             'the second row')
    window.click_row('^Hide a word')
    window.type_into('^Name', 'Eve')
    window.type_into('^Word', PASSWORD)
    window.click('^Review')
    window.wait('INSERT people')
    window.click_in_review('^Run')
    window.wait('^Rows of the result')
    window.click('^Run Again')
    window.wait('^Eve$', what='text')
    window.wait('^Word', ('text', 'password text'))
    check(PASSWORD not in window.values(), 'the secret stands in the form')
    window.shoot('form-again')
    window.key('Escape')
    window.wait_closed()
    window.click_row('^Find people')
    window.wait('^ce$', what='text')
    window.key('Escape')
  equal(box.sqlite('shop.db', 'SELECT group_concat(name) FROM people'), 'Ada,Grace,Bruce,Bo,Bo,Eve')


@test('/journeys/tasks/narrow-and-dark')
def narrow(box):
  savings_groups(box)
  with box.open('tasks-narrow', size=(360, 640), dark=True) as window:
    window.go('village')
    window.wait('^Up to date')
    window.key('ctrl+4')
    window.wait('^Tasks of the project')
    window.shoot('list')
    window.click_row('^Set somebody')
    window.type_into('^Email', 'nobody')
    window.wait('no e-mail address')
    window.shoot('form')
    window.key('Escape')
    window.click_row('^List the administrators')
    window.click('^Run')
    window.wait('^No Rows')
    window.shoot('none')
    equal(window.unnamed(), [], 'controls without a name')


@test('/journeys/tasks/files')
def files(box):
  """A file that is no task is told and does not hide the others; what was saved shows up."""
  folder = box.write({'20250101000000_people.sql': UP, 'tasks/look.sql': LOOK,
                      'tasks/rename.sql': RENAME, 'tasks/bad.sql': '-- titel: Bad\n'})
  box.run('connection', 'add', 'shop', f'sqlite:{box.work}/shop.db', '--project', folder).expect(0)
  box.run('-d', 'shop', 'migrate', 'up', '-q').expect(0)
  with box.open('tasks-files') as window:
    open_tasks(window, 'shop')
    window.wait('titel')
    window.shoot('problem')
    (folder / 'tasks' / 'bad.sql').unlink()
    window.key('F5')
    window.wait_gone('titel')
    window.click_row('^Look at people')
    window.wait('^Grace$')
    window.key('Escape')
    window.click_row('^Rename everybody')
    window.type_into('^Name', 'Bo')
    window.click('^Review')
    window.wait('not meant for development')
    window.shoot('refused')
    window.click_in_review('^Close')
  equal(box.sqlite('shop.db', "SELECT group_concat(name, ' ') FROM people"), 'Ada Grace')


if __name__ == '__main__':
  main(DesktopBox)
