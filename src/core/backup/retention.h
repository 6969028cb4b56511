/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/backup.h"

G_BEGIN_DECLS

/** ReeveRetention: how many to keep; a backup that any of them wants is kept. 0: not asked. */
typedef struct
{
  guint last;
  guint daily;
  guint weekly;
  guint monthly;
  guint yearly;
} ReeveRetention;

/**
 * ReeveRetentionEntry: one backup.
 * @created: seconds since 1970
 * @reasons: (out): why it is kept, "last 3, daily"; NULL: it is dropped
 */
typedef struct
{
  char *id;
  char *path;
  gint64 created;
  ReeveProof proof;
  gboolean is_pinned;
  char *reasons;
} ReeveRetentionEntry;

ReeveRetentionEntry *reeve_retention_entry_new (const char *id,
                                                const char *path,
                                                gint64 created,
                                                ReeveProof proof,
                                                gboolean is_pinned);
void reeve_retention_entry_free (ReeveRetentionEntry *self);

/**
 * reeve_retention_decide: fills in the reasons. Pure. @entries are sorted, newest first; of
 * the same second they stay in the order that they had.
 *
 * Always kept: pinned ones, those with a time in the future (a clock was wrong, and may be so
 * again), and the newest of those that are proven furthest. One that is not even sealed counts for
 * no rule.
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
