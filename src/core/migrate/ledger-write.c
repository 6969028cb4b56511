/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-ledger"

#include "config.h"

#include "core/migrate/ledger.h"

#include "core/migrate/ledger-private.h"
#include "core/sql/quote.h"

void
reeve_ledger_write_clear (ReeveLedgerWrite *write)
{
  g_clear_pointer (&write->sql, g_free);
  g_clear_pointer (&write->values, g_ptr_array_unref);
}

static void
start_write (ReeveLedger *self, ReeveLedgerWrite *write, const char *template)
{
  *write = (ReeveLedgerWrite){ .sql = reeve_ledger_fill (self, template) };
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

static void
add_texts (ReeveLedgerWrite *write, const char *const *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    add_text (write, values[i]);
}

void
reeve_ledger_insert (ReeveLedger *self, const ReeveLedgerRecord *record, ReeveLedgerWrite *write)
{
  const char *texts[] = {
    record->id,      record->message, record->parents,  record->checksum,
    record->meaning, record->up_sql,  record->down_sql, record->kind,
    record->started_at, record->applied_by, record->run_id,
  };

  start_write (self, write,
               "INSERT INTO {revision} (id, message, parents, checksum_raw, checksum_semantic,"
               " up_sql, down_sql, kind, applied_at, applied_by, run_id, duration_ms,"
               " rows_affected) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
  add_texts (write, texts, G_N_ELEMENTS (texts));
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
  const char *texts[] = {
    record->checksum, record->meaning, record->up_sql, record->down_sql,
    record->parents,  record->message, record->id,
  };

  start_write (self, write,
               "UPDATE {revision} SET checksum_raw = $1, checksum_semantic = $2, up_sql = $3,"
               " down_sql = $4, parents = $5, message = $6 WHERE id = $7");
  add_texts (write, texts, G_N_ELEMENTS (texts));
}

void
reeve_ledger_attempt (ReeveLedger *self, const ReeveLedgerRecord *record, ReeveLedgerWrite *write)
{
  const char *texts[] = {
    record->id,    record->direction,  record->outcome, record->started_at, record->tables,
    record->error, record->applied_by, record->run_id,
  };

  start_write (self, write,
               "INSERT INTO {history} (revision, direction, outcome, started_at, tables, error,"
               " applied_by, run_id, duration_ms, rows_affected)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
  add_texts (write, texts, G_N_ELEMENTS (texts));
  add_number (write, record->duration_ms);
  add_number (write, record->rows_affected);
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

char *
reeve_ledger_write_to_sql (ReeveLedger *self, const ReeveLedgerWrite *write)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  for (const char *at = write->sql; *at != '\0';)
    {
      char *end = NULL;
      guint64 number = *at == '$' ? g_ascii_strtoull (at + 1, &end, 10) : 0;
      const char *value;
      g_autofree char *literal = NULL;

      /* A schema's name may have a dollar, too. */
      if (number == 0 || number > write->values->len)
        {
          g_string_append_c (sql, *at++);
          continue;
        }
      value = g_ptr_array_index (write->values, number - 1);
      literal = g_strcmp0 (value, REEVE_LEDGER_NOW) == 0
                  ? g_strdup (self->sql->now)
                  : reeve_quote_literal (self->dialect, value);
      g_string_append (sql, literal);
      at = end;
    }
  return g_string_free (g_steal_pointer (&sql), FALSE);
}
