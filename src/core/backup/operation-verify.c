/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/operation-verify.h"

#include "core/backup/verify.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"

struct _ReeveBackupVerify
{
  ReeveOperation parent_instance;

  char *path;
  char *id;
  ReeveProof proof;
  ReeveBackup *backup; /* NULL: see damage */
  GError *damage;
};

G_DEFINE_FINAL_TYPE (ReeveBackupVerify, reeve_backup_verify, REEVE_TYPE_OPERATION)

static ReevePlan *
reeve_backup_verify_prepare (ReeveOperation *operation,
                             ReevePool *pool,
                             GCancellable *cancellable,
                             GError **error)
{
  ReeveBackupVerify *self = REEVE_BACKUP_VERIFY (operation);
  g_autofree char *name = g_path_get_basename (self->path);
  g_autofree char *title = g_strdup_printf (_("Verify %s"), name);
  g_autofree char *read = g_strdup_printf (_("Read back every byte of “%s”"), self->path);
  ReevePlan *plan = reeve_plan_new ("backup.verify", title, NULL);

  reeve_plan_add_step (plan, "read", read, NULL, REEVE_EFFECT_READ);
  if (self->proof >= REEVE_PROOF_RESTORED)
    reeve_plan_add_step (plan, "restore",
                         _("Restore it into a throw-away database and compare every row"), NULL,
                         REEVE_EFFECT_READ);
  return plan;
}

static JsonObject *
make_result (ReeveBackupVerify *self, ReeveProof proof, gint64 restore_ms, const GError *damage)
{
  JsonObject *object = json_object_new ();
  JsonArray *problems = json_array_new ();

  if (damage != NULL)
    json_array_add_string_element (problems, damage->message);
  json_object_set_string_member (object, "file", self->path);
  reeve_json_set_string_or_null (object, "id", self->id);
  json_object_set_boolean_member (object, "ok", damage == NULL);
  json_object_set_string_member (object, "proof", reeve_proof_name (proof));
  json_object_set_array_member (object, "problems", problems);
  if (restore_ms >= 0)
    json_object_set_int_member (object, "restore_ms", restore_ms);
  return object;
}

static gboolean
verify (ReeveBackupVerify *self,
        ReeveJob *job,
        ReeveProof *reached,
        gint64 *restore_ms,
        GCancellable *cancellable,
        GError **error)
{
  const ReeveProveOptions how = {
    .connection = reeve_operation_get_connection (REEVE_OPERATION (self)),
    .folder = g_get_tmp_dir (),
  };

  if (self->backup != NULL)
    return reeve_verify (self->backup, self->proof, &how, job, reached, restore_ms, cancellable,
                         error);
  g_propagate_error (error, g_error_copy (self->damage));
  return FALSE;
}

static gboolean
reeve_backup_verify_run (ReeveOperation *operation,
                         ReevePlan *plan,
                         ReevePool *pool,
                         ReeveJob *job,
                         GCancellable *cancellable,
                         GError **error)
{
  ReeveBackupVerify *self = REEVE_BACKUP_VERIFY (operation);
  ReeveProof reached = REEVE_PROOF_NONE;
  gint64 restore_ms = -1;
  GError *failure = NULL;
  gboolean ok = verify (self, job, &reached, &restore_ms, cancellable, &failure);

  if (ok || reeve_verify_is_damage (failure))
    reeve_job_set_result (job, make_result (self, reached, restore_ms, failure));
  if (!ok)
    g_propagate_error (error, failure);
  return ok;
}

static void
reeve_backup_verify_finalize (GObject *object)
{
  ReeveBackupVerify *self = REEVE_BACKUP_VERIFY (object);

  g_clear_pointer (&self->backup, reeve_backup_free);
  g_clear_error (&self->damage);
  g_free (self->path);
  g_free (self->id);
  G_OBJECT_CLASS (reeve_backup_verify_parent_class)->finalize (object);
}

static void
reeve_backup_verify_class_init (ReeveBackupVerifyClass *klass)
{
  ReeveOperationClass *operation_class = REEVE_OPERATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reeve_backup_verify_finalize;
  operation_class->prepare = reeve_backup_verify_prepare;
  operation_class->run = reeve_backup_verify_run;
}

static void
reeve_backup_verify_init (ReeveBackupVerify *self)
{
}

ReeveOperation *
reeve_backup_verify_new (ReeveConnection *connection,
                         const ReeveVerifyOptions *options,
                         const ReeveAgeKeys *keys,
                         GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (ReeveBackup) backup = reeve_backup_open (options->path, keys, &failure);
  ReeveBackupVerify *self;

  if (backup == NULL && !reeve_verify_is_damage (failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  self = g_object_new (REEVE_TYPE_BACKUP_VERIFY, "connection", connection, NULL);
  self->path = g_strdup (options->path);
  self->id = g_strdup (options->id != NULL ? options->id
                       : backup != NULL    ? backup->manifest->id
                                           : NULL);
  self->proof = MAX (options->proof, REEVE_PROOF_READ_BACK);
  self->backup = g_steal_pointer (&backup);
  self->damage = g_steal_pointer (&failure);
  return REEVE_OPERATION (self);
}
