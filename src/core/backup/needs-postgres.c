/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/needs-postgres.h"

#include "core/db/postgres/copy.h"

/* Since then a database can sort by something else than the system's library. */
#define PROVIDERS_FROM 150000
#define LOCALES_FROM 170000

#define EXTENSIONS_SQL \
  "SELECT extname, extversion FROM pg_catalog.pg_extension ORDER BY 1"

/* The server does not record what its first superuser owns or may use: it cannot be dropped. So
 * each catalogue is asked, without what an extension makes by itself. */
#define OF_FIRST(catalogue, owner, acl, condition) \
  " OR EXISTS (SELECT FROM pg_catalog." catalogue " AS o WHERE o.oid >= 16384 AND " condition \
  " AND (o." owner " = r.oid OR EXISTS (SELECT FROM pg_catalog.aclexplode(" acl ") AS a" \
  " WHERE a.grantee = r.oid)) AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d" \
  " WHERE d.classid = 'pg_catalog." catalogue "'::pg_catalog.regclass AND d.objid = o.oid" \
  " AND d.deptype = 'e'))"
#define NO_ACL "NULL::pg_catalog.aclitem[]"

#define ROLES_SQL                                                                                  \
  "SELECT r.rolname FROM pg_catalog.pg_roles AS r WHERE r.oid IN (SELECT refobjid"                 \
  " FROM pg_catalog.pg_shdepend WHERE refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass"    \
  " AND dbid = (SELECT oid FROM pg_catalog.pg_database"                                            \
  " WHERE datname = pg_catalog.current_database())) OR (r.oid = 10 AND (false"                     \
  OF_FIRST ("pg_class", "relowner", "o.relacl", "o.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')")     \
  OF_FIRST ("pg_namespace", "nspowner", "o.nspacl", "true")                                        \
  OF_FIRST ("pg_proc", "proowner", "o.proacl", "true")                                             \
  OF_FIRST ("pg_type", "typowner", "o.typacl", "(o.typtype IN ('d', 'e', 'r') OR"                  \
            " o.typtype = 'b' AND o.typelem = 0 OR EXISTS (SELECT FROM pg_catalog.pg_class AS c"   \
            " WHERE c.oid = o.typrelid AND c.relkind = 'c'))")                                     \
  OF_FIRST ("pg_operator", "oprowner", NO_ACL, "true")                                             \
  OF_FIRST ("pg_opclass", "opcowner", NO_ACL, "true")                                              \
  OF_FIRST ("pg_opfamily", "opfowner", NO_ACL, "true")                                             \
  OF_FIRST ("pg_collation", "collowner", NO_ACL, "true")                                           \
  OF_FIRST ("pg_conversion", "conowner", NO_ACL, "true")                                           \
  OF_FIRST ("pg_ts_config", "cfgowner", NO_ACL, "true")                                            \
  OF_FIRST ("pg_ts_dict", "dictowner", NO_ACL, "true")                                             \
  OF_FIRST ("pg_statistic_ext", "stxowner", NO_ACL, "true")                                        \
  OF_FIRST ("pg_language", "lanowner", "o.lanacl", "true")                                         \
  OF_FIRST ("pg_foreign_data_wrapper", "fdwowner", "o.fdwacl", "true")                             \
  OF_FIRST ("pg_foreign_server", "srvowner", "o.srvacl", "true")                                   \
  OF_FIRST ("pg_event_trigger", "evtowner", NO_ACL, "true")                                        \
  OF_FIRST ("pg_publication", "pubowner", NO_ACL, "true")                                          \
  OF_FIRST ("pg_largeobject_metadata", "lomowner", "o.lomacl", "true")                             \
  OF_FIRST ("pg_default_acl", "defaclrole", "o.defaclacl", "true")                                 \
  ")) ORDER BY 1"

