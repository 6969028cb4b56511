/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/backup-item.h"

G_BEGIN_DECLS

#define REEVE_TYPE_BACKUP_CELL (reeve_backup_cell_get_type ())
G_DECLARE_FINAL_TYPE (ReeveBackupCell, reeve_backup_cell, REEVE, BACKUP_CELL, GtkWidget)

/** ReeveBackupCell: a row of the list of backups: when, how far it is proven, how large, encrypted,
 *  pinned, its name, whether its file is gone; or the heading of a day. */
GtkWidget *reeve_backup_cell_new (void);
/** reeve_backup_cell_set_item: @item: (nullable): */
void reeve_backup_cell_set_item (ReeveBackupCell *self,
                                 ReeveBackupItem *item);

G_END_DECLS
