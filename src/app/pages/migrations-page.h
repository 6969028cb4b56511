/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_MIGRATIONS_PAGE (reeve_migrations_page_get_type ())
G_DECLARE_FINAL_TYPE (ReeveMigrationsPage, reeve_migrations_page, REEVE, MIGRATIONS_PAGE, AdwBin)

/**
 * ReeveMigrationsPage: the revisions of a database's project with their graph, what the database
 * has of them, and what can be done about it. Looks again by itself when a file of the project
 * changes, when a job of the database ends, and when it is shown.
 *
 * Actions: migrate.upgrade, .downgrade, .upgrade-to (s), .downgrade-to (s), .new, .merge, .stamp
 * (the selected revision), .validate, .export, .refresh, .open-folder, .choose-folder; of
 * the selected revision: .upgrade-to-selected, .downgrade-to-selected, .take-back-selected,
 * .open-file, .copy-id.
 */
GtkWidget *reeve_migrations_page_new (ReeveWorkspace *workspace,
                                      ReeveDatabase *database);
/** reeve_migrations_page_refresh: looks at folder and database again. */
void reeve_migrations_page_refresh (ReeveMigrationsPage *self);
/** reeve_migrations_page_select: selects a revision, as soon as it is there. */
void reeve_migrations_page_select (ReeveMigrationsPage *self,
                                   const char *id);

G_END_DECLS
