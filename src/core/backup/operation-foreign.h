/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/foreign.h"
#include "core/db/connection.h"
#include "core/job/operation.h"

G_BEGIN_DECLS

#define REEVE_TYPE_BACKUP_FOREIGN (reeve_backup_foreign_get_type ())
G_DECLARE_FINAL_TYPE (
  ReeveBackupForeign, reeve_backup_foreign, REEVE, BACKUP_FOREIGN, ReeveOperation)

/**
 * reeve_backup_foreign_new: "backup.restore" of another program's dump, into a new database. What
 * the dump would run stands in the plan as findings.
 * @foreign: (transfer full): stays the caller's on failure
 *
 * Returns: (transfer full): NULL when the dump is of another engine than @destination
 */
ReeveOperation *reeve_backup_foreign_new (ReeveForeign *foreign,
                                          ReeveConnection *destination,
                                          GError **error);

G_END_DECLS
