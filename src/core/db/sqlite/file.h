/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>
#include <sys/stat.h>

#include "core/db/engine.h"

G_BEGIN_DECLS

/**
 * ReeveSqliteFile: a database file, found and checked.
 * @path: absolute
 * @info: what stat() said when it was opened
 */
typedef struct
{
  char *path;
  struct stat info;
} ReeveSqliteFile;

/**
 * reeve_sqlite_file_open: opens the file that @path names, or makes it (mode 0600).
 * @file: (out caller-allocates): to be cleared by the caller, also after a failure
 *
 * An existing file is never opened by anything but SQLite: closing any other descriptor would
 * drop the locks that this process holds on it.
 *
 * Returns: (transfer full): a handle of which only the name was checked yet
 */
sqlite3 *reeve_sqlite_file_open (const char *path,
                                 gboolean read_only,
                                 gboolean must_exist,
                                 ReeveSqliteFile *file,
                                 GError **error);
/** reeve_sqlite_file_check: FALSE with REEVE_ERROR_LOST when another file has taken its place. */
gboolean reeve_sqlite_file_check (const ReeveSqliteFile *file,
                                  GError **error);
void reeve_sqlite_file_clear (ReeveSqliteFile *file);

G_END_DECLS
