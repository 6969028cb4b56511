#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Secret Service that keeps what it is given in memory: just enough of the interface for libsecret.

Prints “ready” when it can be used, then one line for each secret that was stored or deleted.
"""

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

PREFIX = '/org/freedesktop/secrets'
COLLECTION = PREFIX + '/collection/mock'
INTERFACE = 'org.freedesktop.Secret.'
PROPERTIES = 'org.freedesktop.DBus.Properties'


class Thing(dbus.service.Object):
  """An object with properties of one interface."""

  def __init__(self, bus, path, interface, properties):
    super().__init__(bus, path)
    self.path, self.interface, self.properties = path, interface, properties

  @dbus.service.method(PROPERTIES, in_signature='ss', out_signature='v')
  def Get(self, _interface, name):
    return self.properties()[name]

  @dbus.service.method(PROPERTIES, in_signature='s', out_signature='a{sv}')
  def GetAll(self, interface):
    return self.properties() if interface == self.interface else {}


class Item(Thing):
  def __init__(self, bus, number, attributes, label, secret):
    super().__init__(bus, f'{COLLECTION}/{number}', INTERFACE + 'Item', self.describe)
    self.attributes, self.label, self.secret = attributes, label, secret

  def describe(self):
    return dbus.Dictionary({
      'Locked': False, 'Label': self.label, 'Created': dbus.UInt64(1), 'Modified': dbus.UInt64(1),
      'Attributes': dbus.Dictionary(self.attributes, signature='ss')}, signature='sv')

  @dbus.service.method(INTERFACE + 'Item', in_signature='o', out_signature='(oayays)')
  def GetSecret(self, session):
    return session, dbus.ByteArray(b''), dbus.ByteArray(self.secret), 'text/plain'

  @dbus.service.method(INTERFACE + 'Item', in_signature='', out_signature='o')
  def Delete(self):
    Service.items.remove(self)
    self.remove_from_connection()
    print('deleted', self.label, flush=True)
    return '/'


class Collection(Thing):
  made = 0

  def __init__(self, bus, path):
    super().__init__(bus, path, INTERFACE + 'Collection', lambda: dbus.Dictionary({
      'Locked': False, 'Label': 'mock', 'Created': dbus.UInt64(1), 'Modified': dbus.UInt64(1),
      'Items': dbus.Array([item.path for item in Service.items], signature='o')},
                                                                                 signature='sv'))
    self.bus = bus

  @dbus.service.method(INTERFACE + 'Collection', in_signature='a{sv}(oayays)b', out_signature='oo')
  def CreateItem(self, properties, secret, replace):
    attributes = dict(properties[INTERFACE + 'Item.Attributes'])
    label = str(properties[INTERFACE + 'Item.Label'])
    for item in list(Service.items):
      if replace and item.attributes == attributes:
        item.Delete()
    Collection.made += 1
    item = Item(self.bus, Collection.made, attributes, label, bytes(secret[2]))
    Service.items.append(item)
    print('stored', label, flush=True)
    return item.path, '/'


class Service(Thing):
  items = []

  def __init__(self, bus):
    super().__init__(bus, PREFIX, INTERFACE + 'Service', lambda: dbus.Dictionary({
      'Collections': dbus.Array([COLLECTION], signature='o')}, signature='sv'))

  @dbus.service.method(INTERFACE + 'Service', in_signature='sv', out_signature='vo')
  def OpenSession(self, algorithm, _argument):
    if algorithm != 'plain':
      raise dbus.exceptions.DBusException('only plain',
                                          name='org.freedesktop.DBus.Error.NotSupported')
    return dbus.String('', variant_level=1), PREFIX + '/session/1'

  @dbus.service.method(INTERFACE + 'Service', in_signature='s', out_signature='o')
  def ReadAlias(self, name):
    return COLLECTION if name == 'default' else '/'

  @dbus.service.method(INTERFACE + 'Service', in_signature='a{ss}', out_signature='aoao')
  def SearchItems(self, attributes):
    wanted = dict(attributes).items()
    found = [item.path for item in self.items if wanted <= item.attributes.items()]
    return dbus.Array(found, signature='o'), dbus.Array([], signature='o')

  @dbus.service.method(INTERFACE + 'Service', in_signature='ao', out_signature='aoo')
  def Unlock(self, objects):
    return objects, '/'

  @dbus.service.method(INTERFACE + 'Service', in_signature='aoo', out_signature='a{o(oayays)}')
  def GetSecrets(self, paths, session):
    return dbus.Dictionary({item.path: item.GetSecret(session) for item in self.items
                            if item.path in paths}, signature='o(oayays)')


def main():
  dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
  bus = dbus.SessionBus()
  kept = [dbus.service.BusName('org.freedesktop.secrets', bus), Service(bus), Collection(bus, COLLECTION),
          Collection(bus, PREFIX + '/aliases/default')]
  print('ready', len(kept), flush=True)
  GLib.MainLoop().run()


if __name__ == '__main__':
  main()
