#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that are not there, do not answer or do not let us in; and no secret anywhere."""

import base64
import os
import pathlib
import socket
import threading
import time
import urllib.parse

import sweep  # pylint: disable=unused-import
from harness import LONG, PATIENCE, Cluster, check, equal, main, note, open_files, parent_of, test, wait_for

FIRST, SECOND = '20250101000000', '20250102000000'
PROJECT = {
  f'{FIRST}_one.sql': '-- migrate:up\nCREATE TABLE one (id integer);\nSELECT pg_sleep(0.5);\n'
                      '-- migrate:down\nDROP TABLE one;\n',
  f'{SECOND}_two.sql': '-- migrate:up transaction:false\n'
                       'CREATE INDEX CONCURRENTLY one_id ON one (id);\n'
                       '-- migrate:down\nDROP INDEX one_id;\n',
}


def ready(box):
  box.write(PROJECT)
  cluster = Cluster.get()
  name = cluster.new_database()
  return cluster, name


def refused(box, uri, *words, variables=None):
  """A failure that says what is the matter, without waiting for ever, and makes a record of nothing
  done."""
  result = box.run('-d', uri, '-p', 'project', 'migrate', 'up', variables=variables).expect(1)
  check(any(word in result.err for word in words), f'none of {words} is said:\n{result}')
  check('do now' in result.err, f'no remedy:\n{result}')
  return result


@test('/faults/access/nobody-listens')
def nobody(box):
  box.write(PROJECT)
  with socket.socket() as free:
    free.bind(('127.0.0.1', 0))
    port = free.getsockname()[1]
  refused(box, f'postgresql://keeper@127.0.0.1:{port}/x', 'No PostgreSQL server answers')
  folder = urllib.parse.quote(str(box.folder), safe='')
  refused(box, f'postgresql://keeper@{folder}/x', 'no PostgreSQL socket')


@test('/faults/access/unknown-host')
def unknown_host(box):
  box.write(PROJECT)
  result = refused(box, 'postgresql://keeper@nowhere.invalid/x', 'No host named', 'do not say in time')
  note(f'{result.seconds:.1f} s')


class Listener(threading.Thread):
  """A server that takes calls and then does only what it is told to."""

  def __init__(self, answer):
    super().__init__(daemon=True)
    self.answer, self.heard, self.calls = answer, b'', []
    self.socket = socket.create_server(('127.0.0.1', 0))
    self.port = self.socket.getsockname()[1]
    self.start()

  def run(self):
    while True:
      try:
        call, _ = self.socket.accept()
      except OSError:
        return
      self.calls.append(call)
      try:
        self.answer(self, call)
      except OSError:
        pass

  def stop(self):
    self.socket.close()
    for call in self.calls:
      call.close()


def be_silent(listener, call):
  listener.heard += call.recv(4096)


def hang_up(listener, call):
  listener.heard += call.recv(4096)
  call.close()


def talk_nonsense(listener, call):
  listener.heard += call.recv(4096)
  call.sendall(b'HTTP/1.1 400 Bad Request\r\n\r\n')


def want_cleartext(listener, call):
  """No TLS, then a cleartext password: nobody gets one that way."""
  heard = call.recv(4096)
  while heard:
    listener.heard += heard
    call.sendall(b'N' if heard[4:8] == b'\x04\xd2\x16\x2f' else b'R\0\0\0\x08\0\0\0\x03')
    heard = call.recv(4096)


@test('/faults/access/silent-server')
def silent(box):
  box.write(PROJECT)
  listener = Listener(be_silent)
  result = refused(box, f'postgresql://keeper@127.0.0.1:{listener.port}/x', 'does not answer in time')
  note(f'{result.seconds:.1f} s')
  listener.stop()


@test('/faults/access/other-servers')
def other_servers(box):
  box.write(PROJECT)
  for answer in (hang_up, talk_nonsense):
    listener = Listener(answer)
    refused(box, f'postgresql://keeper@127.0.0.1:{listener.port}/x', 'failed', 'safe from')
    listener.stop()


# --- secrets ----------------------------------------------------------------------------------------


def forms(secret):
  """As it might be written by those who mean well."""
  raw = secret.encode()
  return {raw, urllib.parse.quote(secret, safe='').encode(), base64.b64encode(raw).rstrip(b'='),
          raw.hex().encode()}


