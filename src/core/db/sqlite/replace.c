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
  g_autofree char *uri = g_strconcat ("sqlite:", absolute, NULL);
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

ReeveSession *
reeve_sqlite_hold_alone (const char *path,
                         gboolean *was_wal,
                         GCancellable *cancellable,
                         GError **error)
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
      reeve_set_error (error, REEVE_ERROR_STALE,
                       _("“%s” is another file now than when the plan was made"), path);
      reeve_error_set_remedy (error, _("Look at the new plan and run that."));
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

gboolean
reeve_sqlite_place_new (const char *fresh, const char *path, GError **error)
{
  struct stat info;

  /* An empty file is what SQLite itself makes of a name that is opened; it is nobody's data. */
  if (stat (path, &info) == 0 && info.st_size == 0)
    unlink (path);
  if (renameat2 (AT_FDCWD, fresh, AT_FDCWD, path, RENAME_NOREPLACE) == 0 ||
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
