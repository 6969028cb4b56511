/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/restore-postgres.h"

#include <string.h>

#include "core/backup/databases-postgres.h"
#include "core/backup/load-postgres.h"
#include "core/backup/scratch-postgres.h"
#include "core/backup/swap.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/engine.h"
#include "core/db/postgres/copy.h"
#include "core/sql/quote.h"

static void
close_session (ReeveSession *session)
{
  reeve_session_close (session);
  g_object_unref (session);
}

/* --- proof ---------------------------------------------------------------------------------- */

static gboolean
prove_in (ReeveBackup *backup,
          ReeveConnection *connection,
          const ReeveProveOptions *options,
          gboolean no_owner,
          ReeveJob *job,
          gint64 *milliseconds,
          GCancellable *cancellable,
          GError **error)
{
  const ReevePgLoad load = {
    .backup = backup,
    .connection = connection,
    .no_owner = no_owner,
    .threads = options->threads,
    .job = job,
  };
  gint64 start = g_get_monotonic_time ();

  if (!reeve_pg_load (&load, cancellable, error))
    return FALSE;
  *milliseconds = (g_get_monotonic_time () - start) / 1000;
  return reeve_pg_compare (&load, cancellable, error);
}

/* On somebody's server: never where it could be in the way of real work. */
static gboolean
prove_on_server (ReeveBackup *backup,
                 const ReeveProveOptions *options,
                 ReeveJob *job,
                 gint64 *milliseconds,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autofree char *name = reeve_pg_temporary_name ();
  g_autoptr (ReeveConnection) connection = NULL;
  ReeveSession *session = reeve_pg_open_maintenance (options->connection, cancellable, error);
  gboolean ok;

  if (session == NULL)
    return FALSE;
  ok = reeve_pg_sweep (session, cancellable, error) &&
       reeve_pg_create_database (session, name, backup->manifest, cancellable, error);
  if (ok)
    {
      connection = reeve_pg_dup_connection (options->connection, name, error);
      ok = connection != NULL && prove_in (backup, connection, options, TRUE, job, milliseconds,
                                           cancellable, error);
      reeve_pg_drop_database (session, name);
    }
  close_session (session);
  return ok;
}

gboolean
reeve_prove_postgres (ReeveBackup *backup,
                      const ReeveProveOptions *options,
                      ReeveJob *job,
                      gint64 *milliseconds,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (ReevePgScratch) scratch = NULL;
  g_autoptr (GError) local = NULL;

  reeve_progress_set (reeve_job_get_progress (job), _("Starting a scratch server"), "steps", 0, 0);
  scratch = reeve_pg_scratch_new (backup->manifest, cancellable, &local);
  if (scratch != NULL)
    return prove_in (backup, reeve_pg_scratch_get_connection (scratch), options, FALSE, job,
                     milliseconds, cancellable, error);
  if (g_error_matches (local, REEVE_ERROR, REEVE_ERROR_NOT_FOUND) && options->connection != NULL &&
      reeve_connection_get_environment (options->connection) != REEVE_ENVIRONMENT_PRODUCTION)
    {
      reeve_job_log (job, REEVE_SEVERITY_INFO,
                     _("No server programs are installed here: the proof is made in a scratch "
                     "database on the server of “%s”."),
                     reeve_connection_get_name (options->connection));
      return prove_on_server (backup, options, job, milliseconds, cancellable, error);
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* --- survey --------------------------------------------------------------------------------- */

/* The names of the list that the server does not have, as "a, b"; NULL when it has all. */
static char *
find_missing (ReeveSession *session,
              const char *query,
              char **names,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GString) missing = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *const params[] = { names[i] };
      g_autoptr (ReeveResult) row =
        reeve_session_query (session, query, params, 1, cancellable, error);

      if (row == NULL)
        return NULL;
      if (reeve_result_get_n_rows (row) == 0)
        g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", names[i]);
    }
  return missing->len > 0 ? g_string_free (g_steal_pointer (&missing), FALSE) : NULL;
}

static char **
list_extensions (const ReeveManifest *manifest)
{
  char **names = g_new0 (char *, manifest->extensions->len + 1);

  for (guint i = 0; i < manifest->extensions->len; i++)
    names[i] =
      g_strdup (((ReeveBackupExtension *) g_ptr_array_index (manifest->extensions, i))->name);
  return names;
}

static gboolean
check_version (ReeveSession *session, const ReeveManifest *manifest, GError **error)
{
  guint major = (guint) reeve_pg_server_number (session) / 10000;
  g_autofree char *program = NULL;

  if ((gint64) major < manifest->version_number / 10000)
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                       _("The backup is of PostgreSQL %s, and this server is older: %u"),
                       manifest->version, major);
      reeve_error_set_remedy (error, _("Restore it on a server of that version or a newer one."));
      return FALSE;
    }
  program = reeve_pg_find_restore (manifest, major, error);
  return program != NULL;
}

