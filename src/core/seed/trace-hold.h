/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/trace-sql.h"

G_BEGIN_DECLS

/** ReeveSeedTraceReading: what reading the traces goes on with; lives on the reader's stack. */
typedef struct
{
  ReeveSeedTraceSql sql;
  ReeveSession *session;
  const ReeveSeedTraceOptions *options;
  GPtrArray *traces; /* (element-type ReeveSeedTrace) */
  GCancellable *cancellable;
} ReeveSeedTraceReading;

/** reeve_seed_traces_hold: fills @held and @dependents of all traces, whose counts are known. */
gboolean reeve_seed_traces_hold (ReeveSeedTraceReading *reading,
                                 GError **error);

/** reeve_seed_trace_dup_name: a table's SQL name as people say it. (transfer full): */
char *reeve_seed_trace_dup_name (const ReeveSeedDialect *dialect,
                                 const char *sql);

/** reeve_seed_trace_dup_keys: a JSON array of the texts in @set. (transfer full): */
char *reeve_seed_trace_dup_keys (GHashTable *set);

G_END_DECLS
