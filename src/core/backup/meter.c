/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/meter.h"

void
reeve_meter_init (ReeveMeter *self, ReeveJob *job, const char *phase, guint64 total)
{
  *self = (ReeveMeter){ .job = job, .phase = phase, .total = total };
  g_mutex_init (&self->lock);
  if (job != NULL)
    reeve_progress_set (reeve_job_get_progress (job), phase, "bytes", 0, total);
}

void
reeve_meter_clear (ReeveMeter *self)
{
  g_mutex_clear (&self->lock);
}

void
reeve_meter_add (ReeveMeter *self, guint64 bytes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->done += bytes;
  /* An estimate may turn out too small; what is done never exceeds the total that is shown. */
  if (self->job != NULL)
    reeve_progress_set (reeve_job_get_progress (self->job), self->phase, "bytes", self->done,
                        MAX (self->total, self->done));
}
