/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sqlite"

#include "config.h"

#include "core/db/sqlite/locks.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/paths.h"

typedef struct
{
  char *path;
  int fd;
  guint count;
} Lock;

struct _ReeveSqliteLocks
{
  GHashTable *held; /* key → Lock */
};

/* The name goes first, while the lock is still held: who opens the path afterwards makes a new
 * file, and who has this one open already finds in is_current() that it is no longer the one to
 * lock. */
static void
lock_free (gpointer data)
{
  Lock *lock = data;

  unlink (lock->path);
  close (lock->fd);
  g_free (lock->path);
  g_free (lock);
}

ReeveSqliteLocks *
reeve_sqlite_locks_new (void)
{
  ReeveSqliteLocks *self = g_new0 (ReeveSqliteLocks, 1);

  self->held = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, lock_free);
  return self;
}

void
reeve_sqlite_locks_free (ReeveSqliteLocks *self)
{
  g_hash_table_unref (self->held);
  g_free (self);
}

static char *
dup_path (gint64 key, GError **error)
{
  g_autofree char *data = reeve_paths_data_dir ();
  g_autofree char *folder = g_build_filename (data, "locks", NULL);
  g_autofree char *name = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", (guint64) key);

  if (!reeve_file_make_private_dir (folder, error))
    return NULL;
  return g_build_filename (folder, name, NULL);
}

/* A descriptor that holds the lock; -1 with @error, or without when somebody else holds it. */
static int
lock_path (const char *path, GError **error)
{
  for (;;)
    {
      int fd = open (path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

      if (fd < 0)
        {
          reeve_set_error (error, REEVE_ERROR_PERMISSION, _("The lock “%s” cannot be opened: %s"),
                           path, g_strerror (errno));
          return -1;
        }
      if (flock (fd, LOCK_EX | LOCK_NB) != 0)
        {
          close (fd);
          return -1;
        }
      if (reeve_file_is_current (fd, path))
        return fd;
      close (fd);
    }
}

gboolean
reeve_sqlite_locks_try (ReeveSqliteLocks *self, gint64 key, gboolean *taken, GError **error)
{
  Lock *lock = g_hash_table_lookup (self->held, &key);
  g_autoptr (GError) local = NULL;
  g_autofree char *path = NULL;
  int fd;

  *taken = TRUE;
  if (lock != NULL)
    {
      lock->count++;
      return TRUE;
    }
  path = dup_path (key, error);
  if (path == NULL)
    return FALSE;
  fd = lock_path (path, &local);
  *taken = fd >= 0;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (fd >= 0)
    {
      lock = g_new0 (Lock, 1);
      lock->path = g_steal_pointer (&path);
      lock->fd = fd;
      lock->count = 1;
      g_hash_table_insert (self->held, g_memdup2 (&key, sizeof key), lock);
    }
  return TRUE;
}

gboolean
reeve_sqlite_locks_release (ReeveSqliteLocks *self, gint64 key, GError **error)
{
  Lock *lock = g_hash_table_lookup (self->held, &key);

  if (lock == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("This session does not hold the lock"));
      return FALSE;
    }
  if (--lock->count == 0)
    g_hash_table_remove (self->held, &key);
  return TRUE;
}

void
reeve_sqlite_locks_release_all (ReeveSqliteLocks *self)
{
  g_hash_table_remove_all (self->held);
}
