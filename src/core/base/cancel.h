/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * reeve_cancel_wait: waits until @fd is ready, @cancellable is triggered or time is up.
 * @timeout_ms: -1 waits for ever
 *
 * Returns: the conditions that hold; 0 with @error unset when time is up; 0 with @error set
 * (G_IO_ERROR_CANCELLED or a failed poll) otherwise.
 */
GIOCondition reeve_cancel_wait (int fd,
                                GIOCondition conditions,
                                int timeout_ms,
                                GCancellable *cancellable,
                                GError **error);

/**
 * reeve_cancel_sleep: sleeps unless cancelled.
 *
 * Returns: FALSE with G_IO_ERROR_CANCELLED when it was cancelled before the time was up
 */
gboolean reeve_cancel_sleep (int duration_ms,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
