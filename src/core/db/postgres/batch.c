/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-postgres"

#include "config.h"

#include <string.h>

#include "core/base/error.h"
#include "core/db/postgres/exchange.h"
#include "core/sql/lexer.h"

/* A chunk is queued as a whole and ends with one synchronisation point: these bound its memory. */
#define CHUNK_STATEMENTS 500
#define CHUNK_BYTES (1024 * 1024)

/* Statements that speak a protocol of their own or end the transaction that the pipeline relies
 * on. PREPARE may be PREPARE TRANSACTION. */
static const char *const lone_words[] = { "ABORT",    "BEGIN",   "CALL",     "COMMIT", "COPY",
                                          "END",      "PREPARE", "ROLLBACK", "START" };

typedef struct
{
  ReevePgLink *link;
  const ReeveStatement *statements;
  guint n_statements;
  ReeveBatchFunc each;
  gpointer user_data;
  GCancellable *cancellable;
} Batch;

static gboolean
stands_alone (const ReeveStatement *statement)
{
  ReeveLexer lexer;
  ReeveToken token;

  reeve_lexer_init (&lexer, REEVE_DIALECT_POSTGRES, statement->sql, strlen (statement->sql));
  if (!reeve_lexer_next_solid (&lexer, &token))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (lone_words); i++)
    if (reeve_token_is_word (&lexer, &token, lone_words[i]))
      return TRUE;
  return FALSE;
}

static gsize
size_of (const ReeveStatement *statement)
{
  gsize size = strlen (statement->sql);

  for (guint i = 0; i < statement->n_params; i++)
    size += statement->params[i] != NULL ? strlen (statement->params[i]) : 0;
  return size;
}

/* The first statement after the chunk that starts at @from. */
static guint
end_of_chunk (const Batch *batch, guint from)
{
  guint end = from;
  gsize bytes = 0;

  while (end < batch->n_statements && end - from < CHUNK_STATEMENTS && bytes < CHUNK_BYTES &&
         !stands_alone (&batch->statements[end]))
    bytes += size_of (&batch->statements[end++]);
  return end;
}

static gboolean
hand_out (const Batch *batch, guint index, const PGresult *answer, GError **error)
{
  g_autoptr (ReeveResult) result = NULL;

  if (batch->each == NULL)
    return TRUE;
  result = reeve_pg_to_result (answer);
  return batch->each (index, result, batch->user_data, error);
}

static gboolean
run_one (const Batch *batch, guint index, GError **error)
{
  const ReeveStatement *statement = &batch->statements[index];
  g_autoptr (PGresult) answer =
    reeve_pg_exchange (batch->link, statement, batch->cancellable, error);

  if (answer == NULL)
    {
      reeve_error_set_place (error, statement->file, statement->line, statement->number);
      return FALSE;
    }
  return hand_out (batch, index, answer, error);
}

/* Statement @index's answer, and the NULL that ends it. */
static gboolean
receive_one (const Batch *batch, guint index, GError **error)
{
  const ReeveStatement *statement = &batch->statements[index];
  g_autoptr (PGresult) answer = NULL;
  g_autoptr (PGresult) end = NULL;

  if (!reeve_pg_link_next (batch->link, &answer, batch->cancellable, error))
    return FALSE;
  if (!reeve_pg_link_succeeded (answer))
    {
      reeve_pg_link_set_error (batch->link, answer, statement, error);
      reeve_error_set_place (error, statement->file, statement->line, statement->number);
      return FALSE;
    }
  return reeve_pg_link_next (batch->link, &end, batch->cancellable, error) &&
         hand_out (batch, index, answer, error);
}

static gboolean
converse (const Batch *batch, guint from, guint to, GError **error)
{
  for (guint i = from; i < to; i++)
    if (!reeve_pg_link_send (batch->link, &batch->statements[i], error))
      return FALSE;
  if (PQpipelineSync (batch->link->pg) == 0)
    {
      reeve_pg_link_lose (batch->link, error);
      return FALSE;
    }
  batch->link->n_syncs = 1;
  if (!reeve_pg_link_flush (batch->link, batch->cancellable, error))
    return FALSE;
  for (guint i = from; i < to; i++)
    if (!receive_one (batch, i, error))
      return FALSE;
  return TRUE;
}

