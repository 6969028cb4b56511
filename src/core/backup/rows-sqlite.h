/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "core/backup/manifest.h"
#include "core/db/session.h"

G_BEGIN_DECLS

/** reeve_rows_sqlite_list: the tables that hold rows of their own, into @tables. */
gboolean reeve_rows_sqlite_list (ReeveSession *session,
                                 GPtrArray *tables,
                                 GCancellable *cancellable,
                                 GError **error);

/** reeve_rows_sqlite_columns: the names of a table's columns, without computed ones. (transfer
 *  full): @key: (out) (optional): those of its primary key, in its order */
char **reeve_rows_sqlite_columns (ReeveSession *session,
                                  const char *table,
                                  char ***key,
                                  GCancellable *cancellable,
                                  GError **error);

/** reeve_rows_sqlite_count: the fingerprint of a table's rows, whatever their order. A value is its
 *  type, its length and its bytes. */
gboolean reeve_rows_sqlite_count (ReeveSession *session,
                                  const char *table,
                                  ReeveFingerprint *fingerprint,
                                  GCancellable *cancellable,
                                  GError **error);

/** reeve_rows_sqlite_append: a column of the current row to @row: its type, length and bytes. */
void reeve_rows_sqlite_append (GByteArray *row,
                               sqlite3_stmt *statement,
                               int column);

/** reeve_rows_sqlite_append_hex: the bytes of a column of the current row, two digits each. */
void reeve_rows_sqlite_append_hex (GString *text,
                                   sqlite3_stmt *statement,
                                   int column);

/** reeve_rows_sqlite_compare: that @session has exactly the rows that @manifest says; CORRUPT.
 *  @tables: (nullable): of these alone */
gboolean reeve_rows_sqlite_compare (ReeveSession *session,
                                    const ReeveManifest *manifest,
                                    const char *const *tables,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
