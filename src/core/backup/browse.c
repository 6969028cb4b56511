/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/browse.h"

#include <string.h>

#include "core/backup/copied-rows.h"
#include "core/backup/dump-sqlite.h"
#include "core/backup/frames.h"
#include "core/backup/rows-sqlite.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/temporary.h"
#include "core/base/work.h"
#include "core/db/sqlite/copy.h"
#include "core/db/sqlite/replace.h"
#include "core/sql/quote.h"

/* Browsing: while it lasts. */
typedef struct
{
  const ReeveBackupTable *table; /* or the partition that is read now */
  const ReeveBrowseOptions *options;
  ReeveBrowseRow each;
  gpointer user_data;
  GPtrArray *columns;
  GArray *places;   /* of each column in the rows that are read; partitions may differ there */
  GPtrArray *cells; /* a row as it is read */
  GPtrArray *values;
  GPtrArray *texts; /* those of the values that were made for this row */
  int wanted; /* the column that is compared; -1: none */
  guint64 shown;
} Browsing;

/* Ends a reading that has given all that was wanted; never seen by callers. */
static void
set_enough (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "enough");
}

static gboolean
show (Browsing *self, GError **error)
{
  const char *value = self->wanted >= 0 ? g_ptr_array_index (self->values, self->wanted) : NULL;

  if (self->wanted >= 0 && g_strcmp0 (value, self->options->value) != 0)
    return TRUE;
  if (!self->each ((const char *const *) self->columns->pdata,
                   (const char *const *) self->values->pdata, self->values->len, self->user_data,
                   error))
    return FALSE;
  if (++self->shown != self->options->limit)
    return TRUE;
  set_enough (error);
  return FALSE;
}

static gboolean
find_column (Browsing *self, GError **error)
{
  self->wanted = -1;
  for (guint i = 0; self->options->column != NULL && i < self->columns->len; i++)
    if (g_str_equal (g_ptr_array_index (self->columns, i), self->options->column))
      self->wanted = (int) i;
  if (self->options->column == NULL || self->wanted >= 0)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("“%s” has no column “%s”"), self->table->name,
                   self->options->column);
  return FALSE;
}

/* --- rows of COPY --------------------------------------------------------------------------- */

static gboolean
show_copied (char *row, gsize length, gpointer user_data, GError **error)
{
  Browsing *self = user_data;
  char *next = row;

  g_ptr_array_set_size (self->cells, 0);
  g_ptr_array_set_size (self->values, 0);
  while (next != NULL && self->cells->len < self->columns->len)
    {
      char *value = strsep (&next, "\t");

      if (g_str_equal (value, "\\N"))
        value = NULL;
      else
        reeve_copied_unescape (value);
      g_ptr_array_add (self->cells, value);
    }
  for (guint i = 0; i < self->places->len; i++)
    {
      guint place = g_array_index (self->places, guint, i);

      g_ptr_array_add (self->values,
                       place < self->cells->len ? g_ptr_array_index (self->cells, place) : NULL);
    }
  return show (self, error);
}

/* A partition has its whole's columns, but in an order of its own. */
static void
find_places (Browsing *self)
{
  g_array_set_size (self->places, 0);
  for (guint i = 0; i < self->columns->len; i++)
    {
      guint place = 0;

      while (self->table->columns[place] != NULL &&
             !g_str_equal (self->table->columns[place], g_ptr_array_index (self->columns, i)))
        place++;
      g_array_append_val (self->places, place);
    }
}

static gboolean
browse_copied (Browsing *self, ReeveBackup *backup, GCancellable *cancellable, GError **error)
{
  if (self->columns->len == 0)
    {
      for (guint i = 0; self->table->columns[i] != NULL; i++)
        g_ptr_array_add (self->columns, self->table->columns[i]);
      if (!find_column (self, error))
        return FALSE;
    }
  find_places (self);
  return reeve_copied_each_text (backup, self->table, show_copied, self, cancellable, error);
}

/* --- rows of SQLite ------------------------------------------------------------------------- */

