/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/preflight-postgres.h"

#include "core/backup/load-postgres.h"
#include "core/backup/needs-postgres.h"
#include "core/backup/side-postgres.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/engine.h"
#include "core/db/postgres/copy.h"
#include "core/db/postgres/databases.h"
#include "core/job/preflight-postgres.h"
#include "core/job/preflight.h"

/* More names than these help nobody. */
#define MOST_NAMES 8

/* Preflight: the look at the server before a restore. What is found stands in the plan. */
typedef struct
{
  ReeveSession *session;
  ReeveRestoreTask *task;
  const ReeveManifest *manifest;
  const char *name;
  gboolean exists;
  ReevePlan *plan;
  GCancellable *cancellable;
} Preflight;

/* FALSE only when it cannot be looked at. */
typedef gboolean (*Check) (Preflight *self,
                           GError **error);

static void
close_session (ReeveSession *session)
{
  reeve_session_close (session);
  g_object_unref (session);
}

static gboolean
makes_database (const Preflight *self)
{
  return self->task->mode != REEVE_RESTORE_INTO || !self->exists;
}

/* The first column of all rows as "a, b, c …"; NULL where there is no row. */
static char *
join_names (const ReeveResult *rows)
{
  guint n = reeve_result_get_n_rows (rows);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < MIN (n, MOST_NAMES); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", reeve_result_get (rows, i, 0));
  if (n > MOST_NAMES)
    g_string_append (names, " …");
  return n > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
}

/* --- versions and needs --------------------------------------------------------------------- */

static gboolean
check_version (Preflight *self, GError **error)
{
  guint major = (guint) reeve_pg_server_number (self->session) / 10000;
  g_autoptr (GError) reason = NULL;
  g_autofree char *program = NULL;

  if ((gint64) major < self->manifest->version_number / 10000)
    {
      reeve_set_error (&reason, REEVE_ERROR_UNSUPPORTED,
                       _("The backup is of PostgreSQL %s, and this server is older: %u"),
                       self->manifest->version, major);
      reeve_error_set_remedy (&reason, _("Restore it on a server of that version or a newer one."));
    }
  else
    program = reeve_pg_find_restore (self->manifest, major, &reason);
  if (reason != NULL)
    reeve_preflight_refuse (self->plan, g_steal_pointer (&reason));
  return TRUE;
}

static gboolean
check_extensions (Preflight *self, GError **error)
{
  const GPtrArray *extensions = self->manifest->extensions;
  g_autofree const char **names = g_new0 (const char *, extensions->len + 1);
  g_autofree char *missing = NULL;
  g_autoptr (GError) reason = NULL;

  for (guint i = 0; i < extensions->len; i++)
    names[i] = ((const ReeveBackupExtension *) g_ptr_array_index (extensions, i))->name;
  if (!reeve_pg_find_missing (self->session, REEVE_PG_EXTENSION_SQL, names, &missing,
                              self->cancellable, error))
    return FALSE;
  if (missing == NULL)
    return TRUE;
  reeve_set_error (&reason, REEVE_ERROR_NOT_FOUND,
                   _("The server lacks extensions that the backup needs: %s"), missing);
  reeve_error_set_remedy (&reason, _("Install them on the server."));
  reeve_preflight_refuse (self->plan, g_steal_pointer (&reason));
  return TRUE;
}

static gboolean
check_roles (Preflight *self, GError **error)
{
  gboolean owners = !self->task->no_owner && self->task->mode != REEVE_RESTORE_SIDE;
  char **names = owners ? self->manifest->roles : self->manifest->bound_roles;
  g_autofree char *missing = NULL;
  g_autoptr (GError) reason = NULL;

  if (!reeve_pg_find_missing (self->session, REEVE_PG_ROLE_SQL, (const char *const *) names,
                              &missing, self->cancellable, error))
    return FALSE;
  if (missing == NULL)
    return TRUE;
  if (owners)
    {
      reeve_set_error (&reason, REEVE_ERROR_NOT_FOUND,
                       _("The server lacks roles that own or may use something in the backup: %s"),
                       missing);
      reeve_error_set_remedy (&reason, _("Create them there (CREATE ROLE …), or restore with "
                                         "--no-owner: then everything is yours."));
    }
  else
    {
      reeve_set_error (&reason, REEVE_ERROR_NOT_FOUND,
                       _("The server lacks roles that row-level security or user mappings in the "
                         "backup name: %s"),
                       missing);
      reeve_error_set_remedy (&reason, _("Create them there (CREATE ROLE … NOLOGIN): without them "
                                         "rows would be shown to others than before."));
    }
  reeve_preflight_refuse (self->plan, g_steal_pointer (&reason));
  return TRUE;
}

