/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include <string.h>

#include "core/backup/foreign-task.h"
#include "core/backup/meter.h"
#include "core/backup/owner-postgres.h"
#include "core/backup/preflight-postgres.h"
#include "core/backup/rows-postgres.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/engine.h"
#include "core/db/postgres/copy.h"
#include "core/db/postgres/databases.h"
#include "core/job/preflight-postgres.h"
#include "core/job/preflight.h"
#include "core/sql/quote.h"

#define UNKNOWN_SETTING "42704"
#define DUPLICATE_SCHEMA "42P06"
#define PUBLIC_IS_EVERYBODYS 150000
#define ALLOWS_TRUST 130000

/* Loading: while it lasts. */
typedef struct
{
  ReeveForeignTask *task;
  ReeveSession *server;  /* to the maintenance database, as who restores */
  ReeveSession *session; /* to the new one, as its owner */
  char *database;
  char *role; /* NULL: as who restores */
  ReeveSecret *password;
  GCancellable *cancellable;
} Loading;

static void
close_session (ReeveSession *session)
{
  if (session == NULL)
    return;
  reeve_session_close (session);
  g_object_unref (session);
}

static char *
quote (const char *name)
{
  return reeve_quote_identifier (REEVE_DIALECT_POSTGRES, name);
}

static gboolean
is_superuser (ReeveSession *session, gboolean *super, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveResult) row =
    reeve_session_query (session,
                         "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user",
                         NULL, 0, cancellable, error);

  *super = row != NULL && reeve_result_get_n_rows (row) == 1 &&
           reeve_result_get_boolean (row, 0, 0);
  return row != NULL;
}

/* --- beforehand ----------------------------------------------------------------------------- */

static void
refuse (ReevePlan *plan, ReeveErrorCode code, const char *remedy, char *message)
{
  g_autofree char *text = message;
  GError *reason = reeve_error_new (code, "%s", text);

  reeve_error_set_remedy (&reason, "%s", remedy);
  reeve_preflight_refuse (plan, reason);
}

/* Code of a stranger must not run as somebody who can start programs through the server. */
static gboolean
check_role (ReeveSession *session, ReevePlan *plan, GCancellable *cancellable, GError **error)
{
  gboolean super = FALSE;
  g_autoptr (ReeveResult) rows = NULL;

  if (!is_superuser (session, &super, cancellable, error))
    return FALSE;
  if (super)
    return TRUE;
  rows = reeve_session_query (session,
                              "SELECT rolname, current_user FROM pg_catalog.pg_roles"
                              " WHERE rolname IN ('pg_execute_server_program',"
                              " 'pg_read_server_files', 'pg_write_server_files')"
                              " AND pg_catalog.pg_has_role(current_user, oid, 'MEMBER')",
                              NULL, 0, cancellable, error);
  if (rows == NULL)
    return FALSE;
  if (reeve_result_get_n_rows (rows) > 0)
    refuse (plan, REEVE_ERROR_REFUSED, _("Use a role without such rights."),
            g_strdup_printf (_("“%s” may reach files or programs of the server (%s): the code in a "
                               "dump could, too"),
                             reeve_result_get (rows, 0, 1), reeve_result_get (rows, 0, 0)));
  reeve_plan_add_warning (plan, _("The dump's code runs with your own rights on this server: "
                                  "restore only what you trust, or as a superuser, for whom Reeve "
                                  "makes a role without rights."));
  return reeve_pg_check_rights (session, plan, cancellable, error);
}

static gboolean
check_extensions (ReeveForeignTask *task,
                  ReeveSession *session,
                  ReevePlan *plan,
                  GCancellable *cancellable,
                  GError **error)
{
  const GPtrArray *extensions = task->foreign->scan->extensions;

  for (guint i = 0; i < extensions->len; i++)
    {
      const ReeveScanExtension *extension = g_ptr_array_index (extensions, i);
      const char *const params[] = { extension->name };
      g_autoptr (ReeveResult) row =
        reeve_session_query (session,
                             "SELECT FROM pg_catalog.pg_available_extensions WHERE name = $1",
                             params, 1, cancellable, error);

      if (row == NULL)
        return FALSE;
      if (reeve_result_get_n_rows (row) == 0)
        refuse (plan, REEVE_ERROR_NOT_FOUND, _("Install them on the server."),
                g_strdup_printf (_("The server lacks extensions that the backup needs: %s"),
                                 extension->name));
    }
  return TRUE;
}

