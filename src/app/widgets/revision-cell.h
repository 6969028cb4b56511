/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/revision-row.h"

G_BEGIN_DECLS

#define REEVE_TYPE_REVISION_CELL (reeve_revision_cell_get_type ())
G_DECLARE_FINAL_TYPE (ReeveRevisionCell, reeve_revision_cell, REEVE, REVISION_CELL, GtkWidget)

/** ReeveRevisionCell: a revision in the list: its part of the graph, message, state, labels. */
GtkWidget *reeve_revision_cell_new (void);
void reeve_revision_cell_set_row (ReeveRevisionCell *self,
                                  ReeveRevisionRow *row);
/** reeve_revision_cell_get_row: (transfer none) (nullable): */
ReeveRevisionRow *reeve_revision_cell_get_row (ReeveRevisionCell *self);

G_END_DECLS
