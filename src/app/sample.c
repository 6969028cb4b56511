/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/sample.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "app/models/command-line.h"
#include "app/notice.h"
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/flow/prepare.h"
#include "core/project/sample.h"

static const ReeveSample samples[] = {
  { "school", N_ ("School"), N_ ("Pupils, classes, attendance and marks of a school") },
  { "savings-groups", N_ ("Savings Groups"),
    N_ ("Members, savings, loans and meetings of village savings groups") },
  { "education", N_ ("Education"),
    N_ ("Courses, lessons and quizzes, with two branches that were merged") },
  { "tours", N_ ("Tours"), N_ ("Bookings, guides and payments of a travel agency; the largest") },
  { "store", N_ ("Store"), N_ ("Products, orders and stock of a web shop") },
};

/* A sample on its way from nothing to its page, by way of three tasks that share it. */
typedef struct
{
  ReeveWorkspace *workspace;
  GWeakRef from;
  char *name;
  ReeveConnection *connection;
  ReeveProject *project;
  ReeveOperation *operation;
  ReevePlan *plan;
} Start;

static void
start_clear (gpointer data)
{
  Start *start = data;

  g_clear_object (&start->workspace);
  g_weak_ref_clear (&start->from);
  g_clear_object (&start->connection);
  g_clear_object (&start->project);
  g_clear_object (&start->operation);
  g_clear_pointer (&start->plan, reeve_plan_unref);
  g_free (start->name);
}

static void
start_release (gpointer start)
{
  g_atomic_rc_box_release_full (start, start_clear);
}

static void
run_step (Start *start, GTaskThreadFunc thread, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (start->workspace, NULL, callback, NULL);

  g_task_set_task_data (task, g_atomic_rc_box_acquire (start), start_release);
  g_task_run_in_thread (task, thread);
}

static void
show (Start *start)
{
  g_autoptr (GtkWidget) from = g_weak_ref_get (&start->from);

  if (from != NULL)
    gtk_widget_activate_action (from, "win.show-database", "s", start->name);
}

static void
fail (Start *start, const GError *error)
{
  g_autoptr (GtkWidget) from = g_weak_ref_get (&start->from);

  if (from != NULL)
    reeve_notice_error (from, _("The Sample Could Not Be Made"), error);
}

static char *
make_uri (const char *name, GError **error)
{
  g_autofree char *data = reeve_paths_data_dir ();
  g_autofree char *folder = g_build_filename (data, "samples", NULL);
  g_autofree char *file = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      reeve_set_error (error, REEVE_ERROR_PERMISSION, "The folder “%s” cannot be made", folder);
      return NULL;
    }
  file = g_strdup_printf ("%s/%s.db", folder, name);
  return reeve_connection_uri_of_file (file);
}

static void
describe_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Start *start = data;
  GError *error = NULL;
  g_autofree char *folder = reeve_sample_dup_folder (start->name);
  g_autofree char *uri = NULL;

  if (folder == NULL)
    reeve_set_error (&error, REEVE_ERROR_NOT_FOUND, "The sample “%s” is not installed",
                     start->name);
  else
    uri = make_uri (start->name, &error);
  if (uri != NULL)
    start->connection = reeve_connection_new (start->name, uri, &error);
  if (start->connection != NULL)
    {
      reeve_connection_set_project (start->connection, folder);
      start->project = reeve_project_open (folder, &error);
    }
  if (start->project != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
plan_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const ReevePrepareOptions options = { 0 };
  Start *start = data;
  GError *error = NULL;

  start->operation = reeve_prepare_new (start->connection, start->project, &options);
  start->plan = reeve_runner_prepare (reeve_workspace_get_runner (start->workspace),
                                      start->operation, NULL, &error);
  if (start->plan != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
planned_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Start *start = g_task_get_task_data (G_TASK (result));
  /* Nobody's data is in a database that was made just now. */
  ReeveApproval approval = { .agreed = TRUE };
  g_autoptr (GError) error = NULL;
  g_autofree char *command = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      fail (start, error);
      return;
    }
  command = reeve_command_line_prepare (start->connection, FALSE, FALSE);
  if (reeve_plan_get_n_steps (start->plan) > 0)
    reeve_workspace_submit (start->workspace, start->operation, start->plan, &approval, command);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Start *start = data;
  g_autoptr (GError) error = NULL;
  ReeveDatabase *database =
    reeve_workspace_save_finish (start->workspace, result, &error);

  if (database != NULL)
    {
      g_set_object (&start->connection, reeve_database_get_connection (database));
      show (start);
      run_step (start, plan_thread, planned_cb);
    }
  else
    fail (start, error);
  start_release (start);
}

static void
described_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Start *start = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    reeve_workspace_save (start->workspace, start->connection, NULL, NULL, saved_cb,
                          g_atomic_rc_box_acquire (start));
  else
    fail (start, error);
}

const ReeveSample *
reeve_samples_get (guint *n_samples)
{
  *n_samples = G_N_ELEMENTS (samples);
  return samples;
}

void
reeve_sample_start (GtkWidget *from, ReeveWorkspace *workspace, const char *name)
{
  Start *start;

  if (reeve_workspace_find (workspace, name) != NULL)
    {
      gtk_widget_activate_action (from, "win.show-database", "s", name);
      return;
    }
  start = g_atomic_rc_box_new0 (Start);
  g_weak_ref_init (&start->from, from);
  start->workspace = g_object_ref (workspace);
  start->name = g_strdup (name);
  run_step (start, describe_thread, described_cb);
  start_release (start);
}
