/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/backup.h"
#include "core/backup/dialect.h"

G_BEGIN_DECLS

/**
 * reeve_verify: proves a backup as far as @wanted; reads nothing but the file that is open.
 * @reached: (out): how far it is proven, also after a failure
 * @restore_ms: (out): how long the restore took; -1 when none was made
 */
gboolean reeve_verify (ReeveBackup *backup,
                       ReeveProof wanted,
                       const ReeveProveOptions *options,
                       ReeveJob *job,
                       ReeveProof *reached,
                       gint64 *restore_ms,
                       GCancellable *cancellable,
                       GError **error);
/** reeve_verify_is_damage: whether @error speaks against the backup; what a failure of the medium,
 *  the server or the tools is, does not. */
gboolean reeve_verify_is_damage (const GError *error);

G_END_DECLS
