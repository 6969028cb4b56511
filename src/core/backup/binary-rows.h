/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/binary-values.h"
#include "core/backup/codec.h"

G_BEGIN_DECLS

/**
 * ReeveBinaryRows: rows that a server has written as text by COPY, on their way to another as
 * binary COPY. For one thread at a time.
 */
typedef struct _ReeveBinaryRows ReeveBinaryRows;

/**
 * reeve_binary_rows_new: of @n_columns columns, at least one.
 * @forms: one for each column; must outlive it, like @user_data
 * @put: gets the binary rows, many at a time
 */
ReeveBinaryRows *reeve_binary_rows_new (const ReeveBinaryForm *forms,
                                        guint n_columns,
                                        ReeveDecoded put,
                                        gpointer user_data);
void reeve_binary_rows_free (ReeveBinaryRows *self);

/** reeve_binary_rows_feed: the next bytes, which need not be whole rows. Errors:
 *  REEVE_ERROR_UNSUPPORTED for what is not understood, and those of @put. */
gboolean reeve_binary_rows_feed (ReeveBinaryRows *self,
                                 gconstpointer data,
                                 gsize length,
                                 GError **error);

/** reeve_binary_rows_finish: what is left, and the end mark. The last row must have its end. */
gboolean reeve_binary_rows_finish (ReeveBinaryRows *self,
                                   GError **error);

/** reeve_binary_rows_has_refused: whether it ended at a row that only a server can read. */
gboolean reeve_binary_rows_has_refused (const ReeveBinaryRows *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveBinaryRows, reeve_binary_rows_free)

G_END_DECLS
