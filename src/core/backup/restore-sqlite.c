/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/restore-sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/backup/dump-sqlite.h"
#include "core/backup/frames.h"
#include "core/backup/rows-sqlite.h"
#include "core/backup/swap.h"
#include "core/backup/tables-sqlite.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/temporary.h"
#include "core/db/sqlite/replace.h"
#include "core/db/sqlite/session.h"
#include "core/job/preflight.h"

static gboolean
unpack (ReeveBackup *backup,
        int fd,
        ReeveJob *job,
        guint threads,
        GCancellable *cancellable,
        GError **error)
{
  g_auto (ReeveMeter) meter = { 0 };
  guint64 size = 0;

  reeve_meter_init (&meter, job, "Unpacking", (guint64) backup->manifest->raw_bytes);
  if (!reeve_frames_unpack (backup->container, REEVE_DATABASE_FOLDER, fd, threads, &meter, &size,
                            cancellable, error))
    return FALSE;
  if (size == (guint64) backup->manifest->raw_bytes)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_CORRUPT, _("The backup lacks a part of the database"));
  return FALSE;
}

/* An empty database is an empty file, which is whole. */
gboolean
reeve_sqlite_check_integrity (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveResult) result = reeve_session_query (session, "PRAGMA integrity_check(1)", NULL,
                                                        0, cancellable, error);

  if (result == NULL)
    return FALSE;
  if (reeve_result_get_n_rows (result) == 1 &&
      g_strcmp0 (reeve_result_get (result, 0, 0), "ok") == 0)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_CORRUPT, _("The restored database is not whole: %s"),
                   reeve_result_get_n_rows (result) > 0 ? reeve_result_get (result, 0, 0) : "");
  return FALSE;
}

