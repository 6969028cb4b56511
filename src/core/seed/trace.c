/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/trace.h"

#include <string.h>

#include "core/base/json.h"
#include "core/seed/trace-hold.h"
#include "core/seed/trace-range.h"
#include "core/seed/trace-sql.h"
#include "core/sql/quote.h"

static void
dependents_free (gpointer data)
{
  ReeveSeedDependents *dependents = data;

  g_free (dependents->table);
  g_ptr_array_unref (dependents->examples);
  g_free (dependents);
}

static void
trace_free (gpointer data)
{
  ReeveSeedTrace *self = data;

  g_clear_pointer (&self->table, reeve_seed_table_free);
  g_free (self->name);
  g_clear_pointer (&self->references, g_ptr_array_unref);
  g_ptr_array_unref (self->ranges);
  g_hash_table_unref (self->held);
  g_ptr_array_unref (self->dependents);
  g_ptr_array_unref (self->edited_keys);
  g_free (self);
}

gint64
reeve_seed_trace_get_removable (const ReeveSeedTrace *self, gboolean takes_edited)
{
  if (self->table == NULL || self->stays)
    return 0;
  return self->same + (takes_edited ? self->edited : 0) - g_hash_table_size (self->held);
}

/* --- the order ------------------------------------------------------------------------------ */

static gboolean
refers_to (const ReeveSeedTrace *child, const ReeveSeedTrace *parent)
{
  if (child == parent || child->table == NULL || parent->table == NULL)
    return FALSE;
  for (guint i = 0; i < parent->references->len; i++)
    {
      const ReeveSeedReference *reference = g_ptr_array_index (parent->references, i);

      if (g_str_equal (reference->child, child->table->sql))
        return TRUE;
    }
  return FALSE;
}

static gboolean
find_end (GPtrArray *waiting, gboolean wants_leaf, guint *found)
{
  for (guint i = 0; i < waiting->len; i++)
    {
      gboolean free = TRUE;

      for (guint k = 0; k < waiting->len && free; k++)
        free = wants_leaf
                 ? !refers_to (g_ptr_array_index (waiting, k), g_ptr_array_index (waiting, i))
                 : !refers_to (g_ptr_array_index (waiting, i), g_ptr_array_index (waiting, k));
      if (free)
        {
          *found = i;
          return TRUE;
        }
    }
  return FALSE;
}

/* Leaves from the front, roots from the back; what then is left is one or several circles. */
void
reeve_seed_traces_order (GPtrArray *traces)
{
  g_autoptr (GPtrArray) waiting = g_ptr_array_new ();
  guint front = 0;
  guint back = traces->len;
  guint found;

  for (guint i = 0; i < traces->len; i++)
    g_ptr_array_add (waiting, g_ptr_array_index (traces, i));
  while (waiting->len > 0)
    {
      guint at;

      if (find_end (waiting, TRUE, &found))
        at = front++;
      else if (find_end (waiting, FALSE, &found))
        at = --back;
      else
        break;
      traces->pdata[at] = g_ptr_array_remove_index (waiting, found);
      ((ReeveSeedTrace *) traces->pdata[at])->group = at;
    }
  for (guint i = 0; i < waiting->len; i++)
    {
      traces->pdata[front + i] = g_ptr_array_index (waiting, i);
      ((ReeveSeedTrace *) traces->pdata[front + i])->group = front;
    }
}

/* --- one table ------------------------------------------------------------------------------ */

static char **
list_members (const char *text)
{
  g_autoptr (JsonNode) node = text != NULL ? json_from_string (text, NULL) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GList) members = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  members = json_object_get_members (json_node_get_object (node));
  for (GList *link = members; link != NULL; link = link->next)
    g_strv_builder_add (builder, link->data);
  return g_strv_builder_end (builder);
}

static gboolean
has_columns (const ReeveSeedTable *table, char **names)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (reeve_seed_table_find (table, names[i]) == NULL)
      return FALSE;
  return TRUE;
}

/* Records know the key and the columns that the table had then. One record of each run speaks for
 * all of them. */
