/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/key-dialog.h"

#include <glib/gi18n.h>

#include "app/dialogs/fit.h"
#include "app/widgets/file-row.h"

struct _ReeveKeyDialog
{
  AdwWindow parent_instance;

  GtkLabel *trouble;
  AdwPreferencesGroup *group;
  GtkEditable *passphrase;
  ReeveFileRow *identity;
};

static guint given_signal;

G_DEFINE_FINAL_TYPE (ReeveKeyDialog, reeve_key_dialog, ADW_TYPE_WINDOW)

static void
update (ReeveKeyDialog *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "key.give",
                                 *gtk_editable_get_text (self->passphrase) != '\0' ||
                                   reeve_file_row_get_path (self->identity) != NULL);
}

static void
give_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveKeyDialog *self = REEVE_KEY_DIALOG (widget);
  const char *text = gtk_editable_get_text (self->passphrase);
  g_autoptr (ReeveSecret) passphrase = *text != '\0' ? reeve_secret_new (text, -1) : NULL;
  g_autoptr (ReeveKeySource) source =
    reeve_key_source_new (passphrase, reeve_file_row_get_path (self->identity));

  gtk_editable_set_text (self->passphrase, "");
  g_object_ref (self);
  g_signal_emit (self, given_signal, 0, source);
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
  g_type_ensure (REEVE_TYPE_FILE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/key-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveKeyDialog, trouble);
  gtk_widget_class_bind_template_child (widget_class, ReeveKeyDialog, group);
  gtk_widget_class_bind_template_child (widget_class, ReeveKeyDialog, passphrase);
  gtk_widget_class_bind_template_child (widget_class, ReeveKeyDialog, identity);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_install_action (widget_class, "key.give", NULL, give_action);
}

static void
reeve_key_dialog_init (ReeveKeyDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_dialog_fit (GTK_WINDOW (self));
  update (self);
}

GtkWindow *
reeve_key_dialog_new (const char *path, const GError *trouble)
{
  ReeveKeyDialog *self = g_object_new (REEVE_TYPE_KEY_DIALOG, NULL);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *escaped = g_markup_escape_text (name, -1);
  /* TRANSLATORS: %s is a file's name */
  g_autofree char *text = g_strdup_printf (
    _("“%s” is encrypted. Its passphrase or an identity file opens it."), escaped);

  adw_preferences_group_set_description (self->group, text);
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), trouble != NULL);
  if (trouble != NULL)
    gtk_label_set_text (self->trouble, trouble->message);
  return GTK_WINDOW (self);
}
