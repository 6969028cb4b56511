/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "case.h"

#include "app/models/failure.h"
#include "app/models/job-filter.h"
#include "app/pages/jobs-page.h"
#include "app/widgets/job-cell.h"
#include "app/widgets/job-details.h"
#include "app/widgets/log-view.h"
#include "core/base/error.h"
#include "core/migrate/migration.h"

typedef struct
{
  UiCase ui;
  GtkWidget *page;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  ui_case_setup (&fixture->ui, REEVE_ENVIRONMENT_STAGING);
  fixture->page = reeve_jobs_page_new (fixture->ui.workspace, NULL);
  gtk_widget_set_vexpand (fixture->page, TRUE);
  gtk_window_set_default_size (fixture->ui.window, 1000, 700);
  gtk_box_append (GTK_BOX (fixture->ui.content), fixture->page);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->page), (gpointer *) &fixture->page);
  ui_case_teardown (&fixture->ui);
  g_assert_null (fixture->page);
}

typedef struct
{
  GtkWidget *root;
  const char *text;
} Saying;

static gboolean
says (gpointer data)
{
  Saying *saying = data;

  return ui_says (saying->root, saying->text);
}

static void
wait_for_text (GtkWidget *root, const char *text)
{
  Saying saying = { root, text };

  g_test_message ("waiting for “%s”", text);
  ui_wait (says, &saying);
}

static GtkWidget *
details (Fixture *fixture)
{
  return ui_find (fixture->page, REEVE_TYPE_JOB_DETAILS, NULL);
}

/* How many rows the list has. */
static guint
count_rows (GtkWidget *root)
{
  guint n = REEVE_IS_JOB_CELL (root) && gtk_widget_get_mapped (root);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_rows (child);
  return n;
}

typedef struct
{
  GtkWidget *root;
  guint n;
} Count;

static gboolean
has_rows (gpointer data)
{
  Count *count = data;

  return count_rows (count->root) == count->n;
}

static void
wait_for_rows (Fixture *fixture, guint n)
{
  Count count = { fixture->page, n };

  ui_wait (has_rows, &count);
}

static GtkWidget *
find_search (GtkWidget *root)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_search (child);
      g_autofree char *text = NULL;

      if (found != NULL)
        return found;
      if (GTK_IS_SEARCH_ENTRY (child))
        g_object_get (child, "placeholder-text", &text, NULL);
      if (g_strcmp0 (text, "Search Jobs") == 0)
        return child;
    }
  return NULL;
}

/* The first of those that can be seen. */
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

/* A job as another process would write it down, with @error (full) as its outcome. */
static char *
write_job (Fixture *fixture, const char *title, const char *connection, GError *error)
{
  ReeveJournal *journal = REEVE_JOURNAL (reeve_workspace_get_catalogue (fixture->ui.workspace));
  g_autoptr (ReeveTarget) target =
    reeve_target_new_file ("sqlite", 7, 11, 13, "/data/other.db", "3.40.1");
  g_autoptr (ReevePlan) plan = reeve_plan_new ("migrate.up", title, target);
  g_autoptr (ReeveJob) job = reeve_job_new ("migrate.up", title);
  g_autofree char *command = g_strdup_printf ("reevectl -d %s migrate up", connection);
  const ReeveJournalEntry entry = { connection, "production", "ann", command };

  reeve_plan_seal (plan);
  reeve_job_set_plan (job, plan);
  reeve_job_set_state (job, REEVE_JOB_PREFLIGHT);
  g_assert_true (reeve_journal_intent (journal, job, &entry, NULL));
  reeve_job_set_state (job, REEVE_JOB_RUNNING);
  reeve_job_log (job, REEVE_SEVERITY_INFO, "the log of %s", title);
  reeve_job_end (job, error != NULL ? REEVE_JOB_FAILED : REEVE_JOB_SUCCEEDED, error);
  g_assert_true (reeve_journal_outcome (journal, job, &entry, NULL));
  return g_strdup (reeve_job_get_id (job));
}

static GError *
make_failure (void)
{
  GError *error = reeve_error_new (REEVE_ERROR_SQL, "no such table: orders");

  reeve_error_set_place (&error, "/x/1_a.sql", 7, 2);
  reeve_error_edit_detail (error)->sql = g_strdup ("SELECT *\nFROM orders");
  reeve_error_set_unchanged (&error, "Nothing was changed.");
  reeve_error_set_remedy (&error, "Correct the statement.");
  return error;
}

/* --- tests ----------------------------------------------------------------------------------- */

