/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-flow"

#include "config.h"

#include "core/db/overview-sql.h"
#include "core/flow/objects.h"

#define NAME(schema, name) \
  "CASE " schema " WHEN 'public' THEN " name "::pg_catalog.text" \
  " ELSE " schema " || '.' || " name " END"

#define OF_EXTENSION(class, oid) \
  "EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog." class "'::regclass" \
  "  AND d.objid = " oid " AND d.deptype = 'e')"

#define OWNED(oid) \
  "EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass" \
  "  AND d.objid = " oid " AND d.refclassid = 'pg_catalog.pg_class'::regclass" \
  "  AND d.deptype IN ('a', 'i'))"

#define OUTSIDE \
  "n.nspname NOT IN ({schemas}) AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"

#define DESCRIBED(class, oid) \
  "SELECT pg_catalog.pg_describe_object('pg_catalog." class "'::regclass, " oid ", 0)"

const ReeveObjectsDialect reeve_objects_postgres = {
  .list =
    "WITH s AS (SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE nspname IN ({schemas}))"
    " SELECT kind, name, 'DROP ' || pg_catalog.upper(kind) || ' IF EXISTS ' || sql || ' CASCADE'"
    "  FROM ("
    "  SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'"
    "              WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table' ELSE 'table' END AS kind,"
    "         " NAME ("s.nspname", "c.relname") " AS name,"
    "         pg_catalog.format('%I.%I', s.nspname, c.relname) AS sql,"
    "         CASE c.relkind WHEN 'v' THEN 1 WHEN 'm' THEN 1 WHEN 'S' THEN 3 ELSE 2 END AS place"
    "    FROM pg_catalog.pg_class c JOIN s ON s.oid = c.relnamespace"
    "   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND NOT c.relispartition"
    "     AND c.relname <> ALL ('{" REEVE_OVERVIEW_OWN "}')"
    "     AND NOT " OF_EXTENSION ("pg_class", "c.oid")
    "     AND NOT (c.relkind = 'S' AND " OWNED ("c.oid") ")"
    "  UNION ALL"
    "  SELECT CASE p.prokind WHEN 'a' THEN 'aggregate' WHEN 'p' THEN 'procedure'"
    "              ELSE 'function' END,"
    "         " NAME ("s.nspname", "p.proname") " || '('"
    "         || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')',"
    "         pg_catalog.format('%I.%I(%s)', s.nspname, p.proname,"
    "                           CASE WHEN p.prokind = 'a' AND p.pronargs = 0 THEN '*'"
    "                                ELSE pg_catalog.pg_get_function_identity_arguments(p.oid)"
    "                           END), 4"
    "    FROM pg_catalog.pg_proc p JOIN s ON s.oid = p.pronamespace"
    "   WHERE NOT " OF_EXTENSION ("pg_proc", "p.oid")
    /* The functions of a range type go with it. */
    "     AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend i WHERE i.objid = p.oid"
    "                     AND i.classid = 'pg_catalog.pg_proc'::regclass AND i.deptype = 'i')"
    "  UNION ALL"
    "  SELECT CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END,"
    "         " NAME ("s.nspname", "t.typname") ","
    "         pg_catalog.format('%I.%I', s.nspname, t.typname), 5"
    "    FROM pg_catalog.pg_type t JOIN s ON s.oid = t.typnamespace"
    "    LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid"
    "   WHERE (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c')"
    "     AND NOT " OF_EXTENSION ("pg_type", "t.oid")
    "  UNION ALL"
    "  SELECT 'text search configuration', " NAME ("s.nspname", "x.cfgname") ","
    "         pg_catalog.format('%I.%I', s.nspname, x.cfgname), 6"
    "    FROM pg_catalog.pg_ts_config x JOIN s ON s.oid = x.cfgnamespace"
    "   WHERE NOT " OF_EXTENSION ("pg_ts_config", "x.oid")
    "  UNION ALL"
    "  SELECT 'schema', nspname, pg_catalog.quote_ident(nspname), 7 FROM s"
    "   WHERE nspname <> 'public'"
    ") o ORDER BY place, name",
  /* A cascade may reach further than was shown: these must all be there afterwards. */
  .others =
    DESCRIBED ("pg_class", "c.oid")
    "  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND " OUTSIDE
    " UNION ALL " DESCRIBED ("pg_attrdef", "a.oid")
    "  FROM pg_catalog.pg_attrdef a JOIN pg_catalog.pg_class c ON c.oid = a.adrelid"
    "  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE " OUTSIDE
    " UNION ALL " DESCRIBED ("pg_constraint", "k.oid")
    "  FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace"
    " WHERE " OUTSIDE
    " UNION ALL " DESCRIBED ("pg_trigger", "t.oid")
    "  FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid"
    "  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE NOT t.tgisinternal AND " OUTSIDE
    " UNION ALL " DESCRIBED ("pg_proc", "p.oid")
    "  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
    " WHERE " OUTSIDE
    " UNION ALL " DESCRIBED ("pg_type", "t.oid")
    "  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
    " WHERE " OUTSIDE
    " UNION ALL " DESCRIBED ("pg_event_trigger", "e.oid") " FROM pg_catalog.pg_event_trigger e"
    " UNION ALL " DESCRIBED ("pg_extension", "e.oid") " FROM pg_catalog.pg_extension e",
  .records = "SELECT pg_catalog.format('DROP TABLE IF EXISTS %I.%I CASCADE', n.nspname, c.relname)"
             "  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
             " WHERE n.nspname = 'reeve' AND c.relkind = 'r' AND c.relname ~ '^seed_'",
  .begin = "SET LOCAL lock_timeout = '10s'",
};
