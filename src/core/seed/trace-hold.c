/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/trace-hold.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "core/sql/quote.h"

char *
reeve_seed_trace_dup_name (const ReeveSeedDialect *dialect, const char *sql)
{
  g_autofree char *asked = dialect->dup_asked (sql);

  return g_strdup (g_str_has_prefix (asked, "public.") ? asked + strlen ("public.") : asked);
}

char *
reeve_seed_trace_dup_keys (GHashTable *set)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    json_array_add_string_element (array, key);
  json_node_take_array (node, array);
  return json_to_string (node, FALSE);
}

static ReeveSeedTrace *
find_trace (ReeveSeedTraceReading *reading, const char *table)
{
  for (guint i = 0; i < reading->traces->len; i++)
    {
      ReeveSeedTrace *trace = g_ptr_array_index (reading->traces, i);

      if (trace->table != NULL && g_str_equal (trace->table->sql, table))
        return trace;
    }
  return NULL;
}

/* Whether any row could go, were nothing held. */
static gboolean
may_go (ReeveSeedTraceReading *reading, const ReeveSeedTrace *trace)
{
  return trace->table != NULL && !trace->stays &&
         trace->same + (reading->options->takes_edited ? trace->edited : 0) > 0;
}

/* --- what refers to rows that could go, and does not go itself -------------------------------- */

/* That a row of the child is none that goes: a join, so that it is looked up and not searched, and
 * a condition. Both are empty where no row of the child goes. */
static char *
dup_stays (ReeveSeedTraceReading *reading, const ReeveSeedTrace *child, char **join)
{
  g_autofree char *key = NULL;
  g_autofree char *removable = NULL;
  g_autofree char *ranged = NULL;

  *join = g_strdup ("");
  if (child == NULL || !may_go (reading, child))
    return g_strdup ("");
  g_free (*join);
  key = reading->sql.dialect->dup_image (child->table, child->table->key, "k");
  removable = reeve_seed_trace_dup_removable (&reading->sql, child, "k", "d");
  ranged = reeve_seed_trace_dup_ranged (reading->session, child, "k");
  *join = g_strdup_printf (" LEFT JOIN theirs AS d ON d.row_key = %s AND %s", key, removable);
  return g_strconcat (" AND d.row_key IS NULL", ranged != NULL ? " AND NOT " : "", ranged, NULL);
}

/* "t …" with its key: rows that have records and could go. */
static char *
dup_recorded_rows (ReeveSeedTraceReading *reading, const ReeveSeedTrace *trace, char **condition)
{
  const ReeveSeedTraceSql *sql = &reading->sql;
  g_autofree char *match = reeve_seed_trace_dup_match (sql, trace->table, "t", "c.row_key");

  *condition = reeve_seed_trace_dup_removable (sql, trace, "t", "c");
  return g_strdup_printf ("ours AS c JOIN %s AS t ON %s", trace->table->sql, match);
}

/* The same of rows that are known by ranges; NULL: there are none. */
static char *
dup_ranged_rows (ReeveSeedTraceReading *reading, const ReeveSeedTrace *trace, char **condition)
{
  *condition = reeve_seed_trace_dup_ranged (reading->session, trace, "t");
  return *condition != NULL ? g_strdup_printf ("%s AS t", trace->table->sql) : NULL;
}

typedef char *(*DupRows) (ReeveSeedTraceReading *reading,
                          const ReeveSeedTrace *trace,
                          char **condition);

static const DupRows ways[] = { dup_recorded_rows, dup_ranged_rows };

