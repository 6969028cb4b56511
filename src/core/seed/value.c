/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <string.h>

#include "core/base/calendar.h"
#include "core/seed/value.h"

static const char *const kind_names[] = {
  [REEVE_SEED_NULL] = "null",         [REEVE_SEED_BOOLEAN] = "boolean",
  [REEVE_SEED_INTEGER] = "integer",   [REEVE_SEED_DECIMAL] = "decimal",
  [REEVE_SEED_REAL] = "real",         [REEVE_SEED_TEXT] = "text",
  [REEVE_SEED_JSON] = "json",         [REEVE_SEED_BYTES] = "bytes",
  [REEVE_SEED_UUID] = "uuid",         [REEVE_SEED_DATE] = "date",
  [REEVE_SEED_TIME] = "time",         [REEVE_SEED_TIMESTAMP] = "timestamp",
  [REEVE_SEED_INTERVAL] = "interval", [REEVE_SEED_FAULT] = "fault",
};

static gboolean
has_bytes (ReeveSeedKind kind)
{
  return kind == REEVE_SEED_TEXT || kind == REEVE_SEED_JSON || kind == REEVE_SEED_BYTES
         || kind == REEVE_SEED_FAULT;
}

const char *
reeve_seed_kind_name (ReeveSeedKind kind)
{
  return kind_names[kind];
}

void
reeve_seed_value_clear (ReeveSeedValue *self)
{
  g_clear_pointer (&self->own, g_free);
  self->own_size = 0;
  self->kind = REEVE_SEED_NULL;
}

char *
reeve_seed_value_room (ReeveSeedValue *self,
                       gsize size)
{
  if (size > self->own_size)
    {
      self->own_size = MAX (MAX (size, self->own_size * 2), 64);
      self->own = g_realloc (self->own, self->own_size);
    }
  return self->own;
}

void
reeve_seed_value_set_text (ReeveSeedValue *self,
                           ReeveSeedKind kind,
                           const char *text,
                           gssize length)
{
  gsize bytes = length < 0 ? strlen (text) : (gsize) length;
  char *room = reeve_seed_value_room (self, bytes + 1);

  memmove (room, text, bytes);
  self->kind = kind;
  self->data = room;
  self->length = bytes;
}

void
reeve_seed_value_copy (ReeveSeedValue *self,
                       const ReeveSeedValue *other)
{
  if (has_bytes (other->kind))
    {
      reeve_seed_value_set_text (self, other->kind, other->data, (gssize) other->length);
      return;
    }
  self->kind = other->kind;
  self->scale = other->scale;
  memcpy (self->uuid, other->uuid, sizeof self->uuid);
}

gint64
reeve_seed_power10 (guint n)
{
  static const gint64 powers[] = {
    1,
    10,
    100,
    1000,
    10000,
    100000,
    1000000,
    10000000,
    100000000,
    1000000000,
    G_GINT64_CONSTANT (10000000000),
    G_GINT64_CONSTANT (100000000000),
    G_GINT64_CONSTANT (1000000000000),
    G_GINT64_CONSTANT (10000000000000),
    G_GINT64_CONSTANT (100000000000000),
    G_GINT64_CONSTANT (1000000000000000),
    G_GINT64_CONSTANT (10000000000000000),
    G_GINT64_CONSTANT (100000000000000000),
    G_GINT64_CONSTANT (1000000000000000000),
  };

  return powers[MIN (n, G_N_ELEMENTS (powers) - 1)];
}

static int
compare_integers (gint64 a,
                  gint64 b)
{
  return (a > b) - (a < b);
}

/* INTEGER and DECIMAL against each other. */
static int
compare_numbers (const ReeveSeedValue *a,
                 const ReeveSeedValue *b)
{
  guint as = a->kind == REEVE_SEED_DECIMAL ? a->scale : 0;
  guint bs = b->kind == REEVE_SEED_DECIMAL ? b->scale : 0;
  __int128 x = (__int128) a->integer * reeve_seed_power10 (bs);
  __int128 y = (__int128) b->integer * reeve_seed_power10 (as);

  return (x > y) - (x < y);
}

static gboolean
is_number (ReeveSeedKind kind)
{
  return kind == REEVE_SEED_INTEGER || kind == REEVE_SEED_DECIMAL;
}

