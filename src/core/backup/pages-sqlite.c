/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/pages-sqlite.h"

#include <string.h>
#include <unistd.h>

#include "core/backup/record-sqlite.h"

#define HEADER 100
#define LEAF 0x0d
#define INTERIOR 0x05
#define LEAF_HEADER 8
#define INTERIOR_HEADER 12
/* SQLite itself goes no deeper. */
#define DEEPEST 20
/* Of a page, by the format. */
#define LEAST_USABLE 480
#define UTF_8 1
/* An owner that is no table: a page of the tree that holds no rows. */
#define NO_LEAF G_MAXUINT32
#define LONGEST_ROW (16 * 1024 * 1024)

struct _ReeveSqlitePages
{
  int fd;
  guint page_size;
  guint usable;
  guint64 n_pages;
  guint n_tables;
  ReeveSqliteShape **shapes; /* NULL: counted by SQLite */
  guint32 *owner;            /* of each page, from 0: 0, NO_LEAF, or the number of the table + 1 */
};

struct _ReeveSqlitePageRows
{
  const ReeveSqlitePages *pages;
  ReeveFingerprint *fingerprints;
  gboolean *failed;
  GByteArray *payload; /* of a row that lies on several pages */
  GByteArray *row;
};

static guint
get_2 (const guint8 *at)
{
  return (guint) at[0] << 8 | at[1];
}

