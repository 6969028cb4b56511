/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/age-key.h"
#include "core/backup/backup.h"
#include "core/job/operation.h"

G_BEGIN_DECLS

/**
 * ReeveVerifyOptions: borrowed.
 * @path: the backup
 * @id: (nullable): under which it is known; what is too damaged to say so itself is named by it
 * @proof: how far it is to be proven; at least read back
 */
typedef struct
{
  const char *path;
  const char *id;
  ReeveProof proof;
} ReeveVerifyOptions;

#define REEVE_TYPE_BACKUP_VERIFY (reeve_backup_verify_get_type ())
G_DECLARE_FINAL_TYPE (ReeveBackupVerify, reeve_backup_verify, REEVE, BACKUP_VERIFY, ReeveOperation)

/**
 * reeve_backup_verify_new: "backup.verify". The backup is opened at once, but that it is damaged is
 * for the job to find. Neither the plan nor reading back needs the database to answer.
 * @connection: the database whose backup it is; where no server can be started here, its server
 *   is asked for a scratch database
 * @keys: (nullable): for an encrypted one
 *
 * Its job's result is the JSON of `backup verify`, with the id; there is none where the failure is
 * no word against the backup.
 *
 * Returns: (transfer full): NULL when there is no such file, or the keys do not open it
 */
ReeveOperation *reeve_backup_verify_new (ReeveConnection *connection,
                                         const ReeveVerifyOptions *options,
                                         const ReeveAgeKeys *keys,
                                         GError **error);

G_END_DECLS
