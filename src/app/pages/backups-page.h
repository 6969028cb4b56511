/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_BACKUPS_PAGE (reeve_backups_page_get_type ())
G_DECLARE_FINAL_TYPE (ReeveBackupsPage, reeve_backups_page, REEVE, BACKUPS_PAGE, AdwBin)

/**
 * ReeveBackupsPage: the backups of a database, the newest first, what is in each, and what can be
 * done about it. Reads again by itself when a job ends, when another process writes to the
 * catalogue, and when it is shown.
 *
 * Actions: backup.create, .create-with-options, .prune, .undo, .refresh, .back; of the selected
 * backup: .restore, .browse, .verify, .verify-restored, .unlock, .pin, .open-folder, .copy-path.
 */
GtkWidget *reeve_backups_page_new (ReeveWorkspace *workspace,
                                   ReeveDatabase *database);
/** reeve_backups_page_refresh: reads the catalogue again. */
void reeve_backups_page_refresh (ReeveBackupsPage *self);
/** reeve_backups_page_select: selects a backup, as soon as it is there. */
void reeve_backups_page_select (ReeveBackupsPage *self,
                                const char *id);

G_END_DECLS
