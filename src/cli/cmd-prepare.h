/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/context.h"

G_BEGIN_DECLS

/** reeve_cli_prepare_report: what became of each part of a job that prepared a database. */
void reeve_cli_prepare_report (ReeveCliContext *context,
                               ReevePlan *plan,
                               JsonObject *result);

G_END_DECLS
