/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_SEEDS_PAGE (reeve_seeds_page_get_type ())
G_DECLARE_FINAL_TYPE (ReeveSeedsPage, reeve_seeds_page, REEVE, SEEDS_PAGE, AdwBin)

/**
 * ReeveSeedsPage: the seed profiles of a database's project as a gallery, and what was seeded into
 * the database, which can be taken back. Reads again when a job of the database ends and when it is
 * shown.
 *
 * Actions: seed.apply (a profile's name), .apply-scaled, .undo (a run's id), .reset, .open-folder,
 * .refresh.
 */
GtkWidget *reeve_seeds_page_new (ReeveWorkspace *workspace,
                                 ReeveDatabase *database);
/** reeve_seeds_page_refresh: reads files and database again. */
void reeve_seeds_page_refresh (ReeveSeedsPage *self);

G_END_DECLS
