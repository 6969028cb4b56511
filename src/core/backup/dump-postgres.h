/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/dialect.h"

G_BEGIN_DECLS

/** reeve_dump_postgres: the PostgreSQL side of ReeveBackupDialect.dump. */
gboolean reeve_dump_postgres (ReeveDump *dump,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
