/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/backup/backup.h"
#include "core/backup/row-index.h"
#include "core/db/pool.h"
#include "core/job/job.h"

G_BEGIN_DECLS

/** ReeveDiffState: a table of the database beside the same table of a backup. */
typedef enum
{
  REEVE_DIFF_SAME,    /* the same rows */
  REEVE_DIFF_CHANGED, /* other rows, or other columns */
  REEVE_DIFF_GONE,    /* the database has no such table any more */
  REEVE_DIFF_NEW,     /* the backup has no such table */
  REEVE_DIFF_UNKNOWN, /* they cannot be compared; @reason says why */
} ReeveDiffState;

/** reeve_diff_state_name: "same", "changed", "gone", "new", "unknown" as in JSON */
const char *reeve_diff_state_name (ReeveDiffState state);

/** ReeveDiffExample: a row: its key, or all of it where the table has none, for people. */
typedef struct
{
  ReeveRowFate fate; /* CHANGED, GAINED or LOST */
  char *key;
} ReeveDiffExample;

/**
 * ReeveTableDiff: what the database has gained, lost or changed since the backup.
 * @then, @now: rows in the backup and in the database
 * @gained, @lost, @changed: rows; without a key there are no changed ones
 * @counted: whether these three are known; else only @then and @now are
 * @key: columns of the primary key; empty: the table has none
 * @columns_gained, @columns_lost: they are left out where rows are compared
 * @examples: (element-type ReeveDiffExample)
 * @reason: (nullable): why more cannot be said
 */
typedef struct
{
  char *name;
  ReeveDiffState state;
  guint64 then;
  guint64 now;
  guint64 gained;
  guint64 lost;
  guint64 changed;
  gboolean counted;
  char **key;
  char **columns_gained;
  char **columns_lost;
  GPtrArray *examples;
  char *reason;
} ReeveTableDiff;

ReeveTableDiff *reeve_table_diff_new (const char *name);
void reeve_table_diff_free (gpointer data);
/** reeve_table_diff_set_columns: compares two lists of names. Returns: (transfer full): what both
 *  have, in the order of @then */
char **reeve_table_diff_set_columns (ReeveTableDiff *self,
                                     const char *const *then,
                                     const char *const *now);

/**
 * ReeveDiffOptions: borrowed.
 * @tables: (nullable): only these, by label or by a name that is unique
 * @examples: rows of each kind to name for each table
 * @job: (nullable): is told of progress
 */
typedef struct
{
  const char *const *tables;
  guint examples;
  guint threads;
  ReeveJob *job;
} ReeveDiffOptions;

/**
 * reeve_backup_diff: compares a database, as it is at one moment, with a backup of the same engine.
 * Reads only, in bounded memory whatever the size. Blocks.
 *
 * Errors: UNSUPPORTED for another engine; NOT_FOUND for a table that the backup has not
 *
 * Returns: (transfer full) (element-type ReeveTableDiff): by name
 */
GPtrArray *reeve_backup_diff (ReeveBackup *backup,
                              ReevePool *pool,
                              const ReeveDiffOptions *options,
                              GCancellable *cancellable,
                              GError **error);

/** reeve_backup_diff_to_json: what `backup diff` prints. Returns: (transfer full): */
JsonObject *reeve_backup_diff_to_json (GPtrArray *tables);

/* --- for the twins --------------------------------------------------------------------------- */

/** ReeveDiffRow: is given each row: the bytes of its key and of all of it. FALSE with @error
 *  stops. */
typedef gboolean (*ReeveDiffRow) (gconstpointer key,
                                  gsize key_length,
                                  gconstpointer row,
                                  gsize row_length,
                                  gpointer user_data,
                                  GError **error);

/** ReeveDiffSource: one table, then or now. Its rows are in any order, each time the same ones. */
typedef struct
{
  gboolean (*each_then) (gpointer side,
                         ReeveDiffRow each,
                         gpointer user_data,
                         GCancellable *cancellable,
                         GError **error);
  gboolean (*each_now) (gpointer side,
                        ReeveDiffRow each,
                        gpointer user_data,
                        GCancellable *cancellable,
                        GError **error);
  /* for people. (transfer full): */
  char *(*dup_key) (gpointer side,
                    gconstpointer key,
                    gsize length);
  gpointer side;
} ReeveDiffSource;

/** reeve_table_diff_count: looks at every row; @diff has @then and @key already. */
gboolean reeve_table_diff_count (ReeveTableDiff *diff,
                                 const ReeveDiffSource *source,
                                 guint examples,
                                 GCancellable *cancellable,
                                 GError **error);

/** reeve_diff_dup_text: a row for people: valid, and cut where it is long. (transfer full): */
char *reeve_diff_dup_text (const char *text,
                           gsize length);

/** The twins: a ReeveTableDiff of each table into @diffs. */
gboolean reeve_diff_postgres (ReeveBackup *backup,
                              ReevePool *pool,
                              const ReeveDiffOptions *options,
                              GPtrArray *diffs,
                              GCancellable *cancellable,
                              GError **error);
gboolean reeve_diff_sqlite (ReeveBackup *backup,
                            ReevePool *pool,
                            const ReeveDiffOptions *options,
                            GPtrArray *diffs,
                            GCancellable *cancellable,
                            GError **error);

/** reeve_diff_wants: whether @table is one of those that were asked for. */
gboolean reeve_diff_wants (const ReeveDiffOptions *options,
                           const ReeveBackup *backup,
                           const ReeveBackupTable *table);

G_END_DECLS
