#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups that somebody made up: every sum in them is right, and what they say is not. All are refused,
with the reason, before the server hears of it."""

import hashlib
import json
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import Cluster, check, equal, main, note, test  # pylint: disable=wrong-import-position

BLOCK = 512
ROWS = 3000

# Of these the server must not have heard.
WORDS = ('CREATE', 'COPY', 'ALTER', 'DROP', 'INSERT', 'GRANT')


def pad(data):
  return data + bytes(-len(data) % BLOCK)


def sum_up(header):
  """The header with the checksum it must have."""
  blank = header[:148] + b' ' * 8 + header[156:]
  return header[:148] + b'%06o\0 ' % sum(blank) + header[156:]


class Member:
  def __init__(self, header, content, rows, raw):
    self.header, self.content, self.rows, self.raw = header, content, rows, raw

  @property
  def name(self):
    return self.header[:100].rstrip(b'\0').decode()

  def change(self, content=None, name=None, kind=None, link=None, rows=None, raw=None):
    header = self.header
    if name is not None:
      header = name.encode().ljust(100, b'\0') + header[100:]
    if content is not None:
      header = header[:124] + b'%011o' % len(content) + header[135:]
      self.content = content
    if kind is not None:
      header = header[:156] + kind + link.encode().ljust(100, b'\0') + header[257:]
    self.header = sum_up(header)
    self.rows = self.rows if rows is None else rows
    self.raw = self.raw if raw is None else raw
    return self


class Container:
  """A plain one, taken apart; its members can be changed, and it is sealed anew."""

  def __init__(self, data):
    seal = data[-3 * BLOCK:-2 * BLOCK].decode()
    self.id = re.search('^id (.*)$', seal, re.M)[1]
    self.created = re.search('^created (.*)$', seal, re.M)[1]
    offset, size = map(int, re.search(r'^toc (\d+) (\d+)', seal, re.M).groups())
    self.frames = [data[offset:offset + BLOCK], data[-4 * BLOCK:-3 * BLOCK]]
    self.members = []
    for line in data[offset + BLOCK:offset + BLOCK + size].decode().splitlines()[1:]:
      _, where, length, rows, raw, _ = line.split(' ')
      start = int(where) + BLOCK
      self.members.append(Member(data[start - BLOCK:start], data[start:start + int(length)], int(rows), int(raw)))

  def find(self, prefix):
    return next(one for one in self.members if one.name.startswith(prefix))

  def without(self, prefix):
    self.members = [one for one in self.members if not one.name.startswith(prefix)]

  def manifest(self, **changes):
    member = self.find('manifest.json')
    text = json.dumps(json.loads(member.content) | changes).encode()
    member.change(content=text, raw=len(text))

  def table(self, **changes):
    member = self.find('manifest.json')
    document = json.loads(member.content)
    document['tables'][0] |= changes
    self.manifest(tables=document['tables'])

  def to_bytes(self):
    data = b''
    toc = f'reeve-toc 1 {self.id}\n'
    for one in self.members:
      digest = hashlib.sha256(one.content).hexdigest()
      toc += f'{digest} {len(data)} {len(one.content)} {one.rows} {one.raw} {one.name}\n'
      data += one.header + pad(one.content)
    digest = hashlib.sha256(toc.encode()).hexdigest()
    text = f'reeve-seal 1\nid {self.id}\ncreated {self.created}\ntoc {len(data)} {len(toc)} {digest}\n'
    text += f'seal {hashlib.sha256(text.encode()).hexdigest()}'
    header = Member(self.frames[0], b'', 0, 0).change(content=toc.encode()).header
    return (data + header + pad(toc.encode()) + self.frames[1] + text.encode().ljust(BLOCK, b'\n')
            + bytes(2 * BLOCK))


def zeros(size):
  """Packed to a thirty-thousandth."""
  return subprocess.run(['bash', '-c', f'head -c {size} /dev/zero | zstd -q -1 --check'], check=True,
                        capture_output=True).stdout


def deep(container):
  container.find('manifest.json').change(content=b'{"format": 1, "x": ' + b'[' * 100000 + b']' * 100000 + b'}')


def swap_rows(container, other):
  rows = other.find('data/0001/')
  container.find('data/0001/').change(content=rows.content, raw=rows.raw)


# What is changed, and what is said of it.
LIES = {
  'rows are missing': (lambda c, _: c.without('data/0001/'), 'has not the rows'),
  'the manifest is missing': (lambda c, _: c.without('manifest.json'), 'no manifest'),
  'the schema is missing': (lambda c, _: c.without('schema.dump'), 'lacks'),
  'rows of no table': (lambda c, _: c.find('data/0001/').change(name='data/0007/0001-000001.copy.zst'), 'rows'),
  'a symbolic link': (lambda c, _: c.find('data/0001/').change(kind=b'2', link='/etc/passwd'), 'tar header'),
  'a hard link': (lambda c, _: c.find('data/0001/').change(kind=b'1', link='manifest.json'), 'tar header'),
  'a device': (lambda c, _: c.find('data/0001/').change(kind=b'3', link=''), 'tar header'),
  'a name with ..': (lambda c, _: c.find('data/0001/').change(name='data/../../evil'), 'table of contents'),
  'an absolute name': (lambda c, _: c.find('data/0001/').change(name='/tmp/evil'), 'table of contents'),
  'a member twice': (lambda c, _: c.members.append(c.find('data/0001/')), 'twice'),
  'another backup\'s rows': (swap_rows, 'has not the rows'),
  'another backup\'s manifest': (
    lambda c, o: c.find('manifest.json').change(content=o.find('manifest.json').content), 'another backup'),
  'a bomb': (lambda c, _: c.find('data/0001/').change(content=zeros(1 << 30)), 'more than was said'),
  'a bomb that says so': (
    lambda c, _: c.find('data/0001/').change(content=zeros(1 << 30), raw=1 << 30), 'larger than'),
  'a bomb beyond counting': (
    lambda c, _: c.find('data/0001/').change(content=zeros(1 << 20), raw=1 << 62), 'larger than'),
  'JSON 100,000 deep': (lambda c, _: deep(c), 'deep'),
  'no JSON': (lambda c, _: c.find('manifest.json').change(content=b'\0' * 100), 'JSON'),
  'a newer format': (lambda c, _: c.manifest(format=99), 'newer version'),
  'a format of nothing': (lambda c, _: c.manifest(format=-1), 'format'),
  'an engine that nobody knows': (lambda c, _: c.manifest(engine='oracle'), 'oracle'),
  'a method that nobody knows': (lambda c, _: c.manifest(method='magic'), 'method'),
  'another engine\'s method': (lambda c, _: c.manifest(method='file'), 'method'),
  'no encoding': (lambda c, _: c.manifest(encoding=None), 'encoding'),
  'a table without a schema': (lambda c, _: c.table(schema=None), 'tables'),
  'a table without a name': (lambda c, _: c.table(name=None), 'tables'),
  'numbers that are texts': (lambda c, _: c.table(rows='3000'), 'rows'),
  'negative numbers': (lambda c, _: c.table(rows=-1), 'rows'),
  'other numbers of rows': (lambda c, _: c.table(rows=ROWS - 1), 'has not the rows'),
  'tables that are no list': (lambda c, _: c.manifest(tables={}), 'tables'),
  'two tables of the same rows': (
    lambda c, _: c.manifest(tables=2 * json.loads(c.find('manifest.json').content)['tables']), 'tables'),
}


class Shop:
  def __init__(self, box):
    self.box = box
    self.cluster = Cluster(settings={'log_statement': 'all', 'log_connections': 'on'})
    self.name = self.cluster.new_database()
    self.uri = self.cluster.uri(self.name, local=True)
    self.refused = 0
    self.fill(1)

  def fill(self, first):
    self.cluster.psql(self.name, f'DROP TABLE IF EXISTS t; CREATE TABLE t AS SELECT i AS id FROM'
                                 f' generate_series({first}, {first + ROWS - 1}) AS i')

  def back_up(self, path, *options):
    self.box.run('-d', self.uri, 'backup', 'create', '-o', path, *options).expect(0)
    return (self.box.work / path).read_bytes()

  def refuse(self, what, data, reason, *options):
    (self.box.work / 'bad.reeve').write_bytes(data)
    before = self.cluster.log.stat().st_size
    result = self.box.run('-d', self.uri, 'backup', 'restore', 'bad.reeve', '--as', 'fresh', '--yes', *options)
    check(result.code == 1, f'{what}: {result}')
    check(reason in result.err, f'{what}: it does not say “{reason}”: {result.err}')
    said = self.cluster.log.read_bytes()[before:].decode(errors='replace')
    for word in WORDS:
      check(word not in said, f'{what}: the server was told to {word}:\n{said}')
    self.refused += 1

  def finish(self):
    note(f'{self.refused} files refused')
    equal(self.cluster.psql('postgres', "SELECT count(*) FROM pg_database WHERE datname = 'fresh'"), '0', 'databases')


@test('/faults/containers/lies')
def lies(box):
  shop = Shop(box)
  good = shop.back_up('good.reeve')
  shop.fill(2)
  other = shop.back_up('other.reeve')
  equal(Container(good).to_bytes(), good, 'what was taken apart and put together')
  for what, (change, reason) in LIES.items():
    container = Container(good)
    change(container, Container(other))
    shop.refuse(what, container.to_bytes(), reason)
  shop.finish()


@test('/faults/containers/splices')
def splices(box):
  """Pieces of one backup in another one, without new sums."""
  shop = Shop(box)
  keys = []
  for number in (1, 2):
    subprocess.run(['age-keygen', '-o', f'key{number}'], cwd=box.work, check=True, capture_output=True)
    keys.append(subprocess.run(['age-keygen', '-y', f'key{number}'], cwd=box.work, check=True, text=True,
                               capture_output=True).stdout.strip())
  shop.cluster.psql(shop.name, "ALTER TABLE t ADD x text; UPDATE t SET x = (SELECT string_agg(md5(id::text || n), '')"
                               " FROM generate_series(1, 4) AS n)")
  plain = [shop.back_up(f'plain{n}.reeve') for n in (1, 2)]
  sealed = [shop.back_up(f'sealed{n}.reeve', '-r', keys[0], '-i', 'key1') for n in (1, 2)]
  size = min(map(len, plain))
  for at in range(0, size - 4 * BLOCK, max(BLOCK, size // 6 // BLOCK * BLOCK)):
    spliced = plain[0][:at] + plain[1][at:at + 4 * BLOCK] + plain[0][at + 4 * BLOCK:]
    if spliced not in plain:
      shop.refuse(f'a plain splice at {at}', spliced, '')
  # The payload's chunks have 64 KiB and their tag; they start where both headers end.
  chunk = 65536 + 16
  start = sealed[0].index(b'\n', sealed[0].index(b'\n--- ') + 1) + 1 + 16
  for number in range((len(sealed[0]) - start) // chunk):
    at = start + number * chunk
    shop.refuse(f'chunk {number} of another backup',
                sealed[0][:at] + sealed[1][at:at + chunk] + sealed[0][at + chunk:], 'damaged', '-i', 'key1')
    if at + 2 * chunk <= len(sealed[0]):
      shop.refuse(f'chunks {number} and {number + 1} in each other\'s place', sealed[0][:at]
                  + sealed[0][at + chunk:at + 2 * chunk] + sealed[0][at:at + chunk] + sealed[0][at + 2 * chunk:],
                  'damaged', '-i', 'key1')
    shop.refuse(f'without chunk {number}', sealed[0][:at] + sealed[0][at + chunk:], 'damaged', '-i', 'key1')
    shop.refuse(f'cut after chunk {number}', sealed[0][:at + chunk], 'damaged', '-i', 'key1')
  shop.refuse('another key', sealed[0], 'key', '-i', 'key2')
  shop.refuse('no key', sealed[0], 'key')
  shop.finish()


if __name__ == '__main__':
  main()
