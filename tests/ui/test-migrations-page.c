/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/pages/migrations-page.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app/dialogs/export-sql.h"
#include "app/dialogs/new-revision.h"
#include "app/dialogs/plan-review.h"
#include "app/dialogs/validation.h"
#include "app/models/revision-look.h"
#include "app/pages/migrations-page-private.h"
#include "app/widgets/revision-cell.h"
#include "case.h"
#include "core/base/error.h"

#define ONE "20250101000000_one.sql"
#define TWO "20250102000000_two.sql"
#define THREE "20250103000000_three.sql"

typedef struct
{
  UiCase ui;
  ReeveMigrationsPage *page;
} Case;

static void
setup (Case *self, gconstpointer data)
{
  ui_case_setup (&self->ui, REEVE_ENVIRONMENT_DEVELOPMENT);
}

static void
teardown (Case *self, gconstpointer data)
{
  ui_case_teardown (&self->ui);
}

static void
write_two (Case *self)
{
  ui_case_write (&self->ui, ONE, "", "CREATE TABLE one (a int);", "DROP TABLE one;");
  ui_case_write (&self->ui, TWO, "", "CREATE TABLE two (a int);", "DROP TABLE two;");
}

static void
open_page (Case *self)
{
  GtkWidget *page = reeve_migrations_page_new (self->ui.workspace, self->ui.database);

  self->page = REEVE_MIGRATIONS_PAGE (page);
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (self->ui.content), page);
}

static gboolean
has_read (gpointer data)
{
  Case *self = data;

  return !reeve_migration_source_is_reading (self->page->source);
}

static void
wait_for_look (Case *self)
{
  ui_wait (has_read, self);
}

static const char *
get_shown (Case *self)
{
  return gtk_stack_get_visible_child_name (self->page->stack);
}

static gboolean
is_enabled (Case *self, const char *action)
{
  GtkWidget *button = gtk_button_new ();
  gboolean enabled;

  /* A button knows whether its action can be done. */
  gtk_widget_set_parent (button, GTK_WIDGET (self->page));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  enabled = gtk_widget_get_sensitive (button);
  gtk_widget_unparent (button);
  return enabled;
}

static guint
state_of (Case *self, const char *id)
{
  ReeveMigrationView *view = reeve_migration_source_get_view (self->page->source);
  int row = reeve_migration_view_find_row (view, id);

  g_assert_cmpint (row, >=, 0);
  return reeve_migration_view_get_state (view, (guint) row);
}

/* --- what there is ------------------------------------------------------------------------- */

static void
test_pending (Case *self, gconstpointer data)
{
  write_two (self);
  open_page (self);
  wait_for_look (self);
  g_assert_cmpstr (get_shown (self), ==, "content");
  g_assert_cmpstr (gtk_label_get_text (self->page->summary), ==, "2 pending");
  g_assert_cmpstr (gtk_button_get_label (self->page->upgrade), ==, "_Upgrade (2)…");
  g_assert_true (is_enabled (self, "migrate.upgrade"));
  g_assert_false (is_enabled (self, "migrate.downgrade"));
  g_assert_false (is_enabled (self, "migrate.merge"));
  g_assert_true (is_enabled (self, "migrate.upgrade-to-selected"));
  g_assert_false (is_enabled (self, "migrate.take-back-selected"));
  /* The page tells the sidebar what it saw. */
  g_assert_cmpint (reeve_database_get_state (self->ui.database), ==, REEVE_DATABASE_PENDING);
  g_assert_cmpuint (reeve_database_count (self->ui.database, REEVE_REVISION_PENDING), ==, 2);
}

static void
test_details (Case *self, gconstpointer data)
{
  GtkWidget *details;

  write_two (self);
  open_page (self);
  reeve_migrations_page_select (self->page, "20250101000000");
  wait_for_look (self);
  details = GTK_WIDGET (self->page->details);
  g_assert_true (ui_says (details, "one"));
  g_assert_true (ui_says (details, "An upgrade applies it."));
  reeve_migrations_page_select (self->page, "20250102000000");
  g_assert_true (ui_says (details, "Revises: 20250101000000 one"));
}

