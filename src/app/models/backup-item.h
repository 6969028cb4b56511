/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/catalogue/catalogue.h"

G_BEGIN_DECLS

#define REEVE_TYPE_BACKUP_ITEM (reeve_backup_item_get_type ())
G_DECLARE_FINAL_TYPE (ReeveBackupItem, reeve_backup_item, REEVE, BACKUP_ITEM, GObject)

/** ReeveBackupItem: a row of the list of backups: a backup, or the heading of a day's. Immutable.
 *  @record: (transfer full)
 *  @is_present: whether its file is where it was put */
ReeveBackupItem *reeve_backup_item_new (ReeveBackupRecord *record,
                                        gboolean is_present);
ReeveBackupItem *reeve_backup_item_new_heading (const char *heading);

/** reeve_backup_item_get_record: (transfer none) (nullable): NULL of a heading */
const ReeveBackupRecord *reeve_backup_item_get_record (ReeveBackupItem *self);
/** reeve_backup_item_get_heading: (transfer none) (nullable): NULL of a backup */
const char *reeve_backup_item_get_heading (ReeveBackupItem *self);
gboolean reeve_backup_item_is_present (ReeveBackupItem *self);
ReeveProof reeve_backup_item_get_proof (ReeveBackupItem *self);

G_END_DECLS
