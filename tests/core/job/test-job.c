/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/redact.h"
#include "core/job/job.h"

#define LINES 30000

typedef struct
{
  GThread *thread; /* the only one in which the signal may come */
  guint count;
} Listener;

static void
changed_cb (ReeveJob *job, Listener *listener)
{
  g_assert_true (g_thread_self () == listener->thread);
  listener->count++;
}

static gpointer
log_much (gpointer data)
{
  ReeveJob *job = data;

  for (guint i = 0; i < LINES; i++)
    reeve_job_log (job, REEVE_SEVERITY_INFO, "line %u", i);
  reeve_job_end (job, REEVE_JOB_SUCCEEDED, NULL);
  return NULL;
}

/* However much is logged, listeners hear of it a few times a second, and once after the end. */
static void
test_signal (void)
{
  g_autoptr (ReeveJob) job = reeve_job_new ("test.run", "Run it");
  Listener listener = { g_thread_self (), 0 };
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GPtrArray) lines = NULL;
  guint64 next = 0;
  GThread *thread;

  g_signal_connect (job, "changed", G_CALLBACK (changed_cb), &listener);
  reeve_job_set_state (job, REEVE_JOB_PREFLIGHT);
  thread = g_thread_new ("worker", log_much, job);
  while (!reeve_job_state_is_over (reeve_job_get_state (job)))
    g_main_context_iteration (NULL, FALSE);
  g_thread_join (thread);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (listener.count, >=, 1);
  g_assert_cmpuint (listener.count, <=,
                    2 + (guint) ((g_get_monotonic_time () - start) / 200000));

  lines = reeve_job_read_log (job, LINES - 2, &next);
  g_assert_cmpuint (lines->len, ==, 2);
  g_assert_cmpuint (next, ==, LINES);
  g_assert_cmpstr (((ReeveLogLine *) lines->pdata[1])->text, ==, "line 29999");
}

static gpointer
report_much (gpointer data)
{
  ReeveJob *job = data;

  for (guint i = 1; i <= LINES; i++)
    reeve_progress_set (reeve_job_get_progress (job), "Counting", "rows", i, LINES);
  return NULL;
}