static void
test_words_of_a_cell (Case *self, gconstpointer data)
{
  GtkWidget *cell;

  write_two (self);
  ui_case_write (&self->ui, THREE, "-- revises: 20250101000000\n", "SELECT 1;", NULL);
  ui_case_write (&self->ui, "20250104000000_join.sql",
                 "-- revises: 20250102000000 20250103000000\n-- labels: joined\n", "SELECT 1;",
                 NULL);
  open_page (self);
  wait_for_look (self);
  cell = ui_find (GTK_WIDGET (self->page), REEVE_TYPE_REVISION_CELL, NULL);
  g_assert_nonnull (cell);
  gtk_test_accessible_assert_property (cell, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "join, Pending, 20250104000000");
  gtk_test_accessible_assert_property (
    cell, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
    "Merges 20250102000000 two, 20250103000000 three. A head: nothing revises it. "
    "Labels: joined.");
}

static void
test_description_of_a_branch (Case *self, gconstpointer data)
{
  g_autoptr (ReeveRevisionRow) row = NULL;
  g_autofree char *description = NULL;

  write_two (self);
  ui_case_write (&self->ui, THREE, "-- revises: 20250101000000\n", "SELECT 1;", NULL);
  open_page (self);
  reeve_migrations_page_select (self->page, "20250101000000");
  wait_for_look (self);
  row = reeve_revision_view_dup_selected (self->page->revisions);
  description = reeve_revision_row_dup_description (row);
  g_assert_cmpstr (description, ==,
                   "The first revision. Branches into 20250102000000 two, 20250103000000 three.");
  g_assert_true (is_enabled (self, "migrate.merge"));
}

static void
test_applied (Case *self, gconstpointer data)
{
  write_two (self);
  ui_case_upgrade (&self->ui);
  open_page (self);
  wait_for_look (self);
  g_assert_cmpstr (gtk_label_get_text (self->page->summary), ==, "Up to date: 2 revisions");
  g_assert_false (is_enabled (self, "migrate.upgrade"));
  g_assert_true (is_enabled (self, "migrate.downgrade"));
  g_assert_cmpstr (gtk_stack_page_get_title (self->page->attempts_page), ==, "Attempts (2)");
  /* The newest is selected: there is nothing after it to take back, but itself. */
  g_assert_false (is_enabled (self, "migrate.downgrade-to-selected"));
  g_assert_true (is_enabled (self, "migrate.take-back-selected"));
  reeve_migrations_page_select (self->page, "20250101000000");
  g_assert_true (is_enabled (self, "migrate.downgrade-to-selected"));
}

static void
test_drift (Case *self, gconstpointer data)
{
  write_two (self);
  ui_case_write (&self->ui, THREE, "", "CREATE TABLE three (a int);", NULL);
  ui_case_upgrade (&self->ui);
  ui_case_write (&self->ui, ONE, "", "CREATE TABLE one (a int, b int);", "DROP TABLE one;");
  ui_case_write (&self->ui, TWO, "", "CREATE  TABLE two\n(a int);", "DROP TABLE two;");
  ui_case_remove (&self->ui, THREE);
  open_page (self);
  reeve_migrations_page_select (self->page, "20250103000000");
  wait_for_look (self);
  g_assert_cmpstr (gtk_label_get_text (self->page->summary), ==,
                   "1 modified · 1 missing · 1 reformatted");
  g_assert_cmpuint (state_of (self, "20250101000000"), ==, REEVE_REVISION_MODIFIED);
  g_assert_cmpuint (state_of (self, "20250102000000"), ==, REEVE_REVISION_COSMETIC);
  g_assert_cmpuint (state_of (self, "20250103000000"), ==, REEVE_REVISION_MISSING);
  g_assert_false (is_enabled (self, "migrate.open-file"));
  g_assert_true (ui_says (GTK_WIDGET (self->page->details), "its file is gone"));
  g_assert_cmpint (reeve_database_get_state (self->ui.database), ==, REEVE_DATABASE_DRIFTED);
}

static void
test_empty (Case *self, gconstpointer data)
{
  open_page (self);
  wait_for_look (self);
  g_assert_cmpstr (get_shown (self), ==, "empty");
  g_assert_true (is_enabled (self, "migrate.new"));
}

