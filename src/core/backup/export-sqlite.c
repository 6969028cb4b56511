/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include <math.h>

#include "core/backup/dump-sqlite.h"
#include "core/backup/export-text.h"
#include "core/backup/export.h"
#include "core/backup/frames.h"
#include "core/backup/rows-sqlite.h"
#include "core/base/temporary.h"
#include "core/base/work.h"
#include "core/db/sqlite/copy.h"
#include "core/db/sqlite/replace.h"
#include "core/sql/quote.h"

typedef struct
{
  ReeveExportReader parent;
  ReevePool *pool; /* where the session came from; NULL: it is our own, on @unpacked */
  ReeveSession *session;
  ReeveTemporary unpacked;
} Reader;

/* Lines: those of one query. */
typedef struct
{
  ReeveExportFormat format;
  ReeveExportLine line;
  gpointer user_data;
  GString *text;
  gboolean has_header;
} Lines;

/* --- values ---------------------------------------------------------------------------------- */

/* The shortest text that means the same number. */
static void
append_real (GString *text, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  int digits = 15;

  do
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (number, sizeof number, format, value);
    }
  while (g_ascii_strtod (number, NULL) != value && ++digits <= 17);
  g_string_append (text, number);
}

static char *
dup_text (sqlite3_stmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  return g_utf8_make_valid (text != NULL ? text : "", sqlite3_column_bytes (row, column));
}

static void
append_json_value (GString *text, sqlite3_stmt *row, int column)
{
  g_autofree char *value = NULL;
  double real;

  switch (sqlite3_column_type (row, column))
    {
    case SQLITE_INTEGER:
      g_string_append_printf (text, "%" G_GINT64_FORMAT,
                              (gint64) sqlite3_column_int64 (row, column));
      break;
    case SQLITE_FLOAT:
      real = sqlite3_column_double (row, column);
      if (isfinite (real))
        append_real (text, real);
      else
        g_string_append (text, real > 0 ? "\"Infinity\"" : "\"-Infinity\"");
      break;
    case SQLITE_NULL:
      g_string_append (text, "null");
      break;
    case SQLITE_BLOB:
      g_string_append (text, "\"\\\\x");
      reeve_rows_sqlite_append_hex (text, row, column);
      g_string_append_c (text, '"');
      break;
    default:
      value = dup_text (row, column);
      reeve_export_append_json (text, value);
      break;
    }
}

static void
append_csv_value (GString *text, sqlite3_stmt *row, int column)
{
  g_autofree char *value = NULL;

  switch (sqlite3_column_type (row, column))
    {
    case SQLITE_NULL:
      break;
    case SQLITE_FLOAT:
      append_real (text, sqlite3_column_double (row, column));
      break;
    case SQLITE_BLOB:
      g_string_append (text, "\\x");
      reeve_rows_sqlite_append_hex (text, row, column);
      break;
    default:
      value = dup_text (row, column);
      reeve_export_append_csv (text, value);
      break;
    }
}

/* --- rows ------------------------------------------------------------------------------------ */

static void
append_row (Lines *self, sqlite3_stmt *row)
{
  gboolean is_json = self->format == REEVE_EXPORT_JSON;
  int n = sqlite3_column_count (row);

  g_string_assign (self->text, is_json ? "{" : "");
  for (int i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (self->text, ',');
      if (is_json)
        {
          reeve_export_append_json (self->text, sqlite3_column_name (row, i));
          g_string_append_c (self->text, ':');
          append_json_value (self->text, row, i);
        }
      else
        append_csv_value (self->text, row, i);
    }
  if (is_json)
    g_string_append_c (self->text, '}');
}

static gboolean
row_cb (sqlite3_stmt *row, gpointer user_data, GError **error)
{
  Lines *self = user_data;

  append_row (self, row);
  return self->line (self->text->str, self->text->len, self->user_data, error);
}

static gboolean
put_header (Lines *self, const ReeveBackupTable *table, GError **error)
{
  if (self->format == REEVE_EXPORT_JSON)
    return TRUE;
  reeve_export_append_header (self->text, table->columns);
  return self->line (self->text->str, self->text->len, self->user_data, error);
}

static void
append_names (GString *sql, char **columns)
{
  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_SQLITE, columns[i]);

      g_string_append_printf (sql, "%s%s", i > 0 ? ", " : "", name);
    }
}

