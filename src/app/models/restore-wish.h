/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/models/backup-file.h"
#include "core/backup/operation-restore.h"

G_BEGIN_DECLS

/**
 * ReeveRestoreWish: what somebody wants a backup to be restored to. Strings are owned. Main thread
 * while it is filled in, afterwards it does not change.
 * @base: (nullable): a saved database: the one that is replaced, or the one whose server the new
 *   one is made on; NULL for a file of its own
 * @name: (nullable): of the new database; or the path of the new file
 * @tables: (nullable): only these
 * @schema: (nullable): for REEVE_RESTORE_SIDE
 */
typedef struct
{
  ReeveBackupFile *file;
  ReeveRestoreMode mode;
  ReeveConnection *base;
  char *name;
  char **tables;
  char *schema;
  gboolean no_owner;
} ReeveRestoreWish;

ReeveRestoreWish *reeve_restore_wish_new (ReeveBackupFile *file);
void reeve_restore_wish_free (ReeveRestoreWish *self);

/** reeve_restore_wish_is_file: whether a database of the backup's engine is a file. */
gboolean reeve_restore_wish_is_file (const ReeveRestoreWish *self);
/** reeve_restore_wish_get_missing: (transfer none) (nullable): what has yet to be said, a sentence;
 *  NULL: nothing */
const char *reeve_restore_wish_get_missing (const ReeveRestoreWish *self);

/** reeve_restore_wish_dup_destination: what the restored database will be; no server is asked, and
 *  a password that only the keyring knows is not in it yet. (transfer full): */
ReeveConnection *reeve_restore_wish_dup_destination (const ReeveRestoreWish *self,
                                                     GError **error);
/** reeve_restore_wish_fill: what the core takes; valid as long as @self. */
void reeve_restore_wish_fill (const ReeveRestoreWish *self,
                              ReeveRestoreOptions *options);

/** What becomes of things, a sentence each, for people. (transfer full): */
char *reeve_restore_wish_dup_created (const ReeveRestoreWish *self);
char *reeve_restore_wish_dup_replaced (const ReeveRestoreWish *self);
char *reeve_restore_wish_dup_untouched (const ReeveRestoreWish *self);

/** reeve_restore_wish_dup_command: the same as a command line, without any secret. (transfer full):
 */
char *reeve_restore_wish_dup_command (const ReeveRestoreWish *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveRestoreWish, reeve_restore_wish_free)

G_END_DECLS
