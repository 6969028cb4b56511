/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-job"

#include "config.h"

#include "core/job/job.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/redact.h"

/* A job that logs more than this keeps the newest; the counter goes on. */
#define LOG_CAPACITY 100000

/* At most five times a second. */
#define NOTIFY_INTERVAL_MS 200

struct _ReeveJob
{
  GObject parent_instance;

  char *id;
  char *operation;
  char *title;
  GCancellable *cancellable;
  ReeveProgress *progress;
  GMainContext *context; /* where "changed" is emitted */

  GMutex lock; /* guards all below */
  ReeveJobState state;
  ReevePlan *plan;
  gint64 started_us;
  gint64 ended_us;
  GError *error;
  JsonObject *result;
  GQueue log; /* ReeveLogLine */
  guint64 log_dropped;
  guint n_warnings;
  GSource *pending; /* the next "changed", NULL when none is due */
};

G_DEFINE_FINAL_TYPE (ReeveJob, reeve_job, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const GEnumValue state_values[] = {
  { REEVE_JOB_QUEUED, "REEVE_JOB_QUEUED", "queued" },
  { REEVE_JOB_PREFLIGHT, "REEVE_JOB_PREFLIGHT", "preflight" },
  { REEVE_JOB_RUNNING, "REEVE_JOB_RUNNING", "running" },
  { REEVE_JOB_SUCCEEDED, "REEVE_JOB_SUCCEEDED", "succeeded" },
  { REEVE_JOB_WARNINGS, "REEVE_JOB_WARNINGS", "warnings" },
  { REEVE_JOB_FAILED, "REEVE_JOB_FAILED", "failed" },
  { REEVE_JOB_CANCELLED, "REEVE_JOB_CANCELLED", "cancelled" },
  { REEVE_JOB_REFUSED, "REEVE_JOB_REFUSED", "refused" },
  { REEVE_JOB_INTERRUPTED, "REEVE_JOB_INTERRUPTED", "interrupted" },
  { 0, NULL, NULL },
};

GType
reeve_job_state_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("ReeveJobState", state_values));
  return type;
}

const char *
reeve_job_state_name (ReeveJobState state)
{
  return state_values[state].value_nick;
}

gboolean
reeve_job_state_parse (const char *name, ReeveJobState *state)
{
  for (const GEnumValue *value = state_values; value->value_nick != NULL; value++)
    if (g_strcmp0 (name, value->value_nick) == 0)
      {
        *state = (ReeveJobState) value->value;
        return TRUE;
      }
  return FALSE;
}

gboolean
reeve_job_state_is_over (ReeveJobState state)
{
  return state >= REEVE_JOB_SUCCEEDED;
}

static void
log_line_free (gpointer data)
{
  ReeveLogLine *line = data;

  g_free (line->text);
  g_free (line);
}

static gboolean
emit_changed_cb (gpointer data)
{
  ReeveJob *self = data;

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->pending, g_source_unref);
  g_mutex_unlock (&self->lock);
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* Called with the lock held. One source at a time: however much happens in the interval, the
 * listeners hear of it once. */
static void
queue_changed (ReeveJob *self, guint delay_ms)
{
  if (self->pending != NULL && delay_ms > 0)
    return;
  if (self->pending != NULL)
    {
      g_source_destroy (self->pending);
      g_source_unref (self->pending);
    }
  self->pending = delay_ms > 0 ? g_timeout_source_new (delay_ms) : g_idle_source_new ();
  g_source_set_priority (self->pending, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->pending, emit_changed_cb, g_object_ref (self), g_object_unref);
  g_source_attach (self->pending, self->context);
}

static void
reeve_job_finalize (GObject *object)
{
  ReeveJob *self = REEVE_JOB (object);

  g_clear_pointer (&self->plan, reeve_plan_unref);
  g_clear_error (&self->error);
  g_clear_pointer (&self->result, json_object_unref);
  g_queue_clear_full (&self->log, log_line_free);
  g_clear_object (&self->cancellable);
  reeve_progress_free (self->progress);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self->id);
  g_free (self->operation);
  g_free (self->title);
  G_OBJECT_CLASS (reeve_job_parent_class)->finalize (object);
}

static void
reeve_job_class_init (ReeveJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_job_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
moved_cb (gpointer user_data)
{
  ReeveJob *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!reeve_job_state_is_over (self->state))
    queue_changed (self, NOTIFY_INTERVAL_MS);
}

