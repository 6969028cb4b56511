/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/foreign.h"
#include "core/db/connection.h"
#include "core/db/target.h"
#include "core/job/job.h"
#include "core/job/plan.h"

G_BEGIN_DECLS

/**
 * ReeveForeignTask: a foreign dump on its way into a new database. Borrowed, but @owner.
 * @connection: what the new database will be
 * @target: (nullable): the server that the plan was made for
 * @rows: (out): that were loaded
 * @owner: (out) (nullable): the role that was made for the new database
 */
typedef struct
{
  ReeveForeign *foreign;
  ReeveConnection *connection;
  ReeveTarget *target;
  ReeveJob *job;
  guint64 rows;
  char *owner;
} ReeveForeignTask;

/** reeve_foreign_survey_postgres: refuses in @plan what cannot go well. FALSE: it cannot be looked
 *  at. */
gboolean reeve_foreign_survey_postgres (ReeveForeignTask *task,
                                        ReevePlan *plan,
                                        GCancellable *cancellable,
                                        GError **error);
/** reeve_foreign_load_postgres: under another name, as a role without rights, then renamed. */
gboolean reeve_foreign_load_postgres (ReeveForeignTask *task,
                                      GCancellable *cancellable,
                                      GError **error);

/** reeve_foreign_survey_sqlite: the same for a new file. */
gboolean reeve_foreign_survey_sqlite (ReeveForeignTask *task,
                                      ReevePlan *plan,
                                      GCancellable *cancellable,
                                      GError **error);
/** reeve_foreign_load_sqlite: into a file beside the target, checked, then renamed. */
gboolean reeve_foreign_load_sqlite (ReeveForeignTask *task,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
