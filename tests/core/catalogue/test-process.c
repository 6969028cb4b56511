/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/catalogue/process.h"

static void
test_self (void)
{
  ReeveProcess self;

  reeve_process_self (&self);
  g_assert_cmpint (self.pid, ==, getpid ());
  g_assert_cmpint (self.start, >, 0);
  g_assert_cmpstr (self.boot_id, !=, "");
  g_assert_cmpstr (self.pid_namespace, !=, "");
  g_assert_false (reeve_process_is_gone (&self));
}

static void
test_others (void)
{
  ReeveProcess self;

  reeve_process_self (&self);

  const struct
  {
    ReeveProcess process;
    gboolean gone;
  } cases[] = {
    /* the number was given to another process */
    { { self.pid, self.start + 1, self.boot_id, self.pid_namespace }, TRUE },
    { { self.pid, self.start, "other boot", self.pid_namespace }, TRUE },
    { { self.pid, 0, self.boot_id, self.pid_namespace }, FALSE },
    { { self.pid, self.start + 1, self.boot_id, "pid:[1]" }, FALSE },
    { { self.pid, self.start + 1, "", self.pid_namespace }, FALSE },
    /* above the highest number that there can be */
    { { 4194305, 5, self.boot_id, self.pid_namespace }, TRUE },
    { { 4194305, 5, self.boot_id, "pid:[1]" }, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (reeve_process_is_gone (&cases[i].process), ==, cases[i].gone);
}

static void
test_child (void)
{
  ReeveProcess child;
  int ends[2];
  pid_t pid;
  char byte = 0;
  siginfo_t info;

  reeve_process_self (&child);
  g_assert_cmpint (pipe (ends), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      close (ends[1]);
      _exit (read (ends[0], &byte, 1) < 0);
    }
  close (ends[0]);
  child.pid = pid;
  child.start = 0;
  g_assert_false (reeve_process_is_gone (&child));
  close (ends[1]);

  /* It has ended, and nobody has asked how: a zombie does no work either. */
  g_assert_cmpint (waitid (P_PID, (id_t) pid, &info, WEXITED | WNOWAIT), ==, 0);
  g_assert_true (reeve_process_is_gone (&child));
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  g_assert_true (reeve_process_is_gone (&child));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/catalogue/process/self", test_self);
  g_test_add_func ("/catalogue/process/others", test_others);
  g_test_add_func ("/catalogue/process/child", test_child);

  return g_test_run ();
}
