# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of the whole program share: a box to run in, throw-away servers, snapshots, TAP.

A program that uses it puts this folder on its path:

  sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

Every test gets a fresh Box: an empty home and data folder, so that nothing of the user's is read or
written, and no session bus, so that there is no keyring.
"""

import atexit
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback

REEVECTL = os.environ.get('REEVECTL', '')
SAMPLES = pathlib.Path(os.environ.get(
  'REEVE_SAMPLES', pathlib.Path(__file__).parents[2] / 'migrations'))
LONG = os.environ.get('REEVE_TEST_LONG', '') not in ('', '0')
# “3/20”: the third twentieth of each sweep that goes through all.
PART, PARTS = map(int, os.environ.get('REEVE_TEST_PART', '1/1').split('/'))
KEPT_VARIABLES = ('PATH', 'ASAN_OPTIONS', 'LSAN_OPTIONS', 'UBSAN_OPTIONS', 'G_DEBUG',
                  'MALLOC_CHECK_', 'G_SLICE')
PATIENCE = 60

tests = []


class Skip(Exception):
  """The test cannot be made here; the text is the reason."""


class Failure(Exception):
  """The text says what is not as it should be."""


def test(path):
  def register(function):
    tests.append((path, function))
    return function
  return register


def check(condition, text):
  if not condition:
    raise Failure(text)


def equal(actual, expected, what='value'):
  check(actual == expected, f'{what}: {actual!r} is not {expected!r}')


def note(text):
  """A line, or several, for whoever reads the log of a test that passed."""
  for line in str(text).splitlines():
    print(f'# {line}', flush=True)


def wait_for(condition, what, patience=PATIENCE):
  """What condition() returns once it is true."""
  end = time.monotonic() + patience
  while time.monotonic() < end:
    value = condition()
    if value:
      return value
    time.sleep(0.02)
  raise Failure(f'waited in vain for {what}')


def sample(total, wanted):
  """Numbers from 1 to total, that many evenly spread, or all of them: of those the chosen part."""
  if wanted is None:
    return list(range(1, total + 1))[(PART - 1) % PARTS::PARTS]
  if wanted >= total:
    return list(range(1, total + 1))
  return sorted({1 + i * (total - 1) // max(wanted - 1, 1) for i in range(wanted)})


class Result:
  def __init__(self, arguments, code, out, err, seconds=0.0):
    self.arguments, self.code, self.out, self.err = arguments, code, out, err
    self.seconds = seconds

  def __str__(self):
    return (f'reevectl {" ".join(self.arguments)}\n  exit {self.code}\n  out: {self.out.strip()}\n'
            f'  err: {self.err.strip()}')

  __repr__ = __str__

  def expect(self, *codes):
    check(self.code in codes, f'exit status is not {codes}:\n{self}')
    return self

  def json(self):
    """The one document; anything before or after it is a failure."""
    try:
      return json.loads(self.out)
    except ValueError as error:
      raise Failure(f'standard output is not one JSON document ({error}):\n{self}') from error

  def says(self, *texts, where='err'):
    for text in texts:
      check(text in getattr(self, where), f'“{text}” is not in {where}:\n{self}')
    return self


class Box:
  """An empty home, a working folder in it, and the program."""

  def __init__(self):
    self.folder = pathlib.Path(tempfile.mkdtemp(prefix='reeve-box-'))
    self.work = self.folder / 'work'
    self.work.mkdir()
    self.data = self.folder / 'data'
    self.environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    self.environment |= {
      'HOME': str(self.folder), 'XDG_DATA_HOME': str(self.data),
      'XDG_RUNTIME_DIR': str(self.folder), 'REEVE_SAMPLES': str(SAMPLES), 'LC_ALL': 'C.UTF-8',
      'TERM': 'xterm',
    }

  @property
  def catalogue(self):
    return self.data / 'reeve' / 'catalogue.db'

  def remove(self):
    shutil.rmtree(self.folder, ignore_errors=True)

  def write(self, files, folder='project'):
    for name, text in files.items():
      path = self.work / folder / name
      path.parent.mkdir(parents=True, exist_ok=True)
      path.write_text(text, encoding='utf-8')
    return self.work / folder

  def start(self, *arguments, variables=None, prefix=(), **options):
    """A running process; prefix stands in front of the program, for strace and the like."""
    return subprocess.Popen([*map(str, prefix), REEVECTL, *map(str, arguments)], cwd=self.work,
                            text=True, env=self.environment | (variables or {}),
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, **options)

  def run(self, *arguments, variables=None, prefix=(), patience=PATIENCE, **options):
    begun = time.monotonic()
    process = self.start(*arguments, variables=variables, prefix=prefix, **options)
    return self.finish(process, arguments, patience, begun)

  @staticmethod
  def finish(process, arguments=(), patience=PATIENCE, begun=None):
    """The result of what start() began."""
    try:
      out, err = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired as error:
      process.kill()
      out, err = process.communicate()
      arguments = ' '.join(map(str, arguments))
      raise Failure(f'reevectl {arguments} does not end in {patience} s:\n{out}{err}') from error
    seconds = time.monotonic() - begun if begun is not None else 0.0
    return Result([str(argument) for argument in arguments], process.returncode, out, err, seconds)


# --- servers ----------------------------------------------------------------------------------------


class Psql:
  """One session of the official client that stays open: holds locks, answers fast."""

  MARK = '-- reeve-test-mark --'

  def __init__(self, cluster, database):
    self.process = subprocess.Popen(
      cluster.psql_command(database), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
      stderr=subprocess.STDOUT, env=cluster.psql_variables(), text=True, bufsize=1)
    self.pid = int(self.ask('SELECT pg_backend_pid()'))

  def send(self, sql):
    """Does not wait for the answer."""
    self.process.stdin.write(sql.rstrip().rstrip(';') + ';\n')
    self.process.stdin.flush()

  def ask(self, sql):
    self.send(sql)
    return self.answer()

  def answer(self):
    """What came since the last answer."""
    self.process.stdin.write(f'\\echo {self.MARK}\n')
    self.process.stdin.flush()
    lines = []
    for line in self.process.stdout:
      if line.strip() == self.MARK:
        return '\n'.join(lines)
      lines.append(line.rstrip('\n'))
    raise Failure(f'psql has ended: {lines}')

  def close(self):
    with contextlib.suppress(OSError):
      self.process.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
      self.process.wait(timeout=5)
    if self.process.poll() is None:
      self.process.kill()
      self.process.wait()
    self.process.stdout.close()

  def __enter__(self):
    return self

  def __exit__(self, *_):
    self.close()


class Cluster:
  """A fresh PostgreSQL server with passwords, on a socket and on 127.0.0.1.

  The socket's folder is the cluster's own; settings are those of postgresql.conf,
  initdb more of its options.
  """

  user, password = 'keeper', 'correct-horse-battery'
  only = None

  @classmethod
  def get(cls):
    """One for the whole program."""
    if cls.only is None:
      cls.only = cls()
    return cls.only

  def __init__(self, settings=None, folder=None, initdb=()):
    self.programs = self.find_programs()
    self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix='reeve-pg-'))
    self.folder.chmod(0o755)
    self.runner = ['runuser', '-u', 'postgres', '--'] if os.geteuid() == 0 else []
    self.settings = {'fsync': 'off', 'max_connections': '300', 'shared_buffers': '32MB',
                     'autovacuum': 'off'} | (settings or {})
    self.log = self.folder / 'log'
    self.names = 0
    self.started = False
    atexit.register(self.remove)
    password = self.folder / 'password'
    password.write_text(self.password + '\n', encoding='utf-8')
    password.chmod(0o644)
    if self.runner:
      shutil.chown(self.folder, 'postgres', 'postgres')
    with socket.socket() as free:
      free.bind(('127.0.0.1', 0))
      self.port = free.getsockname()[1]
    self.call('initdb', '-D', self.folder / 'data', '-U', self.user, '-A', 'scram-sha-256',
              '-E', 'UTF8', '--locale=C', '--no-sync', f'--pwfile={password}', *initdb)
    self.start()

  @staticmethod
  def find_programs():
    folders = sorted(pathlib.Path('/usr/lib/postgresql').glob('*/bin'), reverse=True)
    for folder in folders:
      if (folder / 'initdb').exists():
        return folder
    raise Skip('initdb is not installed')

  def call(self, program, *arguments):
    try:
      subprocess.run([*self.runner, self.programs / program, *map(str, arguments)], check=True,
                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                     cwd=self.folder, text=True)
    except subprocess.CalledProcessError as error:
      raise Skip(f'{program} failed: {error.stderr.strip()[-300:]}') from error

  # Its life.

  def start(self):
    options = ' '.join(f'-c {name}={value}' for name, value in self.settings.items())
    self.call('pg_ctl', '-D', self.folder / 'data', '-l', self.log, '-w', '-o',
              f'-k {self.folder} -p {self.port} -c listen_addresses=127.0.0.1 {options}', 'start')
    self.started = True

  def stop(self, mode='immediate'):
    self.call('pg_ctl', '-D', self.folder / 'data', '-m', mode, '-w', 'stop')
    self.started = False

  def kill(self):
    """As if the machine had lost it: kill -9 of the first process, then the rest ends by itself."""
    pid = int((self.folder / 'data' / 'postmaster.pid').read_text().split()[0])
    children = [int(stat.parent.name) for stat in pathlib.Path('/proc').glob('[0-9]*/stat')
                if parent_of(stat) == pid]
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not any(os.path.exists(f'/proc/{child}') for child in [pid, *children]),
             'the processes of a server that was killed')
    (self.folder / 'data' / 'postmaster.pid').unlink(missing_ok=True)
    self.started = False

  def is_down(self):
    """Whether it has ended by itself."""
    status = subprocess.run([*self.runner, self.programs / 'pg_ctl', '-D', self.folder / 'data', 'status'],
                            check=False, cwd=self.folder, capture_output=True)
    return status.returncode != 0

  def is_ready(self):
    command = [self.programs / 'pg_isready', '-q', '-h', self.folder, '-p', str(self.port)]
    return subprocess.run(command, check=False).returncode == 0

  def recover(self):
    """After a crash: waits for a server that comes back by itself, and starts one that has ended."""
    def look():
      if self.is_ready():
        return True
      if self.is_down():
        self.start()
      return False
    time.sleep(0.5)  # The first process learns of the death of its child a little later than the client.
    wait_for(look, 'a server that takes connections again', 60)

  def remove(self):
    if not self.folder.exists():
      return
    with contextlib.suppress(Skip):
      self.stop()
    shutil.rmtree(self.folder, ignore_errors=True)

  # Its databases.

  def psql_variables(self):
    return {'PGPASSWORD': self.password, 'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8'}

  def psql_command(self, database):
    return [self.programs / 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=0', '-h', self.folder, '-p',
            str(self.port), '-U', self.user, '-d', database]

  def psql(self, database, sql):
    command = [*self.psql_command(database), '-v', 'ON_ERROR_STOP=1', '-c', sql]
    result = subprocess.run(command, capture_output=True, check=False, text=True,
                            stdin=subprocess.DEVNULL, env=self.psql_variables())
    check(result.returncode == 0, f'psql: {result.stderr.strip()} in: {sql}')
    return result.stdout.strip()

  def open(self, database='postgres'):
    return Psql(self, database)

  def new_database(self, name=None, template='template0'):
    self.names += 1
    name = name or f'test{self.names}'
    self.psql('postgres', f'CREATE DATABASE {name} TEMPLATE {template}')
    return name

  def drop_database(self, name):
    self.psql('postgres', f'DROP DATABASE IF EXISTS {name} WITH (FORCE)')

  def uri(self, database, password=True, user=None, local=False):
    """Over TCP, or over the socket, which needs no TLS and is a little faster."""
    secret = f':{self.password}' if password is True else f':{password}' if password else ''
    if local:
      host = str(self.folder).replace('/', '%2F')
      return f'postgresql://{user or self.user}{secret}@{host}:{self.port}/{database}'
    return f'postgresql://{user or self.user}{secret}@127.0.0.1:{self.port}/{database}'


def parent_of(stat):
  """The parent's process id, from a /proc/PID/stat."""
  try:
    return int(stat.read_text().rpartition(')')[2].split()[1])
  except (OSError, IndexError, ValueError):
    return None


