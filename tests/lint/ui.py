#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates and the code behind them fit, and every control has a name to be heard by."""

import pathlib
import re
import xml.etree.ElementTree as ElementTree

import lint

RESOURCES = 'ui/reeve.gresource.xml'
BUTTONS = {'GtkButton', 'GtkToggleButton', 'GtkMenuButton'}
CODE = '/* SPDX */\n%s\n'
TEMPLATE = ('<interface><template class="ReeveA" parent="%s"><child>'
            '<object class="GtkBox"%s/></child></template></interface>\n')
LISTED = '<gresources><gresource><file preprocess="xml-stripblanks">a.ui</file></gresource></gresources>'
BEHIND = CODE % 'set_template_from_resource (k, "/x/ui/a.ui"); dispose_template (w, T);' \
                ' bind_template_child (k, ReeveA, box);'
GOOD = {
  RESOURCES: LISTED,
  'ui/a.ui': TEMPLATE % ('GtkWidget', ' id="box"'),
  'src/app/widgets/a.c': BEHIND,
}


def templates(tree):
  """The (path, root element) of each template."""
  for path in tree.files(['ui/'], ['*.ui']):
    yield path, ElementTree.fromstring(tree.text(path))


def behind(tree, path):
  """The path and the text of the code that a template belongs to, or (None, None)."""
  stem = pathlib.PurePath(path).stem
  for code in tree.files(['src/app/'], ['*.c']):
    if pathlib.PurePath(code).stem == stem:
      return code, tree.text(code)
  return None, None


@lint.rule('pairs', good=GOOD, bad=[
  {'src/app/widgets/a.c': CODE % 'int x;'},
  {RESOURCES: '<gresources><gresource/></gresources>'},
  {'ui/b.ui': TEMPLATE % ('AdwWindow', '')},
])
def pairs(tree):
  """A template has code of the same name that uses it, and is among the resources."""
  listed = tree.text(RESOURCES) if RESOURCES in tree.paths else ''
  for path, _ in templates(tree):
    name = pathlib.PurePath(path).name
    _, text = behind(tree, path)
    if text is None or f'/ui/{name}"' not in text:
      yield lint.Finding(path, 1, 'no code of its name in src/app uses it')
    if f'>{name}</file>' not in listed:
      yield lint.Finding(path, 1, f'is not in {RESOURCES}')


@lint.rule('disposed', good=GOOD, bad=[
  {'ui/a.ui': TEMPLATE % ('GtkWidget', '')},
  {'ui/a.ui': TEMPLATE % ('GtkWidget', ' id="other"')},
])
def disposed(tree):
  """gtk_widget_dispose_template() unparents bound children only: each direct child is bound."""
  for path, root in templates(tree):
    template = root.find('template')
    if template is None or template.get('parent') != 'GtkWidget':
      continue
    _, text = behind(tree, path)
    for child in template.findall('child'):
      inner = child.find('object')
      name = inner.get('id') if inner is not None else None
      if inner is None or child.get('type') is not None:
        continue
      if name is None or not re.search(rf'bind_template_child\w* \([^;]*\b{name}\b', text or ''):
        yield lint.Finding(path, 1, f'the direct child {name or inner.get("class")} is not bound')


def properties(element):
  return {child.get('name') for child in element.findall('property')}


def has_name(element):
  """Whether a control says what it is, by a label on it or one for those who hear it."""
  if 'label' in properties(element) or 'child' in properties(element):
    return True
  named = element.find('accessibility')
  return named is not None and any(
    one.get('name') in ('label', 'labelled-by') for one in named)


def control(inside):
  return ('<interface><template class="ReeveA" parent="AdwBin"><child><object class="GtkButton">'
          f'<property name="icon-name">x</property>{inside}</object></child></template></interface>')


@lint.rule('named', good={'ui/a.ui': control(
  '<accessibility><property name="label">Close</property></accessibility>')}, bad=[
  {'ui/a.ui': control('')},
  {'ui/a.ui': control('<property name="tooltip-text">Close</property>')},
])
def named(tree):
  """A button that shows a picture alone says its name to those who do not see it."""
  for path, root in templates(tree):
    for element in root.iter('object'):
      if element.get('class') in BUTTONS and 'icon-name' in properties(element) and \
         not has_name(element):
        yield lint.Finding(path, 1, f'a {element.get("class")} with an icon has no accessible label')


if __name__ == '__main__':
  lint.main('ui')
