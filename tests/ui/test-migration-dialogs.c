/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dialogs/export-sql.h"
#include "app/dialogs/new-revision.h"
#include "app/dialogs/validation.h"
#include "app/widgets/problem-cell.h"
#include "app/widgets/sql-view.h"
#include "case.h"

#define ONE "20250101000000_one.sql"
#define LEFT "20250102000000_left.sql"
#define RIGHT "20250103000000_right.sql"

static void
setup (UiCase *self, gconstpointer data)
{
  ui_case_setup (self, REEVE_ENVIRONMENT_DEVELOPMENT);
  ui_case_write (self, ONE, "", "CREATE TABLE one (a integer PRIMARY KEY) STRICT;",
                 "DROP TABLE one;");
}

static void
teardown (UiCase *self, gconstpointer data)
{
  ui_case_teardown (self);
}

static void
branch (UiCase *self)
{
  ui_case_write (self, LEFT, "-- revises: 20250101000000\n", "SELECT 1;", "SELECT 1;");
  ui_case_write (self, RIGHT, "-- revises: 20250101000000\n", "SELECT 1;", "SELECT 1;");
}

static void
created_cb (ReeveNewRevision *dialog, const char *path, char **created)
{
  *created = g_strdup (path);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static gboolean
can_create (gpointer data)
{
  GtkWidget *button = ui_find (data, GTK_TYPE_BUTTON, "C_reate");

  return gtk_widget_is_sensitive (button);
}

static GtkWidget *
show (UiCase *self, GtkWindow *dialog)
{
  gtk_window_set_transient_for (dialog, self->window);
  gtk_window_present (dialog);
  return GTK_WIDGET (dialog);
}

/* Types the message, presses the button; the text of the new file. */
static char *
create (GtkWidget *dialog, const char *message)
{
  g_autofree char *path = NULL;
  char *text = NULL;

  g_signal_connect (dialog, "created", G_CALLBACK (created_cb), &path);
  g_assert_false (can_create (dialog));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (dialog, ADW_TYPE_ENTRY_ROW, NULL)), message);
  ui_wait (can_create, dialog);
  gtk_widget_activate_action (dialog, "revision.create", NULL);
  ui_wait (is_set, &path);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
test_new (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog =
    show (self, reeve_new_revision_new (self->database, self->project, NULL, FALSE));
  g_autofree char *text = create (dialog, " add orders ");

  g_assert_nonnull (strstr (text, "-- migrate:up"));
  g_assert_null (strstr (text, "revises"));
  g_assert_null (ui_find_window (REEVE_TYPE_NEW_REVISION));
}

static gboolean
shows_heads (gpointer data)
{
  return ui_says (data, "20250102000000");
}

/* With two heads the newest is proposed; any other revision may be named. */
static void
test_parent (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog;
  GtkWidget *check;
  g_autofree char *newest = NULL;
  g_autofree char *other = NULL;

  branch (self);
  dialog = show (self, reeve_new_revision_new (self->database, self->project, NULL, FALSE));
  newest = create (dialog, "third");
  g_assert_nonnull (strstr (newest, "-- revises: 20250103000000\n"));

  dialog = show (self, reeve_new_revision_new (self->database, self->project, NULL, FALSE));
  ui_wait (shows_heads, dialog);
  check = ui_find (gtk_widget_get_ancestor (ui_find (dialog, GTK_TYPE_LABEL, "20250102000000"),
                                            ADW_TYPE_ACTION_ROW),
                   GTK_TYPE_CHECK_BUTTON, NULL);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  other = create (dialog, "fourth");
  g_assert_nonnull (strstr (other, "-- revises: 20250102000000\n"));
}

static void
test_merge (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog;
  g_autofree char *text = NULL;

  branch (self);
  dialog = show (self, reeve_new_revision_new (self->database, self->project, NULL, TRUE));
  text = create (dialog, "join");
  g_assert_nonnull (strstr (text, "20250102000000"));
  g_assert_nonnull (strstr (text, "20250103000000"));
}

static gboolean
says_trouble (gpointer data)
{
  return ui_says (data, "19990101000000");
}