def open_files(pid):
  """What a process has open just now, as far as it can be seen."""
  links = []
  with contextlib.suppress(OSError):
    for link in pathlib.Path(f'/proc/{pid}/fd').iterdir():
      with contextlib.suppress(OSError):
        links.append(os.readlink(link))
  return links


# --- snapshots --------------------------------------------------------------------------------------

# All that a revision may leave behind, one line each; the schema of the ledger is left out.
POSTGRES_SNAPSHOT = r"""
WITH space AS (SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_'
               AND nspname NOT IN ('information_schema', 'reeve')),
relation AS (SELECT c.*, n.nspname FROM pg_class c JOIN space n ON n.oid = relnamespace)
SELECT coalesce(string_agg(line, E'\n' ORDER BY line COLLATE "C"), '') FROM (
  SELECT format('column %s.%s.%s %s %s %s', nspname, relname, attname,
                format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'not null' END,
                pg_get_expr(adbin, adrelid)) AS line
    FROM relation JOIN pg_attribute ON attrelid = relation.oid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND attnum > 0 AND NOT attisdropped
  UNION ALL SELECT format('index %s %s', pg_get_indexdef(indexrelid),
                          CASE WHEN NOT indisvalid THEN 'INVALID' END)
    FROM pg_index JOIN relation ON relation.oid = indexrelid
  UNION ALL SELECT format('constraint %s.%s %s %s', nspname, conname, conrelid::regclass,
                          pg_get_constraintdef(pg_constraint.oid))
    FROM pg_constraint JOIN space ON space.oid = connamespace
  UNION ALL SELECT format('view %s.%s %s', nspname, relname, pg_get_viewdef(oid))
    FROM relation WHERE relkind IN ('v', 'm')
  UNION ALL SELECT format('sequence %s.%s', nspname, relname) FROM relation WHERE relkind = 'S'
  UNION ALL SELECT format('trigger %s', pg_get_triggerdef(t.oid))
    FROM pg_trigger t JOIN relation ON relation.oid = tgrelid WHERE NOT tgisinternal
  UNION ALL SELECT format('function %s', pg_get_functiondef(p.oid))
    FROM pg_proc p JOIN space ON space.oid = pronamespace WHERE prokind IN ('f', 'p')
  UNION ALL SELECT format('type %s.%s %s', nspname, typname,
                          (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum
                           WHERE enumtypid = t.oid))
    FROM pg_type t JOIN space ON space.oid = typnamespace WHERE typtype IN ('e', 'd')
  UNION ALL SELECT format('rows %s.%s %s', nspname, relname,
                          query_to_xml(format('SELECT * FROM %s x ORDER BY x::text',
                                              relation.oid::regclass), true, false, ''))
    FROM relation WHERE relkind IN ('r', 'p')
) AS lines
"""

