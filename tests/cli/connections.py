#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Saved connections: what is kept, what is never kept, and how one is found."""

import os
import stat

from command import TINY, check, equal, main, test

SECRET = 'tr0ub4dor-and-3'
URI = f'postgresql://ada:{SECRET}@db.example.invalid:5433/shop?sslmode=require'
CLEAN = 'postgresql://ada@db.example.invalid:5433/shop?sslmode=require'

SERVICES = f'''# comment
[staging]
host=staging.example.invalid
dbname=shop
user=grace
password={SECRET}

[bare]
dbname = other

[broken]
ldap://nothing
nonsense=1
'''

PASSES = f'''# comment
db1.example.invalid:5432:shop:ada:{SECRET}
*:*:*:everybody:{SECRET}
db2.example.invalid:*:a\\:b:grace:se\\:cret-{SECRET}
too:few:fields
'''

ENV = f'''# comment
DEBUG=1
export DATABASE_URL="postgresql://ada:{SECRET}@db3.example.invalid/main"
TEST_DATABASE_URL=sqlite:test.db # beside the code
EMPTY_DATABASE_URL=
OTHER_URL=https://example.org
'''


def listed(box):
  return {one['name']: one for one in box.run('connection', 'list', '--json').json()['connections']}


def everything_written(box):
  return b''.join(path.read_bytes() for path in box.folder.rglob('*')
                  if path.is_file() and not path.name.startswith('given'))


@test('/cli/connection/add-list-show')
def add(box):
  box.write(TINY)
  equal(box.run('connection', 'list', '--json').expect(0).json(), {'connections': []})
  check(not box.catalogue.exists(), 'a list made the catalogue')
  box.run('connection', 'add', 'shop', URI, '-e', 'staging', '-p', 'project', '--colour',
          '#ff8800').expect(0)
  one = listed(box)['shop']
  equal((one['uri'], one['environment'], one['protection'], one['engine'], one['colour']),
        (CLEAN, 'staging', 'confirm', 'postgres', '#ff8800'))
  equal(one['project'], str(box.work / 'project'))
  box.run('connection', 'add', 'shop', 'x.db').expect(1).says('already')
  box.run('connection', 'add', 'locked', 'x.db', '--protection', 'read-only').expect(0)
  equal(listed(box)['locked']['uri'], f'sqlite:{box.work / "x.db"}')
  shown = box.run('connection', 'show', 'locked').expect(0)
  check('read-only' in shown.out, shown)
  equal(box.run('connection', 'show', 'locked', '--json').json()['password'], 'none')
  check(CLEAN in box.run('connection', 'list').out, 'the table')
  equal(stat.S_IMODE(os.stat(box.catalogue).st_mode), 0o600, 'mode of the catalogue')


@test('/cli/connection/no-password-anywhere')
def no_password(box):
  results = [
    box.run('connection', 'add', 'shop', URI).expect(0),
    box.run('connection', 'add', 'shop', URI).expect(1),
    box.run('connection', 'add', 'shop2', URI, '--json').expect(0),
    box.run('connection', 'show', 'shop', '-v').expect(0),
    box.run('connection', 'list', '--json').expect(0),
    box.run('-d', URI, 'connection', 'test').expect(1),
    box.run('-d', URI, 'status', '--json').expect(1),
    box.run('-d', URI, 'migrate', 'nothing').expect(2),
    box.run('migrate', URI).expect(2),
    box.run('-d', URI + '&bad=1', 'status').expect(2),
    box.run('status', variables={'DATABASE_URL': URI}).expect(1),
  ]
  for result in results:
    check(SECRET not in result.out + result.err, f'the password is shown:\n{result}')
  check(SECRET.encode() not in everything_written(box), 'the password was written')
  results[0].says('was not kept', '~/.pgpass', 'PGPASSFILE')
  equal(results[2].json()['password'], 'not-kept')


