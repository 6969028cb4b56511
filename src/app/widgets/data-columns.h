/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Rows of data (ReeveDataRow) as the columns of a view: what all such tables share. */

/** reeve_data_columns_show: @rows and the first sixty of @columns take the place of what @view
 *  has. Never one without the other: no column may ask a row for what it does not have. */
void reeve_data_columns_show (GtkColumnView *view,
                              const char *const *columns,
                              GtkSelectionModel *rows);
/** reeve_data_columns_show_value: @value: (nullable): NULL is a word, set unlike any value */
void reeve_data_columns_show_value (GtkLabel *label,
                                    const char *value);

G_END_DECLS
