# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the command line share: a box to run in, a PostgreSQL cluster, TAP.

Every test gets a fresh Box: an empty home and data folder, so that nothing of the user's is read or
written, and no session bus, so that there is no keyring.
"""

import atexit
import contextlib
import json
import os
import pathlib
import pty
import re
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import traceback

REEVECTL = os.environ.get('REEVECTL', '')
SAMPLES = pathlib.Path(os.environ.get(
  'REEVE_SAMPLES', pathlib.Path(__file__).parents[2] / 'migrations'))
PROJECTS = ['education', 'savings-groups', 'school', 'store', 'tours']
KEPT_VARIABLES = ('PATH', 'ASAN_OPTIONS', 'LSAN_OPTIONS', 'UBSAN_OPTIONS', 'G_DEBUG',
                  'MALLOC_CHECK_', 'G_SLICE')
ANSI = re.compile(r'\x1b\[')
PATIENCE = 60

TINY = {
  '20250101000000_people.sql': '''-- migrate:up
CREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL);
INSERT INTO people VALUES (1, 'Ada'), (2, 'Grace');
-- migrate:down
DROP TABLE people;
''',
  '20250102000000_pets.sql': '''-- migrate:up
CREATE TABLE pets (id integer PRIMARY KEY, owner integer NOT NULL REFERENCES people (id));
-- migrate:verify
SELECT count(*) = 2 FROM people;
-- migrate:down
DROP TABLE pets;
''',
}

BROKEN = '''-- migrate:up
CREATE TABLE half (id integer PRIMARY KEY);
INSERT INTO nowhere VALUES (1);
-- migrate:down
DROP TABLE half;
'''

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


class Result:
  def __init__(self, arguments, code, out, err):
    self.arguments, self.code, self.out, self.err = arguments, code, out, err

  def __str__(self):
    return (f'reevectl {" ".join(self.arguments)}\n  exit {self.code}\n  out: {self.out.strip()}\n'
            f'  err: {self.err.strip()}')

  def expect(self, code):
    check(self.code == code, f'exit status is not {code}:\n{self}')
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
    self.folder = pathlib.Path(tempfile.mkdtemp(prefix='reeve-cli-'))
    self.work = self.folder / 'work'
    self.work.mkdir()
    self.environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    self.environment |= {
      'HOME': str(self.folder), 'XDG_DATA_HOME': str(self.folder / 'data'),
      'XDG_RUNTIME_DIR': str(self.folder), 'REEVE_SAMPLES': str(SAMPLES), 'LC_ALL': 'C.UTF-8',
      'TERM': 'xterm',
    }
    self.catalogue = self.folder / 'data' / 'reeve' / 'catalogue.db'

  def remove(self):
    shutil.rmtree(self.folder, ignore_errors=True)

  def write(self, files, folder='project'):
    for name, text in files.items():
      path = self.work / folder / name
      path.parent.mkdir(parents=True, exist_ok=True)
      path.write_text(text, encoding='utf-8')
    return self.work / folder

  def start(self, *arguments, variables=None, **options):
    return subprocess.Popen([REEVECTL, *map(str, arguments)], cwd=self.work, text=True,
                            env=self.environment | (variables or {}), stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

  def run(self, *arguments, variables=None, **options):
    process = self.start(*arguments, variables=variables, **options)
    out, err = process.communicate(timeout=PATIENCE)
    return Result([str(argument) for argument in arguments], process.returncode, out, err)

  def run_on_terminal(self, *arguments, answers=(), variables=None):
    """All three streams are a terminal; each answer is typed when its question is shown."""
    pid, master = pty.fork()
    if pid == 0:
      with contextlib.suppress(OSError):
        os.chdir(self.work)
        os.execve(REEVECTL, [REEVECTL, *map(str, arguments)], self.environment | (variables or {}))
      os._exit(126)
    shown, answers, end = '', list(answers), time.monotonic() + PATIENCE
    while time.monotonic() < end:
      ready, _, _ = select.select([master], [], [], 0.2)
      try:
        chunk = os.read(master, 65536).decode(errors='replace') if ready else None
      except OSError:
        break
      if chunk == '':
        break
      shown += chunk or ''
      if answers and answers[0][0] in shown:
        os.write(master, (answers.pop(0)[1] + '\n').encode())
    _, status = os.waitpid(pid, 0)
    os.close(master)
    return Result([str(argument) for argument in arguments], os.waitstatus_to_exitcode(status),
                  shown, '')

  def sqlite(self, file, sql):
    """What the official shell says of a file, as a second opinion."""
    if not shutil.which('sqlite3'):
      raise Skip('sqlite3 is not installed')
    result = subprocess.run(['sqlite3', '-readonly', self.work / file, sql], capture_output=True,
                            check=True, text=True)
    return result.stdout.strip()


class Cluster:
  """A fresh PostgreSQL server with passwords, on a socket and, with TLS, on 127.0.0.1."""

  user, password = 'keeper', 'correct-horse-battery'
  only = None

  @classmethod
  def get(cls):
    if cls.only is None:
      cls.only = cls()
    return cls.only

  def __init__(self):
    self.programs = self.find_programs()
    self.folder = pathlib.Path(tempfile.mkdtemp(prefix='reeve-pg-'))
    atexit.register(self.stop)
    self.runner = ['runuser', '-u', 'postgres', '--'] if os.geteuid() == 0 else []
    (self.folder / 'password').write_text(self.password + '\n', encoding='utf-8')
    (self.folder / 'password').chmod(0o644)
    if self.runner:
      shutil.chown(self.folder, 'postgres', 'postgres')
    with socket.socket() as free:
      free.bind(('127.0.0.1', 0))
      self.port = free.getsockname()[1]
    self.call('initdb', '-D', self.folder / 'data', '-U', self.user, '-A', 'scram-sha-256',
              '-E', 'UTF8', '--locale=C', f'--pwfile={self.folder / "password"}')
    self.certificate = self.folder / 'server.crt'
    tls = f'-c ssl=on -c ssl_cert_file={self.certificate} -c ssl_key_file={self.folder}/server.key'
    self.has_tls = self.make_certificate()
    self.call('pg_ctl', '-D', self.folder / 'data', '-l', self.folder / 'log', '-w', '-o',
              f'-k {self.folder} -p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off'
              f' {tls if self.has_tls else ""}', 'start')
    self.names = 0

  def make_certificate(self):
    """Its own authority, for 127.0.0.1; whether there is one."""
    if not shutil.which('openssl'):
      return False
    subprocess.run(
      [*self.runner, 'openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2',
       '-keyout', self.folder / 'server.key', '-out', self.certificate, '-subj', '/CN=reeve-test',
       '-addext', 'subjectAltName=IP:127.0.0.1'],
      check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder)
    return True

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
                     stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=self.folder, text=True)
    except subprocess.CalledProcessError as error:
      raise Skip(f'{program} failed: {error.stderr.strip()[-200:]}') from error

  def stop(self):
    with contextlib.suppress(Skip):
      self.call('pg_ctl', '-D', self.folder / 'data', '-m', 'immediate', 'stop')
    shutil.rmtree(self.folder, ignore_errors=True)

  def psql(self, database, sql):
    variables = {'PGPASSWORD': self.password, 'PATH': os.environ['PATH']}
    result = subprocess.run(
      [self.programs / 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-h', self.folder, '-p',
       str(self.port), '-U', self.user, '-d', database, '-c', sql],
      capture_output=True, check=True, env=variables, text=True)
    return result.stdout.strip()

  def new_database(self, name=None):
    self.names += 1
    name = name or f'test{self.names}'
    self.psql('postgres', f'CREATE DATABASE {name}')
    return name

  def uri(self, database, password=True, user=None):
    secret = f':{self.password}' if password else ''
    return f'postgresql://{user or self.user}{secret}@127.0.0.1:{self.port}/{database}'

  def passfile(self, box):
    path = box.folder / 'pgpass'
    path.write_text(f'*:{self.port}:*:{self.user}:{self.password}\n', encoding='utf-8')
    path.chmod(0o600)
    return {'PGPASSFILE': str(path)}


def wait_for(condition, what):
  end = time.monotonic() + PATIENCE
  while time.monotonic() < end:
    if condition():
      return
    time.sleep(0.02)
  raise Failure(f'waited in vain for {what}')


def run_one(function):
  """None when it passed, else the texts of what is wrong."""
  box = Box()
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


def main():
  wanted = sys.argv[1:]
  chosen = [one for one in tests if not wanted or any(word in one[0] for word in wanted)]
  failed = False
  if not os.access(REEVECTL, os.X_OK):
    sys.exit(f'REEVECTL must be the path of the built program, not “{REEVECTL}”')
  print(f'1..{len(chosen)}', flush=True)
  for number, (path, function) in enumerate(chosen, 1):
    try:
      problems = run_one(function)
    except Skip as reason:
      print(f'ok {number} {path} # SKIP {reason}', flush=True)
      continue
    for line in problems or []:
      print(f'# {line}')
    failed = failed or problems is not None
    print(f'{"not ok" if problems is not None else "ok"} {number} {path}', flush=True)
  sys.exit(1 if failed else 0)
