/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/trace-range.h"

#include <json-glib/json-glib.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/bulk.h"
#include "core/sql/quote.h"

ReeveSeedTraceRange *
reeve_seed_trace_range_new (ReeveSeedRange *range)
{
  ReeveSeedTraceRange *self = g_new0 (ReeveSeedTraceRange, 1);

  self->range = range;
  self->claimed = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->left = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
reeve_seed_trace_range_free (ReeveSeedTraceRange *self)
{
  reeve_seed_range_free (self->range);
  g_clear_pointer (&self->state, reeve_seed_range_state_free);
  g_array_unref (self->claimed);
  g_array_unref (self->left);
  g_free (self);
}

static gboolean
has_key (const ReeveSeedRange *range, gint64 key)
{
  return key >= range->low && key <= range->high && (key - range->low) % range->step == 0;
}

static GHashTable *
make_set (const GArray *keys)
{
  GHashTable *set = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < keys->len; i++)
    g_hash_table_add (set, &g_array_index (keys, gint64, i));
  return set;
}

/* --- what newer records speak of -------------------------------------------------------------- */

/* Keys of the range that a row's own record has, too: it was removed, and made again. */
static gboolean
claim_records (ReeveSeedTraceReading *reading,
               const ReeveSeedTrace *trace,
               ReeveSeedTraceRange *self,
               GError **error)
{
  const ReeveSeedTraceSql *sql = &reading->sql;
  g_autofree char *chain =
    reeve_seed_trace_dup_chain (sql, trace, reading->options->runs, "chain");
  g_autofree char *match = reeve_seed_trace_dup_match (sql, trace->table, "t", "c.row_key");
  g_autofree char *name = reeve_quote_identifier (sql->quoting, self->range->key);
  g_autofree char *condition =
    reeve_seed_range_dup_condition (self->range, reading->session, "t");
  g_autofree char *text = g_strdup_printf (
    "WITH %s SELECT t.%s FROM chain AS c JOIN %s AS t ON %s WHERE c.action = 'insert' AND %s",
    chain, name, trace->table->sql, match, condition);
  g_autoptr (ReeveResult) result =
    reeve_session_query (reading->session, text, NULL, 0, reading->cancellable, error);

  for (guint row = 0; result != NULL && row < reeve_result_get_n_rows (result); row++)
    {
      gint64 key = reeve_result_get_int (result, row, 0);

      g_array_append_val (self->claimed, key);
    }
  return result != NULL;
}

/* Keys that a newer range has, too. */
static void
claim_range (ReeveSeedTraceRange *self, const ReeveSeedRange *newer)
{
  gint64 key = newer->low;

  if (newer->high < self->range->low || newer->low > self->range->high)
    return;
  if (key < self->range->low)
    key += (self->range->low - key + newer->step - 1) / newer->step * newer->step;
  for (; key <= MIN (newer->high, self->range->high); key += newer->step)
    if (has_key (self->range, key))
      g_array_append_val (self->claimed, key);
}

/* --- counting --------------------------------------------------------------------------------- */

static gint64
count_unclaimed (const GArray *keys, GHashTable *claimed, GArray *left)
{
  gint64 n = 0;

  for (guint i = 0; i < keys->len; i++)
    {
      gint64 key = g_array_index (keys, gint64, i);

      if (g_hash_table_contains (claimed, &key))
        continue;
      n++;
      if (left != NULL)
        g_array_append_val (left, key);
    }
  return n;
}

static void
add_examples (ReeveSeedTrace *trace, const ReeveSeedTraceRange *self)
{
  for (guint i = 0;
       i < self->state->edited->len && trace->edited_keys->len < REEVE_SEED_EXAMPLES; i++)
    g_ptr_array_add (trace->edited_keys,
                     g_strdup_printf ("{\"%s\" : %" G_GINT64_FORMAT "}", self->range->key,
                                      g_array_index (self->state->edited, gint64, i)));
}

static void
take_state (ReeveSeedTrace *trace, ReeveSeedTraceRange *self, gboolean takes_edited)
{
  g_autoptr (GHashTable) claimed = make_set (self->claimed);
  gint64 gone = count_unclaimed (self->state->gone, claimed, NULL);
  gint64 edited =
    count_unclaimed (self->state->edited, claimed, takes_edited ? NULL : self->left);
  gint64 same = (gint64) self->range->rows - g_hash_table_size (claimed) - gone - edited;

  g_array_append_vals (self->left, self->claimed->data, self->claimed->len);
  trace->same += same;
  trace->edited += edited;
  trace->gone += gone;
  self->removable = same + (takes_edited ? edited : 0);
  add_examples (trace, self);
}