static gboolean
check_tablespaces (Preflight *self, GError **error)
{
  g_autofree char *missing = NULL;

  if (!reeve_pg_find_missing (self->session, REEVE_PG_TABLESPACE_SQL,
                              (const char *const *) self->manifest->tablespaces, &missing,
                              self->cancellable, error))
    return FALSE;
  if (missing != NULL)
    reeve_plan_add_warning (self->plan,
                            _("The server lacks tablespaces that the backup names: %s. Everything "
                              "is put into the database's own."),
                            missing);
  return TRUE;
}

/* What is not in it would be gone, or empty. */
static gboolean
check_partial (Preflight *self, GError **error)
{
  g_autofree char *names = g_strjoinv (", ", self->manifest->requested);
  g_autoptr (GError) reason = NULL;

  if (*names == '\0' || self->task->mode == REEVE_RESTORE_SIDE)
    return TRUE;
  if (self->task->mode != REEVE_RESTORE_REPLACE)
    {
      reeve_plan_add_warning (self->plan,
                              _("The backup has only the rows of single tables: %s. The others are "
                                "empty, and there are no foreign keys."),
                              names);
      return TRUE;
    }
  reeve_set_error (&reason, REEVE_ERROR_CONFLICT,
                   _("The backup has only single tables (%s): the rows of all others would be "
                     "missing"),
                   names);
  reeve_error_set_remedy (&reason, _("Restore it into a new database (--as), or its tables into a "
                                     "schema of this one (--schema)."));
  reeve_preflight_refuse (self->plan, g_steal_pointer (&reason));
  return TRUE;
}

gboolean
reeve_pg_check_rights (ReeveSession *session,
                       ReevePlan *plan,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (ReeveResult) row = reeve_session_query (
    session,
    "SELECT rolsuper OR rolcreatedb FROM pg_catalog.pg_roles WHERE rolname = current_user", NULL, 0,
    cancellable, error);
  g_autoptr (GError) reason = NULL;

  if (row == NULL)
    return FALSE;
  if (reeve_result_get_n_rows (row) == 1 && reeve_result_get_boolean (row, 0, 0))
    return TRUE;
  reeve_set_error (&reason, REEVE_ERROR_PERMISSION, _("This role may not create databases"));
  reeve_error_set_remedy (&reason,
                          _("Have somebody run ALTER ROLE … CREATEDB, or use another role."));
  reeve_preflight_refuse (plan, g_steal_pointer (&reason));
  return TRUE;
}

static gboolean
check_rights (Preflight *self, GError **error)
{
  return !makes_database (self) ||
         reeve_pg_check_rights (self->session, self->plan, self->cancellable, error);
}

/* --- the database --------------------------------------------------------------------------- */

/* A collation that the server does not list may be there all the same: its list is as old as the
 * cluster. */
static gboolean
check_collation (Preflight *self, GError **error)
{
  const char *const params[] = { self->manifest->collate };
  g_autoptr (ReeveResult) row = NULL;

  if (!makes_database (self) || params[0] == NULL)
    return TRUE;
  row = reeve_session_query (
    self->session,
    "WITH names AS (SELECT collcollate::pg_catalog.text AS name FROM pg_catalog.pg_collation"
    " UNION SELECT datcollate::pg_catalog.text FROM pg_catalog.pg_database"
    " UNION VALUES ('C'), ('POSIX'))"
    " SELECT FROM names WHERE pg_catalog.lower(pg_catalog.replace(name, '-', '')) ="
    " pg_catalog.lower(pg_catalog.replace($1::pg_catalog.text, '-', ''))",
    params, 1, self->cancellable, error);
  if (row == NULL)
    return FALSE;
  if (reeve_result_get_n_rows (row) == 0)
    reeve_plan_add_warning (self->plan,
                            _("The server lists no collation “%s”: where its system lacks that, "
                              "the new database cannot be made. Install it there first."),
                            params[0]);
  return TRUE;
}

