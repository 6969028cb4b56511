/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/migration.h"

G_BEGIN_DECLS

/**
 * reeve_command_line_migration: the same operation as a line for a shell, each word quoted where
 * it has to be. No password is in it, and no consent: whoever runs it is asked by reevectl.
 *
 * Returns: (transfer full): "reevectl -d shop migrate up"
 */
char *reeve_command_line_migration (ReeveConnection *connection,
                                    ReeveProject *project,
                                    const ReeveMigrationOptions *options);

G_END_DECLS
