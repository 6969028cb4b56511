/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "case.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "app/pages/audit-page.h"
#include "app/widgets/audit-cell.h"
#include "app/widgets/audit-details.h"
#include "core/base/json.h"
#include "core/base/paths.h"

typedef struct
{
  UiCase ui;
  GtkWidget *page;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  ui_case_setup (&fixture->ui, REEVE_ENVIRONMENT_DEVELOPMENT);
  fixture->page = reeve_audit_page_new (fixture->ui.workspace, NULL);
  gtk_widget_set_vexpand (fixture->page, TRUE);
  gtk_window_set_default_size (fixture->ui.window, 1000, 700);
  gtk_box_append (GTK_BOX (fixture->ui.content), fixture->page);
}

/* The head of the trail must go with the trail, or the next case's would be broken. */
static void
remove_head (void)
{
  g_autofree char *folder = reeve_paths_data_dir ();
  g_autofree char *head = g_build_filename (folder, "audit.head", NULL);

  g_remove (head);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->page), (gpointer *) &fixture->page);
  ui_case_teardown (&fixture->ui);
  remove_head ();
  g_assert_null (fixture->page);
}

static void
do_something (Fixture *fixture)
{
  ui_case_write (&fixture->ui, "1_a.sql", "", "CREATE TABLE a (b);", "DROP TABLE a;");
  ui_case_upgrade (&fixture->ui);
}

/* Behind Reeve's back. */
static void
tamper (const char *sql)
{
  g_autofree char *path = reeve_paths_catalogue ();
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 10000);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static guint
count_rows (GtkWidget *root)
{
  guint n = REEVE_IS_AUDIT_CELL (root) && gtk_widget_get_mapped (root);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_rows (child);
  return n;
}

typedef struct
{
  GtkWidget *root;
  const char *text;
  guint n;
} Wish;

static gboolean
has_rows (gpointer data)
{
  Wish *wish = data;

  return count_rows (wish->root) == wish->n;
}

static void
wait_for_rows (Fixture *fixture, guint n)
{
  Wish wish = { .root = fixture->page, .n = n };

  ui_wait (has_rows, &wish);
}

static gboolean
says (gpointer data)
{
  Wish *wish = data;

  return ui_says (wish->root, wish->text);
}

static void
wait_for_text (Fixture *fixture, const char *text)
{
  Wish wish = { .root = fixture->page, .text = text };

  g_test_message ("waiting for “%s”", text);
  ui_wait (says, &wish);
}

static GtkWidget *
find_mapped (GtkWidget *root, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type) && gtk_widget_get_mapped (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_mapped (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* --- tests ----------------------------------------------------------------------------------- */

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  wait_for_text (fixture, "Nothing Was Done Yet");
  gtk_widget_activate_action (fixture->page, "audit.verify", NULL);
  wait_for_text (fixture, "intact: there is no entry yet");
}

static void
test_lists (Fixture *fixture, gconstpointer data)
{
  do_something (fixture);
  wait_for_rows (fixture, 2);
  g_assert_true (ui_says (fixture->page, "Intended"));
  g_assert_true (ui_says (fixture->page, "Succeeded"));
  g_assert_true (ui_says (fixture->page, "Upgrade: shop"));
}

static void
test_verifies (Fixture *fixture, gconstpointer data)
{
  GtkWidget *view;

  do_something (fixture);
  wait_for_rows (fixture, 2);
  gtk_widget_activate_action (fixture->page, "audit.verify", NULL);
  wait_for_text (fixture, "The audit trail is intact: 2 entries.");

  tamper ("DROP TRIGGER audit_no_update; UPDATE audit SET actor = 'eve' WHERE number = 1");
  gtk_widget_activate_action (fixture->page, "audit.verify", NULL);
  wait_for_text (fixture, "The audit trail is broken at entry 1");
  wait_for_rows (fixture, 2);
  g_assert_true (gtk_widget_activate_action (fixture->page, "audit.show-bad", NULL));
  view = ui_find (fixture->page, REEVE_TYPE_AUDIT_DETAILS, NULL);
  g_assert_true (gtk_widget_get_mapped (view));
  g_assert_true (ui_says (view, "intent"));
  g_assert_true (ui_says (view, "eve"));
}

static void
test_exports (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->ui.folder, "audit.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (JsonObject) document = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *entries;
  JsonObject *first;
  GStatBuf status;

  do_something (fixture);
  wait_for_rows (fixture, 2);
  reeve_audit_page_export_to (REEVE_AUDIT_PAGE (fixture->page), file);
  while (g_stat (path, &status) != 0)
    ui_wait_ms (10);
  ui_wait_ms (100);
  document = reeve_json_load (path, &error);
  g_assert_no_error (error);
  entries = json_object_get_array_member (document, "entries");
  g_assert_cmpuint (json_array_get_length (entries), ==, 2);
  first = json_array_get_object_element (entries, 0);
  g_assert_cmpint (json_object_get_int_member (first, "number"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (document, "head"), ==,
                   json_object_get_string_member (json_array_get_object_element (entries, 1),
                                                  "hash"));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_filters (Fixture *fixture, gconstpointer data)
{
  GtkWidget *choice;

  do_something (fixture);
  wait_for_rows (fixture, 2);
  choice = find_mapped (fixture->page, GTK_TYPE_DROP_DOWN);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), 1);
  wait_for_rows (fixture, 1);
  g_assert_true (ui_says (find_mapped (fixture->page, REEVE_TYPE_AUDIT_CELL), "Intended"));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), 4);
  wait_for_rows (fixture, 0);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), 0);
  wait_for_rows (fixture, 2);
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  int minimum;

  do_something (fixture);
  wait_for_rows (fixture, 2);
  gtk_widget_activate_action (fixture->page, "audit.verify", NULL);
  wait_for_text (fixture, "The audit trail is intact: 2 entries.");
  gtk_widget_measure (fixture->page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 340);
}

#define ADD(name, function) \
  g_test_add ("/app/audit-page/" name, Fixture, NULL, setup, function, teardown)

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  ADD ("empty", test_empty);
  ADD ("lists", test_lists);
  ADD ("verifies", test_verifies);
  ADD ("exports", test_exports);
  ADD ("filters", test_filters);
  ADD ("narrow", test_narrow);
  return g_test_run ();
}
