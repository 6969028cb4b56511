/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/db/engine.h"

static char *folder;

static char *
path_of (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static ReeveSession *
open_path (const char *path, const ReeveSessionOptions *options, GError **error)
{
  g_autoptr (ReeveConnection) connection = reeve_connection_new (NULL, path, error);

  g_assert_nonnull (connection);
  return reeve_session_open (connection, options, NULL, error);
}

static ReeveSession *
open_name (const char *name)
{
  g_autofree char *path = path_of (name);
  g_autoptr (GError) error = NULL;
  ReeveSession *session = open_path (path, NULL, &error);

  g_assert_no_error (error);
  return session;
}

static void
must (ReeveSession *session, const char *sql)
{
  g_autoptr (GError) error = NULL;

  reeve_session_execute (session, sql, NULL, &error);
  g_assert_no_error (error);
}

static char *
ask (ReeveSession *session, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveResult) result = reeve_session_query (session, sql, NULL, 0, NULL, &error);

  g_assert_no_error (error);
  return g_strdup (reeve_result_get (result, 0, 0));
}

static void
assert_refused (const char *name, const ReeveSessionOptions *options, int code)
{
  g_autofree char *path = path_of (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveSession) session = open_path (path, options, &error);

  g_test_message ("%s: %s", name, error != NULL ? error->message : "opened");
  g_assert_null (session);
  g_assert_error (error, REEVE_ERROR, code);
  g_assert_nonnull (reeve_error_get_detail (error)->remedy);
}

