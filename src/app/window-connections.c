/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include <glib/gi18n.h>

#include "app/dialogs/connection-dialog.h"
#include "app/dialogs/copies-dialog.h"
#include "app/dialogs/fit.h"
#include "app/dialogs/import-dialog.h"
#include "app/dialogs/prepare-review.h"
#include "app/dialogs/restore-assistant.h"
#include "app/models/file-kind.h"
#include "app/notice.h"
#include "app/window-private.h"
#include "core/db/address.h"

#define RESPONSE_KEEP "keep"
#define RESPONSE_REMOVE "remove"

/* --- adding and changing --------------------------------------------------------------------- */

/* A new database is what the user wants to see next. */
static void
added_cb (ReeveWindow *self, ReeveDatabase *database)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-database", "s",
                              reeve_database_get_name (database));
}

void
reeve_window_add_connection (ReeveWindow *self, const char *uri)
{
  GtkWindow *dialog = reeve_connection_dialog_new (self->workspace, NULL, uri);

  g_signal_connect_object (dialog, "saved", G_CALLBACK (added_cb), self, G_CONNECT_SWAPPED);
  reeve_dialog_present (dialog, GTK_WIDGET (self));
}

static void
add_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  reeve_window_add_connection (REEVE_WINDOW (widget), NULL);
}

static void
edit_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveWindow *self = REEVE_WINDOW (widget);

  if (self->database != NULL)
    reeve_dialog_present (reeve_connection_dialog_new (self->workspace, self->database, NULL),
                          GTK_WIDGET (self));
}

static void
duplicate_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveWindow *self = REEVE_WINDOW (widget);
  GtkWindow *dialog;

  if (self->database == NULL)
    return;
  dialog = reeve_connection_dialog_new_copy (self->workspace, self->database);
  g_signal_connect_object (dialog, "saved", G_CALLBACK (added_cb), self, G_CONNECT_SWAPPED);
  reeve_dialog_present (dialog, GTK_WIDGET (self));
}

static void
copies_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveWindow *self = REEVE_WINDOW (widget);

  if (self->database != NULL)
    reeve_dialog_present (reeve_copies_dialog_new (self->workspace, self->database),
                          GTK_WIDGET (self));
}

static void
import_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveWindow *self = REEVE_WINDOW (widget);

  reeve_dialog_present (reeve_import_dialog_new (self->workspace), GTK_WIDGET (self));
}

/* --- files and drops ------------------------------------------------------------------------- */

/* A file while it is looked at. */
typedef struct
{
  GWeakRef window;
  char *path;
} Opening;

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Opening *opening = data;
  g_autoptr (ReeveWindow) self = g_weak_ref_get (&opening->window);
  ReeveFileKind kind = reeve_file_kind_find_finish (result);

  if (self != NULL && gtk_widget_get_visible (GTK_WIDGET (self)))
    switch (kind)
      {
      case REEVE_FILE_DATABASE:
        reeve_window_add_connection (self, opening->path);
        break;
      case REEVE_FILE_BACKUP:
        reeve_restore_assistant_present (GTK_WINDOW (self), self->workspace, NULL, opening->path);
        break;
      }
  g_weak_ref_clear (&opening->window);
  g_free (opening->path);
  g_free (opening);
}

void
reeve_window_open_file (ReeveWindow *self, const char *path)
{
  Opening *opening;

  g_return_if_fail (REEVE_IS_WINDOW (self));
  g_return_if_fail (path != NULL);

  opening = g_new0 (Opening, 1);
  g_weak_ref_init (&opening->window, self);
  opening->path = g_strdup (path);
  reeve_file_kind_find (path, looked_cb, opening);
}

static void
restore_file_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveWindow *self = REEVE_WINDOW (widget);

  reeve_restore_assistant_present (GTK_WINDOW (self), self->workspace, self->database, NULL);
}

static void
file_chosen_cb (GtkNativeDialog *chooser, int response, ReeveWindow *self)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    reeve_window_open_file (self, path);
  g_object_unref (chooser);
}

