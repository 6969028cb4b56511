/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <string.h>

#include "core/base/i18n.h"
#include "core/seed/expression-private.h"
#include "core/seed/fold.h"

#define MOST_SCALE 10
#define LONGEST_TEXT 1000000
#define HOUR (3600 * REEVE_SEED_SECOND)

#define CALL(name) \
  static void name (const ReeveExpressionNode *self, const ReeveGeneratorRow *row, \
                    const ReeveSeedValue *a, ReeveSeedValue *out)

static guint
scale_of (const ReeveSeedValue *value)
{
  return value->kind == REEVE_SEED_DECIMAL ? value->scale : 0;
}

/* @whole: both were integers, so is what comes out. */
static void
set_number (ReeveSeedValue *out,
            __int128 number,
            guint scale,
            gboolean whole)
{
  while (scale > MOST_SCALE)
    {
      number = (number + (number < 0 ? -5 : 5)) / 10;
      scale--;
    }
  if (number > G_MAXINT64 || number < G_MININT64)
    {
      reeve_generator_set_fault (out, _("The number is too large."));
      return;
    }
  out->kind = whole ? REEVE_SEED_INTEGER : REEVE_SEED_DECIMAL;
  out->scale = scale;
  out->integer = (gint64) number;
}

static gboolean
are_whole (const ReeveSeedValue *a)
{
  return a[0].kind == REEVE_SEED_INTEGER && a[1].kind == REEVE_SEED_INTEGER;
}

static void
add (const ReeveSeedValue *a,
     const ReeveSeedValue *b,
     int sign,
     ReeveSeedValue *out)
{
  guint scale = MAX (scale_of (a), scale_of (b));
  gboolean whole = a->kind == REEVE_SEED_INTEGER && b->kind == REEVE_SEED_INTEGER;
  __int128 x = (__int128) a->integer * reeve_seed_power10 (scale - scale_of (a));
  __int128 y = (__int128) b->integer * reeve_seed_power10 (scale - scale_of (b));

  set_number (out, x + sign * y, scale, whole);
}

void
reeve_expression_add (const ReeveSeedValue *a,
                      const ReeveSeedValue *b,
                      ReeveSeedValue *out)
{
  add (a, b, 1, out);
}

CALL (plus)
{
  add (&a[0], &a[1], 1, out);
}

CALL (minus)
{
  add (&a[0], &a[1], -1, out);
}

CALL (negative)
{
  ReeveSeedValue zero = { .kind = REEVE_SEED_INTEGER };

  add (&zero, &a[0], -1, out);
}

CALL (times)
{
  set_number (out, (__int128) a[0].integer * a[1].integer, scale_of (&a[0]) + scale_of (&a[1]),
              are_whole (a));
}

/* To six digits behind the point, or as many as either side has. */
CALL (divide)
{
  guint scale = MAX (MAX (scale_of (&a[0]), scale_of (&a[1])), 6);
  __int128 x = a[0].integer;
  __int128 y = a[1].integer;

  if (y == 0)
    {
      reeve_generator_set_fault (out, _("Nothing can be divided by 0."));
      return;
    }
  x *= reeve_seed_power10 (scale - scale_of (&a[0]));
  x *= reeve_seed_power10 (scale_of (&a[1]));
  x += (x < 0) == (y < 0) ? y / 2 : -(y / 2);
  set_number (out, x / y, scale, FALSE);
}

static void
whole_division (const ReeveSeedValue *a,
                gboolean rest,
                ReeveSeedValue *out)
{
  gint64 x = a[0].integer;
  gint64 y = a[1].integer;

  if (y == 0)
    reeve_generator_set_fault (out, _("Nothing can be divided by 0."));
  else
    set_number (out, rest ? (__int128) x % y : (__int128) x / y, 0, TRUE);
}

CALL (modulo)
{
  whole_division (a, TRUE, out);
}

CALL (quotient)
{
  whole_division (a, FALSE, out);
}

/* How much one more of each kind is, in microseconds: a date counts days. */
static gint64
micros_of (const ReeveSeedValue *value)
{
  return value->integer * (value->kind == REEVE_SEED_DATE ? REEVE_SEED_DAY : 1);
}

