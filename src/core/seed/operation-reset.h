/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/job/operation.h"

G_BEGIN_DECLS

#define REEVE_TYPE_SEED_RESET (reeve_seed_reset_get_type ())
G_DECLARE_FINAL_TYPE (ReeveSeedReset, reeve_seed_reset, REEVE, SEED_RESET, ReeveOperation)

/**
 * ReeveSeedResetOptions:
 * @profile: (nullable): only its runs; NULL: of all profiles
 * @stays: (nullable): tables, as a profile names them, whose rows stay; NULL-terminated
 * @takes_edited: rows that were edited since lose that
 * @profiles: (nullable) (element-type ReeveSeedProfile): applied anew after that, in the same
 *   transaction; what they say of tables that stay counts, too
 * @scale: of generated rows; 0 is 1
 */
typedef struct
{
  const char *profile;
  const char *const *stays;
  gboolean takes_edited;
  GPtrArray *profiles;
  double scale;
} ReeveSeedResetOptions;

/**
 * reeve_seed_undo_new: "seed.undo": takes one run back, in one transaction: rows that it inserted
 * and nobody edited since are removed, columns that it updated and that still have what it wrote
 * get what was there before. Rows that others refer to stay, with what they need.
 * @run: its id, or the beginning of it
 *
 * The job's result: {"tables": [as reeve_seed_rewind_describe() says]}.
 */
ReeveOperation *reeve_seed_undo_new (ReeveConnection *connection,
                                     const char *run);

/**
 * reeve_seed_reset_new: "seed.reset": the same for all runs of a profile, or for all there are;
 * then the profiles are applied anew. @options are copied.
 *
 * The job's result has also: "runs": ids of the new runs, "seeded": [as reeve_seed_apply_new() says
 * of its tables].
 */
ReeveOperation *reeve_seed_reset_new (ReeveConnection *connection,
                                      const ReeveSeedResetOptions *options);

/** reeve_seed_reset_describe: of its plan: {"tables", "digest"}. (transfer full): */
JsonObject *reeve_seed_reset_describe (ReevePlan *plan);

G_END_DECLS
