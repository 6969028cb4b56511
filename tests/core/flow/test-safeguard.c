/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "fixture.h"

#include "core/base/error.h"
#include "core/flow/safeguard.h"
#include "core/flow/task-run.h"
#include "core/flow/validate.h"
#include "core/project/task.h"

#define READ "-- title: Look\n-- effect: read\n"
#define CLUBS "CREATE TABLE clubs (id integer PRIMARY KEY, name text, fee integer CHECK (fee >= 0))"
#define WRITE "-- title: Change\n-- effect: write\n"

static void
make_clubs (Fixture *self)
{
  fixture_write (self, "20250101000000_clubs.sql",
                 "-- migrate:up\n" CLUBS ";\n-- migrate:down\nDROP TABLE clubs;\n");
  fixture_execute (self, CLUBS);
  fixture_execute (self, "INSERT INTO clubs VALUES (1, 'Chess', 3)");
}

static void
assert_answer (Fixture *self, const char *sql, const char *wanted)
{
  g_autofree char *answer = fixture_ask (self, sql);

  g_assert_cmpstr (answer, ==, wanted);
}

static void
assert_error_says (const GError *error, const char *text)
{
  g_autofree char *said = reeve_error_describe (error);

  if (strstr (said, text) == NULL)
    g_error ("“%s” is not in: %s", text, said);
}

/* --- tasks ---------------------------------------------------------------------------------- */

static ReeveTaskValues *
make_values (Fixture *self, const char *text)
{
  g_autoptr (ReeveProject) project = NULL;
  g_autoptr (ReeveTask) task = NULL;
  g_autoptr (GError) error = NULL;

  fixture_write (self, "tasks/it.sql", text);
  project = fixture_project (self);
  task = reeve_task_load (project, "it", &error);
  g_assert_no_error (error);
  return reeve_task_values_new (task);
}

static void
set (ReeveTaskValues *values, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;

  reeve_task_values_set (values, name, text, &error);
  g_assert_no_error (error);
}

static ReeveJob *
run_task (Fixture *self, const char *text, GError **error)
{
  g_autoptr (ReeveOperation) operation =
    reeve_task_run_new (self->connection, make_values (self, text));

  return fixture_run (self, operation, error);
}

/* What is typed is a value and nothing else, whatever it looks like. */
static void
test_values (Fixture *self, gconstpointer data)
{
  static const char evil[] = "'); DROP TABLE clubs; -- :id";
  ReeveTaskValues *values = NULL;
  g_autoptr (ReeveOperation) operation = NULL;
  g_autoptr (ReevePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveJob) job = NULL;
  g_autoptr (JsonObject) result = NULL;
  JsonArray *row;

  make_clubs (self);
  values = make_values (
    self, WRITE "-- parameter: id integer(1..100)\n-- parameter: name text\n"
                "-- parameter: fee integer optional\n-- parameter: word secret(3..)\n"
                "INSERT INTO clubs VALUES (:id, :name, :fee);\n"
                "SELECT id, name, fee, :word LIKE '$argon2id$%' AS hashed, ':id' FROM clubs"
                " WHERE id = :id;\n");
  set (values, "id", "7");
  set (values, "name", evil);
  {
    g_autoptr (ReeveSecret) secret = reeve_secret_new ("hush-hush", -1);

    reeve_task_values_set_secret (values, "word", secret, &error);
    g_assert_no_error (error);
  }
  operation = reeve_task_run_new (self->connection, values);
  plan = fixture_plan (self, operation);
  for (guint i = 0; i < reeve_plan_get_n_steps (plan); i++)
    g_assert_null (strstr (reeve_plan_get_step (plan, i)->sql, "hush"));
  job = fixture_run_plan (self, operation, plan, &error);
  g_assert_no_error (error);
  result = reeve_job_dup_result (job);
  g_assert_cmpint (json_object_get_int_member (result, "affected"), ==, 1);
  row = json_array_get_array_element (json_object_get_array_member (result, "rows"), 0);
  g_assert_cmpint (json_array_get_int_element (row, 0), ==, 7);
  g_assert_cmpstr (json_array_get_string_element (row, 1), ==, evil);
  g_assert_true (json_array_get_null_element (row, 2));
  g_assert_cmpstr (json_array_get_string_element (row, 4), ==, ":id");
  assert_answer (self, "SELECT count(*) FROM clubs", "2");
}

