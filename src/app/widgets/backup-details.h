/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/models/backup-item.h"
#include "app/models/key-source.h"

G_BEGIN_DECLS

#define REEVE_TYPE_BACKUP_DETAILS (reeve_backup_details_get_type ())
G_DECLARE_FINAL_TYPE (ReeveBackupDetails, reeve_backup_details, REEVE, BACKUP_DETAILS, AdwBin)

/**
 * ReeveBackupDetails: one backup: what is known of it, its tables, what it warns of. It opens the
 * file by itself, in a worker; one that is encrypted, when it is given the keys. Its buttons are
 * actions of whatever it is in: backup.restore, .browse, .verify, .verify-restored, .pin,
 * .open-folder, .copy-path, .unlock.
 */
GtkWidget *reeve_backup_details_new (void);
/** reeve_backup_details_set_item: @item: (nullable): */
void reeve_backup_details_set_item (ReeveBackupDetails *self,
                                    ReeveBackupItem *item);
/** reeve_backup_details_unlock: opens an encrypted one. */
void reeve_backup_details_unlock (ReeveBackupDetails *self,
                                  ReeveKeySource *keys);
/** reeve_backup_details_set_narrow: the buttons below each other. */
void reeve_backup_details_set_narrow (ReeveBackupDetails *self,
                                      gboolean narrow);

G_END_DECLS
