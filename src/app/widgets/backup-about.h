/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/models/backup-file.h"

G_BEGIN_DECLS

#define REEVE_TYPE_BACKUP_ABOUT (reeve_backup_about_get_type ())
G_DECLARE_FINAL_TYPE (ReeveBackupAbout, reeve_backup_about, REEVE, BACKUP_ABOUT, AdwBin)

/** ReeveBackupAbout: what a backup file is, in two lines; all of it when it is unfolded; below it
 *  what somebody should know who relies on it. */
GtkWidget *reeve_backup_about_new (void);
void reeve_backup_about_set_file (ReeveBackupAbout *self,
                                  ReeveBackupFile *file);

G_END_DECLS
