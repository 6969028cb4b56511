/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/handout-row.h"

#include <glib/gi18n.h>

#include "app/widgets/chooser.h"

struct _ReeveHandoutRow
{
  AdwEntryRow parent_instance;

  char *proposed; /* what stands there is ours while it is this */
  GtkFileChooserNative *chooser;
};

G_DEFINE_FINAL_TYPE (ReeveHandoutRow, reeve_handout_row, ADW_TYPE_ENTRY_ROW)

static void
chosen_cb (ReeveHandoutRow *self, int response)
{
  g_autofree char *path = reeve_chooser_take_path (&self->chooser, response);

  if (path != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self), path);
}

static void
choose_cb (ReeveHandoutRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *name = g_path_get_basename (gtk_editable_get_text (GTK_EDITABLE (self)));

  if (self->chooser != NULL || !GTK_IS_WINDOW (root))
    return;
  self->chooser = gtk_file_chooser_native_new (_("Save the Hand-out"), GTK_WINDOW (root),
                                               GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
reeve_handout_row_dispose (GObject *object)
{
  ReeveHandoutRow *self = REEVE_HANDOUT_ROW (object);

  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (reeve_handout_row_parent_class)->dispose (object);
}

static void
reeve_handout_row_finalize (GObject *object)
{
  g_free (REEVE_HANDOUT_ROW (object)->proposed);
  G_OBJECT_CLASS (reeve_handout_row_parent_class)->finalize (object);
}

static void
reeve_handout_row_class_init (ReeveHandoutRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = reeve_handout_row_dispose;
  object_class->finalize = reeve_handout_row_finalize;
}

static void
reeve_handout_row_init (ReeveHandoutRow *self)
{
  GtkWidget *choose = gtk_button_new_from_icon_name ("document-open-symbolic");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 _("Hand-out, the only place with the passwords"));
  gtk_widget_set_valign (choose, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (choose, "flat");
  gtk_widget_set_tooltip_text (choose, _("Choose a File"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (choose), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Choose a File"), -1);
  g_signal_connect_object (choose, "clicked", G_CALLBACK (choose_cb), self, G_CONNECT_SWAPPED);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self), choose);
}

void
reeve_handout_row_propose (ReeveHandoutRow *self, const char *stem)
{
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  g_autofree char *name = g_strdup_printf ("%s.csv", stem);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self));

  g_return_if_fail (REEVE_IS_HANDOUT_ROW (self));

  if (*text != '\0' && g_strcmp0 (text, self->proposed) != 0)
    return;
  g_free (self->proposed);
  self->proposed =
    g_build_filename (documents != NULL ? documents : g_get_home_dir (), name, NULL);
  gtk_editable_set_text (GTK_EDITABLE (self), self->proposed);
}

const char *
reeve_handout_row_get_path (ReeveHandoutRow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self));

  return *text != '\0' ? text : NULL;
}
