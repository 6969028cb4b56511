/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-postgres"

#include "config.h"

#include "core/db/postgres/setup.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/postgres/exchange.h"

typedef enum
{
  NEEDED,   /* without it the session is not given out */
  WELCOME,  /* older servers, other systems or poolers may refuse it */
} Need;

typedef struct
{
  const char *sql;
  Need need;
} Text;

/* Plain statements, not start-up parameters: poolers refuse those that they do not know. The
 * search path stays the role's own, since a migration's unqualified names rely on it. */
static const Text settings[] = {
  { "RESET ROLE", NEEDED },
  { "SET client_encoding = 'UTF8'", NEEDED },
  { "SET standard_conforming_strings = on", NEEDED },
  { "SET datestyle = 'ISO'", NEEDED },
  /* A statement of a client that is gone ends within a second (PostgreSQL 14, not every system). */
  { "SELECT pg_catalog.set_config('client_connection_check_interval', '1000', false)"
    " FROM pg_catalog.pg_settings WHERE name = 'client_connection_check_interval'", WELCOME },
  /* The runner lock lives on a session that is idle as long as the run takes (PostgreSQL 14). */
  { "SELECT pg_catalog.set_config('idle_session_timeout', '0', false)"
    " FROM pg_catalog.pg_settings WHERE name = 'idle_session_timeout'", WELCOME },
  /* Ten minutes, unless the administrators have chosen their own. */
  { "SELECT pg_catalog.set_config('idle_in_transaction_session_timeout', '600000', false)"
    " WHERE pg_catalog.current_setting('idle_in_transaction_session_timeout') = '0'", WELCOME },
};

static const Text read_only_setting = { "SET default_transaction_read_only = on", NEEDED };

enum
{
  ASK_BACKEND,
  ASK_SYSTEM,
  N_QUESTIONS,
};

static const Text questions[N_QUESTIONS] = {
  [ASK_BACKEND] = { "SELECT d.oid::pg_catalog.text, d.datname, a.pid::pg_catalog.text,"
                    " pg_catalog.date_part('epoch', a.backend_start)::pg_catalog.text"
                    " FROM pg_catalog.pg_database AS d,"
                    " pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) AS a"
                    " WHERE d.datname = pg_catalog.current_database()", NEEDED },
  /* A right that administrators may take away. */
  [ASK_SYSTEM] = { "SELECT system_identifier::pg_catalog.text FROM pg_catalog.pg_control_system()",
                   WELCOME },
};

#define MOST_TEXTS (G_N_ELEMENTS (settings) + 1 + N_QUESTIONS)

static gboolean
run_texts (ReevePgLink *link,
           const Text *const *texts,
           guint n,
           PGresult **results,
           GCancellable *cancellable,
           GError **error)
{
  const char *sql[MOST_TEXTS] = { NULL };

  for (guint i = 0; i < n; i++)
    sql[i] = texts[i]->sql;
  if (!reeve_pg_run_apart (link, sql, n, results, cancellable, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const ReeveStatement statement = { .sql = sql[i] };

      if (texts[i]->need == NEEDED && !reeve_pg_link_succeeded (results[i]))
        {
          reeve_pg_link_set_error (link, results[i], &statement, error);
          return FALSE;
        }
    }
  return TRUE;
}

static guint
list_settings (const Text **texts, gboolean read_only)
{
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    texts[n++] = &settings[i];
  if (read_only)
    texts[n++] = &read_only_setting;
  return n;
}

static void
clear_results (PGresult **results)
{
  for (gsize i = 0; i < MOST_TEXTS; i++)
    g_clear_pointer (&results[i], PQclear);
}

gboolean
reeve_pg_setup (ReevePgLink *link, gboolean read_only, GCancellable *cancellable, GError **error)
{
  PGresult *results[MOST_TEXTS] = { NULL };
  const Text *texts[MOST_TEXTS];
  guint n = list_settings (texts, read_only);
  gboolean ok = run_texts (link, texts, n, results, cancellable, error);

  clear_results (results);
  return ok;
}

/* "15.20" out of "15.20 (Debian 15.20-0+deb12u1)" */
static char *
server_version (PGconn *pg)
{
  const char *version = PQparameterStatus (pg, "server_version");

  if (version == NULL)
    return g_strdup_printf ("%d", PQserverVersion (pg) / 10000);
  return g_strndup (version, strcspn (version, " "));
}

static ReeveTarget *
make_target (ReevePgLink *link, const PGresult *backend, const PGresult *system_id)
{
  g_autoptr (ReevePgPlace) place =
    reeve_pg_place_new (PQhost (link->pg), NULL, PQport (link->pg));
  g_autofree char *label = reeve_pg_place_dup_label (place);
  g_autofree char *version = server_version (link->pg);
  gboolean known = reeve_pg_link_succeeded (system_id) && PQntuples (system_id) == 1;

  link->server_id = g_ascii_strtoll (PQgetvalue (backend, 0, 2), NULL, 10);
  link->server_start = g_strdup (PQgetvalue (backend, 0, 3));
  return reeve_target_new_server ("postgres", known ? PQgetvalue (system_id, 0, 0) : "unknown",
                                  PQgetvalue (backend, 0, 0), PQgetvalue (backend, 0, 1), label,
                                  version);
}

ReeveTarget *
reeve_pg_setup_identify (ReevePgLink *link,
                         gboolean read_only,
                         GCancellable *cancellable,
                         GError **error)
{
  PGresult *results[MOST_TEXTS] = { NULL };
  const Text *texts[MOST_TEXTS];
  guint n = list_settings (texts, read_only);
  ReeveTarget *target = NULL;

  for (guint i = 0; i < N_QUESTIONS; i++)
    texts[n + i] = &questions[i];
  if (run_texts (link, texts, n + N_QUESTIONS, results, cancellable, error))
    {
      const PGresult *backend = results[n + ASK_BACKEND];

      if (PQntuples (backend) == 1)
        target = make_target (link, backend, results[n + ASK_SYSTEM]);
      else
        reeve_set_error (error, REEVE_ERROR_NOT_FOUND,
                         _("The server no longer knows the database of this session"));
    }
  clear_results (results);
  return target;
}
