/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sqlite"

#include "config.h"

#include "core/db/sqlite/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"

ReeveSession *
reeve_sqlite_scratch_open (const char *path,
                           gboolean read_only,
                           GCancellable *cancellable,
                           GError **error)
{
  const ReeveSessionOptions options = { .read_only = read_only, .must_exist = TRUE };
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *uri = reeve_connection_uri_of_file (absolute);
  g_autoptr (ReeveConnection) connection = reeve_connection_new (NULL, uri, error);

  return connection != NULL ? reeve_session_open (connection, &options, cancellable, error) : NULL;
}

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

static void
set_stale (GError **error, const char *path)
{
  reeve_set_error (error, REEVE_ERROR_STALE,
                   _("“%s” is another file now than when the plan was made"), path);
  reeve_error_set_remedy (error, _("Look at the new plan and run that."));
}

/* Whoever waited for the file may have waited for a swap: what it holds is the old one then. */
static gboolean
check_in_place (ReeveSession *session, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (reeve_session_ping (session, cancellable, &local))
    return TRUE;
  if (g_error_matches (local, REEVE_ERROR, REEVE_ERROR_LOST))
    set_stale (error, path);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Also before its journal is looked at: under the name of a file that was swapped away lies another
 * one's. */
static gboolean
take_alone (ReeveSession *session,
            const char *path,
            gboolean *was_wal,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (ReeveResult) before = NULL;
  g_autoptr (ReeveResult) after = NULL;

  if (!check_in_place (session, path, cancellable, error))
    return FALSE;
  before = reeve_session_query (session, "PRAGMA journal_mode", NULL, 0, cancellable, error);
  if (before == NULL)
    return FALSE;
  *was_wal = g_strcmp0 (reeve_result_get (before, 0, 0), "wal") == 0;
  after =
    reeve_session_query (session, "PRAGMA journal_mode = DELETE", NULL, 0, cancellable, error);
  if (after == NULL)
    return FALSE;
  if (g_strcmp0 (reeve_result_get (after, 0, 0), "delete") != 0)
    {
      reeve_set_error (error, REEVE_ERROR_BUSY, _("“%s” is in use"), path);
      return FALSE;
    }
  return reeve_session_execute (session, "BEGIN EXCLUSIVE", cancellable, error) &&
         check_in_place (session, path, cancellable, error);
}

ReeveSession *
reeve_sqlite_hold_alone (const char *path,
                         gboolean *was_wal,
                         GCancellable *cancellable,
                         GError **error)
{
  ReeveSession *session = reeve_sqlite_scratch_open (path, FALSE, cancellable, error);
  g_autoptr (GError) local = NULL;

  if (session == NULL || take_alone (session, path, was_wal, cancellable, &local))
    return session;
  if (!g_error_matches (local, REEVE_ERROR, REEVE_ERROR_STALE))
    reeve_error_set_remedy (&local, _("End the programs that use the database, then try again."));
  reeve_error_set_unchanged (&local, _("“%s” is what it was."), path);
  g_propagate_error (error, g_steal_pointer (&local));
  reeve_session_close (session);
  g_object_unref (session);
  return NULL;
}

void
reeve_sqlite_give_back (ReeveSession *session, const char *path, gboolean was_wal)
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

gboolean
reeve_sqlite_swap_files (const char *path,
                         const char *fresh,
                         const char *kept,
                         ReeveTarget *target,
                         GCancellable *cancellable,
                         GError **error)
{
  gboolean was_wal = FALSE;
  ReeveSession *session = reeve_sqlite_hold_alone (path, &was_wal, cancellable, error);
  gboolean ok;

  if (session == NULL)
    return FALSE;
  if (target != NULL && !reeve_target_equal (target, reeve_session_get_target (session)))
    {
      set_stale (error, path);
      reeve_sqlite_give_back (session, path, was_wal);
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
  reeve_sqlite_give_back (session, ok ? kept : path, was_wal);
  return ok;
}

/* An empty file is what SQLite itself makes of a name that is opened: it is nobody's data, as long
 * as nobody who has it open can write to it. @placed: whether it was one. */
static gboolean
replace_empty (const char *fresh, const char *path, gboolean *placed, GError **error)
{
  gboolean was_wal = FALSE;
  struct stat info;
  ReeveSession *session;

  *placed = FALSE;
  if (stat (path, &info) != 0 || info.st_size > 0 || !S_ISREG (info.st_mode))
    return TRUE;
  session = reeve_sqlite_hold_alone (path, &was_wal, NULL, error);
  if (session == NULL)
    return FALSE;
  *placed = stat (path, &info) == 0 && info.st_size == 0 && rename (fresh, path) == 0;
  reeve_sqlite_give_back (session, path, was_wal);
  return TRUE;
}

gboolean
reeve_sqlite_place_new (const char *fresh, const char *path, GError **error)
{
  gboolean placed;

  if (!replace_empty (fresh, path, &placed, error))
    return FALSE;
  if (placed || renameat2 (AT_FDCWD, fresh, AT_FDCWD, path, RENAME_NOREPLACE) == 0 ||
      ((errno == EINVAL || errno == ENOSYS) && link (fresh, path) == 0))
    return TRUE;
  reeve_file_set_error (error, _("Cannot create “%s”"), path);
  return FALSE;
}

gboolean
reeve_sqlite_move_new (const char *fresh, const char *path, GError **error)
{
  if (!reeve_sqlite_place_new (fresh, path, error))
    return FALSE;
  sync_folder_of (path);
  return TRUE;
}
