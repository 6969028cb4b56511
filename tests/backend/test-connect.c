/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening sessions with a server: what goes wrong, and what must not go right. */

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/db/engine.h"
#include "lib/cluster.h"

static ReeveTestCluster *cluster;
static char *no_cluster;
static char *outside; /* an address of this machine that is no loopback; NULL: there is none */

#define SKIP_IF_MISSING()     \
  do                          \
    if (cluster == NULL)      \
      {                       \
        g_test_skip (no_cluster); \
        return;               \
      }                       \
  while (0)

static ReeveSession *
try_open (const char *uri,
          const char *password,
          const ReeveSessionOptions *options,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (ReeveConnection) connection = reeve_connection_new (NULL, uri, error);

  if (connection == NULL)
    return NULL;
  if (password != NULL)
    {
      g_autoptr (ReeveSecret) secret = reeve_secret_new (password, -1);

      reeve_connection_set_password (connection, secret);
    }
  return reeve_session_open (connection, options, cancellable, error);
}

static void
assert_refused (const char *uri, const char *password, int code, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveSession) session = try_open (uri, password, NULL, NULL, &error);
  g_autofree char *text = NULL;

  g_assert_null (session);
  text = reeve_error_describe (error);
  g_test_message ("%s: %s", uri, text);
  g_assert_error (error, REEVE_ERROR, code);
  g_assert_nonnull (strstr (text, part));
  g_assert_nonnull (reeve_error_get_detail (error)->remedy);
  if (password != NULL)
    g_assert_null (strstr (text, password));
}

static void
test_passwords (void)
{
  g_autofree char *uri = NULL;
  g_autofree char *tcp_uri = NULL;
  g_autofree char *missing = NULL;
  g_autofree char *inside = NULL;
  g_autofree char *stranger = NULL;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GError) error = NULL;

  SKIP_IF_MISSING ();
  uri = reeve_test_cluster_dup_uri (cluster, "postgres");
  tcp_uri = reeve_test_cluster_dup_tcp_uri (cluster, "postgres");
  missing = reeve_test_cluster_dup_uri (cluster, "no such database");
  stranger = g_strdup_printf ("host=%s user=nobody-here dbname=postgres port=%u",
                              reeve_test_cluster_get_folder (cluster),
                              reeve_test_cluster_get_port (cluster));
  assert_refused (uri, NULL, REEVE_ERROR_AUTH, "password");
  assert_refused (uri, "wrong-password", REEVE_ERROR_AUTH, "28P01");
  assert_refused (tcp_uri, "wrong-password", REEVE_ERROR_AUTH, REEVE_TEST_CLUSTER_USER);
  assert_refused (stranger, "wrong-password", REEVE_ERROR_AUTH, "nobody-here");
  assert_refused (missing, REEVE_TEST_CLUSTER_PASSWORD, REEVE_ERROR_NOT_FOUND, "no such database");

  session = try_open (tcp_uri, REEVE_TEST_CLUSTER_PASSWORD, NULL, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&session);
  inside = g_strdup_printf ("postgresql://%s:correct%%20horse@127.0.0.1:%u/postgres",
                            REEVE_TEST_CLUSTER_USER, reeve_test_cluster_get_port (cluster));
  session = try_open (inside, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
test_nobody_there (void)
{
  g_autofree char *refused =
    g_strdup_printf ("postgresql://a@127.0.0.1:%u/b", reeve_test_free_port ());
  g_autofree char *folder = g_dir_make_tmp ("reeve-none-XXXXXX", NULL);
  g_autofree char *no_socket = g_strdup_printf ("host=%s user=a dbname=b", folder);

  assert_refused (refused, NULL, REEVE_ERROR_CONNECT, "127.0.0.1");
  assert_refused (no_socket, NULL, REEVE_ERROR_CONNECT, folder);
  assert_refused ("postgresql://a@no-such-host.invalid/b", NULL, REEVE_ERROR_CONNECT,
                  "no-such-host.invalid");
  assert_refused ("host=localhost sslmode=nonsense", NULL, REEVE_ERROR_USAGE, "sslmode");
  g_rmdir (folder);
}

/* The second place of a list answers, after the first one did not. */
static void
test_next_place (void)
{
  g_autofree char *uri = NULL;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GError) error = NULL;

  SKIP_IF_MISSING ();
  uri = g_strdup_printf ("host=127.0.0.1,no-such-host.invalid,localhost port=%u,5432,%u user=%s "
                         "dbname=postgres", reeve_test_free_port (),
                         reeve_test_cluster_get_port (cluster), REEVE_TEST_CLUSTER_USER);
  session = try_open (uri, REEVE_TEST_CLUSTER_PASSWORD, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (reeve_target_get_label (reeve_session_get_target (session)),
                            "postgres on localhost:"));
}

