/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReeveResult: the answer to one statement, held in memory as text, immutable and
 * reference-counted. Booleans are "t"/"f" (PostgreSQL) or "1"/"0" (SQLite): read them with
 * reeve_result_get_boolean().
 */
typedef struct _ReeveResult ReeveResult;

/** ReeveResultMeaning: what a value of a column is, as far as the engine says it. */
typedef enum
{
  REEVE_MEANING_TEXT,
  REEVE_MEANING_BOOLEAN,
  REEVE_MEANING_INTEGER,
  REEVE_MEANING_NUMBER,
  REEVE_MEANING_BYTES,
  REEVE_MEANING_OTHER,
} ReeveResultMeaning;

/** reeve_result_new: @columns is copied; rows are added before the result is shown to anyone. */
ReeveResult *reeve_result_new (guint n_columns,
                               const char *const *columns,
                               const ReeveResultMeaning *meanings);
/** reeve_result_take_row: @values has n_columns entries (NULL = SQL NULL), each g_malloc()ed. */
void reeve_result_take_row (ReeveResult *self,
                            char **values);
/** reeve_result_set_affected: rows inserted, updated or deleted; -1 when it does not apply. */
void reeve_result_set_affected (ReeveResult *self,
                                gint64 rows);
/** reeve_result_set_cut: there are more rows than were taken. */
void reeve_result_set_cut (ReeveResult *self);
ReeveResult *reeve_result_ref (ReeveResult *self);
void reeve_result_unref (ReeveResult *self);

guint reeve_result_get_n_columns (const ReeveResult *self);
guint reeve_result_get_n_rows (const ReeveResult *self);
const char *reeve_result_get_column (const ReeveResult *self,
                                     guint column);
ReeveResultMeaning reeve_result_get_meaning (const ReeveResult *self,
                                             guint column);
/** reeve_result_get: (transfer none) (nullable): NULL is SQL NULL */
const char *reeve_result_get (const ReeveResult *self,
                              guint row,
                              guint column);
/** reeve_result_get_int: 0 for NULL and for what is no number */
gint64 reeve_result_get_int (const ReeveResult *self,
                             guint row,
                             guint column);
/** reeve_result_get_boolean: FALSE for NULL; t, true, and numbers other than 0 are TRUE */
gboolean reeve_result_get_boolean (const ReeveResult *self,
                                   guint row,
                                   guint column);
gint64 reeve_result_get_affected (const ReeveResult *self);
gboolean reeve_result_is_cut (const ReeveResult *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveResult, reeve_result_unref)

G_END_DECLS
