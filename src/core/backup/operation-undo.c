/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/operation-restore.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"

struct _ReeveBackupUndo
{
  ReeveOperation parent_instance;
};

G_DEFINE_FINAL_TYPE (ReeveBackupUndo, reeve_backup_undo, REEVE_TYPE_OPERATION)

static const ReeveBackupDialect *
dialect_of (ReeveOperation *operation, GError **error)
{
  ReeveConnection *connection = reeve_operation_get_connection (operation);

  return reeve_backup_dialect_find (reeve_connection_get_engine (connection), error);
}

static void
fill_plan (ReevePlan *plan, const char *name, const char *kept)
{
  g_autofree char *label = NULL;

  if (kept == NULL)
    {
      GError *reason = reeve_error_new (
        REEVE_ERROR_NOT_FOUND, _("No restore has replaced “%s”, or what it kept is gone"), name);

      reeve_error_set_remedy (&reason, _("Restore a backup; see which there are (backup list)."));
      reeve_plan_set_blocked (plan, reason);
      return;
    }
  label = g_strdup_printf (_("Bring back “%s” as “%s”; what is called so now is kept"), kept, name);
  reeve_plan_add_step (plan, "swap", label, NULL, REEVE_EFFECT_DESTROY)->reversible = TRUE;
  reeve_plan_add_input (plan, "kept", kept);
}

static ReevePlan *
reeve_backup_undo_prepare (ReeveOperation *operation,
                           ReevePool *pool,
                           GCancellable *cancellable,
                           GError **error)
{
  ReeveConnection *connection = reeve_operation_get_connection (operation);
  const ReeveBackupDialect *dialect = dialect_of (operation, error);
  ReeveSession *session =
    dialect != NULL ? reeve_pool_acquire_reader (pool, cancellable, error) : NULL;
  g_autoptr (ReevePlan) plan = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *title = NULL;

  if (session == NULL)
    return NULL;
  title = g_strdup_printf (_("Undo the restore of %s"), reeve_connection_get_database (connection));
  plan = reeve_plan_new ("backup.undo", title, reeve_session_get_target (session));
  reeve_pool_release (pool, session);
  kept = dialect->find_kept (connection, cancellable, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  fill_plan (plan, reeve_connection_get_database (connection), kept);
  reeve_plan_set_data (plan, g_steal_pointer (&kept), g_free);
  return g_steal_pointer (&plan);
}

static gboolean
reeve_backup_undo_run (ReeveOperation *operation,
                       ReevePlan *plan,
                       ReevePool *pool,
                       ReeveJob *job,
                       GCancellable *cancellable,
                       GError **error)
{
  ReeveConnection *connection = reeve_operation_get_connection (operation);
  const ReeveBackupDialect *dialect = dialect_of (operation, error);
  g_autofree char *kept = NULL;
  JsonObject *result;

  if (dialect == NULL ||
      !dialect->undo (connection, reeve_plan_get_data (plan), &kept, cancellable, error))
    return FALSE;
  result = json_object_new ();
  json_object_set_string_member (result, "database", reeve_connection_get_database (connection));
  json_object_set_string_member (result, "kept", kept);
  reeve_job_set_result (job, result);
  return TRUE;
}

static void
reeve_backup_undo_class_init (ReeveBackupUndoClass *klass)
{
  ReeveOperationClass *operation_class = REEVE_OPERATION_CLASS (klass);

  operation_class->prepare = reeve_backup_undo_prepare;
  operation_class->run = reeve_backup_undo_run;
}

static void
reeve_backup_undo_init (ReeveBackupUndo *self)
{
}

ReeveOperation *
reeve_backup_undo_new (ReeveConnection *connection)
{
  return g_object_new (REEVE_TYPE_BACKUP_UNDO, "connection", connection, NULL);
}
