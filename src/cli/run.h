/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/context.h"

G_BEGIN_DECLS

/** ReeveCliReport: prints for a person what a job that succeeded has done. @result may be NULL. */
typedef void (*ReeveCliReport) (ReeveCliContext *context,
                                ReevePlan *plan,
                                JsonObject *result);

/** ReeveCliComplete: adds what the contract names and @document, a job's, has not. */
typedef void (*ReeveCliComplete) (ReeveCliContext *context,
                                  JsonObject *document);

/**
 * reeve_cli_run: prepare → with --dry-run print the plan, else ask, submit, follow → report.
 *
 * With `--json` the document is the plan, or the job's result with what the contract names; a job
 * that ended without success has both: the document and @error.
 * @members: (nullable): names of what the document has in any case, also of a job that came to no
 * result; null then, or with "[]" at the end of its name an empty list
 * @complete: (nullable): what else the document needs
 */
int reeve_cli_run (ReeveCliContext *context,
                   ReeveOperation *operation,
                   const char *const *members,
                   ReeveCliComplete complete,
                   ReeveCliReport report,
                   GError **error);

/** reeve_cli_run_job: asks for @plan where it must, runs it and shows its log. (transfer full): the
 *  job, which is over. */
ReeveJob *reeve_cli_run_job (ReeveCliContext *context,
                             ReeveRunner *runner,
                             ReeveOperation *operation,
                             ReevePlan *plan);
/** reeve_cli_blocked_status: how a command ends whose plan is blocked. What stands against a plan
 *  refuses it; what it is about and is not there, or is broken, is a failure as anywhere else. */
int reeve_cli_blocked_status (const GError *blocked);
/** reeve_cli_job_to_json: its result, its id, its state in the contract's words, its error. */
JsonObject *reeve_cli_job_to_json (ReeveJob *job);

/** reeve_cli_shows_plan: whether somebody is going to read the plan before it runs. */
gboolean reeve_cli_shows_plan (ReeveCliContext *context);

G_END_DECLS
