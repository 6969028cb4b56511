/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/trace-sql.h"

#include <json-glib/json-glib.h>

#include "core/sql/quote.h"

char *
reeve_seed_trace_dup_runs (const ReeveSeedTraceSql *self, const char *const *runs)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; runs[i] != NULL; i++)
    {
      g_autofree char *id = reeve_quote_literal (self->quoting, runs[i]);

      g_string_append_printf (ids, "%s%s", i > 0 ? ", " : "", id);
    }
  return g_string_free (g_steal_pointer (&ids), FALSE);
}

/* The records of a row, newest first, belong together as long as each found the row as the one
 * before it had left it. What somebody changed between two runs is no longer the first one's.
 * Where each row has one record, as nearly always, the grouping does nothing but tell the planner
 * that it is worth to look rows up by their key. */
char *
reeve_seed_trace_dup_chain (const ReeveSeedTraceSql *self,
                            const ReeveSeedTrace *trace,
                            const char *const *runs,
                            const char *chain)
{
  g_autofree char *name = reeve_quote_literal (self->quoting, trace->table->sql);
  g_autofree char *ids = reeve_seed_trace_dup_runs (self, runs);

  if (trace->plain)
    return g_strdup_printf (
      "%s AS (SELECT r.row_key, max (r.action) AS action, max (r.before) AS before, max (r.after) "
      "AS after, max (r.columns) AS columns FROM %s AS r WHERE r.table_name = %s AND r.run_id IN "
      "(%s) GROUP BY r.row_key)",
      chain, self->dialect->row_table, name, ids);
  return g_strdup_printf (
    "%s_made AS (SELECT r.row_key, r.action, r.before, r.after, r.columns, u.position, CASE WHEN "
    "r.action = 'update' AND (r.before = lag (r.after) OVER w OR r.run_id = lag (r.run_id) OVER w) "
    "THEN 0 ELSE 1 END AS starts FROM %s AS r JOIN %s AS u ON u.id = r.run_id WHERE "
    "r.table_name = %s AND r.run_id IN (%s) WINDOW w AS (PARTITION BY r.row_key ORDER BY "
    "u.position, r.action)), "
    "%s_placed AS (SELECT m.*, sum (m.starts) OVER w - m.starts AS newer, row_number () OVER w AS "
    "place FROM %s_made AS m WINDOW w AS (PARTITION BY m.row_key ORDER BY m.position DESC, "
    "m.action DESC ROWS UNBOUNDED PRECEDING)), "
    "%s AS (SELECT row_key, max (CASE WHEN starts = 1 THEN action END) AS action, max (CASE WHEN "
    "starts = 1 THEN before END) AS before, max (CASE WHEN place = 1 THEN after END) AS after, "
    "%s (columns, '') AS columns FROM %s_placed WHERE newer = 0 GROUP BY row_key)",
    chain, self->dialect->row_table, self->dialect->run_table, name, ids, chain, chain, chain,
    self->dialect->join_texts, chain);
}

/* Where no row was edited, none has to be looked at. */
static gboolean
is_any_removable (const ReeveSeedTraceSql *self, const ReeveSeedTrace *trace)
{
  return self->takes_edited || trace->edited == 0;
}

char *
reeve_seed_trace_dup_made (const ReeveSeedTraceSql *self,
                           const ReeveSeedTrace *trace,
                           const char *const *runs,
                           const char *chain)
{
  g_autofree char *name = reeve_quote_literal (self->quoting, trace->table->sql);
  g_autofree char *ids = reeve_seed_trace_dup_runs (self, runs);

  if (!trace->plain || !is_any_removable (self, trace))
    return reeve_seed_trace_dup_chain (self, trace, runs, chain);
  return g_strdup_printf ("%s AS (SELECT r.row_key, max (r.action) AS action FROM %s AS r WHERE "
                          "r.table_name = %s AND r.run_id IN (%s) GROUP BY r.row_key)",
                          chain, self->dialect->row_table, name, ids);
}