static void
test_no_project (Case *self, gconstpointer data)
{
  g_autoptr (ReeveConnection) connection = reeve_connection_new ("other", "sqlite:x.db", NULL);
  g_autoptr (ReeveDatabase) database = reeve_database_new (connection);
  ReeveDatabase *own = self->ui.database;

  self->ui.database = database;
  open_page (self);
  self->ui.database = own;
  wait_for_look (self);
  g_assert_cmpstr (get_shown (self), ==, "project");
  g_assert_false (is_enabled (self, "migrate.new"));
  g_assert_true (is_enabled (self, "migrate.choose-folder"));
  gtk_box_remove (GTK_BOX (self->ui.content), GTK_WIDGET (self->page));
}

/* --- what changes -------------------------------------------------------------------------- */

static gboolean
has_three (gpointer data)
{
  Case *self = data;
  ReeveMigrationView *view = reeve_migration_source_get_view (self->page->source);

  return view != NULL && reeve_migration_view_find_row (view, "20250103000000") >= 0;
}

static void
test_saved_file_shows_up (Case *self, gconstpointer data)
{
  g_autoptr (ReeveRevisionRow) selected = NULL;
  gint64 start;

  write_two (self);
  open_page (self);
  reeve_migrations_page_select (self->page, "20250101000000");
  wait_for_look (self);
  start = g_get_monotonic_time ();
  ui_case_write (&self->ui, THREE, "", "SELECT 1;", NULL);
  ui_wait (has_three, self);
  g_test_message ("%.1f ms", (double) (g_get_monotonic_time () - start) / 1000.0);
  /* And what was selected still is. */
  selected = reeve_revision_view_dup_selected (self->page->revisions);
  g_assert_cmpstr (reeve_revision_row_get_id (selected), ==, "20250101000000");
}

static gboolean
is_in_trouble (gpointer data)
{
  return g_str_equal (get_shown (data), "trouble");
}

static gboolean
has_content (gpointer data)
{
  Case *self = data;

  return g_str_equal (get_shown (self), "content") &&
         !gtk_widget_get_visible (self->page->notice);
}

static void
test_folder_vanishes (Case *self, gconstpointer data)
{
  g_autofree char *elsewhere = g_build_filename (self->ui.folder, "elsewhere", NULL);

  write_two (self);
  open_page (self);
  wait_for_look (self);
  g_assert_cmpint (g_rename (self->ui.revisions, elsewhere), ==, 0);
  ui_wait (is_in_trouble, self);
  g_assert_true (ui_says (GTK_WIDGET (self->page), "The Project Folder Is Not There"));
  g_assert_false (is_enabled (self, "migrate.upgrade"));
  g_assert_cmpint (g_rename (elsewhere, self->ui.revisions), ==, 0);
  ui_wait (has_content, self);
  g_assert_true (is_enabled (self, "migrate.upgrade"));
}

static gboolean
has_notice (gpointer data)
{
  Case *self = data;

  return gtk_widget_get_visible (self->page->notice);
}

static void
test_broken_file (Case *self, gconstpointer data)
{
  write_two (self);
  open_page (self);
  wait_for_look (self);
  ui_case_write (&self->ui, THREE, "-- revises: 1999\n", "SELECT 1;", NULL);
  ui_wait (has_notice, self);
  /* The list stays, and nothing can be done from it that would be a lie. */
  g_assert_cmpstr (get_shown (self), ==, "content");
  g_assert_cmpstr (gtk_label_get_text (self->page->notice_heading), ==,
                   "A File of the Project Is Broken");
  g_assert_false (is_enabled (self, "migrate.upgrade"));
  g_assert_true (is_enabled (self, "migrate.validate"));
  ui_case_remove (&self->ui, THREE);
  ui_wait (has_content, self);
  g_assert_true (is_enabled (self, "migrate.upgrade"));
}

static gboolean
is_applied (gpointer data)
{
  return state_of (data, "20250102000000") == REEVE_REVISION_APPLIED;
}

