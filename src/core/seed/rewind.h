/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/job/job.h"
#include "core/seed/trace.h"

G_BEGIN_DECLS

/**
 * ReeveSeedRewind: what it means to take runs back: rows that they inserted go, columns that they
 * updated get what was there before; what was edited since stays, and what rows of others refer
 * to, and what all that needs. Filled by reading, then immutable.
 */
typedef struct _ReeveSeedRewind ReeveSeedRewind;

/** reeve_seed_rewind_read: only reads; @options is copied. (transfer full): */
ReeveSeedRewind *reeve_seed_rewind_read (ReeveSession *session,
                                         const ReeveSeedTraceOptions *options,
                                         GCancellable *cancellable,
                                         GError **error);
void reeve_seed_rewind_free (ReeveSeedRewind *self);

/** reeve_seed_rewind_get_traces: (transfer none) (element-type ReeveSeedTrace): */
GPtrArray *reeve_seed_rewind_get_traces (const ReeveSeedRewind *self);
/** reeve_seed_rewind_fill_plan: a step for every table that has something to tell, with what stays
 *  and why as its findings. */
void reeve_seed_rewind_fill_plan (const ReeveSeedRewind *self,
                                  ReevePlan *plan);
/** reeve_seed_rewind_describe: (transfer full): [{"name", "delete", "restore", "edited",
 *  "referenced", "gone", "stays", "examples", "dependents": [{"table", "rows", "holds",
 *  "examples"}]}] */
JsonArray *reeve_seed_rewind_describe (const ReeveSeedRewind *self);

/**
 * reeve_seed_rewind_run: inside the caller's transaction: keeps other writers off the tables, looks
 * again, and does exactly what was read, or nothing: REEVE_ERROR_STALE. Ends with every foreign key
 * checked, and the runs marked as taken back.
 */
gboolean reeve_seed_rewind_run (const ReeveSeedRewind *self,
                                ReeveSession *session,
                                ReeveJob *job,
                                GCancellable *cancellable,
                                GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveSeedRewind, reeve_seed_rewind_free)

G_END_DECLS
