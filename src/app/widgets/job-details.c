/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/job-details.h"

#include <glib/gi18n.h>

#include "app/models/job-state-look.h"
#include "app/models/log-collector.h"
#include "app/models/time-text.h"
#include "app/notice.h"
#include "app/widgets/environment-tag.h"
#include "app/widgets/error-card.h"
#include "app/widgets/log-view.h"
#include "core/base/error.h"
#include "core/job/progress-text.h"

struct _ReeveJobDetails
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *state;
  GtkLabel *title;
  GtkWidget *progress_box;
  GtkLabel *phase;
  GtkProgressBar *bar;
  GtkLabel *amount;
  GtkWidget *cancel;
  GtkWidget *again;
  ReeveErrorCard *error;
  GtkWidget *facts;
  GtkLabel *database;
  ReeveEnvironmentTag *tag;
  GtkLabel *target;
  GtkLabel *actor;
  GtkLabel *started;
  GtkLabel *ended;
  GtkLabel *duration;
  GtkLabel *id;
  GtkWidget *command_box;
  GtkLabel *command;
  ReeveLogView *log;

  ReeveWorkspace *workspace;
  ReeveJobItem *item;
  gulong changed;
  ReeveLogCollector *collector; /* of a job of this process */
  GCancellable *cancellable;    /* of the reading of a stored log */
  ReeveJobState shown_error_of; /* the state whose error the card shows */
};

G_DEFINE_FINAL_TYPE (ReeveJobDetails, reeve_job_details, GTK_TYPE_WIDGET)

/* A fact without a value has no line: its label stands before it in the grid. */
static void
set_fact (GtkLabel *label, const char *text)
{
  gboolean known = text != NULL && *text != '\0';

  if (known && g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), known);
  gtk_widget_set_visible (gtk_widget_get_prev_sibling (GTK_WIDGET (label)), known);
}

static void
set_time (GtkLabel *label, gint64 time_us)
{
  g_autofree char *text = time_us > 0 ? reeve_time_text_us (time_us) : NULL;

  set_fact (label, text);
}

static void
show_facts (ReeveJobDetails *self)
{
  g_autofree char *duration = reeve_job_item_dup_duration (self->item);
  const char *command = reeve_job_item_get_command (self->item);
  ReeveEnvironment environment;
  gboolean known = reeve_job_item_get_environment (self->item, &environment);

  set_fact (self->database, reeve_job_item_get_connection (self->item));
  set_fact (self->target, reeve_job_item_get_target (self->item));
  set_fact (self->actor, reeve_job_item_get_actor (self->item));
  set_time (self->started, reeve_job_item_get_started (self->item));
  set_time (self->ended, reeve_job_item_get_ended (self->item));
  set_fact (self->duration, duration);
  set_fact (self->id, reeve_job_item_get_id (self->item));
  gtk_widget_set_visible (GTK_WIDGET (self->tag), known);
  if (known)
    reeve_environment_tag_set_environment (self->tag, environment);
  gtk_widget_set_visible (self->command_box, command != NULL);
  if (command != NULL && g_strcmp0 (gtk_label_get_text (self->command), command) != 0)
    gtk_label_set_text (self->command, command);
}

static void
show_progress (ReeveJobDetails *self)
{
  ReeveJob *job = reeve_job_item_get_job (self->item);
  gboolean goes_on = job != NULL && !reeve_job_item_is_over (self->item);
  ReeveProgressState progress = { 0 };
  g_autofree char *phase = NULL;
  g_autofree char *amount = NULL;

  gtk_widget_set_visible (self->progress_box, goes_on);
  gtk_widget_set_visible (self->cancel, goes_on);
  gtk_widget_set_visible (self->again, reeve_job_item_is_over (self->item));
  if (!goes_on)
    return;
  reeve_progress_read (reeve_job_get_progress (job), &progress);
  phase = progress.phase;
  amount = reeve_progress_text (&progress);
  gtk_label_set_text (self->phase, phase != NULL ? phase : "");
  gtk_widget_set_visible (GTK_WIDGET (self->phase), phase != NULL);
  gtk_label_set_text (self->amount, amount);
  gtk_widget_set_visible (GTK_WIDGET (self->amount), *amount != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->bar), progress.total > 0);
  gtk_progress_bar_set_fraction (self->bar, reeve_progress_fraction (&progress));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  amount, -1);
}

