/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cancel"

#include "config.h"

#include "core/base/cancel.h"

#include <errno.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

/* g_poll() with what is left of the time after each interruption by a signal. */
static int
poll_until (GPollFD *fds, guint n_fds, int timeout_ms)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) timeout_ms * 1000;

  for (;;)
    {
      int ready = g_poll (fds, n_fds, timeout_ms);

      if (ready >= 0 || errno != EINTR)
        return ready;
      if (timeout_ms >= 0)
        timeout_ms = (int) MAX (0, (deadline - g_get_monotonic_time ()) / 1000);
    }
}

GIOCondition
reeve_cancel_wait (int fd,
                   GIOCondition conditions,
                   int timeout_ms,
                   GCancellable *cancellable,
                   GError **error)
{
  GPollFD fds[2] = { { .fd = fd, .events = (gushort) conditions } };
  gboolean has_cancel_fd;
  int ready;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return 0;

  has_cancel_fd = g_cancellable_make_pollfd (cancellable, &fds[1]);
  ready = poll_until (fds, has_cancel_fd ? 2 : 1, timeout_ms);
  if (has_cancel_fd)
    g_cancellable_release_fd (cancellable);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return 0;
  if (ready < 0)
    {
      reeve_set_error (error, REEVE_ERROR_FAILED, _("Waiting failed: %s"), g_strerror (errno));
      return 0;
    }
  return ready == 0 ? 0 : (GIOCondition) fds[0].revents;
}

gboolean
reeve_cancel_sleep (int duration_ms, GCancellable *cancellable, GError **error)
{
  GPollFD fd;

  if (g_cancellable_make_pollfd (cancellable, &fd))
    {
      poll_until (&fd, 1, duration_ms);
      g_cancellable_release_fd (cancellable);
    }
  else
    g_usleep ((gulong) duration_ms * 1000);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}
