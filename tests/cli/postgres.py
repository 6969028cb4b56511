#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same on a real PostgreSQL server; passwords; what other users of the machine could see."""

import json
import pathlib
import signal
import subprocess
import time

from command import (BROKEN, PROJECTS, SAMPLES, TINY, Cluster, Skip, check, equal, main, test,
                     wait_for)

FIRST, SECOND = '20250101000000', '20250102000000'
SLOW = '-- migrate:up\nCREATE TABLE slow (id integer);\nSELECT pg_sleep(60);\n'


def ready(box):
  box.write(TINY)
  cluster = Cluster.get()
  name = cluster.new_database()
  return cluster, name, ['-d', cluster.uri(name), '-p', 'project']


@test('/cli/postgres/up-and-down')
def up_and_down(box):
  cluster, name, where = ready(box)
  before = box.run(*where, 'migrate', 'status', '--check', '--json').expect(4).json()
  equal(before['current'], [])
  equal(cluster.psql(name, "SELECT count(*) FROM pg_namespace WHERE nspname = 'reeve'"), '0',
        'schemas that a look made')
  plan = box.run(*where, 'migrate', 'up', '--dry-run', '--json').expect(0).json()
  equal(len(plan['steps']), 2)
  equal(cluster.psql(name, "SELECT count(*) FROM pg_class WHERE relname = 'people'"), '0')
  document = box.run(*where, 'migrate', 'up', '--json').expect(0).json()
  equal((document['state'], document['current']), ('succeeded', [SECOND]))
  equal(cluster.psql(name, 'SELECT count(*) FROM people'), '2')
  equal(cluster.psql(name, 'SELECT string_agg(id, \' \' ORDER BY id) FROM reeve.revision'),
        f'{FIRST} {SECOND}')
  equal(box.run(*where, 'migrate', 'down', 'base').expect(0).out, 'Now at base\n')
  equal(cluster.psql(name, "SELECT count(*) FROM pg_class WHERE relname = 'people'"), '0')
  history = box.run(*where, 'migrate', 'history', '--json').expect(0).json()['history']
  equal(len(history), 4)


@test('/cli/postgres/failure')
def failure(box):
  cluster, name, where = ready(box)
  box.write({'20250103000000_bad.sql': BROKEN})
  document = box.run(*where, 'migrate', 'up', '--json').expect(1).json()
  equal([step['state'] for step in document['steps']], ['succeeded', 'succeeded', 'failed'])
  equal((document['error']['sqlstate'], document['error']['line']), ('42P01', 3))
  equal(cluster.psql(name, "SELECT count(*) FROM pg_class WHERE relname = 'half'"), '0')
  box.run(*where, 'migrate', 'up').expect(1).says('42P01', '20250103000000_bad.sql:3')


@test('/cli/postgres/protections')
def protections(box):
  cluster, name, where = ready(box)
  box.run(*where, '-e', 'production', 'migrate', 'up', '--yes').expect(3).says(f'--confirm {name}')
  equal(cluster.psql(name, "SELECT count(*) FROM pg_class WHERE relname = 'people'"), '0')
  dry = box.run(*where, '-e', 'production', 'migrate', 'up', '--dry-run', '--json').expect(0)
  equal(dry.json()['confirm'], name)
  box.run(*where, '-e', 'production', 'migrate', 'up', '--confirm', name).expect(0)
  box.run(*where, '-e', 'staging', 'migrate', 'down').expect(3)
  box.run(*where, '-e', 'staging', 'migrate', 'down', '-y').expect(0)


@test('/cli/postgres/status')
def status(box):
  cluster, name, where = ready(box)
  box.run(*where, 'migrate', 'up').expect(0)
  cluster.psql(name, 'CREATE SCHEMA other; CREATE TABLE other.things AS SELECT 1 FROM'
                     ' generate_series(1, 7); CREATE TABLE parts (n int) PARTITION BY RANGE (n);'
                     ' CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (0) TO (9);'
                     ' INSERT INTO parts VALUES (1), (2), (3); CREATE TABLE "We""ird" (x int)')
  document = box.run(*where, 'status', '--json').expect(0).json()
  equal((document['reachable'], document['engine']), (True, 'postgres'))
  check(document['version'].startswith('1'), document)
  rows = {table['name']: table['rows'] for table in document['tables']}
  equal(rows, {'people': 2, 'pets': 0, 'other.things': 7, 'parts': 3, 'We"ird': 0})


