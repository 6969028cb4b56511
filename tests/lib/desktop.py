# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop without a screen for tests of the window: an X server, a session bus, the accessibility
tree, and the program driven through that tree as a user of a screen reader would.

It is Debian's own Python that knows AT-SPI (python3-gi, gir1.2-atspi-2.0). One desktop lasts for a
test program; each test has a box, and windows, of its own.
"""

import atexit
import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

from harness import Box, Failure, Skip, check, note, wait_for

REEVE = os.environ.get('REEVE', '')
WATCHDOG = os.environ.get('REEVE_WATCHDOG_LIBRARY', '')
PICTURES = os.environ.get('REEVE_PICTURES', '')
APPLICATION = 'io.github.reeve_db.Reeve'
# Nothing on the main thread may wait that long. How long computing takes depends on what else the
# machine does, so it is told; a test fails by it only where it is out of all proportion.
LONGEST_WAIT_MS = 250
TOLD_MS = 50
LONGEST_WORK_MS = 400
KEYRING = pathlib.Path(__file__).parents[1] / 'cli' / 'mock-keyring.py'
NEEDED = ('Xvfb', 'dbus-daemon', 'gdbus', 'import', 'xdotool')
SETTLED_S = 0.3


def plain(name):
  """A name as it was meant: this GTK tells a button's label twice, first with its underscore."""
  for match in re.finditer(' ', name):
    first, second = name[:match.start()], name[match.end():]
    if '_' in first and first.replace('_', '', 1) == second:
      return second
  return name


class Desktop:
  """The X server and the bus that all tests of a program share."""

  def __init__(self, size=(1280, 900)):
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
      raise Skip(f'{", ".join(missing)} is not installed')
    self.folder = pathlib.Path(tempfile.mkdtemp(prefix='reeve-desktop-'))
    self.folder.chmod(0o700)
    self.processes = []
    atexit.register(self.stop)
    os.environ['XDG_RUNTIME_DIR'] = str(self.folder)
    os.environ['DISPLAY'] = self.start_display(size)
    os.environ['DBUS_SESSION_BUS_ADDRESS'] = self.start_bus()
    self.atspi = self.import_atspi()

  def start(self, *command, **options):
    process = subprocess.Popen(list(map(str, command)), stderr=subprocess.DEVNULL, **options)
    self.processes.append(process)
    return process

  def start_display(self, size):
    reader, writer = os.pipe()
    self.start('Xvfb', '-displayfd', writer, '-screen', '0', f'{size[0]}x{size[1]}x24', '-noreset',
               pass_fds=[writer])
    os.close(writer)
    with os.fdopen(reader) as answer:
      number = answer.readline().strip()
    check(number, 'the X server did not start')
    return f':{number}'

  def start_bus(self):
    bus = self.start('dbus-daemon', '--session', '--nofork', '--print-address',
                     stdout=subprocess.PIPE, text=True)
    return bus.stdout.readline().strip()

  def tree_address(self):
    """Where programs of another session bus find this desktop's accessibility tree."""
    answer = subprocess.run(['gdbus', 'call', '--session', '--dest', 'org.a11y.Bus', '--object-path',
                             '/org/a11y/bus', '--method', 'org.a11y.Bus.GetAddress'], check=True,
                            capture_output=True, text=True).stdout
    return answer.split("'")[1]

  def import_atspi(self):
    try:
      import gi
      gi.require_version('Atspi', '2.0')
      from gi.repository import Atspi, GLib  # noqa: F401
    except (ImportError, ValueError) as error:
      raise Skip(f'{sys.executable} knows no AT-SPI: {error}') from error
    Atspi.init()
    self.error = gi.repository.GLib.Error
    return Atspi

  def stop(self):
    for process in reversed(self.processes):
      process.kill()
      process.wait()
    shutil.rmtree(self.folder, ignore_errors=True)


_desktop = None


def get_desktop():
  global _desktop
  if _desktop is None:
    _desktop = Desktop()
  return _desktop


def is_after_the_loop(stack):
  """The loop has ended, and with it everything on the screen: nobody is kept waiting."""
  return 'g_application_run' in stack and 'g_main_context_' not in stack


