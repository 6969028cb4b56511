#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`backup`: plans, exit statuses, JSON, passphrases; and RESTORE.txt followed to the letter."""

import os
import pathlib
import shutil
import subprocess

from command import TINY, Cluster, Skip, check, equal, main, test
from harness import postgres_properties, postgres_snapshot

CREATED_KEYS = {'file', 'bytes', 'raw_bytes', 'duration_ms', 'proof', 'tables', 'revision', 'encrypted'}
PLAN_KEYS = {'digest', 'effect', 'confirm', 'steps', 'warnings', 'estimate_ms'}
PHRASE = 'correct horse battery staple'

# What a careless script would stumble over, each in its own way.
HARD = r"""
CREATE TABLE plain (id integer GENERATED ALWAYS AS IDENTITY, name text, size integer,
                    twice integer GENERATED ALWAYS AS (size * 2) STORED);
INSERT INTO plain (name, size) SELECT E'tab\there, line\nthere, back\\slash ' || i, i
  FROM generate_series(1, 500) i;
CREATE SCHEMA "of: Mine";
CREATE TABLE "of: Mine"."a ""quoted"" $table `name`" ("der Schlüssel" serial PRIMARY KEY, "b'c" text);
INSERT INTO "of: Mine"."a ""quoted"" $table `name`" ("b'c") VALUES (NULL), (''), ('\N'), ('\.');
CREATE TABLE empty (x integer);
CREATE TABLE child (name text, plain integer) PARTITION BY LIST (plain);
CREATE TABLE child_1 PARTITION OF child FOR VALUES IN (1);
INSERT INTO child VALUES ('one', 1);
CREATE MATERIALIZED VIEW summed AS SELECT count(*) AS n FROM plain;
CREATE INDEX plain_name ON plain (name);
CREATE TABLE changes (tag text);
CREATE FUNCTION note_change() RETURNS event_trigger LANGUAGE plpgsql
  AS 'BEGIN INSERT INTO public.changes VALUES (tg_tag); END';
CREATE EVENT TRIGGER note_change ON ddl_command_end EXECUTE FUNCTION note_change();
"""


def make(box, name='t.db', *arguments):
  """A small database, and what creating a backup of it says."""
  if not (box.work / name).exists():
    box.write(TINY)
    box.run('-d', name, '-p', 'project', 'migrate', 'up').expect(0)
  return box.run('-d', name, '-p', 'project', 'backup', 'create', *arguments)


def change(box, sql, name='t.db'):
  subprocess.run(['sqlite3', box.work / name, sql], check=True, stdout=subprocess.DEVNULL)


def with_passphrase(box, *arguments, phrase=PHRASE):
  """The program with a passphrase behind a descriptor."""
  reader, writer = os.pipe()
  os.write(writer, f'{phrase}\nnot a part of it\n'.encode())
  os.close(writer)
  try:
    return box.run(*arguments, '--passphrase-fd', reader, pass_fds=[reader])
  finally:
    os.close(reader)


def need(*programs):
  for program in programs:
    if not shutil.which(program):
      raise Skip(f'{program} is not installed')


@test('/cli/backup/create')
def create(box):
  document = make(box, 't.db', 'before change', '--json').expect(0).json()
  check(CREATED_KEYS <= set(document), document)
  equal((document['proof'], document['encrypted'], document['label'], document['state']),
        ('read-back', False, 'before change', 'succeeded'))
  equal(document['revision'], ['20250102000000'])
  rows = {table['name']: table['rows'] for table in document['tables']}
  equal((rows['people'], rows['pets']), (2, 0))
  check(all(len(table['fingerprint']) == 32 for table in document['tables']), document)
  path = pathlib.Path(document['file'])
  equal((path.stat().st_size, path.name.startswith('t.db-before-change-')), (document['bytes'], True))
  check(path.is_relative_to(box.data), path)
  result = make(box, 't.db', '-o', 'here.reeve', '--proof', 'restored').expect(0)
  result.says('here.reeve', 'proof: restored', where='out')
  equal(make(box, 't.db', '-o', 'q.reeve', '-q').expect(0).out, '')
  (box.work / 'folder').mkdir()
  make(box, 't.db', '-o', 'folder').expect(0)
  equal(len(list((box.work / 'folder').glob('t.db-*.reeve'))), 1, 'files in the folder')


