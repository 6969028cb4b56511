/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/attempt-row.h"

G_BEGIN_DECLS

#define REEVE_TYPE_ATTEMPT_CELL (reeve_attempt_cell_get_type ())
G_DECLARE_FINAL_TYPE (ReeveAttemptCell, reeve_attempt_cell, REEVE, ATTEMPT_CELL, GtkWidget)

/** ReeveAttemptCell: an attempt in a list: what, how it ended, when, how long, its error. */
GtkWidget *reeve_attempt_cell_new (void);
void reeve_attempt_cell_set_row (ReeveAttemptCell *self,
                                 ReeveAttemptRow *row);

G_END_DECLS
