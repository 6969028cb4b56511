/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/job-cell.h"

#include <glib/gi18n.h>

#include "app/models/job-state-look.h"
#include "app/models/time-text.h"
#include "app/widgets/environment-tag.h"
#include "core/job/progress-text.h"

struct _ReeveJobCell
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *database;
  ReeveEnvironmentTag *tag;
  GtkLabel *state;
  GtkProgressBar *bar;
  GtkWidget *cancel;

  ReeveJobItem *item;
  gulong changed;
};

G_DEFINE_FINAL_TYPE (ReeveJobCell, reeve_job_cell, GTK_TYPE_WIDGET)

static void
set_text (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text != NULL ? text : "");
}

/* State and amount while it goes on, state and time when it is over. */
static char *
dup_state_line (ReeveJobItem *item, const ReeveProgressState *progress)
{
  g_autofree char *word = reeve_job_item_dup_state (item);
  gint64 started = reeve_job_item_get_started (item);
  g_autofree char *rest = NULL;

  if (progress != NULL)
    rest = reeve_progress_text (progress);
  else if (started > 0)
    rest = reeve_time_text_us (started);
  if (rest == NULL || *rest == '\0')
    return g_steal_pointer (&word);
  return g_strdup_printf ("%s · %s", word, rest);
}

static void
show_progress (ReeveJobCell *self, const ReeveProgressState *progress)
{
  gtk_widget_set_visible (GTK_WIDGET (self->bar), progress != NULL && progress->total > 0);
  if (progress != NULL)
    gtk_progress_bar_set_fraction (self->bar, reeve_progress_fraction (progress));
}

static void
show_environment (ReeveJobCell *self)
{
  ReeveEnvironment environment;
  gboolean known = reeve_job_item_get_environment (self->item, &environment);

  gtk_widget_set_visible (GTK_WIDGET (self->tag), known);
  if (known)
    reeve_environment_tag_set_environment (self->tag, environment);
}

static void
update (ReeveJobCell *self)
{
  ReeveJob *job = reeve_job_item_get_job (self->item);
  const char *database = reeve_job_item_get_connection (self->item);
  ReeveProgressState progress = { 0 };
  gboolean goes_on = job != NULL && !reeve_job_item_is_over (self->item);
  g_autofree char *phase = NULL;
  g_autofree char *state = NULL;
  g_autofree char *label = NULL;

  if (goes_on)
    reeve_progress_read (reeve_job_get_progress (job), &progress);
  phase = progress.phase;
  state = dup_state_line (self->item, goes_on ? &progress : NULL);
  reeve_job_state_look_show (self->icon, reeve_job_item_get_state (self->item));
  set_text (self->title, reeve_job_item_get_title (self->item));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), reeve_job_item_get_title (self->item));
  set_text (self->database, database);
  gtk_widget_set_visible (GTK_WIDGET (self->database), database != NULL);
  set_text (self->state, state);
  show_environment (self);
  show_progress (self, goes_on ? &progress : NULL);
  gtk_widget_set_visible (self->cancel, goes_on);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "job.cancel",
                                 reeve_job_item_can_cancel (self->item));
  /* TRANSLATORS: what a job does, the name of its database, its state */
  label = g_strdup_printf (_("%s, %s, %s"), reeve_job_item_get_title (self->item),
                           database != NULL ? database : "", state);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
cancel_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveJobCell *self = REEVE_JOB_CELL (widget);

  if (self->item != NULL)
    reeve_job_item_cancel (self->item);
}

static void
reeve_job_cell_dispose (GObject *object)
{
  reeve_job_cell_set_item (REEVE_JOB_CELL (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_JOB_CELL);
  G_OBJECT_CLASS (reeve_job_cell_parent_class)->dispose (object);
}

static void
reeve_job_cell_class_init (ReeveJobCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_job_cell_dispose;
  g_type_ensure (REEVE_TYPE_ENVIRONMENT_TAG);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/job-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveJobCell, box);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobCell, icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobCell, title);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobCell, database);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobCell, tag);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobCell, state);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobCell, bar);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobCell, cancel);
  gtk_widget_class_install_action (widget_class, "job.cancel", NULL, cancel_action);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
reeve_job_cell_init (ReeveJobCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
reeve_job_cell_new (void)
{
  return g_object_new (REEVE_TYPE_JOB_CELL, NULL);
}

void
reeve_job_cell_set_item (ReeveJobCell *self, ReeveJobItem *item)
{
  g_return_if_fail (REEVE_IS_JOB_CELL (self));

  if (self->item != NULL)
    g_clear_signal_handler (&self->changed, self->item);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;
  self->changed = g_signal_connect_swapped (item, "changed", G_CALLBACK (update), self);
  update (self);
}