static char *
dup_dependents_sql (ReeveSeedTraceReading *reading,
                    const ReeveSeedTrace *parent,
                    const ReeveSeedReference *reference,
                    const ReeveSeedTable *child,
                    DupRows dup_rows)
{
  const ReeveSeedTraceSql *sql = &reading->sql;
  const ReeveSeedTrace *trace = find_trace (reading, reference->child);
  g_autofree char *ours =
    reeve_seed_trace_dup_made (sql, parent, reading->options->runs, "ours");
  g_autofree char *theirs =
    trace != NULL && may_go (reading, trace)
      ? reeve_seed_trace_dup_made (sql, trace, reading->options->runs, "theirs")
      : NULL;
  g_autofree char *condition = NULL;
  g_autofree char *rows = dup_rows (reading, parent, &condition);
  g_autofree char *join = reeve_seed_trace_dup_join (sql, reference, "k", "t");
  g_autofree char *theirs_join = NULL;
  g_autofree char *stays = dup_stays (reading, trace, &theirs_join);
  g_autofree char *ours_key = sql->dialect->dup_image (parent->table, parent->table->key, "t");
  g_autofree char *key =
    child->key[0] != NULL ? sql->dialect->dup_image (child, child->key, "k") : g_strdup ("''");

  return rows != NULL
           ? g_strdup_printf ("WITH %s%s%s SELECT %s, count(*), min (%s) FROM %s JOIN %s AS k "
                              "ON %s%s WHERE %s%s GROUP BY 1 ORDER BY 1",
                              ours, theirs != NULL ? ", " : "", theirs != NULL ? theirs : "",
                              ours_key, key, rows, reference->child, join, theirs_join, condition,
                              stays)
           : NULL;
}

static void
take_dependents (ReeveSeedTraceReading *reading,
                 ReeveSeedTrace *parent,
                 const char *child,
                 const ReeveResult *result,
                 GHashTable *fresh)
{
  ReeveSeedDependents *dependents = g_new0 (ReeveSeedDependents, 1);

  dependents->table = reeve_seed_trace_dup_name (reading->sql.dialect, child);
  dependents->examples = g_ptr_array_new_with_free_func (g_free);
  dependents->n_held = reeve_result_get_n_rows (result);
  g_ptr_array_add (parent->dependents, dependents);
  for (guint row = 0; row < reeve_result_get_n_rows (result); row++)
    {
      const char *key = reeve_result_get (result, row, 0);
      const char *example = reeve_result_get (result, row, 2);

      dependents->n_rows += reeve_result_get_int (result, row, 1);
      if (dependents->examples->len < REEVE_SEED_EXAMPLES && example != NULL && *example != '\0')
        g_ptr_array_add (dependents->examples, g_strdup (example));
      if (!g_hash_table_contains (parent->held, key))
        {
          g_hash_table_add (parent->held, g_strdup (key));
          g_hash_table_add (fresh, g_strdup (key));
        }
    }
}

static gboolean
read_dependents (ReeveSeedTraceReading *reading,
                 ReeveSeedTrace *parent,
                 const ReeveSeedReference *reference,
                 GHashTable *fresh,
                 GError **error)
{
  const ReeveSeedTrace *trace = find_trace (reading, reference->child);
  g_autoptr (ReeveSeedTable) read = NULL;

  if (trace == NULL)
    {
      read = reeve_seed_table_read_sql (reading->session, reference->child, reading->cancellable,
                                        error);
      if (read == NULL)
        return error == NULL || *error == NULL;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *sql = dup_dependents_sql (
        reading, parent, reference, trace != NULL ? trace->table : read, ways[i]);
      g_autoptr (ReeveResult) result = NULL;

      if (sql == NULL)
        continue;
      result = reeve_session_query (reading->session, sql, NULL, 0, reading->cancellable, error);
      if (result == NULL)
        return FALSE;
      if (reeve_result_get_n_rows (result) > 0)
        take_dependents (reading, parent, reference->child, result, fresh);
    }
  return TRUE;
}

/* --- what those that stay need ---------------------------------------------------------------- */

/* The rows of @parent that rows of @child, whose keys are the parameter, refer to. */
static char *
dup_needed_sql (ReeveSeedTraceReading *reading,
                const ReeveSeedTrace *child,
                const ReeveSeedTrace *parent,
                const ReeveSeedReference *reference,
                DupRows dup_rows)
{
  const ReeveSeedTraceSql *sql = &reading->sql;
  g_autofree char *chain =
    reeve_seed_trace_dup_made (sql, parent, reading->options->runs, "ours");
  g_autofree char *match = reeve_seed_trace_dup_match (sql, child->table, "k", "l.value");
  g_autofree char *join = reeve_seed_trace_dup_join (sql, reference, "k", "t");
  g_autofree char *key = sql->dialect->dup_image (parent->table, parent->table->key, "t");
  g_autofree char *condition = NULL;
  g_autofree char *rows = dup_rows (reading, parent, &condition);

  return rows != NULL
           ? g_strdup_printf ("WITH %s SELECT DISTINCT %s FROM %s JOIN %s AS k ON %s CROSS JOIN %s "
                              "WHERE %s AND %s",
                              chain, key, sql->dialect->list_source, child->table->sql, match, rows,
                              join, condition)
           : NULL;
}

