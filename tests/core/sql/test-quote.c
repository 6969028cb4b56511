/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sql/quote.h"

#define PG   REEVE_DIALECT_POSTGRES
#define LITE REEVE_DIALECT_SQLITE

static void
test_identifier (void)
{
  static const struct
  {
    const char *name;
    const char *expected;
  } cases[] = {
    { "accounts", "\"accounts\"" },
    { "select", "\"select\"" },
    { "My \"Table\"", "\"My \"\"Table\"\"\"" },
    { "a\\b", "\"a\\b\"" },
    { "", "\"\"" },
    { "ṣọ̀rọ̀", "\"ṣọ̀rọ̀\"" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *postgres = reeve_quote_identifier (PG, cases[i].name);
      g_autofree char *sqlite = reeve_quote_identifier (LITE, cases[i].name);

      g_assert_cmpstr (postgres, ==, cases[i].expected);
      g_assert_cmpstr (sqlite, ==, cases[i].expected);
    }
}

static void
test_literal (void)
{
  static const struct
  {
    const char *text;
    const char *postgres;
    const char *sqlite;
  } cases[] = {
    { NULL, "NULL", "NULL" },
    { "", "''", "''" },
    { "it's", "'it''s'", "'it''s'" },
    { "a\\b", "E'a\\\\b'", "'a\\b'" },
    { "\\'; DROP TABLE x; --", "E'\\\\''; DROP TABLE x; --'", "'\\''; DROP TABLE x; --'" },
    { "line\nend", "'line\nend'", "'line\nend'" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *postgres = reeve_quote_literal (PG, cases[i].text);
      g_autofree char *sqlite = reeve_quote_literal (LITE, cases[i].text);

      g_assert_cmpstr (postgres, ==, cases[i].postgres);
      g_assert_cmpstr (sqlite, ==, cases[i].sqlite);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sql/quote/identifier", test_identifier);
  g_test_add_func ("/sql/quote/literal", test_literal);
  return g_test_run ();
}
