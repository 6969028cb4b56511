/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/operation-create.h"

#include "core/backup/dialect.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

struct _ReeveBackupCreate
{
  ReeveOperation parent_instance;

  ReeveBackupOptions options;
  char *path;
  char *label;
  char **tables;
  char **revision;
  ReeveAgeLock *lock;
  ReeveAgeKeys *keys;
};

G_DEFINE_FINAL_TYPE (ReeveBackupCreate, reeve_backup_create, REEVE_TYPE_OPERATION)

static void
add_steps (ReeveBackupCreate *self, ReevePlan *plan)
{
  g_autofree char *write = g_strdup_printf (_("Write a backup to “%s”%s"), self->path,
                                            self->lock != NULL ? ", encrypted" : "");
  g_autofree char *prove =
    g_strdup_printf (_("Prove it: %s"), reeve_proof_name (self->options.proof));

  reeve_plan_add_step (plan, "write", write, NULL, REEVE_EFFECT_READ);
  if (self->options.proof > REEVE_PROOF_NONE)
    reeve_plan_add_step (plan, "prove", prove, NULL, REEVE_EFFECT_READ);
  if (self->options.classic)
    reeve_plan_add_input (plan, "classic", "");
  for (guint i = 0; self->tables != NULL && self->tables[i] != NULL; i++)
    reeve_plan_add_input (plan, "table", self->tables[i]);
}

static ReevePlan *
reeve_backup_create_prepare (ReeveOperation *operation,
                             ReevePool *pool,
                             GCancellable *cancellable,
                             GError **error)
{
  ReeveBackupCreate *self = REEVE_BACKUP_CREATE (operation);
  ReeveSession *session = reeve_pool_acquire_reader (pool, cancellable, error);
  g_autoptr (ReevePlan) plan = NULL;
  g_autofree char *title = NULL;
  ReeveTarget *target;

  if (session == NULL)
    return NULL;
  target = reeve_session_get_target (session);
  title = g_strdup_printf (_("Back up %s"), reeve_target_get_name (target));
  plan = reeve_plan_new ("backup.create", title, target);
  if (reeve_target_is_absent (target))
    reeve_plan_set_blocked (plan,
                            reeve_error_new (REEVE_ERROR_NOT_FOUND, _("There is no database %s"),
                                             reeve_target_get_label (target)));
  else if (g_file_test (self->path, G_FILE_TEST_EXISTS))
    {
      GError *reason =
        reeve_error_new (REEVE_ERROR_CONFLICT, _("“%s” exists already"), self->path);

      reeve_error_set_remedy (&reason, _("Choose another name."));
      reeve_plan_set_blocked (plan, reason);
    }
  add_steps (self, plan);
  reeve_pool_release (pool, session);
  return g_steal_pointer (&plan);
}

static gboolean
reeve_backup_create_run (ReeveOperation *operation,
                         ReevePlan *plan,
                         ReevePool *pool,
                         ReeveJob *job,
                         GCancellable *cancellable,
                         GError **error)
{
  ReeveBackupCreate *self = REEVE_BACKUP_CREATE (operation);
  g_auto (ReeveBackupMade) created = REEVE_BACKUP_MADE_INIT;

  if (!reeve_backup_make (pool, &self->options, job, &created, cancellable, error))
    return FALSE;
  reeve_job_set_result (job, reeve_backup_made_to_json (&created, self->path));
  return TRUE;
}

static void
reeve_backup_create_finalize (GObject *object)
{
  ReeveBackupCreate *self = REEVE_BACKUP_CREATE (object);

  g_free (self->path);
  g_free (self->label);
  g_strfreev (self->tables);
  g_strfreev (self->revision);
  g_clear_pointer (&self->lock, reeve_age_lock_free);
  g_clear_pointer (&self->keys, reeve_age_keys_free);
  G_OBJECT_CLASS (reeve_backup_create_parent_class)->finalize (object);
}

static void
reeve_backup_create_class_init (ReeveBackupCreateClass *klass)
{
  ReeveOperationClass *operation_class = REEVE_OPERATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reeve_backup_create_finalize;
  operation_class->prepare = reeve_backup_create_prepare;
  operation_class->run = reeve_backup_create_run;
}

static void
reeve_backup_create_init (ReeveBackupCreate *self)
{
}

ReeveOperation *
reeve_backup_create_new (ReeveConnection *connection,
                         const ReeveBackupOptions *options,
                         ReeveAgeLock *lock,
                         ReeveAgeKeys *keys)
{
  ReeveBackupCreate *self =
    g_object_new (REEVE_TYPE_BACKUP_CREATE, "connection", connection, NULL);

  self->options = *options;
  self->path = g_strdup (options->path);
  self->label = g_strdup (options->label);
  self->tables = g_strdupv ((char **) options->tables);
  self->revision = g_strdupv ((char **) options->revision);
  self->lock = lock;
  self->keys = keys;
  self->options.path = self->path;
  self->options.label = self->label;
  self->options.tables = (const char *const *) self->tables;
  self->options.revision = (const char *const *) self->revision;
  self->options.lock = lock;
  self->options.keys = keys;
  return REEVE_OPERATION (self);
}
