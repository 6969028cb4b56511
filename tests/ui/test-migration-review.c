/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dialogs/migration-review.h"

#include "app/dialogs/plan-review.h"
#include "case.h"

#define ONE "20250101000000_one.sql"
#define TWO "20250102000000_two.sql"

static void
setup (UiCase *self, gconstpointer data)
{
  ui_case_setup (self, REEVE_ENVIRONMENT_DEVELOPMENT);
  ui_case_write (self, ONE, "", "CREATE TABLE one (a int);", "DROP TABLE one;");
  ui_case_write (self, TWO, "", "CREATE TABLE two (a int);", "DROP TABLE two;");
}

static void
teardown (UiCase *self, gconstpointer data)
{
  ui_case_teardown (self);
}

static void
start (UiCase *self, ReeveMigrationKind kind)
{
  ReeveMigrationOptions options = { .kind = kind };

  reeve_migration_review_start (self->content, self->workspace, self->database, self->project,
                                &options);
}

static gboolean
is_idle (gpointer data)
{
  return reeve_workspace_count_running (data) == 0;
}

static ReeveJob *
run (UiCase *self, GtkWidget *dialog)
{
  g_autoptr (ReeveJob) job = NULL;

  gtk_widget_activate_action (dialog, "plan.run", NULL);
  ui_wait (is_idle, self->workspace);
  job = g_list_model_get_item (reeve_workspace_get_jobs (self->workspace), 0);
  return job;
}

static gboolean
is_said (gpointer data)
{
  UiCase *self = data;

  return ui_says (GTK_WIDGET (self->window), "Nothing to do: “shop” is there already");
}

static void
test_upgrade (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog;
  g_autofree char *current = NULL;
  ReeveJob *job;

  start (self, REEVE_MIGRATION_UP);
  dialog = ui_wait_for_window (REEVE_TYPE_PLAN_REVIEW);
  g_assert_true (gtk_window_get_transient_for (GTK_WINDOW (dialog)) == self->window);
  g_assert_true (ui_says (dialog, "Apply 20250101000000 one"));
  job = run (self, dialog);
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_SUCCEEDED);
  g_assert_cmpstr (reeve_workspace_get_job_command (self->workspace, job), ==,
                   "reevectl -d shop migrate up");
  current = ui_case_dup_current (self);
  g_assert_cmpstr (current, ==, "20250102000000");
  g_assert_null (ui_find_window (REEVE_TYPE_PLAN_REVIEW));
  /* And once more: there is nothing to review. */
  start (self, REEVE_MIGRATION_UP);
  ui_wait (is_said, self);
  g_assert_null (ui_find_window (REEVE_TYPE_PLAN_REVIEW));
}

static void
test_closed (UiCase *self, gconstpointer data)
{
  start (self, REEVE_MIGRATION_UP);
  gtk_window_close (GTK_WINDOW (ui_wait_for_window (REEVE_TYPE_PLAN_REVIEW)));
  ui_wait_ms (100);
  g_assert_cmpuint (g_list_model_get_n_items (reeve_workspace_get_jobs (self->workspace)), ==, 0);
}

/* A file that is edited while its plan is looked at: nothing runs, and it is said what changed. */
static void
test_stale (UiCase *self, gconstpointer data)
{
  g_autoptr (GtkWidget) held = NULL;
  GtkWidget *dialog;
  GtkWidget *offer;
  g_autofree char *current = NULL;
  ReeveJob *job;

  start (self, REEVE_MIGRATION_UP);
  dialog = ui_wait_for_window (REEVE_TYPE_PLAN_REVIEW);
  /* An assistive technology may hold a dialog that is gone. */
  held = g_object_ref (dialog);
  ui_case_write (self, TWO, "", "CREATE TABLE two (a int, b int);", "DROP TABLE two;");
  job = run (self, dialog);
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_REFUSED);
  offer = ui_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_true (ui_says (offer, "The Plan Changed Before It Ran"));
  g_assert_true (ui_says (offer, "• Apply 20250102000000 two"));
  g_assert_false (ui_says (offer, "• Apply 20250101000000 one"));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (offer), "review");
  dialog = ui_wait_for_window (REEVE_TYPE_PLAN_REVIEW);
  ui_wait_ms (50);
  g_assert_true (ui_says (dialog, "Changed since you looked at it:"));
  job = run (self, dialog);
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_SUCCEEDED);
  current = ui_case_dup_current (self);
  g_assert_cmpstr (current, ==, "20250102000000");
}

static GtkCheckButton *
get_check (GtkWidget *dialog, const char *name)
{
  return GTK_CHECK_BUTTON (
    gtk_widget_get_template_child (dialog, REEVE_TYPE_PLAN_REVIEW, name));
}

static gboolean
has_run_button (gpointer data)
{
  GtkWidget *button = ui_find (data, GTK_TYPE_BUTTON, "_Upgrade");

  return button != NULL && gtk_widget_get_visible (button) && gtk_widget_is_sensitive (button);
}

/* What was applied is another file now: one may say that it is meant. */
static void
test_force (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog;
  ReeveJob *job;

  ui_case_upgrade (self);
  ui_case_write (self, ONE, "", "CREATE TABLE one (a int, b int);", "DROP TABLE one;");
  ui_case_write (self, "20250103000000_three.sql", "", "CREATE TABLE three (a int);", NULL);
  start (self, REEVE_MIGRATION_UP);
  dialog = ui_wait_for_window (REEVE_TYPE_PLAN_REVIEW);
  g_assert_false (has_run_button (dialog));
  g_assert_true (ui_says (dialog, "The files are not what this database was migrated with"));
  gtk_check_button_set_active (get_check (dialog, "force"), TRUE);
  ui_wait (has_run_button, dialog);
  job = run (self, dialog);
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_SUCCEEDED);
  g_assert_cmpstr (reeve_workspace_get_job_command (self->workspace, job), ==,
                   "reevectl -d shop migrate up --force");
}

