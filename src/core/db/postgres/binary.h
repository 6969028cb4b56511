/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "core/base/bytes.h"

G_BEGIN_DECLS

/*
 * The binary form of COPY, as the manual of PostgreSQL has it ("File Formats" of COPY): a header,
 * rows, an end mark; a row is the number of its fields and the fields, a field its length and its
 * bytes. All numbers are big-endian.
 */

/** The days before PostgreSQL's first, 2000-01-01, since 1970-01-01. */
#define REEVE_PG_EPOCH_DAYS 10957

/** What a file begins with, its NUL included; flags and the length of an extension follow. */
#define REEVE_PG_BINARY_SIGNATURE "PGCOPY\n\377\r\n"
#define REEVE_PG_BINARY_HEADER (sizeof REEVE_PG_BINARY_SIGNATURE + 8)

/** reeve_pg_binary_begin: the header. */
static inline void
reeve_pg_binary_begin (ReeveBytes *bytes)
{
  guint8 *room = reeve_bytes_room (bytes, REEVE_PG_BINARY_HEADER);

  memset (room, 0, REEVE_PG_BINARY_HEADER);
  memcpy (room, REEVE_PG_BINARY_SIGNATURE, sizeof REEVE_PG_BINARY_SIGNATURE);
  bytes->length += REEVE_PG_BINARY_HEADER;
}

/** reeve_pg_binary_row: a row of @n fields follows. */
static inline void
reeve_pg_binary_row (ReeveBytes *bytes,
                     guint16 n)
{
  guint16 big = GUINT16_TO_BE (n);

  memcpy (reeve_bytes_room (bytes, sizeof big), &big, sizeof big);
  bytes->length += sizeof big;
}

/** reeve_pg_binary_room: begins a field of @length bytes. (transfer none): where they go */
static inline guint8 *
reeve_pg_binary_room (ReeveBytes *bytes,
                      gsize length)
{
  guint8 *room = reeve_bytes_room (bytes, length + sizeof (guint32));
  guint32 big = GUINT32_TO_BE ((guint32) length);

  memcpy (room, &big, sizeof big);
  bytes->length += sizeof big + length;
  return room + sizeof big;
}

/** reeve_pg_binary_field: a field of these bytes. */
static inline void
reeve_pg_binary_field (ReeveBytes *bytes,
                       gconstpointer data,
                       gsize length)
{
  guint8 *room = reeve_pg_binary_room (bytes, length);

  if (length > 0)
    memcpy (room, data, length);
}

/** reeve_pg_binary_int2: a field of a number; FALSE, and no field, where it is too large. */
static inline gboolean
reeve_pg_binary_int2 (ReeveBytes *bytes,
                      gint64 number)
{
  guint16 big = GUINT16_TO_BE ((guint16) (gint16) number);

  if (number < G_MININT16 || number > G_MAXINT16)
    return FALSE;
  reeve_pg_binary_field (bytes, &big, sizeof big);
  return TRUE;
}

/** reeve_pg_binary_int4: the same of four bytes. */
static inline gboolean
reeve_pg_binary_int4 (ReeveBytes *bytes,
                      gint64 number)
{
  guint32 big = GUINT32_TO_BE ((guint32) (gint32) number);

  if (number < G_MININT32 || number > G_MAXINT32)
    return FALSE;
  reeve_pg_binary_field (bytes, &big, sizeof big);
  return TRUE;
}

/** reeve_pg_binary_int8: the same of eight bytes, which hold any number: always TRUE. */
static inline gboolean
reeve_pg_binary_int8 (ReeveBytes *bytes,
                      gint64 number)
{
  guint64 big = GUINT64_TO_BE ((guint64) number);

  reeve_pg_binary_field (bytes, &big, sizeof big);
  return TRUE;
}

/** reeve_pg_binary_jsonb: a field of a JSON document, with the version of its form before it. */
static inline void
reeve_pg_binary_jsonb (ReeveBytes *bytes,
                       const char *text,
                       gsize length)
{
  guint8 *room = reeve_pg_binary_room (bytes, length + 1);

  room[0] = 1;
  if (length > 0)
    memcpy (room + 1, text, length);
}

/** reeve_pg_binary_null: a field that is NULL. */
static inline void
reeve_pg_binary_null (ReeveBytes *bytes)
{
  memset (reeve_bytes_room (bytes, sizeof (guint32)), 0xff, sizeof (guint32));
  bytes->length += sizeof (guint32);
}

/** reeve_pg_binary_end: no more rows. */
static inline void
reeve_pg_binary_end (ReeveBytes *bytes)
{
  reeve_pg_binary_row (bytes, G_MAXUINT16);
}

G_END_DECLS