char *
reeve_seed_trace_dup_match (const ReeveSeedTraceSql *self,
                            const ReeveSeedTable *table,
                            const char *alias,
                            const char *key)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  for (guint i = 0; table->key[i] != NULL; i++)
    {
      g_autofree char *name = reeve_quote_identifier (self->quoting, table->key[i]);
      g_autofree char *value = self->dialect->dup_value (table, table->key[i], key);

      g_string_append_printf (sql, "%s%s.%s = %s", i > 0 ? " AND " : "", alias, name, value);
    }
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

char *
reeve_seed_trace_dup_same (const ReeveSeedTraceSql *self,
                           const ReeveSeedTrace *trace,
                           const char *alias,
                           const char *after)
{
  g_autoptr (GString) sql = g_string_new ("(");

  if (!trace->altered)
    {
      g_autofree char *image = self->dialect->dup_image (trace->table, NULL, alias);

      return g_strdup_printf ("(%s = %s)", image, after);
    }
  for (guint i = 0; i < trace->table->columns->len; i++)
    {
      const ReeveSeedColumn *column = g_ptr_array_index (trace->table->columns, i);
      g_autofree char *member = self->dialect->dup_member (column->name, after);
      g_autofree char *now = self->dialect->dup_now (column->name, alias);

      g_string_append_printf (sql, "%scoalesce (%s = %s, 1 = 1)", i > 0 ? " AND " : "", member,
                              now);
    }
  g_string_append (sql, ")");
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

char *
reeve_seed_trace_dup_removable (const ReeveSeedTraceSql *self,
                                const ReeveSeedTrace *trace,
                                const char *alias,
                                const char *chain)
{
  g_autofree char *after = g_strconcat (chain, ".after", NULL);
  g_autofree char *same = reeve_seed_trace_dup_same (self, trace, alias, after);

  return g_strdup_printf ("%s.action = 'insert' AND %s", chain,
                          is_any_removable (self, trace) ? "1 = 1" : same);
}

char **
reeve_seed_trace_list_settable (const ReeveSeedTrace *trace)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < trace->table->columns->len; i++)
    {
      const ReeveSeedColumn *column = g_ptr_array_index (trace->table->columns, i);

      if (!column->generated &&
          !g_strv_contains ((const char *const *) trace->table->key, column->name))
        g_strv_builder_add (builder, column->name);
    }
  return g_strv_builder_end (builder);
}

char *
reeve_seed_trace_dup_restorable (const ReeveSeedTraceSql *self,
                                 const ReeveSeedTrace *trace,
                                 const char *column)
{
  g_autoptr (GString) sql = g_string_new ("(1 = 0");
  g_auto (GStrv) columns = NULL;

  if (column != NULL)
    {
      g_autofree char *before = self->dialect->dup_member (column, "c.before");
      g_autofree char *after = self->dialect->dup_member (column, "c.after");
      g_autofree char *now = self->dialect->dup_now (column, "t");
      g_autoptr (JsonNode) name = json_node_init_string (json_node_alloc (), column);
      g_autofree char *text = json_to_string (name, FALSE);
      g_autofree char *literal = reeve_quote_literal (self->quoting, text);

      return g_strdup_printf ("(%s (c.columns, %s) > 0 AND %s IS DISTINCT FROM %s AND %s = %s)",
                              self->dialect->find_text, literal, before, after, now, after);
    }
  columns = reeve_seed_trace_list_settable (trace);
  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *one = reeve_seed_trace_dup_restorable (self, trace, columns[i]);

      g_string_append_printf (sql, " OR %s", one);
    }
  g_string_append (sql, ")");
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

char *
reeve_seed_trace_dup_join (const ReeveSeedTraceSql *self,
                           const ReeveSeedReference *reference,
                           const char *child,
                           const char *parent)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  for (guint i = 0; reference->columns[i] != NULL; i++)
    {
      g_autofree char *theirs = reeve_quote_identifier (self->quoting, reference->columns[i]);
      g_autofree char *ours = reeve_quote_identifier (self->quoting, reference->to[i]);

      g_string_append_printf (sql, "%s%s.%s = %s.%s", i > 0 ? " AND " : "", child, theirs, parent,
                              ours);
    }
  return g_string_free (g_steal_pointer (&sql), FALSE);
}
