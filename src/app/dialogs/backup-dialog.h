/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_BACKUP_DIALOG (reeve_backup_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ReeveBackupDialog, reeve_backup_dialog, REEVE, BACKUP_DIALOG, AdwWindow)

/**
 * ReeveBackupDialog: a backup that is not made as all others are: with a name, another proof,
 * encrypted, elsewhere, of some tables. It closes itself when the backup is on its way. Actions:
 * "backup.start", "backup.copy-command-line".
 *
 * @from: the widget that asked, which the review and its messages belong to
 */
GtkWindow *reeve_backup_dialog_new (GtkWidget *from,
                                    ReeveWorkspace *workspace,
                                    ReeveDatabase *database);

G_END_DECLS
