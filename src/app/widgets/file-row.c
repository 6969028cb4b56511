/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/file-row.h"

#include <glib/gi18n.h>

#include "app/widgets/chooser.h"

struct _ReeveFileRow
{
  AdwActionRow parent_instance;

  GtkWidget *clear;

  char *path;
  char *default_text;
  gboolean folders;
  GtkFileChooserNative *chooser;
};

enum
{
  PROP_FOLDERS = 1,
  PROP_DEFAULT_TEXT,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];
static guint changed_signal;

G_DEFINE_FINAL_TYPE (ReeveFileRow, reeve_file_row, ADW_TYPE_ACTION_ROW)

static void
show_path (ReeveFileRow *self)
{
  const char *text = self->path != NULL ? self->path : self->default_text;
  /* A subtitle is markup. */
  g_autofree char *escaped = g_markup_escape_text (text != NULL ? text : "", -1);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), escaped);
  gtk_widget_set_visible (self->clear, self->path != NULL);
}

static void
chosen_cb (ReeveFileRow *self, int response)
{
  g_autofree char *path = reeve_chooser_take_path (&self->chooser, response);

  if (path != NULL)
    reeve_file_row_set_path (self, path);
}

static void
choose_cb (ReeveFileRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->chooser != NULL || !GTK_IS_WINDOW (root))
    return;
  self->chooser = gtk_file_chooser_native_new (
    adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)), GTK_WINDOW (root),
    self->folders ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_OPEN,
    _("_Choose"), _("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
clear_cb (ReeveFileRow *self)
{
  reeve_file_row_set_path (self, NULL);
}

static void
reeve_file_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ReeveFileRow *self = REEVE_FILE_ROW (object);

  switch (id)
    {
    case PROP_FOLDERS:
      self->folders = g_value_get_boolean (value);
      break;
    case PROP_DEFAULT_TEXT:
      g_free (self->default_text);
      self->default_text = g_value_dup_string (value);
      show_path (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
reeve_file_row_dispose (GObject *object)
{
  ReeveFileRow *self = REEVE_FILE_ROW (object);

  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (reeve_file_row_parent_class)->dispose (object);
}

static void
reeve_file_row_finalize (GObject *object)
{
  ReeveFileRow *self = REEVE_FILE_ROW (object);

  g_free (self->path);
  g_free (self->default_text);
  G_OBJECT_CLASS (reeve_file_row_parent_class)->finalize (object);
}

static void
reeve_file_row_class_init (ReeveFileRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = reeve_file_row_set_property;
  object_class->dispose = reeve_file_row_dispose;
  object_class->finalize = reeve_file_row_finalize;

  properties[PROP_FOLDERS] = g_param_spec_boolean ("folders", NULL, NULL, FALSE, flags);
  properties[PROP_DEFAULT_TEXT] = g_param_spec_string ("default-text", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
add_button (ReeveFileRow *self, const char *icon, const char *title, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  return button;
}

static void
reeve_file_row_init (ReeveFileRow *self)
{
  GtkWidget *choose;

  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 2);
  self->clear = add_button (self, "edit-clear-symbolic", _("Take It Away Again"),
                            G_CALLBACK (clear_cb));
  choose = add_button (self, "document-open-symbolic", _("Choose…"), G_CALLBACK (choose_cb));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), choose);
  show_path (self);
}

GtkWidget *
reeve_file_row_new (void)
{
  return g_object_new (REEVE_TYPE_FILE_ROW, NULL);
}

const char *
reeve_file_row_get_path (ReeveFileRow *self)
{
  g_return_val_if_fail (REEVE_IS_FILE_ROW (self), NULL);
  return self->path;
}

void
reeve_file_row_set_path (ReeveFileRow *self, const char *path)
{
  g_return_if_fail (REEVE_IS_FILE_ROW (self));

  if (g_strcmp0 (self->path, path) == 0)
    return;
  g_free (self->path);
  self->path = g_strdup (path);
  show_path (self);
  g_signal_emit (self, changed_signal, 0);
}
