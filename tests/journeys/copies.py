#!/usr/bin/python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Student copies by pointing and clicking: made with a hand-out, reset, removed."""

import csv
import os
import pathlib
import stat
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from desktop import DesktopBox  # noqa: E402
from harness import Cluster, check, equal, main, test, wait_for  # noqa: E402

SCHEMA = 'CREATE TABLE clubs (id integer); INSERT INTO clubs VALUES (1), (2);'


def open_dialog(window, name):
  window.go(name)
  window.wait('No folder of revisions|No Project|revisions', what='name')
  window.go('Student Copies')
  window.wait('^Make Copies$')


def states(box, name):
  document = box.run('--json', '-d', name, 'copies', 'list').expect(0).json()
  return {copy['name']: copy['state'] for one in document['sets'] for copy in one['copies']}


def read_uris(path):
  with open(path, encoding='utf-8', newline='') as file:
    return {line['name']: line['uri'] for line in csv.DictReader(file)}


def can_connect(box, cluster, uri, sql='SELECT 1'):
  return subprocess.run([cluster.programs / 'psql', '-XqAt', '-d', uri, '-c', sql], check=False,
                        stdin=subprocess.DEVNULL, capture_output=True,
                        env={'PATH': os.environ['PATH'], 'HOME': str(box.folder)}).returncode == 0


@test('/journeys/copies-on-a-server')
def server(box):
  cluster = Cluster.get()
  source = cluster.new_database('lesson')
  cluster.psql(source, SCHEMA)
  box.know(cluster)
  box.run('connection', 'add', 'lesson', cluster.uri(source, password=False)).expect(0)
  with box.open('copies') as window:
    open_dialog(window, 'lesson')
    window.shoot('empty')
    window.type_into('^Names begin with', 'pupil')
    window.spin('^Students', 2)
    path = box.work / 'pupils.csv'
    window.type_into('^Hand-out', str(path))
    window.shoot('form')
    window.click('^Make Copies…')
    window.wait('Make 2 copies: pupil_01 … pupil_02')
    window.shoot('plan')
    check(not path.exists(), 'nothing happens while the plan is shown')
    window.click_in_review('^Make Copies$')
    window.wait('^pupil_02$', patience=60)
    window.shoot('made')
    equal(stat.S_IMODE(path.stat().st_mode), 0o600, 'the mode of the hand-out')
    window.wait('pupils.csv$', 'label')
    uris = read_uris(path)
    for uri in uris.values():
      check(can_connect(box, cluster, uri, 'DELETE FROM clubs'), f'{uri} opens nothing')
    equal(states(box, 'lesson'), {'pupil_01': 'used', 'pupil_02': 'used'}, 'states')
    window.click('^Reset pupil_01')
    window.wait('Put a fresh copy in the place of “pupil_01”')
    window.shoot('reset')
    window.click_in_review('^Reset$')
    wait_for(lambda: states(box, 'lesson')['pupil_01'] == 'fresh', 'a fresh copy', 60)
    window.wait('^Fresh')
    equal(states(box, 'lesson'), {'pupil_01': 'fresh', 'pupil_02': 'used'}, 'states')
    window.shoot('after')
    window.click('^New passwords for pupil_01')
    window.wait('^What was changed is lost')
    again = box.work / 'again.csv'
    window.type_into('^Hand-out', str(again), in_newest=True)
    window.shoot('passwords')
    window.click_in_review('^Preview$')
    window.wait('Give them new passwords')
    window.shoot('passwords-plan')
    check(not again.exists(), 'nothing happens while the plan is shown')
    window.click_in_review('^Reset$')
    window.wait('again.csv$', 'label', patience=60)
    window.shoot('passwords-written')
    new = read_uris(again)
    equal(sorted(new), ['pupil_01'], 'who got a new password')
    equal(stat.S_IMODE(again.stat().st_mode), 0o600, 'the mode of the hand-out')
    check(not can_connect(box, cluster, uris['pupil_01']), 'the old password still opens the copy')
    check(can_connect(box, cluster, new['pupil_01']), 'the new password does not open the copy')
    check(can_connect(box, cluster, uris['pupil_02']), 'the other one lost its password')
    window.click('^Remove all of pupil')
    window.wait('Remove “pupil_01” and its role')
    window.type_into('^Type “pupil” to go on', 'pupil')
    window.shoot('remove')
    window.click_in_review('^Remove$')
    window.wait_gone('^pupil_02$', patience=60)
    window.shoot('removed')
  equal(states(box, 'lesson'), {}, 'what is left')


@test('/journeys/copies-of-a-file')
def file(box):
  box.sqlite('school.db', SCHEMA)
  box.run('connection', 'add', 'school', f'sqlite:{box.work}/school.db').expect(0)
  with box.open('copies-file', dark=True, size=(360, 640)) as window:
    open_dialog(window, 'school')
    check(not window.has('^Hand-out'), 'files have no passwords')
    window.spin('^Students', 2)
    window.click('^Make Copies…')
    window.wait('Make 2 copies: student_01 … student_02')
    window.click_in_review('^Make Copies$')
    window.wait('^student_02$', patience=60)
    window.shoot('made')
  equal(states(box, 'school'), {'student_01': 'fresh', 'student_02': 'fresh'}, 'states')
  equal(box.sqlite('student_02.db', 'SELECT count(*) FROM clubs'), '2', 'rows')


main(DesktopBox)
