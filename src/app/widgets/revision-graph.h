/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/migration-view.h"

G_BEGIN_DECLS

#define REEVE_TYPE_REVISION_GRAPH (reeve_revision_graph_get_type ())
G_DECLARE_FINAL_TYPE (ReeveRevisionGraph, reeve_revision_graph, REEVE, REVISION_GRAPH, GtkWidget)

/** ReeveRevisionGraph: one row of the graph: the lines and the dot of one revision. For eyes only:
 *  what it says is said in words by ReeveRevisionRow. */
GtkWidget *reeve_revision_graph_new (void);
void reeve_revision_graph_set_row (ReeveRevisionGraph *self,
                                   ReeveMigrationView *view,
                                   guint row);

G_END_DECLS
