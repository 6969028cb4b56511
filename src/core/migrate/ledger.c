/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-ledger"

#include "config.h"

#include "core/migrate/ledger.h"

#include <string.h>

#include "core/base/error.h"
#include "core/migrate/ledgers/reeve.h"
#include "core/sql/quote.h"

/* The newest layout of the tables that this program knows. */
#define FORMAT_VERSION 1

#define STAMP_TEMPLATE "SELECT count(*), coalesce(max(position), 0) FROM {revision}"

struct _ReeveLedger
{
  const ReeveLedgerDialect *sql;
  ReeveDialect dialect;
  char *schema; /* quoted; NULL where there are none */
  gboolean make_schema;
  char *prefix; /* in front of a table's name, schema and dot included */
};

/* --- templates ----------------------------------------------------------------------------- */

static void
append_name (ReeveLedger *self, GString *text, const char *name, gsize length)
{
  if (length > 5 && strncmp (name, "time:", 5) == 0)
    {
      g_autofree char *column = g_strndup (name + 5, length - 5);
      const char *hole = strstr (self->sql->time_template, "%s");

      g_string_append_len (text, self->sql->time_template, hole - self->sql->time_template);
      g_string_append (text, column);
      g_string_append (text, hole + 2);
      return;
    }
  if (length == strlen ("schema") && strncmp (name, "schema", length) == 0)
    {
      g_string_append (text, self->schema);
      return;
    }
  g_string_append (text, self->prefix);
  if (length == strlen ("format") && strncmp (name, "format", length) == 0)
    g_string_append (text, "ledger_");
  g_string_append_len (text, name, (gssize) length);
}

static char *
fill (ReeveLedger *self, const char *template)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *open;

  while ((open = strchr (template, '{')) != NULL)
    {
      const char *close = strchr (open, '}');

      g_string_append_len (text, template, open - template);
      append_name (self, text, open + 1, (gsize) (close - open - 1));
      template = close + 1;
    }
  g_string_append (text, template);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

ReeveLedger *
reeve_ledger_new (ReeveDialect dialect, const char *schema)
{
  static const ReeveLedgerDialect *const dialects[] = {
    [REEVE_DIALECT_POSTGRES] = &reeve_ledger_postgres,
    [REEVE_DIALECT_SQLITE] = &reeve_ledger_sqlite,
  };
  ReeveLedger *self = g_new0 (ReeveLedger, 1);

  self->dialect = dialect;
  self->sql = dialects[dialect];
  if (self->sql->default_schema == NULL)
    {
      self->prefix = g_strdup ("reeve_");
      return self;
    }
  /* In a schema that others use too the tables' names say whose they are. */
  self->make_schema = schema == NULL || strcmp (schema, self->sql->default_schema) == 0;
  self->schema =
    reeve_quote_identifier (dialect, self->make_schema ? self->sql->default_schema : schema);
  self->prefix = g_strconcat (self->schema, self->make_schema ? "." : ".reeve_", NULL);
  return self;
}

void
reeve_ledger_free (ReeveLedger *self)
{
  g_free (self->schema);
  g_free (self->prefix);
  g_free (self);
}

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

static ReeveLedgerState *
state_new (void)
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