static void
test_job (Case *self, gconstpointer data)
{
  GtkWidget *cell;

  write_two (self);
  open_page (self);
  wait_for_look (self);
  g_assert_null (reeve_job_strip_get_job (self->page->strip));
  cell = ui_find (GTK_WIDGET (self->page), REEVE_TYPE_REVISION_CELL, NULL);
  g_assert_true (ui_says (cell, "Pending"));
  ui_case_upgrade (&self->ui);
  g_assert_nonnull (reeve_job_strip_get_job (self->page->strip));
  ui_wait (is_applied, self);
  /* The same cell shows it: focus and place are not lost. */
  g_assert_true (ui_find (GTK_WIDGET (self->page), REEVE_TYPE_REVISION_CELL, NULL) == cell);
  g_assert_true (ui_says (cell, "Applied"));
  gtk_test_accessible_assert_property (cell, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "two, Applied, 20250102000000");
  g_assert_cmpstr (gtk_stack_page_get_title (self->page->attempts_page), ==, "Attempts (2)");
  g_assert_false (is_enabled (self, "migrate.upgrade"));
}

/* --- what can be done ---------------------------------------------------------------------- */

static GtkWidget *
activate (Case *self, const char *action, GType type)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->page), action, NULL));
  return ui_wait_for_window (type);
}

