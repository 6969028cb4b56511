/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/models/backup-file.h"
#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_BACKUP_DIFF_VIEW (reeve_backup_diff_view_get_type ())
G_DECLARE_FINAL_TYPE (
  ReeveBackupDiffView, reeve_backup_diff_view, REEVE, BACKUP_DIFF_VIEW, AdwBin)

/**
 * ReeveBackupDiffView: what a database has gained, lost or changed since a backup, table by table,
 * with examples. It only reads. Actions: "diff.compare", "diff.stop".
 */
GtkWidget *reeve_backup_diff_view_new (void);
/** reeve_backup_diff_view_set_file: @preferred: (nullable): the database that is likely meant */
void reeve_backup_diff_view_set_file (ReeveBackupDiffView *self,
                                      ReeveWorkspace *workspace,
                                      ReeveBackupFile *file,
                                      ReeveDatabase *preferred);

G_END_DECLS
