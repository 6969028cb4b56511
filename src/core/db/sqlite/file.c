/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sqlite"

#include "config.h"

#include "core/db/sqlite/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/sqlite/error.h"

/* Between making a file and closing its descriptor no SQLite handle of this process may open it:
 * the close would take that handle's locks away. */
static GMutex open_lock;

/* What a failed system call means to the caller. */
static const struct
{
  int number;
  ReeveErrorCode code;
  const char *remedy;
} system_errors[] = {
  { ENOENT, REEVE_ERROR_NOT_FOUND, N_("Check the path; a new file needs its folder first.") },
  { ENOTDIR, REEVE_ERROR_NOT_FOUND, N_("Check the path; a part of it is a file, not a folder.") },
  { EACCES, REEVE_ERROR_PERMISSION, N_("Change the mode or owner of the file or its folder.") },
  { EPERM, REEVE_ERROR_PERMISSION, N_("Change the mode or owner of the file or its folder.") },
  { EROFS, REEVE_ERROR_READ_ONLY,
    N_("Choose a place that can be written to, or open it read-only.") },
  { ENOSPC, REEVE_ERROR_SPACE, N_("Free some disk space.") },
  { EDQUOT, REEVE_ERROR_SPACE, N_("Free some disk space: your quota is used up.") },
  { ENAMETOOLONG, REEVE_ERROR_NOT_FOUND, N_("Choose a shorter path.") },
};

static void
set_system_error (GError **error, const char *path, int number)
{
  for (gsize i = 0; i < G_N_ELEMENTS (system_errors); i++)
    if (system_errors[i].number == number)
      {
        reeve_set_error (error, system_errors[i].code, _("“%s” cannot be opened: %s"), path,
                         g_strerror (number));
        reeve_error_set_remedy (error, "%s", _(system_errors[i].remedy));
        return;
      }
  reeve_set_error (error, REEVE_ERROR_FAILED, _("“%s” cannot be opened: %s"), path,
                   g_strerror (number));
}

/* Makes the file when there is none, so that it never has another mode than 0600: SQLite gives
 * its journals the same one. */
static gboolean
make_file (const char *path, GError **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

  if (fd < 0 && errno != EEXIST)
    {
      set_system_error (error, path, errno);
      return FALSE;
    }
  if (fd >= 0)
    close (fd);
  return TRUE;
}

/* The file's facts, after it was made where it had to be. */
static gboolean
inspect (ReeveSqliteFile *file, gboolean may_make, GError **error)
{
  struct stat link_info;

  if (stat (file->path, &file->info) != 0 && errno == ENOENT && may_make)
    {
      if (lstat (file->path, &link_info) == 0 && S_ISLNK (link_info.st_mode))
        {
          reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("“%s” is a link that leads nowhere"),
                           file->path);
          reeve_error_set_remedy (error, _("Correct or remove the link."));
          return FALSE;
        }
      if (!make_file (file->path, error))
        return FALSE;
    }
  if (stat (file->path, &file->info) != 0)
    {
      set_system_error (error, file->path, errno);
      return FALSE;
    }
  if (S_ISREG (file->info.st_mode))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_CORRUPT,
                   S_ISDIR (file->info.st_mode)
                     ? _("“%s” is a folder, not an SQLite database")
                     : _("“%s” is no ordinary file, not an SQLite database"),
                   file->path);
  reeve_error_set_remedy (error, _("Give the path of a database file."));
  return FALSE;
}

static gboolean
may_access (const ReeveSqliteFile *file, gboolean read_only, GError **error)
{
  /* SQLite would fall back to reading only, and say so at the first write, long after. */
  if (access (file->path, read_only ? R_OK : R_OK | W_OK) == 0)
    return TRUE;
  set_system_error (error, file->path, errno);
  return FALSE;
}

/* Nobody asks SQLite how much memory it has taken, and counting it takes a lock for every piece.
 * Refused when the library is in use already, which is as well. */
static void
spare_counting (void)
{
  static gsize done;

  if (g_once_init_enter (&done))
    {
      sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
      g_once_init_leave (&done, 1);
    }
}

sqlite3 *
reeve_sqlite_file_open (const char *path,
                        gboolean read_only,
                        gboolean must_exist,
                        ReeveSqliteFile *file,
                        GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&open_lock);
  /* An absolute path is never taken for a "file:" URI, so nothing in it needs escaping. */
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE |
                    (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
  sqlite3 *db = NULL;
  int result;

  file->path = g_canonicalize_filename (path, NULL);
  if (!inspect (file, !must_exist && !read_only, error) || !may_access (file, read_only, error))
    return NULL;

  spare_counting ();
  result = sqlite3_open_v2 (file->path, &db, flags, NULL);
  if (result == SQLITE_OK)
    return db;
  g_propagate_error (
    error,
    reeve_sqlite_error_new (result, db != NULL ? sqlite3_errmsg (db) : _("no memory"), NULL, -1));
  sqlite3_close (db);
  return NULL;
}

gboolean
reeve_sqlite_file_check (const ReeveSqliteFile *file, GError **error)
{
  struct stat now;

  if (stat (file->path, &now) == 0 && now.st_dev == file->info.st_dev &&
      now.st_ino == file->info.st_ino)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_LOST, _("“%s” was moved, removed or replaced"), file->path);
  reeve_error_set_remedy (error, _("Open it again, and look whether it is the right file."));
  return FALSE;
}

void
reeve_sqlite_file_clear (ReeveSqliteFile *file)
{
  g_clear_pointer (&file->path, g_free);
}
