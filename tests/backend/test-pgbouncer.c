/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A pooler that hands one server session to many clients: locks taken through it hold nothing. */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/db/engine.h"
#include "lib/cluster.h"

#define START_TRIES 300

static ReeveTestCluster *cluster;
static char *reason;
static GPid pooler;
static char *pooled_uri;

static char *
find_pooler (void)
{
  static const char *const paths[] = { "/usr/sbin/pgbouncer", "/usr/bin/pgbouncer" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    if (g_file_test (paths[i], G_FILE_TEST_IS_EXECUTABLE))
      return g_strdup (paths[i]);
  return NULL;
}

static char *
write_config (const char *address, guint port)
{
  const char *folder = reeve_test_cluster_get_folder (cluster);
  g_autofree char *users = g_build_filename (folder, "users.txt", NULL);
  g_autofree char *config = g_strdup_printf (
    "[databases]\n* = host=%s port=%u\n"
    "[pgbouncer]\nlisten_addr = %s\nlisten_port = %u\nunix_socket_dir =\n"
    "auth_type = trust\nauth_file = %s\npool_mode = transaction\ndefault_pool_size = 1\n"
    "logfile = %s/pgbouncer.log\npidfile = %s/pgbouncer.pid\n",
    folder, reeve_test_cluster_get_port (cluster), address, port, users, folder, folder);
  char *path = g_build_filename (folder, "pgbouncer.ini", NULL);

  g_assert_true (g_file_set_contents (users, "\"" REEVE_TEST_CLUSTER_USER "\" \"\"\n", -1, NULL));
  g_assert_true (g_file_set_contents (path, config, -1, NULL));
  /* The folder is the server's user's alone; these two were made by us. */
  g_chmod (users, 0644);
  g_chmod (path, 0644);
  return path;
}

static ReeveSession *
try_open (const char *uri, GError **error)
{
  g_autoptr (ReeveConnection) connection = reeve_connection_new (NULL, uri, error);

  return connection != NULL ? reeve_session_open (connection, NULL, NULL, error) : NULL;
}

static ReeveSession *
open_one (const char *uri)
{
  g_autoptr (GError) error = NULL;
  ReeveSession *session = try_open (uri, &error);

  g_assert_no_error (error);
  return session;
}

static gboolean
start_pooler (const char *program)
{
  /* Like another machine where that can be had: only then are there two ways to cancel. */
  g_autofree char *outside = reeve_test_dup_outside_address ();
  const char *address = outside != NULL ? outside : "127.0.0.1";
  guint port = reeve_test_free_port ();
  g_autofree char *config = write_config (address, port);
  const char *const argv[] = { program, config, NULL };

  pooled_uri = g_strdup_printf ("postgresql://" REEVE_TEST_CLUSTER_USER "@%s:%u/postgres"
                                "?sslmode=disable", address, port);
  pooler = reeve_test_cluster_spawn (cluster, argv);
  for (guint i = 0; pooler != 0 && i < START_TRIES; i++)
    {
      g_autoptr (ReeveSession) session = try_open (pooled_uri, NULL);

      if (session != NULL)
        return TRUE;
      g_usleep (20000);
    }
  return FALSE;
}

static void
start (void)
{
  g_autofree char *program = find_pooler ();

  if (program == NULL)
    {
      reason = g_strdup ("pgbouncer is not installed");
      return;
    }
  cluster = reeve_test_cluster_new (NULL, &reason);
  if (cluster == NULL || start_pooler (program))
    return;
  reason = g_strdup ("pgbouncer does not start");
  g_clear_pointer (&cluster, reeve_test_cluster_free);
}

static void
test_detected (void)
{
  g_autofree char *direct_uri = NULL;
  g_autoptr (ReeveSession) pooled = NULL;
  g_autoptr (ReeveSession) direct = NULL;
  g_autoptr (GError) error = NULL;

  if (cluster == NULL)
    {
      g_test_skip (reason);
      return;
    }
  direct_uri = reeve_test_cluster_dup_uri (cluster, "postgres");
  direct = open_one (direct_uri);
  pooled = open_one (pooled_uri);
  g_assert_true (reeve_session_check_direct (direct, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (reeve_session_check_direct (pooled, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_UNSUPPORTED);
  g_assert_nonnull (reeve_error_get_detail (error)->remedy);
  /* It is the same database all the same. */
  g_assert_true (reeve_target_equal (reeve_session_get_target (direct),
                                     reeve_session_get_target (pooled)));
}

static gpointer
cancel_soon_thread (gpointer data)
{
  g_usleep (300000);
  g_cancellable_cancel (data);
  return NULL;
}

/* Only the pooler knows which server session it has to stop. */
static void
test_cancel (void)
{
  g_autoptr (ReeveSession) pooled = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 begun = g_get_monotonic_time ();
  GThread *thread;

  if (cluster == NULL)
    {
      g_test_skip (reason);
      return;
    }
  pooled = open_one (pooled_uri);
  g_assert_true (reeve_session_begin (pooled, NULL, NULL));
  thread = g_thread_new ("cancel", cancel_soon_thread, cancellable);
  g_assert_false (reeve_session_execute (pooled, "SELECT pg_sleep(30)", cancellable, &error));
  g_thread_join (thread);
  g_assert_true (reeve_error_is_cancelled (error));
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 2 * G_USEC_PER_SEC);
  g_assert_true (reeve_session_rollback (pooled, NULL));
  g_assert_true (reeve_session_execute (pooled, "SELECT 1", NULL, NULL));
}

static void
test_batch (void)
{
  static const ReeveStatement statements[] = {
    { .sql = "CREATE TABLE b (i int)" },
    { .sql = "COPY b FROM stdin", .copy_data = "1\n2\n", .copy_length = 4 },
    { .sql = "INSERT INTO b VALUES (3)" },
  };
  g_autoptr (ReeveSession) pooled = NULL;
  g_autoptr (GError) error = NULL;

  if (cluster == NULL)
    {
      g_test_skip (reason);
      return;
    }
  pooled = open_one (pooled_uri);
  g_assert_true (reeve_session_begin (pooled, NULL, NULL));
  reeve_session_run_batch (pooled, statements, G_N_ELEMENTS (statements), NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (reeve_session_commit (pooled, NULL, NULL));
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  start ();
  g_test_add_func ("/pgbouncer/detected", test_detected);
  g_test_add_func ("/pgbouncer/batch", test_batch);
  g_test_add_func ("/pgbouncer/cancel", test_cancel);
  result = g_test_run ();
  if (pooler != 0)
    {
      kill (pooler, SIGINT);
      waitpid (pooler, NULL, 0);
    }
  g_clear_pointer (&cluster, reeve_test_cluster_free);
  g_free (pooled_uri);
  g_free (reason);
  return result;
}
