/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/dialect.h"
#include "core/job/operation.h"

G_BEGIN_DECLS

/**
 * ReeveRestoreOptions: borrowed.
 * @path: the backup
 * @tables: (nullable): the rows of these alone
 * @schema: (nullable): for REEVE_RESTORE_SIDE, which needs tables
 */
typedef struct
{
  const char *path;
  ReeveRestoreMode mode;
  const char *const *tables;
  const char *schema;
  gboolean no_owner;
  guint threads;
} ReeveRestoreOptions;

#define REEVE_TYPE_BACKUP_RESTORE (reeve_backup_restore_get_type ())
G_DECLARE_FINAL_TYPE (
  ReeveBackupRestore, reeve_backup_restore, REEVE, BACKUP_RESTORE, ReeveOperation)

/**
 * reeve_backup_restore_new: "backup.restore". The backup is opened and its seal checked at once;
 * every byte of it is verified, on the same open file, before anything reaches @destination.
 * @destination: what the restored database will be, by its URI
 * @keys: (nullable): for an encrypted one
 *
 * Returns: (transfer full): NULL when the backup cannot be opened or is of another engine
 */
ReeveOperation *reeve_backup_restore_new (ReeveConnection *destination,
                                          const ReeveRestoreOptions *options,
                                          const ReeveAgeKeys *keys,
                                          GError **error);

#define REEVE_TYPE_BACKUP_UNDO (reeve_backup_undo_get_type ())
G_DECLARE_FINAL_TYPE (ReeveBackupUndo, reeve_backup_undo, REEVE, BACKUP_UNDO, ReeveOperation)

/** reeve_backup_undo_new: "backup.undo": brings back what the last replacement kept. */
ReeveOperation *reeve_backup_undo_new (ReeveConnection *connection);

G_END_DECLS
