/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What core/db/session.h promises of everything that gets in a session's way. */

#include "config.h"

#include <glib/gstdio.h>

#include "core/base/error.h"
#include "contract.h"

static gpointer
cancel_soon_thread (gpointer data)
{
  g_usleep (300000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
assert_idle_on_server (const Fixture *fixture)
{
  g_autofree char *sql = NULL;
  g_autofree char *count = NULL;

  if (fixture->slow_mark == NULL)
    return;
  sql = g_strdup_printf ("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query "
                         "LIKE '%%%s%%' AND pid <> pg_backend_pid()",
                         fixture->slow_mark);
  count = reeve_test_cluster_psql (contract_get_cluster (), "postgres", sql);
  g_assert_cmpstr (count, ==, "0");
}

typedef gboolean (*Slow) (ReeveSession *session,
                          const Fixture *fixture,
                          GCancellable *cancellable,
                          GError **error);

static gboolean
slow_run (ReeveSession *session,
          const Fixture *fixture,
          GCancellable *cancellable,
          GError **error)
{
  return reeve_session_execute (session, fixture->slow, cancellable, error);
}

static gboolean
slow_batch (ReeveSession *session,
            const Fixture *fixture,
            GCancellable *cancellable,
            GError **error)
{
  const ReeveStatement statements[] = {
    { .sql = "INSERT INTO t VALUES (1, 'a')" },
    { .sql = fixture->slow },
    { .sql = "INSERT INTO t VALUES (2, 'b')" },
  };

  return reeve_session_run_batch (session, statements, G_N_ELEMENTS (statements), NULL, NULL,
                                  cancellable, error);
}

static void
cancel_it (ReeveSession *session, const Fixture *fixture, Slow slow)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GThread) thread = g_thread_new ("cancel", cancel_soon_thread, cancellable);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  g_assert_false (slow (session, fixture, cancellable, &error));
  g_assert_true (reeve_error_is_cancelled (error));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 1300000);
  g_thread_join (g_steal_pointer (&thread));
  assert_idle_on_server (fixture);
  g_assert_true (reeve_session_is_open (session));
}

static void
test_cancel (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  make_table (session);
  cancel_it (session, fixture, slow_run);
  assert_answer (session, "SELECT count(*) FROM t", "0");

  g_assert_true (reeve_session_begin (session, NULL, NULL));
  must (session, "INSERT INTO t VALUES (7, 'g')");
  cancel_it (session, fixture, slow_run);
  g_assert_true (reeve_session_rollback (session, NULL));
  assert_answer (session, "SELECT count(*) FROM t", "0");

  g_assert_true (reeve_session_begin (session, NULL, NULL));
  cancel_it (session, fixture, slow_batch);
  g_assert_true (reeve_session_rollback (session, NULL));
  assert_answer (session, "SELECT count(*) FROM t", "0");
}

typedef struct
{
  GCancellable *cancellable;
  gint go;
  guint spins;
} Trigger;

/* As near as possible to the moment that the number of spins stands for. */
static gpointer
trigger_thread (gpointer data)
{
  Trigger *trigger = data;

  while (g_atomic_int_get (&trigger->go) == 0)
    ;
  for (guint i = 0; i < trigger->spins; i++)
    g_atomic_int_inc (&trigger->go);
  g_cancellable_cancel (trigger->cancellable);
  return NULL;
}

/* Whenever the request comes, it is heard, and the next statement is not the one that it ends. */
static void
test_cancel_any_time (gconstpointer data)
{
  enum { N = 400 };
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  make_table (session);
  for (guint i = 0; i < N; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Trigger trigger = { cancellable, 0, i * 10 };
      g_autoptr (GThread) thread = g_thread_new ("trigger", trigger_thread, &trigger);
      g_autoptr (GError) error = NULL;
      /* A statement that lasts, and one that may be over when the request comes. */
      const char *sql = i % 4 != 0 ? fixture->slow : "SELECT count(*) FROM t";
      gint64 start = g_get_monotonic_time ();

      g_atomic_int_set (&trigger.go, 1);
      if (!reeve_session_execute (session, sql, cancellable, &error))
        g_assert_true (reeve_error_is_cancelled (error));
      else
        g_assert_cmpuint (i % 4, ==, 0);
      g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);
      g_thread_join (g_steal_pointer (&thread));
      assert_answer (session, "SELECT count(*) FROM t", "0");
    }
}

