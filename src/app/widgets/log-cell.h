/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/log-entry.h"

G_BEGIN_DECLS

#define REEVE_TYPE_LOG_CELL (reeve_log_cell_get_type ())
G_DECLARE_FINAL_TYPE (ReeveLogCell, reeve_log_cell, REEVE, LOG_CELL, GtkWidget)

/**
 * ReeveLogCell: a line of a log: time, level as icon and word, who wrote it, text. Only the
 * beginning of a very long text is shown.
 *
 * Draws itself and measures by counting: a list view keeps 200 rows ready, and while a log is
 * followed all of them are bound anew ten times a second.
 */
GtkWidget *reeve_log_cell_new (void);
void reeve_log_cell_set_entry (ReeveLogCell *self,
                               ReeveLogEntry *entry);
/** reeve_log_cell_set_narrow: the text gets a row of its own. */
void reeve_log_cell_set_narrow (ReeveLogCell *self,
                                gboolean narrow);
void reeve_log_cell_set_show_source (ReeveLogCell *self,
                                     gboolean show_source);
/** reeve_log_cell_get_text: (transfer none) (nullable): what is shown of the text */
const char *reeve_log_cell_get_text (ReeveLogCell *self);

G_END_DECLS