static gboolean
check_needs (ReeveSession *session,
             ReeveRestoreTask *task,
             GCancellable *cancellable,
             GError **error)
{
  const ReeveManifest *manifest = task->backup->manifest;
  g_auto (GStrv) extensions = list_extensions (manifest);
  g_autoptr (GError) local = NULL;
  g_autofree char *missing_extensions =
    find_missing (session, "SELECT FROM pg_catalog.pg_available_extensions WHERE name = $1",
                  extensions, cancellable, &local);
  g_autofree char *missing_roles = NULL;

  if (local == NULL && missing_extensions == NULL && !task->no_owner)
    missing_roles = find_missing (session, "SELECT FROM pg_catalog.pg_roles WHERE rolname = $1",
                                  manifest->roles, cancellable, &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (missing_extensions != NULL)
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND,
                       _("The server lacks extensions that the backup needs: %s"),
                       missing_extensions);
      reeve_error_set_remedy (error, _("Install them on the server."));
    }
  else if (missing_roles != NULL)
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND,
                       _("The server lacks roles that own or may use something in the backup: %s"),
                       missing_roles);
      reeve_error_set_remedy (error, _("Create them there (CREATE ROLE …), or restore with "
                                     "--no-owner: then everything is yours."));
    }
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_rights (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveResult) row = reeve_session_query (
    session,
    "SELECT rolsuper OR rolcreatedb FROM pg_catalog.pg_roles WHERE rolname = current_user", NULL, 0,
    cancellable, error);

  if (row == NULL)
    return FALSE;
  if (reeve_result_get_n_rows (row) == 1 && reeve_result_get_boolean (row, 0, 0))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_PERMISSION, _("This role may not create databases"));
  reeve_error_set_remedy (error,
                          _("Have somebody run ALTER ROLE … CREATEDB, or use another role."));
  return FALSE;
}

/* An empty one has no relation, routine or type of anybody's. */
static gboolean
check_empty (ReeveConnection *connection, GCancellable *cancellable, GError **error)
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

static gboolean
warn_of_connections (ReeveSession *session,
                     const char *name,
                     ReevePlan *plan,
                     GCancellable *cancellable,
                     GError **error)
{
  const char *const params[] = { name };
  g_autoptr (ReeveResult) row = reeve_session_query (
    session,
    "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE datname = $1"
    " AND backend_type = 'client backend' AND application_name !~ '^reeve'",
    params, 1, cancellable, error);

  if (row == NULL)
    return FALSE;
  if (reeve_result_get_int (row, 0, 0) > 0)
    reeve_plan_add_warning (plan,
                            ngettext("%ld connection to “%s” will be ended.",
                                     "%ld connections to “%s” will be ended.",
                                      (gulong) reeve_result_get_int (row, 0, 0)),
                            (glong) reeve_result_get_int (row, 0, 0), name);
  return TRUE;
}

static gboolean
survey_with (ReeveSession *session,
             ReeveRestoreTask *task,
             gboolean *exists,
             ReevePlan *plan,
             GCancellable *cancellable,
             GError **error)
{
  const char *name = reeve_connection_get_database (task->connection);
  gboolean replaces = task->mode == REEVE_RESTORE_REPLACE;
  g_autofree char *oid = NULL;

  if (!reeve_pg_find_database (session, name, &oid, cancellable, error))
    return FALSE;
  *exists = oid != NULL;
  if (replaces && oid == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("There is no database “%s” to replace"),
                       name);
      return FALSE;
    }
  if (!check_version (session, task->backup->manifest, error) ||
      !check_needs (session, task, cancellable, error) ||
      ((replaces || oid == NULL) && !check_rights (session, cancellable, error)))
    return FALSE;
  if (replaces)
    return warn_of_connections (session, name, plan, cancellable, error);
  return oid == NULL || check_empty (task->connection, cancellable, error);
}

gboolean
reeve_survey_postgres (ReeveRestoreTask *task,
                       gboolean *exists,
                       ReevePlan *plan,
                       GCancellable *cancellable,
                       GError **error)
{
  ReeveSession *session = reeve_pg_open_maintenance (task->connection, cancellable, error);
  gboolean ok;

  if (session == NULL)
    return FALSE;
  ok = survey_with (session, task, exists, plan, cancellable, error);
  close_session (session);
  return ok;
}

ReeveConnection *
reeve_dup_guarded_postgres (ReeveConnection *destination, ReeveRestoreMode mode, GError **error)
{
  g_autoptr (ReeveConnection) guarded = NULL;

  if (mode == REEVE_RESTORE_REPLACE)
    return g_object_ref (destination);
  guarded = reeve_pg_dup_connection (destination, "postgres", error);
  if (guarded != NULL)
    reeve_connection_set_protection (guarded, reeve_connection_get_protection (destination));
  return g_steal_pointer (&guarded);
}

/* --- restoring ------------------------------------------------------------------------------ */

