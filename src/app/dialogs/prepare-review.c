/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/prepare-review.h"

#include <glib/gi18n.h>

#include "app/dialogs/operation-review.h"
#include "app/models/command-line.h"
#include "app/notice.h"
#include "core/flow/prepare.h"

/* Immutable, but for @no_backup. */
typedef struct
{
  ReeveConnection *connection;
  gboolean reset;
  int no_backup; /* atomic: the main thread sets it, workers read it */
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_object_unref (wish->connection);
  g_free (wish);
}

static ReeveOperation *
make (gpointer data, GCancellable *cancellable, GError **error)
{
  Wish *wish = data;
  g_autoptr (ReeveProject) project =
    reeve_project_open (reeve_connection_get_project (wish->connection), error);
  const ReevePrepareOptions options = { .findings = TRUE,
                                        .no_backup = g_atomic_int_get (&wish->no_backup) };

  if (project == NULL)
    return NULL;
  return wish->reset ? reeve_reset_new (wish->connection, project, &options)
                     : reeve_prepare_new (wish->connection, project, &options);
}

static char *
dup_command (gpointer data)
{
  Wish *wish = data;

  return reeve_command_line_prepare (wish->connection, wish->reset,
                                     g_atomic_int_get (&wish->no_backup));
}

static char *
dup_waiting (gpointer data)
{
  Wish *wish = data;

  /* TRANSLATORS: %s is the name of a database */
  return g_strdup_printf (_("Reading the revisions and looking at “%s”."),
                          reeve_connection_get_name (wish->connection));
}

static void
set_backup (gpointer data, gboolean wanted)
{
  g_atomic_int_set (&((Wish *) data)->no_backup, !wanted);
}

void
reeve_prepare_review_start (GtkWidget *from,
                            ReeveWorkspace *workspace,
                            ReeveDatabase *database,
                            gboolean reset)
{
  static const ReeveOperationOrder prepare_order = {
    .make = make,
    .dup_waiting = dup_waiting,
    .dup_command = dup_command,
    .set_backup = set_backup,
    .free = wish_free,
  };
  static const ReeveOperationOrder reset_order = {
    .make = make,
    .dup_waiting = dup_waiting,
    .dup_command = dup_command,
    .free = wish_free,
  };
  ReeveConnection *connection;
  Wish *wish;

  g_return_if_fail (REEVE_IS_DATABASE (database));

  connection = reeve_database_get_connection (database);
  if (reeve_connection_get_project (connection) == NULL)
    {
      reeve_notice_toast (
        from, _("Choose the project's folder first, on the page of its migrations"), NULL, NULL);
      return;
    }
  wish = g_new0 (Wish, 1);
  wish->connection = g_object_ref (connection);
  wish->reset = reset;
  reeve_operation_review_start (from, workspace, connection,
                                reset ? &reset_order : &prepare_order, wish);
}
