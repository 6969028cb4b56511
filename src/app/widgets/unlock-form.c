/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/unlock-form.h"

#include <glib/gi18n.h>

#include "app/widgets/chooser.h"

struct _ReeveUnlockForm
{
  AdwBin parent_instance;

  GtkLabel *trouble;
  GtkWidget *passphrase;
  AdwActionRow *identity_row;
  GtkWidget *choose;

  char *identity; /* path; NULL: none was chosen */
  GtkFileChooserNative *chooser;
};

static guint unlock_signal;

G_DEFINE_FINAL_TYPE (ReeveUnlockForm, reeve_unlock_form, ADW_TYPE_BIN)

static const char *
get_passphrase (ReeveUnlockForm *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->passphrase));
}

static void
update (ReeveUnlockForm *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "unlock.open",
                                 *get_passphrase (self) != '\0' || self->identity != NULL);
}

static void
show_identity (ReeveUnlockForm *self)
{
  g_autofree char *name =
    self->identity != NULL ? g_filename_display_name (self->identity) : NULL;

  adw_action_row_set_subtitle (self->identity_row, name != NULL ? name : _("None chosen"));
  update (self);
}

void
reeve_unlock_form_ask (ReeveUnlockForm *self, const GError *error)
{
  g_return_if_fail (REEVE_IS_UNLOCK_FORM (self));

  /* What to do now is what the form itself says. */
  gtk_label_set_text (self->trouble, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), error != NULL);
  gtk_widget_grab_focus (self->passphrase);
  gtk_editable_select_region (GTK_EDITABLE (self->passphrase), 0, -1);
}

void
reeve_unlock_form_clear (ReeveUnlockForm *self)
{
  g_return_if_fail (REEVE_IS_UNLOCK_FORM (self));

  gtk_editable_set_text (GTK_EDITABLE (self->passphrase), "");
  g_clear_pointer (&self->identity, g_free);
  show_identity (self);
}

static void
open_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveUnlockForm *self = REEVE_UNLOCK_FORM (widget);
  g_autoptr (ReeveSecret) secret =
    *get_passphrase (self) != '\0' ? reeve_secret_new (get_passphrase (self), -1) : NULL;
  g_autoptr (ReeveKeySource) keys = reeve_key_source_new (secret, self->identity);

  g_signal_emit (self, unlock_signal, 0, keys);
}

static void
entered_cb (ReeveUnlockForm *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "unlock.open", NULL);
}

static void
identity_chosen_cb (ReeveUnlockForm *self, int response)
{
  g_autofree char *path = reeve_chooser_take_path (&self->chooser, response);

  if (path == NULL)
    return;
  g_free (self->identity);
  self->identity = g_steal_pointer (&path);
  show_identity (self);
}

static void
choose_identity_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveUnlockForm *self = REEVE_UNLOCK_FORM (widget);

  g_clear_object (&self->chooser);
  self->chooser =
    gtk_file_chooser_native_new (_("Choose an Identity File"),
                                 GTK_WINDOW (gtk_widget_get_root (widget)),
                                 GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (identity_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
reeve_unlock_form_dispose (GObject *object)
{
  ReeveUnlockForm *self = REEVE_UNLOCK_FORM (object);

  g_clear_object (&self->chooser);
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_UNLOCK_FORM);
  g_clear_pointer (&self->identity, g_free);
  G_OBJECT_CLASS (reeve_unlock_form_parent_class)->dispose (object);
}

static void
reeve_unlock_form_class_init (ReeveUnlockFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_unlock_form_dispose;
  unlock_signal = g_signal_new ("unlock", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/unlock-form.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveUnlockForm, trouble);
  gtk_widget_class_bind_template_child (widget_class, ReeveUnlockForm, passphrase);
  gtk_widget_class_bind_template_child (widget_class, ReeveUnlockForm, identity_row);
  gtk_widget_class_bind_template_child (widget_class, ReeveUnlockForm, choose);
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_install_action (widget_class, "unlock.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "unlock.choose-identity", NULL,
                                   choose_identity_action);
}

static void
reeve_unlock_form_init (ReeveUnlockForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

GtkWidget *
reeve_unlock_form_new (void)
{
  return g_object_new (REEVE_TYPE_UNLOCK_FORM, NULL);
}