POSTGRES_LEDGER = """
SELECT json_build_object(
  'revisions', (SELECT coalesce(json_agg(id ORDER BY position), '[]') FROM reeve.revision),
  'progress', (SELECT coalesce(json_agg(json_build_object('id', revision, 'direction', direction,
     'statement', statement, 'total', total, 'in_flight', in_flight, 'run', run_id)), '[]')
     FROM reeve.progress),
  'history', (SELECT coalesce(json_agg(json_build_object('id', revision, 'direction', direction,
     'outcome', outcome, 'error', error, 'run', run_id, 'duration_ms', duration_ms,
     'started_at', to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
     ORDER BY position), '[]') FROM reeve.history))
"""

SQLITE_EMPTY = 'user_version 0'
NO_LEDGER = {'revisions': [], 'progress': [], 'history': []}


def postgres_properties(cluster, name):
  """What the server keeps of a database itself: owner, grants, limit, comment and settings."""
  return cluster.psql('postgres', f"""SELECT pg_get_userbyid(datdba), datacl, datconnlimit,
    shobj_description(oid, 'pg_database'), (SELECT string_agg(one, ' ' ORDER BY one) FROM
    (SELECT concat(setrole::regrole, ' ', unnest(setconfig)) AS one FROM pg_db_role_setting
    WHERE setdatabase = d.oid) AS settings) FROM pg_database AS d WHERE datname = '{name}'""")


