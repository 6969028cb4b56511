/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/operation-foreign.h"

#include "core/backup/dialect.h"
#include "core/backup/foreign-task.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/job/preflight.h"

struct _ReeveBackupForeign
{
  ReeveOperation parent_instance;

  ReeveForeign *foreign;
  ReeveConnection *destination;
};

G_DEFINE_FINAL_TYPE (ReeveBackupForeign, reeve_backup_foreign, REEVE_TYPE_OPERATION)

static const struct
{
  const char *engine;
  gboolean (*survey) (ReeveForeignTask *task,
                      ReevePlan *plan,
                      GCancellable *cancellable,
                      GError **error);
  gboolean (*load) (ReeveForeignTask *task,
                    GCancellable *cancellable,
                    GError **error);
} loaders[] = {
  { "postgres", reeve_foreign_survey_postgres, reeve_foreign_load_postgres },
  { "sqlite", reeve_foreign_survey_sqlite, reeve_foreign_load_sqlite },
};

static gsize
find_loader (const ReeveBackupForeign *self)
{
  gsize i = 0;

  while (!g_str_equal (loaders[i].engine, reeve_foreign_engine (self->foreign->kind)))
    i++;
  return i;
}

static void
add_steps (ReeveBackupForeign *self, ReevePlan *plan)
{
  const ReeveForeign *foreign = self->foreign;
  const char *name = reeve_connection_get_database (self->destination);
  g_autofree char *label = g_strdup_printf (
    _("Load “%s” (%s) into a new database, as a role that owns nothing else"), foreign->path,
    reeve_foreign_describe (foreign->kind));
  g_autofree char *file = g_strdup_printf (_("Load “%s” (%s) into a new file"), foreign->path,
                                           reeve_foreign_describe (foreign->kind));
  g_autofree char *rename = g_strdup_printf (_("Call it “%s” when it is whole"), name);
  gboolean is_file = g_str_equal (reeve_foreign_engine (foreign->kind), "sqlite");
  ReevePlanStep *load =
    reeve_plan_add_step (plan, "load", is_file ? file : label, NULL, REEVE_EFFECT_WRITE);

  for (guint i = 0; i < foreign->scan->findings->len; i++)
    {
      const ReeveScanFinding *finding = g_ptr_array_index (foreign->scan->findings, i);

      reeve_plan_step_add_finding (load, finding->severity, finding->rule, finding->message,
                                   finding->remedy);
    }
  reeve_plan_step_add_finding (load, REEVE_SEVERITY_INFO, "restore/untouched",
                               _("Every other database or file is left alone"), NULL);
  reeve_plan_add_step (plan, "rename", rename, NULL, REEVE_EFFECT_WRITE);
  if (foreign->kind != REEVE_FOREIGN_SQLITE_FILE)
    reeve_plan_add_warning (plan, _("A dump of another program has no checksums: that it has an "
                                    "end is all that can be seen of its being whole."));
  reeve_plan_add_input (plan, "dump", foreign->hash);
  reeve_plan_add_input (plan, "destination", reeve_connection_get_uri (self->destination));
}

static ReevePlan *
reeve_backup_foreign_prepare (ReeveOperation *operation,
                              ReevePool *pool,
                              GCancellable *cancellable,
                              GError **error)
{
  ReeveBackupForeign *self = REEVE_BACKUP_FOREIGN (operation);
  ReeveForeignTask task = { .foreign = self->foreign, .connection = self->destination };
  ReeveSession *session = reeve_pool_acquire_reader (pool, cancellable, error);
  g_autoptr (ReevePlan) plan = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *title = NULL;

  if (session == NULL)
    return NULL;
  title = g_strdup_printf (_("Restore %s"), reeve_connection_get_database (self->destination));
  plan = reeve_plan_new ("backup.restore", title, reeve_session_get_target (session));
  reeve_pool_release (pool, session);
  add_steps (self, plan);
  if (!loaders[find_loader (self)].survey (&task, plan, cancellable, &local))
    {
      if (reeve_error_is_cancelled (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      reeve_preflight_refuse (plan, g_steal_pointer (&local));
    }
  return g_steal_pointer (&plan);
}

static gboolean
reeve_backup_foreign_run (ReeveOperation *operation,
                          ReevePlan *plan,
                          ReevePool *pool,
                          ReeveJob *job,
                          GCancellable *cancellable,
                          GError **error)
{
  ReeveBackupForeign *self = REEVE_BACKUP_FOREIGN (operation);
  ReeveForeignTask task = {
    .foreign = self->foreign,
    .connection = self->destination,
    .target = reeve_plan_get_target (plan),
    .job = job,
  };
  gint64 start = g_get_monotonic_time ();
  JsonObject *result;

  if (!loaders[find_loader (self)].load (&task, cancellable, error))
    return FALSE;
  result = json_object_new ();
  json_object_set_string_member (result, "file", self->foreign->path);
  json_object_set_string_member (result, "format", reeve_foreign_name (self->foreign->kind));
  json_object_set_string_member (result, "database",
                                 reeve_connection_get_database (self->destination));
  json_object_set_int_member (result, "rows", (gint64) task.rows);
  json_object_set_int_member (result, "duration_ms", (g_get_monotonic_time () - start) / 1000);
  json_object_set_null_member (result, "kept");
  reeve_json_set_string_or_null (result, "owner", task.owner);
  reeve_job_set_result (job, result);
  g_free (task.owner);
  return TRUE;
}

static void
reeve_backup_foreign_finalize (GObject *object)
{
  ReeveBackupForeign *self = REEVE_BACKUP_FOREIGN (object);

  g_clear_pointer (&self->foreign, reeve_foreign_free);
  g_clear_object (&self->destination);
  G_OBJECT_CLASS (reeve_backup_foreign_parent_class)->finalize (object);
}

static void
reeve_backup_foreign_class_init (ReeveBackupForeignClass *klass)
{
  ReeveOperationClass *operation_class = REEVE_OPERATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reeve_backup_foreign_finalize;
  operation_class->prepare = reeve_backup_foreign_prepare;
  operation_class->run = reeve_backup_foreign_run;
}

static void
reeve_backup_foreign_init (ReeveBackupForeign *self)
{
}

ReeveOperation *
reeve_backup_foreign_new (ReeveForeign *foreign, ReeveConnection *destination, GError **error)
{
  const char *engine = reeve_foreign_engine (foreign->kind);
  const ReeveBackupDialect *dialect = reeve_backup_dialect_find (engine, error);
  g_autoptr (ReeveConnection) guarded = NULL;
  ReeveBackupForeign *self;

  if (dialect == NULL)
    return NULL;
  if (g_strcmp0 (reeve_connection_get_engine (destination), engine) != 0)
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                       _("The backup is of another engine (%s) than “%s”"), engine,
                       reeve_connection_get_database (destination));
      return NULL;
    }
  guarded = dialect->dup_guarded (destination, REEVE_RESTORE_INTO, error);
  if (guarded == NULL)
    return NULL;
  self = g_object_new (REEVE_TYPE_BACKUP_FOREIGN, "connection", guarded, NULL);
  self->foreign = foreign;
  self->destination = g_object_ref (destination);
  return REEVE_OPERATION (self);
}
