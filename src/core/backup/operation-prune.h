/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/retention.h"
#include "core/job/operation.h"

G_BEGIN_DECLS

#define REEVE_TYPE_BACKUP_PRUNE (reeve_backup_prune_get_type ())
G_DECLARE_FINAL_TYPE (ReeveBackupPrune, reeve_backup_prune, REEVE, BACKUP_PRUNE, ReeveOperation)

/**
 * reeve_backup_prune_new: "backup.prune": removes the files that the policy does not keep.
 * @entries: (transfer full) (element-type ReeveRetentionEntry): all backups of @connection
 * @last_failed: the newest attempt to back up did not succeed: nothing is removed then
 */
ReeveOperation *reeve_backup_prune_new (ReeveConnection *connection,
                                        const ReeveRetention *policy,
                                        GPtrArray *entries,
                                        gboolean last_failed,
                                        GError **error);

G_END_DECLS