static gboolean
compare_shape (ReeveSeedTrace *trace, const ReeveResult *shapes)
{
  for (guint row = 0; row < reeve_result_get_n_rows (shapes); row++)
    {
      g_auto (GStrv) key = list_members (reeve_result_get (shapes, row, 0));
      g_auto (GStrv) columns = list_members (reeve_result_get (shapes, row, 1));

      if (key == NULL || key[0] == NULL || !has_columns (trace->table, key))
        return FALSE;
      g_strfreev (trace->table->key);
      trace->table->key = g_steal_pointer (&key);
      trace->altered |= columns == NULL ||
                        g_strv_length (columns) != trace->table->columns->len ||
                        !has_columns (trace->table, columns);
    }
  return reeve_result_get_n_rows (shapes) > 0 || trace->ranges->len > 0;
}

/* A table of which only ranges are known is known by their key. */
static void
take_range_key (ReeveSeedTrace *trace)
{
  const ReeveSeedTraceRange *first = g_ptr_array_index (trace->ranges, 0);
  const char *const key[] = { first->range->key, NULL };

  g_strfreev (trace->table->key);
  trace->table->key = g_strdupv ((char **) key);
}

static gboolean
read_shape (ReeveSeedTraceReading *reading, ReeveSeedTrace *trace, GError **error)
{
  const ReeveSeedDialect *dialect = reading->sql.dialect;
  g_autofree char *ids = reeve_seed_trace_dup_runs (&reading->sql, reading->options->runs);
  g_autofree char *sql = g_strdup_printf (
    "SELECT max (r.row_key), max (r.after) FROM %s AS r JOIN %s AS u ON u.id = r.run_id WHERE "
    "r.run_id IN (%s) AND r.table_name = %s1 GROUP BY u.position ORDER BY u.position",
    dialect->row_table, dialect->run_table, ids, dialect->parameter);
  const char *params[] = { trace->name };
  g_autoptr (ReeveResult) shapes = NULL;

  trace->table =
    reeve_seed_table_read_sql (reading->session, trace->name, reading->cancellable, error);
  if (trace->table == NULL)
    return error == NULL || *error == NULL;
  shapes =
    reeve_session_query (reading->session, sql, params, 1, reading->cancellable, error);
  if (shapes == NULL)
    return FALSE;
  if (!compare_shape (trace, shapes))
    g_clear_pointer (&trace->table, reeve_seed_table_free);
  else if (reeve_result_get_n_rows (shapes) == 0)
    take_range_key (trace);
  return TRUE;
}

static gboolean
read_plain (ReeveSeedTraceReading *reading, ReeveSeedTrace *trace, GError **error)
{
  const ReeveSeedTraceSql *self = &reading->sql;
  g_autofree char *name = reeve_quote_literal (self->quoting, trace->table->sql);
  g_autofree char *ids = reeve_seed_trace_dup_runs (self, reading->options->runs);
  g_autofree char *sql = g_strdup_printf (
    "SELECT count(*) = count(DISTINCT row_key) FROM %s WHERE table_name = %s AND run_id IN (%s)",
    self->dialect->row_table, name, ids);
  g_autoptr (ReeveResult) result =
    reeve_session_query (reading->session, sql, NULL, 0, reading->cancellable, error);

  trace->plain = result != NULL && reeve_result_get_boolean (result, 0, 0);
  return result != NULL;
}