static void
test_failure (void)
{
  g_autoptr (GError) error = make_failure ();
  g_autofree char *text = reeve_error_describe (error);
  g_autoptr (GError) parsed = reeve_failure_parse (text);
  const ReeveErrorDetail *detail = reeve_error_get_detail (parsed);
  g_autofree char *explained = reeve_failure_explain (text);
  g_autoptr (GError) plain = reeve_failure_parse ("just\nthat");

  g_assert_cmpstr (parsed->message, ==, "no such table: orders");
  g_assert_cmpstr (detail->file, ==, "/x/1_a.sql");
  g_assert_cmpuint (detail->line, ==, 7);
  g_assert_cmpuint (detail->column, ==, 0);
  g_assert_cmpuint (detail->statement, ==, 2);
  g_assert_cmpstr (explained, ==, text);
  g_assert_cmpstr (detail->sql, ==, "SELECT *\nFROM orders");
  g_assert_cmpstr (detail->unchanged, ==, "Nothing was changed.");
  g_assert_cmpstr (detail->remedy, ==, "Correct the statement.");
  g_assert_null (detail->hint);
  g_assert_cmpstr (plain->message, ==, "just\nthat");
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  wait_for_text (fixture->page, "No Jobs Yet");
}

static void
test_real_job (Fixture *fixture, gconstpointer data)
{
  ui_case_write (&fixture->ui, "1_a.sql", "", "CREATE TABLE a (b);", "DROP TABLE a;");
  ui_case_upgrade (&fixture->ui);
  wait_for_rows (fixture, 1);
  wait_for_text (fixture->page, "Succeeded");
  g_assert_true (ui_says (fixture->page, "Choose a job"));
}

static void
test_history (Fixture *fixture, gconstpointer data)
{
  g_autofree char *good = write_job (fixture, "Upgrade other", "other", NULL);
  g_autofree char *bad = write_job (fixture, "Upgrade bad", "bad", make_failure ());
  ReeveLogView *log;
  GListModel *lines;

  reeve_jobs_page_show (REEVE_JOBS_PAGE (fixture->page), good);
  wait_for_text (details (fixture), "Upgrade other");
  wait_for_text (details (fixture), "Succeeded");
  g_assert_true (ui_says (details (fixture), "Production"));
  g_assert_true (ui_says (details (fixture), "ann"));
  g_assert_true (ui_says (details (fixture), "reevectl -d other migrate up"));
  g_assert_true (ui_says (details (fixture), "/data/other.db"));
  log = REEVE_LOG_VIEW (ui_find (details (fixture), REEVE_TYPE_LOG_VIEW, NULL));
  lines = reeve_log_view_get_lines (log);
  while (g_list_model_get_n_items (lines) == 0)
    ui_wait_ms (10);
  g_assert_cmpuint (g_list_model_get_n_items (lines), ==, 1);

  reeve_jobs_page_show (REEVE_JOBS_PAGE (fixture->page), bad);
  wait_for_text (details (fixture), "Upgrade bad");
  wait_for_text (details (fixture), "no such table: orders");
  g_assert_true (ui_says (details (fixture), "Nothing was changed."));
  g_assert_true (ui_says (details (fixture), "Correct the statement."));
}

/* What another process writes comes by itself while the page is visible. */
static void
test_notices_others (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;

  wait_for_text (fixture->page, "No Jobs Yet");
  id = write_job (fixture, "Upgrade other", "other", NULL);
  wait_for_rows (fixture, 1);
}

static gboolean
is_over (gpointer data)
{
  return reeve_job_state_is_over (reeve_job_get_state (data));
}

static gboolean
is_running (gpointer data)
{
  return reeve_job_get_state (data) == REEVE_JOB_RUNNING;
}

/* A real statement that would take for ever; the button ends it. */
static void
test_cancels (Fixture *fixture, gconstpointer data)
{
  ReeveMigrationOptions options = REEVE_MIGRATION_OPTIONS_INIT;
  g_autoptr (ReeveOperation) operation = NULL;
  g_autoptr (ReevePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  const ReeveApproval approval = { .agreed = TRUE };
  g_autofree char *old = write_job (fixture, "Upgrade other", "other", NULL);
  ReeveJob *job;
  GtkWidget *list;

  ui_case_write (&fixture->ui, "1_a.sql", "",
                 "CREATE TABLE a AS WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c"
                 " WHERE x < 100000000000) SELECT count (*) AS n FROM c;",
                 NULL);
  operation = reeve_migration_new (reeve_database_get_connection (fixture->ui.database),
                                   fixture->ui.project, &options);
  plan = reeve_runner_prepare (reeve_workspace_get_runner (fixture->ui.workspace), operation, NULL,
                               &error);
  g_assert_no_error (error);
  job = reeve_workspace_submit (fixture->ui.workspace, operation, plan, &approval,
                                "reevectl -d shop migrate up");
  ui_wait (is_running, job);
  reeve_jobs_page_show (REEVE_JOBS_PAGE (fixture->page), reeve_job_get_id (job));
  wait_for_rows (fixture, 2);
  wait_for_text (details (fixture), "Running");

  /* What runs stands before what is over. */
  list = ui_find (fixture->page, REEVE_TYPE_JOB_CELL, NULL);
  g_assert_true (ui_says (list, "Running"));

  g_assert_true (gtk_widget_activate_action (fixture->page, "job.cancel", NULL));
  g_assert_true (ui_says (details (fixture), "Cancelling…"));
  ui_wait (is_over, job);
  wait_for_text (details (fixture), "Cancelled");
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_CANCELLED);
  /* Until its outcome is written. */
  while (reeve_runner_count_active (reeve_workspace_get_runner (fixture->ui.workspace)) > 0)
    ui_wait_ms (10);
}