/* Takes connections and says nothing, as a server behind a stalled network does. */
static GSocketListener *
listen_silently (guint16 *port)
{
  GSocketListener *listener = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;

  *port = g_socket_listener_add_any_inet_port (listener, NULL, &error);
  g_assert_no_error (error);
  return listener;
}

static gpointer
cancel_soon_thread (gpointer data)
{
  g_usleep (300000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_silence (void)
{
  const ReeveSessionOptions options = { .timeout_s = 1 };
  guint16 port;
  g_autoptr (GSocketListener) listener = listen_silently (&port);
  g_autofree char *uri = g_strdup_printf ("postgresql://a@127.0.0.1:%u/b", port);
  g_autofree char *two =
    g_strdup_printf ("postgresql://a@127.0.0.1:%u,127.0.0.1:%u/b", port, port);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  GThread *thread;

  g_assert_null (try_open (uri, NULL, &options, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONNECT);
  g_assert_cmpint (g_get_monotonic_time () - start, >, 900000);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 1900000);
  g_clear_error (&error);

  start = g_get_monotonic_time ();
  g_assert_null (try_open (two, NULL, &options, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONNECT);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 1900000);
  g_clear_error (&error);

  start = g_get_monotonic_time ();
  thread = g_thread_new ("cancel", cancel_soon_thread, cancellable);
  g_assert_null (try_open (uri, NULL, NULL, cancellable, &error));
  g_assert_true (reeve_error_is_cancelled (error));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 1300000);
  g_thread_join (thread);
}

static void
test_too_many (void)
{
  g_autofree char *uri = NULL;
  g_autofree char *filler = NULL;
  g_autoptr (GPtrArray) sessions = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  SKIP_IF_MISSING ();
  uri = reeve_test_cluster_dup_uri (cluster, "postgres");
  g_free (reeve_test_cluster_psql (cluster, "postgres",
                                   "ALTER ROLE " REEVE_TEST_CLUSTER_USER " CONNECTION LIMIT -1; "
                                   "CREATE ROLE plain LOGIN PASSWORD 'plain-secret' "
                                   "CONNECTION LIMIT 2"));
  filler = g_strdup_printf ("host=%s port=%u user=plain dbname=postgres",
                            reeve_test_cluster_get_folder (cluster),
                            reeve_test_cluster_get_port (cluster));
  for (guint i = 0; i < 2; i++)
    {
      ReeveSession *session = try_open (filler, "plain-secret", NULL, NULL, &error);

      g_assert_no_error (error);
      g_ptr_array_add (sessions, session);
    }
  assert_refused (filler, "plain-secret", REEVE_ERROR_BUSY, "53300");
}

static void
test_own_settings (void)
{
  const ReeveSessionOptions options = { .purpose = "migrate 3f2a" };
  g_autofree char *uri = NULL;
  g_autofree char *with_schema = NULL;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (ReeveResult) result = NULL;
  g_autofree char *seen = NULL;
  g_autoptr (GError) error = NULL;

  SKIP_IF_MISSING ();
  uri = reeve_test_cluster_dup_uri (cluster, "postgres");
  with_schema = g_strconcat (uri, "&ledger_schema=mine&application_name=other&client_encoding="
                                  "LATIN1&options=-c%20standard_conforming_strings%3Doff", NULL);
  session = try_open (with_schema, REEVE_TEST_CLUSTER_PASSWORD, &options, NULL, &error);
  g_assert_no_error (error);
  result = reeve_session_query (
    session, "SELECT current_setting('client_encoding'), current_setting('datestyle'), "
             "current_setting('standard_conforming_strings'), "
             "current_setting('client_connection_check_interval'), "
             "current_setting('idle_in_transaction_session_timeout'), "
             "current_setting('search_path')", NULL, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (reeve_result_get (result, 0, 0), ==, "UTF8");
  g_assert_true (g_str_has_prefix (reeve_result_get (result, 0, 1), "ISO"));
  g_assert_cmpstr (reeve_result_get (result, 0, 2), ==, "on");
  g_assert_cmpstr (reeve_result_get (result, 0, 3), ==, "1s");
  g_assert_cmpstr (reeve_result_get (result, 0, 4), ==, "10min");
  g_assert_cmpstr (reeve_result_get (result, 0, 5), ==, "\"$user\", public");
  seen = reeve_test_cluster_psql (cluster, "postgres",
                                  "SELECT count(*) FROM pg_stat_activity "
                                  "WHERE application_name = 'reeve: migrate 3f2a'");
  g_assert_cmpstr (seen, ==, "1");
}

/* A role that may not read the control file still gets a session and a stable target. */
static void
test_unknown_system (void)
{
  g_autofree char *uri = NULL;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GError) error = NULL;

  SKIP_IF_MISSING ();
  uri = g_strdup_printf ("host=%s port=%u user=curious dbname=postgres",
                         reeve_test_cluster_get_folder (cluster),
                         reeve_test_cluster_get_port (cluster));
  g_free (reeve_test_cluster_psql (cluster, "postgres",
                                   "CREATE ROLE curious LOGIN PASSWORD 'curious-secret'; "
                                   "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC"));
  session = try_open (uri, "curious-secret", NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (reeve_target_get_id (reeve_session_get_target (session)),
                                   "postgres:unknown/"));
  g_assert_false (reeve_session_execute (session, "CREATE ROLE more", NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_PERMISSION);
  g_free (reeve_test_cluster_psql (cluster, "postgres",
                                   "GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC"));
}

static void
test_limits (void)
{
  g_autofree char *uri = NULL;
  g_autoptr (ReeveSession) holder = NULL;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GError) error = NULL;

  SKIP_IF_MISSING ();
  uri = reeve_test_cluster_dup_uri (cluster, "postgres");
  holder = try_open (uri, REEVE_TEST_CLUSTER_PASSWORD, NULL, NULL, &error);
  session = try_open (uri, REEVE_TEST_CLUSTER_PASSWORD, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (reeve_session_execute (holder, "CREATE TABLE l (i int)", NULL, NULL));
  g_assert_true (reeve_session_begin (holder, NULL, NULL));
  g_assert_true (reeve_session_execute (holder, "LOCK TABLE l", NULL, NULL));
  g_assert_true (reeve_session_execute (session, "SET lock_timeout = '100ms'", NULL, NULL));
  g_assert_false (reeve_session_execute (session, "DROP TABLE l", NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_LOCK_TIMEOUT);
  g_clear_error (&error);
  g_assert_true (reeve_session_execute (session, "SET statement_timeout = '100ms'", NULL, NULL));
  g_assert_false (reeve_session_execute (session, "SELECT pg_sleep(9)", NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_FAILED);
  g_assert_false (reeve_error_is_cancelled (error));
  g_assert_true (reeve_session_is_open (session));
}

/* Over a real network the request goes through a second connection, never in the clear. */
static void
test_cancel_from_outside (void)
{
  g_autofree char *uri = NULL;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *log_path = NULL;
  g_autofree char *log = NULL;
  GThread *thread;
  gint64 start;

  SKIP_IF_MISSING ();
  if (outside == NULL)
    {
      g_test_skip ("this machine has no address beside loopback");
      return;
    }
  uri = g_strdup_printf ("postgresql://%s@%s:%u/postgres?sslmode=require", REEVE_TEST_CLUSTER_USER,
                         outside, reeve_test_cluster_get_port (cluster));
  session = try_open (uri, REEVE_TEST_CLUSTER_PASSWORD, NULL, NULL, &error);
  g_assert_no_error (error);
  thread = g_thread_new ("cancel", cancel_soon_thread, cancellable);
  start = g_get_monotonic_time ();
  g_assert_false (reeve_session_execute (session, "SELECT pg_sleep(30)", cancellable, &error));
  g_assert_true (reeve_error_is_cancelled (error));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 1300000);
  g_thread_join (thread);
  g_assert_true (reeve_session_ping (session, NULL, NULL));
  log_path = g_build_filename (reeve_test_cluster_get_folder (cluster), "server.log", NULL);
  g_assert_true (g_file_get_contents (log_path, &log, NULL, NULL));
  g_assert_nonnull (strstr (log, "pg_cancel_backend(a.pid)"));
}

/* Without a word on TLS, another machine's certificate is checked, and a bad one refused. */
static void
test_tls (void)
{
  g_autofree char *plain = NULL;
  g_autofree char *required = NULL;
  g_autofree char *trusted = NULL;
  g_autofree char *wrong_name = NULL;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GError) error = NULL;
  const char *folder;
  guint port;

  SKIP_IF_MISSING ();
  if (outside == NULL)
    {
      g_test_skip ("this machine has no address beside loopback");
      return;
    }
  folder = reeve_test_cluster_get_folder (cluster);
  port = reeve_test_cluster_get_port (cluster);
  plain = g_strdup_printf ("postgresql://%s@%s:%u/postgres", REEVE_TEST_CLUSTER_USER, outside,
                           port);
  required = g_strconcat (plain, "?sslmode=require", NULL);
  trusted = g_strconcat (plain, "?sslrootcert=", folder, "/data/server.crt", NULL);
  /* The certificate names the address, not this name for it. */
  wrong_name = g_strdup_printf ("host=other.example hostaddr=%s port=%u user=%s dbname=postgres "
                                "sslrootcert=%s/data/server.crt", outside, port,
                                REEVE_TEST_CLUSTER_USER, folder);

  assert_refused (plain, REEVE_TEST_CLUSTER_PASSWORD, REEVE_ERROR_CONNECT, "certificate");
  assert_refused (wrong_name, REEVE_TEST_CLUSTER_PASSWORD, REEVE_ERROR_CONNECT, "other.example");
  session = try_open (required, REEVE_TEST_CLUSTER_PASSWORD, NULL, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&session);
  session = try_open (trusted, REEVE_TEST_CLUSTER_PASSWORD, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* A certificate of the server's own, for its outside address; made as the server's user. */
static gboolean
make_certificate (ReeveTestCluster *server)
{
  g_autofree char *script = g_strdup_printf (
    "cd data && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=%s "
    "-addext subjectAltName=IP:%s -keyout server.key -out server.crt && chmod 600 server.key && "
    "printf 'ssl = on\\nlisten_addresses = '\"'127.0.0.1,%s'\"'\\n' >> postgresql.conf",
    outside, outside, outside);
  const char *const argv[] = { "/bin/sh", "-c", script, NULL };
  GPid pid = reeve_test_cluster_spawn (server, argv);
  int status = -1;

  return pid != 0 && waitpid (pid, &status, 0) == pid && status == 0;
}

static void
start_cluster (void)
{
  static const char *const settings[] = { "log_statement = 'all'", NULL };
  const ReeveTestClusterOptions options = { .tcp = TRUE, .scram = TRUE, .settings = settings };

  cluster = reeve_test_cluster_new (&options, &no_cluster);
  outside = reeve_test_dup_outside_address ();
  if (cluster == NULL || outside == NULL)
    return;
  if (!make_certificate (cluster))
    g_clear_pointer (&outside, g_free);
  else
    g_assert_true (reeve_test_cluster_restart (cluster));
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  start_cluster ();
  g_test_add_func ("/connect/passwords", test_passwords);
  g_test_add_func ("/connect/nobody-there", test_nobody_there);
  g_test_add_func ("/connect/next-place", test_next_place);
  g_test_add_func ("/connect/silence", test_silence);
  g_test_add_func ("/connect/too-many", test_too_many);
  g_test_add_func ("/connect/own-settings", test_own_settings);
  g_test_add_func ("/connect/unknown-system", test_unknown_system);
  g_test_add_func ("/connect/limits", test_limits);
  g_test_add_func ("/connect/cancel-from-outside", test_cancel_from_outside);
  g_test_add_func ("/connect/tls", test_tls);
  result = g_test_run ();
  g_clear_pointer (&cluster, reeve_test_cluster_free);
  g_free (no_cluster);
  g_free (outside);
  return result;
}
