/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-progress"

#include "config.h"

#include "core/job/progress.h"

/* What was measured for a shorter time says nothing about what is to come. */
#define SHORTEST_MEASURE_S 10.0

struct _ReeveProgress
{
  GMutex lock;
  char *phase;
  const char *unit;
  guint64 done;
  guint64 total;
  guint64 first;     /* what was done when the counting began */
  gint64 started_us; /* when that was, monotonic; 0 before the first report */
  ReeveProgressMoved moved;
  gpointer user_data;
};

ReeveProgress *
reeve_progress_new (ReeveProgressMoved moved, gpointer user_data)
{
  ReeveProgress *self = g_new0 (ReeveProgress, 1);

  self->moved = moved;
  self->user_data = user_data;
  g_mutex_init (&self->lock);
  self->unit = "steps";
  return self;
}

void
reeve_progress_free (ReeveProgress *self)
{
  g_mutex_clear (&self->lock);
  g_free (self->phase);
  g_free (self);
}

static gboolean
begins_anew (const ReeveProgress *self,
             const char *phase,
             const char *unit,
             guint64 done,
             guint64 total)
{
  return self->started_us == 0 || !g_str_equal (unit, self->unit) || done < self->done ||
         (phase != NULL && g_strcmp0 (phase, self->phase) != 0 && total != self->total);
}

void
reeve_progress_set (ReeveProgress *self,
                    const char *phase,
                    const char *unit,
                    guint64 done,
                    guint64 total)
{
  g_mutex_lock (&self->lock);
  if (begins_anew (self, phase, unit, done, total))
    {
      self->started_us = g_get_monotonic_time ();
      self->first = done;
    }
  if (phase != NULL && g_strcmp0 (phase, self->phase) != 0)
    {
      g_free (self->phase);
      self->phase = g_strdup (phase);
    }
  self->unit = unit;
  self->done = done;
  self->total = total;
  g_mutex_unlock (&self->lock);
  if (self->moved != NULL)
    self->moved (self->user_data);
}

void
reeve_progress_read_at (ReeveProgress *self, gint64 now_us, ReeveProgressState *state)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  double elapsed_s =
    self->started_us == 0 ? 0.0 : (double) (now_us - self->started_us) / G_USEC_PER_SEC;

  *state = (ReeveProgressState){
    .phase = g_strdup (self->phase),
    .unit = self->unit,
    .done = self->done,
    .total = self->total,
    .rate = elapsed_s > 0.0 ? (double) (self->done - self->first) / elapsed_s : 0.0,
    .remaining_ms = -1,
  };
  if (elapsed_s >= SHORTEST_MEASURE_S && state->rate > 0.0 && self->total >= self->done)
    state->remaining_ms = (gint64) ((double) (self->total - self->done) / state->rate * 1000.0);
}

void
reeve_progress_read (ReeveProgress *self, ReeveProgressState *state)
{
  reeve_progress_read_at (self, g_get_monotonic_time (), state);
}
