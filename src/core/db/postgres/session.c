/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-postgres"

#include "config.h"

#include "core/db/postgres/session.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/postgres/connect.h"
#include "core/db/postgres/exchange.h"
#include "core/db/postgres/setup.h"

struct _ReevePgSession
{
  GObject parent_instance;

  ReevePgLink *link;
  ReeveTarget *target;
  gboolean read_only;
};

static void reeve_pg_session_interface_init (ReeveSessionInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReevePgSession,
                               reeve_pg_session,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEVE_TYPE_SESSION,
                                                      reeve_pg_session_interface_init))

#define LINK(session) (REEVE_PG_SESSION (session)->link)

/* One of Reeve's own statements, the answer dropped. */
static gboolean
do_sql (ReeveSession *session, const char *sql, GCancellable *cancellable, GError **error)
{
  g_autoptr (PGresult) answer = reeve_pg_exchange_sql (LINK (session), sql, cancellable, error);

  return answer != NULL;
}

/* The only value of a one-row answer. */
static char *
ask_with_key (ReeveSession *session,
              const char *sql,
              gint64 key,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, key);
  const char *const params[] = { text };
  const ReeveStatement statement = { .sql = sql, .params = params, .n_params = 1 };
  g_autoptr (PGresult) answer =
    reeve_pg_exchange (LINK (session), &statement, cancellable, error);

  return answer != NULL ? g_strdup (PQgetvalue (answer, 0, 0)) : NULL;
}

static ReeveCapability
session_get_capabilities (ReeveSession *session)
{
  return REEVE_CAN_SCHEMAS | REEVE_CAN_ADVISORY_LOCK | REEVE_CAN_CONCURRENT_INDEX |
         REEVE_CAN_COPY | REEVE_CAN_LOCK_TIMEOUT | REEVE_CAN_ROLES | REEVE_CAN_PIPELINE |
         REEVE_CAN_MANY_WRITERS;
}

static ReeveDialect
session_get_dialect (ReeveSession *session)
{
  return REEVE_DIALECT_POSTGRES;
}

static ReeveTarget *
session_get_target (ReeveSession *session)
{
  return REEVE_PG_SESSION (session)->target;
}

static gboolean
session_is_open (ReeveSession *session)
{
  return LINK (session)->pg != NULL;
}

static gboolean
session_in_transaction (ReeveSession *session)
{
  PGTransactionStatusType status = PQtransactionStatus (LINK (session)->pg);

  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

static void
session_close (ReeveSession *session)
{
  reeve_pg_link_close (LINK (session));
}

static ReeveResult *
session_run (ReeveSession *session,
             const ReeveStatement *statement,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (PGresult) answer = NULL;

  if (reeve_pg_can_run_some (LINK (session), statement))
    return reeve_pg_run_some (LINK (session), statement, cancellable, error);
  answer = reeve_pg_exchange (LINK (session), statement, cancellable, error);
  return answer != NULL ? reeve_pg_to_result (answer) : NULL;
}

static gboolean
session_run_batch (ReeveSession *session,
                   const ReeveStatement *statements,
                   guint n_statements,
                   ReeveBatchFunc each,
                   gpointer user_data,
                   GCancellable *cancellable,
                   GError **error)
{
  return reeve_pg_run_batch (LINK (session), statements, n_statements, each, user_data,
                             cancellable, error);
}

static gboolean
session_begin (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  return do_sql (session, "BEGIN", cancellable, error);
}

static gboolean
session_commit (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (PGresult) answer =
    reeve_pg_exchange_sql (LINK (session), "COMMIT", cancellable, error);

  if (answer == NULL)
    return FALSE;
  /* After a failed statement COMMIT succeeds, but what it does is a ROLLBACK. */
  if (!g_str_equal (PQcmdStatus (answer), "ROLLBACK"))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_FAILED,
                   _("Nothing was committed: a statement of the transaction had failed before"));
  reeve_error_set_unchanged (error, _("The transaction was rolled back."));
  return FALSE;
}

static gboolean
session_rollback (ReeveSession *session, GError **error)
{
  if (!reeve_pg_link_check (LINK (session), error))
    return FALSE;
  return !session_in_transaction (session) || do_sql (session, "ROLLBACK", NULL, error);
}

static gboolean
session_reset (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  ReevePgSession *self = REEVE_PG_SESSION (session);

  /* DISCARD ALL: session authorisation, settings, LISTEN, advisory locks, temporary tables,
   * prepared statements. */
  return session_rollback (session, error) &&
         do_sql (session, "DISCARD ALL", cancellable, error) &&
         reeve_pg_setup (self->link, self->read_only, cancellable, error);
}

