/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/sqlite/copy.h"
#include "core/db/sqlite/error.h"
#include "core/db/sqlite/session.h"
#include "core/db/sqlite/statement.h"
#include "core/seed/bulk.h"
#include "core/seed/form-sqlite.h"
#include "core/seed/row-hash.h"
#include "core/sql/quote.h"

#define ROWS_A_TELL 1024

typedef struct
{
  const ReeveSeedBulk *bulk;
  sqlite3_stmt *insert;
  guint n_columns;
  ReeveSeedForm *form;
  ReeveSeedCells *own; /* where rows come without a form */
  ReeveBytes scratch;
  gboolean exact;
} Writing;

/* --- writing -------------------------------------------------------------------------------- */

static const ReeveSeedCells *
make_row (Writing *self, guint64 row, GError **error)
{
  const ReeveSeedBulk *bulk = self->bulk;
  const ReeveSeedValue *values;

  if (bulk->make_formed != NULL)
    return bulk->make_formed (bulk->data, row, error);
  values = bulk->make (bulk->data, row, error);
  if (values != NULL)
    self->form->fill (self->form, values, self->own, &self->scratch);
  return values != NULL ? self->own : NULL;
}

static int
bind_cell (sqlite3_stmt *insert, int number, const ReeveSeedCell *cell)
{
  switch (cell->kind)
    {
    case REEVE_SEED_CELL_NULL:
      return sqlite3_bind_null (insert, number);
    case REEVE_SEED_CELL_INTEGER:
      return sqlite3_bind_int64 (insert, number, cell->integer);
    case REEVE_SEED_CELL_REAL:
      return sqlite3_bind_double (insert, number, cell->real);
    case REEVE_SEED_CELL_TEXT:
      return sqlite3_bind_text64 (insert, number, cell->data, cell->length, SQLITE_STATIC,
                                  SQLITE_UTF8);
    case REEVE_SEED_CELL_BLOB:
      return sqlite3_bind_blob64 (insert, number, cell->data, cell->length, SQLITE_STATIC);
    }
  g_assert_not_reached ();
}

static gboolean
write_row (Writing *self,
           sqlite3 *db,
           const ReeveStatement *statement,
           guint64 number,
           guint32 *hash,
           GError **error)
{
  const ReeveSeedCells *row = make_row (self, number, error);
  int result = SQLITE_OK;

  if (row == NULL)
    return FALSE;
  for (guint i = 0; i < self->n_columns && result == SQLITE_OK; i++)
    result = bind_cell (self->insert, (int) i + 1, &row->cells[i]);
  if (result == SQLITE_OK)
    result = sqlite3_step (self->insert);
  *hash = row->hash;
  self->exact = self->exact && !row->inexact;
  if (result == SQLITE_DONE && sqlite3_changes (db) == 1)
    {
      sqlite3_reset (self->insert);
      return TRUE;
    }
  if (result == SQLITE_DONE)
    reeve_set_error (error, REEVE_ERROR_CONSTRAINT, _("a trigger left the row out"));
  else
    reeve_sqlite_set_error (db, statement, error);
  self->bulk->blame (self->bulk->data, number, error);
  return FALSE;
}

static char *
dup_insert (const ReeveSeedBulk *bulk)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO %s (", bulk->table->sql);
  for (guint i = 0; bulk->columns[i] != NULL; i++)
    {
      g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_SQLITE, bulk->columns[i]);

      g_string_append_printf (sql, "%s%s", i > 0 ? ", " : "", name);
    }
  g_string_append (sql, ") VALUES (");
  for (guint i = 0; bulk->columns[i] != NULL; i++)
    g_string_append (sql, i > 0 ? ", ?" : "?");
  g_string_append_c (sql, ')');
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static gboolean
write_with (Writing *self,
            ReeveSession *session,
            guint64 first,
            guint64 n,
            guint32 *hashes,
            GCancellable *cancellable,
            GError **error)
{
  sqlite3 *db = reeve_sqlite_session_get_handle (REEVE_SQLITE_SESSION (session));
  g_autofree char *sql = dup_insert (self->bulk);
  const ReeveStatement statement = { .sql = sql };
  g_autoptr (sqlite3_stmt) insert = NULL;

  if (sqlite3_prepare_v3 (db, sql, -1, SQLITE_PREPARE_PERSISTENT, &insert, NULL) != SQLITE_OK)
    {
      reeve_sqlite_set_error (db, &statement, error);
      return FALSE;
    }
  self->insert = insert;
  for (guint64 row = 0; row < n; row++)
    {
      if (!write_row (self, db, &statement, first + row, &hashes[row], error))
        return FALSE;
      if (row % ROWS_A_TELL != ROWS_A_TELL - 1)
        continue;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (self->bulk->each != NULL)
        self->bulk->each (ROWS_A_TELL, self->bulk->user_data);
    }
  if (self->bulk->each != NULL)
    self->bulk->each (n % ROWS_A_TELL, self->bulk->user_data);
  return TRUE;
}

