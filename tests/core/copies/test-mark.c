/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/copies/mark.h"

static void
test_round_trip (void)
{
  g_autofree char *text = reeve_copy_mark_format ("kid", REEVE_COPY_COPY, "16384", 7);
  g_auto (ReeveCopyMark) mark = { 0 };

  reeve_copy_mark_parse (text, &mark);
  g_assert_cmpstr (mark.set, ==, "kid");
  g_assert_cmpstr (mark.kind, ==, REEVE_COPY_COPY);
  g_assert_cmpstr (mark.oid, ==, "16384");
  g_assert_cmpuint (mark.number, ==, 7);
}

static void
test_template (void)
{
  g_autoptr (ReeveCopySet) set = reeve_copy_set_new ("kid");
  const guint removed = 4;
  g_autofree char *text = NULL;
  g_auto (ReeveCopyMark) mark = { 0 };

  set->source = g_strdup ("a \"school\"\\");
  set->count = 30;
  set->is_whole = TRUE;
  g_array_append_val (set->removed, removed);
  text = reeve_copy_mark_format_template (set, "1");
  reeve_copy_mark_parse (text, &mark);
  g_assert_cmpstr (mark.source, ==, "a \"school\"\\");
  g_assert_cmpuint (mark.count, ==, 30);
  g_assert_true (mark.is_whole);
  g_assert_cmpuint (mark.removed->len, ==, 1);
  g_assert_cmpuint (g_array_index (mark.removed, guint, 0), ==, 4);
}

/* A comment is whatever somebody wrote. */
static void
test_hostile (void)
{
  static const char *const texts[] = {
    "",
    "the school's database",
    "{\"reeve\":\"copies\"",
    "{\"reeve\":\"copies\"}",
    "{\"reeve\":\"copies\",\"set\":7,\"kind\":\"copy\",\"oid\":\"1\"}",
    "{\"reeve\":\"copies\",\"set\":\"K\",\"kind\":\"copy\",\"oid\":\"1\"}",
    "{\"reeve\":\"copies\",\"set\":\"a'; DROP\",\"kind\":\"copy\",\"oid\":\"1\"}",
    "{\"reeve\":\"copies\",\"set\":\"k\",\"kind\":\"copy\"}",
    "{\"reeve\":\"copies\",\"set\":\"k\",\"kind\":{},\"oid\":\"1\"}",
    " {\"reeve\":\"copies\",\"set\":\"k\",\"kind\":\"copy\",\"oid\":\"1\"}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_auto (ReeveCopyMark) mark = { 0 };

      reeve_copy_mark_parse (texts[i], &mark);
      g_assert_null (mark.set);
    }
}

static void
test_wild_numbers (void)
{
  static const char text[] =
    "{\"reeve\":\"copies\",\"set\":\"k\",\"kind\":\"template\",\"oid\":\"1\",\"count\":1000000000,"
    "\"number\":\"7\",\"removed\":[-1,\"x\",null,{},3,201],\"whole\":\"yes\"}";
  g_auto (ReeveCopyMark) mark = { 0 };

  reeve_copy_mark_parse (text, &mark);
  g_assert_cmpstr (mark.set, ==, "k");
  g_assert_cmpuint (mark.count, ==, 0);
  g_assert_cmpuint (mark.number, ==, 0);
  g_assert_cmpuint (mark.removed->len, ==, 1);
  g_assert_false (mark.is_whole);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/copies/mark/round-trip", test_round_trip);
  g_test_add_func ("/copies/mark/template", test_template);
  g_test_add_func ("/copies/mark/hostile", test_hostile);
  g_test_add_func ("/copies/mark/wild-numbers", test_wild_numbers);
  return g_test_run ();
}
