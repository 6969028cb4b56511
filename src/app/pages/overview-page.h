/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_OVERVIEW_PAGE (reeve_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (ReeveOverviewPage, reeve_overview_page, REEVE, OVERVIEW_PAGE, GtkWidget)

/** ReeveOverviewPage: every database, those that need somebody first; how to begin when there is
 *  none; what is the matter when the catalogue cannot be used. @database is not looked at. */
GtkWidget *reeve_overview_page_new (ReeveWorkspace *workspace,
                                    ReeveDatabase *database);

G_END_DECLS