class Watch(threading.Thread):
  """Looks at the command lines and environments of a process and its children, every 20 ms."""

  def __init__(self, pid, secrets, own):
    super().__init__()
    self.pid, self.secrets, self.own = pid, secrets, own
    self.found, self.looks = [], 0
    self.over = threading.Event()
    self.start()

  def has_read(self):
    """The command line may stay as the user typed it until the program has read it: before it opens
    its memory or a server."""
    return any(link.startswith('socket:') or 'catalogue.db' in link for link in open_files(self.pid))

  def run(self):
    while not self.over.is_set():
      read = self.has_read()
      for folder in pathlib.Path('/proc').glob('[0-9]*'):
        pid = int(folder.name)
        if pid != self.pid and parent_of(folder / 'stat') != self.pid:
          continue
        self.looks += read
        for name in ('cmdline', 'environ'):
          # What the test itself gave to the program is no leak; what a child gets is.
          if pid == self.pid and (name in self.own or not read):
            continue
          try:
            text = (folder / name).read_bytes()
          except OSError:
            continue
          self.found += [f'{pid}/{name}' for secret in self.secrets if secret in text]
      self.over.wait(0.02)

  def stop(self):
    self.over.set()
    self.join()


def scan(box, cluster, results, secrets):
  for result in results:
    for secret in secrets:
      check(secret.decode() not in result.out + result.err, f'a secret is shown:\n{result}')
  for path in [*box.data.rglob('*'), *box.folder.glob('*')]:
    if path.is_file() and path.name != 'pgpass':
      content = path.read_bytes()
      check(not any(secret in content for secret in secrets), f'a secret was written to {path}')
  # The server has it to check it; its log is not the place.
  log = cluster.log.read_bytes()
  check(not any(secret in log for secret in secrets), 'a secret stands in the log of the server')


def watched(box, arguments, secrets, variables=None, own=()):
  process = box.start(*arguments, variables=variables)
  watch = Watch(process.pid, secrets, own)
  try:
    result = box.finish(process, arguments)
  finally:
    watch.stop()
  check(not watch.found, f'a secret is visible to others: {sorted(set(watch.found))}')
  return result, watch.looks


def passfile(box, cluster, password):
  path = box.folder / 'pgpass'
  path.write_text(f'127.0.0.1:{cluster.port}:*:{cluster.user}:{password}\n', encoding='utf-8')
  path.chmod(0o600)
  return {'PGPASSFILE': str(path)}


@test('/faults/access/no-secret-anywhere')
def no_secret(box):
  cluster, name = ready(box)
  wrong = 'not-the-Passw0rd/at:all'
  secrets = forms(cluster.password) | forms(wrong)
  bare = ['-p', 'project', 'migrate']
  plain = ['-d', cluster.uri(name, password=False), *bare]
  right, bad = cluster.uri(name), cluster.uri(name, password=urllib.parse.quote(wrong, safe=''))
  cases = [
    (1, [*plain, 'up'], passfile(box, cluster, wrong), ()),
    (1, [*plain, 'up'], {'PGPASSWORD': wrong}, ('environ',)),
    (1, ['-d', bad, *bare, 'up'], {}, ()),
    (1, [*bare, 'up'], {'DATABASE_URL': bad}, ('environ',)),
    (0, ['-d', right, *bare, 'up', '-v'], {}, ()),
    (0, ['-d', right, *bare, 'down', 'base', '--json'], {}, ()),
    (0, [*plain, 'up'], {'PGPASSWORD': cluster.password}, ('environ',)),
    (0, ['-d', right, 'status', '--json'], {}, ()),
    (1, ['-d', right + '?application_name=x&no_such=1', *bare, 'status'], {}, ()),
  ]
  results, looks = [], 0
  for code, arguments, variables, own in cases:
    variables = {**variables}
    result, seen = watched(box, arguments, secrets, variables, own)
    if 'no_such' not in ' '.join(arguments):
      result.expect(code)
    results.append(result)
    looks += seen
  (box.folder / 'pgpass').unlink(missing_ok=True)
  results += [box.run('job', 'list', '--json'), box.run('audit', 'list', '--json'),
              box.run('connection', 'list', '--json')]
  for job in results[-3].json()['jobs']:
    results.append(box.run('job', 'show', job['id'], '--json'))
  scan(box, cluster, results, secrets)
  check(looks > 5, f'only {looks} looks')
  note(f'{looks} looks at processes, {len(results)} outputs')


