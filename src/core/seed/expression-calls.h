/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/expression-private.h"

G_BEGIN_DECLS

/* What the functions and operators of expressions do; expression-functions.c has the table of their
 * names. Each is a ReeveExpressionCall. */
#define REEVE_EXPRESSION_CALL(name) \
  void reeve_expression_##name (const ReeveExpressionNode *self, const ReeveGeneratorRow *row, \
                                const ReeveSeedValue *a, ReeveSeedValue *out)

static inline guint
reeve_expression_scale (const ReeveSeedValue *value)
{
  return value->kind == REEVE_SEED_DECIMAL ? value->scale : 0;
}

/* How much one more of each kind is, in microseconds: a date counts days. */
static inline gint64
reeve_expression_micros (const ReeveSeedValue *value)
{
  return value->integer * (value->kind == REEVE_SEED_DATE ? REEVE_SEED_DAY : 1);
}

/* expression-numbers.c: numbers */
REEVE_EXPRESSION_CALL (plus);
REEVE_EXPRESSION_CALL (minus);
REEVE_EXPRESSION_CALL (negative);
REEVE_EXPRESSION_CALL (times);
REEVE_EXPRESSION_CALL (divide);
REEVE_EXPRESSION_CALL (modulo);
REEVE_EXPRESSION_CALL (quotient);
REEVE_EXPRESSION_CALL (round_to);
REEVE_EXPRESSION_CALL (floor_of);
REEVE_EXPRESSION_CALL (ceil_of);
REEVE_EXPRESSION_CALL (truncate_of);
REEVE_EXPRESSION_CALL (absolute);
REEVE_EXPRESSION_CALL (row_number);
REEVE_EXPRESSION_CALL (chance);

/* expression-times.c: dates, times and periods */
REEVE_EXPRESSION_CALL (later);
REEVE_EXPRESSION_CALL (earlier);
REEVE_EXPRESSION_CALL (days_between);
REEVE_EXPRESSION_CALL (days);
REEVE_EXPRESSION_CALL (hours);
REEVE_EXPRESSION_CALL (minutes);
REEVE_EXPRESSION_CALL (seconds);
REEVE_EXPRESSION_CALL (add_months);
REEVE_EXPRESSION_CALL (year);
REEVE_EXPRESSION_CALL (month);
REEVE_EXPRESSION_CALL (day);
REEVE_EXPRESSION_CALL (weekday);
REEVE_EXPRESSION_CALL (hour);
REEVE_EXPRESSION_CALL (epoch);

/* expression-texts.c: texts */
REEVE_EXPRESSION_CALL (concat);
REEVE_EXPRESSION_CALL (lower);
REEVE_EXPRESSION_CALL (upper);
REEVE_EXPRESSION_CALL (slug);
REEVE_EXPRESSION_CALL (length);
REEVE_EXPRESSION_CALL (substr);
REEVE_EXPRESSION_CALL (replace);
REEVE_EXPRESSION_CALL (pad);
REEVE_EXPRESSION_CALL (to_text);

/* expression-values.c: values of any kind */
REEVE_EXPRESSION_CALL (equal);
REEVE_EXPRESSION_CALL (unequal);
REEVE_EXPRESSION_CALL (less);
REEVE_EXPRESSION_CALL (at_most);
REEVE_EXPRESSION_CALL (more);
REEVE_EXPRESSION_CALL (at_least);
REEVE_EXPRESSION_CALL (negate);
REEVE_EXPRESSION_CALL (to_date);
REEVE_EXPRESSION_CALL (to_time);
REEVE_EXPRESSION_CALL (to_timestamp);
REEVE_EXPRESSION_CALL (to_uuid);
REEVE_EXPRESSION_CALL (to_number);
REEVE_EXPRESSION_CALL (least);
REEVE_EXPRESSION_CALL (greatest);

G_END_DECLS
