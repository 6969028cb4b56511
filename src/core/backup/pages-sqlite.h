/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/manifest.h"
#include "core/db/session.h"

G_BEGIN_DECLS

/**
 * ReeveSqlitePages: which table each page of an SQLite file belongs to, so that its rows can be
 * counted out of the bytes of the file, in any order of pages. It gives the fingerprints of
 * reeve_rows_sqlite_count() in a quarter of its time.
 *
 * Only tables with row ids, without computed columns, in UTF-8: the others are counted by SQLite.
 * The same is to be done with a table in which anything is found that is not as the format says
 * (sqlite.org/fileformat2.html, sections 1.5, 1.6 and 2.1): the bytes are never trusted.
 *
 * Immutable, of any thread.
 */
typedef struct _ReeveSqlitePages ReeveSqlitePages;

/** ReeveSqlitePageRows: what one thread has counted. */
typedef struct _ReeveSqlitePageRows ReeveSqlitePageRows;

/**
 * reeve_sqlite_pages_new: reads how the tables lie in the file.
 * @session: on a file that nobody else writes, with no log beside it
 * @fd: the same file
 * @tables: (element-type ReeveBackupTable): of the file; must outlive it
 */
ReeveSqlitePages *reeve_sqlite_pages_new (ReeveSession *session,
                                          int fd,
                                          GPtrArray *tables,
                                          GCancellable *cancellable,
                                          GError **error);
void reeve_sqlite_pages_free (ReeveSqlitePages *self);

/** reeve_sqlite_pages_knows: whether the rows of the table of this number are counted here. */
gboolean reeve_sqlite_pages_knows (const ReeveSqlitePages *self,
                                   guint table);

ReeveSqlitePageRows *reeve_sqlite_page_rows_new (const ReeveSqlitePages *pages);
void reeve_sqlite_page_rows_free (ReeveSqlitePageRows *self);

/**
 * reeve_sqlite_page_rows_add: counts the rows of some pages.
 * @offset: where they lie in the file; a multiple of the page size
 * @length: the whole of every page but for the file's end
 */
void reeve_sqlite_page_rows_add (ReeveSqlitePageRows *self,
                                 guint64 offset,
                                 gconstpointer data,
                                 gsize length);

/** reeve_sqlite_page_rows_get: what was counted of a table. FALSE: not all of it could be read. */
gboolean reeve_sqlite_page_rows_get (const ReeveSqlitePageRows *self,
                                     guint table,
                                     ReeveFingerprint *fingerprint);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveSqlitePages, reeve_sqlite_pages_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveSqlitePageRows, reeve_sqlite_page_rows_free)

G_END_DECLS
