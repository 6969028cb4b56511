/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/work-sql.h"

#include <json-glib/json-glib.h>

#include "core/seed/dialect.h"
#include "core/sql/quote.h"

typedef struct
{
  const ReeveSeedWork *work;
  const ReeveSeedDialect *dialect;
  ReeveDialect quoting;
} Build;

static char *
quote (const Build *build, const char *name)
{
  return reeve_quote_identifier (build->quoting, name);
}

static gboolean
is_key (const ReeveSeedWork *work, const char *column)
{
  return g_strv_contains ((const char *const *) work->key, column);
}

/* "t.a = s.a AND t.b = s.b" over the key */
static char *
dup_match (const Build *build)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  for (guint i = 0; build->work->key[i] != NULL; i++)
    {
      g_autofree char *name = quote (build, build->work->key[i]);

      g_string_append_printf (sql, "%st.%s = s.%s", i > 0 ? " AND " : "", name, name);
    }
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

/* Types without an equality are compared as they are written. */
static const char *
get_cast (const Build *build, const ReeveSeedColumn *column)
{
  static const char *const without[] = { "json", "xml", "point", NULL };

  return g_strv_contains (without, column->type) ? build->dialect->as_text : "";
}

/* Whether the row in the database differs from what the profile wants of it. */
static char *
dup_differs (const Build *build)
{
  const ReeveSeedEntry *entry = build->work->entry;
  g_autoptr (GString) sql = g_string_new (NULL);

  for (guint i = 0; entry->columns[i] != NULL; i++)
    {
      const ReeveSeedColumn *column = reeve_seed_table_find (build->work->table,
                                                             entry->columns[i]);
      g_autofree char *name = quote (build, entry->columns[i]);

      if (is_key (build->work, entry->columns[i]))
        continue;
      if (sql->len > 0)
        g_string_append (sql, " OR ");
      if (entry->policy == REEVE_SEED_FILL)
        g_string_append_printf (sql, "(t.%s IS NULL AND s.%s IS NOT NULL)", name, name);
      else
        g_string_append_printf (sql, "t.%s%s IS DISTINCT FROM s.%s%s", name,
                                get_cast (build, column), name, get_cast (build, column));
    }
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static gboolean
is_late (const ReeveSeedWork *work, const char *column)
{
  return work->late != NULL && g_strv_contains ((const char *const *) work->late, column);
}

static char *
dup_list (const Build *build, const char *prefix)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  char **columns = build->work->entry->columns;

  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *name = quote (build, columns[i]);

      if (!is_late (build->work, columns[i]))
        g_string_append_printf (sql, "%s%s%s", sql->len > 0 ? ", " : "", prefix, name);
    }
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

/* "a = s.a, …" of the columns that are late, or of all others; where only late ones differ, the key
 * is set to itself. */
static char *
dup_assignments (const Build *build, gboolean late)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  const ReeveSeedEntry *entry = build->work->entry;
  g_autofree char *key = quote (build, build->work->key[0]);

  for (guint i = 0; entry->columns[i] != NULL; i++)
    {
      g_autofree char *name = quote (build, entry->columns[i]);

      if (is_key (build->work, entry->columns[i]) ||
          is_late (build->work, entry->columns[i]) != late)
        continue;
      g_string_append_printf (sql, "%s%s = ", sql->len > 0 ? ", " : "", name);
      if (entry->policy == REEVE_SEED_FILL)
        g_string_append_printf (sql, "coalesce (t.%s, s.%s)", name, name);
      else
        g_string_append_printf (sql, "s.%s", name);
    }
  if (sql->len == 0)
    g_string_append_printf (sql, "%s = s.%s", key, key);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

/* A row is known by the primary key; only a table without one has nothing better than the entry's
 * own key. */
static char **
get_identity (const ReeveSeedWork *work)
{
  return work->table->key[0] != NULL ? work->table->key : work->key;
}

/* "t.a = …" over @columns, with what the record says of them */
static char *
dup_recorded (const Build *build, char **columns)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *name = quote (build, columns[i]);
      g_autofree char *value = build->dialect->dup_value (build->work->table, columns[i],
                                                          "r.row_key");

      g_string_append_printf (sql, "%st.%s = %s", i > 0 ? " AND " : "", name, value);
    }
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

/* The columns that the entry writes, as a literal: a JSON list. */
static char *
dup_written (const Build *build)
{
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *text = NULL;

  for (guint i = 0; build->work->entry->columns[i] != NULL; i++)
    json_array_add_string_element (array, build->work->entry->columns[i]);
  json_node_set_array (node, array);
  text = json_to_string (node, FALSE);
  return reeve_quote_literal (build->quoting, text);
}

/* What the row becomes is known only when it has become it: refresh_sql writes it down. */
static void
build_update (const Build *build, ReeveSeedWork *work, const char *source, const char *match)
{
  const char *p = build->dialect->parameter;
  g_autofree char *differs = dup_differs (build);
  g_autofree char *key = build->dialect->dup_image (work->table, get_identity (work), "t");
  g_autofree char *before = build->dialect->dup_image (work->table, NULL, "t");
  g_autofree char *written = dup_written (build);
  g_autofree char *assignments = dup_assignments (build, FALSE);

  work->note_update_sql = g_strdup_printf (
    "INSERT INTO %s (run_id, table_name, action, row_key, before, columns, after) SELECT %s2, %s3, "
    "'update', %s, %s, %s, '' FROM %s AS s JOIN %s AS t ON %s WHERE %s",
    build->dialect->row_table, p, p, key, before, written, source, work->table->sql, match,
    differs);
  work->update_sql = g_strdup_printf ("UPDATE %s AS t SET %s FROM %s AS s WHERE %s AND (%s)",
                                      work->table->sql, assignments, source, match, differs);
}

