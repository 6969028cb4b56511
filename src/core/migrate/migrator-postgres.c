/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-migrate"

#include "config.h"

#include "core/migrate/migrator-dialect.h"

#include "core/base/i18n.h"
#include "core/sql/quote.h"

/* What a run calls its working session; by this name orphans are found. After it comes whose runner
 * lock the run holds: other ledgers of the database are none of our business. The server cuts names
 * after 63 bytes, hence a half of the key. */
#define SESSION_NAME "reeve: migrate %08x "

/* For a role that is called like the ledger's schema, "$user" in the search path would put what its
 * revisions make among the ledger's tables. */
static const char without_ledger[] =
  "SELECT pg_catalog.set_config('search_path', coalesce((SELECT"
  " pg_catalog.string_agg(pg_catalog.quote_ident(s), ', ')"
  " FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) s WHERE s <> 'reeve'), ''), false)"
  " WHERE pg_catalog.current_schema() = 'reeve'";

static gboolean
announce (ReeveSession *session,
          gint64 key,
          const char *run_id,
          GCancellable *cancellable,
          GError **error)
{
  g_autofree char *name = g_strdup_printf (SESSION_NAME "%s", (guint32) key, run_id);
  const char *params[] = { name };
  g_autoptr (ReeveResult) result = reeve_session_query (
    session, "SELECT pg_catalog.set_config('application_name', $1, false)", params, 1, cancellable,
    error);

  return result != NULL && reeve_session_execute (session, without_ledger, cancellable, error);
}

/* Called by the holder of the runner lock: any other session of this name has lost its client, and
 * goes on until its statement ends or the server notices. */
static char *
find_orphan (ReeveSession *session, gint64 key, GCancellable *cancellable, GError **error)
{
  g_autofree char *pattern = g_strdup_printf (SESSION_NAME "%%", (guint32) key);
  const char *params[] = { pattern };
  g_autoptr (ReeveResult) result = reeve_session_query (
    session,
    "SELECT pid, coalesce(state, '?'), coalesce(pg_catalog.left(query, 80), '')"
    " FROM pg_catalog.pg_stat_activity"
    " WHERE datname = pg_catalog.current_database() AND pid <> pg_catalog.pg_backend_pid()"
    " AND application_name LIKE $1 ORDER BY pid LIMIT 1",
    params, 1, cancellable, error);

  if (result == NULL || reeve_result_get_n_rows (result) == 0)
    return NULL;
  return g_strdup_printf (/* TRANSLATORS: a number, a state, the SQL */ _("process %s (%s: %s)"),
                          reeve_result_get (result, 0, 0), reeve_result_get (result, 0, 1),
                          reeve_result_get (result, 0, 2));
}

static char *
find_lock_holder (ReeveSession *session, gint64 key, GCancellable *cancellable)
{
  g_autofree char *high = g_strdup_printf ("%u", (guint32) ((guint64) key >> 32));
  g_autofree char *low = g_strdup_printf ("%u", (guint32) key);
  const char *params[] = { high, low };
  g_autoptr (ReeveResult) result = reeve_session_query (
    session,
    "SELECT l.pid, coalesce(a.application_name, ''), coalesce(a.usename, '')"
    " FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a USING (pid)"
    " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1"
    " AND l.classid = $1::pg_catalog.oid AND l.objid = $2::pg_catalog.oid LIMIT 1",
    params, 2, cancellable, NULL);

  if (result == NULL || reeve_result_get_n_rows (result) == 0)
    return NULL;
  return g_strdup_printf (
    /* TRANSLATORS: a number, the program, its role */ _("process %s (%s, role %s)"),
    reeve_result_get (result, 0, 0), reeve_result_get (result, 0, 1),
    reeve_result_get (result, 0, 2));
}

