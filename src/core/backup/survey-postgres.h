/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/manifest.h"
#include "core/db/session.h"

G_BEGIN_DECLS

/**
 * ReevePgHeap: where a table's rows lie.
 * @table: owned by the manifest
 * @bytes: with its TOAST table, without indexes
 * @can_split: its pages can be read in ranges without reading the others
 */
typedef struct
{
  ReeveBackupTable *table;
  guint64 bytes;
  guint64 pages;
  gboolean can_split;
} ReevePgHeap;

/**
 * reeve_pg_survey: reads from the catalogue of the database what there is to be taken, into
 * @manifest: tables, sequences with their values, extensions, roles, materialised views.
 * @tables: (nullable): only these, "name" or "schema.name"; NOT_FOUND for one that is not there;
 *   a partitioned one stands for its partitions
 *
 * Returns: (transfer full) (element-type ReevePgHeap): of the tables whose rows are to be read
 */
GPtrArray *reeve_pg_survey (ReeveSession *session,
                            const char *const *tables,
                            ReeveManifest *manifest,
                            GCancellable *cancellable,
                            GError **error);

/** reeve_pg_measure: bytes of all tables. */
gboolean reeve_pg_measure (ReeveSession *session,
                           guint64 *bytes,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
