#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop reads is valid, agrees with itself, and is installed where it is looked for."""

import configparser
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import Skip, check, equal, main, test  # noqa: E402

APP_ID = 'io.github.reeve_db.Reeve'
ROOT = pathlib.Path(os.environ['REEVE_TEST_ROOT'])
BUILD = pathlib.Path(os.environ['REEVE_BUILD_ROOT'])
ICONS = ROOT / 'data' / 'icons' / 'hicolor'
ACTION_ICONS = ROOT / 'ui' / 'icons' / 'scalable' / 'actions'
SVG = '{http://www.w3.org/2000/svg}'
KEY_USED = re.compile(r'\bg_settings_(?:bind|get|reset|set)\w*\s*\([^,()]+,\s*"([^"]+)"')
LISTS = ('MimeType', 'Categories', 'Actions')


def tool(name):
  if not shutil.which(name):
    raise Skip(f'{name} is not installed')
  return name


def with_app():
  if os.environ.get('REEVE_WITH_APP') != '1':
    raise Skip('this build has no window')


def succeeds(*command, **options):
  result = subprocess.run([str(word) for word in command], capture_output=True, check=False,
                          text=True, **options)
  check(result.returncode == 0, f'{command[0]}:\n{result.stdout}{result.stderr}')
  return result.stdout


def fails(*command):
  result = subprocess.run([str(word) for word in command], capture_output=True, check=False)
  check(result.returncode != 0, f'{command[0]} accepts a broken file')


def entry(text):
  parser = configparser.RawConfigParser(strict=True)
  parser.optionxform = str
  parser.read_string(text)
  return parser


@test('/data/desktop/entry')
def desktop_entry(box):
  with_app()
  path = BUILD / 'data' / f'{APP_ID}.desktop'
  succeeds(tool('desktop-file-validate'), path)
  broken = box.work / 'x.desktop'
  broken.write_text('[Desktop Entry]\nType=Application\n', encoding='utf-8')
  fails('desktop-file-validate', broken)

  parsed = entry(path.read_text(encoding='utf-8'))
  main_group = parsed['Desktop Entry']
  equal(main_group['Icon'], APP_ID, 'icon')
  equal(main_group['Exec'], 'reeve %U', 'program')
  for name in LISTS:
    check(main_group[name].endswith(';'), f'{name} does not end in a semicolon')
  for action in main_group['Actions'].rstrip(';').split(';'):
    check(f'Desktop Action {action}' in parsed, f'there is no action {action}')


@test('/data/desktop/service')
def service(box):
  with_app()
  parsed = entry((BUILD / 'data' / f'{APP_ID}.service').read_text(encoding='utf-8'))['D-BUS Service']
  equal(parsed['Name'], APP_ID, 'name on the bus')
  program, *options = parsed['Exec'].split()
  check(program.startswith('/') and program.endswith('/bin/reeve'), f'program: {program}')
  equal(options, ['--gapplication-service'])


@test('/data/desktop/metainfo')
def metainfo(box):
  with_app()
  path = BUILD / 'data' / f'{APP_ID}.metainfo.xml'
  succeeds(tool('appstreamcli'), 'validate', '--no-net', '--explain', path)
  broken = box.work / f'{APP_ID}.metainfo.xml'
  broken.write_text('<component type="desktop-application"><id>x</id></component>',
                    encoding='utf-8')
  fails('appstreamcli', 'validate', '--no-net', broken)

  root = ET.parse(path).getroot()
  equal(root.findtext('id'), APP_ID)
  equal(root.findtext('launchable'), f'{APP_ID}.desktop')
  equal(root.findtext('provides/dbus'), APP_ID)
  desktop = entry((BUILD / 'data' / f'{APP_ID}.desktop').read_text(encoding='utf-8'))
  for mediatype in root.findall('provides/mediatype'):
    check(f'{mediatype.text};' in desktop['Desktop Entry']['MimeType'],
          f'the desktop entry does not open {mediatype.text}')


@test('/data/desktop/mime')
def mime(box):
  """What a file manager makes of a backup, by the very tool that tells it."""
  with_app()
  packages = box.work / 'mime' / 'packages'
  packages.mkdir(parents=True)
  (packages / f'{APP_ID}.xml').write_bytes((ROOT / 'data' / f'{APP_ID}.mime.xml').read_bytes())
  succeeds(tool('update-mime-database'), box.work / 'mime')
  globs = (box.work / 'mime' / 'globs2').read_text(encoding='utf-8')
  check('80:application/x-reeve-backup:*.reeve' in globs, f'no backup among {globs}')
  desktop = entry((BUILD / 'data' / f'{APP_ID}.desktop').read_text(encoding='utf-8'))
  check('application/x-reeve-backup;' in desktop['Desktop Entry']['MimeType'],
        'the desktop entry opens no backups')


@test('/data/desktop/screenshots-of-the-metainfo-are-there')
def screenshots(box):
  folder = ROOT / 'docs' / 'screenshots'
  if not folder.is_dir():
    raise Skip('no screenshots have been made yet')
  root = ET.parse(ROOT / 'data' / f'{APP_ID}.metainfo.xml.in').getroot()
  for image in root.iter('image'):
    path = folder / image.text.rpartition('/docs/screenshots/')[2]
    check(path.is_file(), f'{path.name} is not in docs/screenshots')
    with open(path, 'rb') as file:
      width, height = struct.unpack('>II', file.read(24)[16:])
    check(width >= 620 and width > height, f'{path.name} is {width} × {height}')