static gboolean
hold_way (ReeveSeedTraceReading *reading,
          const ReeveSeedTrace *child,
          const char *list,
          ReeveSeedTrace *parent,
          const ReeveSeedReference *reference,
          DupRows dup_rows,
          GHashTable *fresh,
          GError **error)
{
  g_autofree char *sql = dup_needed_sql (reading, child, parent, reference, dup_rows);
  g_autoptr (ReeveResult) result = NULL;

  if (sql == NULL)
    return TRUE;
  result = reeve_session_query (reading->session, sql, &list, 1, reading->cancellable, error);
  for (guint row = 0; result != NULL && row < reeve_result_get_n_rows (result); row++)
    if (!g_hash_table_contains (parent->held, reeve_result_get (result, row, 0)))
      {
        g_hash_table_add (parent->held, g_strdup (reeve_result_get (result, row, 0)));
        g_hash_table_add (fresh, g_strdup (reeve_result_get (result, row, 0)));
      }
  return result != NULL;
}

static gboolean
hold_needed (ReeveSeedTraceReading *reading,
             const ReeveSeedTrace *child,
             GHashTable *keys,
             ReeveSeedTrace *parent,
             GHashTable *fresh,
             GError **error)
{
  g_autofree char *list = reeve_seed_trace_dup_keys (keys);

  for (guint i = 0; i < parent->references->len; i++)
    {
      const ReeveSeedReference *reference = g_ptr_array_index (parent->references, i);

      for (gsize k = 0; k < G_N_ELEMENTS (ways); k++)
        if (g_str_equal (reference->child, child->table->sql) &&
            !hold_way (reading, child, list, parent, reference, ways[k], fresh, error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
hold_parents (ReeveSeedTraceReading *reading,
              const ReeveSeedTrace *child,
              GHashTable *keys,
              GPtrArray *fresh,
              GError **error)
{
  for (guint i = 0; i < reading->traces->len; i++)
    {
      ReeveSeedTrace *parent = g_ptr_array_index (reading->traces, i);

      if (may_go (reading, parent) &&
          !hold_needed (reading, child, keys, parent, g_ptr_array_index (fresh, i), error))
        return FALSE;
    }
  return TRUE;
}

/* Until nothing new is held; every round holds at least one row more. */
static gboolean
close_over (ReeveSeedTraceReading *reading, GPtrArray *fresh, GError **error)
{
  gboolean any = TRUE;

  while (any)
    {
      any = FALSE;
      for (guint i = 0; i < reading->traces->len; i++)
        {
          g_autoptr (GHashTable) keys = g_ptr_array_index (fresh, i);

          fresh->pdata[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
          if (g_hash_table_size (keys) == 0)
            continue;
          any = TRUE;
          if (!hold_parents (reading, g_ptr_array_index (reading->traces, i), keys, fresh, error))
            return FALSE;
        }
    }
  return TRUE;
}

gboolean
reeve_seed_traces_hold (ReeveSeedTraceReading *reading, GError **error)
{
  g_autoptr (GPtrArray) fresh =
    g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);

  for (guint i = 0; i < reading->traces->len; i++)
    g_ptr_array_add (fresh, g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL));
  for (guint i = 0; i < reading->traces->len; i++)
    {
      ReeveSeedTrace *parent = g_ptr_array_index (reading->traces, i);

      for (guint k = 0; may_go (reading, parent) && k < parent->references->len; k++)
        if (!read_dependents (reading, parent, g_ptr_array_index (parent->references, k),
                              g_ptr_array_index (fresh, i), error))
          return FALSE;
    }
  return close_over (reading, fresh, error);
}
