/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-ledger"

#include "config.h"

#include "core/migrate/ledger.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/migrate/ledger-private.h"

/* The newest layout of the tables that this program knows. */
#define FORMAT_VERSION 1

#define STAMP_TEMPLATE                                                                   \
  "SELECT count(*), coalesce(max(position), 0), (SELECT count(*) FROM {progress}) FROM {revision}"
#define STAMP_OF_NOTHING "0/0/0"

/* --- the state ----------------------------------------------------------------------------- */

static void
entry_free (gpointer data)
{
  ReeveLedgerEntry *entry = data;

  g_free (entry->id);
  g_free (entry->message);
  g_strfreev (entry->parents);
  g_free (entry->checksum);
  g_free (entry->meaning);
  g_free (entry->kind);
  g_free (entry->applied_at);
  g_free (entry->applied_by);
  g_free (entry->up_sql);
  g_free (entry->down_sql);
  g_free (entry);
}

static void
unfinished_free (gpointer data)
{
  ReeveLedgerUnfinished *unfinished = data;

  g_free (unfinished->id);
  g_free (unfinished->meaning);
  g_free (unfinished->run_id);
  g_free (unfinished->started_at);
  g_free (unfinished);
}

static void
failure_free (gpointer data)
{
  ReeveLedgerFailure *failure = data;

  g_free (failure->id);
  g_free (failure->error);
  g_free (failure->at);
  g_free (failure);
}

void
reeve_ledger_attempt_free (gpointer data)
{
  ReeveLedgerAttempt *attempt = data;

  g_free (attempt->id);
  g_free (attempt->direction);
  g_free (attempt->outcome);
  g_free (attempt->started_at);
  g_free (attempt->tables);
  g_free (attempt->error);
  g_free (attempt->applied_by);
  g_free (attempt->run_id);
  g_free (attempt);
}

ReeveLedgerState *
reeve_ledger_state_new (void)
{
  ReeveLedgerState *state = g_new0 (ReeveLedgerState, 1);

  state->entries = g_ptr_array_new_with_free_func (entry_free);
  state->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  state->unfinished = g_ptr_array_new_with_free_func (unfinished_free);
  state->failures = g_ptr_array_new_with_free_func (failure_free);
  return state;
}

void
reeve_ledger_state_free (ReeveLedgerState *state)
{
  g_hash_table_unref (state->by_id);
  g_ptr_array_unref (state->entries);
  g_ptr_array_unref (state->unfinished);
  g_ptr_array_unref (state->failures);
  g_free (state->stamp);
  g_free (state);
}

/* --- reading ------------------------------------------------------------------------------- */

static char *
dup_value (ReeveResult *result, guint row, guint column)
{
  return g_strdup (reeve_result_get (result, row, column));
}

static void
read_entries (ReeveResult *result, ReeveLedgerState *state)
{
  for (guint row = 0; row < reeve_result_get_n_rows (result); row++)
    {
      ReeveLedgerEntry *entry = g_new0 (ReeveLedgerEntry, 1);
      const char *parents = reeve_result_get (result, row, 2);

      entry->id = dup_value (result, row, 0);
      entry->message = dup_value (result, row, 1);
      entry->parents = *parents != '\0' ? g_strsplit (parents, " ", -1) : g_new0 (char *, 1);
      entry->checksum = dup_value (result, row, 3);
      entry->meaning = dup_value (result, row, 4);
      entry->kind = dup_value (result, row, 5);
      entry->applied_at = dup_value (result, row, 6);
      entry->applied_by = dup_value (result, row, 7);
      entry->duration_ms = reeve_result_get_int (result, row, 8);
      entry->rows_affected = reeve_result_get_int (result, row, 9);
      entry->order = row + 1;
      g_ptr_array_add (state->entries, entry);
      g_hash_table_insert (state->by_id, entry->id, entry);
    }
}

static char *
dup_stamp (ReeveResult *result)
{
  return g_strconcat (reeve_result_get (result, 0, 0), "/", reeve_result_get (result, 0, 1), "/",
                      reeve_result_get (result, 0, 2), NULL);
}

static void
read_stamp (ReeveResult *result, ReeveLedgerState *state)
{
  state->stamp = dup_stamp (result);
}

