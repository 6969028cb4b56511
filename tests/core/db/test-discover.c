/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/db/discover.h"

#define MAGIC "SQLite format 3"

static char *
write_file (const char *folder, const char *name, const char *text, gssize length)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
  return path;
}

static const char *
name_at (GPtrArray *found, guint i)
{
  const ReeveDiscovery *discovery = g_ptr_array_index (found, i);

  return reeve_connection_get_name (discovery->connection);
}

static const char *
uri_at (GPtrArray *found, guint i)
{
  const ReeveDiscovery *discovery = g_ptr_array_index (found, i);

  return reeve_connection_get_uri (discovery->connection);
}

static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("reeve-discover-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

/* A path in a .env file begins where that file is, not where we are. */
static void
test_env (void)
{
  static const char text[] = "DATABASE_URL=\"sqlite:data/app.db\"\n"
                             "STAGING_DATABASE_URL=postgres://ann:s3cret@h/x\n"
                             "OTHER_DATABASE_URL=mysql://h/x\n";
  g_autofree char *folder = make_folder ();
  g_autofree char *path = write_file (folder, ".env", text, -1);
  g_autofree char *usual = reeve_discovery_dup_usual_place (REEVE_DISCOVERY_ENV, folder);
  g_autofree char *expected = g_strdup_printf ("sqlite:%s/data/app.db", folder);
  g_autofree char *name = g_path_get_basename (folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (ReeveSecret) password = NULL;
  guint skipped = 0;

  g_assert_cmpstr (usual, ==, path);
  found = reeve_discover_in_file (REEVE_DISCOVERY_ENV, path, &skipped, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpuint (skipped, ==, 1);
  g_assert_cmpstr (name_at (found, 0), ==, name);
  g_assert_cmpstr (uri_at (found, 0), ==, expected);
  g_assert_cmpstr (name_at (found, 1), ==, "staging");
  g_assert_cmpstr (uri_at (found, 1), ==, "postgresql://ann@h/x");
  password =
    reeve_connection_dup_password (((ReeveDiscovery *) found->pdata[1])->connection);
  g_assert_cmpstr (reeve_secret_peek (password), ==, "s3cret");
  g_assert_cmpstr (((ReeveDiscovery *) found->pdata[1])->origin, ==, path);
  g_assert_null (reeve_discover_in_file (REEVE_DISCOVERY_ENV, folder, NULL, &error));
  g_assert_nonnull (error);
}

static void
test_files (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *root = write_file (folder, "a.db", MAGIC "\0 and pages", 26);
  g_autofree char *deep = write_file (folder, "data/more/b.bin", MAGIC "\0 and pages", 26);
  g_autofree char *text = write_file (folder, "c.db", "SQLite format 2, or a text", -1);
  g_autofree char *small = write_file (folder, "d.db", MAGIC, -1);
  g_autofree char *hidden = write_file (folder, ".cache/e.db", MAGIC "\0 and pages", 26);
  g_autofree char *modules = write_file (folder, "node_modules/f.db", MAGIC "\0 and pages", 26);
  g_autofree char *pipe = g_build_filename (folder, "pipe.db", NULL);
  g_autofree char *away = g_build_filename (folder, "away", NULL);
  g_autofree char *uri = g_strconcat ("sqlite:", deep, NULL);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;
  gboolean more = TRUE;

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_cmpint (symlink (folder, away), ==, 0);
  found = reeve_discover_files (folder, &more, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (more);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpstr (name_at (found, 0), ==, "a.db");
  g_assert_cmpstr (uri_at (found, 1), ==, uri);

  g_assert_null (reeve_discover_files (root, &more, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_cancellable_cancel (cancelled);
  g_assert_null (reeve_discover_files (folder, &more, cancelled, &error));
  g_assert_true (reeve_error_is_cancelled (error));
}

/* A socket of a server that was killed stays, and so does a file of the same name. */
static void
test_dead_sockets (void)
{
  g_autofree char *folder = make_folder ();
  const char *const folders[] = { folder, "/nowhere", NULL };
  g_autofree char *file = write_file (folder, ".s.PGSQL.5433", "", -1);
  g_autofree char *lock = write_file (folder, ".s.PGSQL.5432.lock", "", -1);
  g_autofree char *path = g_build_filename (folder, ".s.PGSQL.5432", NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket =
    g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (GPtrArray) found = NULL;

  g_assert_true (g_socket_bind (socket, address, FALSE, NULL));
  found = reeve_discover_sockets (folders, NULL);
  g_assert_cmpuint (found->len, ==, 0);
}

static void
add (GPtrArray *found, const char *name, const char *uri)
{
  ReeveDiscovery *discovery = g_new0 (ReeveDiscovery, 1);

  discovery->kind = REEVE_DISCOVERY_PASSFILE;
  discovery->connection = reeve_connection_new (name, uri, NULL);
  g_assert_nonnull (discovery->connection);
  g_ptr_array_add (found, discovery);
}

static void
test_settle (void)
{
  g_autoptr (GPtrArray) saved = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (reeve_discovery_free);
  g_autoptr (ReeveSecret) password = NULL;

  g_ptr_array_add (saved, reeve_connection_new ("shop", "postgresql://ann@h:5432/x", NULL));
  add (found, "service", "postgresql://ann@h/x");           /* saved */
  add (found, "shop", "postgresql://ann@h/y");              /* its name is taken */
  add (found, "again", "postgresql://ann:s3cret@h:5432/y"); /* found twice, now with password */
  add (found, "shop", "postgresql://bob@h/y");              /* as somebody else */
  add (found, "file", "sqlite:/tmp/x.db");
  reeve_discoveries_settle (found, saved);
  g_assert_cmpuint (found->len, ==, 4);
  g_assert_cmpstr (((ReeveDiscovery *) found->pdata[0])->known, ==, "shop");
  g_assert_cmpstr (name_at (found, 1), ==, "shop 2");
  g_assert_null (((ReeveDiscovery *) found->pdata[1])->known);
  password =
    reeve_connection_dup_password (((ReeveDiscovery *) found->pdata[1])->connection);
  g_assert_cmpstr (reeve_secret_peek (password), ==, "s3cret");
  g_assert_cmpstr (name_at (found, 2), ==, "shop 3");
  g_assert_cmpstr (name_at (found, 3), ==, "file");
}

static void
test_all (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *services = write_file (
    g_get_home_dir (), ".pg_service.conf",
    "[live]\nhost=127.0.0.1\nport=9\ndbname=shop\n[odd]\nnonsense=1\n", -1);
  g_autofree char *broken = write_file (folder, ".env", "DATABASE_URL=\xff\n", -1);
  g_autofree char *database = write_file (folder, "a.db", MAGIC "\0 and pages", 26);
  g_autoptr (GPtrArray) saved = g_ptr_array_new ();
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = reeve_discover (folder, saved, faults, NULL, &error);
  guint n_files = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (faults->len, ==, 2);
  g_assert_nonnull (strstr (faults->pdata[0], ".pg_service.conf"));
  g_assert_nonnull (strstr (faults->pdata[1], ".env"));
  g_assert_cmpstr (name_at (found, 0), ==, "live");
  for (guint i = 0; i < found->len; i++)
    n_files += ((ReeveDiscovery *) found->pdata[i])->kind == REEVE_DISCOVERY_FILE;
  g_assert_cmpuint (n_files, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_unsetenv ("PGSERVICEFILE");
  g_unsetenv ("PGPASSFILE");
  g_test_add_func ("/discover/env", test_env);
  g_test_add_func ("/discover/files", test_files);
  g_test_add_func ("/discover/dead-sockets", test_dead_sockets);
  g_test_add_func ("/discover/settle", test_settle);
  g_test_add_func ("/discover/all", test_all);
  return g_test_run ();
}
