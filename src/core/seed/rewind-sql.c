/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/rewind-sql.h"

#include "core/seed/trace-hold.h"
#include "core/sql/quote.h"

static ReeveSeedTraceSql
start (ReeveSession *session, const ReeveSeedTraceOptions *options)
{
  return (ReeveSeedTraceSql){ reeve_seed_dialect_get (session),
                              reeve_session_get_dialect (session), options->takes_edited };
}

/* @keys: (nullable): the statement's parameter, a list of held keys */
static gboolean
run (ReeveSession *session,
     const char *sql,
     GHashTable *keys,
     gint64 *affected,
     GCancellable *cancellable,
     GError **error)
{
  g_autofree char *list = keys != NULL ? reeve_seed_trace_dup_keys (keys) : NULL;
  const char *params[] = { list };
  g_autoptr (ReeveResult) result =
    reeve_session_query (session, sql, params, keys != NULL ? 1 : 0, cancellable, error);

  if (result != NULL && affected != NULL)
    *affected = reeve_result_get_affected (result);
  return result != NULL;
}

gboolean
reeve_seed_rewind_collect (ReeveSession *session,
                           const ReeveSeedTrace *trace,
                           const ReeveSeedTraceOptions *options,
                           gint64 *found,
                           GCancellable *cancellable,
                           GError **error)
{
  const ReeveSeedTraceSql self = start (session, options);
  g_autofree char *chain =
    reeve_seed_trace_dup_made (&self, trace, options->runs, "chain");
  g_autofree char *name = reeve_quote_literal (self.quoting, trace->table->sql);
  g_autofree char *match = reeve_seed_trace_dup_match (&self, trace->table, "t", "c.row_key");
  g_autofree char *removable = reeve_seed_trace_dup_removable (&self, trace, "t", "c");
  g_autofree char *sql = g_strdup_printf (
    "WITH %s INSERT INTO %s (table_name, row_key) SELECT %s, c.row_key FROM chain AS c JOIN %s AS "
    "t ON %s WHERE %s AND c.row_key NOT IN (SELECT l.value FROM %s)",
    chain, self.dialect->doomed_table, name, trace->table->sql, match, removable,
    self.dialect->list_source);

  return run (session, sql, trace->held, found, cancellable, error);
}

gboolean
reeve_seed_rewind_collect_ranged (ReeveSession *session,
                                  const ReeveSeedTrace *trace,
                                  gint64 *found,
                                  GCancellable *cancellable,
                                  GError **error)
{
  const ReeveSeedTraceSql self = start (session, &(ReeveSeedTraceOptions){ 0 });
  g_autofree char *name = reeve_quote_literal (self.quoting, trace->table->sql);
  g_autofree char *key = self.dialect->dup_image (trace->table, trace->table->key, "t");
  g_autofree char *ranged = reeve_seed_trace_dup_ranged (session, trace, "t");
  g_autofree char *sql = g_strdup_printf (
    "INSERT INTO %s (table_name, row_key) SELECT %s, %s FROM %s AS t WHERE %s AND %s NOT IN "
    "(SELECT l.value FROM %s)",
    self.dialect->doomed_table, name, key, trace->table->sql, ranged, key,
    self.dialect->list_source);

  return run (session, sql, trace->held, found, cancellable, error);
}

gboolean
reeve_seed_rewind_restore (ReeveSession *session,
                           const ReeveSeedTrace *trace,
                           const ReeveSeedTraceOptions *options,
                           gint64 *found,
                           GCancellable *cancellable,
                           GError **error)
{
  const ReeveSeedTraceSql self = start (session, options);
  g_autofree char *chain =
    reeve_seed_trace_dup_chain (&self, trace, options->runs, "chain");
  g_autofree char *match = reeve_seed_trace_dup_match (&self, trace->table, "t", "c.row_key");
  g_autofree char *any = reeve_seed_trace_dup_restorable (&self, trace, NULL);
  g_auto (GStrv) columns = reeve_seed_trace_list_settable (trace);
  g_autoptr (GString) set = g_string_new (NULL);
  g_autofree char *sql = NULL;

  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *column = reeve_quote_identifier (self.quoting, columns[i]);
      g_autofree char *one = reeve_seed_trace_dup_restorable (&self, trace, columns[i]);
      g_autofree char *value = self.dialect->dup_value (trace->table, columns[i], "c.before");

      g_string_append_printf (set, "%s%s = CASE WHEN %s THEN %s ELSE t.%s END", i > 0 ? ", " : "",
                              column, one, value, column);
    }
  sql = g_strdup_printf ("WITH %s UPDATE %s AS t SET %s FROM chain AS c WHERE %s AND c.action = "
                         "'update' AND %s",
                         chain, trace->table->sql, set->str, match, any);
  return run (session, sql, NULL, found, cancellable, error);
}

