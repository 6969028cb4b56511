#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of docs/deploy.md, as they stand there, against a real server."""

import os
import pathlib
import re
import subprocess

from command import REEVECTL, SAMPLES, Cluster, check, equal, main, test

PAGE = (pathlib.Path(__file__).parents[2] / 'docs' / 'deploy.md').read_text(encoding='utf-8')
SCRIPTS = re.findall(r'^```sh\n(.*?)^```', PAGE, re.S | re.M)
PATIENCE = 60


class Place:
  """What a container would have: a database, a passfile, a folder of its own."""

  def __init__(self, box, cluster):
    self.box = box
    self.database = cluster.new_database()
    passfile = box.work / 'passfile'
    passfile.write_text(f'127.0.0.1:{cluster.port}:*:{cluster.user}:{cluster.password}\n')
    passfile.chmod(0o600)
    programs = box.work / 'programs'
    programs.mkdir()
    (programs / 'reevectl').symlink_to(REEVECTL)
    self.variables = box.environment | {
      'DATABASE_URL': f'postgresql://{cluster.user}@127.0.0.1:{cluster.port}/{self.database}', 'PGPASSFILE': str(passfile),
      'PROJECT': str(SAMPLES / 'school'), 'ENVIRONMENT': 'production', 'DATABASE_NAME': self.database,
      'PATH': f'{programs}:{os.environ["PATH"]}'}

  def start(self, script, *arguments):
    # Scripts that begin with set -e are whole; of the others every line has to succeed, too.
    return subprocess.Popen(['/bin/sh', '-ec', script, 'script', *arguments], cwd=self.box.work, env=self.variables,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

  def run(self, script, *arguments, status=0):
    process = self.start(script, *arguments)
    out, err = process.communicate(timeout=PATIENCE)
    equal(process.returncode, status, f'the exit status of\n{script}\n{out}\n{err}')
    return out


def script(text):
  found = [one for one in SCRIPTS if text in one]
  equal(len(found), 1, f'scripts with “{text}” on the page')
  return found[0]


@test('/cli/deploy/entry-point')
def entry_point(box):
  """It waits for the server, and starts the application only behind a prepared database."""
  cluster = Cluster()
  place = Place(box, cluster)
  cluster.stop('fast')
  waiting = [place.start(script('exec "$@"'), 'echo', 'started') for _ in range(2)]
  check(all(process.poll() is None for process in waiting), 'it did not wait')
  cluster.start()
  for process in waiting:
    out, err = process.communicate(timeout=PATIENCE)
    equal((process.returncode, out.splitlines()[-1]), (0, 'started'), err)
  place.run(script('--ready 60 --quiet'))
  place.run(script('status --check'))
  plan = place.run(script('--dry-run') + 'cat plan.json')
  check('"digest"' in plan, plan)
  place.variables['DATABASE_NAME'] = 'another'
  place.run(script('exec "$@"').replace(' --ready 60', ' --profile base') + 'exit 9', 'echo', 'x', status=3)
  cluster.psql(place.database, 'DELETE FROM reeve.revision WHERE id = (SELECT max(id) FROM reeve.revision)')
  place.run('reevectl -p "$PROJECT" migrate status --check --quiet || exit $?', status=4)
  cluster.stop('fast')
  place.run('reevectl status --quiet', status=1)
  cluster.remove()


@test('/cli/deploy/gives-up')
def gives_up(box):
  place = Place(box, Cluster.get())
  place.variables['DATABASE_URL'] = 'postgresql://127.0.0.1:1/x'
  place.run('reevectl status --ready 1 --quiet', status=1)
  place.variables['DATABASE_URL'] = 'sqlite:none.db'
  place.run('reevectl status --ready 60 --quiet', status=1)
  check(not (box.work / 'none.db').exists(), 'it was made')
  place.variables['DATABASE_URL'] = f'postgresql://nobody:wrong@127.0.0.1:{Cluster.get().port}/postgres'
  place.run('reevectl status --ready 3600 --quiet', status=1)


@test('/cli/deploy/pipeline')
def pipeline(box):
  place = Place(box, Cluster.get())
  place.run(script('migrate lint'))


@test('/cli/deploy/every-command-is-known')
def known(box):
  """Also those that stand in YAML and need a machine that is not here."""
  commands = re.findall(r'command: (reevectl .*)', PAGE)
  commands += [' '.join(re.findall(r'[^",\s\[\]]+', text)[1:])
               for text in re.findall(r'\["?CMD"?, "?reevectl.*?\]', PAGE)]
  equal(len(commands), 3, commands)
  for command in commands:
    result = box.run(*command.split()[1:], '-d', 'none.db', '--dry-run')
    check(result.code != 2, result)


if __name__ == '__main__':
  main()
