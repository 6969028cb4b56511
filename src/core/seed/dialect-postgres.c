/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <string.h>

#include "core/seed/dialect.h"
#include "core/sql/quote.h"

/* Schemas into whose tables no profile writes. */
#define CLOSED_SCHEMAS "('pg_catalog', 'information_schema', 'reeve')"

static char *
dup_name (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, ".", 2);
  g_autofree char *first = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, parts[0]);
  g_autofree char *second =
    parts[1] != NULL ? reeve_quote_identifier (REEVE_DIALECT_POSTGRES, parts[1]) : NULL;

  return second != NULL ? g_strconcat (first, ".", second, NULL) : g_steal_pointer (&first);
}

static const ReeveSeedType *
find_type (const char *name)
{
  static const ReeveSeedType types[] = {
    { .name = "smallint", .kind = REEVE_SEED_INTEGER, .bytes = 2 },
    { .name = "integer", .kind = REEVE_SEED_INTEGER, .bytes = 4 },
    { .name = "bigint", .kind = REEVE_SEED_INTEGER, .bytes = 8 },
    { .name = "real", .kind = REEVE_SEED_REAL, .bytes = 4 },
    { .name = "double precision", .kind = REEVE_SEED_REAL, .bytes = 8 },
    { .name = "numeric", .kind = REEVE_SEED_DECIMAL },
    { .name = "boolean", .kind = REEVE_SEED_BOOLEAN },
    { .name = "character varying", .kind = REEVE_SEED_TEXT, .measured = TRUE },
    { .name = "character", .kind = REEVE_SEED_TEXT, .measured = TRUE },
    { .name = "json", .kind = REEVE_SEED_JSON },
    { .name = "jsonb", .kind = REEVE_SEED_JSON },
    { .name = "bytea", .kind = REEVE_SEED_BYTES },
    { .name = "uuid", .kind = REEVE_SEED_UUID },
    { .name = "date", .kind = REEVE_SEED_DATE },
    { .name = "time without time zone", .kind = REEVE_SEED_TIME },
    { .name = "time with time zone", .kind = REEVE_SEED_TIME, .zoned = TRUE },
    { .name = "timestamp without time zone", .kind = REEVE_SEED_TIMESTAMP },
    { .name = "timestamp with time zone", .kind = REEVE_SEED_TIMESTAMP, .zoned = TRUE },
  };
  /* What else there is has a spelling that the server reads. */
  static const ReeveSeedType other = { .kind = REEVE_SEED_TEXT };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (types[i].name, name))
      return &types[i];
  return &other;
}

/* The table's own row type reads the values: with its types, lengths and precisions. */
static char *
dup_source (const ReeveSeedTable *table, const char *const *columns)
{
  return g_strdup_printf ("json_populate_recordset (NULL::%s, $1::json)", table->sql);
}

/* Text, not jsonb: a value of the type json comes back as it was written. */
static char *
dup_image (const ReeveSeedTable *table, char *const *columns, const char *alias)
{
  g_autoptr (GString) sql = NULL;

  if (columns == NULL)
    return g_strdup_printf ("row_to_json (%s.*)::text", alias);
  sql = g_string_new ("json_build_object (");
  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *text = reeve_quote_literal (REEVE_DIALECT_POSTGRES, columns[i]);
      g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, columns[i]);

      g_string_append_printf (sql, "%s%s, %s.%s", i > 0 ? ", " : "", text, alias, name);
    }
  g_string_append (sql, ")::text");
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static char *
dup_value (const ReeveSeedTable *table, const char *column, const char *image)
{
  g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, column);

  return g_strdup_printf ("(json_populate_record (NULL::%s, %s::json)).%s", table->sql, image,
                          name);
}

static char *
dup_member (const char *column, const char *image)
{
  g_autofree char *text = reeve_quote_literal (REEVE_DIALECT_POSTGRES, column);

  return g_strdup_printf ("(%s::jsonb -> %s)", image, text);
}

