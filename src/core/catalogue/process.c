/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-catalogue"

#include "config.h"

#include "core/catalogue/process.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* The fields of /proc/PID/stat after the command's name, which stands in brackets. */
#define FIELD_STATE 0
#define FIELD_START 19

static char *
read_boot_id (void)
{
  char *text = NULL;

  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &text, NULL, NULL))
    return g_strdup ("");
  return g_strstrip (text);
}

static char *
read_pid_namespace (void)
{
  char *text = g_file_read_link ("/proc/self/ns/pid", NULL);

  return text != NULL ? text : g_strdup ("");
}

/* FALSE: there is no such process, or it has ended and only waits for its parent. */
static gboolean
read_start (gint64 pid, gint64 *start)
{
  g_autofree char *path = g_strdup_printf ("/proc/%" G_GINT64_FORMAT "/stat", pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;
  const char *bracket;

  *start = 0;
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  /* The name may hold blanks and brackets itself: the last one counts. */
  bracket = strrchr (text, ')');
  if (bracket == NULL || bracket[1] != ' ')
    return FALSE;
  fields = g_strsplit (bracket + 2, " ", FIELD_START + 2);
  if (g_strv_length (fields) <= FIELD_START || strchr ("ZXx", fields[FIELD_STATE][0]) != NULL)
    return FALSE;
  *start = g_ascii_strtoll (fields[FIELD_START], NULL, 10);
  return TRUE;
}

void
reeve_process_self (ReeveProcess *process)
{
  static gsize ready;
  static char *boot_id;
  static char *pid_namespace;

  if (g_once_init_enter (&ready))
    {
      boot_id = read_boot_id ();
      pid_namespace = read_pid_namespace ();
      g_once_init_leave (&ready, 1);
    }
  *process = (ReeveProcess){ .pid = getpid (), .boot_id = boot_id, .pid_namespace = pid_namespace };
  read_start (process->pid, &process->start);
}

gboolean
reeve_process_is_gone (const ReeveProcess *process)
{
  ReeveProcess self;
  gint64 start;

  reeve_process_self (&self);
  if (*process->boot_id == '\0' || *self.boot_id == '\0')
    return FALSE;
  if (!g_str_equal (process->boot_id, self.boot_id))
    return TRUE;
  /* In a container the same number is another process. */
  if (!g_str_equal (process->pid_namespace, self.pid_namespace))
    return FALSE;
  if (read_start (process->pid, &start))
    return process->start != 0 && process->start != start;
  return self.start != 0 || (kill ((pid_t) process->pid, 0) != 0 && errno == ESRCH);
}
