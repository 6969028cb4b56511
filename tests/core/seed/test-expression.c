/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/seed/generator.h"

typedef struct
{
  const char *expression;
  const char *value; /* "∅": null; "!…": the fault or the error */
} Case;

/* Over the row: id 3, price 12.50, name 'Äpfel', day 2024-02-29, at 2024-02-29 22:30:00,
 * flag true, nothing null, half 0.5 (a real). */
static const Case cases[] = {
  { "1 + 2 * 3", "7" },
  { "(1 + 2) * 3", "9" },
  { "-id + 1", "-2" },
  { "- - 3", "3" },
  { "id * price", "37.50" },
  { "price / 3", "4.166667" },
  { "-price / 3", "-4.166667" },
  { "7 / 2", "3.500000" },
  { "div(7, 2)", "3" },
  { "7 % 4", "3" },
  { "1 / 0", "!*divided by 0*" },
  { "7 % (id - 3)", "!*divided by 0*" },
  { "9223372036854775807 + 1", "!*too large*" },
  { "price * half", "6.25000000" },
  { "round(price / 3, 2)", "4.17" },
  { "round(-2.5)", "-3" },
  { "floor(-2.5)", "-3" },
  { "ceil(2.1)", "3" },
  { "truncate(-2.9)", "-2" },
  { "abs(-2.9)", "2.9" },
  { "least(3, 2.5, 7)", "2.5" },
  { "greatest(id, price)", "12.50" },
  { "'a' || id || true", "a3true" },
  { "'a' || nothing", "∅" },
  { "concat('a', nothing, price)", "a12.50" },
  { "'it''s'", "it's" },
  { "upper(name)", "ÄPFEL" },
  { "lower('ÀB')", "àb" },
  { "length(name)", "5" },
  { "substr(name, 2)", "pfel" },
  { "substr(name, 1, 2)", "Äp" },
  { "substr(name, 9, 2)", "" },
  { "replace(name, 'p', 'ss')", "Ässfel" },
  { "pad(id, 5)", "00003" },
  { "pad(name, 7, '·')", "··Äpfel" },
  { "slug('Zoë O''Brien & Søn')", "zoe-obrien-soen" },
  { "slug('Łódź, Iğdır')", "lodz-igdir" },
  { "text(price)", "12.50" },
  { "number('1.5') + 1", "2.5" },
  { "number(name)", "!*no such value*" },
  { "day + 1", "2024-03-01" },
  { "day - 29", "2024-01-31" },
  { "day - date('2023-02-28')", "366" },
  { "day + hours(25)", "2024-03-01 01:00:00" },
  { "day + time('08:30:00')", "2024-02-29 08:30:00" },
  { "at + minutes(90)", "2024-03-01 00:00:00" },
  { "at - days(1.5)", "2024-02-28 10:30:00" },
  { "date(at)", "2024-02-29" },
  { "time(at)", "22:30:00" },
  { "epoch(at - day) ", "81000" },
  { "add_months(day, 12)", "2025-02-28" },
  { "add_months(day, -1)", "2024-01-29" },
  { "add_months(date('2024-12-31'), 2)", "2025-02-28" },
  { "add_months(at, 1)", "2024-03-29 22:30:00" },
  { "year(day) * 100 + month(at)", "202402" },
  { "day(day)", "29" },
  { "weekday(day)", "4" },
  { "weekday(date('1969-12-28'))", "7" },
  { "hour(at)", "22" },
  { "time('23:30:00') + hours(1)", "00:30:00" },
  { "date('x')", "!*no such value*" },
  { "uuid('00112233-4455-6677-8899-' || pad(10, 12))", "00112233-4455-6677-8899-000000000010" },
  { "uuid('00112233')", "!*no such value*" },
  { "day + 99999999", "!*too far*" },
  { "if(price > 10, 'dear', 'cheap')", "dear" },
  { "if(id = 3, 1, 1 / 0)", "1" },
  { "if(nothing = 1, 1, 2)", "2" },
  { "coalesce(nothing, id)", "3" },
  { "coalesce(nothing, null)", "∅" },
  { "nothing is null", "true" },
  { "id is not null and not false", "true" },
  { "nothing > 1 or true", "true" },
  { "nothing > 1 and true", "∅" },
  { "nothing > 1 and false", "false" },
  { "id = 3.0", "true" },
  { "id <> 3", "false" },
  { "day >= '2024-02-29' and at > day", "true" },
  { "name < 'B'", "false" },
  { "row()", "1" },
  { "random(5, 5)", "5" },
  { "random(6, 5)", "!*must not be above*" },
  { "\"id\" + \"row\"", "!*no column “row”*" },
  { "", "!*missing at the end*" },
  { "1 +", "!*missing at the end*" },
  { "1 2", "!*“2” cannot stand here*" },
  { "(1", "!*“)” is missing*" },
  { "'a", "!*has no end*" },
  { "1.2.3", "!*is no number*" },
  { "name + 1", "!*“+” cannot be applied to (text, integer)*" },
  { "nope(1)", "!*no function “nope”*" },
  { "upper(1)", "!*“upper” cannot be applied to (integer)*" },
  { "id and true", "!*true or false*" },
  { "if(true, 1, 'a')", "!*of one kind*" },
  { "if(1, 2, 3)", "!*condition*" },
  { "coalesce(id, name)", "!*of one kind*" },
  { "id.name", "!*no generated reference*" },
  { "sum(t.id, id)", "!*must be a reference with “each”*" },
  { "days(1)", "!*period of time*" },
  { "e", "!*its own value*" },
  { ";", "!*cannot stand here*" },
  { "id -- 1", "4" },
};

