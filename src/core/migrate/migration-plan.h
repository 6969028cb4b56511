/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/migrator.h"
#include "core/migrate/status.h"

G_BEGIN_DECLS

/** ReeveMigrationWork: the typed plan of a migration; the data of its ReevePlan. */
typedef struct
{
  ReeveMigrationStatus *status;
  GPtrArray *steps; /* ReeveMigrationStep, in the order of doing */
} ReeveMigrationWork;

void reeve_migration_work_free (gpointer work);

/**
 * reeve_migration_plan: what @options would do to the database that @status describes. Pure.
 * @status: (transfer full)
 * @engine: "postgres" or "sqlite"
 *
 * A plan may be blocked (modified or missing revisions, an unfinished section in the other
 * direction): it can be looked at, not run.
 *
 * Errors: those of reeve_route_find() and of the sections that would run.
 *
 * Returns: (transfer full): unsealed, its data a ReeveMigrationWork
 */
ReevePlan *reeve_migration_plan (ReeveMigrationStatus *status,
                                 const char *engine,
                                 ReeveDialect dialect,
                                 const ReeveMigrationOptions *options,
                                 GError **error);

G_END_DECLS
