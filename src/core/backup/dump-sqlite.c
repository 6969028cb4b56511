/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/dump-sqlite.h"

#include <sys/stat.h>

#include "core/backup/arrival.h"
#include "core/backup/count-sqlite.h"
#include "core/backup/frames.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/temporary.h"
#include "core/base/work.h"
#include "core/db/sqlite/copy.h"

/* Packing: what the threads share. The first item is the copying itself. */
typedef struct
{
  ReeveDump *dump;
  ReeveSession *session; /* reading; used by the thread that copies */
  const ReeveTemporary *copy;
  ReeveArrival *arrival;
  ReeveMeter *meter;
  guint64 size;
} Packing;

/* Item: a frame of the copy, or the copying. */
typedef struct
{
  gboolean copies;
  guint64 frame;
} Item;

static gboolean
ask_number (ReeveSession *session,
            const char *sql,
            gint64 *value,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (ReeveResult) result = reeve_session_query (session, sql, NULL, 0, cancellable, error);

  *value = result != NULL && reeve_result_get_n_rows (result) > 0
             ? reeve_result_get_int (result, 0, 0)
             : 0;
  return result != NULL;
}

gboolean
reeve_measure_sqlite (ReeveSession *session,
                      guint64 *bytes,
                      GCancellable *cancellable,
                      GError **error)
{
  gint64 pages = 0;
  gint64 size = 0;

  if (!ask_number (session, "PRAGMA page_count", &pages, cancellable, error) ||
      !ask_number (session, "PRAGMA page_size", &size, cancellable, error))
    return FALSE;
  *bytes = (guint64) (pages * size);
  return TRUE;
}

static gpointer
start_cb (gpointer shared, GCancellable *cancellable, GError **error)
{
  ReeveFrameRoom *room = g_new0 (ReeveFrameRoom, 1);

  reeve_frame_room_init (room);
  return room;
}

static void
stop_cb (gpointer shared, gpointer room)
{
  reeve_frame_room_clear (room);
  g_free (room);
}

static void
written_cb (guint64 offset, guint64 length, gpointer data)
{
  Packing *self = data;

  reeve_arrival_note (self->arrival, offset, length);
}

static gboolean
check_copy (Packing *self, GError **error)
{
  struct stat info;

  if (fstat (self->copy->fd, &info) == 0 && (guint64) info.st_size == self->size)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_FAILED, _("The copy of the database is gone"));
  return FALSE;
}

static gboolean
copy (Packing *self, GCancellable *cancellable, GError **error)
{
  const ReeveSqliteCopyWatch watch = { .written = written_cb, .user_data = self };
  gboolean ok = reeve_sqlite_copy (self->session, self->copy->path, &watch, cancellable, error) &&
                check_copy (self, error);

  reeve_arrival_end (self->arrival, ok);
  return ok;
}

static gboolean
run_cb (
  gpointer shared, gpointer room, gpointer data, GCancellable *cancellable, GError **error)
{
  Packing *self = shared;
  Item *item = data;

  if (item->copies)
    return copy (self, cancellable, error);
  /* The copying tells why. */
  if (!reeve_arrival_wait (self->arrival, item->frame, cancellable))
    return TRUE;
  if (!reeve_frames_pack (self->dump->writer, room, REEVE_DATABASE_FOLDER, self->copy->fd,
                          self->size, item->frame, error))
    return FALSE;
  reeve_meter_add (self->meter, MIN (REEVE_CODEC_FRAME,
                                     self->size - item->frame * REEVE_CODEC_FRAME));
  return TRUE;
}

static void
add_item (GPtrArray *items, gboolean copies, guint64 frame)
{
  Item *item = g_new0 (Item, 1);

  item->copies = copies;
  item->frame = frame;
  g_ptr_array_add (items, item);
}

/* The copying and the packing of what has been copied, side by side. The first frame comes last;
 * with one thread everything comes after the copying. */
static gboolean
run_items (Packing *self, GCancellable *cancellable, GError **error)
{
  static const ReeveWork work = { start_cb, run_cb, stop_cb };
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_free);

  add_item (items, TRUE, 0);
  for (guint64 i = 1; i * REEVE_CODEC_FRAME < self->size; i++)
    add_item (items, FALSE, i);
  add_item (items, FALSE, 0);
  if (!reeve_work_run (&work, self, items, self->dump->threads, cancellable, error))
    return FALSE;
  if (reeve_arrival_is_sound (self->arrival))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_FAILED, _("The copy of the database is gone"));
  return FALSE;
}

static gboolean
pack (Packing *self, GCancellable *cancellable, GError **error)
{
  ReeveManifest *manifest = self->dump->manifest;
  g_autoptr (ReeveResult) encoding =
    reeve_session_query (self->session, "PRAGMA encoding", NULL, 0, cancellable, error);
  g_autoptr (ReeveArrival) arrival = NULL;
  g_auto (ReeveMeter) meter = { 0 };

  if (encoding == NULL ||
      !ask_number (self->session, "PRAGMA page_size", &manifest->page_size, cancellable, error) ||
      !ask_number (self->session, "PRAGMA page_count", &manifest->page_count, cancellable, error))
    return FALSE;
  manifest->encoding = g_strdup (reeve_result_get (encoding, 0, 0));
  manifest->method = g_strdup (REEVE_METHOD_FILE);
  /* A database without a page has one when it is copied. */
  manifest->page_count = MAX (manifest->page_count, 1);
  manifest->raw_bytes = manifest->page_count * manifest->page_size;
  self->size = (guint64) manifest->raw_bytes;
  arrival = reeve_arrival_new (self->size, (guint64) manifest->page_size, REEVE_CODEC_FRAME);
  self->arrival = arrival;
  self->meter = &meter;
  reeve_meter_init (&meter, self->dump->job, _("Copying and packing"), self->size);
  return run_items (self, cancellable, error);
}

/* The reading transaction is what keeps the copy from starting anew whenever somebody writes. */
static gboolean
pack_live (Packing *self, GCancellable *cancellable, GError **error)
{
  gboolean ok;

  self->session = reeve_pool_acquire_reader (self->dump->pool, cancellable, error);
  if (self->session == NULL)
    return FALSE;
  ok = reeve_sqlite_begin_reading (self->session, cancellable, error);
  if (ok)
    {
      ok = pack (self, cancellable, error);
      reeve_session_rollback (self->session, NULL);
    }
  reeve_pool_release (self->dump->pool, self->session);
  return ok;
}

gboolean
reeve_dump_sqlite (ReeveDump *dump, GCancellable *cancellable, GError **error)
{
  g_auto (ReeveTemporary) copy = REEVE_TEMPORARY_INIT;
  Packing packing = { .dump = dump, .copy = &copy };

  if (dump->tables != NULL)
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                       _("A backup of an SQLite database always has all of its tables"));
      return FALSE;
    }
  return reeve_temporary_open (&copy, dump->scratch, error) &&
         pack_live (&packing, cancellable, error) &&
         reeve_count_sqlite (dump, &copy, packing.size, cancellable, error);
}
