/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "app/dialogs/connection-dialog.h"
#include "app/widgets/address-form.h"
#include "app/widgets/connection-details.h"
#include "app/widgets/examine-list.h"
#include "case.h"
#include "core/db/secret-store.h"

#define URI "postgresql://ann@db.shop-prod.example:5433/orders?sslmode=require"

static void
setup (UiCase *self, gconstpointer data)
{
  ui_case_setup (self, REEVE_ENVIRONMENT_DEVELOPMENT);
}

static void
teardown (UiCase *self, gconstpointer data)
{
  ui_case_teardown (self);
}

static GtkWidget *
show (UiCase *self, GtkWindow *dialog)
{
  gtk_window_set_transient_for (dialog, self->window);
  gtk_window_present (dialog);
  return GTK_WIDGET (dialog);
}

static GtkWidget *
open_new (UiCase *self, const char *uri)
{
  return show (self, reeve_connection_dialog_new (self->workspace, NULL, uri));
}

/* The row with this title: an entry, or a combination. */
static GtkWidget *
find_row (GtkWidget *root, const char *title)
{
  GtkWidget *found = NULL;

  if (ADW_IS_PREFERENCES_ROW (root) && gtk_widget_get_visible (root) &&
      g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (root)), title))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_row (child, title);
  return found;
}

static GtkEditable *
entry (GtkWidget *dialog, const char *title)
{
  GtkWidget *row = find_row (dialog, title);

  g_assert_true (GTK_IS_EDITABLE (row));
  return GTK_EDITABLE (row);
}

static guint
chosen (GtkWidget *dialog, const char *title)
{
  return adw_combo_row_get_selected (ADW_COMBO_ROW (find_row (dialog, title)));
}

static void
choose (GtkWidget *dialog, const char *title, guint item)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row (dialog, title)), item);
}

#define assert_entry(dialog, title, text) \
  g_assert_cmpstr (gtk_editable_get_text (entry (dialog, title)), ==, text)

