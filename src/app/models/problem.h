/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/pool.h"
#include "core/job/plan.h"
#include "core/project/project.h"

G_BEGIN_DECLS

#define REEVE_TYPE_PROBLEM (reeve_problem_get_type ())
G_DECLARE_FINAL_TYPE (ReeveProblem, reeve_problem, REEVE, PROBLEM, GObject)

/** ReeveProblem: something that is wrong, or doubtful, with a revision. Immutable. */
ReeveSeverity reeve_problem_get_severity (ReeveProblem *self);
/** reeve_problem_get_file: (transfer none) (nullable): the path */
const char *reeve_problem_get_file (ReeveProblem *self);
/** reeve_problem_get_place: (transfer none): "20250106_create_users.sql:12", or an id */
const char *reeve_problem_get_place (ReeveProblem *self);
const char *reeve_problem_get_text (ReeveProblem *self);
/** reeve_problem_get_remedy: (transfer none) (nullable): */
const char *reeve_problem_get_remedy (ReeveProblem *self);

/** ReeveProblemReport: what was looked at and found; @list is the worst first. */
typedef struct
{
  GPtrArray *list; /* ReeveProblem */
  guint n_revisions;
  guint counts[3]; /* by ReeveSeverity */
  gboolean compared; /* the database was asked, too */
} ReeveProblemReport;

/** reeve_problem_report_new: for a project's files alone. Blocks: for worker threads.
 *  @engine: "postgres" or "sqlite" */
ReeveProblemReport *reeve_problem_report_new (ReeveProject *project,
                                              const char *engine,
                                              GError **error);
/** reeve_problem_report_compare: adds what the database says otherwise. Blocks. */
gboolean reeve_problem_report_compare (ReeveProblemReport *report,
                                       ReeveProject *project,
                                       ReevePool *pool,
                                       GCancellable *cancellable,
                                       GError **error);
/** reeve_problem_report_add_error: as a problem of its own. */
void reeve_problem_report_add_error (ReeveProblemReport *report,
                                     ReeveSeverity severity,
                                     const GError *error);
/** reeve_problem_report_sort: the worst first, otherwise as they were found. */
void reeve_problem_report_sort (ReeveProblemReport *report);
void reeve_problem_report_free (ReeveProblemReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveProblemReport, reeve_problem_report_free)

G_END_DECLS
