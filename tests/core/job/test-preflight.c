/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <string.h>

#include "core/base/error.h"
#include "core/job/preflight.h"

static ReevePlan *
make_plan (void)
{
  return reeve_plan_new ("backup.restore", "Restore", NULL);
}

static const char *
first_warning (ReevePlan *plan)
{
  reeve_plan_seal (plan);
  return reeve_plan_get_warnings (plan)[0];
}

static void
test_space (void)
{
  const char *folder = g_get_tmp_dir ();
  g_autoptr (ReevePlan) plenty = make_plan ();
  g_autoptr (ReevePlan) scarce = make_plan ();
  g_autoptr (ReevePlan) none = make_plan ();
  g_autoptr (ReevePlan) unknown = make_plan ();

  reeve_preflight_check_space (plenty, folder, 0, 1);
  g_assert_null (reeve_plan_get_blocked (plenty));
  g_assert_null (first_warning (plenty));
  reeve_preflight_check_space (scarce, folder, 1, G_MAXUINT64);
  g_assert_null (reeve_plan_get_blocked (scarce));
  g_assert_nonnull (strstr (first_warning (scarce), folder));
  reeve_preflight_check_space (none, folder, G_MAXUINT64, G_MAXUINT64);
  g_assert_error (reeve_plan_get_blocked (none), REEVE_ERROR, REEVE_ERROR_SPACE);
  g_assert_null (first_warning (none));
  reeve_preflight_check_space (unknown, "/nowhere/at/all", G_MAXUINT64, G_MAXUINT64);
  g_assert_null (reeve_plan_get_blocked (unknown));
  g_assert_null (first_warning (unknown));
}

static void
test_refuse (void)
{
  g_autoptr (ReevePlan) plan = make_plan ();
  GError *second = reeve_error_new (REEVE_ERROR_BUSY, "Second");

  reeve_error_set_remedy (&second, "Wait.");
  reeve_preflight_refuse (plan, reeve_error_new (REEVE_ERROR_NOT_FOUND, "First"));
  reeve_preflight_refuse (plan, second);
  reeve_preflight_refuse (plan, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "Third"));
  g_assert_error (reeve_plan_get_blocked (plan), REEVE_ERROR, REEVE_ERROR_NOT_FOUND);
  g_assert_cmpstr (first_warning (plan), ==, "Second. Wait.");
  g_assert_cmpstr (reeve_plan_get_warnings (plan)[1], ==, "Third.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backup/preflight/space", test_space);
  g_test_add_func ("/backup/preflight/all-reasons", test_refuse);
  return g_test_run ();
}
