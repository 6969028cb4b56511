/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dialogs/plan-review.h"

#include "app/widgets/plan-step-cell.h"
#include "app/widgets/sql-view.h"
#include "case.h"
#include "core/base/error.h"

static ReevePlan *
make_plan (ReeveEffect effect)
{
  g_autoptr (ReeveTarget) target =
    reeve_target_new_file ("sqlite", 1, 2, 0, "/x/shop.db", "3.40.1");
  ReevePlan *plan = reeve_plan_new ("migrate.up", "Upgrade shop.db to head", target);
  ReevePlanStep *step = reeve_plan_add_step (
    plan, "up:1", "Apply 1 first", "CREATE ROLE ann PASSWORD 'geheim'", REEVE_EFFECT_WRITE);

  step->lock = g_strdup ("ACCESS EXCLUSIVE");
  step = reeve_plan_add_step (plan, "up:2", "Apply 2 second", "DROP TABLE t", effect);
  step->reversible = FALSE;
  reeve_plan_step_add_finding (step, REEVE_SEVERITY_WARNING, "rule", "It cannot be taken back",
                               "Write a down section.");
  return plan;
}

static GtkWidget *
show (ReevePlan *plan, ReeveProtection protection)
{
  g_autoptr (ReeveConnection) connection =
    reeve_connection_new ("shop", "sqlite:/x/shop.db", NULL);
  GtkWidget *dialog;

  reeve_connection_set_environment (connection, REEVE_ENVIRONMENT_PRODUCTION);
  reeve_connection_set_protection (connection, protection);
  if (reeve_plan_get_digest (plan) == NULL)
    reeve_plan_seal (plan);
  dialog = GTK_WIDGET (reeve_plan_review_new (plan, connection, "reevectl -d shop migrate up"));
  gtk_window_present (GTK_WINDOW (dialog));
  ui_wait_ms (50);
  return dialog;
}

static void
approved_cb (ReevePlanReview *dialog, const char *phrase, char **said)
{
  g_assert_null (*said);
  *said = g_strdup (phrase != NULL ? phrase : "yes");
}

static GtkWidget *
get_run (GtkWidget *dialog)
{
  return ui_find (dialog, GTK_TYPE_BUTTON, "_Upgrade");
}