@test('/cli/connection/password-file-and-descriptor')
def password_file(box):
  path = box.folder / 'given-password'
  path.write_text(SECRET + '\n')
  box.run('connection', 'add', 'a', CLEAN, '--password-file', path).expect(0).says('not kept')
  reader, writer = os.pipe()
  os.write(writer, SECRET.encode() + b'\nrest')
  os.close(writer)
  box.run('connection', 'add', 'b', CLEAN, '--password-fd', reader,
          pass_fds=[reader]).expect(0).says('not kept')
  os.close(reader)
  box.run('connection', 'add', 'c', CLEAN, '--password-file', 'nowhere').expect(1).says('nowhere')
  path.write_text('\n')
  box.run('connection', 'add', 'c', CLEAN, '--password-file', path).expect(1).says('no password')
  check('c' not in listed(box), 'saved in spite of an error')
  check(SECRET.encode() not in everything_written(box), 'the password was written')


@test('/cli/connection/edit-and-remove')
def edit(box):
  box.write(TINY)
  box.run('connection', 'add', 'old', 'x.db').expect(0)
  box.run('connection', 'edit', 'old', '--name', 'new', '-e', 'production').expect(0)
  one = listed(box)['new']
  equal((one['environment'], one['protection']), ('production', 'type-name'))
  box.run('connection', 'edit', 'new', '--protection', 'open', '--project', 'project').expect(0)
  box.run('connection', 'edit', 'new', '--uri', CLEAN).expect(0)
  one = listed(box)['new']
  equal((one['environment'], one['protection'], one['uri'], one['project']),
        ('production', 'open', CLEAN, str(box.work / 'project')))
  box.run('connection', 'edit', 'new', '--colour', 'red').expect(2)
  box.run('connection', 'edit', 'new', '-e', 'moon').expect(2)
  box.run('connection', 'edit', 'new', '--project', 'nowhere').expect(1)
  box.run('connection', 'edit', 'nwe', '-e', 'testing').expect(1).says('Did you mean “new”?')
  before = listed(box)
  box.run('--dry-run', 'connection', 'edit', 'new', '-e', 'testing').expect(0).says('Would',
                                                                                   where='out')
  box.run('--dry-run', 'connection', 'remove', 'new').expect(0)
  box.run('--dry-run', 'connection', 'add', 'more', 'y.db').expect(0)
  equal(listed(box), before, 'connections after dry runs')
  box.run('connection', 'remove', 'new').expect(0)
  equal(listed(box), {})
  box.run('connection', 'remove', 'new').expect(1)


@test('/cli/connection/names')
def names(box):
  for name in ('', '-x', 'a://b', 'sqlite:x', 'a\nb', ' a'):
    box.run('connection', 'add', '--', name, 'x.db').expect(2)
  box.run('connection', 'add', 'two words, ünïcode', 'x.db').expect(0)
  box.run('-d', 'two words, ünïcode', 'connection', 'test').expect(0)
  for name in ('sqlite-shop', "O'Neil’s “shop”", 'x.db', 'postgresql'):
    box.run('connection', 'add', name, 'x.db').expect(0)
    equal(box.run('-d', name, 'status', '--json').json()['database'], name, 'the one that is saved')


@test('/cli/connection/is-found')
def is_found(box):
  box.write(TINY)
  line = ['-p', 'project', 'migrate', 'up', '--dry-run', '--json']
  box.run(*line).expect(2)
  box.run('connection', 'add', 'one', 'one.db', '-p', 'project').expect(0)
  equal(box.run(*line).expect(0).json()['database'], 'one')
  equal(box.run(*line, variables={'DATABASE_URL': 'sqlite:env.db'}).json()['database'], 'env.db')
  equal(box.run('-d', 'given.db', *line, variables={'DATABASE_URL': 'sqlite:env.db'}).expect(0)
        .json()['database'], 'given.db')
  box.run('connection', 'add', 'two', 'two.db', '-p', 'project').expect(0)
  box.run(*line).expect(2)
  # Its project comes with it, from any folder.
  box.work = box.folder
  box.run('-d', 'two', 'migrate', 'up').expect(0)
  box.run('-d', 'two', '-e', 'production', 'migrate', 'up').expect(2).says('connection edit two')
  box.run('-d', 'two', '-e', 'development', 'migrate', 'up').expect(0)
  check((box.folder / 'work' / 'two.db').exists(), 'the path depends on the folder')


