/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include <glib/gi18n.h>

#include "app/dialogs/export-sql.h"
#include "app/dialogs/fit.h"
#include "app/dialogs/migration-review.h"
#include "app/dialogs/new-revision.h"
#include "app/dialogs/validation.h"
#include "app/notice.h"
#include "app/pages/migrations-page-private.h"
#include "app/widgets/chooser.h"

/* --- helpers ------------------------------------------------------------------------------- */

static ReeveMigrationView *
get_view (ReeveMigrationsPage *self)
{
  return reeve_migration_source_get_view (self->source);
}

static void
present (ReeveMigrationsPage *self, GtkWindow *window)
{
  gtk_window_set_modal (window, TRUE);
  reeve_dialog_present (window, GTK_WIDGET (self));
}

static char *
dup_selected_id (ReeveMigrationsPage *self)
{
  g_autoptr (ReeveRevisionRow) row = reeve_revision_view_dup_selected (self->revisions);

  return row != NULL ? g_strdup (reeve_revision_row_get_id (row)) : NULL;
}

/* Everything that changes the database goes this way: a plan, its review, a job. */
static void
review (ReeveMigrationsPage *self, ReeveMigrationKind kind, const char *target)
{
  ReeveMigrationOptions options = REEVE_MIGRATION_OPTIONS_INIT;
  ReeveProject *project = reeve_migration_source_get_project (self->source);

  if (project == NULL)
    return;
  options.kind = kind;
  options.target = target;
  reeve_migration_review_start (GTK_WIDGET (self), self->workspace, self->database, project,
                                &options);
}

/* --- moving the database ------------------------------------------------------------------- */

static void
upgrade_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveMigrationsPage *self = REEVE_MIGRATIONS_PAGE (widget);
  ReeveMigrationView *view = get_view (self);
  guint n_heads;

  if (view == NULL)
    return;
  n_heads = reeve_graph_get_heads (reeve_migration_view_get_status (view)->graph)->len;
  review (self, REEVE_MIGRATION_UP, n_heads > 1 ? "heads" : "head");
}

static void
downgrade_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  review (REEVE_MIGRATIONS_PAGE (widget), REEVE_MIGRATION_DOWN, "-1");
}

static void
upgrade_to_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  review (REEVE_MIGRATIONS_PAGE (widget), REEVE_MIGRATION_UP,
          g_variant_get_string (parameter, NULL));
}

static void
downgrade_to_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  review (REEVE_MIGRATIONS_PAGE (widget), REEVE_MIGRATION_DOWN,
          g_variant_get_string (parameter, NULL));
}

typedef struct
{
  const char *action;
  ReeveMigrationKind kind;
  const char *suffix; /* of the target */
} SelectedAction;

static const SelectedAction selected_actions[] = {
  { "migrate.upgrade-to-selected", REEVE_MIGRATION_UP, "" },
  { "migrate.downgrade-to-selected", REEVE_MIGRATION_DOWN, "" },
  { "migrate.take-back-selected", REEVE_MIGRATION_DOWN, "-1" },
  { "migrate.stamp", REEVE_MIGRATION_STAMP, "" },
};

static void
selected_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveMigrationsPage *self = REEVE_MIGRATIONS_PAGE (widget);
  g_autofree char *id = dup_selected_id (self);

  if (id == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (selected_actions); i++)
    if (g_str_equal (selected_actions[i].action, action))
      {
        g_autofree char *target = g_strconcat (id, selected_actions[i].suffix, NULL);

        review (self, selected_actions[i].kind, target);
      }
}

/* --- files --------------------------------------------------------------------------------- */

static void
created_cb (ReeveMigrationsPage *self, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *id = g_strndup (name, strspn (name, "0123456789"));
  /* TRANSLATORS: %s is a file's name */
  g_autofree char *text = g_strdup_printf (_("Wrote %s"), name);

  reeve_migrations_page_select (self, id);
  reeve_migrations_page_refresh (self);
  reeve_notice_toast (GTK_WIDGET (self), text, NULL, NULL);
}

