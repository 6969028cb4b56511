/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The pool, with real threads, on both engines. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/db/pool.h"
#include "lib/cluster.h"

static const char *const engines[] = { "postgres", "sqlite" };

static ReeveTestCluster *cluster;
static char *no_cluster;
static char *folder;

static ReevePool *
new_pool (const char *engine, const ReevePoolOptions *options)
{
  g_autofree char *uri = g_str_equal (engine, "postgres")
                           ? reeve_test_cluster_dup_uri (cluster, "postgres")
                           : g_build_filename (folder, "pool.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveConnection) connection = reeve_connection_new ("pooled", uri, &error);

  g_assert_no_error (error);
  return reeve_pool_new (connection, options);
}

#define SKIP_IF_MISSING(engine)                               \
  do                                                          \
    if (cluster == NULL && g_str_equal (engine, "postgres"))  \
      {                                                       \
        g_test_skip (no_cluster);                             \
        return;                                               \
      }                                                       \
  while (0)

static ReeveSession *
acquire (ReevePool *pool)
{
  g_autoptr (GError) error = NULL;
  ReeveSession *session = reeve_pool_acquire (pool, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (reeve_session_is_open (session));
  return session;
}

static ReevePoolStatistics
statistics_of (ReevePool *pool)
{
  ReevePoolStatistics statistics;

  reeve_pool_get_statistics (pool, &statistics);
  return statistics;
}

static void
test_reuse (gconstpointer data)
{
  const char *engine = data;
  g_autoptr (ReevePool) pool = NULL;
  ReeveSession *first;
  ReeveSession *second;

  SKIP_IF_MISSING (engine);
  pool = new_pool (engine, NULL);
  g_assert_cmpuint (statistics_of (pool).open, ==, 0);
  first = acquire (pool);
  g_assert_cmpuint (statistics_of (pool).in_use, ==, 1);
  g_assert_true (reeve_session_execute (first, "CREATE TEMPORARY TABLE mine (i integer)", NULL,
                                        NULL));
  g_assert_true (reeve_session_begin (first, NULL, NULL));
  reeve_pool_release (pool, first);
  g_assert_cmpuint (statistics_of (pool).in_use, ==, 0);
  g_assert_cmpuint (statistics_of (pool).open, ==, 1);

  second = acquire (pool);
  g_assert_true (first == second);
  g_assert_false (reeve_session_in_transaction (second));
  g_assert_false (reeve_session_execute (second, "SELECT * FROM mine", NULL, NULL));
  g_assert_cmpuint (statistics_of (pool).opened, ==, 1);
  g_assert_cmpuint (statistics_of (pool).reused, ==, 1);
  reeve_pool_release (pool, second);
}

static void
test_overflow (gconstpointer data)
{
  const ReevePoolOptions options = { .size = 2, .overflow = 1, .timeout_s = 1, .ping = TRUE };
  const char *engine = data;
  g_autoptr (ReevePool) pool = NULL;
  ReeveSession *sessions[3];
  g_autoptr (GError) error = NULL;
  gint64 start;

  SKIP_IF_MISSING (engine);
  pool = new_pool (engine, &options);
  for (guint i = 0; i < 3; i++)
    sessions[i] = acquire (pool);
  g_assert_cmpuint (statistics_of (pool).open, ==, 3);
  start = g_get_monotonic_time ();
  g_assert_null (reeve_pool_acquire (pool, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_BUSY);
  g_assert_nonnull (reeve_error_get_detail (error)->remedy);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 990000);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 3 * G_USEC_PER_SEC);
  g_assert_cmpuint (statistics_of (pool).timeouts, ==, 1);
  g_assert_cmpuint (statistics_of (pool).waiting, ==, 0);
  g_assert_cmpint (statistics_of (pool).longest_wait_us, >=, 990000);
  for (guint i = 0; i < 3; i++)
    reeve_pool_release (pool, sessions[i]);
  /* What is beyond the size is not kept. */
  g_assert_cmpuint (statistics_of (pool).open, ==, 2);
  g_assert_cmpuint (statistics_of (pool).in_use, ==, 0);
}

static gpointer
cancel_soon_thread (gpointer data)
{
  g_usleep (200000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel (gconstpointer data)
{
  const ReevePoolOptions options = { .size = 1, .ping = TRUE };
  const char *engine = data;
  g_autoptr (ReevePool) pool = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  ReeveSession *session;
  GThread *thread;

  SKIP_IF_MISSING (engine);
  pool = new_pool (engine, &options);
  session = acquire (pool);
  thread = g_thread_new ("cancel", cancel_soon_thread, cancellable);
  g_assert_null (reeve_pool_acquire (pool, cancellable, &error));
  g_assert_true (reeve_error_is_cancelled (error));
  g_thread_join (thread);
  g_clear_error (&error);
  g_assert_null (reeve_pool_acquire (pool, cancellable, &error));
  g_assert_true (reeve_error_is_cancelled (error));
  g_assert_cmpuint (statistics_of (pool).waiting, ==, 0);
  g_assert_cmpuint (statistics_of (pool).timeouts, ==, 0);
  reeve_pool_release (pool, session);
  reeve_pool_release (pool, acquire (pool));
  g_assert_cmpuint (statistics_of (pool).open, ==, 1);
}

static void
test_recycle (gconstpointer data)
{
  const ReevePoolOptions options = { .size = 1, .recycle_s = 1, .ping = TRUE };
  const char *engine = data;
  g_autoptr (ReevePool) pool = NULL;
  ReeveSession *session;

  SKIP_IF_MISSING (engine);
  pool = new_pool (engine, &options);
  session = acquire (pool);
  g_usleep (1100000);
  reeve_pool_release (pool, session);
  g_assert_cmpuint (statistics_of (pool).recycled, ==, 1);
  g_assert_cmpuint (statistics_of (pool).open, ==, 0);
  /* One that grew old while idle is not handed out either. */
  reeve_pool_release (pool, acquire (pool));
  g_usleep (1100000);
  reeve_pool_release (pool, acquire (pool));
  g_assert_cmpuint (statistics_of (pool).recycled, ==, 2);
  g_assert_cmpuint (statistics_of (pool).opened, ==, 3);
  g_assert_cmpuint (statistics_of (pool).reused, ==, 0);
}

static void
kill_sessions (const char *engine)
{
  g_autofree char *path = NULL;

  if (g_str_equal (engine, "postgres"))
    {
      g_free (reeve_test_cluster_psql (cluster, "postgres",
                                       "SELECT pg_terminate_backend(pid, 5000) FROM "
                                       "pg_stat_activity WHERE application_name = 'reeve: pool'"));
      return;
    }
  path = g_build_filename (folder, "pool.db", NULL);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_dead (gconstpointer data)
{
  const char *engine = data;
  g_autoptr (ReevePool) pool = NULL;
  ReeveSession *session;

  SKIP_IF_MISSING (engine);
  pool = new_pool (engine, NULL);
  reeve_pool_release (pool, acquire (pool));
  kill_sessions (engine);
  session = acquire (pool);
  g_assert_true (reeve_session_execute (session, "SELECT 1", NULL, NULL));
  g_assert_cmpuint (statistics_of (pool).replaced, ==, 1);
  g_assert_cmpuint (statistics_of (pool).open, ==, 1);

  /* One that dies while it is in use is not taken back. */
  kill_sessions (engine);
  reeve_pool_release (pool, session);
  g_assert_cmpuint (statistics_of (pool).open, ==, 0);
  g_assert_cmpuint (statistics_of (pool).in_use, ==, 0);
}

static void
test_cannot_open (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "missing", "pool.db", NULL);
  g_autoptr (ReeveConnection) connection = reeve_connection_new (NULL, path, &error);
  const ReevePoolOptions options = { .size = 1, .timeout_s = 1 };
  g_autoptr (ReevePool) pool = reeve_pool_new (connection, &options);

  /* A failure gives its place back, so the next one does not wait for it. */
  for (guint i = 0; i < 3; i++)
    {
      g_clear_error (&error);
      g_assert_null (reeve_pool_acquire (pool, NULL, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_NOT_FOUND);
    }
  g_assert_cmpuint (statistics_of (pool).open, ==, 0);
}

static void
test_close (gconstpointer data)
{
  const char *engine = data;
  g_autoptr (ReevePool) pool = NULL;
  g_autoptr (GError) error = NULL;
  ReeveSession *in_use;
  ReeveSession *idle;

  SKIP_IF_MISSING (engine);
  pool = new_pool (engine, NULL);
  in_use = acquire (pool);
  idle = acquire (pool);
  reeve_pool_release (pool, idle);
  reeve_pool_close (pool);
  g_assert_cmpuint (statistics_of (pool).open, ==, 1);
  g_assert_true (reeve_session_execute (in_use, "SELECT 1", NULL, NULL));
  g_assert_null (reeve_pool_acquire (pool, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_USAGE);
  reeve_pool_release (pool, in_use);
  g_assert_cmpuint (statistics_of (pool).open, ==, 0);
  reeve_pool_close (pool);
}

typedef struct
{
  ReevePool *pool;
  gint at_once;
  gint most;
  gint done;
} Crowd;

static gpointer
crowd_thread (gpointer data)
{
  Crowd *crowd = data;

  for (guint i = 0; i < 15; i++)
    {
      g_autoptr (ReeveResult) result = NULL;
      ReeveSession *session = acquire (crowd->pool);
      gint now = g_atomic_int_add (&crowd->at_once, 1) + 1;
      gint most = g_atomic_int_get (&crowd->most);

      while (now > most && !g_atomic_int_compare_and_exchange (&crowd->most, most, now))
        most = g_atomic_int_get (&crowd->most);
      result = reeve_session_query (session, "SELECT 40 + 2", NULL, 0, NULL, NULL);
      g_assert_cmpint (reeve_result_get_int (result, 0, 0), ==, 42);
      g_usleep (1000);
      g_atomic_int_add (&crowd->at_once, -1);
      reeve_pool_release (crowd->pool, session);
      g_atomic_int_inc (&crowd->done);
    }
  return NULL;
}

static void
test_crowd (gconstpointer data)
{
  enum { N_THREADS = 16 };
  const ReevePoolOptions options = { .size = 3, .overflow = 2, .timeout_s = 60, .ping = TRUE };
  const char *engine = data;
  GThread *threads[N_THREADS];
  Crowd crowd = { 0 };
  ReevePoolStatistics statistics;

  SKIP_IF_MISSING (engine);
  crowd.pool = new_pool (engine, &options);
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("crowd", crowd_thread, &crowd);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  statistics = statistics_of (crowd.pool);
  g_assert_cmpint (crowd.done, ==, N_THREADS * 15);
  g_assert_cmpint (crowd.most, <=, 5);
  g_assert_cmpint (crowd.most, >=, 2);
  g_assert_cmpuint (statistics.in_use, ==, 0);
  g_assert_cmpuint (statistics.waiting, ==, 0);
  g_assert_cmpuint (statistics.open, <=, 3);
  g_assert_cmpuint (statistics.timeouts, ==, 0);
  g_assert_cmpuint (statistics.opened + statistics.reused, ==, N_THREADS * 15);
  g_object_unref (crowd.pool);
}

static void
test_read_only (gconstpointer data)
{
  const ReevePoolOptions options = REEVE_POOL_OPTIONS_READING;
  const char *engine = data;
  g_autoptr (ReevePool) writers = NULL;
  g_autoptr (ReevePool) readers = NULL;
  g_autoptr (GError) error = NULL;
  ReeveSession *session;

  SKIP_IF_MISSING (engine);
  writers = new_pool (engine, NULL);
  session = acquire (writers);
  g_assert_true (reeve_session_execute (session, "CREATE TABLE r (i integer)", NULL, NULL));
  reeve_pool_release (writers, session);
  readers = new_pool (engine, &options);
  session = acquire (readers);
  g_assert_false (reeve_session_execute (session, "DROP TABLE r", NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_READ_ONLY);
  reeve_pool_release (readers, session);
}

static void
test_environment (void)
{
  static const struct
  {
    const char *size;
    const char *overflow;
    gboolean ok;
    guint expected_size;
    guint expected_overflow;
  } cases[] = {
    { NULL, NULL, TRUE, 5, 10 },  { "", "", TRUE, 5, 10 },      { "7", "0", TRUE, 7, 0 },
    { "1000", "1000", TRUE, 1000, 1000 }, { "0", NULL, FALSE, 0, 0 }, { "1001", NULL, FALSE, 0, 0 },
    { "-1", NULL, FALSE, 0, 0 },  { "5x", NULL, FALSE, 0, 0 },  { NULL, "many", FALSE, 0, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ReevePoolOptions options = REEVE_POOL_OPTIONS_INIT;
      g_autoptr (GError) error = NULL;

      g_unsetenv ("DATABASE_POOL_SIZE");
      g_unsetenv ("DATABASE_MAX_OVERFLOW");
      if (cases[i].size != NULL)
        g_setenv ("DATABASE_POOL_SIZE", cases[i].size, TRUE);
      if (cases[i].overflow != NULL)
        g_setenv ("DATABASE_MAX_OVERFLOW", cases[i].overflow, TRUE);
      g_assert_cmpint (reeve_pool_options_from_environment (&options, &error), ==, cases[i].ok);
      if (!cases[i].ok)
        {
          g_assert_error (error, REEVE_ERROR, REEVE_ERROR_USAGE);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpuint (options.size, ==, cases[i].expected_size);
      g_assert_cmpuint (options.overflow, ==, cases[i].expected_overflow);
    }
}

static const struct
{
  const char *name;
  GTestDataFunc func;
} tests[] = {
  { "reuse", test_reuse },     { "overflow", test_overflow },   { "cancel", test_cancel },
  { "recycle", test_recycle }, { "dead", test_dead },           { "close", test_close },
  { "crowd", test_crowd },     { "read-only", test_read_only },
};

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  int result;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  folder = g_dir_make_tmp ("reeve-pool-XXXXXX", NULL);
  cluster = reeve_test_cluster_new (NULL, &no_cluster);
  for (gsize i = 0; i < G_N_ELEMENTS (engines); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (tests); j++)
      {
        g_autofree char *name = g_strdup_printf ("/pool/%s/%s", engines[i], tests[j].name);

        g_test_add_data_func (name, engines[i], tests[j].func);
      }
  g_test_add_func ("/pool/cannot-open", test_cannot_open);
  g_test_add_func ("/pool/environment", test_environment);
  result = g_test_run ();
  g_clear_pointer (&cluster, reeve_test_cluster_free);
  path = g_build_filename (folder, "pool.db", NULL);
  g_unlink (path);
  g_rmdir (folder);
  g_free (folder);
  g_free (no_cluster);
  return result;
}
