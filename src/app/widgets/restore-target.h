/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/models/restore-wish.h"
#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_RESTORE_TARGET (reeve_restore_target_get_type ())
G_DECLARE_FINAL_TYPE (ReeveRestoreTarget, reeve_restore_target, REEVE, RESTORE_TARGET, AdwBin)

/**
 * ReeveRestoreTarget: where a backup is restored to: a new database, unless somebody says
 * otherwise. Of a saved database it always shows how it is protected.
 *
 * Signal: "changed".
 */
GtkWidget *reeve_restore_target_new (void);
/**
 * reeve_restore_target_set_file: begins anew, for this backup.
 * @preferred: (nullable): a database that is likely meant
 */
void reeve_restore_target_set_file (ReeveRestoreTarget *self,
                                    ReeveWorkspace *workspace,
                                    ReeveBackupFile *file,
                                    ReeveDatabase *preferred);
/** reeve_restore_target_set_some_tables: single tables cannot replace a database, and only they can
 *  go into a schema. */
void reeve_restore_target_set_some_tables (ReeveRestoreTarget *self,
                                           gboolean some_tables);
/** reeve_restore_target_fill: tells @wish what was chosen. */
void reeve_restore_target_fill (ReeveRestoreTarget *self,
                                ReeveRestoreWish *wish);
/** reeve_restore_target_get_database: (transfer none) (nullable): the saved one that the base of a
 *  wish is of */
ReeveDatabase *reeve_restore_target_get_database (ReeveRestoreTarget *self);

G_END_DECLS
