/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/backup/age.h"
#include "core/backup/container.h"
#include "core/backup/tar.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/sha256.h"

#define COPY_PIECE (256 * 1024)
/* So much is sent on its way to the disk at a time, lest the last fsync has to do it all. */
#define FLUSH_EVERY (16 * 1024 * 1024)
/* How often a new file may be swept away before it is locked: a file system that gives a file
 * another number each time it is looked at ends here. */
#define MAX_SWEPT 1000

static const guint8 zeros[2 * REEVE_TAR_BLOCK] = { 0 };

struct _ReeveContainerWriter
{
  GMutex lock;
  char *path;
  char *partial;
  char *id;
  gint64 created;
  int fd; /* -1 once it is closed */
  ReeveAgeWriter *age;
  ReeveSink sink;
  guint64 position; /* of the plain tar */
  guint64 flushed;
  GString *toc;
  GError *failure; /* the first one; nothing is written after it */
};

static gboolean
put (ReeveContainerWriter *self, gconstpointer data, gsize length, GError **error)
{
  if (self->failure != NULL)
    {
      g_propagate_error (error, g_error_copy (self->failure));
      return FALSE;
    }
  if (!self->sink.write (self->sink.data, data, length, &self->failure))
    {
      g_propagate_error (error, g_error_copy (self->failure));
      return FALSE;
    }
  self->position += length;
  if (self->position - self->flushed >= FLUSH_EVERY)
    {
      sync_file_range (self->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
      self->flushed = self->position;
    }
  return TRUE;
}

static void
append_toc (ReeveContainerWriter *self,
            const char *name,
            guint64 offset,
            guint64 size,
            guint64 rows,
            guint64 raw,
            const guint8 *hash)
{
  g_autofree char *hex = reeve_tar_hex (hash);

  g_string_append_printf (self->toc,
                          "%s %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
                          " %" G_GUINT64_FORMAT " %s\n",
                          hex, offset, size, rows, raw, name);
}

/* The caller holds the lock. */
static gboolean
put_member (ReeveContainerWriter *self,
            const char *name,
            gconstpointer data,
            gsize length,
            GError **error)
{
  g_autoptr (GByteArray) header = reeve_tar_header (name, length, self->created, error);

  return header != NULL && put (self, header->data, header->len, error) &&
         put (self, data, length, error) && put (self, zeros, reeve_tar_padding (length), error);
}

/* A file that is being written is locked by its writer, and the kernel gives the lock up when that
 * dies: who gets it may throw the file away. */
static void
remove_if_abandoned (const char *path)
{
  int fd = open (path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

  if (fd < 0)
    return;
  if (flock (fd, LOCK_EX | LOCK_NB) == 0 && reeve_file_is_current (fd, path))
    unlink (path);
  close (fd);
}

static int
create_partial (const char *path, GError **error)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

  if (fd >= 0)
    {
      if (reeve_file_wait_for_lock (fd))
        return fd;
      reeve_file_set_error (error, _("Cannot lock “%s”"), path);
      unlink (path);
      close (fd);
    }
  else if (errno == EEXIST)
    reeve_set_error (error, REEVE_ERROR_BUSY, _("Another process is writing “%s”"), path);
  else
    reeve_file_set_error (error, _("Cannot create “%s”"), path);
  return -1;
}

/* Locked, and still under its name. Between making and locking it somebody may sweep it: only a
 * sweeper, who is soon done, can hold the lock of what we have made, and then it is made anew. */
static int
open_partial (const char *path, GError **error)
{
  for (int i = 0; i < MAX_SWEPT; i++)
    {
      int fd;

      remove_if_abandoned (path);
      fd = create_partial (path, error);
      if (fd < 0 || reeve_file_is_current (fd, path))
        return fd;
      close (fd);
    }
  reeve_set_error (error, REEVE_ERROR_BUSY, _("Another process is at work on “%s”"), path);
  return -1;
}

void
reeve_container_sweep (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, REEVE_CONTAINER_SUFFIX REEVE_CONTAINER_PARTIAL))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        remove_if_abandoned (path);
      }
}

ReeveContainerWriter *
reeve_container_create (const char *path,
                        const char *id,
                        gint64 created,
                        const ReeveAgeLock *lock,
                        GError **error)
{
  g_autoptr (ReeveContainerWriter) self = g_new0 (ReeveContainerWriter, 1);
  ReeveSink file;

  g_mutex_init (&self->lock);
  self->path = g_strdup (path);
  self->partial = g_strconcat (path, REEVE_CONTAINER_PARTIAL, NULL);
  self->id = g_strdup (id);
  self->created = created;
  self->toc = g_string_new (NULL);
  g_string_append_printf (self->toc, "reeve-toc 1 %s\n", id);
  self->fd = open_partial (self->partial, error);
  if (self->fd < 0)
    return NULL;
  /* With the lock held nobody else can be about to finish it. */
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      reeve_set_error (error, REEVE_ERROR_CONFLICT, _("“%s” exists already"), path);
      return NULL;
    }
  file = reeve_sink_to_fd (&self->fd);
  self->sink = file;
  if (lock != NULL)
    {
      self->age = reeve_age_writer_new (lock, &file, error);
      if (self->age == NULL)
        return NULL;
      self->sink = reeve_age_writer_get_sink (self->age);
    }
  return g_steal_pointer (&self);
}