static void
set_moment (const ReeveExpressionNode *self,
            gint64 micros,
            ReeveSeedValue *out)
{
  gint64 of_day = micros % REEVE_SEED_DAY;

  of_day += of_day < 0 ? REEVE_SEED_DAY : 0;
  out->kind = self->kind;
  out->integer = self->kind == REEVE_SEED_DATE   ? (micros - of_day) / REEVE_SEED_DAY
                 : self->kind == REEVE_SEED_TIME ? of_day
                                                 : micros;
}

static gint64
days_or_micros (const ReeveSeedValue *value)
{
  return value->kind == REEVE_SEED_INTEGER ? value->integer * REEVE_SEED_DAY : micros_of (value);
}

static gboolean
is_far (const ReeveSeedValue *value)
{
  gint64 days = value->integer;

  if (value->kind != REEVE_SEED_INTEGER && value->kind != REEVE_SEED_DATE)
    days /= REEVE_SEED_DAY;
  return days > 5000000 || days < -5000000;
}

static void
shift (const ReeveExpressionNode *self,
       const ReeveSeedValue *a,
       int sign,
       ReeveSeedValue *out)
{
  if (is_far (&a[0]) || is_far (&a[1]))
    reeve_generator_set_fault (out, _("The date lies too far away."));
  else
    set_moment (self, days_or_micros (&a[0]) + sign * days_or_micros (&a[1]), out);
}

CALL (later)
{
  shift (self, a, 1, out);
}

CALL (earlier)
{
  shift (self, a, -1, out);
}

CALL (days_between)
{
  out->kind = REEVE_SEED_INTEGER;
  out->integer = a[0].integer - a[1].integer;
}

static void
set_period (const ReeveSeedValue *a,
            gint64 unit,
            ReeveSeedValue *out)
{
  __int128 micros = (__int128) a->integer * unit / reeve_seed_power10 (scale_of (a));

  if (micros > G_MAXINT64 / 4 || micros < G_MININT64 / 4)
    {
      reeve_generator_set_fault (out, _("The date lies too far away."));
      return;
    }
  out->kind = REEVE_SEED_INTERVAL;
  out->integer = (gint64) micros;
}

CALL (days)
{
  set_period (a, REEVE_SEED_DAY, out);
}

CALL (hours)
{
  set_period (a, HOUR, out);
}

CALL (minutes)
{
  set_period (a, HOUR / 60, out);
}

CALL (seconds)
{
  set_period (a, REEVE_SEED_SECOND, out);
}

/* The day of the month stays, or is the month's last. */
CALL (add_months)
{
  gint64 micros = micros_of (&a[0]);
  gint64 days = micros / REEVE_SEED_DAY - (micros % REEVE_SEED_DAY < 0);
  gint64 year;
  gint64 months;
  guint month;
  guint day;

  if (a[1].integer > 60000 || a[1].integer < -60000)
    {
      reeve_generator_set_fault (out, _("The date lies too far away."));
      return;
    }
  reeve_seed_civil (days, &year, &month, &day);
  months = year * 12 + month - 1 + a[1].integer;
  year = months / 12 - (months % 12 < 0);
  month = (guint) (months - year * 12) + 1;
  day = MIN (day, (guint) (reeve_seed_days (year + month / 12, month % 12 + 1, 1)
                           - reeve_seed_days (year, month, 1)));
  set_moment (self, reeve_seed_days (year, month, day) * REEVE_SEED_DAY + micros
                      - days * REEVE_SEED_DAY, out);
}

static void
set_part (const ReeveSeedValue *value,
          char part,
          ReeveSeedValue *out)
{
  gint64 micros = micros_of (value);
  gint64 days_since = micros / REEVE_SEED_DAY - (micros % REEVE_SEED_DAY < 0);
  gint64 year;
  guint month;
  guint day;

  reeve_seed_civil (days_since, &year, &month, &day);
  out->kind = REEVE_SEED_INTEGER;
  switch (part)
    {
    case 'y':
      out->integer = year;
      break;
    case 'm':
      out->integer = month;
      break;
    case 'd':
      out->integer = day;
      break;
    case 'w':
      out->integer = ((days_since + 3) % 7 + 7) % 7 + 1;
      break;
    default:
      out->integer = (micros - days_since * REEVE_SEED_DAY) / HOUR;
      break;
    }
}

CALL (year)
{
  set_part (a, 'y', out);
}