@test('/cli/backup/dry-run')
def dry_run(box):
  make(box, 't.db', '-o', 'a.reeve').expect(0)
  before = {path.name: path.read_bytes() for path in box.work.iterdir() if path.is_file()}
  plan = make(box, 't.db', '-o', 'b.reeve', '--dry-run', '--json').expect(0).json()
  check(PLAN_KEYS <= set(plan) and len(plan['digest']) == 64, plan)
  equal((plan['effect'], plan['confirm']), ('read', None))
  where = ['-d', 't.db', '-e', 'production', 'backup', 'restore', 'a.reeve', '--dry-run', '--json']
  plan = box.run(*where, '--replace').expect(0).json()
  equal((plan['effect'], plan['confirm']), ('destroy', 't.db'))
  equal([step['effect'] for step in plan['steps']], ['read', 'write', 'destroy'])
  plan = box.run(*where, '--as', 'new.db').expect(0).json()
  equal((plan['effect'], [step['id'] for step in plan['steps']]), ('write', ['verify', 'load']))
  after = {path.name: path.read_bytes() for path in box.work.iterdir() if path.is_file()}
  equal(sorted(after), sorted(before), 'files')
  check(after == before, 'a file was changed')


@test('/cli/backup/list-and-show')
def look(box):
  equal(box.run('backup', 'list', '--json').expect(0).json(), {'backups': []})
  box.run('backup', 'list').expect(0).says('No backups yet', where='out')
  first = make(box, 't.db', 'one', '-o', 'a.reeve', '--proof', 'sealed', '--json').expect(0).json()
  make(box, 'u.db', '-o', 'b.reeve').expect(0)
  listed = box.run('-d', 't.db', 'backup', 'list', '--json').expect(0).json()['backups']
  equal([(one['id'], one['label'], one['proof'], one['present']) for one in listed],
        [(first['id'], 'one', 'sealed', True)])
  equal(len(box.run('backup', 'list', '--json').expect(0).json()['backups']), 2, 'of both')
  box.run('backup', 'verify', 'a.reeve', '--restored').expect(0)
  (box.work / 'b.reeve').unlink()
  listed = box.run('backup', 'list', '--json').expect(0).json()['backups']
  equal([(one['proof'], one['present']) for one in listed], [('read-back', False), ('restored', True)])
  box.run('backup', 'list').expect(0).says('the file is gone', 'a.reeve', where='out')
  shown = box.run('backup', 'show', 'a.reeve', '--json').expect(0).json()
  equal((shown['id'], shown['engine'], shown['method'], shown['label']),
        (first['id'], 'sqlite', 'file', 'one'))
  box.run('backup', 'show', 'a.reeve').expect(0).says('people', 'pets', where='out')


@test('/cli/backup/verify')
def verify(box):
  make(box, 't.db', '-o', 'a.reeve').expect(0)
  good = box.run('backup', 'verify', 'a.reeve', '--json').expect(0).json()
  equal({key: good[key] for key in ('file', 'ok', 'proof', 'problems')},
        {'file': 'a.reeve', 'ok': True, 'proof': 'read-back', 'problems': []})
  data = bytearray((box.work / 'a.reeve').read_bytes())
  data[700] ^= 1
  (box.work / 'bad.reeve').write_bytes(data)
  for options in ((), ('--restored',)):
    bad = box.run('backup', 'verify', 'bad.reeve', '--json', *options).expect(1).json()
    equal((bad['ok'], bad['proof'], len(bad['problems'])), (False, 'none', 1))
  (box.work / 'short.reeve').write_bytes(data[:-512])
  box.run('backup', 'verify', 'short.reeve').expect(1).says('damaged')
  box.run('backup', 'verify', 'nothing.reeve').expect(1)
  for command in ('restore bad.reeve --as new.db', 'restore bad.reeve --replace'):
    box.run('-d', 't.db', 'backup', *command.split(), '--yes').expect(1)
  check(not (box.work / 'new.db').exists(), 'a damaged backup was restored')
  equal(box.sqlite('t.db', 'SELECT count(*) FROM people'), '2')