static void
saved_cb (ReeveConnectionDialog *dialog, ReeveDatabase *database, ReeveDatabase **saved)
{
  g_set_object (saved, database);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

/* Presses Save; the database that came of it. (transfer full) */
static ReeveDatabase *
save (GtkWidget *dialog)
{
  ReeveDatabase *saved = NULL;

  g_signal_connect (dialog, "saved", G_CALLBACK (saved_cb), &saved);
  g_assert_true (gtk_widget_activate_action (dialog, "dialog.save", NULL));
  ui_wait (is_set, &saved);
  g_assert_null (ui_find_window (REEVE_TYPE_CONNECTION_DIALOG));
  return saved;
}

static ReeveConnection *
connection_of (ReeveDatabase *database)
{
  return reeve_database_get_connection (database);
}

/* --- the address and its fields -------------------------------------------------------------- */

static void
test_fields_follow (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog = open_new (self, NULL);

  gtk_editable_set_text (entry (dialog, "Address"), URI);
  g_assert_cmpuint (chosen (dialog, "Database Engine"), ==, 0);
  assert_entry (dialog, "Host", "db.shop-prod.example");
  assert_entry (dialog, "Port", "5433");
  assert_entry (dialog, "Database", "orders");
  assert_entry (dialog, "User", "ann");
  assert_entry (dialog, "Name", "orders on db.shop-prod.example");
  g_assert_cmpuint (chosen (dialog, "Environment"), ==, REEVE_ENVIRONMENT_PRODUCTION);
  g_assert_cmpuint (chosen (dialog, "Protection"), ==, REEVE_PROTECTION_TYPE_NAME);

  gtk_editable_set_text (entry (dialog, "Address"), "/srv/shop-test.db");
  g_assert_cmpuint (chosen (dialog, "Database Engine"), ==, 1);
  assert_entry (dialog, "File", "/srv/shop-test.db");
  g_assert_null (find_row (dialog, "Host"));
  g_assert_null (find_row (dialog, "Password"));
  g_assert_cmpuint (chosen (dialog, "Environment"), ==, REEVE_ENVIRONMENT_TESTING);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_address_follows (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog = open_new (self, URI);

  gtk_editable_set_text (entry (dialog, "Host"), "localhost");
  gtk_editable_set_text (entry (dialog, "Port"), "");
  choose (dialog, "Encrypt", 1);
  assert_entry (dialog, "Address", "postgresql://ann@localhost/orders?sslmode=verify-full");
  gtk_editable_set_text (entry (dialog, "Root Certificate"), "/etc/ca.pem");
  g_assert_nonnull (
    strstr (gtk_editable_get_text (entry (dialog, "Address")), "sslrootcert"));

  /* Another engine and back: nothing is lost. */
  choose (dialog, "Database Engine", 1);
  assert_entry (dialog, "Address", "");
  gtk_editable_set_text (entry (dialog, "File"), "/srv/shop.db");
  assert_entry (dialog, "Address", "sqlite:/srv/shop.db");
  choose (dialog, "Database Engine", 0);
  assert_entry (dialog, "Host", "localhost");
  assert_entry (dialog, "Root Certificate", "/etc/ca.pem");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* However it comes in, a password goes to its own field at once. */
static void
test_password_is_taken_out (UiCase *self, gconstpointer data)
{
  static const char *const texts[] = {
    "postgresql://ann:s3cret%21@db.example/shop",
    "  DATABASE_URL=\"postgres://ann:s3cret!@db.example/shop\"",
    "postgresql://ann@db.example/shop?password=s3cret%21",
    "host=db.example dbname=shop user=ann password='s3cret!'",
    "psql postgresql://ann:s3cret!@db.example/shop",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      GtkWidget *dialog = open_new (self, NULL);

      gtk_editable_set_text (entry (dialog, "Address"), texts[i]);
      g_assert_null (strstr (gtk_editable_get_text (entry (dialog, "Address")), "s3cret"));
      assert_entry (dialog, "Password", "s3cret!");
      assert_entry (dialog, "Host", "db.example");
      assert_entry (dialog, "User", "ann");
      gtk_editable_set_text (entry (dialog, "Port"), "5433");
      assert_entry (dialog, "Password", "s3cret!");
      gtk_window_destroy (GTK_WINDOW (dialog));
    }
}

/* A password that is typed key by key at the end of the address is not cut in two. */
static void
test_password_is_typed (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog = open_new (self, NULL);
  GtkEditable *address = entry (dialog, "Address");
  const char *typed = "host=db.example user=ann password=s3cret ";

  ui_wait_ms (50);
  gtk_widget_grab_focus (GTK_WIDGET (address));
  for (const char *c = typed; *c != '\0'; c++)
    {
      const char key[] = { *c, '\0' };

      g_signal_emit_by_name (gtk_editable_get_delegate (address), "insert-at-cursor", key);
    }
  assert_entry (dialog, "Password", "s3cret");
  g_assert_null (strstr (gtk_editable_get_text (address), "s3cret"));
  assert_entry (dialog, "User", "ann");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_half_an_address (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog = open_new (self, URI);

  gtk_editable_set_text (entry (dialog, "Address"), "mysql://db.example/shop");
  assert_entry (dialog, "Host", "db.shop-prod.example");
  g_assert_true (gtk_widget_activate_action (dialog, "dialog.save", NULL));
  g_assert_true (ui_says (dialog, "no database that Reeve can open"));
  assert_entry (dialog, "Address", "mysql://db.example/shop");
  gtk_editable_set_text (entry (dialog, "Address"), "");
  g_assert_false (gtk_widget_is_sensitive (ui_find (dialog, GTK_TYPE_BUTTON, "_Save")));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* What the user has said is not guessed over. */
static void
test_said_stays (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog = open_new (self, URI);

  gtk_editable_set_text (entry (dialog, "Name"), "mine");
  choose (dialog, "Environment", REEVE_ENVIRONMENT_STAGING);
  g_assert_cmpuint (chosen (dialog, "Protection"), ==, REEVE_PROTECTION_CONFIRM);
  choose (dialog, "Protection", REEVE_PROTECTION_READ_ONLY);
  gtk_editable_set_text (entry (dialog, "Address"), "postgresql://db.test/shop");
  assert_entry (dialog, "Name", "mine");
  g_assert_cmpuint (chosen (dialog, "Environment"), ==, REEVE_ENVIRONMENT_STAGING);
  g_assert_cmpuint (chosen (dialog, "Protection"), ==, REEVE_PROTECTION_READ_ONLY);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* --- saving ---------------------------------------------------------------------------------- */

static void
test_add (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog = open_new (self, "postgresql://ann:s3cret@127.0.0.1:1/orders");
  g_autoptr (ReeveDatabase) database = NULL;
  g_autoptr (ReeveSecret) password = NULL;
  ReeveConnection *connection;

  choose (dialog, "Environment", REEVE_ENVIRONMENT_STAGING);
  choose (dialog, "Colour", 1);
  gtk_editable_set_text (entry (dialog, "Folder of Revisions"), self->revisions);
  database = save (dialog);
  connection = connection_of (database);
  g_assert_cmpstr (reeve_connection_get_name (connection), ==, "orders on 127.0.0.1");
  g_assert_cmpstr (reeve_connection_get_uri (connection), ==,
                   "postgresql://ann@127.0.0.1:1/orders");
  g_assert_cmpint (reeve_connection_get_environment (connection), ==, REEVE_ENVIRONMENT_STAGING);
  g_assert_cmpstr (reeve_connection_get_colour (connection), ==, "#3584e4");
  g_assert_cmpstr (reeve_connection_get_project (connection), ==, self->revisions);
  password = reeve_secret_store_load (reeve_connection_get_id (connection), NULL, NULL);
  g_assert_cmpstr (reeve_secret_peek (password), ==, "s3cret");
}

/* A name that is taken: it is said, and everything still stands there. */
static void
test_taken_name (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog = open_new (self, "postgresql://ann:s3cret@127.0.0.1:1/other");
  const char *taken = reeve_database_get_name (self->database);
  g_autoptr (ReeveDatabase) database = NULL;

  gtk_editable_set_text (entry (dialog, "Name"), taken);
  gtk_widget_activate_action (dialog, "dialog.save", NULL);
  for (guint i = 0; i < 100 && !ui_says (dialog, "already"); i++)
    ui_wait_ms (20);
  g_assert_true (ui_says (dialog, taken));
  assert_entry (dialog, "Password", "s3cret");
  gtk_editable_set_text (entry (dialog, "Name"), "second");
  database = save (dialog);
  g_assert_cmpstr (reeve_database_get_name (database), ==, "second");
}

static gboolean
shows_password (gpointer data)
{
  return *gtk_editable_get_text (entry (data, "Password")) != '\0';
}

static void
test_edit (UiCase *self, gconstpointer data)
{
  g_autoptr (ReeveDatabase) database =
    save (open_new (self, "postgresql://ann:s3cret@127.0.0.1:1/edited"));
  g_autofree char *id = g_strdup (reeve_connection_get_id (connection_of (database)));
  g_autoptr (ReeveDatabase) changed = NULL;
  g_autoptr (ReeveSecret) password = NULL;
  GtkWidget *dialog;

  /* As after a new start: the password is in the store alone. */
  reeve_connection_set_password (connection_of (database), NULL);
  dialog = show (self, reeve_connection_dialog_new (self->workspace, database, NULL));
  ui_wait (shows_password, dialog);
  assert_entry (dialog, "Password", "s3cret");
  assert_entry (dialog, "Name", "edited on 127.0.0.1");
  gtk_editable_set_text (entry (dialog, "Name"), "renamed");
  gtk_editable_set_text (entry (dialog, "Password"), "");
  changed = save (dialog);
  g_assert_true (changed == database);
  g_assert_cmpstr (reeve_database_get_name (database), ==, "renamed");
  g_assert_cmpstr (reeve_connection_get_id (connection_of (database)), ==, id);
  ui_wait_ms (200);
  password = reeve_secret_store_load (id, NULL, NULL);
  g_assert_null (password);
}

static void
test_duplicate (UiCase *self, gconstpointer data)
{
  g_autoptr (ReeveDatabase) first =
    save (open_new (self, "postgresql://ann:s3cret@127.0.0.1:1/twice"));
  GtkWidget *dialog =
    show (self, reeve_connection_dialog_new_copy (self->workspace, first));
  g_autoptr (ReeveDatabase) second = NULL;
  g_autoptr (ReeveSecret) password = NULL;

  ui_wait (shows_password, dialog);
  assert_entry (dialog, "Name", "twice on 127.0.0.1 2");
  second = save (dialog);
  g_assert_true (first != second);
  g_assert_cmpstr (reeve_connection_get_uri (connection_of (first)), ==,
                   reeve_connection_get_uri (connection_of (second)));
  password =
    reeve_secret_store_load (reeve_connection_get_id (connection_of (second)), NULL, NULL);
  g_assert_cmpstr (reeve_secret_peek (password), ==, "s3cret");
}

/* --- the test -------------------------------------------------------------------------------- */

static gboolean
has_steps (gpointer data)
{
  return gtk_widget_get_visible (ui_find (data, REEVE_TYPE_EXAMINE_LIST, NULL));
}

static void
test_steps (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog =
    open_new (self, reeve_connection_get_uri (connection_of (self->database)));
  GtkWidget *list;

  ui_case_write (self, "20250101000000_one.sql", "", "SELECT 1;", "SELECT 1;");
  ui_case_upgrade (self);
  gtk_widget_activate_action (dialog, "dialog.test", NULL);
  ui_wait (has_steps, dialog);
  list = ui_find (dialog, REEVE_TYPE_EXAMINE_LIST, NULL);
  g_assert_true (ui_says (list, "File"));
  g_assert_true (ui_says (list, "Good"));
  g_assert_true (ui_says (dialog, "It works"));

  gtk_editable_set_text (entry (dialog, "File"), self->folder);
  g_assert_false (has_steps (dialog));
  gtk_widget_activate_action (dialog, "dialog.test", NULL);
  ui_wait (has_steps, dialog);
  g_assert_true (ui_says (list, "Failed"));
  g_assert_true (ui_says (dialog, "It cannot be used like this"));

  gtk_editable_set_text (entry (dialog, "Address"), "postgresql://ann@127.0.0.1:1/shop");
  gtk_widget_activate_action (dialog, "dialog.test", NULL);
  ui_wait (has_steps, dialog);
  g_assert_true (ui_says (list, "Way to the Server"));
  g_assert_true (ui_says (list, "Check that the server runs"));
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_null (reeve_workspace_find (self->workspace, "shop on 127.0.0.1"));
}

/* A server that takes the connection and then says nothing. */
static void
test_stop (UiCase *self, gconstpointer data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *uri = g_strdup_printf ("postgresql://ann@127.0.0.1:%u/shop", port);
  GtkWidget *dialog = open_new (self, uri);
  GtkWidget *list = ui_find (dialog, REEVE_TYPE_EXAMINE_LIST, NULL);

  g_assert_nonnull (list);
  gtk_widget_activate_action (dialog, "dialog.test", NULL);
  ui_wait_ms (300);
  g_assert_true (ui_says (dialog, "Trying…"));
  g_assert_true (gtk_widget_activate_action (dialog, "dialog.stop", NULL));
  g_assert_true (ui_says (dialog, "Stopped"));
  g_assert_false (gtk_widget_get_visible (list));

  /* Closed while it tries. */
  gtk_widget_activate_action (dialog, "dialog.test", NULL);
  ui_wait_ms (100);
  gtk_window_destroy (GTK_WINDOW (dialog));
  ui_wait_ms (300);
}

/* --- the folder ------------------------------------------------------------------------------ */

static gboolean
says_one (gpointer data)
{
  return ui_says (data, "1 revision");
}

static gboolean
says_not_there (gpointer data)
{
  return ui_says (data, "nowhere");
}

static void
test_project (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog = open_new (self, NULL);

  ui_case_write (self, "20250101000000_one.sql", "", "SELECT 1;", "SELECT 1;");
  gtk_editable_set_text (entry (dialog, "Folder of Revisions"), self->revisions);
  ui_wait (says_one, dialog);
  gtk_editable_set_text (entry (dialog, "Folder of Revisions"), "/nowhere");
  ui_wait (says_not_there, dialog);
  gtk_window_destroy (GTK_WINDOW (dialog));
  ui_wait_ms (50);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (UiCase *self, gconstpointer data);
  } tests[] = {
    { "/app/connection-dialog/fields-follow", test_fields_follow },
    { "/app/connection-dialog/address-follows", test_address_follows },
    { "/app/connection-dialog/password-is-taken-out", test_password_is_taken_out },
    { "/app/connection-dialog/password-is-typed", test_password_is_typed },
    { "/app/connection-dialog/half-an-address", test_half_an_address },
    { "/app/connection-dialog/said-stays", test_said_stays },
    { "/app/connection-dialog/add", test_add },
    { "/app/connection-dialog/taken-name", test_taken_name },
    { "/app/connection-dialog/edit", test_edit },
    { "/app/connection-dialog/duplicate", test_duplicate },
    { "/app/connection-dialog/steps", test_steps },
    { "/app/connection-dialog/stop", test_stop },
    { "/app/connection-dialog/project", test_project },
  };

  ui_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, UiCase, NULL, setup, tests[i].test, teardown);
  return ui_run ();
}
