/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/task-review.h"

#include <glib/gi18n.h>

#include "app/dialogs/operation-review.h"
#include "app/models/command-line.h"
#include "core/flow/task-run.h"

/* Immutable, but for @no_backup. */
typedef struct
{
  GWeakRef from;
  ReeveConnection *connection;
  ReeveProject *project;
  ReeveTaskValues *values;
  ReeveTaskSubmitted submitted;
  int no_backup; /* atomic: the main thread sets it, workers read it */
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_weak_ref_clear (&wish->from);
  g_object_unref (wish->connection);
  g_object_unref (wish->project);
  reeve_task_values_unref (wish->values);
  g_free (wish);
}

static ReeveOperation *
make (gpointer data, GCancellable *cancellable, GError **error)
{
  Wish *wish = data;
  const ReeveSafeguardOptions guard = { .no_backup = g_atomic_int_get (&wish->no_backup) };

  return reeve_safe_task_new (wish->connection, wish->project, reeve_task_values_ref (wish->values),
                              &guard);
}

static char *
dup_waiting (gpointer data)
{
  Wish *wish = data;

  /* TRANSLATORS: %s is the name of a database */
  return g_strdup_printf (_("Looking at “%s”."), reeve_connection_get_name (wish->connection));
}

char *
reeve_task_review_dup_line (ReeveConnection *connection, ReeveTaskValues *values)
{
  ReeveTask *task = reeve_task_values_get_task (values);
  GString *line = reeve_command_line_begin (connection);

  g_string_append (line, " task run");
  reeve_command_line_add (line, NULL, reeve_task_get_name (task));
  for (guint i = 0; i < reeve_task_get_n_parameters (task); i++)
    {
      const ReeveTaskParameter *parameter = reeve_task_get_parameter (task, i);
      g_autofree char *name = g_strdelimit (g_strdup (parameter->name), "_", '-');
      g_autofree char *option = g_strconcat ("--", name, NULL);

      if (parameter->type != REEVE_TASK_SECRET && reeve_task_values_has (values, parameter->name))
        reeve_command_line_add (line, option, reeve_task_values_get (values, i));
    }
  return g_string_free (line, FALSE);
}

static char *
dup_command (gpointer data)
{
  Wish *wish = data;
  g_autofree char *line = reeve_task_review_dup_line (wish->connection, wish->values);

  return g_atomic_int_get (&wish->no_backup) ? g_strconcat (line, " --no-backup", NULL)
                                             : g_steal_pointer (&line);
}

static void
set_backup (gpointer data, gboolean wanted)
{
  g_atomic_int_set (&((Wish *) data)->no_backup, !wanted);
}

static void
submitted (gpointer data, ReeveJob *job)
{
  Wish *wish = data;
  g_autoptr (GtkWidget) from = g_weak_ref_get (&wish->from);

  g_autoptr (ReeveTaskValues) values = reeve_task_values_new_without_secrets (wish->values);

  if (from != NULL)
    wish->submitted (from, job, values);
}

void
reeve_task_review_start (GtkWidget *from,
                         ReeveWorkspace *workspace,
                         ReeveDatabase *database,
                         ReeveProject *project,
                         ReeveTaskValues *values,
                         ReeveTaskSubmitted callback)
{
  static const ReeveOperationOrder order = {
    .make = make,
    .dup_waiting = dup_waiting,
    .dup_command = dup_command,
    .set_backup = set_backup,
    .submitted = submitted,
    .free = wish_free,
  };
  Wish *wish = g_new0 (Wish, 1);

  g_weak_ref_init (&wish->from, from);
  wish->connection = g_object_ref (reeve_database_get_connection (database));
  wish->project = g_object_ref (project);
  wish->values = reeve_task_values_ref (values);
  wish->submitted = callback;
  reeve_operation_review_start (from, workspace, wish->connection, &order, wish);
}
