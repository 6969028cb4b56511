/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/backup/create.h"
#include "core/backup/load-postgres.h"
#include "core/backup/notes.h"
#include "core/backup/verify.h"
#include "core/base/error.h"
#include "lib/cluster.h"

/* One server for all tests, a database for each. */
static ReeveTestCluster *cluster;
static char *no_cluster;

typedef struct
{
  char *name;
  char *folder;
  char *backup;
  ReeveConnection *connection;
  ReevePool *pool;
  ReeveJob *job;
} Fixture;

static const char schema_sql[] =
  "CREATE SCHEMA \"Odd \"\"Schema\";"
  "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');"
  "CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL,"
  " mood mood, born timestamptz, data jsonb, raw bytea, score double precision,"
  " shout text GENERATED ALWAYS AS (upper(name)) STORED, gone int, UNIQUE (name));"
  "ALTER TABLE people DROP COLUMN gone;"
  "INSERT INTO people (name, mood, born, data, raw, score) SELECT 'person ' || i,"
  " (ARRAY['sad', 'ok', 'happy']::mood[])[i % 3 + 1], timestamptz '2020-01-01' + i * interval '1 "
  "h',"
  " jsonb_build_object('i', i, 'text', repeat('x', i % 50)), decode(md5(i::text), 'hex'), i / 3.0"
  " FROM generate_series(1, 20000) AS i;"
  "CREATE TABLE \"Odd \"\"Schema\".\"tab\tle\nwith é\" (\"col \"\"1\" text, \"select\" int);"
  "INSERT INTO \"Odd \"\"Schema\".\"tab\tle\nwith é\" VALUES (E'tab\\tnew\\nline\\\\.', 1), (NULL, "
  "2),"
  " ('', 3), ('\\N', 4), ('\\.', 5);"
  "CREATE TABLE visits (id int, person bigint REFERENCES people, day date) PARTITION BY RANGE "
  "(day);"
  "CREATE TABLE visits_old PARTITION OF visits FOR VALUES FROM (MINVALUE) TO ('2024-01-01');"
  "CREATE TABLE visits_new PARTITION OF visits FOR VALUES FROM ('2024-01-01') TO (MAXVALUE);"
  "INSERT INTO visits SELECT i, i, date '2023-12-01' + i FROM generate_series(1, 100) AS i;"
  "CREATE TABLE parent (a int); CREATE TABLE child (b int) INHERITS (parent);"
  "INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2, 3);"
  "CREATE UNLOGGED TABLE quick (x int); INSERT INTO quick VALUES (42);"
  "CREATE TABLE empty (x int); CREATE TABLE no_columns ();"
  "INSERT INTO no_columns DEFAULT VALUES; INSERT INTO no_columns DEFAULT VALUES;"
  "CREATE TABLE all_generated (x int GENERATED ALWAYS AS (1) STORED);"
  "CREATE SEQUENCE loose START 10 INCREMENT 5; SELECT nextval('loose'); SELECT nextval('loose');"
  "CREATE SEQUENCE \"Odd \"\"Schema\".fresh START 7;"
  "CREATE MATERIALIZED VIEW top AS SELECT count(*) AS n FROM people;"
  "CREATE MATERIALIZED VIEW upper_top AS SELECT n * 2 AS n2 FROM top;"
  "CREATE MATERIALIZED VIEW not_filled AS SELECT 1 AS one WITH NO DATA;"
  "CREATE UNIQUE INDEX ON upper_top (n2);"
  "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS"
  " 'BEGIN RAISE EXCEPTION ''triggers do not run in a restore''; END';"
  "CREATE TABLE guarded (x int); INSERT INTO guarded VALUES (1), (2);"
  "CREATE TRIGGER guard BEFORE INSERT ON guarded FOR EACH ROW EXECUTE FUNCTION touch();"
  "CREATE EXTENSION postgres_fdw; CREATE SERVER nowhere FOREIGN DATA WRAPPER postgres_fdw;"
  "CREATE FOREIGN TABLE far_away (x int) SERVER nowhere;"
  "SELECT lo_from_bytea(0, decode(repeat('00ff', 5000), 'hex'));"
  "CREATE TABLE long AS SELECT i, repeat('x', 1000) AS text,"
  " CASE WHEN i = 150 THEN ('1' || repeat('0', 131071))::numeric ELSE i END AS longest"
  " FROM generate_series(1, 300) AS i;"
  "COMMENT ON TABLE people IS 'all of them';";

