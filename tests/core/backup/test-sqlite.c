/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

#include "core/backup/create.h"
#include "core/backup/verify.h"
#include "core/base/error.h"
#include "lib/file.h"

/* So many rows take several pieces of a backup, and so few do where that is not the question. */
#define MANY "200000"
#define FEW "2000"

/* --- fixture ---------------------------------------------------------------------------------- */

typedef struct
{
  const char *journal;
  const char *rows;
} Shape;

typedef struct
{
  const char *rows;
  char *folder;
  char *database;
  char *backup;
  ReeveConnection *connection;
  ReevePool *pool;
  ReeveJob *job;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  ReevePoolOptions options = REEVE_POOL_OPTIONS_INIT;
  const Shape *shape = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *pragma = g_strdup_printf ("PRAGMA journal_mode = %s", shape->journal);
  g_autofree char *fill = NULL;

  self->rows = g_getenv ("REEVE_TEST_LONG") != NULL ? MANY : shape->rows;
  fill = g_strdup_printf ("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                          " WHERE i < %s) INSERT INTO customers SELECT i, 'name ' || i,"
                          " CASE i %% 3 WHEN 0 THEN randomblob(40) END, i / 7.0 FROM n",
                          self->rows);
  self->folder = g_dir_make_tmp ("reeve-sqlite-XXXXXX", NULL);
  self->database = g_build_filename (self->folder, "shop.db", NULL);
  self->backup = g_build_filename (self->folder, "backups", "shop.reeve", NULL);
  file_run (self->database, pragma);
  file_run (
    self->database,
    "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, note BLOB, score REAL);"
    "CREATE TABLE \"odd \"\"name\" (a, b, PRIMARY KEY (a)) WITHOUT ROWID;"
    "CREATE TABLE empty (x);"
    "CREATE VIRTUAL TABLE search USING fts5 (body);"
    "CREATE INDEX by_name ON customers (name);"
    "INSERT INTO \"odd \"\"name\" VALUES ('é', NULL), (x'00ff', 9223372036854775807);"
    "INSERT INTO search VALUES ('needle in a haystack');");
  file_run (self->database, fill);
  self->connection = reeve_connection_new (NULL, self->database, &error);
  g_assert_no_error (error);
  self->pool = reeve_pool_new (self->connection, &options);
  self->job = reeve_job_new ("backup.create", "Back up");
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *entry = g_build_filename (path, name, NULL);

      remove_tree (entry);
    }
  g_remove (path);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  reeve_pool_close (self->pool);
  g_object_unref (self->pool);
  g_object_unref (self->connection);
  g_object_unref (self->job);
  remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->database);
  g_free (self->backup);
}

