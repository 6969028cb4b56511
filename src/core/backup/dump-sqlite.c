/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/dump-sqlite.h"

#include <sys/stat.h>

#include "core/backup/frames.h"
#include "core/backup/pages-sqlite.h"
#include "core/backup/rows-sqlite.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/temporary.h"
#include "core/base/work.h"
#include "core/db/sqlite/copy.h"
#include "core/db/sqlite/replace.h"

/* Packing: what the threads share. */
typedef struct
{
  ReeveDump *dump;
  ReeveMeter *meter;
  const ReeveTemporary *copy;
  const ReeveSqlitePages *pages;
  guint64 size;
  GMutex lock;
  gboolean *unread; /* (lock): of each table: SQLite itself has to count it */
} Packing;

/* Own: what one thread has. */
typedef struct
{
  ReeveFrameRoom room;
  ReeveSession *session;
  ReeveSqlitePageRows *rows;
} Own;

/* Item: either a piece of the file, or a table whose rows are counted. */
typedef struct
{
  guint64 index;
  ReeveBackupTable *table;
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
  Packing *self = shared;
  Own *own = g_new0 (Own, 1);

  own->session = reeve_sqlite_scratch_open (self->copy->path, TRUE, cancellable, error);
  if (own->session == NULL)
    {
      g_free (own);
      return NULL;
    }
  reeve_frame_room_init (&own->room);
  own->rows = reeve_sqlite_page_rows_new (self->pages);
  return own;
}

/* What all threads have counted of a table is its rows. */
static void
take_rows (Packing *self, const ReeveSqlitePageRows *rows)
{
  GPtrArray *tables = self->dump->manifest->tables;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < tables->len; i++)
    {
      ReeveBackupTable *table = g_ptr_array_index (tables, i);
      ReeveFingerprint fingerprint;

      if (!reeve_sqlite_pages_knows (self->pages, i))
        continue;
      if (reeve_sqlite_page_rows_get (rows, i, &fingerprint))
        reeve_fingerprint_merge (&table->fingerprint, &fingerprint);
      else
        self->unread[i] = TRUE;
    }
}

static void
stop_cb (gpointer shared, gpointer data)
{
  Own *own = data;

  take_rows (shared, own->rows);
  reeve_sqlite_page_rows_free (own->rows);
  reeve_session_close (own->session);
  g_object_unref (own->session);
  reeve_frame_room_clear (&own->room);
  g_free (own);
}

/* A table whose rows cannot be read here, say for a function that only its application has, is in
 * the copy all the same: it just cannot be proven. */
static gboolean
count_table (Own *own, ReeveBackupTable *table, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (reeve_rows_sqlite_count (own->session, table->name, &table->fingerprint, cancellable, &local))
    return TRUE;
  if (!g_error_matches (local, REEVE_ERROR, REEVE_ERROR_SQL))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  table->fingerprint = (ReeveFingerprint){ 0 };
  table->left_out = g_strdup_printf ("its rows cannot be counted: %s", local->message);
  return TRUE;
}

static gboolean
run_cb (
  gpointer shared, gpointer data, gpointer item_data, GCancellable *cancellable, GError **error)
{
  Packing *self = shared;
  Own *own = data;
  Item *item = item_data;

  if (item->table != NULL)
    return count_table (own, item->table, cancellable, error);
  if (!reeve_frames_pack (self->dump->writer, &own->room, REEVE_DATABASE_FOLDER, self->copy->fd,
                          self->size, item->index, error))
    return FALSE;
  reeve_sqlite_page_rows_add (own->rows, item->index * REEVE_CODEC_FRAME, own->room.data->data,
                              own->room.data->len);
  reeve_meter_add (self->meter, MIN (REEVE_CODEC_FRAME,
                                     self->size - item->index * REEVE_CODEC_FRAME));
  return TRUE;
}

static void
add_item (GPtrArray *items, guint64 index, ReeveBackupTable *table)
{
  Item *item = g_new0 (Item, 1);

  item->index = index;
  item->table = table;
  g_ptr_array_add (items, item);
}

static gboolean
run_items (Packing *self, GPtrArray *items, GCancellable *cancellable, GError **error)
{
  static const ReeveWork work = { start_cb, run_cb, stop_cb };

  return reeve_work_run (&work, self, items, self->dump->threads, cancellable, error);
}

