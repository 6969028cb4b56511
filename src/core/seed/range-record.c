/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/range-record.h"

#include <json-glib/json-glib.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/dialect.h"
#include "core/sql/quote.h"

/* Parts that are written in one go; their hashes are in memory until then. */
#define PARTS_A_GO 16

typedef struct
{
  guint64 first;
  guint32 rows;
  gint64 low;
  gint64 step;
} Part;

typedef struct
{
  ReeveSession *session;
  const ReeveSeedBulkEngine *engine;
  const ReeveSeedRangeWrite *write;
  GCancellable *cancellable;
  char *transaction;
  char **all_columns; /* that a row has, computed ones apart */
  gboolean exact;
  guint number; /* of the next part */
  guint32 *hashes;
} Recording;

gboolean
reeve_seed_segments_add (GArray *segments, gint64 key)
{
  ReeveSeedSegment *last =
    segments->len > 0 ? &g_array_index (segments, ReeveSeedSegment, segments->len - 1) : NULL;
  guint64 first = last != NULL ? last->first + last->rows : 0;
  gint64 high = last != NULL ? last->low + (gint64) (last->rows - 1) * last->step : 0;

  if (key > REEVE_SEED_LARGEST_KEY || key < -REEVE_SEED_LARGEST_KEY ||
      (last != NULL && (key <= high || key - high > REEVE_SEED_LARGEST_KEY / REEVE_SEED_PART_ROWS)))
    return FALSE;
  if (last != NULL && last->rows == 1)
    last->step = key - last->low;
  if (last != NULL && key - high == last->step)
    last->rows++;
  else
    g_array_append_val (segments, ((ReeveSeedSegment) { first, 1, key, 1 }));
  return TRUE;
}

/* --- records -------------------------------------------------------------------------------- */

static char *
dup_columns (const char *const *columns)
{
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; columns[i] != NULL; i++)
    json_array_add_string_element (array, columns[i]);
  json_node_set_array (node, array);
  return json_to_string (node, FALSE);
}

static void
append_hashes (const ReeveSeedBulkEngine *engine, const guint32 *hashes, guint32 n, GString *sql)
{
  static const char digits[] = "0123456789abcdef";
  gsize length;
  char *out;

  g_string_append (sql, engine->bytes_open);
  length = sql->len;
  g_string_set_size (sql, length + 8 * (gsize) n);
  out = sql->str + length;
  for (guint32 i = 0; i < n; i++)
    for (guint shift = 32; shift > 0; shift -= 4)
      *out++ = digits[(hashes[i] >> (shift - 4)) & 15];
  g_string_append_c (sql, '\'');
}

static gboolean
record (Recording *self, const Part *part, const guint32 *hashes, GError **error)
{
  const ReeveSeedBulk *bulk = self->write->bulk;
  ReeveDialect dialect = reeve_session_get_dialect (self->session);
  const char *const *hashed =
    self->exact ? bulk->columns : (const char *const *) self->all_columns;
  g_autofree char *columns = dup_columns (hashed);
  const char *texts[] = { self->write->run, self->write->digest, bulk->table->sql,
                          self->write->key, columns,
                          reeve_target_get_id (reeve_session_get_target (self->session)) };
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_append_printf (sql,
                          "INSERT INTO %s (entry, part, low, high, step, rows, \"transaction\", "
                          "run_id, digest, table_name, key_column, columns, target, hashes) VALUES "
                          "(%u, %u, %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
                          ", %u, %s",
                          self->engine->range_table, self->write->entry, self->number++, part->low,
                          part->low + (gint64) (part->rows - 1) * part->step, part->step,
                          part->rows, self->transaction != NULL ? self->transaction : "NULL");
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = reeve_quote_literal (dialect, texts[i]);

      g_string_append_printf (sql, ", %s", text);
    }
  g_string_append (sql, ", ");
  append_hashes (self->engine, hashes, part->rows, sql);
  g_string_append_c (sql, ')');
  return reeve_session_execute (self->session, sql->str, self->cancellable, error);
}

