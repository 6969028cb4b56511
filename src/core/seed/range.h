/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/session.h"

G_BEGIN_DECLS

/** ReeveSeedPart: rows of a range that lie side by side, as many as one record knows.
 *  @low: the key of the first row */
typedef struct
{
  gint64 number;
  gint64 low;
  guint32 rows;
} ReeveSeedPart;

/**
 * ReeveSeedRange: rows that one run put into one table in one go, known by their keys, a hash of
 * each, and (PostgreSQL) by the transaction that made them, instead of a record for each. All
 * others stand in seed_row.
 * @run: of the run
 * @digest: of all that the rows were made of: the profile and its scale
 * @entry: which of the profile's entries, from 0
 * @table: its SQL name, as in seed_row
 * @key: the integer column that the rows are found by
 * @columns: those that the hashes are over
 * @low, @step, @rows: the keys: low, low + step …; the last is @high
 * @transaction: 0: unknown, or not to be trusted: this database was restored or copied since
 */
typedef struct
{
  char *run;
  char *digest;
  gint64 entry;
  char *table;
  char *key;
  char **columns;
  gint64 low;
  gint64 high;
  gint64 step;
  guint64 rows;
  guint32 transaction;
  GArray *parts; /* (element-type ReeveSeedPart) */
} ReeveSeedRange;

/**
 * ReeveSeedRangeState: what became of a range's rows.
 * @untouched: rows that still are as the run made them; rewritten with the same values counts
 * @edited: (element-type gint64): keys of rows that are not
 * @gone: (element-type gint64): keys of rows that are not there
 * @same: (element-type gint64): of the untouched those that somebody rewrote; for
 *   reeve_seed_range_delete()
 */
typedef struct
{
  guint64 untouched;
  GArray *edited;
  GArray *gone;
  GArray *same;
} ReeveSeedRangeState;

/**
 * reeve_seed_ranges_read: only reads. None where the database has no such records.
 * @run: (nullable): of one run
 * @table: (nullable): of one table
 *
 * Returns: (transfer full) (element-type ReeveSeedRange): newest run first
 */
GPtrArray *reeve_seed_ranges_read (ReeveSession *session,
                                   const char *run,
                                   const char *table,
                                   GCancellable *cancellable,
                                   GError **error);
void reeve_seed_range_free (ReeveSeedRange *self);

/** reeve_seed_range_dup_condition: SQL that holds for the rows of the table whose keys are in the
 *  range. @alias: (nullable): of the table in the query. (transfer full): */
char *reeve_seed_range_dup_condition (const ReeveSeedRange *self,
                                      ReeveSession *session,
                                      const char *alias);

/**
 * reeve_seed_range_look: only reads; quick where few were touched since and the transaction is
 * known, else every row is read.
 *
 * Returns: (transfer full) (nullable):
 */
ReeveSeedRangeState *reeve_seed_range_look (const ReeveSeedRange *self,
                                            ReeveSession *session,
                                            GCancellable *cancellable,
                                            GError **error);
void reeve_seed_range_state_free (ReeveSeedRangeState *self);

/**
 * reeve_seed_range_delete: deletes the untouched rows, inside the caller's transaction; what was
 * edited after @state was taken stays (PostgreSQL; in SQLite nobody else writes then).
 * @kept: (nullable) (element-type gint64): keys of further rows to leave alone
 * @deleted: (out): rows
 */
gboolean reeve_seed_range_delete (const ReeveSeedRange *self,
                                  const ReeveSeedRangeState *state,
                                  const GArray *kept,
                                  ReeveSession *session,
                                  guint64 *deleted,
                                  GCancellable *cancellable,
                                  GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveSeedRange, reeve_seed_range_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveSeedRangeState, reeve_seed_range_state_free)

G_END_DECLS
