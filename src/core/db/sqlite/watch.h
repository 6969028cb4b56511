/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/** ReeveSqliteWritten: these bytes are in the file now. In the thread that writes. */
typedef void (*ReeveSqliteWritten) (guint64 offset,
                                    guint64 length,
                                    gpointer user_data);

/** ReeveSqliteWatch: who hears it. */
typedef struct
{
  ReeveSqliteWritten written;
  gpointer user_data;
} ReeveSqliteWatch;

/**
 * reeve_sqlite_watch_vfs: the name of a VFS for sqlite3_open_v2() whose files can be watched. It
 * leaves all to the default one, but gathers what lies side by side into larger writes. For files
 * that nobody else opens with SQLite: there is no log beside them, and no memory is mapped.
 */
const char *reeve_sqlite_watch_vfs (void);

/** reeve_sqlite_watch_start: from now on @watch hears of the writes to the main file of @db, which
 *  was opened with that VFS; borrowed until the end. */
int reeve_sqlite_watch_start (sqlite3 *db,
                              const ReeveSqliteWatch *watch);
/** reeve_sqlite_watch_end: writes what is still gathered. Returns SQLite's result, as the other. */
int reeve_sqlite_watch_end (sqlite3 *db);

G_END_DECLS
