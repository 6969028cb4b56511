/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include <glib/gstdio.h>

void
fixture_setup (Fixture *self, gconstpointer data)
{
  ReevePoolOptions options = REEVE_POOL_OPTIONS_INIT;
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("reeve-flow-XXXXXX", &error);
  g_assert_no_error (error);
  self->database = g_build_filename (self->folder, "mine.db", NULL);
  self->connection = reeve_connection_new (NULL, self->database, &error);
  g_assert_no_error (error);
  self->pool = reeve_pool_new (self->connection, &options);
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

void
fixture_teardown (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->pool);
  g_clear_object (&self->connection);
  remove_tree (self->folder);
  g_free (self->database);
  g_free (self->folder);
}

void
fixture_write (Fixture *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->folder, "project", name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

ReeveProject *
fixture_project (Fixture *self)
{
  g_autofree char *folder = g_build_filename (self->folder, "project", NULL);
  g_autoptr (GError) error = NULL;
  ReeveProject *project = reeve_project_open (folder, &error);

  g_assert_no_error (error);
  return project;
}

void
fixture_execute (Fixture *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  ReeveSession *session = reeve_pool_acquire (self->pool, NULL, &error);

  g_assert_no_error (error);
  reeve_session_execute (session, sql, NULL, &error);
  g_assert_no_error (error);
  reeve_pool_release (self->pool, session);
}

char *
fixture_ask (Fixture *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  ReeveSession *session = reeve_pool_acquire (self->pool, NULL, &error);
  g_autoptr (ReeveResult) result = NULL;

  g_assert_no_error (error);
  result = reeve_session_query (session, sql, NULL, 0, NULL, &error);
  g_assert_no_error (error);
  reeve_pool_release (self->pool, session);
  return g_strdup (reeve_result_get (result, 0, 0));
}

char *
fixture_tables (Fixture *self)
{
  return fixture_ask (self, "SELECT coalesce(group_concat(name), '') FROM (SELECT name FROM"
                            " sqlite_schema WHERE type = 'table' AND name NOT LIKE 'reeve%'"
                            " AND name NOT LIKE 'sqlite%' ORDER BY name)");
}

ReevePlan *
fixture_plan (Fixture *self, ReeveOperation *operation)
{
  g_autoptr (GError) error = NULL;
  ReevePlan *plan = reeve_operation_prepare (operation, self->pool, NULL, &error);

  g_assert_no_error (error);
  reeve_plan_seal (plan);
  return plan;
}

ReeveJob *
fixture_run_plan (Fixture *self, ReeveOperation *operation, ReevePlan *plan, GError **error)
{
  g_autoptr (ReeveJob) job =
    reeve_job_new (reeve_plan_get_operation (plan), reeve_plan_get_title (plan));
  g_autoptr (GError) local = NULL;

  reeve_operation_lock (operation, self->pool, job, NULL, &local);
  g_assert_no_error (local);
  reeve_operation_run (operation, plan, self->pool, job, NULL, error);
  reeve_operation_unlock (operation, self->pool);
  return g_steal_pointer (&job);
}

ReeveJob *
fixture_run (Fixture *self, ReeveOperation *operation, GError **error)
{
  g_autoptr (ReevePlan) plan = fixture_plan (self, operation);

  return fixture_run_plan (self, operation, plan, error);
}
