/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/backup.h"

G_BEGIN_DECLS

/** ReeveBrowseOptions: @column and @value together, or both NULL; @limit 0 is none. */
typedef struct
{
  const char *column;
  const char *value;
  guint64 limit;
} ReeveBrowseOptions;

/** ReeveBrowseRow: a row; NULL is SQL NULL, bytes are "\x0a1b…". FALSE with @error stops. */
typedef gboolean (*ReeveBrowseRow) (const char *const *columns,
                                    const char *const *values,
                                    guint n,
                                    gpointer user_data,
                                    GError **error);

/**
 * reeve_browse: rows of a table inside a backup, without restoring it. Only what is read is
 * decrypted and checked.
 * @parts: (element-type ReeveBackupTable): the table, or the partitions that it consists of, one
 * after the other, as reeve_manifest_list_parts() gives them. The first one's columns are shown.
 * Those with "left_out" are skipped, unless all have it.
 */
gboolean reeve_browse (ReeveBackup *backup,
                       const GPtrArray *parts,
                       const ReeveBrowseOptions *options,
                       ReeveBrowseRow each,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error);

G_END_DECLS
