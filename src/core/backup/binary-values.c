/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/binary-values.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "core/base/calendar.h"
#include "core/db/postgres/binary.h"

#define MICROS G_GINT64_CONSTANT (1000000)
#define DAY (86400 * MICROS)
#define FRACTION_DIGITS 6
/* The years that the types have; any of their days counts as microseconds in 64 bits. */
#define FIRST_YEAR (-4713)
#define LAST_YEAR 294276
#define LAST_YEAR_OF_DATES 5874897
#define SHORTEST_MONTH 28
#define LONGEST_YEAR 7
#define LONGEST_REAL 64

/* numeric: digits to the base of 10,000, and what its head says of those that are no numbers */
#define BASE_DIGITS 4
#define MOST_GROUPS G_MAXINT16
#define MOST_SCALE 0x3fff
#define NUMERIC_NEGATIVE 0x4000
#define NUMERIC_NAN 0xc000
#define NUMERIC_INFINITE 0xd000
#define NUMERIC_MINUS_INFINITE 0xf000

#define UUID_LENGTH 36
#define UUID_BYTES 16

/* What is left to read. */
typedef struct
{
  const char *at;
  const char *end;
} Text;

/* A word that stands for a value. */
typedef struct
{
  const char *word;
  gint64 value;
} Word;

static const Word date_words[] = {
  { "infinity", G_MAXINT32 },
  { "-infinity", G_MININT32 },
};

static const Word timestamp_words[] = {
  { "infinity", G_MAXINT64 },
  { "-infinity", G_MININT64 },
};

static const Word numeric_words[] = {
  { "NaN", NUMERIC_NAN },
  { "Infinity", NUMERIC_INFINITE },
  { "-Infinity", NUMERIC_MINUS_INFINITE },
};

static gboolean
find_word (const Word *words, gsize n, const char *text, gsize length, gint64 *value)
{
  for (gsize i = 0; i < n; i++)
    if (strlen (words[i].word) == length && memcmp (words[i].word, text, length) == 0)
      {
        *value = words[i].value;
        return TRUE;
      }
  return FALSE;
}

static gboolean
is_digit (char letter)
{
  return letter >= '0' && letter <= '9';
}

static gboolean
skip (Text *text, char letter)
{
  if (text->at == text->end || *text->at != letter)
    return FALSE;
  text->at++;
  return TRUE;
}

/* At least @least digits and at most @most. */
static gboolean
read_digits (Text *text, guint least, guint most, guint *number)
{
  const char *from = text->at;

  *number = 0;
  while (text->at < text->end && is_digit (*text->at) && (guint) (text->at - from) < most)
    *number = *number * 10 + (guint) (*text->at++ - '0');
  return (guint) (text->at - from) >= least;
}

/* --- numbers -------------------------------------------------------------------------------- */

static gboolean
read_integer (const char *text, gsize length, gint64 *number)
{
  gboolean negative = length > 0 && *text == '-';
  guint64 most = (guint64) G_MAXINT64 + (negative ? 1 : 0);
  guint64 sum = 0;

  text += negative ? 1 : 0;
  length -= negative ? 1 : 0;
  for (gsize i = 0; i < length; i++)
    {
      guint digit = (guint) (guchar) text[i] - '0';

      if (digit > 9 || sum > (most - digit) / 10)
        return FALSE;
      sum = sum * 10 + digit;
    }
  *number = (gint64) (negative ? 0 - sum : sum);
  return length > 0;
}

static gboolean
form_int2 (const char *text, gsize length, ReeveBytes *bytes)
{
  gint64 number;

  return read_integer (text, length, &number) && reeve_pg_binary_int2 (bytes, number);
}

static gboolean
form_int4 (const char *text, gsize length, ReeveBytes *bytes)
{
  gint64 number;

  return read_integer (text, length, &number) && reeve_pg_binary_int4 (bytes, number);
}

static gboolean
form_int8 (const char *text, gsize length, ReeveBytes *bytes)
{
  gint64 number;

  return read_integer (text, length, &number) && reeve_pg_binary_int8 (bytes, number);
}

static gboolean
form_bool (const char *text, gsize length, ReeveBytes *bytes)
{
  guint8 byte = *text == 't';

  reeve_pg_binary_field (bytes, &byte, sizeof byte);
  return length == 1 && (*text == 't' || *text == 'f');
}

