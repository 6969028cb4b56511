/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"

struct _ReeveSource
{
  gatomicrefcount references;
  char *name;
  guint64 size;
  ReeveSourceRead read;
  gpointer data;
  GDestroyNotify destroy;
};

static gboolean
read_fd (gpointer data, guint64 offset, guint8 *buffer, gsize length, GError **error)
{
  while (length > 0)
    {
      ssize_t count = pread (GPOINTER_TO_INT (data), buffer, length, (off_t) offset);

      if (count < 0 && errno == EINTR)
        continue;
      if (count < 0)
        {
          reeve_set_error (error, REEVE_ERROR_FAILED, _("The backup cannot be read: %s"),
                           g_strerror (errno));
          return FALSE;
        }
      if (count == 0)
        {
          reeve_set_error (error, REEVE_ERROR_CORRUPT,
                           _("The file became shorter while it was read"));
          return FALSE;
        }
      buffer += count;
      offset += (guint64) count;
      length -= (gsize) count;
    }
  return TRUE;
}

static gboolean
read_bytes (gpointer data, guint64 offset, guint8 *buffer, gsize length, GError **error)
{
  const guint8 *bytes = g_bytes_get_data (data, NULL);

  memcpy (buffer, bytes + offset, length);
  return TRUE;
}

static void
close_fd (gpointer data)
{
  close (GPOINTER_TO_INT (data));
}

static gboolean
write_fd (gpointer data, gconstpointer bytes, gsize length, GError **error)
{
  const int *fd = data;
  const char *at = bytes;

  while (length > 0)
    {
      ssize_t count = write (*fd, at, length);

      if (count < 0 && errno == EINTR)
        continue;
      if (count < 0)
        {
          reeve_file_set_error (error, _("Cannot write the backup"));
          return FALSE;
        }
      at += count;
      length -= (gsize) count;
    }
  return TRUE;
}

ReeveSource *
reeve_source_new (const char *name,
                  guint64 size,
                  ReeveSourceRead read_func,
                  gpointer data,
                  GDestroyNotify destroy)
{
  ReeveSource *self = g_new0 (ReeveSource, 1);

  g_atomic_ref_count_init (&self->references);
  self->name = g_strdup (name);
  self->size = size;
  self->read = read_func;
  self->data = data;
  self->destroy = destroy;
  return self;
}

ReeveSource *
reeve_source_new_fd (int fd, const char *name, GError **error)
{
  struct stat info;

  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode))
    return reeve_source_new (name, (guint64) info.st_size, read_fd, GINT_TO_POINTER (fd), close_fd);
  reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s” is not a regular file"), name);
  close (fd);
  return NULL;
}

ReeveSource *
reeve_source_open (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0)
    {
      gboolean is_absent = errno == ENOENT;

      reeve_file_set_error (error, _("Cannot open “%s”"), path);
      if (is_absent)
        reeve_error_set_remedy (error, _("Check the path; see which there are (backup list)."));
      return NULL;
    }
  return reeve_source_new_fd (fd, path, error);
}

ReeveSource *
reeve_source_new_bytes (GBytes *bytes, const char *name)
{
  return reeve_source_new (name, g_bytes_get_size (bytes), read_bytes, g_bytes_ref (bytes),
                           (GDestroyNotify) g_bytes_unref);
}

ReeveSource *
reeve_source_ref (ReeveSource *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
reeve_source_unref (ReeveSource *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self->name);
  g_free (self);
}

guint64
reeve_source_get_size (const ReeveSource *self)
{
  return self->size;
}

const char *
reeve_source_get_name (const ReeveSource *self)
{
  return self->name;
}

gboolean
reeve_source_read (ReeveSource *self, guint64 offset, gpointer buffer, gsize length, GError **error)
{
  if (offset > self->size || length > self->size - offset)
    {
      reeve_set_error (error, REEVE_ERROR_CORRUPT, _("“%s” ends too early"), self->name);
      return FALSE;
    }
  return length == 0 || self->read (self->data, offset, buffer, length, error);
}

GBytes *
reeve_source_dup (ReeveSource *self, guint64 offset, gsize length, GError **error)
{
  g_autofree guint8 *buffer = g_try_malloc (length + 1);

  if (buffer == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_SPACE, _("Not enough memory to read “%s”"), self->name);
      return NULL;
    }
  if (!reeve_source_read (self, offset, buffer, length, error))
    return NULL;
  /* Texts are read as such: what follows the last byte is a NUL. */
  buffer[length] = '\0';
  return g_bytes_new_take (g_steal_pointer (&buffer), length);
}

ReeveSink
reeve_sink_to_fd (int *fd)
{
  return (ReeveSink){ .write = write_fd, .data = fd };
}