static char *
dup_now (const char *column, const char *alias)
{
  g_autofree char *text = reeve_quote_literal (REEVE_DIALECT_POSTGRES, column);

  return g_strdup_printf ("(to_jsonb (%s.*) -> %s)", alias, text);
}

static char *
dup_numbered (const ReeveSeedTable *table, const char *const *columns)
{
  g_autofree char *source = dup_source (table, columns);
  g_autoptr (GString) sql = g_string_new (source);

  g_string_append (sql, " WITH ORDINALITY AS s (");
  for (guint i = 0; i < table->columns->len; i++)
    {
      const ReeveSeedColumn *column = g_ptr_array_index (table->columns, i);
      g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, column->name);

      g_string_append_printf (sql, "%s, ", name);
    }
  g_string_append (sql, "reeve_row)");
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static char *
dup_key_list (const GArray *keys)
{
  g_autoptr (GString) sql = g_string_new ("(SELECT unnest ('{");

  for (guint i = 0; i < keys->len; i++)
    g_string_append_printf (sql, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "",
                            g_array_index (keys, gint64, i));
  g_string_append (sql, "}'::bigint[]))");
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

/* Forwards only: a sequence that is ahead stays there. */
static char *
dup_sequence (const ReeveSeedTable *table, const ReeveSeedColumn *column)
{
  g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, column->name);
  g_autofree char *table_text = reeve_quote_literal (REEVE_DIALECT_POSTGRES, table->sql);
  g_autofree char *column_text = reeve_quote_literal (REEVE_DIALECT_POSTGRES, column->name);

  if (!column->automatic || (!g_str_equal (column->type, "integer") &&
                             !g_str_equal (column->type, "bigint") &&
                             !g_str_equal (column->type, "smallint")))
    return NULL;
  return g_strdup_printf (
    "SELECT setval (pg_get_serial_sequence (%s, %s), max (%s)) FROM %s HAVING max (%s) > coalesce "
    "(pg_sequence_last_value (pg_get_serial_sequence (%s, %s)::regclass), 0)",
    table_text, column_text, name, table->sql, name, table_text, column_text);
}

static const char *const make_runs[] = {
  "CREATE SCHEMA IF NOT EXISTS reeve",
  "CREATE TABLE reeve.seed_run (\n"
  "  id text PRIMARY KEY,\n"
  "  position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,\n"
  "  profile text NOT NULL,\n"
  "  digest text NOT NULL,\n"
  "  applied_at timestamptz NOT NULL DEFAULT now(),\n"
  "  applied_by text NOT NULL DEFAULT current_user,\n"
  "  inserted bigint NOT NULL,\n"
  "  updated bigint NOT NULL,\n"
  "  undone_at timestamptz)",
  "CREATE TABLE reeve.seed_row (\n"
  "  run_id text NOT NULL REFERENCES reeve.seed_run (id) ON DELETE CASCADE,\n"
  "  table_name text NOT NULL,\n"
  "  action text NOT NULL CHECK (action IN ('insert', 'update')),\n"
  "  row_key text NOT NULL,\n"
  "  before text,\n"
  "  columns text,\n"
  "  after text NOT NULL)",
  "CREATE INDEX seed_row_run ON reeve.seed_row (run_id, table_name)",
  NULL,
};

/* The server hears of what others have made meanwhile when it takes a lock on a table, which an
 * advisory lock is not. */
static const char *const lock_making[] = {
  "SELECT pg_catalog.pg_advisory_xact_lock (pg_catalog.hashtext ('reeve.seed_run'))",
  "LOCK TABLE pg_catalog.pg_namespace IN ACCESS SHARE MODE",
  NULL,
};

#define TIME "'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'"

static const char *const make_doomed[] = {
  "CREATE TEMPORARY TABLE reeve_doomed (table_name text NOT NULL, row_key text NOT NULL) ON COMMIT "
  "DROP",
  NULL,
};

