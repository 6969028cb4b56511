/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/file-kind.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOOKED_AT 512
/* pg_dump -Fd makes a folder with this in it. */
#define FOLDER_MARK "toc.dat"

static const struct
{
  ReeveFileKind kind;
  gsize offset;
  const char *magic;
  gsize length;
} magics[] = {
  { REEVE_FILE_DATABASE, 0, "SQLite format 3", 16 }, /* with the byte that ends it */
  { REEVE_FILE_BACKUP, 257, "ustar", 5 },
  { REEVE_FILE_BACKUP, 0, "age-encryption.org/", 19 },
  { REEVE_FILE_BACKUP, 0, "-----BEGIN AGE ENCRYPTED FILE-----", 34 },
  { REEVE_FILE_BACKUP, 0, "PGDMP", 5 },
  { REEVE_FILE_BACKUP, 0, "\x1f\x8b", 2 },
  { REEVE_FILE_BACKUP, 0, "\x28\xb5\x2f\xfd", 4 },
  { REEVE_FILE_BACKUP, 0, "--\n-- PostgreSQL database dump", 30 },
  { REEVE_FILE_BACKUP, 0, "PRAGMA foreign_keys=OFF;", 24 },
};

static const char *const endings[] = { ".reeve", ".sql", ".dump", ".pgdump", ".backup" };

ReeveFileKind
reeve_file_kind_of (const char *name, gconstpointer data, gsize length)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (magics); i++)
    if (length >= magics[i].offset + magics[i].length &&
        memcmp ((const char *) data + magics[i].offset, magics[i].magic, magics[i].length) == 0)
      return magics[i].kind;
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (length > 0 && g_str_has_suffix (lower, endings[i]))
      return REEVE_FILE_BACKUP;
  return REEVE_FILE_DATABASE;
}

static ReeveFileKind
look (const char *path)
{
  g_autofree char *mark = g_build_filename (path, FOLDER_MARK, NULL);
  g_autofree char *name = g_path_get_basename (path);
  char data[LOOKED_AT];
  struct stat status;
  gssize length = 0;
  int fd;

  if (g_file_test (mark, G_FILE_TEST_IS_REGULAR))
    return REEVE_FILE_BACKUP;
  /* A pipe would not answer. */
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return REEVE_FILE_DATABASE;
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    length = read (fd, data, sizeof data);
  close (fd);
  return reeve_file_kind_of (name, data, (gsize) MAX (length, 0));
}

static void
find_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_int (task, look (data));
}

void
reeve_file_kind_find (const char *path, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, find_thread);
}

ReeveFileKind
reeve_file_kind_find_finish (GAsyncResult *result)
{
  return (ReeveFileKind) g_task_propagate_int (G_TASK (result), NULL);
}
