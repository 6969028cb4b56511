/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/dialect.h"
#include "core/base/temporary.h"

G_BEGIN_DECLS

/**
 * reeve_count_sqlite: fills the manifest's tables in: which there are, how many rows and what
 * fingerprint each has.
 * @copy: the database, which nobody writes to any more
 * @size: of it, in bytes
 */
gboolean reeve_count_sqlite (ReeveDump *dump,
                             const ReeveTemporary *copy,
                             guint64 size,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
