/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/postgres/libpq.h"
#include "core/db/postgres/params.h"
#include "core/db/session.h"

G_BEGIN_DECLS

/**
 * ReevePgLink: one libpq connection and the waiting around it. Everything that talks to the
 * server waits here, on the socket and the cancellable.
 * @pg: NULL once closed or lost
 * @server_id: the backend's process id as the server itself says it, 0 before it was asked
 * @server_start: when that backend started; with the id it names one backend for all times
 * @deadline: g_get_monotonic_time() at which every wait gives up, 0: none
 * @prepared: the server's names of texts that were prepared; emptied when it may have forgotten
 * them
 * @n_prepared: makes each name a new one
 * @skipped: so many characters were sent before a statement's own text; the position that the
 *   server gives counts them
 * @n_syncs: pipeline synchronisation points whose answer is still to come
 */
typedef struct
{
  PGconn *pg;
  ReevePgParams *params;
  gint64 server_id;
  char *server_start;
  gint64 deadline;
  GHashTable *prepared;
  guint n_prepared;
  guint n_syncs;
  guint skipped;
  ReeveNoticeFunc notice;
  gpointer notice_data;
  GDestroyNotify notice_destroy;
} ReevePgLink;

/** reeve_pg_link_new: takes @pg and @params. */
ReevePgLink *reeve_pg_link_new (PGconn *pg,
                                ReevePgParams *params);
void reeve_pg_link_free (ReevePgLink *self);
/** reeve_pg_link_close: harmless when it is closed. */
void reeve_pg_link_close (ReevePgLink *self);
void reeve_pg_link_set_notice (ReevePgLink *self,
                               ReeveNoticeFunc func,
                               gpointer user_data,
                               GDestroyNotify destroy);

/** reeve_pg_link_check: FALSE with REEVE_ERROR_LOST when there is no link any more. */
gboolean reeve_pg_link_check (const ReevePgLink *self,
                              GError **error);
/** reeve_pg_link_lose: closes the link and says why: the server's last words where there
 *  are any. */
void reeve_pg_link_lose (ReevePgLink *self,
                         GError **error);

/** reeve_pg_link_send: queues one statement; nothing is waited for. */
gboolean reeve_pg_link_send (ReevePgLink *self,
                             const ReeveStatement *statement,
                             GError **error);
/** reeve_pg_link_send_prepared: the same in a pipeline for a text that comes again. Where the
 *  server does not know it yet, *@name is set: an answer to its preparation comes before the
 *  statement's own, and reeve_pg_link_keep_prepared() takes the name when that answer was good. */
gboolean reeve_pg_link_send_prepared (ReevePgLink *self,
                                      const ReeveStatement *statement,
                                      char **name,
                                      GError **error);
void reeve_pg_link_keep_prepared (ReevePgLink *self,
                                  const ReeveStatement *statement,
                                  char *name);
/** reeve_pg_link_flush: sends all that is queued, reading what comes meanwhile, so that two full
 *  buffers never wait for each other. */
gboolean reeve_pg_link_flush (ReevePgLink *self,
                              GCancellable *cancellable,
                              GError **error);
/** reeve_pg_link_next: waits for the next result. @result: (out) (nullable): NULL ends
 *  a statement */
gboolean reeve_pg_link_next (ReevePgLink *self,
                             PGresult **result,
                             GCancellable *cancellable,
                             GError **error);

/**
 * reeve_pg_link_drain: reads and drops results until the server waits for us again.
 * @deadline: g_get_monotonic_time(), or -1 to wait as long as it takes
 * @last: (out) (optional) (nullable): the last result with a meaning
 * @ended: (out): FALSE when the deadline came first
 */
gboolean reeve_pg_link_drain (ReevePgLink *self,
                              gint64 deadline,
                              PGresult **last,
                              gboolean *ended,
                              GError **error);

/**
 * reeve_pg_link_stop: makes the server stop what it does, and waits until it has.
 *
 * Returns: FALSE with REEVE_ERROR_LOST, and the link closed, when the server does not obey
 */
gboolean reeve_pg_link_stop (ReevePgLink *self,
                             PGresult **last,
                             GError **error);

/** reeve_pg_link_succeeded: whether @result is that of a statement that was carried out. */
gboolean reeve_pg_link_succeeded (const PGresult *result);
/** reeve_pg_link_set_error: the failure in @result; the link is closed when the server ended it. */
void reeve_pg_link_set_error (ReevePgLink *self,
                              const PGresult *result,
                              const ReeveStatement *statement,
                              GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReevePgLink, reeve_pg_link_free)

G_END_DECLS
