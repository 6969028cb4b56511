/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job.h"

G_BEGIN_DECLS

/** ReeveMeter: one phase's progress in bytes, counted by several threads. */
typedef struct
{
  GMutex lock;
  ReeveJob *job; /* may be NULL */
  const char *phase;
  guint64 done;
  guint64 total;
} ReeveMeter;

/** reeve_meter_init: @phase is for people, and static. */
void reeve_meter_init (ReeveMeter *self,
                       ReeveJob *job,
                       const char *phase,
                       guint64 total);
void reeve_meter_clear (ReeveMeter *self);
/** reeve_meter_add: so many bytes more. Thread-safe. */
void reeve_meter_add (ReeveMeter *self,
                      guint64 bytes);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReeveMeter, reeve_meter_clear)

G_END_DECLS
