/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/backup-item.h"

struct _ReeveBackupItem
{
  GObject parent_instance;

  ReeveBackupRecord *record;
  char *heading;
  gboolean is_present;
  ReeveProof proof;
};

G_DEFINE_FINAL_TYPE (ReeveBackupItem, reeve_backup_item, G_TYPE_OBJECT)

static void
reeve_backup_item_finalize (GObject *object)
{
  ReeveBackupItem *self = REEVE_BACKUP_ITEM (object);

  if (self->record != NULL)
    reeve_backup_record_free (self->record);
  g_free (self->heading);
  G_OBJECT_CLASS (reeve_backup_item_parent_class)->finalize (object);
}

static void
reeve_backup_item_class_init (ReeveBackupItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_backup_item_finalize;
}

static void
reeve_backup_item_init (ReeveBackupItem *self)
{
}

ReeveBackupItem *
reeve_backup_item_new (ReeveBackupRecord *record, gboolean is_present)
{
  ReeveBackupItem *self = g_object_new (REEVE_TYPE_BACKUP_ITEM, NULL);

  self->record = record;
  self->is_present = is_present;
  reeve_proof_parse (record->proof, &self->proof, NULL);
  return self;
}

ReeveBackupItem *
reeve_backup_item_new_heading (const char *heading)
{
  ReeveBackupItem *self = g_object_new (REEVE_TYPE_BACKUP_ITEM, NULL);

  self->heading = g_strdup (heading);
  return self;
}

const ReeveBackupRecord *
reeve_backup_item_get_record (ReeveBackupItem *self)
{
  g_return_val_if_fail (REEVE_IS_BACKUP_ITEM (self), NULL);
  return self->record;
}

const char *
reeve_backup_item_get_heading (ReeveBackupItem *self)
{
  g_return_val_if_fail (REEVE_IS_BACKUP_ITEM (self), NULL);
  return self->heading;
}

gboolean
reeve_backup_item_is_present (ReeveBackupItem *self)
{
  g_return_val_if_fail (REEVE_IS_BACKUP_ITEM (self), FALSE);
  return self->is_present;
}

ReeveProof
reeve_backup_item_get_proof (ReeveBackupItem *self)
{
  g_return_val_if_fail (REEVE_IS_BACKUP_ITEM (self), REEVE_PROOF_NONE);
  return self->proof;
}
