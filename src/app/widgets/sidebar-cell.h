/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/sidebar-item.h"

G_BEGIN_DECLS

#define REEVE_TYPE_SIDEBAR_CELL (reeve_sidebar_cell_get_type ())
G_DECLARE_FINAL_TYPE (ReeveSidebarCell, reeve_sidebar_cell, REEVE, SIDEBAR_CELL, GtkWidget)

/** ReeveSidebarCell: what a row of the sidebar shows; follows its database while it is bound. */
GtkWidget *reeve_sidebar_cell_new (void);
/** reeve_sidebar_cell_set_item: @item may be NULL: nothing, and nothing is followed */
void reeve_sidebar_cell_set_item (ReeveSidebarCell *self,
                                  ReeveSidebarItem *item);

G_END_DECLS