class Window:
  """A running `reeve`, seen through the accessibility tree."""

  def __init__(self, box, *arguments, dark=False, size=None, variables=None, prefix=(),
               alone=False):
    """@prefix stands in front of the program; @alone: in a session of its own, so that it is not
    one process with the others."""
    self.box = box
    self.desktop = get_desktop()
    self.atspi = self.desktop.atspi
    self.name = 'journey'
    self.shots = 0
    self.ended = False
    self.longest_wait = LONGEST_WAIT_MS
    self.notes = box.folder / f'blocked-{time.monotonic_ns()}'
    environment = dict(box.environment)
    for name in ('DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR'):
      environment[name] = os.environ[name]
    environment |= {
      'GTK_A11Y': 'atspi', 'GSK_RENDERER': 'cairo', 'GDK_BACKEND': 'x11', 'LC_ALL': 'C.UTF-8',
      'GSETTINGS_BACKEND': 'memory', 'NO_AT_BRIDGE': '0',
      'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark' if dark else 'prefer-light',
      'G_DEBUG': 'fatal-criticals', 'G_MESSAGES_DEBUG': '',
    }
    if WATCHDOG:
      environment |= {'LD_PRELOAD': WATCHDOG, 'REEVE_WATCHDOG': str(self.notes),
                      'REEVE_WATCHDOG_MS': str(TOLD_MS)}
    if alone:
      environment |= {'AT_SPI_BUS_ADDRESS': self.desktop.tree_address(),
                      'DBUS_SESSION_BUS_ADDRESS': self.desktop.start_bus()}
    self.bus = environment['DBUS_SESSION_BUS_ADDRESS']
    environment |= variables or {}
    self.log = open(box.folder / 'reeve.log', 'ab')
    self.process = subprocess.Popen([*prefix, REEVE, *map(str, arguments)], env=environment,
                                    cwd=box.work, stdout=self.log, stderr=self.log)
    self.root = wait_for(self.find_application, 'the program in the accessibility tree')
    wait_for(self.windows, 'the first window')
    self.point_nowhere()
    if size:
      self.resize(*size)
    self.settle()
    self.first_blocks = len(self.blocks())

  # --- the tree ---------------------------------------------------------------------------------

  def find_application(self):
    check(self.process.poll() is None, f'the program ended: {self.said()}')
    desktop = self.atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
      child = desktop.get_child_at_index(index)
      if child is not None and child.get_process_id() == self.process.pid:
        return child
    return None

  def walk(self, node=None):
    """Every node that is shown, the parents first."""
    for child in self.children(node or self.root):
      yield child
      yield from self.walk(child)

  def children(self, node):
    """None where the node has gone while one looks at it."""
    found = []
    try:
      for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None and (
            child.get_state_set().contains(self.atspi.StateType.VISIBLE)
            or child.get_role() == self.atspi.Role.FRAME):
          found.append(child)
    except self.desktop.error:
      self.check_alive()
    return found

  def value(self, node):
    """What stands in an entry."""
    text = node.get_text_iface()
    return text.get_text(0, text.get_character_count()) if text is not None else ''

  def values(self):
    """What stands in the entries; the toolkit tells what stands in one for a password, too."""
    return [self.value(node) for node in self.all(None, ('text', 'entry'))
            if 'assword' not in plain(node.get_name() or '')]

  def all(self, text=None, role=None, inside=None, what='name'):
    """The nodes whose name, or whose text, matches the pattern @text; @role as AT-SPI says it:
    "push button"."""
    found = []
    read = self.value if what == 'text' else lambda node: plain(node.get_name() or '')
    for node in self.walk(inside):
      try:
        if (role is None or node.get_role_name() in (role if isinstance(role, tuple) else (role,))) \
           and (text is None or re.search(text, read(node))) \
           and self.has_room(node):
          found.append(node)
      except Exception:  # A node that is gone while one looks at it.
        continue
    return found

  def has_room(self, node):
    """What is not on the screen, as the hidden pages of a stack, has no extent; this GTK does not
    say so by a state."""
    if node.get_role() in (self.atspi.Role.FRAME, self.atspi.Role.WINDOW, self.atspi.Role.DIALOG):
      return True
    component = node.get_component_iface()
    if component is None:
      return True
    extents = component.get_extents(self.atspi.CoordType.WINDOW)
    return extents.width > 0 and extents.height > 0

  def wait(self, text, role=None, inside=None, patience=30, what='name'):
    """The first such node, once there is one."""
    def look():
      self.check_alive()
      found = self.all(text, role, inside, what)
      return found[0] if found else None
    try:
      return wait_for(look, f'“{text}” ({role or "any role"})', patience)
    except Failure:
      self.dump()
      self.shoot('failed')
      raise

  def wait_gone(self, text, role=None, patience=30):
    try:
      wait_for(lambda: not self.all(text, role), f'“{text}” to go', patience)
    except Failure:
      self.dump()
      raise

  def has(self, text, role=None):
    return bool(self.all(text, role))

  def texts(self, role='label'):
    return [node.get_name() for node in self.all(None, role)]

  def dump(self):
    for node in self.walk():
      note(f'  [{node.get_role_name()}] {node.get_name()!r} {node.get_description()!r}')

  # --- what a user does -------------------------------------------------------------------------

  CONTROLS = ('push button', 'toggle button', 'button', 'check box', 'radio button', 'menu item',
              'text', 'password text', 'entry', 'combo box', 'list item', 'spin button',
              'page tab', 'slider', 'switch', 'link', 'table', 'tree')
  BUTTONS = ('push button', 'toggle button', 'button', 'check box', 'radio button', 'menu item')

  def click(self, text, role=BUTTONS):
    """Presses a button once it is there and can be pressed."""
    def press():
      self.check_alive()
      for node in self.all(text, role):
        if node.get_state_set().contains(self.atspi.StateType.SENSITIVE) and \
           node.get_n_actions() > 0:
          return node
      return None
    try:
      node = wait_for(press, f'a button “{text}” that can be pressed', 30)
    except Failure:
      self.dump()
      self.shoot('failed')
      raise
    node.get_action_iface().do_action(0)
    self.settle()

  def click_row(self, text):
    """Chooses a row of a list by the pointer, in the middle of what shows its text."""
    node = self.wait(text)
    x, y, width, height = self.place(node)
    subprocess.run(['xdotool', 'mousemove', str(x + width // 2), str(y + height // 2), 'click', '1'],
                   check=True)
    self.settle()
    self.point_nowhere()

  def point_nowhere(self):
    """A tooltip is a window, too, and would be taken for the newest."""
    subprocess.run(['xdotool', 'mousemove', '--', '10000', '10000'], check=True)

  def place(self, node):
    """Where a node stands on the screen; the tree knows places within a window only."""
    extents = node.get_component_iface().get_extents(self.atspi.CoordType.WINDOW)
    corner = self.geometry(self.windows()[-1])
    return (corner[0] + extents.x, corner[1] + extents.y, extents.width, extents.height)

  def click_in_review(self, text):
    """A button of the newest window, which may be named as one of the window below."""
    found = self.all(text, self.BUTTONS, self.newest())
    check(found, f'no “{text}” in the newest window')
    found[-1].get_action_iface().do_action(0)
    self.settle()

  def newest(self):
    """The dialog that was opened last, or the window itself."""
    return [node for node in self.all() if node.get_parent() == self.root][-1]

  def type_into(self, text, value, in_newest=False):
    """Replaces what stands in the entry of that name."""
    inside = self.newest() if in_newest else None
    node = self.wait(text, ('text', 'password text', 'entry'), inside)
    node.get_editable_text_iface().set_text_contents(value)
    self.settle()

  def spin(self, text, value):
    """Sets the number of that name."""
    self.wait(text, 'spin button').get_value_iface().set_current_value(value)
    self.settle()

  def choose_next(self, text):
    """Takes the next choice out of the list of the row of that name. The list has the keys while it
    is open."""
    self.click_row(text)
    subprocess.run(['xdotool', 'key', '--delay', '40', 'Down', 'Return'], check=True)
    self.settle()

  def focus_window(self):
    """The newest window gets the keys; no window manager does it here."""
    newest = self.windows()[-1]
    subprocess.run(['xdotool', 'windowfocus', '--sync', newest], check=True, capture_output=True)
    return newest

  def key(self, *keys):
    self.focus_window()
    subprocess.run(['xdotool', 'key', '--delay', '40', *keys], check=True)
    self.settle()

  def type(self, text):
    self.focus_window()
    subprocess.run(['xdotool', 'type', '--delay', '15', text], check=True)
    self.settle()

  def go(self, name, wait='Database or action'):
    """To a database or an action by the command palette, whose entry is known by its name."""
    self.key('ctrl+k')
    if wait:
      self.wait(wait, ('text', 'entry'))
    else:
      wait_for(lambda: len(self.windows()) > 1, 'the palette')
      self.settle()
    self.type(name)
    self.key('Return')

  # --- for those who do not see or point ---------------------------------------------------------

  def name_of(self, node):
    """What a screen reader calls it: a row by what is in it; the name of a type is none. What GTK
    itself builds and cannot be named tells what it does in its description."""
    for part in [node, *(self.walk(node) if node.get_role_name() == 'list item' else ())]:
      name = plain(part.get_name() or '')
      if name and not re.fullmatch('(Gtk|Adw|Reeve)[A-Z][A-Za-z]+', name):
        return name
    if node.get_name() == 'GtkToggleButton':  # the one of a drop-down, which has the name
      return plain(node.get_parent().get_name() or '')
    return node.get_description() if node.get_name() == 'GtkImage' else ''

  def unnamed(self):
    """Controls that a screen reader could call by their type only."""
    return [f'{node.get_role_name()} in {self.way_to(node)}' for node in self.walk()
            if node.get_role_name() in self.CONTROLS and not self.name_of(node)]

  def way_to(self, node):
    names = []
    while node is not None and node != self.root:
      names.append(node.get_name() or node.get_role_name())
      node = node.get_parent()
    return ' < '.join(names[:8])

  # --- windows ----------------------------------------------------------------------------------

  def windows(self):
    """The X windows of the program, in the order of their making."""
    found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)],
                           capture_output=True, text=True, check=False)
    return sorted(found.stdout.split(), key=int)

  def wait_closed(self):
    """No dialog is open any more."""
    wait_for(lambda: len(self.windows()) == 1, 'the dialogs to close', 10)

  def focused(self):
    """The names of the nodes that have the focus, and of their parents: rows hold it for what is in
    them."""
    found = []
    for node in self.walk():
      if node.get_state_set().contains(self.atspi.StateType.FOCUSED):
        found += [plain(one.get_name() or '') for one in (node, node.get_parent()) if one]
    return found

  def size(self):
    geometry = subprocess.run(['xdotool', 'getwindowgeometry', '--shell', self.windows()[0]],
                              check=True, capture_output=True, text=True).stdout
    shape = dict(line.split('=') for line in geometry.split() if '=' in line)
    return int(shape['WIDTH']), int(shape['HEIGHT'])

  def resize(self, width, height):
    subprocess.run(['xdotool', 'windowsize', self.windows()[0], str(width), str(height)], check=True)
    self.settle()

  def centre(self):
    """Dialogs stand over the window, where a window manager would have put them."""
    windows = [self.geometry(window) for window in self.windows()]
    first, others = windows[0] if windows else None, windows[1:]
    for window in others:
      x, y = (max(0, first[axis] + (first[axis + 2] - window[axis + 2]) // 2) for axis in (0, 1))
      subprocess.run(['xdotool', 'windowmove', window[4], str(x), str(y)], check=False)
    if others:
      self.settle()

  @staticmethod
  def geometry(window):
    """(x, y, width, height, the window)"""
    shown = subprocess.run(['xdotool', 'getwindowgeometry', '--shell', window], check=True,
                           capture_output=True, text=True).stdout
    values = dict(line.split('=') for line in shown.split() if '=' in line)
    return (*(int(values[name]) for name in ('X', 'Y', 'WIDTH', 'HEIGHT')), window)

  def settle(self):
    time.sleep(SETTLED_S)

  def shoot(self, name):
    """Keeps a picture of the screen for whoever wants to look."""
    if not PICTURES:
      return
    self.centre()
    self.shots += 1
    folder = pathlib.Path(PICTURES)
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(['import', '-window', 'root',
                    str(folder / f'{self.name}-{self.shots:02}-{name}.png')],
                   check=False, capture_output=True)

  # --- how it fares -----------------------------------------------------------------------------

  def said(self):
    self.log.flush()
    return (self.box.folder / 'reeve.log').read_text(errors='replace')[-4000:]

  def check_alive(self):
    if self.process.poll() is not None:
      raise Failure(f'the program ended with {self.process.returncode}: {self.said()}')

  def blocks(self):
    """What the watchdog noted: (milliseconds, since start, of them computing, stack)."""
    if not self.notes.exists():
      return []
    found = []
    for part in self.notes.read_text(errors='replace').split('BLOCKED ')[1:]:
      head, _, stack = part.partition('\n')
      if not is_after_the_loop(stack):
        found.append((*map(int, head.split()), stack))
    return found

  def check_never_blocked(self):
    """The first frame excepted: until the window stands there is nobody to keep waiting."""
    for busy, since, computing, stack in self.blocks()[self.first_blocks:]:
      text = f'the main loop was held up {busy} ms, {computing} of them computing, {since} ms after' \
             f' the start'
      note(text)
      check(busy - computing <= self.longest_wait and computing <= LONGEST_WORK_MS,
            f'{text}:\n{stack}')

  def wait_end(self):
    """The program ends by itself, and well."""
    wait_for(lambda: self.process.poll() is not None, 'the end of the program')
    check(self.process.returncode == 0, f'it ended with {self.process.returncode}: {self.said()}')
    self.ended = True

  def activate(self, action):
    """An action of the whole program, as the desktop's shell calls it."""
    subprocess.run(['gdbus', 'call', '--session', '--dest', APPLICATION, '--object-path',
                    '/' + APPLICATION.replace('.', '/').replace('-', '_'), '--method',
                    'org.gtk.Actions.Activate', action, '[]', '{}'], check=True,
                   env=os.environ | {'DBUS_SESSION_BUS_ADDRESS': self.bus}, capture_output=True)
    self.settle()

  def close(self):
    if not self.ended:
      self.check_alive()
      self.activate('quit')
      self.wait_end()
    self.log.close()
    self.check_never_blocked()

  def __enter__(self):
    return self

  def __exit__(self, kind, error, trace):
    if kind is None:
      self.close()
      return
    self.shoot('failed')
    note(self.said())
    self.process.kill()
    self.process.wait()


class DesktopBox(Box):
  """A box whose user has a desktop."""

  def sqlite(self, file, sql):
    """What the sqlite3 program answers, once the window leaves it to it."""
    return subprocess.run(['sqlite3', '-cmd', '.timeout 30000', str(self.work / file), sql], check=True, capture_output=True,
                          text=True).stdout.strip()

  def know(self, cluster, user=None, password=None):
    """A passfile with the password for a server of ours."""
    passfile = self.folder / '.pgpass'
    passfile.write_text(f'*:{cluster.port}:*:{user or cluster.user}:{password or cluster.password}\n',
                        encoding='utf-8')
    passfile.chmod(0o600)

  @contextlib.contextmanager
  def keyring(self):
    """A keyring that answers meanwhile; yields its process, whose output says what it stored."""
    try:
      import dbus  # noqa: F401, pylint: disable=unused-import
    except ImportError as error:
      raise Skip(f'{sys.executable} knows no D-Bus: {error}') from error
    get_desktop()
    process = subprocess.Popen([sys.executable, '-B', KEYRING], stdout=subprocess.PIPE, text=True)
    try:
      check(process.stdout.readline().startswith('ready'), 'the keyring did not start')
      yield process
    finally:
      process.kill()
      process.communicate()

  def open(self, name, *arguments, **options):
    window = Window(self, *arguments, **options)
    window.name = name
    return window
