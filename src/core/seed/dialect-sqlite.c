/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <string.h>

#include "core/seed/dialect.h"
#include "core/sql/quote.h"

/* In a JSON path a name stands between quotes. */
static char *
dup_path (const char *column)
{
  g_autofree char *path = g_strdup_printf ("$.\"%s\"", column);

  return reeve_quote_literal (REEVE_DIALECT_SQLITE, path);
}

/* Every byte has its place in this BLOB: unhex() is only in later versions. */
static char *
dup_unhex (const char *hex)
{
  g_autoptr (GString) bytes = g_string_new (NULL);

  for (guint i = 0; i < 256; i++)
    g_string_append_printf (bytes, "%02x", i);
  return g_strdup_printf (
    "(WITH RECURSIVE n (h, i) AS (SELECT %s, 1 UNION ALL SELECT h, i + 2 FROM n WHERE i + 2 <= "
    "length (h)) SELECT coalesce (CAST (group_concat (CASE WHEN h <> '' THEN substr (x'%s', 16 * "
    "instr ('0123456789ABCDEF', substr (h, i, 1)) + instr ('0123456789ABCDEF', substr (h, i + 1, "
    "1)) - 16, 1) END, '') AS BLOB), x'') FROM n)",
    hex, bytes->str);
}

/* A text that begins with \\x is bytes in hexadecimal, where the column holds such. */
static char *
dup_cell (const ReeveSeedTable *table, const char *column)
{
  g_autofree char *path = dup_path (column);
  g_autofree char *text = g_strdup_printf ("json_extract (value, %s)", path);
  g_autofree char *hex = g_strdup_printf ("upper (substr (%s, 3))", text);
  g_autofree char *bytes = NULL;

  if (reeve_seed_table_find (table, column)->limits.kind != REEVE_SEED_BYTES)
    return g_steal_pointer (&text);
  bytes = dup_unhex (hex);
  return g_strdup_printf ("CASE WHEN %s GLOB '\\x*' THEN %s ELSE %s END", text, bytes, text);
}

/* What is taken out of JSON has no affinity: so it gets that of the column it meets. */
static char *
dup_select (const ReeveSeedTable *table, const char *const *columns, const char *first)
{
  g_autoptr (GString) sql = g_string_new ("(SELECT ");

  g_string_append (sql, first);
  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *cell = dup_cell (table, columns[i]);
      g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_SQLITE, columns[i]);

      g_string_append_printf (sql, "%s%s AS %s", i > 0 ? ", " : "", cell, name);
    }
  g_string_append (sql, " FROM json_each (?1))");
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static char *
dup_source (const ReeveSeedTable *table, const char *const *columns)
{
  return dup_select (table, columns, "");
}

static char *
dup_numbered (const ReeveSeedTable *table, const char *const *columns)
{
  g_autofree char *select = dup_select (table, columns, "key + 1 AS reeve_row, ");

  return g_strconcat (select, " AS s", NULL);
}

/* As quote() writes it, a fraction is read again as exactly the same one; json_object() would round
 * it, and knows no BLOBs. */
static char *
dup_piece (const char *column, const char *alias)
{
  g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_SQLITE, column);
  g_autofree char *value = g_strconcat (alias, ".", name, NULL);

  return g_strdup_printf ("CASE typeof (%s) WHEN 'null' THEN 'null' WHEN 'text' THEN json_quote "
                          "(%s) WHEN 'blob' THEN '{\"hex\":\"' || hex (%s) || '\"}' "
                          "ELSE quote (%s) END",
                          value, value, value, value);
}

