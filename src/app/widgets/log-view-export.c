/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include <glib/gi18n.h>

#include "app/notice.h"
#include "app/widgets/log-view-private.h"

/* Lines on their way out: gathered as one text in pieces, so that a million of them do not hold
 * up the main loop. */
typedef struct _ReeveLogExport
{
  ReeveLogView *view;
  ReeveLogScan *scan;
  GString *text;
  GFile *file; /* NULL: to the clipboard */
  gboolean selected_only;
  guint n_lines;
} Export;

static void
export_free (Export *export)
{
  g_clear_object (&export->scan);
  g_clear_object (&export->file);
  if (export->text != NULL)
    g_string_free (export->text, TRUE);
  g_free (export);
}

static gboolean
gather_cb (GListModel *model, guint position, gpointer data)
{
  Export *export = data;
  g_autoptr (ReeveLogEntry) entry = NULL;

  if (export->selected_only &&
      !gtk_selection_model_is_selected (GTK_SELECTION_MODEL (model), position))
    return FALSE;
  entry = g_list_model_get_item (model, position);
  reeve_log_entry_print (entry, export->text);
  export->n_lines++;
  return FALSE;
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) view = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (G_FILE (object));
  g_autofree char *text = NULL;

  g_file_replace_contents_finish (G_FILE (object), result, NULL, &error);
  if (gtk_widget_get_root (view) == NULL)
    return;
  if (error != NULL)
    {
      reeve_notice_error (view, _("The log could not be saved"), error);
      return;
    }
  /* TRANSLATORS: %s is the name of a file */
  text = g_strdup_printf (_("Log saved to “%s”"), name);
  reeve_notice_toast (view, text, NULL, NULL);
}

static void
save_text (Export *export)
{
  g_autoptr (GBytes) bytes = g_string_free_to_bytes (g_steal_pointer (&export->text));

  g_file_replace_contents_bytes_async (export->file, bytes, NULL, FALSE,
                                       G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                                       NULL, saved_cb, g_object_ref (export->view));
}

static void
copy_text (Export *export)
{
  GtkWidget *view = GTK_WIDGET (export->view);
  g_autofree char *text =
    g_strdup_printf (ngettext ("%u line copied", "%u lines copied", export->n_lines),
                     export->n_lines);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (view), export->text->str);
  reeve_notice_toast (view, text, NULL, NULL);
}

static void
gathered_cb (guint position, gpointer data)
{
  Export *export = data;

  export->view->export = NULL;
  if (export->file != NULL)
    save_text (export);
  else
    copy_text (export);
  export_free (export);
}

/* The last wish counts. */
static void
start (ReeveLogView *self, GFile *file, gboolean selected_only)
{
  Export *export = g_new0 (Export, 1);

  g_clear_pointer (&self->export, export_free);
  export->view = self;
  export->text = g_string_new (NULL);
  export->selected_only = selected_only;
  g_set_object (&export->file, file);
  export->scan = reeve_log_scan_new (G_LIST_MODEL (self->lines), 0, TRUE, gather_cb, gathered_cb,
                                     export);
  self->export = export;
}

void
reeve_log_view_save_to (ReeveLogView *self, GFile *file)
{
  g_return_if_fail (REEVE_IS_LOG_VIEW (self));
  g_return_if_fail (G_IS_FILE (file));
  start (self, file, FALSE);
}

static void
copy_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveLogView *self = REEVE_LOG_VIEW (widget);
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (self->lines);

  start (self, NULL, !gtk_bitset_is_empty (selected));
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, ReeveLogView *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      reeve_log_view_save_to (self, file);
    }
  g_object_unref (dialog);
}

static void
save_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Save Log"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                 GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = g_date_time_format (now, "reeve-%Y-%m-%d-%H%M%S.log");

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), widget, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
reeve_log_view_class_install_export (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "log.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "log.save", NULL, save_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "log.copy", NULL);
}

void
reeve_log_view_dispose_export (ReeveLogView *self)
{
  g_clear_pointer (&self->export, export_free);
}