static void
test_filters (Fixture *fixture, gconstpointer data)
{
  g_autofree char *good = write_job (fixture, "Upgrade other", "other", NULL);
  g_autofree char *bad = write_job (fixture, "Upgrade bad", "bad", make_failure ());
  GtkWidget *databases;
  GtkWidget *search = find_search (fixture->page);

  wait_for_rows (fixture, 2);
  gtk_editable_set_text (GTK_EDITABLE (search), "upgrade OTHER");
  wait_for_rows (fixture, 1);
  wait_for_text (fixture->page, "Upgrade other");
  gtk_editable_set_text (GTK_EDITABLE (search), "nothing like it");
  wait_for_rows (fixture, 0);
  /* Whoever asks for a job sees it, whatever the filter. */
  reeve_jobs_page_show (REEVE_JOBS_PAGE (fixture->page), bad);
  wait_for_text (details (fixture), "Upgrade bad");
  wait_for_rows (fixture, 2);
  databases = find_mapped (gtk_widget_get_parent (gtk_widget_get_parent (search)),
                           GTK_TYPE_DROP_DOWN);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (databases), 1);
  wait_for_rows (fixture, 1);
}

static void
test_filter_choices (void)
{
  g_autoptr (ReeveJob) job = reeve_job_new ("migrate.up", "Upgrade “shop”");
  g_autoptr (ReeveJobItem) item = reeve_job_item_new_live (job, NULL, "reevectl migrate up");
  const char *const *titles = reeve_job_filter_titles ();

  g_assert_nonnull (titles[0]);
  g_assert_true (reeve_job_filter_passes (item, 0, NULL, NULL));
  g_assert_true (reeve_job_filter_passes (item, 1, NULL, "SHOP"));
  g_assert_false (reeve_job_filter_passes (item, 2, NULL, NULL));
  g_assert_false (reeve_job_filter_passes (item, 0, "other", NULL));
  g_assert_true (reeve_job_filter_passes (item, 0, NULL, "reevectl"));
  g_assert_false (reeve_job_filter_passes (item, 0, NULL, "downgrade"));
  reeve_job_end (job, REEVE_JOB_SUCCEEDED, NULL);
  g_assert_true (reeve_job_filter_passes (item, 2, NULL, NULL));
  g_assert_false (reeve_job_filter_passes (item, 1, NULL, NULL));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
is_folded (gpointer data)
{
  return adw_leaflet_get_folded (data);
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = write_job (fixture, "Upgrade other", "other", NULL);
  AdwLeaflet *leaflet;
  int minimum;

  wait_for_rows (fixture, 1);
  leaflet = ADW_LEAFLET (ui_find (fixture->page, ADW_TYPE_LEAFLET, NULL));
  gtk_widget_measure (fixture->page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  ui_wait_ms (200);
  gtk_window_set_default_size (fixture->ui.window, 360, 600);
  ui_wait (is_folded, leaflet);
  reeve_jobs_page_show (REEVE_JOBS_PAGE (fixture->page), id);
  wait_for_text (details (fixture), "Upgrade other");
  ui_wait_ms (500);
  g_assert_true (gtk_widget_get_mapped (details (fixture)));
  g_assert_cmpuint (count_rows (fixture->page), ==, 0);
  gtk_widget_activate_action (fixture->page, "job.back", NULL);
  wait_for_rows (fixture, 1);
}

#define ADD(name, function) \
  g_test_add ("/app/jobs-page/" name, Fixture, NULL, setup, function, teardown)

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/app/failure/parses", test_failure);
  g_test_add_func ("/app/job-filter/choices", test_filter_choices);
  ADD ("empty", test_empty);
  ADD ("real-job", test_real_job);
  ADD ("history", test_history);
  ADD ("notices-others", test_notices_others);
  ADD ("cancels", test_cancels);
  ADD ("filters", test_filters);
  ADD ("narrow", test_narrow);
  return g_test_run ();
}
