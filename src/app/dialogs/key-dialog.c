/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/key-dialog.h"

#include "app/dialogs/fit.h"
#include "app/widgets/unlock-form.h"

struct _ReeveKeyDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  ReeveUnlockForm *form;
};

static guint given_signal;

G_DEFINE_FINAL_TYPE (ReeveKeyDialog, reeve_key_dialog, ADW_TYPE_WINDOW)

static void
unlock_cb (ReeveKeyDialog *self, ReeveKeySource *keys)
{
  reeve_unlock_form_clear (self->form);
  g_object_ref (self);
  g_signal_emit (self, given_signal, 0, keys);
  gtk_window_destroy (GTK_WINDOW (self));
  g_object_unref (self);
}

static void
reeve_key_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_KEY_DIALOG);
  G_OBJECT_CLASS (reeve_key_dialog_parent_class)->dispose (object);
}

static void
reeve_key_dialog_class_init (ReeveKeyDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_key_dialog_dispose;
  given_signal = g_signal_new ("given", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  g_type_ensure (REEVE_TYPE_UNLOCK_FORM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/key-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveKeyDialog, title);
  gtk_widget_class_bind_template_child (widget_class, ReeveKeyDialog, form);
  gtk_widget_class_bind_template_callback (widget_class, unlock_cb);
}

static void
reeve_key_dialog_init (ReeveKeyDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_dialog_fit (GTK_WINDOW (self));
}

GtkWindow *
reeve_key_dialog_new (const char *path, const GError *trouble)
{
  ReeveKeyDialog *self = g_object_new (REEVE_TYPE_KEY_DIALOG, NULL);
  g_autofree char *name = g_filename_display_basename (path);

  adw_window_title_set_subtitle (self->title, name);
  reeve_unlock_form_ask (self->form, trouble);
  return GTK_WINDOW (self);
}
