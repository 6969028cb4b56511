#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks of a project: those of the samples on both engines, values, secrets, protection, bad files."""

import json
import os
import pathlib
import re

from command import PROJECTS, SAMPLES, TINY, Cluster, check, equal, main, test, wait_for

PASSWORD = 'correct-horse-44'
ADD = '''-- title: Add a person
-- effect: write
-- parameter: name text(1..20)
-- parameter: id integer
INSERT INTO people (id, name) VALUES (:id, :name);
INSERT INTO people (id, name) VALUES (:id + 100, :name || ' again') RETURNING id, name;
'''
LOOK = '''-- title: Look at people
-- effect: read
SELECT id, name FROM people ORDER BY id;
'''
WIPE = '''-- title: Delete a person
-- effect: write
-- environments: development, testing
-- parameter: name text
DELETE FROM people WHERE name = :name;
'''
HASH = '''-- title: Keep a secret
-- effect: write
-- parameter: word secret(4..)
-- parameter: id integer default:9
INSERT INTO people (id, name) VALUES (:id, :word);
'''
TASKS = {'tasks/add.sql': ADD, 'tasks/look.sql': LOOK, 'tasks/wipe.sql': WIPE, 'tasks/hash.sql': HASH}

# For each sample: the tasks that write, with values, and one that shows what came of them.
SAMPLE_RUNS = {
  'savings-groups': ([('create-super-admin', {'email': 'Super@x.ug', 'full-name': 'Ada'}),
                      ('create-service-admin', {'email': 'service@x.ug', 'full-name': 'Bo',
                                                'phone-number': '+256700000001'}),
                      ('set-password', {'email': 'service@x.ug'})],
                     ('list-admins', {}, ['super@x.ug', 'service@x.ug'])),
  'education': ([('create-user', {'email': 'ada@x.org', 'username': 'ada', 'full-name': 'Ada L',
                                  'role': 'instructor', 'language': 'de'})],
                ('list-users', {'role': 'instructor', 'most': '5'}, ['ada@x.org'])),
  'tours': ([('create-user', {'email': 'ada@x.org', 'full-name': 'Ada L', 'role': 'guide'})],
            ('list-users', {}, ['ada@x.org'])),
  'store': ([('create-tenant', {'slug': 'oud', 'display-name': 'Oud', 'legal-name': 'Oud Ltd',
                                'vat-number': '300000000000003', 'email': 'ada@x.sa',
                                'full-name': 'Ada L'})],
            ('list-tenants', {'status': 'active'}, ['oud'])),
  'school': ([('create-role', {'name': 'teacher'}),
              ('create-user', {'email': 'ada@x.org', 'first-name': 'Ada', 'last-name': 'L',
                               'role': 'Teacher', 'change-password': 'no'})],
             ('list-users', {'active': 'yes', 'since': '2020-01-01'}, ['ada@x.org'])),
}


def options(values):
  return [f'--{name}={value}' for name, value in values.items()]


def ready(box, files=None):
  """A migrated SQLite database beside a project with tasks."""
  box.write(TINY | (TASKS if files is None else files))
  where = ['-d', 't.db', '-p', 'project']
  box.run(*where, 'migrate', 'up').expect(0)
  return where


def secret_file(box, text=PASSWORD):
  path = box.work / 'secret'
  path.write_text(text + '\n', encoding='utf-8')
  return path


def try_sample(box, sample, where):
  box.run(*where, 'migrate', 'up').expect(0)
  writes, (reader, values, expected) = SAMPLE_RUNS[sample]
  path = secret_file(box)
  names = {task['name']: task for task in box.run(*where, 'task', 'list', '--json').expect(0).json()['tasks']}
  equal(set(names), {name for name, _ in writes} | {reader}, f'tasks of {sample}')
  for name, given in writes:
    secrets = [p['name'] for p in names[name]['parameters'] if p['type'] == 'secret']
    files = [f'--{secret}-file={path}' for secret in secrets]
    document = box.run(*where, 'task', 'run', name, *options(given), *files, '--json').expect(0).json()
    check(document['affected'] >= 1, f'{name} of {sample} wrote nothing: {document}')
    check(document['rows'], f'{name} of {sample} shows nothing: {document}')
  document = box.run(*where, 'task', 'run', reader, *options(values), '--json').expect(0).json()
  flat = json.dumps(document['rows'])
  for text in expected:
    check(text in flat, f'{text} is not in {flat}')


