/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/diff.h"
#include "core/backup/dump-sqlite.h"
#include "core/backup/frames.h"
#include "core/backup/rows-sqlite.h"
#include "core/base/i18n.h"
#include "core/base/temporary.h"
#include "core/base/work.h"
#include "core/db/sqlite/copy.h"
#include "core/db/sqlite/replace.h"
#include "core/sql/quote.h"

/* Comparing: what all tables have in common. */
typedef struct
{
  ReeveBackup *backup;
  const ReeveDiffOptions *options;
  ReeveSession *then;
  ReeveSession *now;
  GPtrArray *diffs;
  GCancellable *cancellable;
} Comparing;

/* Side: one table; the same query reads it in both files. */
typedef struct
{
  Comparing *comparing;
  char *sql;
  GByteArray *row;
  ReeveDiffRow each;
  gpointer user_data;
} Side;

/* --- rows ------------------------------------------------------------------------------------ */

/* The first column is the key as SQL, the others are the row. */
static gboolean
row_cb (sqlite3_stmt *statement, gpointer user_data, GError **error)
{
  Side *self = user_data;
  int n = sqlite3_column_count (statement);
  const void *key = sqlite3_column_text (statement, 0);

  g_byte_array_set_size (self->row, 0);
  for (int i = 1; i < n; i++)
    reeve_rows_sqlite_append (self->row, statement, i);
  return self->each (key, (gsize) sqlite3_column_bytes (statement, 0), self->row->data,
                     self->row->len, self->user_data, error);
}

static gboolean
each_row (Side *self,
          ReeveSession *session,
          ReeveDiffRow each,
          gpointer user_data,
          GCancellable *cancellable,
          GError **error)
{
  self->each = each;
  self->user_data = user_data;
  return reeve_sqlite_each (session, self->sql, row_cb, self, cancellable, error);
}

static gboolean
each_then (gpointer data,
           ReeveDiffRow each,
           gpointer user_data,
           GCancellable *cancellable,
           GError **error)
{
  Side *self = data;

  return each_row (self, self->comparing->then, each, user_data, cancellable, error);
}

static gboolean
each_now (gpointer data,
          ReeveDiffRow each,
          gpointer user_data,
          GCancellable *cancellable,
          GError **error)
{
  Side *self = data;

  return each_row (self, self->comparing->now, each, user_data, cancellable, error);
}

static char *
dup_key (gpointer data, gconstpointer key, gsize length)
{
  return reeve_diff_dup_text (key, length);
}

/* --- one table ------------------------------------------------------------------------------- */

/* quote("a") || ', ' || quote("b") */
static char *
quote_values (const char *const *columns)
{
  GString *sql = g_string_new (NULL);

  for (; *columns != NULL; columns++)
    {
      g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_SQLITE, *columns);

      g_string_append_printf (sql, "%squote(%s)", sql->len > 0 ? " || ', ' || " : "", name);
    }
  return g_string_free (sql, FALSE);
}

/* SQLite lets the columns of a key be NULL, and such rows be alike; then the row is its own key. */
static char *
make_key (const char *const *key, const char *const *columns)
{
  g_autofree char *row = quote_values (columns);
  g_autofree char *short_key = quote_values (key);
  g_autoptr (GString) nulls = g_string_new (NULL);

  if (*key == NULL)
    return g_steal_pointer (&row);
  for (; *key != NULL; key++)
    {
      g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_SQLITE, *key);

      g_string_append_printf (nulls, "%s%s IS NULL", nulls->len > 0 ? " OR " : "", name);
    }
  return g_strdup_printf ("CASE WHEN %s THEN %s ELSE %s END", nulls->str, row, short_key);
}

static char *
make_sql (const char *table, const char *const *key, const char *const *columns)
{
  g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_SQLITE, table);
  g_autofree char *told = make_key (key, columns);
  g_autoptr (GString) list = g_string_new (NULL);

  for (; *columns != NULL; columns++)
    {
      g_autofree char *column = reeve_quote_identifier (REEVE_DIALECT_SQLITE, *columns);

      g_string_append_printf (list, ", %s", column);
    }
  return g_strdup_printf ("SELECT %s%s FROM main.%s", told, list->str, name);
}

static gboolean
compare_rows (Comparing *self,
              const char *table,
              const char *const *common,
              char **key,
              ReeveTableDiff *diff,
              GError **error)
{
  gboolean keyed = key[0] != NULL;
  g_autoptr (GByteArray) row = g_byte_array_new ();
  g_autofree char *sql = NULL;
  Side side = { .comparing = self, .row = row };
  const ReeveDiffSource source = { each_then, each_now, dup_key, &side };

  for (char **name = key; *name != NULL; name++)
    keyed = keyed && g_strv_contains (common, *name);
  if (keyed)
    {
      g_strfreev (diff->key);
      diff->key = g_strdupv (key);
    }
  sql = make_sql (table, (const char *const *) diff->key, common);
  side.sql = sql;
  return reeve_table_diff_count (diff, &source, self->options->examples, self->cancellable, error);
}