@test('/cli/connection/test')
def connection_test(box):
  box.write(TINY)
  missing = box.run('connection', 'test', 'x.db', '--json').expect(0).json()
  equal([(step['step'], step['state']) for step in missing['steps']], [('file', 'doubtful')])
  check(not (box.work / 'x.db').exists(), 'the test made the file')
  (box.work / 'text.db').write_text('This is no database, but a text that is long enough. ' * 20)
  broken = box.run('connection', 'test', 'text.db', '--json').expect(1).json()
  equal((broken['ok'], broken['steps'][-1]['step'], broken['steps'][-1]['state']),
        (False, 'open', 'failed'))
  box.run('-d', 'good.db', '-p', 'project', 'migrate', 'up').expect(0)
  good = box.run('connection', 'test', 'good.db', '--json').expect(0).json()
  equal([step['step'] for step in good['steps']], ['file', 'open', 'version', 'privileges'])
  nobody = box.run('connection', 'test', 'postgresql://127.0.0.1:1/x', '--json').expect(1).json()
  equal([(step['step'], step['state']) for step in nobody['steps']],
        [('name', 'ok'), ('reach', 'failed')])
  check(nobody['steps'][1]['remedy'], nobody)
  nowhere = box.run('connection', 'test', 'postgresql://x.invalid/x').expect(1)
  check('x.invalid' in nowhere.out, nowhere)


@test('/cli/connection/import')
def import_files(box):
  for name, text in (('services', SERVICES), ('passes', PASSES), ('env', ENV)):
    (box.work / f'given-{name}').write_text(text)
  dry = box.run('--dry-run', '--json', 'connection', 'import', '--service-file',
                'given-services').expect(0).json()
  equal([one['name'] for one in dry['added']], ['staging', 'bare'])
  check(not box.catalogue.exists() or not listed(box), 'the dry run saved something')
  result = box.run('--json', 'connection', 'import', '--service-file', 'given-services',
                   '--passfile', 'given-passes', '--env', 'given-env', '-e', 'testing').expect(0)
  names_found = [one['name'] for one in result.json()['added']]
  equal(names_found, ['staging', 'bare', 'shop on db1.example.invalid',
                      'a:b on db2.example.invalid', 'work', 'test'])
  saved = listed(box)
  equal(sorted(saved), sorted(names_found))
  equal(saved['staging']['uri'], 'postgresql://grace@staging.example.invalid/shop')
  equal(saved['a:b on db2.example.invalid']['database'], 'a:b')
  equal(saved['work']['environment'], 'testing')
  equal(saved['test']['uri'], f'sqlite:{box.work / "test.db"}')
  again = box.run('--json', 'connection', 'import', '--env', 'given-env').expect(0).json()
  equal((again['added'], [one['name'] for one in again['skipped']]), ([], ['work', 'test']))
  check(SECRET not in result.out + result.err, 'the password is shown')
  check(SECRET.encode() not in everything_written(box), 'the password was written')
  box.run('connection', 'import', '--env', 'nowhere').expect(1)


@test('/cli/connection/import-from-the-usual-places')
def import_usual(box):
  box.run('connection', 'import').expect(0).says('Nothing was added', where='out')
  (box.folder / '.pg_service.conf').write_text(SERVICES)
  (box.work / '.env').write_text(ENV)
  box.run('connection', 'import').expect(0)
  equal(sorted(listed(box)), ['bare', 'staging', 'test', 'work'])


if __name__ == '__main__':
  main()
