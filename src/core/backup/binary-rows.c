/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/binary-rows.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/postgres/binary.h"

/* The server reads one message while the next is made. */
#define MESSAGE (256 * 1024)

struct _ReeveBinaryRows
{
  const ReeveBinaryForm *forms;
  guint n_columns;
  ReeveDecoded put;
  gpointer user_data;
  ReeveBytes out;
  ReeveBytes plain;   /* a field without its escapes */
  GByteArray *rest;   /* the beginning of a row */
  gboolean has_refused;
};

/* What stands behind a backslash, and what it means. A server writes no others. */
static const char meanings[256] = {
  ['\\'] = '\\', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t', ['v'] = '\v',
};

ReeveBinaryRows *
reeve_binary_rows_new (const ReeveBinaryForm *forms,
                       guint n_columns,
                       ReeveDecoded put,
                       gpointer user_data)
{
  ReeveBinaryRows *self = g_new0 (ReeveBinaryRows, 1);

  self->forms = forms;
  self->n_columns = n_columns;
  self->put = put;
  self->user_data = user_data;
  self->rest = g_byte_array_new ();
  reeve_pg_binary_begin (&self->out);
  return self;
}

void
reeve_binary_rows_free (ReeveBinaryRows *self)
{
  g_byte_array_unref (self->rest);
  g_free (self->out.data);
  g_free (self->plain.data);
  g_free (self);
}

static gboolean
refuse (ReeveBinaryRows *self, GError **error)
{
  self->has_refused = TRUE;
  reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                   _("The rows are not written as the server writes them"));
  return FALSE;
}

static gboolean
take_escaped (ReeveBinaryRows *self, guint column, const char *field, gsize length)
{
  char *out;

  if (length == 2 && field[0] == '\\' && field[1] == 'N')
    {
      reeve_pg_binary_null (&self->out);
      return TRUE;
    }
  self->plain.length = 0;
  out = (char *) reeve_bytes_room (&self->plain, length);
  for (gsize i = 0; i < length; i++)
    {
      char letter = field[i];

      if (letter == '\\')
        {
          letter = ++i < length ? meanings[(guchar) field[i]] : '\0';
          if (letter == '\0')
            return FALSE;
        }
      *out++ = letter;
    }
  return self->forms[column] ((const char *) self->plain.data,
                              (gsize) (out - (char *) self->plain.data), &self->out);
}

static inline gboolean
take_field (ReeveBinaryRows *self,
            guint column,
            const char *field,
            gsize length,
            gboolean has_escapes)
{
  if (has_escapes && memchr (field, '\\', length) != NULL)
    return take_escaped (self, column, field, length);
  return self->forms[column] (field, length, &self->out);
}

/* @row is followed by a byte: its line feed. */
static gboolean
take_row (ReeveBinaryRows *self, const char *row, gsize length)
{
  gboolean has_escapes = memchr (row, '\\', length) != NULL;
  const char *end = row + length;
  const char *at = row;

  reeve_pg_binary_row (&self->out, (guint16) self->n_columns);
  for (guint i = 0; i < self->n_columns; i++)
    {
      const char *tab = memchr (at, '\t', (gsize) (end - at));
      gsize field = (gsize) ((tab != NULL ? tab : end) - at);
      gboolean is_last = i + 1 == self->n_columns;

      if (is_last != (tab == NULL) || !take_field (self, i, at, field, has_escapes))
        return FALSE;
      at += field + 1;
    }
  return TRUE;
}

static gboolean
send (ReeveBinaryRows *self, GError **error)
{
  gsize length = self->out.length;

  self->out.length = 0;
  return self->put (self->out.data, length, self->user_data, error);
}

gboolean
reeve_binary_rows_feed (ReeveBinaryRows *self, gconstpointer data, gsize length, GError **error)
{
  const char *at = data;
  const char *end = at + length;
  const char *newline;

  for (; (newline = memchr (at, '\n', (gsize) (end - at))) != NULL; at = newline + 1)
    {
      gsize piece = (gsize) (newline - at);
      gboolean ok;

      if (self->rest->len > 0)
        {
          g_byte_array_append (self->rest, (const guint8 *) at, (guint) piece + 1);
          ok = take_row (self, (const char *) self->rest->data, self->rest->len - 1);
          g_byte_array_set_size (self->rest, 0);
        }
      else
        ok = take_row (self, at, piece);
      if (!ok)
        return refuse (self, error);
      if (self->out.length >= MESSAGE && !send (self, error))
        return FALSE;
    }
  if (at < end)
    g_byte_array_append (self->rest, (const guint8 *) at, (guint) (end - at));
  return TRUE;
}

gboolean
reeve_binary_rows_finish (ReeveBinaryRows *self, GError **error)
{
  if (self->rest->len > 0)
    return refuse (self, error);
  reeve_pg_binary_end (&self->out);
  return send (self, error);
}

gboolean
reeve_binary_rows_has_refused (const ReeveBinaryRows *self)
{
  return self->has_refused;
}