/* --- fixture ---------------------------------------------------------------------------------- */

static ReeveConnection *
connect_to (const char *database)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = reeve_test_cluster_dup_uri (cluster, database);
  ReeveConnection *connection = reeve_connection_new (NULL, uri, &error);

  g_assert_no_error (error);
  return connection;
}

static void
drop (const char *database)
{
  g_autofree char *sql = g_strdup_printf ("DROP DATABASE IF EXISTS \"%s\" WITH (FORCE)", database);

  g_free (reeve_test_cluster_psql (cluster, "postgres", sql));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  static int number;
  ReevePoolOptions options = REEVE_POOL_OPTIONS_INIT;
  g_autofree char *create = NULL;

  if (cluster == NULL)
    return;
  self->name = g_strdup_printf ("shop %d", ++number);
  create = g_strdup_printf ("CREATE DATABASE \"%s\"", self->name);
  g_free (reeve_test_cluster_psql (cluster, "postgres", create));
  if (data == NULL)
    g_free (reeve_test_cluster_psql (cluster, self->name, schema_sql));
  self->folder = g_dir_make_tmp ("reeve-postgres-XXXXXX", NULL);
  self->backup = g_build_filename (self->folder, "shop.reeve", NULL);
  self->connection = connect_to (self->name);
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
  if (cluster == NULL)
    return;
  reeve_pool_close (self->pool);
  g_object_unref (self->pool);
  g_object_unref (self->connection);
  g_object_unref (self->job);
  drop (self->name);
  remove_tree (self->folder);
  g_free (self->name);
  g_free (self->folder);
  g_free (self->backup);
}

static gboolean
skip (void)
{
  if (cluster == NULL)
    g_test_skip (no_cluster);
  return cluster == NULL;
}

static char *
ask (const char *database, const char *sql)
{
  char *answer = reeve_test_cluster_psql (cluster, database, sql);

  return g_strstrip (answer);
}

static void
assert_answer (const char *database, const char *sql, const char *expected)
{
  g_autofree char *answer = ask (database, sql);

  g_assert_cmpstr (answer, ==, expected);
}

static gboolean
create_with (Fixture *self, ReeveBackupOptions options, ReeveBackupMade *created, GError **error)
{
  options.path = self->backup;
  return reeve_backup_make (self->pool, &options, self->job, created, NULL, error);
}

static void
create (Fixture *self, ReeveProof proof)
{
  g_autoptr (GError) error = NULL;
  g_auto (ReeveBackupMade) created = REEVE_BACKUP_MADE_INIT;

  create_with (self, (ReeveBackupOptions){ .proof = proof }, &created, &error);
  g_assert_no_error (error);
  g_assert_cmpint (created.proof, ==, proof);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* What the official tool says of a database; rows may stand in another order. */
static char *
sorted_dump (const char *database)
{
  g_autofree char *program = reeve_test_cluster_find_program ("pg_dump");
  g_autofree char *uri = reeve_test_cluster_dup_uri (cluster, database);
  const char *argv[] = { program, "--inserts", "-d", uri, NULL };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  g_autoptr (GString) sorted = g_string_new (NULL);
  int status = -1;

  g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, &text, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  /* Cut in place: g_strsplit() looks at all that is left for each line where memory is watched. */
  for (char *line = text, *end; *line != '\0'; line = end + 1)
    {
      end = strchrnul (line, '\n');
      g_ptr_array_add (lines, line);
      if (*end == '\0')
        break;
      *end = '\0';
    }
  g_ptr_array_sort (lines, compare_lines);
  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = g_ptr_array_index (lines, i);

      /* A new random word in each dump. */
      if (!g_str_has_prefix (line, "\\restrict") && !g_str_has_prefix (line, "\\unrestrict"))
        g_string_append_printf (sorted, "%s\n", line);
    }
  return g_string_free (g_steal_pointer (&sorted), FALSE);
}

