/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/container.h"
#include "core/backup/manifest.h"

G_BEGIN_DECLS

/** ReeveProof: how far a backup is proven; each one includes those before it. */
typedef enum
{
  REEVE_PROOF_NONE,
  REEVE_PROOF_SEALED,    /* whole: every byte is what was written */
  REEVE_PROOF_READ_BACK, /* unpacked again, the rows counted and their fingerprints equal */
  REEVE_PROOF_RESTORED,  /* restored into a scratch database, and that has the same rows */
} ReeveProof;

/** reeve_proof_name: "none", "sealed", "read-back", "restored" */
const char *reeve_proof_name (ReeveProof proof);
/** reeve_proof_parse: REEVE_ERROR_USAGE for another word */
gboolean reeve_proof_parse (const char *name,
                            ReeveProof *proof,
                            GError **error);

/** ReeveBackupCondition: what has become of a backup's file. */
typedef enum
{
  REEVE_BACKUP_IS_PRESENT,
  REEVE_BACKUP_IS_MISSING,
  REEVE_BACKUP_IS_CHANGED, /* another size, or written to after it was proven */
} ReeveBackupCondition;

/** reeve_backup_look_at: a quick look from outside; only a proof finds all damage.
 *  @proven_us: when it was proven last */
ReeveBackupCondition reeve_backup_look_at (const char *path,
                                           guint64 bytes,
                                           gint64 proven_us);
/** reeve_backup_condition_name: "present", "missing", "changed" */
const char *reeve_backup_condition_name (ReeveBackupCondition condition);

/**
 * ReeveBackup: one container that is open, with its manifest. Everything is read through the
 * file that was opened, never through its name again.
 */
typedef struct
{
  char *path;
  ReeveSource *source;
  ReeveContainer *container;
  ReeveManifest *manifest;
} ReeveBackup;

/** reeve_backup_open: @keys: (nullable): for an encrypted one. See reeve_container_open(). */
ReeveBackup *reeve_backup_open (const char *path,
                                const ReeveAgeKeys *keys,
                                GError **error);
void reeve_backup_free (ReeveBackup *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveBackup, reeve_backup_free)

G_END_DECLS