typedef struct
{
  const char *text;
  const char *says;
} Failing;

static const Failing failing[] = {
  { WRITE "UPDATE clubs SET fee = 9;\nINSERT INTO clubs VALUES (1, 'again', 1);\n",
    "the task is one transaction" },
  { WRITE "UPDATE clubs SET fee = 9;\nUPDATE clubs SET fee = -1;\n", "it.sql" },
};

static void
test_task_fails (Fixture *self, gconstpointer data)
{
  make_clubs (self);
  for (gsize i = 0; i < G_N_ELEMENTS (failing); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveJob) job = run_task (self, failing[i].text, &error);

      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONSTRAINT);
      assert_error_says (error, failing[i].says);
      assert_answer (self, "SELECT fee FROM clubs", "3");
    }
}

/* One that reads is run at once; one that writes, or is not meant for this database, is not. */
static void
test_task_reads (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *text;
    gboolean runs;
  } cases[] = {
    { READ "SELECT name FROM clubs;\n", TRUE },
    { WRITE "UPDATE clubs SET fee = 9;\n", FALSE },
    { READ "-- environments: production\nSELECT name FROM clubs;\n", FALSE },
  };

  make_clubs (self);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ReeveOperation) operation =
        reeve_task_run_new (self->connection, make_values (self, cases[i].text));
      g_autoptr (GError) error = NULL;
      JsonObject *result =
        reeve_task_run_read (REEVE_TASK_RUN (operation), self->pool, NULL, &error);

      g_assert_true ((result != NULL) == cases[i].runs);
      if (!cases[i].runs)
        g_assert_error (error, REEVE_ERROR, REEVE_ERROR_REFUSED);
      g_clear_pointer (&result, json_object_unref);
      assert_answer (self, "SELECT fee FROM clubs", "3");
    }
}

/* The session that was not to write is nobody else's trouble. */
static void
test_task_leaves_the_session (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveJob) job = NULL;

  make_clubs (self);
  job = run_task (self, READ "SELECT count(*) FROM clubs;\n", &error);
  g_assert_no_error (error);
  fixture_execute (self, "UPDATE clubs SET fee = 4");
  assert_answer (self, "SELECT fee FROM clubs", "4");
}

static void
test_task_needs_a_database (Fixture *self, gconstpointer data)
{
  g_autoptr (ReeveOperation) operation =
    reeve_task_run_new (self->connection, make_values (self, READ "SELECT 1;\n"));
  g_autoptr (GError) error = NULL;
  g_autoptr (ReevePlan) plan = reeve_operation_prepare (operation, self->pool, NULL, &error);

  g_assert_null (plan);
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (self->database, G_FILE_TEST_EXISTS));
}

/* --- the backup before ---------------------------------------------------------------------- */

typedef struct
{
  const char *text;
  const char *settings;
  gboolean no_backup;
  gboolean holds; /* the database has a table */
  gboolean guarded;
} Guard;

static const Guard guards[] = {
  { WRITE "DELETE FROM clubs;\n", "{}", FALSE, TRUE, TRUE },
  { WRITE "DELETE FROM clubs;\n", "{}", TRUE, TRUE, FALSE },
  { WRITE "DELETE FROM clubs;\n", "{\"backup_before\": \"never\"}", FALSE, TRUE, FALSE },
  { WRITE "INSERT INTO clubs VALUES (2, 'Go', 1);\n", "{}", FALSE, TRUE, FALSE },
  { WRITE "INSERT INTO clubs VALUES (2, 'Go', 1);\n", "{\"backup_before\": \"always\"}", FALSE,
    TRUE, TRUE },
  { READ "SELECT 1;\n", "{\"backup_before\": \"always\"}", FALSE, TRUE, FALSE },
  { WRITE "CREATE TABLE other (id integer);\n", "{\"backup_before\": \"always\"}", FALSE, FALSE,
    FALSE },
};

