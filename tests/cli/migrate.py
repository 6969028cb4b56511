#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`reevectl migrate` against SQLite: what it does, what it prints, how it ends."""

import shutil
import signal
import subprocess
import time

from command import BROKEN, SAMPLES, TINY, Skip, check, equal, main, test

FIRST, SECOND = '20250101000000', '20250102000000'
WHERE = ['-d', 't.db', '-p', 'project', 'migrate']


def ready(box, *more):
  box.write(TINY)
  box.run(*WHERE, 'up', *more).expect(0)


@test('/cli/migrate/up-and-down')
def up_and_down(box):
  box.write(TINY)
  result = box.run(*WHERE, 'up').expect(0)
  equal(result.out, f'Now at {SECOND}\n')
  lines = result.err.splitlines()
  equal(len(lines), 2, 'lines of progress')
  check(FIRST in lines[0] and SECOND in lines[1], result)
  equal(box.sqlite('t.db', 'SELECT count(*) FROM people'), '2')
  equal(box.run(*WHERE, 'up').expect(0).out, f'Nothing to do: already at {SECOND}\n')
  equal(box.run(*WHERE, 'down').expect(0).out, f'Now at {FIRST}\n')
  equal(box.run(*WHERE, 'down', 'base').expect(0).out, 'Now at base\n')
  equal(box.run(*WHERE, 'down', 'base').expect(0).out, 'Nothing to do: already at base\n')
  equal(box.sqlite('t.db', "SELECT count(*) FROM sqlite_schema WHERE name IN ('people', 'pets')"),
        '0')
  equal(box.run(*WHERE, 'to', FIRST).expect(0).out, f'Now at {FIRST}\n')


@test('/cli/migrate/up-in-json')
def up_in_json(box):
  box.write(TINY)
  result = box.run(*WHERE, 'up', '--json').expect(0)
  document = result.json()
  equal(document['state'], 'succeeded')
  equal(document['current'], [SECOND])
  check(document['job'], document)
  equal([step['id'] for step in document['steps']], [FIRST, SECOND])
  for step in document['steps']:
    for key in ('id', 'direction', 'state', 'duration_ms', 'rows_affected', 'tables', 'error'):
      check(key in step, f'no {key} in {step}')
  equal(document['steps'][0]['rows_affected'], 2)
  equal(document['steps'][0]['tables'], ['people'])
  again = box.run(*WHERE, 'up', '--json').expect(0).json()
  equal((again['steps'], again['current']), ([], [SECOND]))
  down = box.run(*WHERE, 'down', '--json').expect(0).json()
  equal((down['steps'][0]['direction'], down['current']), ('down', [FIRST]))


@test('/cli/migrate/failure')
def failure(box):
  box.write(TINY | {'20250103000000_bad.sql': BROKEN})
  result = box.run(*WHERE, 'up', '--json').expect(1)
  document = result.json()
  equal(document['state'], 'failed')
  equal([step['state'] for step in document['steps']], ['succeeded', 'succeeded', 'failed'])
  check('nowhere' in document['steps'][2]['error'], document)
  equal(document['current'], [SECOND])
  equal(document['error']['code'], 'sql')
  check(document['error']['file'].endswith('20250103000000_bad.sql'), document)
  equal((document['error']['line'], document['error']['statement']), (3, 2))
  equal(box.sqlite('t.db', "SELECT count(*) FROM sqlite_schema WHERE name = 'half'"), '0')
  plain = box.run(*WHERE, 'up').expect(1).says('nowhere', '20250103000000_bad.sql:3', 'not changed')
  equal(plain.out, '')
  equal(box.run(*WHERE, 'status', '--check').expect(4).out.count('failed'), 3)
  equal(box.run('job', 'list', '--json').json()['jobs'][0]['state'], 'failed')


