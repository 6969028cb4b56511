/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-postgres"

#include "config.h"

#include "core/db/examiner.h"

#include <gio/gunixsocketaddress.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/postgres/params.h"
#include "core/db/postgres/resolve.h"

#define PATIENCE_S 5

/* PostgreSQL 13 is the oldest that its makers still kept up when this was written. */
#define OLDEST_VERSION 130000

/* The addresses behind all hosts of the connection. */
static GPtrArray *
find_places (ReevePgParams *params, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) all =
    g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_pg_place_free);
  gint64 deadline = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  for (guint i = 0; i < params->places->len; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (GPtrArray) places =
        reeve_pg_resolve (params->places->pdata[i], deadline, cancellable, &local);

      if (places != NULL)
        g_ptr_array_extend_and_steal (all, g_steal_pointer (&places));
      else if (error != NULL && *error == NULL)
        g_propagate_error (error, g_steal_pointer (&local));
    }
  if (all->len == 0)
    return NULL;
  g_clear_error (error);
  return g_steal_pointer (&all);
}

/* NULL where only libpq knows the address (its built-in socket folder). */
static GSocketAddress *
address_of (const ReevePgPlace *place)
{
  guint64 port = 5432;
  const char *number = place->hostaddr != NULL ? place->hostaddr : place->host;

  if (place->port != NULL)
    g_ascii_string_to_unsigned (place->port, 10, 1, G_MAXUINT16, &port, NULL);
  if (place->hostaddr == NULL && place->host != NULL && *place->host == '/')
    {
      g_autofree char *path =
        g_strdup_printf ("%s/.s.PGSQL.%" G_GUINT64_FORMAT, place->host, port);

      return g_unix_socket_address_new (path);
    }
  return number != NULL ? g_inet_socket_address_new_from_string (number, (guint) port) : NULL;
}

static gboolean
reach (const ReevePgPlace *place, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = address_of (place);
  g_autoptr (GSocketConnection) link = NULL;

  if (address == NULL)
    return TRUE;
  g_socket_client_set_timeout (client, PATIENCE_S);
  g_socket_client_set_enable_proxy (client, FALSE);
  link = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), cancellable, error);
  return link != NULL;
}

/* One address that answers is enough. */
static gboolean
reach_any (GPtrArray *places, GPtrArray *steps, GCancellable *cancellable)
{
  g_autoptr (GError) first = NULL;
  g_autofree char *label = NULL;

  for (guint i = 0; i < places->len; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autofree char *text = reeve_pg_place_dup_label (places->pdata[i]);

      if (reach (places->pdata[i], cancellable, &local))
        {
          reeve_examine_add (steps, "reach", REEVE_EXAMINE_OK, text, NULL);
          return TRUE;
        }
      if (first == NULL)
        {
          first = g_steal_pointer (&local);
          label = g_strdup_printf ("%s: %s", text, first->message);
        }
    }
  reeve_examine_add (
    steps, "reach", REEVE_EXAMINE_FAILED, label,
    _("Check that the server runs and listens there, the port, and the firewall."));
  return FALSE;
}

static gboolean
before (ReeveConnection *connection, GPtrArray *steps, GCancellable *cancellable)
{
  const ReeveSessionOptions options = REEVE_SESSION_OPTIONS_INIT;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReevePgParams) params = reeve_pg_params_new (connection, &options, &error);
  g_autoptr (GPtrArray) places =
    params != NULL ? find_places (params, cancellable, &error) : NULL;
  g_autofree char *text = NULL;

  if (places == NULL)
    {
      reeve_examine_add_error (steps, "name", error);
      return FALSE;
    }
  text = g_strdup_printf (ngettext("%u address", "%u addresses", places->len), places->len);
  reeve_examine_add (steps, "name", REEVE_EXAMINE_OK, text, NULL);
  return reach_any (places, steps, cancellable);
}

/* Which step a refusal belongs to; the socket had answered by then, so a plain refusal to connect
 * is TLS where TLS was demanded. */
static const char *
opening (ReeveConnection *connection, const GError *error)
{
  const char *mode = reeve_connection_get_option (connection, "sslmode");
  gboolean wants_tls =
    mode != NULL && (g_str_equal (mode, "require") || g_str_has_prefix (mode, "verify-"));

  if (g_error_matches (error, REEVE_ERROR, REEVE_ERROR_AUTH))
    return "authentication";
  if (g_error_matches (error, REEVE_ERROR, REEVE_ERROR_NOT_FOUND) ||
      g_error_matches (error, REEVE_ERROR, REEVE_ERROR_PERMISSION))
    return "database";
  if (g_error_matches (error, REEVE_ERROR, REEVE_ERROR_CONNECT) && wants_tls)
    return "tls";
  return "open";
}

enum
{
  COLUMN_TLS,
  COLUMN_TLS_VERSION,
  COLUMN_LOCAL,
  COLUMN_USER,
  COLUMN_VERSION,
  COLUMN_STANDBY,
  COLUMN_MAY_CREATE_SCHEMA,
  COLUMN_MAY_CREATE_TABLES,
  COLUMN_SCHEMA,
};

