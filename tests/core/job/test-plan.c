/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/job/plan.h"

static ReevePlan *
make_plan (void)
{
  g_autoptr (ReeveTarget) target =
    reeve_target_new_file ("sqlite", 1, 2, 0, "/x/shop.db", "3.40.1");
  ReevePlan *plan = reeve_plan_new ("test.run", "Run it", target);

  reeve_plan_add_step (plan, "a", "First", "CREATE TABLE t (a int)", REEVE_EFFECT_WRITE);
  return plan;
}

typedef void (*ChangeFunc) (ReevePlan *plan);

static void
change_nothing (ReevePlan *plan)
{
}

static void
change_step (ReevePlan *plan)
{
  reeve_plan_add_step (plan, "b", "Second", NULL, REEVE_EFFECT_READ);
}

static void
change_input (ReevePlan *plan)
{
  reeve_plan_add_input (plan, "file", "checksum");
}

static void
change_name (ReevePlan *plan)
{
  reeve_plan_set_name (plan, "another.db");
}

static void
change_phrase (ReevePlan *plan)
{
  reeve_plan_set_phrase (plan, "RESET");
}

/* What is only said to people does not make it another plan. */
static void
change_words (ReevePlan *plan)
{
  reeve_plan_add_warning (plan, "mind the gap");
  reeve_plan_set_estimate (plan, 12);
}

static void
test_digest (void)
{
  static const struct
  {
    ChangeFunc change;
    gboolean same;
  } cases[] = {
    { change_nothing, TRUE }, { change_words, TRUE },   { change_step, FALSE },
    { change_input, FALSE },  { change_phrase, FALSE }, { change_name, FALSE },
  };
  g_autoptr (ReevePlan) plain = make_plan ();

  reeve_plan_seal (plain);
  g_assert_cmpuint (strlen (reeve_plan_get_digest (plain)), ==, 64);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ReevePlan) changed = make_plan ();

      cases[i].change (changed);
      g_assert_null (reeve_plan_get_digest (changed));
      reeve_plan_seal (changed);
      g_assert_cmpint (g_str_equal (reeve_plan_get_digest (plain), reeve_plan_get_digest (changed)),
                       ==, cases[i].same);
    }
}

static void
test_effect (void)
{
  g_autoptr (ReevePlan) plan = reeve_plan_new ("test.run", "Run it", NULL);

  g_assert_cmpint (reeve_plan_get_effect (plan), ==, REEVE_EFFECT_READ);
  reeve_plan_add_step (plan, "a", "A", NULL, REEVE_EFFECT_DESTROY);
  reeve_plan_add_step (plan, "b", "B", NULL, REEVE_EFFECT_WRITE);
  g_assert_cmpint (reeve_plan_get_effect (plan), ==, REEVE_EFFECT_DESTROY);
}

static void
test_json (void)
{
  static const char *const members[] = { "digest", "effect", "confirm", "steps", "warnings",
                                         "estimate_ms" };
  static const char *const step_members[] = { "label", "sql", "effect", "lock", "reversible",
                                              "findings" };
  g_autoptr (ReevePlan) plan = make_plan ();
  g_autoptr (JsonObject) object = NULL;
  JsonObject *step;

  reeve_plan_step_add_finding (reeve_plan_add_step (plan, "c", "Role",
                                                    "CREATE ROLE r PASSWORD 'hidden-word'",
                                                    REEVE_EFFECT_WRITE),
                               REEVE_SEVERITY_WARNING, "rule", "message", NULL);
  reeve_plan_seal (plan);
  object = reeve_plan_to_json (plan);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    g_assert_true (json_object_has_member (object, members[i]));
  step = json_array_get_object_element (json_object_get_array_member (object, "steps"), 1);
  for (gsize i = 0; i < G_N_ELEMENTS (step_members); i++)
    g_assert_true (json_object_has_member (step, step_members[i]));
  g_assert_null (strstr (json_object_get_string_member (step, "sql"), "hidden-word"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (step, "findings")), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/job/plan/digest", test_digest);
  g_test_add_func ("/job/plan/effect", test_effect);
  g_test_add_func ("/job/plan/json", test_json);
  return g_test_run ();
}