@test('/cli/postgres/status-behind-a-lock')
def status_behind_a_lock(box):
  cluster, name, where = ready(box)
  box.run(*where, 'migrate', 'up').expect(0)
  cluster.psql(name, 'ANALYZE people')
  with subprocess.Popen(
      [cluster.programs / 'psql', '-Xq', cluster.uri(name)], stdin=subprocess.PIPE,
      text=True) as holder:
    holder.stdin.write('BEGIN; LOCK TABLE people;\n')
    holder.stdin.flush()
    wait_for(lambda: cluster.psql(name, "SELECT count(*) FROM pg_locks WHERE mode ="
                                        " 'AccessExclusiveLock' AND granted AND relation ="
                                        " 'people'::regclass") == '1', 'the lock')
    start = time.monotonic()
    tables = box.run(*where, 'status', '--json').expect(0).json()['tables']
    check(time.monotonic() - start < 10, 'status waits for the lock')
    holder.stdin.close()
  people = next(table for table in tables if table['name'] == 'people')
  equal((people['rows'], people['estimated']), (2, True))


@test('/cli/postgres/connection-test')
def connection_test(box):
  cluster, name, _ = ready(box)
  steps = box.run('connection', 'test', cluster.uri(name), '--json').expect(0).json()['steps']
  equal([step['step'] for step in steps],
        ['name', 'reach', 'tls', 'authentication', 'version', 'privileges'])
  cases = [
    (cluster.uri(name).replace(cluster.password, 'wrong-' + cluster.password), 'authentication'),
    (cluster.uri(name, password=False), 'authentication'),
    (cluster.uri('nothing'), 'database'),
    (cluster.uri(name) + '?sslmode=verify-full', 'tls'),
  ]
  for uri, step in cases:
    result = box.run('connection', 'test', uri, '--json').expect(1)
    last = result.json()['steps'][-1]
    equal((last['step'], last['state']), (step, 'failed'), uri)
    check(last['remedy'], f'no remedy for {uri}')
    check(cluster.password not in result.out + result.err, 'the password is shown')
  cluster.psql(name, f"CREATE ROLE weak_{name} LOGIN PASSWORD '{cluster.password}'")
  weak = box.run('connection', 'test', cluster.uri(name, user=f'weak_{name}'), '--json').expect(0)
  last = weak.json()['steps'][-1]
  equal((last['step'], last['state']), ('privileges', 'doubtful'))


@test('/cli/postgres/saved-with-a-passfile')
def saved(box):
  cluster, name, _ = ready(box)
  variables = cluster.passfile(box)
  box.run('connection', 'add', 'shop', cluster.uri(name), '-p', 'project').expect(0)
  box.run('-d', 'shop', 'migrate', 'up').expect(1).says('password')
  box.run('-d', 'shop', 'migrate', 'up', variables=variables).expect(0)
  box.run('migrate', 'current', '-p', 'project', variables=variables).expect(0)
  box.run('migrate', 'current', '-p', 'project',
          variables={'DATABASE_URL': cluster.uri(name)}).expect(0)
  written = b''.join(path.read_bytes() for path in (box.folder / 'data').rglob('*')
                     if path.is_file())
  check(cluster.password.encode() not in written, 'the password was written')