@test('/cli/migrate/status')
def status(box):
  box.write(TINY)
  before = box.run(*WHERE, 'status', '--json').expect(0).json()
  equal({key: before[key] for key in ('current', 'heads')}, {'current': [], 'heads': [SECOND]})
  check(not (box.work / 't.db').exists(), 'status made the file')
  for verb in ('current', 'status', 'validate'):
    box.run(*WHERE, verb).expect(0)
  box.run(*WHERE, 'history').expect(1)
  check(not (box.work / 't.db').exists(), 'a reading verb made the file')
  check(not box.catalogue.exists(), 'a reading verb made the catalogue')
  box.run(*WHERE, 'status', '--check').expect(4)
  box.run(*WHERE, 'up', FIRST).expect(0)
  document = box.run(*WHERE, 'status', '--check', '--json').expect(4).json()
  for key in ('database', 'target', 'project', 'current', 'heads', 'revisions'):
    check(key in document, f'no {key}')
  rows = {row['id']: row for row in document['revisions']}
  equal((rows[FIRST]['state'], rows[SECOND]['state']), ('applied', 'pending'))
  equal(rows[SECOND]['parents'], [FIRST])
  check(rows[FIRST]['applied_at'].endswith('Z') and rows[SECOND]['applied_at'] is None, rows)
  box.run(*WHERE, 'up').expect(0)
  box.run(*WHERE, 'status', '--check').expect(0).says('2 applied', where='out')


@test('/cli/migrate/drift')
def drift(box):
  ready(box)
  path = box.work / 'project' / f'{SECOND}_pets.sql'
  text = path.read_text()
  path.write_text(text.replace('CREATE TABLE pets', '-- a remark\nCREATE  TABLE pets'))
  box.run(*WHERE, 'status', '--check').expect(0).says('cosmetic', where='out')
  box.run(*WHERE, 'validate').expect(0)
  path.write_text(text.replace('owner integer', 'owner bigint'))
  box.run(*WHERE, 'status').expect(0).says('modified', where='out')
  box.run(*WHERE, 'status', '--check').expect(4)
  document = box.run(*WHERE, 'validate', '--json').expect(4).json()
  equal(document['drift'], [{'id': SECOND, 'state': 'modified'}])
  equal(document['ok'], False)
  path.unlink()
  box.run(*WHERE, 'status', '--check').expect(4).says('missing', where='out')


@test('/cli/migrate/validate')
def validate(box):
  box.write(TINY)
  document = box.run('-p', 'project', 'migrate', 'validate', '--json').expect(0).json()
  equal((document['ok'], document['revisions'], document['problems']), (True, 2, []))
  box.write({'20250103000000_open.sql': "-- migrate:up\nSELECT 'open;\n"})
  result = box.run('-p', 'project', 'migrate', 'validate', '--json').expect(1)
  problem = result.json()['problems'][0]
  check(problem['file'].endswith('20250103000000_open.sql') and problem['line'], problem)
  box.run('-p', 'project', 'migrate', 'validate').expect(1).says('20250103000000_open.sql',
                                                                  where='out')
  (box.work / 'project' / '20250103000000_open.sql').write_text(
    '-- revises: 7\n-- migrate:up\nSELECT 1;\n')
  box.run('-p', 'project', 'migrate', 'validate').expect(1).says('7', where='out')


@test('/cli/migrate/lint')
def lint(box):
  box.write(TINY)
  line = ['-p', 'project', '--json', 'migrate', 'lint']
  calm = box.run(*line).json()
  check(all(finding['severity'] == 'info' for finding in calm['findings']), calm)
  box.run(*line).expect(0)
  box.write({'20250103000000_wipe.sql': '-- migrate:up\nDELETE FROM people;\n'})
  document = box.run(*line).expect(4).json()
  worst = [finding for finding in document['findings'] if finding['severity'] != 'info']
  check(any(finding['file'].endswith('_wipe.sql') and finding['line'] == 2 for finding in worst),
        document)
  for key in ('rule', 'severity', 'file', 'line', 'statement', 'message', 'remedy'):
    check(key in worst[0], f'no {key}')
  alone = box.run('migrate', 'lint', 'project/20250103000000_wipe.sql').expect(4)
  alone.says('project/20250103000000_wipe.sql:2: ', where='out')
  box.run('migrate', 'lint', 'project/nothing.sql').expect(4)
  (box.work / 'project' / 'reeve.json').write_text(
    '{"lint": {%s}}' % ', '.join(f'"{finding["rule"]}": "off"' for finding in worst))
  box.run(*line).expect(0)