@test('/cli/backup/proof-goes-down-only-by-damage')
def proofs(box):
  path = box.work / 'a.reeve'
  make(box, 't.db', '-o', path, '--proof', 'restored').expect(0)

  def listed():
    return box.run('backup', 'list', '--json').expect(0).json()['backups'][0]['proof']
  equal(listed(), 'restored')
  box.run('backup', 'verify', path).expect(0)
  equal(listed(), 'restored', 'after a weaker proof')
  data = bytearray(path.read_bytes())
  data[700] ^= 1
  path.write_bytes(data)
  box.run('backup', 'verify', path).expect(1)
  equal(listed(), 'none', 'after it was damaged')


@test('/cli/backup/restore')
def restore(box):
  need('sqlite3')
  make(box, 't.db', '-o', 'a.reeve').expect(0)
  change(box, 'DELETE FROM people')
  where = ['-d', 't.db', 'backup']
  document = box.run(*where, 'restore', 'a.reeve', '--as', 'copy.db', '--json').expect(0).json()
  equal((document['rows'] >= 2, document['kept'], document['state']), (True, None, 'succeeded'))
  equal(box.sqlite('copy.db', 'SELECT name FROM people ORDER BY id'), 'Ada\nGrace')
  box.run(*where, 'restore', 'a.reeve', '--into', 'sqlite:third.db').expect(0)
  equal(box.sqlite('third.db', 'SELECT count(*) FROM people'), '2')
  equal(box.sqlite('t.db', 'SELECT count(*) FROM people'), '0')

  document = box.run(*where, 'restore', 'a.reeve', '--replace', '--yes', '--json').expect(0).json()
  equal(box.sqlite('t.db', 'SELECT count(*) FROM people'), '2')
  equal(box.sqlite(document['kept'], 'SELECT count(*) FROM people'), '0', 'what was kept')
  box.run(*where, 'undo', '--dry-run').expect(0)
  equal(box.sqlite('t.db', 'SELECT count(*) FROM people'), '2')
  document = box.run(*where, 'undo', '--yes', '--json').expect(0).json()
  equal(box.sqlite('t.db', 'SELECT count(*) FROM people'), '0')
  equal(box.sqlite(document['kept'], 'SELECT count(*) FROM people'), '2', 'what undo kept')
  box.run(*where, 'undo', '--yes').expect(1).says('No restore has replaced')


@test('/cli/backup/restore-again-at-once')
def restore_again(box):
  """Within a second, too, each old database is kept, and the last one comes back first."""
  need('sqlite3')
  make(box, 't.db', '-o', 'a.reeve').expect(0)
  cluster = Cluster.get()
  name = cluster.new_database()
  uri = cluster.uri(name, local=True)
  cluster.psql(name, 'CREATE TABLE people (id integer)')
  box.run('-d', uri, 'backup', 'create', '-o', 'b.reeve').expect(0)
  engines = {'t.db': ('a.reeve', 4, lambda sql: change(box, sql)),
             uri: ('b.reeve', 2, lambda sql: cluster.psql(name, sql))}
  for database, (backup, times, ask) in engines.items():
    for number in range(times):
      ask(f'CREATE TABLE try_{number} (id integer)')
      box.run('-d', database, 'backup', 'restore', backup, '--replace', '--yes').expect(0)
    for number in reversed(range(times)):
      box.run('-d', database, 'backup', 'undo', '--yes').expect(0)
      ask(f'SELECT count(*) FROM try_{number}')


