/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/backup/manifest.h"

G_BEGIN_DECLS

#define REEVE_TYPE_RESTORE_TABLES (reeve_restore_tables_get_type ())
G_DECLARE_FINAL_TYPE (ReeveRestoreTables, reeve_restore_tables, REEVE, RESTORE_TABLES, AdwBin)

/**
 * ReeveRestoreTables: which tables of a backup are restored: all of them, or those that are chosen.
 *
 * Signal: "changed".
 */
GtkWidget *reeve_restore_tables_new (void);
void reeve_restore_tables_set_manifest (ReeveRestoreTables *self,
                                        const ReeveManifest *manifest);
/** reeve_restore_tables_dup_chosen: (transfer full) (nullable): their names as the core finds them,
 *  in the order of the backup, perhaps none; NULL: all */
char **reeve_restore_tables_dup_chosen (ReeveRestoreTables *self);

G_END_DECLS