/* A program may have functions and collations of its own, and use them in checks and indexes. */
static gboolean
needs_its_program (const GError *error)
{
  static const char *const complaints[] = {
    "unknown function", "no such function", "no such collation sequence", "no such module",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (complaints); i++)
    if (g_error_matches (error, REEVE_ERROR, REEVE_ERROR_SQL) &&
        strstr (error->message, complaints[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* The restored file in @path against what was counted when the backup was made. */
static gboolean
compare (ReeveBackup *backup,
         const char *const *tables,
         const char *path,
         ReeveJob *job,
         GCancellable *cancellable,
         GError **error)
{
  ReeveSession *session = reeve_sqlite_scratch_open (path, TRUE, cancellable, error);
  g_autoptr (GError) local = NULL;
  gboolean ok;

  if (session == NULL)
    return FALSE;
  ok = reeve_sqlite_check_integrity (session, cancellable, &local);
  if (!ok && needs_its_program (local))
    {
      reeve_job_log (job, REEVE_SEVERITY_WARNING,
                     _("Indexes and checks were not looked at, for they need the program that the "
                       "database is of: %s. All rows are."),
                     local->message);
      g_clear_error (&local);
      ok = TRUE;
    }
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&local));
  ok = ok && reeve_rows_sqlite_compare (session, backup->manifest, tables, cancellable, error);
  reeve_session_close (session);
  g_object_unref (session);
  return ok;
}

gboolean
reeve_prove_sqlite (ReeveBackup *backup,
                    const ReeveProveOptions *options,
                    ReeveJob *job,
                    gint64 *milliseconds,
                    GCancellable *cancellable,
                    GError **error)
{
  g_auto (ReeveTemporary) scratch = REEVE_TEMPORARY_INIT;
  gint64 start = g_get_monotonic_time ();

  if (!reeve_temporary_open (&scratch, options->folder, error) ||
      !unpack (backup, scratch.fd, job, options->threads, cancellable, error))
    return FALSE;
  *milliseconds = (g_get_monotonic_time () - start) / 1000;
  return compare (backup, NULL, scratch.path, job, cancellable, error);
}

/* The file itself, where its name is a link: that is what is replaced, and where the old one is
 * kept. */
static char *
dup_file (ReeveConnection *connection)
{
  const char *path = reeve_connection_get_database (connection);
  g_autofree char *file = realpath (path, NULL);

  return g_strdup (file != NULL ? file : path);
}

/* --- survey --------------------------------------------------------------------------------- */

gboolean
reeve_survey_sqlite (ReeveRestoreTask *task,
                     gboolean *exists,
                     ReevePlan *plan,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autofree char *path = dup_file (task->connection);
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat info;

  *exists = stat (path, &info) == 0 && info.st_size > 0;
  if (!*exists && errno == EACCES)
    {
      reeve_file_set_error (error, _("Cannot open “%s”"), path);
      return FALSE;
    }
  if (task->mode == REEVE_RESTORE_REPLACE && *exists)
    reeve_plan_add_warning (plan,
                            _("Programs that have “%s” open now would go on with the old file: "
                              "end them, or start them again afterwards."),
                            path);
  reeve_preflight_check_space (plan, folder, (guint64) task->backup->manifest->raw_bytes,
                               (guint64) task->backup->manifest->raw_bytes);
  return TRUE;
}

/* --- restoring ------------------------------------------------------------------------------ */

static gboolean
is_taken_cb (const char *path, gpointer user_data)
{
  struct stat info;

  return lstat (path, &info) == 0;
}

gboolean
reeve_restore_sqlite (ReeveRestoreTask *task, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = dup_file (task->connection);
  g_autofree char *folder = g_path_get_dirname (path);
  g_auto (ReeveTemporary) fresh = REEVE_TEMPORARY_INIT;
  struct stat info;
  gboolean replaces = task->mode == REEVE_RESTORE_REPLACE && stat (path, &info) == 0;

  reeve_temporary_sweep (folder);
  if (!reeve_temporary_open (&fresh, folder, error) ||
      !unpack (task->backup, fresh.fd, task->job, task->threads, cancellable, error))
    return FALSE;
  /* The new file is as private or as open as the old one was. */
  if (replaces && (fchmod (fresh.fd, info.st_mode & 07777) != 0 ||
                   (fchown (fresh.fd, info.st_uid, info.st_gid) != 0 && geteuid () == 0)))
    {
      reeve_file_set_error (error, _("Cannot set the mode of “%s”"), fresh.path);
      return FALSE;
    }
  if (!compare (task->backup, NULL, fresh.path, task->job, cancellable, error))
    return FALSE;
  if (task->tables != NULL &&
      (!reeve_sqlite_keep_tables (fresh.path, task->tables, cancellable, error) ||
       !compare (task->backup, task->tables, fresh.path, task->job, cancellable, error)))
    return FALSE;
  reeve_temporary_remove_companions (fresh.path);
  if (fsync (fresh.fd) != 0)
    {
      reeve_file_set_error (error, _("Cannot write “%s”"), path);
      return FALSE;
    }
  if (!replaces)
    return reeve_sqlite_move_new (fresh.path, path, error);
  task->kept = reeve_swap_choose_name (path, REEVE_SWAP_BEFORE, is_taken_cb, NULL);
  if (reeve_sqlite_swap_files (path, fresh.path, task->kept, task->target, cancellable, error))
    return TRUE;
  g_clear_pointer (&task->kept, g_free);
  return FALSE;
}

/* --- undo ----------------------------------------------------------------------------------- */

char *
reeve_find_kept_sqlite (ReeveConnection *connection, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = dup_file (connection);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *newest = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    if (reeve_swap_is_name (entry, name, REEVE_SWAP_BEFORE) &&
        (newest == NULL || strcmp (entry, newest) > 0))
      {
        g_free (newest);
        newest = g_strdup (entry);
      }
  return newest != NULL ? g_build_filename (folder, newest, NULL) : NULL;
}

gboolean
reeve_undo_sqlite (ReeveConnection *connection,
                   const char *name,
                   char **kept,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autofree char *path = dup_file (connection);
  gboolean was_wal = FALSE;
  ReeveSession *session = reeve_sqlite_hold_alone (name, &was_wal, cancellable, error);
  gboolean ok;

  if (session == NULL)
    return FALSE;
  *kept = reeve_swap_choose_name (path, REEVE_SWAP_UNDONE, is_taken_cb, NULL);
  ok = reeve_sqlite_swap_files (path, name, *kept, NULL, cancellable, error);
  reeve_sqlite_give_back (session, ok ? path : name, was_wal);
  return ok;
}
