/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/backup.h"

#include <errno.h>
#include <sys/stat.h>

#include "core/backup/foreign.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

/* Clocks of file servers go wrong by that much. */
#define SLACK_S 60

static const char *const proof_names[] = {
  [REEVE_PROOF_NONE] = "none",
  [REEVE_PROOF_SEALED] = "sealed",
  [REEVE_PROOF_READ_BACK] = "read-back",
  [REEVE_PROOF_RESTORED] = "restored",
};

const char *
reeve_proof_name (ReeveProof proof)
{
  return proof_names[proof];
}

gboolean
reeve_proof_parse (const char *name, ReeveProof *proof, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (proof_names); i++)
    if (g_str_equal (proof_names[i], name))
      {
        *proof = (ReeveProof) i;
        return TRUE;
      }
  reeve_set_error (error, REEVE_ERROR_USAGE,
                   _("A proof is sealed, read-back or restored, not “%s”"), name);
  return FALSE;
}

static gboolean
read_manifest (ReeveBackup *self, GError **error)
{
  const ReeveMember *member = reeve_container_find (self->container, REEVE_MANIFEST_NAME);
  g_autoptr (GBytes) bytes = NULL;
  const char *archive;
  gsize length;
  const char *text;

  if (member == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_CORRUPT, _("The backup “%s” has no manifest"),
                       self->path);
      return FALSE;
    }
  bytes = reeve_container_load (self->container, member, error);
  if (bytes == NULL)
    return FALSE;
  text = g_bytes_get_data (bytes, &length);
  self->manifest = reeve_manifest_parse (text, length, self->path, error);
  if (self->manifest == NULL)
    return FALSE;
  archive = reeve_manifest_get_archive (self->manifest);
  if (g_strcmp0 (self->manifest->id, reeve_container_get_id (self->container)) != 0)
    reeve_set_error (error, REEVE_ERROR_CORRUPT, _("The manifest of “%s” is another backup's"),
                     self->path);
  else if (archive != NULL && reeve_container_find (self->container, archive) == NULL)
    reeve_set_error (error, REEVE_ERROR_CORRUPT, _("The backup lacks “%s”"), archive);
  else
    return TRUE;
  return FALSE;
}

ReeveBackupCondition
reeve_backup_look_at (const char *path, guint64 bytes, gint64 proven_us)
{
  struct stat info;

  if (stat (path, &info) != 0)
    return errno == ENOENT || errno == ENOTDIR ? REEVE_BACKUP_IS_MISSING
                                               : REEVE_BACKUP_IS_CHANGED;
  return S_ISREG (info.st_mode) && (guint64) info.st_size == bytes &&
             (gint64) info.st_mtime <= proven_us / G_USEC_PER_SEC + SLACK_S
           ? REEVE_BACKUP_IS_PRESENT
           : REEVE_BACKUP_IS_CHANGED;
}

const char *
reeve_backup_condition_name (ReeveBackupCondition condition)
{
  static const char *const names[] = { "present", "missing", "changed" };

  return names[condition];
}

/* Of a file that is sound and of another kind it would be wrong to say that it is damaged. */
static void
tell_foreign (const char *path, GError **error)
{
  ReeveForeignKind kind = g_error_matches (*error, REEVE_ERROR, REEVE_ERROR_CORRUPT)
                            ? reeve_foreign_recognise (path)
                            : REEVE_FOREIGN_NONE;

  if (kind == REEVE_FOREIGN_NONE)
    return;
  g_clear_error (error);
  reeve_set_error (error, REEVE_ERROR_CORRUPT,
                   _("“%s” is no backup of Reeve's but another program's (%s)"), path,
                   reeve_foreign_describe (kind));
  reeve_error_set_unchanged (error, _("No database was touched."));
  reeve_error_set_remedy (error, _("Restore it into a new database (backup restore --as)."));
}

ReeveBackup *
reeve_backup_open (const char *path, const ReeveAgeKeys *keys, GError **error)
{
  g_autoptr (ReeveBackup) self = g_new0 (ReeveBackup, 1);
  g_autoptr (GError) local = NULL;

  self->path = g_strdup (path);
  self->source = reeve_source_open (path, error);
  if (self->source == NULL)
    return NULL;
  self->container = reeve_container_open (self->source, keys, &local);
  if (self->container != NULL && read_manifest (self, &local))
    return g_steal_pointer (&self);
  tell_foreign (path, &local);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

void
reeve_backup_free (ReeveBackup *self)
{
  g_clear_pointer (&self->manifest, reeve_manifest_free);
  g_clear_pointer (&self->container, reeve_container_free);
  g_clear_pointer (&self->source, reeve_source_unref);
  g_free (self->path);
  g_free (self);
}
