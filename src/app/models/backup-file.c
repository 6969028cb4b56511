/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/backup-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/db/engine.h"

static void
backup_file_clear (gpointer data)
{
  ReeveBackupFile *self = data;

  g_clear_pointer (&self->backup, reeve_backup_free);
  g_clear_pointer (&self->foreign, reeve_foreign_free);
  g_clear_pointer (&self->keys, reeve_key_source_unref);
  g_free (self->connection);
  g_free (self->folder);
}

ReeveBackupFile *
reeve_backup_file_ref (ReeveBackupFile *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
reeve_backup_file_unref (ReeveBackupFile *self)
{
  g_atomic_rc_box_release_full (self, backup_file_clear);
}

/* --- opening --------------------------------------------------------------------------------- */

typedef struct
{
  char *path;
  ReeveKeySource *keys;
  ReeveCatalogue *catalogue;
  gboolean any;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_free (opening->path);
  g_clear_pointer (&opening->keys, reeve_key_source_unref);
  g_clear_object (&opening->catalogue);
  g_free (opening);
}

/* A list that cannot be read is no reason not to open a file. */
static void
look_up (ReeveBackupFile *self, ReeveCatalogue *catalogue)
{
  const char *id = reeve_container_get_id (self->backup->container);
  g_autoptr (GPtrArray) records =
    catalogue != NULL ? reeve_catalogue_list_backups (catalogue, NULL, NULL) : NULL;

  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const ReeveBackupRecord *record = g_ptr_array_index (records, i);

      if (g_strcmp0 (record->id, id) != 0)
        continue;
      self->is_known = TRUE;
      reeve_proof_parse (record->proof, &self->proof, NULL);
      self->restore_ms = record->restore_ms;
      self->connection = g_strdup (record->connection);
    }
}

static void
find_folder (ReeveBackupFile *self)
{
  const ReeveManifest *manifest = self->backup->manifest;
  const ReeveEngine *engine = reeve_engine_find (manifest->engine);
  g_autofree char *folder = NULL;

  if (engine == NULL || !engine->is_file || manifest->target_label == NULL ||
      !g_path_is_absolute (manifest->target_label))
    return;
  folder = g_path_get_dirname (manifest->target_label);
  if (g_access (folder, W_OK) == 0)
    self->folder = g_steal_pointer (&folder);
}

static ReeveBackupFile *
open_backup (const Opening *opening, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveAgeKeys) keys =
    reeve_key_source_load_for (opening->keys, opening->path, cancellable, error);
  ReeveBackup *backup = keys != NULL ? reeve_backup_open (opening->path, keys, error) : NULL;
  ReeveBackupFile *self;

  if (backup == NULL)
    return NULL;
  self = g_atomic_rc_box_new0 (ReeveBackupFile);
  self->backup = backup;
  self->keys = opening->keys != NULL ? reeve_key_source_ref (opening->keys) : NULL;
  self->restore_ms = -1;
  look_up (self, opening->catalogue);
  find_folder (self);
  return self;
}

static ReeveBackupFile *
new_of_dump (ReeveForeign *foreign)
{
  ReeveBackupFile *self = g_atomic_rc_box_new0 (ReeveBackupFile);

  self->foreign = foreign;
  self->restore_ms = -1;
  return self;
}

static void
open_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Opening *opening = data;
  GError *error = NULL;
  ReeveForeign *foreign =
    opening->any ? reeve_foreign_open (opening->path, cancellable, &error) : NULL;
  ReeveBackupFile *self = NULL;

  if (foreign != NULL)
    self = new_of_dump (foreign);
  else if (error == NULL)
    self = open_backup (opening, cancellable, &error);
  if (self != NULL)
    g_task_return_pointer (task, self, (GDestroyNotify) reeve_backup_file_unref);
  else
    g_task_return_error (task, error);
}

static void
start (const char *path,
       ReeveKeySource *keys,
       ReeveCatalogue *catalogue,
       gboolean any,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Opening *opening = g_new0 (Opening, 1);

  opening->path = g_strdup (path);
  opening->keys = keys != NULL ? reeve_key_source_ref (keys) : NULL;
  opening->any = any;
  g_set_object (&opening->catalogue, catalogue);
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_thread);
}

void
reeve_backup_file_open (const char *path,
                        ReeveKeySource *keys,
                        ReeveCatalogue *catalogue,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  start (path, keys, catalogue, FALSE, cancellable, callback, user_data);
}

void
reeve_backup_file_open_any (const char *path,
                            ReeveKeySource *keys,
                            ReeveCatalogue *catalogue,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  start (path, keys, catalogue, TRUE, cancellable, callback, user_data);
}

ReeveBackupFile *
reeve_backup_file_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- what it is ------------------------------------------------------------------------------ */

const char *
reeve_backup_file_get_path (const ReeveBackupFile *self)
{
  return self->foreign != NULL ? self->foreign->path : self->backup->path;
}

const char *
reeve_backup_file_get_engine (const ReeveBackupFile *self)
{
  return self->foreign != NULL ? reeve_foreign_engine (self->foreign->kind)
                               : self->backup->manifest->engine;
}

char *
reeve_backup_file_dup_short_name (const ReeveBackupFile *self)
{
  g_autofree char *name = NULL;

  if (self->foreign == NULL)
    return g_strdup (self->backup->manifest->target_name != NULL
                       ? self->backup->manifest->target_name
                       : "");
  name = g_filename_display_basename (self->foreign->path);
  if (self->foreign->kind != REEVE_FOREIGN_SQLITE_FILE && *name != '.')
    *strchrnul (name, '.') = '\0';
  return g_steal_pointer (&name);
}

guint
reeve_backup_file_count_tables (const ReeveBackupFile *self)
{
  return self->foreign != NULL ? self->foreign->scan->tables->len
                               : self->backup->manifest->tables->len;
}

char *
reeve_backup_file_dup_engine (const ReeveBackupFile *self)
{
  const ReeveEngine *engine = reeve_engine_find (reeve_backup_file_get_engine (self));
  const char *title = engine != NULL ? engine->title : reeve_backup_file_get_engine (self);
  const char *version =
    self->foreign != NULL ? self->foreign->version : self->backup->manifest->version;

  return version != NULL ? g_strdup_printf ("%s %s", title, version) : g_strdup (title);
}
