/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/count-sqlite.h"

#include "core/backup/frames.h"
#include "core/backup/pages-sqlite.h"
#include "core/backup/rows-sqlite.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/work.h"
#include "core/db/sqlite/replace.h"

/* Of a file that one look takes: a multiple of every page size. */
#define PIECE (1024 * 1024)

/* What the threads share. */
typedef struct
{
  ReeveDump *dump;
  const ReeveTemporary *copy;
  const ReeveSqlitePages *pages;
  ReeveMeter *meter;
  guint64 size;
  GMutex lock;
  gboolean *unread; /* (lock): of each table: SQLite itself has to count it */
} Counting;

/* Own: what one thread has. */
typedef struct
{
  ReeveSession *session;
  ReeveSqlitePageRows *rows;
  guint8 *data;
} Own;

/* Item: either a piece of the file, or a table whose rows are counted. */
typedef struct
{
  guint64 index;
  ReeveBackupTable *table;
} Item;

static gpointer
start_cb (gpointer shared, GCancellable *cancellable, GError **error)
{
  Counting *self = shared;
  ReeveSession *session = reeve_sqlite_scratch_open (self->copy->path, TRUE, cancellable, error);
  Own *own;

  if (session == NULL)
    return NULL;
  own = g_new0 (Own, 1);
  own->session = session;
  own->rows = reeve_sqlite_page_rows_new (self->pages);
  own->data = g_malloc (PIECE);
  return own;
}

/* What all threads have counted of a table is its rows. */
static void
take_rows (Counting *self, const ReeveSqlitePageRows *rows)
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
  g_free (own->data);
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
  Counting *self = shared;
  Own *own = data;
  Item *item = item_data;
  guint64 offset = item->index * PIECE;
  gsize length = (gsize) MIN (PIECE, self->size - offset);

  if (item->table != NULL)
    return count_table (own, item->table, cancellable, error);
  if (!reeve_frames_read (self->copy->fd, offset, own->data, length, error))
    return FALSE;
  reeve_sqlite_page_rows_add (own->rows, offset, own->data, length);
  reeve_meter_add (self->meter, length);
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
run_items (Counting *self, GPtrArray *items, GCancellable *cancellable, GError **error)
{
  static const ReeveWork work = { start_cb, run_cb, stop_cb };

  return reeve_work_run (&work, self, items, self->dump->threads, cancellable, error);
}

/* The tables in whose pages there was something unexpected. */
static gboolean
count_unread (Counting *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *tables = self->dump->manifest->tables;

  for (guint i = 0; i < tables->len; i++)
    if (self->unread[i])
      add_item (items, 0, g_ptr_array_index (tables, i));
  return run_items (self, items, cancellable, error);
}

static gboolean
count_with (Counting *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *tables = self->dump->manifest->tables;

  /* Tables first: a large one takes longer than any piece of the file. */
  for (guint i = 0; i < tables->len; i++)
    if (!reeve_sqlite_pages_knows (self->pages, i))
      add_item (items, 0, g_ptr_array_index (tables, i));
  for (guint64 i = 0; i * PIECE < self->size; i++)
    add_item (items, i, NULL);
  return run_items (self, items, cancellable, error) && count_unread (self, cancellable, error);
}

gboolean
reeve_count_sqlite (ReeveDump *dump,
                    const ReeveTemporary *copy,
                    guint64 size,
                    GCancellable *cancellable,
                    GError **error)
{
  GPtrArray *tables = dump->manifest->tables;
  g_autofree gboolean *unread = NULL;
  g_auto (ReeveMeter) meter = { 0 };
  Counting counting = { .dump = dump, .copy = copy, .meter = &meter, .size = size };
  g_autoptr (ReeveSqlitePages) pages = NULL;
  g_autoptr (ReeveSession) session =
    reeve_sqlite_scratch_open (copy->path, TRUE, cancellable, error);
  gboolean ok;

  if (session == NULL)
    return FALSE;
  pages = reeve_rows_sqlite_list (session, tables, cancellable, error)
            ? reeve_sqlite_pages_new (session, copy->fd, tables, cancellable, error)
            : NULL;
  reeve_session_close (session);
  if (pages == NULL)
    return FALSE;
  counting.pages = pages;
  counting.unread = unread = g_new0 (gboolean, tables->len + 1);
  reeve_meter_init (&meter, dump->job, _("Counting rows"), size);
  g_mutex_init (&counting.lock);
  ok = count_with (&counting, cancellable, error);
  g_mutex_clear (&counting.lock);
  return ok;
}
