/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-postgres"

#include "config.h"

#include "core/db/postgres/copy.h"

#include <string.h>

#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/postgres/exchange.h"
#include "core/db/postgres/session.h"

/* libpq moves its whole buffer whenever a message is taken out of a full one. */
#define PUT_PIECE (64 * 1024)

struct _ReevePgCopyIn
{
  ReevePgLink *link;
  GCancellable *cancellable;
};

/* What may not go to another program: secrets, and what it sets for itself. */
static const char *const kept_back[] = {
  "password", "passfile", "sslpassword", "client_encoding", "fallback_application_name",
  "replication", "options", "service", "servicefile",
};

/* Waits for the start of the COPY. FALSE when the statement failed. */
static gboolean
start (ReevePgLink *link,
       const ReeveStatement *statement,
       ExecStatusType wanted,
       GCancellable *cancellable,
       GError **error)
{
  g_autoptr (PGresult) result = NULL;

  if (!reeve_pg_link_check (link, error) ||
      g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !reeve_pg_link_send (link, statement, error) ||
      !reeve_pg_link_flush (link, cancellable, error) ||
      !reeve_pg_link_next (link, &result, cancellable, error))
    return FALSE;
  if (PQresultStatus (result) == wanted)
    return TRUE;
  if (reeve_pg_link_succeeded (result))
    reeve_set_error (error, REEVE_ERROR_USAGE, _("The statement is no COPY"));
  else
    reeve_pg_link_set_error (link, result, statement, error);
  return FALSE;
}

static gboolean
take_rows (ReevePgLink *link,
           ReevePgCopied each,
           gpointer user_data,
           GCancellable *cancellable,
           GError **error)
{
  for (;;)
    {
      char *row = NULL;
      int length = PQgetCopyData (link->pg, &row, 1);
      gboolean go_on;

      if (length > 0)
        {
          go_on = each (row, (gsize) length, user_data, error);
          PQfreemem (row);
          if (!go_on)
            return FALSE;
          continue;
        }
      if (length == -1)
        return TRUE;
      if (length < -1)
        {
          reeve_pg_link_lose (link, error);
          return FALSE;
        }
      if (reeve_cancel_wait (PQsocket (link->pg), G_IO_IN, -1, cancellable, error) == 0)
        return FALSE;
      if (PQconsumeInput (link->pg) == 0)
        {
          reeve_pg_link_lose (link, error);
          return FALSE;
        }
    }
}

/* The command's own result, and the end after it. */
static gboolean
finish (ReevePgLink *link,
        const ReeveStatement *statement,
        guint64 *rows,
        GCancellable *cancellable,
        GError **error)
{
  gboolean ok = TRUE;

  for (;;)
    {
      g_autoptr (PGresult) result = NULL;

      if (!reeve_pg_link_next (link, &result, cancellable, ok ? error : NULL))
        return FALSE;
      if (result == NULL)
        return ok;
      if (reeve_pg_link_succeeded (result))
        {
          if (rows != NULL)
            *rows = g_ascii_strtoull (PQcmdTuples (result), NULL, 10);
        }
      else if (ok)
        {
          reeve_pg_link_set_error (link, result, statement, error);
          ok = FALSE;
          if (link->pg == NULL)
            return FALSE;
        }
    }
}

/* After a failure in the middle the server must know, and the link must be usable again. */
static void
abandon (ReevePgLink *link)
{
  if (link->pg != NULL && PQtransactionStatus (link->pg) == PQTRANS_ACTIVE)
    reeve_pg_link_stop (link, NULL, NULL);
}

gboolean
reeve_pg_copy_out (ReeveSession *session,
                   const char *sql,
                   ReevePgCopied each,
                   gpointer user_data,
                   GCancellable *cancellable,
                   GError **error)
{
  ReevePgLink *link = reeve_pg_session_get_link (REEVE_PG_SESSION (session));
  const ReeveStatement statement = { .sql = sql };

  if (start (link, &statement, PGRES_COPY_OUT, cancellable, error) &&
      take_rows (link, each, user_data, cancellable, error) &&
      finish (link, &statement, NULL, cancellable, error))
    return TRUE;
  abandon (link);
  return FALSE;
}

gboolean
reeve_pg_copy_put (ReevePgCopyIn *copy, gconstpointer data, gsize length, GError **error)
{
  ReevePgLink *link = copy->link;
  const char *at = data;

  while (length > 0)
    {
      int piece = (int) MIN (PUT_PIECE, length);
      int queued = PQputCopyData (link->pg, at, piece);

      if (queued < 0)
        {
          reeve_pg_link_lose (link, error);
          return FALSE;
        }
      if (queued == 1)
        {
          at += piece;
          length -= (gsize) piece;
        }
      if (!reeve_pg_link_flush (link, copy->cancellable, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
reeve_pg_copy_in (ReeveSession *session,
                  const char *sql,
                  ReevePgCopyFeed feed,
                  gpointer user_data,
                  guint64 *rows,
                  GCancellable *cancellable,
                  GError **error)
{
  ReevePgLink *link = reeve_pg_session_get_link (REEVE_PG_SESSION (session));
  const ReeveStatement statement = { .sql = sql };
  ReevePgCopyIn copy = { link, cancellable };

  if (!start (link, &statement, PGRES_COPY_IN, cancellable, error))
    {
      abandon (link);
      return FALSE;
    }
  if (feed (&copy, user_data, error))
    {
      if (PQputCopyEnd (link->pg, NULL) >= 0 && reeve_pg_link_flush (link, cancellable, error) &&
          finish (link, &statement, rows, cancellable, error))
        return TRUE;
    }
  else if (link->pg != NULL && PQputCopyEnd (link->pg, "the rows could not be read") >= 0)
    reeve_pg_link_drain (link, g_get_monotonic_time () + G_USEC_PER_SEC, NULL, &(gboolean){ 0 },
                         NULL);
  abandon (link);
  if (error != NULL && *error == NULL)
    reeve_set_error (error, REEVE_ERROR_LOST, _("The rows could not be sent"));
  return FALSE;
}

int
reeve_pg_server_number (ReeveSession *session)
{
  const ReevePgLink *link = reeve_pg_session_get_link (REEVE_PG_SESSION (session));

  return link->pg != NULL ? PQserverVersion (link->pg) : 0;
}

static void
append_setting (GString *text, const char *keyword, const char *value)
{
  g_string_append_printf (text, "%s%s='", text->len > 0 ? " " : "", keyword);
  for (; *value != '\0'; value++)
    {
      if (*value == '\\' || *value == '\'')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *value);
    }
  g_string_append_c (text, '\'');
}

static gboolean
is_kept_back (const char *keyword)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kept_back); i++)
    if (g_str_equal (keyword, kept_back[i]))
      return TRUE;
  return FALSE;
}

char *
reeve_pg_dup_conninfo (ReeveSession *session, const char *database, const char *passfile)
{
  const ReevePgLink *link = reeve_pg_session_get_link (REEVE_PG_SESSION (session));
  g_autoptr (PQconninfoOption) options = link->pg != NULL ? PQconninfo (link->pg) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  for (const PQconninfoOption *option = options; option != NULL && option->keyword != NULL;
       option++)
    {
      const char *value = option->val;

      if (database != NULL && g_str_equal (option->keyword, "dbname"))
        value = database;
      if (value != NULL && *value != '\0' && !is_kept_back (option->keyword))
        append_setting (text, option->keyword, value);
    }
  if (passfile != NULL)
    append_setting (text, "passfile", passfile);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
