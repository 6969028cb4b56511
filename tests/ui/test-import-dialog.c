/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "case.h"

#include <glib/gstdio.h>

#include "app/dialogs/import-dialog.h"
#include "app/widgets/environment-tag.h"

#define MAGIC "SQLite format 3\0 and pages"

typedef struct
{
  UiCase base;
  GtkWindow *dialog;
  guint added;
} Fixture;

static void
write_file (Fixture *fixture, const char *name, const char *text, gssize length)
{
  g_autofree char *path = g_build_filename (fixture->base.folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
}

/* The folder has one database that is in the list, one that is not, and a .env file. */
static void
setup (Fixture *fixture, gconstpointer data)
{
  ui_case_setup (&fixture->base, REEVE_ENVIRONMENT_DEVELOPMENT);
  write_file (fixture, "shop.db", MAGIC, sizeof MAGIC - 1);
  write_file (fixture, "prod.db", MAGIC, sizeof MAGIC - 1);
  write_file (fixture, ".env",
              "STAGING_DATABASE_URL=postgresql://ann:s3cret@db.example/shop?a_b=1\n"
              "TEST_DATABASE_URL=\"postgresql://ann:s3cret@db.example/shop?sslmode=require\"\n",
              -1);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  if (fixture->dialog != NULL)
    gtk_window_destroy (fixture->dialog);
  ui_wait_ms (20);
  g_clear_pointer (&fixture->dialog, g_object_unref);
  ui_case_teardown (&fixture->base);
}

static void
added_cb (ReeveImportDialog *dialog, guint n, Fixture *fixture)
{
  fixture->added = n;
}

static GtkWidget *
find_row (GtkWidget *root, const char *title)
{
  if (ADW_IS_ACTION_ROW (root) &&
      g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (root)), title) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_row (child, title);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
has_found (gpointer data)
{
  return find_row (data, "prod.db") != NULL;
}

static void
open_dialog (Fixture *fixture)
{
  fixture->dialog = reeve_import_dialog_new (fixture->base.workspace);
  g_object_ref (fixture->dialog);
  gtk_window_set_transient_for (fixture->dialog, fixture->base.window);
  g_signal_connect (fixture->dialog, "added", G_CALLBACK (added_cb), fixture);
  gtk_window_present (fixture->dialog);
  reeve_import_dialog_set_folder (REEVE_IMPORT_DIALOG (fixture->dialog), fixture->base.folder);
  ui_wait (has_found, fixture->dialog);
}

static GtkCheckButton *
get_check (Fixture *fixture, const char *title)
{
  GtkWidget *row = find_row (GTK_WIDGET (fixture->dialog), title);

  g_assert_nonnull (row);
  return GTK_CHECK_BUTTON (ui_find (row, GTK_TYPE_CHECK_BUTTON, NULL));
}

/* Choices of this machine's own files and servers are none of the test's. */
static void
choose_only (Fixture *fixture, const char *title)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "import.choose-all", NULL);
  for (guint i = 0; i < 2 && gtk_check_button_get_active (get_check (fixture, "prod.db")); i++)
    gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "import.choose-all", NULL);
  if (title != NULL)
    gtk_check_button_set_active (get_check (fixture, title), TRUE);
}

static gboolean
is_added (gpointer data)
{
  return ((Fixture *) data)->added > 0;
}

static gboolean
can_add (Fixture *fixture)
{
  GtkWidget *button = ui_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_BUTTON, "_Import");

  g_assert_nonnull (button);
  return gtk_widget_get_sensitive (button);
}

static void
test_shows (Fixture *fixture, gconstpointer data)
{
  GtkCheckButton *saved;
  GtkWidget *row;

  open_dialog (fixture);
  saved = get_check (fixture, "shop.db");
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (saved)));
  g_assert_false (gtk_check_button_get_active (saved));
  row = find_row (GTK_WIDGET (fixture->dialog), "shop.db");
  g_assert_true (ui_says (row, "In the list as “shop”"));
  g_assert_true (gtk_check_button_get_active (get_check (fixture, "prod.db")));
  g_assert_true (ui_says (find_row (GTK_WIDGET (fixture->dialog), "prod.db"), "Production"));
  row = find_row (GTK_WIDGET (fixture->dialog), "test");
  g_assert_true (ui_says (row, "Testing"));
  g_assert_true (ui_says (row, "With its password"));
  g_assert_false (ui_says (GTK_WIDGET (fixture->dialog), "s3cret"));
  g_assert_true (ui_says (GTK_WIDGET (fixture->dialog), "1 entry of"));
}