def postgres_snapshot(session):
  """Schema and rows as one text; session is a Psql."""
  return session.ask(POSTGRES_SNAPSHOT)


def postgres_ledger(session):
  if session.ask("SELECT to_regclass('reeve.revision') IS NOT NULL") != 't':
    return dict(NO_LEDGER)
  return json.loads(session.ask(POSTGRES_LEDGER))


@contextlib.contextmanager
def sqlite_copy(path):
  """A session on a copy, so that looking is no recovery; None when there is no file."""
  path = pathlib.Path(path)
  if not path.exists():
    yield None
    return
  with tempfile.TemporaryDirectory(prefix='reeve-look-') as folder:
    for name in (path.name, path.name + '-journal', path.name + '-wal'):
      if (path.parent / name).exists():
        shutil.copyfile(path.parent / name, pathlib.Path(folder) / name)
    database = sqlite3.connect(pathlib.Path(folder) / path.name)
    try:
      yield database
    finally:
      database.close()


def sqlite_snapshot(path):
  """Schema and rows as one text, whatever a journal beside the file would undo first."""
  with sqlite_copy(path) as database:
    if database is None:
      return SQLITE_EMPTY
    lines = []
    equal(database.execute('PRAGMA integrity_check').fetchall(), [('ok',)], 'integrity')
    objects = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT"
                               " LIKE 'sqlite@_%' ESCAPE '@' AND tbl_name NOT LIKE 'reeve@_%'"
                               " ESCAPE '@' ORDER BY type, name").fetchall()
    for kind, name, table, sql in objects:
      lines.append(f'{kind} {name} {table} {sql}')
      if kind == 'table':
        rows = database.execute(f'SELECT * FROM "{name}"').fetchall()
        lines.append(f'rows {name} {sorted(rows, key=repr)}')
    lines.append(f'user_version {database.execute("PRAGMA user_version").fetchone()[0]}')
    return '\n'.join(lines)


