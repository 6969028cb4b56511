/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/task-form.h"

#include <glib/gi18n.h>

#include "app/dialogs/fit.h"
#include "app/widgets/task-field.h"
#include "core/base/error.h"

struct _ReeveTaskForm
{
  AdwWindow parent_instance;

  GtkButton *submit;
  GtkLabel *trouble;
  GtkLabel *description;
  GtkBox *fields;

  ReeveTask *task;
};

static guint filled_signal;

G_DEFINE_FINAL_TYPE (ReeveTaskForm, reeve_task_form, ADW_TYPE_WINDOW)

static void
update_submit (ReeveTaskForm *self)
{
  gboolean valid = TRUE;

  for (GtkWidget *field = gtk_widget_get_first_child (GTK_WIDGET (self->fields)); field != NULL;
       field = gtk_widget_get_next_sibling (field))
    valid = valid && reeve_task_field_is_valid (REEVE_TASK_FIELD (field));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "task.submit", valid);
}

static void
submit_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveTaskForm *self = REEVE_TASK_FORM (widget);
  g_autoptr (ReeveTaskValues) values = reeve_task_values_new (self->task);
  g_autoptr (GError) error = NULL;
  gboolean ok = TRUE;

  for (GtkWidget *field = gtk_widget_get_first_child (GTK_WIDGET (self->fields));
       field != NULL && ok; field = gtk_widget_get_next_sibling (field))
    ok = reeve_task_field_store (REEVE_TASK_FIELD (field), values, &error);
  if (ok && reeve_task_values_check (values, &error))
    {
      g_signal_emit (self, filled_signal, 0, values);
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  gtk_label_set_text (self->trouble, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), TRUE);
  update_submit (self);
}

static void
reeve_task_form_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_TASK_FORM);
  G_OBJECT_CLASS (reeve_task_form_parent_class)->dispose (object);
}

static void
reeve_task_form_finalize (GObject *object)
{
  g_clear_object (&REEVE_TASK_FORM (object)->task);
  G_OBJECT_CLASS (reeve_task_form_parent_class)->finalize (object);
}

static void
reeve_task_form_class_init (ReeveTaskFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_task_form_dispose;
  object_class->finalize = reeve_task_form_finalize;
  filled_signal = g_signal_new ("filled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/task-form.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveTaskForm, submit);
  gtk_widget_class_bind_template_child (widget_class, ReeveTaskForm, trouble);
  gtk_widget_class_bind_template_child (widget_class, ReeveTaskForm, description);
  gtk_widget_class_bind_template_child (widget_class, ReeveTaskForm, fields);
  gtk_widget_class_install_action (widget_class, "task.submit", NULL, submit_action);
}

static void
reeve_task_form_init (ReeveTaskForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_dialog_fit (GTK_WINDOW (self));
}

static void
fill (GtkWidget *field, const char *name, ReeveTaskValues *values)
{
  guint index;

  if (reeve_task_values_has (values, name) &&
      reeve_task_find_parameter (reeve_task_values_get_task (values), name, &index) != NULL &&
      reeve_task_values_get (values, index) != NULL)
    reeve_task_field_set_text (REEVE_TASK_FIELD (field), reeve_task_values_get (values, index));
}

static void
add_fields (ReeveTaskForm *self, ReeveTaskValues *values)
{
  for (guint i = 0; i < reeve_task_get_n_parameters (self->task); i++)
    {
      GtkWidget *field = reeve_task_field_new (self->task, i);

      if (values != NULL)
        fill (field, reeve_task_get_parameter (self->task, i)->name, values);
      g_signal_connect_object (field, "changed", G_CALLBACK (update_submit), self,
                               G_CONNECT_SWAPPED);
      gtk_box_append (self->fields, field);
    }
}

GtkWindow *
reeve_task_form_new (ReeveTask *task, ReeveTaskValues *values)
{
  ReeveTaskForm *self = g_object_new (REEVE_TYPE_TASK_FORM, NULL);
  const char *description = reeve_task_get_description (task);
  GtkWidget *first;

  self->task = g_object_ref (task);
  gtk_window_set_title (GTK_WINDOW (self), reeve_task_get_title (task));
  gtk_label_set_text (self->description, description);
  gtk_widget_set_visible (GTK_WIDGET (self->description), *description != '\0');
  /* What writes is reviewed first, what reads is not. */
  gtk_button_set_label (self->submit,
                        reeve_task_get_effect (task) == REEVE_EFFECT_READ ? _("_Run")
                                                                          : _("_Review…"));
  add_fields (self, values);
  /* What is to be typed first, not the button that leaves it all. */
  first = gtk_widget_get_first_child (GTK_WIDGET (self->fields));
  if (first != NULL)
    reeve_task_field_focus (REEVE_TASK_FIELD (first));
  update_submit (self);
  return GTK_WINDOW (self);
}
