/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include <string.h>

#include "core/backup/copied-rows.h"
#include "core/backup/diff.h"
#include "core/backup/rows-postgres.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/work.h"
#include "core/db/postgres/copy.h"
#include "core/sql/quote.h"

/* Comparing: what all tables have in common. */
typedef struct
{
  ReeveBackup *backup;
  ReevePgSnapshot *snapshot;
  const ReeveDiffOptions *options;
  ReeveManifest *now;
  GPtrArray *diffs;
  GCancellable *cancellable;
} Comparing;

/* Which fields of a line of COPY are the key and, unless it is all of them, the row. */
typedef struct
{
  guint n_fields;
  GArray *key; /* guint: places */
  GArray *row; /* NULL: all */
} Fields;

/* Side: one table. */
typedef struct
{
  Comparing *comparing;
  const ReeveBackupTable *table; /* of then */
  char *copy_sql;                /* of now */
  Fields then;
  Fields now;

  /* while rows are read */
  const Fields *fields;
  GArray *starts; /* gsize: where the fields begin */
  GByteArray *key;
  GByteArray *row;
  ReeveDiffRow each;
  gpointer user_data;
} Side;

static void
side_clear (Side *self)
{
  g_free (self->copy_sql);
  g_clear_pointer (&self->then.key, g_array_unref);
  g_clear_pointer (&self->then.row, g_array_unref);
  g_clear_pointer (&self->now.key, g_array_unref);
  g_array_unref (self->starts);
  g_byte_array_unref (self->key);
  g_byte_array_unref (self->row);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Side, side_clear)

/* --- rows ------------------------------------------------------------------------------------ */

/* A tab in a value is escaped, so each one that stands there ends a field. */
static gboolean
find_fields (Side *self, const char *line, gsize length, GError **error)
{
  gsize start = 0;

  g_array_set_size (self->starts, 0);
  g_array_append_val (self->starts, start);
  for (const char *at = line; (at = memchr (at, '\t', length - (gsize) (at - line))) != NULL; at++)
    {
      start = (gsize) (at - line) + 1;
      g_array_append_val (self->starts, start);
    }
  start = length + 1;
  g_array_append_val (self->starts, start);
  if (self->starts->len == self->fields->n_fields + 1)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_CORRUPT, _("A row of “%s” has another number of columns"),
                   self->table->name);
  return FALSE;
}

static void
join_fields (const Side *self, const char *line, const GArray *places, GByteArray *out)
{
  g_byte_array_set_size (out, 0);
  for (guint i = 0; i < places->len; i++)
    {
      guint place = g_array_index (places, guint, i);
      gsize start = g_array_index (self->starts, gsize, place);
      gsize end = g_array_index (self->starts, gsize, place + 1) - 1;

      if (i > 0)
        g_byte_array_append (out, (const guint8 *) "\t", 1);
      g_byte_array_append (out, (const guint8 *) line + start, (guint) (end - start));
    }
}

static gboolean
feed (Side *self, const char *line, gsize length, GError **error)
{
  gconstpointer row = line;
  gsize row_length = length;

  if (self->fields->row != NULL || self->fields->key != NULL)
    {
      if (!find_fields (self, line, length, error))
        return FALSE;
      if (self->fields->row != NULL)
        {
          join_fields (self, line, self->fields->row, self->row);
          row = self->row->data;
          row_length = self->row->len;
        }
    }
  if (self->fields->key == NULL)
    return self->each (row, row_length, row, row_length, self->user_data, error);
  join_fields (self, line, self->fields->key, self->key);
  return self->each (self->key->data, self->key->len, row, row_length, self->user_data, error);
}

static gboolean
then_cb (char *row, gsize length, gpointer user_data, GError **error)
{
  return feed (user_data, row, length, error);
}

static gboolean
now_cb (const char *row, gsize length, gpointer user_data, GError **error)
{
  return feed (user_data, row, length - 1, error);
}

static gboolean
each_then (gpointer data,
           ReeveDiffRow each,
           gpointer user_data,
           GCancellable *cancellable,
           GError **error)
{
  Side *self = data;

  self->fields = &self->then;
  self->each = each;
  self->user_data = user_data;
  return reeve_copied_each (self->comparing->backup, self->table, then_cb, self, cancellable,
                            error);
}