/* The text has no NUL behind it. What is too large or too small is refused, as the server does. */
static gboolean
read_real (const char *text, gsize length, double *number)
{
  char copy[LONGEST_REAL];
  char *end;

  if (length == 0 || length >= sizeof copy || text[0] == ' ')
    return FALSE;
  memcpy (copy, text, length);
  copy[length] = '\0';
  errno = 0;
  *number = g_ascii_strtod (copy, &end);
  return *end == '\0' && (errno == 0 || (*number != 0 && isfinite (*number)));
}

/* Of a number just between two, the first rounding may have hidden on which side it was. */
static gboolean
is_tie (double number, float rounded)
{
  float beyond = nextafterf (rounded, number > rounded ? INFINITY : -INFINITY);

  return isfinite (rounded) && fabs (number - rounded) > 0 &&
         fabs (number - rounded) >= fabs (beyond - number);
}

static gboolean
form_float4 (const char *text, gsize length, ReeveBytes *bytes)
{
  double number;
  float rounded;
  guint32 bits;

  if (!read_real (text, length, &number))
    return FALSE;
  rounded = (float) number;
  memcpy (&bits, &rounded, sizeof bits);
  bits = GUINT32_TO_BE (bits);
  reeve_pg_binary_field (bytes, &bits, sizeof bits);
  return !is_tie (number, rounded) && isfinite (rounded) == isfinite (number) &&
         (rounded != 0) == (number != 0);
}

static gboolean
form_float8 (const char *text, gsize length, ReeveBytes *bytes)
{
  double number;
  gint64 bits;

  if (!read_real (text, length, &number))
    return FALSE;
  memcpy (&bits, &number, sizeof bits);
  return reeve_pg_binary_int8 (bytes, bits);
}

/* Number of groups, weight of the first, sign, digits behind the point; then the groups. */
static guint8 *
begin_numeric (ReeveBytes *bytes, guint groups, int weight, guint sign, guint scale)
{
  guint16 head[] = { GUINT16_TO_BE ((guint16) groups), GUINT16_TO_BE ((guint16) (gint16) weight),
                     GUINT16_TO_BE ((guint16) sign), GUINT16_TO_BE ((guint16) scale) };
  guint8 *room = reeve_pg_binary_room (bytes, sizeof head + groups * sizeof (guint16));

  memcpy (room, head, sizeof head);
  return room + sizeof head;
}

/* @n digits from @digits, as one number to the base of 10,000 that they are the beginning of. */
static guint16
group_of (const char *digits, guint n)
{
  guint number = 0;

  for (guint i = 0; i < BASE_DIGITS; i++)
    number = number * 10 + (i < n ? (guint) (digits[i] - '0') : 0);
  return GUINT16_TO_BE ((guint16) number);
}

/* The digits before the point, of which the first group may be short, and those behind it, of which
 * the last may be. */
static void
fill_numeric (guint8 *groups, const char *whole, guint n_whole, const char *rest, guint n_rest)
{
  guint short_ones = n_whole % BASE_DIGITS;
  guint16 group = 0;

  for (guint i = 0; i < short_ones; i++)
    group = (guint16) (group * 10 + (whole[i] - '0'));
  group = GUINT16_TO_BE (group);
  if (short_ones > 0)
    {
      memcpy (groups, &group, sizeof group);
      groups += sizeof group;
    }
  for (guint i = short_ones; i < n_whole; i += BASE_DIGITS, groups += sizeof group)
    {
      group = group_of (whole + i, BASE_DIGITS);
      memcpy (groups, &group, sizeof group);
    }
  for (guint i = 0; i < n_rest; i += BASE_DIGITS, groups += sizeof group)
    {
      group = group_of (rest + i, n_rest - i);
      memcpy (groups, &group, sizeof group);
    }
}

static guint
count_digits (Text *text)
{
  const char *from = text->at;

  while (text->at < text->end && is_digit (*text->at))
    text->at++;
  return (guint) (text->at - from);
}

