/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-postgres"

#include "config.h"

#include "core/db/overview-sql.h"

/* In blocks: 64 MB are counted in well under a second. */
#define LARGE "8192"

/* Asks only the catalogue's own tables and functions that lock nothing: a table that somebody else
 * has locked must not hold up the list. */
const ReeveOverviewSql reeve_overview_postgres = {
  .prepare = "SELECT pg_catalog.set_config('lock_timeout', '500ms', false),"
             "       pg_catalog.set_config('statement_timeout', '5s', false)",
  .list =
    "WITH RECURSIVE mine AS ("
    "  SELECT c.oid, n.nspname, c.relname, c.relkind"
    "    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    "   WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition"
    "     AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
    "     AND NOT CASE n.nspname WHEN 'reeve' THEN 'reeve_' ELSE '' END || c.relname"
    "             = ANY ('{" REEVE_OVERVIEW_OWN "}')),"
    /* A partitioned table has no rows of its own: its leaves are added up. */
    " tree AS ("
    "  SELECT oid, oid AS part FROM mine"
    "  UNION ALL SELECT t.oid, i.inhrelid FROM tree t"
    "    JOIN mine m ON m.oid = t.oid AND m.relkind = 'p'"
    "    JOIN pg_catalog.pg_inherits i ON i.inhparent = t.part),"
    " sizes AS ("
    "  SELECT t.oid, pg_catalog.sum(c.relpages) AS blocks,"
    "         CASE WHEN pg_catalog.bool_and(c.reltuples >= 0)"
    "              THEN pg_catalog.sum(c.reltuples)::pg_catalog.int8 END AS estimate"
    "    FROM tree t JOIN pg_catalog.pg_class c ON c.oid = t.part"
    "   WHERE c.relkind <> 'p' GROUP BY t.oid)"
    " SELECT CASE m.nspname WHEN 'public' THEN m.relname::pg_catalog.text"
    "             ELSE m.nspname || '.' || m.relname END,"
    "        CASE WHEN pg_catalog.has_table_privilege(m.oid, 'SELECT')"
    "              AND pg_catalog.has_schema_privilege(m.nspname, 'USAGE')"
    "             THEN pg_catalog.format('SELECT pg_catalog.count(*) FROM %I.%I', m.nspname,"
    "                                    m.relname) END,"
    "        s.estimate, coalesce(s.blocks > " LARGE ", false)"
    "   FROM mine m LEFT JOIN sizes s USING (oid)"
    "  ORDER BY m.nspname <> 'public', m.nspname, m.relname",
};
