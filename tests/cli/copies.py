#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`copies`: a database for each student, who can log in to it and to no other; reset and removed."""

import contextlib
import csv
import os
import re
import sqlite3
import stat
import subprocess

from command import Cluster, check, equal, main, test

SCHEMA = '''
CREATE TABLE clubs (id integer PRIMARY KEY, name text NOT NULL);
INSERT INTO clubs VALUES (1, 'Chess'), (2, 'Go');
'''
POSTGRES_SCHEMA = SCHEMA + '''
CREATE SCHEMA lessons;
CREATE TABLE lessons.steps (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text);
CREATE SEQUENCE lessons.loose;
CREATE TYPE lessons.mood AS ENUM ('good', 'bad');
CREATE DOMAIN lessons.age AS integer CHECK (VALUE > 0);
CREATE FUNCTION lessons.double(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n * 2';
CREATE VIEW lessons.named AS SELECT name FROM clubs;
'''


def read_handout(path):
  equal(stat.S_IMODE(os.stat(path).st_mode), 0o600, 'the mode of the hand-out')
  with open(path, encoding='utf-8', newline='') as file:
    return {line['name']: line for line in csv.DictReader(file)}


class Class:
  """A server with a source, and students who come in over TCP with what the hand-out says."""

  def __init__(self, box, name, count=2):
    self.box = box
    self.name = name
    self.cluster = Cluster.get()
    self.source = self.cluster.new_database()
    self.cluster.psql(self.source, POSTGRES_SCHEMA)
    self.cluster.psql('postgres', f'ALTER DATABASE {self.source} SET search_path = public, lessons')
    self.uri = self.cluster.uri(self.source)
    if count:
      self.create(count).expect(0)
      self.handout = read_handout(box.work / 'class.csv')

  def run(self, *arguments):
    return self.box.run('-d', self.uri, 'copies', *arguments)

  def create(self, count, *options, handout='class.csv'):
    return self.run('create', self.name, count, '--yes', '--handout', handout, '--host', '127.0.0.1', *options)

  def list(self, *more):
    sets = [one for one in self.run('list', '--json', *more).expect(0).json()['sets'] if one['prefix'] == self.name]
    return {copy['name']: copy for copy in sets[0]['copies']} if sets else {}

  def log_in(self, number, sql, database=None, handout=None):
    """Whether it went well, and what was said; with the URI of the hand-out alone."""
    line = (handout or self.handout)[f'{self.name}_{number:02}']
    uri = line['uri'] if database is None else re.sub(r'/[^/]*$', '/' + database, line['uri'])
    result = subprocess.run([self.cluster.programs / 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', uri, '-c', sql],
                            capture_output=True, check=False, text=True, stdin=subprocess.DEVNULL,
                            env={'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8', 'HOME': str(self.box.folder)})
    return result.returncode == 0, (result.stdout + result.stderr).strip()

  def names(self, kind='database'):
    query = {'database': "SELECT datname FROM pg_database WHERE datname LIKE '%s\\_%%' ORDER BY 1",
             'role': "SELECT rolname FROM pg_roles WHERE rolname LIKE '%s\\_%%' ORDER BY 1"}[kind]
    return self.cluster.psql('postgres', query % self.name).split()

  def close(self):
    self.run('remove', '--all', self.name, '--confirm', self.name).expect(0)
    equal(self.names() + self.names('role'), [], 'what is left of it')
    self.cluster.drop_database(self.source)


@test('/copies/students-log-in-to-their-own-alone')
def students(box):
  school = Class(box, 'student')
  equal(sorted(school.handout), ['student_01', 'student_02'], 'the hand-out')
  line = school.handout['student_02']
  equal([line[name] for name in ('host', 'port', 'database', 'user')],
        ['127.0.0.1', str(school.cluster.port), 'student_02', 'student_02'], 'the hand-out')
  check(re.fullmatch('[a-z2-9]{4}(-[a-z2-9]{4}){3}', line['password']), 'a password that can be typed')
  for number in (1, 2):
    equal(school.log_in(number, 'SELECT count(*) FROM clubs'), (True, '2'), 'the rows of the source')
  works = """INSERT INTO clubs VALUES (3, 'Bridge'); ALTER TABLE clubs ADD COLUMN fee integer;
    INSERT INTO lessons.steps (kind) VALUES ('a'); SELECT nextval('lessons.loose'), lessons.double(2);
    DROP VIEW lessons.named; ALTER TYPE lessons.mood ADD VALUE 'so'; DROP FUNCTION lessons.double;
    CREATE TABLE own (id integer); CREATE SCHEMA mine; DROP TABLE own; DROP DOMAIN lessons.age"""
  equal(school.log_in(1, works)[0], True, 'what a student may do')
  equal(school.log_in(2, 'SELECT count(*) FROM clubs'), (True, '2'), 'the copy of another one')
  for other in ('student_02', 'student_template', *[name for name in school.names() if 'spare' in name]):
    done, said = school.log_in(1, 'SELECT 1', other)
    check(not done and ('permission denied' in said or 'not currently accepting' in said), f'{other}: {said}')
  done, said = school.log_in(1, 'SELECT * FROM clubs', school.source)
  check(not done and 'permission denied' in said, f'the source: {said}')
  done, said = school.log_in(1, 'ALTER DATABASE student_01 RENAME TO other', 'postgres')
  check(not done and 'must be owner' in said, said)
  equal(school.cluster.psql('student_01', 'SELECT count(*) FROM clubs'), '3', 'what the teacher sees')
  equal(school.log_in(2, 'SHOW search_path'), (True, 'public, lessons'), 'the settings of the source')
  equal({name: copy['state'] for name, copy in school.list().items()},
        {'student_01': 'used', 'student_02': 'fresh'}, 'states')
  check_passwords(box, school)
  school.close()


def check_passwords(box, school):
  words = [line['password'] for line in school.handout.values()]
  equal(len(set(words)), 2, 'a password for each')
  log = school.cluster.log.read_text(encoding='utf-8', errors='replace')
  kept = box.catalogue.read_bytes()
  for word in words:
    check(word not in log, 'a password is in the log of the server')
    check(word.encode() not in kept, 'a password is in the catalogue')
  school.create(2).expect(0).says('there already', where='out')
  nothing = school.create(2, '--json').expect(0).json()
  equal((nothing['copies'], nothing['handout'], nothing['template']), ([], None, 'student_template'), 'nothing made')
  school.create(3).expect(1, 3).says('class.csv')
  school.run('create', 'student', 3, '--yes').expect(2).says('passwords')
  shown = school.run('create', 'student', 3, '--yes', '--print', '--json').expect(0).json()
  equal([line['name'] for line in shown['accesses']], ['student_03'], 'the new one alone')
  equal(school.log_in(1, 'SELECT 1'), (True, '1'), 'the password of before')


@test('/copies/reset')
def reset(box):
  school = Class(box, 'pupil')
  school.log_in(1, 'DROP TABLE clubs')
  school.log_in(2, 'DELETE FROM clubs')
  with school.cluster.open('pupil_01') as busy:
    before = school.list()
    equal(before['pupil_01']['sessions'], 1, 'sessions')
    plan = school.run('reset', 'pupil_01', '--dry-run', '--json').expect(0).json()
    check('session' in str(plan['steps'][0]['findings']) and plan['effect'] == 'destroy', f'the plan: {plan}')
    result = school.run('reset', 'pupil_01', '--yes', '--json').expect(0).json()
    check(busy.process.poll() is not None or not school.cluster.psql(
      'postgres', f'SELECT pid FROM pg_stat_activity WHERE pid = {busy.pid}'), 'who was connected is cut off')
  equal(result['copies'], ['pupil_01'], 'what was reset')
  equal(school.log_in(1, 'SELECT count(*) FROM clubs'), (True, '2'), 'the same password, a fresh copy')
  equal(school.log_in(2, 'SELECT count(*) FROM clubs'), (True, '0'), 'another one')
  equal(len([name for name in school.names() if 'spare' in name or 'old' in name]), 1, 'one in reserve')
  school.run('reset', '--all', 'pupil', '--yes').expect(0)
  equal({copy['state'] for copy in school.list().values()}, {'fresh'}, 'states')
  equal(school.log_in(1, 'SHOW search_path'), (True, 'public, lessons'), 'the settings of the source')
  equal(school.log_in(2, 'SELECT count(*) FROM clubs'), (True, '2'), 'after all were reset')
  school.run('reset', 'pupil_02', '--yes', '--handout', 'new.csv').expect(2).says('--new-passwords')
  school.run('reset', 'pupil_02', '--yes', '--new-passwords', '--handout', 'new.csv', '--host', '127.0.0.1').expect(0)
  fresh = read_handout(box.work / 'new.csv')
  equal(list(fresh), ['pupil_02'], 'the new hand-out')
  check(not school.log_in(2, 'SELECT 1')[0], 'the password of before')
  equal(school.log_in(2, 'SELECT 1', handout=fresh), (True, '1'), 'the new password')
  school.run('reset', 'nobody_01', '--yes').expect(1).says('There is no copy “nobody_01”')
  school.close()


@test('/copies/others-are-left-alone')
def foreign(box):
  school = Class(box, 'alien')
  school.cluster.drop_database('alien_02')
  school.cluster.psql('postgres', 'CREATE DATABASE alien_02')
  school.cluster.psql('alien_02', 'CREATE TABLE precious (id integer)')
  mark = school.cluster.psql('postgres', "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
                                         " WHERE datname = 'alien_01'")
  school.cluster.psql('postgres', f"COMMENT ON DATABASE alien_02 IS '{mark}'")
  equal(school.list()['alien_02']['state'], 'foreign', 'a comment that was copied')
  school.run('reset', 'alien_02', '--yes').expect(1, 3).says('is not the copy that was made')
  school.run('remove', 'alien_02', '--yes').expect(1, 3).says('is not the copy that was made')
  school.run('remove', '--all', 'alien', '--yes').expect(3)
  school.run('remove', '--all', 'alien', '--confirm', 'alien').expect(0)
  equal(school.cluster.psql('alien_02', 'SELECT count(*) FROM precious'), '0', 'the other database')
  school.run('create', 'alien', 2, '--yes', '--print').expect(1, 3).says('alien_02')
  equal(school.names(), ['alien_02'], 'databases')
  school.cluster.drop_database('alien_02')
  school.cluster.psql('postgres', 'CREATE ROLE alien_01')
  school.run('create', 'alien', 2, '--yes', '--print').expect(1, 3).says('alien_01')
  school.cluster.psql('postgres', 'DROP ROLE alien_01')
  school.cluster.drop_database(school.source)


@test('/copies/one-removed-one-lost-more-made')
def some(box):
  school = Class(box, 'some')
  school.run('remove', 'some_01', '--yes').expect(0)
  equal(list(school.list()), ['some_02'], 'after one was removed')
  check('some_01' not in school.names('role'), 'its role')
  school.cluster.drop_database('some_02')
  equal(school.list()['some_02']['state'], 'missing', 'one that somebody dropped')
  school.run('reset', 'some_02', '--yes').expect(0)
  equal(school.log_in(2, 'SELECT count(*) FROM clubs'), (True, '2'), 'it is back')
  school.create(3, handout='more.csv').expect(0)
  equal(sorted(read_handout(box.work / 'more.csv')), ['some_01', 'some_03'], 'those that were missing')
  school.create(2, handout='less.csv').expect(1, 3).says('3 copies')
  school.close()


@test('/copies/refusals')
def refusals(box):
  school = Class(box, 'guarded', count=0)
  for prefix in ('Guarded', '1st', 'a-b', 'pg_x', 'ä', 'x' * 41, ''):
    school.run('create', prefix, 2, '--yes', '--print').expect(2)
  for count in ('0', '201', 'many', '-1'):
    school.run('create', 'guarded', count, '--yes', '--print').expect(2)
  with school.cluster.open(school.source):
    school.create(2).expect(1, 3).says('while somebody is connected')
  school.create(2, '-e', 'production').expect(3)
  equal(school.names(), [], 'nothing was made')
  school.create(1, '-e', 'production', '--confirm', school.source).expect(0)
  school.run('reset', '--all', 'other', '--yes').expect(1).says('guarded')
  school.run('reset', '--yes').expect(2)
  school.close()


@test('/copies/by-somebody-who-is-no-superuser')
def teacher(box):
  cluster = Cluster.get()
  cluster.psql('postgres', "CREATE ROLE teacher LOGIN CREATEDB CREATEROLE PASSWORD 'chalk-and-board'")
  cluster.psql('postgres', 'CREATE DATABASE lesson OWNER teacher')
  uri = cluster.uri('lesson', password='chalk-and-board', user='teacher')
  cluster.psql('lesson', 'SET ROLE teacher;' + SCHEMA)
  box.run('-d', uri, 'copies', 'create', 'learner', 1, '--yes', '--handout', 'l.csv', '--host', '127.0.0.1').expect(0)
  school = Class.__new__(Class)
  school.box, school.cluster, school.name, school.handout = box, cluster, 'learner', read_handout(box.work / 'l.csv')
  equal(school.log_in(1, 'CREATE TABLE own AS SELECT 7 AS n; ALTER TABLE clubs ADD COLUMN x integer')[0], True, 'work')
  teacher_uri = cluster.uri('learner_01', password='chalk-and-board', user='teacher')
  seen = subprocess.run([cluster.programs / 'psql', '-XqAt', '-d', teacher_uri, '-c', 'SELECT n FROM own'],
                        capture_output=True, check=True, text=True).stdout.strip()
  equal(seen, '7', 'what the teacher sees')
  box.run('-d', uri, 'copies', 'reset', 'learner_01', '--yes').expect(0)
  box.run('-d', uri, 'copies', 'remove', '--all', '--confirm', 'learner').expect(0)
  equal(school.names() + school.names('role'), [], 'what is left of it')
  cluster.psql('postgres', 'DROP DATABASE lesson')
  cluster.psql('postgres', 'DROP ROLE teacher')


# --- files ------------------------------------------------------------------------------------------


def ask(path, sql):
  with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
    return database.execute(sql).fetchall()


def rows(path):
  return ask(path, 'SELECT count(*) FROM clubs')[0][0]


def make_file(box, mode='delete'):
  path = box.work / 'school.db'
  database = sqlite3.connect(path)
  database.execute(f'PRAGMA journal_mode = {mode}')
  database.executescript(SCHEMA)
  database.close()
  return path


def listed(box):
  document = box.run('-d', 'school.db', 'copies', 'list', '--json').expect(0).json()
  return {copy['name']: copy['state'] for one in document['sets'] for copy in one['copies']}


def on_file(path):
  def register(function):
    for mode in ('delete', 'wal'):
      test(f'{path}-{mode}')(lambda box, mode=mode: function(box, make_file(box, mode)))
    return function
  return register


@on_file('/copies/files')
def files(box, source):
  with contextlib.closing(sqlite3.connect(source, isolation_level=None)) as busy:
    busy.execute("INSERT INTO clubs VALUES (3, 'Bridge')")
    box.run('-d', 'school.db', 'copies', 'create', 'kid', 3, '--yes', '--handout', 'kids.csv').expect(0)
  equal([line['uri'] for line in read_handout(box.work / 'kids.csv').values()],
        [f'sqlite:{box.work}/kid_0{n}.db' for n in (1, 2, 3)], 'the hand-out')
  kids = [box.work / f'kid_0{n}.db' for n in (1, 2, 3)]
  for kid in kids:
    equal((stat.S_IMODE(kid.stat().st_mode), rows(kid)), (0o600, 3), kid.name)
  equal(set(listed(box).values()), {'fresh'}, 'states')
  ask(kids[0], 'DELETE FROM clubs')
  equal(listed(box), {'kid_01': 'used', 'kid_02': 'fresh', 'kid_03': 'fresh'}, 'states')
  box.run('-d', 'school.db', 'copies', 'reset', 'kid_01', '--yes').expect(0)
  equal((rows(kids[0]), listed(box)['kid_01']), (3, 'fresh'), 'after the reset')
  kids[1].unlink()
  equal(listed(box)['kid_02'], 'missing', 'one that was deleted')
  ask(kids[2], 'PRAGMA user_version = 5')
  box.run('-d', 'school.db', 'copies', 'reset', '--all', '--yes').expect(0).says('Reset all copies: ', where='out')
  equal([rows(kid) for kid in kids], [3, 3, 3], 'after all were reset')
  kids[1].unlink()
  kids[1].write_bytes(b'precious')
  equal(listed(box)['kid_02'], 'foreign', 'another file of the name')
  box.run('-d', 'school.db', 'copies', 'reset', 'kid_02', '--yes').expect(1, 3).says('is not the copy')
  box.run('-d', 'school.db', 'copies', 'remove', 'kid_03', '--yes').expect(0)
  check(not kids[2].exists(), 'the one that was removed')
  box.run('-d', 'school.db', 'copies', 'remove', '--all', '--yes').expect(3)
  box.run('-d', 'school.db', 'copies', 'remove', '--all', '--confirm', 'kid').expect(0)
  equal(kids[1].read_bytes(), b'precious', 'the other file')
  left = sorted(path.name for path in box.work.iterdir() if not path.name.startswith('school.db'))
  equal(left, ['kid_02.db', 'kids.csv'], 'what is left')
  equal(rows(source), 3, 'the source')


@test('/copies/file-in-use')
def in_use(box):
  make_file(box, 'wal')
  box.run('-d', 'school.db', 'copies', 'create', 'kid', 2, '--yes').expect(0)
  database = sqlite3.connect(box.work / 'kid_01.db', isolation_level=None)
  database.execute('BEGIN IMMEDIATE')
  database.execute("INSERT INTO clubs VALUES (9, 'Work')")
  ask(box.work / 'kid_02.db', 'PRAGMA user_version = 5')
  box.run('-d', 'school.db', 'copies', 'reset', '--all', '--yes').expect(1).says('kid_01.db')
  equal(listed(box)['kid_02'], 'fresh', 'the one that nobody was at work on')
  database.execute('COMMIT')
  database.close()
  equal(rows(box.work / 'kid_01.db'), 3, 'the work that went on')
  box.run('-d', 'school.db', 'copies', 'reset', '--all', '--yes').expect(0)
  equal(rows(box.work / 'kid_01.db'), 2, 'later')


@test('/copies/list-of-none')
def none(box):
  make_file(box)
  box.run('-d', 'school.db', 'copies', 'list').expect(0).says('No copies', where='out')
  box.run('-d', 'school.db', 'copies', 'reset', '--all', '--yes').expect(1).says('No copies')
  box.run('-d', 'nowhere.db', 'copies', 'create', 'kid', 2, '--yes').expect(1, 3)
  check(not (box.work / 'nowhere.db').exists(), 'nothing is made')


main()
