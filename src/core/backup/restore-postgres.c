/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/restore-postgres.h"

#include <string.h>

#include "core/backup/load-postgres.h"
#include "core/backup/preflight-postgres.h"
#include "core/backup/properties-postgres.h"
#include "core/backup/scratch-postgres.h"
#include "core/backup/side-postgres.h"
#include "core/backup/swap.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/engine.h"
#include "core/db/postgres/copy.h"
#include "core/db/postgres/databases.h"
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
  g_autoptr (GPtrArray) unfilled = g_ptr_array_new_with_free_func (g_free);
  const ReevePgLoad load = {
    .backup = backup,
    .connection = connection,
    .no_owner = no_owner,
    .threads = options->threads,
    .job = job,
    .unfilled = unfilled,
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
       reeve_pg_create_for (session, name, backup->manifest, cancellable, error);
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

ReeveConnection *
reeve_dup_guarded_postgres (ReeveConnection *destination, ReeveRestoreMode mode, GError **error)
{
  g_autoptr (ReeveConnection) guarded = NULL;

  if (mode != REEVE_RESTORE_INTO)
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
  g_autoptr (GPtrArray) unfilled = g_ptr_array_new_with_free_func (g_free);
  const ReevePgLoad load = {
    .backup = task->backup,
    .connection = connection,
    .tables = task->tables,
    .no_owner = task->no_owner,
    .threads = task->threads,
    .job = task->job,
    .unfilled = unfilled,
  };

  return reeve_pg_load (&load, cancellable, error) &&
         (task->mode != REEVE_RESTORE_REPLACE || reeve_pg_compare (&load, cancellable, error));
}

static void
warn_of_left (ReeveRestoreTask *task, guint left)
{
  if (left > 0)
    reeve_job_log (task->job, REEVE_SEVERITY_WARNING,
                   _("%u properties of “%s” (owner, settings, grants) could not be carried over."),
                   left, reeve_connection_get_database (task->connection));
}

/* Where it cannot be asked, the swap is going to say why. */
static gboolean
is_taken_cb (const char *name, gpointer session)
{
  g_autofree char *oid = NULL;

  return reeve_pg_find_database (session, name, &oid, NULL, NULL) && oid != NULL;
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

  left = oid == NULL ? reeve_pg_apply_properties (session, temporary, task->backup->manifest,
                                                  task->no_owner, cancellable)
                     : reeve_pg_copy_properties (session, name, temporary, cancellable);
  warn_of_left (task, left);
  if (oid == NULL)
    return reeve_pg_rename_database (session, temporary, name, cancellable, error);
  kept = reeve_swap_choose_name (name, REEVE_SWAP_BEFORE, is_taken_cb, session);
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

  if (connection == NULL || !reeve_pg_create_for (session, temporary, task->backup->manifest,
                                                  cancellable, error))
    return FALSE;
  reeve_pg_lend_memory (session, temporary, cancellable);
  if (load_and_compare (task, connection, cancellable, error) &&
      reeve_pg_take_memory_back (session, temporary, cancellable, error) &&
      put_in_place (session, task, temporary, oid, cancellable, error))
    return TRUE;
  reeve_pg_drop_database (session, temporary);
  return FALSE;
}

static gboolean
restore_into_empty (ReeveSession *session,
                    ReeveRestoreTask *task,
                    GCancellable *cancellable,
                    GError **error)
{
  guint left = 0;

  if (!reeve_pg_check_empty (task->connection, cancellable, error) ||
      !load_and_compare (task, task->connection, cancellable, error) ||
      !reeve_pg_add_properties (session, reeve_connection_get_database (task->connection),
                                task->backup->manifest, task->no_owner, &left, cancellable, error))
    return FALSE;
  warn_of_left (task, left);
  return TRUE;
}

gboolean
reeve_restore_postgres (ReeveRestoreTask *task, GCancellable *cancellable, GError **error)
{
  const char *name = reeve_connection_get_database (task->connection);
  ReeveSession *session;
  g_autofree char *oid = NULL;
  gboolean ok = FALSE;

  if (task->mode == REEVE_RESTORE_SIDE)
    return reeve_pg_restore_side (task, cancellable, error);
  session = reeve_pg_open_maintenance (task->connection, cancellable, error);
  if (session == NULL)
    return FALSE;
  if (!reeve_pg_check_pin (session, task, &oid, cancellable, error) ||
      !reeve_pg_sweep (session, cancellable, error))
    ok = FALSE;
  else if (oid != NULL && task->mode == REEVE_RESTORE_INTO)
    ok = restore_into_empty (session, task, cancellable, error);
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
  *kept = reeve_swap_choose_name (current, REEVE_SWAP_UNDONE, is_taken_cb, session);
  ok = reeve_pg_find_database (session, current, &oid, cancellable, error) &&
       reeve_pg_swap (connection, current, oid, name, *kept, cancellable, error);
  close_session (session);
  return ok;
}
