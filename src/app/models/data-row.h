/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define REEVE_TYPE_DATA_ROW (reeve_data_row_get_type ())
G_DECLARE_FINAL_TYPE (ReeveDataRow, reeve_data_row, REEVE, DATA_ROW, GObject)

/** ReeveDataRow: one row of a table of data, for a list. @values: copied; NULL is SQL NULL */
ReeveDataRow *reeve_data_row_new (const char *const *values,
                                  guint n);
/** reeve_data_row_get: (transfer none) (nullable): a value as valid text, cut where it is very
 *  long; NULL is SQL NULL */
const char *reeve_data_row_get (ReeveDataRow *self,
                                guint column);

G_END_DECLS