/* What one statement inserts and writes down at once. */
static void
build_returning (const Build *build, ReeveSeedWork *work)
{
  g_autofree char *insert = g_steal_pointer (&work->insert_sql);
  g_autofree char *key = build->dialect->dup_image (work->table, get_identity (work), "new");
  g_autofree char *image = build->dialect->dup_image (work->table, NULL, "new");

  work->insert_sql = g_strdup_printf (
    "WITH new AS (%s RETURNING *) INSERT INTO %s (run_id, table_name, action, row_key, after) "
    "SELECT %s2, %s3, 'insert', %s, %s FROM new",
    insert, build->dialect->row_table, build->dialect->parameter, build->dialect->parameter, key,
    image);
}

/* Written down with the entry's key, inserted, found again by it. */
static void
build_noting (const Build *build, ReeveSeedWork *work, const char *source, const char *absent)
{
  const char *p = build->dialect->parameter;
  g_autofree char *given = build->dialect->dup_image (work->table, work->key, "s");
  g_autofree char *key = build->dialect->dup_image (work->table, get_identity (work), "t");
  g_autofree char *image = build->dialect->dup_image (work->table, NULL, "t");
  g_autofree char *found = dup_recorded (build, work->key);

  work->note_insert_sql = g_strdup_printf (
    "INSERT INTO %s (run_id, table_name, action, row_key, after) SELECT %s2, %s3, 'insert', %s, "
    "'' FROM %s AS s WHERE %s",
    build->dialect->row_table, p, p, given, source, absent);
  work->find_sql = g_strdup_printf (
    "UPDATE %s AS r SET row_key = %s, after = %s FROM %s AS t WHERE r.run_id = %s1 AND "
    "r.table_name = %s2 AND r.action = 'insert' AND r.after = '' AND %s",
    build->dialect->row_table, key, image, work->table->sql, p, p, found);
}

static void
build_insert (const Build *build, ReeveSeedWork *work, const char *source, const char *match)
{
  g_autofree char *columns = dup_list (build, "");
  g_autofree char *values = dup_list (build, "s.");
  g_autofree char *absent = g_strdup_printf ("NOT EXISTS (SELECT 1 FROM %s AS t WHERE %s)",
                                             work->table->sql, match);

  work->insert_sql =
    g_strdup_printf ("INSERT INTO %s (%s)%s SELECT %s FROM %s AS s WHERE %s", work->table->sql,
                     columns, build->dialect->overriding, values, source, absent);
  if (build->dialect->returns)
    build_returning (build, work);
  else
    build_noting (build, work, source, absent);
}

/* Of the rows that this run has inserted or updated. */
static void
build_late (const Build *build, ReeveSeedWork *work, const char *source, const char *match)
{
  const char *p = build->dialect->parameter;
  g_autofree char *assignments = dup_assignments (build, TRUE);
  g_autofree char *found = dup_recorded (build, get_identity (work));

  work->late_sql = g_strdup_printf (
    "UPDATE %s AS t SET %s FROM %s AS s, %s AS r WHERE %s AND r.run_id = %s2 AND r.table_name = "
    "%s3 AND %s",
    work->table->sql, assignments, source, build->dialect->row_table, match, p, p, found);
}

static void
build_refresh (const Build *build, ReeveSeedWork *work)
{
  const char *p = build->dialect->parameter;
  g_autofree char *image = build->dialect->dup_image (work->table, NULL, "t");
  g_autofree char *found = dup_recorded (build, get_identity (work));

  work->refresh_sql = g_strdup_printf (
    "UPDATE %s AS r SET after = %s FROM %s AS t WHERE r.run_id = %s1 AND r.table_name = %s2 AND %s "
    "AND r.after <> %s",
    build->dialect->row_table, image, work->table->sql, p, p, found, image);
}

void
reeve_seed_work_build (ReeveSeedWork *work, ReeveSession *session)
{
  Build build = { work, reeve_seed_dialect_get (session), reeve_session_get_dialect (session) };
  g_autofree char *source =
    build.dialect->dup_source (work->table, (const char *const *) work->entry->columns);
  g_autofree char *match = dup_match (&build);
  g_autofree char *first = quote (&build, work->key[0]);
  g_autofree char *differs = dup_differs (&build);
  gboolean updates = work->entry->policy != REEVE_SEED_KEEP && *differs != '\0';

  work->count_sql = g_strdup_printf (
    "SELECT count(*) FILTER (WHERE t.%s IS NULL), count(*) FILTER (WHERE t.%s IS NOT NULL AND "
    "(%s)), count(*) FROM %s AS s LEFT JOIN %s AS t ON %s",
    first, first, updates ? differs : "0 = 1", source, work->table->sql, match);
  build_insert (&build, work, source, match);
  build_refresh (&build, work);
  if (work->late != NULL)
    build_late (&build, work, source, match);
  if (updates)
    build_update (&build, work, source, match);
}

char *
reeve_seed_work_dup_moved_sql (const ReeveSeedWork *work, ReeveSession *session, const char *column)
{
  const Build build = { work, reeve_seed_dialect_get (session),
                        reeve_session_get_dialect (session) };
  g_autofree char *source =
    build.dialect->dup_source (work->table, (const char *const *) work->entry->columns);
  g_autofree char *match = dup_match (&build);
  g_autofree char *name = quote (&build, column);

  return g_strdup_printf ("SELECT s.%s, t.%s FROM %s AS s JOIN %s AS t ON %s WHERE t.%s <> s.%s",
                          name, name, source, work->table->sql, match, name, name);
}