CALL (month)
{
  set_part (a, 'm', out);
}

CALL (day)
{
  set_part (a, 'd', out);
}

CALL (weekday)
{
  set_part (a, 'w', out);
}

CALL (hour)
{
  set_part (a, 'h', out);
}

/* Seconds, of a moment since 1970 and of a period. */
CALL (epoch)
{
  out->kind = REEVE_SEED_INTEGER;
  out->integer = micros_of (a) / REEVE_SEED_SECOND;
}

static void
compare (const ReeveSeedValue *a,
         ReeveSeedValue *out,
         gboolean less,
         gboolean equal,
         gboolean more)
{
  int order;

  if (a[0].kind == REEVE_SEED_DATE || a[1].kind == REEVE_SEED_DATE)
    {
      gint64 x = micros_of (&a[0]);
      gint64 y = micros_of (&a[1]);

      order = (x > y) - (x < y);
    }
  else
    {
      order = reeve_seed_value_compare (&a[0], &a[1]);
    }
  out->kind = REEVE_SEED_BOOLEAN;
  out->boolean = order < 0 ? less : order == 0 ? equal : more;
}

CALL (equal)
{
  compare (a, out, FALSE, TRUE, FALSE);
}

CALL (unequal)
{
  compare (a, out, TRUE, FALSE, TRUE);
}

CALL (less)
{
  compare (a, out, TRUE, FALSE, FALSE);
}

CALL (at_most)
{
  compare (a, out, TRUE, TRUE, FALSE);
}

CALL (more)
{
  compare (a, out, FALSE, FALSE, TRUE);
}

CALL (at_least)
{
  compare (a, out, FALSE, TRUE, TRUE);
}

CALL (negate)
{
  out->kind = REEVE_SEED_BOOLEAN;
  out->boolean = !a[0].boolean;
}

static void
set_text (ReeveSeedValue *out,
          GString *text)
{
  if (text->len > LONGEST_TEXT)
    reeve_generator_set_fault (out, _("The text is too long."));
  else
    reeve_seed_value_set_text (out, REEVE_SEED_TEXT, text->str, (gssize) text->len);
}

static GString *
text_of (const ReeveSeedValue *value)
{
  GString *text = g_string_sized_new (64);

  reeve_seed_value_append (value, text);
  return text;
}

/* Also of "||", which is not called with a null. */
CALL (concat)
{
  g_autoptr(GString) text = g_string_sized_new (64);

  for (guint i = 0; i < self->n; i++)
    reeve_seed_value_append (&a[i], text);
  set_text (out, text);
}

static void
set_case (const ReeveSeedValue *a,
          char *(*change) (const char *, gssize),
          ReeveSeedValue *out)
{
  g_autofree char *changed = change (a->data, (gssize) a->length);

  reeve_seed_value_set_text (out, REEVE_SEED_TEXT, changed, -1);
}

/* By the letters of Unicode: g_utf8_strdown() would ask the environment for a language. */
static char *
change_letters (const char *text,
                gssize length,
                gunichar (*change) (gunichar))
{
  g_autoptr(GString) changed = g_string_sized_new ((gsize) length);

  for (const char *at = text; at < text + length; at = g_utf8_next_char (at))
    g_string_append_unichar (changed, change (g_utf8_get_char (at)));
  return g_string_free (g_steal_pointer (&changed), FALSE);
}

static char *
lower_letters (const char *text,
               gssize length)
{
  return change_letters (text, length, g_unichar_tolower);
}

static char *
upper_letters (const char *text,
               gssize length)
{
  return change_letters (text, length, g_unichar_toupper);
}

CALL (lower)
{
  set_case (a, lower_letters, out);
}

CALL (upper)
{
  set_case (a, upper_letters, out);
}

CALL (slug)
{
  g_autoptr(GString) text = g_string_sized_new (a->length);

  reeve_fold (text, a->data, a->length, '-', FALSE);
  set_text (out, text);
}

CALL (length)
{
  out->kind = REEVE_SEED_INTEGER;
  out->integer = g_utf8_strlen (a->data, (gssize) a->length);
}