/* --- rows that are not those that were sent ------------------------------------------------- */

/* @table, @key, @columns: what is read; the keys of the part, and where its hashes go */
typedef struct
{
  const char *table;
  const char *key;
  const char *const *columns;
  gint64 low;
  gint64 step;
  guint32 rows;
  guint32 *hashes;
  guint32 seen;
} Again;

static gboolean
take_again (gint64 key, guint32 hash, gpointer user_data, GError **error)
{
  Again *self = user_data;

  if ((key - self->low) % self->step != 0)
    return TRUE;
  self->hashes[(key - self->low) / self->step] = hash;
  self->seen++;
  return TRUE;
}

static gboolean
read_again (Again *self, ReeveSession *session, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = reeve_quote_identifier (reeve_session_get_dialect (session), self->key);
  g_autofree char *condition = g_strdup_printf (
    "%s BETWEEN %" G_GINT64_FORMAT " AND %" G_GINT64_FORMAT, name, self->low,
    self->low + (gint64) (self->rows - 1) * self->step);

  self->seen = 0;
  if (!reeve_seed_bulk_engine (session)->read (session, self->table, self->key, self->columns,
                                               condition, take_again, self, cancellable, error))
    return FALSE;
  if (self->seen == self->rows)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_CONSTRAINT,
                   _("Of %u rows only %u have the keys that they were given: a trigger gave them "
                     "others"),
                   self->rows, self->seen);
  return FALSE;
}

static gboolean
read_part_again (Recording *self, const Part *part, guint32 *hashes, GError **error)
{
  Again again = { self->write->bulk->table->sql,
                  self->write->key,
                  (const char *const *) self->all_columns,
                  part->low,
                  part->step,
                  part->rows,
                  hashes,
                  0 };

  return read_again (&again, self->session, self->cancellable, error);
}

