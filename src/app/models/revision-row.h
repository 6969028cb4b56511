/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "app/models/migration-view.h"

G_BEGIN_DECLS

#define REEVE_TYPE_REVISION_ROW (reeve_revision_row_get_type ())
G_DECLARE_FINAL_TYPE (ReeveRevisionRow, reeve_revision_row, REEVE, REVISION_ROW, GObject)

/** ReeveRevisionRow: one row of a view; keeps the view. */
ReeveRevisionRow *reeve_revision_row_new (ReeveMigrationView *view,
                                          guint row);
ReeveMigrationView *reeve_revision_row_get_view (ReeveRevisionRow *self);
guint reeve_revision_row_get_row (ReeveRevisionRow *self);
const ReeveGraphNode *reeve_revision_row_get_node (ReeveRevisionRow *self);
const char *reeve_revision_row_get_id (ReeveRevisionRow *self);
/** reeve_revision_row_dup_description: where it stands in the graph, in words: what it revises,
 *  where it branches, its labels. Returns: (transfer full): */
char *reeve_revision_row_dup_description (ReeveRevisionRow *self);

#define REEVE_TYPE_REVISION_LIST (reeve_revision_list_get_type ())
G_DECLARE_FINAL_TYPE (ReeveRevisionList, reeve_revision_list, REEVE, REVISION_LIST, GObject)

/** ReeveRevisionList: the rows of a view as a GListModel; makes them when they are asked for. */
ReeveRevisionList *reeve_revision_list_new (void);
ReeveMigrationView *reeve_revision_list_get_view (ReeveRevisionList *self);
/** reeve_revision_list_set_view: says which rows are other revisions now. Of those that are the
 *  same it says nothing, though they may look different: items got before stay as they are. */
void reeve_revision_list_set_view (ReeveRevisionList *self,
                                   ReeveMigrationView *view);

G_END_DECLS
