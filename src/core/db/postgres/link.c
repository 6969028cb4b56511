/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-postgres"

#include "config.h"

#include "core/db/postgres/link.h"

#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/postgres/cancel.h"
#include "core/db/postgres/error.h"

/* How long a server may take to stop, and how often it is asked within that time: the first
 * request can come before the statement has begun, and is then lost. */
#define STOP_WITHIN_US (5 * G_USEC_PER_SEC)
#define ASK_AGAIN_US (G_USEC_PER_SEC / 4)
#define COPY_WAIT_MS 100

static void
notice_cb (void *data, const PGresult *result)
{
  ReevePgLink *self = data;
  const char *severity = PQresultErrorField (result, PG_DIAG_SEVERITY_NONLOCALIZED);
  const char *message = PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY);

  if (self->notice != NULL && message != NULL)
    self->notice (severity != NULL ? severity : "NOTICE", message, self->notice_data);
}

ReevePgLink *
reeve_pg_link_new (PGconn *pg, ReevePgParams *params)
{
  ReevePgLink *self = g_new0 (ReevePgLink, 1);

  self->pg = pg;
  self->params = params;
  self->prepared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  PQsetNoticeReceiver (pg, notice_cb, self);
  return self;
}

void
reeve_pg_link_close (ReevePgLink *self)
{
  g_clear_pointer (&self->pg, PQfinish);
  self->n_syncs = 0;
}

void
reeve_pg_link_free (ReevePgLink *self)
{
  reeve_pg_link_close (self);
  reeve_pg_link_set_notice (self, NULL, NULL, NULL);
  g_clear_pointer (&self->params, reeve_pg_params_free);
  g_hash_table_unref (self->prepared);
  g_free (self->server_start);
  g_free (self);
}

void
reeve_pg_link_set_notice (ReevePgLink *self,
                          ReeveNoticeFunc func,
                          gpointer user_data,
                          GDestroyNotify destroy)
{
  GDestroyNotify old_destroy = self->notice_destroy;
  gpointer old_data = self->notice_data;

  self->notice = func;
  self->notice_data = user_data;
  self->notice_destroy = destroy;
  if (old_destroy != NULL)
    old_destroy (old_data);
}

gboolean
reeve_pg_link_check (const ReevePgLink *self, GError **error)
{
  if (self->pg != NULL)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_LOST, _("The session is closed"));
  reeve_error_set_remedy (error, _("Connect again."));
  return FALSE;
}

static const char *
field_of (const PGresult *result, int field)
{
  const char *text = PQresultErrorField (result, field);

  return text != NULL && *text != '\0' ? text : NULL;
}

void
reeve_pg_link_set_error (ReevePgLink *self,
                         const PGresult *result,
                         const ReeveStatement *statement,
                         GError **error)
{
  const char *position = field_of (result, PG_DIAG_STATEMENT_POSITION);
  guint place = position != NULL ? (guint) g_ascii_strtoull (position, NULL, 10) : 0;
  const ReevePgReport report = {
    .severity = field_of (result, PG_DIAG_SEVERITY_NONLOCALIZED),
    .sqlstate = field_of (result, PG_DIAG_SQLSTATE),
    .message = field_of (result, PG_DIAG_MESSAGE_PRIMARY),
    .detail = field_of (result, PG_DIAG_MESSAGE_DETAIL),
    .hint = field_of (result, PG_DIAG_MESSAGE_HINT),
    .context = field_of (result, PG_DIAG_CONTEXT),
    .position = place > self->skipped ? place - self->skipped : 0,
  };
  GError *fault;

  /* Without a SQLSTATE it is libpq itself that speaks: the link broke. */
  if (report.sqlstate == NULL && (self->pg == NULL || PQstatus (self->pg) == CONNECTION_BAD))
    fault = reeve_pg_error_new_lost (PQresultErrorMessage (result));
  else
    fault = reeve_pg_error_new (&report, statement);
  if (g_error_matches (fault, REEVE_ERROR, REEVE_ERROR_LOST))
    reeve_pg_link_close (self);
  g_propagate_error (error, fault);
}

void
reeve_pg_link_lose (ReevePgLink *self, GError **error)
{
  g_autoptr (PGresult) words = PQgetResult (self->pg);

  if (words != NULL && field_of (words, PG_DIAG_SQLSTATE) != NULL)
    reeve_pg_link_set_error (self, words, NULL, error);
  else
    g_propagate_error (error, reeve_pg_error_new_lost (PQerrorMessage (self->pg)));
  reeve_pg_link_close (self);
}