static void
read_unfinished (ReeveResult *result, ReeveLedgerState *state)
{
  for (guint row = 0; row < reeve_result_get_n_rows (result); row++)
    {
      ReeveLedgerUnfinished *unfinished = g_new0 (ReeveLedgerUnfinished, 1);

      unfinished->id = dup_value (result, row, 0);
      unfinished->is_up = g_strcmp0 (reeve_result_get (result, row, 1), "up") == 0;
      unfinished->statement = (guint) reeve_result_get_int (result, row, 2);
      unfinished->total = (guint) reeve_result_get_int (result, row, 3);
      unfinished->in_flight = reeve_result_get_boolean (result, row, 4);
      unfinished->meaning = dup_value (result, row, 5);
      unfinished->run_id = dup_value (result, row, 6);
      unfinished->server_id = reeve_result_get_int (result, row, 7);
      unfinished->started_at = dup_value (result, row, 8);
      g_ptr_array_add (state->unfinished, unfinished);
    }
}

static void
read_failures (ReeveResult *result, ReeveLedgerState *state)
{
  for (guint row = 0; row < reeve_result_get_n_rows (result); row++)
    {
      ReeveLedgerFailure *failure = g_new0 (ReeveLedgerFailure, 1);

      failure->id = dup_value (result, row, 0);
      failure->error = dup_value (result, row, 1);
      failure->at = dup_value (result, row, 2);
      g_ptr_array_add (state->failures, failure);
    }
}

static gboolean
check_format (ReeveResult *result, GError **error)
{
  gint64 version = reeve_result_get_n_rows (result) == 1 ? reeve_result_get_int (result, 0, 0) : 0;

  if (version == FORMAT_VERSION)
    return TRUE;
  if (version > FORMAT_VERSION)
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                       _("The ledger of this database was written by a newer Reeve (format %d)"),
                       (int) version);
      reeve_error_set_remedy (error, _("Use that version of Reeve, or a newer one."));
    }
  else
    reeve_set_error (error, REEVE_ERROR_CORRUPT,
                     _("The ledger of this database does not say which format it has"));
  return FALSE;
}

typedef void (*ReadFunc) (ReeveResult *result, ReeveLedgerState *state);

static const struct
{
  const char *template;
  ReadFunc read;
} reads[] = {
  { "SELECT version FROM {format}", NULL },
  { STAMP_TEMPLATE, read_stamp },
  { "SELECT id, message, parents, checksum_raw, checksum_semantic, kind, {time:applied_at},"
    " applied_by, duration_ms, rows_affected FROM {revision} ORDER BY position",
    read_entries },
  { "SELECT revision, direction, statement, total, in_flight, checksum_semantic, run_id, server_id,"
    " {time:started_at} FROM {progress} ORDER BY revision",
    read_unfinished },
  { "SELECT h.revision, coalesce(h.error, ''), {time:h.started_at} FROM {history} h"
    " WHERE h.direction = 'up' AND h.outcome <> 'succeeded'"
    " AND h.position IN (SELECT max(l.position) FROM {history} l GROUP BY l.revision)"
    " AND NOT EXISTS (SELECT 1 FROM {revision} r WHERE r.id = h.revision) ORDER BY h.revision",
    read_failures },
};

static gboolean
take_result_cb (guint index, ReeveResult *result, gpointer data, GError **error)
{
  ReeveLedgerState *state = data;

  /* The first statement of the batch begins the transaction, the last ends it. */
  if (index == 0 || index > G_N_ELEMENTS (reads))
    return TRUE;
  if (reads[index - 1].read == NULL)
    return check_format (result, error);
  reads[index - 1].read (result, state);
  return TRUE;
}