/* An error comes with the end; a card that is set anew would lose what the reader has unfolded. */
static void
show_error (ReeveJobDetails *self)
{
  ReeveJobState state = reeve_job_item_get_state (self->item);
  g_autoptr (GError) error = NULL;

  if (self->shown_error_of == state)
    return;
  self->shown_error_of = state;
  error = reeve_job_item_dup_error (self->item);
  if (error != NULL && (reeve_error_is_cancelled (error) || *error->message == '\0'))
    g_clear_error (&error);
  gtk_widget_set_visible (GTK_WIDGET (self->error), error != NULL);
  if (error != NULL)
    reeve_error_card_set_error (self->error, error);
}

static void
update_actions (ReeveJobDetails *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const char *command =
    self->item != NULL ? reeve_job_item_get_command (self->item) : NULL;

  gtk_widget_action_set_enabled (widget, "job.cancel",
                                 self->item != NULL && reeve_job_item_can_cancel (self->item));
  gtk_widget_action_set_enabled (widget, "job.run-again",
                                 command != NULL && reeve_job_item_is_over (self->item));
  gtk_widget_action_set_enabled (widget, "job.copy-command", command != NULL);
  gtk_widget_action_set_enabled (widget, "job.copy-id", self->item != NULL);
}

static void
update (ReeveJobDetails *self)
{
  g_autofree char *word = reeve_job_item_dup_state (self->item);
  g_autofree char *label = NULL;

  reeve_job_state_look_show (self->icon, reeve_job_item_get_state (self->item));
  gtk_label_set_text (self->state, word);
  gtk_label_set_text (self->title, reeve_job_item_get_title (self->item));
  show_progress (self);
  show_facts (self);
  show_error (self);
  update_actions (self);
  label = g_strdup_printf ("%s: %s", reeve_job_item_get_title (self->item), word);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* --- log ------------------------------------------------------------------------------------ */

static void
show_live_log (ReeveJobDetails *self, ReeveJob *job)
{
  g_autoptr (GListStore) jobs = g_list_store_new (REEVE_TYPE_JOB);

  g_list_store_append (jobs, job);
  self->collector = reeve_log_collector_new (G_LIST_MODEL (jobs));
  reeve_log_view_set_ring (self->log, reeve_log_collector_get_ring (self->collector));
}

static void
read_log_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ReeveCatalogue *catalogue = g_object_get_data (G_OBJECT (task), "catalogue");
  GError *error = NULL;
  ReeveJobRecord *record = reeve_catalogue_find_job (catalogue, data, &error);

  if (record != NULL)
    g_task_return_pointer (task, record, reeve_job_record_free);
  else
    g_task_return_error (task, error);
}

static void
fill_ring (ReeveLogRing *ring, ReeveJobRecord *record)
{
  g_autoptr (GArray) records =
    g_array_sized_new (FALSE, FALSE, sizeof (ReeveLogRecord), record->log->len);
  guint source = reeve_log_ring_add_source (ring, record->id, record->title);

  for (guint i = 0; i < record->log->len; i++)
    {
      const ReeveLogLine *line = record->log->pdata[i];
      ReeveLogRecord copy = {
        .time_us = line->time_us,
        .severity = line->severity,
        .source = source,
        .text = line->text,
      };

      g_array_append_val (records, copy);
    }
  reeve_log_ring_append (ring, &g_array_index (records, ReeveLogRecord, 0), records->len);
}

static void
log_read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveJobDetails *self = REEVE_JOB_DETAILS (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveLogRing) ring = NULL;
  g_autoptr (ReeveJobRecord) record = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  ring = reeve_log_ring_new (0);
  if (record != NULL)
    fill_ring (ring, record);
  else
    {
      const ReeveLogRecord line = { g_get_real_time (), REEVE_SEVERITY_ERROR, 0, error->message };

      reeve_log_ring_append (ring, &line, 1);
    }
  reeve_log_view_set_ring (self->log, ring);
}

static void
read_stored_log (ReeveJobDetails *self)
{
  ReeveCatalogue *catalogue = reeve_workspace_get_catalogue (self->workspace);
  g_autoptr (GTask) task = NULL;

  if (catalogue == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, log_read_cb, NULL);
  g_object_set_data_full (G_OBJECT (task), "catalogue", g_object_ref (catalogue), g_object_unref);
  g_task_set_task_data (task, g_strdup (reeve_job_item_get_id (self->item)), g_free);
  g_task_run_in_thread (task, read_log_thread);
}