static void
assert_same (const char *left, const char *right)
{
  g_autofree char *a = sorted_dump (left);
  g_autofree char *b = sorted_dump (right);

  g_assert_cmpstr (a, ==, b);
}

static gboolean
restore (Fixture *self,
         const char *name,
         ReeveRestoreMode mode,
         const char *const *tables,
         char **kept,
         GError **error)
{
  g_autoptr (ReeveBackup) backup = reeve_backup_open (self->backup, NULL, NULL);
  g_autoptr (ReeveConnection) connection = connect_to (name);
  ReeveRestoreTask task = {
    .backup = backup,
    .connection = connection,
    .mode = mode,
    .tables = tables,
    .job = self->job,
    .threads = 2,
  };
  gboolean ok = reeve_backup_postgres.restore (&task, NULL, error);

  *kept = task.kept;
  return ok;
}

/* --- tests ------------------------------------------------------------------------------------ */

static void
test_round_trip (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveBackup) backup = NULL;
  g_autofree char *kept = NULL;
  const ReeveBackupTable *table;

  if (skip ())
    return;
  create (self, REEVE_PROOF_RESTORED);
  backup = reeve_backup_open (self->backup, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (backup->manifest->method, ==, "copy");
  g_assert_cmpint (backup->manifest->large_objects, ==, 1);
  g_assert_nonnull (backup->manifest->snapshot_lsn);
  table = reeve_manifest_find_table (backup->manifest, "people", &error);
  g_assert_cmpuint (table->fingerprint.rows, ==, 20000);
  table = reeve_manifest_find_table (backup->manifest, "public.far_away", &error);
  g_assert_nonnull (table->left_out);
  g_assert_cmpuint (
    reeve_manifest_find_table (backup->manifest, "no_columns", NULL)->fingerprint.rows, ==, 2);

  g_assert_true (restore (self, "copy of shop", REEVE_RESTORE_INTO, NULL, &kept, &error));
  g_assert_no_error (error);
  assert_same (self->name, "copy of shop");
  assert_answer ("copy of shop", "SELECT nextval('loose')", "20");
  assert_answer ("copy of shop", "SELECT nextval('\"Odd \"\"Schema\".fresh')", "7");
  assert_answer ("copy of shop", "SELECT n2 FROM upper_top", "40000");
  assert_answer ("copy of shop", "SELECT relispopulated FROM pg_class WHERE relname = 'not_filled'",
                 "f");
  assert_answer ("copy of shop",
                 "SELECT md5(lo_get(oid)) = md5(decode(repeat('00ff', 5000), 'hex'))"
                 " FROM pg_largeobject_metadata",
                 "t");
  drop ("copy of shop");
}

/* Rows that come and go while the backup is made: it is of one moment all the same. */
static gpointer
change_on (gpointer data)
{
  int *stop = ((gpointer *) data)[0];
  const char *name = ((gpointer *) data)[1];

  while (!g_atomic_int_get (stop))
    g_free (reeve_test_cluster_psql (
      cluster, name,
      "BEGIN; UPDATE accounts SET amount = amount - 1 WHERE id = 1;"
      "UPDATE accounts SET amount = amount + 1 WHERE id = 400000; COMMIT"));
  return NULL;
}