/* Keys that are held are known by one column for the whole table. */
static gboolean
check_key (const ReeveSeedTrace *trace, const ReeveSeedRange *range, GError **error)
{
  char **key = trace->table->key;

  if (g_str_equal (key[0], range->key) && key[1] == NULL)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                   _("The rows of “%s” were seeded by different keys, “%s” and “%s”"), trace->name,
                   key[0], range->key);
  return FALSE;
}

gboolean
reeve_seed_trace_look (ReeveSeedTraceReading *reading, ReeveSeedTrace *trace, GError **error)
{
  for (guint i = 0; i < trace->ranges->len; i++)
    {
      ReeveSeedTraceRange *self = g_ptr_array_index (trace->ranges, i);

      if (!check_key (trace, self->range, error))
        return FALSE;
      self->state = reeve_seed_range_look (self->range, reading->session, reading->cancellable,
                                           error);
      if (self->state == NULL || !claim_records (reading, trace, self, error))
        return FALSE;
      for (guint k = 0; k < i; k++)
        claim_range (self, ((ReeveSeedTraceRange *) g_ptr_array_index (trace->ranges, k))->range);
      take_state (trace, self, reading->options->takes_edited);
    }
  return TRUE;
}

/* --- statements ------------------------------------------------------------------------------- */

static char *
dup_outside (ReeveSession *session,
             const ReeveSeedRange *range,
             const char *alias,
             const GArray *keys)
{
  const ReeveSeedDialect *dialect = reeve_seed_dialect_get (session);
  g_autofree char *name = reeve_quote_identifier (reeve_session_get_dialect (session), range->key);
  g_autofree char *condition = reeve_seed_range_dup_condition (range, session, alias);
  g_autofree char *list = dialect->dup_key_list (keys);

  if (keys->len == 0)
    return g_steal_pointer (&condition);
  return g_strdup_printf ("%s AND %s.%s NOT IN %s", condition, alias, name, list);
}

char *
reeve_seed_trace_dup_ranged (ReeveSession *session, const ReeveSeedTrace *trace, const char *alias)
{
  g_autoptr (GString) sql = g_string_new ("(");

  for (guint i = 0; i < trace->ranges->len; i++)
    {
      const ReeveSeedTraceRange *self = g_ptr_array_index (trace->ranges, i);
      g_autofree char *one = dup_outside (session, self->range, alias, self->left);

      g_string_append_printf (sql, "%s(%s)", i > 0 ? " OR " : "", one);
    }
  g_string_append_c (sql, ')');
  return trace->ranges->len > 0 ? g_string_free (g_steal_pointer (&sql), FALSE) : NULL;
}

/* The integer in a key as the records have it. */
static gboolean
parse_key (const char *text, const char *column, gint64 *key)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  JsonNode *cell;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  cell = json_object_get_member (json_node_get_object (node), column);
  if (cell == NULL || json_node_get_value_type (cell) != G_TYPE_INT64)
    return FALSE;
  *key = json_node_get_int (cell);
  return TRUE;
}

static GArray *
list_held (const ReeveSeedTrace *trace, const ReeveSeedTraceRange *self)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) left = make_set (self->left);
  GHashTableIter iter;
  gpointer text;
  gint64 key;

  g_hash_table_iter_init (&iter, trace->held);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    if (parse_key (text, self->range->key, &key) && has_key (self->range, key) &&
        !g_hash_table_contains (left, &key))
      g_array_append_val (keys, key);
  return keys;
}

gint64
reeve_seed_trace_range_count (const ReeveSeedTrace *trace)
{
  gint64 rows = 0;

  for (guint i = 0; i < trace->ranges->len; i++)
    {
      const ReeveSeedTraceRange *self = g_ptr_array_index (trace->ranges, i);
      g_autoptr (GArray) held = list_held (trace, self);

      rows += self->removable - held->len;
    }
  return rows;
}

static gboolean
check_none_left (ReeveSession *session,
                 const ReeveSeedTrace *trace,
                 const ReeveSeedTraceRange *self,
                 const GArray *kept,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autofree char *outside = dup_outside (session, self->range, "t", kept);
  g_autofree char *sql =
    g_strdup_printf ("SELECT count(*) FROM %s AS t WHERE %s", trace->table->sql, outside);
  g_autoptr (ReeveResult) result =
    reeve_session_query (session, sql, NULL, 0, cancellable, error);

  if (result == NULL)
    return FALSE;
  if (reeve_result_get_int (result, 0, 0) == 0)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_CONSTRAINT,
                   _("Something in the database, a trigger perhaps, kept rows of “%s” from being "
                     "removed"),
                   trace->name);
  return FALSE;
}

