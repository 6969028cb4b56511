/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/flow/safeguard.h"
#include "core/project/task-values.h"

G_BEGIN_DECLS

/** The largest number of rows that a result holds; what only reads is not asked for more. */
#define REEVE_TASK_MOST_ROWS 10000

#define REEVE_TYPE_TASK_RUN (reeve_task_run_get_type ())
G_DECLARE_FINAL_TYPE (ReeveTaskRun, reeve_task_run, REEVE, TASK_RUN, ReeveOperation)

/**
 * reeve_task_run_new: the operation "task.run". The plan has a step for each statement, with the
 * values in comments before it; secrets are not among them. All statements are one transaction.
 *
 * The job's result: {"task", "columns": ["id", …], "rows": [[…], …], "total", "more",
 * "affected"}: the rows of the last statement that gives any (columns is empty where none does),
 * whole numbers and truth values as such, null, all else as text; "total" counts those that were
 * read, "more" says whether there are others than "rows" has; "affected" counts the rows that were
 * written.
 *
 * @values: (transfer full): checked whole by reeve_task_values_check()
 */
ReeveOperation *reeve_task_run_new (ReeveConnection *connection,
                                    ReeveTaskValues *values);

/**
 * reeve_safe_task_new: the same with the backup before it that @project asks for.
 */
ReeveOperation *reeve_safe_task_new (ReeveConnection *connection,
                                     ReeveProject *project,
                                     ReeveTaskValues *values,
                                     const ReeveSafeguardOptions *options);

/**
 * reeve_task_run_read: runs a task that reads, at once: looking is no act, and is not written into
 * the journal. The transaction is read-only and is rolled back.
 * @pool: sessions that cannot write, where there are such
 *
 * Errors: as prepare and run; REFUSED when the plan is blocked or the task writes.
 *
 * Returns: (transfer full): the result as above
 */
JsonObject *reeve_task_run_read (ReeveTaskRun *self,
                                 ReevePool *pool,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