static gboolean
each (ReeveExportReader *reader,
      const ReeveBackupTable *table,
      ReeveExportFormat format,
      guint64 limit,
      ReeveExportLine line,
      gpointer user_data,
      GCancellable *cancellable,
      GError **error)
{
  Reader *self = (Reader *) reader;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) sql = g_string_new ("SELECT ");
  g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_SQLITE, table->name);
  g_auto (GStrv) key = NULL;
  g_auto (GStrv) columns =
    reeve_rows_sqlite_columns (self->session, table->name, &key, cancellable, error);
  Lines lines = { .format = format, .line = line, .user_data = user_data, .text = text };

  if (columns == NULL || !put_header (&lines, table, error))
    return FALSE;
  append_names (sql, columns);
  g_string_append_printf (sql, " FROM main.%s", name);
  if (key[0] != NULL)
    {
      g_string_append (sql, " ORDER BY ");
      append_names (sql, key);
    }
  if (limit > 0)
    g_string_append_printf (sql, " LIMIT %" G_GUINT64_FORMAT, limit);
  return reeve_sqlite_each (self->session, sql->str, row_cb, &lines, cancellable, error);
}

static void
close_reader (ReeveExportReader *reader)
{
  Reader *self = (Reader *) reader;

  if (self->session != NULL)
    reeve_session_execute (self->session, "ROLLBACK", NULL, NULL);
  if (self->session != NULL && self->pool != NULL)
    reeve_pool_release (self->pool, self->session);
  else if (self->session != NULL)
    {
      reeve_session_close (self->session);
      g_object_unref (self->session);
    }
  reeve_temporary_clear (&self->unpacked);
  g_clear_pointer (&self->parent.tables, g_ptr_array_unref);
  g_clear_object (&self->pool);
  g_free (self->parent.version);
  g_free (self);
}

static gboolean
list_tables (Reader *self, GCancellable *cancellable, GError **error)
{
  self->parent.tables =
    g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_backup_table_free);
  if (!reeve_rows_sqlite_list (self->session, self->parent.tables, cancellable, error))
    return FALSE;
  for (guint i = 0; i < self->parent.tables->len; i++)
    {
      ReeveBackupTable *table = g_ptr_array_index (self->parent.tables, i);

      g_strfreev (table->columns);
      table->columns =
        reeve_rows_sqlite_columns (self->session, table->name, NULL, cancellable, error);
      if (table->columns == NULL)
        return FALSE;
    }
  return TRUE;
}

static Reader *
new_reader (void)
{
  Reader *self = g_new0 (Reader, 1);

  self->parent.each = each;
  self->parent.close = close_reader;
  self->unpacked = (ReeveTemporary) REEVE_TEMPORARY_INIT;
  return self;
}

/* Takes @self, whose session may be missing. One transaction, so that all tables are of one moment.
 */
static ReeveExportReader *
begin (Reader *self, GCancellable *cancellable, GError **error)
{
  if (self->session == NULL ||
      !reeve_session_execute (self->session, "BEGIN", cancellable, error) ||
      !list_tables (self, cancellable, error))
    {
      close_reader (&self->parent);
      return NULL;
    }
  self->parent.version =
    g_strdup (reeve_target_get_version (reeve_session_get_target (self->session)));
  return &self->parent;
}

ReeveExportReader *
reeve_export_open_sqlite (ReevePool *pool, GCancellable *cancellable, GError **error)
{
  Reader *self = new_reader ();

  self->pool = g_object_ref (pool);
  self->session = reeve_pool_acquire_reader (pool, cancellable, error);
  return begin (self, cancellable, error);
}

ReeveExportReader *
reeve_export_open_unpacked (ReeveBackup *backup, GCancellable *cancellable, GError **error)
{
  Reader *self = new_reader ();
  g_auto (ReeveMeter) meter = { 0 };
  guint64 size;

  reeve_meter_init (&meter, NULL, "Unpacking", 0);
  if (reeve_temporary_open (&self->unpacked, g_get_tmp_dir (), error) &&
      reeve_frames_unpack (backup->container, REEVE_DATABASE_FOLDER, self->unpacked.fd,
                           reeve_work_default_threads (), &meter, &size, cancellable, error))
    self->session = reeve_sqlite_scratch_open (self->unpacked.path, TRUE, cancellable, error);
  return begin (self, cancellable, error);
}
