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

/**
 * reeve_seed_apply_add_to_plan: for an operation of which applying the profile is a part: adds its
 * steps, or what blocks it, to that plan.
 * @removed: (element-type utf8 gint64): by a table's SQL name, how many seeded rows will have been
 *   removed before; what of that is wanted again is taken off
 */
gboolean reeve_seed_apply_add_to_plan (ReeveSeedApply *self,
                                       ReeveSession *session,
                                       GHashTable *removed,
                                       ReevePlan *plan,
                                       GCancellable *cancellable,
                                       GError **error);
/** reeve_seed_apply_run_within: inside the caller's transaction, with what the database has then;
 *  @run: the run's id; @tables gets what was done */
gboolean reeve_seed_apply_run_within (ReeveSeedApply *self,
                                      ReeveSession *session,
                                      ReeveJob *job,
                                      const char *run,
                                      JsonArray *tables,
                                      GCancellable *cancellable,
                                      GError **error);

/** reeve_seed_apply_describe: of its plan: {"profile", "tables": [{"name", "insert", "update",
 *  "keep", "delete"}], "digest"}. (transfer full): */
JsonObject *reeve_seed_apply_describe (ReevePlan *plan);

G_END_DECLS