gboolean
reeve_pg_link_send (ReevePgLink *self, const ReeveStatement *statement, GError **error)
{
  if (statement->n_params > G_MAXUINT16)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("A statement takes at most %d parameters"),
                       G_MAXUINT16);
      return FALSE;
    }
  /* Always the extended protocol: it refuses a second statement in the same text. */
  if (PQsendQueryParams (self->pg, statement->sql, (int) statement->n_params, NULL,
                         statement->params, NULL, NULL, 0) == 1)
    return TRUE;
  reeve_pg_link_lose (self, error);
  return FALSE;
}

gboolean
reeve_pg_link_send_prepared (ReevePgLink *self,
                             const ReeveStatement *statement,
                             char **name,
                             GError **error)
{
  const char *known = g_hash_table_lookup (self->prepared, statement->sql);

  *name = NULL;
  if (known == NULL)
    {
      known = *name = g_strdup_printf ("reeve_%u", ++self->n_prepared);
      if (PQsendPrepare (self->pg, known, statement->sql, 0, NULL) == 0)
        {
          reeve_pg_link_lose (self, error);
          return FALSE;
        }
    }
  if (PQsendQueryPrepared (self->pg, known, (int) statement->n_params, statement->params, NULL,
                           NULL, 0) == 1)
    return TRUE;
  reeve_pg_link_lose (self, error);
  return FALSE;
}

void
reeve_pg_link_keep_prepared (ReevePgLink *self, const ReeveStatement *statement, char *name)
{
  g_hash_table_replace (self->prepared, g_strdup (statement->sql), name);
}

/* A script may itself throw prepared statements away. */
static void
notice_forgotten (ReevePgLink *self, PGresult *result)
{
  const char *command = result != NULL ? PQcmdStatus (result) : NULL;

  if (command != NULL &&
      (g_str_has_prefix (command, "DEALLOCATE") || g_str_has_prefix (command, "DISCARD")))
    g_hash_table_remove_all (self->prepared);
}

/* FALSE with @error when it was cancelled, and, the link then being closed, when time is up. */
static gboolean
wait_for (ReevePgLink *self,
          GIOCondition wanted,
          GIOCondition *ready,
          GCancellable *cancellable,
          GError **error)
{
  GError *local = NULL;
  int left_ms = -1;

  if (self->deadline != 0)
    left_ms = (int) (MAX (0, self->deadline - g_get_monotonic_time ()) / 1000);
  *ready = reeve_cancel_wait (PQsocket (self->pg), wanted, left_ms, cancellable, &local);
  if (*ready != 0)
    return TRUE;
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  reeve_set_error (error, REEVE_ERROR_CONNECT, _("The server does not answer in time"));
  reeve_error_set_remedy (error, _("Check the server, your network and firewalls."));
  reeve_pg_link_close (self);
  return FALSE;
}

gboolean
reeve_pg_link_flush (ReevePgLink *self, GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      int rest = PQflush (self->pg);
      GIOCondition ready;

      if (rest == 0)
        return TRUE;
      if (rest < 0)
        break;
      if (!wait_for (self, G_IO_IN | G_IO_OUT, &ready, cancellable, error))
        return FALSE;
      if ((ready & ~G_IO_OUT) != 0 && PQconsumeInput (self->pg) == 0)
        break;
    }
  reeve_pg_link_lose (self, error);
  return FALSE;
}

gboolean
reeve_pg_link_next (ReevePgLink *self,
                    PGresult **result,
                    GCancellable *cancellable,
                    GError **error)
{
  PGnotify *notification;

  while (PQisBusy (self->pg))
    {
      GIOCondition ready;

      if (!wait_for (self, G_IO_IN, &ready, cancellable, error))
        return FALSE;
      if (PQconsumeInput (self->pg) == 0)
        {
          reeve_pg_link_lose (self, error);
          return FALSE;
        }
    }
  *result = PQgetResult (self->pg);
  notice_forgotten (self, *result);
  /* Nobody listens, but libpq would keep them for ever. */
  while ((notification = PQnotifies (self->pg)) != NULL)
    PQfreemem (notification);
  return TRUE;
}

