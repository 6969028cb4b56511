/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-db"

#include "config.h"

#include "core/db/ready.h"

#include "core/base/cancel.h"
#include "core/base/error.h"

#define FIRST_PAUSE_MS 50
#define LONGEST_PAUSE_MS 1000
#define LONGEST_TRY_S 5

/* A server that starts or stops refuses connections, or takes them and says so. */
static gboolean
may_come (const GError *error)
{
  return reeve_error_is_retryable (error) ||
         g_error_matches (error, REEVE_ERROR, REEVE_ERROR_CONNECT) ||
         g_error_matches (error, REEVE_ERROR, REEVE_ERROR_LOST);
}

gboolean
reeve_ready_wait (ReeveConnection *connection,
                  guint limit_s,
                  GCancellable *cancellable,
                  GError **error)
{
  const ReeveSessionOptions options = { .purpose = "wait",
                                        .stand_in = TRUE,
                                        .must_exist = TRUE,
                                        .timeout_s = MIN (limit_s, LONGEST_TRY_S) };
  gint64 deadline = g_get_monotonic_time () + (gint64) limit_s * G_USEC_PER_SEC;

  for (int pause_ms = FIRST_PAUSE_MS;; pause_ms = MIN (pause_ms * 2, LONGEST_PAUSE_MS))
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (ReeveSession) session =
        reeve_session_open (connection, &options, cancellable, &local);

      if (session != NULL)
        return TRUE;
      if (!may_come (local) || g_get_monotonic_time () > deadline)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (!reeve_cancel_sleep (pause_ms, cancellable, error))
        return FALSE;
    }
}