static char *
find_blockers (ReeveSession *session, char **tables, GCancellable *cancellable)
{
  g_autoptr (GString) blockers = g_string_new (NULL);

  for (gsize i = 0; tables != NULL && tables[i] != NULL; i++)
    {
      const char *params[] = { tables[i] };
      g_autoptr (ReeveResult) result = reeve_session_query (
        session,
        "SELECT DISTINCT a.pid, coalesce(a.application_name, ''), coalesce(a.usename, ''),"
        " coalesce(a.state, '?'),"
        " coalesce(extract(epoch FROM pg_catalog.now() - a.xact_start), 0)::int"
        " FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid)"
        " WHERE l.granted AND l.pid <> pg_catalog.pg_backend_pid()"
        " AND l.relation = pg_catalog.to_regclass($1) LIMIT 3",
        params, 1, cancellable, NULL);

      for (guint row = 0; result != NULL && row < reeve_result_get_n_rows (result); row++)
        {
          if (blockers->len > 0)
            g_string_append (blockers, ", ");
          /* TRANSLATORS: a number, the program, its role, what it does ("idle in transaction"),
           * for how many seconds */
          g_string_append_printf (
            blockers, _("process %s (%s, role %s, %s for %s s)"),
            reeve_result_get (result, row, 0), reeve_result_get (result, row, 1),
            reeve_result_get (result, row, 2), reeve_result_get (result, row, 3),
            reeve_result_get (result, row, 4));
        }
    }
  return blockers->len > 0 ? g_string_free (g_steal_pointer (&blockers), FALSE) : NULL;
}

static char *
dup_relation_name (const ReeveStatementFacts *facts)
{
  g_autofree char *object = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, facts->object);
  g_autofree char *schema = facts->schema != NULL
                              ? reeve_quote_identifier (REEVE_DIALECT_POSTGRES, facts->schema)
                              : NULL;

  return schema != NULL ? g_strconcat (schema, ".", object, NULL) : g_steal_pointer (&object);
}

/* -1: there is no such index, 0: it is there and invalid, 1: there and valid */
static gboolean
look_at_index (ReeveSession *session,
               const char *name,
               int *validity,
               GCancellable *cancellable,
               GError **error)
{
  const char *params[] = { name };
  g_autoptr (ReeveResult) result = reeve_session_query (
    session,
    "SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = pg_catalog.to_regclass($1)",
    params, 1, cancellable, error);

  if (result == NULL)
    return FALSE;
  *validity = reeve_result_get_n_rows (result) == 0
                ? -1
                : (int) reeve_result_get_boolean (result, 0, 0);
  return TRUE;
}

/* An index that a broken CREATE INDEX CONCURRENTLY left is invalid: it slows writes, serves no
 * read, and IF NOT EXISTS would take it for done. It has to go before the statement runs again. */
static gboolean
probe_create_index (ReeveSession *session,
                    const char *name,
                    ReeveOutcome *outcome,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *drop = g_strdup_printf ("DROP INDEX CONCURRENTLY IF EXISTS %s", name);
  int validity = -1;

  if (!look_at_index (session, name, &validity, cancellable, error))
    return FALSE;
  *outcome = validity == 1 ? REEVE_OUTCOME_DONE : REEVE_OUTCOME_NOT_DONE;
  return validity != 0 || reeve_session_execute (session, drop, cancellable, error);
}

static gboolean
probe (ReeveSession *session,
       const ReeveStatementFacts *facts,
       ReeveOutcome *outcome,
       GCancellable *cancellable,
       GError **error)
{
  g_autofree char *name = facts->object != NULL ? dup_relation_name (facts) : NULL;
  int validity = -1;

  *outcome = facts->role == REEVE_ROLE_REPEATABLE ? REEVE_OUTCOME_NOT_DONE : REEVE_OUTCOME_UNKNOWN;
  if (name == NULL)
    return TRUE;
  if (facts->role == REEVE_ROLE_CREATE_CONCURRENTLY)
    return probe_create_index (session, name, outcome, cancellable, error);
  if (facts->role == REEVE_ROLE_DROP_CONCURRENTLY)
    {
      if (!look_at_index (session, name, &validity, cancellable, error))
        return FALSE;
      *outcome = validity == -1 ? REEVE_OUTCOME_DONE : REEVE_OUTCOME_NOT_DONE;
    }
  return TRUE;
}

const ReeveMigratorDialect reeve_migrator_postgres = {
  .begin = "BEGIN",
  .lock_timeout = "SET LOCAL lock_timeout = %u",
  /* The second because a role may have a role of its own set (ALTER ROLE … SET role). */
  .own_identity = { "RESET SESSION AUTHORIZATION", "RESET ROLE" },
  .own_identity_once = { "SET LOCAL SESSION AUTHORIZATION DEFAULT", "SET LOCAL role TO DEFAULT" },
  .script_hint = "psql -v ON_ERROR_STOP=1 -f THIS-FILE DATABASE",
  .announce = announce,
  .find_orphan = find_orphan,
  .find_lock_holder = find_lock_holder,
  .find_blockers = find_blockers,
  .probe = probe,
};
