# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only the tests of the command line need beside tests/lib/harness.py: small projects, a
terminal, a server with TLS.
"""

import contextlib
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

import harness  # noqa: E402
from harness import (PATIENCE, REEVECTL, SAMPLES, Failure, Result, Skip, check,  # noqa: E402,F401
                     equal, test, wait_for)

PROJECTS = ['education', 'savings-groups', 'school', 'store', 'tours']
ANSI = re.compile(r'\x1b\[')

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


class Box(harness.Box):
  def run_on_terminal(self, *arguments, answers=(), variables=None):
    """All three streams are a terminal; each answer is typed when its question is shown, a text with
    the Enter key, bytes as they are; a function is called first and gives the answer."""
    try:
      pid, master = pty.fork()
    except OSError as error:
      raise Skip(f'no pseudo-terminal can be had: {error}') from error
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
        answer = answers.pop(0)[1]
        answer = answer() if callable(answer) else answer
        os.write(master, answer if isinstance(answer, bytes) else (answer + '\n').encode())
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


class Cluster(harness.Cluster):
  """Also with TLS, where openssl makes it a certificate."""

  def start(self):
    self.certificate = self.folder / 'server.crt'
    self.has_tls = self.certificate.exists() or self.make_certificate()
    if self.has_tls:
      self.settings |= {'ssl': 'on', 'ssl_cert_file': self.certificate,
                        'ssl_key_file': self.folder / 'server.key'}
    super().start()

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

  def passfile(self, box):
    path = box.folder / 'pgpass'
    path.write_text(f'*:{self.port}:*:{self.user}:{self.password}\n', encoding='utf-8')
    path.chmod(0o600)
    return {'PGPASSFILE': str(path)}


def main():
  harness.main(Box)
