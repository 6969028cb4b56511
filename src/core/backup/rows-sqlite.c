/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/rows-sqlite.h"

#include <string.h>

#include "core/backup/record-sqlite.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/sqlite/copy.h"
#include "core/sql/quote.h"

/* Virtual tables keep their rows in ordinary ones; SQLite's own are derived. */
#define LIST_SQL \
  "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'" \
  " AND sql NOT LIKE 'CREATE VIRTUAL %' ORDER BY name"

typedef struct
{
  ReeveFingerprint *fingerprint;
  GByteArray *row;
} Counting;

gboolean
reeve_rows_sqlite_list (ReeveSession *session,
                        GPtrArray *tables,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (ReeveResult) names =
    reeve_session_query (session, LIST_SQL, NULL, 0, cancellable, error);

  for (guint i = 0; names != NULL && i < reeve_result_get_n_rows (names); i++)
    g_ptr_array_add (tables, reeve_backup_table_new (NULL, reeve_result_get (names, i, 0)));
  return names != NULL;
}

char **
reeve_rows_sqlite_columns (ReeveSession *session,
                           const char *table,
                           char ***key,
                           GCancellable *cancellable,
                           GError **error)
{
  const char *const params[] = { table };
  g_autoptr (ReeveResult) rows = reeve_session_query (
    session, "SELECT name, pk FROM pragma_table_info(?1, 'main') ORDER BY cid", params, 1,
    cancellable, error);
  g_autoptr (GStrvBuilder) columns = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
  guint n = rows != NULL ? reeve_result_get_n_rows (rows) : 0;

  for (guint i = 0; i < n; i++)
    g_strv_builder_add (columns, reeve_result_get (rows, i, 0));
  for (guint place = 1; place <= n; place++)
    for (guint i = 0; i < n; i++)
      if (reeve_result_get_int (rows, i, 1) == (gint64) place)
        g_strv_builder_add (keys, reeve_result_get (rows, i, 0));
  if (rows != NULL && key != NULL)
    *key = g_strv_builder_end (keys);
  return rows != NULL ? g_strv_builder_end (columns) : NULL;
}

static void
append_number (GByteArray *row, char type, guint64 bits)
{
  guint8 cell[REEVE_SQLITE_CELL];

  reeve_sqlite_put_cell (cell, type, bits);
  g_byte_array_append (row, cell, sizeof cell);
}

void
reeve_rows_sqlite_append (GByteArray *row, sqlite3_stmt *statement, int column)
{
  int type = sqlite3_column_type (statement, column);
  double real;
  guint64 bits;

  switch (type)
    {
    case SQLITE_INTEGER:
      append_number (row, 'i', (guint64) sqlite3_column_int64 (statement, column));
      break;
    case SQLITE_FLOAT:
      real = sqlite3_column_double (statement, column);
      memcpy (&bits, &real, sizeof bits);
      append_number (row, 'r', bits);
      break;
    case SQLITE_NULL:
      g_byte_array_append (row, (const guint8 *) "n", 1);
      break;
    default:
      /* The text is asked for before its length: asking may convert it. */
      {
        const void *bytes = type == SQLITE_TEXT ? sqlite3_column_text (statement, column)
                                                : sqlite3_column_blob (statement, column);
        int length = sqlite3_column_bytes (statement, column);

        append_number (row, type == SQLITE_TEXT ? 't' : 'b', (guint64) length);
        if (length > 0)
          g_byte_array_append (row, bytes, (guint) length);
      }
      break;
    }
}

void
reeve_rows_sqlite_append_hex (GString *text, sqlite3_stmt *statement, int column)
{
  static const char digits[] = "0123456789abcdef";
  const guint8 *bytes = sqlite3_column_blob (statement, column);
  int length = sqlite3_column_bytes (statement, column);

  for (int i = 0; i < length; i++)
    {
      g_string_append_c (text, digits[bytes[i] >> 4]);
      g_string_append_c (text, digits[bytes[i] & 15]);
    }
}

static gboolean
count_row (sqlite3_stmt *statement, gpointer data, GError **error)
{
  Counting *self = data;
  int n = sqlite3_column_count (statement);

  g_byte_array_set_size (self->row, 0);
  for (int i = 0; i < n; i++)
    reeve_rows_sqlite_append (self->row, statement, i);
  reeve_fingerprint_add (self->fingerprint, self->row->data, self->row->len);
  return TRUE;
}

gboolean
reeve_rows_sqlite_count (ReeveSession *session,
                         const char *table,
                         ReeveFingerprint *fingerprint,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_SQLITE, table);
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM main.%s", name);
  g_autoptr (GByteArray) row = g_byte_array_sized_new (512);
  Counting counting = { fingerprint, row };

  *fingerprint = (ReeveFingerprint){ 0 };
  return reeve_sqlite_each (session, sql, count_row, &counting, cancellable, error);
}

gboolean
reeve_rows_sqlite_compare (ReeveSession *session,
                           const ReeveManifest *manifest,
                           const char *const *tables,
                           GCancellable *cancellable,
                           GError **error)
{
  for (guint i = 0; i < manifest->tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (manifest->tables, i);
      ReeveFingerprint now;

      if (table->left_out != NULL || (tables != NULL && !g_strv_contains (tables, table->name)))
        continue;
      if (!reeve_rows_sqlite_count (session, table->name, &now, cancellable, error))
        return FALSE;
      if (reeve_fingerprint_equal (&now, &table->fingerprint))
        continue;
      reeve_set_error (error, REEVE_ERROR_CORRUPT,
                       _("“%s” has other rows than when the backup was made: %lu, then %lu"),
                       table->name, (gulong) now.rows, (gulong) table->fingerprint.rows);
      return FALSE;
    }
  return TRUE;
}
