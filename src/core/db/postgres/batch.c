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

/* What a statement is to a pipeline, by its first word. */
typedef enum
{
  PLACE_ANYWHERE,
  PLACE_FIRST, /* begins the transaction that the pipeline needs */
  PLACE_LAST,  /* ends it */
  PLACE_ALONE, /* speaks a protocol of its own, or ends it in a way that the rest may not bear */
} Place;

/* PREPARE may be PREPARE TRANSACTION. */
static const struct
{
  const char *word;
  Place place;
} places[] = {
  { "ABORT", PLACE_ALONE }, { "BEGIN", PLACE_FIRST },   { "CALL", PLACE_ALONE },
  { "COMMIT", PLACE_LAST }, { "COPY", PLACE_ALONE },    { "END", PLACE_LAST },
  { "PREPARE", PLACE_ALONE }, { "ROLLBACK", PLACE_ALONE }, { "START", PLACE_FIRST },
};

typedef struct
{
  ReevePgLink *link;
  const ReeveStatement *statements;
  guint n_statements;
  ReeveBatchFunc each;
  gpointer user_data;
  GCancellable *cancellable;
} Batch;

static Place
place_of (const ReeveStatement *statement)
{
  ReeveLexer lexer;
  ReeveToken token;

  reeve_lexer_init (&lexer, REEVE_DIALECT_POSTGRES, statement->sql, strlen (statement->sql));
  if (!reeve_lexer_next_solid (&lexer, &token))
    return PLACE_ANYWHERE;
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (reeve_token_is_word (&lexer, &token, places[i].word))
      return places[i].place;
  return PLACE_ANYWHERE;
}

static gsize
size_of (const ReeveStatement *statement)
{
  gsize size = strlen (statement->sql);

  for (guint i = 0; i < statement->n_params; i++)
    size += statement->params[i] != NULL ? strlen (statement->params[i]) : 0;
  return size;
}

/* The first statement after the chunk that starts at @from; @from itself when there is none.
 * Outside a transaction each statement commits by itself, so a chunk has to begin one. */
static guint
end_of_chunk (const Batch *batch, guint from, gboolean in_transaction)
{
  guint end = from;
  gsize bytes = 0;

  if (!in_transaction && place_of (&batch->statements[from]) != PLACE_FIRST)
    return from;
  while (end < batch->n_statements && end - from < CHUNK_STATEMENTS && bytes < CHUNK_BYTES)
    {
      Place place = place_of (&batch->statements[end]);

      if (place == PLACE_ALONE || (place == PLACE_FIRST && (in_transaction || end > from)))
        break;
      bytes += size_of (&batch->statements[end++]);
      if (place == PLACE_LAST)
        break;
    }
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

/* Statement @index's answer, and the NULL that ends it; also the answer to its preparation. */
static gboolean
receive_one (const Batch *batch, guint index, PGresult **answer, GError **error)
{
  const ReeveStatement *statement = &batch->statements[index];
  g_autoptr (PGresult) end = NULL;

  if (!reeve_pg_link_next (batch->link, answer, batch->cancellable, error))
    return FALSE;
  if (!reeve_pg_link_succeeded (*answer))
    {
      reeve_pg_link_set_error (batch->link, *answer, statement, error);
      reeve_error_set_place (error, statement->file, statement->line, statement->number);
      return FALSE;
    }
  return reeve_pg_link_next (batch->link, &end, batch->cancellable, error);
}

static gboolean
send_one (const Batch *batch, guint index, char **name, GError **error)
{
  const ReeveStatement *statement = &batch->statements[index];

  if (statement->repeated)
    return reeve_pg_link_send_prepared (batch->link, statement, name, error);
  return reeve_pg_link_send (batch->link, statement, error);
}

static gboolean
receive_prepared (const Batch *batch, guint index, char **name, GError **error)
{
  g_autoptr (PGresult) answer = NULL;

  if (!receive_one (batch, index, &answer, error))
    return FALSE;
  reeve_pg_link_keep_prepared (batch->link, &batch->statements[index], g_steal_pointer (name));
  return TRUE;
}

/* @names: of texts that are prepared on the way, one place per statement of the chunk */
static gboolean
converse_named (const Batch *batch, guint from, guint to, char **names, GError **error)
{
  for (guint i = from; i < to; i++)
    if (!send_one (batch, i, &names[i - from], error))
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
    {
      g_autoptr (PGresult) answer = NULL;

      if ((names[i - from] != NULL && !receive_prepared (batch, i, &names[i - from], error)) ||
          !receive_one (batch, i, &answer, error) || !hand_out (batch, i, answer, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
converse (const Batch *batch, guint from, guint to, GError **error)
{
  g_autofree char **names = g_new0 (char *, to - from);
  gboolean ok = converse_named (batch, from, to, names, error);

  for (guint i = from; i < to; i++)
    g_free (names[i - from]);
  return ok;
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
      guint end =
        end_of_chunk (&batch, i, PQtransactionStatus (link->pg) == PQTRANS_INTRANS);

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
