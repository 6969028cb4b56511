/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/backup.h"

G_BEGIN_DECLS

/**
 * ReeveRetention: how many to keep; a backup that any of them wants is kept. 0: not asked.
 * @floor: never fewer proven ones than that stay, whatever is asked; 0: one
 */
typedef struct
{
  guint last;
  guint daily;
  guint weekly;
  guint monthly;
  guint yearly;
  guint floor;
} ReeveRetention;

/**
 * ReeveRetentionEntry: one backup.
 * @created: seconds since 1970
 * @bytes: that the file had when it was proven; 0: nobody knows
 * @is_changed: the file is not what was proven; it stays, and counts for nothing
 * @reasons: (out): why it is kept, "last 3, daily"; NULL: it is dropped
 * @why_dropped: (out): else why it is not
 */
typedef struct
{
  char *id;
  char *path;
  gint64 created;
  ReeveProof proof;
  gboolean is_pinned;
  guint64 bytes;
  gboolean is_changed;
  char *reasons;
  char *why_dropped;
} ReeveRetentionEntry;

ReeveRetentionEntry *reeve_retention_entry_new (const char *id,
                                                const char *path,
                                                gint64 created,
                                                ReeveProof proof,
                                                gboolean is_pinned);
/** reeve_retention_entry_copy: undecided. (transfer full): */
ReeveRetentionEntry *reeve_retention_entry_copy (const ReeveRetentionEntry *self);
void reeve_retention_entry_free (ReeveRetentionEntry *self);

/**
 * reeve_retention_decide: fills in the reasons. Pure. @entries are sorted, newest first; of
 * the same second they stay in the order that they had.
 *
 * Always kept: pinned ones, those with a time in the future (a clock was wrong, and may be so
 * again), those whose files were changed (they may be something else by now), the newest of those
 * that are proven furthest, and as many proven ones as the floor says. One that is not even sealed
 * counts for no rule, one that is not proven never for the floor.
 * @zone: whose days and weeks are meant
 *
 * Returns: FALSE with REEVE_ERROR_USAGE when nothing was asked: that would drop nearly all
 */
gboolean reeve_retention_decide (const ReeveRetention *policy,
                                 GPtrArray *entries,
                                 gint64 now,
                                 GTimeZone *zone,
                                 GError **error);

G_END_DECLS
