/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>

#include "core/db/result.h"
#include "core/db/target.h"

static ReeveResult *
new_row (const char *value)
{
  static const char *const columns[] = { "a" };
  ReeveResult *result = reeve_result_new (1, columns, NULL);
  char **values = g_new0 (char *, 1);

  values[0] = g_strdup (value);
  reeve_result_take_row (result, values);
  return result;
}

static void
test_numbers (void)
{
  static const struct
  {
    const char *value;
    gint64 number;
    gboolean truth;
  } cases[] = {
    { NULL, 0, FALSE },   { "", 0, FALSE },       { "0", 0, FALSE },     { "1", 1, TRUE },
    { "-7", -7, TRUE },   { "t", 0, TRUE },       { "T", 0, TRUE },      { "true", 0, TRUE },
    { "f", 0, FALSE },    { "false", 0, FALSE },  { "0.0", 0, FALSE },   { "0.5", 0, TRUE },
    { "12x", 0, FALSE },  { "tru", 0, FALSE },    { "nan", 0, FALSE },   { "inf", 0, FALSE },
    { "yes", 0, FALSE },
    { "9223372036854775807", G_MAXINT64, TRUE },
    { "-9223372036854775808", G_MININT64, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ReeveResult) result = new_row (cases[i].value);

      g_test_message ("%s", cases[i].value);
      g_assert_cmpint (reeve_result_get_int (result, 0, 0), ==, cases[i].number);
      g_assert_cmpint (reeve_result_get_boolean (result, 0, 0), ==, cases[i].truth);
    }
}

static void
test_shape (void)
{
  static const char *const columns[] = { "id", "na\xffme" };
  static const ReeveResultMeaning meanings[] = { REEVE_MEANING_INTEGER, REEVE_MEANING_TEXT };
  g_autoptr (ReeveResult) result = reeve_result_new (2, columns, meanings);
  g_autoptr (ReeveResult) same = reeve_result_ref (result);
  g_autoptr (ReeveResult) none = reeve_result_new (0, NULL, NULL);
  char **values = g_new0 (char *, 2);

  values[1] = g_strdup ("a\xc3(");
  reeve_result_take_row (result, values);
  reeve_result_set_affected (result, 3);
  g_assert_cmpuint (reeve_result_get_n_columns (same), ==, 2);
  g_assert_cmpuint (reeve_result_get_n_rows (same), ==, 1);
  g_assert_cmpint (reeve_result_get_affected (same), ==, 3);
  g_assert_cmpint (reeve_result_get_affected (none), ==, -1);
  g_assert_cmpint (reeve_result_get_meaning (same, 0), ==, REEVE_MEANING_INTEGER);
  g_assert_null (reeve_result_get (same, 0, 0));
  /* Nobody above has to expect what is no text. */
  g_assert_cmpstr (reeve_result_get_column (same, 1), ==, "na\xef\xbf\xbdme");
  g_assert_cmpstr (reeve_result_get (same, 0, 1), ==, "a\xef\xbf\xbd(");
}

static void
test_targets (void)
{
  g_autoptr (ReeveTarget) a =
    reeve_target_new_server ("postgres", "74", "16384", "shop", "localhost:5432", "15.20");
  g_autoptr (ReeveTarget) elsewhere =
    reeve_target_new_server ("postgres", "74", "16384", "shop", "/run/postgresql", "15.20");
  g_autoptr (ReeveTarget) again =
    reeve_target_new_server ("postgres", "74", "16390", "shop", "localhost:5432", "15.20");
  g_autoptr (ReeveTarget) renamed =
    reeve_target_new_server ("postgres", "74", "16384", "shop_old", "localhost:5432", "15.20");
  g_autoptr (ReeveTarget) other =
    reeve_target_new_server ("postgres", "75", "16384", "shop", "localhost:5432", "15.20");
  g_autoptr (ReeveTarget) file = reeve_target_new_file ("sqlite", 5, 9, 0, "/a/b.db", "3.40.1");
  g_autoptr (ReeveTarget) same = reeve_target_new_file ("sqlite", 5, 9, 0, "/a/link", "3.40.1");
  g_autoptr (ReeveTarget) marked = reeve_target_new_file ("sqlite", 5, 9, 7, "/a/b.db", "3.40.1");

  g_assert_cmpstr (reeve_target_get_id (a), ==, "postgres:74/16384/shop");
  g_assert_cmpstr (reeve_target_get_label (a), ==, "shop on localhost:5432");
  g_assert_cmpstr (reeve_target_get_name (file), ==, "b.db");
  g_assert_cmpstr (reeve_target_get_label (file), ==, "/a/b.db");
  g_assert_true (reeve_target_equal (a, elsewhere));
  g_assert_false (reeve_target_equal (a, again));
  g_assert_false (reeve_target_equal (a, renamed));
  g_assert_false (reeve_target_equal (a, other));
  g_assert_true (reeve_target_equal (file, same));
  g_assert_false (reeve_target_equal (file, marked));
  g_assert_false (reeve_target_equal (a, file));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/result/numbers", test_numbers);
  g_test_add_func ("/result/shape", test_shape);
  g_test_add_func ("/target/identity", test_targets);
  return g_test_run ();
}