static gboolean
load_and_compare (ReeveRestoreTask *task,
                  ReeveConnection *connection,
                  GCancellable *cancellable,
                  GError **error)
{
  const ReevePgLoad load = {
    .backup = task->backup,
    .connection = connection,
    .tables = task->tables,
    .no_owner = task->no_owner,
    .threads = task->threads,
    .job = task->job,
  };

  return reeve_pg_load (&load, cancellable, error) &&
         (task->mode != REEVE_RESTORE_REPLACE || reeve_pg_compare (&load, cancellable, error));
}

static gboolean
put_in_place (ReeveSession *session,
              ReeveRestoreTask *task,
              const char *temporary,
              const char *oid,
              GCancellable *cancellable,
              GError **error)
{
  const char *name = reeve_connection_get_database (task->connection);
  g_autofree char *kept = NULL;
  guint left;

  if (oid == NULL)
    return reeve_pg_rename_database (session, temporary, name, cancellable, error);
  left = reeve_pg_copy_properties (session, name, temporary, cancellable);
  if (left > 0)
    reeve_job_log (task->job, REEVE_SEVERITY_WARNING,
                   _("%u properties of “%s” (owner, settings, grants) could not be carried over."),
                   left, name);
  kept = reeve_swap_name (name, REEVE_SWAP_BEFORE, g_get_real_time () / G_USEC_PER_SEC);
  if (!reeve_pg_swap (task->connection, name, oid, temporary, kept, cancellable, error))
    return FALSE;
  task->kept = g_steal_pointer (&kept);
  return TRUE;
}

static gboolean
restore_beside (ReeveSession *session,
                ReeveRestoreTask *task,
                const char *oid,
                GCancellable *cancellable,
                GError **error)
{
  g_autofree char *temporary = reeve_pg_temporary_name ();
  g_autoptr (ReeveConnection) connection =
    reeve_pg_dup_connection (task->connection, temporary, error);

  if (connection == NULL || !reeve_pg_create_database (session, temporary, task->backup->manifest,
                                                       cancellable, error))
    return FALSE;
  if (load_and_compare (task, connection, cancellable, error) &&
      put_in_place (session, task, temporary, oid, cancellable, error))
    return TRUE;
  reeve_pg_drop_database (session, temporary);
  return FALSE;
}

gboolean
reeve_restore_postgres (ReeveRestoreTask *task, GCancellable *cancellable, GError **error)
{
  const char *name = reeve_connection_get_database (task->connection);
  ReeveSession *session = reeve_pg_open_maintenance (task->connection, cancellable, error);
  g_autofree char *oid = NULL;
  gboolean ok = FALSE;

  if (session == NULL)
    return FALSE;
  if (!reeve_pg_sweep (session, cancellable, error) ||
      !reeve_pg_find_database (session, name, &oid, cancellable, error))
    ok = FALSE;
  else if (oid != NULL && task->mode == REEVE_RESTORE_INTO)
    ok = check_empty (task->connection, cancellable, error) &&
         load_and_compare (task, task->connection, cancellable, error);
  else
    {
      ok = restore_beside (session, task, oid, cancellable, error);
      if (!ok)
        reeve_error_set_unchanged (error, oid != NULL ? _("“%s” is what it was.")
                                                      : _("There is no database “%s” yet."),
                                   name);
    }
  close_session (session);
  return ok;
}

/* --- undo ----------------------------------------------------------------------------------- */

char *
reeve_find_kept_postgres (ReeveConnection *connection, GCancellable *cancellable, GError **error)
{
  const char *name = reeve_connection_get_database (connection);
  ReeveSession *session = reeve_pg_open_maintenance (connection, cancellable, error);
  g_autoptr (ReeveResult) names = NULL;
  char *newest = NULL;

  if (session == NULL)
    return NULL;
  names = reeve_session_query (session, "SELECT datname FROM pg_catalog.pg_database", NULL, 0,
                               cancellable, error);
  for (guint i = 0; names != NULL && i < reeve_result_get_n_rows (names); i++)
    {
      const char *entry = reeve_result_get (names, i, 0);

      if (reeve_swap_is_name (entry, name, REEVE_SWAP_BEFORE) &&
          (newest == NULL || strcmp (entry, newest) > 0))
        {
          g_free (newest);
          newest = g_strdup (entry);
        }
    }
  close_session (session);
  return newest;
}

gboolean
reeve_undo_postgres (ReeveConnection *connection,
                     const char *name,
                     char **kept,
                     GCancellable *cancellable,
                     GError **error)
{
  const char *current = reeve_connection_get_database (connection);
  ReeveSession *session = reeve_pg_open_maintenance (connection, cancellable, error);
  g_autofree char *oid = NULL;
  gboolean ok;

  if (session == NULL)
    return FALSE;
  *kept = reeve_swap_name (current, REEVE_SWAP_UNDONE, g_get_real_time () / G_USEC_PER_SEC);
  ok = reeve_pg_find_database (session, current, &oid, cancellable, error) &&
       reeve_pg_swap (connection, current, oid, name, *kept, cancellable, error);
  close_session (session);
  return ok;
}