static const char specs[]
  = "{\"id\":3,\"price\":12.50,"
    "\"name\":{\"kind\":\"constant\",\"value\":\"Äpfel\"},"
    "\"day\":\"date\",\"at\":\"timestamp\","
    "\"flag\":true,\"nothing\":null,\"half\":0.5}";

static ReeveGenerators *
make (const char *expression,
      ReeveSeedKind kind,
      GError **error)
{
  const ReeveGeneratorColumn columns[] = {
    { .name = "id", .kind = REEVE_SEED_INTEGER },
    { .name = "price", .kind = REEVE_SEED_DECIMAL, .precision = 9, .scale = 2 },
    { .name = "name", .kind = REEVE_SEED_TEXT },
    { .name = "day",
      .kind = REEVE_SEED_DATE,
      .least = "2024-02-29",
      .most = "2024-02-29" },
    { .name = "at",
      .kind = REEVE_SEED_TIMESTAMP,
      .least = "2024-02-29 22:30:00",
      .most = "2024-02-29 22:30:00" },
    { .name = "flag", .kind = REEVE_SEED_BOOLEAN },
    { .name = "nothing", .kind = REEVE_SEED_INTEGER, .nullable = TRUE },
    { .name = "half", .kind = REEVE_SEED_REAL },
    { .name = "e", .kind = kind, .nullable = TRUE },
  };
  ReeveGeneratorTableOptions options
    = { .name = "t", .columns = columns, .n_columns = G_N_ELEMENTS (columns), .rows = 1 };
  g_autoptr(JsonObject) object = reeve_json_parse (specs, strlen (specs), "test", error);
  g_autoptr(ReeveGenerators) all = reeve_generators_new (7, "en");
  g_autofree char *text = g_strconcat ("=", expression, NULL);

  json_object_set_string_member (object, "e", text);
  g_assert_true (reeve_generators_add (all, &options, object, error));
  return reeve_generators_compile (all, error) ? g_steal_pointer (&all) : NULL;
}

static void
assert_error (const Case *c,
              const GError *error)
{
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
  if (c->value[0] != '!' || !g_pattern_match_simple (c->value + 1, error->message))
    g_error ("%s: %s", c->expression, error->message);
}

/* Into a text column where the kind goes there, so that all is written the same way. */
static void
test_value (gconstpointer data)
{
  const Case *c = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(ReeveGenerators) all = make (c->expression, REEVE_SEED_TEXT, &error);
  g_auto(ReeveSeedValue) value = REEVE_SEED_VALUE_INIT;
  g_autoptr(GString) text = g_string_new (NULL);
  const ReeveGeneratorTable *table;

  if (all == NULL)
    {
      assert_error (c, error);
      return;
    }
  table = reeve_generators_find (all, "t");
  reeve_generator_table_write_cell (table, 0, 8, &value);
  g_assert_cmpint (reeve_generator_table_check (table, NULL, &error), ==,
                   value.kind != REEVE_SEED_FAULT);
  if (value.kind == REEVE_SEED_FAULT)
    {
      g_assert_nonnull (strstr (error->message, "Row 1"));
      assert_error (c, error);
      return;
    }
  if (value.kind == REEVE_SEED_NULL)
    g_string_append (text, "∅");
  reeve_seed_value_append (&value, text);
  g_assert_cmpstr (text->str, ==, c->value);
}

static void
test_kinds (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(ReeveGenerators) all = make ("day + 1", REEVE_SEED_TIMESTAMP, &error);
  g_autoptr(ReeveGenerators) none = NULL;

  g_assert_no_error (error);
  none = make ("day + 1", REEVE_SEED_INTEGER, &error);
  g_assert_null (none);
  g_assert_nonnull (strstr (error->message, "values of the kind date, the column takes integer"));
}

/* As deep as you like: refused, not crashed. */
static void
test_deep (void)
{
  static const char *const openings[] = { "(", "-", "not ", "abs(", "1+(" };

  for (guint i = 0; i < G_N_ELEMENTS (openings); i++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(ReeveGenerators) all = NULL;

      while (text->len < 9000)
        g_string_append (text, openings[i]);
      all = make (text->str, REEVE_SEED_TEXT, &error);
      g_assert_null (all);
      g_assert_nonnull (strstr (error->message, "nested too deeply"));
    }
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/seed/expression/value/%u", i);

      g_test_add_data_func (path, &cases[i], test_value);
    }
  g_test_add_func ("/seed/expression/kinds", test_kinds);
  g_test_add_func ("/seed/expression/deep", test_deep);
  return g_test_run ();
}