@test('/faults/access/wrong-password')
def wrong_password(box):
  cluster, name = ready(box)
  for variables in (passfile(box, cluster, 'wrong'), {'PGPASSWORD': 'wrong'}):
    result = refused(box, cluster.uri(name, password=False), '28P01', variables=variables)
    result.says('password')
  (box.folder / 'pgpass').unlink()
  refused(box, cluster.uri(name, password=False), 'wants a password')
  refused(box, cluster.uri(name, user='nobody'), '28P01', 'password')
  refused(box, cluster.uri('no_such_database'), '3D000', 'does not exist')
  equal(cluster.psql(name, "SELECT count(*) FROM pg_namespace WHERE nspname = 'reeve'"), '0', 'ledgers')


@test('/faults/access/password-is-not-handed-out')
def not_handed_out(box):
  """Whoever answers in the server's place and has no TLS gets no password in the clear."""
  box.write(PROJECT)
  secret = 'do-not-tell-anybody'
  listener = Listener(want_cleartext)
  box.run('-d', f'postgresql://keeper:{secret}@127.0.0.1:{listener.port}/x?sslmode=require', '-p', 'project',
          'migrate', 'up').expect(1)
  check(secret.encode() not in listener.heard, 'the password was sent in the clear')
  check(listener.heard, 'nobody called')
  listener.stop()


# --- too many ---------------------------------------------------------------------------------------


@test('/faults/access/too-many-connections')
def too_many(box):
  box.write(PROJECT)
  cluster = Cluster({'max_connections': '8', 'superuser_reserved_connections': '1',
                     'max_wal_senders': '0'})
  name = cluster.new_database()
  cluster.psql(name, f"CREATE ROLE plain LOGIN PASSWORD '{cluster.password}'; GRANT ALL ON DATABASE"
                     f' {name} TO plain; GRANT ALL ON SCHEMA public TO plain')
  uri = cluster.uri(name, user='plain')
  held = []
  try:
    for free in range(8):
      # One more each time: the program finds room for none, one, two … of its sessions.
      while len(held) < 8 - 1 - free:
        held.append(cluster.open(name))
      while len(held) > 8 - 1 - free:
        held.pop().close()
      wait_for(lambda: cluster.psql('postgres', 'SELECT count(*) FROM pg_stat_activity WHERE datname ='
                                    f" '{name}'") == str(len(held)), 'the sessions')
      result = box.run('-d', uri, '-p', 'project', 'migrate', 'up').expect(0, 1)
      if result.code == 0:
        break
      result.says('53300', 'max_connections')
      equal(cluster.psql(name, "SELECT to_regclass('one') IS NULL"), 't', 'nothing was made')
    note(f'it needs {free} connections')
    check(1 <= free <= 4, f'it went well with {free} free connections')
  finally:
    for session in held:
      session.close()
  cluster.psql(name, "ALTER ROLE plain CONNECTION LIMIT 1")
  box.run('-d', uri, '-p', 'project', 'migrate', 'down', 'base').expect(0, 1)
  cluster.psql(name, "ALTER ROLE plain CONNECTION LIMIT -1")
  box.run('-d', uri, '-p', 'project', 'migrate', 'down', 'base').expect(0)
  equal(cluster.psql(name, "SELECT to_regclass('one') IS NULL"), 't', 'all was taken back')
  cluster.remove()


@test('/faults/access/server-starts-up')
def starts_up(box):
  """Stopped, and started while we ask: either it is not there or it is, and nothing in between."""
  box.write(PROJECT)
  cluster = Cluster()
  name = cluster.new_database()
  cluster.stop('immediate')
  starter = threading.Thread(target=cluster.start)
  codes = []
  begun = time.monotonic()
  started = False
  while time.monotonic() - begun < PATIENCE:
    result = box.run('-d', cluster.uri(name), '-p', 'project', 'migrate', 'up').expect(0, 1)
    codes.append(result.code)
    if not started:
      starter.start()
      started = True
    if result.code == 0:
      break
    check('do now' in result.err, f'no remedy:\n{result}')
  starter.join()
  equal((codes[0], codes[-1]), (1, 0), 'the first and the last try')
  check(os.path.exists(box.catalogue), 'there is no catalogue')
  cluster.remove()
  if LONG:
    note(f'{len(codes)} tries')


if __name__ == '__main__':
  main()