static guint32
get_4 (const guint8 *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

static gboolean
read_at (const ReeveSqlitePages *self, guint64 offset, guint8 *data, gsize length)
{
  return pread (self->fd, data, length, (off_t) offset) == (ssize_t) length;
}

/* --- where the tables lie ------------------------------------------------------------------- */

static gboolean
take_page (ReeveSqlitePages *self, guint32 number, guint32 owner)
{
  /* The first page is the schema's; one that is somebody's already is a circle. */
  if (number < 2 || number > self->n_pages || self->owner[number - 1] != 0)
    return FALSE;
  self->owner[number - 1] = owner;
  return TRUE;
}

/* A leaf is only known by its parent's word, so that nearly all of the file is read just once: what
 * is no leaf shows when its rows are counted. All children of a page are of one kind. */
static gboolean
map_tree (ReeveSqlitePages *self,
          guint32 number,
          guint32 owner,
          guint depth,
          gboolean *is_leaf,
          GCancellable *cancellable)
{
  g_autofree guint8 *page = g_malloc (self->page_size);
  gboolean leaves = FALSE;
  guint n_cells;

  if (depth > DEEPEST || g_cancellable_is_cancelled (cancellable) ||
      !read_at (self, (guint64) (number - 1) * self->page_size, page, self->page_size))
    return FALSE;
  *is_leaf = page[0] == LEAF;
  if (*is_leaf || page[0] != INTERIOR)
    return *is_leaf;
  self->owner[number - 1] = NO_LEAF;
  n_cells = get_2 (page + 3);
  if (INTERIOR_HEADER + 2 * n_cells > self->usable)
    return FALSE;
  for (guint i = 0; i <= n_cells; i++)
    {
      guint at = i < n_cells ? get_2 (page + INTERIOR_HEADER + 2 * i) : 8;
      guint32 child = at + 4 <= self->usable ? get_4 (page + at) : 0;

      if (!take_page (self, child, owner) ||
          (!leaves && !map_tree (self, child, owner, depth + 1, &leaves, cancellable)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_header (ReeveSqlitePages *self)
{
  guint8 header[HEADER];
  off_t end = lseek (self->fd, 0, SEEK_END);

  if (!read_at (self, 0, header, sizeof header) || get_4 (header + 56) != UTF_8)
    return FALSE;
  self->page_size = get_2 (header + 16) == 1 ? 65536 : get_2 (header + 16);
  if (self->page_size < 512 || (self->page_size & (self->page_size - 1)) != 0 ||
      header[20] > self->page_size - LEAST_USABLE)
    return FALSE;
  self->usable = self->page_size - header[20];
  self->n_pages = (guint64) end / self->page_size;
  return self->n_pages < NO_LEAF;
}

static gboolean
find_root (ReeveSession *session,
           const char *table,
           guint32 *root,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (ReeveResult) result = reeve_session_query (
    session, "SELECT rootpage FROM main.sqlite_schema WHERE type = 'table' AND name = ?1", &table,
    1, cancellable, error);

  *root = 0;
  if (result != NULL && reeve_result_get_n_rows (result) == 1)
    *root = (guint32) CLAMP (reeve_result_get_int (result, 0, 0), 0, G_MAXUINT32);
  return result != NULL;
}

static gboolean
map_table (ReeveSqlitePages *self,
           ReeveSession *session,
           const char *name,
           guint table,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (ReeveSqliteShape) shape = NULL;
  gboolean is_leaf;
  guint32 root;

  if (!reeve_sqlite_shape_read (session, name, &shape, cancellable, error) ||
      !find_root (session, name, &root, cancellable, error))
    return FALSE;
  /* What a damaged tree left in the map does no harm: the table is not counted here. */
  if (shape != NULL && take_page (self, root, table + 1) &&
      map_tree (self, root, table + 1, 0, &is_leaf, cancellable))
    self->shapes[table] = g_steal_pointer (&shape);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

ReeveSqlitePages *
reeve_sqlite_pages_new (
  ReeveSession *session, int fd, GPtrArray *tables, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveSqlitePages) self = g_new0 (ReeveSqlitePages, 1);

  self->fd = fd;
  self->n_tables = tables->len;
  self->shapes = g_new0 (ReeveSqliteShape *, tables->len + 1);
  if (!read_header (self))
    {
      self->n_pages = 0;
      return g_steal_pointer (&self);
    }
  self->owner = g_new0 (guint32, self->n_pages);
  for (guint i = 0; i < tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (tables, i);

      if (!map_table (self, session, table->name, i, cancellable, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

void
reeve_sqlite_pages_free (ReeveSqlitePages *self)
{
  for (guint i = 0; i < self->n_tables; i++)
    g_clear_pointer (&self->shapes[i], reeve_sqlite_shape_free);
  g_free (self->shapes);
  g_free (self->owner);
  g_free (self);
}

gboolean
reeve_sqlite_pages_knows (const ReeveSqlitePages *self, guint table)
{
  return self->shapes[table] != NULL;
}

/* --- rows ----------------------------------------------------------------------------------- */

ReeveSqlitePageRows *
reeve_sqlite_page_rows_new (const ReeveSqlitePages *pages)
{
  ReeveSqlitePageRows *self = g_new0 (ReeveSqlitePageRows, 1);

  self->pages = pages;
  self->fingerprints = g_new0 (ReeveFingerprint, pages->n_tables + 1);
  self->failed = g_new0 (gboolean, pages->n_tables + 1);
  self->payload = g_byte_array_new ();
  self->row = g_byte_array_new ();
  return self;
}

void
reeve_sqlite_page_rows_free (ReeveSqlitePageRows *self)
{
  g_free (self->fingerprints);
  g_free (self->failed);
  g_byte_array_unref (self->payload);
  g_byte_array_unref (self->row);
  g_free (self);
}

/* How much of a payload lies in its leaf (section 1.6). */
static guint64
get_local_length (const ReeveSqlitePages *pages, guint64 length)
{
  guint64 most = pages->usable - 35;
  guint64 least = (pages->usable - 12) * 32 / 255 - 23;
  guint64 fitting = least + (length - least) % (pages->usable - 4);

  if (length <= most)
    return length;
  return fitting <= most ? fitting : least;
}

static gboolean
gather_payload (ReeveSqlitePageRows *self, const guint8 *local, guint64 n_local, guint64 length)
{
  const ReeveSqlitePages *pages = self->pages;
  guint32 next = get_4 (local + n_local);
  guint8 link[4];

  if (length > LONGEST_ROW)
    return FALSE;
  g_byte_array_set_size (self->payload, (guint) length);
  memcpy (self->payload->data, local, n_local);
  /* Each page of the chain has some of it: so a circle ends, too. */
  for (guint64 done = n_local; done < length;)
    {
      gsize piece = (gsize) MIN (length - done, pages->usable - 4);
      guint64 offset = (guint64) (next - 1) * pages->page_size;

      if (next < 2 || next > pages->n_pages || !read_at (pages, offset, link, sizeof link) ||
          !read_at (pages, offset + sizeof link, self->payload->data + done, piece))
        return FALSE;
      next = get_4 (link);
      done += piece;
    }
  return TRUE;
}

static gboolean
count_cell (ReeveSqlitePageRows *self, guint table, const guint8 *page, guint at)
{
  const guint8 *end = page + self->pages->usable;
  const guint8 *payload = page + at;
  ReeveSqliteRecord record = { 0 };
  guint64 n_local;
  gsize row_length;

  if (!reeve_sqlite_read_varint (&payload, end, &record.length) ||
      !reeve_sqlite_read_varint (&payload, end, &record.row_id))
    return FALSE;
  n_local = get_local_length (self->pages, record.length);
  if (n_local + (n_local < record.length ? 4 : 0) > (guint64) (end - payload))
    return FALSE;
  record.data = payload;
  if (n_local < record.length)
    {
      if (!gather_payload (self, payload, n_local, record.length))
        return FALSE;
      record.data = self->payload->data;
    }
  if (!reeve_sqlite_record_write (&record, self->pages->shapes[table], self->row, &row_length))
    return FALSE;
  reeve_fingerprint_add (&self->fingerprints[table], self->row->data, row_length);
  return TRUE;
}

static gboolean
count_page (ReeveSqlitePageRows *self, guint table, const guint8 *page)
{
  guint n_cells = get_2 (page + 3);

  if (page[0] != LEAF || LEAF_HEADER + 2 * n_cells > self->pages->usable)
    return FALSE;
  for (guint i = 0; i < n_cells; i++)
    {
      guint at = get_2 (page + LEAF_HEADER + 2 * i);

      if (at >= self->pages->usable || !count_cell (self, table, page, at))
        return FALSE;
    }
  return TRUE;
}

void
reeve_sqlite_page_rows_add (ReeveSqlitePageRows *self,
                            guint64 offset,
                            gconstpointer data,
                            gsize length)
{
  const ReeveSqlitePages *pages = self->pages;
  const guint8 *bytes = data;

  if (pages->n_pages == 0)
    return;
  for (gsize at = 0; at + pages->page_size <= length; at += pages->page_size)
    {
      guint64 page = (offset + at) / pages->page_size;
      guint32 owner = page < pages->n_pages ? pages->owner[page] : NO_LEAF;

      if (owner == 0 || owner == NO_LEAF || pages->shapes[owner - 1] == NULL)
        continue;
      if (!count_page (self, owner - 1, bytes + at))
        self->failed[owner - 1] = TRUE;
    }
}

gboolean
reeve_sqlite_page_rows_get (const ReeveSqlitePageRows *self,
                            guint table,
                            ReeveFingerprint *fingerprint)
{
  *fingerprint = self->fingerprints[table];
  return !self->failed[table];
}
