/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/migration-review.h"

#include <glib/gi18n.h>

#include "app/dialogs/operation-review.h"
#include "app/models/command-line.h"
#include "core/flow/safeguard.h"
#include "core/migrate/migration-plan.h"

/* Immutable, but for @force and @no_backup. */
typedef struct
{
  ReeveConnection *connection;
  ReeveProject *project;
  ReeveMigrationOptions options;
  char *target;
  /* atomic: the main thread sets them, workers read them */
  int force;
  int no_backup;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_object_unref (wish->connection);
  g_object_unref (wish->project);
  g_free (wish->target);
  g_free (wish);
}

static void
fill_options (Wish *wish, ReeveMigrationOptions *options)
{
  *options = wish->options;
  options->force = g_atomic_int_get (&wish->force);
  options->no_backup = g_atomic_int_get (&wish->no_backup);
}

static ReeveOperation *
make (gpointer data, GCancellable *cancellable, GError **error)
{
  Wish *wish = data;
  ReeveMigrationOptions options;

  fill_options (wish, &options);
  return reeve_safe_migration_new (wish->connection, wish->project, &options);
}

static char *
dup_command (gpointer data)
{
  Wish *wish = data;
  ReeveMigrationOptions options;

  fill_options (wish, &options);
  return reeve_command_line_migration (wish->connection, wish->project, &options);
}

static char *
dup_waiting (gpointer data)
{
  Wish *wish = data;

  /* TRANSLATORS: %s is the name of a database */
  return g_strdup_printf (_("Reading the revisions and looking at “%s”."),
                          reeve_connection_get_name (wish->connection));
}

static char *
dup_nothing (gpointer data)
{
  Wish *wish = data;

  /* TRANSLATORS: %s is the name of a database */
  return g_strdup_printf (_("Nothing to do: “%s” is there already"),
                          reeve_connection_get_name (wish->connection));
}

static gboolean
is_drifted (const ReevePlan *plan)
{
  const ReeveMigrationWork *work = reeve_plan_get_data (plan);

  return reeve_migration_status_count (work->status, REEVE_REVISION_MODIFIED) > 0 ||
         reeve_migration_status_count (work->status, REEVE_REVISION_MISSING) > 0;
}

static const char *
get_force_label (gpointer data, ReevePlan *plan)
{
  Wish *wish = data;
  gboolean offered =
    wish->options.kind != REEVE_MIGRATION_STAMP && is_drifted (plan) &&
    (g_atomic_int_get (&wish->force) || reeve_plan_get_blocked (plan) != NULL);

  return offered ? _("Go on although applied revisions were modified or are missing") : NULL;
}

static void
set_force (gpointer data, gboolean force)
{
  g_atomic_int_set (&((Wish *) data)->force, force);
}

static void
set_backup (gpointer data, gboolean wanted)
{
  g_atomic_int_set (&((Wish *) data)->no_backup, !wanted);
}

void
reeve_migration_review_start (GtkWidget *from,
                              ReeveWorkspace *workspace,
                              ReeveDatabase *database,
                              ReeveProject *project,
                              const ReeveMigrationOptions *options)
{
  static const ReeveOperationOrder order = {
    .make = make,
    .dup_waiting = dup_waiting,
    .dup_command = dup_command,
    .dup_nothing = dup_nothing,
    .get_force_label = get_force_label,
    .set_force = set_force,
    .set_backup = set_backup,
    .free = wish_free,
  };
  Wish *wish;

  g_return_if_fail (REEVE_IS_DATABASE (database));
  g_return_if_fail (REEVE_IS_PROJECT (project));

  wish = g_new0 (Wish, 1);
  wish->connection = g_object_ref (reeve_database_get_connection (database));
  wish->project = g_object_ref (project);
  wish->options = *options;
  wish->target = g_strdup (options->target);
  wish->options.target = wish->target;
  wish->options.findings = TRUE;
  wish->force = options->force;
  wish->no_backup = options->no_backup;
  reeve_operation_review_start (from, workspace, wish->connection, &order, wish);
}
