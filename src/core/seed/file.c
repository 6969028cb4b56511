/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"

#define BUFFER (256 * 1024)

struct _ReeveSeedFile
{
  gatomicrefcount references;
  char *name;
  int fd;
  struct stat info;
};

/* --- opening -------------------------------------------------------------------------------- */

/* Each part of the way is opened by itself, so that none of them can be a link. */
static int
open_below (const char *folder, const char *name, const char *shown, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  for (guint i = 0; fd >= 0 && parts[i] != NULL; i++)
    {
      int flags = parts[i + 1] != NULL ? O_DIRECTORY : O_NONBLOCK;
      int next;

      if (*parts[i] == '\0' || g_str_equal (parts[i], ".") || g_str_equal (parts[i], ".."))
        {
          close (fd);
          reeve_set_error (error, REEVE_ERROR_INVALID,
                           _("“%s” does not lie in the folder of the profile"), shown);
          return -1;
        }
      next = openat (fd, parts[i], O_RDONLY | O_NOFOLLOW | O_CLOEXEC | flags);
      close (fd);
      fd = next;
    }
  if (fd < 0 && (errno == ELOOP || errno == EMLINK))
    reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s” is a link"), shown);
  else if (fd < 0)
    reeve_file_set_error (error, _("Cannot read “%s”"), shown);
  return fd;
}

static gboolean
add_bytes (ReeveSeedFile *self, ReeveDigest *digest, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *buffer = g_malloc (BUFFER);
  guint64 offset = 0;
  gssize n;

  while ((n = reeve_seed_file_read (self, offset, buffer, BUFFER, error)) > 0)
    {
      g_checksum_update (checksum, (const guchar *) buffer, n);
      offset += (guint64) n;
    }
  reeve_digest_add (digest, self->name, g_checksum_get_string (checksum));
  return n == 0;
}

ReeveSeedFile *
reeve_seed_file_open (const char *folder, const char *name, ReeveDigest *digest, GError **error)
{
  g_autoptr (ReeveSeedFile) self = NULL;
  int fd = open_below (folder, name, name, error);

  if (fd < 0)
    return NULL;
  self = g_new0 (ReeveSeedFile, 1);
  g_atomic_ref_count_init (&self->references);
  self->name = g_strdup (name);
  self->fd = fd;
  if (fstat (fd, &self->info) != 0 || !S_ISREG (self->info.st_mode))
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s” is not a regular file"), name);
      return NULL;
    }
  return add_bytes (self, digest, error) ? g_steal_pointer (&self) : NULL;
}

ReeveSeedFile *
reeve_seed_file_ref (ReeveSeedFile *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
reeve_seed_file_unref (ReeveSeedFile *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  close (self->fd);
  g_free (self->name);
  g_free (self);
}

const char *
reeve_seed_file_get_name (const ReeveSeedFile *self)
{
  return self->name;
}

/* --- reading -------------------------------------------------------------------------------- */

static gboolean
is_same (const struct stat *a, const struct stat *b)
{
  return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
         a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

gssize
reeve_seed_file_read (ReeveSeedFile *self,
                      guint64 offset,
                      char *buffer,
                      gsize size,
                      GError **error)
{
  struct stat info;
  gsize done = 0;

  while (done < size)
    {
      gssize n = pread (self->fd, buffer + done, size - done, (off_t) (offset + done));

      if (n == 0)
        break;
      if (n < 0 && errno != EINTR)
        {
          reeve_file_set_error (error, _("Cannot read “%s”"), self->name);
          return -1;
        }
      done += (gsize) MAX (n, 0);
    }
  if (fstat (self->fd, &info) == 0 && is_same (&info, &self->info))
    return (gssize) done;
  reeve_set_error (error, REEVE_ERROR_STALE, _("“%s” was changed while it was being read"),
                   self->name);
  return -1;
}

void
reeve_seed_file_set_error (const ReeveSeedFile *self, guint64 line, const char *why, GError **error)
{
  if (line > 0)
    reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”, line %lu: %s"), self->name,
                     (gulong) line, why);
  else
    reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s”: %s"), self->name, why);
  reeve_error_set_unchanged (error, _("Nothing was written."));
}

char *
reeve_seed_file_read_text (ReeveSeedFile *self, gsize *length, GError **error)
{
  gsize size = (gsize) self->info.st_size;
  g_autofree char *text = NULL;
  const char *bad = NULL;

  if (size > REEVE_FILE_LARGEST_TEXT)
    {
      reeve_seed_file_set_error (self, 0, _("it is too large to be read as a whole"), error);
      return NULL;
    }
  text = g_malloc (size + 1);
  if (reeve_seed_file_read (self, 0, text, size, error) < 0)
    return NULL;
  text[size] = '\0';
  if (!g_utf8_validate_len (text, size, &bad))
    {
      reeve_seed_file_set_error (self, reeve_file_line_at (text, (gsize) (bad - text)),
                                 _("it is not UTF-8"), error);
      return NULL;
    }
  *length = size;
  return g_steal_pointer (&text);
}

/* --- byte by byte --------------------------------------------------------------------------- */

void
reeve_seed_scan_init (ReeveSeedScan *self, ReeveSeedFile *file)
{
  memset (self, 0, sizeof *self);
  self->file = reeve_seed_file_ref (file);
  self->buffer = g_malloc (BUFFER);
  self->end = (guint64) file->info.st_size;
  self->line = 1;
}

void
reeve_seed_scan_clear (ReeveSeedScan *self)
{
  g_clear_pointer (&self->file, reeve_seed_file_unref);
  g_clear_pointer (&self->buffer, g_free);
  g_clear_error (&self->error);
}

void
reeve_seed_scan_seek (ReeveSeedScan *self, guint64 offset, guint64 line)
{
  self->line = line;
  if (offset >= self->offset && offset <= self->offset + self->length)
    {
      self->at = (gsize) (offset - self->offset);
      return;
    }
  self->offset = offset;
  self->length = self->at = 0;
}

guint64
reeve_seed_scan_tell (const ReeveSeedScan *self)
{
  return self->offset + self->at;
}

gboolean
reeve_seed_scan_fill (ReeveSeedScan *self)
{
  guint64 offset = self->offset + self->length;
  gssize n;

  if (self->error != NULL || offset >= self->end)
    return FALSE;
  n = reeve_seed_file_read (self->file, offset, self->buffer,
                            (gsize) MIN (BUFFER, self->end - offset), &self->error);
  self->offset = offset;
  self->length = (gsize) MAX (n, 0);
  self->at = 0;
  return n > 0;
}
