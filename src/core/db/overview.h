/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/session.h"

G_BEGIN_DECLS

/** ReeveTableCount: how many rows a table has. @rows is -1 when this user may not know. */
typedef struct
{
  char *name; /* as people say it: without the default schema */
  gint64 rows;
  gboolean estimated; /* the table is too large to be counted, or somebody has locked it */
} ReeveTableCount;

/**
 * reeve_overview_list_tables: the user's tables, sorted; neither the engine's own nor Reeve's.
 *
 * Returns: (transfer full) (element-type ReeveTableCount):
 */
GPtrArray *reeve_overview_list_tables (ReeveSession *session,
                                       GCancellable *cancellable,
                                       GError **error);

/** reeve_overview_measure_latency: one round trip, in microseconds; -1 with @error. */
gint64 reeve_overview_measure_latency (ReeveSession *session,
                                       GCancellable *cancellable,
                                       GError **error);

G_END_DECLS
