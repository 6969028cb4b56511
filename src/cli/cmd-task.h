/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/context.h"
#include "core/project/task.h"

G_BEGIN_DECLS

/* The verbs of `task` that cmd-task.c has in its table and that stand in cmd-task-run.c. */
int reeve_cli_task_run (ReeveCliContext *context,
                        GError **error);
int reeve_cli_task_help (ReeveCliContext *context,
                         GError **error);

/** reeve_cli_load_task: the one that the first argument names. (transfer full): */
ReeveTask *reeve_cli_load_task (ReeveCliContext *context,
                                GError **error);
/** reeve_cli_task_option: a parameter's name as an option: "full-name". (transfer full): */
char *reeve_cli_task_option (const ReeveTaskParameter *parameter);
/** reeve_cli_print_parameters: a table, nothing where there are none. */
void reeve_cli_print_parameters (ReeveCliOutput *output,
                                 ReeveTask *task);

G_END_DECLS