static ReeveOperation *
make_guarded (Fixture *self, const char *text, gboolean no_backup)
{
  g_autoptr (ReeveProject) project = fixture_project (self);
  const ReeveSafeguardOptions options = { .no_backup = no_backup };

  return reeve_safe_task_new (self->connection, project, make_values (self, text), &options);
}

static void
test_guards (Fixture *self, gconstpointer data)
{
  const Guard *guard = data;
  g_autoptr (ReeveOperation) operation = NULL;
  g_autoptr (ReevePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveJob) job = NULL;
  g_autoptr (JsonObject) result = NULL;
  const char *path;

  make_clubs (self);
  if (!guard->holds)
    fixture_execute (self, "DROP TABLE clubs");
  fixture_write (self, "reeve.json", guard->settings);
  operation = make_guarded (self, guard->text, guard->no_backup);
  plan = fixture_plan (self, operation);
  path = reeve_plan_get_backup (plan);
  g_assert_true ((path != NULL) == guard->guarded);
  g_assert_true (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS));
  job = fixture_run_plan (self, operation, plan, &error);
  g_assert_no_error (error);
  g_assert_true (path == NULL || g_file_test (path, G_FILE_TEST_EXISTS));
  result = reeve_job_dup_result (job);
  g_assert_true (json_object_get_null_member (result, "backup") != guard->guarded);
  g_assert_cmpstr (json_object_get_string_member (result, "task"), ==, "it");
}

/* No backup, no act. */
static void
test_no_backup_no_act (Fixture *self, gconstpointer data)
{
  g_autoptr (ReeveOperation) operation = NULL;
  g_autoptr (ReevePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveJob) job = NULL;
  g_autofree char *folder = NULL;

  make_clubs (self);
  fixture_write (self, "reeve.json", "{}");
  operation = make_guarded (self, WRITE "DELETE FROM clubs;\n", FALSE);
  plan = fixture_plan (self, operation);
  /* A file stands where the folder of the backups would be made. */
  folder = g_path_get_dirname (reeve_plan_get_backup (plan));
  g_rmdir (folder);
  {
    g_autofree char *parent = g_path_get_dirname (folder);

    g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
    g_file_set_contents (folder, "", 0, &error);
    g_assert_no_error (error);
  }
  job = fixture_run_plan (self, operation, plan, &error);
  g_assert_nonnull (error);
  assert_error_says (error, "No backup could be made first");
  assert_error_says (error, "Nothing was changed");
  assert_answer (self, "SELECT count(*) FROM clubs", "1");
}

/* What fails after it still says where it is. */
static void
test_backup_of_a_failure (Fixture *self, gconstpointer data)
{
  g_autoptr (ReeveOperation) operation = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveJob) job = NULL;
  g_autoptr (JsonObject) result = NULL;
  JsonObject *backup;

  make_clubs (self);
  fixture_write (self, "reeve.json", "{}");
  operation = make_guarded (
    self, WRITE "DELETE FROM clubs;\nINSERT INTO clubs VALUES (1, 'a', -1);\n", FALSE);
  job = fixture_run (self, operation, &error);
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONSTRAINT);
  result = reeve_job_dup_result (job);
  backup = json_object_get_object_member (result, "backup");
  g_assert_true (
    g_file_test (json_object_get_string_member (backup, "file"), G_FILE_TEST_IS_REGULAR));
  assert_answer (self, "SELECT count(*) FROM clubs", "1");
}

/* --- validate ------------------------------------------------------------------------------- */

typedef struct
{
  const char *sql;
  const char *defects; /* "rule object rows", … */
} Defect;

