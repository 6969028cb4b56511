/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include <glib/gi18n.h>

#include "app/dialogs/migration-review.h"
#include "app/models/command-line.h"
#include "app/notice.h"
#include "app/window-private.h"
#include "core/base/error.h"

/* A job of the history, planned and reviewed anew. */
typedef struct
{
  ReeveCatalogue *catalogue;
  char *job_id;
  ReeveJobRecord *record;
  ReeveCommandLine *line;
  ReeveProject *project;
} Again;

static void
again_free (gpointer data)
{
  Again *again = data;

  g_clear_object (&again->catalogue);
  g_clear_object (&again->project);
  g_clear_pointer (&again->record, reeve_job_record_free);
  g_clear_pointer (&again->line, reeve_command_line_free);
  g_free (again->job_id);
  g_free (again);
}

static gboolean
open_project (Again *again, GError **error)
{
  g_autoptr (ReeveConnection) connection =
    reeve_catalogue_find_connection (again->catalogue, again->record->connection, error);
  const char *folder;

  if (connection == NULL)
    {
      if (error != NULL && *error == NULL)
        reeve_set_error (error, REEVE_ERROR_NOT_FOUND, "“%s” is no longer in the list",
                         again->record->connection);
      return FALSE;
    }
  folder = reeve_connection_get_project (connection);
  if (folder == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, "“%s” has no folder of revisions",
                       again->record->connection);
      reeve_error_set_remedy (error, "Choose its folder under Edit Connection.");
      return FALSE;
    }
  again->project = reeve_project_open (folder, error);
  return again->project != NULL;
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Again *again = data;
  GError *error = NULL;

  again->record = reeve_catalogue_find_job (again->catalogue, again->job_id, &error);
  if (again->record != NULL)
    again->line = reeve_command_line_parse (again->record->command);
  if (again->record != NULL && again->line == NULL)
    {
      reeve_set_error (&error, REEVE_ERROR_UNSUPPORTED,
                       "This job cannot be planned again from the window");
      reeve_error_set_remedy (&error, "Copy its command line, and run that in a terminal.");
    }
  if (error == NULL && open_project (again, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveWindow *self = REEVE_WINDOW (object);
  Again *again = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  ReeveDatabase *database;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      reeve_notice_error (GTK_WIDGET (self), _("The Job Cannot Be Run Again"), error);
      return;
    }
  database = reeve_workspace_find (self->workspace, again->record->connection);
  if (database != NULL)
    reeve_migration_review_start (GTK_WIDGET (self), self->workspace, database, again->project,
                                  &again->line->options);
}

void
reeve_window_run_again (ReeveWindow *self, const char *job_id)
{
  ReeveCatalogue *catalogue = reeve_workspace_get_catalogue (self->workspace);
  g_autoptr (GTask) task = NULL;
  Again *again;

  if (catalogue == NULL)
    return;
  again = g_new0 (Again, 1);
  again->catalogue = g_object_ref (catalogue);
  again->job_id = g_strdup (job_id);
  task = g_task_new (self, NULL, read_cb, NULL);
  g_task_set_task_data (task, again, again_free);
  g_task_run_in_thread (task, read_thread);
}