static gboolean
each_now (gpointer data,
          ReeveDiffRow each,
          gpointer user_data,
          GCancellable *cancellable,
          GError **error)
{
  Side *self = data;

  self->fields = &self->now;
  self->each = each;
  self->user_data = user_data;
  return reeve_pg_copy_out (self->comparing->snapshot->leader, self->copy_sql, now_cb, self,
                            cancellable, error);
}

static char *
dup_key (gpointer data, gconstpointer key, gsize length)
{
  const Side *self = data;
  g_autofree char *line =
    reeve_copied_dup_text (self->comparing->backup->manifest->encoding, key, length);
  g_autoptr (GString) text = g_string_new (NULL);
  char *next = line;

  while (next != NULL)
    {
      char *value = strsep (&next, "\t");

      if (g_str_equal (value, "\\N"))
        value = (char *) "NULL";
      else
        reeve_copied_unescape (value);
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", value);
    }
  return reeve_diff_dup_text (text->str, text->len);
}

/* --- one table ------------------------------------------------------------------------------- */

/* The places of @names in @columns. */
static GArray *
find_places (const char *const *names, const char *const *columns)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (guint));

  for (; *names != NULL; names++)
    for (guint i = 0; columns[i] != NULL; i++)
      if (g_str_equal (columns[i], *names))
        g_array_append_val (places, i);
  return places;
}

static gboolean
is_among (char **names, const char *const *others)
{
  for (; *names != NULL; names++)
    if (!g_strv_contains (others, *names))
      return FALSE;
  return TRUE;
}

static char *
make_copy (Comparing *self, const ReeveBackupTable *now, const char *const *columns)
{
  g_autofree char *name = reeve_pg_quote_table (now);
  g_autofree char *list = reeve_pg_quote_columns (columns);
  g_autofree char *encoding =
    reeve_quote_literal (REEVE_DIALECT_POSTGRES, self->backup->manifest->encoding);

  return g_strdup_printf ("COPY (SELECT %s FROM ONLY %s %s) TO STDOUT (ENCODING %s)", list, name,
                          now->filter != NULL ? now->filter : "", encoding);
}

static gboolean
compare_rows (Comparing *self,
              const ReeveBackupTable *then,
              const ReeveBackupTable *now,
              const char *const *common,
              ReeveTableDiff *diff,
              GError **error)
{
  const char *const *columns = (const char *const *) then->columns;
  g_auto (GStrv) key =
    reeve_pg_read_primary_key (self->snapshot->leader, now, self->cancellable, error);
  g_auto (Side) side = {
    .comparing = self,
    .table = then,
    .copy_sql = make_copy (self, now, common),
    .then = { .n_fields = g_strv_length (then->columns) },
    .now = { .n_fields = g_strv_length ((char **) common) },
    .starts = g_array_new (FALSE, FALSE, sizeof (gsize)),
    .key = g_byte_array_new (),
    .row = g_byte_array_new (),
  };
  const ReeveDiffSource source = { each_then, each_now, dup_key, &side };

  if (key == NULL)
    return FALSE;
  if (key[0] != NULL && is_among (key, common))
    {
      side.then.key = find_places ((const char *const *) key, columns);
      side.now.key = find_places ((const char *const *) key, common);
      g_strfreev (diff->key);
      diff->key = g_steal_pointer (&key);
    }
  if (!g_strv_equal (common, columns))
    side.then.row = find_places (common, columns);
  return reeve_table_diff_count (diff, &source, self->options->examples, self->cancellable, error);
}

static gboolean
compare_table (Comparing *self,
               const ReeveBackupTable *then,
               const ReeveBackupTable *now,
               ReeveTableDiff *diff,
               GError **error)
{
  g_auto (GStrv) common =
    reeve_table_diff_set_columns (diff, (const char *const *) then->columns,
                                  (const char *const *) now->columns);
  gboolean same_columns = diff->columns_gained[0] == NULL && diff->columns_lost[0] == NULL;

  diff->now = now->fingerprint.rows;
  if (same_columns && reeve_fingerprint_equal (&then->fingerprint, &now->fingerprint))
    {
      diff->counted = TRUE;
      return TRUE;
    }
  diff->state = REEVE_DIFF_CHANGED;
  if (g_strcmp0 (self->backup->manifest->method, REEVE_METHOD_CLASSIC) == 0)
    diff->reason = g_strdup (_("pg_dump wrote this backup; its rows can only be counted"));
  else if (common[0] == NULL)
    diff->reason = g_strdup (_("no column has its old name"));
  else
    return compare_rows (self, then, now, (const char *const *) common, diff, error);
  return TRUE;
}