/* Characters are counted from 1. */
CALL (substr)
{
  glong n = g_utf8_strlen (a->data, (gssize) a->length);
  gint64 first = CLAMP (a[1].integer - 1, 0, n);
  gint64 count = self->n > 2 ? CLAMP (a[2].integer, 0, n - first) : n - first;
  const char *start = g_utf8_offset_to_pointer (a->data, first);

  reeve_seed_value_set_text (out, REEVE_SEED_TEXT, start,
                             g_utf8_offset_to_pointer (start, count) - start);
}

CALL (replace)
{
  g_autofree char *from = g_strndup (a[1].data, a[1].length);
  g_autofree char *to = g_strndup (a[2].data, a[2].length);
  g_autoptr(GString) text = text_of (&a[0]);

  if (from[0])
    g_string_replace (text, from, to, 0);
  set_text (out, text);
}

/* On the left, with 0 or the first letter of the third argument. */
CALL (pad)
{
  g_autoptr(GString) text = text_of (&a[0]);
  gunichar fill = self->n > 2 && a[2].length ? g_utf8_get_char (a[2].data) : '0';
  gint64 wanted = MIN (a[1].integer, 1000);

  for (glong n = g_utf8_strlen (text->str, (gssize) text->len); n < wanted; n++)
    g_string_prepend_unichar (text, fill);
  set_text (out, text);
}

CALL (to_text)
{
  g_autoptr(GString) text = text_of (a);

  set_text (out, text);
}

/* Text, or what has a way there already. */
static void
convert (const ReeveSeedValue *a,
         ReeveSeedKind kind,
         ReeveSeedValue *out)
{
  gboolean done;

  if (a->kind == REEVE_SEED_TEXT)
    {
      done = reeve_seed_value_parse (out, kind, a->data, (gssize) a->length);
    }
  else
    {
      reeve_seed_value_copy (out, a);
      done = reeve_seed_value_convert (out, kind);
    }
  if (!done)
    reeve_generator_set_fault (out, _("The text is no such value."));
}

CALL (to_date)
{
  convert (a, REEVE_SEED_DATE, out);
}

CALL (to_time)
{
  convert (a, REEVE_SEED_TIME, out);
}

CALL (to_timestamp)
{
  convert (a, REEVE_SEED_TIMESTAMP, out);
}

CALL (to_uuid)
{
  convert (a, REEVE_SEED_UUID, out);
}

CALL (to_number)
{
  convert (a, REEVE_SEED_DECIMAL, out);
}

/* Half away from zero, which is what PostgreSQL's round() does. */
CALL (round_to)
{
  gint64 scale = self->n > 1 ? CLAMP (a[1].integer, 0, MOST_SCALE) : 0;

  reeve_seed_value_copy (out, a);
  if (!reeve_seed_value_rescale (out, (guint) scale))
    reeve_generator_set_fault (out, _("The number is too large."));
}

static void
set_whole (const ReeveSeedValue *a,
           gboolean up,
           gboolean down,
           ReeveSeedValue *out)
{
  gint64 unit = reeve_seed_power10 (scale_of (a));
  gint64 whole = a->integer / unit;
  gint64 rest = a->integer % unit;

  out->kind = REEVE_SEED_INTEGER;
  out->integer = whole + (up && rest > 0) - (down && rest < 0);
}

CALL (floor_of)
{
  set_whole (a, FALSE, TRUE, out);
}

CALL (ceil_of)
{
  set_whole (a, TRUE, FALSE, out);
}

CALL (truncate_of)
{
  set_whole (a, FALSE, FALSE, out);
}

CALL (absolute)
{
  if (a->integer < 0)
    negative (self, row, a, out);
  else
    reeve_seed_value_copy (out, a);
}

static void
extreme (const ReeveExpressionNode *self,
         const ReeveSeedValue *a,
         int sign,
         ReeveSeedValue *out)
{
  guint best = 0;

  for (guint i = 1; i < self->n; i++)
    if (sign * reeve_seed_value_compare (&a[i], &a[best]) > 0)
      best = i;
  reeve_seed_value_copy (out, &a[best]);
  if (!reeve_seed_value_convert (out, self->kind))
    reeve_generator_set_fault (out, _("The number is too large."));
}

CALL (least)
{
  extreme (self, a, -1, out);
}

CALL (greatest)
{
  extreme (self, a, 1, out);
}

CALL (row_number)
{
  out->kind = REEVE_SEED_INTEGER;
  out->integer = (gint64) row->row + 1;
}

