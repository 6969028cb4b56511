/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-flow"

#include "config.h"

#include "core/flow/validate.h"

/* In blocks: 256 MB. */
#define LARGE "32768"

#define KEY_COLUMNS(pattern, numbers, relation, glue) \
  "(SELECT pg_catalog.string_agg(pg_catalog.format('" pattern "', a.attname), ' " glue " '" \
  "        ORDER BY k.place)" \
  "   FROM pg_catalog.unnest(con." numbers ") WITH ORDINALITY AS k (number, place)" \
  "   JOIN pg_catalog.pg_attribute a ON a.attrelid = con." relation " AND a.attnum = k.number)"

const ReeveValidateDialect reeve_validate_postgres = {
  /* Row security must not hide rows that break a rule: it is an error instead. */
  .prepare = "SELECT pg_catalog.set_config('lock_timeout', '2s', false),"
             "       pg_catalog.set_config('row_security', 'off', false),"
             "       pg_catalog.set_config('default_transaction_read_only', 'on', false)",
  .list =
    "SELECT CASE con.contype WHEN 'f' THEN 'foreign-key' ELSE 'check' END,"
    "       CASE n.nspname WHEN 'public' THEN c.relname::pg_catalog.text"
    "            ELSE n.nspname || '.' || c.relname END,"
    "       con.conname,"
    "       CASE con.contype WHEN 'f' THEN"
    "         pg_catalog.format('SELECT pg_catalog.count(*) FROM %s%s AS c WHERE %s AND NOT EXISTS"
    " (SELECT 1 FROM %s%s AS p WHERE (%s) = (%s))',"
    "           CASE c.relkind WHEN 'p' THEN '' ELSE 'ONLY ' END, "
    "           con.conrelid::pg_catalog.regclass,"
    "           " KEY_COLUMNS ("c.%I IS NOT NULL", "conkey", "conrelid", "AND") ","
    "           CASE f.relkind WHEN 'p' THEN '' ELSE 'ONLY ' END,"
    "           con.confrelid::pg_catalog.regclass,"
    "           " KEY_COLUMNS ("p.%I", "confkey", "confrelid", ",") ","
    "           " KEY_COLUMNS ("c.%I", "conkey", "conrelid", ",") ")"
    "       ELSE"
    "         pg_catalog.format('SELECT pg_catalog.count(*) FROM %s%s WHERE NOT (%s)',"
    "           CASE c.relkind WHEN 'p' THEN '' ELSE 'ONLY ' END,"
    "           con.conrelid::pg_catalog.regclass,"
    "           pg_catalog.pg_get_expr(con.conbin, con.conrelid))"
    "       END,"
    "       c.relpages > " LARGE ", NOT con.convalidated"
    "  FROM pg_catalog.pg_constraint con"
    "  JOIN pg_catalog.pg_class c ON c.oid = con.conrelid"
    "  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    "  LEFT JOIN pg_catalog.pg_class f ON f.oid = con.confrelid"
    " WHERE con.contype IN ('c', 'f') AND con.conparentid = 0 AND NOT c.relispartition"
    "   AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
    " ORDER BY n.nspname, c.relname, con.conname",
  .faults =
    "SELECT 'index', CASE n.nspname WHEN 'public' THEN i.relname::pg_catalog.text"
    "                     ELSE n.nspname || '.' || i.relname END,"
    "       'The index is not valid: it was never built to its end'"
    "  FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid"
    "  JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace"
    " WHERE NOT x.indisvalid AND i.relkind = 'i' AND n.nspname !~ '^pg_' ORDER BY 2",
  .size = "SELECT pg_catalog.pg_database_size(pg_catalog.current_database())",
};
