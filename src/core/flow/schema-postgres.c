/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-flow"

#include "config.h"

#include "core/backup/scratch-postgres.h"
#include "core/db/engine.h"
#include "core/db/overview-sql.h"
#include "core/flow/schema.h"

#define OF_EXTENSION(class, oid) \
  "EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog." class "'::regclass" \
  "  AND d.objid = " oid " AND d.deptype = 'e')"

#define NAME(schema, name) \
  "CASE " schema " WHEN 'public' THEN " name "::pg_catalog.text" \
  " ELSE " schema " || '.' || " name " END"

static char **
list_roles (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (GStrvBuilder) roles = g_strv_builder_new ();
  g_autoptr (ReeveResult) list = reeve_session_query (
    session, "SELECT rolname FROM pg_catalog.pg_roles WHERE rolname !~ '^pg_'", NULL, 0,
    cancellable, error);

  if (list == NULL)
    return NULL;
  for (guint i = 0; i < reeve_result_get_n_rows (list); i++)
    g_strv_builder_add (roles, reeve_result_get (list, i, 0));
  return g_strv_builder_end (roles);
}

/* What a server has to be like to take the same revisions. */
static ReeveManifest *
describe_server (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveManifest) manifest = reeve_manifest_new ();
  g_auto (GStrv) roles = list_roles (session, cancellable, error);
  g_autoptr (ReeveResult) row = NULL;

  if (roles == NULL)
    return NULL;
  row = reeve_session_query (
    session,
    "SELECT pg_catalog.pg_encoding_to_char(encoding), datcollate, datctype,"
    "       pg_catalog.current_setting('server_version_num'),"
    "       pg_catalog.current_setting('server_version')"
    "  FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()",
    NULL, 0, cancellable, error);
  if (row == NULL)
    return NULL;
  manifest->encoding = g_strdup (reeve_result_get (row, 0, 0));
  manifest->collate = g_strdup (reeve_result_get (row, 0, 1));
  manifest->ctype = g_strdup (reeve_result_get (row, 0, 2));
  manifest->version_number = reeve_result_get_int (row, 0, 3);
  manifest->version = g_strdup (reeve_result_get (row, 0, 4));
  g_strfreev (manifest->roles);
  manifest->roles = g_steal_pointer (&roles);
  return g_steal_pointer (&manifest);
}

static gpointer
open_scratch (ReeveSession *session,
              ReeveSession **scratch,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (ReeveManifest) manifest = describe_server (session, cancellable, error);
  g_autoptr (ReevePgScratch) server =
    manifest != NULL ? reeve_pg_scratch_new (manifest, cancellable, error) : NULL;

  *scratch = server != NULL ? reeve_session_open (reeve_pg_scratch_get_connection (server), NULL,
                                                  cancellable, error)
                            : NULL;
  return *scratch != NULL ? g_steal_pointer (&server) : NULL;
}

static void
close_scratch (gpointer data)
{
  reeve_pg_scratch_free (data);
}