/* A domain may be made of a domain: the type of a column and all that it is made of. */
#define DOMAINS \
  "WITH RECURSIVE d AS (SELECT a.atttypid AS id, a.atttypmod AS modifier, false AS not_null " \
  "UNION ALL SELECT t.typbasetype, CASE WHEN d.modifier >= 0 THEN d.modifier ELSE t.typtypmod " \
  "END, d.not_null OR t.typnotnull FROM d JOIN pg_catalog.pg_type AS t ON t.oid = d.id AND " \
  "t.typtype = 'd') SELECT d.id, d.modifier, d.not_null FROM d"

#define BASE_TYPE \
  DOMAINS " JOIN pg_catalog.pg_type AS t ON t.oid = d.id AND t.typtype <> 'd'"

#define COLUMN_NAMES(table, numbers) \
  "(SELECT json_agg (a.attname ORDER BY u.place)::text FROM unnest (" numbers ") WITH ORDINALITY " \
  "AS u (number, place) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = " table " AND " \
  "a.attnum = u.number)"

const ReeveSeedDialect reeve_seed_dialect_postgres = {
  .columns_sql =
    "SELECT format ('%I.%I', n.nspname, c.relname), a.attname, format_type (b.id, b.modifier), "
    "a.attnotnull OR b.not_null, a.attgenerated <> '', a.atthasdef OR a.attidentity <> '', "
    "coalesce (array_position (i.indkey::int2[], a.attnum) + 1, 0), "
    "(SELECT json_agg (e.enumlabel ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum AS e "
    "WHERE e.enumtypid = b.id) "
    "FROM pg_catalog.pg_class AS c "
    "JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace "
    "JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT "
    "a.attisdropped "
    "CROSS JOIN LATERAL (" BASE_TYPE ") AS b "
    "LEFT JOIN pg_catalog.pg_index AS i ON i.indrelid = c.oid AND i.indisprimary "
    "WHERE c.oid = to_regclass ($1) AND c.relkind IN ('r', 'p') AND n.nspname NOT IN "
    CLOSED_SCHEMAS " ORDER BY a.attnum",
  .stranger_sql =
    "SELECT CASE WHEN n.nspname IN " CLOSED_SCHEMAS " THEN 'own' WHEN c.relkind IN ('v', 'm') THEN "
    "'view' WHEN c.relkind = 'f' THEN 'foreign' END FROM pg_catalog.pg_class AS c JOIN "
    "pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = to_regclass ($1)",
  .rules_sql =
    "SELECT 'unique', (SELECT json_agg (a.attname ORDER BY k.place)::text FROM unnest "
    "(i.indkey::int2[]) WITH ORDINALITY AS k (number, place) JOIN pg_catalog.pg_attribute AS a ON "
    "a.attrelid = i.indrelid AND a.attnum = k.number WHERE k.place <= i.indnkeyatts), NULL "
    "FROM pg_catalog.pg_index AS i WHERE i.indrelid = to_regclass ($1) AND i.indisunique AND NOT "
    "i.indisprimary AND i.indpred IS NULL AND i.indexprs IS NULL "
    "UNION ALL SELECT 'check', pg_get_expr (k.conbin, k.conrelid), NULL FROM "
    "pg_catalog.pg_constraint AS k WHERE k.conrelid = to_regclass ($1) AND k.contype = 'c' "
    "UNION ALL SELECT 'check', pg_get_expr (k.conbin, 0), a.attname FROM "
    "pg_catalog.pg_attribute AS a CROSS JOIN LATERAL (" DOMAINS ") AS d "
    "JOIN pg_catalog.pg_constraint AS k ON k.contypid = d.id AND k.contype = 'c' "
    "WHERE a.attrelid = to_regclass ($1) AND a.attnum > 0 AND NOT a.attisdropped",
  .foreign_keys_sql =
    "SELECT k.oid, format ('%I.%I', n.nspname, c.relname), k.condeferrable, "
    COLUMN_NAMES ("k.conrelid", "k.conkey") ", " COLUMN_NAMES ("k.confrelid", "k.confkey") " "
    "FROM pg_catalog.pg_constraint AS k "
    "JOIN pg_catalog.pg_class AS c ON c.oid = k.confrelid "
    "JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace "
    "WHERE k.conrelid = to_regclass ($1) AND k.contype = 'f' AND NOT EXISTS "
    /* One to a partitioned table stands there once more for each of its partitions. */
    "(SELECT 1 FROM pg_catalog.pg_constraint AS p WHERE p.oid = k.conparentid AND "
    "p.conrelid = k.conrelid) ORDER BY k.oid",
  .references_sql =
    "SELECT k.oid, format ('%I.%I', n.nspname, c.relname), a.attname, b.attname, EXISTS (SELECT 1 "
    "FROM pg_catalog.pg_index AS i WHERE i.indrelid = k.conrelid AND i.indkey[0] = ANY (k.conkey)) "
    "FROM pg_catalog.pg_constraint AS k "
    "JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid "
    "JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace "
    "CROSS JOIN LATERAL unnest (k.conkey, k.confkey) WITH ORDINALITY AS u (theirs, ours, place) "
    "JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = u.theirs "
    "JOIN pg_catalog.pg_attribute AS b ON b.attrelid = k.confrelid AND b.attnum = u.ours "
    "WHERE k.confrelid = to_regclass ($1) AND k.contype = 'f' AND k.conparentid = 0 "
    "ORDER BY k.oid, u.place",
  .find_type = find_type,
  .dup_name = dup_name,
  .dup_asked = g_strdup,
  .dup_source = dup_source,
  .dup_numbered = dup_numbered,
  .dup_image = dup_image,
  .dup_value = dup_value,
  .dup_member = dup_member,
  .dup_now = dup_now,
  .dup_key_list = dup_key_list,
  .dup_sequence = dup_sequence,
  .list_source = "json_array_elements_text ($1::json) AS l (value)",
  .lock = "LOCK TABLE",
  .lock_mode = " IN SHARE ROW EXCLUSIVE MODE",
  .join_at_once = "SET enable_nestloop = off",
  .join_as_ever = "RESET enable_nestloop",
  .limit_wait = "SET LOCAL lock_timeout = '10s'",
  .runs_sql =
    "SELECT id, profile, digest, to_char (applied_at AT TIME ZONE 'UTC', " TIME "), applied_by, "
    "to_char (undone_at AT TIME ZONE 'UTC', " TIME "), inserted, updated FROM reeve.seed_run "
    "ORDER BY position DESC",
  .join_texts = "string_agg",
  .find_text = "strpos",
  .size_sql = "SELECT pg_catalog.pg_database_size (pg_catalog.current_database())",
  .sessions_sql =
    "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE datname = "
    "pg_catalog.current_database() AND coalesce (backend_type, 'client backend') = 'client "
    "backend' AND application_name NOT LIKE 'reeve%'",
  .now = "now()",
  .make_doomed = make_doomed,
  .doomed_table = "pg_temp.reeve_doomed",
  .parameter = "$",
  .as_text = "::text",
  .overriding = " OVERRIDING SYSTEM VALUE",
  .defer = "SET CONSTRAINTS ALL DEFERRED",
  .check = "SET CONSTRAINTS ALL IMMEDIATE",
  .settle =
    "SELECT set_config ('TimeZone', 'UTC', false), set_config ('bytea_output', 'hex', false), "
    "set_config ('IntervalStyle', 'postgres', false), "
    "set_config ('extra_float_digits', '1', false), set_config ('jit', 'off', false)",
  .user = "current_user",
  .run_table = "reeve.seed_run",
  .row_table = "reeve.seed_row",
  .has_runs = "SELECT to_regclass ('reeve.seed_row') IS NOT NULL",
  .make_runs = make_runs,
  .lock_making = lock_making,
  .has_revision = "SELECT EXISTS (SELECT 1 FROM reeve.revision WHERE id = $1)",
  .has_ledger = "SELECT to_regclass ('reeve.revision') IS NOT NULL",
  .analyzes = TRUE,
  .returns = TRUE,
};