@test('/cli/migrate/create')
def create(box):
  box.write(TINY)
  line = ['-p', 'project', 'migrate']
  result = box.run(*line, 'create', 'Add some cats').expect(0)
  path = box.work / result.out.strip()
  check(path.name.endswith('_add_some_cats.sql'), path)
  check('-- migrate:up' in path.read_text() and '-- migrate:down' in path.read_text(), path)
  check('revises' not in path.read_text(), 'a line that nobody needs')
  empty = box.run(*line, 'create', 'no words', '--empty', '--json').expect(0).json()
  check(len((box.work / empty['file']).read_text()) < len(path.read_text()), empty)
  box.run(*line, 'create', 'side', '--parent', '202501010').expect(0)
  refused = box.run(*line, 'create', 'which').expect(1)
  heads = box.run(*line, 'heads').expect(0).out.split()
  equal(len(heads), 2, 'heads')
  refused.says(*heads, '--parent')
  dry = box.run(*line, '--dry-run', 'create', 'which', '--parent', heads[0]).expect(0)
  check('Would write' in dry.out, dry)
  box.run(*line, 'merge', *heads, '-m', 'join them').expect(0)
  joined = box.run(*line, 'heads', '--json').expect(0).json()['heads']
  equal(len(joined), 1, 'heads after the merge')
  check(len(list((box.work / 'project').iterdir())) == 6, 'the dry run wrote a file')
  box.run(*line, 'merge', '1', '2', '-m', 'x').expect(1)


@test('/cli/migrate/show')
def show(box):
  ready(box)
  offline = box.run('-p', 'project', 'migrate', 'show', SECOND[:8], '--json').expect(0).json()
  equal((offline['id'], offline['state']), (SECOND, None))
  check('CREATE TABLE pets' in offline['up'] and 'DROP TABLE pets' in offline['down'], offline)
  check('count(*) = 2' in offline['verify'], offline)
  online = box.run(*WHERE, 'show', SECOND, '--json').expect(0).json()
  equal(online['state'], 'applied')
  equal(online['applied_checksum'], online['checksum'])
  box.run('-p', 'project', 'migrate', 'show', '2025').expect(1).says(FIRST, SECOND)
  box.run('-p', 'project', 'migrate', 'show', '3').expect(1)


@test('/cli/migrate/history')
def history(box):
  ready(box)
  box.run(*WHERE, 'down').expect(0)
  rows = box.run(*WHERE, 'history', '--json').expect(0).json()['history']
  equal([(row['id'], row['direction']) for row in rows],
        [(SECOND, 'down'), (SECOND, 'up'), (FIRST, 'up')])
  equal(len(box.run(*WHERE, 'history', '--json', '-n', '1').json()['history']), 1)
  equal(len(box.run(*WHERE, 'history', '20250101', '--json').json()['history']), 1)
  box.run(*WHERE, 'history').expect(0).says('down', 'succeeded', where='out')


@test('/cli/migrate/stamp')
def stamp(box):
  box.write(TINY)
  box.run(*WHERE, 'stamp', FIRST).expect(0)
  equal(box.run(*WHERE, 'current').expect(0).out, f'{FIRST}\n')
  equal(box.sqlite('t.db', "SELECT count(*) FROM sqlite_schema WHERE name = 'people'"), '0')


