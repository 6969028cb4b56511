/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/operation.h"
#include "core/migrate/route.h"
#include "core/project/project.h"

G_BEGIN_DECLS

typedef enum
{
  REEVE_MIGRATION_UP,
  REEVE_MIGRATION_DOWN,
  REEVE_MIGRATION_TO,
  REEVE_MIGRATION_STAMP, /* the ledger is set, no SQL of a revision runs */
} ReeveMigrationKind;

typedef enum
{
  REEVE_IN_DOUBT_STOP, /* say what is known and end */
  REEVE_IN_DOUBT_REDO, /* run the statement again */
  REEVE_IN_DOUBT_SKIP, /* take it as done */
} ReeveInDoubt;

/**
 * ReeveMigrationOptions:
 * @target: see reeve_route_find(); NULL = "head" for up, "-1" for down
 * @force: go on although applied revisions were modified or are missing
 * @wait_s: how long to wait for another runner; 0 = 300
 * @lock_timeout_ms: how long one statement may wait for a table lock; 0 = 2000
 * @lock_retries: how often such a statement is tried again; 0 = 10
 * @findings: the plan is going to be read: say what the lint rules find in each step
 * @in_doubt: what to do with a statement whose outcome can be told by nobody
 * @no_backup, @encrypt: for reeve_safe_migration_new(); the migration itself makes no backup
 */
typedef struct
{
  ReeveMigrationKind kind;
  const char *target;
  gboolean force;
  guint wait_s;
  guint lock_timeout_ms;
  guint lock_retries;
  gboolean findings;
  ReeveInDoubt in_doubt;
  gboolean no_backup;
  gboolean encrypt;
} ReeveMigrationOptions;

#define REEVE_MIGRATION_OPTIONS_INIT { .kind = REEVE_MIGRATION_UP }

#define REEVE_TYPE_MIGRATION (reeve_migration_get_type ())
G_DECLARE_FINAL_TYPE (ReeveMigration, reeve_migration, REEVE, MIGRATION, ReeveOperation)

/**
 * reeve_migration_new: the operation that moves a database along its revisions: "migrate.up",
 * "migrate.down", "migrate.to", "migrate.stamp". @options is copied.
 *
 * Its job's result is the JSON of `migrate up`.
 */
ReeveOperation *reeve_migration_new (ReeveConnection *connection,
                                     ReeveProject *project,
                                     const ReeveMigrationOptions *options);

/** ReeveMigrationMake: does something in the transaction that @session is in. */
typedef gboolean (*ReeveMigrationMake) (ReeveSession *session,
                                        gpointer data,
                                        GCancellable *cancellable,
                                        GError **error);

/**
 * reeve_migration_make_first: of a stamp: its steps become one transaction, in which @make does
 * first what makes them true; all or nothing of that is committed.
 * @data: lives as long as @self runs
 */
void reeve_migration_make_first (ReeveMigration *self,
                                 ReeveMigrationMake make,
                                 gpointer data);

/**
 * reeve_migration_bootstrap: applies @revisions to an own database of Reeve's without runner,
 * guard and journal; for the catalogue, which is what the journal is written to.
 * @revisions: (element-type ReeveRevision)
 */
gboolean reeve_migration_bootstrap (ReeveSession *session,
                                    GPtrArray *revisions,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