static void
show_new_revision (ReeveMigrationsPage *self, gboolean merge)
{
  ReeveMigrationView *view = get_view (self);
  GtkWindow *dialog;

  if (view == NULL)
    return;
  dialog = reeve_new_revision_new (self->database, reeve_migration_view_get_project (view),
                                   reeve_migration_view_get_status (view), merge);
  /* The status that the dialog was given lives in the view. */
  g_object_set_data_full (G_OBJECT (dialog), "reeve-view", g_object_ref (view), g_object_unref);
  g_signal_connect_object (dialog, "created", G_CALLBACK (created_cb), self, G_CONNECT_SWAPPED);
  present (self, dialog);
}

static void
new_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  show_new_revision (REEVE_MIGRATIONS_PAGE (widget), FALSE);
}

static void
merge_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  show_new_revision (REEVE_MIGRATIONS_PAGE (widget), TRUE);
}

static void
validate_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveMigrationsPage *self = REEVE_MIGRATIONS_PAGE (widget);
  ReeveProject *project = reeve_migration_source_get_project (self->source);

  if (project != NULL)
    present (self, reeve_validation_new (self->database, project));
}

static void
export_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveMigrationsPage *self = REEVE_MIGRATIONS_PAGE (widget);
  ReeveProject *project = reeve_migration_source_get_project (self->source);

  if (project != NULL)
    present (self, reeve_export_sql_new (self->database, project));
}

static void
open_folder_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveMigrationsPage *self = REEVE_MIGRATIONS_PAGE (widget);
  ReeveProject *project = reeve_migration_source_get_project (self->source);

  if (project != NULL)
    reeve_notice_open (widget, reeve_project_get_migrations (project), _("It Could Not Be Opened"));
}

static void
open_file_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveMigrationsPage *self = REEVE_MIGRATIONS_PAGE (widget);
  g_autoptr (ReeveRevisionRow) row = reeve_revision_view_dup_selected (self->revisions);
  ReeveRevision *revision = row != NULL ? reeve_revision_row_get_node (row)->revision : NULL;

  if (revision != NULL)
    reeve_notice_open (widget, reeve_revision_get_path (revision), _("It Could Not Be Opened"));
}

static void
copy_id_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *id = dup_selected_id (REEVE_MIGRATIONS_PAGE (widget));

  if (id == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), id);
  reeve_notice_toast (widget, _("Copied the identifier"), NULL, NULL);
}

/* --- the project --------------------------------------------------------------------------- */

static void
saved_cb (GObject *workspace, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReeveMigrationsPage) self = data;
  g_autoptr (GError) error = NULL;

  if (reeve_workspace_save_finish (REEVE_WORKSPACE (workspace), result, &error) == NULL &&
      gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    reeve_notice_error (GTK_WIDGET (self), _("The Folder Could Not Be Set"), error);
}

/* The saved connection with another folder; what is in use stays as it is until that is saved. */
static void
set_folder (ReeveMigrationsPage *self, const char *folder)
{
  ReeveConnection *old = reeve_database_get_connection (self->database);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveConnection) connection = reeve_connection_new (
    reeve_connection_get_name (old), reeve_connection_get_uri (old), &error);

  if (connection == NULL)
    {
      reeve_notice_error (GTK_WIDGET (self), _("The Folder Could Not Be Set"), error);
      return;
    }
  reeve_connection_set_id (connection, reeve_connection_get_id (old));
  reeve_connection_set_environment (connection, reeve_connection_get_environment (old));
  reeve_connection_set_protection (connection, reeve_connection_get_protection (old));
  reeve_connection_set_colour (connection, reeve_connection_get_colour (old));
  reeve_connection_set_project (connection, folder);
  reeve_workspace_save (self->workspace, connection, reeve_connection_get_name (old), NULL,
                        saved_cb, g_object_ref (self));
}

static void
folder_chosen_cb (ReeveMigrationsPage *self, int response)
{
  g_autofree char *folder = reeve_chooser_take_path (&self->chooser, response);

  if (folder != NULL)
    set_folder (self, folder);
}

static void
choose_folder_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveMigrationsPage *self = REEVE_MIGRATIONS_PAGE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);

  if (self->chooser != NULL || !GTK_IS_WINDOW (root))
    return;
  self->chooser = gtk_file_chooser_native_new (_("Choose Project Folder"), GTK_WINDOW (root),
                                               GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                               _("_Choose"), _("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (folder_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
refresh_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  reeve_migrations_page_refresh (REEVE_MIGRATIONS_PAGE (widget));
}

static void
show_error_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveMigrationsPage *self = REEVE_MIGRATIONS_PAGE (widget);
  const GError *error = reeve_migration_source_get_error (self->source);

  if (error != NULL)
    reeve_notice_error (widget, reeve_migrations_page_head_fault (self), error);
}

