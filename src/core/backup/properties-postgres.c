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
  " WHERE datname = coalesce($1::pg_catalog.text, pg_catalog.current_database()))" \
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

/* @name: (nullable): that of the session's own */
static gboolean
survey (ReeveSession *session,
        const char *name,
        ReeveManifest *manifest,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (ReeveResult) rows =
    reeve_session_query (session, PROPERTIES_SQL, &name, 1, cancellable, error);

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

gboolean
reeve_pg_survey_properties (ReeveSession *session,
                            ReeveManifest *manifest,
                            GCancellable *cancellable,
                            GError **error)
{
  return survey (session, NULL, manifest, cancellable, error);
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

/* --- statements ----------------------------------------------------------------------------- */

static char *
quote (const char *name)
{
  return reeve_quote_identifier (REEVE_DIALECT_POSTGRES, name != NULL ? name : "");
}

static char *
quote_value (const char *value)
{
  return reeve_quote_literal (REEVE_DIALECT_POSTGRES, value != NULL ? value : "");
}

static char **
just (char *statement)
{
  char **group = g_new0 (char *, 2);

  group[0] = statement;
  return group;
}

/* Some settings are lists, which only the server knows how to write. So the value is set for the
 * transaction, and taken from there. */
static char **
write_setting (const char *database, const ReeveBackupProperty *property)
{
  g_autofree char *role = property->role != NULL ? quote (property->role) : NULL;
  g_autofree char *name = quote (property->name);
  g_autofree char *literal = quote_value (property->name);
  g_autofree char *value = quote_value (property->value);
  char **group = g_new0 (char *, 3);

  group[0] = g_strdup_printf ("SELECT pg_catalog.set_config(%s, %s, true)", literal, value);
  group[1] =
    role != NULL
      ? g_strdup_printf ("ALTER ROLE %s IN DATABASE %s SET %s FROM CURRENT", role, database, name)
      : g_strdup_printf ("ALTER DATABASE %s SET %s FROM CURRENT", database, name);
  return group;
}

static char **
write_grant (const char *database, const ReeveBackupProperty *property)
{
  static const char *const privileges[] = { "CONNECT", "CREATE", "TEMPORARY", NULL };
  g_autofree char *role = property->role != NULL ? quote (property->role) : g_strdup ("PUBLIC");

  if (property->name == NULL || !g_strv_contains (privileges, property->name))
    return g_new0 (char *, 1);
  return just (g_strdup_printf ("GRANT %s ON DATABASE %s TO %s%s", property->name, database, role,
                                g_strcmp0 (property->value, GRANTABLE) == 0 ? " WITH GRANT OPTION"
                                                                            : ""));
}

static char **
write_comment (const char *database, const ReeveBackupProperty *property)
{
  g_autofree char *literal = quote_value (property->value);

  return just (g_strdup_printf ("COMMENT ON DATABASE %s IS %s", database, literal));
}

static char **
write_limit (const char *database, const ReeveBackupProperty *property)
{
  gint64 limit = g_ascii_strtoll (property->value != NULL ? property->value : "-1", NULL, 10);

  return just (
    g_strdup_printf ("ALTER DATABASE %s CONNECTION LIMIT %" G_GINT64_FORMAT, database, limit));
}

/* Where anything was granted or taken, what everybody has by itself is among the grants. */
static char **
write_revocation (const char *database)
{
  return just (g_strdup_printf ("REVOKE ALL ON DATABASE %s FROM PUBLIC", database));
}

/* What is of roles, alone or as a whole, stays out where owners do. Comment, limit and grants a
 * database has of its own as a whole: granting less than all is an answer, too. */
typedef struct
{
  const char *name;
  gboolean is_of_roles;
  gboolean is_whole;
  char **(*write_first) (const char *database);
  char **(*write) (const char *database, const ReeveBackupProperty *property);
} Kind;

static const Kind kinds[] = {
  { "comment", FALSE, TRUE, NULL, write_comment },
  { "connection-limit", FALSE, TRUE, NULL, write_limit },
  { "grant", TRUE, TRUE, write_revocation, write_grant },
  { "setting", FALSE, FALSE, NULL, write_setting },
};

static const Kind *
find_kind (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].name, name))
      return &kinds[i];
  return NULL;
}

