/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-postgres"

#include "config.h"

#include "core/db/postgres/exchange.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/sql/lexer.h"

/* COPY rows go to libpq in pieces of this size, so that its buffer stays small. */
#define COPY_PIECE (64 * 1024)

#define DECLARE "DECLARE reeve_rows NO SCROLL CURSOR FOR "
#define CLOSE "CLOSE reeve_rows"

/* The first words of what a cursor can be declared for. */
static const char *const querying_words[] = { "SELECT", "TABLE", "VALUES", "WITH" };

/* Object identifiers of built-in types never change. */
static const struct
{
  Oid type;
  ReeveResultMeaning meaning;
} meanings[] = {
  { 16, REEVE_MEANING_BOOLEAN },  { 17, REEVE_MEANING_BYTES },   { 18, REEVE_MEANING_TEXT },
  { 19, REEVE_MEANING_TEXT },     { 20, REEVE_MEANING_INTEGER }, { 21, REEVE_MEANING_INTEGER },
  { 23, REEVE_MEANING_INTEGER },  { 25, REEVE_MEANING_TEXT },    { 26, REEVE_MEANING_INTEGER },
  { 700, REEVE_MEANING_NUMBER },  { 701, REEVE_MEANING_NUMBER }, { 1042, REEVE_MEANING_TEXT },
  { 1043, REEVE_MEANING_TEXT },   { 1700, REEVE_MEANING_NUMBER },
};

/* The commands whose count is one of rows changed. */
static const char *const counting_commands[] = { "INSERT", "UPDATE", "DELETE", "MERGE", "COPY" };

static ReeveResultMeaning
meaning_of (Oid type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (meanings[i].type == type)
      return meanings[i].meaning;
  return REEVE_MEANING_OTHER;
}

static gint64
affected_by (const PGresult *result)
{
  /* PQcmdStatus() and PQcmdTuples() only read, but were declared before const was usual. */
  const char *command = PQcmdStatus ((PGresult *) result);

  for (gsize i = 0; i < G_N_ELEMENTS (counting_commands); i++)
    if (g_str_has_prefix (command, counting_commands[i]))
      return g_ascii_strtoll (PQcmdTuples ((PGresult *) result), NULL, 10);
  return -1;
}

/* @most: 0: all rows */
static ReeveResult *
convert (const PGresult *result, guint most)
{
  guint n_columns = (guint) PQnfields (result);
  int n_all = PQntuples (result);
  int n_rows = most > 0 ? MIN (n_all, (int) most) : n_all;
  g_autofree const char **names = g_new0 (const char *, n_columns + 1);
  g_autofree ReeveResultMeaning *kinds = g_new0 (ReeveResultMeaning, n_columns + 1);
  ReeveResult *own;

  for (guint i = 0; i < n_columns; i++)
    {
      names[i] = PQfname (result, (int) i);
      kinds[i] = meaning_of (PQftype (result, (int) i));
    }
  own = reeve_result_new (n_columns, names, kinds);
  for (int row = 0; row < n_rows; row++)
    {
      char **values = g_new0 (char *, n_columns + 1);

      for (int i = 0; i < (int) n_columns; i++)
        if (!PQgetisnull (result, row, i))
          values[i] = g_strndup (PQgetvalue (result, row, i),
                                 (gsize) PQgetlength (result, row, i));
      reeve_result_take_row (own, values);
    }
  reeve_result_set_affected (own, affected_by (result));
  if (n_rows < n_all)
    reeve_result_set_cut (own);
  return own;
}

ReeveResult *
reeve_pg_to_result (const PGresult *result)
{
  return convert (result, 0);
}

/* Sends the rows. The server reads them to the end even after it has found an error, so the
 * answer is looked at only then. */
static gboolean
send_rows (ReevePgLink *link,
           const ReeveStatement *statement,
           GCancellable *cancellable,
           GError **error)
{
  const char *complaint = statement->copy_data == NULL ? _("no rows were given") : NULL;

  for (gsize sent = 0; complaint == NULL && sent < statement->copy_length;)
    {
      int piece = (int) MIN (COPY_PIECE, statement->copy_length - sent);
      int queued = PQputCopyData (link->pg, statement->copy_data + sent, piece);

      if (queued < 0)
        {
          reeve_pg_link_lose (link, error);
          return FALSE;
        }
      sent += queued == 1 ? (gsize) piece : 0;
      if (!reeve_pg_link_flush (link, cancellable, error))
        return FALSE;
    }
  if (PQputCopyEnd (link->pg, complaint) < 0)
    {
      reeve_pg_link_lose (link, error);
      return FALSE;
    }
  return reeve_pg_link_flush (link, cancellable, error);
}

