/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/create.h"
#include "core/job/operation.h"

G_BEGIN_DECLS

#define REEVE_TYPE_BACKUP_CREATE (reeve_backup_create_get_type ())
G_DECLARE_FINAL_TYPE (ReeveBackupCreate, reeve_backup_create, REEVE, BACKUP_CREATE, ReeveOperation)

/**
 * reeve_backup_create_new: "backup.create". Takes @lock and @keys, which may be NULL; the rest of
 * @options is copied, and its own lock and keys are not looked at.
 *
 * Its job's result is the JSON of `backup create`.
 */
ReeveOperation *reeve_backup_create_new (ReeveConnection *connection,
                                         const ReeveBackupOptions *options,
                                         ReeveAgeLock *lock,
                                         ReeveAgeKeys *keys);

G_END_DECLS
