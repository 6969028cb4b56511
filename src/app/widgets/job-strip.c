/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/job-strip.h"

#include <glib/gi18n.h>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/job/progress-text.h"

struct _ReeveJobStrip
{
  GtkWidget parent_instance;

  GtkWidget *frame;
  GtkStack *sign;
  GtkSpinner *spinner;
  GtkImage *icon;
  GtkLabel *state;
  GtkLabel *title;
  GtkLabel *text;
  GtkProgressBar *bar;
  GtkLabel *amount;
  GtkWidget *cancel;
  GtkWidget *dismiss;

  ReeveJob *job;
  ReeveWorkspace *workspace; /* NULL: no database is watched */
  ReeveDatabase *database;
  const char *bar_style;
  const char *icon_style;
};

enum
{
  PROP_JOB = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (ReeveJobStrip, reeve_job_strip, GTK_TYPE_WIDGET)

/* @icon NULL: it is not over, something turns. */
static const struct
{
  const char *word;
  const char *icon;
  const char *icon_style;
  const char *bar_style;
} looks[] = {
  [REEVE_JOB_QUEUED] = { N_("Waiting for its turn"), NULL, NULL, "accent-bar" },
  [REEVE_JOB_PREFLIGHT] = { N_("Checking"), NULL, NULL, "accent-bar" },
  [REEVE_JOB_RUNNING] = { N_("Running"), NULL, NULL, "accent-bar" },
  [REEVE_JOB_SUCCEEDED] = { N_("Done"), "object-select-symbolic", "success", "success-bar" },
  [REEVE_JOB_WARNINGS] = { N_("Done, with warnings"), "dialog-warning-symbolic", "warning",
                           "warning-bar" },
  [REEVE_JOB_FAILED] = { N_("Failed"), "dialog-error-symbolic", "error", "error-bar" },
  [REEVE_JOB_CANCELLED] = { N_("Cancelled"), "process-stop-symbolic", "warning", "warning-bar" },
  [REEVE_JOB_REFUSED] = { N_("Refused"), "action-unavailable-symbolic", "warning",
                          "warning-bar" },
  [REEVE_JOB_INTERRUPTED] = { N_("Interrupted"), "dialog-error-symbolic", "error", "error-bar" },
};

static void
set_text (GtkLabel *label, const char *text)
{
  if (text == NULL)
    text = "";
  if (!g_str_equal (gtk_label_get_text (label), text))
    gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), *text != '\0');
}

static void
swap_class (GtkWidget *widget, const char **now, const char *wanted)
{
  if (g_strcmp0 (*now, wanted) == 0)
    return;
  if (*now != NULL)
    gtk_widget_remove_css_class (widget, *now);
  if (wanted != NULL)
    gtk_widget_add_css_class (widget, wanted);
  *now = wanted;
}

static void
show_look (ReeveJobStrip *self, ReeveJobState state, gboolean cancelling)
{
  const char *icon = looks[state].icon;

  gtk_stack_set_visible_child_name (self->sign, icon != NULL ? "icon" : "spinner");
  gtk_spinner_set_spinning (self->spinner, icon == NULL);
  if (icon != NULL)
    gtk_image_set_from_icon_name (self->icon, icon);
  swap_class (GTK_WIDGET (self->icon), &self->icon_style, looks[state].icon_style);
  swap_class (self->frame, &self->bar_style, looks[state].bar_style);
  set_text (self->state, cancelling ? _("Cancelling…") : _(looks[state].word));
}

static void
show_progress (ReeveJobStrip *self)
{
  ReeveProgressState state = { 0 };
  g_autofree char *phase = NULL;
  g_autofree char *amount = NULL;

  reeve_progress_read (reeve_job_get_progress (self->job), &state);
  phase = state.phase;
  amount = reeve_progress_text (&state);
  set_text (self->text, phase);
  set_text (self->amount, amount);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), state.total > 0);
  gtk_progress_bar_set_fraction (self->bar, reeve_progress_fraction (&state));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  amount, -1);
}

/* What happened, what was not changed, what to do now; a line each. */
static char *
dup_failure (const GError *error)
{
  const ReeveErrorDetail *detail = reeve_error_get_detail (error);
  GString *text = g_string_new (error->message);

  if (detail != NULL && detail->unchanged != NULL)
    g_string_append_printf (text, "\n%s", detail->unchanged);
  if (detail != NULL && detail->remedy != NULL)
    g_string_append_printf (text, "\n%s", detail->remedy);
  return g_string_free (text, FALSE);
}

static void
show_outcome (ReeveJobStrip *self)
{
  g_autoptr (GError) error = reeve_job_dup_error (self->job);
  gint64 started = reeve_job_get_started (self->job);
  gint64 ended = reeve_job_get_ended (self->job);
  g_autofree char *failure = NULL;
  g_autofree char *duration = NULL;

  if (error != NULL && !reeve_error_is_cancelled (error))
    failure = dup_failure (error);
  if (started > 0 && ended >= started)
    duration = reeve_clock_format_duration ((ended - started) / 1000);
  set_text (self->text, failure);
  set_text (self->amount, duration);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), FALSE);
}

