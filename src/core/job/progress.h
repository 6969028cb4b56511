/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ReeveProgressState: where a job is; a copy that belongs to the reader. */
typedef struct
{
  char *phase;      /* for people: "Applying 20250726083043 init phase1"; may be NULL */
  const char *unit; /* "steps", "rows", "bytes"; static */
  guint64 done;
  guint64 total;      /* 0: unknown */
  double rate;        /* units per second since the counting began */
  gint64 remaining_ms; /* -1: unknown, as in the first ten seconds, or the total is exceeded */
} ReeveProgressState;

/** ReeveProgress: written by one worker, read by anyone: a snapshot under a lock, no stream. */
typedef struct _ReeveProgress ReeveProgress;

/** ReeveProgressMoved: told after each report, in the thread that reports. */
typedef void (*ReeveProgressMoved) (gpointer user_data);

/** reeve_progress_new: @moved: (nullable): */
ReeveProgress *reeve_progress_new (ReeveProgressMoved moved,
                                   gpointer user_data);
void reeve_progress_free (ReeveProgress *self);

/** reeve_progress_set: @phase NULL keeps the last one; @unit is a static string. Counting begins
 *  anew with another unit, with less than was done before, or with a phase of another total. */
void reeve_progress_set (ReeveProgress *self,
                         const char *phase,
                         const char *unit,
                         guint64 done,
                         guint64 total);
/** reeve_progress_read: fills @state, whose phase the caller frees. */
void reeve_progress_read (ReeveProgress *self,
                          ReeveProgressState *state);
/** reeve_progress_read_at: as it looks at @now_us of the monotonic clock. */
void reeve_progress_read_at (ReeveProgress *self,
                             gint64 now_us,
                             ReeveProgressState *state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveProgress, reeve_progress_free)

G_END_DECLS
