/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/job/runner.h"

/* --- an operation on a number, and a journal that only listens ------------------------------ */

/* What both write down, in the order in which it happened: "prepare lock prepare intent run …" */
static GString *history;
static GMutex history_lock;

static void
happened (const char *what)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&history_lock);

  g_string_append_printf (history, "%s%s", history->len > 0 ? " " : "", what);
}

typedef struct
{
  GObject parent_instance;
  gboolean refuses_intent;
} TestJournal;

typedef struct
{
  GObjectClass parent_class;
} TestJournalClass;

GType test_journal_get_type (void);

static gboolean
test_journal_intent (ReeveJournal *journal,
                     ReeveJob *job,
                     const ReeveJournalEntry *entry,
                     GError **error)
{
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_PREFLIGHT);
  g_assert_cmpstr (entry->environment, ==, "development");
  happened ("intent");
  if (!((TestJournal *) journal)->refuses_intent)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_SPACE, "disk full");
  return FALSE;
}

static gboolean
test_journal_outcome (ReeveJournal *journal,
                      ReeveJob *job,
                      const ReeveJournalEntry *entry,
                      GError **error)
{
  happened (reeve_job_state_name (reeve_job_get_state (job)));
  return TRUE;
}

static void
test_journal_interface_init (ReeveJournalInterface *iface)
{
  iface->intent = test_journal_intent;
  iface->outcome = test_journal_outcome;
}

G_DEFINE_TYPE_WITH_CODE (TestJournal,
                         test_journal,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (REEVE_TYPE_JOURNAL, test_journal_interface_init))

static void
test_journal_class_init (TestJournalClass *klass)
{
}

static void
test_journal_init (TestJournal *self)
{
}

typedef struct
{
  ReeveOperation parent_instance;
  const char *world;      /* what the plan rests on; may change between review and run */
  gboolean nothing_left;
  guint64 inode;
  gboolean fails;
  gboolean waits;
  gint *running; /* of all operations; never above 1 */
} TestOperation;

typedef struct
{
  ReeveOperationClass parent_class;
} TestOperationClass;

GType test_operation_get_type (void);
G_DEFINE_TYPE (TestOperation, test_operation, REEVE_TYPE_OPERATION)

static ReevePlan *
test_operation_prepare (ReeveOperation *operation,
                        ReevePool *pool,
                        GCancellable *cancellable,
                        GError **error)
{
  TestOperation *self = (TestOperation *) operation;
  g_autoptr (ReeveTarget) target =
    reeve_target_new_file ("sqlite", 1, self->inode, 0, "/x/shop.db", "3.40.1");
  ReevePlan *plan = reeve_plan_new ("test.run", "Run it", target);

  happened ("prepare");
  reeve_plan_add_input (plan, "world", self->world);
  if (!self->nothing_left)
    reeve_plan_add_step (plan, "a", "A", NULL, REEVE_EFFECT_WRITE);
  return plan;
}

static gboolean
test_operation_lock (ReeveOperation *operation,
                     ReevePool *pool,
                     ReeveJob *job,
                     GCancellable *cancellable,
                     GError **error)
{
  happened ("lock");
  return TRUE;
}

static void
test_operation_unlock (ReeveOperation *operation, ReevePool *pool)
{
  happened ("unlock");
}

static gboolean
test_operation_run (ReeveOperation *operation,
                    ReevePlan *plan,
                    ReevePool *pool,
                    ReeveJob *job,
                    GCancellable *cancellable,
                    GError **error)
{
  TestOperation *self = (TestOperation *) operation;
  gboolean done = TRUE;

  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_RUNNING);
  happened ("run");
  if (self->running != NULL)
    {
      g_assert_cmpint (g_atomic_int_add (self->running, 1), ==, 0);
      g_usleep (2000);
      g_atomic_int_add (self->running, -1);
    }
  if (self->waits)
    done = reeve_cancel_sleep (60000, cancellable, error);
  if (self->fails)
    {
      reeve_set_error (error, REEVE_ERROR_SQL, "no such table");
      done = FALSE;
    }
  return done;
}

static void
test_operation_class_init (TestOperationClass *klass)
{
  ReeveOperationClass *operation_class = REEVE_OPERATION_CLASS (klass);

  operation_class->prepare = test_operation_prepare;
  operation_class->lock = test_operation_lock;
  operation_class->unlock = test_operation_unlock;
  operation_class->run = test_operation_run;
}

static void
test_operation_init (TestOperation *self)
{
  self->world = "as it was";
  self->inode = 2;
}

/* --- the tests ------------------------------------------------------------------------------ */

typedef struct
{
  TestJournal *journal;
  ReeveRunner *runner;
  ReeveConnection *connection;
  TestOperation *operation;
} Fixture;

static TestOperation *
new_operation (Fixture *self)
{
  return g_object_new (test_operation_get_type (), "connection", self->connection, NULL);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  history = g_string_new (NULL);
  self->journal = g_object_new (test_journal_get_type (), NULL);
  self->runner = reeve_runner_new (REEVE_JOURNAL (self->journal));
  self->connection = reeve_connection_new ("shop", "sqlite:/x/shop.db", NULL);
  self->operation = new_operation (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->operation);
  g_object_unref (self->runner);
  g_object_unref (self->connection);
  g_object_unref (self->journal);
  g_string_free (history, TRUE);
}

static ReevePlan *
review (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  ReevePlan *plan =
    reeve_runner_prepare (self->runner, REEVE_OPERATION (self->operation), NULL, &error);

  g_assert_no_error (error);
  return plan;
}

