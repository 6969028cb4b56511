/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/models/backup-item.h"
#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_BACKUP_LIST (reeve_backup_list_get_type ())
G_DECLARE_FINAL_TYPE (ReeveBackupList, reeve_backup_list, REEVE, BACKUP_LIST, GObject)

/**
 * ReeveBackupList: the backups that were made of a saved database, newest first, with a heading
 * before those of each day: a GListModel of ReeveBackupItem. Main thread only; the catalogue is
 * read, and the files are looked for, in a worker.
 *
 * Signal: "read": it has been read since refresh() was last called, or could not be, see
 * get_error(). What has not changed is the same object as before.
 */
ReeveBackupList *reeve_backup_list_new (ReeveWorkspace *workspace,
                                        ReeveDatabase *database);

/** reeve_backup_list_refresh: reads it again; once more where that is being done already. */
void reeve_backup_list_refresh (ReeveBackupList *self);
gboolean reeve_backup_list_is_reading (ReeveBackupList *self);
/** reeve_backup_list_was_read: whether it has been read once. */
gboolean reeve_backup_list_was_read (ReeveBackupList *self);
/** reeve_backup_list_get_error: (transfer none) (nullable): why the last reading failed */
const GError *reeve_backup_list_get_error (ReeveBackupList *self);
/** reeve_backup_list_count: the backups, without headings. @bytes: (out) (optional): of those whose
 *  files are there */
guint reeve_backup_list_count (ReeveBackupList *self,
                               guint64 *bytes);
/** reeve_backup_list_get_newest: (transfer none) (nullable): */
ReeveBackupItem *reeve_backup_list_get_newest (ReeveBackupList *self);
/** reeve_backup_list_find: by id. @position: (out): FALSE when there is none */
gboolean reeve_backup_list_find (ReeveBackupList *self,
                                 const char *id,
                                 guint *position);

G_END_DECLS
