/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/models/backup-rows.h"

G_BEGIN_DECLS

#define REEVE_TYPE_BACKUP_ROWS_VIEW (reeve_backup_rows_view_get_type ())
G_DECLARE_FINAL_TYPE (
  ReeveBackupRowsView, reeve_backup_rows_view, REEVE, BACKUP_ROWS_VIEW, AdwBin)

/**
 * ReeveBackupRowsView: the rows of one table inside a backup: the first ones, or those with a value
 * in a column; below them the chosen row, value by value, to be read and copied.
 *
 * Actions: "rows.find", "rows.all", "rows.more", "rows.stop", "rows.copy" (a column's number).
 */
GtkWidget *reeve_backup_rows_view_new (void);
/** reeve_backup_rows_view_set_table: @table: of @file; NULL, both: nothing */
void reeve_backup_rows_view_set_table (ReeveBackupRowsView *self,
                                       ReeveBackupFile *file,
                                       const ReeveBackupTable *table);

G_END_DECLS