void
reeve_container_writer_free (ReeveContainerWriter *self)
{
  /* The name goes first: once the lock is gone, the file of that name is somebody else's. */
  if (self->fd >= 0)
    {
      unlink (self->partial);
      close (self->fd);
    }
  g_clear_pointer (&self->age, reeve_age_writer_free);
  g_clear_error (&self->failure);
  g_string_free (self->toc, TRUE);
  g_free (self->path);
  g_free (self->partial);
  g_free (self->id);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
reeve_container_add (ReeveContainerWriter *self,
                     const char *name,
                     gconstpointer data,
                     gsize length,
                     guint64 rows,
                     guint64 raw,
                     GError **error)
{
  g_autoptr (GMutexLocker) locker = NULL;
  guint64 offset;
  guint8 hash[32];

  g_return_val_if_fail (reeve_tar_name_is_valid (name), FALSE);
  reeve_sha256_hash (data, length, hash);
  locker = g_mutex_locker_new (&self->lock);
  offset = self->position;
  if (!put_member (self, name, data, length, error))
    return FALSE;
  append_toc (self, name, offset, length, rows, raw, hash);
  return TRUE;
}

/* The caller holds the lock. */
static gboolean
copy_file (ReeveContainerWriter *self, int fd, guint64 size, guint8 *hash, GError **error)
{
  g_autofree guint8 *piece = g_malloc (COPY_PIECE);
  g_autoptr (ReeveSha256) sha256 = reeve_sha256_new ();
  guint64 done = 0;

  while (done < size)
    {
      ssize_t count = pread (fd, piece, (gsize) MIN (COPY_PIECE, size - done), (off_t) done);

      if (count < 0 && errno == EINTR)
        continue;
      if (count <= 0)
        {
          reeve_set_error (error, REEVE_ERROR_FAILED, _("A temporary file cannot be read: %s"),
                           count < 0 ? g_strerror (errno) : _("it became shorter"));
          return FALSE;
        }
      reeve_sha256_update (sha256, piece, (gsize) count);
      if (!put (self, piece, (gsize) count, error))
        return FALSE;
      done += (guint64) count;
    }
  reeve_sha256_finish (sha256, hash);
  return TRUE;
}

gboolean
reeve_container_add_file (ReeveContainerWriter *self, const char *name, int fd, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GByteArray) header = NULL;
  guint64 offset = self->position;
  guint8 hash[32];
  struct stat info;

  if (fstat (fd, &info) != 0)
    {
      reeve_file_set_error (error, _("Cannot read “%s”"), name);
      return FALSE;
    }
  header = reeve_tar_header (name, (guint64) info.st_size, self->created, error);
  if (header == NULL || !put (self, header->data, header->len, error) ||
      !copy_file (self, fd, (guint64) info.st_size, hash, error) ||
      !put (self, zeros, reeve_tar_padding ((guint64) info.st_size), error))
    return FALSE;
  append_toc (self, name, offset, (guint64) info.st_size, 0, (guint64) info.st_size, hash);
  return TRUE;
}

guint64
reeve_container_get_written (ReeveContainerWriter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->position;
}

static gboolean
put_end (ReeveContainerWriter *self, GError **error)
{
  guint64 offset = self->position;
  char block[REEVE_TAR_BLOCK];
  guint8 hash[32];

  reeve_sha256_hash (self->toc->str, self->toc->len, hash);
  reeve_tar_seal (self->id, self->created, offset, self->toc->len, hash, block);
  return put_member (self, REEVE_TAR_TOC, self->toc->str, self->toc->len, error) &&
         put_member (self, REEVE_TAR_SEAL, block, sizeof block, error) &&
         put (self, zeros, sizeof zeros, error) &&
         (self->sink.close == NULL || self->sink.close (self->sink.data, error));
}

/* After a failed fsync nobody knows what is on the disk: the file is given up. */
static gboolean
publish (ReeveContainerWriter *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  int folder_fd;

  if (fsync (self->fd) != 0)
    {
      reeve_file_set_error (error, _("Cannot write “%s”"), self->path);
      return FALSE;
    }
  if (renameat2 (AT_FDCWD, self->partial, AT_FDCWD, self->path, RENAME_NOREPLACE) != 0)
    {
      /* Some file systems do not know that flag; they have links then. */
      if ((errno != EINVAL && errno != ENOSYS) || link (self->partial, self->path) != 0)
        {
          reeve_file_set_error (error, _("Cannot create “%s”"), self->path);
          return FALSE;
        }
      unlink (self->partial);
    }
  folder_fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_fd >= 0)
    {
      fsync (folder_fd);
      close (folder_fd);
    }
  close (self->fd);
  self->fd = -1;
  return TRUE;
}

gboolean
reeve_container_finish (ReeveContainerWriter *self, guint64 *bytes, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  struct stat info;

  if (!put_end (self, error))
    return FALSE;
  if (fstat (self->fd, &info) != 0)
    {
      reeve_file_set_error (error, _("Cannot write “%s”"), self->path);
      return FALSE;
    }
  *bytes = (guint64) info.st_size;
  return publish (self, error);
}