static gboolean
compare_then (Comparing *self, const ReeveBackupTable *then, GError **error)
{
  ReeveTableDiff *diff = reeve_table_diff_new (then->name);
  ReeveFingerprint now;
  g_auto (GStrv) old_columns = NULL;
  g_auto (GStrv) columns = NULL;
  g_auto (GStrv) common = NULL;
  g_auto (GStrv) key = NULL;

  g_ptr_array_add (self->diffs, diff);
  diff->then = then->fingerprint.rows;
  if (then->left_out != NULL)
    {
      diff->state = REEVE_DIFF_UNKNOWN;
      diff->reason = g_strdup (then->left_out);
      return TRUE;
    }
  if (!reeve_rows_sqlite_count (self->now, then->name, &now, self->cancellable, error))
    return FALSE;
  diff->now = now.rows;
  old_columns =
    reeve_rows_sqlite_columns (self->then, then->name, NULL, self->cancellable, error);
  if (old_columns != NULL)
    columns = reeve_rows_sqlite_columns (self->now, then->name, &key, self->cancellable, error);
  if (columns == NULL)
    return FALSE;
  common = reeve_table_diff_set_columns (diff, (const char *const *) old_columns,
                                         (const char *const *) columns);
  if (g_strv_equal ((const char *const *) columns, (const char *const *) old_columns) &&
      reeve_fingerprint_equal (&now, &then->fingerprint))
    {
      diff->counted = TRUE;
      return TRUE;
    }
  if (common[0] != NULL)
    return compare_rows (self, then->name, (const char *const *) common, key, diff, error);
  diff->state = REEVE_DIFF_CHANGED;
  diff->reason = g_strdup (_("no column has its old name"));
  return TRUE;
}

/* --- all tables ------------------------------------------------------------------------------ */

static const ReeveBackupTable *
find_table (GPtrArray *tables, const char *name)
{
  for (guint i = 0; i < tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (tables, i);

      if (g_str_equal (table->name, name))
        return table;
    }
  return NULL;
}

static gboolean
add_new (Comparing *self, const ReeveBackupTable *now, GError **error)
{
  ReeveTableDiff *diff = reeve_table_diff_new (now->name);
  ReeveFingerprint rows;

  g_ptr_array_add (self->diffs, diff);
  diff->state = REEVE_DIFF_NEW;
  if (!reeve_rows_sqlite_count (self->now, now->name, &rows, self->cancellable, error))
    return FALSE;
  diff->now = rows.rows;
  diff->gained = rows.rows;
  diff->counted = TRUE;
  return TRUE;
}

static void
add_gone (Comparing *self, const ReeveBackupTable *then)
{
  ReeveTableDiff *diff = reeve_table_diff_new (then->name);

  g_ptr_array_add (self->diffs, diff);
  diff->state = REEVE_DIFF_GONE;
  diff->then = then->fingerprint.rows;
  diff->lost = diff->then;
  diff->counted = TRUE;
}

static gboolean
compare_all (Comparing *self, GError **error)
{
  GPtrArray *then = self->backup->manifest->tables;
  g_autoptr (GPtrArray) now =
    g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_backup_table_free);

  if (!reeve_rows_sqlite_list (self->now, now, self->cancellable, error))
    return FALSE;
  for (guint i = 0; i < then->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (then, i);

      if (!reeve_diff_wants (self->options, self->backup, table))
        continue;
      if (find_table (now, table->name) == NULL)
        add_gone (self, table);
      else if (!compare_then (self, table, error))
        return FALSE;
    }
  for (guint i = 0; i < now->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (now, i);

      if (find_table (then, table->name) == NULL &&
          reeve_diff_wants (self->options, self->backup, table) && !add_new (self, table, error))
        return FALSE;
    }
  return TRUE;
}

/* The database is read in one transaction, so that all tables are of one moment. */
static gboolean
compare_now (Comparing *self, ReevePool *pool, GError **error)
{
  gboolean ok;

  self->now = reeve_pool_acquire_reader (pool, self->cancellable, error);
  if (self->now == NULL)
    return FALSE;
  ok = reeve_session_execute (self->now, "BEGIN", self->cancellable, error) &&
       compare_all (self, error);
  reeve_session_execute (self->now, "ROLLBACK", NULL, NULL);
  reeve_pool_release (pool, self->now);
  return ok;
}

gboolean
reeve_diff_sqlite (ReeveBackup *backup,
                   ReevePool *pool,
                   const ReeveDiffOptions *options,
                   GPtrArray *diffs,
                   GCancellable *cancellable,
                   GError **error)
{
  g_auto (ReeveTemporary) file = REEVE_TEMPORARY_INIT;
  g_auto (ReeveMeter) meter = { 0 };
  Comparing comparing = { .backup = backup,
                          .options = options,
                          .diffs = diffs,
                          .cancellable = cancellable };
  guint threads = options->threads > 0 ? options->threads : reeve_work_default_threads ();
  guint64 size;
  gboolean ok;

  reeve_meter_init (&meter, options->job, _("Unpacking"), (guint64) backup->manifest->raw_bytes);
  if (!reeve_temporary_open (&file, g_get_tmp_dir (), error) ||
      !reeve_frames_unpack (backup->container, REEVE_DATABASE_FOLDER, file.fd, threads, &meter,
                            &size, cancellable, error))
    return FALSE;
  comparing.then = reeve_sqlite_scratch_open (file.path, TRUE, cancellable, error);
  if (comparing.then == NULL)
    return FALSE;
  ok = compare_now (&comparing, pool, error);
  reeve_session_close (comparing.then);
  g_object_unref (comparing.then);
  return ok;
}
