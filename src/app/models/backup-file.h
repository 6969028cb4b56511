/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "app/models/key-source.h"
#include "core/backup/backup.h"
#include "core/backup/foreign.h"
#include "core/catalogue/catalogue.h"

G_BEGIN_DECLS

/**
 * ReeveBackupFile: a backup that is open, with what this computer knows of it; or the dump of
 * another program. Immutable, any thread.
 * @backup: NULL of a dump
 * @foreign: (nullable): the dump; never one that was not asked for
 * @keys: (nullable): what opened it
 * @restore_ms: how long restoring it took; -1: never measured
 * @is_known: whether the list of backups has it; @proof and @restore_ms are known of these alone
 * @connection: (nullable): the saved database that it was made of, by its name
 * @folder: (nullable): where the file lay that it was made of, if one can be put there
 */
typedef struct
{
  ReeveBackup *backup;
  ReeveForeign *foreign;
  ReeveKeySource *keys;
  gboolean is_known;
  ReeveProof proof;
  gint64 restore_ms;
  char *connection;
  char *folder;
} ReeveBackupFile;

ReeveBackupFile *reeve_backup_file_ref (ReeveBackupFile *self);
void reeve_backup_file_unref (ReeveBackupFile *self);

/**
 * reeve_backup_file_open: opens a file in a worker and reads what it says of itself.
 * @keys: (nullable): for an encrypted one
 * @catalogue: (nullable): where its proof stands
 */
void reeve_backup_file_open (const char *path,
                             ReeveKeySource *keys,
                             ReeveCatalogue *catalogue,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/** reeve_backup_file_open_any: the same, of dumps of other programs too. A dump is unpacked, and
 *  all of its statements are looked at. */
void reeve_backup_file_open_any (const char *path,
                                 ReeveKeySource *keys,
                                 ReeveCatalogue *catalogue,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/** reeve_backup_file_open_finish: (transfer full): NULL with @error; REEVE_ERROR_AUTH where other
 *  keys may help */
ReeveBackupFile *reeve_backup_file_open_finish (GAsyncResult *result,
                                                GError **error);

const char *reeve_backup_file_get_path (const ReeveBackupFile *self);
/** reeve_backup_file_get_engine: (transfer none): "postgres" or "sqlite" */
const char *reeve_backup_file_get_engine (const ReeveBackupFile *self);
/** reeve_backup_file_dup_short_name: what was backed up, "shop" or "shop.db"; of a dump, what its
 *  file's name says. (transfer full): */
char *reeve_backup_file_dup_short_name (const ReeveBackupFile *self);
guint reeve_backup_file_count_tables (const ReeveBackupFile *self);
/** reeve_backup_file_dup_engine: "PostgreSQL 15.4". (transfer full): */
char *reeve_backup_file_dup_engine (const ReeveBackupFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveBackupFile, reeve_backup_file_unref)

G_END_DECLS