static const Defect defects[] = {
  { "SELECT 1", "" },
  { "PRAGMA foreign_keys = OFF; INSERT INTO people VALUES (1, 77), (2, 77), (3, 1)",
    "foreign-key people 2" },
  { "PRAGMA ignore_check_constraints = ON; INSERT INTO clubs VALUES (2, 'Go', -4)",
    "integrity database 0" },
};

static void
test_validate (Fixture *self, gconstpointer data)
{
  const Defect *defect = data;
  g_auto (GStrv) statements = g_strsplit (defect->sql, "; ", -1);
  g_autoptr (ReeveVerdict) verdict = reeve_verdict_new ();
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  ReeveSession *session;

  make_clubs (self);
  fixture_execute (self,
                   "CREATE TABLE people (id integer PRIMARY KEY, club integer REFERENCES clubs)");
  session = reeve_pool_acquire (self->pool, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; statements[i] != NULL; i++)
    {
      reeve_session_execute (session, statements[i], NULL, &error);
      g_assert_no_error (error);
    }
  reeve_session_execute (session, "PRAGMA ignore_check_constraints = OFF", NULL, &error);
  reeve_validate_data (verdict, session, FALSE, NULL, NULL, &error);
  g_assert_no_error (error);
  reeve_pool_release (self->pool, session);
  for (guint i = 0; i < verdict->defects->len; i++)
    {
      const ReeveDefect *one = g_ptr_array_index (verdict->defects, i);

      g_string_append_printf (found, "%s%s %s %d", i > 0 ? ", " : "", one->rule, one->object,
                              (int) one->rows);
      g_assert_cmpint (one->severity, ==, REEVE_SEVERITY_ERROR);
    }
  g_assert_cmpstr (found->str, ==, defect->defects);
  g_assert_cmpuint (verdict->unchecked->len, ==, 0);
  g_assert_cmpuint (verdict->n_checked, >=, 2);
}

static void
test_validate_revisions (Fixture *self, gconstpointer data)
{
  g_autoptr (ReeveProject) project = NULL;
  g_autoptr (ReeveMigrationStatus) status = NULL;
  g_autoptr (ReeveVerdict) verdict = reeve_verdict_new ();
  g_autoptr (GError) error = NULL;

  make_clubs (self);
  project = fixture_project (self);
  status = reeve_migration_status_read (project, NULL, self->pool, NULL, &error);
  g_assert_no_error (error);
  reeve_validate_revisions (verdict, status);
  g_assert_cmpuint (verdict->n_checked, ==, 1);
  g_assert_cmpuint (reeve_verdict_count (verdict, REEVE_SEVERITY_ERROR), ==, 1);
  g_assert_cmpstr (((ReeveDefect *) g_ptr_array_index (verdict->defects, 0))->object, ==,
                   "20250101000000");
}

/* -------------------------------------------------------------------------------------------- */

static void
add (const char *path, void (*test) (Fixture *self, gconstpointer data), gconstpointer data)
{
  g_test_add (path, Fixture, data, fixture_setup, test, fixture_teardown);
}

static void
add_numbered (const char *prefix,
              guint number,
              void (*test) (Fixture *self, gconstpointer data),
              gconstpointer data)
{
  g_autofree char *path = g_strdup_printf ("%s/%u", prefix, number);

  add (path, test, data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  add ("/flow/task/values", test_values, NULL);
  add ("/flow/task/fails", test_task_fails, NULL);
  add ("/flow/task/reads", test_task_reads, NULL);
  add ("/flow/task/leaves-the-session", test_task_leaves_the_session, NULL);
  add ("/flow/task/needs-a-database", test_task_needs_a_database, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (guards); i++)
    add_numbered ("/flow/safeguard/guards", i, test_guards, &guards[i]);
  add ("/flow/safeguard/no-backup-no-act", test_no_backup_no_act, NULL);
  add ("/flow/safeguard/of-a-failure", test_backup_of_a_failure, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (defects); i++)
    add_numbered ("/flow/validate/data", i, test_validate, &defects[i]);
  add ("/flow/validate/revisions", test_validate_revisions, NULL);
  return g_test_run ();
}
