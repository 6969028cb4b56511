/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-plan"

#include "config.h"

#include "core/job/preflight-postgres.h"

#include "core/job/preflight.h"

/* A server behind a socket is here; its folder may still be hidden from us. */
void
reeve_pg_check_room (ReeveSession *session,
                     ReeveConnection *connection,
                     guint64 needed,
                     guint64 wanted,
                     ReevePlan *plan,
                     GCancellable *cancellable)
{
  const char *host = reeve_connection_get_option (connection, "host");
  g_autoptr (ReeveResult) row = NULL;

  if (host != NULL && host[0] != '/')
    return;
  row = reeve_session_query (session, "SHOW data_directory", NULL, 0, cancellable, NULL);
  if (row != NULL && reeve_result_get_n_rows (row) == 1)
    reeve_preflight_check_space (plan, reeve_result_get (row, 0, 0), needed, wanted);
}
