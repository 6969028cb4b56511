/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "core/job/plan-difference.h"

/* "id=sql@checksum" per step, blank-separated. */
static ReevePlan *
make_plan (const char *text)
{
  ReevePlan *plan = reeve_plan_new ("test.run", "Run it", NULL);
  g_auto (GStrv) steps = g_strsplit (text, " ", -1);

  for (char **step = steps; *step != NULL; step++)
    {
      g_auto (GStrv) parts = g_strsplit_set (*step, "=@", 3);

      if (**step == '\0')
        continue;
      reeve_plan_add_step (plan, parts[0], parts[0], parts[1], REEVE_EFFECT_WRITE);
      reeve_plan_add_input (plan, parts[0], parts[2]);
    }
  reeve_plan_seal (plan);
  return plan;
}

static const struct
{
  const char *before;
  const char *after;
  const char *fates; /* a letter per step of the newer plan: same, changed, added */
  const char *gone;
} cases[] = {
  { "", "", "", "" },
  { "a=1@x b=2@y", "a=1@x b=2@y", "ss", "" },
  { "a=1@x b=2@y", "a=1@x b=3@z", "sc", "" },
  { "a=1@x b=2@y", "a=1@x b=2@z", "sc", "" },
  { "a=1@x b=2@y", "b=2@y", "s", "a" },
  { "a=1@x", "b=2@y a=1@x", "as", "" },
  { "a=1@x b=2@y", "c=1@x", "a", "ab" },
  { "a=1@x", "", "", "a" },
};

static void
test_steps (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ReevePlan) before = make_plan (cases[i].before);
      g_autoptr (ReevePlan) after = make_plan (cases[i].after);
      g_autoptr (ReevePlanDifference) difference = reeve_plan_compare (before, after);
      g_autoptr (GString) fates = g_string_new (NULL);
      g_autoptr (GString) gone = g_string_new (NULL);

      for (guint j = 0; j < difference->fates->len; j++)
        g_string_append_c (fates, "sca"[g_array_index (difference->fates, ReevePlanFate, j)]);
      for (guint j = 0; j < difference->gone->len; j++)
        g_string_append (gone, ((ReevePlanStep *) g_ptr_array_index (difference->gone, j))->id);
      g_assert_cmpstr (fates->str, ==, cases[i].fates);
      g_assert_cmpstr (gone->str, ==, cases[i].gone);
      g_assert_cmpint (reeve_plan_difference_has_steps (difference), ==,
                       gone->len > 0 || strpbrk (fates->str, "ca") != NULL);
    }
}

static void
test_outlives (void)
{
  ReevePlan *before = make_plan ("a=1@x");
  ReevePlan *after = make_plan ("");
  g_autoptr (ReevePlanDifference) difference = reeve_plan_compare (before, after);

  reeve_plan_unref (before);
  reeve_plan_unref (after);
  g_assert_cmpstr (((ReevePlanStep *) g_ptr_array_index (difference->gone, 0))->id, ==, "a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/plan-difference/steps", test_steps);
  g_test_add_func ("/job/plan-difference/outlives", test_outlives);
  return g_test_run ();
}