static const char questions[] =
  "SELECT coalesce(s.ssl, false), s.version, pg_catalog.inet_server_addr() IS NULL,"
  "       current_user, pg_catalog.current_setting('server_version_num'),"
  "       pg_catalog.pg_is_in_recovery(),"
  "       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'),"
  "       coalesce(pg_catalog.has_schema_privilege(n.nspname, 'CREATE'), false),"
  "       coalesce(n.nspname, '')"
  "  FROM (SELECT pg_catalog.current_setting('search_path')) AS path"
  "  LEFT JOIN pg_catalog.pg_stat_ssl s ON s.pid = pg_catalog.pg_backend_pid()"
  "  LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = 'public'";

static void
tell_tls (ReeveResult *answer, GPtrArray *steps)
{
  const char *version = reeve_result_get (answer, 0, COLUMN_TLS_VERSION);

  if (reeve_result_get_boolean (answer, 0, COLUMN_TLS))
    reeve_examine_add (steps, "tls", REEVE_EXAMINE_OK, version != NULL ? version : _("encrypted"),
                       NULL);
  else if (reeve_result_get_boolean (answer, 0, COLUMN_LOCAL))
    reeve_examine_add (steps, "tls", REEVE_EXAMINE_OK, _("not needed: a socket of this machine"),
                       NULL);
  else
    reeve_examine_add (steps, "tls", REEVE_EXAMINE_DOUBTFUL, _("not encrypted"),
                       _("Over a network, add sslmode=verify-full and the root certificate."));
}

static void
tell_version (ReeveSession *session, ReeveResult *answer, GPtrArray *steps)
{
  g_autofree char *text = g_strdup_printf (
    "PostgreSQL %s", reeve_target_get_version (reeve_session_get_target (session)));

  if (reeve_result_get_int (answer, 0, COLUMN_VERSION) < OLDEST_VERSION)
    reeve_examine_add (steps, "version", REEVE_EXAMINE_DOUBTFUL, text,
                       _("This version is no longer kept up by its makers: upgrade the server."));
  else
    reeve_examine_add (steps, "version", REEVE_EXAMINE_OK, text, NULL);
}

/* TRANSLATORS: in these four, %s is a role of the server. */
static char *
describe_rights (const char *user, gboolean schema, gboolean tables)
{
  if (schema && tables)
    return g_strdup_printf (_("%s may create schemas and tables in “public”"), user);
  if (schema)
    return g_strdup_printf (_("%s may create schemas, but no tables in “public”"), user);
  if (tables)
    return g_strdup_printf (_("%s may create tables in “public”, but no schemas"), user);
  return g_strdup_printf (_("%s may create neither schemas nor tables in “public”"), user);
}

static void
tell_rights (ReeveResult *answer, GPtrArray *steps)
{
  gboolean schema = reeve_result_get_boolean (answer, 0, COLUMN_MAY_CREATE_SCHEMA);
  gboolean tables = reeve_result_get_boolean (answer, 0, COLUMN_MAY_CREATE_TABLES);
  g_autofree char *text =
    describe_rights (reeve_result_get (answer, 0, COLUMN_USER), schema, tables);

  if (reeve_result_get_boolean (answer, 0, COLUMN_STANDBY))
    reeve_examine_add (steps, "privileges", REEVE_EXAMINE_DOUBTFUL,
                       _("this server is a standby: it accepts no writes"),
                       _("Connect to the primary server to change the database."));
  else if (schema && tables)
    reeve_examine_add (steps, "privileges", REEVE_EXAMINE_OK, text, NULL);
  else if (tables)
    reeve_examine_add (steps, "privileges", REEVE_EXAMINE_DOUBTFUL, text,
                       _("Grant CREATE on the database, or set “ledger_schema” to a schema that "
                         "this role may write to."));
  else
    reeve_examine_add (steps, "privileges", REEVE_EXAMINE_DOUBTFUL, text,
                       _("Grant CREATE on the schema to migrate with this role."));
}

static gboolean
after (ReeveSession *session, GPtrArray *steps, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveResult) answer =
    reeve_session_query (session, questions, NULL, 0, cancellable, error);
  g_autofree char *identity = NULL;

  if (answer == NULL)
    return FALSE;
  tell_tls (answer, steps);
  identity = g_strdup_printf (/* TRANSLATORS: signed in as this role */ _("as %s"),
                              reeve_result_get (answer, 0, COLUMN_USER));
  reeve_examine_add (steps, "authentication", REEVE_EXAMINE_OK, identity, NULL);
  tell_version (session, answer, steps);
  tell_rights (answer, steps);
  return TRUE;
}

const ReeveExaminer reeve_examiner_postgres = {
  .before = before,
  .opening = opening,
  .opened = NULL,
  .after = after,
};
