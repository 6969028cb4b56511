/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dialogs/connection-dialog.h"
#include "app/dialogs/import-dialog.h"
#include "app/window-private.h"
#include "case.h"

typedef struct
{
  UiCase ui;
  GtkWidget *window;
} Case;

static void
setup (Case *self, gconstpointer data)
{
  g_autoptr (ReeveLogRing) ring = reeve_log_ring_new (100);

  ui_case_setup (&self->ui, REEVE_ENVIRONMENT_DEVELOPMENT);
  self->window = GTK_WIDGET (reeve_window_new (NULL, self->ui.workspace, ring));
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
teardown (Case *self, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  ui_wait_ms (50);
  ui_case_teardown (&self->ui);
}

static gboolean
is_dialog_gone (gpointer data)
{
  return ui_find_window (*(GType *) data) == NULL;
}

static void
close_dialog (GtkWidget *dialog)
{
  GType type = G_OBJECT_TYPE (dialog);

  gtk_window_destroy (GTK_WINDOW (dialog));
  ui_wait (is_dialog_gone, &type);
}

/* What the address of the dialog that is open says. The dialog is closed. */
static char *
take_address (void)
{
  GtkWidget *dialog = ui_wait_for_window (REEVE_TYPE_CONNECTION_DIALOG);
  char *text =
    g_strdup (gtk_editable_get_text (GTK_EDITABLE (ui_find (dialog, ADW_TYPE_ENTRY_ROW, NULL))));

  close_dialog (dialog);
  return text;
}

static void
test_drop_file (Case *self, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/srv/shop.db");
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *address = NULL;
  GSList link = { .data = file };

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_list (&link));
  g_assert_true (reeve_window_take_drop (REEVE_WINDOW (self->window), &value));
  address = take_address ();
  g_assert_cmpstr (address, ==, "/srv/shop.db");
}

static void
test_drop_text (Case *self, gconstpointer data)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *address = NULL;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, "a sentence");
  g_assert_false (reeve_window_take_drop (REEVE_WINDOW (self->window), &value));
  g_assert_null (ui_find_window (REEVE_TYPE_CONNECTION_DIALOG));
  g_value_set_string (&value, "DATABASE_URL=postgres://ann:s3cret@db.example/shop");
  g_assert_true (reeve_window_take_drop (REEVE_WINDOW (self->window), &value));
  address = take_address ();
  g_assert_cmpstr (address, ==, "postgres://ann@db.example/shop");
}

/* The button with this action, wherever it is in the window. */
static gboolean
is_enabled (Case *self, const char *action)
{
  g_autoptr (GtkWidget) button = g_object_ref_sink (gtk_button_new ());
  gboolean enabled;

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_insert_after (button, self->window, NULL);
  enabled = gtk_widget_is_sensitive (button);
  gtk_widget_unparent (button);
  return enabled;
}

/* What is done to a database needs one. */
static void
test_enabled (Case *self, gconstpointer data)
{
  static const char *const actions[] = { "connection.edit", "connection.duplicate",
                                         "connection.remove" };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    g_assert_false (is_enabled (self, actions[i]));
  g_assert_true (is_enabled (self, "connection.add"));
  gtk_widget_activate_action (self->window, "win.show-database", "s",
                              reeve_database_get_name (self->ui.database));
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    g_assert_true (is_enabled (self, actions[i]));
}

static void
test_dialogs (Case *self, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  gtk_widget_activate_action (self->window, "win.show-database", "s",
                              reeve_database_get_name (self->ui.database));
  gtk_widget_activate_action (self->window, "connection.edit", NULL);
  first = take_address ();
  gtk_widget_activate_action (self->window, "connection.duplicate", NULL);
  second = take_address ();
  g_assert_cmpstr (first, ==,
                   reeve_connection_get_uri (reeve_database_get_connection (self->ui.database)));
  g_assert_cmpstr (second, ==, first);
  gtk_widget_activate_action (self->window, "connection.import", NULL);
  close_dialog (ui_wait_for_window (REEVE_TYPE_IMPORT_DIALOG));
}

static gboolean
is_removed (gpointer data)
{
  return reeve_workspace_find (data, "shop") == NULL &&
         g_list_model_get_n_items (reeve_workspace_get_databases (data)) == 0;
}

static void
test_remove (Case *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  GtkWidget *dialog;

  ui_case_write (&self->ui, "20250101000000_one.sql", "", "SELECT 1;", "SELECT 1;");
  ui_case_upgrade (&self->ui);
  path = g_strdup (
    reeve_connection_get_database (reeve_database_get_connection (self->ui.database)));
  gtk_widget_activate_action (self->window, "win.show-database", "s",
                              reeve_database_get_name (self->ui.database));

  gtk_widget_activate_action (self->window, "connection.remove", NULL);
  dialog = ui_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_true (ui_says (dialog, "not touched"));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  gtk_window_destroy (GTK_WINDOW (dialog));
  ui_wait_ms (50);
  g_assert_cmpuint (
    g_list_model_get_n_items (reeve_workspace_get_databases (self->ui.workspace)), ==, 1);

  gtk_widget_activate_action (self->window, "connection.remove", NULL);
  dialog = ui_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "remove");
  ui_wait (is_removed, self->ui.workspace);
  g_assert_false (is_enabled (self, "connection.remove"));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Case *self, gconstpointer data);
  } tests[] = {
    { "/app/window-connections/drop-file", test_drop_file },
    { "/app/window-connections/drop-text", test_drop_text },
    { "/app/window-connections/enabled", test_enabled },
    { "/app/window-connections/dialogs", test_dialogs },
    { "/app/window-connections/remove", test_remove },
  };

  ui_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Case, NULL, setup, tests[i].test, teardown);
  return ui_run ();
}