static void
test_choice (Fixture *fixture, gconstpointer data)
{
  open_dialog (fixture);
  choose_only (fixture, NULL);
  g_assert_false (can_add (fixture));
  choose_only (fixture, "test");
  g_assert_true (can_add (fixture));

  /* What was chosen stays so when it is searched once more. */
  reeve_import_dialog_set_folder (REEVE_IMPORT_DIALOG (fixture->dialog), fixture->base.folder);
  g_assert_false (can_add (fixture));
  while (!can_add (fixture))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (gtk_check_button_get_active (get_check (fixture, "prod.db")));
  g_assert_true (gtk_check_button_get_active (get_check (fixture, "test")));
}

static void
test_adds (Fixture *fixture, gconstpointer data)
{
  ReeveDatabase *database;
  ReeveConnection *connection;

  open_dialog (fixture);
  choose_only (fixture, "test");
  gtk_check_button_set_active (get_check (fixture, "prod.db"), TRUE);
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "import.add", NULL);
  ui_wait (is_added, fixture);
  g_assert_cmpuint (fixture->added, ==, 2);
  g_assert_cmpuint (
    g_list_model_get_n_items (reeve_workspace_get_databases (fixture->base.workspace)), ==, 3);

  database = reeve_workspace_find (fixture->base.workspace, "prod.db");
  g_assert_nonnull (database);
  connection = reeve_database_get_connection (database);
  g_assert_cmpint (reeve_connection_get_environment (connection), ==,
                   REEVE_ENVIRONMENT_PRODUCTION);
  g_assert_cmpint (reeve_connection_get_protection (connection), ==, REEVE_PROTECTION_TYPE_NAME);

  database = reeve_workspace_find (fixture->base.workspace, "test");
  g_assert_nonnull (database);
  connection = reeve_database_get_connection (database);
  g_assert_cmpstr (reeve_connection_get_uri (connection), ==,
                   "postgresql://ann@db.example/shop?sslmode=require");
}

static void
test_environment_for_all (Fixture *fixture, gconstpointer data)
{
  GtkWidget *combo;

  open_dialog (fixture);
  combo = ui_find (GTK_WIDGET (fixture->dialog), ADW_TYPE_COMBO_ROW, NULL);
  g_assert_nonnull (combo);
  adw_combo_row_set_selected (ADW_COMBO_ROW (combo), 1 + REEVE_ENVIRONMENT_STAGING);
  g_assert_true (ui_says (find_row (GTK_WIDGET (fixture->dialog), "prod.db"), "Staging"));
  choose_only (fixture, "prod.db");
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "import.add", NULL);
  ui_wait (is_added, fixture);
  g_assert_cmpint (reeve_connection_get_environment (reeve_database_get_connection (
                     reeve_workspace_find (fixture->base.workspace, "prod.db"))),
                   ==, REEVE_ENVIRONMENT_STAGING);
}

/* One that cannot be saved says why; the dialog stays, with the choice as it was. */
static void
test_trouble (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = g_strdup_printf ("sqlite:%s/other.db", fixture->base.folder);
  g_autoptr (ReeveConnection) rival = reeve_connection_new ("prod.db", uri, NULL);
  ReeveCatalogue *catalogue = reeve_workspace_get_catalogue (fixture->base.workspace);
  g_autoptr (GError) error = NULL;

  open_dialog (fixture);
  choose_only (fixture, "prod.db");
  /* Another program takes the name meanwhile. */
  reeve_catalogue_save_connection (catalogue, rival, NULL, &error);
  g_assert_no_error (error);
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "import.add", NULL);
  while (!ui_says (GTK_WIDGET (fixture->dialog), "There is a saved connection “prod.db” already"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->added, ==, 0);
  g_assert_true (gtk_check_button_get_active (get_check (fixture, "prod.db")));
  g_assert_true (can_add (fixture));
}

/* A window that is gone hears of nothing. */
static void
test_closed_early (Fixture *fixture, gconstpointer data)
{
  GtkWindow *dialog = reeve_import_dialog_new (fixture->base.workspace);

  gtk_window_present (dialog);
  reeve_import_dialog_set_folder (REEVE_IMPORT_DIALOG (dialog), fixture->base.folder);
  gtk_window_destroy (dialog);
  ui_wait_ms (300);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add ("/import-dialog/shows", Fixture, NULL, setup, test_shows, teardown);
  g_test_add ("/import-dialog/choice", Fixture, NULL, setup, test_choice, teardown);
  g_test_add ("/import-dialog/adds", Fixture, NULL, setup, test_adds, teardown);
  g_test_add ("/import-dialog/environment-for-all", Fixture, NULL, setup,
              test_environment_for_all, teardown);
  g_test_add ("/import-dialog/trouble", Fixture, NULL, setup, test_trouble, teardown);
  g_test_add ("/import-dialog/closed-early", Fixture, NULL, setup, test_closed_early, teardown);
  return ui_run ();
}