@test('/cli/postgres/certificates-of-the-environment')
def certificates(box):
  cluster, name, _ = ready(box)
  if not cluster.has_tls:
    raise Skip('openssl is not installed')
  uri = cluster.uri(name) + '?sslmode=verify-full'
  root = box.folder / 'root.pem'
  root.write_bytes(cluster.certificate.read_bytes())
  variables = {'DATABASE_SSL_ROOT_CERT': str(root)}
  box.run('-d', uri, 'status').expect(1)
  box.run('-d', uri, 'status', variables=variables).expect(0)
  steps = box.run('connection', 'test', uri, '--json', variables=variables).expect(0).json()
  tls = next(step for step in steps['steps'] if step['step'] == 'tls')
  check(tls['state'] == 'ok' and tls['text'].startswith('TLS'), tls)
  # What the URI says wins, and an engine without TLS does not mind.
  nowhere = {'DATABASE_SSL_ROOT_CERT': str(box.folder / 'nothing.pem')}
  box.run('-d', uri, 'status', variables=nowhere).expect(1).says('nothing.pem')
  box.run('-d', f'{uri}&sslrootcert={root}', 'status', variables=nowhere).expect(0)
  box.run('-d', 't.db', '-p', 'project', 'migrate', 'up', variables=nowhere).expect(0)


def command_lines():
  """Of every process: its id and its parent's, and its arguments."""
  for path in pathlib.Path('/proc').glob('[0-9]*'):
    try:
      arguments = (path / 'cmdline').read_bytes()
      parent = int((path / 'stat').read_text().rpartition(')')[2].split()[1])
    except (OSError, IndexError):
      continue
    yield int(path.name), parent, arguments


def start_slow(box):
  cluster, name, where = ready(box)
  box.write({'20250103000000_slow.sql': SLOW})
  process = box.start(*where, 'migrate', 'up')
  sleeping = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND" \
             f" state = 'active' AND pid <> pg_backend_pid() AND datname = '{name}'"
  wait_for(lambda: cluster.psql('postgres', sleeping) == '1', 'the slow statement')
  return cluster, name, where, process, sleeping


@test('/cli/postgres/no-password-in-the-list-of-processes')
def list_of_processes(box):
  cluster, _, _, process, _ = start_slow(box)
  for pid, parent, arguments in command_lines():
    if process.pid in (pid, parent):
      check(cluster.password.encode() not in arguments, f'{pid}: {arguments}')
  process.send_signal(signal.SIGINT)
  process.communicate(timeout=30)


@test('/cli/postgres/control-c')
def control_c(box):
  for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    cluster, name, where, process, sleeping = start_slow(box)
    start = time.monotonic()
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    check(time.monotonic() - start < 5, 'it took long')
    equal(process.returncode, 130, f'exit status after signal {number}')
    check('Cancelling' in err, err)
    equal(cluster.psql('postgres', sleeping), '0', 'statements that still run')
    equal(cluster.psql(name, "SELECT count(*) FROM pg_class WHERE relname = 'slow'"), '0')
    equal(box.run(*where, 'migrate', 'current').expect(0).out, f'{SECOND}\n')
    equal(box.run('job', 'list', '--json').json()['jobs'][0]['state'], 'cancelled')


@test('/cli/postgres/control-c-in-json')
def control_c_in_json(box):
  cluster, name, where = ready(box)
  box.write({'20250103000000_slow.sql': SLOW})
  process = box.start(*where, 'migrate', 'up', '--json')
  wait_for(lambda: cluster.psql(name, "SELECT count(*) FROM pg_class WHERE relname = 'pets'") == '1',
           'the second revision')
  time.sleep(0.3)
  process.send_signal(signal.SIGINT)
  process.send_signal(signal.SIGINT)
  out, _ = process.communicate(timeout=30)
  document = json.loads(out)
  equal((process.returncode, document['state'], document['error']['code']),
        (130, 'cancelled', 'cancelled'))
  equal(document['current'], [SECOND])


@test('/cli/postgres/demo')
def demo(box):
  for project in PROJECTS:
    cluster, name, _ = ready(box)
    where = ['-d', cluster.uri(name), '-p', SAMPLES / project]
    result = box.run('demo', project, '--into', cluster.uri(name), '--json').expect(0)
    check(cluster.password not in result.out + result.err, 'the password is shown')
    box.run('demo', project, '--into', cluster.uri(name)).expect(3)
    box.run(*where, 'migrate', 'status', '--check').expect(0)
    box.run(*where, 'migrate', 'down', 'base').expect(0)
    equal(cluster.psql(name, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), '0',
          f'tables of {project} at base')
    box.run('demo', project, '--into', cluster.uri(name), '-q').expect(0)


if __name__ == '__main__':
  main()