static void
update (ReeveJobStrip *self)
{
  ReeveJobState state;
  gboolean over;
  gboolean cancelling;
  g_autofree char *label = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), self->job != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "job.show", self->job != NULL);
  if (self->job == NULL)
    {
      gtk_spinner_set_spinning (self->spinner, FALSE);
      return;
    }
  state = reeve_job_get_state (self->job);
  over = reeve_job_state_is_over (state);
  cancelling = !over && g_cancellable_is_cancelled (reeve_job_get_cancellable (self->job));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "job.cancel", !over && !cancelling);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "job.dismiss", over);
  gtk_widget_set_visible (self->cancel, !over);
  gtk_widget_set_visible (self->dismiss, over);
  set_text (self->title, reeve_job_get_title (self->job));
  show_look (self, state, cancelling);
  if (over)
    show_outcome (self);
  else
    show_progress (self);
  label = g_strdup_printf ("%s: %s", gtk_label_get_text (self->title),
                           gtk_label_get_text (self->state));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
cancel_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveJobStrip *self = REEVE_JOB_STRIP (widget);

  if (self->job == NULL)
    return;
  reeve_job_cancel (self->job);
  update (self);
}

static void
dismiss_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  reeve_job_strip_set_job (REEVE_JOB_STRIP (widget), NULL);
}

static void
show_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveJobStrip *self = REEVE_JOB_STRIP (widget);

  if (self->job != NULL)
    gtk_widget_activate_action (widget, "win.show-job", "s", reeve_job_get_id (self->job));
}

static void
reeve_job_strip_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_JOB:
      g_value_set_object (value, REEVE_JOB_STRIP (object)->job);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
reeve_job_strip_dispose (GObject *object)
{
  ReeveJobStrip *self = REEVE_JOB_STRIP (object);

  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  g_clear_object (&self->workspace);
  g_clear_object (&self->database);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_JOB_STRIP);
  G_OBJECT_CLASS (reeve_job_strip_parent_class)->dispose (object);
}

static void
reeve_job_strip_class_init (ReeveJobStripClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = reeve_job_strip_get_property;
  object_class->dispose = reeve_job_strip_dispose;

  properties[PROP_JOB] = g_param_spec_object ("job", NULL, NULL, REEVE_TYPE_JOB,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/job-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveJobStrip, frame);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobStrip, sign);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobStrip, spinner);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobStrip, icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobStrip, state);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobStrip, title);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobStrip, text);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobStrip, bar);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobStrip, amount);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobStrip, cancel);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobStrip, dismiss);
  gtk_widget_class_install_action (widget_class, "job.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "job.show", NULL, show_action);
  gtk_widget_class_install_action (widget_class, "job.dismiss", NULL, dismiss_action);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
reeve_job_strip_init (ReeveJobStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

GtkWidget *
reeve_job_strip_new (void)
{
  return g_object_new (REEVE_TYPE_JOB_STRIP, NULL);
}

void
reeve_job_strip_set_job (ReeveJobStrip *self, ReeveJob *job)
{
  g_return_if_fail (REEVE_IS_JOB_STRIP (self));

  if (self->job == job)
    return;
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_set_object (&self->job, job);
  if (job != NULL)
    g_signal_connect_object (job, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_JOB]);
}

ReeveJob *
reeve_job_strip_get_job (ReeveJobStrip *self)
{
  g_return_val_if_fail (REEVE_IS_JOB_STRIP (self), NULL);
  return self->job;
}

/* --- the jobs of a database ---------------------------------------------------------------- */

static gboolean
take_job (ReeveJobStrip *self, guint position, gboolean also_over)
{
  GListModel *jobs = reeve_workspace_get_jobs (self->workspace);
  g_autoptr (ReeveJob) job = g_list_model_get_item (jobs, position);

  if (reeve_workspace_get_job_database (self->workspace, job) != self->database ||
      (!also_over && reeve_job_state_is_over (reeve_job_get_state (job))))
    return FALSE;
  reeve_job_strip_set_job (self, job);
  return TRUE;
}

static void
jobs_changed_cb (ReeveJobStrip *self, guint position, guint removed, guint added)
{
  for (guint i = position; i < position + added; i++)
    if (take_job (self, i, TRUE))
      break;
}

void
reeve_job_strip_watch (ReeveJobStrip *self, ReeveWorkspace *workspace, ReeveDatabase *database)
{
  GListModel *jobs;

  g_return_if_fail (REEVE_IS_JOB_STRIP (self));
  g_return_if_fail (self->workspace == NULL);

  self->workspace = g_object_ref (workspace);
  self->database = g_object_ref (database);
  jobs = reeve_workspace_get_jobs (workspace);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (jobs_changed_cb), self,
                           G_CONNECT_SWAPPED);
  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    if (take_job (self, i, FALSE))
      break;
}
