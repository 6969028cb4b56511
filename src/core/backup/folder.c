/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/folder.h"

#include <sys/stat.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

void
reeve_backup_found_free (gpointer data)
{
  ReeveBackupFound *self = data;

  g_free (self->path);
  g_clear_pointer (&self->manifest, reeve_manifest_free);
  g_clear_error (&self->problem);
  g_free (self);
}

/* Only its keys are missing. */
static gboolean
is_locked (const GError *problem)
{
  return g_error_matches (problem, REEVE_ERROR, REEVE_ERROR_AUTH);
}

static ReeveBackupFound *
look (const char *path, const ReeveAgeKeys *keys)
{
  ReeveBackupFound *self;
  g_autoptr (ReeveBackup) backup = NULL;
  struct stat info;

  if (stat (path, &info) != 0 || !S_ISREG (info.st_mode))
    return NULL;
  self = g_new0 (ReeveBackupFound, 1);
  self->path = g_strdup (path);
  self->bytes = (guint64) info.st_size;
  self->modified_us = (gint64) info.st_mtime * G_USEC_PER_SEC;
  backup = reeve_backup_open (path, keys, &self->problem);
  self->is_encrypted = backup != NULL ? reeve_container_is_encrypted (backup->container)
                                      : is_locked (self->problem);
  if (backup != NULL)
    self->manifest = g_steal_pointer (&backup->manifest);
  return self;
}

static gint64
get_time (const ReeveBackupFound *self)
{
  return self->manifest != NULL ? self->manifest->created * G_USEC_PER_SEC : self->modified_us;
}

static int
compare_age (gconstpointer a, gconstpointer b)
{
  const ReeveBackupFound *left = *(const ReeveBackupFound *const *) a;
  const ReeveBackupFound *right = *(const ReeveBackupFound *const *) b;

  if (get_time (left) != get_time (right))
    return get_time (left) < get_time (right) ? 1 : -1;
  return g_strcmp0 (left->path, right->path);
}

GPtrArray *
reeve_backup_find (const char *folder,
                   const ReeveAgeKeys *keys,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (reeve_backup_found_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &local);
  const char *name;

  if (dir == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("The folder “%s” cannot be read: %s"),
                       folder, local->message);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = NULL;
      ReeveBackupFound *one;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (!g_str_has_suffix (name, REEVE_CONTAINER_SUFFIX))
        continue;
      path = g_build_filename (folder, name, NULL);
      one = look (path, keys);
      if (one != NULL)
        g_ptr_array_add (found, one);
    }
  g_ptr_array_sort (found, compare_age);
  return g_steal_pointer (&found);
}
