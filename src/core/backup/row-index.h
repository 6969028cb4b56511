/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReeveRowIndex: which rows there were, by a hash of their key and one of the whole row, to look up
 * those that there are now. It never takes more than about 100 MB: of a larger table, several
 * passes each take a share of the keys.
 *
 * Without a key a row is its own key, and equal rows are counted.
 */
typedef struct _ReeveRowIndex ReeveRowIndex;

/** ReeveRowFate: what has become of a row. */
typedef enum
{
  REEVE_ROW_ELSEWHERE, /* another pass deals with it */
  REEVE_ROW_SAME,
  REEVE_ROW_CHANGED,
  REEVE_ROW_GAINED,
  REEVE_ROW_LOST,
} ReeveRowFate;

/** reeve_row_index_count_passes: for so many rows. */
guint reeve_row_index_count_passes (guint64 rows);
/** reeve_row_index_new: empty, for the pass @pass of @passes, from 0 on; @rows are all rows. Unless
 *  it is @keyed, keys are whole rows. */
ReeveRowIndex *reeve_row_index_new (gboolean keyed,
                                    guint64 rows,
                                    guint pass,
                                    guint passes);
/** reeve_row_index_get_bytes: of memory that it takes. */
guint64 reeve_row_index_get_bytes (const ReeveRowIndex *self);
void reeve_row_index_free (ReeveRowIndex *self);

/** reeve_row_index_add: a row of then. FALSE: there are more than was said. */
gboolean reeve_row_index_add (ReeveRowIndex *self,
                              gconstpointer key,
                              gsize key_length,
                              gconstpointer row,
                              gsize row_length);
/** reeve_row_index_meet: a row of now: SAME, CHANGED, GAINED, or ELSEWHERE. */
ReeveRowFate reeve_row_index_meet (ReeveRowIndex *self,
                                   gconstpointer key,
                                   gsize key_length,
                                   gconstpointer row,
                                   gsize row_length);
/** reeve_row_index_count_lost: rows of then that were not met. */
guint64 reeve_row_index_count_lost (const ReeveRowIndex *self);
/** reeve_row_index_take_lost: whether this row of then was not met; such a one is told once. */
gboolean reeve_row_index_take_lost (ReeveRowIndex *self,
                                    gconstpointer key,
                                    gsize key_length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveRowIndex, reeve_row_index_free)

G_END_DECLS