static void
check_version (ReeveForeignTask *task, ReeveSession *session, ReevePlan *plan)
{
  const char *version = task->foreign->version;
  guint major = (guint) reeve_pg_server_number (session) / 10000;

  if (version != NULL && g_ascii_strtoull (version, NULL, 10) > major)
    reeve_plan_add_warning (plan,
                            _("The dump is of PostgreSQL %s and this server is older (%u): a "
                              "statement that it does not know ends the restore, and nothing is "
                              "kept."),
                            version, major);
}

static void
check_scan (const ReeveForeign *foreign, ReevePlan *plan)
{
  const GPtrArray *findings = foreign->scan->findings;

  for (guint i = 0; i < findings->len; i++)
    {
      const ReeveScanFinding *finding = g_ptr_array_index (findings, i);

      if (finding->act == REEVE_SCAN_REFUSE)
        refuse (plan, REEVE_ERROR_REFUSED, finding->remedy,
                g_strdup_printf (_("The dump has what is not run: %s"), finding->message));
    }
}

static gboolean
survey_with (ReeveForeignTask *task,
             ReeveSession *session,
             ReevePlan *plan,
             GCancellable *cancellable,
             GError **error)
{
  const char *name = reeve_connection_get_database (task->connection);
  g_autofree char *oid = NULL;

  if (!reeve_pg_find_database (session, name, &oid, cancellable, error))
    return FALSE;
  if (oid != NULL)
    refuse (plan, REEVE_ERROR_CONFLICT, _("Choose another name."),
            g_strdup_printf (_("“%s” exists already, and a foreign dump makes a new database"),
                             name));
  if (!reeve_pg_check_name (session, name, plan, cancellable, error))
    return FALSE;
  check_version (task, session, plan);
  reeve_pg_check_room (session, task->connection, task->foreign->length / 2,
                       task->foreign->length * 2, plan, cancellable);
  return check_role (session, plan, cancellable, error) &&
         check_extensions (task, session, plan, cancellable, error);
}

gboolean
reeve_foreign_survey_postgres (ReeveForeignTask *task,
                               ReevePlan *plan,
                               GCancellable *cancellable,
                               GError **error)
{
  ReeveSession *session;
  gboolean ok;

  check_scan (task->foreign, plan);
  session = reeve_pg_open_maintenance (task->connection, cancellable, error);
  if (session == NULL)
    return FALSE;
  reeve_plan_set_name (plan, reeve_connection_get_database (task->connection));
  ok = survey_with (task, session, plan, cancellable, error);
  close_session (session);
  return ok;
}

/* --- statements ----------------------------------------------------------------------------- */

/* A setting of a newer server, and a schema that stands there already, are no loss. */
static gboolean
is_harmless (Loading *self, const char *sql, const GError *failure)
{
  const ReeveErrorDetail *detail = reeve_error_get_detail (failure);

  if (detail == NULL || detail->sqlstate == NULL || !reeve_session_is_open (self->session) ||
      reeve_session_in_transaction (self->session))
    return FALSE;
  return (g_str_equal (detail->sqlstate, UNKNOWN_SETTING) &&
          g_ascii_strncasecmp (sql, "SET ", 4) == 0) ||
         (g_str_equal (detail->sqlstate, DUPLICATE_SCHEMA) &&
          g_ascii_strncasecmp (sql, "CREATE SCHEMA ", 14) == 0);
}

static gboolean
run_piece (Loading *self, const ReevePiece *piece, GError **error)
{
  const ReeveForeign *foreign = self->task->foreign;
  g_autofree char *sql = g_strndup (foreign->text + piece->sql_offset, piece->sql_length);
  const ReeveStatement statement = {
    .sql = sql,
    .copy_data = piece->has_data ? foreign->text + piece->data_offset : NULL,
    .copy_length = piece->data_length,
    .file = foreign->path,
    .line = piece->line,
  };
  g_autoptr (GError) local = NULL;
  g_autoptr (ReeveResult) result =
    reeve_session_run (self->session, &statement, self->cancellable, &local);
  guint64 expected;

  if (result == NULL && is_harmless (self, sql, local))
    {
      reeve_job_log (self->task->job, REEVE_SEVERITY_INFO, "%s", local->message);
      return TRUE;
    }
  if (result == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  self->task->rows += (guint64) MAX (reeve_result_get_affected (result), 0);
  if (!piece->has_data)
    return TRUE;
  expected = reeve_scan_count_rows (foreign->text, piece);
  if (reeve_result_get_affected (result) == (gint64) expected)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_CORRUPT, _("The server took %lu rows of %lu"),
                   (gulong) reeve_result_get_affected (result), (gulong) expected);
  return FALSE;
}

