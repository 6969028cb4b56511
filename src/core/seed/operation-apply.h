/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/operation.h"
#include "core/seed/profile.h"

G_BEGIN_DECLS

#define REEVE_TYPE_SEED_APPLY (reeve_seed_apply_get_type ())
G_DECLARE_FINAL_TYPE (ReeveSeedApply, reeve_seed_apply, REEVE, SEED_APPLY, ReeveOperation)

/**
 * reeve_seed_apply_new: "seed.apply": puts a profile's rows into the database, in one transaction,
 * and writes down which rows it made (`reeve.seed_run`, `reeve.seed_row`). Its plan has the exact
 * counts of every table; where nothing is to do, nothing at all is written.
 *
 * The job's result: {"run" (null: nothing was written), "profile", "tables": [{"name", "inserted",
 * "updated", "kept", "rows_per_second"}]}.
 */
ReeveOperation *reeve_seed_apply_new (ReeveConnection *connection,
                                      ReeveSeedProfile *profile);

/** reeve_seed_apply_set_scale: how many times the rows that the profile asks to generate, more
 *  than 0; 1 without it. Before it is prepared. */
void reeve_seed_apply_set_scale (ReeveSeedApply *self,
                                 double scale);

/** reeve_seed_apply_describe: of its plan: {"profile", "tables": [{"name", "insert", "update",
 *  "keep", "delete"}], "digest"}. (transfer full): */
JsonObject *reeve_seed_apply_describe (ReevePlan *plan);

G_END_DECLS