/* --- the table ----------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  const char *parameter;
  GtkWidgetActionActivateFunc activate;
} actions[] = {
  { "migrate.upgrade", NULL, upgrade_action },
  { "migrate.downgrade", NULL, downgrade_action },
  { "migrate.upgrade-to", "s", upgrade_to_action },
  { "migrate.downgrade-to", "s", downgrade_to_action },
  { "migrate.upgrade-to-selected", NULL, selected_action },
  { "migrate.downgrade-to-selected", NULL, selected_action },
  { "migrate.take-back-selected", NULL, selected_action },
  { "migrate.stamp", NULL, selected_action },
  { "migrate.new", NULL, new_action },
  { "migrate.merge", NULL, merge_action },
  { "migrate.validate", NULL, validate_action },
  { "migrate.export", NULL, export_action },
  { "migrate.open-file", NULL, open_file_action },
  { "migrate.copy-id", NULL, copy_id_action },
  { "migrate.open-folder", NULL, open_folder_action },
  { "migrate.choose-folder", NULL, choose_folder_action },
  { "migrate.refresh", NULL, refresh_action },
  { "migrate.show-error", NULL, show_error_action },
};

void
reeve_migrations_page_install_actions (GtkWidgetClass *widget_class)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter,
                                     actions[i].activate);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "migrate.refresh", NULL);
}

static void
enable (ReeveMigrationsPage *self, const char *action, gboolean enabled)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, enabled);
}

/* What moves the database needs an answer of it that is still true, and no job that moves it. */
static gboolean
can_move (ReeveMigrationsPage *self)
{
  ReeveMigrationView *view = get_view (self);

  return view != NULL && reeve_migration_view_has_answer (view) &&
         reeve_migration_source_get_fault (self->source) == REEVE_MIGRATION_FINE &&
         reeve_database_get_running (self->database) == 0;
}

static void
update_selected_actions (ReeveMigrationsPage *self, gboolean movable)
{
  g_autoptr (ReeveRevisionRow) selected = reeve_revision_view_dup_selected (self->revisions);
  ReeveMigrationView *view = selected != NULL ? reeve_revision_row_get_view (selected) : NULL;
  guint row = selected != NULL ? reeve_revision_row_get_row (selected) : 0;
  gboolean can = movable && view != NULL;
  gboolean applied = view != NULL && reeve_migration_view_is_applied (view, row);

  enable (self, "migrate.upgrade-to-selected", can && !applied);
  enable (self, "migrate.downgrade-to-selected",
          can && applied && !reeve_migration_view_is_newest (view, row));
  enable (self, "migrate.take-back-selected", can && applied);
  enable (self, "migrate.stamp", can);
  enable (self, "migrate.copy-id", view != NULL);
  enable (self, "migrate.open-file",
          view != NULL && reeve_revision_row_get_node (selected)->revision != NULL);
}

void
reeve_migrations_page_update_actions (ReeveMigrationsPage *self)
{
  ReeveMigrationView *view = get_view (self);
  const ReeveMigrationStatus *status =
    view != NULL ? reeve_migration_view_get_status (view) : NULL;
  gboolean movable = can_move (self);
  gboolean has_project = reeve_migration_source_get_project (self->source) != NULL;
  guint pending = movable ? reeve_migration_status_count (status, REEVE_REVISION_PENDING) +
                              reeve_migration_status_count (status, REEVE_REVISION_FAILED)
                          : 0;

  enable (self, "migrate.upgrade", pending > 0);
  enable (self, "migrate.downgrade", movable && reeve_migration_view_count_applied (view) > 0);
  enable (self, "migrate.upgrade-to", movable);
  enable (self, "migrate.downgrade-to", movable);
  enable (self, "migrate.new", status != NULL);
  enable (self, "migrate.merge",
          status != NULL && reeve_graph_get_heads (status->graph)->len > 1);
  enable (self, "migrate.validate", has_project);
  enable (self, "migrate.export", has_project);
  enable (self, "migrate.open-folder", has_project);
  enable (self, "migrate.show-error",
          reeve_migration_source_get_error (self->source) != NULL);
  update_selected_actions (self, movable);
}

void
reeve_migrations_page_dispose_actions (ReeveMigrationsPage *self)
{
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
}