static char *
dup_counts_sql (ReeveSeedTraceReading *reading, const ReeveSeedTrace *trace)
{
  const ReeveSeedTraceSql *sql = &reading->sql;
  g_autofree char *chain =
    reeve_seed_trace_dup_chain (sql, trace, reading->options->runs, "chain");
  g_autofree char *match = reeve_seed_trace_dup_match (sql, trace->table, "t", "c.row_key");
  g_autofree char *same = reeve_seed_trace_dup_same (sql, trace, "t", "c.after");
  g_autofree char *restorable = reeve_seed_trace_dup_restorable (sql, trace, NULL);
  g_autofree char *first = reeve_quote_identifier (sql->quoting, trace->table->key[0]);

  return g_strdup_printf (
    "WITH %s, seen AS (SELECT c.row_key, c.action, t.%s IS NULL AS gone, CASE WHEN c.action = "
    "'insert' THEN %s ELSE %s END AS same FROM chain AS c LEFT JOIN %s AS t ON %s) "
    "SELECT count(*) FILTER (WHERE action = 'insert' AND NOT gone AND same), "
    "count(*) FILTER (WHERE action = 'insert' AND NOT gone AND NOT same), "
    "count(*) FILTER (WHERE action = 'insert' AND gone), "
    "count(*) FILTER (WHERE action = 'update' AND NOT gone AND same), "
    "count(*) FILTER (WHERE action = 'update' AND (gone OR NOT same)) FROM seen",
    chain, first, same, restorable, trace->table->sql, match);
}

static gboolean
read_examples (ReeveSeedTraceReading *reading, ReeveSeedTrace *trace, GError **error)
{
  const ReeveSeedTraceSql *sql = &reading->sql;
  g_autofree char *chain =
    reeve_seed_trace_dup_chain (sql, trace, reading->options->runs, "chain");
  g_autofree char *match = reeve_seed_trace_dup_match (sql, trace->table, "t", "c.row_key");
  g_autofree char *same = reeve_seed_trace_dup_same (sql, trace, "t", "c.after");
  g_autofree char *text =
    g_strdup_printf ("WITH %s SELECT c.row_key FROM chain AS c JOIN %s AS t ON %s WHERE c.action = "
                     "'insert' AND NOT %s ORDER BY c.row_key LIMIT %d",
                     chain, trace->table->sql, match, same, REEVE_SEED_EXAMPLES);
  g_autoptr (ReeveResult) result =
    reeve_session_query (reading->session, text, NULL, 0, reading->cancellable, error);

  for (guint row = 0; result != NULL && row < reeve_result_get_n_rows (result); row++)
    g_ptr_array_add (trace->edited_keys, g_strdup (reeve_result_get (result, row, 0)));
  return result != NULL;
}

static gboolean
read_counts (ReeveSeedTraceReading *reading, ReeveSeedTrace *trace, GError **error)
{
  g_autofree char *sql = dup_counts_sql (reading, trace);
  g_autoptr (ReeveResult) counts =
    reeve_session_query (reading->session, sql, NULL, 0, reading->cancellable, error);

  if (counts == NULL)
    return FALSE;
  trace->same = reeve_result_get_int (counts, 0, 0);
  trace->edited = reeve_result_get_int (counts, 0, 1);
  trace->gone = reeve_result_get_int (counts, 0, 2);
  trace->restorable = reeve_result_get_int (counts, 0, 3);
  trace->unrestorable = reeve_result_get_int (counts, 0, 4);
  return (trace->edited == 0 || read_examples (reading, trace, error)) &&
         reeve_seed_trace_look (reading, trace, error);
}

/* --- all tables ----------------------------------------------------------------------------- */

static void
set_name (ReeveSeedTraceReading *reading, ReeveSeedTrace *trace)
{
  g_autofree char *name = reeve_seed_trace_dup_name (reading->sql.dialect, trace->name);

  g_free (trace->name);
  trace->name = g_steal_pointer (&name);
}

/* The traces, when they are begun: still without what the database says of the table. */
static ReeveSeedTrace *
begin (ReeveSeedTraceReading *reading, const char *table)
{
  ReeveSeedTrace *trace;

  for (guint i = 0; i < reading->traces->len; i++)
    {
      trace = g_ptr_array_index (reading->traces, i);
      if (g_str_equal (trace->name, table))
        return trace;
    }
  trace = g_new0 (ReeveSeedTrace, 1);
  trace->name = g_strdup (table);
  trace->ranges =
    g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_seed_trace_range_free);
  trace->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  trace->dependents = g_ptr_array_new_with_free_func (dependents_free);
  trace->edited_keys = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (reading->traces, trace);
  return trace;
}

