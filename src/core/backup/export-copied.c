/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include <string.h>

#include "core/backup/copied-rows.h"
#include "core/backup/export-text.h"
#include "core/backup/export.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

typedef struct
{
  ReeveExportReader parent;
  ReeveBackup *backup; /* borrowed */
} Reader;

/* Lines: those of one table. */
typedef struct
{
  const ReeveBackupTable *table;
  ReeveExportFormat format;
  guint64 left; /* rows; 0 is no limit */
  ReeveExportLine line;
  gpointer user_data;
  GString *text;
} Lines;

/* @value: NULL is SQL NULL. */
static void
append_value (Lines *self, const char *column, const char *value)
{
  g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, -1) : NULL;

  if (self->format == REEVE_EXPORT_CSV)
    {
      if (valid != NULL)
        reeve_export_append_csv (self->text, valid);
      return;
    }
  reeve_export_append_json (self->text, column);
  g_string_append_c (self->text, ':');
  if (valid != NULL)
    reeve_export_append_json (self->text, valid);
  else
    g_string_append (self->text, "null");
}

static gboolean
row_cb (char *row, gsize length, gpointer user_data, GError **error)
{
  Lines *self = user_data;
  gboolean is_json = self->format == REEVE_EXPORT_JSON;
  char *next = row;

  g_string_assign (self->text, is_json ? "{" : "");
  for (guint i = 0; self->table->columns[i] != NULL; i++)
    {
      char *value = strsep (&next, "\t");

      if (value == NULL)
        {
          reeve_set_error (error, REEVE_ERROR_CORRUPT, _("A row of “%s” has too few columns"),
                           self->table->name);
          return FALSE;
        }
      if (i > 0)
        g_string_append_c (self->text, ',');
      if (g_str_equal (value, "\\N"))
        value = NULL;
      else
        reeve_copied_unescape (value);
      append_value (self, self->table->columns[i], value);
    }
  if (is_json)
    g_string_append_c (self->text, '}');
  if (!self->line (self->text->str, self->text->len, self->user_data, error))
    return FALSE;
  if (self->left == 0 || --self->left > 0)
    return TRUE;
  /* Enough; never seen by callers. */
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "enough");
  return FALSE;
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
  g_autoptr (GError) local = NULL;
  Lines lines = { table, format, limit, line, user_data, text };

  reeve_export_append_header (text, table->columns);
  if (format == REEVE_EXPORT_CSV && !line (text->str, text->len, user_data, error))
    return FALSE;
  if (reeve_copied_each_text (self->backup, table, row_cb, &lines, cancellable, &local) ||
      g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
close_reader (ReeveExportReader *reader)
{
  g_ptr_array_unref (reader->tables);
  g_free (reader->version);
  g_free (reader->lsn);
  g_free (reader);
}

ReeveExportReader *
reeve_export_open_copied (ReeveBackup *backup, GCancellable *cancellable, GError **error)
{
  const ReeveManifest *manifest = backup->manifest;
  Reader *self = g_new0 (Reader, 1);

  self->backup = backup;
  self->parent.each = each;
  self->parent.close = close_reader;
  self->parent.version = g_strdup (manifest->version);
  self->parent.lsn = g_strdup (manifest->snapshot_lsn);
  self->parent.tables = g_ptr_array_new ();
  for (guint i = 0; i < manifest->tables->len; i++)
    {
      ReeveBackupTable *table = g_ptr_array_index (manifest->tables, i);

      if (table->left_out == NULL)
        g_ptr_array_add (self->parent.tables, table);
    }
  return &self->parent;
}
