/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/interrupt.h"

#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

static const int signals[] = { SIGHUP, SIGINT, SIGTERM };

static gboolean
signal_cb (gpointer data)
{
  static const char first[] = "\nCancelling …\n";
  static const char again[] = "\nStill cancelling: a statement is not torn apart, please wait. "
                              "Nothing half-done stays behind.\n";
  GCancellable *cancellable = data;
  gboolean is_first = !g_cancellable_is_cancelled (cancellable);
  const char *text = is_first ? first : again;

  /* Straight to the descriptor: this thread shares no buffer with the main one. A closed standard
   * error is no reason not to cancel. */
  if (write (STDERR_FILENO, text, is_first ? sizeof first - 1 : sizeof again - 1) < 0)
    g_debug ("standard error is closed");
  g_cancellable_cancel (cancellable);
  return G_SOURCE_CONTINUE;
}

static gpointer
watch (gpointer data)
{
  g_autoptr (GMainContext) context = data;
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);

  g_main_loop_run (loop);
  return NULL;
}

void
reeve_cli_interrupt_start (GCancellable *cancellable)
{
  GMainContext *context = g_main_context_new ();

  /* A reader that went away (| head) must not kill a migration either. */
  signal (SIGPIPE, SIG_IGN);
  /* Here and not in the thread: a Ctrl-C at the very next moment must be heard already. */
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_autoptr (GSource) source = g_unix_signal_source_new (signals[i]);

      g_source_set_callback (source, signal_cb, g_object_ref (cancellable), g_object_unref);
      g_source_attach (source, context);
    }
  g_thread_unref (g_thread_new ("signals", watch, context));
}