static gboolean
session_ping (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  gboolean failed = PQtransactionStatus (LINK (session)->pg) == PQTRANS_INERROR;
  GError *local = NULL;

  if (do_sql (session, "", cancellable, &local))
    return TRUE;
  /* In a failed transaction the server refuses even the empty statement: that is an answer. */
  if (failed && session_is_open (session) && !reeve_error_is_cancelled (local))
    {
      g_error_free (local);
      return TRUE;
    }
  g_propagate_error (error, local);
  return FALSE;
}

static gboolean
session_try_lock (ReeveSession *session,
                  gint64 key,
                  gboolean *taken,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autofree char *answer = ask_with_key (
    session, "SELECT pg_catalog.pg_try_advisory_lock($1::pg_catalog.int8)", key, cancellable,
    error);

  *taken = g_strcmp0 (answer, "t") == 0;
  return answer != NULL;
}

static gboolean
session_unlock (ReeveSession *session, gint64 key, GError **error)
{
  g_autofree char *answer = ask_with_key (
    session, "SELECT pg_catalog.pg_advisory_unlock($1::pg_catalog.int8)", key, NULL, error);

  if (answer == NULL || g_str_equal (answer, "t"))
    return answer != NULL;
  reeve_set_error (error, REEVE_ERROR_USAGE, _("This session does not hold the lock"));
  return FALSE;
}

static gboolean
session_check_direct (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (PGresult) answer = reeve_pg_exchange_sql (
    LINK (session), "SELECT pg_catalog.pg_backend_pid()", cancellable, error);

  if (answer == NULL)
    return FALSE;
  /* A pooler hands out process ids of its own. */
  if (g_ascii_strtoll (PQgetvalue (answer, 0, 0), NULL, 10) == PQbackendPID (LINK (session)->pg))
    return TRUE;
  reeve_set_error (
    error, REEVE_ERROR_UNSUPPORTED,
    _("A connection pooler stands between Reeve and the server: locks would not hold"));
  reeve_error_set_remedy (error,
                          _("Give the address of the PostgreSQL server itself, usually port "
                            "5432, for this connection."));
  return FALSE;
}

static gint64
session_get_server_id (ReeveSession *session)
{
  return LINK (session)->server_id;
}

static void
session_set_notice_func (ReeveSession *session,
                         ReeveNoticeFunc func,
                         gpointer user_data,
                         GDestroyNotify destroy)
{
  reeve_pg_link_set_notice (LINK (session), func, user_data, destroy);
}

static void
reeve_pg_session_interface_init (ReeveSessionInterface *iface)
{
  iface->get_capabilities = session_get_capabilities;
  iface->get_dialect = session_get_dialect;
  iface->get_target = session_get_target;
  iface->is_open = session_is_open;
  iface->in_transaction = session_in_transaction;
  iface->close = session_close;
  iface->run = session_run;
  iface->run_batch = session_run_batch;
  iface->begin = session_begin;
  iface->commit = session_commit;
  iface->rollback = session_rollback;
  iface->reset = session_reset;
  iface->ping = session_ping;
  iface->try_lock = session_try_lock;
  iface->unlock = session_unlock;
  iface->check_direct = session_check_direct;
  iface->get_server_id = session_get_server_id;
  iface->set_notice_func = session_set_notice_func;
}

static void
reeve_pg_session_finalize (GObject *object)
{
  ReevePgSession *self = REEVE_PG_SESSION (object);

  g_clear_pointer (&self->link, reeve_pg_link_free);
  g_clear_pointer (&self->target, reeve_target_unref);
  G_OBJECT_CLASS (reeve_pg_session_parent_class)->finalize (object);
}

static void
reeve_pg_session_class_init (ReevePgSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_pg_session_finalize;
}

static void
reeve_pg_session_init (ReevePgSession *self)
{
}

ReeveSession *
reeve_pg_session_open (ReeveConnection *connection,
                       const ReeveSessionOptions *options,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (ReevePgParams) params = reeve_pg_params_new (connection, options, error);
  g_autoptr (ReevePgSession) self = NULL;
  gint64 deadline;
  PGconn *pg;

  if (params == NULL)
    return NULL;
  deadline = g_get_monotonic_time () + (gint64) params->timeout_s * G_USEC_PER_SEC;
  pg = reeve_pg_connect (params, cancellable, error);
  if (pg == NULL)
    return NULL;
  self = g_object_new (REEVE_TYPE_PG_SESSION, NULL);
  self->link = reeve_pg_link_new (pg, g_steal_pointer (&params));
  self->read_only = options->read_only;
  self->link->deadline = deadline;
  self->target = reeve_pg_setup_identify (self->link, options->read_only, cancellable, error);
  self->link->deadline = 0;
  if (self->target == NULL)
    return NULL;
  return REEVE_SESSION (g_steal_pointer (&self));
}

ReevePgLink *
reeve_pg_session_get_link (ReevePgSession *self)
{
  return self->link;
}
