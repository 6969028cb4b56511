/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/retention-view.h"

G_BEGIN_DECLS

#define REEVE_TYPE_RETENTION_CELL (reeve_retention_cell_get_type ())
G_DECLARE_FINAL_TYPE (ReeveRetentionCell, reeve_retention_cell, REEVE, RETENTION_CELL, GtkWidget)

/** ReeveRetentionCell: a backup that a policy keeps, with its reasons, or removes. */
GtkWidget *reeve_retention_cell_new (void);
void reeve_retention_cell_set_item (ReeveRetentionCell *self,
                                    ReeveRetentionItem *item);

G_END_DECLS
