/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/backup.h"
#include "core/backup/dialect.h"

G_BEGIN_DECLS

/**
 * ReeveBackupOptions: borrowed.
 * @path: the container's name
 * @label: (nullable): what people call it
 * @lock: (nullable): for whom it is encrypted
 * @keys: (nullable): what opens it again; without them an encrypted one is only sealed
 * @tables: (nullable): only these; NULL-terminated
 * @revision: (nullable): heads of the revisions that the database has
 * @proof: how far it is proven at once
 * @threads: sessions and compressors; 0: what fits the machine
 */
typedef struct
{
  const char *path;
  const char *label;
  const ReeveAgeLock *lock;
  const ReeveAgeKeys *keys;
  const char *const *tables;
  const char *const *revision;
  gboolean classic;
  ReeveProof proof;
  guint threads;
} ReeveBackupOptions;

/** ReeveBackupMade: what came out. */
typedef struct
{
  ReeveManifest *manifest;
  guint64 bytes;
  ReeveProof proof;
  gint64 restore_ms; /* the measured time of a restore; -1: not measured */
  gboolean is_encrypted;
} ReeveBackupMade;

#define REEVE_BACKUP_MADE_INIT { .restore_ms = -1 }

/** reeve_backup_make: makes a backup and proves it. A backup that cannot be proven is an error, and
 *  is removed. */
gboolean reeve_backup_make (ReevePool *pool,
                            const ReeveBackupOptions *options,
                            ReeveJob *job,
                            ReeveBackupMade *created,
                            GCancellable *cancellable,
                            GError **error);
void reeve_backup_made_clear (ReeveBackupMade *self);

/** reeve_backup_made_to_json: what `backup create` prints of the backup at @path.
 *  Returns: (transfer full): */
JsonObject *reeve_backup_made_to_json (const ReeveBackupMade *self,
                                       const char *path);

/**
 * reeve_backup_dup_path: where a backup of @connection that is made now is put: a file with its
 * name, @label, the time and what tells those of the same second apart in @folder.
 * @folder: (nullable): default: the connection's own, reeve_paths_backups()
 * @label: (nullable): what people call it
 *
 * Returns: (transfer full):
 */
char *reeve_backup_dup_path (ReeveConnection *connection,
                             const char *folder,
                             const char *label);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReeveBackupMade, reeve_backup_made_clear)

G_END_DECLS
