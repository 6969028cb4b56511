/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "app/models/sidebar-item.h"
#include "app/workspace.h"
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/migrate/migration.h"

typedef struct
{
  char *folder;
  ReeveWorkspace *workspace;
  guint ended;
} Fixture;

static void
iterate_until_ready (ReeveWorkspace *workspace)
{
  while (!reeve_workspace_is_ready (workspace))
    g_main_context_iteration (NULL, TRUE);
}

static void
ended_cb (ReeveWorkspace *workspace, ReeveJob *job, Fixture *fixture)
{
  fixture->ended++;
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("reeve-workspace-XXXXXX", NULL);
  fixture->workspace = reeve_workspace_new ();
  g_signal_connect (fixture->workspace, "job-ended", G_CALLBACK (ended_cb), fixture);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_autofree char *catalogue = reeve_paths_catalogue ();

  g_object_unref (fixture->workspace);
  g_remove (catalogue);
  g_free (fixture->folder);
}

static ReeveConnection *
new_connection (Fixture *fixture, const char *name, ReeveEnvironment environment)
{
  g_autofree char *uri = g_strdup_printf ("sqlite:%s/%s.db", fixture->folder, name);
  g_autofree char *samples = reeve_paths_samples ();
  g_autofree char *project = g_build_filename (samples, "school", NULL);
  g_autoptr (GError) error = NULL;
  ReeveConnection *connection = reeve_connection_new (name, uri, &error);

  g_assert_no_error (error);
  reeve_connection_set_environment (connection, environment);
  reeve_connection_set_project (connection, project);
  return connection;
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static ReeveDatabase *
save (Fixture *fixture, ReeveConnection *connection, const char *old_name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reeve_workspace_save (fixture->workspace, connection, old_name, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return reeve_workspace_save_finish (fixture->workspace, result, error);
}

static ReeveDatabase *
add (Fixture *fixture, const char *name, ReeveEnvironment environment)
{
  g_autoptr (ReeveConnection) connection = new_connection (fixture, name, environment);
  g_autoptr (GError) error = NULL;
  ReeveDatabase *database = save (fixture, connection, NULL, &error);

  g_assert_no_error (error);
  return database;
}

static void
open_workspace (Fixture *fixture)
{
  reeve_workspace_open (fixture->workspace);
  iterate_until_ready (fixture->workspace);
  g_assert_no_error (reeve_workspace_get_fault (fixture->workspace));
}

static void
wait_for_look (ReeveDatabase *database)
{
  while (reeve_database_is_busy (database))
    g_main_context_iteration (NULL, TRUE);
}

/* Production first, by name within; headings between, pages of the program around them. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  static const char *const expected[] = { "beta", "zeta", "alpha" };
  GListModel *databases = reeve_workspace_get_databases (fixture->workspace);
  g_autoptr (GPtrArray) items = NULL;

  open_workspace (fixture);
  add (fixture, "alpha", REEVE_ENVIRONMENT_DEVELOPMENT);
  add (fixture, "zeta", REEVE_ENVIRONMENT_PRODUCTION);
  add (fixture, "beta", REEVE_ENVIRONMENT_PRODUCTION);
  g_assert_cmpuint (g_list_model_get_n_items (databases), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (ReeveDatabase) database = g_list_model_get_item (databases, i);

      g_assert_cmpstr (reeve_database_get_name (database), ==, expected[i]);
      wait_for_look (database);
    }
  items = reeve_sidebar_items_build (databases);
  g_assert_nonnull (reeve_sidebar_item_get_kind (items->pdata[0]));
  g_assert_null (reeve_sidebar_item_get_database (items->pdata[1]));
  g_assert_cmpint (reeve_sidebar_item_get_environment (items->pdata[1]), ==,
                   REEVE_ENVIRONMENT_PRODUCTION);
  g_assert_nonnull (reeve_sidebar_item_get_database (items->pdata[2]));
  g_assert_nonnull (reeve_sidebar_item_get_database (items->pdata[3]));
  g_assert_null (reeve_sidebar_item_get_database (items->pdata[4]));
  g_assert_nonnull (reeve_sidebar_item_get_database (items->pdata[5]));
}

/* An edited database stays the same object, so that its page stays open. */
static void
test_rename (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveConnection) renamed = new_connection (fixture, "new", 0);
  g_autoptr (GError) error = NULL;
  ReeveDatabase *database;

  open_workspace (fixture);
  database = add (fixture, "old", REEVE_ENVIRONMENT_DEVELOPMENT);
  g_assert_true (save (fixture, renamed, "old", &error) == database);
  g_assert_no_error (error);
  g_assert_cmpstr (reeve_database_get_name (database), ==, "new");
  g_assert_null (reeve_workspace_find (fixture->workspace, "old"));
  g_assert_true (reeve_workspace_find (fixture->workspace, "new") == database);
  wait_for_look (database);
}

static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveConnection) second = new_connection (fixture, "same", 0);
  g_autoptr (GError) error = NULL;

  open_workspace (fixture);
  wait_for_look (add (fixture, "same", REEVE_ENVIRONMENT_DEVELOPMENT));
  g_assert_null (save (fixture, second, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONFLICT);
  g_assert_cmpuint (
    g_list_model_get_n_items (reeve_workspace_get_databases (fixture->workspace)), ==, 1);
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ReeveDatabase *database;

  open_workspace (fixture);
  database = add (fixture, "gone", REEVE_ENVIRONMENT_DEVELOPMENT);
  wait_for_look (database);
  reeve_workspace_remove (fixture->workspace, database, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (reeve_workspace_remove_finish (fixture->workspace, result, &error));
  g_assert_no_error (error);
  g_assert_null (reeve_workspace_find (fixture->workspace, "gone"));
}

/* A damaged catalogue is told, nothing of it is lost, and a repaired one is taken. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = reeve_paths_catalogue ();
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (path);
  char rubbish[4096];
  gsize length;

  memset (rubbish, 'x', sizeof rubbish);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents_full (path, rubbish, sizeof rubbish,
                                           G_FILE_SET_CONTENTS_NONE, 0600, &error));
  reeve_workspace_open (fixture->workspace);
  iterate_until_ready (fixture->workspace);
  g_assert_error (reeve_workspace_get_fault (fixture->workspace), REEVE_ERROR,
                  REEVE_ERROR_CORRUPT);
  g_assert_null (reeve_workspace_get_catalogue (fixture->workspace));
  g_assert_true (g_file_get_contents (path, &contents, &length, &error));
  g_assert_cmpmem (contents, length, rubbish, sizeof rubbish);

  g_assert_cmpint (g_remove (path), ==, 0);
  reeve_workspace_open (fixture->workspace);
  while (reeve_workspace_get_fault (fixture->workspace) != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (reeve_workspace_get_catalogue (fixture->workspace));
}

/* What is seen of a database before and after a job, and what the job counts while it runs. */
static void
test_job (Fixture *fixture, gconstpointer data)
{
  ReeveMigrationOptions options = REEVE_MIGRATION_OPTIONS_INIT;
  ReeveApproval approval = { .agreed = TRUE };
  g_autoptr (ReeveOperation) operation = NULL;
  g_autoptr (ReeveProject) project = NULL;
  g_autoptr (ReevePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  ReeveDatabase *database;
  ReeveConnection *connection;
  ReeveJob *job;

  open_workspace (fixture);
  database = add (fixture, "school", REEVE_ENVIRONMENT_DEVELOPMENT);
  wait_for_look (database);
  g_assert_cmpint (reeve_database_get_state (database), ==, REEVE_DATABASE_PENDING);
  g_assert_cmpuint (reeve_database_count (database, REEVE_REVISION_PENDING), >, 5);

  connection = reeve_database_get_connection (database);
  project = reeve_project_open (reeve_connection_get_project (connection), &error);
  operation = reeve_migration_new (connection, project, &options);
  plan = reeve_runner_prepare (reeve_workspace_get_runner (fixture->workspace), operation, NULL,
                               &error);
  g_assert_no_error (error);
  job = reeve_workspace_submit (fixture->workspace, operation, plan, &approval, "reevectl …");
  g_assert_cmpuint (reeve_workspace_count_running (fixture->workspace), ==, 1);
  g_assert_cmpuint (reeve_database_get_running (database), ==, 1);
  g_assert_true (reeve_workspace_get_job_database (fixture->workspace, job) == database);
  g_assert_true (reeve_workspace_find_job (fixture->workspace, reeve_job_get_id (job)) == job);
  while (fixture->ended == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_SUCCEEDED);
  g_assert_cmpuint (reeve_workspace_count_running (fixture->workspace), ==, 0);
  g_assert_cmpuint (reeve_database_get_running (database), ==, 0);
  wait_for_look (database);
  g_assert_cmpint (reeve_database_get_state (database), ==, REEVE_DATABASE_GOOD);
  g_assert_cmpuint (fixture->ended, ==, 1);
}

/* What another process adds to the catalogue shows up by itself. */
static void
test_other_process (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveCatalogue) other = NULL;
  g_autoptr (ReeveConnection) connection = new_connection (fixture, "theirs", 0);
  g_autoptr (GError) error = NULL;

  open_workspace (fixture);
  other = reeve_catalogue_open (NULL, &error);
  g_assert_no_error (error);
  g_assert_true (reeve_catalogue_save_connection (other, connection, NULL, &error));
  while (reeve_workspace_find (fixture->workspace, "theirs") == NULL)
    g_main_context_iteration (NULL, TRUE);
  wait_for_look (reeve_workspace_find (fixture->workspace, "theirs"));
}

/* A project's folder that is gone is said of that database alone. */
static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveConnection) connection = new_connection (fixture, "lost", 0);
  g_autofree char *folder = g_build_filename (fixture->folder, "nowhere", NULL);
  g_autofree char *summary = NULL;
  g_autoptr (GError) error = NULL;
  ReeveDatabase *database;

  reeve_connection_set_project (connection, folder);
  open_workspace (fixture);
  database = save (fixture, connection, NULL, &error);
  g_assert_no_error (error);
  wait_for_look (database);
  g_assert_cmpint (reeve_database_get_state (database), ==, REEVE_DATABASE_UNREACHABLE);
  g_assert_error (reeve_database_get_error (database), REEVE_ERROR, REEVE_ERROR_NOT_FOUND);
  summary = reeve_database_dup_summary (database);
  g_assert_nonnull (strstr (summary, "nowhere"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, setup, function, teardown)
  ADD ("/workspace/order", test_order);
  ADD ("/workspace/rename", test_rename);
  ADD ("/workspace/conflict", test_conflict);
  ADD ("/workspace/remove", test_remove);
  ADD ("/workspace/damaged", test_damaged);
  ADD ("/workspace/job", test_job);
  ADD ("/workspace/no-folder", test_no_folder);
  ADD ("/workspace/other-process", test_other_process);
#undef ADD
  return g_test_run ();
}
