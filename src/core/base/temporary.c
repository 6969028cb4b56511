/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-file"

#include "config.h"

#include "core/base/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/i18n.h"

/* ".reeve-<process>-<random>.tmp": the name says whose it is. */
#define PREFIX ".reeve-"
#define SUFFIX ".tmp"

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

static gboolean
is_left_over (const char *name)
{
  gint64 process;
  char *end = NULL;

  if (!g_str_has_prefix (name, PREFIX) || strstr (name, SUFFIX) == NULL)
    return FALSE;
  process = g_ascii_strtoll (name + strlen (PREFIX), &end, 10);
  return process > 0 && *end == '-' && kill ((pid_t) process, 0) != 0 && errno == ESRCH;
}

void
reeve_temporary_sweep (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_left_over (name))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        unlink (path);
      }
}

gboolean
reeve_temporary_open (ReeveTemporary *self, const char *folder, GError **error)
{
  g_autofree char *name =
    g_strdup_printf (PREFIX "%d-%08x" SUFFIX, (int) getpid (), g_random_int ());

  reeve_temporary_sweep (folder);
  self->path = g_build_filename (folder, name, NULL);
  self->fd = open (self->path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (self->fd >= 0)
    return TRUE;
  reeve_file_set_error (error, _("Cannot create “%s”"), self->path);
  g_clear_pointer (&self->path, g_free);
  return FALSE;
}
