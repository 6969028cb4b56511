/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/notice.h"

#include <glib/gi18n.h>

#include "app/widgets/error-card.h"

/* The overlay of the window itself, also for a dialog over it. */
static AdwToastOverlay *
find_overlay (GtkWidget *from)
{
  while (from != NULL)
    {
      GtkWidget *overlay = gtk_widget_get_ancestor (from, ADW_TYPE_TOAST_OVERLAY);
      GtkRoot *root = gtk_widget_get_root (from);

      if (overlay != NULL)
        return ADW_TOAST_OVERLAY (overlay);
      if (!GTK_IS_WINDOW (root))
        return NULL;
      if (ADW_IS_APPLICATION_WINDOW (root) &&
          ADW_IS_TOAST_OVERLAY (
            adw_application_window_get_content (ADW_APPLICATION_WINDOW (root))))
        return ADW_TOAST_OVERLAY (
          adw_application_window_get_content (ADW_APPLICATION_WINDOW (root)));
      from = GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (root)));
    }
  return NULL;
}

AdwToast *
reeve_notice_toast (GtkWidget *from, const char *text, const char *button, const char *action)
{
  AdwToastOverlay *overlay = find_overlay (from);
  AdwToast *toast;

  g_return_val_if_fail (GTK_IS_WIDGET (from), NULL);

  if (overlay == NULL)
    return NULL;
  toast = adw_toast_new (text);
  if (button != NULL)
    {
      adw_toast_set_button_label (toast, button);
      adw_toast_set_detailed_action_name (toast, action);
    }
  adw_toast_overlay_add_toast (overlay, toast);
  return toast;
}

void
reeve_notice_error (GtkWidget *from, const char *heading, const GError *error)
{
  GtkRoot *root = gtk_widget_get_root (from);
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                              heading, NULL);
  GtkWidget *card = reeve_error_card_new ();

  reeve_error_card_set_error (REEVE_ERROR_CARD (card), error);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), card);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- opening ------------------------------------------------------------------------------- */

typedef struct
{
  GtkWidget *from;
  char *heading;
} Opening;

static void
opened_cb (GObject *window, GAsyncResult *result, gpointer data)
{
  Opening *opening = data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (window), result, &error) &&
      gtk_widget_get_root (opening->from) != NULL)
    reeve_notice_error (opening->from, opening->heading, error);
  g_object_unref (opening->from);
  g_free (opening->heading);
  g_free (opening);
}

void
reeve_notice_open (GtkWidget *from, const char *path, const char *heading)
{
  GtkRoot *root = gtk_widget_get_root (from);
  g_autofree char *uri = path != NULL ? g_filename_to_uri (path, NULL, NULL) : NULL;
  Opening *opening;

  if (uri == NULL || !GTK_IS_WINDOW (root))
    return;
  opening = g_new0 (Opening, 1);
  opening->from = g_object_ref (from);
  opening->heading = g_strdup (heading);
  gtk_show_uri_full (GTK_WINDOW (root), uri, GDK_CURRENT_TIME, NULL, opened_cb, opening);
}
