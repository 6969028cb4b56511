/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/trace-hold.h"

G_BEGIN_DECLS

/** reeve_seed_trace_range_new: (transfer full): takes @range */
ReeveSeedTraceRange *reeve_seed_trace_range_new (ReeveSeedRange *range);
void reeve_seed_trace_range_free (ReeveSeedTraceRange *self);

/** reeve_seed_trace_look: what has become of the rows of the trace's ranges, added to its numbers;
 *  reads no row twice. */
gboolean reeve_seed_trace_look (ReeveSeedTraceReading *reading,
                                ReeveSeedTrace *trace,
                                GError **error);

/** reeve_seed_trace_range_count: how many rows that are known by ranges go */
gint64 reeve_seed_trace_range_count (const ReeveSeedTrace *trace);

/** reeve_seed_trace_range_remove: inside the caller's transaction; CONSTRAINT when something in the
 *  database keeps rows. */
gboolean reeve_seed_trace_range_remove (ReeveSession *session,
                                        const ReeveSeedTrace *trace,
                                        const ReeveSeedTraceOptions *options,
                                        GCancellable *cancellable,
                                        GError **error);

/** reeve_seed_trace_range_forget: what stays of the ranges gets records of its own, and the ranges'
 *  records go. */
gboolean reeve_seed_trace_range_forget (ReeveSession *session,
                                        const ReeveSeedTrace *trace,
                                        const ReeveSeedTraceOptions *options,
                                        GCancellable *cancellable,
                                        GError **error);

G_END_DECLS