static char *
dup_image (const ReeveSeedTable *table, char *const *columns, const char *alias)
{
  g_autoptr (GString) sql = g_string_new ("('{'");
  guint n = columns != NULL ? g_strv_length ((char **) columns) : table->columns->len;

  for (guint i = 0; i < n; i++)
    {
      const char *column =
        columns != NULL ? columns[i]
                        : ((ReeveSeedColumn *) g_ptr_array_index (table->columns, i))->name;
      g_autofree char *text = reeve_quote_literal (REEVE_DIALECT_SQLITE, column);
      g_autofree char *piece = dup_piece (column, alias);

      g_string_append_printf (sql, " || %sjson_quote (%s) || ':' || %s", i > 0 ? "',' || " : "",
                              text, piece);
    }
  g_string_append (sql, " || '}')");
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static char *
dup_value (const ReeveSeedTable *table, const char *column, const char *image)
{
  g_autofree char *path = dup_path (column);
  g_autofree char *hex =
    g_strdup_printf ("json_extract (json_extract (%s, %s), '$.hex')", image, path);
  g_autofree char *blob = dup_unhex (hex);

  return g_strdup_printf ("CASE json_type (%s, %s) WHEN 'object' THEN %s "
                          "ELSE json_extract (%s, %s) END",
                          image, path, blob, image, path);
}

static char *
dup_member (const char *column, const char *image)
{
  g_autofree char *path = dup_path (column);

  return g_strdup_printf ("(%s -> %s)", image, path);
}

static char *
dup_key_list (const GArray *keys)
{
  g_autoptr (GString) sql = g_string_new ("(SELECT value FROM json_each ('[");

  for (guint i = 0; i < keys->len; i++)
    g_string_append_printf (sql, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "",
                            g_array_index (keys, gint64, i));
  g_string_append (sql, "]'))");
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

/* An SQL name is always quoted here, see QUOTED_TABLE. */
static char *
dup_asked (const char *sql)
{
  g_autofree char *inner = g_strndup (sql + 1, strlen (sql) - 2);
  g_auto (GStrv) parts = g_strsplit (inner, "\"\"", -1);

  return g_strjoinv ("\"", parts);
}

static const char *const make_doomed[] = {
  "CREATE TEMPORARY TABLE reeve_doomed (table_name TEXT NOT NULL, row_key TEXT NOT NULL)",
  NULL,
};

/* A type is but a word there: what people mean by it. The first word that it contains counts. */
static const ReeveSeedType *
find_type (const char *name)
{
  static const ReeveSeedType types[] = {
    { .name = "point", .kind = REEVE_SEED_TEXT },
    { .name = "interval", .kind = REEVE_SEED_TEXT },
    { .name = "int", .kind = REEVE_SEED_INTEGER, .bytes = 8 },
    { .name = "serial", .kind = REEVE_SEED_INTEGER, .bytes = 8 },
    { .name = "bool", .kind = REEVE_SEED_BOOLEAN },
    { .name = "char", .kind = REEVE_SEED_TEXT, .measured = TRUE },
    { .name = "clob", .kind = REEVE_SEED_TEXT },
    { .name = "text", .kind = REEVE_SEED_TEXT, .measured = TRUE },
    { .name = "json", .kind = REEVE_SEED_JSON },
    { .name = "blob", .kind = REEVE_SEED_BYTES },
    { .name = "binary", .kind = REEVE_SEED_BYTES },
    { .name = "real", .kind = REEVE_SEED_REAL, .bytes = 8 },
    { .name = "floa", .kind = REEVE_SEED_REAL, .bytes = 8 },
    { .name = "doub", .kind = REEVE_SEED_REAL, .bytes = 8 },
    { .name = "dec", .kind = REEVE_SEED_DECIMAL },
    { .name = "num", .kind = REEVE_SEED_DECIMAL },
    { .name = "timestamp", .kind = REEVE_SEED_TIMESTAMP },
    { .name = "datetime", .kind = REEVE_SEED_TIMESTAMP },
    { .name = "date", .kind = REEVE_SEED_DATE },
    { .name = "time", .kind = REEVE_SEED_TIME },
  };
  static const ReeveSeedType other = { .kind = REEVE_SEED_TEXT };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (strstr (name, types[i].name) != NULL)
      return &types[i];
  return &other;
}

static const char *const make_runs[] = {
  "CREATE TABLE reeve_seed_run (\n"
  "  position INTEGER PRIMARY KEY,\n"
  "  id TEXT NOT NULL UNIQUE,\n"
  "  profile TEXT NOT NULL,\n"
  "  digest TEXT NOT NULL,\n"
  "  applied_at TEXT NOT NULL DEFAULT (strftime ('%Y-%m-%dT%H:%M:%fZ', 'now')),\n"
  "  applied_by TEXT NOT NULL DEFAULT '',\n"
  "  inserted INTEGER NOT NULL,\n"
  "  updated INTEGER NOT NULL,\n"
  "  undone_at TEXT)",
  "CREATE TABLE reeve_seed_row (\n"
  "  run_id TEXT NOT NULL REFERENCES reeve_seed_run (id) ON DELETE CASCADE,\n"
  "  table_name TEXT NOT NULL,\n"
  "  action TEXT NOT NULL CHECK (action IN ('insert', 'update')),\n"
  "  row_key TEXT NOT NULL,\n"
  "  before TEXT,\n"
  "  columns TEXT,\n"
  "  after TEXT NOT NULL)",
  "CREATE INDEX reeve_seed_row_run ON reeve_seed_row (run_id, table_name)",
  NULL,
};

/* Tables into which no profile writes; (name) is an expression. */
#define IS_CLOSED(name) \
  "(lower (" name ") GLOB 'sqlite_*' OR lower (" name ") GLOB 'reeve_seed_*' OR lower (" name ") " \
  "IN ('reeve_revision', 'reeve_history', 'reeve_progress', 'reeve_ledger_format'))"

#define QUOTED_TABLE(name) \
  "(SELECT '\"' || replace (m.name, '\"', '\"\"') || '\"' FROM sqlite_schema AS m " \
  "WHERE m.type = 'table' AND lower (m.name) = lower (" name "))"

const ReeveSeedDialect reeve_seed_dialect_sqlite = {
  .columns_sql =
    "SELECT " QUOTED_TABLE ("?1") ", name, type, \"notnull\", hidden IN (2, 3), dflt_value IS NOT "
    "NULL OR (pk > 0 AND upper (type) = 'INTEGER'), pk, NULL FROM pragma_table_xinfo (?1) "
    "WHERE hidden <> 1 AND " QUOTED_TABLE ("?1") " IS NOT NULL AND NOT " IS_CLOSED ("?1")
    " ORDER BY cid",
  .stranger_sql =
    "SELECT CASE WHEN " IS_CLOSED ("?1") " THEN 'own' ELSE type END FROM sqlite_schema WHERE "
    "type IN ('table', 'view') AND lower (name) = lower (?1)",
  .foreign_keys_sql =
    "SELECT f.id, " QUOTED_TABLE ("f.\"table\"") ", 1, json_group_array (f.\"from\"), "
    "json_group_array (coalesce (f.\"to\", (SELECT p.name FROM pragma_table_info (f.\"table\") "
    "AS p WHERE p.pk = f.seq + 1))) FROM (SELECT * FROM pragma_foreign_key_list (?1) ORDER BY id, "
    "seq) AS f GROUP BY f.id ORDER BY f.id",
  .references_sql =
    "SELECT q.name || ' ' || f.id, " QUOTED_TABLE ("q.name") ", f.\"from\", "
    "coalesce (f.\"to\", (SELECT p.name FROM pragma_table_info (?1) AS p WHERE p.pk = f.seq + 1)), "
    "EXISTS (SELECT 1 FROM pragma_index_list (q.name) AS l JOIN pragma_index_info (l.name) AS i "
    "JOIN pragma_foreign_key_list (q.name) AS g WHERE i.seqno = 0 AND g.id = f.id AND "
    "lower (i.name) = lower (g.\"from\")) OR EXISTS (SELECT 1 FROM pragma_table_info (q.name) AS p "
    "WHERE p.pk = 1 AND lower (p.name) = lower (f.\"from\")) "
    "FROM sqlite_schema AS q JOIN pragma_foreign_key_list (q.name) AS f "
    "WHERE q.type = 'table' AND lower (f.\"table\") = lower (?1) ORDER BY q.name, f.id, f.seq",
  .rules_sql =
    "SELECT 'unique', (SELECT json_group_array (name) FROM pragma_index_info (l.name)), NULL "
    "FROM pragma_index_list (?1) AS l WHERE l.\"unique\" AND NOT l.partial AND l.origin <> 'pk' "
    "AND NOT EXISTS (SELECT 1 FROM pragma_index_info (l.name) WHERE name IS NULL) "
    "UNION ALL SELECT 'table', m.sql, NULL FROM sqlite_schema AS m WHERE m.type = 'table' AND "
    "lower (m.name) = lower (?1)",
  .find_type = find_type,
  .dup_name = g_strdup,
  .dup_asked = dup_asked,
  .dup_source = dup_source,
  .dup_numbered = dup_numbered,
  .dup_image = dup_image,
  .dup_value = dup_value,
  .dup_member = dup_member,
  .dup_now = dup_piece,
  .dup_key_list = dup_key_list,
  .dangling = "SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT 1",
  .list_source = "json_each (?1) AS l",
  .make_doomed = make_doomed,
  .runs_sql = "SELECT id, profile, digest, applied_at, applied_by, undone_at, inserted, updated "
              "FROM reeve_seed_run ORDER BY position DESC",
  .join_texts = "group_concat",
  .find_text = "instr",
  .size_sql =
    "SELECT p.page_count * s.page_size FROM pragma_page_count AS p, pragma_page_size AS s",
  .now = "strftime ('%Y-%m-%dT%H:%M:%fZ', 'now')",
  .doomed_table = "temp.reeve_doomed",
  .parameter = "?",
  .as_text = "",
  .overriding = "",
  .defer = "PRAGMA defer_foreign_keys = ON",
  .loose = TRUE,
  .run_table = "reeve_seed_run",
  .row_table = "reeve_seed_row",
  .has_runs = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'reeve_seed_row')",
  .make_runs = make_runs,
  .has_revision = "SELECT EXISTS (SELECT 1 FROM reeve_revision WHERE id = ?1)",
  .has_ledger = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'reeve_revision')",
};
