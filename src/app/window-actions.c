/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include <glib/gi18n.h>

#include "app/actions.h"
#include "app/dialogs/palette.h"
#include "app/dialogs/sample-chooser.h"
#include "app/notice.h"
#include "app/pages/jobs-page.h"
#include "app/window-private.h"

static ReeveWindow *
as_window (GtkWidget *widget)
{
  return REEVE_WINDOW (widget);
}

static void
show_page_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveWindow *self = as_window (widget);
  const char *kind;
  const char *name;
  ReeveDatabase *database;

  g_variant_get (parameter, "(&s&s)", &kind, &name);
  database = *name != '\0' ? reeve_workspace_find (self->workspace, name) : NULL;
  if (*name == '\0' || database != NULL)
    reeve_window_show_page (self, kind, database);
  adw_leaflet_set_visible_child (self->leaflet, self->content_box);
}

static void
show_kind_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveWindow *self = as_window (widget);

  reeve_window_show_page (self, g_variant_get_string (parameter, NULL), self->database);
}

/* The first kind of page that a database has. */
static void
show_database_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveWindow *self = as_window (widget);
  ReeveDatabase *database =
    reeve_workspace_find (self->workspace, g_variant_get_string (parameter, NULL));
  guint n_kinds;
  const ReevePageKind *kinds = reeve_page_get_kinds (&n_kinds);

  for (guint i = 0; i < n_kinds && database != NULL; i++)
    if (kinds[i].scope == REEVE_PAGE_DATABASE)
      {
        reeve_window_show_page (self, kinds[i].id, database);
        adw_leaflet_set_visible_child (self->leaflet, self->content_box);
        return;
      }
}

static void
show_global_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveWindow *self = as_window (widget);

  reeve_window_show_page (self, action + strlen ("win.show-"), NULL);
  adw_leaflet_set_visible_child (self->leaflet, self->content_box);
}

/* Another page of the database that is shown. */
static void
show_kind_of_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveWindow *self = as_window (widget);

  if (self->database != NULL)
    reeve_window_show_page (self, action + strlen ("win.show-"), self->database);
}

static void
refresh_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveWindow *self = as_window (widget);
  GListModel *databases = reeve_workspace_get_databases (self->workspace);

  reeve_workspace_open (self->workspace);
  for (guint i = 0; i < g_list_model_get_n_items (databases); i++)
    {
      g_autoptr (ReeveDatabase) database = g_list_model_get_item (databases, i);

      reeve_database_look (database);
    }
  gtk_widget_activate_action (reeve_window_get_page (self), "migrate.refresh", NULL);
  gtk_widget_activate_action (reeve_window_get_page (self), "backup.refresh", NULL);
  gtk_widget_activate_action (reeve_window_get_page (self), "seed.refresh", NULL);
  gtk_widget_activate_action (reeve_window_get_page (self), "task.refresh", NULL);
}

static void
back_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveWindow *self = as_window (widget);

  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
toggle_sidebar_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveWindow *self = as_window (widget);

  if (adw_leaflet_get_folded (self->leaflet))
    adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  else
    gtk_widget_set_visible (self->sidebar_box, !gtk_widget_get_visible (self->sidebar_box));
}

static void
toggle_log_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveWindow *self = as_window (widget);

  gtk_toggle_button_set_active (self->log_button, !gtk_toggle_button_get_active (self->log_button));
}

static void
menu_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (as_window (widget)->main_menu));
}

static void
shortcuts_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkWindow *shortcuts = reeve_actions_new_shortcuts_window ();

  gtk_window_set_transient_for (shortcuts, GTK_WINDOW (widget));
  gtk_window_present (shortcuts);
  g_object_unref (shortcuts);
}

static void
palette_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveWindow *self = as_window (widget);

  gtk_window_present (reeve_palette_new (self->workspace, reeve_window_get_page (self)));
}

static void
close_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
sample_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_window_present (reeve_sample_chooser_new (as_window (widget)->workspace, widget));
}

static void
run_again_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  reeve_window_run_again (as_window (widget), g_variant_get_string (parameter, NULL));
}

static void
show_job_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  reeve_window_show_job (as_window (widget), g_variant_get_string (parameter, NULL));
}

static const struct
{
  const char *name;
  const char *parameter;
  GtkWidgetActionActivateFunc activate;
} window_actions[] = {
  { "connection.sample", NULL, sample_action },
  { "win.back", NULL, back_action },
  { "win.close", NULL, close_action },
  { "win.menu", NULL, menu_action },
  { "win.palette", NULL, palette_action },
  { "win.refresh", NULL, refresh_action },
  { "win.run-again", "s", run_again_action },
  { "win.shortcuts", NULL, shortcuts_action },
  { "win.show-audit", NULL, show_global_action },
  { "win.show-backups", NULL, show_kind_of_action },
  { "win.show-database", "s", show_database_action },
  { "win.show-job", "s", show_job_action },
  { "win.show-jobs", NULL, show_global_action },
  { "win.show-kind", "s", show_kind_action },
  { "win.show-migrations", NULL, show_kind_of_action },
  { "win.show-overview", NULL, show_global_action },
  { "win.show-page", "(ss)", show_page_action },
  { "win.show-seeds", NULL, show_kind_of_action },
  { "win.show-tasks", NULL, show_kind_of_action },
  { "win.toggle-log", NULL, toggle_log_action },
  { "win.toggle-sidebar", NULL, toggle_sidebar_action },
};

void
reeve_window_class_install_actions (GtkWidgetClass *widget_class)
{
  for (gsize i = 0; i < G_N_ELEMENTS (window_actions); i++)
    gtk_widget_class_install_action (widget_class, window_actions[i].name,
                                     window_actions[i].parameter, window_actions[i].activate);
  reeve_window_class_install_connection_actions (widget_class);
}

void
reeve_window_update_actions (ReeveWindow *self)
{
  gboolean is_database = self->database != NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.show-backups", is_database);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.show-migrations", is_database);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.show-seeds", is_database);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.show-tasks", is_database);
  reeve_window_update_connection_actions (self);
}

void
reeve_window_show_job (ReeveWindow *self, const char *job_id)
{
  reeve_window_show_page (self, "jobs", NULL);
  reeve_jobs_page_show (REEVE_JOBS_PAGE (reeve_window_get_page (self)), job_id);
  adw_leaflet_set_visible_child (self->leaflet, self->content_box);
}