@test('/cli/task/samples/sqlite')
def samples_sqlite(box):
  equal(sorted(SAMPLE_RUNS), PROJECTS)
  for sample in PROJECTS:
    try_sample(box, sample, ['-d', f'{sample}.db', '-p', SAMPLES / sample])
  hashed = box.sqlite('savings-groups.db', 'SELECT DISTINCT substr(password_hash, 1, 30) FROM users')
  equal(hashed, '$argon2id$v=19$m=19456,t=2,p=1')
  equal(box.sqlite('savings-groups.db', 'SELECT count(DISTINCT password_hash) FROM users'), '2', 'salts')


@test('/cli/task/samples/postgres')
def samples_postgres(box):
  cluster = Cluster.get()
  for sample in PROJECTS:
    try_sample(box, sample, ['-d', cluster.uri(cluster.new_database(), local=True), '-p', SAMPLES / sample])


@test('/cli/task/school/role-that-is-not-there')
def no_role(box):
  where = ['-d', 's.db', '-p', SAMPLES / 'school']
  box.run(*where, 'migrate', 'up').expect(0)
  box.run(*where, 'task', 'run', 'create-user', '--email', 'a@x.org', '--first-name', 'A',
          '--last-name', 'B', '--role', 'nobody', '--password-file', secret_file(box)).expect(1).says(
            'create-user.sql', 'statement 2', 'not changed')
  equal(box.sqlite('s.db', 'SELECT count(*) FROM users'), '0', 'users that stayed')


@test('/cli/task/list-and-show')
def list_and_show(box):
  where = ready(box, TASKS | {'tasks/bad.sql': '-- titel: x\n', 'tasks/.hidden.sql': 'x',
                              'tasks/notes.txt': 'x'})
  listed = box.run(*where, 'task', 'list', '--json').expect(4).json()
  equal([task['name'] for task in listed['tasks']], ['add', 'hash', 'look', 'wipe'])
  equal([(problem['code'], problem['line']) for problem in listed['problems']], [('invalid', 1)])
  box.run(*where, 'task', 'list').expect(4).says('Add a person', where='out').says('bad.sql:1')
  shown = box.run(*where, 'task', 'show', 'add', '--json').expect(0).json()
  equal([(p['name'], p['type'], p['required']) for p in shown['parameters']],
        [('name', 'text', True), ('id', 'integer', True)])
  check(':name' in shown['sections'][0]['sql'], shown)
  box.run('-p', 'project', 'task', 'show', 'wipe').expect(0).says(
    'Delete a person', 'write, for development, testing', '--name', 'DELETE FROM people', where='out')
  box.run(*where, 'task', 'run', 'add', '--help').expect(0).says('Add a person', '--id', where='out')
  box.run(*where, 'task', 'run', 'bad').expect(1).says('bad.sql:1', 'titel')
  box.run(*where, 'task', 'run', '../tasks/add').expect(1).says('no task')
  box.run(*where, 'task', 'run', 'ad').expect(1).says('add, bad, hash')
  box.write({'empty/20250101000000_a.sql': TINY['20250101000000_people.sql']})
  box.run('-p', 'project/empty', 'task', 'list').expect(0).says('There are no tasks', where='out')


@test('/cli/task/values')
def values(box):
  where = [*ready(box), 'task', 'run']
  for arguments, texts in (
      (['add'], ['needs: name, id', 'task run add --help']),
      (['add', '--name', 'x', '--id', 'y'], ['whole number', '“y”']),
      (['add', '--name', 'x' * 21, '--id', '1'], ['20 characters']),
      (['add', '--nam', 'x'], ['Did you mean “--name”?']),
      (['add', '--name'], ['needs a value']),
      (['hash', '--word', PASSWORD], ['secret', '--word-file']),
      (['hash', '--word-file', 'nowhere'], ['nowhere']),
      (['hash', '--word-fd', 'x'], ['number']),
      (['hash', '--word-file', secret_file(box, 'abc')], ['4 characters']),
      (['hash'], ['needs: word'])):
    result = box.run(*where, *arguments).expect(2).says(*texts)
    check(PASSWORD not in result.err, f'the secret is shown:\n{result}')
  equal(box.sqlite('t.db', 'SELECT count(*) FROM people'), '2')
  hostile = "'); DROP TABLE x"
  rows = box.run(*where, 'add', '--name', hostile, '--id', '7', '--json').expect(0).json()
  equal((rows['columns'], rows['rows'], rows['affected']),
        (['id', 'name'], [[107, f'{hostile} again']], 2))
  equal(box.sqlite('t.db', 'SELECT name FROM people WHERE id = 7'), hostile)


