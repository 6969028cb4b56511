/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/expression-calls.h"

#include "core/base/i18n.h"

#define MOST_SCALE 10

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
  guint scale = MAX (reeve_expression_scale (a), reeve_expression_scale (b));
  gboolean whole = a->kind == REEVE_SEED_INTEGER && b->kind == REEVE_SEED_INTEGER;
  __int128 x = (__int128) a->integer * reeve_seed_power10 (scale - reeve_expression_scale (a));
  __int128 y = (__int128) b->integer * reeve_seed_power10 (scale - reeve_expression_scale (b));

  set_number (out, x + sign * y, scale, whole);
}

void
reeve_expression_add (const ReeveSeedValue *a,
                      const ReeveSeedValue *b,
                      ReeveSeedValue *out)
{
  add (a, b, 1, out);
}

REEVE_EXPRESSION_CALL (plus)
{
  add (&a[0], &a[1], 1, out);
}

REEVE_EXPRESSION_CALL (minus)
{
  add (&a[0], &a[1], -1, out);
}

REEVE_EXPRESSION_CALL (negative)
{
  ReeveSeedValue zero = { .kind = REEVE_SEED_INTEGER };

  add (&zero, &a[0], -1, out);
}

REEVE_EXPRESSION_CALL (times)
{
  set_number (out, (__int128) a[0].integer * a[1].integer,
              reeve_expression_scale (&a[0]) + reeve_expression_scale (&a[1]), are_whole (a));
}

/* To six digits behind the point, or as many as either side has. */
REEVE_EXPRESSION_CALL (divide)
{
  guint scale = MAX (MAX (reeve_expression_scale (&a[0]), reeve_expression_scale (&a[1])), 6);
  __int128 x = a[0].integer;
  __int128 y = a[1].integer;

  if (y == 0)
    {
      reeve_generator_set_fault (out, _("Nothing can be divided by 0."));
      return;
    }
  x *= reeve_seed_power10 (scale - reeve_expression_scale (&a[0]));
  x *= reeve_seed_power10 (reeve_expression_scale (&a[1]));
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

REEVE_EXPRESSION_CALL (modulo)
{
  whole_division (a, TRUE, out);
}

REEVE_EXPRESSION_CALL (quotient)
{
  whole_division (a, FALSE, out);
}

/* Half away from zero, which is what PostgreSQL's round() does. */
REEVE_EXPRESSION_CALL (round_to)
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
  gint64 unit = reeve_seed_power10 (reeve_expression_scale (a));
  gint64 whole = a->integer / unit;
  gint64 rest = a->integer % unit;

  out->kind = REEVE_SEED_INTEGER;
  out->integer = whole + (up && rest > 0) - (down && rest < 0);
}

REEVE_EXPRESSION_CALL (floor_of)
{
  set_whole (a, FALSE, TRUE, out);
}

REEVE_EXPRESSION_CALL (ceil_of)
{
  set_whole (a, TRUE, FALSE, out);
}

REEVE_EXPRESSION_CALL (truncate_of)
{
  set_whole (a, FALSE, FALSE, out);
}

REEVE_EXPRESSION_CALL (absolute)
{
  if (a->integer < 0)
    reeve_expression_negative (self, row, a, out);
  else
    reeve_seed_value_copy (out, a);
}

REEVE_EXPRESSION_CALL (row_number)
{
  out->kind = REEVE_SEED_INTEGER;
  out->integer = (gint64) row->row + 1;
}

/* Each place in an expression has its own chance. */
REEVE_EXPRESSION_CALL (chance)
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
