/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/job/guard.h"

static ReevePlan *
make_plan (ReeveEffect effect, const char *phrase)
{
  g_autoptr (ReeveTarget) target =
    reeve_target_new_file ("sqlite", 1, 2, 0, "/x/shop.db", "3.40.1");
  ReevePlan *plan = reeve_plan_new ("test.run", "Run it", target);

  reeve_plan_add_step (plan, "a", "First", NULL, effect);
  reeve_plan_set_phrase (plan, phrase);
  reeve_plan_seal (plan);
  return plan;
}

static void
test_check (void)
{
  static const struct
  {
    ReeveProtection protection;
    ReeveEffect effect;
    const char *own_phrase;
    ReeveApproval approval;
    gboolean allowed;
  } cases[] = {
    { REEVE_PROTECTION_OPEN, REEVE_EFFECT_DESTROY, NULL, { FALSE, NULL }, TRUE },
    { REEVE_PROTECTION_CONFIRM, REEVE_EFFECT_WRITE, NULL, { FALSE, NULL }, FALSE },
    { REEVE_PROTECTION_CONFIRM, REEVE_EFFECT_WRITE, NULL, { TRUE, NULL }, TRUE },
    { REEVE_PROTECTION_CONFIRM, REEVE_EFFECT_WRITE, NULL, { FALSE, "shop.db" }, TRUE },
    { REEVE_PROTECTION_CONFIRM, REEVE_EFFECT_READ, NULL, { FALSE, NULL }, TRUE },
    /* another name means another database, whether a name is asked for or not */
    { REEVE_PROTECTION_OPEN, REEVE_EFFECT_WRITE, NULL, { FALSE, "bank.db" }, FALSE },
    { REEVE_PROTECTION_CONFIRM, REEVE_EFFECT_WRITE, NULL, { TRUE, "bank.db" }, FALSE },
    { REEVE_PROTECTION_TYPE_NAME, REEVE_EFFECT_READ, NULL, { FALSE, "bank.db" }, FALSE },
    { REEVE_PROTECTION_TYPE_NAME, REEVE_EFFECT_READ, NULL, { FALSE, "shop.db" }, TRUE },
    /* a yes is not the name */
    { REEVE_PROTECTION_TYPE_NAME, REEVE_EFFECT_WRITE, NULL, { TRUE, NULL }, FALSE },
    { REEVE_PROTECTION_TYPE_NAME, REEVE_EFFECT_WRITE, NULL, { TRUE, "shop" }, FALSE },
    { REEVE_PROTECTION_TYPE_NAME, REEVE_EFFECT_WRITE, NULL, { FALSE, "shop.db" }, TRUE },
    { REEVE_PROTECTION_TYPE_NAME, REEVE_EFFECT_READ, NULL, { FALSE, NULL }, TRUE },
    /* the plan's own phrase stands at every protection */
    { REEVE_PROTECTION_OPEN, REEVE_EFFECT_DESTROY, "RESET", { TRUE, NULL }, FALSE },
    { REEVE_PROTECTION_OPEN, REEVE_EFFECT_DESTROY, "RESET", { FALSE, "shop.db" }, FALSE },
    { REEVE_PROTECTION_OPEN, REEVE_EFFECT_DESTROY, "RESET", { FALSE, "RESET" }, TRUE },
    { REEVE_PROTECTION_READ_ONLY, REEVE_EFFECT_WRITE, NULL, { TRUE, "shop.db" }, FALSE },
    { REEVE_PROTECTION_READ_ONLY, REEVE_EFFECT_READ, NULL, { FALSE, NULL }, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ReevePlan) plan = make_plan (cases[i].effect, cases[i].own_phrase);
      g_autoptr (GError) error = NULL;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (
        reeve_guard_check (plan, cases[i].protection, &cases[i].approval, &error), ==,
        cases[i].allowed);
      if (cases[i].allowed)
        g_assert_no_error (error);
      else
        {
          g_assert_error (error, REEVE_ERROR, REEVE_ERROR_REFUSED);
          g_assert_nonnull (reeve_error_get_detail (error)->remedy);
          g_assert_nonnull (reeve_error_get_detail (error)->unchanged);
        }
    }
}

static void
test_blocked (void)
{
  g_autoptr (ReevePlan) plan = make_plan (REEVE_EFFECT_WRITE, NULL);
  const ReeveApproval approval = { TRUE, "shop.db" };
  g_autoptr (GError) error = NULL;

  reeve_plan_set_blocked (plan, reeve_error_new (REEVE_ERROR_REFUSED, "drift"));
  g_assert_false (reeve_guard_check (plan, REEVE_PROTECTION_OPEN, &approval, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==, "drift");
}

/* What is made anew is meant, and not the database of the server's that it is made from. */
static void
test_name (void)
{
  g_autoptr (ReeveTarget) target =
    reeve_target_new_file ("sqlite", 1, 2, 0, "/x/shop.db", "3.40.1");
  g_autoptr (ReevePlan) plan = reeve_plan_new ("test.run", "Run it", target);
  const ReeveApproval old = { FALSE, "shop.db" };
  const ReeveApproval made = { FALSE, "a copy.db" };
  g_autoptr (GError) error = NULL;

  reeve_plan_add_step (plan, "a", "First", NULL, REEVE_EFFECT_WRITE);
  reeve_plan_set_name (plan, "a copy.db");
  reeve_plan_seal (plan);
  g_assert_cmpstr (reeve_guard_phrase (plan), ==, "a copy.db");
  g_assert_true (reeve_guard_check (plan, REEVE_PROTECTION_TYPE_NAME, &made, &error));
  g_assert_no_error (error);
  g_assert_false (reeve_guard_check (plan, REEVE_PROTECTION_TYPE_NAME, &old, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_REFUSED);
  /* what it says can be typed as it stands there */
  g_assert_nonnull (strstr (reeve_error_get_detail (error)->remedy, "(--confirm 'a copy.db')"));
  /* it asks for no more than the protection does */
  g_assert_true (reeve_guard_check (plan, REEVE_PROTECTION_OPEN, &(ReeveApproval){ 0 }, NULL));
}

static void
test_target (void)
{
  g_autoptr (ReevePlan) plan = make_plan (REEVE_EFFECT_WRITE, NULL);
  g_autoptr (ReeveTarget) same = reeve_target_new_file ("sqlite", 1, 2, 0, "/x/shop.db", "3.40.1");
  g_autoptr (ReeveTarget) again = reeve_target_new_file ("sqlite", 1, 3, 0, "/x/shop.db", "3.40.1");
  g_autoptr (GError) error = NULL;

  g_assert_true (reeve_guard_check_target (plan, same, &error));
  /* the same path, another file: it was replaced between review and run */
  g_assert_false (reeve_guard_check_target (plan, again, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_STALE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/job/guard/check", test_check);
  g_test_add_func ("/job/guard/blocked", test_blocked);
  g_test_add_func ("/job/guard/name", test_name);
  g_test_add_func ("/job/guard/target", test_target);
  return g_test_run ();
}