@test('/cli/task/one-transaction')
def one_transaction(box):
  where = ready(box)
  box.run(*where, 'task', 'run', 'add', '--name', 'x', '--id=-99', '--json').expect(1).says(
    'add.sql', where='out')
  equal(box.sqlite('t.db', 'SELECT count(*) FROM people'), '2', 'people after the second INSERT failed')
  cluster = Cluster.get()
  name = cluster.new_database()
  server = ['-d', cluster.uri(name), '-p', 'project']
  box.run(*server, 'migrate', 'up').expect(0)
  document = box.run(*server, 'task', 'run', 'add', '--name', 'x', '--id=-99', '--json').expect(1).json()
  equal((document['state'], document['error']['statement'], document['error']['line']), ('failed', 2, 6))
  equal(cluster.psql(name, 'SELECT count(*) FROM people'), '2')


@test('/cli/task/secrets-stay-secret')
def secrets(box):
  where = ready(box)
  path = secret_file(box)
  dry = box.run(*where, 'task', 'run', 'hash', '--word-file', path, '--dry-run', '--json').expect(0)
  check(':word = •••' in dry.out, dry)
  box.run(*where, 'task', 'run', 'hash', '--word-file', path, '-v').expect(0)
  read, write = os.pipe()
  os.write(write, f'{PASSWORD}\r\nnext'.encode())
  os.close(write)
  box.run(*where, 'task', 'run', 'hash', '--word-fd', read, '--id', 10, pass_fds=[read]).expect(0)
  equal(os.read(read, 9), b'next', 'what stands behind the line')
  os.close(read)
  asked = box.run_on_terminal(*where, 'task', 'run', 'hash', '--id', 11,
                              answers=[('Word:', PASSWORD), ('again:', PASSWORD)]).expect(0)
  check(PASSWORD not in asked.out, 'what was typed is shown')
  box.run_on_terminal(*where, 'task', 'run', 'hash', '--id', 12,
                      answers=[('Word:', PASSWORD), ('again:', 'other')]).expect(2)
  hashes = box.sqlite('t.db', 'SELECT name FROM people WHERE id > 2').splitlines()
  equal(len(set(hashes)), 3, 'hashes')
  for text in hashes:
    check(re.fullmatch(r'\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]+\$[\w+/]+', text), text)
  # A failure of the server must not bring the hash into log and journal either.
  box.run(*where, 'task', 'run', 'hash', '--word-file', path).expect(1)
  kept = b''.join(file.read_bytes() for file in pathlib.Path(box.data).rglob('*') if file.is_file())
  check(PASSWORD.encode() not in kept, 'the secret stands in the catalogue')
  check(b'$argon2id$' not in kept, 'a hash stands in the catalogue')


@test('/cli/task/hash-in-the-servers-detail')
def hash_in_detail(box):
  cluster = Cluster.get()
  name = cluster.new_database()
  box.write(TINY | TASKS)
  where = ['-d', cluster.uri(name), '-p', 'project']
  box.run(*where, 'migrate', 'up').expect(0)
  cluster.psql(name, 'ALTER TABLE people ADD CHECK (id < 5)')
  failed = box.run(*where, 'task', 'run', 'hash', '--word-file', secret_file(box)).expect(1)
  check('Failing row' in failed.err and '$argon2id$' not in failed.err, f'{failed}')


@test('/cli/task/reading-writes-nothing')
def reading(box):
  where = ready(box, TASKS | {'tasks/sly.sql': '''-- title: Sly
-- effect: read
SELECT note();
'''})
  box.run(*where, 'task', 'run', 'look').expect(0).says('Grace', where='out')
  titles = [job['title'] for job in box.run('job', 'list', '--json').expect(0).json()['jobs']]
  check('Look at people' not in titles, 'a look was written into the journal')
  (box.work / 't.db').chmod(0o400)
  rows = box.run(*where, 'task', 'run', 'look', '--json').expect(0).json()
  equal(rows['rows'], [[1, 'Ada'], [2, 'Grace']])
  cluster = Cluster.get()
  name = cluster.new_database()
  server = ['-d', cluster.uri(name), '-p', 'project']
  box.run(*server, 'migrate', 'up').expect(0)
  cluster.psql(name, 'CREATE FUNCTION note() RETURNS integer LANGUAGE sql AS '
                     "$$INSERT INTO people VALUES (5, 'x'); SELECT 5$$")
  box.run(*server, 'task', 'run', 'sly').expect(1).says('read-only')
  box.run(*server, '-e', 'production', 'task', 'run', 'look').expect(0).says('Ada', where='out')
  box.run('-d', 'absent.db', '-p', 'project', 'task', 'run', 'look').expect(1).says('absent.db')
  check(not (box.work / 'absent.db').exists(), 'a look made a database')