static gboolean
row_cb (sqlite3_stmt *row, gpointer user_data, GError **error)
{
  Browsing *self = user_data;

  g_ptr_array_set_size (self->values, 0);
  g_ptr_array_set_size (self->texts, 0);
  for (int i = 0; i < sqlite3_column_count (row); i++)
    if (sqlite3_column_type (row, i) == SQLITE_BLOB)
      {
        GString *text = g_string_new ("\\x");

        /* As PostgreSQL writes bytes: they need not be a text, and may have zeros inside. */
        reeve_rows_sqlite_append_hex (text, row, i);
        g_ptr_array_add (self->values, text->str);
        g_ptr_array_add (self->texts, g_string_free (text, FALSE));
      }
    else
      g_ptr_array_add (self->values, (gpointer) sqlite3_column_text (row, i));
  return show (self, error);
}

/* Those that SELECT * gives; known before a row is, for there may be none. */
static gboolean
read_columns (Browsing *self, ReeveResult *names, GError **error)
{
  for (guint i = 0; i < reeve_result_get_n_rows (names); i++)
    g_ptr_array_add (self->columns, (gpointer) reeve_result_get (names, i, 0));
  return find_column (self, error);
}

static gboolean
browse_file (Browsing *self, ReeveBackup *backup, GCancellable *cancellable, GError **error)
{
  g_auto (ReeveTemporary) file = REEVE_TEMPORARY_INIT;
  g_auto (ReeveMeter) meter = { 0 };
  g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_SQLITE, self->table->name);
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM main.%s", name);
  const char *const params[] = { self->table->name };
  g_autoptr (ReeveResult) names = NULL;
  ReeveSession *session;
  guint64 size;
  gboolean ok;

  reeve_meter_init (&meter, NULL, "Unpacking", 0);
  if (!reeve_temporary_open (&file, g_get_tmp_dir (), error) ||
      !reeve_frames_unpack (backup->container, REEVE_DATABASE_FOLDER, file.fd,
                            reeve_work_default_threads (), &meter, &size, cancellable, error))
    return FALSE;
  session = reeve_sqlite_scratch_open (file.path, TRUE, cancellable, error);
  if (session == NULL)
    return FALSE;
  names = reeve_session_query (
    session, "SELECT name FROM pragma_table_xinfo(?1, 'main') WHERE hidden <> 1 ORDER BY cid",
    params, 1, cancellable, error);
  ok = names != NULL && read_columns (self, names, error) &&
       reeve_sqlite_each (session, sql, row_cb, self, cancellable, error);
  reeve_session_close (session);
  g_object_unref (session);
  return ok;
}

static gboolean
browse_parts (Browsing *self,
              ReeveBackup *backup,
              const GPtrArray *parts,
              GCancellable *cancellable,
              GError **error)
{
  gboolean is_file = g_strcmp0 (backup->manifest->method, REEVE_METHOD_FILE) == 0;
  gboolean found = FALSE;

  for (guint i = 0; i < parts->len; i++)
    {
      self->table = g_ptr_array_index (parts, i);
      if (self->table->left_out != NULL)
        continue;
      found = TRUE;
      if (!(is_file ? browse_file : browse_copied) (self, backup, cancellable, error))
        return FALSE;
    }
  if (!found)
    reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                     _("The rows of “%s” are not in the backup: %s"), self->table->name,
                     self->table->left_out);
  return found;
}

gboolean
reeve_browse (ReeveBackup *backup,
              const GPtrArray *parts,
              const ReeveBrowseOptions *options,
              ReeveBrowseRow each,
              gpointer user_data,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new ();
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local = NULL;
  Browsing browsing = {
    .options = options,
    .each = each,
    .user_data = user_data,
    .columns = columns,
    .places = places,
    .cells = cells,
    .values = values,
    .texts = texts,
  };

  if (g_strcmp0 (backup->manifest->method, REEVE_METHOD_CLASSIC) == 0)
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                       _("“%s” was made by pg_dump alone (--classic): single rows cannot be read "
                         "out of it"),
                       backup->path);
      reeve_error_set_remedy (error, _("Restore it into a new database and look there."));
      return FALSE;
    }
  if (browse_parts (&browsing, backup, parts, cancellable, &local) ||
      g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
