/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/backup.h"

G_BEGIN_DECLS

/**
 * ReeveBackupFound: a file that looks like a backup.
 * @bytes: of the file
 * @modified_us: when it was written
 * @manifest: (nullable): what it says of itself, where it could be opened
 * @is_encrypted: it is, whether it could be opened or not
 * @problem: (nullable): why it could not
 */
typedef struct
{
  char *path;
  guint64 bytes;
  gint64 modified_us;
  gboolean is_encrypted;
  ReeveManifest *manifest;
  GError *problem;
} ReeveBackupFound;

void reeve_backup_found_free (gpointer data);

/**
 * reeve_backup_find: the backups that lie in a folder, wherever they were made; the newest first.
 * Of each only its seal, its contents and its manifest are read: nothing is proven by that.
 * @keys: (nullable): for encrypted ones
 *
 * Returns: (transfer full) (element-type ReeveBackupFound):
 */
GPtrArray *reeve_backup_find (const char *folder,
                              const ReeveAgeKeys *keys,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