static void
test_reviews (Case *self, gconstpointer data)
{
  GtkWidget *dialog;

  write_two (self);
  open_page (self);
  reeve_migrations_page_select (self->page, "20250101000000");
  wait_for_look (self);
  dialog = activate (self, "migrate.upgrade-to-selected", REEVE_TYPE_PLAN_REVIEW);
  g_assert_true (ui_says (dialog, "Apply 20250101000000 one"));
  g_assert_false (ui_says (dialog, "20250102000000"));
  gtk_window_destroy (GTK_WINDOW (dialog));
  dialog = activate (self, "migrate.upgrade", REEVE_TYPE_PLAN_REVIEW);
  g_assert_true (ui_says (dialog, "Apply 20250102000000 two"));
  gtk_window_destroy (GTK_WINDOW (dialog));
  gtk_widget_activate_action (GTK_WIDGET (self->page), "migrate.upgrade-to", "s",
                              "20250101000000");
  dialog = ui_wait_for_window (REEVE_TYPE_PLAN_REVIEW);
  g_assert_false (ui_says (dialog, "20250102000000"));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_take_back (Case *self, gconstpointer data)
{
  GtkWidget *dialog;

  write_two (self);
  ui_case_upgrade (&self->ui);
  open_page (self);
  reeve_migrations_page_select (self->page, "20250101000000");
  wait_for_look (self);
  /* What needs it goes with it; "downgrade to here" leaves it. */
  dialog = activate (self, "migrate.take-back-selected", REEVE_TYPE_PLAN_REVIEW);
  g_assert_true (ui_says (dialog, "Take back 20250101000000 one"));
  gtk_window_destroy (GTK_WINDOW (dialog));
  dialog = activate (self, "migrate.downgrade-to-selected", REEVE_TYPE_PLAN_REVIEW);
  g_assert_true (ui_says (dialog, "Take back 20250102000000 two"));
  g_assert_false (ui_says (dialog, "Take back 20250101000000 one"));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_dialogs (Case *self, gconstpointer data)
{
  GtkWidget *dialog;

  write_two (self);
  open_page (self);
  wait_for_look (self);
  dialog = activate (self, "migrate.validate", REEVE_TYPE_VALIDATION);
  gtk_window_destroy (GTK_WINDOW (dialog));
  dialog = activate (self, "migrate.export", REEVE_TYPE_EXPORT_SQL);
  gtk_window_destroy (GTK_WINDOW (dialog));
  dialog = activate (self, "migrate.new", REEVE_TYPE_NEW_REVISION);
  g_assert_true (gtk_window_get_transient_for (GTK_WINDOW (dialog)) == self->ui.window);
  /* The file that it writes is selected. */
  ui_case_write (&self->ui, THREE, "", "SELECT 1;", NULL);
  g_signal_emit_by_name (dialog, "created", "/x/" THREE);
  gtk_window_destroy (GTK_WINDOW (dialog));
  ui_wait (has_three, self);
  g_assert_true (ui_says (GTK_WIDGET (self->page->details), "three"));
}

/* --- what goes wrong ----------------------------------------------------------------------- */

static void
test_unreachable (Case *self, gconstpointer data)
{
  g_autoptr (ReeveConnection) connection =
    reeve_connection_new ("far", "postgresql://nobody@127.0.0.1:1/far", NULL);
  g_autoptr (ReeveDatabase) database = reeve_database_new (connection);
  ReeveDatabase *own = self->ui.database;

  write_two (self);
  reeve_connection_set_project (connection, self->ui.revisions);
  self->ui.database = database;
  open_page (self);
  self->ui.database = own;
  wait_for_look (self);
  g_assert_cmpstr (get_shown (self), ==, "content");
  g_assert_true (gtk_widget_get_visible (self->page->notice));
  g_assert_cmpstr (gtk_label_get_text (self->page->notice_heading), ==,
                   "The Database Cannot Be Reached");
  g_assert_cmpuint (state_of (self, "20250101000000"), ==, REEVE_REVISION_UNKNOWN);
  g_assert_cmpstr (gtk_label_get_text (self->page->summary), ==, "2 revisions");
  g_assert_false (is_enabled (self, "migrate.upgrade"));
  g_assert_false (is_enabled (self, "migrate.stamp"));
  g_assert_true (is_enabled (self, "migrate.new"));
  g_assert_cmpint (reeve_database_get_state (database), ==, REEVE_DATABASE_UNREACHABLE);
  gtk_box_remove (GTK_BOX (self->ui.content), GTK_WIDGET (self->page));
}

static gboolean
has_rows (gpointer data)
{
  Case *self = data;

  return reeve_migration_source_get_view (self->page->source) != NULL;
}

/* A server that takes the connection and says nothing: the files are shown meanwhile. */
static void
test_hanging_server (Case *self, gconstpointer data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *uri = g_strdup_printf ("postgresql://nobody@127.0.0.1:%u/far", port);
  g_autoptr (ReeveConnection) connection = reeve_connection_new ("far", uri, NULL);
  g_autoptr (ReeveDatabase) database = reeve_database_new (connection);
  ReeveDatabase *own = self->ui.database;
  gint64 start = g_get_monotonic_time ();

  g_assert_cmpuint (port, !=, 0);
  write_two (self);
  reeve_connection_set_project (connection, self->ui.revisions);
  self->ui.database = database;
  open_page (self);
  self->ui.database = own;
  ui_wait (has_rows, self);
  g_test_message ("%.1f ms", (double) (g_get_monotonic_time () - start) / 1000.0);
  g_assert_true (reeve_migration_source_is_reading (self->page->source));
  g_assert_cmpstr (get_shown (self), ==, "content");
  g_assert_false (is_enabled (self, "migrate.upgrade"));
  gtk_box_remove (GTK_BOX (self->ui.content), GTK_WIDGET (self->page));
  ui_wait_ms (50);
}

static void
test_closed_while_it_looks (Case *self, gconstpointer data)
{
  write_two (self);
  for (guint i = 0; i < 20; i++)
    {
      open_page (self);
      g_assert_true (reeve_migration_source_is_reading (self->page->source));
      ui_wait_ms (i);
      gtk_box_remove (GTK_BOX (self->ui.content), GTK_WIDGET (self->page));
    }
  ui_wait_ms (300);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Case *self, gconstpointer data);
  } tests[] = {
    { "/migrations-page/pending", test_pending },
    { "/migrations-page/details", test_details },
    { "/migrations-page/words-of-a-cell", test_words_of_a_cell },
    { "/migrations-page/description-of-a-branch", test_description_of_a_branch },
    { "/migrations-page/applied", test_applied },
    { "/migrations-page/drift", test_drift },
    { "/migrations-page/empty", test_empty },
    { "/migrations-page/no-project", test_no_project },
    { "/migrations-page/saved-file-shows-up", test_saved_file_shows_up },
    { "/migrations-page/folder-vanishes", test_folder_vanishes },
    { "/migrations-page/broken-file", test_broken_file },
    { "/migrations-page/job", test_job },
    { "/migrations-page/reviews", test_reviews },
    { "/migrations-page/take-back", test_take_back },
    { "/migrations-page/dialogs", test_dialogs },
    { "/migrations-page/unreachable", test_unreachable },
    { "/migrations-page/hanging-server", test_hanging_server },
    { "/migrations-page/closed-while-it-looks", test_closed_while_it_looks },
  };

  ui_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Case, NULL, setup, tests[i].test, teardown);
  return g_test_run ();
}
