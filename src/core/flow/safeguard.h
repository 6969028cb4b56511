/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/migration.h"

G_BEGIN_DECLS

#define REEVE_TYPE_SAFEGUARD (reeve_safeguard_get_type ())
G_DECLARE_FINAL_TYPE (ReeveSafeguard, reeve_safeguard, REEVE, SAFEGUARD, ReeveOperation)

/**
 * ReeveSafeguardOptions: what whoever runs an operation says of the backup before it.
 * @no_backup: none, whatever it destroys
 * @encrypt: for the keys that the keyring has, as `backup create --encrypt` does it. The keyring is
 * asked when the plan is made, never while the job runs; where that fails, the plan is blocked.
 */
typedef struct
{
  gboolean no_backup;
  gboolean encrypt;
} ReeveSafeguardOptions;

/**
 * reeve_safe_migration_new: reeve_migration_new() with the backup before it that @project and
 * @options ask for.
 */
ReeveOperation *reeve_safe_migration_new (ReeveConnection *connection,
                                          ReeveProject *project,
                                          const ReeveMigrationOptions *options);

/**
 * reeve_safeguard_new: @operation, with a backup of the whole database before it where @project
 * asks for one. The plan is that of @operation and says where the backup is put; a backup that
 * cannot be made blocks it, one that fails ends the job before anything is changed.
 * @operation: (transfer full):
 * @project: the backup notes which of its revisions the database has
 * @label: what the backup is called, such as "before-down"
 *
 * The job's result is that of @operation; its member "backup" is what `backup create` prints, or
 * null. It is set as soon as the backup is whole, so also when @operation failed.
 */
ReeveOperation *reeve_safeguard_new (ReeveOperation *operation,
                                     ReeveProject *project,
                                     const ReeveSafeguardOptions *options,
                                     const char *label);

/** reeve_safeguard_look: *holds says whether there is anything to lose: tables of the user's. */
gboolean reeve_safeguard_look (ReevePool *pool,
                               gboolean *holds,
                               GCancellable *cancellable,
                               GError **error);
/**
 * reeve_safeguard_plan_backup: the plan of the backup that is made before something else, read
 * back. It names the file, and is blocked where it cannot be made.
 * @backup, @path: (inout) (transfer full): the operation and its file; made where they are NULL
 */
ReevePlan *reeve_safeguard_plan_backup (ReeveConnection *connection,
                                        ReeveProject *project,
                                        ReevePool *pool,
                                        const char *label,
                                        gboolean encrypt,
                                        ReeveOperation **backup,
                                        char **path,
                                        GCancellable *cancellable,
                                        GError **error);

G_END_DECLS
