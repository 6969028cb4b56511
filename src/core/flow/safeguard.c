/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-flow"

#include "config.h"

#include "core/flow/safeguard.h"

#include "core/backup/keyring.h"
#include "core/backup/operation-create.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/overview.h"
#include "core/migrate/status.h"

struct _ReeveSafeguard
{
  ReeveOperation parent_instance;

  ReeveOperation *guarded;
  ReeveProject *project;
  ReeveOperation *backup; /* made when a plan first needs it */
  ReeveSafety safety;
  gboolean encrypt;
  char *label;
  char *path;
};

G_DEFINE_FINAL_TYPE (ReeveSafeguard, reeve_safeguard, REEVE_TYPE_OPERATION)

/* Whether the plan is one of those that a backup is made before. */
static gboolean
is_grave (ReeveSafeguard *self, ReevePlan *plan)
{
  ReeveTarget *target = reeve_plan_get_target (plan);
  static const ReeveEffect from[] = {
    [REEVE_SAFETY_DESTRUCTIVE] = REEVE_EFFECT_DESTROY,
    [REEVE_SAFETY_ALWAYS] = REEVE_EFFECT_WRITE,
  };

  return self->safety != REEVE_SAFETY_NEVER && reeve_plan_get_blocked (plan) == NULL &&
         target != NULL && !reeve_target_is_absent (target) &&
         reeve_plan_get_effect (plan) >= from[self->safety];
}

gboolean
reeve_safeguard_look (ReevePool *pool, gboolean *holds, GCancellable *cancellable, GError **error)
{
  ReeveSession *session = reeve_pool_acquire_reader (pool, cancellable, error);
  g_autoptr (GPtrArray) tables = NULL;

  if (session == NULL)
    return FALSE;
  tables = reeve_overview_list_tables (session, cancellable, error);
  reeve_pool_release (pool, session);
  *holds = tables != NULL && tables->len > 0;
  return tables != NULL;
}

static ReeveOperation *
make_backup (ReeveConnection *connection,
             ReeveProject *project,
             ReevePool *pool,
             const char *label,
             const char *path,
             ReeveAgeLock *lock,
             ReeveAgeKeys *keys,
             GCancellable *cancellable)
{
  g_autoptr (ReeveMigrationStatus) status =
    reeve_migration_status_read (project, NULL, pool, cancellable, NULL);
  g_auto (GStrv) revision = status != NULL ? reeve_migration_status_get_current (status) : NULL;
  ReeveBackupOptions options = { .path = path,
                                 .label = label,
                                 .revision = (const char *const *) revision,
                                 .proof = REEVE_PROOF_READ_BACK };

  return reeve_backup_create_new (connection, &options, lock, keys);
}

/* Where nothing can be encrypted as it was asked for, nothing is to run: a plain backup would lie
 * about for good. */
static ReevePlan *
refuse_backup (ReeveOperation *backup,
               GError *reason,
               ReevePool *pool,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GError) owned = reason;
  ReevePlan *plan = NULL;

  if (!reeve_error_is_cancelled (reason))
    plan = reeve_operation_prepare (backup, pool, cancellable, error);
  else
    g_propagate_error (error, g_steal_pointer (&owned));
  if (plan == NULL)
    return NULL;
  if (g_error_matches (owned, REEVE_ERROR, REEVE_ERROR_UNSUPPORTED))
    reeve_error_set_remedy (&owned, _("Start one in this session, for example gnome-keyring, or "
                                      "run this without --encrypt."));
  reeve_plan_set_blocked (plan, g_steal_pointer (&owned));
  return plan;
}

ReevePlan *
reeve_safeguard_plan_backup (ReeveConnection *connection,
                             ReeveProject *project,
                             ReevePool *pool,
                             const char *label,
                             gboolean encrypt,
                             ReeveOperation **backup,
                             char **path,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (ReeveAgeLock) lock = encrypt ? reeve_age_lock_new () : NULL;
  g_autoptr (ReeveAgeKeys) keys = encrypt ? reeve_age_keys_new () : NULL;
  g_autoptr (ReeveOperation) made = NULL;
  g_autoptr (ReevePlan) plan = NULL;
  GError *reason = NULL;

  if (*path == NULL)
    *path = reeve_backup_dup_path (connection, NULL, label);
  if (*backup == NULL && encrypt)
    reeve_backup_keyring_use (lock, keys, cancellable, &reason);
  if (*backup == NULL)
    made = make_backup (connection, project, pool, label, *path, g_steal_pointer (&lock),
                        g_steal_pointer (&keys), cancellable);
  if (reason != NULL)
    plan = refuse_backup (made, reason, pool, cancellable, error);
  else
    {
      if (*backup == NULL)
        *backup = g_steal_pointer (&made);
      plan = reeve_operation_prepare (*backup, pool, cancellable, error);
    }
  if (plan != NULL)
    reeve_plan_set_backup (plan, *path);
  return g_steal_pointer (&plan);
}

static gboolean
add_backup (ReeveSafeguard *self,
            ReevePlan *plan,
            ReevePool *pool,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (ReevePlan) first = reeve_safeguard_plan_backup (
    reeve_operation_get_connection (self->guarded), self->project, pool, self->label, self->encrypt,
    &self->backup, &self->path, cancellable, error);
  const GError *blocked;

  if (first == NULL)
    return FALSE;
  reeve_plan_set_backup (plan, self->path);
  blocked = reeve_plan_get_blocked (first);
  if (blocked != NULL)
    reeve_plan_set_blocked (plan, g_error_copy (blocked));
  else if (self->encrypt)
    reeve_plan_step_add_finding ((ReevePlanStep *) reeve_plan_get_step (plan, 0),
                                 REEVE_SEVERITY_INFO, "backup/encrypted",
                                 _("The backup before it is encrypted for the daily key and the "
                                   "recovery key"),
                                 NULL);
  return TRUE;
}

