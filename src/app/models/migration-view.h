/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/models/graph-lanes.h"
#include "core/migrate/status.h"

G_BEGIN_DECLS

/** As many attempts as are read at most. */
#define REEVE_MIGRATION_VIEW_MAX_ATTEMPTS 10000

#define REEVE_TYPE_MIGRATION_VIEW (reeve_migration_view_get_type ())
G_DECLARE_FINAL_TYPE (ReeveMigrationView, reeve_migration_view, REEVE, MIGRATION_VIEW, GObject)

/**
 * ReeveMigrationView: what one look at a project and its database has seen, ready to be shown: the
 * revisions as rows, newest first, with the lanes of their graph. Immutable; made in a worker,
 * shown in the main thread.
 *
 * reeve_migration_view_new: pure; takes over @status and @attempts.
 * @engine: the database's, a static string
 * @attempts: (element-type ReeveLedgerAttempt) (nullable): newest first
 * @answered: FALSE: the database was not asked, the states say nothing
 *
 * Returns: (transfer full):
 */
ReeveMigrationView *reeve_migration_view_new (ReeveMigrationStatus *status,
                                              const char *engine,
                                              GPtrArray *attempts,
                                              gboolean answered);

/**
 * reeve_migration_view_read_files: the revisions of @project alone. Blocks.
 * @previous: (nullable): an earlier look at the same project, for speed
 *
 * Returns: (transfer full):
 */
ReeveMigrationView *reeve_migration_view_read_files (ReeveProject *project,
                                                     const char *engine,
                                                     ReeveMigrationView *previous,
                                                     GError **error);
/** reeve_migration_view_read_database: @files with what the database says of them. Blocks; reads
 *  only. Returns: (transfer full): */
ReeveMigrationView *reeve_migration_view_read_database (ReeveMigrationView *files,
                                                        ReevePool *pool,
                                                        GCancellable *cancellable,
                                                        GError **error);

const ReeveMigrationStatus *reeve_migration_view_get_status (ReeveMigrationView *self);
ReeveProject *reeve_migration_view_get_project (ReeveMigrationView *self);
const ReeveGraphLanes *reeve_migration_view_get_lanes (ReeveMigrationView *self);
const char *reeve_migration_view_get_engine (ReeveMigrationView *self);
/** reeve_migration_view_get_attempts: (element-type ReeveLedgerAttempt): never NULL */
GPtrArray *reeve_migration_view_get_attempts (ReeveMigrationView *self);
/** reeve_migration_view_has_answer: whether the database was asked and did answer */
gboolean reeve_migration_view_has_answer (ReeveMigrationView *self);
/** reeve_migration_view_get_time: when it was looked, µs since 1970 */
gint64 reeve_migration_view_get_time (ReeveMigrationView *self);

guint reeve_migration_view_get_n_rows (ReeveMigrationView *self);
const ReeveGraphNode *reeve_migration_view_get_node (ReeveMigrationView *self,
                                                     guint row);
/** reeve_migration_view_get_neighbour: the node that an edge of another node leads to */
const ReeveGraphNode *reeve_migration_view_get_neighbour (ReeveMigrationView *self,
                                                          const GArray *edges,
                                                          guint index);
/** reeve_migration_view_find_row: the row of a revision, or -1 */
int reeve_migration_view_find_row (ReeveMigrationView *self,
                                   const char *id);
/** reeve_migration_view_get_state: a ReeveRevisionState or REEVE_REVISION_UNKNOWN */
guint reeve_migration_view_get_state (ReeveMigrationView *self,
                                      guint row);
gboolean reeve_migration_view_is_applied (ReeveMigrationView *self,
                                          guint row);
/** reeve_migration_view_is_newest: it was applied last of all */
gboolean reeve_migration_view_is_newest (ReeveMigrationView *self,
                                         guint row);
/** reeve_migration_view_is_current: applied, and nothing applied revises it */
gboolean reeve_migration_view_is_current (ReeveMigrationView *self,
                                          guint row);
gboolean reeve_migration_view_is_head (ReeveMigrationView *self,
                                       guint row);
/** reeve_migration_view_get_entry: (nullable): its row in the ledger */
const ReeveLedgerEntry *reeve_migration_view_get_entry (ReeveMigrationView *self,
                                                        guint row);
/** reeve_migration_view_count_applied: how many revisions the database has */
guint reeve_migration_view_count_applied (ReeveMigrationView *self);

G_END_DECLS
