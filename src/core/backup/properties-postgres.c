/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/properties-postgres.h"

#include "core/sql/quote.h"

#define GRANTABLE "grantable"

/* Kind, role, name, value. */
#define PROPERTIES_SQL \
  "WITH d AS (SELECT oid, datacl, datconnlimit FROM pg_catalog.pg_database" \
  " WHERE datname = pg_catalog.current_database())" \
  " SELECT 'setting', CASE WHEN s.setrole <> 0 THEN" \
  " pg_catalog.pg_get_userbyid(s.setrole)::pg_catalog.text END," \
  " pg_catalog.split_part(i.item, '=', 1)," \
  " pg_catalog.substr(i.item, pg_catalog.strpos(i.item, '=') + 1)" \
  " FROM pg_catalog.pg_db_role_setting AS s JOIN d ON d.oid = s.setdatabase," \
  " unnest(s.setconfig) AS i(item)" \
  " UNION ALL SELECT 'grant', CASE WHEN a.grantee <> 0 THEN" \
  " pg_catalog.pg_get_userbyid(a.grantee)::pg_catalog.text END, a.privilege_type," \
  " CASE WHEN a.is_grantable THEN '" GRANTABLE "' END" \
  " FROM d, pg_catalog.aclexplode(d.datacl) AS a" \
  " UNION ALL SELECT 'comment', NULL, NULL, pg_catalog.shobj_description(oid, 'pg_database')" \
  " FROM d WHERE pg_catalog.shobj_description(oid, 'pg_database') IS NOT NULL" \
  " UNION ALL SELECT 'connection-limit', NULL, NULL, datconnlimit::pg_catalog.text FROM d" \
  " WHERE datconnlimit >= 0 ORDER BY 1, 2, 3"

/* Applying: while it lasts. */
typedef struct
{
  ReeveSession *session;
  char *name; /* quoted */
  gboolean no_owner;
  gboolean has_revoked;
  GCancellable *cancellable;
} Applying;

gboolean
reeve_pg_survey_properties (ReeveSession *session,
                            ReeveManifest *manifest,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (ReeveResult) rows =
    reeve_session_query (session, PROPERTIES_SQL, NULL, 0, cancellable, error);

  for (guint i = 0; rows != NULL && i < reeve_result_get_n_rows (rows); i++)
    {
      ReeveBackupProperty *property =
        reeve_manifest_add_property (manifest, reeve_result_get (rows, i, 0));

      property->role = g_strdup (reeve_result_get (rows, i, 1));
      property->name = g_strdup (reeve_result_get (rows, i, 2));
      property->value = g_strdup (reeve_result_get (rows, i, 3));
    }
  return rows != NULL;
}

const char *
reeve_pg_find_setting (const ReeveManifest *manifest, const char *name)
{
  for (guint i = 0; i < manifest->properties->len; i++)
    {
      const ReeveBackupProperty *property = g_ptr_array_index (manifest->properties, i);

      if (g_str_equal (property->kind, "setting") && property->role == NULL &&
          g_strcmp0 (property->name, name) == 0)
        return property->value;
    }
  return NULL;
}

/* --- applying ------------------------------------------------------------------------------- */

static char *
quote (const char *name)
{
  return reeve_quote_identifier (REEVE_DIALECT_POSTGRES, name);
}

static gboolean
execute (Applying *self, const char *sql)
{
  return reeve_session_execute (self->session, sql, self->cancellable, NULL);
}

/* The value is never a part of a statement: some settings are lists, which only the server knows
 * how to write. It is set for the transaction, and taken from there. */