/* The tables in whose pages there was something unexpected. */
static gboolean
count_unread (Packing *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *tables = self->dump->manifest->tables;

  for (guint i = 0; i < tables->len; i++)
    if (self->unread[i])
      add_item (items, 0, g_ptr_array_index (tables, i));
  return run_items (self, items, cancellable, error);
}

static gboolean
pack_with (Packing *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *tables = self->dump->manifest->tables;

  /* Tables first: a large one takes longer than any piece of the file. */
  for (guint i = 0; i < tables->len; i++)
    if (!reeve_sqlite_pages_knows (self->pages, i))
      add_item (items, 0, g_ptr_array_index (tables, i));
  for (guint64 i = 0; i * REEVE_CODEC_FRAME < self->size; i++)
    add_item (items, i, NULL);
  return run_items (self, items, cancellable, error) && count_unread (self, cancellable, error);
}

static gboolean
pack (ReeveDump *dump,
      const ReeveTemporary *copy,
      const ReeveSqlitePages *pages,
      guint64 size,
      GCancellable *cancellable,
      GError **error)
{
  g_auto (ReeveMeter) meter = { 0 };
  g_autofree gboolean *unread = g_new0 (gboolean, dump->manifest->tables->len + 1);
  Packing packing = {
    .dump = dump, .meter = &meter, .copy = copy, .pages = pages, .size = size, .unread = unread
  };
  gboolean ok;

  reeve_meter_init (&meter, dump->job, _("Packing and counting"), size);
  g_mutex_init (&packing.lock);
  ok = pack_with (&packing, cancellable, error);
  g_mutex_clear (&packing.lock);
  return ok;
}

static void
copied_cb (guint64 done, guint64 total, gpointer data)
{
  reeve_progress_set (reeve_job_get_progress (data), _("Copying the database"), "pages", done,
                      total);
}

static gboolean
make_copy (ReeveDump *dump, const ReeveTemporary *copy, GCancellable *cancellable, GError **error)
{
  ReeveSession *session = reeve_pool_acquire_reader (dump->pool, cancellable, error);
  gboolean ok;

  if (session == NULL)
    return FALSE;
  ok = reeve_sqlite_copy (session, copy->path, copied_cb, dump->job, cancellable, error);
  reeve_pool_release (dump->pool, session);
  return ok;
}

static gboolean
describe (ReeveDump *dump,
          ReeveSession *session,
          const ReeveTemporary *copy,
          ReeveSqlitePages **pages,
          GCancellable *cancellable,
          GError **error)
{
  ReeveManifest *manifest = dump->manifest;
  g_autoptr (ReeveResult) encoding =
    reeve_session_query (session, "PRAGMA encoding", NULL, 0, cancellable, error);

  if (encoding == NULL)
    return FALSE;
  manifest->encoding = g_strdup (reeve_result_get (encoding, 0, 0));
  manifest->method = g_strdup (REEVE_METHOD_FILE);
  if (!ask_number (session, "PRAGMA page_size", &manifest->page_size, cancellable, error) ||
      !ask_number (session, "PRAGMA page_count", &manifest->page_count, cancellable, error) ||
      !reeve_rows_sqlite_list (session, manifest->tables, cancellable, error))
    return FALSE;
  *pages = reeve_sqlite_pages_new (session, copy->fd, manifest->tables, cancellable, error);
  return *pages != NULL;
}

gboolean
reeve_dump_sqlite (ReeveDump *dump, GCancellable *cancellable, GError **error)
{
  g_auto (ReeveTemporary) copy = REEVE_TEMPORARY_INIT;
  g_autoptr (ReeveSqlitePages) pages = NULL;
  ReeveSession *session;
  struct stat info;
  gboolean ok;

  if (dump->tables != NULL)
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                       _("A backup of an SQLite database always has all of its tables"));
      return FALSE;
    }
  if (!reeve_temporary_open (&copy, dump->scratch, error) ||
      !make_copy (dump, &copy, cancellable, error))
    return FALSE;
  session = reeve_sqlite_scratch_open (copy.path, TRUE, cancellable, error);
  if (session == NULL)
    return FALSE;
  ok = describe (dump, session, &copy, &pages, cancellable, error);
  reeve_session_close (session);
  g_object_unref (session);
  if (!ok)
    return FALSE;
  if (fstat (copy.fd, &info) != 0)
    {
      reeve_set_error (error, REEVE_ERROR_FAILED, _("The copy of the database is gone"));
      return FALSE;
    }
  dump->manifest->raw_bytes = info.st_size;
  return pack (dump, &copy, pages, (guint64) info.st_size, cancellable, error);
}
