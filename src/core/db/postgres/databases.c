/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-postgres"

#include "config.h"

#include "core/db/postgres/databases.h"

#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/engine.h"
#include "core/db/postgres/copy.h"
#include "core/sql/quote.h"

#define TEMPORARY_PREFIX "reeve_restoring_"
#define SWEEP_KEY "7310577382525465959"
#define TERMINATE_EVERY_MS 50
/* The server itself waits five seconds for the others to go. */
#define SWAP_TRIES 3
#define FORCE_FROM 130000
#define STRATEGY_FROM 150000
/* Bytes: up to here the log is faster than the checkpoint that copying files needs. */
#define MOST_THROUGH_LOG (G_GINT64_CONSTANT (64) * 1024 * 1024)

/* Terminator: cuts off whoever is connected, until it is told to stop. */
typedef struct
{
  ReeveSession *session;
  const char *names[2];
  GCancellable *stopped; /* wakes it up */
  int stop;
} Terminator;

static const char terminate_sql[] =
  "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity"
  " WHERE datname IN ($1, $2) AND pid <> pg_catalog.pg_backend_pid()";

ReeveConnection *
reeve_pg_dup_connection (ReeveConnection *connection, const char *database, GError **error)
{
  g_autoptr (ReeveConnection) copy =
    reeve_connection_new (NULL, reeve_connection_get_uri (connection), error);
  g_autoptr (ReeveSecret) password = reeve_connection_dup_password (connection);
  g_autofree char **options = reeve_connection_list_options (connection);

  if (copy == NULL)
    return NULL;
  /* Those that were set after the URI was read, too. */
  for (guint i = 0; options[i] != NULL; i++)
    reeve_connection_set_option (copy, options[i],
                                 reeve_connection_get_option (connection, options[i]));
  reeve_connection_set_option (copy, "dbname", database);
  reeve_connection_set_password (copy, password);
  reeve_connection_set_environment (copy, reeve_connection_get_environment (connection));
  return g_steal_pointer (&copy);
}

ReeveSession *
reeve_pg_open_maintenance (ReeveConnection *connection, GCancellable *cancellable, GError **error)
{
  static const char *const names[] = { "postgres", "template1" };
  const ReeveSessionOptions options = { .purpose = "databases" };
  g_autoptr (GError) first = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (ReeveConnection) copy = reeve_pg_dup_connection (connection, names[i], error);
      g_autoptr (GError) local = NULL;
      ReeveSession *session;

      if (copy == NULL)
        return NULL;
      session = reeve_session_open (copy, &options, cancellable, &local);
      if (session != NULL)
        return session;
      if (first == NULL)
        first = g_steal_pointer (&local);
    }
  g_propagate_error (error, g_steal_pointer (&first));
  return NULL;
}

gboolean
reeve_pg_find_database (ReeveSession *session,
                        const char *name,
                        char **oid,
                        GCancellable *cancellable,
                        GError **error)
{
  const char *const params[] = { name };
  g_autoptr (ReeveResult) row = reeve_session_query (
    session, "SELECT oid::pg_catalog.text FROM pg_catalog.pg_database WHERE datname = $1", params,
    1, cancellable, error);

  *oid = NULL;
  if (row != NULL && reeve_result_get_n_rows (row) > 0)
    *oid = g_strdup (reeve_result_get (row, 0, 0));
  return row != NULL;
}

static void
append_clause (GString *sql, const char *word, const char *value)
{
  g_autofree char *literal = reeve_quote_literal (REEVE_DIALECT_POSTGRES, value);

  if (value != NULL)
    g_string_append_printf (sql, " %s %s", word, literal);
}

/* Besides the system's library, which has no clause of its own. */
static const struct
{
  const char *name;
  const char *clause;
} providers[] = {
  { "icu", "ICU_LOCALE" },
  { "builtin", "BUILTIN_LOCALE" },
};

gboolean
reeve_pg_create_database (ReeveSession *session,
                          const char *name,
                          const ReevePgLocale *locale,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autofree char *quoted = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, name);
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_append_printf (sql, "CREATE DATABASE %s TEMPLATE template0", quoted);
  append_clause (sql, "ENCODING", locale->encoding);
  append_clause (sql, "LC_COLLATE", locale->collate);
  append_clause (sql, "LC_CTYPE", locale->ctype);
  for (gsize i = 0; i < G_N_ELEMENTS (providers); i++)
    if (g_strcmp0 (locale->provider, providers[i].name) == 0)
      {
        g_string_append_printf (sql, " LOCALE_PROVIDER %s", providers[i].name);
        append_clause (sql, providers[i].clause, locale->locale);
      }
  return reeve_session_execute (session, sql->str, cancellable, error);
}

