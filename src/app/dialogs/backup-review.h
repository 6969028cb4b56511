/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/key-source.h"
#include "app/workspace.h"
#include "core/backup/backup.h"
#include "core/backup/retention.h"

G_BEGIN_DECLS

/**
 * ReeveBackupWish: a backup that somebody wants. Borrowed.
 * @label: (nullable): what people call it
 * @folder: (nullable): where it is put; NULL: the database's own folder
 * @tables: (nullable): only these
 * @passphrase: (nullable): it is encrypted with
 * @recipients: (nullable): it is encrypted for, "age1…"
 * @identity: (nullable): a file with what opens it again, so that it can be read back
 * @by_daily_key: it is encrypted for the daily and the recovery key of the keyring
 */
typedef struct
{
  const char *label;
  const char *folder;
  ReeveProof proof;
  gboolean classic;
  const char *const *tables;
  ReeveSecret *passphrase;
  const char *const *recipients;
  const char *identity;
  gboolean by_daily_key;
} ReeveBackupWish;

#define REEVE_BACKUP_WISH_INIT { .proof = REEVE_PROOF_READ_BACK }

/**
 * The ways from a button to a job, see reeve_operation_review_start(): what only reads and warns of
 * nothing is run at once, all else is reviewed first.
 */
void reeve_backup_review_create (GtkWidget *from,
                                 ReeveWorkspace *workspace,
                                 ReeveDatabase *database,
                                 const ReeveBackupWish *wish);
/** reeve_backup_review_dup_create_line: what the command line is for @wish. (transfer full): */
char *reeve_backup_review_dup_create_line (ReeveDatabase *database,
                                           const ReeveBackupWish *wish);

/**
 * reeve_backup_review_verify: @id: under which the catalogue knows the backup
 * @keys: (nullable): for an encrypted one
 * @locked: (nullable): called with @from and the error in place of a message where the keys do not
 *   open it
 */
void reeve_backup_review_verify (GtkWidget *from,
                                 ReeveWorkspace *workspace,
                                 ReeveDatabase *database,
                                 const char *path,
                                 const char *id,
                                 ReeveProof proof,
                                 ReeveKeySource *keys,
                                 void (*locked) (GtkWidget *from,
                                                 ReeveProof proof,
                                                 const GError *error));
void reeve_backup_review_undo (GtkWidget *from,
                               ReeveWorkspace *workspace,
                               ReeveDatabase *database);
void reeve_backup_review_prune (GtkWidget *from,
                                ReeveWorkspace *workspace,
                                ReeveDatabase *database,
                                const ReeveRetention *policy);

G_END_DECLS
