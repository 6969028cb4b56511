/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-postgres"

#include "config.h"

#include "core/db/overview-sql.h"

/* 64 MB are counted in well under a second. */
#define LARGE "67108864"

const ReeveOverviewSql reeve_overview_postgres = {
  .prepare = "SELECT pg_catalog.set_config('lock_timeout', '500ms', false)",
  .list =
    "WITH mine AS ("
    "  SELECT c.oid, n.nspname, c.relname, c.relkind, c.reltuples"
    "    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    "   WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition"
    "     AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
    "     AND n.nspname <> 'reeve' AND NOT (c.relname = ANY ('{" REEVE_OVERVIEW_OWN "}'))),"
    /* A partitioned table has no rows of its own: its leaves are added up. */
    " leaves AS ("
    "  SELECT m.oid, l.oid AS leaf, l.reltuples"
    "    FROM mine m, pg_catalog.pg_partition_tree(m.oid) t"
    "    JOIN pg_catalog.pg_class l ON l.oid = t.relid"
    "   WHERE m.relkind = 'p' AND t.isleaf"
    "  UNION ALL SELECT oid, oid, reltuples FROM mine WHERE relkind = 'r'),"
    " sizes AS ("
    "  SELECT oid, pg_catalog.sum(pg_catalog.pg_relation_size(leaf)) AS bytes,"
    "         CASE WHEN pg_catalog.bool_and(reltuples >= 0)"
    "              THEN pg_catalog.sum(reltuples)::pg_catalog.int8 END AS estimate"
    "    FROM leaves GROUP BY oid)"
    " SELECT CASE m.nspname WHEN 'public' THEN m.relname::pg_catalog.text"
    "             ELSE m.nspname || '.' || m.relname END,"
    "        CASE WHEN pg_catalog.has_table_privilege(m.oid, 'SELECT')"
    "              AND pg_catalog.has_schema_privilege(m.nspname, 'USAGE')"
    "             THEN pg_catalog.format('SELECT pg_catalog.count(*) FROM %I.%I', m.nspname,"
    "                                    m.relname) END,"
    "        s.estimate, coalesce(s.bytes > " LARGE ", false)"
    "   FROM mine m LEFT JOIN sizes s USING (oid)"
    "  ORDER BY m.nspname <> 'public', m.nspname, m.relname",
};