static gboolean
apply_setting (Applying *self, const ReeveBackupProperty *property)
{
  const char *const params[] = { property->name, property->value };
  g_autofree char *role = property->role != NULL ? quote (property->role) : NULL;
  g_autofree char *name = quote (property->name != NULL ? property->name : "");
  g_autofree char *sql =
    role != NULL
      ? g_strdup_printf ("ALTER ROLE %s IN DATABASE %s SET %s FROM CURRENT", role, self->name, name)
      : g_strdup_printf ("ALTER DATABASE %s SET %s FROM CURRENT", self->name, name);
  g_autoptr (ReeveResult) row = NULL;

  if (!reeve_session_begin (self->session, self->cancellable, NULL))
    return FALSE;
  row = reeve_session_query (self->session, "SELECT pg_catalog.set_config($1, $2, true)", params, 2,
                             self->cancellable, NULL);
  if (row != NULL && execute (self, sql) &&
      reeve_session_commit (self->session, self->cancellable, NULL))
    return TRUE;
  if (reeve_session_is_open (self->session))
    reeve_session_rollback (self->session, NULL);
  return FALSE;
}

/* Where anything was granted or taken, what everybody has by itself is among the grants. */
static gboolean
apply_grant (Applying *self, const ReeveBackupProperty *property)
{
  static const char *const privileges[] = { "CONNECT", "CREATE", "TEMPORARY", NULL };
  g_autofree char *role = property->role != NULL ? quote (property->role) : g_strdup ("PUBLIC");
  g_autofree char *revoke =
    g_strdup_printf ("REVOKE ALL ON DATABASE %s FROM PUBLIC", self->name);
  g_autofree char *sql = NULL;

  if (property->name == NULL || !g_strv_contains (privileges, property->name))
    return FALSE;
  if (!self->has_revoked && !execute (self, revoke))
    return FALSE;
  self->has_revoked = TRUE;
  sql = g_strdup_printf ("GRANT %s ON DATABASE %s TO %s%s", property->name, self->name, role,
                         g_strcmp0 (property->value, GRANTABLE) == 0 ? " WITH GRANT OPTION" : "");
  return execute (self, sql);
}

static gboolean
apply_comment (Applying *self, const ReeveBackupProperty *property)
{
  g_autofree char *literal =
    reeve_quote_literal (REEVE_DIALECT_POSTGRES, property->value != NULL ? property->value : "");
  g_autofree char *sql = g_strdup_printf ("COMMENT ON DATABASE %s IS %s", self->name, literal);

  return execute (self, sql);
}

static gboolean
apply_limit (Applying *self, const ReeveBackupProperty *property)
{
  gint64 limit = g_ascii_strtoll (property->value != NULL ? property->value : "-1", NULL, 10);
  g_autofree char *sql = g_strdup_printf ("ALTER DATABASE %s CONNECTION LIMIT %" G_GINT64_FORMAT,
                                          self->name, limit);

  return execute (self, sql);
}

/* What is of roles, alone or as a whole, stays out where owners do. */
static const struct
{
  const char *kind;
  gboolean is_of_roles;
  gboolean (*apply) (Applying *self, const ReeveBackupProperty *property);
} kinds[] = {
  { "comment", FALSE, apply_comment },
  { "connection-limit", FALSE, apply_limit },
  { "grant", TRUE, apply_grant },
  { "setting", FALSE, apply_setting },
};

static gboolean
apply (Applying *self, const ReeveBackupProperty *property)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, property->kind))
      return (self->no_owner && (kinds[i].is_of_roles || property->role != NULL)) ||
             kinds[i].apply (self, property);
  return FALSE;
}

guint
reeve_pg_apply_properties (ReeveSession *session,
                           const char *name,
                           const ReeveManifest *manifest,
                           gboolean no_owner,
                           GCancellable *cancellable)
{
  g_autofree char *quoted = quote (name);
  Applying applying = { session, quoted, no_owner, FALSE, cancellable };
  guint left = 0;

  for (guint i = 0; i < manifest->properties->len; i++)
    left += apply (&applying, g_ptr_array_index (manifest->properties, i)) ? 0 : 1;
  if (!no_owner && manifest->owner != NULL)
    {
      g_autofree char *owner = quote (manifest->owner);
      g_autofree char *sql = g_strdup_printf ("ALTER DATABASE %s OWNER TO %s", quoted, owner);

      left += execute (&applying, sql) ? 0 : 1;
    }
  return left;
}