static void
test_reset (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (ReeveSession) other = NULL;
  g_autofree char *before = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  id = g_strdup (reeve_target_get_id (reeve_session_get_target (session)));
  make_table (session);
  before = ask (session, fixture->get_setting);
  must (session, fixture->setting);
  must (session, "CREATE TEMPORARY TABLE passing (i integer)");
  g_assert_true (reeve_session_begin (session, NULL, NULL));
  g_assert_true (reeve_session_reset (session, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (reeve_session_in_transaction (session));
  assert_answer (session, fixture->get_setting, before);
  must (session, "CREATE TEMPORARY TABLE passing (i integer)");
  g_assert_cmpstr (reeve_target_get_id (reeve_session_get_target (session)), ==, id);

  /* In a failed transaction, too. */
  g_assert_true (reeve_session_begin (session, NULL, NULL));
  must (session, "INSERT INTO t VALUES (1, 'a')");
  g_assert_false (reeve_session_execute (session, "SELECT nowhere", NULL, NULL));
  g_assert_true (reeve_session_reset (session, NULL, &error));
  assert_answer (session, "SELECT count(*) FROM t", "0");

  if (reeve_session_can (session, REEVE_CAN_ROLES))
    {
      must (session, "SET ROLE pg_read_all_data");
      must (session, "SET client_encoding = 'LATIN1'");
      must (session, "SET standard_conforming_strings = off");
      g_assert_true (reeve_session_reset (session, NULL, NULL));
      assert_answer (session, "SELECT current_user", REEVE_TEST_CLUSTER_USER);
      assert_answer (session, "SHOW client_encoding", "UTF8");
      assert_answer (session, "SHOW standard_conforming_strings", "on");
      assert_answer (session, "SHOW client_connection_check_interval", "1s");
      assert_answer (session, "SHOW idle_in_transaction_session_timeout", "10min");
    }
  if (reeve_session_can (session, REEVE_CAN_ADVISORY_LOCK))
    {
      gboolean taken = FALSE;

      g_assert_true (reeve_session_try_lock (session, 77, &taken, NULL, NULL));
      g_assert_true (reeve_session_reset (session, NULL, NULL));
      other = open_one (fixture);
      g_assert_true (reeve_session_try_lock (other, 77, &taken, NULL, NULL));
      g_assert_true (taken);
    }
}

static void
test_ping (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  g_assert_true (reeve_session_ping (session, NULL, NULL));
  g_cancellable_cancel (cancelled);
  g_assert_false (reeve_session_ping (session, cancelled, &error));
  g_assert_true (reeve_error_is_cancelled (error));
  g_assert_true (reeve_session_begin (session, NULL, NULL));
  g_assert_false (reeve_session_execute (session, "SELECT nowhere", NULL, NULL));
  g_assert_true (reeve_session_ping (session, NULL, NULL));
}

static void
note_notice_cb (const char *severity, const char *message, gpointer user_data)
{
  g_string_append_printf (user_data, "%s:%s ", severity, message);
}

static void
count_destroy_cb (gpointer user_data)
{
  g_string_append (user_data, "gone");
}

static void
test_notices (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) second = g_string_new (NULL);

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  reeve_session_set_notice_func (session, note_notice_cb, text, count_destroy_cb);
  if (reeve_session_can (session, REEVE_CAN_ROLES))
    {
      must (session, "DO $$ BEGIN RAISE NOTICE 'hello %', 'there'; RAISE WARNING 'beware'; END $$");
      g_assert_cmpstr (text->str, ==, "NOTICE:hello there WARNING:beware ");
      g_string_truncate (text, 0);
    }
  reeve_session_set_notice_func (session, note_notice_cb, second, count_destroy_cb);
  g_assert_cmpstr (text->str, ==, "gone");
  g_clear_object (&session);
  g_assert_cmpstr (second->str, ==, "gone");
}

static void
test_locks (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (ReeveSession) other = NULL;
  g_autoptr (GError) error = NULL;
  gboolean taken = TRUE;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  other = open_one (fixture);
  if (!reeve_session_can (session, REEVE_CAN_ADVISORY_LOCK))
    {
      g_assert_false (reeve_session_try_lock (session, 1, &taken, NULL, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_UNSUPPORTED);
      g_assert_false (taken);
      return;
    }
  g_assert_true (reeve_session_try_lock (session, G_MININT64, &taken, NULL, NULL));
  g_assert_true (taken);
  g_assert_true (reeve_session_try_lock (other, G_MININT64, &taken, NULL, NULL));
  g_assert_false (taken);
  g_assert_true (reeve_session_try_lock (other, G_MAXINT64, &taken, NULL, NULL));
  g_assert_true (taken);
  g_assert_true (reeve_session_unlock (session, G_MININT64, &error));
  g_assert_true (reeve_session_try_lock (other, G_MININT64, &taken, NULL, NULL));
  g_assert_true (taken);
  g_assert_false (reeve_session_unlock (session, G_MININT64, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_USAGE);
}

/* The second writer of one file waits its time and is then told so; servers take several. */
static void
test_second_writer (gconstpointer data)
{
  const ReeveSessionOptions patient = { .busy_timeout_ms = 400 };
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) first = NULL;
  g_autoptr (ReeveSession) second = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GThread) thread = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start;

  SKIP_IF_MISSING (fixture);
  first = open_one (fixture);
  second = open_with (fixture, "postgres", &patient);
  make_table (first);
  g_assert_true (reeve_session_begin (first, NULL, NULL));
  must (first, "INSERT INTO t VALUES (1, 'a')");
  if (reeve_session_can (second, REEVE_CAN_MANY_WRITERS))
    {
      g_assert_true (reeve_session_begin (second, NULL, NULL));
      must (second, "INSERT INTO t VALUES (2, 'b')");
      g_assert_true (reeve_session_commit (second, NULL, NULL));
      g_assert_true (reeve_session_commit (first, NULL, NULL));
      return;
    }
  start = g_get_monotonic_time ();
  g_assert_false (reeve_session_begin (second, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_BUSY);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 390000);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 1500000);
  g_clear_error (&error);
  g_clear_object (&second);

  /* The wait can be cancelled, whatever a script says of the time-out. */
  second = open_one (fixture);
  must (second, "PRAGMA busy_timeout = 60000");
  thread = g_thread_new ("cancel", cancel_soon_thread, cancellable);
  start = g_get_monotonic_time ();
  g_assert_false (reeve_session_begin (second, cancellable, &error));
  g_assert_true (reeve_error_is_cancelled (error));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 1300000);
  g_thread_join (g_steal_pointer (&thread));
  g_assert_true (reeve_session_commit (first, NULL, NULL));
  g_assert_true (reeve_session_begin (second, NULL, NULL));
}

