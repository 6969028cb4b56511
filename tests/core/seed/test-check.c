/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/seed/check.h"

static void
add_column (ReeveSeedTable *table, const char *name, ReeveSeedKind kind)
{
  ReeveSeedColumn *column = g_new0 (ReeveSeedColumn, 1);

  column->name = g_strdup (name);
  column->limits.kind = kind;
  g_ptr_array_add (table->columns, column);
}

static void
column_free (gpointer data)
{
  ReeveSeedColumn *column = data;

  g_free (column->name);
  g_free ((char *) column->limits.least);
  g_free ((char *) column->limits.most);
  g_strfreev ((char **) column->limits.allowed);
  g_free (column);
}

static void
check_free (gpointer data)
{
  ReeveSeedCheck *check = data;

  g_free (check->sql);
  g_strfreev (check->columns);
  g_free (check);
}

static ReeveSeedTable *
make_table (void)
{
  ReeveSeedTable *table = g_new0 (ReeveSeedTable, 1);

  table->columns = g_ptr_array_new_with_free_func (column_free);
  table->foreign_keys = g_ptr_array_new ();
  table->uniques = g_ptr_array_new ();
  table->checks = g_ptr_array_new_with_free_func (check_free);
  add_column (table, "n", REEVE_SEED_INTEGER);
  add_column (table, "d", REEVE_SEED_DECIMAL);
  add_column (table, "t", REEVE_SEED_TEXT);
  add_column (table, "day", REEVE_SEED_DATE);
  add_column (table, "Mixed Case", REEVE_SEED_INTEGER);
  return table;
}

/* "n 0<= <10 {a,b} #20; …" */
static char *
describe (const ReeveSeedTable *table)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < table->columns->len; i++)
    {
      const ReeveSeedColumn *column = g_ptr_array_index (table->columns, i);
      const ReeveGeneratorColumn *limits = &column->limits;
      g_autoptr (GString) said = g_string_new (NULL);

      if (limits->least != NULL)
        g_string_append_printf (said, " %s%s", limits->least, limits->above ? "<" : "<=");
      if (limits->most != NULL)
        g_string_append_printf (said, " %s%s", limits->below ? "<" : "<=", limits->most);
      if (limits->allowed != NULL)
        {
          g_autofree char *list = g_strjoinv (",", (char **) limits->allowed);

          g_string_append_printf (said, " {%s}", list);
        }
      if (limits->length > 0)
        g_string_append_printf (said, " #%u", limits->length);
      if (said->len > 0)
        g_string_append_printf (text, "%s%s%s", text->len > 0 ? "; " : "", column->name, said->str);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const struct
{
  const char *form;
  const char *text;
  const char *column;
  const char *limits;
  guint checks;
} cases[] = {
  { "check", "n >= 0", NULL, "n 0<=", 1 },
  { "check", "((n > 0) AND (n < 10))", NULL, "n 0< <10", 1 },
  { "check", "0 < n", NULL, "n 0<", 1 },
  { "check", "10 >= n", NULL, "n <=10", 1 },
  { "check", "n >= -5", NULL, "n -5<=", 1 },
  { "check", "n BETWEEN 1 AND 9", NULL, "n 1<= <=9", 1 },
  { "check", "(d >= (0)::numeric)", NULL, "d 0<=", 1 },
  { "check", "d > 0.5 AND d >= 0.25", NULL, "d 0.5<", 1 },
  { "check", "d >= 0.5 AND d > 0.5", NULL, "d 0.5<", 1 },
  { "check", "day >= '1900-01-01'::date", NULL, "day 1900-01-01<=", 1 },
  { "check", "t IN ('a', 'b')", NULL, "t {a,b}", 1 },
  { "check",
    "((t)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))", NULL,
    "t {a,b}", 1 },
  { "check", "t = 'x'", NULL, "t {x}", 1 },
  { "check", "t IS NULL OR t IN ('a')", NULL, "t {a}", 1 },
  { "check", "n >= 0 OR n IS NULL", NULL, "n 0<=", 1 },
  { "check", "length(t) <= 20", NULL, "t #20", 1 },
  { "check", "char_length(t) < 20", NULL, "t #19", 1 },
  { "check", "\"Mixed Case\" > 3", NULL, "Mixed Case 3<", 1 },
  /* What it does not understand says nothing. */
  { "check", "n >= 0 OR n <= -10", NULL, "", 1 },
  { "check", "t IS NULL OR n >= 0", NULL, "", 1 },
  { "check", "NOT (n >= 0)", NULL, "", 1 },
  { "check", "t NOT IN ('a')", NULL, "", 1 },
  { "check", "n <> 3", NULL, "", 1 },
  { "check", "n > d", NULL, "", 1 },
  { "check", "n + 1 > 0", NULL, "", 1 },
  { "check", "day >= CURRENT_DATE", NULL, "", 1 },
  { "check", "t ~ '^[a-z]+$'", NULL, "", 1 },
  { "check", "n NOT BETWEEN 1 AND 9", NULL, "", 1 },
  { "check", "t IN ('a', n)", NULL, "", 1 },
  { "check", "length(t) >= 3", NULL, "", 1 },
  { "check", "other > 3", NULL, "", 1 },
  { "check", "n >= ", NULL, "", 0 },
  { "check", "", NULL, "", 0 },
  /* A domain. */
  { "check", "(VALUE > 0)", "d", "d 0<", 0 },
  { "check", "(length(VALUE) <= 5)", "t", "t #5", 0 },
  /* SQLite has but the text. */
  { "table",
    "CREATE TABLE x (n INTEGER CHECK (n > 0), t TEXT CHECK(t IN ('(', 'b')), CHECK (d < 5))", NULL,
    "n 0<; d <5; t {(,b}", 3 },
  { "table", "CREATE TABLE x (n INTEGER DEFAULT (1), \"CHECK\" TEXT /* CHECK (n > 0) */)", NULL, "",
    0 },
  { "table", "CREATE TABLE x (n INTEGER CHECK (n > 0", NULL, "", 0 },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ReeveSeedTable) table = make_table ();
      g_autofree char *limits = NULL;

      reeve_seed_check_read (table, cases[i].form, cases[i].text, cases[i].column);
      limits = describe (table);
      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (limits, ==, cases[i].limits);
      g_assert_cmpuint (table->checks->len, ==, cases[i].checks);
    }
}

/* Which columns a CHECK looks at decides whether given rows can be held against it. */
static void
test_columns (void)
{
  g_autoptr (ReeveSeedTable) table = make_table ();
  const ReeveSeedCheck *check;

  reeve_seed_check_read (table, "check", "n > d OR (n IS NULL AND lower (t) = 'x') OR n IN (1)",
                         NULL);
  check = g_ptr_array_index (table->checks, 0);
  g_assert_cmpuint (g_strv_length (check->columns), ==, 3);
  for (gsize i = 0; i < 3; i++)
    g_assert_true (g_strv_contains ((const char *const *) check->columns,
                                    ((const char *[]){ "n", "d", "t" })[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seed/check/cases", test_cases);
  g_test_add_func ("/seed/check/columns", test_columns);
  return g_test_run ();
}
