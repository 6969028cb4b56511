/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include <string.h>

#include "core/backup/copied-rows.h"
#include "core/backup/export.h"
#include "core/backup/rows-postgres.h"
#include "core/db/postgres/copy.h"
#include "core/sql/quote.h"

typedef struct
{
  ReeveExportReader parent;
  ReevePgSnapshot snapshot;
  ReeveManifest *manifest;
} Reader;

/* Lines: those of one COPY. */
typedef struct
{
  ReeveExportLine line;
  gpointer user_data;
  GString *text;
} Lines;

static gboolean
csv_cb (const char *row, gsize length, gpointer user_data, GError **error)
{
  Lines *self = user_data;

  return self->line (row, length - 1, self->user_data, error);
}

/* The object travels as the only value of a row of COPY. */
static gboolean
json_cb (const char *row, gsize length, gpointer user_data, GError **error)
{
  Lines *self = user_data;

  g_string_truncate (self->text, 0);
  g_string_append_len (self->text, row, (gssize) length - 1);
  reeve_copied_unescape (self->text->str);
  return self->line (self->text->str, strlen (self->text->str), self->user_data, error);
}

static char *
make_sql (const ReeveBackupTable *table, char **key, ReeveExportFormat format, guint64 limit)
{
  g_autofree char *name = reeve_pg_quote_table (table);
  g_autofree char *columns = reeve_pg_quote_columns ((const char *const *) table->columns);
  g_autofree char *order = reeve_pg_quote_columns ((const char *const *) key);
  g_autoptr (GString) select = g_string_new (NULL);

  g_string_printf (select, "SELECT %s FROM ONLY %s", columns, name);
  if (*order != '\0')
    g_string_append_printf (select, " ORDER BY %s", order);
  if (limit > 0)
    g_string_append_printf (select, " LIMIT %" G_GUINT64_FORMAT, limit);
  if (format == REEVE_EXPORT_CSV)
    return g_strdup_printf ("COPY (%s) TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')",
                            select->str);
  return g_strdup_printf ("COPY (SELECT pg_catalog.row_to_json(r) FROM (%s) AS r) TO STDOUT"
                          " (ENCODING 'UTF8')",
                          select->str);
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
  g_auto (GStrv) key =
    reeve_pg_read_primary_key (self->snapshot.leader, table, cancellable, error);
  g_autoptr (GString) text = g_string_new (NULL);
  Lines lines = { line, user_data, text };
  g_autofree char *sql = NULL;

  if (key == NULL)
    return FALSE;
  sql = make_sql (table, key, format, limit);
  return reeve_pg_copy_out (self->snapshot.leader, sql,
                            format == REEVE_EXPORT_CSV ? csv_cb : json_cb, &lines, cancellable,
                            error);
}

static void
close_reader (ReeveExportReader *reader)
{
  Reader *self = (Reader *) reader;

  reeve_pg_snapshot_close (&self->snapshot);
  g_clear_pointer (&self->parent.tables, g_ptr_array_unref);
  g_clear_pointer (&self->manifest, reeve_manifest_free);
  g_free (self->parent.version);
  g_free (self->parent.lsn);
  g_free (self);
}

/* Of foreign tables the rows are elsewhere. */
static void
list_tables (Reader *self)
{
  self->parent.tables = g_ptr_array_new ();
  for (guint i = 0; i < self->manifest->tables->len; i++)
    {
      ReeveBackupTable *table = g_ptr_array_index (self->manifest->tables, i);

      if (table->left_out == NULL)
        g_ptr_array_add (self->parent.tables, table);
    }
}

ReeveExportReader *
reeve_export_open_postgres (ReevePool *pool, GCancellable *cancellable, GError **error)
{
  Reader *self = g_new0 (Reader, 1);
  g_autoptr (GPtrArray) heaps = NULL;

  self->parent.each = each;
  self->parent.close = close_reader;
  self->manifest = reeve_manifest_new ();
  if (reeve_pg_snapshot_open (&self->snapshot, reeve_pool_get_connection (pool), "export",
                              cancellable, error))
    heaps = reeve_pg_survey (self->snapshot.leader, NULL, self->manifest, cancellable, error);
  if (heaps == NULL)
    {
      close_reader (&self->parent);
      return NULL;
    }
  list_tables (self);
  self->parent.version =
    g_strdup (reeve_target_get_version (reeve_session_get_target (self->snapshot.leader)));
  self->parent.lsn = g_strdup (self->snapshot.lsn);
  return &self->parent;
}