@test('/cli/migrate/offline-sql')
def offline_sql(box):
  if not shutil.which('sqlite3'):
    raise Skip('sqlite3 is not installed')
  box.write(TINY)
  script = box.run('-p', 'project', 'migrate', 'sql', 'head', '--engine', 'sqlite').expect(0).out
  check(not (box.work / 't.db').exists(), 'it connected')
  again = box.run('-d', 't.db', '-p', 'project', 'migrate', 'sql', 'base:head', '--json').expect(0)
  check('CREATE TABLE pets' in again.json()['sql'], again)
  check(not (box.work / 't.db').exists(), 'it connected')
  import_script(box, script)
  box.run(*WHERE, 'status', '--check').expect(0)
  part = box.run('-p', 'project', 'migrate', 'sql', f'{SECOND}:{FIRST}', '--engine', 'sqlite')
  check('DROP TABLE pets' in part.expect(0).out, part)


def import_script(box, script):
  subprocess.run(['sqlite3', '-bail', 't.db'], input=script, cwd=box.work, check=True, text=True,
                 capture_output=True)


@test('/cli/migrate/force')
def force(box):
  ready(box, FIRST)
  path = box.work / 'project' / f'{FIRST}_people.sql'
  path.write_text(path.read_text().replace('name text', 'name varchar(9)'))
  refused = box.run(*WHERE, 'up').expect(3).says('--force')
  equal(refused.out, '')
  dry = box.run(*WHERE, 'up', '--dry-run', '--json').expect(3).json()
  check(dry['blocked'] and dry['error']['code'] == 'refused', dry)
  box.run(*WHERE, 'up', '--force', '--no-backup').expect(0)


@test('/cli/migrate/control-c')
def control_c(box):
  box.write(TINY | {'20250103000000_endless.sql': '''-- migrate:up
CREATE TABLE endless AS
  WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n;
'''})
  process = box.start(*WHERE, 'up')
  for line in process.stderr:
    if SECOND in line:
      break
  time.sleep(0.3)
  process.send_signal(signal.SIGINT)
  _, err = process.communicate(timeout=30)
  equal(process.returncode, 130, 'exit status')
  check('Cancelling' in err and 'migrate status' in err, err)
  equal(box.run(*WHERE, 'current').expect(0).out, f'{SECOND}\n')
  equal(box.sqlite('t.db', "SELECT count(*) FROM sqlite_schema WHERE name = 'endless'"), '0')
  equal(box.run('job', 'list', '--json').json()['jobs'][0]['state'], 'cancelled')


@test('/cli/migrate/quiet')
def quiet(box):
  box.write(TINY)
  result = box.run(*WHERE, 'up', '--quiet').expect(0)
  equal((result.out, result.err), ('', ''))
  check(box.run(*WHERE, 'current', '-q').out == f'{SECOND}\n', 'an answer is not noise')
  check('CREATE TABLE' in box.run('-d', 'u.db', *WHERE[2:], 'up', '-v').expect(0).out, 'verbose')


@test('/cli/migrate/project-is-found')
def project_is_found(box):
  folder = box.write(TINY, 'shop/db/migrations')
  box.write({}, 'shop/src').mkdir()
  box.work = box.work / 'shop' / 'src'
  box.run('-d', 't.db', 'migrate', 'up').expect(0)
  box.work = folder
  equal(box.run('migrate', 'heads').expect(0).out, f'{SECOND}\n')
  box.work = box.folder
  box.run('migrate', 'heads').expect(2).says('--project')
  box.run('-p', 'nowhere', 'migrate', 'heads').expect(1)


@test('/cli/migrate/samples-are-in-order')
def samples(box):
  for path in sorted(SAMPLES.glob('*/reeve.json')):
    box.run('-p', path.parent, 'migrate', 'validate').expect(0)


if __name__ == '__main__':
  main()