static void
test_one_moment (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveBackup) backup = NULL;
  g_autofree char *kept = NULL;
  int stop = 0;
  gpointer arguments[2];
  GThread *thread;

  if (skip ())
    return;
  arguments[0] = &stop;
  arguments[1] = self->name;
  g_free (reeve_test_cluster_psql (
    cluster, self->name,
    "CREATE TABLE accounts (id int PRIMARY KEY, amount int, note text);"
    "INSERT INTO accounts SELECT i, 10, repeat('n', 80) FROM generate_series(1, 400000) AS i"));
  thread = g_thread_new ("changer", change_on, arguments);
  create (self, REEVE_PROOF_READ_BACK);
  g_atomic_int_set (&stop, 1);
  g_thread_join (thread);

  backup = reeve_backup_open (self->backup, NULL, &error);
  /* Large enough to be read in parts. */
  g_assert_cmpuint (reeve_manifest_find_table (backup->manifest, "accounts", NULL)->parts, >, 1);
  g_assert_true (restore (self, "moment", REEVE_RESTORE_INTO, NULL, &kept, &error));
  g_assert_no_error (error);
  assert_answer ("moment", "SELECT sum(amount), count(*), count(DISTINCT id) FROM accounts",
                 "4000000|400000|400000");
  drop ("moment");
}

static void
test_replace_and_undo (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *found = NULL;
  g_autofree char *undone = NULL;
  g_autofree char *sql = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (skip ())
    return;
  sql = g_strdup_printf ("ALTER DATABASE \"%s\" SET work_mem = '5MB';"
                         "ALTER DATABASE \"%s\" SET search_path = public, \"$user\";"
                         "REVOKE ALL ON DATABASE \"%s\" FROM PUBLIC;"
                         "COMMENT ON DATABASE \"%s\" IS 'it''s the shop'",
                         self->name, self->name, self->name, self->name);
  g_free (reeve_test_cluster_psql (cluster, "postgres", sql));
  create (self, REEVE_PROOF_SEALED);
  before = sorted_dump (self->name);
  g_free (reeve_test_cluster_psql (cluster, self->name,
                                   "DROP TABLE visits; DELETE FROM people"));

  g_assert_true (restore (self, self->name, REEVE_RESTORE_REPLACE, NULL, &kept, &error));
  g_assert_no_error (error);
  after = sorted_dump (self->name);
  g_assert_cmpstr (before, ==, after);
  assert_answer (kept, "SELECT count(*) FROM people", "0");
  assert_answer (self->name, "SHOW work_mem", "5MB");
  assert_answer (self->name, "SHOW search_path", "public, \"$user\"");
  /* What a restore lends itself it takes back. */
  assert_answer (self->name,
                 "SELECT count(*) FROM pg_settings WHERE name = 'maintenance_work_mem'"
                 " AND source = 'database'",
                 "0");
  g_clear_pointer (&sql, g_free);
  sql = g_strdup_printf ("SELECT shobj_description(oid, 'pg_database'), datacl IS NOT NULL"
                         " FROM pg_database WHERE datname = '%s'", self->name);
  assert_answer ("postgres", sql, "it's the shop|t");

  found = reeve_backup_postgres.find_kept (self->connection, NULL, &error);
  g_assert_cmpstr (found, ==, kept);
  g_assert_true (reeve_backup_postgres.undo (self->connection, found, &undone, NULL, &error));
  g_assert_no_error (error);
  assert_answer (self->name, "SELECT count(*) FROM people", "0");
  assert_answer (undone, "SELECT count(*) FROM people", "20000");
  drop (undone);
}

