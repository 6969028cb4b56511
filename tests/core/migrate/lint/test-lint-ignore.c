/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lint-case.h"

/* How many DROP TABLE findings are left, and how many comments were of no use. */
static const struct
{
  const char *name;
  const char *text;
  guint drops;
  guint unused;
} cases[] = {
  { "none", UP ("DROP TABLE a;\nDROP TABLE b;"), 2, 0 },
  { "before", UP ("-- lint:ignore ban-drop-table\nDROP TABLE a;\nDROP TABLE b;"), 1, 0 },
  { "second", UP ("DROP TABLE a;\n-- lint:ignore ban-drop-table\n\nDROP TABLE b;"), 1, 0 },
  { "same-line", UP ("DROP TABLE a; -- lint:ignore ban-drop-table\nDROP TABLE b;"), 1, 0 },
  { "last-line", UP ("DROP TABLE a;\nDROP TABLE b; -- lint:ignore ban-drop-table"), 1, 0 },
  { "inside", UP ("DROP TABLE -- lint:ignore ban-drop-table\n  a;\nDROP TABLE b;"), 1, 0 },
  { "block", UP ("/* lint:ignore ban-drop-table */ DROP TABLE a;\nDROP TABLE b;"), 1, 0 },
  { "several", UP ("-- lint:ignore renaming-table, ban-drop-table\nDROP TABLE a;"), 0, 1 },
  { "colon", UP ("-- lint:ignore: ban-drop-table\nDROP TABLE a;"), 0, 0 },
  { "other-rule", UP ("-- lint:ignore ban-drop-column\nDROP TABLE a;"), 1, 1 },
  { "other-word", UP ("-- lint:ignored ban-drop-table\nDROP TABLE a;"), 1, 0 },
  { "in-string", UP ("SELECT '\n-- lint:ignore ban-drop-table\n'; DROP TABLE a;"), 1, 0 },
  { "header", "-- lint:ignore ban-drop-table\n" UP ("DROP TABLE a;\nDROP TABLE b;"), 0, 0 },
  { "header-later",
    "-- What for.\n\n-- revises: 1\n--lint:ignore ban-drop-table\n" UP ("DROP TABLE a;"), 0, 0 },
  { "header-unused", "-- lint:ignore ban-drop-column\n" UP ("DROP TABLE a;"), 1, 0 },
  { "twice-on-a-line", UP ("-- lint:ignore ban-drop-table\nDROP TABLE a; DROP TABLE b;"), 0, 0 },
};

static void
test_case (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autoptr (GPtrArray) findings = lint_case_run (POSTGRES, cases[index].text);

  if (lint_case_count (findings, "ban-drop-table") != cases[index].drops)
    lint_case_show (cases[index].text, findings);
  g_assert_cmpuint (lint_case_count (findings, "ban-drop-table"), ==, cases[index].drops);
  g_assert_cmpuint (lint_case_count (findings, "unused-ignore"), ==, cases[index].unused);
}

/* A section without statements has no other place for the comment. */
static void
test_empty_section (void)
{
  const char *text = "-- migrate:up\nINSERT INTO t VALUES (1);\n-- migrate:down\n"
                     "-- lint:ignore empty-down\n";
  g_autoptr (GPtrArray) findings = lint_case_run (SQLITE, text);

  g_assert_cmpuint (findings->len, ==, 0);
}

/* Data is no comment. */
static void
test_copy_data (void)
{
  const char *text = UP ("COPY t FROM stdin;\n-- lint:ignore ban-drop-table\n\\.\nDROP TABLE a;");
  g_autoptr (GPtrArray) findings = lint_case_run (POSTGRES, text);

  g_assert_cmpuint (lint_case_count (findings, "ban-drop-table"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/lint/ignore/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/lint/ignore/empty-section", test_empty_section);
  g_test_add_func ("/lint/ignore/copy-data", test_copy_data);
  return g_test_run ();
}