static gboolean
check_encoding (Preflight *self, GError **error)
{
  const char *const params[] = { self->name };
  g_autoptr (ReeveResult) row = NULL;

  if (makes_database (self))
    return TRUE;
  row = reeve_session_query (self->session,
                             "SELECT pg_catalog.pg_encoding_to_char(encoding), datcollate"
                             " FROM pg_catalog.pg_database WHERE datname = $1",
                             params, 1, self->cancellable, error);
  if (row == NULL)
    return FALSE;
  if (reeve_result_get_n_rows (row) != 1)
    return TRUE;
  if (g_strcmp0 (reeve_result_get (row, 0, 0), self->manifest->encoding) != 0)
    reeve_plan_add_warning (self->plan,
                            _("“%s” has the encoding %s and the backup %s: a character that it "
                              "lacks ends the restore."),
                            self->name, reeve_result_get (row, 0, 0), self->manifest->encoding);
  if (g_strcmp0 (reeve_result_get (row, 0, 1), self->manifest->collate) != 0)
    reeve_plan_add_warning (self->plan,
                            _("“%s” has the collation %s and the backup %s: texts are sorted in "
                              "another order."),
                            self->name, reeve_result_get (row, 0, 1), self->manifest->collate);
  reeve_plan_add_warning (self->plan,
                          _("“%s” exists already and is filled where it is: a restore that fails "
                            "leaves a part in it."),
                          self->name);
  return TRUE;
}

gboolean
reeve_pg_check_empty (ReeveConnection *connection, GCancellable *cancellable, GError **error)
{
  const ReeveSessionOptions options = { .purpose = "restore", .read_only = TRUE };
  g_autoptr (ReeveSession) session =
    reeve_session_open (connection, &options, cancellable, error);
  g_autoptr (ReeveResult) row = NULL;

  if (session != NULL)
    row = reeve_session_query (
      session,
      "SELECT EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid >= 16384) OR"
      " EXISTS (SELECT FROM pg_catalog.pg_proc WHERE oid >= 16384) OR"
      " EXISTS (SELECT FROM pg_catalog.pg_type WHERE oid >= 16384)",
      NULL, 0, cancellable, error);
  if (row == NULL)
    return FALSE;
  if (!reeve_result_get_boolean (row, 0, 0))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_CONFLICT, _("“%s” exists and is not empty"),
                   reeve_connection_get_database (connection));
  reeve_error_set_remedy (error, _("Choose another name, or --replace, which keeps the old one."));
  return FALSE;
}

gboolean
reeve_pg_check_name (ReeveSession *session,
                     const char *name,
                     ReevePlan *plan,
                     GCancellable *cancellable,
                     GError **error)
{
  const char *const params[] = { name };
  g_autoptr (GError) reason = NULL;
  g_autoptr (ReeveResult) row = reeve_session_query (
    session,
    "SELECT pg_catalog.octet_length ($1) >"
    " CAST (pg_catalog.current_setting ('max_identifier_length') AS pg_catalog.int4)",
    params, 1, cancellable, error);

  if (row == NULL)
    return FALSE;
  if (!reeve_result_get_boolean (row, 0, 0))
    return TRUE;
  reeve_set_error (&reason, REEVE_ERROR_CONFLICT,
                   _("“%s” is longer than the names that this server keeps"), name);
  reeve_error_set_remedy (&reason, _("Choose another name."));
  reeve_preflight_refuse (plan, g_steal_pointer (&reason));
  return TRUE;
}

