/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/range.h"
#include "core/seed/table.h"

G_BEGIN_DECLS

/** Of the rows of a kind that people are shown, so many keys at most. */
#define REEVE_SEED_EXAMPLES 5

/**
 * ReeveSeedDependents: rows that no run made, or that were changed since, and that refer to rows
 * which could go otherwise.
 * @table: whose rows they are, as people say it
 * @examples: keys of some of them
 * @n_rows: how many
 * @n_held: how many rows of the table stay because of them
 */
typedef struct
{
  char *table;
  GPtrArray *examples;
  gint64 n_rows;
  gint64 n_held;
} ReeveSeedDependents;

/**
 * ReeveSeedTraceRange: rows that a run recorded as a range, and what has become of them.
 * @claimed: (element-type gint64): keys that a newer record of the same runs speaks of
 * @left: (element-type gint64): keys in the range that do not go: those that were edited, unless
 *   these are taken, and the claimed
 * @removable: how many rows could go, were none held
 */
typedef struct
{
  ReeveSeedRange *range;
  ReeveSeedRangeState *state;
  GArray *claimed;
  GArray *left;
  gint64 removable;
} ReeveSeedTraceRange;

/**
 * ReeveSeedTrace: what is left in one table of what runs made there.
 *
 * A row that a run inserted is *same* while all columns that it had then are as they stood at the
 * end of the run, *edited* when one is not, *gone* when its key is. What a later run made of it
 * counts as made, too. Of rows that were there before and that a run updated, *restorable* are
 * those with a column that still has what the run wrote.
 *
 * @table: NULL: the table is gone, and only @name is set
 * @name: as people say it: without the default schema
 * @ranges: (element-type ReeveSeedTraceRange): of the rows that have no records of their own
 * @references: (element-type ReeveSeedReference): what points at the table
 * @altered: the table has other columns than the records know
 * @plain: none of its rows has more than one record
 * @stays: nothing of it is touched
 * @group: tables with the same one refer to one another in a circle: their rows go together
 * @held: (element-type utf8): keys, as in the records, of rows that stay because others need them
 * @dependents: (element-type ReeveSeedDependents)
 * @edited_keys: some of the edited
 */
typedef struct
{
  ReeveSeedTable *table;
  char *name;
  GPtrArray *references;
  GPtrArray *ranges;
  gboolean altered;
  gboolean plain;
  gboolean stays;
  guint group;
  gint64 same;
  gint64 edited;
  gint64 gone;
  gint64 restorable;
  gint64 unrestorable;
  GHashTable *held;
  GPtrArray *dependents;
  GPtrArray *edited_keys;
} ReeveSeedTrace;

/**
 * ReeveSeedTraceOptions:
 * @runs: ids, NULL-terminated
 * @stays: SQL names of tables whose rows stay as they are; NULL-terminated, may be NULL
 * @takes_edited: edited rows count as made
 */
typedef struct
{
  const char *const *runs;
  const char *const *stays;
  gboolean takes_edited;
} ReeveSeedTraceOptions;

/**
 * reeve_seed_traces_read: of every table that the runs touched, counted, and with all that has to
 * stay: what rows that stay refer to stays, too, over any number of tables. Only reads; memory
 * grows with what is held.
 *
 * Returns: (transfer full) (element-type ReeveSeedTrace): in the order in which rows can go
 */
GPtrArray *reeve_seed_traces_read (ReeveSession *session,
                                   const ReeveSeedTraceOptions *options,
                                   GCancellable *cancellable,
                                   GError **error);

/** reeve_seed_traces_count: reads the numbers of one run alone, and nothing of what is held. */
GPtrArray *reeve_seed_traces_count (ReeveSession *session,
                                    const char *run,
                                    GCancellable *cancellable,
                                    GError **error);

/** reeve_seed_traces_order: sorts so that rows come before those that they refer to, and sets the
 *  groups. Pure. */
void reeve_seed_traces_order (GPtrArray *traces);

/** reeve_seed_trace_get_removable: how many rows go */
gint64 reeve_seed_trace_get_removable (const ReeveSeedTrace *self,
                                       gboolean takes_edited);

G_END_DECLS
