/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/context.h"

G_BEGIN_DECLS

/* The verbs of `seed` that cmd-seed.c has in its table and that stand in cmd-seed-runs.c. */
int reeve_cli_seed_runs (ReeveCliContext *context,
                         GError **error);
int reeve_cli_seed_status (ReeveCliContext *context,
                           GError **error);
int reeve_cli_seed_undo (ReeveCliContext *context,
                         GError **error);

int reeve_cli_seed_reset (ReeveCliContext *context,
                          GError **error);

/** reeve_cli_seed_read_scale: of --scale; how many times the rows that a profile generates. */
gboolean reeve_cli_seed_read_scale (ReeveCliContext *context,
                                    double *scale,
                                    GError **error);

G_END_DECLS
