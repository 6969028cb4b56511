/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "core/db/session.h"
#include "core/db/sqlite/watch.h"

G_BEGIN_DECLS

/** ReeveSqliteCopied: how far a copy is, in pages. */
typedef void (*ReeveSqliteCopied) (guint64 done,
                                   guint64 total,
                                   gpointer user_data);

/**
 * ReeveSqliteCopyWatch: who hears how a copy goes on.
 * @copied: (nullable):
 * @written: (nullable): what can be read from the file already. All of it is written once, but
 *   the first page, which is finished last.
 */
typedef struct
{
  ReeveSqliteCopied copied;
  ReeveSqliteWritten written;
  gpointer user_data;
} ReeveSqliteCopyWatch;

/** reeve_sqlite_begin_reading: what is read from now on is of one moment, until the session is
 *  rolled back. Others go on writing where the journal mode lets them. */
gboolean reeve_sqlite_begin_reading (ReeveSession *session,
                                     GCancellable *cancellable,
                                     GError **error);

/**
 * reeve_sqlite_copy: writes the database of @session, which has begun reading, into the empty file
 * @path, page by page. Not durable.
 * @watch: (nullable):
 */
gboolean reeve_sqlite_copy (ReeveSession *session,
                            const char *path,
                            const ReeveSqliteCopyWatch *watch,
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