static ReevePlan *
reeve_safeguard_prepare (ReeveOperation *operation,
                         ReevePool *pool,
                         GCancellable *cancellable,
                         GError **error)
{
  ReeveSafeguard *self = REEVE_SAFEGUARD (operation);
  g_autoptr (ReevePlan) plan = reeve_operation_prepare (self->guarded, pool, cancellable, error);
  gboolean holds = FALSE;

  if (plan == NULL)
    return NULL;
  if (is_grave (self, plan) && !reeve_safeguard_look (pool, &holds, cancellable, error))
    return NULL;
  if (holds && !add_backup (self, plan, pool, cancellable, error))
    return NULL;
  return g_steal_pointer (&plan);
}

static gboolean
reeve_safeguard_lock (ReeveOperation *operation,
                      ReevePool *pool,
                      ReeveJob *job,
                      GCancellable *cancellable,
                      GError **error)
{
  return reeve_operation_lock (REEVE_SAFEGUARD (operation)->guarded, pool, job, cancellable, error);
}

static void
reeve_safeguard_unlock (ReeveOperation *operation, ReevePool *pool)
{
  reeve_operation_unlock (REEVE_SAFEGUARD (operation)->guarded, pool);
}

/* The job's result with @backup in it, whatever the guarded operation made of it. */
static void
keep_result (ReeveJob *job, JsonObject *backup)
{
  g_autoptr (JsonObject) result = reeve_job_dup_result (job);
  JsonObject *whole = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (result != NULL)
    {
      json_object_iter_init (&iter, result);
      while (json_object_iter_next (&iter, &name, &node))
        json_object_set_member (whole, name, json_node_copy (node));
    }
  if (backup != NULL)
    json_object_set_object_member (whole, "backup", json_object_ref (backup));
  else
    json_object_set_null_member (whole, "backup");
  reeve_job_set_result (job, whole);
}

static gboolean
reeve_safeguard_run (ReeveOperation *operation,
                     ReevePlan *plan,
                     ReevePool *pool,
                     ReeveJob *job,
                     GCancellable *cancellable,
                     GError **error)
{
  ReeveSafeguard *self = REEVE_SAFEGUARD (operation);
  g_autoptr (JsonObject) backup = NULL;
  gboolean ok;

  if (reeve_plan_get_backup (plan) != NULL)
    {
      reeve_job_log (job, REEVE_SEVERITY_INFO, _("Backing up first, to “%s”"), self->path);
      if (!reeve_operation_run (self->backup, plan, pool, job, cancellable, error))
        {
          g_prefix_error (error, _("No backup could be made first: "));
          reeve_error_set_unchanged (error, _("Nothing was changed."));
          return FALSE;
        }
      backup = reeve_job_dup_result (job);
      reeve_job_set_result (job, json_object_new ());
      keep_result (job, backup);
    }
  ok = reeve_operation_run (self->guarded, plan, pool, job, cancellable, error);
  if (!ok && backup != NULL)
    reeve_job_log (job, REEVE_SEVERITY_INFO, _("The backup made before it is “%s”"), self->path);
  keep_result (job, backup);
  return ok;
}

static void
reeve_safeguard_finalize (GObject *object)
{
  ReeveSafeguard *self = REEVE_SAFEGUARD (object);

  g_clear_object (&self->guarded);
  g_clear_object (&self->backup);
  g_clear_object (&self->project);
  g_free (self->label);
  g_free (self->path);
  G_OBJECT_CLASS (reeve_safeguard_parent_class)->finalize (object);
}

static void
reeve_safeguard_class_init (ReeveSafeguardClass *klass)
{
  ReeveOperationClass *operation_class = REEVE_OPERATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reeve_safeguard_finalize;
  operation_class->prepare = reeve_safeguard_prepare;
  operation_class->lock = reeve_safeguard_lock;
  operation_class->unlock = reeve_safeguard_unlock;
  operation_class->run = reeve_safeguard_run;
}

static void
reeve_safeguard_init (ReeveSafeguard *self)
{
}

ReeveOperation *
reeve_safeguard_new (ReeveOperation *operation,
                     ReeveProject *project,
                     const ReeveSafeguardOptions *options,
                     const char *label)
{
  ReeveSafeguard *self = g_object_new (REEVE_TYPE_SAFEGUARD, "connection",
                                       reeve_operation_get_connection (operation), NULL);

  self->guarded = operation;
  self->project = g_object_ref (project);
  self->safety = options->no_backup ? REEVE_SAFETY_NEVER : reeve_project_get_safety (project);
  self->encrypt = options->encrypt;
  self->label = g_strdup (label);
  return REEVE_OPERATION (self);
}

ReeveOperation *
reeve_safe_migration_new (ReeveConnection *connection,
                          ReeveProject *project,
                          const ReeveMigrationOptions *options)
{
  static const char *const labels[] = {
    [REEVE_MIGRATION_UP] = "before-up",
    [REEVE_MIGRATION_DOWN] = "before-down",
    [REEVE_MIGRATION_TO] = "before-to",
    [REEVE_MIGRATION_STAMP] = "before-stamp",
  };
  const ReeveSafeguardOptions guard = { options->no_backup, options->encrypt };

  return reeve_safeguard_new (reeve_migration_new (connection, project, options), project, &guard,
                              labels[options->kind]);
}
