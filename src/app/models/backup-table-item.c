/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/backup-table-item.h"

struct _ReeveBackupTableItem
{
  GObject parent_instance;

  char *name;
  char *left_out;
  char *partition_of;
  guint64 rows;
  guint64 bytes;
};

enum
{
  PROP_NAME = 1,
  PROP_ROWS,
  PROP_BYTES,
  PROP_LEFT_OUT,
  PROP_PARTITION_OF,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (ReeveBackupTableItem, reeve_backup_table_item, G_TYPE_OBJECT)

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
    case PROP_PARTITION_OF:
      g_value_set_string (value, self->partition_of);
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
  g_free (self->partition_of);
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
  properties[PROP_PARTITION_OF] =
    g_param_spec_string ("partition-of", NULL, NULL, NULL, flags);
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
  if (table->partition_of[0] != NULL)
    self->partition_of = g_strjoinv (", ", table->partition_of);
  self->rows = table->fingerprint.rows;
  self->bytes = table->fingerprint.bytes;
  return self;
}