@test('/cli/backup/file-of-any-name')
def any_name(box):
  """What a URI would take for something else is a part of the name."""
  for name in ('a%20b?c#d.db', "it's \"q\" ü&x=1.db"):
    make(box, name).expect(0)
    where = ['-d', name, 'backup']
    made = box.run(*where, 'create', '-o', 'a.reeve', '--proof', 'restored', '--json').expect(0).json()
    equal(made['proof'], 'restored', name)
    box.run(*where, 'restore', 'a.reeve', '--as', f'copy of {name}').expect(0)
    box.run(*where, 'restore', 'a.reeve', '--replace', '--yes').expect(0)
    box.run(*where, 'undo', '--yes').expect(0)
    box.run('-d', name, 'copies', 'create', 'pupil', 1, '--yes', '--handout', 'h.csv').expect(0)
    box.run('-d', name, '-p', 'project', 'validate').expect(0)
    for one in (name, f'copy of {name}', 'pupil_01.db'):
      equal(box.sqlite(one, 'SELECT count(*) FROM people'), '2', one)
    box.run('-d', name, 'copies', 'remove', '--all', '--confirm', 'pupil').expect(0)
    for left in ('a.reeve', 'h.csv'):
      (box.work / left).unlink()


@test('/cli/backup/refusals')
def refusals(box):
  make(box, 't.db', '-o', 'a.reeve').expect(0)
  before = (box.work / 't.db').read_bytes()
  for environment, answers, code in (
      ('staging', (), 3), ('production', (), 3), ('production', ('--yes',), 3),
      ('production', ('--confirm', 'other'), 3)):
    result = box.run('-d', 't.db', '-e', environment, 'backup', 'restore', 'a.reeve', '--replace',
                     '--json', *answers).expect(code).json()
    equal((result['state'], result['error']['code']), ('refused', 'refused'))
  box.run('connection', 'add', 'shut', 't.db', '--protection', 'read-only').expect(0)
  box.run('-d', 'shut', 'backup', 'create', '-o', 'b.reeve').expect(0)
  box.run('-d', 'shut', 'backup', 'restore', 'a.reeve', '--replace', '--yes', '--confirm',
          't.db').expect(3)
  equal((box.work / 't.db').read_bytes(), before, 'the file after the refusals')
  box.run('-d', 't.db', '-e', 'production', 'backup', 'restore', 'a.reeve', '--replace', '--confirm',
          't.db').expect(0).says('backup undo', where='out')


@test('/cli/backup/wrong-use')
def wrong_use(box):
  make(box, 't.db', '-o', 'a.reeve').expect(0)
  for command in ('create --proof certain', 'create --jobs 0', 'create --jobs many',
                  'create --recipient age1nothing', 'create one two',
                  'create --ask-passphrase --passphrase-fd 3', 'create --passphrase-fd x',
                  'create --ask-passphrase', 'restore a.reeve', 'restore a.reeve --as b --replace',
                  'restore a.reeve --replace --table people', 'restore', 'verify', 'show',
                  'browse a.reeve', 'browse a.reeve people --where name', 'prune', 'nonsense'):
    box.run('-d', 't.db', 'backup', *command.split()).expect(2)
  box.run('backup', 'create').expect(2)
  for command in ('browse a.reeve nobody', 'restore nothing.reeve --as b.db', 'show project',
                  'verify t.db', 'pin nothing'):
    box.run('-d', 't.db', 'backup', *command.split()).expect(1)
  box.run('-d', 'missing.db', 'backup', 'create', '-o', 'm.reeve').expect(1).says('no database')
  check(not (box.work / 'missing.db').exists(), 'looking made a file')
  check(not (box.work / 'm.reeve').exists(), 'a backup of nothing')


