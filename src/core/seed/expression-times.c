/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/expression-calls.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"

#define HOUR (3600 * REEVE_SEED_SECOND)

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
  return value->kind == REEVE_SEED_INTEGER ? value->integer * REEVE_SEED_DAY
                                           : reeve_expression_micros (value);
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

REEVE_EXPRESSION_CALL (later)
{
  shift (self, a, 1, out);
}

REEVE_EXPRESSION_CALL (earlier)
{
  shift (self, a, -1, out);
}

REEVE_EXPRESSION_CALL (days_between)
{
  out->kind = REEVE_SEED_INTEGER;
  out->integer = a[0].integer - a[1].integer;
}

static void
set_period (const ReeveSeedValue *a,
            gint64 unit,
            ReeveSeedValue *out)
{
  __int128 micros = (__int128) a->integer * unit / reeve_seed_power10 (reeve_expression_scale (a));

  if (micros > G_MAXINT64 / 4 || micros < G_MININT64 / 4)
    {
      reeve_generator_set_fault (out, _("The date lies too far away."));
      return;
    }
  out->kind = REEVE_SEED_INTERVAL;
  out->integer = (gint64) micros;
}

REEVE_EXPRESSION_CALL (days)
{
  set_period (a, REEVE_SEED_DAY, out);
}

REEVE_EXPRESSION_CALL (hours)
{
  set_period (a, HOUR, out);
}

REEVE_EXPRESSION_CALL (minutes)
{
  set_period (a, HOUR / 60, out);
}

REEVE_EXPRESSION_CALL (seconds)
{
  set_period (a, REEVE_SEED_SECOND, out);
}

/* The day of the month stays, or is the month's last. */
REEVE_EXPRESSION_CALL (add_months)
{
  gint64 micros = reeve_expression_micros (&a[0]);
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
  reeve_calendar_date (days, &year, &month, &day);
  months = year * 12 + month - 1 + a[1].integer;
  year = months / 12 - (months % 12 < 0);
  month = (guint) (months - year * 12) + 1;
  day = MIN (day, (guint) (reeve_calendar_days (year + month / 12, month % 12 + 1, 1)
                           - reeve_calendar_days (year, month, 1)));
  set_moment (self, reeve_calendar_days (year, month, day) * REEVE_SEED_DAY + micros
                      - days * REEVE_SEED_DAY, out);
}

static void
set_part (const ReeveSeedValue *value,
          char part,
          ReeveSeedValue *out)
{
  gint64 micros = reeve_expression_micros (value);
  gint64 days_since = micros / REEVE_SEED_DAY - (micros % REEVE_SEED_DAY < 0);
  gint64 year;
  guint month;
  guint day;

  reeve_calendar_date (days_since, &year, &month, &day);
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

REEVE_EXPRESSION_CALL (year)
{
  set_part (a, 'y', out);
}

REEVE_EXPRESSION_CALL (month)
{
  set_part (a, 'm', out);
}

REEVE_EXPRESSION_CALL (day)
{
  set_part (a, 'd', out);
}

REEVE_EXPRESSION_CALL (weekday)
{
  set_part (a, 'w', out);
}

REEVE_EXPRESSION_CALL (hour)
{
  set_part (a, 'h', out);
}

/* Seconds, of a moment since 1970 and of a period. */
REEVE_EXPRESSION_CALL (epoch)
{
  out->kind = REEVE_SEED_INTEGER;
  out->integer = reeve_expression_micros (a) / REEVE_SEED_SECOND;
}
