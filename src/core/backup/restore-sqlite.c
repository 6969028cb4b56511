/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/restore-sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/backup/dump-sqlite.h"
#include "core/backup/frames.h"
#include "core/backup/preflight.h"
#include "core/backup/rows-sqlite.h"
#include "core/backup/swap.h"
#include "core/backup/tables-sqlite.h"
#include "core/backup/temporary.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/db/sqlite/session.h"

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

/* The restored file in @path against what was counted when the backup was made. */
static gboolean
compare (ReeveBackup *backup,
         const char *const *tables,
         const char *path,
         GCancellable *cancellable,
         GError **error)
{
  ReeveSession *session = reeve_sqlite_scratch_open (path, TRUE, cancellable, error);
  gboolean ok;

  if (session == NULL)
    return FALSE;
  ok = reeve_sqlite_check_integrity (session, cancellable, error) &&
       reeve_rows_sqlite_compare (session, backup->manifest, tables, cancellable, error);
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
  return compare (backup, NULL, scratch.path, cancellable, error);
}

/* --- survey --------------------------------------------------------------------------------- */

gboolean
reeve_survey_sqlite (ReeveRestoreTask *task,
                     gboolean *exists,
                     ReevePlan *plan,
                     GCancellable *cancellable,
                     GError **error)
{
  const char *path = reeve_connection_get_database (task->connection);
  struct stat info;

  g_autofree char *folder = g_path_get_dirname (path);

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
sync_folder_of (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return ok;
}

/*
 * Makes the live file one that stands alone: no journal beside it, and nobody at work on it. The
 * session that is given back holds it so until it is closed.
 */
static ReeveSession *
hold_alone (const char *path, gboolean *was_wal, GCancellable *cancellable, GError **error)
{
  ReeveSession *session = reeve_sqlite_scratch_open (path, FALSE, cancellable, error);
  g_autoptr (ReeveResult) before = NULL;
  g_autoptr (ReeveResult) after = NULL;

  if (session == NULL)
    return NULL;
  before = reeve_session_query (session, "PRAGMA journal_mode", NULL, 0, cancellable, error);
  *was_wal = before != NULL && g_strcmp0 (reeve_result_get (before, 0, 0), "wal") == 0;
  if (before != NULL)
    after = reeve_session_query (session, "PRAGMA journal_mode = DELETE", NULL, 0, cancellable,
                                 error);
  if (after != NULL && g_strcmp0 (reeve_result_get (after, 0, 0), "delete") == 0 &&
      reeve_session_execute (session, "BEGIN EXCLUSIVE", cancellable, error))
    return session;
  if (error != NULL && *error == NULL)
    reeve_set_error (error, REEVE_ERROR_BUSY, _("“%s” is in use"), path);
  reeve_error_set_unchanged (error, _("“%s” is what it was."), path);
  reeve_error_set_remedy (error, _("End the programs that use the database, then try again."));
  reeve_session_close (session);
  g_object_unref (session);
  return NULL;
}

static void
give_back (ReeveSession *session, const char *path, gboolean was_wal)
{
  reeve_session_rollback (session, NULL);
  reeve_session_close (session);
  g_object_unref (session);
  if (!was_wal)
    return;
  session = reeve_sqlite_scratch_open (path, FALSE, NULL, NULL);
  if (session == NULL)
    return;
  reeve_session_execute (session, "PRAGMA journal_mode = WAL", NULL, NULL);
  reeve_session_close (session);
  g_object_unref (session);
}

/*
 * Puts @fresh in the place of @path, which is called @kept from then on. There is no moment
 * without a file of that name: the old one gets a second name first. @target: what @path must be,
 * or NULL.
 */
static gboolean
swap_files (const char *path,
            const char *fresh,
            const char *kept,
            ReeveTarget *target,
            GCancellable *cancellable,
            GError **error)
{
  gboolean was_wal = FALSE;
  ReeveSession *session = hold_alone (path, &was_wal, cancellable, error);
  gboolean ok;

  if (session == NULL)
    return FALSE;
  if (target != NULL && !reeve_target_equal (target, reeve_session_get_target (session)))
    {
      reeve_set_error (error, REEVE_ERROR_STALE,
                       _("“%s” is another file now than when the plan was made"), path);
      reeve_error_set_remedy (error, _("Look at the new plan and run that."));
      give_back (session, path, was_wal);
      return FALSE;
    }
  ok = link (path, kept) == 0;
  if (!ok)
    reeve_file_set_error (error, _("Cannot keep the old database as “%s”"), kept);
  if (ok && rename (fresh, path) != 0)
    {
      reeve_file_set_error (error, _("Cannot replace “%s”"), path);
      unlink (kept);
      ok = FALSE;
    }
  if (ok)
    sync_folder_of (path);
  give_back (session, ok ? kept : path, was_wal);
  return ok;
}

/* As rename(), but what is there already stays. */
gboolean
reeve_sqlite_move_new (const char *fresh, const char *path, GError **error)
{
  struct stat info;

  /* An empty file is what SQLite itself makes of a name that is opened; it is nobody's data. */
  if (stat (path, &info) == 0 && info.st_size == 0)
    unlink (path);
  if (renameat2 (AT_FDCWD, fresh, AT_FDCWD, path, RENAME_NOREPLACE) == 0 ||
      ((errno == EINVAL || errno == ENOSYS) && link (fresh, path) == 0))
    {
      sync_folder_of (path);
      return TRUE;
    }
  reeve_file_set_error (error, _("Cannot create “%s”"), path);
  return FALSE;
}

gboolean
reeve_restore_sqlite (ReeveRestoreTask *task, GCancellable *cancellable, GError **error)
{
  const char *path = reeve_connection_get_database (task->connection);
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
  if (!compare (task->backup, NULL, fresh.path, cancellable, error))
    return FALSE;
  if (task->tables != NULL &&
      (!reeve_sqlite_keep_tables (fresh.path, task->tables, cancellable, error) ||
       !compare (task->backup, task->tables, fresh.path, cancellable, error)))
    return FALSE;
  reeve_temporary_remove_companions (fresh.path);
  if (fsync (fresh.fd) != 0)
    {
      reeve_file_set_error (error, _("Cannot write “%s”"), path);
      return FALSE;
    }
  if (!replaces)
    return reeve_sqlite_move_new (fresh.path, path, error);
  task->kept = reeve_swap_name (path, REEVE_SWAP_BEFORE, g_get_real_time () / G_USEC_PER_SEC);
  if (swap_files (path, fresh.path, task->kept, task->target, cancellable, error))
    return TRUE;
  g_clear_pointer (&task->kept, g_free);
  return FALSE;
}

/* --- undo ----------------------------------------------------------------------------------- */

char *
reeve_find_kept_sqlite (ReeveConnection *connection, GCancellable *cancellable, GError **error)
{
  const char *path = reeve_connection_get_database (connection);
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
  const char *path = reeve_connection_get_database (connection);
  gboolean was_wal = FALSE;
  ReeveSession *session = hold_alone (name, &was_wal, cancellable, error);
  gboolean ok;

  if (session == NULL)
    return FALSE;
  *kept = reeve_swap_name (path, REEVE_SWAP_UNDONE, g_get_real_time () / G_USEC_PER_SEC);
  ok = swap_files (path, name, *kept, NULL, cancellable, error);
  give_back (session, ok ? path : name, was_wal);
  return ok;
}