@test('/cli/task/no-more-rows-than-are-kept')
def limit(box):
  """Of what never ends the first rows come, and that there are more is said."""
  count = '-- title: Count\n-- effect: read\n-- parameter: last integer default:0\n' \
          'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n' \
          ' WHERE :last = 0 OR i < :last) SELECT i FROM n;\n'
  cluster = Cluster.get()
  where = ready(box, TASKS | {'tasks/count.sql': count})
  server = ['-d', cluster.uri(cluster.new_database()), '-p', 'project']
  box.run(*server, 'migrate', 'up').expect(0)
  for database in (where, server):
    for last, rows, more in ((0, 10_000, True), (10_000, 10_000, False), (3, 3, False)):
      result = box.run(*database, 'task', 'run', 'count', f'--last={last}', '--json').expect(0).json()
      equal((len(result['rows']), result['total'], result['more'], result['rows'][-1]),
            (rows, rows, more, [rows]), f'counting to {last}')
    box.run(*database, 'task', 'run', 'count').expect(0).says('first 10000 rows', 'there are more')


@test('/cli/task/protection-and-environment')
def protection(box):
  where = ready(box)
  add = ['task', 'run', 'add', '--name', 'x', '--id', '7']
  box.run(*where, '-e', 'production', *add, '--yes').expect(3).says('--confirm t.db')
  box.run(*where, '-e', 'staging', *add).expect(3)
  equal(box.sqlite('t.db', 'SELECT count(*) FROM people'), '2')
  box.run(*where, '-e', 'production', *add, '--confirm', 't.db').expect(0)
  wipe = ['task', 'run', 'wipe', '--name', 'x']
  refused = box.run(*where, '-e', 'production', *wipe, '--confirm', 't.db').expect(3)
  refused.says('not meant for production', 'development, testing')
  equal(box.run(*where, '-e', 'production', *wipe, '--dry-run', '--json').expect(3).json()['error']['code'],
        'refused')
  plan = box.run(*where, *wipe, '--dry-run', '--json').expect(0).json()
  equal((plan['effect'], [step['effect'] for step in plan['steps']]), ('destroy', ['destroy']))
  document = box.run(*where, *wipe, '--json').expect(0).json()
  check(pathlib.Path(document['backup']['file']).exists(), 'no backup before what destroys')
  equal(box.run(*where, 'task', 'run', 'wipe', '--name', 'y', '--no-backup', '--json').expect(0).json()['backup'],
        None)
  equal(box.sqlite('t.db', 'SELECT count(*) FROM people'), '3')


@test('/cli/task/names-of-options-are-taken')
def taken(box):
  """A parameter must not be called as an option that every command has."""
  where = ready(box)
  page = box.run('task', 'run', '--help').expect(0).out
  names = re.findall(r'--([a-z][a-z-]+)', page[page.index('\nOptions'):])
  check(len(names) > 10, page)
  for name in names:
    box.write({'tasks/taken.sql': f'-- title: T\n-- effect: read\n-- parameter: {name.replace("-", "_")} text\n'})
    box.run(*where, 'task', 'show', 'taken').expect(1).says('that name is taken')


@test('/cli/task/cancel')
def cancel(box):
  box.write(TINY | {'tasks/slow.sql': '-- title: Slow\n-- effect: write\n'
                                      "INSERT INTO people VALUES (3, 'x');\nSELECT pg_sleep(600);\n"})
  cluster = Cluster.get()
  name = cluster.new_database()
  where = ['-d', cluster.uri(name), '-p', 'project']
  box.run(*where, 'migrate', 'up').expect(0)
  process = box.start(*where, 'task', 'run', 'slow', '--json')
  sleeping = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}' AND query LIKE '%pg_sleep(600)%' " \
             "AND state = 'active'"
  wait_for(lambda: cluster.psql('postgres', sleeping) == '1', 'the slow statement')
  process.send_signal(2)
  document = box.finish(process).expect(130).json()
  equal(document['state'], 'cancelled')
  equal(cluster.psql(name, 'SELECT count(*) FROM people'), '2')


main()