/* Without them a policy or a user mapping cannot be made, whoever owns it. */
#define BOUND_SQL \
  "SELECT rolname FROM pg_catalog.pg_roles WHERE oid IN (" \
  "SELECT unnest(polroles) FROM pg_catalog.pg_policy" \
  " UNION SELECT umuser FROM pg_catalog.pg_user_mappings) ORDER BY 1"

#define TABLESPACES_SQL \
  "SELECT spcname FROM pg_catalog.pg_tablespace AS t WHERE spcname !~ '^pg_'" \
  " AND EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.reltablespace = t.oid" \
  " AND c.oid >= 16384) ORDER BY 1"

#define LOCALE_SQL \
  "SELECT CASE datlocprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END, %s" \
  " FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()"

gboolean
reeve_pg_read_names (ReeveSession *session,
                     const char *sql,
                     const char *param,
                     char ***names,
                     GCancellable *cancellable,
                     GError **error)
{
  const char *const params[] = { param };
  g_autoptr (ReeveResult) rows =
    reeve_session_query (session, sql, params, param != NULL ? 1 : 0, cancellable, error);
  g_autoptr (GStrvBuilder) read = g_strv_builder_new ();

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < reeve_result_get_n_rows (rows); i++)
    g_strv_builder_add (read, reeve_result_get (rows, i, 0));
  g_strfreev (*names);
  *names = g_strv_builder_end (read);
  return TRUE;
}

static gboolean
read_extensions (ReeveSession *session,
                 ReeveManifest *manifest,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (ReeveResult) rows =
    reeve_session_query (session, EXTENSIONS_SQL, NULL, 0, cancellable, error);

  for (guint i = 0; rows != NULL && i < reeve_result_get_n_rows (rows); i++)
    {
      ReeveBackupExtension *extension = g_new0 (ReeveBackupExtension, 1);

      extension->name = g_strdup (reeve_result_get (rows, i, 0));
      extension->version = g_strdup (reeve_result_get (rows, i, 1));
      g_ptr_array_add (manifest->extensions, extension);
    }
  return rows != NULL;
}

static gboolean
read_locale (ReeveSession *session,
             ReeveManifest *manifest,
             GCancellable *cancellable,
             GError **error)
{
  gint64 number = reeve_pg_server_number (session);
  g_autofree char *sql =
    g_strdup_printf (LOCALE_SQL, number >= LOCALES_FROM ? "datlocale" : "daticulocale");
  g_autoptr (ReeveResult) row = NULL;

  if (number < PROVIDERS_FROM)
    return TRUE;
  row = reeve_session_query (session, sql, NULL, 0, cancellable, error);
  if (row == NULL || reeve_result_get_n_rows (row) == 0)
    return FALSE;
  manifest->locale_provider = g_strdup (reeve_result_get (row, 0, 0));
  manifest->locale = g_strdup (reeve_result_get (row, 0, 1));
  return TRUE;
}

gboolean
reeve_pg_survey_needs (ReeveSession *session,
                       ReeveManifest *manifest,
                       GCancellable *cancellable,
                       GError **error)
{
  return read_extensions (session, manifest, cancellable, error) &&
         read_locale (session, manifest, cancellable, error) &&
         reeve_pg_read_names (session, ROLES_SQL, NULL, &manifest->roles, cancellable, error) &&
         reeve_pg_read_names (session, BOUND_SQL, NULL, &manifest->bound_roles, cancellable,
                              error) &&
         reeve_pg_read_names (session, TABLESPACES_SQL, NULL, &manifest->tablespaces, cancellable,
                              error);
}

gboolean
reeve_pg_find_missing (ReeveSession *session,
                       const char *sql,
                       const char *const *names,
                       char **missing,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);

  *missing = NULL;
  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *const params[] = { names[i] };
      g_autoptr (ReeveResult) row =
        reeve_session_query (session, sql, params, 1, cancellable, error);

      if (row == NULL)
        return FALSE;
      if (reeve_result_get_n_rows (row) == 0)
        g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", names[i]);
    }
  if (list->len > 0)
    *missing = g_string_free (g_steal_pointer (&list), FALSE);
  return TRUE;
}