static gboolean
form_numeric (const char *text, gsize length, ReeveBytes *bytes)
{
  Text left = { text, text + length };
  gboolean negative = skip (&left, '-');
  const char *whole = left.at;
  guint n_whole = count_digits (&left);
  const char *rest = left.at + 1;
  guint n_rest = skip (&left, '.') ? count_digits (&left) : 0;
  guint groups_whole = (n_whole + BASE_DIGITS - 1) / BASE_DIGITS;
  guint groups_rest = (n_rest + BASE_DIGITS - 1) / BASE_DIGITS;
  guint8 *groups;
  gint64 sign;

  if (find_word (numeric_words, G_N_ELEMENTS (numeric_words), text, length, &sign))
    {
      begin_numeric (bytes, 0, 0, (guint) sign, 0);
      return TRUE;
    }
  if (left.at != left.end || n_whole == 0 || n_rest > MOST_SCALE ||
      groups_whole + groups_rest > MOST_GROUPS)
    return FALSE;
  groups = begin_numeric (bytes, groups_whole + groups_rest, (int) groups_whole - 1,
                          negative ? NUMERIC_NEGATIVE : 0, n_rest);
  fill_numeric (groups, whole, n_whole, rest, n_rest);
  return TRUE;
}

/* --- moments -------------------------------------------------------------------------------- */

/* "2024-02-29"; the year may have more digits. What stands behind is left. */
static gboolean
read_date (Text *text, guint *year, guint *month, guint *day)
{
  return read_digits (text, 4, LONGEST_YEAR, year) && skip (text, '-') &&
         read_digits (text, 2, 2, month) && skip (text, '-') && read_digits (text, 2, 2, day) &&
         *year >= 1 && *month >= 1 && *month <= 12 && *day >= 1;
}

/* "13:14:15" and up to six digits of a second, in microseconds. */
static gboolean
read_time (Text *text, gint64 *micros)
{
  guint hour, minute, second;
  guint fraction = 0;

  if (!read_digits (text, 2, 2, &hour) || !skip (text, ':') ||
      !read_digits (text, 2, 2, &minute) || !skip (text, ':') ||
      !read_digits (text, 2, 2, &second) || minute > 59 || second > 59)
    return FALSE;
  if (skip (text, '.'))
    {
      const char *from = text->at;

      if (!read_digits (text, 1, FRACTION_DIGITS, &fraction))
        return FALSE;
      for (guint i = (guint) (text->at - from); i < FRACTION_DIGITS; i++)
        fraction *= 10;
    }
  *micros = ((hour * 60 + minute) * 60 + second) * MICROS + fraction;
  return *micros <= DAY;
}

/* "+02", "-03:30", "+00:34:08": how far the clocks there are ahead, in microseconds. */
static gboolean
read_zone (Text *text, gint64 *micros)
{
  gboolean behind = skip (text, '-');
  guint hours;
  guint minutes = 0;
  guint seconds = 0;

  if ((!behind && !skip (text, '+')) || !read_digits (text, 2, 2, &hours) ||
      (skip (text, ':') && !read_digits (text, 2, 2, &minutes)) ||
      (skip (text, ':') && !read_digits (text, 2, 2, &seconds)))
    return FALSE;
  *micros = ((hours * 60 + minutes) * 60 + seconds) * MICROS * (behind ? -1 : 1);
  return TRUE;
}

/* The last thing: the year before 1 is written 0001 BC, and counted as 0. */
static gboolean
read_end (Text *text, gint64 *year)
{
  if (text->end - text->at == 3 && memcmp (text->at, " BC", 3) == 0)
    {
      text->at += 3;
      *year = 1 - *year;
    }
  return text->at == text->end;
}

/* Since PostgreSQL's first day; FALSE for what is no day, or beyond @last_year. */
static gboolean
count_days (gint64 year, guint month, guint day, gint64 last_year, gint64 *days)
{
  gint64 same_year;
  guint same_month;
  guint same_day = day;

  *days = reeve_calendar_days (year, month, day);
  if (day > SHORTEST_MONTH)
    reeve_calendar_date (*days, &same_year, &same_month, &same_day);
  *days -= REEVE_PG_EPOCH_DAYS;
  return day == same_day && year <= last_year && year >= FIRST_YEAR;
}

static gboolean
form_date (const char *text, gsize length, ReeveBytes *bytes)
{
  Text left = { text, text + length };
  guint written, month, day;
  gint64 year, days;

  if (find_word (date_words, G_N_ELEMENTS (date_words), text, length, &year))
    return reeve_pg_binary_int4 (bytes, year);
  if (!read_date (&left, &written, &month, &day))
    return FALSE;
  year = written;
  return read_end (&left, &year) && count_days (year, month, day, LAST_YEAR_OF_DATES, &days) &&
         reeve_pg_binary_int4 (bytes, days);
}

