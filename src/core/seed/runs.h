/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/db/session.h"

G_BEGIN_DECLS

/**
 * ReeveSeedRun: one application of a profile, as the database remembers it.
 * @applied_at, @undone_at: UTC, ISO 8601; @undone_at is NULL while it was not taken back
 * @inserted, @updated: rows, then
 * @same, @edited, @gone: of the inserted rows, now; -1: not counted
 */
typedef struct
{
  char *id;
  char *profile;
  char *digest;
  char *applied_at;
  char *applied_by;
  char *undone_at;
  gint64 inserted;
  gint64 updated;
  gint64 same;
  gint64 edited;
  gint64 gone;
} ReeveSeedRun;

/**
 * reeve_seed_runs_read: newest first; none where nothing was ever seeded.
 * @counts: also what has become of their rows: reads the rows
 *
 * Returns: (transfer full) (element-type ReeveSeedRun):
 */
GPtrArray *reeve_seed_runs_read (ReeveSession *session,
                                 gboolean counts,
                                 GCancellable *cancellable,
                                 GError **error);

/** reeve_seed_runs_find: by its id or the beginning of it; NOT_FOUND, CONFLICT. (transfer none): */
const ReeveSeedRun *reeve_seed_runs_find (GPtrArray *runs,
                                          const char *id,
                                          GError **error);

/**
 * reeve_seed_runs_describe: {"profiles": [{"name", "run", "applied_at", "inserted", "updated",
 * "same", "edited", "gone"}]}: what is in the database now, by profile; counts only where they were
 * read. Pure. Returns: (transfer full):
 */
JsonObject *reeve_seed_runs_describe (GPtrArray *runs);
/** reeve_seed_runs_list_profiles: the names of the profiles that are in the database now, the one
 *  applied last at the end: the order to apply them in anew. Pure. Returns: (transfer full): */
char **reeve_seed_runs_list_profiles (GPtrArray *runs);
/** reeve_seed_run_to_json: (transfer full): */
JsonObject *reeve_seed_run_to_json (const ReeveSeedRun *run);

G_END_DECLS
