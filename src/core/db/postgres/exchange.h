/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/postgres/link.h"

G_BEGIN_DECLS

/**
 * reeve_pg_exchange: runs one statement, COPY rows included.
 *
 * When it is cancelled, the server has stopped it. A statement that had succeeded before the
 * request reached the server counts as success.
 *
 * Returns: (transfer full): a result of success
 */
PGresult *reeve_pg_exchange (ReevePgLink *link,
                             const ReeveStatement *statement,
                             GCancellable *cancellable,
                             GError **error);

/** reeve_pg_run_some: a statement of which only the first rows are wanted, inside a transaction.
 *  (transfer full): */
ReeveResult *reeve_pg_run_some (ReevePgLink *link,
                                const ReeveStatement *statement,
                                GCancellable *cancellable,
                                GError **error);
/** reeve_pg_can_run_some: whether the rows of @statement can be fetched by and by. */
gboolean reeve_pg_can_run_some (const ReevePgLink *link,
                                const ReeveStatement *statement);

/** reeve_pg_exchange_sql: the same for a text of Reeve's own without parameters. */
PGresult *reeve_pg_exchange_sql (ReevePgLink *link,
                                 const char *sql,
                                 GCancellable *cancellable,
                                 GError **error);

/** reeve_pg_to_result: (transfer full): */
ReeveResult *reeve_pg_to_result (const PGresult *result);

/**
 * reeve_pg_run_batch: see reeve_session_run_batch(). Inside a transaction the statements go
 * through a pipeline, in chunks. Outside they go one by one: a pipeline would make one
 * transaction of them.
 */
gboolean reeve_pg_run_batch (ReevePgLink *link,
                             const ReeveStatement *statements,
                             guint n_statements,
                             ReeveBatchFunc each,
                             gpointer user_data,
                             GCancellable *cancellable,
                             GError **error);

/**
 * reeve_pg_run_apart: texts of Reeve's own in one round trip, each for itself: one that fails
 * does not keep the others from running.
 * @results: (out caller-allocates) (array length=n): to be cleared by the caller
 */
gboolean reeve_pg_run_apart (ReevePgLink *link,
                             const char *const *texts,
                             guint n,
                             PGresult **results,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