static ReeveJob *
run (Fixture *self, ReevePlan *plan)
{
  const ReeveApproval approval = { TRUE, NULL };
  ReeveJob *job = reeve_runner_submit (self->runner, REEVE_OPERATION (self->operation), plan,
                                       &approval, NULL);

  reeve_runner_wait (self->runner, job);
  return job;
}

static void
test_order (Fixture *self, gconstpointer data)
{
  g_autoptr (ReevePlan) plan = review (self);
  g_autoptr (ReeveJob) job = run (self, plan);

  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_SUCCEEDED);
  g_assert_cmpstr (history->str, ==, "prepare lock prepare intent run unlock succeeded");
  g_assert_cmpuint (reeve_runner_count_active (self->runner), ==, 0);
}

static void
test_failure (Fixture *self, gconstpointer data)
{
  g_autoptr (ReevePlan) plan = review (self);
  g_autoptr (ReeveJob) job = NULL;
  g_autoptr (GError) error = NULL;

  self->operation->fails = TRUE;
  job = run (self, plan);
  error = reeve_job_dup_error (job);
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_SQL);
  g_assert_cmpstr (history->str, ==, "prepare lock prepare intent run unlock failed");
}

static void
test_no_intent_no_act (Fixture *self, gconstpointer data)
{
  g_autoptr (ReevePlan) plan = review (self);
  g_autoptr (ReeveJob) job = NULL;
  g_autoptr (GError) error = NULL;

  self->journal->refuses_intent = TRUE;
  job = run (self, plan);
  error = reeve_job_dup_error (job);
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_SPACE);
  g_assert_nonnull (reeve_error_get_detail (error)->unchanged);
  g_assert_cmpstr (history->str, ==, "prepare lock prepare intent unlock failed");
}

static void
test_stale (Fixture *self, gconstpointer data)
{
  g_autoptr (ReevePlan) plan = review (self);
  g_autoptr (ReeveJob) job = NULL;
  g_autoptr (GError) error = NULL;

  self->operation->world = "changed";
  job = run (self, plan);
  error = reeve_job_dup_error (job);
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_STALE);
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_REFUSED);
  g_assert_cmpstr (history->str, ==, "prepare lock prepare unlock refused");
}

static void
test_other_target (Fixture *self, gconstpointer data)
{
  g_autoptr (ReevePlan) plan = review (self);
  g_autoptr (ReeveJob) job = NULL;
  g_autoptr (GError) error = NULL;

  self->operation->inode = 3;
  job = run (self, plan);
  error = reeve_job_dup_error (job);
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_STALE);
  g_assert_nonnull (strstr (error->message, "another database"));
}

/* Somebody else brought the database where it should be: that is no failure. */
static void
test_nothing_left (Fixture *self, gconstpointer data)
{
  g_autoptr (ReevePlan) plan = review (self);
  g_autoptr (ReeveJob) job = NULL;

  self->operation->nothing_left = TRUE;
  job = run (self, plan);
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_SUCCEEDED);
}

static void
test_protected (Fixture *self, gconstpointer data)
{
  g_autoptr (ReevePlan) plan = review (self);
  g_autoptr (ReeveJob) job = NULL;

  reeve_connection_set_protection (self->connection, REEVE_PROTECTION_TYPE_NAME);
  job = run (self, plan);
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_REFUSED);
  /* not even the lock was taken */
  g_assert_cmpstr (history->str, ==, "prepare refused");
}

static void
cancel_when_running_cb (ReeveJob *job, gpointer data)
{
  if (reeve_job_get_state (job) == REEVE_JOB_RUNNING)
    reeve_job_cancel (job);
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  const ReeveApproval approval = { TRUE, NULL };
  g_autoptr (ReevePlan) plan = review (self);
  g_autoptr (ReeveJob) job = NULL;

  self->operation->waits = TRUE;
  job = reeve_runner_submit (self->runner, REEVE_OPERATION (self->operation), plan, &approval,
                             NULL);
  g_signal_connect (job, "changed", G_CALLBACK (cancel_when_running_cb), NULL);
  reeve_runner_wait (self->runner, job);
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_CANCELLED);
  g_assert_cmpstr (history->str, ==, "prepare lock prepare intent run unlock cancelled");
}

static void
test_one_writer_per_target (Fixture *self, gconstpointer data)
{
  const ReeveApproval approval = { TRUE, NULL };
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);
  gint running = 0;

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (ReevePlan) plan = NULL;
      TestOperation *operation = new_operation (self);

      operation->running = &running;
      plan = reeve_runner_prepare (self->runner, REEVE_OPERATION (operation), NULL, NULL);
      g_ptr_array_add (jobs, reeve_runner_submit (self->runner, REEVE_OPERATION (operation), plan,
                                                  &approval, NULL));
      g_object_unref (operation);
    }
  for (guint i = 0; i < jobs->len; i++)
    {
      reeve_runner_wait (self->runner, jobs->pdata[i]);
      g_assert_cmpint (reeve_job_get_state (jobs->pdata[i]), ==, REEVE_JOB_SUCCEEDED);
    }
  g_assert_cmpuint (reeve_runner_count_active (self->runner), ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "/job/runner/order", test_order },
    { "/job/runner/failure", test_failure },
    { "/job/runner/no-intent-no-act", test_no_intent_no_act },
    { "/job/runner/stale", test_stale },
    { "/job/runner/other-target", test_other_target },
    { "/job/runner/nothing-left", test_nothing_left },
    { "/job/runner/protected", test_protected },
    { "/job/runner/cancel", test_cancel },
    { "/job/runner/one-writer-per-target", test_one_writer_per_target },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