static void
read_stamp (ReeveResult *result, ReeveLedgerState *state)
{
  state->stamp = g_strconcat (reeve_result_get (result, 0, 0), "/", reeve_result_get (result, 0, 1),
                              NULL);
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
                       "The ledger of this database was written by a newer Reeve (format %d)",
                       (int) version);
      reeve_error_set_remedy (error, "Use that version of Reeve, or a newer one.");
    }
  else
    reeve_set_error (error, REEVE_ERROR_CORRUPT,
                     "The ledger of this database does not say which format it has");
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
    batch[i + 1].sql = sql[i] = fill (self, reads[i].template);
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
                       "The ledger of this database has an unknown shape: %s", local->message);
      reeve_error_set_unchanged (error, "Nothing was read further and nothing was written.");
      reeve_error_set_remedy (error, "If the tables %s… are not Reeve's, set “ledger_schema” in "
                                     "reeve.json; otherwise restore them from a backup.",
                              self->prefix);
      return FALSE;
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
probe (ReeveLedger *self,
       ReeveSession *session,
       gboolean *exists,
       gboolean *has_schema,
       GCancellable *cancellable,
       GError **error)
{
  g_autofree char *revision = fill (self, "{revision}");
  g_autofree char *format = fill (self, "{format}");
  const char *names[] = { revision, format, self->schema };
  g_autoptr (ReeveResult) result = reeve_session_query (
    session, self->sql->probe, names, G_N_ELEMENTS (names), cancellable, error);
  gboolean has_format;

  if (result == NULL)
    return FALSE;
  *exists = reeve_result_get_boolean (result, 0, 0);
  has_format = reeve_result_get_boolean (result, 0, 1);
  *has_schema = reeve_result_get_boolean (result, 0, 2);
  if (*exists == has_format)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_CORRUPT,
                   "This database has a part of a ledger only: of %srevision and %sledger_format "
                   "one is missing",
                   self->prefix, self->prefix);
  reeve_error_set_unchanged (error, "Nothing was written.");
  reeve_error_set_remedy (error, "If these tables are not Reeve's, set “ledger_schema” in "
                                 "reeve.json; otherwise restore them from a backup.");
  return FALSE;
}

ReeveLedgerState *
reeve_ledger_read (ReeveLedger *self,
                   ReeveSession *session,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (ReeveLedgerState) state = state_new ();
  gboolean has_schema = FALSE;

  if (!probe (self, session, &state->exists, &has_schema, cancellable, error))
    return NULL;
  if (state->exists && !read_tables (self, session, state, cancellable, error))
    return NULL;
  if (state->stamp == NULL)
    state->stamp = g_strdup ("0/0");
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

  if (!probe (self, session, &exists, &has_schema, cancellable, error))
    return NULL;
  if (!exists)
    return g_steal_pointer (&attempts);

  g_string_append (template, id != NULL ? " WHERE revision = $1" : "");
  g_string_append (template, " ORDER BY position DESC");
  if (limit > 0)
    g_string_append_printf (template, " LIMIT %u", limit);
  sql = fill (self, template->str);
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
  g_autofree char *sql = fill (self, "SELECT up_sql, down_sql FROM {revision} WHERE id = $1");
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
  g_autofree char *sql = fill (self, STAMP_TEMPLATE);
  g_autoptr (ReeveResult) result =
    reeve_session_query (session, sql, NULL, 0, cancellable, error);

  if (result == NULL)
    return NULL;
  return g_strconcat (reeve_result_get (result, 0, 0), "/", reeve_result_get (result, 0, 1), NULL);
}

gboolean
reeve_ledger_has (ReeveLedger *self,
                  ReeveSession *session,
                  const char *id,
                  gboolean *has,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autofree char *sql = fill (self, "SELECT 1 FROM {revision} WHERE id = $1");
  g_autoptr (ReeveResult) result =
    reeve_session_query (session, sql, &id, 1, cancellable, error);

  if (result == NULL)
    return FALSE;
  *has = reeve_result_get_n_rows (result) > 0;
  return TRUE;
}

/* --- writing ------------------------------------------------------------------------------- */

