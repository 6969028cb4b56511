/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-runner"

#include "config.h"

#include "core/job/runner.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

/* One submitted job until its end. */
typedef struct
{
  ReeveRunner *runner;
  ReeveOperation *operation;
  ReevePlan *reviewed;
  ReeveJob *job;
  ReevePool *pool;
  gboolean agreed;
  char *phrase;
  char *command;
} Submission;

struct _ReeveRunner
{
  GObject parent_instance;

  ReeveJournal *journal;
  GMutex lock;         /* guards all below */
  GHashTable *pools;   /* ReeveConnection → ReevePool */
  GHashTable *queues;  /* target id → GQueue of Submission; the head runs */
  guint n_active;
};

G_DEFINE_FINAL_TYPE (ReeveRunner, reeve_runner, G_TYPE_OBJECT)

static void start (Submission *submission);

static void
submission_free (Submission *self)
{
  g_clear_object (&self->runner);
  g_clear_object (&self->operation);
  g_clear_object (&self->job);
  g_clear_object (&self->pool);
  reeve_plan_unref (self->reviewed);
  g_free (self->phrase);
  g_free (self->command);
  g_free (self);
}

/* Of an error before anything began: that is what most want to know first. */
static void
say_unchanged (GError **error)
{
  const ReeveErrorDetail *detail = error != NULL ? reeve_error_get_detail (*error) : NULL;

  if (detail != NULL && detail->unchanged == NULL && !reeve_error_is_cancelled (*error))
    reeve_error_set_unchanged (error, _("Nothing was run."));
}

/* Whether @now has nothing left to change of what was reviewed. */
static gboolean
is_done (ReevePlan *reviewed, ReevePlan *now)
{
  if (reeve_plan_get_blocked (now) != NULL)
    return FALSE;
  return reeve_plan_get_n_steps (now) == 0 ||
         (reeve_plan_get_effect (reviewed) != REEVE_EFFECT_READ &&
          reeve_plan_get_effect (now) == REEVE_EFFECT_READ);
}

/* The plan under the lock must be the reviewed one. A plan with nothing left to do is fine too:
 * another process has brought the database where the user wanted it. */
static ReevePlan *
confirm_plan (Submission *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReevePlan) now =
    reeve_operation_prepare (self->operation, self->pool, cancellable, error);

  if (now == NULL)
    return NULL;
  reeve_plan_seal (now);
  if (!reeve_guard_check_target (self->reviewed, reeve_plan_get_target (now), error))
    return NULL;
  if (g_strcmp0 (reeve_plan_get_digest (now), reeve_plan_get_digest (self->reviewed)) == 0)
    return g_steal_pointer (&now);
  if (is_done (self->reviewed, now))
    {
      reeve_job_log (self->job, REEVE_SEVERITY_INFO,
                     _("Nothing is left to do: somebody else has done it in the meantime."));
      return g_steal_pointer (&now);
    }
  reeve_set_error (
    error, REEVE_ERROR_STALE,
    _("The plan no longer holds: the files or the database changed since it was made"));
  reeve_error_set_unchanged (error, _("Nothing was run."));
  reeve_error_set_remedy (error, _("Look at the new plan and run that."));
  return NULL;
}

static gboolean
check_guard (Submission *self, GError **error)
{
  ReeveApproval approval = { .agreed = self->agreed, .phrase = self->phrase };
  ReeveConnection *connection = reeve_operation_get_connection (self->operation);

  return reeve_guard_check (self->reviewed, reeve_connection_get_protection (connection), &approval,
                            error);
}

static void
fill_entry (Submission *self, ReeveJournalEntry *entry)
{
  ReeveConnection *connection = reeve_operation_get_connection (self->operation);

  *entry = (ReeveJournalEntry){
    .connection = reeve_connection_get_name (connection),
    .environment = reeve_environment_name (reeve_connection_get_environment (connection)),
    .actor = g_get_user_name (),
    .command = self->command,
  };
}