static void
reeve_job_init (ReeveJob *self)
{
  g_mutex_init (&self->lock);
  g_queue_init (&self->log);
  self->id = g_uuid_string_random ();
  self->cancellable = g_cancellable_new ();
  self->progress = reeve_progress_new (moved_cb, self);
  self->context = g_main_context_ref_thread_default ();
}

ReeveJob *
reeve_job_new (const char *operation, const char *title)
{
  ReeveJob *self = g_object_new (REEVE_TYPE_JOB, NULL);

  self->operation = g_strdup (operation);
  self->title = g_strdup (title);
  return self;
}

const char *
reeve_job_get_id (ReeveJob *self)
{
  return self->id;
}

const char *
reeve_job_get_operation (ReeveJob *self)
{
  return self->operation;
}

const char *
reeve_job_get_title (ReeveJob *self)
{
  return self->title;
}

ReeveJobState
reeve_job_get_state (ReeveJob *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->state;
}

ReevePlan *
reeve_job_get_plan (ReeveJob *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->plan;
}

gint64
reeve_job_get_started (ReeveJob *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->started_us;
}

gint64
reeve_job_get_ended (ReeveJob *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->ended_us;
}

ReeveProgress *
reeve_job_get_progress (ReeveJob *self)
{
  return self->progress;
}

GCancellable *
reeve_job_get_cancellable (ReeveJob *self)
{
  return self->cancellable;
}

void
reeve_job_cancel (ReeveJob *self)
{
  g_cancellable_cancel (self->cancellable);
}

GError *
reeve_job_dup_error (ReeveJob *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->error != NULL ? g_error_copy (self->error) : NULL;
}

JsonObject *
reeve_job_dup_result (ReeveJob *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->result != NULL ? json_object_ref (self->result) : NULL;
}

void
reeve_job_log (ReeveJob *self, ReeveSeverity severity, const char *format, ...)
{
  g_autofree char *text = NULL;
  ReeveLogLine *line = g_new0 (ReeveLogLine, 1);
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  line->time_us = reeve_clock_now ();
  line->severity = severity;
  line->text = reeve_redact_text (text);

  g_mutex_lock (&self->lock);
  if (severity == REEVE_SEVERITY_WARNING)
    self->n_warnings++;
  g_queue_push_tail (&self->log, line);
  if (self->log.length > LOG_CAPACITY)
    {
      log_line_free (g_queue_pop_head (&self->log));
      self->log_dropped++;
    }
  queue_changed (self, NOTIFY_INTERVAL_MS);
  g_mutex_unlock (&self->lock);
}

GPtrArray *
reeve_job_read_log (ReeveJob *self, guint64 from, guint64 *next)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (log_line_free);
  guint64 skip = from > self->log_dropped ? from - self->log_dropped : 0;
  GList *link = skip < self->log.length ? g_queue_peek_nth_link (&self->log, (guint) skip) : NULL;

  for (; link != NULL; link = link->next)
    {
      const ReeveLogLine *line = link->data;
      ReeveLogLine *copy = g_new0 (ReeveLogLine, 1);

      copy->time_us = line->time_us;
      copy->severity = line->severity;
      copy->text = g_strdup (line->text);
      g_ptr_array_add (lines, copy);
    }
  *next = self->log_dropped + self->log.length;
  return g_steal_pointer (&lines);
}

void
reeve_job_set_result (ReeveJob *self, JsonObject *result)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_clear_pointer (&self->result, json_object_unref);
  self->result = result;
}

void
reeve_job_set_plan (ReeveJob *self, ReevePlan *plan)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  ReevePlan *old = self->plan;

  self->plan = reeve_plan_ref (plan);
  if (old != NULL)
    reeve_plan_unref (old);
}

void
reeve_job_set_state (ReeveJob *self, ReeveJobState state)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_assert (!reeve_job_state_is_over (state) && !reeve_job_state_is_over (self->state));
  if (self->started_us == 0 && state != REEVE_JOB_QUEUED)
    self->started_us = reeve_clock_now ();
  self->state = state;
  queue_changed (self, NOTIFY_INTERVAL_MS);
}

void
reeve_job_end (ReeveJob *self, ReeveJobState state, GError *error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_assert (reeve_job_state_is_over (state) && !reeve_job_state_is_over (self->state));
  self->state = state == REEVE_JOB_SUCCEEDED && self->n_warnings > 0 ? REEVE_JOB_WARNINGS : state;
  self->ended_us = reeve_clock_now ();
  self->error = error;
  queue_changed (self, 0);
}
