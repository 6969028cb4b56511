/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/record-sqlite.h"

#include <math.h>
#include <string.h>

/* Computed columns are hidden; a table without row ids has an index for its rows. A key that is not
 * the row's id has an index of its own, whatever its type is. */
#define SHAPE_SQL \
  "SELECT x.hidden, x.pk, upper (x.type) = 'INTEGER' AND NOT EXISTS (SELECT 1 FROM" \
  " pragma_index_list (?1, 'main') WHERE origin = 'pk'), upper (x.type), l.wr, l.type" \
  " FROM pragma_table_list (?1) AS l, pragma_table_xinfo (?1, 'main') AS x" \
  " WHERE l.schema = 'main' ORDER BY x.cid"

void
reeve_sqlite_shape_free (ReeveSqliteShape *self)
{
  g_free (self->real);
  g_free (self);
}

/* The rules of affinity (sqlite.org/datatype3.html, section 3.1), as far as they lead to REAL. */
static gboolean
is_real (const char *type)
{
  static const char *const other[] = { "INT", "CHAR", "CLOB", "TEXT", "BLOB" };
  static const char *const real[] = { "REAL", "FLOA", "DOUB" };

  for (gsize i = 0; i < G_N_ELEMENTS (other); i++)
    if (strstr (type, other[i]) != NULL)
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (real); i++)
    if (strstr (type, real[i]) != NULL)
      return TRUE;
  return FALSE;
}

gboolean
reeve_sqlite_shape_read (ReeveSession *session,
                         const char *table,
                         ReeveSqliteShape **shape,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (ReeveResult) columns =
    reeve_session_query (session, SHAPE_SQL, &table, 1, cancellable, error);
  guint n = columns != NULL ? reeve_result_get_n_rows (columns) : 0;
  g_autoptr (ReeveSqliteShape) self = g_new0 (ReeveSqliteShape, 1);
  guint n_keys = 0;

  self->n_columns = n;
  self->row_id = -1;
  self->real = g_new0 (gboolean, n + 1);
  for (guint i = 0; i < n; i++)
    {
      const char *type = reeve_result_get (columns, i, 3);

      if (reeve_result_get_int (columns, i, 0) != 0 || reeve_result_get_boolean (columns, i, 4) ||
          g_strcmp0 (reeve_result_get (columns, i, 5), "table") != 0)
        return TRUE;
      self->real[i] = type != NULL && is_real (type);
      if (reeve_result_get_int (columns, i, 1) > 0)
        n_keys++;
      if (reeve_result_get_int (columns, i, 1) > 0 && reeve_result_get_boolean (columns, i, 2))
        self->row_id = (gint) i;
    }
  if (n_keys != 1)
    self->row_id = -1;
  if (n > 0)
    *shape = g_steal_pointer (&self);
  return columns != NULL;
}

gboolean
reeve_sqlite_read_varint (const guint8 **at, const guint8 *end, guint64 *value)
{
  guint64 result = 0;

  for (guint i = 0; i < 9 && *at < end; i++)
    {
      guint8 byte = *(*at)++;

      if (i == 8)
        {
          *value = result << 8 | byte;
          return TRUE;
        }
      result = result << 7 | (byte & 0x7f);
      if (byte < 0x80)
        {
          *value = result;
          return TRUE;
        }
    }
  return FALSE;
}

/* --- values --------------------------------------------------------------------------------- */

/* The types below 12: the length of their values. */
static const guint8 lengths[] = { 0, 1, 2, 3, 4, 6, 8, 8, 0, 0 };

guint8 *
reeve_sqlite_put_cell (guint8 *to, char type, guint64 bits)
{
  guint64 big = GUINT64_TO_BE (bits);

  *to = (guint8) type;
  memcpy (to + 1, &big, sizeof big);
  return to + REEVE_SQLITE_CELL;
}

/* Two's complement, the most significant byte first. */
static gint64
read_integer (guint64 type, const guint8 *at)
{
  gint64 value;

  if (type >= 8)
    return (gint64) type - 8;
  value = (gint8) at[0];
  for (guint i = 1; i < lengths[type]; i++)
    value = (gint64) ((guint64) value << 8 | at[i]);
  return value;
}

static guint8 *
put_integer (guint8 *to, gint64 value, gboolean real)
{
  double number = (double) value;
  guint64 bits = (guint64) value;

  if (real)
    memcpy (&bits, &number, sizeof bits);
  return reeve_sqlite_put_cell (to, real ? 'r' : 'i', bits);
}

/* What is no number is read as NULL. */
static guint8 *
put_real (guint8 *to, const guint8 *at)
{
  guint64 bits;
  double number;

  memcpy (&bits, at, sizeof bits);
  bits = GUINT64_FROM_BE (bits);
  memcpy (&number, &bits, sizeof number);
  if (!isnan (number))
    return reeve_sqlite_put_cell (to, 'r', bits);
  *to = 'n';
  return to + 1;
}

static guint8 *
put_value (guint8 *to, guint64 type, const guint8 *at, gboolean real)
{
  guint64 length;

  if (type == 0)
    {
      *to = 'n';
      return to + 1;
    }
  if (type == 7)
    return put_real (to, at);
  if (type < 10)
    return put_integer (to, read_integer (type, at), real);
  length = (type - 12) / 2;
  to = reeve_sqlite_put_cell (to, type % 2 == 1 ? 't' : 'b', length);
  if (length > 0)
    memcpy (to, at, length);
  return to + length;
}

gboolean
reeve_sqlite_record_write (const ReeveSqliteRecord *self,
                           const ReeveSqliteShape *shape,
                           GByteArray *row,
                           gsize *row_length)
{
  const guint8 *end = self->data + self->length;
  const guint8 *type_at = self->data;
  const guint8 *types_end;
  const guint8 *at;
  guint8 *to;
  guint64 header;
  gsize room = shape->n_columns * REEVE_SQLITE_CELL + (gsize) self->length;

  if (!reeve_sqlite_read_varint (&type_at, end, &header) || header > self->length)
    return FALSE;
  types_end = self->data + header;
  if (row->len < room)
    g_byte_array_set_size (row, (guint) room);
  to = row->data;
  at = types_end;
  for (guint i = 0; i < shape->n_columns; i++)
    {
      guint64 type;
      guint64 length;

      if (!reeve_sqlite_read_varint (&type_at, types_end, &type) || type == 10 || type == 11)
        return FALSE;
      length = type < G_N_ELEMENTS (lengths) ? lengths[type] : (type - 12) / 2;
      if (length > (guint64) (end - at))
        return FALSE;
      to = type == 0 && (gint) i == shape->row_id ? reeve_sqlite_put_cell (to, 'i', self->row_id)
                                                   : put_value (to, type, at, shape->real[i]);
      at += length;
    }
  *row_length = (gsize) (to - row->data);
  return type_at == types_end && at == end;
}