/* Everything up to and including the intent: whatever fails here has touched nothing. */
static ReevePlan *
preflight (Submission *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReevePlan) plan = confirm_plan (self, cancellable, error);
  ReeveJournalEntry entry;

  if (plan == NULL)
    return NULL;
  reeve_job_set_plan (self->job, plan);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  fill_entry (self, &entry);
  if (!reeve_journal_intent (self->runner->journal, self->job, &entry, error))
    {
      g_prefix_error (error, _("The intent could not be written to Reeve's catalogue: "));
      reeve_error_set_unchanged (error, _("Nothing was run: without a record there is no act."));
      return NULL;
    }
  return g_steal_pointer (&plan);
}

static ReeveJobState
state_after (gboolean started, const GError *error)
{
  if (error == NULL)
    return REEVE_JOB_SUCCEEDED;
  if (reeve_error_is_cancelled (error))
    return REEVE_JOB_CANCELLED;
  if (!started && (g_error_matches (error, REEVE_ERROR, REEVE_ERROR_REFUSED) ||
                   g_error_matches (error, REEVE_ERROR, REEVE_ERROR_STALE)))
    return REEVE_JOB_REFUSED;
  return REEVE_JOB_FAILED;
}

/* Under the operation's lock. @started tells the caller whether the act had begun. */
static gboolean
run_locked (Submission *self, GCancellable *cancellable, gboolean *started, GError **error)
{
  g_autoptr (ReevePlan) plan = preflight (self, cancellable, error);

  if (plan == NULL)
    return FALSE;
  *started = TRUE;
  reeve_job_set_state (self->job, REEVE_JOB_RUNNING);
  return reeve_operation_run (self->operation, plan, self->pool, self->job, cancellable, error);
}

static void
worker (GTask *task, gpointer source, gpointer data, GCancellable *ignored)
{
  Submission *self = data;
  GCancellable *cancellable = reeve_job_get_cancellable (self->job);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) journal_error = NULL;
  ReeveJournalEntry entry;
  ReeveJobState state;
  gboolean started = FALSE;

  reeve_job_set_state (self->job, REEVE_JOB_PREFLIGHT);
  if (check_guard (self, &error) &&
      reeve_operation_lock (self->operation, self->pool, self->job, cancellable, &error))
    {
      run_locked (self, cancellable, &started, &error);
      reeve_operation_unlock (self->operation, self->pool);
    }

  if (!started && error != NULL)
    say_unchanged (&error);
  state = state_after (started, error);
  reeve_job_end (self->job, state, g_steal_pointer (&error));
  fill_entry (self, &entry);
  if (!reeve_journal_outcome (self->runner->journal, self->job, &entry, &journal_error))
    reeve_job_log (self->job, REEVE_SEVERITY_WARNING,
                   _("The outcome could not be written to Reeve's catalogue: %s"),
                   journal_error->message);
  g_task_return_boolean (task, TRUE);
}

static char *
queue_key (Submission *self)
{
  ReeveTarget *target = reeve_plan_get_target (self->reviewed);

  return g_strdup (target != NULL ? reeve_target_get_id (target) : "");
}

/* In the main context of the submitter: the next of the same target may go. */
static void
finished_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Submission *self = data;
  ReeveRunner *runner = g_object_ref (self->runner);
  g_autofree char *key = queue_key (self);
  Submission *next = NULL;
  GQueue *queue;

  g_mutex_lock (&runner->lock);
  queue = g_hash_table_lookup (runner->queues, key);
  g_assert (g_queue_peek_head (queue) == self);
  g_queue_pop_head (queue);
  runner->n_active--;
  if (g_queue_is_empty (queue))
    g_hash_table_remove (runner->queues, key);
  else
    next = g_queue_peek_head (queue);
  g_mutex_unlock (&runner->lock);

  submission_free (self);
  if (next != NULL)
    start (next);
  g_object_unref (runner);
}

static void
start (Submission *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, finished_cb, self);

  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, worker);
}

