/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "app/models/backup-file.h"
#include "app/models/data-row.h"

G_BEGIN_DECLS

/**
 * ReeveBackupRows: rows of a table inside a backup. Reference-counted, immutable.
 * @rows: (element-type ReeveDataRow)
 * @more: whether the table has more of them than were asked for
 */
typedef struct
{
  char **columns;
  GListModel *rows;
  gboolean more;
} ReeveBackupRows;

ReeveBackupRows *reeve_backup_rows_ref (ReeveBackupRows *self);
void reeve_backup_rows_unref (ReeveBackupRows *self);

/**
 * reeve_backup_rows_read: reads rows in a worker.
 * @table: of @file
 * @column: (nullable): only rows that have @value there
 * @limit: how many at most
 */
void reeve_backup_rows_read (ReeveBackupFile *file,
                             const ReeveBackupTable *table,
                             const char *column,
                             const char *value,
                             guint limit,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/** reeve_backup_rows_read_finish: (transfer full): NULL with @error */
ReeveBackupRows *reeve_backup_rows_read_finish (GAsyncResult *result,
                                                GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveBackupRows, reeve_backup_rows_unref)

G_END_DECLS
