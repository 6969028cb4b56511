#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON schema of seed profiles and the program agree about what a profile may say."""

import json
import os
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import Skip, check, main, test  # noqa: E402

ROOT = pathlib.Path(os.environ['REEVE_TEST_ROOT'])
SEEDS = ROOT / 'seeds'
ROWS = {'table': 't', 'rows': [{'id': 1}]}
MADE = {'table': 't', 'generate': {'rows': 3, 'columns': {'id': 'sequence'}}}

RIGHT = [
  {},
  {'$schema': '../profile.schema.json', 'description': 'x', 'comment': 'y', 'requires': '1', 'seed': -5, 'locale': 'lg',
   'environments': ['development', 'production'], 'tables': []},
  {'tables': [ROWS, {**ROWS, 'as': 'u', 'key': ['id'], 'policy': 'fill', 'reset': 'keep', 'columns': ['id'], 'comment': 'z'}]},
  {'tables': [{'table': 't', 'columns': ['id', 'doc'], 'rows': [[1, {'a': [None, 1.5, True]}], {'id': 2, 'doc': 'x'}]}]},
  {'tables': [MADE, {**MADE, 'as': 'v', 'generate': {'columns': {'id': '= row() + 1', 'a': {'kind': 'email', 'unique': True}, 'b': None, 'c': [1]}}}]},
  {'tables': [{'table': 't', 'generate': {'rows': 3, 'fixed': True, 'comment': 'z', 'columns': {'id': 5}}}]},
  {'tables': [{'table': 't', 'csv': 'a.csv'}, {'table': 't', 'csv': 'sub/a.csv'}, {'table': 't', 'json': 'a.json', 'columns': ['id']}, {'sql': 'a.sql'}]},
]
WRONG = [
  {'extend': 'base'}, {'extends': 5}, {'extends': '../base'}, {'environments': 'development'}, {'environments': []}, {'environments': ['prod']},
  {'seed': 'x'}, {'seed': 1.5}, {'locale': 'xx'}, {'requires': 1}, {'tables': {}}, {'tables': [5]}, {'tables': [{'rows': []}]}, {'tables': [{'table': 't'}]},
  {'tables': [{'table': '', 'rows': []}]}, {'tables': [{**ROWS, 'csv': 'a.csv'}]}, {'tables': [{**ROWS, 'policy': 'replace'}]}, {'tables': [{**ROWS, 'reset': 'yes'}]},
  {'tables': [{**ROWS, 'key': 'id'}]}, {'tables': [{**ROWS, 'keys': ['id']}]}, {'tables': [{**ROWS, 'columns': []}]}, {'tables': [{'table': 't', 'rows': {}}]},
  {'tables': [{'table': 't', 'rows': [5]}]}, {'tables': [{'table': 't', 'csv': ''}]}, {'tables': [{'table': 't', 'csv': '../a.csv'}]},
  {'tables': [{'table': 't', 'csv': '/a.csv'}]}, {'tables': [{'table': 't', 'csv': 'sub/../a.csv'}]}, {'tables': [{'table': 't', 'csv': 5}]},
  {'tables': [{'table': 't', 'csv': 'a.csv', 'columns': ['id']}]}, {'tables': [{'table': 't', 'generate': {}}]},
  {'tables': [{'table': 't', 'generate': {'columns': {}}}]}, {'tables': [{'table': 't', 'generate': {'rows': 0, 'columns': {'id': 1}}}]},
  {'tables': [{'table': 't', 'generate': {'rows': 1.5, 'columns': {'id': 1}}}]}, {'tables': [{'table': 't', 'generate': {'fixed': 1, 'columns': {'id': 1}}}]},
  {'tables': [{**MADE, 'columns': ['id']}]}, {'tables': [{'table': 't', 'generate': {'row': 5, 'columns': {'id': 1}}}]},
]


def validator():
  try:
    import jsonschema
  except ImportError as error:
    raise Skip('python3-jsonschema is not installed') from error
  schema = json.loads((SEEDS / 'profile.schema.json').read_text())
  jsonschema.Draft202012Validator.check_schema(schema)
  return jsonschema.Draft202012Validator(schema, resolver=jsonschema.RefResolver(SEEDS.as_uri() + '/', schema))


def mistakes(schema, profile):
  return '; '.join(f'{list(error.path)}: {error.message[:200]}' for error in schema.iter_errors(profile))


@test('/data/profiles/samples')
def samples(_box):
  schema = validator()
  profiles = sorted(path for path in SEEDS.glob('*/*.json'))
  check(len(profiles) > 5, f'{len(profiles)} profiles')
  for path in profiles:
    if path.name.endswith('.schema.json') or not isinstance(json.loads(path.read_text()), dict):
      continue
    said = mistakes(schema, json.loads(path.read_text()))
    check(not said, f'{path}: {said}')


@test('/data/profiles/examples-of-the-documentation')
def examples(_box):
  schema = validator()
  found = 0
  for text in re.findall(r'```json\n(.*?)```', (ROOT / 'docs' / 'formats' / 'profile.md').read_text(), re.S):
    try:
      example = json.loads(text)
    except ValueError:
      example = {'table': 't', 'generate': {'rows': 1, 'columns': json.loads(f'{{{text}}}')}}
    profile = example if 'tables' in example else {'tables': [example]}
    said = mistakes(schema, profile)
    check(not said, f'{text}: {said}')
    found += 1
  check(found >= 5, f'{found} examples')


@test('/data/profiles/schema-and-program-agree')
def agree(box):
  schema = validator()
  box.write({'20250101000000_t.sql': '-- migrate:up\nCREATE TABLE t (id integer);\n-- migrate:down\nDROP TABLE t;\n'})
  folder = box.work / 'project' / 'seeds'
  (folder / 'sub').mkdir(parents=True)
  (folder / 'base.json').write_text('{}')
  for name, text in (('a.csv', 'id\n1\n'), ('sub/a.csv', 'id\n1\n'), ('a.json', '[{"id": 1}]'), ('a.sql', 'INSERT INTO t (id) VALUES (1);')):
    (folder / name).write_text(text)
  for profiles, right in ((RIGHT, True), (WRONG, False)):
    for profile in profiles:
      (folder / 'p.json').write_text(json.dumps(profile))
      said = mistakes(schema, profile)
      check((said == '') == right, f'the schema: {profile}: {said or "no mistake"}')
      result = box.run('seed', 'show', 'p', '-p', 'project')
      check((result.code == 0) == right, f'the program: {profile}: {result.err or "no mistake"}')


main()
