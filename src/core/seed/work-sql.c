/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/work-sql.h"

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
get_cast (const ReeveSeedColumn *column)
{
  static const char *const without[] = { "json", "xml", "point", NULL };

  return g_strv_contains (without, column->type) ? "::text" : "";
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
        g_string_append_printf (sql, "t.%s%s IS DISTINCT FROM s.%s%s", name, get_cast (column),
                                name, get_cast (column));
    }
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

/* An object of @columns of the table or the source (@alias). */
static char *
dup_object (const Build *build, char **columns, const char *alias)
{
  g_autoptr (GString) sql = g_string_new (build->dialect->json_object);

  g_string_append (sql, " (");
  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *text = reeve_quote_literal (build->quoting, columns[i]);
      g_autofree char *name = quote (build, columns[i]);

      g_string_append_printf (sql, "%s%s, %s.%s", i > 0 ? ", " : "", text, alias, name);
    }
  g_string_append (sql, ")");
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static char *
dup_list (const Build *build, const char *prefix)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  char **columns = build->work->entry->columns;

  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *name = quote (build, columns[i]);

      g_string_append_printf (sql, "%s%s%s", i > 0 ? ", " : "", prefix, name);
    }
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static char *
dup_assignments (const Build *build)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  const ReeveSeedEntry *entry = build->work->entry;

  for (guint i = 0; entry->columns[i] != NULL; i++)
    {
      g_autofree char *name = quote (build, entry->columns[i]);

      if (is_key (build->work, entry->columns[i]))
        continue;
      g_string_append_printf (sql, "%s%s = ", sql->len > 0 ? ", " : "", name);
      if (entry->policy == REEVE_SEED_FILL)
        g_string_append_printf (sql, "coalesce (t.%s, s.%s)", name, name);
      else
        g_string_append_printf (sql, "s.%s", name);
    }
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static void
build_update (const Build *build, ReeveSeedWork *work, const char *source, const char *match)
{
  g_autofree char *differs = dup_differs (build);
  g_autofree char *key = dup_object (build, work->key, "s");
  g_autofree char *before = dup_object (build, work->entry->columns, "t");
  g_autofree char *after = dup_object (build, work->entry->columns, "s");
  g_autofree char *assignments = dup_assignments (build);

  work->note_update_sql = g_strdup_printf (
    "INSERT INTO %s (run_id, table_name, action, row_key, before, after) SELECT %s2, %s3, "
    "'update', %s, %s, %s FROM %s AS s JOIN %s AS t ON %s WHERE %s",
    build->dialect->row_table, build->dialect->parameter, build->dialect->parameter, key,
    before, after, source, work->table->sql, match, differs);
  work->update_sql = g_strdup_printf ("UPDATE %s AS t SET %s FROM %s AS s WHERE %s AND (%s)",
                                      work->table->sql, assignments, source, match, differs);
}

static void
build_insert (const Build *build, ReeveSeedWork *work, const char *source, const char *match)
{
  g_autofree char *key = dup_object (build, work->key, "s");
  g_autofree char *after = dup_object (build, work->entry->columns, "s");
  g_autofree char *columns = dup_list (build, "");
  g_autofree char *values = dup_list (build, "s.");
  g_autofree char *absent = g_strdup_printf ("NOT EXISTS (SELECT 1 FROM %s AS t WHERE %s)",
                                             work->table->sql, match);

  work->note_insert_sql = g_strdup_printf (
    "INSERT INTO %s (run_id, table_name, action, row_key, after) SELECT %s2, %s3, 'insert', %s, "
    "%s FROM %s AS s WHERE %s",
    build->dialect->row_table, build->dialect->parameter, build->dialect->parameter, key,
    after, source, absent);
  work->insert_sql =
    g_strdup_printf ("INSERT INTO %s (%s)%s SELECT %s FROM %s AS s WHERE %s", work->table->sql,
                     columns, build->dialect->overriding, values, source, absent);
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
  if (updates)
    build_update (&build, work, source, match);
}
