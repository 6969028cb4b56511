/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/expression-calls.h"

#include "core/base/i18n.h"

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
      gint64 x = reeve_expression_micros (&a[0]);
      gint64 y = reeve_expression_micros (&a[1]);

      order = (x > y) - (x < y);
    }
  else
    {
      order = reeve_seed_value_compare (&a[0], &a[1]);
    }
  out->kind = REEVE_SEED_BOOLEAN;
  out->boolean = order < 0 ? less : order == 0 ? equal : more;
}

REEVE_EXPRESSION_CALL (equal)
{
  compare (a, out, FALSE, TRUE, FALSE);
}

REEVE_EXPRESSION_CALL (unequal)
{
  compare (a, out, TRUE, FALSE, TRUE);
}

REEVE_EXPRESSION_CALL (less)
{
  compare (a, out, TRUE, FALSE, FALSE);
}

REEVE_EXPRESSION_CALL (at_most)
{
  compare (a, out, TRUE, TRUE, FALSE);
}

REEVE_EXPRESSION_CALL (more)
{
  compare (a, out, FALSE, FALSE, TRUE);
}

REEVE_EXPRESSION_CALL (at_least)
{
  compare (a, out, FALSE, TRUE, TRUE);
}

REEVE_EXPRESSION_CALL (negate)
{
  out->kind = REEVE_SEED_BOOLEAN;
  out->boolean = !a[0].boolean;
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

REEVE_EXPRESSION_CALL (to_date)
{
  convert (a, REEVE_SEED_DATE, out);
}

REEVE_EXPRESSION_CALL (to_time)
{
  convert (a, REEVE_SEED_TIME, out);
}

REEVE_EXPRESSION_CALL (to_timestamp)
{
  convert (a, REEVE_SEED_TIMESTAMP, out);
}

REEVE_EXPRESSION_CALL (to_uuid)
{
  convert (a, REEVE_SEED_UUID, out);
}

REEVE_EXPRESSION_CALL (to_number)
{
  convert (a, REEVE_SEED_DECIMAL, out);
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

REEVE_EXPRESSION_CALL (least)
{
  extreme (self, a, -1, out);
}

REEVE_EXPRESSION_CALL (greatest)
{
  extreme (self, a, 1, out);
}
