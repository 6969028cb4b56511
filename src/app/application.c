/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/application.h"

#include <glib/gi18n.h>

#include "app/models/log-collector.h"
#include "app/notice.h"
#include "app/window.h"
#include "core/base/error.h"

/* How old what was seen may be when somebody comes back to the window. */
#define STALE_US (20 * G_USEC_PER_SEC)
#define LOOK_EVERY_S 60

struct _ReeveApplication
{
  AdwApplication parent_instance;

  ReeveWorkspace *workspace;
  ReeveLogCollector *log; /* what all jobs of this process say */
  guint inhibited; /* cookie, 0 = nothing runs */
  guint look_source;
};

G_DEFINE_FINAL_TYPE (ReeveApplication, reeve_application, ADW_TYPE_APPLICATION)

static void
look_at_stale (ReeveApplication *self, gint64 age_us)
{
  GListModel *databases = reeve_workspace_get_databases (self->workspace);
  gint64 now = g_get_real_time ();

  for (guint i = 0; i < g_list_model_get_n_items (databases); i++)
    {
      g_autoptr (ReeveDatabase) database = g_list_model_get_item (databases, i);

      if (now - reeve_database_get_seen (database) > age_us && !reeve_database_is_busy (database))
        reeve_database_look (database);
    }
}

static gboolean
look_cb (gpointer data)
{
  ReeveApplication *self = data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window != NULL && gtk_window_is_active (window))
    look_at_stale (self, LOOK_EVERY_S * G_USEC_PER_SEC / 2);
  return G_SOURCE_CONTINUE;
}

static void
active_cb (GtkWindow *window, GParamSpec *pspec, ReeveApplication *self)
{
  if (gtk_window_is_active (window))
    look_at_stale (self, STALE_US);
}

static ReeveWindow *
open_window (ReeveApplication *self)
{
  GtkWindow *window = reeve_window_new (GTK_APPLICATION (self), self->workspace,
                                        reeve_log_collector_get_ring (self->log));

  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (active_cb), self, 0);
  gtk_window_present (window);
  return REEVE_WINDOW (window);
}

static ReeveWindow *
get_window (ReeveApplication *self)
{
  for (GList *link = gtk_application_get_windows (GTK_APPLICATION (self)); link != NULL;
       link = link->next)
    if (REEVE_IS_WINDOW (link->data))
      {
        gtk_window_present (link->data);
        return link->data;
      }
  return open_window (self);
}

static gboolean
begin_cb (gpointer data)
{
  ReeveApplication *self = data;

  reeve_workspace_open (self->workspace);
  if (self->look_source == 0)
    self->look_source = g_timeout_add_seconds (LOOK_EVERY_S, look_cb, self);
  return G_SOURCE_REMOVE;
}

/* What the desktop says of an ended job while nobody looks. */
static void
notify_of_job (ReeveApplication *self, ReeveJob *job, const char *text)
{
  g_autoptr (GNotification) notification = g_notification_new (text);
  g_autoptr (GError) error = reeve_job_dup_error (job);
  g_autofree char *id = g_strdup_printf ("job-%s", reeve_job_get_id (job));

  if (error != NULL)
    g_notification_set_body (notification, error->message);
  g_notification_set_default_action_and_target (notification, "app.show-job", "s",
                                                reeve_job_get_id (job));
  g_application_send_notification (G_APPLICATION (self), id, notification);
}

/* What is not in the list, as a file that a backup is restored to. */
static const char *
get_target_name (ReeveJob *job)
{
  ReevePlan *plan = reeve_job_get_plan (job);

  return plan != NULL ? reeve_target_get_name (reeve_plan_get_target (plan)) : "";
}

static char *
describe_end (ReeveApplication *self, ReeveJob *job)
{
  ReeveDatabase *database = reeve_workspace_get_job_database (self->workspace, job);
  const char *name = database != NULL ? reeve_database_get_name (database) : get_target_name (job);
  const char *title = reeve_job_get_title (job);

  switch (reeve_job_get_state (job))
    {
    case REEVE_JOB_SUCCEEDED:
      /* TRANSLATORS: name of a database, then what was done with it */
      return g_strdup_printf (_("%s: %s – done"), name, title);
    case REEVE_JOB_WARNINGS:
      return g_strdup_printf (_("%s: %s – done, with warnings"), name, title);
    case REEVE_JOB_CANCELLED:
      return g_strdup_printf (_("%s: %s – cancelled"), name, title);
    case REEVE_JOB_REFUSED:
      return g_strdup_printf (_("%s: %s – refused, nothing was changed"), name, title);
    case REEVE_JOB_FAILED:
    case REEVE_JOB_INTERRUPTED:
    case REEVE_JOB_QUEUED:
    case REEVE_JOB_PREFLIGHT:
    case REEVE_JOB_RUNNING:
      return g_strdup_printf (_("%s: %s – failed"), name, title);
    }
  return NULL;
}