/* A bar moves though nothing is logged, and stops with the job. */
static void
test_moves (void)
{
  g_autoptr (ReeveJob) job = reeve_job_new ("test.run", "Run it");
  Listener listener = { g_thread_self (), 0 };
  gint64 start = g_get_monotonic_time ();

  g_signal_connect (job, "changed", G_CALLBACK (changed_cb), &listener);
  g_thread_join (g_thread_new ("worker", report_much, job));
  while (listener.count == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (listener.count, <=,
                    1 + (guint) ((g_get_monotonic_time () - start) / 200000));

  reeve_job_end (job, REEVE_JOB_SUCCEEDED, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  listener.count = 0;
  reeve_progress_set (reeve_job_get_progress (job), NULL, "rows", 1, LINES);
  g_assert_false (g_main_context_pending (NULL));
  g_usleep (300000);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (listener.count, ==, 0);
}

static void
test_ring (void)
{
  g_autoptr (ReeveJob) job = reeve_job_new ("test.run", "Run it");
  g_autoptr (GPtrArray) lines = NULL;
  guint64 next = 0;

  for (guint i = 0; i < 100010; i++)
    reeve_job_log (job, REEVE_SEVERITY_INFO, "%u", i);
  lines = reeve_job_read_log (job, 0, &next);
  g_assert_cmpuint (lines->len, ==, 100000);
  g_assert_cmpstr (((ReeveLogLine *) lines->pdata[0])->text, ==, "10");
  g_assert_cmpuint (next, ==, 100010);
}

static void
test_states (void)
{
  g_autoptr (ReeveJob) plain = reeve_job_new ("test.run", "Run it");
  g_autoptr (ReeveJob) warned = reeve_job_new ("test.run", "Run it");
  g_autoptr (ReeveJob) failed = reeve_job_new ("test.run", "Run it");
  g_autoptr (GError) error = NULL;

  reeve_job_end (plain, REEVE_JOB_SUCCEEDED, NULL);
  g_assert_cmpint (reeve_job_get_state (plain), ==, REEVE_JOB_SUCCEEDED);
  reeve_job_log (warned, REEVE_SEVERITY_WARNING, "hm");
  reeve_job_end (warned, REEVE_JOB_SUCCEEDED, NULL);
  g_assert_cmpint (reeve_job_get_state (warned), ==, REEVE_JOB_WARNINGS);
  reeve_job_end (failed, REEVE_JOB_FAILED, reeve_error_new (REEVE_ERROR_SQL, "no"));
  error = reeve_job_dup_error (failed);
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_SQL);
  g_assert_cmpint (reeve_job_get_ended (failed), >, 0);

  for (guint i = REEVE_JOB_QUEUED; i <= REEVE_JOB_INTERRUPTED; i++)
    {
      ReeveJobState state = REEVE_JOB_QUEUED;

      g_assert_true (reeve_job_state_parse (reeve_job_state_name ((ReeveJobState) i), &state));
      g_assert_cmpint (state, ==, i);
    }
}

static void
test_redacted (void)
{
  g_autoptr (ReeveJob) job = reeve_job_new ("test.run", "Run it");
  g_autoptr (GPtrArray) lines = NULL;
  guint64 next = 0;

  reeve_redact_register ("open sesame");
  reeve_job_log (job, REEVE_SEVERITY_ERROR, "he said %s to postgresql://a:tops3cret@b/c",
                 "open sesame");
  lines = reeve_job_read_log (job, 0, &next);
  g_assert_cmpstr (((ReeveLogLine *) lines->pdata[0])->text, ==,
                   "he said ••• to postgresql://a:•••@b/c");
}

static ReeveProgressState
look (ReeveProgress *progress, gint64 at_us)
{
  ReeveProgressState state;

  reeve_progress_read_at (progress, at_us, &state);
  g_clear_pointer (&state.phase, g_free);
  return state;
}

static void
test_progress (void)
{
  g_autoptr (ReeveProgress) progress = reeve_progress_new (NULL, NULL);
  ReeveProgressState state;

  reeve_progress_read (progress, &state);
  g_assert_null (state.phase);
  g_assert_cmpint (state.remaining_ms, ==, -1);
  reeve_progress_set (progress, "copying", "rows", 0, 10);
  reeve_progress_set (progress, NULL, "rows", 5, 10);
  reeve_progress_read (progress, &state);
  g_assert_cmpstr (state.phase, ==, "copying");
  g_assert_cmpuint (state.done, ==, 5);
  g_assert_cmpuint (state.total, ==, 10);
  g_free (state.phase);
}

/* What is left is said after ten seconds of the counting it is computed from, and never when more
 * than the total was done. */
static void
test_remaining (void)
{
  g_autoptr (ReeveProgress) progress = reeve_progress_new (NULL, NULL);
  gint64 before = g_get_monotonic_time ();
  gint64 after;

  reeve_progress_set (progress, "reading", "bytes", 0, 400);
  reeve_progress_set (progress, "reading", "bytes", 100, 400);
  after = g_get_monotonic_time ();
  g_assert_cmpint (look (progress, before + 9 * G_USEC_PER_SEC).remaining_ms, ==, -1);
  g_assert_cmpfloat_with_epsilon (look (progress, after + 20 * G_USEC_PER_SEC).rate, 5.0,
                                  5.0 * (double) (after - before) / G_USEC_PER_SEC + 0.001);
  g_assert_cmpint (look (progress, after + 20 * G_USEC_PER_SEC).remaining_ms, >=, 59000);

  reeve_progress_set (progress, "reading", "bytes", 401, 400);
  g_assert_cmpint (look (progress, after + 20 * G_USEC_PER_SEC).remaining_ms, ==, -1);

  /* A step of a revision is not a count of its own, another total is. */
  reeve_progress_set (progress, "writing", "bytes", 600, 400);
  g_assert_cmpfloat (look (progress, after + 20 * G_USEC_PER_SEC).rate, >, 1.0);
  reeve_progress_set (progress, "proving", "bytes", 600, 4000);
  g_assert_cmpfloat (look (progress, after + 20 * G_USEC_PER_SEC).rate, ==, 0.0);
  reeve_progress_set (progress, "again", "bytes", 0, 4000);
  after = g_get_monotonic_time ();
  reeve_progress_set (progress, "again", "bytes", 40, 4000);
  g_assert_cmpfloat (look (progress, after + 20 * G_USEC_PER_SEC).rate, <=, 2.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/job/job/signal", test_signal);
  g_test_add_func ("/job/job/moves", test_moves);
  g_test_add_func ("/job/job/ring", test_ring);
  g_test_add_func ("/job/job/states", test_states);
  g_test_add_func ("/job/job/redacted", test_redacted);
  g_test_add_func ("/job/progress/snapshot", test_progress);
  g_test_add_func ("/job/progress/remaining", test_remaining);
  return g_test_run ();
}
