/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/context.h"

G_BEGIN_DECLS

/** reeve_cli_plan_phrase: what must be typed before @plan may run on @connection, or NULL. */
const char *reeve_cli_plan_phrase (const ReevePlan *plan,
                                   ReeveConnection *connection);
/** reeve_cli_plan_to_json: as the contract of `--dry-run`. (transfer full): */
JsonObject *reeve_cli_plan_to_json (const ReevePlan *plan,
                                    ReeveConnection *connection);
/** reeve_cli_plan_print: to standard output. */
void reeve_cli_plan_print (const ReevePlan *plan,
                           ReeveConnection *connection,
                           ReeveCliOutput *output);
/** reeve_cli_plan_print_short: a line a step to standard error, before a question. */
void reeve_cli_plan_print_short (const ReevePlan *plan,
                                 ReeveConnection *connection,
                                 ReeveCliOutput *output);

G_END_DECLS