/* Each place in an expression has its own chance. */
CALL (chance)
{
  guint64 span = (guint64) a[1].integer - (guint64) a[0].integer + 1;

  if (a[1].integer < a[0].integer)
    {
      reeve_generator_set_fault (out, _("The first number must not be above the second."));
      return;
    }
  out->kind = REEVE_SEED_INTEGER;
  out->integer = (gint64) ((guint64) a[0].integer
                           + reeve_seed_below (reeve_seed_random (self->key, row->row), span));
}

static const ReeveExpressionFunction functions[] = {
  { "+", "ii", 'i', plus, FALSE },
  { "+", "nn", 'n', plus, FALSE },
  { "+", "di", 'd', later, FALSE },
  { "+", "id", 'd', later, FALSE },
  { "+", "dp", 's', later, FALSE },
  { "+", "pd", 's', later, FALSE },
  { "+", "sp", 's', later, FALSE },
  { "+", "ps", 's', later, FALSE },
  { "+", "hp", 'h', later, FALSE },
  { "+", "dh", 's', later, FALSE },
  { "+", "pp", 'p', later, FALSE },
  { "-", "ii", 'i', minus, FALSE },
  { "-", "nn", 'n', minus, FALSE },
  { "-", "di", 'd', earlier, FALSE },
  { "-", "dd", 'i', days_between, FALSE },
  { "-", "dp", 's', earlier, FALSE },
  { "-", "sp", 's', earlier, FALSE },
  { "-", "ss", 'p', earlier, FALSE },
  { "-", "sd", 'p', earlier, FALSE },
  { "-", "ds", 'p', earlier, FALSE },
  { "-", "hp", 'h', earlier, FALSE },
  { "-", "hh", 'p', earlier, FALSE },
  { "-", "pp", 'p', earlier, FALSE },
  { "*", "ii", 'i', times, FALSE },
  { "*", "nn", 'n', times, FALSE },
  { "/", "nn", 'n', divide, FALSE },
  { "%", "ii", 'i', modulo, FALSE },
#define COMPARISON(name, call) \
  { name, "nn", 'b', call, FALSE }, { name, "tt", 'b', call, FALSE }, \
    { name, "dd", 'b', call, FALSE }, { name, "hh", 'b', call, FALSE }, \
    { name, "ss", 'b', call, FALSE }, { name, "sd", 'b', call, FALSE }, \
    { name, "ds", 'b', call, FALSE }, { name, "pp", 'b', call, FALSE }, \
    { name, "bb", 'b', call, FALSE }, { name, "uu", 'b', call, FALSE }
  COMPARISON ("=", equal),
  COMPARISON ("<>", unequal),
  COMPARISON ("!=", unequal),
  COMPARISON ("<", less),
  COMPARISON ("<=", at_most),
  COMPARISON (">", more),
  COMPARISON (">=", at_least),
#undef COMPARISON
  { "||", "xx", 't', concat, FALSE },
  { "abs", "i", 'i', absolute, FALSE },
  { "abs", "n", 'n', absolute, FALSE },
  { "add_months", "di", 'd', add_months, FALSE },
  { "add_months", "si", 's', add_months, FALSE },
  { "ceil", "n", 'i', ceil_of, FALSE },
  { "concat", "x*", 't', concat, TRUE },
  { "date", "t", 'd', to_date, FALSE },
  { "date", "d", 'd', to_date, FALSE },
  { "date", "s", 'd', to_date, FALSE },
  { "day", "d", 'i', day, FALSE },
  { "day", "s", 'i', day, FALSE },
  { "days", "n", 'p', days, FALSE },
  { "div", "ii", 'i', quotient, FALSE },
  { "epoch", "d", 'i', epoch, FALSE },
  { "epoch", "p", 'i', epoch, FALSE },
  { "epoch", "s", 'i', epoch, FALSE },
  { "floor", "n", 'i', floor_of, FALSE },
  { "greatest", "x*", '=', greatest, FALSE },
  { "hour", "h", 'i', hour, FALSE },
  { "hour", "s", 'i', hour, FALSE },
  { "hours", "n", 'p', hours, FALSE },
  { "least", "x*", '=', least, FALSE },
  { "length", "t", 'i', length, FALSE },
  { "lower", "t", 't', lower, FALSE },
  { "minutes", "n", 'p', minutes, FALSE },
  { "month", "d", 'i', month, FALSE },
  { "month", "s", 'i', month, FALSE },
  { "negative", "i", 'i', negative, FALSE },
  { "negative", "n", 'n', negative, FALSE },
  { "not", "b", 'b', negate, FALSE },
  { "number", "t", 'n', to_number, FALSE },
  { "pad", "xi?t", 't', pad, FALSE },
  { "random", "ii", 'i', chance, FALSE },
  { "replace", "ttt", 't', replace, FALSE },
  { "round", "n?i", 'n', round_to, FALSE },
  { "row", "", 'i', row_number, FALSE },
  { "seconds", "n", 'p', seconds, FALSE },
  { "slug", "t", 't', slug, FALSE },
  { "substr", "ti?i", 't', substr, FALSE },
  { "text", "x", 't', to_text, FALSE },
  { "time", "h", 'h', to_time, FALSE },
  { "time", "s", 'h', to_time, FALSE },
  { "time", "t", 'h', to_time, FALSE },
  { "timestamp", "d", 's', to_timestamp, FALSE },
  { "timestamp", "s", 's', to_timestamp, FALSE },
  { "timestamp", "t", 's', to_timestamp, FALSE },
  { "truncate", "n", 'i', truncate_of, FALSE },
  { "upper", "t", 't', upper, FALSE },
  { "uuid", "t", 'u', to_uuid, FALSE },
  { "weekday", "d", 'i', weekday, FALSE },
  { "weekday", "s", 'i', weekday, FALSE },
  { "year", "d", 'i', year, FALSE },
  { "year", "s", 'i', year, FALSE },
};

