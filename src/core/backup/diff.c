/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/diff.h"

#include <string.h>

#include "core/backup/dialect.h"
#include "core/backup/partitions.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"

/* A row without a key is told as a whole, but not in full; in characters. */
#define LONGEST_ROW 200

/* Counting: one pass over a table. */
typedef struct
{
  ReeveTableDiff *diff;
  const ReeveDiffSource *source;
  ReeveRowIndex *index;
  guint wanted;
  guint shown[REEVE_ROW_LOST + 1]; /* examples of each kind, over all passes */
} Counting;

const char *
reeve_diff_state_name (ReeveDiffState state)
{
  static const char *const names[] = { "same", "changed", "gone", "new", "unknown" };

  return names[state];
}

static void
example_free (gpointer data)
{
  ReeveDiffExample *example = data;

  g_free (example->key);
  g_free (example);
}

ReeveTableDiff *
reeve_table_diff_new (const char *name)
{
  ReeveTableDiff *self = g_new0 (ReeveTableDiff, 1);

  self->name = g_strdup (name);
  self->key = g_new0 (char *, 1);
  self->columns_gained = g_new0 (char *, 1);
  self->columns_lost = g_new0 (char *, 1);
  self->examples = g_ptr_array_new_with_free_func (example_free);
  return self;
}

void
reeve_table_diff_free (gpointer data)
{
  ReeveTableDiff *self = data;

  g_free (self->name);
  g_strfreev (self->key);
  g_strfreev (self->columns_gained);
  g_strfreev (self->columns_lost);
  g_ptr_array_unref (self->examples);
  g_free (self->reason);
  g_free (self);
}

/* The names of @from that @other has, or has not. */
static char **
pick (const char *const *from, const char *const *other, gboolean has)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (; *from != NULL; from++)
    if (g_strv_contains (other, *from) == has)
      g_strv_builder_add (names, *from);
  return g_strv_builder_end (names);
}

char **
reeve_table_diff_set_columns (ReeveTableDiff *self,
                              const char *const *then,
                              const char *const *now)
{
  g_strfreev (self->columns_gained);
  g_strfreev (self->columns_lost);
  self->columns_gained = pick (now, then, FALSE);
  self->columns_lost = pick (then, now, FALSE);
  return pick (then, now, TRUE);
}

char *
reeve_diff_dup_text (const char *text, gsize length)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) length);
  g_autofree char *start = NULL;

  if (g_utf8_strlen (valid, -1) <= LONGEST_ROW)
    return g_steal_pointer (&valid);
  start = g_utf8_substring (valid, 0, LONGEST_ROW - 1);
  return g_strconcat (start, "…", NULL);
}

/* --- counting ------------------------------------------------------------------------------- */

static void
add_example (Counting *self, ReeveRowFate fate, gconstpointer key, gsize length)
{
  ReeveDiffExample *example;

  if (self->shown[fate] >= self->wanted)
    return;
  self->shown[fate]++;
  example = g_new0 (ReeveDiffExample, 1);
  example->fate = fate;
  example->key = self->source->dup_key (self->source->side, key, length);
  g_ptr_array_add (self->diff->examples, example);
}

static gboolean
then_cb (gconstpointer key,
         gsize key_length,
         gconstpointer row,
         gsize row_length,
         gpointer user_data,
         GError **error)
{
  Counting *self = user_data;

  if (reeve_row_index_add (self->index, key, key_length, row, row_length))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_CORRUPT,
                   _("The backup has more rows of “%s” than it says"), self->diff->name);
  return FALSE;
}

static gboolean
now_cb (gconstpointer key,
        gsize key_length,
        gconstpointer row,
        gsize row_length,
        gpointer user_data,
        GError **error)
{
  Counting *self = user_data;
  ReeveRowFate fate = reeve_row_index_meet (self->index, key, key_length, row, row_length);

  if (fate == REEVE_ROW_CHANGED)
    self->diff->changed++;
  else if (fate == REEVE_ROW_GAINED)
    self->diff->gained++;
  else
    return TRUE;
  add_example (self, fate, key, key_length);
  return TRUE;
}

static gboolean
lost_cb (gconstpointer key,
         gsize key_length,
         gconstpointer row,
         gsize row_length,
         gpointer user_data,
         GError **error)
{
  Counting *self = user_data;

  if (!reeve_row_index_take_lost (self->index, key, key_length))
    return TRUE;
  add_example (self, REEVE_ROW_LOST, key, key_length);
  if (self->shown[REEVE_ROW_LOST] < self->wanted)
    return TRUE;
  /* Enough; never seen by callers. */
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "enough");
  return FALSE;
}