/* People at work on the old database are cut off, and none of them stops the swap. */
static void
test_replace_busy (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (ReeveSession) session = NULL;

  if (skip ())
    return;
  create (self, REEVE_PROOF_SEALED);
  session = reeve_session_open (self->connection, NULL, NULL, &error);
  g_assert_true (reeve_session_begin (session, NULL, &error));
  g_assert_true (reeve_session_execute (session, "LOCK TABLE people", NULL, &error));
  g_assert_true (restore (self, self->name, REEVE_RESTORE_REPLACE, NULL, &kept, &error));
  g_assert_no_error (error);
  g_assert_false (reeve_session_execute (session, "SELECT 1", NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_LOST);
  assert_answer (self->name, "SELECT count(*) FROM people", "20000");
  drop (kept);
}

static void
test_single_tables (Fixture *self, gconstpointer data)
{
  static const char *const tables[] = { "visits_old", "public.guarded", NULL };
  static const char *const wrong[] = { "no_such", NULL };
  g_autoptr (GError) error = NULL;
  g_auto (ReeveBackupMade) created = REEVE_BACKUP_MADE_INIT;
  g_auto (ReeveBackupMade) refused = REEVE_BACKUP_MADE_INIT;
  g_autofree char *kept = NULL;

  if (skip ())
    return;
  g_assert_false (create_with (self, (ReeveBackupOptions){ .tables = wrong }, &refused, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (g_file_test (self->backup, G_FILE_TEST_EXISTS));

  /* Of a whole backup only some: the schema is whole, the other tables are empty. */
  create (self, REEVE_PROOF_SEALED);
  g_assert_true (restore (self, "some", REEVE_RESTORE_INTO, tables, &kept, &error));
  g_assert_no_error (error);
  assert_answer ("some",
                 "SELECT (SELECT count(*) FROM visits_old) > 0, (SELECT count(*) FROM guarded),"
                 " (SELECT count(*) FROM people)",
                 "t|2|0");
  drop ("some");
  g_unlink (self->backup);

  /* And a backup of some alone says so. */
  create_with (self,
               (ReeveBackupOptions){ .tables = (const char *const[]){ "guarded", "quick", NULL } },
               &created, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (created.manifest->tables->len, ==, 2);
  g_assert_cmpuint (g_strv_length (created.manifest->requested), ==, 2);
}

static void
test_classic (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (ReeveBackupMade) created = REEVE_BACKUP_MADE_INIT;
  g_autofree char *kept = NULL;

  if (skip ())
    return;
  create_with (self, (ReeveBackupOptions){ .classic = TRUE, .proof = REEVE_PROOF_RESTORED },
               &created, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (created.manifest->method, ==, "classic");
  g_assert_cmpint (created.proof, ==, REEVE_PROOF_RESTORED);
  g_assert_true (restore (self, "classic copy", REEVE_RESTORE_INTO, NULL, &kept, &error));
  g_assert_no_error (error);
  assert_same (self->name, "classic copy");
  drop ("classic copy");
}

static void
test_empty (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;

  if (skip ())
    return;
  create (self, REEVE_PROOF_RESTORED);
  g_assert_true (restore (self, "empty copy", REEVE_RESTORE_INTO, NULL, &kept, &error));
  g_assert_no_error (error);
  assert_same (self->name, "empty copy");
  drop ("empty copy");
}

/* Rows that the role may not see are an error, never left out. */
static void
test_row_security (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (ReeveBackupMade) created = REEVE_BACKUP_MADE_INIT;
  ReevePoolOptions pool_options = REEVE_POOL_OPTIONS_INIT;
  g_autofree char *uri = NULL;

  if (skip ())
    return;
  g_free (reeve_test_cluster_psql (
    cluster, self->name,
    "CREATE TABLE secrets (owner text, x int); INSERT INTO secrets VALUES ('a', 1), ('b', 2);"
    "ALTER TABLE secrets ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON secrets USING (owner = 'a');"
    "DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN; GRANT pg_read_all_data TO reader"));
  uri = g_strdup_printf ("host='%s' dbname='%s' user=reader",
                         reeve_test_cluster_get_folder (cluster), self->name);
  reeve_pool_close (self->pool);
  g_object_unref (self->pool);
  g_object_unref (self->connection);
  self->connection = reeve_connection_new (NULL, uri, &error);
  self->pool = reeve_pool_new (self->connection, &pool_options);
  g_assert_false (create_with (self, (ReeveBackupOptions){ 0 }, &created, &error));
  g_assert_nonnull (strstr (error->message, "secrets"));
  g_assert_false (g_file_test (self->backup, G_FILE_TEST_EXISTS));
  g_free (reeve_test_cluster_psql (cluster, self->name,
                                   "DROP TABLE secrets; DROP OWNED BY reader; DROP ROLE reader"));
}

static void
test_tool_missing (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (ReeveBackupMade) created = REEVE_BACKUP_MADE_INIT;

  if (skip ())
    return;
  g_setenv ("REEVE_PG_BIN", self->folder, TRUE);
  g_assert_false (create_with (self, (ReeveBackupOptions){ 0 }, &created, &error));
  g_unsetenv ("REEVE_PG_BIN");
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_NOT_FOUND);
  g_assert_nonnull (reeve_error_get_detail (error)->remedy);
  g_assert_nonnull (strstr (reeve_error_get_detail (error)->remedy, "postgresql-client-"));
}

static void
test_into_existing (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;

  if (skip ())
    return;
  create (self, REEVE_PROOF_SEALED);
  g_assert_false (restore (self, self->name, REEVE_RESTORE_INTO, NULL, &kept, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONFLICT);
}

/* A fault in the middle of a restore leaves no database behind, and the old one as it was. */
static void
test_failing_restore (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (skip ())
    return;
  g_free (reeve_test_cluster_psql (cluster, self->name,
                                   "CREATE TABLE checked (x int"
                                   " CHECK (current_database() LIKE 'shop%'));"
                                   "INSERT INTO checked VALUES (10)"));
  create (self, REEVE_PROOF_READ_BACK);
  before = sorted_dump (self->name);
  g_assert_false (restore (self, self->name, REEVE_RESTORE_REPLACE, NULL, &kept, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONSTRAINT);
  g_assert_null (kept);
  after = sorted_dump (self->name);
  g_assert_cmpstr (before, ==, after);
  assert_answer ("postgres", "SELECT count(*) FROM pg_database WHERE datname ~ '^reeve_restoring'",
                 "0");
}

/* RESTORE.txt is true: its own commands, run by a shell, give the same database. */
static void
test_without_reeve (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = NULL;
  g_autofree char *quoted_folder = NULL;
  g_autofree char *quoted_backup = NULL;
  g_autofree char *psql = NULL;
  g_autofree char *bin = NULL;
  g_autofree char *script = NULL;
  g_autofree char *out = NULL;
  g_autofree char *complaint = NULL;
  const char *argv[] = { "/bin/sh", "-ec", NULL, NULL };
  g_autoptr (GError) error = NULL;
  int status = -1;

  if (skip ())
    return;
  folder = g_shell_quote (reeve_test_cluster_get_folder (cluster));
  quoted_folder = g_shell_quote (self->folder);
  quoted_backup = g_shell_quote (self->backup);
  psql = reeve_test_cluster_find_program ("psql");
  bin = g_path_get_dirname (psql);
  create (self, REEVE_PROOF_SEALED);
  script = g_strdup_printf (
    "export PATH=%s:$PATH PGHOST=%s PGUSER=reeve; cd %s; cp %s plain.reeve;"
    "tar -xOf plain.reeve RESTORE.txt | grep '^    ' | grep -v 'age --de' > steps; . ./steps",
    bin, folder, quoted_folder, quoted_backup);
  argv[2] = script;
  g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, &out, &complaint, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (complaint, ==, "");
  g_assert_cmpint (status, ==, 0);
  assert_same (self->name, "restored");
  drop ("restored");
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  g_auto (ReeveBackupMade) created = REEVE_BACKUP_MADE_INIT;
  const ReeveBackupOptions options = { .path = self->backup };

  if (skip ())
    return;
  g_cancellable_cancel (cancellable);
  g_assert_false (
    reeve_backup_make (self->pool, &options, self->job, &created, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  dir = g_dir_open (self->folder, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
}

/* A load that somebody watches and stops; the second index waits for ever in the new database.
 * The indexes of a large table are built by our own sessions, of a small one by pg_restore. */
typedef struct
{
  ReevePgLoad load;
  GCancellable *cancellable;
  GError *error;
  int is_over;
} Watched;

static gpointer
load_thread (gpointer data)
{
  Watched *self = data;

  reeve_pg_load (&self->load, self->cancellable, &self->error);
  g_atomic_int_set (&self->is_over, 1);
  return NULL;
}

static void
wait_for_answer (const char *sql, const char *expected)
{
  gint64 deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  g_autofree char *answer = ask ("postgres", sql);

  while (!g_str_equal (answer, expected) && g_get_monotonic_time () < deadline)
    {
      g_usleep (20000);
      g_free (answer);
      answer = ask ("postgres", sql);
    }
  g_assert_cmpstr (answer, ==, expected);
}

/* Until the first index is known to be there. */
static void
watch_indexes (Watched *watched, ReeveJob *job)
{
  gint64 deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  ReeveProgressState state = { 0 };

  do
    {
      g_usleep (20000);
      g_clear_pointer (&state.phase, g_free);
      reeve_progress_read (reeve_job_get_progress (job), &state);
      g_assert_cmpint (g_atomic_int_get (&watched->is_over), ==, 0);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  while (!g_str_has_prefix (state.phase != NULL ? state.phase : "", "Building indexes") ||
         state.done == 0);
  g_assert_cmpstr (state.unit, ==, "bytes");
  g_assert_cmpuint (state.done, >, 100000);
  g_assert_cmpuint (state.done, <, state.total);
  g_free (state.phase);
}

static void
test_index_progress (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveBackup) backup = NULL;
  g_autoptr (ReeveConnection) connection = NULL;
  g_autofree char *sql = NULL;
  Watched watched = { .cancellable = cancellable };
  GThread *thread;

  if (skip ())
    return;
  sql = g_strdup_printf (
    "CREATE FUNCTION slow (i int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN"
    " IF current_database() = 'watched' THEN PERFORM pg_catalog.pg_sleep(600); END IF;"
    " RETURN i; END $$;"
    "CREATE TABLE t AS SELECT i, md5(i::text) AS text FROM generate_series(1, %s) AS i;"
    "CREATE INDEX quick ON t (text); CREATE INDEX waits ON t (slow(i));",
    (const char *) data);
  g_free (reeve_test_cluster_psql (cluster, self->name, sql));
  create (self, REEVE_PROOF_SEALED);
  backup = reeve_backup_open (self->backup, NULL, &error);
  g_assert_no_error (error);
  g_free (reeve_test_cluster_psql (cluster, "postgres", "CREATE DATABASE watched"));
  connection = connect_to ("watched");
  watched.load = (ReevePgLoad){
    .backup = backup, .connection = connection, .threads = 2, .job = self->job
  };
  thread = g_thread_new ("load", load_thread, &watched);
  watch_indexes (&watched, self->job);
  g_cancellable_cancel (cancellable);
  g_thread_join (thread);
  g_assert_error (watched.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&watched.error);
  wait_for_answer ("SELECT count(*) FROM pg_stat_activity WHERE datname = 'watched'", "0");
  drop ("watched");
}

#define ADD(name, data, func) \
  g_test_add ("/backup/postgres/" name, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = reeve_test_cluster_new (NULL, &no_cluster);
  ADD ("round-trip", NULL, test_round_trip);
  ADD ("one-moment", "bare", test_one_moment);
  ADD ("replace-and-undo", NULL, test_replace_and_undo);
  ADD ("replace-busy", NULL, test_replace_busy);
  ADD ("single-tables", NULL, test_single_tables);
  ADD ("classic", NULL, test_classic);
  ADD ("empty", "bare", test_empty);
  ADD ("row-security", NULL, test_row_security);
  ADD ("tool-missing", "bare", test_tool_missing);
  ADD ("into-existing", NULL, test_into_existing);
  ADD ("failing-restore", NULL, test_failing_restore);
  ADD ("without-reeve", NULL, test_without_reeve);
  ADD ("cancel", NULL, test_cancel);
  ADD ("index-progress/small", "5000", test_index_progress);
  ADD ("index-progress/large", "40000", test_index_progress);
  status = g_test_run ();
  g_clear_pointer (&cluster, reeve_test_cluster_free);
  g_free (no_cluster);
  return status;
}
