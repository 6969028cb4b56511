/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/operation-prune.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"

struct _ReeveBackupPrune
{
  ReeveOperation parent_instance;

  GPtrArray *entries; /* decided */
  gboolean last_failed;
};

G_DEFINE_FINAL_TYPE (ReeveBackupPrune, reeve_backup_prune, REEVE_TYPE_OPERATION)

static void
add_steps (ReeveBackupPrune *self, ReevePlan *plan)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      const ReeveRetentionEntry *entry = g_ptr_array_index (self->entries, i);
      g_autofree char *label =
        entry->reasons != NULL ? g_strdup_printf (_("Keep “%s”: %s"), entry->path, entry->reasons)
                               : g_strdup_printf (_("Remove “%s”: %s"), entry->path,
                                                  entry->why_dropped);

      reeve_plan_add_step (plan, entry->id, label, NULL,
                           entry->reasons != NULL ? REEVE_EFFECT_READ : REEVE_EFFECT_DESTROY);
    }
}

static ReevePlan *
reeve_backup_prune_prepare (ReeveOperation *operation,
                            ReevePool *pool,
                            GCancellable *cancellable,
                            GError **error)
{
  ReeveBackupPrune *self = REEVE_BACKUP_PRUNE (operation);
  ReeveSession *session = reeve_pool_acquire_reader (pool, cancellable, error);
  g_autoptr (ReevePlan) plan = NULL;
  g_autofree char *title = NULL;
  ReeveTarget *target;

  if (session == NULL)
    return NULL;
  target = reeve_session_get_target (session);
  title = g_strdup_printf (_("Remove old backups of %s"), reeve_target_get_name (target));
  plan = reeve_plan_new ("backup.prune", title, target);
  reeve_pool_release (pool, session);
  add_steps (self, plan);
  if (self->last_failed)
    reeve_plan_set_blocked (
      plan, reeve_error_new (REEVE_ERROR_REFUSED, _("The last backup failed: no old one is removed "
                                                  "before a new one has succeeded")));
  return g_steal_pointer (&plan);
}

/* What lies there now may be somebody else's file: it is only removed when it is what was decided
 * on. */
static gboolean
check_file (const ReeveRetentionEntry *entry, GError **error)
{
  struct stat info;

  if (lstat (entry->path, &info) != 0)
    return TRUE;
  if (S_ISREG (info.st_mode) && (entry->bytes == 0 || (guint64) info.st_size == entry->bytes))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_STALE, _("“%s” is not the backup that it was"),
                   entry->path);
  reeve_error_set_unchanged (error, _("The file was left alone."));
  reeve_error_set_remedy (error, _("Look at it, and move it away if it is none of Reeve's."));
  return FALSE;
}

static gboolean
remove_file (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd;

  if (unlink (path) != 0 && errno != ENOENT)
    {
      reeve_file_set_error (error, _("Cannot remove “%s”"), path);
      return FALSE;
    }
  fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
  return TRUE;
}

/* Every backup, and why it was kept or not. */
static JsonArray *
explain (ReeveBackupPrune *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      const ReeveRetentionEntry *entry = g_ptr_array_index (self->entries, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "id", entry->id);
      json_object_set_string_member (object, "file", entry->path);
      json_object_set_boolean_member (object, "kept", entry->reasons != NULL);
      json_object_set_string_member (
        object, "reason", entry->reasons != NULL ? entry->reasons : entry->why_dropped);
      json_array_add_object_element (array, object);
    }
  return array;
}

static gboolean
reeve_backup_prune_run (ReeveOperation *operation,
                        ReevePlan *plan,
                        ReevePool *pool,
                        ReeveJob *job,
                        GCancellable *cancellable,
                        GError **error)
{
  ReeveBackupPrune *self = REEVE_BACKUP_PRUNE (operation);
  JsonObject *result = json_object_new ();
  JsonArray *removed = json_array_new ();
  JsonArray *ids = json_array_new ();
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < self->entries->len; i++)
    {
      const ReeveRetentionEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->reasons != NULL)
        continue;
      ok = !g_cancellable_set_error_if_cancelled (cancellable, error) &&
           check_file (entry, error) && remove_file (entry->path, error);
      if (!ok)
        break;
      reeve_job_log (job, REEVE_SEVERITY_INFO, _("Removed “%s”"), entry->path);
      json_array_add_string_element (removed, entry->path);
      json_array_add_string_element (ids, entry->id);
    }
  json_object_set_array_member (result, "removed", removed);
  json_object_set_array_member (result, "ids", ids);
  json_object_set_array_member (result, "backups", explain (self));
  reeve_job_set_result (job, result);
  return ok;
}

static void
reeve_backup_prune_finalize (GObject *object)
{
  g_ptr_array_unref (REEVE_BACKUP_PRUNE (object)->entries);
  G_OBJECT_CLASS (reeve_backup_prune_parent_class)->finalize (object);
}

static void
reeve_backup_prune_class_init (ReeveBackupPruneClass *klass)
{
  ReeveOperationClass *operation_class = REEVE_OPERATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reeve_backup_prune_finalize;
  operation_class->prepare = reeve_backup_prune_prepare;
  operation_class->run = reeve_backup_prune_run;
}

static void
reeve_backup_prune_init (ReeveBackupPrune *self)
{
}

ReeveOperation *
reeve_backup_prune_new (ReeveConnection *connection,
                        const ReeveRetention *policy,
                        GPtrArray *entries,
                        gboolean last_failed,
                        GError **error)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GPtrArray) own = entries;
  ReeveBackupPrune *self;

  if (!reeve_retention_decide (policy, own, reeve_clock_now () / G_USEC_PER_SEC, zone, error))
    return NULL;
  self = g_object_new (REEVE_TYPE_BACKUP_PRUNE, "connection", connection, NULL);
  self->entries = g_steal_pointer (&own);
  self->last_failed = last_failed;
  return REEVE_OPERATION (self);
}