static gboolean
run_script (Loading *self, GError **error)
{
  const ReeveForeign *foreign = self->task->foreign;
  const ReeveScan *scan = foreign->scan;
  g_auto (ReeveMeter) meter = { 0 };

  reeve_meter_init (&meter, self->task->job, _("Loading the dump"), foreign->length);
  for (guint i = 0; i < scan->pieces->len; i++)
    {
      const ReevePiece *piece = &g_array_index (scan->pieces, ReevePiece, i);

      if (scan->acts[i] == REEVE_SCAN_RUN && !run_piece (self, piece, error))
        return FALSE;
      reeve_meter_add (&meter, piece->length);
    }
  if (!reeve_session_in_transaction (self->session))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_INVALID, _("The dump ends within a transaction"));
  return FALSE;
}

/* --- the new database ----------------------------------------------------------------------- */

/* Those that need a superuser are made while nothing of the dump is there yet that could get into
 * their way; the dump's own statement then finds them. */
static gboolean
make_extensions (Loading *self, ReeveSession *session, GError **error)
{
  const GPtrArray *extensions = self->task->foreign->scan->extensions;
  gboolean knows = reeve_pg_server_number (session) >= ALLOWS_TRUST;

  for (guint i = 0; i < extensions->len; i++)
    {
      const ReeveScanExtension *extension = g_ptr_array_index (extensions, i);
      const char *const params[] = { extension->name };
      g_autofree char *name = quote (extension->name);
      g_autofree char *schema = quote (extension->schema != NULL ? extension->schema : "public");
      g_autofree char *role = quote (self->role);
      g_autofree char *make_schema =
        g_strdup_printf ("CREATE SCHEMA IF NOT EXISTS %s AUTHORIZATION %s", schema, role);
      g_autofree char *make =
        g_strdup_printf ("CREATE EXTENSION IF NOT EXISTS %s SCHEMA %s", name, schema);
      g_autoptr (ReeveResult) trusted = reeve_session_query (
        session,
        knows ? "SELECT FROM pg_catalog.pg_available_extension_versions WHERE name = $1 AND trusted"
              : "SELECT WHERE $1 = ''",
        params, 1, self->cancellable, error);

      if (trusted == NULL)
        return FALSE;
      if (reeve_result_get_n_rows (trusted) > 0)
        continue;
      if (!g_str_has_prefix (schema, "\"pg_") &&
          !reeve_session_execute (session, make_schema, self->cancellable, error))
        return FALSE;
      if (!reeve_session_execute (session, make, self->cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
hand_over (Loading *self, GError **error)
{
  const ReeveSessionOptions options = { .purpose = "restore" };
  g_autofree char *database = quote (self->database);
  g_autofree char *role = quote (self->role);
  g_autofree char *owner = g_strdup_printf ("ALTER DATABASE %s OWNER TO %s", database, role);
  g_autofree char *schema = g_strdup_printf ("ALTER SCHEMA public OWNER TO %s", role);
  g_autoptr (ReeveConnection) connection =
    reeve_pg_dup_connection (self->task->connection, self->database, error);
  ReeveSession *session;
  gboolean ok;

  if (connection == NULL ||
      !reeve_session_execute (self->server, owner, self->cancellable, error))
    return FALSE;
  session = reeve_session_open (connection, &options, self->cancellable, error);
  if (session == NULL)
    return FALSE;
  /* Later ones let the owner of the database do what the owner of the schema may. */
  ok = (reeve_pg_server_number (session) >= PUBLIC_IS_EVERYBODYS ||
        reeve_session_execute (session, schema, self->cancellable, error)) &&
       make_extensions (self, session, error);
  close_session (session);
  return ok;
}

static gboolean
make_database (Loading *self, GError **error)
{
  gboolean is_bytes =
    g_ascii_strcasecmp (self->task->foreign->scan->encoding != NULL
                          ? self->task->foreign->scan->encoding
                          : "UTF8",
                        "SQL_ASCII") == 0;
  const ReevePgLocale locale = {
    .encoding = is_bytes ? "SQL_ASCII" : "UTF8",
    .collate = is_bytes ? "C" : NULL,
    .ctype = is_bytes ? "C" : NULL,
  };

  return reeve_pg_create_database (self->server, self->database, &locale, self->cancellable,
                                   error);
}

static gboolean
make_owner (Loading *self, GError **error)
{
  gboolean super = FALSE;

  if (!is_superuser (self->server, &super, self->cancellable, error))
    return FALSE;
  if (!super)
    return TRUE;
  self->role = g_strdup (self->database);
  self->password = reeve_pg_make_owner (self->server, self->role, self->cancellable, error);
  return self->password != NULL;
}

static gboolean
open_as_owner (Loading *self, GError **error)
{
  const ReeveSessionOptions options = { .purpose = "restore" };
  g_autoptr (ReeveConnection) connection =
    reeve_pg_dup_connection (self->task->connection, self->database, error);

  if (connection == NULL)
    return FALSE;
  if (self->role != NULL)
    {
      reeve_connection_set_option (connection, "user", self->role);
      reeve_connection_set_password (connection, self->password);
    }
  self->session = reeve_session_open (connection, &options, self->cancellable, error);
  if (self->session != NULL)
    return reeve_pg_prepare_session (self->session, self->cancellable, error) &&
           reeve_session_execute (self->session, "SET synchronous_commit = off", self->cancellable,
                                  error);
  if (self->role != NULL)
    reeve_error_set_remedy (error, _("The server must let a role log in with a password: connect "
                                     "over TCP, or as a role that is no superuser."));
  return FALSE;
}

/* --- the end -------------------------------------------------------------------------------- */

/* Both names at one moment; whoever has taken the database's name meanwhile keeps it. */
static gboolean
put_in_place (Loading *self, GError **error)
{
  const char *name = reeve_connection_get_database (self->task->connection);
  g_autofree char *owner = NULL;

  close_session (self->session);
  self->session = NULL;
  if (self->role != NULL)
    owner = reeve_pg_free_role_name (self->server, name, self->cancellable, error);
  if ((self->role != NULL && owner == NULL) ||
      !reeve_session_begin (self->server, self->cancellable, error))
    return FALSE;
  if ((owner == NULL || reeve_pg_retire_owner (self->server, self->role, owner, self->cancellable,
                                               error)) &&
      reeve_pg_rename_database (self->server, self->database, name, self->cancellable, error) &&
      reeve_session_commit (self->server, self->cancellable, error))
    {
      self->task->owner = g_steal_pointer (&owner);
      return TRUE;
    }
  if (reeve_session_is_open (self->server))
    reeve_session_rollback (self->server, NULL);
  return FALSE;
}

static void
throw_away (Loading *self)
{
  close_session (self->session);
  self->session = NULL;
  reeve_pg_drop_database (self->server, self->database);
  if (self->role != NULL)
    reeve_pg_drop_role (self->server, self->role);
}

static gboolean
check_free (Loading *self, GError **error)
{
  const ReeveRestoreTask pin = { .connection = self->task->connection,
                                 .target = self->task->target };
  g_autofree char *oid = NULL;

  return reeve_pg_check_pin (self->server, &pin, &oid, self->cancellable, error);
}

static gboolean
load_with (Loading *self, GError **error)
{
  gboolean ok;

  if (!check_free (self, error) || !reeve_pg_sweep (self->server, self->cancellable, error))
    return FALSE;
  ok = make_owner (self, error) && make_database (self, error) &&
       (self->role == NULL || hand_over (self, error)) && open_as_owner (self, error) &&
       run_script (self, error) && put_in_place (self, error);
  if (!ok)
    throw_away (self);
  return ok;
}

gboolean
reeve_foreign_load_postgres (ReeveForeignTask *task, GCancellable *cancellable, GError **error)
{
  g_autofree char *database = reeve_pg_temporary_name ();
  Loading loading = { .task = task, .database = database, .cancellable = cancellable };
  gboolean ok;

  loading.server = reeve_pg_open_maintenance (task->connection, cancellable, error);
  if (loading.server == NULL)
    return FALSE;
  ok = load_with (&loading, error);
  if (!ok)
    reeve_error_set_unchanged (error, _("There is no database “%s” yet."),
                               reeve_connection_get_database (task->connection));
  close_session (loading.server);
  g_clear_pointer (&loading.password, reeve_secret_unref);
  g_free (loading.role);
  return ok;
}