/* --- all tables ------------------------------------------------------------------------------ */

static const ReeveBackupTable *
find_table (const ReeveManifest *manifest, const ReeveBackupTable *like)
{
  for (guint i = 0; i < manifest->tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (manifest->tables, i);

      if (g_str_equal (table->name, like->name) && g_str_equal (table->schema, like->schema))
        return table;
    }
  return NULL;
}

static gboolean
compare_then (Comparing *self, const ReeveBackupTable *then, GError **error)
{
  g_autofree char *label = reeve_backup_table_dup_label (then);
  const ReeveBackupTable *now = find_table (self->now, then);
  ReeveTableDiff *diff = reeve_table_diff_new (label);

  g_ptr_array_add (self->diffs, diff);
  diff->then = then->fingerprint.rows;
  if (now == NULL)
    {
      diff->state = REEVE_DIFF_GONE;
      diff->lost = diff->then;
      diff->counted = then->left_out == NULL;
      return TRUE;
    }
  if (then->left_out == NULL && now->left_out == NULL)
    return compare_table (self, then, now, diff, error);
  diff->state = REEVE_DIFF_UNKNOWN;
  diff->reason = g_strdup (then->left_out != NULL ? then->left_out : now->left_out);
  return TRUE;
}

static void
add_new (Comparing *self, const ReeveBackupTable *now)
{
  g_autofree char *label = reeve_backup_table_dup_label (now);
  ReeveTableDiff *diff = reeve_table_diff_new (label);

  g_ptr_array_add (self->diffs, diff);
  diff->state = REEVE_DIFF_NEW;
  diff->now = now->fingerprint.rows;
  diff->gained = diff->now;
  diff->counted = now->left_out == NULL;
}

/* Only what is compared is read. */
static void
choose_heaps (Comparing *self, GPtrArray *heaps)
{
  for (guint i = heaps->len; i > 0; i--)
    {
      const ReevePgHeap *heap = g_ptr_array_index (heaps, i - 1);

      if (!reeve_diff_wants (self->options, self->backup, heap->table))
        g_ptr_array_remove_index (heaps, i - 1);
    }
}

static gboolean
compare_all (Comparing *self, GPtrArray *heaps, GError **error)
{
  GPtrArray *tables = self->backup->manifest->tables;
  ReevePgRows rows = {
    .snapshot = self->snapshot,
    .heaps = heaps,
    .job = self->options->job,
    .phase = _("Comparing with the backup"),
    .threads =
      self->options->threads > 0 ? self->options->threads : reeve_work_default_threads (),
  };

  choose_heaps (self, heaps);
  if (!reeve_pg_rows_read (&rows, self->cancellable, error))
    return FALSE;
  for (guint i = 0; i < tables->len; i++)
    if (reeve_diff_wants (self->options, self->backup, g_ptr_array_index (tables, i)) &&
        !compare_then (self, g_ptr_array_index (tables, i), error))
      return FALSE;
  for (guint i = 0; i < self->now->tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (self->now->tables, i);

      if (find_table (self->backup->manifest, table) == NULL &&
          reeve_diff_wants (self->options, self->backup, table))
        add_new (self, table);
    }
  return TRUE;
}

gboolean
reeve_diff_postgres (ReeveBackup *backup,
                     ReevePool *pool,
                     const ReeveDiffOptions *options,
                     GPtrArray *diffs,
                     GCancellable *cancellable,
                     GError **error)
{
  g_auto (ReevePgSnapshot) snapshot = { 0 };
  g_autoptr (ReeveManifest) now = reeve_manifest_new ();
  g_autoptr (GPtrArray) heaps = NULL;
  Comparing comparing = { backup, &snapshot, options, now, diffs, cancellable };

  if (!reeve_pg_snapshot_open (&snapshot, reeve_pool_get_connection (pool), "diff", cancellable,
                               error))
    return FALSE;
  heaps = reeve_pg_survey (snapshot.leader, NULL, now, cancellable, error);
  return heaps != NULL && compare_all (&comparing, heaps, error);
}
