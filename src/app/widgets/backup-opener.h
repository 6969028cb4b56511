/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/models/backup-file.h"
#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_BACKUP_OPENER (reeve_backup_opener_get_type ())
G_DECLARE_FINAL_TYPE (ReeveBackupOpener, reeve_backup_opener, REEVE, BACKUP_OPENER, AdwBin)

/**
 * ReeveBackupOpener: what stands in the place of a backup until it is open: that it is being
 * opened, the question for its passphrase or key, or why it cannot be opened.
 *
 * Signals: "opened" (ReeveBackupFile, to be referenced); "busy": the file is being opened, anew
 * perhaps.
 */
GtkWidget *reeve_backup_opener_new (void);
void reeve_backup_opener_open (ReeveBackupOpener *self,
                               ReeveWorkspace *workspace,
                               const char *path);
/** reeve_backup_opener_set_for_restore: dumps of other programs are opened too; and the widget
 *  around it has an action restore.choose-file, for another file after a failure. */
void reeve_backup_opener_set_for_restore (ReeveBackupOpener *self);
/** reeve_backup_opener_cancel: nothing more comes of it. */
void reeve_backup_opener_cancel (ReeveBackupOpener *self);

G_END_DECLS
