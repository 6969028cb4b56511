/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/db/pool.h"
#include "core/migrate/graph.h"
#include "core/migrate/ledger.h"
#include "core/project/project.h"

G_BEGIN_DECLS

typedef enum
{
  REEVE_REVISION_APPLIED,
  REEVE_REVISION_PENDING,
  REEVE_REVISION_MISSING,  /* the ledger has it, the folder has not */
  REEVE_REVISION_MODIFIED, /* applied, and the file now means something else */
  REEVE_REVISION_COSMETIC, /* applied, and the file was only reformatted */
  REEVE_REVISION_FAILED,   /* not applied, and the last attempt failed or is unfinished */
} ReeveRevisionState;

/** reeve_revision_state_name: "applied", "pending", … as in JSON */
const char *reeve_revision_state_name (ReeveRevisionState state);

/**
 * ReeveMigrationStatus: what a database has of a project: the graph, its ledger, and the state of
 * every node. A value of one moment; computed, never kept.
 */
typedef struct
{
  ReeveTarget *target;
  ReeveProject *project;
  GPtrArray *revisions;
  ReeveGraph *graph;
  ReeveLedgerState *ledger;
  ReeveRevisionState *states; /* one per node */
  guint *applied;             /* one per node: place in the order of application, 0 = not */
} ReeveMigrationStatus;

/** reeve_migration_status_new: pure: from what was loaded; takes over all arguments. */
ReeveMigrationStatus *reeve_migration_status_new (ReeveProject *project,
                                                  GPtrArray *revisions,
                                                  ReeveLedgerState *ledger,
                                                  ReeveTarget *target,
                                                  ReeveDialect dialect,
                                                  GError **error);

/**
 * reeve_migration_status_read: looks at the project's folder and at the database; reads only, does
 * not make an SQLite file that is not there.
 * @previous: (nullable): revisions of an earlier load, see reeve_revision_set_load()
 *
 * Returns: (transfer full):
 */
ReeveMigrationStatus *reeve_migration_status_read (ReeveProject *project,
                                                   GPtrArray *previous,
                                                   ReevePool *pool,
                                                   GCancellable *cancellable,
                                                   GError **error);
/** reeve_migration_status_read_database: as reeve_migration_status_read(), for revisions that were
 *  loaded before: looks at the database only. Returns: (transfer full): */
ReeveMigrationStatus *reeve_migration_status_read_database (ReeveProject *project,
                                                            GPtrArray *revisions,
                                                            ReevePool *pool,
                                                            GCancellable *cancellable,
                                                            GError **error);
void reeve_migration_status_free (ReeveMigrationStatus *status);

/** reeve_migration_status_get_current: ids of the applied revisions that no applied one revises.
 *  Returns: (transfer full): NULL-terminated */
char **reeve_migration_status_get_current (const ReeveMigrationStatus *status);
/** reeve_migration_status_get_heads: ids of the graph's heads. Returns: (transfer full): */
char **reeve_migration_status_get_heads (const ReeveMigrationStatus *status);
guint reeve_migration_status_count (const ReeveMigrationStatus *status,
                                    ReeveRevisionState state);
/** reeve_migration_status_to_json: as the contract of `migrate status`. Returns:
 *  (transfer full): */
JsonObject *reeve_migration_status_to_json (const ReeveMigrationStatus *status,
                                            const char *database);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveMigrationStatus, reeve_migration_status_free)

G_END_DECLS
