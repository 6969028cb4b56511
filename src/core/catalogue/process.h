/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReeveProcess: which process it is, beyond its number, which another one gets some day.
 * @start: in clock ticks since the boot; 0: unknown
 * @boot_id: of the system's start; "": unknown
 * @pid_namespace: where the number counts; "": unknown
 */
typedef struct
{
  gint64 pid;
  gint64 start;
  const char *boot_id;
  const char *pid_namespace;
} ReeveProcess;

/** reeve_process_self: fills @process with this process; its strings live for ever. */
void reeve_process_self (ReeveProcess *process);

/** reeve_process_is_gone: whether @process certainly has ended; FALSE where nobody can tell. */
gboolean reeve_process_is_gone (const ReeveProcess *process);

G_END_DECLS