/* In kB: as much as the server was given for its buffers, and never less than it has already. */
#define MEMORY_SQL \
  "SELECT greatest(m.setting::pg_catalog.int8, least(262144, b.setting::pg_catalog.int8 * 8))" \
  " FROM pg_catalog.pg_settings AS m, pg_catalog.pg_settings AS b" \
  " WHERE m.name = 'maintenance_work_mem' AND b.name = 'shared_buffers'"

void
reeve_pg_lend_memory (ReeveSession *session, const char *name, GCancellable *cancellable)
{
  g_autofree char *quoted = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, name);
  g_autoptr (ReeveResult) row =
    reeve_session_query (session, MEMORY_SQL, NULL, 0, cancellable, NULL);
  g_autofree char *sql = NULL;

  if (row == NULL || reeve_result_get_n_rows (row) == 0)
    return;
  sql = g_strdup_printf ("ALTER DATABASE %s SET maintenance_work_mem = %" G_GINT64_FORMAT, quoted,
                         reeve_result_get_int (row, 0, 0));
  reeve_session_execute (session, sql, cancellable, NULL);
}

gboolean
reeve_pg_take_memory_back (ReeveSession *session,
                           const char *name,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autofree char *quoted = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, name);
  g_autofree char *sql = g_strdup_printf ("ALTER DATABASE %s RESET maintenance_work_mem", quoted);

  return reeve_session_execute (session, sql, cancellable, error);
}

gboolean
reeve_pg_clone_database (ReeveSession *session,
                         const char *name,
                         const char *source,
                         gint64 bytes,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autofree char *to = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, name);
  g_autofree char *from = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, source);
  const char *strategy = bytes < MOST_THROUGH_LOG ? "WAL_LOG" : "FILE_COPY";
  gboolean can_choose = reeve_pg_server_number (session) >= STRATEGY_FROM;
  g_autofree char *sql =
    g_strdup_printf ("CREATE DATABASE %s TEMPLATE %s%s%s", to, from,
                     can_choose ? " STRATEGY " : "", can_choose ? strategy : "");

  return reeve_session_execute (session, sql, cancellable, error);
}

gboolean
reeve_pg_can_force (ReeveSession *session)
{
  return reeve_pg_server_number (session) >= FORCE_FROM;
}

void
reeve_pg_drop_database (ReeveSession *session, const char *name)
{
  g_autofree char *quoted = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, name);
  g_autofree char *sql = g_strdup_printf ("DROP DATABASE IF EXISTS %s%s", quoted,
                                          reeve_pg_can_force (session) ? " WITH (FORCE)" : "");
  g_autoptr (GError) error = NULL;

  if (!reeve_session_execute (session, sql, NULL, &error))
    g_info ("“%s” is left over: %s", name, error->message);
}

gboolean
reeve_pg_rename_database (ReeveSession *session,
                          const char *name,
                          const char *fresh,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autofree char *from = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, name);
  g_autofree char *to = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, fresh);
  g_autofree char *sql = g_strdup_printf ("ALTER DATABASE %s RENAME TO %s", from, to);

  return reeve_session_execute (session, sql, cancellable, error);
}

/* --- properties ----------------------------------------------------------------------------- */

/* A list-valued setting is stored as it must be written; others are one literal. */
#define SETTINGS_QUERY \
  "SELECT pg_catalog.format(CASE WHEN s.setrole = 0 THEN 'ALTER DATABASE %2$I SET %3$I TO %4$s'" \
  " ELSE 'ALTER ROLE %1$I IN DATABASE %2$I SET %3$I TO %4$s' END," \
  " CASE WHEN s.setrole = 0 THEN '' ELSE pg_catalog.pg_get_userbyid(s.setrole) END," \
  " $2::pg_catalog.text, pg_catalog.split_part(c.item, '=', 1)," \
  " CASE WHEN pg_catalog.lower(pg_catalog.split_part(c.item, '=', 1)) IN ('search_path'," \
  " 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries', 'datestyle')" \
  " THEN pg_catalog.substr(c.item, pg_catalog.strpos(c.item, '=') + 1) ELSE" \
  " pg_catalog.quote_literal(pg_catalog.substr(c.item, pg_catalog.strpos(c.item, '=') + 1)) END)" \
  " FROM pg_catalog.pg_db_role_setting AS s JOIN pg_catalog.pg_database AS d" \
  " ON d.oid = s.setdatabase, unnest(s.setconfig) AS c(item) WHERE d.datname = $1"