/* Whether @there, which may be NULL, says itself what @property says. */
static gboolean
has_own (const ReeveManifest *there, const ReeveBackupProperty *property, const Kind *kind)
{
  for (guint i = 0; there != NULL && i < there->properties->len; i++)
    {
      const ReeveBackupProperty *own = g_ptr_array_index (there->properties, i);

      if (g_str_equal (own->kind, property->kind) &&
          (kind->is_whole || (g_strcmp0 (own->role, property->role) == 0 &&
                              g_strcmp0 (own->name, property->name) == 0)))
        return TRUE;
    }
  return FALSE;
}

/* Lists of statements, each of which is run as a whole or not at all; an empty one stands for what
 * cannot be written.
 * @database: its name as it stands in a statement
 * @there: (nullable): what the database has already, which stays, as its owner does
 * Returns: (transfer full) (element-type GStrv): */
static GPtrArray *
list_groups (const char *database,
             const ReeveManifest *manifest,
             const ReeveManifest *there,
             gboolean no_owner)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  guint begun = 0; /* a bit for each kind */

  for (guint i = 0; i < manifest->properties->len; i++)
    {
      const ReeveBackupProperty *property = g_ptr_array_index (manifest->properties, i);
      const Kind *kind = find_kind (property->kind);

      if (kind == NULL)
        g_ptr_array_add (groups, g_new0 (char *, 1));
      if (kind == NULL || (no_owner && (kind->is_of_roles || property->role != NULL)) ||
          has_own (there, property, kind))
        continue;
      if ((begun & 1u << (kind - kinds)) == 0 && kind->write_first != NULL)
        g_ptr_array_add (groups, kind->write_first (database));
      g_ptr_array_add (groups, kind->write (database, property));
      begun |= 1u << (kind - kinds);
    }
  if (there == NULL && !no_owner && manifest->owner != NULL)
    {
      g_autofree char *owner = quote (manifest->owner);

      g_ptr_array_add (groups,
                       just (g_strdup_printf ("ALTER DATABASE %s OWNER TO %s", database, owner)));
    }
  return groups;
}

char *
reeve_pg_write_properties (const ReeveManifest *manifest)
{
  g_autoptr (GPtrArray) groups = list_groups (":\"DBNAME\"", manifest, NULL, FALSE);
  GString *text = g_string_new ("\\encoding UTF8\n");

  for (guint i = 0; i < groups->len; i++)
    {
      char **group = g_ptr_array_index (groups, i);
      g_autofree char *body = g_strjoinv (";\n", group);

      if (group[0] != NULL)
        g_string_append_printf (text, "BEGIN;\n%s;\nCOMMIT;\n", body);
    }
  return g_string_free (text, FALSE);
}

/* --- applying ------------------------------------------------------------------------------- */

static gboolean
apply_group (ReeveSession *session, char **group, GCancellable *cancellable)
{
  gboolean ok = group[0] != NULL && reeve_session_begin (session, cancellable, NULL);

  for (guint i = 0; ok && group[i] != NULL; i++)
    ok = reeve_session_execute (session, group[i], cancellable, NULL);
  if (ok && reeve_session_commit (session, cancellable, NULL))
    return TRUE;
  if (group[0] != NULL && reeve_session_is_open (session))
    reeve_session_rollback (session, NULL);
  return FALSE;
}

static guint
apply (ReeveSession *session,
       const char *name,
       const ReeveManifest *manifest,
       const ReeveManifest *there,
       gboolean no_owner,
       GCancellable *cancellable)
{
  g_autofree char *quoted = quote (name);
  g_autoptr (GPtrArray) groups = list_groups (quoted, manifest, there, no_owner);
  guint left = 0;

  for (guint i = 0; i < groups->len; i++)
    left += apply_group (session, g_ptr_array_index (groups, i), cancellable) ? 0 : 1;
  return left;
}

guint
reeve_pg_apply_properties (ReeveSession *session,
                           const char *name,
                           const ReeveManifest *manifest,
                           gboolean no_owner,
                           GCancellable *cancellable)
{
  return apply (session, name, manifest, NULL, no_owner, cancellable);
}

gboolean
reeve_pg_add_properties (ReeveSession *session,
                         const char *name,
                         const ReeveManifest *manifest,
                         gboolean no_owner,
                         guint *left,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (ReeveManifest) there = reeve_manifest_new ();

  if (!survey (session, name, there, cancellable, error))
    return FALSE;
  *left = apply (session, name, manifest, there, no_owner, cancellable);
  return TRUE;
}
