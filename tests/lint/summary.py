#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/summarise counts right: made-up logs in, closing line and exit status out."""

import json
import pathlib
import subprocess
import sys
import tempfile


def program(stdout, result='OK', returncode=0):
  return json.dumps({'name': 'p', 'stdout': stdout, 'result': result, 'returncode': returncode})


# name, log (None: no file), closing line, exit status, what else must be printed
CASES = [
  ('all-passed', program('1..2\nok 1 /a\nok 2 /b\n'), '2 passed, 0 failed, 0 skipped', 0, ''),
  ('plan-last', program('ok 1 /a\n1..1\n'), '1 passed, 0 failed, 0 skipped', 0, ''),
  ('not-tap', program('hello\n'), '1 passed, 0 failed, 0 skipped', 0, ''),
  ('one-failed', program('1..2\nok 1 /a\n# why it broke\nnot ok 2 /b - text\n', 'FAIL'),
   '1 passed, 1 failed, 0 skipped', 1, 'why it broke'),
  ('skip', program('1..2\nok 1 /a\nok 2 /b # SKIP no server\n'),
   '1 passed, 0 failed, 1 skipped', 0, 'no server'),
  ('skip-without-reason', program('1..2\nok 1 /a\nok 2 /b # SKIP\n'),
   '1 passed, 1 failed, 0 skipped', 1, 'without a reason'),
  ('all-skipped-is-no-success', program('1..1\nok 1 /b # SKIP no server\n', 'SKIP'),
   '0 passed, 0 failed, 1 skipped', 1, 'no server'),
  ('program-skipped', program('1..0 # SKIP no bus\n', 'SKIP') + '\n' + program('1..1\nok 1 /a\n'),
   '1 passed, 0 failed, 1 skipped', 0, 'no bus'),
  ('exit-77', program('no window\n', 'SKIP', 77) + '\n' + program('1..1\nok 1 /a\n'),
   '1 passed, 0 failed, 1 skipped', 0, 'no window'),
  ('ran-nothing', program('', 'SKIP'), '0 passed, 1 failed, 0 skipped', 1, 'ran no test'),
  ('crashed', program('1..3\nok 1 /a\n', 'ERROR', -11), '1 passed, 1 failed, 0 skipped', 1,
   'planned 3 tests, ran 1'),
  ('no-plan', program('ok 1 /a\n'), '1 passed, 1 failed, 0 skipped', 1, 'no plan'),
  ('bailed-out', program('1..2\nnot ok 1 /a\nBail out!\n', 'ERROR', -6),
   '0 passed, 2 failed, 0 skipped', 1, '/a'),
  ('late-exit-status', program('1..1\nok 1 /a\n', 'ERROR', 1), '1 passed, 1 failed, 0 skipped', 1,
   'exit status 1'),
  ('timeout', program('1..1\nok 1 /a\n', 'TIMEOUT', -15), '1 passed, 1 failed, 0 skipped', 1,
   'TIMEOUT'),
  ('unfinished', program('1..2\nok 1 /a\nnot ok 2 /b # TODO later\n'),
   '1 passed, 0 failed, 1 skipped', 0, 'later'),
  ('empty-log', '', '0 passed, 1 failed, 0 skipped', 1, 'no test ran'),
  ('broken-log', '{', '0 passed, 1 failed, 0 skipped', 1, 'no log'),
  ('missing-log', None, '0 passed, 1 failed, 0 skipped', 1, 'no log'),
]


def run(log):
  with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, 'build', 'meson-logs', 'testlog.json')
    path.parent.mkdir(parents=True)
    if log is not None:
      path.write_text(log, encoding='utf-8')
    return subprocess.run([pathlib.Path(sys.argv[1], 'tools/summarise'), path],
                          capture_output=True, check=False, text=True)


def main():
  print(f'1..{len(CASES)}')
  passed = True
  for number, (name, log, closing, status, text) in enumerate(CASES, 1):
    result = run(log)
    last = (result.stdout.splitlines() or [''])[-1]
    good = last == closing and result.returncode == status and text in result.stdout
    if not good:
      print(f'# exit status {result.returncode}, wanted {status}; wanted “{closing}” after “{text}”')
      for line in (result.stdout + result.stderr).splitlines():
        print(f'# | {line}')
    print(f'{"ok" if good else "not ok"} {number} /tools/summarise/{name}')
    passed &= good
  return 0 if passed else 1


if __name__ == '__main__':
  sys.exit(main())