/* Each row of these is a statement that gives $2 what $1 has. */
static const char *const property_queries[] = {
  "SELECT pg_catalog.format('ALTER DATABASE %I OWNER TO %I', $2::pg_catalog.text,"
  " pg_catalog.pg_get_userbyid(datdba)) FROM pg_catalog.pg_database WHERE datname = $1",
  "SELECT pg_catalog.format('ALTER DATABASE %I CONNECTION LIMIT %s', $2::pg_catalog.text,"
  " datconnlimit) FROM pg_catalog.pg_database WHERE datname = $1 AND datconnlimit >= 0",
  "SELECT pg_catalog.format('REVOKE ALL ON DATABASE %I FROM PUBLIC', $2::pg_catalog.text)"
  " FROM pg_catalog.pg_database WHERE datname = $1 AND datacl IS NOT NULL",
  "SELECT pg_catalog.format('GRANT %s ON DATABASE %I TO %s%s', a.privilege_type,"
  " $2::pg_catalog.text, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE"
  " pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END,"
  " CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)"
  " FROM pg_catalog.pg_database AS d, pg_catalog.aclexplode(d.datacl) AS a"
  " WHERE d.datname = $1",
  SETTINGS_QUERY,
  "SELECT pg_catalog.format('COMMENT ON DATABASE %I IS %L', $2::pg_catalog.text,"
  " pg_catalog.shobj_description(oid, 'pg_database')) FROM pg_catalog.pg_database"
  " WHERE datname = $1 AND pg_catalog.shobj_description(oid, 'pg_database') IS NOT NULL",
};

guint
reeve_pg_copy_properties (ReeveSession *session,
                          const char *from,
                          const char *to,
                          GCancellable *cancellable)
{
  const char *const params[] = { from, to };
  guint left = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (property_queries); i++)
    {
      g_autoptr (ReeveResult) rows =
        reeve_session_query (session, property_queries[i], params, 2, cancellable, NULL);

      left += rows == NULL ? 1 : 0;
      for (guint k = 0; rows != NULL && k < reeve_result_get_n_rows (rows); k++)
        if (!reeve_session_execute (session, reeve_result_get (rows, k, 0), cancellable, NULL))
          left++;
    }
  return left;
}

GPtrArray *
reeve_pg_list_settings (ReeveSession *session,
                        const char *from,
                        const char *to,
                        GCancellable *cancellable,
                        GError **error)
{
  const char *const params[] = { from, to };
  g_autoptr (ReeveResult) rows =
    reeve_session_query (session, SETTINGS_QUERY, params, 2, cancellable, error);
  GPtrArray *statements;

  if (rows == NULL)
    return NULL;
  statements = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < reeve_result_get_n_rows (rows); i++)
    g_ptr_array_add (statements, g_strdup (reeve_result_get (rows, i, 0)));
  return statements;
}

/* --- swapping ------------------------------------------------------------------------------- */

static gpointer
terminate_thread (gpointer data)
{
  Terminator *self = data;

  while (!g_atomic_int_get (&self->stop))
    {
      g_autoptr (ReeveResult) result =
        reeve_session_query (self->session, terminate_sql, self->names, 2, NULL, NULL);

      if (result == NULL)
        break;
      reeve_cancel_sleep (TERMINATE_EVERY_MS, self->stopped, NULL);
    }
  return NULL;
}

static gboolean
check_oid (ReeveSession *session,
           const char *name,
           const char *oid,
           GCancellable *cancellable,
           GError **error)
{
  g_autofree char *now = NULL;

  if (!reeve_pg_find_database (session, name, &now, cancellable, error))
    return FALSE;
  if (g_strcmp0 (now, oid) == 0)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_STALE,
                   _("“%s” is no longer the database that was to be replaced"), name);
  return FALSE;
}

static gboolean
run_also (ReeveSession *session,
          const char *const *statements,
          GCancellable *cancellable,
          GError **error)
{
  for (guint i = 0; statements != NULL && statements[i] != NULL; i++)
    if (!reeve_session_execute (session, statements[i], cancellable, error))
      return FALSE;
  return TRUE;
}

/* The first rename locks the database against new connections and waits for the old ones, which
 * the terminator ends meanwhile. */
static gboolean
try_swap (ReeveSession *session,
          const ReevePgSwap *swap,
          GCancellable *cancellable,
          GError **error)
{
  if (reeve_session_begin (session, cancellable, error) &&
      (swap->kept == NULL ||
       (check_oid (session, swap->current, swap->oid, cancellable, error) &&
        reeve_pg_rename_database (session, swap->current, swap->kept, cancellable, error))) &&
      reeve_pg_rename_database (session, swap->fresh, swap->current, cancellable, error) &&
      run_also (session, swap->also, cancellable, error) &&
      reeve_session_commit (session, cancellable, error))
    return TRUE;
  if (reeve_session_is_open (session))
    reeve_session_rollback (session, NULL);
  return FALSE;
}

