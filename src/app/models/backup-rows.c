/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/backup-rows.h"

#include "core/backup/browse.h"

/* --- reading --------------------------------------------------------------------------------- */

static void
rows_clear (gpointer data)
{
  ReeveBackupRows *self = data;

  g_strfreev (self->columns);
  g_object_unref (self->rows);
}

ReeveBackupRows *
reeve_backup_rows_ref (ReeveBackupRows *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
reeve_backup_rows_unref (ReeveBackupRows *self)
{
  g_atomic_rc_box_release_full (self, rows_clear);
}

typedef struct
{
  ReeveBackupFile *file;
  const ReeveBackupTable *table; /* belongs to the file */
  char *column;
  char *value;
  guint limit;
  char **columns;
  GPtrArray *rows;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  reeve_backup_file_unref (reading->file);
  g_free (reading->column);
  g_free (reading->value);
  g_strfreev (reading->columns);
  g_ptr_array_unref (reading->rows);
  g_free (reading);
}

static char **
dup_columns (const char *const *columns, guint n)
{
  char **copy = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    copy[i] = g_utf8_make_valid (columns[i], -1);
  return copy;
}

static gboolean
row_cb (const char *const *columns,
        const char *const *values,
        guint n,
        gpointer user_data,
        GError **error)
{
  Reading *reading = user_data;

  if (reading->columns == NULL)
    reading->columns = dup_columns (columns, n);
  g_ptr_array_add (reading->rows, reeve_data_row_new (values, n));
  return TRUE;
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *reading = data;
  /* One more tells whether there are more. */
  const ReeveBrowseOptions options = { reading->column, reading->value, reading->limit + 1 };
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();
  GError *error = NULL;
  ReeveBackupRows *rows;
  GListStore *store;

  g_ptr_array_add (parts, (gpointer) reading->table);
  if (!reeve_browse (reading->file->backup, parts, &options, row_cb, reading, cancellable,
                     &error))
    {
      g_task_return_error (task, error);
      return;
    }
  rows = g_atomic_rc_box_new0 (ReeveBackupRows);
  rows->more = reading->rows->len > reading->limit;
  rows->columns = reading->columns != NULL ? g_steal_pointer (&reading->columns)
                                           : g_strdupv (reading->table->columns);
  store = g_list_store_new (REEVE_TYPE_DATA_ROW);
  g_list_store_splice (store, 0, 0, reading->rows->pdata, MIN (reading->rows->len, reading->limit));
  rows->rows = G_LIST_MODEL (store);
  g_task_return_pointer (task, rows, (GDestroyNotify) reeve_backup_rows_unref);
}

void
reeve_backup_rows_read (ReeveBackupFile *file,
                        const ReeveBackupTable *table,
                        const char *column,
                        const char *value,
                        guint limit,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  reading->file = reeve_backup_file_ref (file);
  reading->table = table;
  reading->column = g_strdup (column);
  reading->value = g_strdup (value);
  reading->limit = limit;
  reading->rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_thread);
}

ReeveBackupRows *
reeve_backup_rows_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
