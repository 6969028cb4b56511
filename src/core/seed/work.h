/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/profile.h"
#include "core/seed/table.h"

G_BEGIN_DECLS

/**
 * ReeveSeedWork: what is to be done for one entry of a profile.
 * @number: which of the profile's entries, from 0
 * @late: (nullable): columns that stay empty until all rows are there, since they point at rows
 *   that cannot be there before
 * @segments: (nullable) (element-type ReeveSeedSegment): the keys of its rows, none of which is in
 *   the table: they are written the fast way
 * @rows: (nullable) (element-type guint64): those of the source to look at; all others, @untouched,
 *   are as they should be already
 * @insert, @update, @keep: rows; counted by reeve_seed_work_count()
 */
typedef struct
{
  guint number;
  const ReeveSeedEntry *entry; /* of the profile, which must outlive it */
  ReeveSeedTable *table;
  ReeveSeedSource *source; /* its rows; NULL: generated, until reeve_seed_works_generate() */
  char **key;
  char **late;
  char *count_sql;
  char *note_update_sql; /* NULL: existing rows stay as they are */
  char *update_sql;
  char *note_insert_sql;
  char *insert_sql;
  char *find_sql;    /* NULL: what was inserted is known; else writes down which rows they became */
  char *late_sql;    /* NULL: no columns are late */
  char *refresh_sql; /* writes down what triggers and defaults made of the rows */
  GArray *segments;
  GArray *rows;
  guint64 untouched;
  guint moved; /* rows that are there under another id, which others refer to */
  gint64 insert;
  gint64 update;
  gint64 keep;
} ReeveSeedWork;

/**
 * reeve_seed_work_new: holds @entry against the database's table: columns that are there and may be
 * written, a key that finds rows again, no column left out that needs a value.
 * Returns: (transfer full):
 */
ReeveSeedWork *reeve_seed_work_new (ReeveSession *session,
                                    const ReeveSeedEntry *entry,
                                    GCancellable *cancellable,
                                    GError **error);
void reeve_seed_work_free (ReeveSeedWork *self);

/**
 * reeve_seed_works_generate: makes the sources of generated rows, all together, since they refer to
 * one another and to the rows that are given. Refused (INVALID names table and column) where they
 * would not satisfy their table.
 * @works: (element-type ReeveSeedWork): all of the profile
 * @scale: how many times the rows that a profile asks for
 */
gboolean reeve_seed_works_generate (GPtrArray *works,
                                    double scale,
                                    GCancellable *cancellable,
                                    GError **error);

/** reeve_seed_work_count: only reads. A value that the database cannot read is told with its
 *  row. */
gboolean reeve_seed_work_count (ReeveSeedWork *self,
                                ReeveSession *session,
                                GCancellable *cancellable,
                                GError **error);

/** reeve_seed_work_postpone: makes @columns late, before anything is counted.
 *  @columns: (transfer full): */
void reeve_seed_work_postpone (ReeveSeedWork *self,
                               ReeveSession *session,
                               char **columns);

/** reeve_seed_work_is_portion: whether all its rows can be read and go into one statement, at
 *  whose end the database looks whether what they refer to is there. */
gboolean reeve_seed_work_is_portion (const ReeveSeedWork *self);

/** reeve_seed_work_postpone_own: makes those columns late that point at rows of the same table,
 *  which may come in a later portion. */
void reeve_seed_work_postpone_own (ReeveSeedWork *self,
                                   ReeveSession *session);

/** reeve_seed_work_fill_late: what reeve_seed_work_apply() left empty, once all works are
 *  applied. */
gboolean reeve_seed_work_fill_late (const ReeveSeedWork *self,
                                    ReeveSession *session,
                                    const char *run,
                                    GCancellable *cancellable,
                                    GError **error);

/** ReeveSeedRows: told after every portion, for progress. */
typedef void (*ReeveSeedRows) (guint64 rows,
                               gpointer user_data);

/**
 * reeve_seed_work_apply: inside the caller's transaction; writes the rows and who made them.
 * REEVE_ERROR_STALE when it would not be exactly what was counted.
 * @digest: of the profile and its scale
 */
gboolean reeve_seed_work_apply (const ReeveSeedWork *self,
                                ReeveSession *session,
                                const char *run,
                                const char *digest,
                                ReeveSeedRows each,
                                gpointer user_data,
                                GCancellable *cancellable,
                                GError **error);

/** reeve_seed_work_refresh: after the last work of the run: rows are written down as they stand
 *  now, with what triggers, also those of other tables, made of them. */
gboolean reeve_seed_work_refresh (const ReeveSeedWork *self,
                                  ReeveSession *session,
                                  const char *run,
                                  GCancellable *cancellable,
                                  GError **error);

/**
 * reeve_seed_works_order: sorts (element-type ReeveSeedWork) so that what a row refers to comes
 * before it. Foreign keys that can be checked at the end may break a circle, else columns that may
 * be empty for a while: they become late.
 * REEVE_ERROR_UNSUPPORTED names the tables of a circle that cannot be broken. Only @session's
 * dialect is asked.
 */
gboolean reeve_seed_works_order (GPtrArray *works,
                                 ReeveSession *session,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveSeedWork, reeve_seed_work_free)

G_END_DECLS