gboolean
reeve_pg_swap_in (ReeveSession *session,
                  ReeveSession *second,
                  const ReevePgSwap *swap,
                  GCancellable *cancellable,
                  GError **error)
{
  Terminator terminator = { .session = second, .names = { swap->current, swap->fresh },
                            .stopped = g_cancellable_new () };
  GThread *thread = g_thread_new ("terminator", terminate_thread, &terminator);
  gboolean ok = FALSE;

  for (int i = 0; i < SWAP_TRIES && !ok; i++)
    {
      g_autoptr (GError) local = NULL;

      ok = try_swap (session, swap, cancellable, &local);
      if (ok || (i + 1 < SWAP_TRIES && reeve_session_is_open (session) &&
                 !g_error_matches (local, REEVE_ERROR, REEVE_ERROR_STALE) &&
                 !reeve_error_is_cancelled (local)))
        continue;
      g_propagate_error (error, g_steal_pointer (&local));
      break;
    }
  g_atomic_int_set (&terminator.stop, 1);
  g_cancellable_cancel (terminator.stopped);
  g_thread_join (thread);
  g_object_unref (terminator.stopped);
  return ok;
}

gboolean
reeve_pg_swap (ReeveConnection *connection,
               const char *current,
               const char *oid,
               const char *fresh,
               const char *kept,
               GCancellable *cancellable,
               GError **error)
{
  const ReevePgSwap swap = { .current = current, .oid = oid, .fresh = fresh, .kept = kept };
  g_autoptr (ReeveSession) first = reeve_pg_open_maintenance (connection, cancellable, error);
  g_autoptr (ReeveSession) second =
    first != NULL ? reeve_pg_open_maintenance (connection, cancellable, error) : NULL;

  return second != NULL && reeve_pg_swap_in (first, second, &swap, cancellable, error);
}

/* --- left-overs ----------------------------------------------------------------------------- */

char *
reeve_pg_temporary_name (void)
{
  return g_strdup_printf (TEMPORARY_PREFIX "%08x%08x", g_random_int (), g_random_int ());
}

static void
drop_left_overs (ReeveSession *session)
{
  g_autoptr (ReeveResult) names = reeve_session_query (
    session,
    "SELECT d.datname FROM pg_catalog.pg_database AS d WHERE d.datname ~ '^" TEMPORARY_PREFIX
    "[0-9a-f]{16}$' AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS a"
    " WHERE a.datid = d.oid)",
    NULL, 0, NULL, NULL);

  for (guint i = 0; names != NULL && i < reeve_result_get_n_rows (names); i++)
    {
      g_autofree char *quoted =
        reeve_quote_identifier (REEVE_DIALECT_POSTGRES, reeve_result_get (names, i, 0));
      g_autofree char *sql = g_strdup_printf ("DROP DATABASE IF EXISTS %s", quoted);

      reeve_session_execute (session, sql, NULL, NULL);
    }
}

/* Those that a foreign dump was loaded as; they own nothing once their database is gone. */
static void
drop_left_over_roles (ReeveSession *session)
{
  g_autoptr (ReeveResult) names = reeve_session_query (
    session,
    "SELECT r.rolname FROM pg_catalog.pg_roles AS r WHERE r.rolname ~ '^" TEMPORARY_PREFIX
    "[0-9a-f]{16}$' AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS a"
    " WHERE a.usesysid = r.oid)",
    NULL, 0, NULL, NULL);

  for (guint i = 0; names != NULL && i < reeve_result_get_n_rows (names); i++)
    reeve_pg_drop_role (session, reeve_result_get (names, i, 0));
}

void
reeve_pg_drop_role (ReeveSession *session, const char *name)
{
  g_autofree char *quoted = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, name);
  g_autofree char *sql = g_strdup_printf ("DROP ROLE IF EXISTS %s", quoted);
  g_autoptr (GError) error = NULL;

  if (!reeve_session_execute (session, sql, NULL, &error))
    g_info ("“%s” is left over: %s", name, error->message);
}

/* A restore shares the lock as long as its session lives; who has it alone knows that none runs. */
gboolean
reeve_pg_sweep (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveResult) alone = reeve_session_query (
    session, "SELECT pg_catalog.pg_try_advisory_lock(" SWEEP_KEY ")", NULL, 0, cancellable, error);

  if (alone == NULL)
    return FALSE;
  if (reeve_result_get_boolean (alone, 0, 0))
    {
      drop_left_overs (session);
      drop_left_over_roles (session);
      if (!reeve_session_execute (session, "SELECT pg_catalog.pg_advisory_unlock(" SWEEP_KEY ")",
                                  cancellable, error))
        return FALSE;
    }
  return reeve_session_execute (session,
                                "SELECT pg_catalog.pg_advisory_lock_shared(" SWEEP_KEY ")",
                                cancellable, error);
}