gboolean
reeve_seed_rewind_repair (ReeveSession *session,
                          const ReeveSeedTrace *trace,
                          const ReeveSeedTraceOptions *options,
                          GCancellable *cancellable,
                          GError **error)
{
  const ReeveSeedTraceSql self = start (session, options);
  g_autofree char *chain =
    reeve_seed_trace_dup_chain (&self, trace, options->runs, "chain");
  g_autofree char *match = reeve_seed_trace_dup_match (&self, trace->table, "t", "c.row_key");
  g_autofree char *same = reeve_seed_trace_dup_same (&self, trace, "t", "c.after");
  g_auto (GStrv) columns = reeve_seed_trace_list_settable (trace);
  g_autoptr (GString) set = g_string_new (NULL);
  g_autofree char *sql = NULL;

  if (columns[0] == NULL)
    return TRUE;
  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *column = reeve_quote_identifier (self.quoting, columns[i]);
      g_autofree char *member = self.dialect->dup_member (columns[i], "c.after");
      g_autofree char *value = self.dialect->dup_value (trace->table, columns[i], "c.after");

      g_string_append_printf (set, "%s%s = CASE WHEN %s IS NULL THEN t.%s ELSE %s END",
                              i > 0 ? ", " : "", column, member, column, value);
    }
  sql = g_strdup_printf ("WITH %s UPDATE %s AS t SET %s FROM chain AS c WHERE %s AND c.action = "
                         "'insert' AND c.row_key IN (SELECT l.value FROM %s) AND NOT %s",
                         chain, trace->table->sql, set->str, match, self.dialect->list_source,
                         same);
  return run (session, sql, trace->held, NULL, cancellable, error);
}

/* "(a, b) IN (SELECT … the noted rows)" */
static char *
dup_among_doomed (const ReeveSeedTraceSql *self, const ReeveSeedTrace *trace)
{
  g_autofree char *name = reeve_quote_literal (self->quoting, trace->table->sql);
  g_autoptr (GString) columns = g_string_new (NULL);
  g_autoptr (GString) values = g_string_new (NULL);
  char **key = trace->table->key;

  for (guint i = 0; key[i] != NULL; i++)
    {
      g_autofree char *column = reeve_quote_identifier (self->quoting, key[i]);
      g_autofree char *value = self->dialect->dup_value (trace->table, key[i], "x.row_key");

      g_string_append_printf (columns, "%s%s", i > 0 ? ", " : "", column);
      g_string_append_printf (values, "%s%s", i > 0 ? ", " : "", value);
    }
  return g_strdup_printf ("(%s) IN (SELECT %s FROM %s AS x WHERE x.table_name = %s)", columns->str,
                          values->str, self->dialect->doomed_table, name);
}

/* One statement checks its foreign keys when all of it is done: so tables that refer to one another
 * lose their rows together, deferrable or not. Where every key waits for the end, one goes after
 * the other. */
gboolean
reeve_seed_rewind_remove (ReeveSession *session,
                          const ReeveSeedTrace *const *traces,
                          guint n_traces,
                          const ReeveSeedTraceOptions *options,
                          GCancellable *cancellable,
                          GError **error)
{
  const ReeveSeedTraceSql self = start (session, options);
  g_autoptr (GString) together = g_string_new (NULL);

  for (guint i = 0; i < n_traces; i++)
    {
      g_autofree char *among = NULL;
      g_autofree char *sql = NULL;

      if (reeve_seed_trace_get_removable (traces[i], options->takes_edited) == 0)
        continue;
      among = dup_among_doomed (&self, traces[i]);
      sql = g_strdup_printf ("DELETE FROM %s WHERE %s", traces[i]->table->sql, among);
      if (n_traces > 1 && self.dialect->returns)
        g_string_append_printf (together, "%s d%u AS (%s)", together->len > 0 ? "," : "WITH", i,
                                sql);
      else if (!run (session, sql, NULL, NULL, cancellable, error))
        return FALSE;
    }
  if (together->len == 0)
    return TRUE;
  g_string_append (together, " SELECT 1");
  return run (session, together->str, NULL, NULL, cancellable, error);
}

