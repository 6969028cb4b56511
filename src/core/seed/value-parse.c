/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <math.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "core/base/calendar.h"
#include "core/seed/value.h"

/* What is left to read. */
typedef struct
{
  const char *at;
  const char *end;
} Text;

static gboolean
take (Text *text,
      char c)
{
  if (text->at == text->end || *text->at != c)
    return FALSE;
  text->at++;
  return TRUE;
}

/* Exactly @digits of them. */
static gboolean
take_digits (Text *text,
             guint digits,
             guint *number)
{
  *number = 0;
  for (guint i = 0; i < digits; i++)
    {
      if (text->at == text->end || !g_ascii_isdigit (*text->at))
        return FALSE;
      *number = *number * 10 + (guint) (*text->at++ - '0');
    }
  return TRUE;
}

static gboolean
take_date (Text *text,
           gint64 *days)
{
  guint year;
  guint month;
  guint day;

  if (!take_digits (text, 4, &year) || !take (text, '-') || !take_digits (text, 2, &month)
      || !take (text, '-') || !take_digits (text, 2, &day))
    return FALSE;
  if (!g_date_valid_dmy ((GDateDay) day, month, (GDateYear) year))
    return FALSE;
  *days = reeve_calendar_days (year, month, day);
  return TRUE;
}

static gboolean
take_fraction (Text *text,
               gint64 *micros)
{
  gint64 unit = REEVE_SEED_SECOND / 10;

  if (text->at == text->end || !g_ascii_isdigit (*text->at))
    return FALSE;
  for (; text->at < text->end && g_ascii_isdigit (*text->at); unit /= 10)
    *micros += (*text->at++ - '0') * unit;
  return TRUE;
}

static gboolean
take_time (Text *text,
           gint64 *micros)
{
  guint hours;
  guint minutes;
  guint seconds = 0;

  if (!take_digits (text, 2, &hours) || !take (text, ':') || !take_digits (text, 2, &minutes))
    return FALSE;
  if (take (text, ':') && !take_digits (text, 2, &seconds))
    return FALSE;
  if (hours > 23 || minutes > 59 || seconds > 59)
    return FALSE;
  *micros = ((gint64) hours * 3600 + minutes * 60 + seconds) * REEVE_SEED_SECOND;
  return !take (text, '.') || take_fraction (text, micros);
}

/* 'Z', '+02', '+02:00', '+0200' or nothing. */
static gboolean
take_offset (Text *text,
             gint64 *micros)
{
  gboolean plus = take (text, '+');
  guint hours;
  guint minutes = 0;

  if (!plus && !take (text, '-'))
    return take (text, 'Z') || text->at == text->end;
  if (!take_digits (text, 2, &hours))
    return FALSE;
  if ((take (text, ':') || text->at < text->end) && !take_digits (text, 2, &minutes))
    return FALSE;
  if (hours > 15 || minutes > 59)
    return FALSE;
  *micros -= (plus ? 1 : -1) * ((gint64) hours * 60 + minutes) * 60 * REEVE_SEED_SECOND;
  return TRUE;
}

static gboolean
take_timestamp (Text *text,
                gint64 *micros)
{
  gint64 days;
  gint64 time = 0;

  if (!take_date (text, &days))
    return FALSE;
  *micros = days * REEVE_SEED_DAY;
  if (text->at == text->end)
    return TRUE;
  if (!(take (text, ' ') || take (text, 'T')) || !take_time (text, &time))
    return FALSE;
  *micros += time;
  return take_offset (text, micros);
}

/* Digits with at most one point; @scale is how many stand behind it. */
static gboolean
take_number (Text *text,
             gboolean point,
             ReeveSeedValue *out)
{
  gboolean minus = take (text, '-');
  guint digits = 0;
  gboolean behind = FALSE;
  guint64 size = 0;

  if (!minus)
    take (text, '+');
  out->scale = 0;
  for (; text->at < text->end; text->at++)
    {
      guint digit = (guint) (*text->at - '0');

      if (*text->at == '.' && point && !behind && digits > 0)
        {
          behind = TRUE;
          continue;
        }
      if (!g_ascii_isdigit (*text->at))
        return FALSE;
      if (size > (G_MAXUINT64 - digit) / 10 || (behind && out->scale == 18))
        return FALSE;
      size = size * 10 + digit;
      digits++;
      out->scale += behind;
    }
  if (digits == 0 || (behind && out->scale == 0) || size > (guint64) G_MAXINT64 + minus)
    return FALSE;
  out->integer = (gint64) (minus ? 0 - size : size);
  return TRUE;
}

