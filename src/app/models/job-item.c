/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/job-item.h"

#include <glib/gi18n.h>

#include "app/models/failure.h"
#include "app/models/job-state-look.h"
#include "core/base/clock.h"

struct _ReeveJobItem
{
  GObject parent_instance;

  ReeveJob *job; /* NULL: there is only the record */
  ReeveConnection *connection;
  char *command;
  ReeveJobRecord *record; /* NULL: not in the catalogue yet */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (ReeveJobItem, reeve_job_item, G_TYPE_OBJECT)

static void
emit_changed (ReeveJobItem *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static void
reeve_job_item_finalize (GObject *object)
{
  ReeveJobItem *self = REEVE_JOB_ITEM (object);

  g_clear_object (&self->job);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->record, reeve_job_record_free);
  g_free (self->command);
  G_OBJECT_CLASS (reeve_job_item_parent_class)->finalize (object);
}

static void
reeve_job_item_class_init (ReeveJobItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_job_item_finalize;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
reeve_job_item_init (ReeveJobItem *self)
{
}

ReeveJobItem *
reeve_job_item_new_live (ReeveJob *job, ReeveConnection *connection, const char *command)
{
  ReeveJobItem *self = g_object_new (REEVE_TYPE_JOB_ITEM, NULL);

  self->job = g_object_ref (job);
  g_set_object (&self->connection, connection);
  self->command = g_strdup (command);
  g_signal_connect_object (job, "changed", G_CALLBACK (emit_changed), self, G_CONNECT_SWAPPED);
  return self;
}

ReeveJobItem *
reeve_job_item_new_record (ReeveJobRecord *record)
{
  ReeveJobItem *self = g_object_new (REEVE_TYPE_JOB_ITEM, NULL);

  self->record = record;
  return self;
}

/* What may change of a record, except its log, which is written with its end. */
static gboolean
says_the_same (const ReeveJobRecord *a, const ReeveJobRecord *b)
{
  return a->state == b->state && a->ended_us == b->ended_us &&
         g_strcmp0 (a->connection, b->connection) == 0 && g_strcmp0 (a->error, b->error) == 0;
}

void
reeve_job_item_take_record (ReeveJobItem *self, ReeveJobRecord *record)
{
  gboolean same;

  g_return_if_fail (REEVE_IS_JOB_ITEM (self));

  same = self->record != NULL && says_the_same (self->record, record);
  g_clear_pointer (&self->record, reeve_job_record_free);
  self->record = record;
  if (!same)
    emit_changed (self);
}

ReeveJob *
reeve_job_item_get_job (ReeveJobItem *self)
{
  g_return_val_if_fail (REEVE_IS_JOB_ITEM (self), NULL);
  return self->job;
}

const char *
reeve_job_item_get_id (ReeveJobItem *self)
{
  g_return_val_if_fail (REEVE_IS_JOB_ITEM (self), NULL);
  return self->job != NULL ? reeve_job_get_id (self->job) : self->record->id;
}

const char *
reeve_job_item_get_operation (ReeveJobItem *self)
{
  g_return_val_if_fail (REEVE_IS_JOB_ITEM (self), NULL);
  return self->job != NULL ? reeve_job_get_operation (self->job) : self->record->operation;
}

const char *
reeve_job_item_get_title (ReeveJobItem *self)
{
  g_return_val_if_fail (REEVE_IS_JOB_ITEM (self), NULL);
  return self->job != NULL ? reeve_job_get_title (self->job) : self->record->title;
}

ReeveJobState
reeve_job_item_get_state (ReeveJobItem *self)
{
  g_return_val_if_fail (REEVE_IS_JOB_ITEM (self), REEVE_JOB_QUEUED);
  return self->job != NULL ? reeve_job_get_state (self->job) : self->record->state;
}

const char *
reeve_job_item_get_connection (ReeveJobItem *self)
{
  g_return_val_if_fail (REEVE_IS_JOB_ITEM (self), NULL);
  if (self->connection != NULL)
    return reeve_connection_get_name (self->connection);
  return self->record != NULL ? self->record->connection : NULL;
}

gboolean
reeve_job_item_get_environment (ReeveJobItem *self, ReeveEnvironment *environment)
{
  g_return_val_if_fail (REEVE_IS_JOB_ITEM (self), FALSE);
  if (self->record != NULL && self->record->environment != NULL)
    return reeve_environment_parse (self->record->environment, environment, NULL);
  if (self->connection == NULL)
    return FALSE;
  *environment = reeve_connection_get_environment (self->connection);
  return TRUE;
}

const char *
reeve_job_item_get_target (ReeveJobItem *self)
{
  ReevePlan *plan;
  ReeveTarget *target;

  g_return_val_if_fail (REEVE_IS_JOB_ITEM (self), NULL);
  if (self->record != NULL)
    return self->record->target;
  plan = reeve_job_get_plan (self->job);
  target = plan != NULL ? reeve_plan_get_target (plan) : NULL;
  return target != NULL ? reeve_target_get_label (target) : NULL;
}

const char *
reeve_job_item_get_actor (ReeveJobItem *self)
{
  g_return_val_if_fail (REEVE_IS_JOB_ITEM (self), NULL);
  return self->record != NULL ? self->record->actor : g_get_user_name ();
}

const char *
reeve_job_item_get_command (ReeveJobItem *self)
{
  g_return_val_if_fail (REEVE_IS_JOB_ITEM (self), NULL);
  return self->record != NULL ? self->record->command : self->command;
}

gint64
reeve_job_item_get_started (ReeveJobItem *self)
{
  g_return_val_if_fail (REEVE_IS_JOB_ITEM (self), 0);
  return self->job != NULL ? reeve_job_get_started (self->job) : self->record->started_us;
}

gint64
reeve_job_item_get_ended (ReeveJobItem *self)
{
  g_return_val_if_fail (REEVE_IS_JOB_ITEM (self), 0);
  return self->job != NULL ? reeve_job_get_ended (self->job) : self->record->ended_us;
}

GError *
reeve_job_item_dup_error (ReeveJobItem *self)
{
  g_return_val_if_fail (REEVE_IS_JOB_ITEM (self), NULL);
  if (self->job != NULL)
    return reeve_job_dup_error (self->job);
  return self->record->error != NULL ? reeve_failure_parse (self->record->error) : NULL;
}

gboolean
reeve_job_item_is_over (ReeveJobItem *self)
{
  return reeve_job_state_is_over (reeve_job_item_get_state (self));
}

gboolean
reeve_job_item_is_cancelling (ReeveJobItem *self)
{
  g_return_val_if_fail (REEVE_IS_JOB_ITEM (self), FALSE);
  return self->job != NULL && !reeve_job_item_is_over (self) &&
         g_cancellable_is_cancelled (reeve_job_get_cancellable (self->job));
}

gboolean
reeve_job_item_can_cancel (ReeveJobItem *self)
{
  g_return_val_if_fail (REEVE_IS_JOB_ITEM (self), FALSE);
  return self->job != NULL && !reeve_job_item_is_over (self) &&
         !reeve_job_item_is_cancelling (self);
}

void
reeve_job_item_cancel (ReeveJobItem *self)
{
  g_return_if_fail (REEVE_IS_JOB_ITEM (self));

  if (!reeve_job_item_can_cancel (self))
    return;
  reeve_job_cancel (self->job);
  emit_changed (self);
}

/* A queued job has not begun: it is newer than all that have. */
static gint64
begin_of (ReeveJobItem *self)
{
  gint64 started = reeve_job_item_get_started (self);

  return started > 0 ? started : G_MAXINT64;
}

/* Running, then queued, then what is over. */
static int
rank_of (ReeveJobItem *self)
{
  ReeveJobState state = reeve_job_item_get_state (self);

  if (reeve_job_state_is_over (state))
    return 2;
  return state == REEVE_JOB_QUEUED ? 1 : 0;
}

int
reeve_job_item_compare (ReeveJobItem *a, ReeveJobItem *b)
{
  int order = rank_of (a) - rank_of (b);
  gint64 begin_a = begin_of (a);
  gint64 begin_b = begin_of (b);

  if (order != 0)
    return order;
  return begin_a > begin_b ? -1 : begin_a < begin_b;
}

char *
reeve_job_item_dup_state (ReeveJobItem *self)
{
  ReeveJobStateLook look;

  if (reeve_job_item_is_cancelling (self))
    return g_strdup (_("Cancelling…"));
  reeve_job_state_look (reeve_job_item_get_state (self), &look);
  return g_strdup (look.word);
}

char *
reeve_job_item_dup_duration (ReeveJobItem *self)
{
  gint64 started = reeve_job_item_get_started (self);
  gint64 ended = reeve_job_item_get_ended (self);

  if (started == 0)
    return NULL;
  if (ended == 0)
    ended = reeve_clock_now ();
  return reeve_clock_format_duration (MAX (0, ended - started) / 1000);
}