static gboolean
is_awake (gpointer data)
{
  return gtk_widget_is_sensitive (GTK_WIDGET (get_check (data, "backup")));
}

/* What destroys tables is backed up first, unless somebody says no. */
static void
test_backup (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog;
  GtkCheckButton *check;
  ReeveJob *job;

  ui_case_upgrade (self);
  start (self, REEVE_MIGRATION_DOWN);
  dialog = ui_wait_for_window (REEVE_TYPE_PLAN_REVIEW);
  check = get_check (dialog, "backup");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (check)));
  g_assert_true (gtk_check_button_get_active (check));
  gtk_check_button_set_active (check, FALSE);
  ui_wait (is_awake, dialog);
  g_assert_null (reeve_plan_get_backup (reeve_plan_review_get_plan (REEVE_PLAN_REVIEW (dialog))));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (check)));
  job = run (self, dialog);
  g_assert_cmpstr (reeve_workspace_get_job_command (self->workspace, job), ==,
                   "reevectl -d shop migrate down --no-backup");

  start (self, REEVE_MIGRATION_DOWN);
  dialog = ui_wait_for_window (REEVE_TYPE_PLAN_REVIEW);
  job = run (self, dialog);
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_SUCCEEDED);
  g_assert_true (
    g_file_test (reeve_plan_get_backup (reeve_job_get_plan (job)), G_FILE_TEST_EXISTS));
}

/* One of its own that cannot be read. */
static void
test_error (UiCase *self, gconstpointer data)
{
  GtkWidget *dialog;

  ui_case_write (self, "20250103000000_bad.sql", "-- revises: 19990101000000\n", "SELECT 1;", NULL);
  start (self, REEVE_MIGRATION_UP);
  dialog = ui_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_true (ui_says (dialog, "No Plan Could Be Made"));
  g_assert_true (ui_says (dialog, "19990101000000"));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static gboolean
has_no_message (gpointer data)
{
  return ui_find_window (ADW_TYPE_MESSAGE_DIALOG) == NULL;
}

static gboolean
tick_cb (gpointer data)
{
  gint64 *worst = data;
  gint64 now = g_get_monotonic_time ();

  if (worst[1] > 0)
    worst[0] = MAX (worst[0], now - worst[1]);
  worst[1] = now;
  return G_SOURCE_CONTINUE;
}

/* A server that takes the connection and never says a word: the window goes on, says what it waits
 * for after a while, and can be told to stop. */
static void
test_hanging (UiCase *self, gconstpointer data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *uri = g_strdup_printf ("postgresql://ann@127.0.0.1:%u/shop", port);
  g_autoptr (ReeveConnection) connection = reeve_connection_new ("far", uri, NULL);
  g_autoptr (ReeveDatabase) database = reeve_database_new (connection);
  ReeveMigrationOptions options = REEVE_MIGRATION_OPTIONS_INIT;
  gint64 worst[2] = { 0, 0 };
  guint tick;
  GtkWidget *dialog;

  tick = g_timeout_add (5, tick_cb, worst);
  reeve_migration_review_start (self->content, self->workspace, database, self->project, &options);
  dialog = ui_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_true (ui_says (dialog, "Preparing the Plan"));
  g_assert_true (ui_says (dialog, "“far”"));
  ui_wait_ms (300);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  gtk_window_destroy (GTK_WINDOW (dialog));
  ui_wait (has_no_message, NULL);
  ui_wait_ms (500);
  g_source_remove (tick);
  g_assert_null (ui_find_window (ADW_TYPE_MESSAGE_DIALOG));
  g_assert_null (ui_find_window (REEVE_TYPE_PLAN_REVIEW));
  g_test_message ("worst stall %.1f ms", (double) worst[0] / 1000.0);
}

/* Whoever asked has gone: nobody is asked anything, and nothing breaks. */
static void
test_gone (UiCase *self, gconstpointer data)
{
  GtkWidget *page = gtk_label_new ("page");
  ReeveMigrationOptions options = REEVE_MIGRATION_OPTIONS_INIT;

  gtk_box_append (GTK_BOX (self->content), page);
  reeve_migration_review_start (page, self->workspace, self->database, self->project, &options);
  gtk_box_remove (GTK_BOX (self->content), page);
  ui_wait_ms (600);
  g_assert_null (ui_find_window (REEVE_TYPE_PLAN_REVIEW));
  g_assert_null (ui_find_window (ADW_TYPE_MESSAGE_DIALOG));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (UiCase *self, gconstpointer data);
  } tests[] = {
    { "/app/migration-review/upgrade", test_upgrade },
    { "/app/migration-review/closed", test_closed },
    { "/app/migration-review/stale", test_stale },
    { "/app/migration-review/force", test_force },
    { "/app/migration-review/backup", test_backup },
    { "/app/migration-review/error", test_error },
    { "/app/migration-review/hanging", test_hanging },
    { "/app/migration-review/gone", test_gone },
  };

  ui_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, UiCase, NULL, setup, tests[i].test, teardown);
  return ui_run ();
}