static void
job_ended_cb (ReeveWorkspace *workspace, ReeveJob *job, ReeveApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  g_autofree char *text = describe_end (self, job);

  if (window != NULL && gtk_window_is_active (window))
    {
      g_autofree char *action = g_strdup_printf ("win.show-job::%s", reeve_job_get_id (job));

      reeve_notice_toast (GTK_WIDGET (window), text, _("Show"), action);
    }
  else
    notify_of_job (self, job, text);
}

/* Neither sleep nor the end of the session may cut a writing job in two. */
static void
running_cb (ReeveWorkspace *workspace, GParamSpec *pspec, ReeveApplication *self)
{
  gboolean running = reeve_workspace_count_running (workspace) > 0;

  if (running == (self->inhibited != 0))
    return;
  if (running)
    self->inhibited = gtk_application_inhibit (
      GTK_APPLICATION (self), gtk_application_get_active_window (GTK_APPLICATION (self)),
      GTK_APPLICATION_INHIBIT_LOGOUT | GTK_APPLICATION_INHIBIT_SUSPEND,
      _("A job is changing a database"));
  else
    {
      gtk_application_uninhibit (GTK_APPLICATION (self), self->inhibited);
      self->inhibited = 0;
    }
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (data);

  adw_show_about_window (window, "application-name", "Reeve", "application-icon",
                         REEVE_APPLICATION_ID, "version", REEVE_VERSION, "developer-name",
                         _("The Reeve authors"), "license-type", GTK_LICENSE_GPL_3_0, "comments",
                         _("Keeps PostgreSQL and SQLite databases in order"),
                         /* TRANSLATORS: your name, one translator per line */
                         "translator-credits", _("translator-credits"), NULL);
}

static void
new_window_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  open_window (data);
}

static void
show_job_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  reeve_window_show_job (get_window (data), g_variant_get_string (parameter, NULL));
}

/* Each window is asked, so that a running job is not cut off by a key. */
static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (data));

  for (GList *link = windows; link != NULL; link = link->next)
    if (REEVE_IS_WINDOW (link->data))
      gtk_window_close (link->data);
}

static const GActionEntry actions[] = {
  { "about", about_action },
  { "new-window", new_window_action },
  { "quit", quit_action },
  { "show-job", show_job_action, "s" },
};

/* Answered without a display. */
static int
reeve_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("reeve %s\n", REEVE_VERSION);
  return 0;
}

static void
reeve_application_startup (GApplication *application)
{
  ReeveApplication *self = REEVE_APPLICATION (application);

  G_APPLICATION_CLASS (reeve_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (REEVE_APPLICATION_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  self->workspace = reeve_workspace_new ();
  self->log = reeve_log_collector_new (reeve_workspace_get_jobs (self->workspace));
  g_signal_connect_object (self->workspace, "job-ended", G_CALLBACK (job_ended_cb), self, 0);
  g_signal_connect_object (self->workspace, "notify::running", G_CALLBACK (running_cb), self, 0);
  /* The window comes first; files and servers are touched when it stands on the screen. */
  g_idle_add_full (G_PRIORITY_LOW, begin_cb, self, NULL);
}

static void
reeve_application_activate (GApplication *application)
{
  get_window (REEVE_APPLICATION (application));
}

static void
reeve_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  ReeveWindow *window = get_window (REEVE_APPLICATION (application));

  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *path = g_file_get_path (files[i]);
      g_autofree char *uri = g_file_get_uri (files[i]);

      if (path != NULL)
        reeve_window_open_file (window, path);
      else
        reeve_window_add_connection (window, uri);
    }
}

static void
reeve_application_shutdown (GApplication *application)
{
  ReeveApplication *self = REEVE_APPLICATION (application);

  g_clear_handle_id (&self->look_source, g_source_remove);
  G_APPLICATION_CLASS (reeve_application_parent_class)->shutdown (application);
  g_clear_object (&self->log);
  g_clear_object (&self->workspace);
}

static void
reeve_application_class_init (ReeveApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->handle_local_options = reeve_application_handle_local_options;
  application_class->startup = reeve_application_startup;
  application_class->activate = reeve_application_activate;
  application_class->open = reeve_application_open;
  application_class->shutdown = reeve_application_shutdown;
}

static void
reeve_application_init (ReeveApplication *self)
{
  GApplication *application = G_APPLICATION (self);

  g_application_add_main_option (application, "version", 0, 0, G_OPTION_ARG_NONE,
                                 _("Print the version and end"), NULL);
  g_application_set_option_context_parameter_string (application, _("[FILE or URL…]"));
  g_application_set_option_context_summary (
    application, _("Keeps PostgreSQL and SQLite databases in order."));
}

ReeveApplication *
reeve_application_new (void)
{
  return g_object_new (REEVE_TYPE_APPLICATION, "application-id", REEVE_APPLICATION_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path",
                       "/io/github/reeve_db/Reeve", NULL);
}

ReeveWorkspace *
reeve_application_get_workspace (ReeveApplication *self)
{
  g_return_val_if_fail (REEVE_IS_APPLICATION (self), NULL);
  return self->workspace;
}