static gboolean
remove_one (ReeveSession *session,
            const ReeveSeedTrace *trace,
            const ReeveSeedTraceRange *self,
            gboolean takes_edited,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GArray) held = list_held (trace, self);
  gint64 wanted = self->removable - held->len;
  guint64 deleted = 0;
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) same = g_array_copy (self->state->same);
  ReeveSeedRangeState state = *self->state;

  if (takes_edited)
    {
      g_array_append_vals (same, self->state->edited->data, self->state->edited->len);
      state.edited = none;
      state.same = same;
    }
  g_array_append_vals (held, self->left->data, self->left->len);
  return reeve_seed_range_delete (self->range, &state, held, session, &deleted, cancellable,
                                  error) &&
         ((gint64) deleted == wanted ||
          check_none_left (session, trace, self, held, cancellable, error));
}

gboolean
reeve_seed_trace_range_remove (ReeveSession *session,
                               const ReeveSeedTrace *trace,
                               const ReeveSeedTraceOptions *options,
                               GCancellable *cancellable,
                               GError **error)
{
  for (guint i = 0; i < trace->ranges->len; i++)
    if (!remove_one (session, trace, g_ptr_array_index (trace->ranges, i), options->takes_edited,
                     cancellable, error))
      return FALSE;
  return TRUE;
}

/* --- what stays ------------------------------------------------------------------------------- */

/* An image that no row has, since no key is null: a row with it was edited. */
static char *
dup_no_image (const ReeveSeedTrace *trace)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  for (guint i = 0; i < trace->table->columns->len; i++)
    json_object_set_null_member (
      object, ((ReeveSeedColumn *) g_ptr_array_index (trace->table->columns, i))->name);
  json_node_set_object (node, object);
  return json_to_string (node, FALSE);
}

static gboolean
record (ReeveSession *session,
        const ReeveSeedTrace *trace,
        const ReeveSeedRange *range,
        const GArray *keys,
        const char *image,
        GCancellable *cancellable,
        GError **error)
{
  const ReeveSeedDialect *dialect = reeve_seed_dialect_get (session);
  ReeveDialect quoting = reeve_session_get_dialect (session);
  g_autofree char *run = reeve_quote_literal (quoting, range->run);
  g_autofree char *table = reeve_quote_literal (quoting, trace->table->sql);
  g_autofree char *name = reeve_quote_identifier (quoting, range->key);
  g_autofree char *key = dialect->dup_image (trace->table, trace->table->key, "t");
  g_autofree char *list = dialect->dup_key_list (keys);
  g_autofree char *sql = g_strdup_printf (
    "INSERT INTO %s (run_id, table_name, action, row_key, after) SELECT %s, %s, 'insert', %s, %s "
    "FROM %s AS t WHERE t.%s IN %s",
    dialect->row_table, run, table, key, image, trace->table->sql, name, list);

  return keys->len == 0 || reeve_session_execute (session, sql, cancellable, error);
}

static gboolean
forget_one (ReeveSession *session,
            const ReeveSeedTrace *trace,
            const ReeveSeedTraceRange *self,
            GCancellable *cancellable,
            GError **error)
{
  const ReeveSeedDialect *dialect = reeve_seed_dialect_get (session);
  ReeveDialect quoting = reeve_session_get_dialect (session);
  g_autoptr (GHashTable) claimed = make_set (self->claimed);
  g_autoptr (GArray) edited = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) held = list_held (trace, self);
  g_autoptr (GHashTable) changed = make_set (self->state->edited);
  g_autoptr (GArray) same = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *text = dup_no_image (trace);
  g_autofree char *none = reeve_quote_literal (quoting, text);
  g_autofree char *image = dialect->dup_image (trace->table, NULL, "t");

  count_unclaimed (self->state->edited, claimed, edited);
  count_unclaimed (held, changed, same);
  return record (session, trace, self->range, same, image, cancellable, error) &&
         record (session, trace, self->range, edited, none, cancellable, error);
}

gboolean
reeve_seed_trace_range_forget (ReeveSession *session,
                               const ReeveSeedTrace *trace,
                               const ReeveSeedTraceOptions *options,
                               GCancellable *cancellable,
                               GError **error)
{
  const ReeveSeedTraceSql sql = { reeve_seed_dialect_get (session),
                                  reeve_session_get_dialect (session), options->takes_edited };
  g_autofree char *runs = reeve_seed_trace_dup_runs (&sql, options->runs);
  g_autofree char *name = reeve_quote_literal (sql.quoting, trace->table->sql);
  g_autofree char *text = g_strdup_printf (
    "DELETE FROM %s WHERE run_id IN (%s) AND table_name = %s",
    reeve_seed_bulk_engine (session)->range_table, runs, name);

  for (guint i = 0; i < trace->ranges->len; i++)
    if (!forget_one (session, trace, g_ptr_array_index (trace->ranges, i), cancellable, error))
      return FALSE;
  return trace->ranges->len == 0 || reeve_session_execute (session, text, cancellable, error);
}
