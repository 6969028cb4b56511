/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/dialect.h"

G_BEGIN_DECLS

/** The SQLite side of ReeveBackupDialect: see there. */

/** reeve_prove_sqlite: into a scratch file. */
gboolean reeve_prove_sqlite (ReeveBackup *backup,
                             const ReeveProveOptions *options,
                             ReeveJob *job,
                             gint64 *milliseconds,
                             GCancellable *cancellable,
                             GError **error);
/** reeve_survey_sqlite: what stands in the way of a restore. */
gboolean reeve_survey_sqlite (ReeveRestoreTask *task,
                              gboolean *exists,
                              ReevePlan *plan,
                              GCancellable *cancellable,
                              GError **error);
/** reeve_restore_sqlite: beside the target, then to its name. */
gboolean reeve_restore_sqlite (ReeveRestoreTask *task,
                               GCancellable *cancellable,
                               GError **error);
/** reeve_sqlite_check_integrity: CORRUPT unless the database is whole. */
gboolean reeve_sqlite_check_integrity (ReeveSession *session,
                                       GCancellable *cancellable,
                                       GError **error);
/** reeve_undo_sqlite: swaps the file with the one that was kept. */
gboolean reeve_undo_sqlite (ReeveConnection *connection,
                            const char *name,
                            char **kept,
                            GCancellable *cancellable,
                            GError **error);
/** reeve_find_kept_sqlite: the newest file that a replacement kept. (transfer full): */
char *reeve_find_kept_sqlite (ReeveConnection *connection,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
