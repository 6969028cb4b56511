/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#include "core/base/error.h"
#include "core/db/secret-store.h"

/* The place is chosen once per process, so each test asks in a process of its own. */
static void
in_subprocess (const char *path, int least_ms, int most_ms)
{
  gint64 start = g_get_monotonic_time ();
  gint64 took_ms;

  g_test_trap_subprocess (path, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
  took_ms = (g_get_monotonic_time () - start) / 1000;
  g_assert_cmpint (took_ms, >=, least_ms);
  g_assert_cmpint (took_ms, <, most_ms);
}

static void
keep_in_memory (void)
{
  g_autoptr (ReeveSecret) secret = reeve_secret_new ("kept-in-memory", -1);
  g_autoptr (ReeveSecret) other = reeve_secret_new ("the-newer-one", -1);
  g_autoptr (ReeveSecret) loaded = NULL;
  g_autoptr (ReeveSecret) again = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (reeve_secret_store_is_lasting ());
  g_assert_null (reeve_secret_store_load ("a", NULL, &error));
  g_assert_no_error (error);
  g_assert_true (reeve_secret_store_save ("a", "Shop", secret, NULL, &error));
  g_assert_null (reeve_secret_store_load ("b", NULL, &error));
  loaded = reeve_secret_store_load ("a", NULL, &error);
  g_assert_cmpstr (reeve_secret_peek (loaded), ==, "kept-in-memory");
  g_assert_true (reeve_secret_store_save ("a", "Shop", other, NULL, &error));
  again = reeve_secret_store_load ("a", NULL, &error);
  g_assert_cmpstr (reeve_secret_peek (again), ==, "the-newer-one");
  g_assert_true (reeve_secret_store_forget ("a", NULL, &error));
  g_assert_true (reeve_secret_store_forget ("a", NULL, &error));
  g_assert_null (reeve_secret_store_load ("a", NULL, &error));
  g_assert_no_error (error);
  g_cancellable_cancel (cancelled);
  g_assert_false (reeve_secret_store_save ("a", "Shop", secret, cancelled, &error));
  g_assert_true (reeve_error_is_cancelled (error));
}

static void
test_no_bus (void)
{
  if (g_test_subprocess ())
    {
      g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
      keep_in_memory ();
      return;
    }
  in_subprocess (NULL, 0, 2500);
}

static void
test_dead_bus (void)
{
  if (g_test_subprocess ())
    {
      g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all", TRUE);
      keep_in_memory ();
      return;
    }
  in_subprocess (NULL, 0, 2500);
}

/* A bus that takes the connection and never answers. */
static void
test_silent_bus (void)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autofree char *address = NULL;
  g_autoptr (GSocketListener) listener = NULL;
  g_autoptr (GSocketAddress) socket = NULL;

  if (!g_test_subprocess ())
    {
      in_subprocess (NULL, 2500, 8000);
      return;
    }
  folder = g_dir_make_tmp ("reeve-bus-XXXXXX", NULL);
  path = g_build_filename (folder, "bus", NULL);
  address = g_strconcat ("unix:path=", path, NULL);
  listener = g_socket_listener_new ();
  socket = g_unix_socket_address_new (path);
  g_assert_true (g_socket_listener_add_address (listener, socket, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, NULL));
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
  keep_in_memory ();
  g_unlink (path);
  g_rmdir (folder);
}

/* A bus, but nobody on it who keeps secrets. */
static void
test_no_service (void)
{
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");
  g_autoptr (GTestDBus) bus = NULL;

  if (daemon == NULL)
    {
      g_test_skip ("dbus-daemon is not installed");
      return;
    }
  if (!g_test_subprocess ())
    {
      in_subprocess (NULL, 0, 8000);
      return;
    }
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  keep_in_memory ();
  g_test_dbus_stop (bus);
}

static gpointer
ask_thread (gpointer data)
{
  g_autofree char *id = g_strdup_printf ("id-%d", GPOINTER_TO_INT (data));
  g_autoptr (ReeveSecret) secret = reeve_secret_new (id, -1);

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (ReeveSecret) loaded = NULL;

      g_assert_true (reeve_secret_store_save (id, "x", secret, NULL, NULL));
      loaded = reeve_secret_store_load (id, NULL, NULL);
      g_assert_cmpstr (reeve_secret_peek (loaded), ==, id);
    }
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[8];

  if (!g_test_subprocess ())
    {
      in_subprocess (NULL, 0, 20000);
      return;
    }
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  for (int i = 0; i < 8; i++)
    threads[i] = g_thread_new ("ask", ask_thread, GINT_TO_POINTER (i));
  for (int i = 0; i < 8; i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/secret-store/no-bus", test_no_bus);
  g_test_add_func ("/secret-store/dead-bus", test_dead_bus);
  g_test_add_func ("/secret-store/silent-bus", test_silent_bus);
  g_test_add_func ("/secret-store/no-service", test_no_service);
  g_test_add_func ("/secret-store/threads", test_threads);
  return g_test_run ();
}