int
reeve_seed_value_compare (const ReeveSeedValue *a,
                          const ReeveSeedValue *b)
{
  int order;

  if (is_number (a->kind) && is_number (b->kind))
    return compare_numbers (a, b);
  if (a->kind != b->kind)
    return compare_integers (a->kind, b->kind);
  switch (a->kind)
    {
    case REEVE_SEED_NULL:
      return 0;
    case REEVE_SEED_BOOLEAN:
      return compare_integers (a->boolean, b->boolean);
    case REEVE_SEED_REAL:
      return (a->real > b->real) - (a->real < b->real);
    case REEVE_SEED_UUID:
      return memcmp (a->uuid, b->uuid, sizeof a->uuid);
    case REEVE_SEED_TEXT:
    case REEVE_SEED_JSON:
    case REEVE_SEED_BYTES:
    case REEVE_SEED_FAULT:
      order = memcmp (a->data, b->data, MIN (a->length, b->length));
      return order ? order : compare_integers ((gint64) a->length, (gint64) b->length);
    case REEVE_SEED_INTEGER:
    case REEVE_SEED_DECIMAL:
    case REEVE_SEED_DATE:
    case REEVE_SEED_TIME:
    case REEVE_SEED_TIMESTAMP:
    case REEVE_SEED_INTERVAL:
      return compare_integers (a->integer, b->integer);
    }
  g_return_val_if_reached (0);
}

/* @width digits at least; printf() would take longer than making the number. */
static void
append_digits (GString *text,
               guint64 number,
               guint width)
{
  char digits[20];
  guint at = sizeof digits;

  do
    digits[--at] = (char) ('0' + number % 10);
  while ((number /= 10) != 0 || sizeof digits - at < width);
  g_string_append_len (text, digits + at, (gssize) (sizeof digits - at));
}

static void
append_decimal (GString *text,
                gint64 integer,
                guint scale)
{
  guint64 size = integer < 0 ? 0 - (guint64) integer : (guint64) integer;
  guint64 unit = (guint64) reeve_seed_power10 (scale);

  if (integer < 0)
    g_string_append_c (text, '-');
  append_digits (text, size / unit, 1);
  if (scale == 0)
    return;
  g_string_append_c (text, '.');
  append_digits (text, size % unit, scale);
}

static void
append_date (GString *text,
             gint64 days)
{
  gint64 year;
  guint month;
  guint day;

  reeve_calendar_date (days, &year, &month, &day);
  if (year < 0)
    g_string_append_printf (text, "%04ld", (long) year);
  else
    append_digits (text, (guint64) year, 4);
  g_string_append_c (text, '-');
  append_digits (text, month, 2);
  g_string_append_c (text, '-');
  append_digits (text, day, 2);
}

static void
append_time (GString *text,
             gint64 micros)
{
  gint64 seconds = micros / REEVE_SEED_SECOND;
  guint fraction = (guint) (micros % REEVE_SEED_SECOND);

  append_digits (text, (guint64) seconds / 3600, 2);
  g_string_append_c (text, ':');
  append_digits (text, (guint64) seconds / 60 % 60, 2);
  g_string_append_c (text, ':');
  append_digits (text, (guint64) seconds % 60, 2);
  if (fraction == 0)
    return;
  g_string_append_c (text, '.');
  append_digits (text, fraction, 6);
  while (text->str[text->len - 1] == '0')
    g_string_truncate (text, text->len - 1);
}

static void
append_timestamp (GString *text,
                  gint64 micros)
{
  gint64 days = micros / REEVE_SEED_DAY - (micros % REEVE_SEED_DAY < 0);

  append_date (text, days);
  g_string_append_c (text, ' ');
  append_time (text, micros - days * REEVE_SEED_DAY);
}

static void
append_hexadecimal (GString *text,
                    const guint8 *bytes,
                    gsize length,
                    gboolean dashes)
{
  for (gsize i = 0; i < length; i++)
    {
      if (dashes && (i == 4 || i == 6 || i == 8 || i == 10))
        g_string_append_c (text, '-');
      g_string_append_c (text, "0123456789abcdef"[bytes[i] >> 4]);
      g_string_append_c (text, "0123456789abcdef"[bytes[i] & 15]);
    }
}

static void
append_real (GString *text,
             double real)
{
  char room[G_ASCII_DTOSTR_BUF_SIZE];

  /* Shorter where it reads back as the same. */
  g_ascii_formatd (room, sizeof room, "%.15g", real);
  if (g_ascii_strtod (room, NULL) < real || g_ascii_strtod (room, NULL) > real)
    g_ascii_dtostr (room, sizeof room, real);
  g_string_append (text, room);
}

void
reeve_seed_value_append (const ReeveSeedValue *self,
                         GString *text)
{
  switch (self->kind)
    {
    case REEVE_SEED_NULL:
      break;
    case REEVE_SEED_BOOLEAN:
      g_string_append (text, self->boolean ? "true" : "false");
      break;
    case REEVE_SEED_INTEGER:
    case REEVE_SEED_INTERVAL:
      append_decimal (text, self->integer, 0);
      break;
    case REEVE_SEED_DECIMAL:
      append_decimal (text, self->integer, self->scale);
      break;
    case REEVE_SEED_REAL:
      append_real (text, self->real);
      break;
    case REEVE_SEED_TEXT:
    case REEVE_SEED_JSON:
    case REEVE_SEED_FAULT:
      g_string_append_len (text, self->data, (gssize) self->length);
      break;
    case REEVE_SEED_BYTES:
      append_hexadecimal (text, (const guint8 *) self->data, self->length, FALSE);
      break;
    case REEVE_SEED_UUID:
      append_hexadecimal (text, self->uuid, sizeof self->uuid, TRUE);
      break;
    case REEVE_SEED_DATE:
      append_date (text, self->integer);
      break;
    case REEVE_SEED_TIME:
      append_time (text, self->integer);
      break;
    case REEVE_SEED_TIMESTAMP:
      append_timestamp (text, self->integer);
      break;
    }
}

