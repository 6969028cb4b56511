/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sqlite"

#include "config.h"

#include "core/db/sqlite/watch.h"

#include <string.h>

#define NAME "reeve-watch"

/* The largest page. The default VFS takes less than 128 KiB at once. */
#define GATHERED (64 * 1024)

/* SQLite keeps the numbers below 100 for itself. */
#define CONTROL_WATCH 7001

/* A file: ours in front, that of the default VFS behind it in the same piece of memory. */
typedef struct
{
  sqlite3_file base;
  sqlite3_file *real;
  const ReeveSqliteWatch *watch; /* NULL: everything goes straight through */
  guint8 *data;                  /* not yet written */
  sqlite3_int64 start;
  int length;
} File;

static sqlite3_vfs *
get_default (sqlite3_vfs *vfs)
{
  return vfs->pAppData;
}

/* --- the methods of a file ------------------------------------------------------------------ */

static int
flush (File *self)
{
  int length = self->length;
  int result;

  if (length == 0)
    return SQLITE_OK;
  self->length = 0;
  result = self->real->pMethods->xWrite (self->real, self->data, length, self->start);
  if (result == SQLITE_OK)
    self->watch->written ((guint64) self->start, (guint64) length, self->watch->user_data);
  return result;
}

static int
file_write (sqlite3_file *file, const void *data, int length, sqlite3_int64 offset)
{
  File *self = (File *) file;
  int result = SQLITE_OK;

  if (self->watch == NULL)
    return self->real->pMethods->xWrite (self->real, data, length, offset);
  if (offset != self->start + self->length || length > GATHERED - self->length)
    {
      result = flush (self);
      self->start = offset;
    }
  if (result != SQLITE_OK || length > GATHERED)
    return result != SQLITE_OK ? result : SQLITE_IOERR_WRITE;
  memcpy (self->data + self->length, data, (gsize) length);
  self->length += length;
  return SQLITE_OK;
}

static int
file_read (sqlite3_file *file, void *data, int length, sqlite3_int64 offset)
{
  File *self = (File *) file;
  int result = flush (self);

  return result != SQLITE_OK ? result
                             : self->real->pMethods->xRead (self->real, data, length, offset);
}

static int
file_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  File *self = (File *) file;
  int result = flush (self);

  return result != SQLITE_OK ? result : self->real->pMethods->xTruncate (self->real, size);
}

static int
file_sync (sqlite3_file *file, int flags)
{
  File *self = (File *) file;
  int result = flush (self);

  return result != SQLITE_OK ? result : self->real->pMethods->xSync (self->real, flags);
}

static int
file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  File *self = (File *) file;
  int result = flush (self);

  return result != SQLITE_OK ? result : self->real->pMethods->xFileSize (self->real, size);
}

static int
file_control (sqlite3_file *file, int operation, void *argument)
{
  File *self = (File *) file;
  int result;

  if (operation != CONTROL_WATCH)
    return self->real->pMethods->xFileControl (self->real, operation, argument);
  result = flush (self);
  self->watch = argument;
  if (self->data == NULL)
    self->data = g_malloc (GATHERED);
  return result;
}

static int
file_close (sqlite3_file *file)
{
  File *self = (File *) file;
  int flushed = flush (self);
  int result = self->real->pMethods->xClose (self->real);

  g_clear_pointer (&self->data, g_free);
  return flushed != SQLITE_OK ? flushed : result;
}

static int
file_lock (sqlite3_file *file, int level)
{
  File *self = (File *) file;

  return self->real->pMethods->xLock (self->real, level);
}

static int
file_unlock (sqlite3_file *file, int level)
{
  File *self = (File *) file;

  return self->real->pMethods->xUnlock (self->real, level);
}

static int
file_check_reserved_lock (sqlite3_file *file, int *locked)
{
  File *self = (File *) file;

  return self->real->pMethods->xCheckReservedLock (self->real, locked);
}

static int
file_sector_size (sqlite3_file *file)
{
  File *self = (File *) file;

  return self->real->pMethods->xSectorSize (self->real);
}

static int
file_characteristics (sqlite3_file *file)
{
  File *self = (File *) file;

  return self->real->pMethods->xDeviceCharacteristics (self->real);
}

/* --- the VFS -------------------------------------------------------------------------------- */

static int
vfs_open (
  sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *actual_flags)
{
  /* The first version knows neither shared nor mapped memory, which would go past xWrite. */
  static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_reserved_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
  };
  File *self = (File *) file;
  int result;

  memset (self, 0, sizeof *self);
  self->real = (sqlite3_file *) (self + 1);
  result = get_default (vfs)->xOpen (get_default (vfs), name, self->real, flags, actual_flags);
  /* What has methods is closed by SQLite, also where it could not be opened. */
  if (self->real->pMethods != NULL)
    self->base.pMethods = &methods;
  return result;
}

static sqlite3_vfs *
make_vfs (void)
{
  sqlite3_vfs *real = sqlite3_vfs_find (NULL);
  sqlite3_vfs *self = g_memdup2 (real, sizeof *real);

  /* The other methods of the default VFS get ours, of which they read only what was copied. */
  self->pNext = NULL;
  self->zName = NAME;
  self->szOsFile = (int) sizeof (File) + real->szOsFile;
  self->pAppData = real;
  self->xOpen = vfs_open;
  return self;
}

const char *
reeve_sqlite_watch_vfs (void)
{
  static gsize registered;

  if (g_once_init_enter (&registered))
    {
      sqlite3_initialize ();
      sqlite3_vfs_register (make_vfs (), FALSE);
      g_once_init_leave (&registered, 1);
    }
  return NAME;
}

int
reeve_sqlite_watch_start (sqlite3 *db, const ReeveSqliteWatch *watch)
{
  return sqlite3_file_control (db, "main", CONTROL_WATCH, (void *) watch);
}

int
reeve_sqlite_watch_end (sqlite3 *db)
{
  return sqlite3_file_control (db, "main", CONTROL_WATCH, NULL);
}
