/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/sample-chooser.h"

#include <glib/gi18n.h>

#include "app/sample.h"

struct _ReeveSampleChooser
{
  AdwWindow parent_instance;

  GtkListBox *list;

  ReeveWorkspace *workspace;
  GtkWidget *from; /* weak */
};

G_DEFINE_FINAL_TYPE (ReeveSampleChooser, reeve_sample_chooser, ADW_TYPE_WINDOW)

static void
row_activated_cb (ReeveSampleChooser *self, GtkListBoxRow *row, GtkListBox *list)
{
  g_autoptr (ReeveWorkspace) workspace = g_object_ref (self->workspace);
  guint n_samples;
  const ReeveSample *sample = &reeve_samples_get (&n_samples)[gtk_list_box_row_get_index (row)];
  GtkWidget *from = self->from;

  gtk_window_close (GTK_WINDOW (self));
  if (from != NULL)
    reeve_sample_start (from, workspace, sample->name);
}

static void
add_sample (ReeveSampleChooser *self, const ReeveSample *sample)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (sample->title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ (sample->summary));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_append (self->list, row);
}

static void
reeve_sample_chooser_dispose (GObject *object)
{
  ReeveSampleChooser *self = REEVE_SAMPLE_CHOOSER (object);

  g_clear_weak_pointer (&self->from);
  g_clear_object (&self->workspace);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_SAMPLE_CHOOSER);
  G_OBJECT_CLASS (reeve_sample_chooser_parent_class)->dispose (object);
}

static void
reeve_sample_chooser_class_init (ReeveSampleChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_sample_chooser_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/sample-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveSampleChooser, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
reeve_sample_chooser_init (ReeveSampleChooser *self)
{
  guint n_samples;
  const ReeveSample *samples = reeve_samples_get (&n_samples);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < n_samples; i++)
    add_sample (self, &samples[i]);
}

GtkWindow *
reeve_sample_chooser_new (ReeveWorkspace *workspace, GtkWidget *from)
{
  ReeveSampleChooser *self = g_object_new (REEVE_TYPE_SAMPLE_CHOOSER, "transient-for",
                                           gtk_widget_get_root (from), NULL);

  self->workspace = g_object_ref (workspace);
  g_set_weak_pointer (&self->from, from);
  return GTK_WINDOW (self);
}
