/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <string.h>

#include "core/seed/expression-calls.h"

static const ReeveExpressionFunction functions[] = {
  { "+", "ii", 'i', reeve_expression_plus, FALSE },
  { "+", "nn", 'n', reeve_expression_plus, FALSE },
  { "+", "di", 'd', reeve_expression_later, FALSE },
  { "+", "id", 'd', reeve_expression_later, FALSE },
  { "+", "dp", 's', reeve_expression_later, FALSE },
  { "+", "pd", 's', reeve_expression_later, FALSE },
  { "+", "sp", 's', reeve_expression_later, FALSE },
  { "+", "ps", 's', reeve_expression_later, FALSE },
  { "+", "hp", 'h', reeve_expression_later, FALSE },
  { "+", "dh", 's', reeve_expression_later, FALSE },
  { "+", "pp", 'p', reeve_expression_later, FALSE },
  { "-", "ii", 'i', reeve_expression_minus, FALSE },
  { "-", "nn", 'n', reeve_expression_minus, FALSE },
  { "-", "di", 'd', reeve_expression_earlier, FALSE },
  { "-", "dd", 'i', reeve_expression_days_between, FALSE },
  { "-", "dp", 's', reeve_expression_earlier, FALSE },
  { "-", "sp", 's', reeve_expression_earlier, FALSE },
  { "-", "ss", 'p', reeve_expression_earlier, FALSE },
  { "-", "sd", 'p', reeve_expression_earlier, FALSE },
  { "-", "ds", 'p', reeve_expression_earlier, FALSE },
  { "-", "hp", 'h', reeve_expression_earlier, FALSE },
  { "-", "hh", 'p', reeve_expression_earlier, FALSE },
  { "-", "pp", 'p', reeve_expression_earlier, FALSE },
  { "*", "ii", 'i', reeve_expression_times, FALSE },
  { "*", "nn", 'n', reeve_expression_times, FALSE },
  { "/", "nn", 'n', reeve_expression_divide, FALSE },
  { "%", "ii", 'i', reeve_expression_modulo, FALSE },
#define COMPARISON(name, call) \
  { name, "nn", 'b', call, FALSE }, { name, "tt", 'b', call, FALSE }, \
    { name, "dd", 'b', call, FALSE }, { name, "hh", 'b', call, FALSE }, \
    { name, "ss", 'b', call, FALSE }, { name, "sd", 'b', call, FALSE }, \
    { name, "ds", 'b', call, FALSE }, { name, "pp", 'b', call, FALSE }, \
    { name, "bb", 'b', call, FALSE }, { name, "uu", 'b', call, FALSE }
  COMPARISON ("=", reeve_expression_equal),
  COMPARISON ("<>", reeve_expression_unequal),
  COMPARISON ("!=", reeve_expression_unequal),
  COMPARISON ("<", reeve_expression_less),
  COMPARISON ("<=", reeve_expression_at_most),
  COMPARISON (">", reeve_expression_more),
  COMPARISON (">=", reeve_expression_at_least),
#undef COMPARISON
  { "||", "xx", 't', reeve_expression_concat, FALSE },
  { "abs", "i", 'i', reeve_expression_absolute, FALSE },
  { "abs", "n", 'n', reeve_expression_absolute, FALSE },
  { "add_months", "di", 'd', reeve_expression_add_months, FALSE },
  { "add_months", "si", 's', reeve_expression_add_months, FALSE },
  { "ceil", "n", 'i', reeve_expression_ceil_of, FALSE },
  { "concat", "x*", 't', reeve_expression_concat, TRUE },
  { "date", "t", 'd', reeve_expression_to_date, FALSE },
  { "date", "d", 'd', reeve_expression_to_date, FALSE },
  { "date", "s", 'd', reeve_expression_to_date, FALSE },
  { "day", "d", 'i', reeve_expression_day, FALSE },
  { "day", "s", 'i', reeve_expression_day, FALSE },
  { "days", "n", 'p', reeve_expression_days, FALSE },
  { "div", "ii", 'i', reeve_expression_quotient, FALSE },
  { "epoch", "d", 'i', reeve_expression_epoch, FALSE },
  { "epoch", "p", 'i', reeve_expression_epoch, FALSE },
  { "epoch", "s", 'i', reeve_expression_epoch, FALSE },
  { "floor", "n", 'i', reeve_expression_floor_of, FALSE },
  { "greatest", "x*", '=', reeve_expression_greatest, FALSE },
  { "hour", "h", 'i', reeve_expression_hour, FALSE },
  { "hour", "s", 'i', reeve_expression_hour, FALSE },
  { "hours", "n", 'p', reeve_expression_hours, FALSE },
  { "least", "x*", '=', reeve_expression_least, FALSE },
  { "length", "t", 'i', reeve_expression_length, FALSE },
  { "lower", "t", 't', reeve_expression_lower, FALSE },
  { "minutes", "n", 'p', reeve_expression_minutes, FALSE },
  { "month", "d", 'i', reeve_expression_month, FALSE },
  { "month", "s", 'i', reeve_expression_month, FALSE },
  { "negative", "i", 'i', reeve_expression_negative, FALSE },
  { "negative", "n", 'n', reeve_expression_negative, FALSE },
  { "not", "b", 'b', reeve_expression_negate, FALSE },
  { "number", "t", 'n', reeve_expression_to_number, FALSE },
  { "pad", "xi?t", 't', reeve_expression_pad, FALSE },
  { "random", "ii", 'i', reeve_expression_chance, FALSE },
  { "replace", "ttt", 't', reeve_expression_replace, FALSE },
  { "round", "n?i", 'n', reeve_expression_round_to, FALSE },
  { "row", "", 'i', reeve_expression_row_number, FALSE },
  { "seconds", "n", 'p', reeve_expression_seconds, FALSE },
  { "slug", "t", 't', reeve_expression_slug, FALSE },
  { "substr", "ti?i", 't', reeve_expression_substr, FALSE },
  { "text", "x", 't', reeve_expression_to_text, FALSE },
  { "time", "h", 'h', reeve_expression_to_time, FALSE },
  { "time", "s", 'h', reeve_expression_to_time, FALSE },
  { "time", "t", 'h', reeve_expression_to_time, FALSE },
  { "timestamp", "d", 's', reeve_expression_to_timestamp, FALSE },
  { "timestamp", "s", 's', reeve_expression_to_timestamp, FALSE },
  { "timestamp", "t", 's', reeve_expression_to_timestamp, FALSE },
  { "truncate", "n", 'i', reeve_expression_truncate_of, FALSE },
  { "upper", "t", 't', reeve_expression_upper, FALSE },
  { "uuid", "t", 'u', reeve_expression_to_uuid, FALSE },
  { "weekday", "d", 'i', reeve_expression_weekday, FALSE },
  { "weekday", "s", 'i', reeve_expression_weekday, FALSE },
  { "year", "d", 'i', reeve_expression_year, FALSE },
  { "year", "s", 'i', reeve_expression_year, FALSE },
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