/* A folder that does not hold together is said, not written into. */
static void
test_trouble (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog;

  ui_case_write (self, LEFT, "-- revises: 19990101000000\n", "SELECT 1;", NULL);
  dialog = show (self, reeve_new_revision_new (self->database, self->project, NULL, FALSE));
  ui_wait (says_trouble, dialog);
  gtk_editable_set_text (GTK_EDITABLE (ui_find (dialog, ADW_TYPE_ENTRY_ROW, NULL)), "x");
  g_assert_false (can_create (dialog));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* Closed while it reads, and while it writes. */
static void
test_closed_early (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog =
    show (self, reeve_new_revision_new (self->database, self->project, NULL, FALSE));

  gtk_window_destroy (GTK_WINDOW (dialog));
  ui_wait_ms (100);
  dialog = show (self, reeve_new_revision_new (self->database, self->project, NULL, FALSE));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (dialog, ADW_TYPE_ENTRY_ROW, NULL)), "x");
  ui_wait (can_create, dialog);
  gtk_widget_activate_action (dialog, "revision.create", NULL);
  gtk_window_destroy (GTK_WINDOW (dialog));
  ui_wait_ms (100);
  gtk_window_destroy (reeve_export_sql_new (self->database, self->project));
  gtk_window_destroy (reeve_validation_new (self->database, self->project));
  ui_wait_ms (200);
}

/* --- the script ----------------------------------------------------------------------------- */

static const char *
get_sql (GtkWidget *dialog)
{
  return reeve_sql_view_get_sql (REEVE_SQL_VIEW (ui_find (dialog, REEVE_TYPE_SQL_VIEW, NULL)));
}

static gboolean
has_script (gpointer data)
{
  return strstr (get_sql (data), "CREATE TABLE one") != NULL;
}

static gboolean
has_none (gpointer data)
{
  return *get_sql (data) == '\0';
}

static void
test_export (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog = show (self, reeve_export_sql_new (self->database, self->project));
  GtkWidget *save = ui_find (dialog, GTK_TYPE_BUTTON, "_Save…");
  GtkWidget *from = ui_find (dialog, ADW_TYPE_ENTRY_ROW, NULL);

  g_assert_false (gtk_widget_is_sensitive (save));
  ui_wait (has_script, dialog);
  g_assert_true (gtk_widget_is_sensitive (save));
  gtk_editable_set_text (GTK_EDITABLE (from), "1999");
  ui_wait (has_none, dialog);
  g_assert_true (ui_says (dialog, "1999"));
  g_assert_false (gtk_widget_is_sensitive (save));
  gtk_editable_set_text (GTK_EDITABLE (from), "");
  ui_wait (has_script, dialog);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* --- validation ----------------------------------------------------------------------------- */

static gboolean
is_looked_through (gpointer data)
{
  GtkWidget *stack = ui_find (data, GTK_TYPE_STACK, NULL);

  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (stack)), "busy") != 0;
}

static GtkWidget *
validate (UiCase *self)
{
  GtkWidget *dialog = show (self, reeve_validation_new (self->database, self->project));

  ui_wait (is_looked_through, dialog);
  ui_wait_ms (100);
  return dialog;
}

/* The worst first, each with its place and what to do. */
static void
test_findings (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog;
  GtkWidget *first;

  ui_case_write (self, LEFT, "", "BEGIN;\nSELECT 1;", NULL);
  dialog = validate (self);
  first = ui_find (dialog, REEVE_TYPE_PROBLEM_CELL, NULL);
  g_assert_nonnull (first);
  g_assert_true (ui_says (first, "Error"));
  g_assert_true (ui_says (first, LEFT));
  g_assert_true (ui_says (dialog, "error"));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_drift (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog;

  ui_case_upgrade (self);
  ui_case_write (self, ONE, "", "CREATE TABLE other (a integer PRIMARY KEY) STRICT;",
                 "DROP TABLE other;");
  dialog = validate (self);
  g_assert_true (ui_says (dialog, "The file was changed after it had been applied"));
  ui_case_remove (self, ONE);
  gtk_widget_activate_action (dialog, "validation.refresh", NULL);
  ui_wait (is_looked_through, dialog);
  ui_wait_ms (100);
  g_assert_true (ui_says (dialog, "The database has this revision, the folder has not."));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_good (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog;

  ui_case_write (self, ONE, "", "SELECT 1;", "SELECT 1;");
  dialog = validate (self);
  g_assert_true (ui_says (dialog, "1 revision is as it should be, and the database agrees."));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (UiCase *self, gconstpointer data);
  } tests[] = {
    { "/app/new-revision/new", test_new },
    { "/app/new-revision/parent", test_parent },
    { "/app/new-revision/merge", test_merge },
    { "/app/new-revision/trouble", test_trouble },
    { "/app/new-revision/closed-early", test_closed_early },
    { "/app/export-sql/script", test_export },
    { "/app/validation/findings", test_findings },
    { "/app/validation/drift", test_drift },
    { "/app/validation/good", test_good },
  };

  ui_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, UiCase, NULL, setup, tests[i].test, teardown);
  return ui_run ();
}