/* The index has only hashes: to name what is lost, the backup is read again. */
static gboolean
name_lost (Counting *self, GCancellable *cancellable, GError **error)
{
  const ReeveDiffSource *source = self->source;
  g_autoptr (GError) local = NULL;

  if (reeve_row_index_count_lost (self->index) == 0 || self->shown[REEVE_ROW_LOST] >= self->wanted)
    return TRUE;
  if (source->each_then (source->side, lost_cb, self, cancellable, &local) ||
      g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
reeve_table_diff_count (ReeveTableDiff *diff,
                        const ReeveDiffSource *source,
                        guint examples,
                        GCancellable *cancellable,
                        GError **error)
{
  guint passes = reeve_row_index_count_passes (diff->then);
  Counting counting = { .diff = diff, .source = source, .wanted = examples };

  for (guint pass = 0; pass < passes; pass++)
    {
      g_autoptr (ReeveRowIndex) index =
        reeve_row_index_new (diff->key[0] != NULL, diff->then, pass, passes);

      counting.index = index;
      if (!source->each_then (source->side, then_cb, &counting, cancellable, error) ||
          !source->each_now (source->side, now_cb, &counting, cancellable, error))
        return FALSE;
      diff->lost += reeve_row_index_count_lost (index);
      if (!name_lost (&counting, cancellable, error))
        return FALSE;
    }
  diff->counted = TRUE;
  if (diff->gained + diff->lost + diff->changed > 0 || diff->columns_gained[0] != NULL ||
      diff->columns_lost[0] != NULL)
    diff->state = REEVE_DIFF_CHANGED;
  return TRUE;
}

/* --- all tables ------------------------------------------------------------------------------ */

gboolean
reeve_diff_wants (const ReeveDiffOptions *options,
                  const ReeveBackup *backup,
                  const ReeveBackupTable *table)
{
  g_autofree char *label = reeve_backup_table_dup_label (table);

  /* A backup of some tables says nothing about the others. */
  if (backup->manifest->requested[0] != NULL &&
      reeve_manifest_find_table (backup->manifest, label, NULL) == NULL)
    return FALSE;
  if (options->tables == NULL || g_strv_contains (options->tables, label) ||
      g_strv_contains (options->tables, table->name))
    return TRUE;
  for (guint i = 0; options->tables[i] != NULL; i++)
    if (reeve_backup_table_is_part_of (table, options->tables[i]))
      return TRUE;
  return FALSE;
}

static gboolean
check_tables (ReeveBackup *backup, const ReeveDiffOptions *options, GError **error)
{
  for (guint i = 0; options->tables != NULL && options->tables[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) parts =
        reeve_manifest_list_parts (backup->manifest, options->tables[i], error);

      if (parts == NULL)
        return FALSE;
    }
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const ReeveTableDiff *const *left = a;
  const ReeveTableDiff *const *right = b;

  return strcmp ((*left)->name, (*right)->name);
}

GPtrArray *
reeve_backup_diff (ReeveBackup *backup,
                   ReevePool *pool,
                   const ReeveDiffOptions *options,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GPtrArray) diffs = g_ptr_array_new_with_free_func (reeve_table_diff_free);
  ReeveConnection *connection = reeve_pool_get_connection (pool);
  const char *engine = reeve_connection_get_engine (connection);
  const ReeveBackupDialect *dialect = reeve_backup_dialect_find (engine, error);

  if (dialect == NULL)
    return NULL;
  if (g_strcmp0 (engine, backup->manifest->engine) != 0)
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                       _("“%s” is the backup of another engine (%s)"), backup->path,
                       backup->manifest->engine);
      return NULL;
    }
  if (!check_tables (backup, options, error) ||
      !dialect->diff (backup, pool, options, diffs, cancellable, error))
    return NULL;
  g_ptr_array_sort (diffs, compare_names);
  return g_steal_pointer (&diffs);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void
set_count (JsonObject *object, const char *name, guint64 count, gboolean known)
{
  if (known)
    json_object_set_int_member (object, name, (gint64) count);
  else
    json_object_set_null_member (object, name);
}

static JsonObject *
table_to_json (const ReeveTableDiff *diff)
{
  static const char *const fates[] = { NULL, NULL, "changed", "gained", "lost" };
  JsonObject *object = json_object_new ();
  JsonArray *examples = json_array_new ();

  json_object_set_string_member (object, "name", diff->name);
  json_object_set_string_member (object, "state", reeve_diff_state_name (diff->state));
  set_count (object, "then", diff->then, diff->state != REEVE_DIFF_NEW);
  set_count (object, "now", diff->now, diff->state != REEVE_DIFF_GONE);
  set_count (object, "gained", diff->gained, diff->counted);
  set_count (object, "lost", diff->lost, diff->counted);
  set_count (object, "changed", diff->changed,
             diff->counted && (diff->key[0] != NULL || diff->state == REEVE_DIFF_SAME));
  reeve_json_set_strv (object, "key", (const char *const *) diff->key);
  reeve_json_set_strv (object, "columns_gained", (const char *const *) diff->columns_gained);
  reeve_json_set_strv (object, "columns_lost", (const char *const *) diff->columns_lost);
  for (guint i = 0; i < diff->examples->len; i++)
    {
      const ReeveDiffExample *example = g_ptr_array_index (diff->examples, i);
      JsonObject *row = json_object_new ();

      json_object_set_string_member (row, "row", example->key);
      json_object_set_string_member (row, "fate", fates[example->fate]);
      json_array_add_object_element (examples, row);
    }
  json_object_set_array_member (object, "examples", examples);
  reeve_json_set_string_or_null (object, "reason", diff->reason);
  return object;
}

JsonObject *
reeve_backup_diff_to_json (GPtrArray *tables)
{
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < tables->len; i++)
    json_array_add_object_element (array, table_to_json (g_ptr_array_index (tables, i)));
  json_object_set_array_member (object, "tables", array);
  return object;
}