static gboolean
take_real (Text *text,
           double *real)
{
  g_autofree char *copy = g_strndup (text->at, (gsize) (text->end - text->at));
  char *end;

  if (copy[0] == '\0' || g_ascii_isspace (copy[0]))
    return FALSE;
  *real = g_ascii_strtod (copy, &end);
  text->at += end - copy;
  return isfinite (*real);
}

static gboolean
take_uuid (Text *text,
           guint8 *uuid)
{
  for (guint i = 0; i < 16; i++)
    {
      int high;
      int low;

      if (i == 4 || i == 6 || i == 8 || i == 10)
        take (text, '-');
      if (text->end - text->at < 2)
        return FALSE;
      high = g_ascii_xdigit_value (text->at[0]);
      low = g_ascii_xdigit_value (text->at[1]);
      if (high < 0 || low < 0)
        return FALSE;
      uuid[i] = (guint8) (high << 4 | low);
      text->at += 2;
    }
  return TRUE;
}

static gboolean
take_boolean (Text *text,
              gboolean *boolean)
{
  gsize length = (gsize) (text->end - text->at);

  *boolean = length == 4 && memcmp (text->at, "true", 4) == 0;
  if (!*boolean && !(length == 5 && memcmp (text->at, "false", 5) == 0))
    return FALSE;
  text->at = text->end;
  return TRUE;
}

/* Takes all of it, for the text is kept as it stands. */
static gboolean
take_text (Text *text,
           ReeveSeedKind kind,
           ReeveSeedValue *out)
{
  gssize length = text->end - text->at;

  if (!g_utf8_validate (text->at, length, NULL) || memchr (text->at, 0, (gsize) length))
    return FALSE;
  if (kind == REEVE_SEED_JSON)
    {
      g_autoptr(JsonParser) parser = json_parser_new ();

      if (length == 0 || !json_parser_load_from_data (parser, text->at, length, NULL))
        return FALSE;
    }
  reeve_seed_value_set_text (out, kind, text->at, length);
  text->at = text->end;
  return TRUE;
}

static gboolean
take_value (Text *text,
            ReeveSeedKind kind,
            ReeveSeedValue *out)
{
  switch (kind)
    {
    case REEVE_SEED_BOOLEAN:
      return take_boolean (text, &out->boolean);
    case REEVE_SEED_INTEGER:
      return take_number (text, FALSE, out);
    case REEVE_SEED_DECIMAL:
      return take_number (text, TRUE, out);
    case REEVE_SEED_REAL:
      return take_real (text, &out->real);
    case REEVE_SEED_TEXT:
    case REEVE_SEED_JSON:
      return take_text (text, kind, out);
    case REEVE_SEED_UUID:
      return take_uuid (text, out->uuid);
    case REEVE_SEED_DATE:
      return take_date (text, &out->integer);
    case REEVE_SEED_TIME:
      return take_time (text, &out->integer);
    case REEVE_SEED_TIMESTAMP:
      return take_timestamp (text, &out->integer);
    case REEVE_SEED_NULL:
    case REEVE_SEED_BYTES:
    case REEVE_SEED_INTERVAL:
    case REEVE_SEED_FAULT:
      return FALSE;
    }
  g_return_val_if_reached (FALSE);
}

gboolean
reeve_seed_value_parse (ReeveSeedValue *self,
                        ReeveSeedKind kind,
                        const char *text,
                        gssize length)
{
  Text rest = { text, text + (length < 0 ? (gssize) strlen (text) : length) };

  self->kind = kind;
  if (take_value (&rest, kind, self) && rest.at == rest.end)
    return TRUE;
  self->kind = REEVE_SEED_NULL;
  return FALSE;
}
