/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include <glib/gi18n.h>

#include "app/window-private.h"

/* Jobs live in this process, so the last window may not take them with it unasked. */

#define RESPONSE_KEEP "keep"
#define RESPONSE_WAIT "wait"
#define RESPONSE_CANCEL "cancel-jobs"

static gboolean
is_last_window (ReeveWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  for (GList *link = gtk_application_get_windows (application); link != NULL; link = link->next)
    if (REEVE_IS_WINDOW (link->data) && link->data != self)
      return FALSE;
  return TRUE;
}

static void
cancel_jobs (ReeveWorkspace *workspace)
{
  GListModel *jobs = reeve_workspace_get_jobs (workspace);

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (ReeveJob) job = g_list_model_get_item (jobs, i);

      if (!reeve_job_state_is_over (reeve_job_get_state (job)))
        reeve_job_cancel (job);
    }
}

/* Hidden until the last job is over; shown again meanwhile, it stays. */
static void
running_cb (ReeveWorkspace *workspace, GParamSpec *pspec, ReeveWindow *self)
{
  if (self->leaving && reeve_workspace_count_running (workspace) == 0 &&
      !gtk_widget_get_visible (GTK_WIDGET (self)))
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
leave (ReeveWindow *self)
{
  if (!self->leaving)
    g_signal_connect_object (self->workspace, "notify::running", G_CALLBACK (running_cb), self,
                             G_CONNECT_AFTER);
  self->leaving = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  running_cb (self->workspace, NULL, self);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, ReeveWindow *self)
{
  if (g_str_equal (response, RESPONSE_CANCEL))
    cancel_jobs (self->workspace);
  if (!g_str_equal (response, RESPONSE_KEEP))
    leave (self);
}

static char *
describe_running (ReeveWorkspace *workspace)
{
  GListModel *jobs = reeve_workspace_get_jobs (workspace);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (ReeveJob) job = g_list_model_get_item (jobs, i);
      ReeveDatabase *database = reeve_workspace_get_job_database (workspace, job);

      if (reeve_job_state_is_over (reeve_job_get_state (job)))
        continue;
      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "",
                              database != NULL ? reeve_database_get_name (database) : "",
                              reeve_job_get_title (job));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
reeve_window_ask_before_close (ReeveWindow *self)
{
  guint running = reeve_workspace_count_running (self->workspace);
  g_autofree char *jobs = NULL;
  GtkWidget *dialog;

  if (running == 0 || !is_last_window (self))
    return FALSE;
  jobs = describe_running (self->workspace);
  dialog = adw_message_dialog_new (GTK_WINDOW (self),
                                   ngettext ("A Job Is Still Running",
                                             "Jobs Are Still Running", running),
                                   jobs);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), RESPONSE_KEEP, _("_Keep Open"),
                                    RESPONSE_WAIT, _("Close When _Finished"), RESPONSE_CANCEL,
                                    ngettext ("_Cancel It and Close", "_Cancel Them and Close",
                                              running),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), RESPONSE_CANCEL,
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), RESPONSE_KEEP);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), RESPONSE_KEEP);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return TRUE;
}
