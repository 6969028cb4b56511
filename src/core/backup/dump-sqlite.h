/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/dialect.h"

G_BEGIN_DECLS

/** reeve_dump_sqlite: the SQLite side of ReeveBackupDialect.dump. */
gboolean reeve_dump_sqlite (ReeveDump *dump,
                            GCancellable *cancellable,
                            GError **error);
/** reeve_measure_sqlite: the size of the file as its pages say it. */
gboolean reeve_measure_sqlite (ReeveSession *session,
                               guint64 *bytes,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