@test('/data/desktop/settings')
def settings(box):
  succeeds(tool('glib-compile-schemas'), '--strict', '--dry-run', ROOT / 'data')
  broken = box.work / 'x.gschema.xml'
  broken.write_text('<schemalist><schema id="x"><key name="a" type="i"/></schema></schemalist>',
                    encoding='utf-8')
  fails('glib-compile-schemas', '--strict', '--dry-run', box.work)

  schema = ET.parse(ROOT / 'data' / f'{APP_ID}.gschema.xml').getroot().find('schema')
  keys = {key.get('name') for key in schema.findall('key')}
  for path in (ROOT / 'src' / 'app').rglob('*.c'):
    for key in KEY_USED.findall(path.read_text(encoding='utf-8')):
      check(key in keys, f'{path.name} uses the key {key}, which the schema does not have')


@test('/data/desktop/icons')
def icons(box):
  application = ICONS / 'scalable' / 'apps' / f'{APP_ID}.svg'
  symbolic = [ICONS / 'symbolic' / 'apps' / f'{APP_ID}-symbolic.svg',
              *sorted(ACTION_ICONS.glob('*.svg'))]
  check(len(symbolic) > 5, 'where are the symbolic icons?')
  equal(ET.parse(application).getroot().get('viewBox'), '0 0 128 128')
  for path in symbolic:
    check(path.name.endswith('-symbolic.svg'), f'{path.name} is not named as a symbolic icon')
    root = ET.parse(path).getroot()
    equal(root.get('viewBox'), '0 0 16 16', path.name)
    # GTK colours a symbolic icon by filling its shapes; a stroke would become a blot.
    for shape in root.iter():
      if shape.tag == SVG + 'path':
        check('stroke' not in shape.attrib and shape.get('fill') == '#222222',
              f'{path.name} is not made of plain filled shapes')
  for path in [application, *symbolic]:
    for size in (16, 32, 512):
      png = subprocess.run([tool('rsvg-convert'), '-w', str(size), '-h', str(size), path],
                           check=True, capture_output=True).stdout
      check(len(png) > 100, f'{path.name} is empty at {size}')


@test('/data/desktop/icons-are-in-the-resources')
def resources(box):
  listed = (ROOT / 'ui' / 'reeve.gresource.xml').read_text(encoding='utf-8')
  used = set()
  for folder, pattern in ((ROOT / 'src' / 'app', '*.c'), (ROOT / 'ui', '*.ui')):
    for path in folder.rglob(pattern):
      used |= set(re.findall(r'["\'>](reeve-[a-z-]+-symbolic)["\'<]',
                             path.read_text(encoding='utf-8')))
  for path in ACTION_ICONS.glob('*.svg'):
    check(f'icons/scalable/actions/{path.name}<' in listed, f'{path.name} is in no resource')
  for name in used:
    check((ACTION_ICONS / f'{name}.svg').is_file(), f'there is no icon {name}')


@test('/data/desktop/icons-of-others-exist')
def other_icons(box):
  theme = pathlib.Path('/usr/share/icons/Adwaita')
  if not theme.is_dir():
    raise Skip('the Adwaita icons are not installed')
  known = {path.stem for path in theme.rglob('*-symbolic.svg')}
  known |= {path.name.partition('.')[0] for path in theme.rglob('*-symbolic.symbolic.png')}
  for folder, pattern in ((ROOT / 'src' / 'app', '*.c'), (ROOT / 'ui', '*.ui')):
    for path in folder.rglob(pattern):
      for name in re.findall(r'["\'>]([a-z]+-[a-z-]+-symbolic)["\'<]',
                             path.read_text(encoding='utf-8')):
        check(name.startswith('reeve-') or name in known,
              f'{path.name} uses {name}, which is no icon of Adwaita')


@test('/data/desktop/installed')
def installed(box):
  """All that is installed lies where desktops and shells look for it."""
  plan = json.loads(subprocess.run([tool('meson'), 'introspect', '--installed', BUILD], check=True,
                                   capture_output=True, text=True).stdout)
  places = set(plan.values())
  wanted = ['share/man/man1/reevectl.1', 'share/bash-completion/completions/reevectl']
  if os.environ.get('REEVE_WITH_APP') == '1':
    wanted += [
      'bin/reeve', f'share/applications/{APP_ID}.desktop', f'share/metainfo/{APP_ID}.metainfo.xml',
      f'share/dbus-1/services/{APP_ID}.service', f'share/glib-2.0/schemas/{APP_ID}.gschema.xml',
      f'share/mime/packages/{APP_ID}.xml', f'share/icons/hicolor/scalable/apps/{APP_ID}.svg',
      f'share/icons/hicolor/symbolic/apps/{APP_ID}-symbolic.svg', 'share/man/man1/reeve.1',
    ]
  for place in wanted:
    check(any(path.endswith('/' + place) for path in places), f'{place} is not installed')


@test('/data/desktop/flatpak')
def flatpak(box):
  manifest = json.loads((ROOT / 'flatpak' / f'{APP_ID}.json').read_text(encoding='utf-8'))
  equal(manifest['id'], APP_ID)
  equal(manifest['command'], 'reeve')
  permissions = manifest['finish-args']
  for wide in ('--filesystem=host', '--filesystem=home', '--socket=session-bus', '--device=all',
               '--socket=system-bus', '--socket=x11'):
    check(wide not in permissions, f'{wide} is more than Reeve needs')
  for module in manifest['modules']:
    for source in module['sources']:
      if source['type'] == 'archive':
        check(re.fullmatch(r'[0-9a-f]{64}', source['sha256']), f'{module["name"]} has no checksum')
        check(source['url'].startswith('https://'), f'{module["name"]} comes over {source["url"]}')


if __name__ == '__main__':
  main()
