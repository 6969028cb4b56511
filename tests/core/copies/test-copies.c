/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/error.h"
#include "core/copies/copies.h"

static void
test_prefix (void)
{
  static const struct
  {
    const char *prefix;
    gboolean is_good;
  } cases[] = {
    { "student", TRUE },     { "s", TRUE },          { "class_2b", TRUE },
    { "", FALSE },           { "Student", FALSE },   { "2b", FALSE },
    { "_x", FALSE },         { "a-b", FALSE },       { "a b", FALSE },
    { "a\"b", FALSE },       { "a/../b", FALSE },    { "schüler", FALSE },
    { "pg_students", FALSE }, { "a123456789012345678901234567890123456789", TRUE },
    { "a1234567890123456789012345678901234567890", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (reeve_copies_check_prefix (cases[i].prefix, &error) == cases[i].is_good);
      if (!cases[i].is_good)
        g_assert_error (error, REEVE_ERROR, REEVE_ERROR_USAGE);
    }
}

static void
test_names (void)
{
  g_autofree char *first = reeve_copies_name ("student", 1);
  g_autofree char *last = reeve_copies_name ("student", 200);

  g_assert_cmpstr (first, ==, "student_01");
  g_assert_cmpstr (last, ==, "student_200");
}

static void
test_set (void)
{
  g_autoptr (ReeveCopySet) set = reeve_copy_set_new ("kid");
  const guint removed = 2;

  reeve_copy_set_add (set, 11);
  reeve_copy_set_add (set, 3);
  reeve_copy_set_sort (set);
  g_array_append_val (set->removed, removed);
  g_assert_cmpstr (((ReeveCopy *) g_ptr_array_index (set->copies, 0))->name, ==, "kid_03");
  g_assert_cmpuint (reeve_copy_set_find (set, "kid_11")->number, ==, 11);
  g_assert_null (reeve_copy_set_find (set, "kid_1"));
  g_assert_true (reeve_copy_set_is_removed (set, 2));
  g_assert_false (reeve_copy_set_is_removed (set, 3));
}

static void
test_choose (void)
{
  g_autoptr (GPtrArray) sets =
    g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_copy_set_free);
  g_autoptr (GError) none = NULL;
  g_autoptr (GError) several = NULL;
  g_autoptr (GError) unknown = NULL;

  g_assert_null (reeve_copies_choose (sets, NULL, &none));
  g_assert_error (none, REEVE_ERROR, REEVE_ERROR_NOT_FOUND);
  g_ptr_array_add (sets, reeve_copy_set_new ("a"));
  g_assert_cmpstr (reeve_copies_choose (sets, NULL, NULL)->prefix, ==, "a");
  g_ptr_array_add (sets, reeve_copy_set_new ("b"));
  g_assert_null (reeve_copies_choose (sets, NULL, &several));
  g_assert_error (several, REEVE_ERROR, REEVE_ERROR_USAGE);
  g_assert_cmpstr (reeve_copies_choose (sets, "b", NULL)->prefix, ==, "b");
  g_assert_null (reeve_copies_choose (sets, "c", &unknown));
  g_assert_error (unknown, REEVE_ERROR, REEVE_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/copies/copies/prefix", test_prefix);
  g_test_add_func ("/copies/copies/names", test_names);
  g_test_add_func ("/copies/copies/set", test_set);
  g_test_add_func ("/copies/copies/choose", test_choose);
  return g_test_run ();
}