static gboolean
check_name (Preflight *self, GError **error)
{
  return self->exists ||
         reeve_pg_check_name (self->session, self->name, self->plan, self->cancellable, error);
}

/* What is in it would be in every database that is made from then on. */
static gboolean
check_template (Preflight *self, GError **error)
{
  const char *const params[] = { self->name };
  g_autoptr (GError) reason = NULL;
  g_autoptr (ReeveResult) row = reeve_session_query (
    self->session, "SELECT FROM pg_catalog.pg_database WHERE datname = $1 AND datistemplate",
    params, 1, self->cancellable, error);

  if (row == NULL)
    return FALSE;
  if (self->task->mode != REEVE_RESTORE_INTO || reeve_result_get_n_rows (row) == 0)
    return TRUE;
  reeve_set_error (&reason, REEVE_ERROR_CONFLICT, _("“%s” is a template for new databases"),
                   self->name);
  reeve_error_set_remedy (&reason, _("Choose another name."));
  reeve_preflight_refuse (self->plan, g_steal_pointer (&reason));
  return TRUE;
}

static gboolean
check_empty (Preflight *self, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (self->task->mode != REEVE_RESTORE_INTO || !self->exists ||
      reeve_pg_check_empty (self->task->connection, self->cancellable, &reason))
    return TRUE;
  if (g_error_matches (reason, REEVE_ERROR, REEVE_ERROR_CONFLICT))
    {
      reeve_preflight_refuse (self->plan, g_steal_pointer (&reason));
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

/* --- room ----------------------------------------------------------------------------------- */

/* As text rows take about what they take in a table, rarely less than half of it; indexes come on
 * top. */
static gboolean
check_room (Preflight *self, GError **error)
{
  guint64 bytes = self->task->tables == NULL ? (guint64) self->manifest->raw_bytes : 0;

  for (guint i = 0; self->task->tables != NULL && self->task->tables[i] != NULL; i++)
    bytes +=
      reeve_manifest_find_table (self->manifest, self->task->tables[i], NULL)->fingerprint.bytes;

  reeve_pg_check_room (self->session, self->task->connection, bytes / 2, bytes * 2, self->plan,
                       self->cancellable);
  return TRUE;
}

/* --- who and what is in the way ------------------------------------------------------------- */

gboolean
reeve_pg_warn_connections (ReeveSession *session,
                           const char *name,
                           ReevePlan *plan,
                           GCancellable *cancellable,
                           GError **error)
{
  const char *const params[] = { name };
  g_autofree char *names = NULL;
  guint n;
  g_autoptr (ReeveResult) rows = reeve_session_query (
    session,
    "SELECT pg_catalog.concat(usename, ' (', pg_catalog.concat_ws(', ',"
    " nullif(application_name, ''), client_addr), ')')"
    " FROM pg_catalog.pg_stat_activity WHERE datname = $1"
    " AND backend_type = 'client backend' AND application_name !~ '^reeve' ORDER BY 1",
    params, 1, cancellable, error);

  if (rows == NULL)
    return FALSE;
  n = reeve_result_get_n_rows (rows);
  names = join_names (rows);
  if (n > 0)
    reeve_plan_add_warning (plan,
                            ngettext ("%lu connection to “%s” will be ended: %s",
                                      "%lu connections to “%s” will be ended: %s", (gulong) n),
                            (gulong) n, name, names);
  return TRUE;
}

static gboolean
check_prepared (Preflight *self, GError **error)
{
  const char *const params[] = { self->name };
  g_autofree char *names = NULL;
  g_autoptr (GError) reason = NULL;
  g_autoptr (ReeveResult) rows = reeve_session_query (
    self->session,
    "SELECT gid FROM pg_catalog.pg_prepared_xacts WHERE database = $1 ORDER BY 1", params, 1,
    self->cancellable, error);

  if (rows == NULL)
    return FALSE;
  names = join_names (rows);
  if (names == NULL)
    return TRUE;
  reeve_set_error (&reason, REEVE_ERROR_BUSY, _("“%s” has prepared transactions: %s"), self->name,
                   names);
  reeve_error_set_remedy (&reason, _("End them (COMMIT PREPARED or ROLLBACK PREPARED) first."));
  reeve_preflight_refuse (self->plan, g_steal_pointer (&reason));
  return TRUE;
}

static gboolean
check_slots (Preflight *self, GError **error)
{
  const char *const params[] = { self->name };
  g_autofree char *names = NULL;
  g_autoptr (ReeveResult) rows = reeve_session_query (
    self->session,
    "SELECT slot_name FROM pg_catalog.pg_replication_slots WHERE database = $1 ORDER BY 1", params,
    1, self->cancellable, error);

  if (rows == NULL)
    return FALSE;
  names = join_names (rows);
  if (names != NULL)
    reeve_plan_add_warning (self->plan,
                            _("Replication slots stay with the old database and do not follow the "
                              "new one: %s"),
                            names);
  return TRUE;
}

static gboolean
check_replaced (Preflight *self, GError **error)
{
  return self->task->mode != REEVE_RESTORE_REPLACE ||
         (reeve_pg_warn_connections (self->session, self->name, self->plan, self->cancellable,
                                     error) &&
          check_prepared (self, error) && check_slots (self, error));
}

static gboolean
check_side (Preflight *self, GError **error)
{
  return self->task->mode != REEVE_RESTORE_SIDE ||
         reeve_pg_survey_side (self->task, self->plan, self->cancellable, error);
}

/* --- the whole ------------------------------------------------------------------------------ */

static const Check checks[] = {
  check_version,   check_partial,  check_extensions, check_roles, check_tablespaces,
  check_rights,    check_name,     check_template,   check_empty, check_collation,
  check_encoding,  check_room,     check_replaced,   check_side,
};

static gboolean
survey_with (Preflight *self, GError **error)
{
  if (self->task->mode != REEVE_RESTORE_INTO && !self->exists)
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND, self->task->mode == REEVE_RESTORE_SIDE
                         ? _("There is no database “%s”")
                         : _("There is no database “%s” to replace"),
                       self->name);
      return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    if (!checks[i](self, error))
      return FALSE;
  return TRUE;
}

gboolean
reeve_survey_postgres (ReeveRestoreTask *task,
                       gboolean *exists,
                       ReevePlan *plan,
                       GCancellable *cancellable,
                       GError **error)
{
  ReeveSession *session = reeve_pg_open_maintenance (task->connection, cancellable, error);
  Preflight preflight = { session, task, task->backup->manifest,
                          reeve_connection_get_database (task->connection), FALSE, plan,
                          cancellable };
  gboolean ok;

  if (session == NULL)
    return FALSE;
  reeve_plan_set_name (plan, preflight.name);
  ok = reeve_pg_find_database (session, preflight.name, &task->found, cancellable, error);
  preflight.exists = *exists = task->found != NULL;
  ok = ok && survey_with (&preflight, error);
  close_session (session);
  return ok;
}

gboolean
reeve_pg_check_pin (ReeveSession *session,
                    const ReeveRestoreTask *task,
                    char **oid,
                    GCancellable *cancellable,
                    GError **error)
{
  const char *name = reeve_connection_get_database (task->connection);

  *oid = NULL;
  if (task->target != NULL &&
      !reeve_target_same_server (task->target, reeve_session_get_target (session)))
    reeve_set_error (error, REEVE_ERROR_STALE,
                     _("Another server answers now than when the plan was made"));
  else if (!reeve_pg_find_database (session, name, oid, cancellable, error))
    return FALSE;
  else if (task->target == NULL || g_strcmp0 (*oid, task->expected) == 0)
    return TRUE;
  else if (*oid == NULL)
    reeve_set_error (error, REEVE_ERROR_STALE, _("The database “%s” is gone"), name);
  else
    reeve_set_error (error, REEVE_ERROR_STALE,
                     _("“%s” is another database now than when the plan was made"), name);
  reeve_error_set_remedy (error, _("Look at the new plan and run that."));
  return FALSE;
}