static gboolean
read_tables (ReeveLedger *self,
             ReeveSession *session,
             ReeveLedgerState *state,
             GCancellable *cancellable,
             GError **error)
{
  ReeveStatement batch[G_N_ELEMENTS (reads) + 2] = { 0 };
  g_autofree char *sql[G_N_ELEMENTS (reads)] = { NULL };
  g_autoptr (GError) local = NULL;
  gboolean read;

  batch[0].sql = self->sql->begin_read;
  for (gsize i = 0; i < G_N_ELEMENTS (reads); i++)
    batch[i + 1].sql = sql[i] = reeve_ledger_fill (self, reads[i].template);
  batch[G_N_ELEMENTS (reads) + 1].sql = "COMMIT";

  read = reeve_session_run_batch (session, batch, G_N_ELEMENTS (batch), take_result_cb, state,
                                  cancellable, &local);
  for (gsize i = 0; i < G_N_ELEMENTS (reads); i++)
    g_clear_pointer (&sql[i], g_free);
  if (read)
    return TRUE;
  if (reeve_session_is_open (session))
    reeve_session_rollback (session, NULL);
  if (g_error_matches (local, REEVE_ERROR, REEVE_ERROR_SQL))
    {
      reeve_set_error (error, REEVE_ERROR_CORRUPT,
                       _("The ledger of this database has an unknown shape: %s"), local->message);
      reeve_error_set_unchanged (error, _("Nothing was read further and nothing was written."));
      reeve_error_set_remedy (error,
                              _("If the tables %s… are not Reeve's, set “ledger_schema” in "
                                "reeve.json; otherwise restore them from a backup."),
                              self->prefix);
      return FALSE;
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

ReeveLedgerState *
reeve_ledger_read (ReeveLedger *self,
                   ReeveSession *session,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (ReeveLedgerState) state = reeve_ledger_state_new ();
  gboolean has_schema = FALSE;

  if (!reeve_ledger_probe (self, session, &state->exists, &has_schema, cancellable, error))
    return NULL;
  if (state->exists && !read_tables (self, session, state, cancellable, error))
    return NULL;
  if (state->stamp == NULL)
    state->stamp = g_strdup (STAMP_OF_NOTHING);
  return g_steal_pointer (&state);
}

GPtrArray *
reeve_ledger_read_history (ReeveLedger *self,
                           ReeveSession *session,
                           const char *id,
                           guint limit,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GPtrArray) attempts = g_ptr_array_new_with_free_func (reeve_ledger_attempt_free);
  g_autoptr (GString) template = g_string_new (
    "SELECT revision, direction, outcome, {time:started_at}, duration_ms, rows_affected, tables,"
    " error, applied_by, run_id FROM {history}");
  g_autofree char *sql = NULL;
  g_autoptr (ReeveResult) result = NULL;
  gboolean exists = FALSE;
  gboolean has_schema = FALSE;

  if (!reeve_ledger_probe (self, session, &exists, &has_schema, cancellable, error))
    return NULL;
  if (!exists)
    return g_steal_pointer (&attempts);

  g_string_append (template, id != NULL ? " WHERE revision = $1" : "");
  g_string_append (template, " ORDER BY position DESC");
  if (limit > 0)
    g_string_append_printf (template, " LIMIT %u", limit);
  sql = reeve_ledger_fill (self, template->str);
  result = reeve_session_query (session, sql, &id, id != NULL ? 1 : 0, cancellable, error);
  if (result == NULL)
    return NULL;
  for (guint row = 0; row < reeve_result_get_n_rows (result); row++)
    {
      ReeveLedgerAttempt *attempt = g_new0 (ReeveLedgerAttempt, 1);

      attempt->id = dup_value (result, row, 0);
      attempt->direction = dup_value (result, row, 1);
      attempt->outcome = dup_value (result, row, 2);
      attempt->started_at = dup_value (result, row, 3);
      attempt->duration_ms = reeve_result_get_int (result, row, 4);
      attempt->rows_affected = reeve_result_get_int (result, row, 5);
      attempt->tables = dup_value (result, row, 6);
      attempt->error = dup_value (result, row, 7);
      attempt->applied_by = dup_value (result, row, 8);
      attempt->run_id = dup_value (result, row, 9);
      g_ptr_array_add (attempts, attempt);
    }
  return g_steal_pointer (&attempts);
}

gboolean
reeve_ledger_load_texts (ReeveLedger *self,
                         ReeveSession *session,
                         ReeveLedgerEntry *entry,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autofree char *sql =
    reeve_ledger_fill (self, "SELECT up_sql, down_sql FROM {revision} WHERE id = $1");
  const char *params[] = { entry->id };
  g_autoptr (ReeveResult) result =
    reeve_session_query (session, sql, params, 1, cancellable, error);

  if (result == NULL)
    return FALSE;
  if (reeve_result_get_n_rows (result) > 0)
    {
      entry->up_sql = dup_value (result, 0, 0);
      entry->down_sql = dup_value (result, 0, 1);
    }
  return TRUE;
}

char *
reeve_ledger_read_stamp (ReeveLedger *self,
                         ReeveSession *session,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autofree char *sql = reeve_ledger_fill (self, STAMP_TEMPLATE);
  g_autoptr (ReeveResult) result =
    reeve_session_query (session, sql, NULL, 0, cancellable, error);

  if (result == NULL)
    return NULL;
  return dup_stamp (result);
}

gboolean
reeve_ledger_has (ReeveLedger *self,
                  ReeveSession *session,
                  const char *id,
                  gboolean *has,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autofree char *sql = reeve_ledger_fill (self, "SELECT 1 FROM {revision} WHERE id = $1");
  g_autoptr (ReeveResult) result =
    reeve_session_query (session, sql, &id, 1, cancellable, error);

  if (result == NULL)
    return FALSE;
  *has = reeve_result_get_n_rows (result) > 0;
  return TRUE;
}