/* Until the server is done with the statement. The first failure counts, else the last result. */
static gboolean
converse (ReevePgLink *link,
          const ReeveStatement *statement,
          PGresult **answer,
          GCancellable *cancellable,
          GError **error)
{
  if (!reeve_pg_link_flush (link, cancellable, error))
    return FALSE;
  for (;;)
    {
      g_autoptr (PGresult) result = NULL;
      ExecStatusType status;

      if (!reeve_pg_link_next (link, &result, cancellable, error))
        return FALSE;
      if (result == NULL)
        return TRUE;
      status = PQresultStatus (result);
      if (status == PGRES_COPY_OUT)
        {
          reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                           _("COPY … TO stdout has nowhere to write to"));
          reeve_error_set_remedy (error, _("Use a SELECT instead."));
          return FALSE;
        }
      if (status == PGRES_COPY_IN && !send_rows (link, statement, cancellable, error))
        return FALSE;
      if (status != PGRES_COPY_IN && (*answer == NULL || reeve_pg_link_succeeded (*answer)))
        {
          g_clear_pointer (answer, PQclear);
          *answer = g_steal_pointer (&result);
        }
    }
}

/* Sends @sent; an error speaks of @statement, whose text may stand at its end. */
static PGresult *
exchange (ReevePgLink *link,
          const ReeveStatement *sent,
          const ReeveStatement *statement,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (PGresult) answer = NULL;
  g_autoptr (GError) local = NULL;

  if (!reeve_pg_link_check (link, error) ||
      g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !reeve_pg_link_send (link, sent, error))
    return NULL;

  if (!converse (link, sent, &answer, cancellable, &local))
    {
      gboolean cancelled = reeve_error_is_cancelled (local);

      if (link->pg != NULL && !reeve_pg_link_stop (link, &answer, error))
        return NULL;
      if (!cancelled || !reeve_pg_link_succeeded (answer))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  if (!reeve_pg_link_succeeded (answer))
    {
      reeve_pg_link_set_error (link, answer, statement, error);
      return NULL;
    }
  return g_steal_pointer (&answer);
}

PGresult *
reeve_pg_exchange (ReevePgLink *link,
                   const ReeveStatement *statement,
                   GCancellable *cancellable,
                   GError **error)
{
  return exchange (link, statement, statement, cancellable, error);
}

PGresult *
reeve_pg_exchange_sql (ReevePgLink *link,
                       const char *sql,
                       GCancellable *cancellable,
                       GError **error)
{
  const ReeveStatement statement = { .sql = sql };

  return reeve_pg_exchange (link, &statement, cancellable, error);
}

gboolean
reeve_pg_can_run_some (const ReevePgLink *link, const ReeveStatement *statement)
{
  ReeveLexer lexer;
  ReeveToken token;

  if (statement->most_rows == 0 || link->pg == NULL ||
      PQtransactionStatus (link->pg) != PQTRANS_INTRANS)
    return FALSE;
  reeve_lexer_init (&lexer, REEVE_DIALECT_POSTGRES, statement->sql, strlen (statement->sql));
  if (!reeve_lexer_next_solid (&lexer, &token))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (querying_words); i++)
    if (reeve_token_is_word (&lexer, &token, querying_words[i]))
      return TRUE;
  return FALSE;
}

ReeveResult *
reeve_pg_run_some (ReevePgLink *link,
                   const ReeveStatement *statement,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autofree char *declare = g_strconcat (DECLARE, statement->sql, NULL);
  g_autofree char *fetch =
    g_strdup_printf ("FETCH FORWARD %u FROM reeve_rows", statement->most_rows + 1);
  const ReeveStatement fetching = { .sql = fetch };
  ReeveStatement declaring = *statement;
  g_autoptr (PGresult) declared = NULL;
  g_autoptr (PGresult) rows = NULL;
  g_autoptr (PGresult) closed = NULL;

  declaring.sql = declare;
  link->skipped = strlen (DECLARE);
  declared = exchange (link, &declaring, statement, cancellable, error);
  link->skipped = 0;
  rows = declared != NULL ? exchange (link, &fetching, statement, cancellable, error) : NULL;
  closed = rows != NULL ? reeve_pg_exchange_sql (link, CLOSE, cancellable, error) : NULL;
  return closed != NULL ? convert (rows, statement->most_rows) : NULL;
}
