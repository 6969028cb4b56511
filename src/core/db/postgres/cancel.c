/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-postgres"

#include "config.h"

#include "core/db/postgres/cancel.h"

#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/db/postgres/connect.h"

/* For the second connection and its one statement. */
#define REQUEST_WITHIN_S 3

/* The start time makes sure that it is our backend, whatever server a load balancer chose. */
#define REQUEST_SQL                                          \
  "SELECT pg_catalog.pg_cancel_backend(a.pid)"               \
  " FROM pg_catalog.pg_stat_get_activity($1) AS a"           \
  " WHERE pg_catalog.date_part('epoch', a.backend_start)::pg_catalog.text = $2"

static void
request_plainly (PGconn *pg)
{
  g_autoptr (PGcancel) cancel = PQgetCancel (pg);
  char complaint[256];

  if (cancel != NULL && PQcancel (cancel, complaint, sizeof complaint) == 0)
    g_debug ("cancel request failed: %s", complaint);
}

/* Whether the process id that libpq knows is the backend's: a pooler makes up its own. */
static gboolean
is_direct (const ReevePgLink *link)
{
  return link->server_id != 0 && link->server_start != NULL &&
         PQbackendPID (link->pg) == link->server_id;
}

static gboolean
ask (ReevePgLink *second, const ReevePgLink *link)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, link->server_id);
  const char *const params[] = { id, link->server_start };
  const ReeveStatement statement = { .sql = REQUEST_SQL, .params = params, .n_params = 2 };
  gint64 deadline = g_get_monotonic_time () + REQUEST_WITHIN_S * G_USEC_PER_SEC;
  g_autoptr (PGresult) answer = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ended = FALSE;

  if (!reeve_pg_link_send (second, &statement, &error) ||
      !reeve_pg_link_drain (second, deadline, &answer, &ended, &error))
    g_debug ("cancel request failed: %s", error->message);
  return ended && PQntuples (answer) == 1;
}

static gboolean
request_safely (ReevePgLink *link)
{
  g_autoptr (ReevePgParams) params =
    reeve_pg_params_copy_for (link->params, PQhost (link->pg), PQhostaddr (link->pg),
                              PQport (link->pg));
  g_autoptr (GError) error = NULL;
  g_autoptr (ReevePgLink) second = NULL;
  PGconn *pg;

  params->timeout_s = REQUEST_WITHIN_S;
  pg = reeve_pg_connect (params, NULL, &error);
  if (pg == NULL)
    {
      g_debug ("cancel request failed: %s", error->message);
      return FALSE;
    }
  second = reeve_pg_link_new (pg, NULL);
  return ask (second, link);
}

void
reeve_pg_cancel_request (ReevePgLink *link)
{
  g_autoptr (ReevePgPlace) place =
    reeve_pg_place_new (PQhost (link->pg), PQhostaddr (link->pg), PQport (link->pg));

  if (reeve_pg_place_is_local (place) || !is_direct (link) || !request_safely (link))
    request_plainly (link->pg);
}
