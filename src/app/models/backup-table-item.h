/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/manifest.h"

G_BEGIN_DECLS

#define REEVE_TYPE_BACKUP_TABLE_ITEM (reeve_backup_table_item_get_type ())
G_DECLARE_FINAL_TYPE (
  ReeveBackupTableItem, reeve_backup_table_item, REEVE, BACKUP_TABLE_ITEM, GObject)

/** ReeveBackupTableItem: a table inside a backup, for lists. Properties, read-only: "name" (text),
 *  "rows", "bytes" (64 bits), "left-out" (text or NULL): why its rows were not taken,
 *  "partition-of" (text or NULL): the partitioned tables that it belongs to. */
ReeveBackupTableItem *reeve_backup_table_item_new (const ReeveBackupTable *table);

G_END_DECLS