static void
test_read_only (gconstpointer data)
{
  const ReeveSessionOptions options = { .read_only = TRUE };
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) writer = NULL;
  g_autoptr (ReeveSession) reader = NULL;

  SKIP_IF_MISSING (fixture);
  writer = open_one (fixture);
  make_table (writer);
  must (writer, "INSERT INTO t VALUES (1, 'a')");
  reader = open_with (fixture, "postgres", &options);
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (GError) error = NULL;

      assert_answer (reader, "SELECT name FROM t", "a");
      g_assert_false (reeve_session_execute (reader, "DELETE FROM t", NULL, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_READ_ONLY);
      g_clear_error (&error);
      g_assert_true (reeve_session_begin (reader, NULL, &error));
      g_assert_no_error (error);
      g_assert_false (reeve_session_execute (reader, "DROP TABLE t", NULL, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_READ_ONLY);
      g_clear_error (&error);
      g_assert_true (reeve_session_rollback (reader, NULL));
      g_assert_true (reeve_session_reset (reader, NULL, &error));
      g_assert_no_error (error);
    }
  assert_answer (writer, "SELECT count(*) FROM t", "1");
}

static void
test_targets (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) a = NULL;
  g_autoptr (ReeveSession) again = NULL;
  g_autoptr (ReeveSession) b = NULL;
  g_autofree char *first_id = NULL;

  SKIP_IF_MISSING (fixture);
  a = open_one (fixture);
  again = open_one (fixture);
  if (reeve_session_can (a, REEVE_CAN_ROLES))
    must (a, "CREATE DATABASE \"Ünter_score\"");
  b = open_with (fixture, "Ünter_score", NULL);
  g_assert_true (reeve_target_equal (reeve_session_get_target (a),
                                     reeve_session_get_target (again)));
  g_assert_false (reeve_target_equal (reeve_session_get_target (a), reeve_session_get_target (b)));

  /* Dropped and made again, it is another one. */
  first_id = g_strdup (reeve_target_get_id (reeve_session_get_target (b)));
  g_clear_object (&b);
  if (reeve_session_can (a, REEVE_CAN_ROLES))
    {
      must (a, "DROP DATABASE \"Ünter_score\"");
      must (a, "CREATE DATABASE \"Ünter_score\"");
      b = open_with (fixture, "Ünter_score", NULL);
      g_assert_cmpstr (reeve_target_get_id (reeve_session_get_target (b)), !=, first_id);
      g_clear_object (&b);
      must (a, "DROP DATABASE \"Ünter_score\"");
    }
}