/* Until its outcome is in the journal and its place in the queue is free. */
static gboolean
holds (ReeveRunner *self, ReeveJob *job)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GHashTableIter iter;
  GQueue *queue;

  g_hash_table_iter_init (&iter, self->queues);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &queue))
    for (GList *link = queue->head; link != NULL; link = link->next)
      if (((Submission *) link->data)->job == job)
        return TRUE;
  return FALSE;
}

static void
reeve_runner_finalize (GObject *object)
{
  ReeveRunner *self = REEVE_RUNNER (object);

  g_hash_table_unref (self->pools);
  g_hash_table_unref (self->queues);
  g_clear_object (&self->journal);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (reeve_runner_parent_class)->finalize (object);
}

static void
reeve_runner_class_init (ReeveRunnerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_runner_finalize;
}

static void
close_pool (gpointer data)
{
  ReevePool *pool = data;

  reeve_pool_close (pool);
  g_object_unref (pool);
}

static void
reeve_runner_init (ReeveRunner *self)
{
  g_mutex_init (&self->lock);
  self->pools = g_hash_table_new_full (NULL, NULL, g_object_unref, close_pool);
  self->queues = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) g_queue_free);
}

ReeveRunner *
reeve_runner_new (ReeveJournal *journal)
{
  ReeveRunner *self = g_object_new (REEVE_TYPE_RUNNER, NULL);

  self->journal = g_object_ref (journal);
  return self;
}

ReevePool *
reeve_runner_get_pool (ReeveRunner *self, ReeveConnection *connection)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  ReevePool *pool = g_hash_table_lookup (self->pools, connection);

  if (pool == NULL)
    {
      ReevePoolOptions options = REEVE_POOL_OPTIONS_WRITING;

      pool = reeve_pool_new (connection, &options);
      g_hash_table_insert (self->pools, g_object_ref (connection), pool);
    }
  return pool;
}

ReevePlan *
reeve_runner_prepare (ReeveRunner *self,
                      ReeveOperation *operation,
                      GCancellable *cancellable,
                      GError **error)
{
  ReeveConnection *connection = reeve_operation_get_connection (operation);
  ReevePool *pool = reeve_runner_get_pool (self, connection);
  g_autoptr (ReevePlan) plan = reeve_operation_prepare (operation, pool, cancellable, error);

  if (plan == NULL)
    {
      say_unchanged (error);
      return NULL;
    }
  reeve_plan_seal (plan);
  return g_steal_pointer (&plan);
}

ReeveJob *
reeve_runner_submit (ReeveRunner *self,
                     ReeveOperation *operation,
                     ReevePlan *plan,
                     const ReeveApproval *approval,
                     const char *command)
{
  Submission *submission = g_new0 (Submission, 1);
  ReeveJob *job = reeve_job_new (reeve_plan_get_operation (plan), reeve_plan_get_title (plan));
  char *key;
  GQueue *queue;
  gboolean first;

  reeve_job_set_plan (job, plan);
  submission->runner = g_object_ref (self);
  submission->operation = g_object_ref (operation);
  submission->reviewed = reeve_plan_ref (plan);
  submission->job = g_object_ref (job);
  submission->pool =
    g_object_ref (reeve_runner_get_pool (self, reeve_operation_get_connection (operation)));
  submission->agreed = approval->agreed;
  submission->phrase = g_strdup (approval->phrase);
  submission->command = g_strdup (command);
  key = queue_key (submission);

  g_mutex_lock (&self->lock);
  self->n_active++;
  queue = g_hash_table_lookup (self->queues, key);
  if (queue == NULL)
    {
      queue = g_queue_new ();
      g_hash_table_insert (self->queues, g_strdup (key), queue);
    }
  g_queue_push_tail (queue, submission);
  first = queue->length == 1;
  g_mutex_unlock (&self->lock);

  g_free (key);
  if (first)
    start (submission);
  return job;
}

void
reeve_runner_wait (ReeveRunner *self, ReeveJob *job)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  while (holds (self, job))
    g_main_context_iteration (context, TRUE);
}

guint
reeve_runner_count_active (ReeveRunner *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_active;
}