/* Leaves the pipeline with nothing pending. After a failure of ours the server may still be at
 * work on what was sent: it is stopped, since the caller can only roll back. After a failure of
 * its own it skips the rest by itself. */
static gboolean
leave (ReevePgLink *link, gboolean failed, GError **error)
{
  gboolean at_work = failed && PQpipelineStatus (link->pg) != PQ_PIPELINE_ABORTED;
  gboolean ended = TRUE;

  if (at_work ? !reeve_pg_link_stop (link, NULL, error)
             : !reeve_pg_link_drain (link, -1, NULL, &ended, error))
    return FALSE;
  if (PQexitPipelineMode (link->pg) == 1)
    return TRUE;
  reeve_pg_link_lose (link, error);
  return FALSE;
}

static gboolean
run_chunk (const Batch *batch, guint from, guint to, GError **error)
{
  ReevePgLink *link = batch->link;
  g_autoptr (GError) first = NULL;
  g_autoptr (GError) second = NULL;
  gboolean ok;

  if (g_cancellable_set_error_if_cancelled (batch->cancellable, error))
    return FALSE;
  if (PQenterPipelineMode (link->pg) == 0)
    {
      reeve_pg_link_lose (link, error);
      return FALSE;
    }
  ok = converse (batch, from, to, &first);
  if (link->pg != NULL && !leave (link, !ok, &second) && (ok || reeve_error_is_cancelled (first)))
    {
      g_propagate_error (error, g_steal_pointer (&second));
      return FALSE;
    }
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&first));
  return ok;
}

gboolean
reeve_pg_run_batch (ReevePgLink *link,
                    const ReeveStatement *statements,
                    guint n_statements,
                    ReeveBatchFunc each,
                    gpointer user_data,
                    GCancellable *cancellable,
                    GError **error)
{
  const Batch batch = { link, statements, n_statements, each, user_data, cancellable };
  guint i = 0;

  if (!reeve_pg_link_check (link, error))
    return FALSE;
  while (i < n_statements)
    {
      gboolean pipelined = PQtransactionStatus (link->pg) == PQTRANS_INTRANS;
      guint end = pipelined ? end_of_chunk (&batch, i) : i;

      if (end > i ? !run_chunk (&batch, i, end, error) : !run_one (&batch, i, error))
        return FALSE;
      i = MAX (end, i + 1);
    }
  return TRUE;
}

/* Each text's answer, then the end of its statement, then its synchronisation point. */
static gboolean
receive_apart (ReevePgLink *link,
               guint n,
               PGresult **results,
               GCancellable *cancellable,
               GError **error)
{
  for (guint i = 0; i < n;)
    {
      g_autoptr (PGresult) result = NULL;

      if (!reeve_pg_link_next (link, &result, cancellable, error))
        return FALSE;
      if (result != NULL && PQresultStatus (result) == PGRES_PIPELINE_SYNC)
        {
          link->n_syncs--;
          i++;
        }
      else if (result != NULL && results[i] == NULL)
        results[i] = g_steal_pointer (&result);
      if (PQstatus (link->pg) == CONNECTION_BAD)
        {
          reeve_pg_link_lose (link, error);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
reeve_pg_run_apart (ReevePgLink *link,
                    const char *const *texts,
                    guint n,
                    PGresult **results,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GError) ignored = NULL;
  gboolean ok = PQenterPipelineMode (link->pg) == 1;

  for (guint i = 0; ok && i < n; i++)
    {
      const ReeveStatement statement = { .sql = texts[i] };

      ok = reeve_pg_link_send (link, &statement, error) && PQpipelineSync (link->pg) == 1;
      link->n_syncs += ok ? 1 : 0;
    }
  if (!ok)
    {
      if (link->pg != NULL)
        reeve_pg_link_lose (link, error);
      return FALSE;
    }
  if (reeve_pg_link_flush (link, cancellable, error) &&
      receive_apart (link, n, results, cancellable, error))
    return PQexitPipelineMode (link->pg) == 1;
  if (link->pg != NULL && leave (link, TRUE, &ignored))
    g_debug ("the session's settings were not all made");
  return FALSE;
}
