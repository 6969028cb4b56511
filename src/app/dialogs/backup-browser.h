/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_BACKUP_BROWSER (reeve_backup_browser_get_type ())
G_DECLARE_FINAL_TYPE (ReeveBackupBrowser, reeve_backup_browser, REEVE, BACKUP_BROWSER, AdwWindow)

/**
 * ReeveBackupBrowser: looks into a backup without restoring it: its tables and their rows, and what
 * a database has gained, lost or changed since.
 *
 * reeve_backup_browser_present: opens one over a window.
 * @database: (nullable): the one that is likely compared
 */
void reeve_backup_browser_present (GtkWindow *parent,
                                   ReeveWorkspace *workspace,
                                   ReeveDatabase *database,
                                   const char *path);

G_END_DECLS