static gboolean
read_one (ReeveSeedTraceReading *reading, ReeveSeedTrace *trace, GError **error)
{
  const char *const *stays = reading->options->stays;

  if (!read_shape (reading, trace, error))
    return FALSE;
  set_name (reading, trace);
  if (trace->table == NULL)
    return TRUE;
  trace->stays = stays != NULL && g_strv_contains (stays, trace->table->sql);
  trace->references = reeve_seed_table_list_references (trace->table, reading->session,
                                                        reading->cancellable, error);
  return trace->references != NULL && read_plain (reading, trace, error) &&
         read_counts (reading, trace, error);
}

/* Which tables a run touched: those with records, and those with ranges. */
static gboolean
begin_run (ReeveSeedTraceReading *reading, const char *run, GError **error)
{
  const ReeveSeedDialect *dialect = reading->sql.dialect;
  g_autofree char *sql = g_strdup_printf (
    "SELECT DISTINCT table_name FROM %s WHERE run_id = %s1", dialect->row_table,
    dialect->parameter);
  g_autoptr (ReeveResult) tables =
    reeve_session_query (reading->session, sql, &run, 1, reading->cancellable, error);
  g_autoptr (GPtrArray) ranges = NULL;

  if (tables == NULL)
    return FALSE;
  for (guint row = 0; row < reeve_result_get_n_rows (tables); row++)
    begin (reading, reeve_result_get (tables, row, 0));
  ranges = reeve_seed_ranges_read (reading->session, run, NULL, reading->cancellable, error);
  while (ranges != NULL && ranges->len > 0)
    {
      ReeveSeedRange *range = g_ptr_array_steal_index (ranges, 0);

      g_ptr_array_add (begin (reading, range->table)->ranges, reeve_seed_trace_range_new (range));
    }
  return ranges != NULL;
}

static gboolean
read_all (ReeveSeedTraceReading *reading, GError **error)
{
  g_autoptr (ReeveResult) has =
    reeve_session_query (reading->session, reading->sql.dialect->has_runs, NULL, 0,
                         reading->cancellable, error);

  if (has == NULL || !reeve_result_get_boolean (has, 0, 0))
    return has != NULL;
  for (guint i = 0; reading->options->runs[i] != NULL; i++)
    if (!begin_run (reading, reading->options->runs[i], error))
      return FALSE;
  for (guint i = 0; i < reading->traces->len; i++)
    if (!read_one (reading, g_ptr_array_index (reading->traces, i), error))
      return FALSE;
  return TRUE;
}

static GPtrArray *
read_with (ReeveSession *session,
           const ReeveSeedTraceOptions *options,
           gboolean holds,
           GCancellable *cancellable,
           GError **error)
{
  ReeveSeedTraceReading reading = {
    .sql = { reeve_seed_dialect_get (session), reeve_session_get_dialect (session),
             options->takes_edited },
    .session = session,
    .options = options,
    .cancellable = cancellable,
  };
  g_autoptr (GPtrArray) traces = g_ptr_array_new_with_free_func (trace_free);

  reading.traces = traces;
  if (!reeve_seed_settle (session, cancellable, error) ||
      !reeve_seed_join_at_once (session, TRUE, cancellable, error) || !read_all (&reading, error))
    return NULL;
  reeve_seed_traces_order (traces);
  return (!holds || reeve_seed_traces_hold (&reading, error)) &&
             reeve_seed_join_at_once (session, FALSE, cancellable, error)
           ? g_steal_pointer (&traces)
           : NULL;
}

GPtrArray *
reeve_seed_traces_read (ReeveSession *session,
                        const ReeveSeedTraceOptions *options,
                        GCancellable *cancellable,
                        GError **error)
{
  return read_with (session, options, TRUE, cancellable, error);
}

GPtrArray *
reeve_seed_traces_count (ReeveSession *session,
                         const char *run,
                         GCancellable *cancellable,
                         GError **error)
{
  const char *const runs[] = { run, NULL };
  const ReeveSeedTraceOptions options = { .runs = runs };

  return read_with (session, &options, FALSE, cancellable, error);
}
