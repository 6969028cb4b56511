/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/dialect.h"

G_BEGIN_DECLS

/** The PostgreSQL side of ReeveBackupDialect: see there. */

/** reeve_prove_postgres: in a server of its own, else in a scratch database on the given one. */
gboolean reeve_prove_postgres (ReeveBackup *backup,
                               const ReeveProveOptions *options,
                               ReeveJob *job,
                               gint64 *milliseconds,
                               GCancellable *cancellable,
                               GError **error);
/** reeve_dup_guarded_postgres: a new database is made from the server's own one. */
ReeveConnection *reeve_dup_guarded_postgres (ReeveConnection *destination,
                                             ReeveRestoreMode mode,
                                             GError **error);
/** reeve_restore_postgres: under another name first, then by a rename. */
gboolean reeve_restore_postgres (ReeveRestoreTask *task,
                                 GCancellable *cancellable,
                                 GError **error);
/** reeve_undo_postgres: swaps the names of the two databases. */
gboolean reeve_undo_postgres (ReeveConnection *connection,
                              const char *name,
                              char **kept,
                              GCancellable *cancellable,
                              GError **error);
/** reeve_find_kept_postgres: the newest database that a replacement kept. (transfer full): */
char *reeve_find_kept_postgres (ReeveConnection *connection,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