static void
forget_log (ReeveJobDetails *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->collector);
}

/* Of a job of another process the log comes with its end. */
static void
changed_cb (ReeveJobDetails *self)
{
  gboolean ended = self->shown_error_of != reeve_job_item_get_state (self->item);

  update (self);
  if (!ended || reeve_job_item_get_job (self->item) != NULL)
    return;
  forget_log (self);
  read_stored_log (self);
}

/* --- actions -------------------------------------------------------------------------------- */

static void
cancel_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  reeve_job_item_cancel (REEVE_JOB_DETAILS (widget)->item);
}

static void
run_again_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveJobDetails *self = REEVE_JOB_DETAILS (widget);

  gtk_widget_activate_action (widget, "win.run-again", "s", reeve_job_item_get_id (self->item));
}

static void
copy_command_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveJobDetails *self = REEVE_JOB_DETAILS (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          reeve_job_item_get_command (self->item));
  reeve_notice_toast (widget, _("Command line copied"), NULL, NULL);
}

static void
copy_id_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveJobDetails *self = REEVE_JOB_DETAILS (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), reeve_job_item_get_id (self->item));
  reeve_notice_toast (widget, _("Job id copied"), NULL, NULL);
}

static void
reeve_job_details_dispose (GObject *object)
{
  ReeveJobDetails *self = REEVE_JOB_DETAILS (object);

  reeve_job_details_set_item (self, NULL);
  g_clear_object (&self->workspace);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_JOB_DETAILS);
  G_OBJECT_CLASS (reeve_job_details_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/job-details.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, box);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, state);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, title);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, progress_box);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, phase);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, bar);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, amount);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, cancel);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, again);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, error);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, facts);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, database);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, tag);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, target);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, actor);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, started);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, ended);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, duration);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, id);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, command_box);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, command);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobDetails, log);
}

static void
reeve_job_details_class_init (ReeveJobDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_job_details_dispose;
  g_type_ensure (REEVE_TYPE_ENVIRONMENT_TAG);
  g_type_ensure (REEVE_TYPE_ERROR_CARD);
  g_type_ensure (REEVE_TYPE_LOG_VIEW);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "job.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "job.run-again", NULL, run_again_action);
  gtk_widget_class_install_action (widget_class, "job.copy-command", NULL, copy_command_action);
  gtk_widget_class_install_action (widget_class, "job.copy-id", NULL, copy_id_action);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
reeve_job_details_init (ReeveJobDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_log_view_set_single (self->log, TRUE);
  update_actions (self);
}

GtkWidget *
reeve_job_details_new (void)
{
  return g_object_new (REEVE_TYPE_JOB_DETAILS, NULL);
}

void
reeve_job_details_set_workspace (ReeveJobDetails *self, ReeveWorkspace *workspace)
{
  g_return_if_fail (REEVE_IS_JOB_DETAILS (self));
  g_set_object (&self->workspace, workspace);
}

void
reeve_job_details_set_item (ReeveJobDetails *self, ReeveJobItem *item)
{
  g_return_if_fail (REEVE_IS_JOB_DETAILS (self));

  if (self->item == item)
    return;
  if (self->item != NULL)
    {
      g_clear_signal_handler (&self->changed, self->item);
      forget_log (self);
      reeve_log_view_set_ring (self->log, NULL);
    }
  g_set_object (&self->item, item);
  if (item == NULL)
    {
      update_actions (self);
      return;
    }
  self->changed = g_signal_connect_swapped (item, "changed", G_CALLBACK (changed_cb), self);
  self->shown_error_of = REEVE_JOB_QUEUED;
  gtk_widget_set_visible (GTK_WIDGET (self->error), FALSE);
  update (self);
  if (reeve_job_item_get_job (item) != NULL)
    show_live_log (self, reeve_job_item_get_job (item));
  else
    read_stored_log (self);
}

ReeveJobItem *
reeve_job_details_get_item (ReeveJobDetails *self)
{
  g_return_val_if_fail (REEVE_IS_JOB_DETAILS (self), NULL);
  return self->item;
}