/* What one must know before saying yes stands there. */
static void
test_contents (void)
{
  g_autoptr (ReevePlan) plan = make_plan (REEVE_EFFECT_DESTROY);
  GtkWidget *dialog;

  reeve_plan_add_warning (plan, "Mind the gap");
  dialog = show (plan, REEVE_PROTECTION_CONFIRM);
  g_assert_true (ui_says (dialog, "shop"));
  g_assert_true (ui_says (dialog, "Production"));
  g_assert_true (ui_says (dialog, "2 steps on /x/shop.db · 1 may destroy data · 1 with no way"));
  g_assert_true (ui_says (dialog, "Mind the gap"));
  g_assert_true (ui_says (dialog, "Apply 1 first"));
  g_assert_true (ui_says (dialog, "lock: ACCESS EXCLUSIVE"));
  g_assert_true (ui_says (dialog, "may destroy data"));
  g_assert_true (ui_says (dialog, "no way back"));
  g_assert_true (ui_says (dialog, "It cannot be taken back"));
  g_assert_true (ui_says (dialog, "Write a down section."));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* The SQL is shown when it is asked for, and never a password in it. */
static void
test_sql (void)
{
  g_autoptr (ReevePlan) plan = make_plan (REEVE_EFFECT_WRITE);
  GtkWidget *dialog = show (plan, REEVE_PROTECTION_OPEN);
  GtkWidget *cell = ui_find (dialog, REEVE_TYPE_PLAN_STEP_CELL, NULL);
  GtkWidget *view;
  const char *sql;

  g_assert_null (ui_find (dialog, REEVE_TYPE_SQL_VIEW, NULL));
  gtk_widget_activate (ui_find (cell, GTK_TYPE_TOGGLE_BUTTON, NULL));
  ui_wait_ms (300);
  view = ui_find (cell, REEVE_TYPE_SQL_VIEW, NULL);
  g_assert_nonnull (view);
  sql = reeve_sql_view_get_sql (REEVE_SQL_VIEW (view));
  g_assert_nonnull (strstr (sql, "CREATE ROLE ann PASSWORD"));
  g_assert_null (strstr (sql, "geheim"));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static const struct
{
  ReeveProtection protection;
  ReeveEffect effect;
  gboolean can_run;
  gboolean asks_name;
  gboolean runs_by_default;
} demands[] = {
  { REEVE_PROTECTION_OPEN, REEVE_EFFECT_WRITE, TRUE, FALSE, TRUE },
  { REEVE_PROTECTION_OPEN, REEVE_EFFECT_DESTROY, TRUE, FALSE, FALSE },
  { REEVE_PROTECTION_CONFIRM, REEVE_EFFECT_WRITE, TRUE, FALSE, TRUE },
  { REEVE_PROTECTION_CONFIRM, REEVE_EFFECT_DESTROY, TRUE, FALSE, FALSE },
  { REEVE_PROTECTION_TYPE_NAME, REEVE_EFFECT_WRITE, TRUE, TRUE, TRUE },
  { REEVE_PROTECTION_TYPE_NAME, REEVE_EFFECT_DESTROY, TRUE, TRUE, FALSE },
  { REEVE_PROTECTION_READ_ONLY, REEVE_EFFECT_WRITE, FALSE, FALSE, FALSE },
};

static void
test_demands (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (demands); i++)
    {
      g_autoptr (ReevePlan) plan = make_plan (demands[i].effect);
      GtkWidget *dialog = show (plan, demands[i].protection);
      GtkWidget *run = get_run (dialog);
      GtkWidget *entry = ui_find (dialog, GTK_TYPE_ENTRY, NULL);
      g_autofree char *said = NULL;

      g_signal_connect (dialog, "approved", G_CALLBACK (approved_cb), &said);
      g_assert_cmpint (gtk_widget_get_visible (run), ==, demands[i].can_run);
      g_assert_cmpint (gtk_widget_is_visible (entry), ==, demands[i].asks_name);
      g_assert_cmpint (gtk_window_get_default_widget (GTK_WINDOW (dialog)) == run, ==,
                       demands[i].runs_by_default);
      g_assert_cmpint (gtk_widget_get_sensitive (run), ==,
                       demands[i].can_run && !demands[i].asks_name);
      if (demands[i].asks_name)
        {
          gtk_test_accessible_assert_property (
            entry, GTK_ACCESSIBLE_PROPERTY_LABEL,
            "This database is protected. Type “shop.db” to go on.");
          gtk_editable_set_text (GTK_EDITABLE (entry), "shop");
          g_assert_false (gtk_widget_get_sensitive (run));
          g_assert_false (ui_says (dialog, "is not the phrase"));
          gtk_editable_set_text (GTK_EDITABLE (entry), "shop.db");
          g_assert_true (gtk_widget_get_sensitive (run));
        }
      gtk_widget_activate_action (dialog, "plan.run", NULL);
      g_assert_cmpstr (said, ==, !demands[i].can_run    ? NULL
                                 : demands[i].asks_name ? "shop.db"
                                                        : "yes");
      if (!demands[i].can_run)
        {
          g_assert_true (ui_says (dialog, "protected as read-only"));
          gtk_window_destroy (GTK_WINDOW (dialog));
        }
    }
}

/* What an operation wants typed is said, also to those who do not see it; another text is refused,
 * and that is said as soon as it cannot become the right one, or Enter is pressed. */
static void
test_own_phrase (void)
{
  static const struct
  {
    const char *text;
    gboolean is_wrong;
    gboolean is_wrong_at_enter;
  } cases[] = {
    { "pup", FALSE, TRUE }, { "pupils", TRUE, TRUE }, { "shop.db", TRUE, TRUE },
    { "Pupil", TRUE, TRUE }, { "", FALSE, TRUE },     { "pupil", FALSE, FALSE },
  };
  g_autoptr (ReevePlan) plan = make_plan (REEVE_EFFECT_DESTROY);
  g_autofree char *said = NULL;
  GtkWidget *dialog;
  GtkWidget *entry;

  reeve_plan_set_phrase (plan, "pupil");
  dialog = show (plan, REEVE_PROTECTION_OPEN);
  entry = ui_find (dialog, GTK_TYPE_ENTRY, NULL);
  g_signal_connect (dialog, "approved", G_CALLBACK (approved_cb), &said);
  gtk_test_accessible_assert_property (entry, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Type “pupil” to go on.");
  g_assert_cmpstr (gtk_entry_get_placeholder_text (GTK_ENTRY (entry)), ==, "pupil");
  g_assert_false (ui_says (dialog, "is protected"));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gtk_editable_set_text (GTK_EDITABLE (entry), cases[i].text);
      g_assert_cmpint (ui_says (dialog, "is not the phrase"), ==, cases[i].is_wrong);
      g_signal_emit_by_name (entry, "activate");
      g_assert_cmpint (ui_says (dialog, "is not the phrase"), ==, cases[i].is_wrong_at_enter);
      g_assert_cmpint (gtk_widget_has_css_class (entry, "error"), ==, cases[i].is_wrong_at_enter);
      g_assert_null (said);
      g_assert_cmpint (gtk_widget_get_sensitive (get_run (dialog)), ==,
                       !cases[i].is_wrong_at_enter);
    }
  gtk_widget_activate_action (dialog, "plan.run", NULL);
  g_assert_cmpstr (said, ==, "pupil");
}

static void
test_cancel (void)
{
  g_autoptr (ReevePlan) plan = make_plan (REEVE_EFFECT_DESTROY);
  GtkWidget *dialog = show (plan, REEVE_PROTECTION_OPEN);
  g_autofree char *said = NULL;

  g_signal_connect (dialog, "approved", G_CALLBACK (approved_cb), &said);
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  gtk_widget_activate (gtk_window_get_default_widget (GTK_WINDOW (dialog)));
  ui_wait_ms (400);
  g_assert_null (dialog);
  g_assert_null (said);
}

static void
force_cb (ReevePlanReview *dialog, gboolean force, gboolean *said)
{
  *said = force;
}

static void
test_blocked (void)
{
  g_autoptr (ReevePlan) plan = make_plan (REEVE_EFFECT_WRITE);
  g_autoptr (ReevePlan) forced = make_plan (REEVE_EFFECT_WRITE);
  GError *reason = NULL;
  gboolean force = FALSE;
  GtkWidget *dialog;

  reeve_set_error (&reason, REEVE_ERROR_REFUSED, "The files are others");
  reeve_error_set_remedy (&reason, "Put them back.");
  reeve_plan_set_blocked (plan, reason);
  reeve_plan_seal (forced);
  dialog = show (plan, REEVE_PROTECTION_OPEN);
  g_signal_connect (dialog, "force", G_CALLBACK (force_cb), &force);
  g_assert_true (ui_says (dialog, "The files are others"));
  g_assert_true (ui_says (dialog, "Put them back."));
  g_assert_false (gtk_widget_get_visible (get_run (dialog)));
  reeve_plan_review_offer_force (REEVE_PLAN_REVIEW (dialog), "Go on");
  gtk_check_button_set_active (
    GTK_CHECK_BUTTON (
      gtk_widget_get_template_child (GTK_WIDGET (dialog), REEVE_TYPE_PLAN_REVIEW, "force")),
    TRUE);
  g_assert_true (force);
  reeve_plan_review_set_plan (REEVE_PLAN_REVIEW (dialog), forced, "reevectl migrate up --force");
  g_assert_false (ui_says (dialog, "The files are others"));
  g_assert_true (gtk_widget_get_visible (get_run (dialog)));
  g_assert_true (gtk_widget_is_sensitive (get_run (dialog)));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* While a plan is made anew, and after it could not be, the old one cannot be run. */
static void
test_trouble (void)
{
  g_autoptr (ReevePlan) plan = make_plan (REEVE_EFFECT_WRITE);
  GtkWidget *dialog = show (plan, REEVE_PROTECTION_OPEN);
  g_autoptr (GError) error = reeve_error_new (REEVE_ERROR_CONNECT, "Nobody is there");

  g_assert_true (gtk_widget_is_sensitive (get_run (dialog)));
  reeve_plan_review_set_error (REEVE_PLAN_REVIEW (dialog), error);
  g_assert_true (ui_says (dialog, "Nobody is there"));
  g_assert_false (gtk_widget_is_sensitive (get_run (dialog)));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_reviewed (void)
{
  g_autoptr (ReevePlan) before = make_plan (REEVE_EFFECT_WRITE);
  g_autoptr (ReevePlan) after = reeve_plan_new ("migrate.up", "Upgrade", NULL);
  GtkWidget *dialog;

  reeve_plan_seal (before);
  reeve_plan_add_step (after, "up:2", "Apply 2 second", "DROP TABLE other", REEVE_EFFECT_DESTROY);
  reeve_plan_add_step (after, "up:3", "Apply 3 third", "SELECT 1", REEVE_EFFECT_READ);
  dialog = show (after, REEVE_PROTECTION_OPEN);
  reeve_plan_review_set_reviewed (REEVE_PLAN_REVIEW (dialog), before);
  ui_wait_ms (50);
  g_assert_true (ui_says (dialog, "Changed since you looked at it:\n• Apply 2 second\n"
                                  "New since you looked at it:\n• Apply 3 third\n"
                                  "No longer in the plan:\n• Apply 1 first"));
  g_assert_true (ui_says (dialog, "changed"));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static GtkWidget *
find_warning_list (GtkWidget *dialog)
{
  return ui_find (dialog, GTK_TYPE_LABEL, "30 warnings");
}

static gboolean
has_all_steps (gpointer data)
{
  GtkListView *list = GTK_LIST_VIEW (ui_find (data, GTK_TYPE_LIST_VIEW, NULL));

  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (list))) == 10000;
}

/* Neither thirty warnings nor ten thousand steps make it slow or push the buttons out of sight. */
static void
test_large (void)
{
  g_autoptr (ReevePlan) plan = reeve_plan_new ("migrate.up", "Upgrade", NULL);
  GtkWidget *dialog;
  gint64 start;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *id = g_strdup_printf ("up:%u", i);

      reeve_plan_add_step (plan, id, id, "SELECT 1", REEVE_EFFECT_READ);
    }
  for (guint i = 0; i < 30; i++)
    reeve_plan_add_warning (plan, "Warning %u", i);
  reeve_plan_seal (plan);
  start = g_get_monotonic_time ();
  dialog = show (plan, REEVE_PROTECTION_OPEN);
  ui_wait (has_all_steps, dialog);
  g_test_message ("%.1f ms", (double) (g_get_monotonic_time () - start) / 1000.0);
  g_assert_nonnull (find_warning_list (dialog));
  g_assert_cmpint (gtk_widget_get_height (dialog), <=, 650);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/app/plan-review/contents", test_contents);
  g_test_add_func ("/app/plan-review/sql", test_sql);
  g_test_add_func ("/app/plan-review/demands", test_demands);
  g_test_add_func ("/app/plan-review/own-phrase", test_own_phrase);
  g_test_add_func ("/app/plan-review/cancel", test_cancel);
  g_test_add_func ("/app/plan-review/blocked", test_blocked);
  g_test_add_func ("/app/plan-review/trouble", test_trouble);
  g_test_add_func ("/app/plan-review/reviewed", test_reviewed);
  g_test_add_func ("/app/plan-review/large", test_large);
  return ui_run ();
}