static void
test_refused (void)
{
  const ReeveSessionOptions existing = { .must_exist = TRUE };
  const ReeveSessionOptions reading = { .read_only = TRUE };
  g_autofree char *text = path_of ("text.db");
  g_autofree char *tiny = path_of ("tiny.db");
  g_autofree char *directory = path_of ("directory.db");
  g_autofree char *fifo = path_of ("fifo.db");
  g_autofree char *link = path_of ("link.db");
  g_autofree char *noise = g_strnfill (20000, 'x');

  g_assert_true (g_file_set_contents (text, noise, -1, NULL));
  g_assert_true (g_file_set_contents (tiny, "hello", -1, NULL));
  g_assert_cmpint (g_mkdir (directory, 0700), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (symlink ("/nowhere/at/all.db", link), ==, 0);

  assert_refused ("missing.db", &existing, REEVE_ERROR_NOT_FOUND);
  assert_refused ("missing.db", &reading, REEVE_ERROR_NOT_FOUND);
  assert_refused ("no-folder/missing.db", NULL, REEVE_ERROR_NOT_FOUND);
  assert_refused ("text.db/missing.db", NULL, REEVE_ERROR_NOT_FOUND);
  assert_refused ("text.db", NULL, REEVE_ERROR_CORRUPT);
  assert_refused ("text.db", &reading, REEVE_ERROR_CORRUPT);
  assert_refused ("tiny.db", NULL, REEVE_ERROR_CORRUPT);
  assert_refused ("directory.db", NULL, REEVE_ERROR_CORRUPT);
  assert_refused ("fifo.db", NULL, REEVE_ERROR_CORRUPT);
  assert_refused ("link.db", NULL, REEVE_ERROR_NOT_FOUND);
  g_assert_false (g_file_test ("/nowhere", G_FILE_TEST_EXISTS));
  if (geteuid () != 0)
    {
      g_chmod (tiny, 0);
      assert_refused ("tiny.db", NULL, REEVE_ERROR_PERMISSION);
    }
}

static void
test_names (void)
{
  static const char *const names[] = { "plain.db", "a b.db", "100%25.db", "what?mode=ro.db",
                                       "tag#1.db", "ünï'c\"ode.db", "file:x.db", ":memory:.db" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = path_of (names[i]);
      g_autoptr (ReeveSession) session = open_name (names[i]);

      must (session, "CREATE TABLE t (i)");
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
      g_assert_cmpstr (reeve_target_get_name (reeve_session_get_target (session)), ==, names[i]);
    }
}

/* Nobody else may read what is made, whatever the umask; nor the journals beside it. */
static void
test_mode (void)
{
  static const mode_t masks[] = { 0, 022, 077 };

  for (gsize i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autofree char *name = g_strdup_printf ("mode-%zu.db", i);
      g_autofree char *path = path_of (name);
      g_autofree char *wal = g_strconcat (path, "-wal", NULL);
      mode_t before = umask (masks[i]);
      g_autoptr (ReeveSession) session = open_name (name);
      struct stat info;

      must (session, "PRAGMA journal_mode = wal");
      must (session, "CREATE TABLE t (i)");
      umask (before);
      g_assert_cmpint (stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0600);
      g_assert_cmpint (stat (wal, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0600);
    }
}

static void
test_settings (void)
{
  g_autoptr (ReeveSession) session = open_name ("settings.db");
  g_autofree char *keys = ask (session, "PRAGMA foreign_keys");
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (keys, ==, "1");
  g_assert_false (reeve_session_execute (session, "SELECT load_extension('x')", NULL, &error));
  g_clear_error (&error);

  /* The usual search table with its triggers works all the same. */
  must (session, "CREATE TABLE doc (id INTEGER PRIMARY KEY, body TEXT)");
  must (session, "CREATE VIRTUAL TABLE doc_search USING fts5 (body, content = 'doc', "
                 "content_rowid = 'id')");
  must (session, "CREATE TRIGGER doc_added AFTER INSERT ON doc BEGIN INSERT INTO doc_search "
                 "(rowid, body) VALUES (new.id, new.body); END");
  must (session, "INSERT INTO doc (body) VALUES ('the quick brown fox')");
  found = ask (session, "SELECT count(*) FROM doc_search WHERE doc_search MATCH 'quick'");
  g_assert_cmpstr (found, ==, "1");

  /* And so do the usual checks. */
  must (session, "CREATE TABLE j (body TEXT CHECK (json_valid (body)))");
  must (session, "INSERT INTO j VALUES ('{}')");

  must (session, "PRAGMA writable_schema = on");
  g_assert_false (reeve_session_execute (session, "UPDATE sqlite_schema SET sql = 'x'", NULL,
                                         &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_SQL);
}

static void
test_constraints (void)
{
  static const struct
  {
    const char *sql;
    const char *sqlstate;
  } cases[] = {
    { "INSERT INTO child VALUES (1, 99)", "SQLITE_CONSTRAINT_FOREIGNKEY" },
    { "INSERT INTO parent VALUES (1, 'x', 5)", "SQLITE_CONSTRAINT_PRIMARYKEY" },
    { "INSERT INTO parent VALUES (2, 'a', 5)", "SQLITE_CONSTRAINT_UNIQUE" },
    { "INSERT INTO parent VALUES (2, 'b', -1)", "SQLITE_CONSTRAINT_CHECK" },
    { "INSERT INTO parent VALUES (2, NULL, 1)", "SQLITE_CONSTRAINT_NOTNULL" },
    { "DELETE FROM parent", "SQLITE_CONSTRAINT_TRIGGER" },
  };
  g_autoptr (ReeveSession) session = open_name ("constraints.db");

  must (session, "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, "
                 "n INT CHECK (n > 0))");
  must (session, "CREATE TABLE child (id INTEGER PRIMARY KEY, parent REFERENCES parent)");
  must (session, "CREATE TRIGGER keep BEFORE DELETE ON parent BEGIN "
                 "SELECT RAISE (ABORT, 'parents stay'); END");
  must (session, "INSERT INTO parent VALUES (1, 'a', 1)");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (reeve_session_execute (session, cases[i].sql, NULL, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONSTRAINT);
      g_assert_cmpstr (reeve_error_get_detail (error)->sqlstate, ==, cases[i].sqlstate);
    }
}

/* A database whose pages were written over is told from one that never was one. */
static void
test_damaged (void)
{
  g_autofree char *path = path_of ("damaged.db");
  g_autofree char *bytes = NULL;
  g_autoptr (ReeveSession) session = open_name ("damaged.db");
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  must (session, "CREATE TABLE t (i INTEGER PRIMARY KEY, s TEXT)");
  must (session, "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 5000) "
                 "INSERT INTO t SELECT n, 'row ' || n FROM c");
  g_clear_object (&session);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  memset (bytes + 4096, 0xa5, length - 4096);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  session = open_name ("damaged.db");
  g_assert_false (reeve_session_execute (session, "SELECT sum(length(s)) FROM t", NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CORRUPT);
}

static void
test_targets (void)
{
  g_autofree char *path = path_of ("target.db");
  g_autofree char *link = path_of ("target-link.db");
  g_autoptr (ReeveSession) first = open_name ("target.db");
  g_autoptr (ReeveSession) linked = NULL;
  g_autoptr (ReeveSession) marked = NULL;
  g_autoptr (ReeveTarget) before = reeve_target_ref (reeve_session_get_target (first));

  must (first, "CREATE TABLE t (i)");
  g_assert_cmpint (symlink (path, link), ==, 0);
  linked = open_name ("target-link.db");
  g_assert_true (reeve_target_equal (before, reeve_session_get_target (linked)));
  g_assert_cmpstr (reeve_target_get_name (reeve_session_get_target (linked)), ==, "target.db");
  must (first, "PRAGMA application_id = 7");
  marked = open_name ("target.db");
  g_assert_false (reeve_target_equal (before, reeve_session_get_target (marked)));
}

/* A file that was put into the place of the one that is open, as a restore does. */
static void
test_replaced (void)
{
  g_autofree char *path = path_of ("replaced.db");
  g_autofree char *other_path = path_of ("replacement.db");
  g_autoptr (ReeveSession) session = open_name ("replaced.db");
  g_autoptr (ReeveSession) other = open_name ("replacement.db");
  g_autoptr (GError) error = NULL;

  must (session, "CREATE TABLE t (i)");
  must (other, "CREATE TABLE t (i)");
  g_clear_object (&other);
  g_assert_cmpint (g_rename (other_path, path), ==, 0);
  g_assert_false (reeve_session_reset (session, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_LOST);
  g_assert_false (reeve_session_is_open (session));
}

/* Another handle of the same process opens and closes: the first one's lock must survive it. */
static void
test_locks_survive (void)
{
  const ReeveSessionOptions impatient = { .busy_timeout_ms = 50 };
  g_autofree char *path = path_of ("locks.db");
  g_autofree char *quoted = g_shell_quote (path);
  g_autofree char *command =
    g_strdup_printf ("sqlite3 %s 'INSERT INTO t VALUES (2)'", quoted);
  g_autoptr (ReeveSession) writer = open_name ("locks.db");
  g_autoptr (GError) error = NULL;
  g_autofree char *complaint = NULL;
  int status = 0;

  must (writer, "CREATE TABLE t (i)");
  g_assert_true (reeve_session_begin (writer, NULL, NULL));
  must (writer, "INSERT INTO t VALUES (1)");
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (ReeveSession) other = open_path (path, &impatient, &error);

      g_assert_no_error (error);
      g_assert_false (reeve_session_begin (other, NULL, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_BUSY);
      g_clear_error (&error);
    }
  if (!g_spawn_command_line_sync (command, NULL, &complaint, &status, NULL))
    {
      g_test_skip ("the sqlite3 program is not installed");
      return;
    }
  g_assert_cmpint (status, !=, 0);
  g_assert_nonnull (strstr (complaint, "locked"));
}

static void
remove_folder (void)
{
  const char *const argv[] = { "/bin/rm", "-rf", "--", folder, NULL };

  g_spawn_sync ("/", (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (folder);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  folder = g_dir_make_tmp ("reeve-sqlite-XXXXXX", NULL);
  g_test_add_func ("/sqlite/refused", test_refused);
  g_test_add_func ("/sqlite/names", test_names);
  g_test_add_func ("/sqlite/mode", test_mode);
  g_test_add_func ("/sqlite/settings", test_settings);
  g_test_add_func ("/sqlite/constraints", test_constraints);
  g_test_add_func ("/sqlite/damaged", test_damaged);
  g_test_add_func ("/sqlite/targets", test_targets);
  g_test_add_func ("/sqlite/replaced", test_replaced);
  g_test_add_func ("/sqlite/locks-survive", test_locks_survive);
  result = g_test_run ();
  remove_folder ();
  return result;
}
