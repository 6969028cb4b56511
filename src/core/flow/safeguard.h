/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/migration.h"

G_BEGIN_DECLS

#define REEVE_TYPE_SAFEGUARD (reeve_safeguard_get_type ())
G_DECLARE_FINAL_TYPE (ReeveSafeguard, reeve_safeguard, REEVE, SAFEGUARD, ReeveOperation)

/**
 * reeve_safe_migration_new: reeve_migration_new() with the backup before it that @project and
 * @options ask for.
 */
ReeveOperation *reeve_safe_migration_new (ReeveConnection *connection,
                                          ReeveProject *project,
                                          const ReeveMigrationOptions *options);

/**
 * reeve_safeguard_new: @operation, with a backup of the whole database before it where @safety asks
 * for one. The plan is that of @operation and says where the backup is put; a backup that cannot be
 * made blocks it, one that fails ends the job before anything is changed.
 * @operation: (transfer full):
 * @project: the backup notes which of its revisions the database has
 * @label: what the backup is called, such as "before-down"
 *
 * The job's result is that of @operation; its member "backup" is what `backup create` prints, or
 * null. It is set as soon as the backup is whole, so also when @operation failed.
 */
ReeveOperation *reeve_safeguard_new (ReeveOperation *operation,
                                     ReeveProject *project,
                                     ReeveSafety safety,
                                     const char *label);

/** reeve_safeguard_look: *holds says whether there is anything to lose: tables of the user's. */
gboolean reeve_safeguard_look (ReevePool *pool,
                               gboolean *holds,
                               GCancellable *cancellable,
                               GError **error);
/** reeve_safeguard_make_backup: the backup that is made before something else, read back.
 *  @path: (out) (transfer full): where it will be. Returns: (transfer full): */
ReeveOperation *reeve_safeguard_make_backup (ReeveConnection *connection,
                                             ReeveProject *project,
                                             ReevePool *pool,
                                             const char *label,
                                             char **path,
                                             GCancellable *cancellable);

G_END_DECLS
