/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/backup-contents.h"

#include "core/backup/backup.h"

struct _ReeveBackupTableItem
{
  GObject parent_instance;

  char *name;
  char *left_out;
  guint64 rows;
  guint64 bytes;
};

enum
{
  PROP_NAME = 1,
  PROP_ROWS,
  PROP_BYTES,
  PROP_LEFT_OUT,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (ReeveBackupTableItem, reeve_backup_table_item, G_TYPE_OBJECT)

typedef struct
{
  char *path;
  ReeveKeySource *keys;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_free (reading->path);
  g_clear_pointer (&reading->keys, reeve_key_source_unref);
  g_free (reading);
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *reading = data;
  GError *error = NULL;
  g_autoptr (ReeveAgeKeys) keys = reeve_key_source_load (reading->keys, &error);
  g_autoptr (ReeveBackup) backup =
    keys != NULL ? reeve_backup_open (reading->path, keys, &error) : NULL;

  if (backup != NULL)
    g_task_return_pointer (task, g_steal_pointer (&backup->manifest),
                           (GDestroyNotify) reeve_manifest_free);
  else
    g_task_return_error (task, error);
}

void
reeve_backup_contents_read (const char *path,
                            ReeveKeySource *keys,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  reading->path = g_strdup (path);
  reading->keys = keys != NULL ? reeve_key_source_ref (keys) : NULL;
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_thread);
}

ReeveManifest *
reeve_backup_contents_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- a table --------------------------------------------------------------------------------- */

static void
reeve_backup_table_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ReeveBackupTableItem *self = REEVE_BACKUP_TABLE_ITEM (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_ROWS:
      g_value_set_uint64 (value, self->rows);
      break;
    case PROP_BYTES:
      g_value_set_uint64 (value, self->bytes);
      break;
    case PROP_LEFT_OUT:
      g_value_set_string (value, self->left_out);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
reeve_backup_table_item_finalize (GObject *object)
{
  ReeveBackupTableItem *self = REEVE_BACKUP_TABLE_ITEM (object);

  g_free (self->name);
  g_free (self->left_out);
  G_OBJECT_CLASS (reeve_backup_table_item_parent_class)->finalize (object);
}

static void
reeve_backup_table_item_class_init (ReeveBackupTableItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = reeve_backup_table_item_get_property;
  object_class->finalize = reeve_backup_table_item_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_ROWS] = g_param_spec_uint64 ("rows", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_BYTES] = g_param_spec_uint64 ("bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_LEFT_OUT] = g_param_spec_string ("left-out", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
reeve_backup_table_item_init (ReeveBackupTableItem *self)
{
}

ReeveBackupTableItem *
reeve_backup_table_item_new (const ReeveBackupTable *table)
{
  ReeveBackupTableItem *self = g_object_new (REEVE_TYPE_BACKUP_TABLE_ITEM, NULL);

  self->name = reeve_backup_table_dup_label (table);
  self->left_out = g_strdup (table->left_out);
  self->rows = table->fingerprint.rows;
  self->bytes = table->fingerprint.bytes;
  return self;
}
