/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "app/models/log-entry.h"

G_BEGIN_DECLS

/** How many lines are kept where nothing else is said. */
#define REEVE_LOG_RING_LINES 1000000

/** How many bytes of text are kept, however few the lines. */
#define REEVE_LOG_RING_BYTES (256 * 1024 * 1024)

/**
 * ReeveLogRecord: a line to be appended. Borrowed text, already without secrets.
 * @source: what reeve_log_ring_add_source() gave
 */
typedef struct
{
  gint64 time_us;
  ReeveSeverity severity;
  guint source;
  const char *text;
} ReeveLogRecord;

#define REEVE_TYPE_LOG_RING (reeve_log_ring_get_type ())
G_DECLARE_FINAL_TYPE (ReeveLogRing, reeve_log_ring, REEVE, LOG_RING, GObject)

/**
 * ReeveLogRing: the newest lines of a log, a GListModel of ReeveLogEntry, oldest first. Lines are
 * held compactly; an entry is made when somebody asks for it, a new one each time. Main thread
 * only.
 *
 * reeve_log_ring_new: @capacity 0: REEVE_LOG_RING_LINES
 */
ReeveLogRing *reeve_log_ring_new (guint capacity);

/** reeve_log_ring_add_source: who writes lines; the same number for the same @id. */
guint reeve_log_ring_add_source (ReeveLogRing *self,
                                 const char *id,
                                 const char *title);

/**
 * reeve_log_ring_append: appends a batch; the oldest lines leave first, with a signal of their
 * own. At most two "items-changed", however many records: batch, do not drip.
 */
void reeve_log_ring_append (ReeveLogRing *self,
                            const ReeveLogRecord *records,
                            guint n_records);
void reeve_log_ring_clear (ReeveLogRing *self);

/** reeve_log_ring_get_dropped: how many lines have left it, so that a line has a number for
 *  ever: its position plus this. */
guint64 reeve_log_ring_get_dropped (ReeveLogRing *self);

G_END_DECLS
