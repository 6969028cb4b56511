/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/entries-postgres.h"
#include "core/db/connection.h"

G_BEGIN_DECLS

/**
 * ReevePgIndexes: mostly the indexes of large tables, which are built longest first and beside one
 * another; pg_restore begins small ones before, and lets a primary key keep all others of its table
 * away. Borrowed.
 * @connection: to a database that holds the tables and all their rows, and that nobody else uses
 * @program: a pg_restore
 * @archive: the file that @entries is of; entries whose index is there are taken off @most
 * @tables: (element-type ReeveBackupTable): those whose indexes may be built
 * @no_tablespaces: everything is put where the database is
 * @threads: sessions
 */
typedef struct
{
  ReeveConnection *connection;
  const char *program;
  const char *archive;
  ReevePgEntries *entries;
  GPtrArray *tables;
  gboolean no_tablespaces;
  guint threads;
} ReevePgIndexes;

/**
 * reeve_pg_indexes_build: blocks. What cannot be built here is still in the list afterwards, for
 * pg_restore to do or to tell why not: an error is only that of a cancellation, of a lost
 * connection, or of pg_restore itself.
 */
gboolean reeve_pg_indexes_build (const ReevePgIndexes *self,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
