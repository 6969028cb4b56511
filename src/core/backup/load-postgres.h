/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/backup.h"
#include "core/db/connection.h"
#include "core/db/session.h"
#include "core/job/job.h"

G_BEGIN_DECLS

/**
 * ReevePgLoad: filling an empty database from a backup that was verified. Borrowed.
 * @connection: to that database
 * @tables: (nullable): the rows of these alone; foreign keys are then left out
 * @no_owner: everything belongs to the role that restores it, and nothing is granted
 * @threads: sessions
 * @unfilled: (element-type utf8): takes the materialised views that could not be filled: what they
 *   are made of is whole, and a warning of the job says what to do
 */
typedef struct
{
  ReeveBackup *backup;
  ReeveConnection *connection;
  const char *const *tables;
  gboolean no_owner;
  guint threads;
  ReeveJob *job;
  GPtrArray *unfilled;
} ReevePgLoad;

/** reeve_pg_load: schema, rows, large objects, indexes and constraints, sequences, views. */
gboolean reeve_pg_load (const ReevePgLoad *load,
                        GCancellable *cancellable,
                        GError **error);

/** reeve_pg_compare: that the database behind @connection has exactly what the backup says:
 *  every row by its fingerprint, sequences, large objects, filled views. CORRUPT where not. */
gboolean reeve_pg_compare (const ReevePgLoad *load,
                           GCancellable *cancellable,
                           GError **error);

/** reeve_pg_find_restore: pg_restore that reads the backup's archive and knows the server. */
char *reeve_pg_find_restore (const ReeveManifest *manifest,
                             guint server_major,
                             GError **error);

/** reeve_pg_create_for: an empty database with the encoding and collation that the backup has. */
gboolean reeve_pg_create_for (ReeveSession *session,
                              const char *name,
                              const ReeveManifest *manifest,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