gboolean
reeve_pg_link_succeeded (const PGresult *result)
{
  ExecStatusType status = PQresultStatus (result);

  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

/* One wait of the drain, which sends and reads. FALSE with @error only when the link broke. */
static gboolean
pump (ReevePgLink *self, gint64 deadline, gboolean *in_time, GError **error)
{
  int rest = PQflush (self->pg);
  GIOCondition wanted = rest == 1 ? G_IO_IN | G_IO_OUT : G_IO_IN;
  gint64 left_ms = -1;
  GIOCondition ready;

  if (deadline >= 0)
    left_ms = MAX (0, (deadline - g_get_monotonic_time ()) / 1000);
  ready = reeve_cancel_wait (PQsocket (self->pg), wanted, (int) left_ms, NULL, NULL);
  *in_time = ready != 0;
  if (rest < 0 || ((ready & ~G_IO_OUT) != 0 && PQconsumeInput (self->pg) == 0))
    {
      reeve_pg_link_lose (self, error);
      return FALSE;
    }
  return TRUE;
}

/* Whether COPY's own sub-protocol was in the way and has been dealt with. */
static gboolean
end_copy (ReevePgLink *self, const PGresult *result)
{
  char *row = NULL;
  int state;

  if (PQresultStatus (result) == PGRES_COPY_IN)
    {
      PQputCopyEnd (self->pg, "cancelled");
      return TRUE;
    }
  if (PQresultStatus (result) != PGRES_COPY_OUT)
    return FALSE;
  do
    {
      state = PQgetCopyData (self->pg, &row, 1);
      PQfreemem (row);
      row = NULL;
    }
  while (state > 0);
  /* Zero: rows are still to come. libpq calls itself idle here, so the wait is ours. */
  if (state == 0 && reeve_cancel_wait (PQsocket (self->pg), G_IO_IN, COPY_WAIT_MS, NULL, NULL) != 0)
    PQconsumeInput (self->pg);
  return TRUE;
}

/* Takes @result; whether it was the last one. */
static gboolean
is_last (ReevePgLink *self, PGresult *result, PGresult **last)
{
  g_autoptr (PGresult) owned = result;
  gboolean in_pipeline = PQpipelineStatus (self->pg) != PQ_PIPELINE_OFF;

  if (result == NULL)
    return !in_pipeline || self->n_syncs == 0;
  if (PQresultStatus (result) == PGRES_PIPELINE_SYNC)
    return --self->n_syncs == 0;
  if (!end_copy (self, result) && last != NULL)
    {
      g_clear_pointer (last, PQclear);
      *last = g_steal_pointer (&owned);
    }
  return FALSE;
}

gboolean
reeve_pg_link_drain (ReevePgLink *self,
                     gint64 deadline,
                     PGresult **last,
                     gboolean *ended,
                     GError **error)
{
  *ended = FALSE;
  for (;;)
    {
      gboolean in_time = TRUE;

      while (PQflush (self->pg) == 1 || PQisBusy (self->pg))
        {
          if (!pump (self, deadline, &in_time, error))
            return FALSE;
          if (!in_time)
            return TRUE;
        }
      if (is_last (self, PQgetResult (self->pg), last))
        {
          *ended = TRUE;
          return TRUE;
        }
      if (PQstatus (self->pg) == CONNECTION_BAD)
        {
          reeve_pg_link_lose (self, error);
          return FALSE;
        }
      if (deadline >= 0 && g_get_monotonic_time () > deadline)
        return TRUE;
    }
}

gboolean
reeve_pg_link_stop (ReevePgLink *self, PGresult **last, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + STOP_WITHIN_US;
  gboolean ended = FALSE;

  do
    {
      reeve_pg_cancel_request (self);
      if (!reeve_pg_link_drain (self, g_get_monotonic_time () + ASK_AGAIN_US, last, &ended, error))
        return FALSE;
    }
  while (!ended && g_get_monotonic_time () < deadline);
  if (ended)
    return TRUE;

  reeve_pg_link_close (self);
  reeve_set_error (error, REEVE_ERROR_LOST,
                   _("The server did not confirm in time that the statement has stopped"));
  reeve_error_set_remedy (error,
                          _("The session was closed. Look whether process %lld still runs on the "
                            "server, and what it did."),
                          (long long) self->server_id);
  return FALSE;
}