static gboolean
form_moment (const char *text, gsize length, gboolean has_zone, ReeveBytes *bytes)
{
  Text left = { text, text + length };
  guint written, month, day;
  gint64 year, days, micros;
  gint64 ahead = 0;

  if (find_word (timestamp_words, G_N_ELEMENTS (timestamp_words), text, length, &year))
    return reeve_pg_binary_int8 (bytes, year);
  if (!read_date (&left, &written, &month, &day) || !skip (&left, ' ') ||
      !read_time (&left, &micros) || (has_zone && !read_zone (&left, &ahead)))
    return FALSE;
  year = written;
  return read_end (&left, &year) && count_days (year, month, day, LAST_YEAR, &days) &&
         reeve_pg_binary_int8 (bytes, days * DAY + micros - ahead);
}

static gboolean
form_timestamp (const char *text, gsize length, ReeveBytes *bytes)
{
  return form_moment (text, length, FALSE, bytes);
}

static gboolean
form_timestamptz (const char *text, gsize length, ReeveBytes *bytes)
{
  return form_moment (text, length, TRUE, bytes);
}

static gboolean
form_time (const char *text, gsize length, ReeveBytes *bytes)
{
  Text left = { text, text + length };
  gint64 micros;

  return read_time (&left, &micros) && left.at == left.end && reeve_pg_binary_int8 (bytes, micros);
}

/* --- what is copied, and hexadecimal -------------------------------------------------------- */

static gboolean
form_text (const char *text, gsize length, ReeveBytes *bytes)
{
  reeve_pg_binary_field (bytes, text, length);
  return TRUE;
}

static gboolean
form_jsonb (const char *text, gsize length, ReeveBytes *bytes)
{
  reeve_pg_binary_jsonb (bytes, text, length);
  return TRUE;
}

/* What a hexadecimal digit is worth, and one more; 0: it is none. */
static const guint8 worth[256] = {
  ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
  ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
  ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

static gboolean
read_byte (const char *text, guint8 *byte)
{
  guint8 high = worth[(guchar) text[0]];
  guint8 low = worth[(guchar) text[1]];

  *byte = (guint8) (((high - 1) << 4) | ((low - 1) & 0xf));
  return high > 0 && low > 0;
}

static gboolean
form_bytea (const char *text, gsize length, ReeveBytes *bytes)
{
  guint8 *room;

  if (length < 2 || length % 2 != 0 || text[0] != '\\' || text[1] != 'x')
    return FALSE;
  room = reeve_pg_binary_room (bytes, length / 2 - 1);
  for (gsize i = 2; i < length; i += 2)
    if (!read_byte (text + i, room++))
      return FALSE;
  return TRUE;
}

static gboolean
is_before_dash (guint at)
{
  return at == 8 || at == 13 || at == 18 || at == 23;
}

static gboolean
form_uuid (const char *text, gsize length, ReeveBytes *bytes)
{
  guint8 *room = reeve_pg_binary_room (bytes, UUID_BYTES);
  guint at = 0;

  if (length != UUID_LENGTH)
    return FALSE;
  for (guint i = 0; i < UUID_BYTES; i++, at += 2)
    {
      if (is_before_dash (at) && text[at++] != '-')
        return FALSE;
      if (!read_byte (text + at, room + i))
        return FALSE;
    }
  return TRUE;
}

static const struct
{
  const char *type;
  ReeveBinaryForm form;
} forms[] = {
  { "bool", form_bool },
  { "bpchar", form_text },
  { "bytea", form_bytea },
  { "date", form_date },
  { "enum", form_text },
  { "float4", form_float4 },
  { "float8", form_float8 },
  { "int2", form_int2 },
  { "int4", form_int4 },
  { "int8", form_int8 },
  { "json", form_text },
  { "jsonb", form_jsonb },
  { "numeric", form_numeric },
  { "text", form_text },
  { "time", form_time },
  { "timestamp", form_timestamp },
  { "timestamptz", form_timestamptz },
  { "uuid", form_uuid },
  { "varchar", form_text },
};

ReeveBinaryForm
reeve_binary_form_find (const char *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (g_str_equal (forms[i].type, type))
      return forms[i].form;
  return NULL;
}