static void
create (Fixture *self, const ReeveAgeLock *lock, const ReeveAgeKeys *keys, ReeveProof proof)
{
  g_autoptr (GError) error = NULL;
  g_auto (ReeveBackupMade) created = REEVE_BACKUP_MADE_INIT;
  const ReeveBackupOptions options = {
    .path = self->backup,
    .lock = lock,
    .keys = keys,
    .proof = proof,
  };

  g_assert_true (reeve_backup_make (self->pool, &options, self->job, &created, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (created.proof, ==, proof);
  g_assert_cmpuint (created.bytes, >, 0);
}

static char *
dup_folder (Fixture *self)
{
  return g_path_get_dirname (self->backup);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* --- tests ------------------------------------------------------------------------------------ */

static void
test_create (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = dup_folder (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveBackup) backup = NULL;
  const ReeveBackupTable *customers;
  struct stat info;

  create (self, NULL, NULL, REEVE_PROOF_RESTORED);
  g_assert_cmpint (stat (folder, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0700);
  g_assert_cmpint (stat (self->backup, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);
  g_assert_cmpuint (count_files (folder), ==, 1);

  backup = reeve_backup_open (self->backup, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (backup->manifest->engine, ==, "sqlite");
  customers = reeve_manifest_find_table (backup->manifest, "customers", &error);
  g_assert_cmpuint (customers->fingerprint.rows, ==, g_ascii_strtoull (self->rows, NULL, 10));
  g_assert_cmpuint (
    reeve_manifest_find_table (backup->manifest, "odd \"name", NULL)->fingerprint.rows, ==, 2);
  g_assert_cmpuint (reeve_manifest_find_table (backup->manifest, "empty", NULL)->fingerprint.rows,
                    ==, 0);
  g_assert_null (reeve_manifest_find_table (backup->manifest, "search", &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_NOT_FOUND);
}

typedef struct
{
  const char *path;
  int stop;
  guint rounds;
} Writer;

/* Each of its transactions keeps the sum: a copy that is not of one moment would show. */
static gpointer
write_on (gpointer data)
{
  Writer *self = data;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (self->path, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 10000);
  while (!g_atomic_int_get (&self->stop))
    {
      char *message = NULL;

      sqlite3_exec (db,
                    "BEGIN IMMEDIATE; UPDATE customers SET score = score + 1 WHERE id = 1;"
                    "UPDATE customers SET score = score - 1 WHERE id = 2000; COMMIT",
                    NULL, NULL, &message);
      g_assert_cmpstr (message, ==, NULL);
      self->rounds++;
    }
  sqlite3_close (db);
  return NULL;
}

static void
test_while_writing (Fixture *self, gconstpointer data)
{
  Writer writer = { .path = self->database };
  g_autofree char *before =
    file_ask (self->database, "SELECT printf('%.3f', sum(score)) FROM customers");
  g_autofree char *target = g_build_filename (self->folder, "restored.db", NULL);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveBackup) backup = NULL;
  ReeveRestoreTask task = { .mode = REEVE_RESTORE_INTO, .job = self->job, .threads = 2 };
  GThread *thread = g_thread_new ("writer", write_on, &writer);

  create (self, NULL, NULL, REEVE_PROOF_READ_BACK);
  g_atomic_int_set (&writer.stop, 1);
  g_thread_join (thread);
  g_test_message ("%u transactions meanwhile", writer.rounds);

  backup = reeve_backup_open (self->backup, NULL, &error);
  task.backup = backup;
  task.connection = reeve_connection_new (NULL, target, &error);
  g_assert_true (reeve_backup_sqlite.restore (&task, NULL, &error));
  g_assert_no_error (error);
  after = file_ask (target, "SELECT printf('%.3f', sum(score)) FROM customers");
  g_assert_cmpstr (after, ==, before);
  g_object_unref (task.connection);
}

static gboolean
restore (Fixture *self, ReeveRestoreMode mode, const char *path, char **kept, GError **error)
{
  g_autoptr (ReeveBackup) backup = reeve_backup_open (self->backup, NULL, NULL);
  g_autoptr (ReeveConnection) connection = reeve_connection_new (NULL, path, NULL);
  ReeveRestoreTask task = {
    .backup = backup,
    .connection = connection,
    .mode = mode,
    .job = self->job,
    .threads = 2,
  };
  gboolean ok = reeve_backup_sqlite.restore (&task, NULL, error);

  *kept = task.kept;
  return ok;
}

static void
test_replace_and_undo (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *undone = NULL;
  g_autofree char *found = NULL;
  g_autofree char *rows = NULL;
  g_autofree char *kept_rows = NULL;
  g_autofree char *rows_again = NULL;
  g_autofree char *mode = NULL;
  struct stat before, after;

  create (self, NULL, NULL, REEVE_PROOF_SEALED);
  file_run (self->database, "DELETE FROM customers WHERE id > 10");
  g_assert_cmpint (g_chmod (self->database, 0640), ==, 0);
  g_assert_cmpint (stat (self->database, &before), ==, 0);

  g_assert_true (restore (self, REEVE_RESTORE_REPLACE, self->database, &kept, &error));
  g_assert_no_error (error);
  rows = file_ask (self->database, "SELECT count(*) FROM customers");
  g_assert_cmpstr (rows, ==, self->rows);
  kept_rows = file_ask (kept, "SELECT count(*) FROM customers");
  g_assert_cmpstr (kept_rows, ==, "10");
  g_assert_cmpint (stat (self->database, &after), ==, 0);
  g_assert_cmpuint (after.st_mode, ==, before.st_mode);
  g_assert_cmpuint (after.st_ino, !=, before.st_ino);

  found = reeve_backup_sqlite.find_kept (self->connection, NULL, &error);
  g_assert_cmpstr (found, ==, kept);
  g_assert_true (reeve_backup_sqlite.undo (self->connection, found, &undone, NULL, &error));
  g_assert_no_error (error);
  rows_again = file_ask (self->database, "SELECT count(*) FROM customers");
  g_assert_cmpstr (rows_again, ==, "10");
  g_assert_false (g_file_test (kept, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (undone, G_FILE_TEST_EXISTS));
  g_assert_cmpint (stat (self->database, &after), ==, 0);
  g_assert_cmpuint (after.st_ino, ==, before.st_ino);
  mode = file_ask (self->database, "PRAGMA journal_mode");
  g_assert_cmpstr (mode, ==, ((const Shape *) data)->journal);
}

/* Somebody at work on the file: nothing is replaced under them. */
static void
test_replace_busy (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *rows = NULL;
  sqlite3 *db = NULL;

  create (self, NULL, NULL, REEVE_PROOF_SEALED);
  g_assert_cmpint (sqlite3_open (self->database, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE; DELETE FROM empty", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  g_assert_false (restore (self, REEVE_RESTORE_REPLACE, self->database, &kept, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_BUSY);
  g_assert_null (kept);
  g_assert_cmpint (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  rows = file_ask (self->database, "SELECT count(*) FROM customers");
  g_assert_cmpstr (rows, ==, self->rows);
}

static void
test_into_existing (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;

  create (self, NULL, NULL, REEVE_PROOF_SEALED);
  g_assert_false (restore (self, REEVE_RESTORE_INTO, self->database, &kept, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONFLICT);
}

static void
test_encrypted (Fixture *self, gconstpointer data)
{
  g_autoptr (ReeveAgeLock) lock = reeve_age_lock_new ();
  g_autoptr (ReeveAgeKeys) keys = reeve_age_keys_new ();
  g_autofree char *recipient = NULL;
  g_autoptr (ReeveSecret) secret = reeve_age_generate (&recipient);
  g_autoptr (GError) error = NULL;

  g_assert_true (reeve_age_lock_add (lock, recipient, &error));
  g_assert_true (reeve_age_keys_add (keys, reeve_secret_peek (secret), &error));
  create (self, lock, keys, REEVE_PROOF_RESTORED);
  g_assert_null (reeve_backup_open (self->backup, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_AUTH);
}

/* RESTORE.txt is true: its own commands, run by a shell. */
static void
test_without_reeve (Fixture *self, gconstpointer data)
{
  g_autofree char *quoted_folder = g_shell_quote (self->folder);
  g_autofree char *quoted_backup = g_shell_quote (self->backup);
  g_autofree char *script = NULL;
  g_autofree char *restored = g_build_filename (self->folder, "restore", "restored.sqlite", NULL);
  g_autofree char *notes_path = g_build_filename (self->folder, "restore", "RESTORE.txt", NULL);
  g_autofree char *notes = NULL;
  g_autofree char *rows = NULL;
  g_autofree char *out = NULL;
  const char *argv[] = { "/bin/sh", "-ec", NULL, NULL };
  g_autoptr (GError) error = NULL;
  int status = -1;

  create (self, NULL, NULL, REEVE_PROOF_SEALED);
  /* The indented lines are the commands. */
  script = g_strdup_printf (
    "cd %s; cp %s plain.reeve; tar -xOf plain.reeve RESTORE.txt | grep '^    ' | grep -v 'age --de'"
    " > steps; . ./steps",
    quoted_folder, quoted_backup);
  argv[2] = script;
  g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, &out, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpstr (out, ==, "ok\n");
  g_assert_true (g_file_get_contents (notes_path, &notes, NULL, NULL));
  g_assert_nonnull (strstr (notes, "zstd"));
  rows = file_ask (restored, "SELECT count(*) FROM customers");
  g_assert_cmpstr (rows, ==, self->rows);
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_auto (ReeveBackupMade) created = REEVE_BACKUP_MADE_INIT;
  const ReeveBackupOptions options = { .path = self->backup };
  g_autofree char *folder = dup_folder (self);

  g_cancellable_cancel (cancellable);
  g_assert_false (
    reeve_backup_make (self->pool, &options, self->job, &created, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_files (folder), ==, 0);
}

#define ADD(name, func, shape) \
  g_test_add ("/backup/sqlite/" name "/wal", Fixture, &shape[0], set_up, func, tear_down); \
  g_test_add ("/backup/sqlite/" name "/delete", Fixture, &shape[1], set_up, func, tear_down)

int
main (int argc, char **argv)
{
  static const Shape many[] = { { "wal", MANY }, { "delete", MANY } };
  static const Shape few[] = { { "wal", FEW }, { "delete", FEW } };

  g_test_init (&argc, &argv, NULL);
  ADD ("create", test_create, many);
  ADD ("while-writing", test_while_writing, many);
  ADD ("replace-and-undo", test_replace_and_undo, few);
  ADD ("replace-busy", test_replace_busy, few);
  ADD ("into-existing", test_into_existing, few);
  ADD ("encrypted", test_encrypted, few);
  ADD ("without-reeve", test_without_reeve, few);
  ADD ("cancel", test_cancel, few);
  return g_test_run ();
}
