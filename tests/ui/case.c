/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "case.h"

#include <glib/gstdio.h>
#include <gtksourceview/gtksource.h>
#include <locale.h>
#include <string.h>

#include "core/base/paths.h"
#include "core/migrate/migration.h"

#define PATIENCE_US (30 * G_USEC_PER_SEC)

static char *home;

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

/* Not by G_TEST_OPTION_ISOLATE_DIRS, which also hides the icons and settings of the toolkit. */
void
ui_init (int *argc, char ***argv)
{
  static const char *const folders[] = { "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME" };

  home = g_dir_make_tmp ("reeve-home-XXXXXX", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    g_setenv (folders[i], home, TRUE);
  gtk_disable_setlocale ();
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (argc, argv, NULL);
  adw_init ();
  gtk_source_init ();
}

int
ui_run (void)
{
  int status = g_test_run ();

  remove_tree (home);
  g_clear_pointer (&home, g_free);
  return status;
}

void
ui_wait (gboolean (*done) (gpointer data), gpointer data)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE_US;

  while (!done (data))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

static gboolean
is_past (gpointer data)
{
  return g_get_monotonic_time () >= *(gint64 *) data;
}

void
ui_wait_ms (guint milliseconds)
{
  gint64 until = g_get_monotonic_time () + (gint64) milliseconds * 1000;

  ui_wait (is_past, &until);
}

/* --- the case ------------------------------------------------------------------------------- */

static gboolean
is_ready (gpointer data)
{
  return reeve_workspace_is_ready (data);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
save_database (UiCase *self, ReeveEnvironment environment)
{
  g_autofree char *uri = g_strdup_printf ("sqlite:%s/shop.db", self->folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveConnection) connection = reeve_connection_new ("shop", uri, &error);
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_no_error (error);
  reeve_connection_set_environment (connection, environment);
  reeve_connection_set_project (connection, self->revisions);
  reeve_workspace_save (self->workspace, connection, NULL, NULL, result_cb, &result);
  ui_wait (is_set, &result);
  self->database = reeve_workspace_save_finish (self->workspace, result, &error);
  g_assert_no_error (error);
  g_object_ref (self->database);
}

static void
make_window (UiCase *self)
{
  GtkWidget *overlay = adw_toast_overlay_new ();

  self->window = GTK_WINDOW (adw_window_new ());
  self->content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), self->content);
  adw_window_set_content (ADW_WINDOW (self->window), overlay);
  gtk_window_set_default_size (self->window, 600, 500);
  gtk_window_present (self->window);
}

void
ui_case_setup (UiCase *self, ReeveEnvironment environment)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("reeve-ui-XXXXXX", NULL);
  self->revisions = g_build_filename (self->folder, "revisions", NULL);
  g_assert_cmpint (g_mkdir (self->revisions, 0700), ==, 0);
  self->workspace = reeve_workspace_new ();
  reeve_workspace_open (self->workspace);
  ui_wait (is_ready, self->workspace);
  g_assert_no_error (reeve_workspace_get_fault (self->workspace));
  save_database (self, environment);
  self->project = reeve_project_open (self->revisions, &error);
  g_assert_no_error (error);
  make_window (self);
}

static gboolean
has_no_look (gpointer data)
{
  return !reeve_database_is_busy (data);
}

void
ui_case_teardown (UiCase *self)
{
  g_autofree char *catalogue = reeve_paths_catalogue ();

  gtk_window_destroy (self->window);
  ui_wait (has_no_look, self->database);
  ui_wait_ms (20);
  g_clear_object (&self->project);
  g_clear_object (&self->database);
  g_clear_object (&self->workspace);
  g_remove (catalogue);
  remove_tree (self->folder);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->revisions, g_free);
}

void
ui_case_write (UiCase *self,
               const char *name,
               const char *header,
               const char *up,
               const char *down)
{
  g_autofree char *path = g_build_filename (self->revisions, name, NULL);
  g_autofree char *text =
    g_strdup_printf ("%s-- migrate:up\n%s\n%s%s\n", header, up,
                     down != NULL ? "-- migrate:down\n" : "", down != NULL ? down : "");
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

void
ui_case_remove (UiCase *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->revisions, name, NULL);

  g_assert_cmpint (g_remove (path), ==, 0);
}

static gboolean
is_over (gpointer data)
{
  return reeve_job_state_is_over (reeve_job_get_state (data));
}

void
ui_case_upgrade (UiCase *self)
{
  ReeveMigrationOptions options = REEVE_MIGRATION_OPTIONS_INIT;
  ReeveConnection *connection = reeve_database_get_connection (self->database);
  g_autoptr (ReeveOperation) operation =
    reeve_migration_new (connection, self->project, &options);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReevePlan) plan = reeve_runner_prepare (reeve_workspace_get_runner (self->workspace),
                                                     operation, NULL, &error);
  ReeveApproval approval = { .agreed = TRUE };
  g_autoptr (ReeveJob) job = NULL;

  g_assert_no_error (error);
  approval.phrase = reeve_guard_phrase (plan);
  job = g_object_ref (
    reeve_workspace_submit (self->workspace, operation, plan, &approval, NULL));
  ui_wait (is_over, job);
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_SUCCEEDED);
}

char *
ui_case_dup_current (UiCase *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReevePool) pool = reeve_database_acquire_pool (self->database, NULL, &error);
  g_autoptr (ReeveMigrationStatus) status = NULL;
  g_auto (GStrv) ids = NULL;

  g_assert_no_error (error);
  status = reeve_migration_status_read (self->project, NULL, pool, NULL, &error);
  g_assert_no_error (error);
  ids = reeve_migration_status_get_current (status);
  return g_strjoinv (" ", ids);
}

/* --- looking around ------------------------------------------------------------------------- */

static const char *
get_text (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));
  if (GTK_IS_BUTTON (widget))
    return gtk_button_get_label (GTK_BUTTON (widget));
  return NULL;
}

GtkWidget *
ui_find (GtkWidget *root, GType type, const char *text)
{
  const char *own = get_text (root);

  if (g_type_is_a (G_OBJECT_TYPE (root), type) &&
      (text == NULL || (own != NULL && strstr (own, text) != NULL)))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ui_find (child, type, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

GtkWidget *
ui_find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (g_type_is_a (G_OBJECT_TYPE (window), type) && gtk_widget_get_visible (window))
        return window;
    }
  return NULL;
}

static gboolean
has_window (gpointer data)
{
  return ui_find_window (*(GType *) data) != NULL;
}

GtkWidget *
ui_wait_for_window (GType type)
{
  ui_wait (has_window, &type);
  return ui_find_window (type);
}

gboolean
ui_says (GtkWidget *root, const char *text)
{
  if (!gtk_widget_get_visible (root))
    return FALSE;
  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (ui_says (child, text))
      return TRUE;
  return FALSE;
}
