/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/models/database.h"
#include "app/models/migration-view.h"

G_BEGIN_DECLS

/** ReeveMigrationFault: what keeps the view from being true, see get_error(). */
typedef enum
{
  REEVE_MIGRATION_FINE,
  REEVE_MIGRATION_NO_PROJECT,       /* the connection has no project folder; there is no error */
  REEVE_MIGRATION_PROJECT_FAULT,    /* the folder or a file in it cannot be read */
  REEVE_MIGRATION_DATABASE_FAULT,   /* the database does not answer */
} ReeveMigrationFault;

#define REEVE_TYPE_MIGRATION_SOURCE (reeve_migration_source_get_type ())
G_DECLARE_FINAL_TYPE (ReeveMigrationSource,
                      reeve_migration_source,
                      REEVE,
                      MIGRATION_SOURCE,
                      GObject)

/**
 * ReeveMigrationSource: looks at the project and the database in worker threads, when it is asked
 * and when a file of the project changes. While the database lets one wait, the view is that of the
 * files alone. Main thread only.
 *
 * Signal "changed": after a look began or ended, or the view is another.
 */
ReeveMigrationSource *reeve_migration_source_new (ReeveDatabase *database);
/** reeve_migration_source_refresh: looks again; where a look is under way, once more after it. */
void reeve_migration_source_refresh (ReeveMigrationSource *self);
/** reeve_migration_source_stop: for good: no look, no signal any more. */
void reeve_migration_source_stop (ReeveMigrationSource *self);
gboolean reeve_migration_source_is_reading (ReeveMigrationSource *self);
/** reeve_migration_source_get_view: (transfer none) (nullable): the last that could be had */
ReeveMigrationView *reeve_migration_source_get_view (ReeveMigrationSource *self);
/** reeve_migration_source_get_project: (transfer none) (nullable): the last that could be opened;
 *  its files need not be readable */
ReeveProject *reeve_migration_source_get_project (ReeveMigrationSource *self);
ReeveMigrationFault reeve_migration_source_get_fault (ReeveMigrationSource *self);
/** reeve_migration_source_get_error: (transfer none) (nullable): */
const GError *reeve_migration_source_get_error (ReeveMigrationSource *self);

G_END_DECLS