static gboolean
refresh_range (const ReeveSeedRange *range,
               ReeveSession *session,
               guint32 *hashes,
               GCancellable *cancellable,
               GError **error)
{
  const ReeveSeedBulkEngine *engine = reeve_seed_bulk_engine (session);
  g_autofree char *run = reeve_quote_literal (reeve_session_get_dialect (session), range->run);

  for (guint i = 0; i < range->parts->len; i++)
    {
      const ReeveSeedPart *part = &g_array_index (range->parts, ReeveSeedPart, i);
      Again again = { range->table, range->key, (const char *const *) range->columns,
                      part->low,    range->step, part->rows, hashes, 0 };
      g_autoptr (GString) sql = g_string_new (NULL);

      if (!read_again (&again, session, cancellable, error))
        return FALSE;
      g_string_append_printf (sql, "UPDATE %s SET hashes = ", engine->range_table);
      append_hashes (engine, hashes, part->rows, sql);
      g_string_append_printf (sql, " WHERE run_id = %s AND entry = %" G_GINT64_FORMAT
                                   " AND part = %" G_GINT64_FORMAT,
                              run, range->entry, part->number);
      if (!reeve_session_execute (session, sql->str, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
reeve_seed_ranges_refresh (ReeveSession *session,
                           const char *run,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GPtrArray) ranges = reeve_seed_ranges_read (session, run, NULL, cancellable, error);
  g_autofree guint32 *hashes = g_new (guint32, REEVE_SEED_PART_ROWS);

  for (guint i = 0; ranges != NULL && i < ranges->len; i++)
    if (!refresh_range (g_ptr_array_index (ranges, i), session, hashes, cancellable, error))
      return FALSE;
  return ranges != NULL;
}

/* --- writing -------------------------------------------------------------------------------- */

static gboolean
write_go (Recording *self, const GArray *parts, GError **error)
{
  const Part *first = &g_array_index (parts, Part, 0);
  const Part *last = &g_array_index (parts, Part, parts->len - 1);

  if (!self->engine->write (self->session, self->write->bulk, first->first,
                            last->first + last->rows - first->first, self->hashes, &self->exact,
                            self->cancellable, error))
    return FALSE;
  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = &g_array_index (parts, Part, i);
      guint32 *hashes = self->hashes + (part->first - first->first);

      if ((!self->exact && !read_part_again (self, part, hashes, error)) ||
          !record (self, part, hashes, error))
        return FALSE;
    }
  return TRUE;
}

static GArray *
list_parts (const GArray *segments)
{
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (Part));

  for (guint i = 0; i < segments->len; i++)
    {
      const ReeveSeedSegment *segment = &g_array_index (segments, ReeveSeedSegment, i);

      for (guint64 at = 0; at < segment->rows; at += REEVE_SEED_PART_ROWS)
        g_array_append_val (parts,
                            ((Part) { segment->first + at,
                                      (guint32) MIN (segment->rows - at, REEVE_SEED_PART_ROWS),
                                      segment->low + (gint64) at * segment->step,
                                      segment->step }));
    }
  return parts;
}

static gboolean
write_parts (Recording *self, const GArray *parts, GError **error)
{
  g_autoptr (GArray) go = g_array_new (FALSE, FALSE, sizeof (Part));

  for (guint i = 0; i < parts->len; i++)
    {
      g_array_append_val (go, g_array_index (parts, Part, i));
      if (go->len < PARTS_A_GO && i + 1 < parts->len)
        continue;
      if (!write_go (self, go, error))
        return FALSE;
      g_array_set_size (go, 0);
    }
  return TRUE;
}

/* What the rows get beside the profile's values is hashed, too, and can only be read. */
static void
list_columns (Recording *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const ReeveSeedBulk *bulk = self->write->bulk;

  for (guint i = 0; i < bulk->table->columns->len; i++)
    {
      const ReeveSeedColumn *column = g_ptr_array_index (bulk->table->columns, i);

      if (column->generated)
        continue;
      g_strv_builder_add (builder, column->name);
      self->exact = self->exact && g_strv_contains (bulk->columns, column->name);
    }
  self->all_columns = g_strv_builder_end (builder);
}

static gboolean
prepare (Recording *self, GError **error)
{
  const char *params[] = { self->write->bulk->table->sql };
  const ReeveSeedBulkEngine *engine = self->engine;
  g_autoptr (ReeveResult) behaviour = NULL;
  g_autoptr (ReeveResult) transaction = NULL;

  if (!reeve_seed_ensure_tables (self->session, engine->has_ranges, engine->make_ranges,
                                 self->cancellable, error))
    return FALSE;
  behaviour = reeve_session_query (self->session, engine->behaviour_sql, params, 1,
                                   self->cancellable, error);
  if (behaviour == NULL)
    return FALSE;
  self->exact = !reeve_result_get_boolean (behaviour, 0, 0);
  list_columns (self);
  if (engine->transaction_sql == NULL)
    return TRUE;
  transaction = reeve_session_query (self->session, engine->transaction_sql, NULL, 0,
                                     self->cancellable, error);
  if (transaction != NULL)
    self->transaction = g_strdup (reeve_result_get (transaction, 0, 0));
  return transaction != NULL;
}

gboolean
reeve_seed_ranges_write (ReeveSession *session,
                         const ReeveSeedRangeWrite *write,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GArray) parts = list_parts (write->segments);
  Recording self = {
    .session = session,
    .engine = reeve_seed_bulk_engine (session),
    .write = write,
    .cancellable = cancellable,
    .hashes = g_new (guint32, PARTS_A_GO * REEVE_SEED_PART_ROWS),
  };
  gboolean ok = prepare (&self, error) && write_parts (&self, parts, error);

  g_strfreev (self.all_columns);
  g_free (self.transaction);
  g_free (self.hashes);
  return ok;
}