@test('/cli/backup/passphrase-by-descriptor')
def by_descriptor(box):
  make(box).expect(0)
  where = ['-d', 't.db', 'backup']
  document = with_passphrase(box, *where, 'create', '-o', 'a.reeve', '--json').expect(0).json()
  equal((document['encrypted'], document['proof']), (True, 'read-back'))
  check(b'CREATE TABLE' not in (box.work / 'a.reeve').read_bytes(), 'it is not encrypted')
  box.run('backup', 'verify', 'a.reeve').expect(1).says('no key was given')
  with_passphrase(box, 'backup', 'verify', 'a.reeve', phrase='wrong').expect(1).says('does not open')
  with_passphrase(box, 'backup', 'verify', 'a.reeve').expect(0)
  with_passphrase(box, *where, 'restore', 'a.reeve', '--as', 'b.db').expect(0)
  with_passphrase(box, 'backup', 'browse', 'a.reeve', 'people').expect(0).says('Grace', where='out')
  (box.work / 'phrase').write_text(PHRASE + '\r\n', encoding='utf-8')
  box.run('backup', 'show', 'a.reeve', '--passphrase-file', 'phrase').expect(0)
  with_passphrase(box, *where, 'create', '-o', 'b.reeve', phrase='').expect(2).says('empty')
  with_passphrase(box, *where, 'create', '-o', 'b.reeve', phrase='x' * 2000).expect(2).says('no longer')
  box.run(*where, 'create', '-o', 'b.reeve', '--passphrase-fd', 77).expect(2).says('cannot be read')
  check(not (box.work / 'b.reeve').exists(), 'a backup was made all the same')
  for path in box.data.rglob('*'):
    check(path.is_dir() or PHRASE.encode() not in path.read_bytes(), f'the passphrase is in {path}')


@test('/cli/backup/passphrase-by-question')
def by_question(box):
  make(box).expect(0)
  where = ['-d', 't.db', 'backup', 'create', '-o', 'a.reeve', '--ask-passphrase']
  answers = [('Passphrase:', PHRASE), ('again:', 'something else')]
  box.run_on_terminal(*where, answers=answers).expect(2).says('not the same', where='out')
  check(not (box.work / 'a.reeve').exists(), 'a backup with a mistyped passphrase')
  shown = box.run_on_terminal(*where, answers=[('Passphrase:', PHRASE), ('again:', PHRASE)]).expect(0).out
  check(PHRASE not in shown, f'the passphrase was shown:\n{shown}')
  with_passphrase(box, 'backup', 'verify', 'a.reeve').expect(0)
  box.run_on_terminal('backup', 'verify', 'a.reeve', '--ask-passphrase',
                      answers=[('Passphrase:', PHRASE)]).expect(0)
  box.run_on_terminal('backup', 'verify', 'a.reeve', '--ask-passphrase',
                      answers=[('Passphrase:', b'\x03')]).expect(130)
  box.run('backup', 'verify', 'a.reeve', '--ask-passphrase').expect(2).says('no terminal')


# --- without Reeve ----------------------------------------------------------------------------------


def read_commands(plain):
  """The indented lines of RESTORE.txt behind the one for encrypted files, as a script."""
  text = subprocess.run(['tar', '-xOf', plain, 'RESTORE.txt'], check=True, capture_output=True,
                        text=True).stdout
  lines = [line[4:] for line in text.splitlines() if line.startswith('    ')]
  equal(lines[0].split()[:2], ['age', '--decrypt'], 'the first command')
  return lines[0].split('  ')[0], '\n'.join(lines[1:])


def follow(box, script, variables=None):
  result = subprocess.run(['sh', '-e', '-c', script], cwd=box.work, capture_output=True, check=False,
                          text=True, env=box.environment | (variables or {}))
  check(result.returncode == 0 and not result.stderr.strip(),
        f'RESTORE.txt fails ({result.returncode}): {result.stdout}{result.stderr}\n{script}')
  return result.stdout