gboolean
reeve_seed_rewind_count_left (ReeveSession *session,
                              const ReeveSeedTrace *trace,
                              gint64 *left,
                              GCancellable *cancellable,
                              GError **error)
{
  const ReeveSeedTraceSql self = start (session, &(ReeveSeedTraceOptions){ 0 });
  g_autofree char *among = dup_among_doomed (&self, trace);
  g_autofree char *sql =
    g_strdup_printf ("SELECT count(*) FROM %s WHERE %s", trace->table->sql, among);
  g_autoptr (ReeveResult) result =
    reeve_session_query (session, sql, NULL, 0, cancellable, error);

  if (result != NULL)
    *left = reeve_result_get_int (result, 0, 0);
  return result != NULL;
}

/* A row that stays with its record may have been changed by triggers of those that went: that is no
 * edit of anybody's. */
static gboolean
refresh_held (ReeveSession *session,
              const ReeveSeedTraceSql *self,
              const ReeveSeedTrace *trace,
              const char *runs,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree char *name = reeve_quote_literal (self->quoting, trace->table->sql);
  g_autofree char *image = self->dialect->dup_image (trace->table, NULL, "t");
  g_autofree char *match = reeve_seed_trace_dup_match (self, trace->table, "t", "r.row_key");
  g_autofree char *sql = g_strdup_printf (
    "UPDATE %s AS r SET after = %s FROM %s AS t WHERE r.table_name = %s AND r.run_id IN (%s) AND "
    "r.row_key IN (SELECT l.value FROM %s) AND %s AND NOT EXISTS (SELECT 1 FROM %s AS q JOIN %s AS "
    "v ON v.id = q.run_id WHERE q.table_name = r.table_name AND q.row_key = r.row_key AND q.run_id "
    "IN (%s) AND v.position > (SELECT u.position FROM %s AS u WHERE u.id = r.run_id))",
    self->dialect->row_table, image, trace->table->sql, name, runs, self->dialect->list_source,
    match, self->dialect->row_table, self->dialect->run_table, runs, self->dialect->run_table);

  return g_hash_table_size (trace->held) == 0 ||
         run (session, sql, trace->held, NULL, cancellable, error);
}

gboolean
reeve_seed_rewind_forget (ReeveSession *session,
                          const ReeveSeedTrace *trace,
                          const ReeveSeedTraceOptions *options,
                          GCancellable *cancellable,
                          GError **error)
{
  const ReeveSeedTraceSql self = start (session, options);
  const char *rows = self.dialect->row_table;
  g_autofree char *name = reeve_quote_literal (self.quoting, trace->table->sql);
  g_autofree char *runs = reeve_seed_trace_dup_runs (&self, options->runs);
  g_autofree char *match = reeve_seed_trace_dup_match (&self, trace->table, "t", "r.row_key");
  g_autofree char *gone = g_strdup_printf (
    "DELETE FROM %s AS r WHERE r.run_id IN (%s) AND r.table_name = %s AND NOT EXISTS (SELECT 1 "
    "FROM %s AS t WHERE %s)",
    rows, runs, name, trace->table->sql, match);
  g_autofree char *updates = g_strdup_printf (
    "DELETE FROM %s AS r WHERE r.run_id IN (%s) AND r.table_name = %s AND r.action = 'update' AND "
    "NOT EXISTS (SELECT 1 FROM %s AS q WHERE q.run_id IN (%s) AND q.table_name = %s AND q.action = "
    "'insert' AND q.row_key = r.row_key)",
    rows, runs, name, rows, runs, name);

  return run (session, gone, NULL, NULL, cancellable, error) &&
         run (session, updates, NULL, NULL, cancellable, error) &&
         refresh_held (session, &self, trace, runs, cancellable, error);
}

gboolean
reeve_seed_rewind_mark (ReeveSession *session,
                        const ReeveSeedTraceOptions *options,
                        GCancellable *cancellable,
                        GError **error)
{
  const ReeveSeedTraceSql self = start (session, options);
  g_autofree char *runs = reeve_seed_trace_dup_runs (&self, options->runs);
  g_autofree char *sql =
    g_strdup_printf ("UPDATE %s SET undone_at = %s WHERE id IN (%s) AND undone_at IS NULL",
                     self.dialect->run_table, self.dialect->now, runs);

  return options->runs[0] == NULL || run (session, sql, NULL, NULL, cancellable, error);
}