const ReeveSchemaDialect reeve_schema_postgres = {
  /* So that all names in definitions are written in full, here and there. */
  .prepare = "SELECT pg_catalog.set_config('search_path', 'pg_catalog', false)",
  .describe =
    "WITH n AS (SELECT oid, nspname FROM pg_catalog.pg_namespace"
    "            WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'reeve')),"
    " c AS (SELECT c.*, " NAME ("n.nspname", "c.relname") " AS name"
    "         FROM pg_catalog.pg_class c JOIN n ON n.oid = c.relnamespace"
    "        WHERE NOT c.relispartition AND c.relname <> ALL ('{" REEVE_OVERVIEW_OWN "}')"
    "          AND NOT " OF_EXTENSION ("pg_class", "c.oid") "),"
    " t AS (SELECT * FROM c WHERE relkind IN ('r', 'p', 'f'))"
    " SELECT 'table', name, concat_ws(' ', relkind, relrowsecurity, relforcerowsecurity,"
    "        relpersistence, pg_get_partkeydef(oid)), false FROM t"
    " UNION ALL"
    " SELECT 'column', t.name || '.' || a.attname,"
    "        concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,"
    "                  a.attgenerated, pg_get_expr(e.adbin, e.adrelid)), false"
    "   FROM t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped"
    "   LEFT JOIN pg_attrdef e ON e.adrelid = t.oid AND e.adnum = a.attnum"
    " UNION ALL"
    " SELECT 'constraint', t.name || ' ' || k.conname, pg_get_constraintdef(k.oid), false"
    "   FROM t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype <> 't'"
    " UNION ALL"
    " SELECT 'index', " NAME ("n.nspname", "i.relname") ", pg_get_indexdef(i.oid)"
    "        || CASE WHEN x.indisvalid THEN '' ELSE ' invalid' END, false"
    "   FROM c JOIN pg_index x ON x.indrelid = c.oid JOIN pg_class i ON i.oid = x.indexrelid"
    "   JOIN n ON n.oid = i.relnamespace"
    "  WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid"
    "                    AND k.contype IN ('p', 'u', 'x'))"
    " UNION ALL"
    " SELECT 'trigger', c.name || ' ' || g.tgname,"
    "        pg_get_triggerdef(g.oid) || g.tgenabled::text, false"
    "   FROM c JOIN pg_trigger g ON g.tgrelid = c.oid AND NOT g.tgisinternal"
    " UNION ALL"
    " SELECT 'policy', c.name || ' ' || p.polname,"
    "        concat_ws(' ', p.polcmd, p.polpermissive, pg_get_expr(p.polqual, p.polrelid),"
    "                  pg_get_expr(p.polwithcheck, p.polrelid),"
    "                  (SELECT string_agg(CASE r WHEN 0 THEN 'public' ELSE pg_get_userbyid(r) END,"
    "                                     ',' ORDER BY r) FROM unnest(p.polroles) r)), false"
    "   FROM c JOIN pg_policy p ON p.polrelid = c.oid"
    " UNION ALL"
    " SELECT CASE relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, name,"
    "        pg_get_viewdef(oid), false FROM c WHERE relkind IN ('v', 'm')"
    " UNION ALL"
    " SELECT 'sequence', name, concat_ws(' ', format_type(s.seqtypid, NULL), s.seqstart,"
    "        s.seqincrement, s.seqmin, s.seqmax, s.seqcycle), false"
    "   FROM c JOIN pg_sequence s ON s.seqrelid = c.oid"
    " UNION ALL"
    " SELECT 'function', " NAME ("n.nspname", "p.proname") " || '('"
    "        || pg_get_function_identity_arguments(p.oid) || ')',"
    "        regexp_replace(pg_get_functiondef(p.oid), '\\s+', ' ', 'g'), false"
    "   FROM pg_proc p JOIN n ON n.oid = p.pronamespace"
    "  WHERE p.prokind IN ('f', 'p', 'w') AND NOT " OF_EXTENSION ("pg_proc", "p.oid")
    " UNION ALL"
    " SELECT 'type', " NAME ("n.nspname", "y.typname") ","
    "        concat_ws(' ', y.typtype, CASE y.typtype WHEN 'd'"
    "                    THEN format_type(y.typbasetype, y.typtypmod) END, y.typnotnull,"
    "          y.typdefault, (SELECT string_agg(l.enumlabel, ',' ORDER BY l.enumsortorder)"
    "                           FROM pg_enum l WHERE l.enumtypid = y.oid),"
    "          (SELECT string_agg(pg_get_constraintdef(k.oid), ',' ORDER BY k.conname)"
    "             FROM pg_constraint k WHERE k.contypid = y.oid)), false"
    "   FROM pg_type y JOIN n ON n.oid = y.typnamespace"
    "  WHERE y.typtype IN ('d', 'e', 'r') AND NOT " OF_EXTENSION ("pg_type", "y.oid"),
  .open = open_scratch,
  .close = close_scratch,
};