static gboolean
create_tables (ReeveLedger *self,
               ReeveSession *session,
               gboolean with_schema,
               GCancellable *cancellable,
               GError **error)
{
  if (with_schema)
    {
      g_autofree char *sql = fill (self, self->sql->create_schema);

      if (!reeve_session_execute (session, sql, cancellable, error))
        {
          reeve_error_set_remedy (error, "Let this role create a schema (GRANT CREATE ON "
                                         "DATABASE), or set “ledger_schema” in reeve.json to one "
                                         "that it may create tables in.");
          return FALSE;
        }
    }
  for (gsize i = 0; self->sql->ddl[i] != NULL; i++)
    {
      g_autofree char *sql = fill (self, self->sql->ddl[i]);

      if (!reeve_session_execute (session, sql, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
reeve_ledger_ensure (ReeveLedger *self,
                     ReeveSession *session,
                     GCancellable *cancellable,
                     GError **error)
{
  gboolean exists = FALSE;
  gboolean has_schema = FALSE;

  if (!probe (self, session, &exists, &has_schema, cancellable, error))
    return FALSE;
  if (exists)
    return TRUE;
  if (!reeve_session_begin (session, cancellable, error))
    return FALSE;
  if (create_tables (self, session, self->make_schema && !has_schema, cancellable, error) &&
      reeve_session_commit (session, cancellable, error))
    return TRUE;
  if (reeve_session_is_open (session))
    reeve_session_rollback (session, NULL);
  g_prefix_error (error, "The ledger could not be made: ");
  reeve_error_set_unchanged (error, "The database is as it was.");
  return FALSE;
}

void
reeve_ledger_write_clear (ReeveLedgerWrite *write)
{
  g_clear_pointer (&write->sql, g_free);
  g_clear_pointer (&write->values, g_ptr_array_unref);
}

static void
start_write (ReeveLedger *self, ReeveLedgerWrite *write, const char *template)
{
  *write = (ReeveLedgerWrite){ .sql = fill (self, template) };
  write->values = g_ptr_array_new_with_free_func (g_free);
  write->statement.sql = write->sql;
  write->statement.repeated = TRUE;
}

static void
add_text (ReeveLedgerWrite *write, const char *value)
{
  g_ptr_array_add (write->values, g_strdup (value));
  write->statement.params = (const char *const *) write->values->pdata;
  write->statement.n_params = write->values->len;
}

static void
add_number (ReeveLedgerWrite *write, gint64 value)
{
  char text[24];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, value);
  add_text (write, text);
}

void
reeve_ledger_insert (ReeveLedger *self, const ReeveLedgerRecord *record, ReeveLedgerWrite *write)
{
  const char *texts[] = {
    record->id,     record->message,    record->parents,   record->checksum,
    record->meaning, record->up_sql,    record->down_sql,  record->kind,
    record->started_at, record->applied_by, record->run_id,
  };

  start_write (self, write,
               "INSERT INTO {revision} (id, message, parents, checksum_raw, checksum_semantic,"
               " up_sql, down_sql, kind, applied_at, applied_by, run_id, duration_ms,"
               " rows_affected) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    add_text (write, texts[i]);
  add_number (write, record->duration_ms);
  add_number (write, record->rows_affected);
}

void
reeve_ledger_remove (ReeveLedger *self, const char *id, ReeveLedgerWrite *write)
{
  start_write (self, write, "DELETE FROM {revision} WHERE id = $1");
  add_text (write, id);
}

void
reeve_ledger_refresh (ReeveLedger *self, const ReeveLedgerRecord *record, ReeveLedgerWrite *write)
{
  start_write (self, write,
               "UPDATE {revision} SET checksum_raw = $1, checksum_semantic = $2, up_sql = $3,"
               " down_sql = $4, parents = $5, message = $6 WHERE id = $7");
  add_text (write, record->checksum);
  add_text (write, record->meaning);
  add_text (write, record->up_sql);
  add_text (write, record->down_sql);
  add_text (write, record->parents);
  add_text (write, record->message);
  add_text (write, record->id);
}

void
reeve_ledger_attempt (ReeveLedger *self, const ReeveLedgerRecord *record, ReeveLedgerWrite *write)
{
  start_write (self, write,
               "INSERT INTO {history} (revision, direction, outcome, started_at, duration_ms,"
               " rows_affected, tables, error, applied_by, run_id)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
  add_text (write, record->id);
  add_text (write, record->direction);
  add_text (write, record->outcome);
  add_text (write, record->started_at);
  add_number (write, record->duration_ms);
  add_number (write, record->rows_affected);
  add_text (write, record->tables);
  add_text (write, record->error);
  add_text (write, record->applied_by);
  add_text (write, record->run_id);
}

void
reeve_ledger_begin_section (ReeveLedger *self,
                            const ReeveLedgerUnfinished *unfinished,
                            ReeveLedgerWrite *write)
{
  start_write (self, write,
               "INSERT INTO {progress} (revision, direction, statement, total, in_flight,"
               " checksum_semantic, run_id, server_id, started_at)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
  add_text (write, unfinished->id);
  add_text (write, unfinished->is_up ? "up" : "down");
  add_number (write, unfinished->statement);
  add_number (write, unfinished->total);
  add_number (write, unfinished->in_flight);
  add_text (write, unfinished->meaning);
  add_text (write, unfinished->run_id);
  add_number (write, unfinished->server_id);
  add_text (write, unfinished->started_at);
}

void
reeve_ledger_take_over_section (ReeveLedger *self,
                                const ReeveLedgerUnfinished *before,
                                const ReeveLedgerUnfinished *unfinished,
                                ReeveLedgerWrite *write)
{
  start_write (self, write,
               "UPDATE {progress} SET statement = $1, total = $2, in_flight = $3,"
               " checksum_semantic = $4, run_id = $5, server_id = $6"
               " WHERE revision = $7 AND run_id = $8 AND statement = $9");
  add_number (write, unfinished->statement);
  add_number (write, unfinished->total);
  add_number (write, unfinished->in_flight);
  add_text (write, unfinished->meaning);
  add_text (write, unfinished->run_id);
  add_number (write, unfinished->server_id);
  add_text (write, unfinished->id);
  add_text (write, before->run_id);
  add_number (write, before->statement);
}

void
reeve_ledger_advance_section (ReeveLedger *self,
                              const char *id,
                              const char *run_id,
                              guint statement,
                              gboolean in_flight,
                              const char *meaning,
                              ReeveLedgerWrite *write)
{
  start_write (self, write,
               "UPDATE {progress} SET statement = $1, in_flight = $2, checksum_semantic = $3"
               " WHERE revision = $4 AND run_id = $5");
  add_number (write, statement);
  add_number (write, in_flight);
  add_text (write, meaning);
  add_text (write, id);
  add_text (write, run_id);
}

void
reeve_ledger_finish_section (ReeveLedger *self, const char *id, ReeveLedgerWrite *write)
{
  start_write (self, write, "DELETE FROM {progress} WHERE revision = $1");
  add_text (write, id);
}

/* --- offline ------------------------------------------------------------------------------- */

char *
reeve_ledger_dup_ddl (ReeveLedger *self)
{
  g_autoptr (GString) script = g_string_new (NULL);

  if (self->make_schema)
    {
      g_autofree char *sql = fill (self, self->sql->create_schema);

      g_string_append_printf (script, "%s;\n", sql);
    }
  for (gsize i = 0; self->sql->ddl[i] != NULL; i++)
    {
      g_autofree char *sql = fill (self, self->sql->ddl[i]);

      g_string_append_printf (script, "%s;\n", sql);
    }
  return g_string_free (g_steal_pointer (&script), FALSE);
}

char *
reeve_ledger_write_to_sql (ReeveLedger *self, const ReeveLedgerWrite *write)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  const char *at = write->sql;
  const char *dollar;

  while ((dollar = strchr (at, '$')) != NULL)
    {
      char *end = NULL;
      guint64 number = g_ascii_strtoull (dollar + 1, &end, 10);
      const char *value = g_ptr_array_index (write->values, number - 1);
      g_autofree char *literal = g_strcmp0 (value, REEVE_LEDGER_NOW) == 0
                                   ? g_strdup (self->sql->now)
                                   : reeve_quote_literal (self->dialect, value);

      g_string_append_len (sql, at, dollar - at);
      g_string_append (sql, literal);
      at = end;
    }
  g_string_append (sql, at);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}
