/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "core/db/session.h"

G_BEGIN_DECLS

/** ReeveSqliteCopied: how far a copy is, in pages. */
typedef void (*ReeveSqliteCopied) (guint64 done,
                                   guint64 total,
                                   gpointer user_data);

/**
 * reeve_sqlite_copy: writes the database of @session into the empty file @path, page by page, as
 * it is at one moment, while others go on writing where the journal mode lets them. Not durable.
 */
gboolean reeve_sqlite_copy (ReeveSession *session,
                            const char *path,
                            ReeveSqliteCopied copied,
                            gpointer user_data,
                            GCancellable *cancellable,
                            GError **error);

/** ReeveSqliteRow: gets each row while it is current; FALSE with @error set stops. */
typedef gboolean (*ReeveSqliteRow) (sqlite3_stmt *row,
                                    gpointer user_data,
                                    GError **error);

/** reeve_sqlite_each: runs a query and shows every row without keeping any. */
gboolean reeve_sqlite_each (ReeveSession *session,
                            const char *sql,
                            ReeveSqliteRow each,
                            gpointer user_data,
                            GCancellable *cancellable,
                            GError **error);

G_END_DECLS
