/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-file"

#include "config.h"

#include "core/base/temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/i18n.h"

/* ".reeve-<mark>-<random>.tmp": the name says whose it is. */
#define PREFIX ".reeve-"
#define SUFFIX ".tmp"
/* Seconds after which a file is left over that a process elsewhere has not written to. */
#define FORGOTTEN (24 * 60 * 60)

/* The files that SQLite keeps beside a database: with another one's they would destroy it. */
static const char *const companions[] = { "-wal", "-shm", "-journal" };

void
reeve_temporary_remove_companions (const char *path)
{
  for (gsize i = 0; i < G_N_ELEMENTS (companions); i++)
    {
      g_autofree char *companion = g_strconcat (path, companions[i], NULL);

      unlink (companion);
    }
}

void
reeve_temporary_clear (ReeveTemporary *self)
{
  if (self->fd >= 0)
    close (self->fd);
  if (self->path != NULL)
    {
      reeve_temporary_remove_companions (self->path);
      unlink (self->path);
    }
  g_clear_pointer (&self->path, g_free);
  self->fd = -1;
}

/* What a process's number is a number of: a machine, and a container on it. */
static guint
get_place (void)
{
  static gsize place;

  if (g_once_init_enter (&place))
    {
      g_autofree char *space = g_file_read_link ("/proc/self/ns/pid", NULL);
      g_autofree char *machine = NULL;
      g_autofree char *whole = NULL;

      g_file_get_contents ("/etc/machine-id", &machine, NULL, NULL);
      whole = g_strconcat (space != NULL ? space : "", machine, NULL);
      /* Never zero, which would be no value yet. */
      g_once_init_leave (&place, (gsize) g_str_hash (whole) | 1);
    }
  return (guint) place;
}

char *
reeve_temporary_dup_mark (void)
{
  return g_strdup_printf ("%08x-%d", get_place (), (int) getpid ());
}

gboolean
reeve_temporary_is_abandoned (const char *mark, const char *path)
{
  char *end = NULL;
  guint64 place = g_ascii_strtoull (mark, &end, 16);
  gint64 process = *end == '-' ? g_ascii_strtoll (end + 1, &end, 10) : 0;
  struct stat info;

  if (process <= 0 || *end != '-')
    return FALSE;
  if (place == get_place ())
    return kill ((pid_t) process, 0) != 0 && errno == ESRCH;
  return lstat (path, &info) == 0 &&
         g_get_real_time () / G_USEC_PER_SEC - (gint64) info.st_mtime > FORGOTTEN;
}

void
reeve_temporary_sweep (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_prefix (name, PREFIX) && strstr (name, SUFFIX) != NULL &&
          reeve_temporary_is_abandoned (name + strlen (PREFIX), path))
        unlink (path);
    }
}

/* From descriptor to descriptor: in a folder that others can write to, what was a folder when it
 * was looked at may be a link to another one when it is gone into. */
static void
remove_tree (int parent, const char *name)
{
  int fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *entry;

  while (dir != NULL && (entry = readdir (dir)) != NULL)
    if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, ".."))
      remove_tree (fd, entry->d_name);
  unlinkat (parent, name, fd >= 0 ? AT_REMOVEDIR : 0);
  if (dir != NULL)
    closedir (dir);
  else if (fd >= 0)
    close (fd);
}

void
reeve_temporary_remove_folder (const char *path)
{
  remove_tree (AT_FDCWD, path);
}

void
reeve_temporary_sweep_folders (const char *folder, const char *prefix, uid_t owner)
{
  DIR *dir = opendir (folder);
  const struct dirent *entry;

  while (dir != NULL && (entry = readdir (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, entry->d_name, NULL);
      struct stat info;

      if (g_str_has_prefix (entry->d_name, prefix) &&
          reeve_temporary_is_abandoned (entry->d_name + strlen (prefix), path) &&
          lstat (path, &info) == 0 && (info.st_uid == geteuid () || info.st_uid == owner))
        remove_tree (dirfd (dir), entry->d_name);
    }
  if (dir != NULL)
    closedir (dir);
}

char *
reeve_temporary_dup_path (const char *folder)
{
  g_autofree char *mark = reeve_temporary_dup_mark ();

  return g_strdup_printf ("%s/" PREFIX "%s-%08x" SUFFIX, folder, mark, g_random_int ());
}

gboolean
reeve_temporary_open (ReeveTemporary *self, const char *folder, GError **error)
{
  reeve_temporary_sweep (folder);
  self->path = reeve_temporary_dup_path (folder);
  self->fd = open (self->path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (self->fd >= 0)
    return TRUE;
  reeve_file_set_error (error, _("Cannot create “%s”"), self->path);
  g_clear_pointer (&self->path, g_free);
  return FALSE;
}