static void
open_file_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  static const char *const endings[] = { "db", "db3", "sqlite", "sqlite3" };
  GtkFileChooserNative *chooser =
    gtk_file_chooser_native_new (_("Open a Database File"), GTK_WINDOW (widget),
                                 GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  g_autoptr (GtkFileFilter) databases = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (databases, _("SQLite databases"));
  gtk_file_filter_add_mime_type (databases, "application/vnd.sqlite3");
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    gtk_file_filter_add_suffix (databases, endings[i]);
  gtk_file_filter_set_name (all, _("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), databases);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), all);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (file_chosen_cb), widget, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static gboolean
is_address (const char *text)
{
  g_autoptr (ReeveAddress) address = reeve_address_new ();

  return reeve_address_read (address, text, NULL);
}

gboolean
reeve_window_take_drop (ReeveWindow *self, const GValue *value)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));
      g_autofree char *path = files != NULL ? g_file_get_path (files->data) : NULL;

      if (path != NULL)
        reeve_window_open_file (self, path);
      return path != NULL;
    }
  if (G_VALUE_HOLDS_STRING (value) && is_address (g_value_get_string (value)))
    {
      reeve_window_add_connection (self, g_value_get_string (value));
      return TRUE;
    }
  return FALSE;
}

void
reeve_window_accept_drops (ReeveWindow *self)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_swapped (target, "drop", G_CALLBACK (reeve_window_take_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* --- removing -------------------------------------------------------------------------------- */

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReeveWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (!reeve_workspace_remove_finish (REEVE_WORKSPACE (object), result, &error) &&
      gtk_widget_get_visible (GTK_WIDGET (self)))
    reeve_notice_error (GTK_WIDGET (self), _("The Database Could Not Be Removed From the List"),
                        error);
}

/* The question stands for the database that it named, whatever is shown by then. */
static void
remove_response_cb (AdwMessageDialog *dialog, const char *response, ReeveWindow *self)
{
  ReeveDatabase *database = g_object_get_data (G_OBJECT (dialog), "reeve-database");

  if (!g_str_equal (response, RESPONSE_REMOVE))
    return;
  if (reeve_database_get_running (database) > 0)
    reeve_notice_toast (GTK_WIDGET (self), _("A job works on this database; wait for its end"),
                        NULL, NULL);
  else
    reeve_workspace_remove (self->workspace, database, NULL, removed_cb, g_object_ref (self));
}

static void
remove_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveWindow *self = REEVE_WINDOW (widget);
  AdwMessageDialog *dialog;

  if (self->database == NULL)
    return;
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (self), NULL, NULL));
  /* TRANSLATORS: %s is the name of a database */
  adw_message_dialog_format_heading (dialog, _("Remove “%s” From the List?"),
                                     reeve_database_get_name (self->database));
  adw_message_dialog_set_body (dialog, _("Reeve forgets its address and its password. The database "
                                         "itself and its revision files are not touched."));
  adw_message_dialog_add_responses (dialog, RESPONSE_KEEP, _("_Cancel"), RESPONSE_REMOVE,
                                    _("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (dialog, RESPONSE_REMOVE, ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, RESPONSE_KEEP);
  adw_message_dialog_set_close_response (dialog, RESPONSE_KEEP);
  g_object_set_data_full (G_OBJECT (dialog), "reeve-database", g_object_ref (self->database),
                          g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (remove_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- preparing ------------------------------------------------------------------------------- */

static void
start_preparing (ReeveWindow *self, gboolean reset)
{
  if (self->database != NULL)
    reeve_prepare_review_start (GTK_WIDGET (self), self->workspace, self->database, reset);
}

static void
prepare_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  start_preparing (REEVE_WINDOW (widget), FALSE);
}

static void
reset_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  start_preparing (REEVE_WINDOW (widget), TRUE);
}

/* --- the actions ----------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  gboolean of_database; /* of the one that is shown */
  GtkWidgetActionActivateFunc activate;
} connection_actions[] = {
  { "connection.add", FALSE, add_action },
  { "connection.copies", TRUE, copies_action },
  { "connection.duplicate", TRUE, duplicate_action },
  { "connection.edit", TRUE, edit_action },
  { "connection.import", FALSE, import_action },
  { "connection.open-file", FALSE, open_file_action },
  { "connection.remove", TRUE, remove_action },
  { "connection.restore-file", FALSE, restore_file_action },
  { "database.prepare", TRUE, prepare_action },
  { "database.reset", TRUE, reset_action },
};

void
reeve_window_class_install_connection_actions (GtkWidgetClass *widget_class)
{
  for (gsize i = 0; i < G_N_ELEMENTS (connection_actions); i++)
    gtk_widget_class_install_action (widget_class, connection_actions[i].name, NULL,
                                     connection_actions[i].activate);
}

void
reeve_window_update_connection_actions (ReeveWindow *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (connection_actions); i++)
    if (connection_actions[i].of_database)
      gtk_widget_action_set_enabled (GTK_WIDGET (self), connection_actions[i].name,
                                     self->database != NULL);
}