@test('/cli/backup/restore-by-hand/sqlite')
def by_hand_sqlite(box):
  need('tar', 'zstd', 'sqlite3', 'age', 'age-keygen')
  make(box).expect(0)
  change(box, "CREATE TABLE blobs AS SELECT randomblob(3000000) AS b UNION ALL SELECT randomblob(9000000)")
  subprocess.run(['age-keygen', '-o', box.work / 'key'], check=True, capture_output=True)
  recipient = subprocess.run(['age-keygen', '-y', box.work / 'key'], check=True, capture_output=True,
                             text=True).stdout.strip()
  make(box, 't.db', '-o', 'plain.reeve').expect(0)
  decrypt, script = read_commands(box.work / 'plain.reeve')
  make(box, 't.db', '-o', 'THE-FILE.reeve', '--recipient', recipient).expect(0)
  (box.work / 'plain.reeve').unlink()
  follow(box, decrypt.replace('--decrypt', '--decrypt -i key'))
  equal(follow(box, script).strip(), 'ok', 'integrity_check')
  dumps = [subprocess.run(['sqlite3', box.work / file, '.dump'], check=True, capture_output=True).stdout
           for file in ('t.db', 'restore/restored.sqlite')]
  check(dumps[0] == dumps[1] and len(dumps[0]) > 24000000, 'the databases are not the same')


PROPERTIES = r"""
CREATE ROLE "keeper: 'x'"
ALTER DATABASE t SET search_path = public, "Größe, \:a"
ALTER DATABASE t SET app.key = E'it''s\n\\! ls; :name "x"'
ALTER ROLE "keeper: 'x'" IN DATABASE t SET statement_timeout = '5s'
COMMENT ON DATABASE t IS 'it''s; ours: \q, :x'
REVOKE CONNECT, TEMPORARY ON DATABASE t FROM PUBLIC
GRANT CONNECT ON DATABASE t TO "keeper: 'x'" WITH GRANT OPTION
ALTER DATABASE t CONNECTION LIMIT 17
ALTER DATABASE t OWNER TO "keeper: 'x'"
"""


def by_hand_postgres(box, *options):
  need('tar', 'zstd')
  cluster = Cluster.get()
  name = cluster.new_database()
  cluster.psql(name, HARD)
  for sql in PROPERTIES.strip().splitlines():
    cluster.psql('postgres', sql.replace('DATABASE t', f'DATABASE "{name}"'))
  box.run('-d', cluster.uri(name, local=True), 'backup', 'create', '-o', 'plain.reeve',
          *options).expect(0)
  _, script = read_commands(box.work / 'plain.reeve')
  try:
    follow(box, script, {'PGHOST': str(cluster.folder), 'PGPORT': str(cluster.port),
                         'PGUSER': cluster.user, 'PGPASSWORD': cluster.password,
                         'PATH': f'{cluster.programs}:{os.environ["PATH"]}'})
    with cluster.open(name) as old, cluster.open('restored') as new:
      before, after = postgres_snapshot(old), postgres_snapshot(new)
      equal(new.ask('SELECT n FROM summed'), '500', 'the materialised view')
      for sequence in ('plain_id_seq', '"of: Mine"."a ""quoted"" $table `name`_der Schlüssel_seq"'):
        sql = f'SELECT last_value, is_called FROM {sequence}'
        equal(new.ask(sql), old.ask(sql), sequence)
    check(before == after and before.count('\n') > 15, f'not the same:\n{before}\n\n{after}')
    said = postgres_properties(cluster, 'restored')
    equal(said, postgres_properties(cluster, name), 'what is said of the database')
    check('=CTc*/' in said and 'Größe' in said, said)
  finally:
    cluster.drop_database('restored')
    cluster.drop_database(name)
    cluster.psql('postgres', 'DROP ROLE "keeper: \'x\'"')


@test('/cli/backup/restore-by-hand/postgres')
def by_hand_copy(box):
  by_hand_postgres(box)


@test('/cli/backup/restore-by-hand/postgres-classic')
def by_hand_classic(box):
  by_hand_postgres(box, '--classic')


if __name__ == '__main__':
  main()