def sqlite_ledger(path):
  with sqlite_copy(path) as database:
    if database is None or not database.execute(
        "SELECT 1 FROM sqlite_schema WHERE name = 'reeve_revision'").fetchone():
      return dict(NO_LEDGER)
    database.row_factory = sqlite3.Row
    return {
      'revisions': [row[0] for row in database.execute(
        'SELECT id FROM reeve_revision ORDER BY position')],
      'progress': [dict(row) for row in database.execute(
        'SELECT revision AS id, direction, statement, total, in_flight <> 0 AS in_flight,'
        ' run_id AS run FROM reeve_progress')],
      'history': [dict(row) for row in database.execute(
        'SELECT revision AS id, direction, outcome, error, run_id AS run, duration_ms, started_at'
        ' FROM reeve_history ORDER BY position')],
    }


# --- TAP --------------------------------------------------------------------------------------------


def run_one(function, box_type):
  """None when it passed, else the texts of what is wrong."""
  box = box_type()
  try:
    function(box)
  except Failure as failure:
    return str(failure).splitlines()
  except Skip:
    raise
  except Exception:  # pylint: disable=broad-except
    return traceback.format_exc().splitlines()
  finally:
    box.remove()
  return None


def main(box_type=Box):
  wanted = sys.argv[1:]
  chosen = [one for one in tests if not wanted or any(word in one[0] for word in wanted)]
  failed = False
  if not os.access(REEVECTL, os.X_OK):
    sys.exit(f'REEVECTL must be the path of the built program, not “{REEVECTL}”')
  print(f'1..{len(chosen)}', flush=True)
  for number, (path, function) in enumerate(chosen, 1):
    begun = time.monotonic()
    try:
      problems = run_one(function, box_type)
    except Skip as reason:
      print(f'ok {number} {path} # SKIP {reason}', flush=True)
      continue
    for line in problems or []:
      print(f'# {line}')
    failed = failed or problems is not None
    note(f'{time.monotonic() - begun:.1f} s')
    print(f'{"not ok" if problems is not None else "ok"} {number} {path}', flush=True)
  sys.exit(1 if failed else 0)