static gboolean
write_rows (ReeveSession *session,
            const ReeveSeedBulk *bulk,
            guint64 first,
            guint64 n,
            guint32 *hashes,
            gboolean *exact,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (ReeveSeedForm) form = reeve_seed_form_sqlite_new (bulk->table, bulk->columns);
  g_autofree ReeveSeedCells *own = g_malloc0 (form->size);
  Writing self = {
    .bulk = bulk,
    .n_columns = g_strv_length ((char **) bulk->columns),
    .form = form,
    .own = own,
    .exact = TRUE,
  };
  gboolean ok = write_with (&self, session, first, n, hashes, cancellable, error);

  *exact = *exact && self.exact;
  form->clear (form, own);
  g_free (self.scratch.data);
  return ok;
}

/* --- reading -------------------------------------------------------------------------------- */

typedef struct
{
  ReeveSeedHashed each;
  gpointer user_data;
  ReeveBytes bytes;
} Reading;

static void
hash_column (ReeveBytes *bytes, sqlite3_stmt *row, int column)
{
  ReeveSeedCell cell = { REEVE_SEED_CELL_NULL };

  switch (sqlite3_column_type (row, column))
    {
    case SQLITE_NULL:
      break;
    case SQLITE_INTEGER:
      cell.kind = REEVE_SEED_CELL_INTEGER;
      cell.integer = sqlite3_column_int64 (row, column);
      break;
    case SQLITE_FLOAT:
      cell.kind = REEVE_SEED_CELL_REAL;
      cell.real = sqlite3_column_double (row, column);
      break;
    case SQLITE_TEXT:
      cell.kind = REEVE_SEED_CELL_TEXT;
      cell.data = sqlite3_column_text (row, column);
      cell.length = (gsize) sqlite3_column_bytes (row, column);
      break;
    default:
      cell.kind = REEVE_SEED_CELL_BLOB;
      cell.data = sqlite3_column_blob (row, column);
      cell.length = (gsize) sqlite3_column_bytes (row, column);
      break;
    }
  reeve_seed_cell_hash (&cell, bytes);
}

static gboolean
take_row (sqlite3_stmt *row, gpointer user_data, GError **error)
{
  Reading *self = user_data;
  int n = sqlite3_column_count (row);

  self->bytes.length = 0;
  for (int i = 1; i < n; i++)
    hash_column (&self->bytes, row, i);
  return self->each (sqlite3_column_int64 (row, 0),
                     reeve_seed_row_hash (self->bytes.data, self->bytes.length), self->user_data,
                     error);
}

static gboolean
read_rows (ReeveSession *session,
           const char *table,
           const char *key,
           const char *const *columns,
           const char *condition,
           ReeveSeedHashed each,
           gpointer user_data,
           GCancellable *cancellable,
           GError **error)
{
  Reading self = { each, user_data, { 0 } };
  g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_SQLITE, key);
  g_autoptr (GString) sql = g_string_new (NULL);
  gboolean ok;

  g_string_append_printf (sql, "SELECT %s", name);
  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *column = reeve_quote_identifier (REEVE_DIALECT_SQLITE, columns[i]);

      g_string_append_printf (sql, ", %s", column);
    }
  g_string_append_printf (sql, " FROM %s WHERE %s", table, condition);
  ok = reeve_sqlite_each (session, sql->str, take_row, &self, cancellable, error);
  g_free (self.bytes.data);
  return ok;
}

/* --- what else differs ---------------------------------------------------------------------- */

static char *
dup_keys (guint number)
{
  return g_strdup_printf ("(SELECT value FROM json_each (?%u))", number);
}

static const char *const make_ranges[] = {
  "CREATE TABLE reeve_seed_range (\n"
  "  run_id TEXT NOT NULL REFERENCES reeve_seed_run (id) ON DELETE CASCADE,\n"
  "  digest TEXT NOT NULL,\n"
  "  entry INTEGER NOT NULL,\n"
  "  part INTEGER NOT NULL,\n"
  "  table_name TEXT NOT NULL,\n"
  "  key_column TEXT NOT NULL,\n"
  "  columns TEXT NOT NULL,\n"
  "  low INTEGER NOT NULL,\n"
  "  high INTEGER NOT NULL,\n"
  "  step INTEGER NOT NULL,\n"
  "  rows INTEGER NOT NULL,\n"
  "  hashes BLOB NOT NULL,\n"
  "  \"transaction\" INTEGER,\n"
  "  target TEXT NOT NULL,\n"
  "  PRIMARY KEY (run_id, entry, part))",
  NULL,
};

const ReeveSeedBulkEngine reeve_seed_bulk_sqlite = {
  .write = write_rows,
  .new_form = reeve_seed_form_sqlite_new,
  .read = read_rows,
  .behaviour_sql =
    "SELECT EXISTS (SELECT 1 FROM sqlite_schema AS s WHERE s.type = 'trigger' AND lower "
    "('\"' || replace (s.tbl_name, '\"', '\"\"') || '\"') = lower (?1)), 0",
  .dup_keys = dup_keys,
  .wide = "",
  .bytes_open = "X'",
  .range_table = "reeve_seed_range",
  .known_table = "EXISTS (SELECT 1 FROM sqlite_schema AS m WHERE m.type = 'table' AND "
                 "'\"' || replace (m.name, '\"', '\"\"') || '\"' = r.table_name)",
  .has_ranges = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'reeve_seed_range')",
  .make_ranges = make_ranges,
};
