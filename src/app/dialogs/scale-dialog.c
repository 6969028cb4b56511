/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/scale-dialog.h"

#include <glib/gi18n.h>

#include "app/dialogs/fit.h"
#include "app/dialogs/seed-review.h"
#include "app/models/seed-view.h"

struct _ReeveScaleDialog
{
  AdwWindow parent_instance;

  AdwComboRow *profile;
  GtkSpinButton *scale;
  GtkLabel *rows;

  ReeveWorkspace *workspace;
  ReeveDatabase *database;
  GtkWidget *from; /* weak */
  GtkStringList *names;
  GArray *counts; /* of each profile: rows at scale 1 */
};

G_DEFINE_FINAL_TYPE (ReeveScaleDialog, reeve_scale_dialog, ADW_TYPE_WINDOW)

static gboolean
is_offered (const ReeveSeedCard *card)
{
  return card->error == NULL && card->is_meant && card->is_generated;
}

gboolean
reeve_scale_dialog_offers (GPtrArray *cards)
{
  for (guint i = 0; i < cards->len; i++)
    if (is_offered (g_ptr_array_index (cards, i)))
      return TRUE;
  return FALSE;
}

static void
update (ReeveScaleDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->profile);
  double rows = selected < self->counts->len
                  ? (double) g_array_index (self->counts, guint64, selected) *
                      gtk_spin_button_get_value (self->scale)
                  : 0;
  g_autofree char *text = g_strdup_printf (
    ngettext ("about %lu row", "about %lu rows", (gulong) rows), (gulong) rows);

  gtk_label_set_text (self->rows, text);
}

static void
start_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveScaleDialog *self = REEVE_SCALE_DIALOG (widget);
  const char *name =
    gtk_string_list_get_string (self->names, adw_combo_row_get_selected (self->profile));

  if (self->from != NULL && name != NULL)
    reeve_seed_review_apply (self->from, self->workspace, self->database, name,
                             gtk_spin_button_get_value (self->scale));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
reeve_scale_dialog_dispose (GObject *object)
{
  ReeveScaleDialog *self = REEVE_SCALE_DIALOG (object);

  g_clear_weak_pointer (&self->from);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_SCALE_DIALOG);
  g_clear_object (&self->workspace);
  g_clear_object (&self->database);
  g_clear_object (&self->names);
  g_clear_pointer (&self->counts, g_array_unref);
  G_OBJECT_CLASS (reeve_scale_dialog_parent_class)->dispose (object);
}

static void
reeve_scale_dialog_class_init (ReeveScaleDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_scale_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/scale-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveScaleDialog, profile);
  gtk_widget_class_bind_template_child (widget_class, ReeveScaleDialog, scale);
  gtk_widget_class_bind_template_child (widget_class, ReeveScaleDialog, rows);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_install_action (widget_class, "scale.start", NULL, start_action);
}

static void
reeve_scale_dialog_init (ReeveScaleDialog *self)
{
  self->names = gtk_string_list_new (NULL);
  self->counts = g_array_new (FALSE, FALSE, sizeof (guint64));
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_dialog_fit (GTK_WINDOW (self));
}

GtkWindow *
reeve_scale_dialog_new (GtkWidget *from,
                        ReeveWorkspace *workspace,
                        ReeveDatabase *database,
                        GPtrArray *cards)
{
  ReeveScaleDialog *self = g_object_new (REEVE_TYPE_SCALE_DIALOG, NULL);

  g_set_weak_pointer (&self->from, from);
  self->workspace = g_object_ref (workspace);
  self->database = g_object_ref (database);
  for (guint i = 0; i < cards->len; i++)
    {
      const ReeveSeedCard *card = g_ptr_array_index (cards, i);

      if (!is_offered (card))
        continue;
      gtk_string_list_append (self->names, card->name);
      g_array_append_val (self->counts, card->rows);
    }
  adw_combo_row_set_model (self->profile, G_LIST_MODEL (self->names));
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->scale));
  return GTK_WINDOW (self);
}