/* The letters, in the order of ReeveSeedKind. */
static const char letters[] = "?binrtjyudhspf";

static gboolean
suits (char letter,
       ReeveSeedKind kind)
{
  if (letter == 'x' || kind == REEVE_SEED_NULL)
    return kind != REEVE_SEED_BYTES;
  return letter == letters[kind] || (letter == 'n' && kind == REEVE_SEED_INTEGER);
}

static gboolean
takes (const char *arguments,
       const ReeveExpressionNode *node)
{
  const char *at = arguments;

  for (guint i = 0; i < node->n; i++)
    {
      if (*at == '?')
        at++;
      if (*at == '\0' || !suits (*at, node->arguments[i]->kind))
        return FALSE;
      if (at[1] != '*')
        at++;
    }
  return *at == '\0' || *at == '?' || (at[1] == '*' && node->n > 0);
}

ReeveSeedKind
reeve_expression_unify (ReeveSeedKind a,
                        ReeveSeedKind b)
{
  if (a == b || b == REEVE_SEED_NULL)
    return a;
  if (a == REEVE_SEED_NULL)
    return b;
  if ((a == REEVE_SEED_INTEGER && b == REEVE_SEED_DECIMAL)
      || (a == REEVE_SEED_DECIMAL && b == REEVE_SEED_INTEGER))
    return REEVE_SEED_DECIMAL;
  if ((a == REEVE_SEED_DATE && b == REEVE_SEED_TIMESTAMP)
      || (a == REEVE_SEED_TIMESTAMP && b == REEVE_SEED_DATE))
    return REEVE_SEED_TIMESTAMP;
  return REEVE_SEED_FAULT;
}

ReeveSeedKind
reeve_expression_function_result (const ReeveExpressionFunction *self,
                                  const ReeveExpressionNode *node)
{
  ReeveSeedKind kind = REEVE_SEED_NULL;

  if (self->result != '=')
    return (ReeveSeedKind) (strchr (letters, self->result) - letters);
  for (guint i = 0; i < node->n; i++)
    kind = reeve_expression_unify (kind, node->arguments[i]->kind);
  return kind;
}

const ReeveExpressionFunction *
reeve_expression_function_find (const char *name,
                                const ReeveExpressionNode *node,
                                gboolean *exists)
{
  *exists = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      if (g_ascii_strcasecmp (functions[i].name, name) != 0)
        continue;
      *exists = TRUE;
      if (takes (functions[i].arguments, node)
          && reeve_expression_function_result (&functions[i], node) != REEVE_SEED_FAULT)
        return &functions[i];
    }
  return NULL;
}