gboolean
reeve_seed_value_rescale (ReeveSeedValue *self,
                          guint scale)
{
  guint now = self->kind == REEVE_SEED_DECIMAL ? self->scale : 0;
  __int128 integer = self->integer;

  if (scale >= now)
    {
      integer *= reeve_seed_power10 (scale - now);
    }
  else
    {
      gint64 unit = reeve_seed_power10 (now - scale);

      integer = (integer + (integer < 0 ? -unit / 2 : unit / 2)) / unit;
    }
  if (integer > G_MAXINT64 || integer < G_MININT64)
    return FALSE;
  self->kind = REEVE_SEED_DECIMAL;
  self->scale = scale;
  self->integer = (gint64) integer;
  return TRUE;
}

gboolean
reeve_seed_kind_converts (ReeveSeedKind from,
                          ReeveSeedKind to)
{
  static const guint to_kinds[] = {
#define TO(kind) (1u << REEVE_SEED_##kind)
    [REEVE_SEED_BOOLEAN] = TO (TEXT) | TO (INTEGER) | TO (JSON),
    [REEVE_SEED_INTEGER] = TO (DECIMAL) | TO (REAL) | TO (TEXT) | TO (JSON),
    [REEVE_SEED_DECIMAL] = TO (REAL) | TO (TEXT) | TO (JSON),
    [REEVE_SEED_REAL] = TO (DECIMAL) | TO (TEXT),
    [REEVE_SEED_TEXT] = TO (BYTES),
    [REEVE_SEED_JSON] = TO (TEXT),
    [REEVE_SEED_UUID] = TO (TEXT) | TO (BYTES),
    [REEVE_SEED_DATE] = TO (TIMESTAMP) | TO (TEXT),
    [REEVE_SEED_TIME] = TO (TEXT),
    [REEVE_SEED_TIMESTAMP] = TO (DATE) | TO (TIME) | TO (TEXT),
    [REEVE_SEED_FAULT] = 0,
#undef TO
  };

  return from == to || from == REEVE_SEED_NULL || (to_kinds[from] >> to & 1);
}

static gboolean
convert_to_number (ReeveSeedValue *self,
                   ReeveSeedKind kind)
{
  if (kind == REEVE_SEED_INTEGER)
    self->integer = self->boolean;
  else if (kind == REEVE_SEED_REAL)
    self->real = (double) self->integer
                 / (double) reeve_seed_power10 (self->kind == REEVE_SEED_DECIMAL ? self->scale : 0);
  else if (self->kind == REEVE_SEED_REAL)
    {
      double unscaled = self->real * 1e6;

      if (!(unscaled > -9e18 && unscaled < 9e18))
        return FALSE;
      self->integer = (gint64) (unscaled + (unscaled < 0 ? -0.5 : 0.5));
      self->scale = 6;
    }
  else
    self->scale = 0;
  self->kind = kind;
  return TRUE;
}

static gboolean
convert_to_bytes (ReeveSeedValue *self,
                  ReeveSeedKind kind)
{
  g_autoptr(GString) text = NULL;

  if (has_bytes (self->kind))
    {
      self->kind = kind;
      return TRUE;
    }
  text = g_string_sized_new (40);
  if (kind == REEVE_SEED_BYTES)
    g_string_append_len (text, (const char *) self->uuid, sizeof self->uuid);
  else
    reeve_seed_value_append (self, text);
  reeve_seed_value_set_text (self, kind, text->str, (gssize) text->len);
  return TRUE;
}

gboolean
reeve_seed_value_convert (ReeveSeedValue *self,
                          ReeveSeedKind kind)
{
  gint64 days;

  if (self->kind == kind || self->kind == REEVE_SEED_NULL)
    return TRUE;
  if (!reeve_seed_kind_converts (self->kind, kind))
    return FALSE;
  if (has_bytes (kind))
    return convert_to_bytes (self, kind);
  if (kind == REEVE_SEED_INTEGER || kind == REEVE_SEED_DECIMAL || kind == REEVE_SEED_REAL)
    return convert_to_number (self, kind);

  if (self->kind == REEVE_SEED_DATE)
    {
      self->integer *= REEVE_SEED_DAY;
    }
  else
    {
      days = self->integer / REEVE_SEED_DAY - (self->integer % REEVE_SEED_DAY < 0);
      self->integer = kind == REEVE_SEED_DATE ? days : self->integer - days * REEVE_SEED_DAY;
    }
  self->kind = kind;
  return TRUE;
}