static void
assert_lost (ReeveSession *session, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) second = NULL;

  g_assert_false (reeve_session_execute (session, sql, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_LOST);
  g_assert_nonnull (reeve_error_get_detail (error)->remedy);
  g_assert_false (reeve_session_is_open (session));
  g_assert_false (reeve_session_in_transaction (session));
  /* It goes on saying so, and does not crash. */
  g_assert_false (reeve_session_ping (session, NULL, &second));
  g_assert_error (second, REEVE_ERROR, REEVE_ERROR_LOST);
  g_assert_false (reeve_session_rollback (session, NULL));
  g_assert_false (reeve_session_begin (session, NULL, NULL));
  g_assert_false (reeve_session_commit (session, NULL, NULL));
  g_assert_false (reeve_session_reset (session, NULL, NULL));
  g_assert_false (reeve_session_run_batch (session, &(ReeveStatement){ .sql = sql }, 1, NULL, NULL,
                                           NULL, NULL));
  reeve_session_close (session);
  reeve_session_close (session);
  g_assert_false (reeve_session_is_open (session));
}

static void
test_close (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (ReeveSession) other = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  other = open_one (fixture);
  make_table (session);
  g_assert_true (reeve_session_begin (session, NULL, NULL));
  must (session, "INSERT INTO t VALUES (1, 'a')");
  reeve_session_close (session);
  assert_lost (session, "SELECT 1");
  assert_answer (other, "SELECT count(*) FROM t", "0");
}

static void
test_lost (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (ReeveSession) killer = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_with (fixture, "postgres", NULL);
  if (!reeve_session_can (session, REEVE_CAN_ROLES))
    {
      g_autoptr (ReeveSession) moved = open_with (fixture, "moved", NULL);

      path = contract_dup_uri (fixture, "moved");
      g_assert_cmpint (g_unlink (path), ==, 0);
      g_assert_false (reeve_session_begin (moved, NULL, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_LOST);
      assert_lost (moved, "SELECT 1");
      return;
    }

  for (guint busy = 0; busy < 2; busy++)
    {
      g_autoptr (ReeveSession) victim = open_one (fixture);
      g_autofree char *sql = g_strdup_printf (
        "SELECT pg_terminate_backend(%" G_GINT64_FORMAT ", 5000)",
        reeve_session_get_server_id (victim));

      if (busy)
        must (victim, "BEGIN");
      must (session, sql);
      assert_lost (victim, "SELECT 1");
    }
}

static gboolean
lose_in_batch (ReeveSession *session)
{
  static const ReeveStatement statements[] = {
    { .sql = "SELECT 1" },
    { .sql = "SELECT pg_terminate_backend(pg_backend_pid())" },
    { .sql = "SELECT 2" },
  };
  g_autoptr (GError) error = NULL;

  g_assert_true (reeve_session_begin (session, NULL, NULL));
  g_assert_false (reeve_session_run_batch (session, statements, G_N_ELEMENTS (statements), NULL,
                                           NULL, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_LOST);
  return reeve_session_is_open (session);
}

static gpointer
crash_soon_thread (gpointer data)
{
  g_usleep (300000);
  if (GPOINTER_TO_INT (data) == 0)
    reeve_test_cluster_stop_immediately (contract_get_cluster ());
  else
    reeve_test_cluster_kill (contract_get_cluster ());
  return NULL;
}

/* The whole server goes: politely told, or not at all. */
static void
test_server_gone (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) first = NULL;

  SKIP_IF_MISSING (fixture);
  first = open_one (fixture);
  if (!reeve_session_can (first, REEVE_CAN_ROLES))
    {
      g_test_skip ("there is no server");
      return;
    }
  g_assert_false (lose_in_batch (first));
  for (int way = 0; way < 2; way++)
    {
      g_autoptr (ReeveSession) idle = open_one (fixture);
      g_autoptr (ReeveSession) working = open_one (fixture);
      g_autoptr (ReeveSession) committing = open_one (fixture);
      GThread *thread = g_thread_new ("crash", crash_soon_thread, GINT_TO_POINTER (way));
      g_autoptr (GError) error = NULL;

      g_assert_true (reeve_session_begin (committing, NULL, NULL));
      assert_lost (working, fixture->slow);
      g_thread_join (thread);
      assert_lost (idle, "SELECT 1");
      g_assert_false (reeve_session_commit (committing, NULL, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_LOST);
      g_assert_true (reeve_test_cluster_start (contract_get_cluster ()));
    }
}

static const Promise promises[] = {
  { "cancel/stops-on-server", test_cancel },
  { "cancel/any-time", test_cancel_any_time },
  { "reset", test_reset },
  { "ping", test_ping },
  { "notices", test_notices },
  { "locks", test_locks },
  { "second-writer", test_second_writer },
  { "read-only", test_read_only },
  { "targets", test_targets },
  { "close", test_close },
  { "lost/one-session", test_lost },
  { "lost/server", test_server_gone },
};

int
main (int argc, char **argv)
{
  return contract_main (argc, argv, promises, G_N_ELEMENTS (promises));
}
