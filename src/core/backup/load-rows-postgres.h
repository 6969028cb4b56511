/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/load-postgres.h"

G_BEGIN_DECLS

/**
 * reeve_pg_load_rows: the rows of all tables that @load wants, by COPY, on several sessions. Where
 * all types of a table's columns are known, they go as binary rows, which cost the server less than
 * text.
 * @session: to the database, for what must be known before
 */
gboolean reeve_pg_load_rows (const ReevePgLoad *load,
                             ReeveSession *session,
                             GCancellable *cancellable,
                             GError **error);

/** reeve_pg_load_session: one to a database that is being filled: its settings make rows mean the
 *  same everywhere, and it does not wait for the disk. (transfer full): */
ReeveSession *reeve_pg_load_session (ReeveConnection *connection,
                                     GCancellable *cancellable,
                                     GError **error);

/** reeve_pg_load_wants: whether the rows of @table are among those that @load brings. */
gboolean reeve_pg_load_wants (const ReevePgLoad *load,
                              const ReeveBackupTable *table);

G_END_DECLS
