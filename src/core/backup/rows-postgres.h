/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/container.h"
#include "core/backup/survey-postgres.h"
#include "core/db/connection.h"
#include "core/job/job.h"

G_BEGIN_DECLS

/**
 * ReevePgSnapshot: one moment of a database, held by a session of its own, in which others join.
 */
typedef struct
{
  ReeveConnection *connection;
  ReeveSession *leader;
  char *id;
  char *lsn;
  char *time;
  char *encoding;
  char *purpose;
} ReevePgSnapshot;

/** reeve_pg_snapshot_open: nothing that happens later is seen through it. */
gboolean reeve_pg_snapshot_open (ReevePgSnapshot *self,
                                 ReeveConnection *connection,
                                 const char *purpose,
                                 GCancellable *cancellable,
                                 GError **error);
void reeve_pg_snapshot_close (ReevePgSnapshot *self);

/** reeve_pg_prepare_session: the settings under which rows are written and read as text, so that
 *  they mean the same everywhere; no time limits. */
gboolean reeve_pg_prepare_session (ReeveSession *session,
                                   GCancellable *cancellable,
                                   GError **error);

/** reeve_pg_quote_table: "schema"."name". (transfer full): */
char *reeve_pg_quote_table (const ReeveBackupTable *table);
/** reeve_pg_quote_columns: "a", "b", NULL-terminated. (transfer full): */
char *reeve_pg_quote_columns (const char *const *columns);

/** reeve_pg_read_primary_key: the columns of a table's primary key, in its order; none where there
 *  is no key. NULL with @error. (transfer full): */
char **reeve_pg_read_primary_key (ReeveSession *session,
                                  const ReeveBackupTable *table,
                                  GCancellable *cancellable,
                                  GError **error);

/**
 * ReevePgRows: reading the rows of many tables through a snapshot.
 * @heaps: (element-type ReevePgHeap): their tables get rows, bytes, fingerprint and parts
 * @writer: (nullable): takes the rows; without one they are only counted
 */
typedef struct
{
  ReevePgSnapshot *snapshot;
  GPtrArray *heaps;
  ReeveContainerWriter *writer;
  ReeveJob *job;
  const char *phase;
  guint threads;
} ReevePgRows;

/** reeve_pg_rows_read: all of them, on several sessions; large tables in several parts. */
gboolean reeve_pg_rows_read (ReevePgRows *self,
                             GCancellable *cancellable,
                             GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReevePgSnapshot, reeve_pg_snapshot_close)

G_END_DECLS
