/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/pages/backups-page.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app/dialogs/backup-dialog.h"
#include "app/dialogs/key-dialog.h"
#include "app/dialogs/plan-review.h"
#include "app/dialogs/retention-dialog.h"
#include "app/models/backup-freshness.h"
#include "app/pages/backups-page-private.h"
#include "app/widgets/file-row.h"
#include "app/widgets/unlock-form.h"
#include "case.h"

#define PASSPHRASE "correct horse battery staple"

typedef struct
{
  UiCase ui;
  ReeveBackupsPage *page;
} Case;

static gboolean
was_read (gpointer data)
{
  Case *self = data;

  return reeve_backup_list_was_read (self->page->backups) &&
         !reeve_backup_list_is_reading (self->page->backups);
}

static void
setup (Case *self, gconstpointer data)
{
  ui_case_setup (&self->ui, REEVE_ENVIRONMENT_PRODUCTION);
  ui_case_write (&self->ui, "20250101000000_one.sql", "",
                 "CREATE TABLE one (a int); INSERT INTO one VALUES (1), (2), (3);", NULL);
  ui_case_upgrade (&self->ui);
  self->page =
    REEVE_BACKUPS_PAGE (reeve_backups_page_new (self->ui.workspace, self->ui.database));
  gtk_widget_set_vexpand (GTK_WIDGET (self->page), TRUE);
  gtk_box_append (GTK_BOX (self->ui.content), GTK_WIDGET (self->page));
  ui_wait (was_read, self);
}

static void
teardown (Case *self, gconstpointer data)
{
  ui_case_teardown (&self->ui);
}

/* --- helpers ------------------------------------------------------------------------------- */

static void
act (Case *self, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->page), action, NULL));
}

static gboolean
is_enabled (GtkWidget *widget, const char *action)
{
  GtkWidget *button = gtk_button_new ();
  gboolean enabled;

  gtk_widget_set_parent (button, widget);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  enabled = gtk_widget_get_sensitive (button);
  gtk_widget_unparent (button);
  return enabled;
}

typedef struct
{
  Case *test;
  guint n_jobs;
} Expected;

static gboolean
has_ended (gpointer data)
{
  Expected *expected = data;
  ReeveWorkspace *workspace = expected->test->ui.workspace;

  return g_list_model_get_n_items (reeve_workspace_get_jobs (workspace)) >= expected->n_jobs &&
         reeve_workspace_count_running (workspace) == 0 &&
         reeve_runner_count_active (reeve_workspace_get_runner (workspace)) == 0;
}

static guint
count_jobs (Case *self)
{
  return g_list_model_get_n_items (reeve_workspace_get_jobs (self->ui.workspace));
}

/* The job that somebody started, when there are @n_jobs in all, and the list with its outcome. */
static ReeveJob *
wait_for_job (Case *self, guint n_jobs)
{
  Expected expected = { self, n_jobs };
  g_autoptr (ReeveJob) job = NULL;

  ui_wait (has_ended, &expected);
  reeve_backups_page_refresh (self->page);
  ui_wait (was_read, self);
  job = g_list_model_get_item (reeve_workspace_get_jobs (self->ui.workspace), 0);
  return job;
}

static ReeveJob *
act_and_wait (Case *self, const char *action)
{
  guint n_jobs = count_jobs (self);

  act (self, action);
  return wait_for_job (self, n_jobs + 1);
}

static const ReeveBackupRecord *
get_selected (Case *self)
{
  ReeveBackupItem *item = reeve_backups_page_get_selected (self->page);

  g_assert_nonnull (item);
  return reeve_backup_item_get_record (item);
}

static void
back_up (Case *self)
{
  ReeveJob *job = act_and_wait (self, "backup.create");

  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_SUCCEEDED);
}

static const char *
get_shown (Case *self)
{
  return gtk_stack_get_visible_child_name (self->page->stack);
}

static GtkStack *
get_tables (Case *self)
{
  return GTK_STACK (gtk_widget_get_template_child (GTK_WIDGET (self->page->details),
                                                   REEVE_TYPE_BACKUP_DETAILS, "tables_stack"));
}

static gboolean
shows_tables (gpointer data)
{
  return g_str_equal (gtk_stack_get_visible_child_name (get_tables (data)), "tables");
}

static gpointer
get_child (GtkWidget *dialog, const char *name)
{
  return gtk_widget_get_template_child (dialog, G_OBJECT_TYPE (dialog), name);
}

/* --- making and proving -------------------------------------------------------------------- */

static gboolean
has_one (gpointer data)
{
  return reeve_backup_list_count (((Case *) data)->page->backups, NULL) == 1;
}

/* Nobody has to ask for the new list. */
static void
test_shows_up (Case *self, gconstpointer data)
{
  act (self, "backup.create");
  ui_wait (has_one, self);
  ui_wait (shows_tables, self);
  wait_for_job (self, count_jobs (self));
}

static void
test_create (Case *self, gconstpointer data)
{
  const ReeveBackupRecord *record;
  ReeveJob *job;

  g_assert_cmpstr (get_shown (self), ==, "empty");
  g_assert_false (is_enabled (GTK_WIDGET (self->page), "backup.verify"));
  /* It only reads, so that there is nothing to review, not even in production. */
  job = act_and_wait (self, "backup.create");
  g_assert_null (ui_find_window (REEVE_TYPE_PLAN_REVIEW));
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_SUCCEEDED);
  g_assert_cmpstr (reeve_workspace_get_job_command (self->ui.workspace, job), ==,
                   "reevectl -d shop backup create");
  g_assert_true (reeve_job_strip_get_job (self->page->strip) == job);
  g_assert_cmpstr (get_shown (self), ==, "content");
  record = get_selected (self);
  g_assert_cmpstr (record->proof, ==, "read-back");
  g_assert_true (g_file_test (record->file, G_FILE_TEST_EXISTS));
  g_assert_true (ui_says (GTK_WIDGET (self->page), "1 backup,"));
  g_assert_true (ui_says (GTK_WIDGET (self->page->list), "Today"));
  g_assert_true (ui_says (GTK_WIDGET (self->page->list), "Read back"));
  ui_wait (shows_tables, self);
  ui_wait_ms (50);
  g_assert_true (ui_says (GTK_WIDGET (self->page->details), "one"));
  g_assert_true (ui_says (GTK_WIDGET (self->page->details), "just now"));
}

static void
test_verify (Case *self, gconstpointer data)
{
  ReeveJob *job;

  back_up (self);
  job = act_and_wait (self, "backup.verify-restored");
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_SUCCEEDED);
  g_assert_cmpstr (get_selected (self)->proof, ==, "restored");
  g_assert_cmpint (get_selected (self)->restore_ms, >=, 0);
  g_assert_true (ui_says (GTK_WIDGET (self->page->list), "Restored in "));
  /* Reading it back takes nothing of that away. */
  job = act_and_wait (self, "backup.verify");
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_SUCCEEDED);
  g_assert_cmpstr (get_selected (self)->proof, ==, "restored");
}

static void
flip_byte (const char *path)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, &error));
  bytes[length / 2] ^= 1;
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, &error));
}

static void
test_damaged (Case *self, gconstpointer data)
{
  ReeveJob *job;

  back_up (self);
  flip_byte (get_selected (self)->file);
  job = act_and_wait (self, "backup.verify");
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_FAILED);
  g_assert_cmpstr (get_selected (self)->proof, ==, "none");
  g_assert_true (ui_says (GTK_WIDGET (self->page->list), "Not proven"));
}

static void
test_missing (Case *self, gconstpointer data)
{
  back_up (self);
  g_assert_cmpint (g_remove (get_selected (self)->file), ==, 0);
  reeve_backups_page_refresh (self->page);
  ui_wait (was_read, self);
  ui_wait_ms (50);
  g_assert_true (ui_says (GTK_WIDGET (self->page->list), "The file is gone"));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (get_tables (self)), ==, "missing");
  g_assert_false (is_enabled (GTK_WIDGET (self->page), "backup.verify"));
  g_assert_true (is_enabled (GTK_WIDGET (self->page), "backup.copy-path"));
}

static gboolean
is_pinned (gpointer data)
{
  return was_read (data) && get_selected (data)->pinned;
}

static gboolean
is_unpinned (gpointer data)
{
  return was_read (data) && !get_selected (data)->pinned;
}

static void
test_pin (Case *self, gconstpointer data)
{
  back_up (self);
  act (self, "backup.pin");
  ui_wait (is_pinned, self);
  g_assert_true (ui_says (GTK_WIDGET (self->page->details), "Pinned"));
  act (self, "backup.pin");
  ui_wait (is_unpinned, self);
}

/* What another process did to the catalogue is shown when one looks again. */
static void
test_other_process (Case *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  back_up (self);
  id = g_strdup (get_selected (self)->id);
  back_up (self);
  /* The new one is selected, unless somebody chooses another. */
  g_assert_cmpstr (get_selected (self)->id, !=, id);
  reeve_backups_page_select (self->page, id);
  g_assert_cmpstr (get_selected (self)->id, ==, id);
  g_assert_true (reeve_catalogue_pin_backup (reeve_workspace_get_catalogue (self->ui.workspace), id,
                                             TRUE, &error));
  ui_wait (is_pinned, self);
  g_assert_cmpstr (get_selected (self)->id, ==, id);
}

/* --- encrypted ------------------------------------------------------------------------------- */

static void
type (GtkWidget *dialog, const char *entry, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (get_child (dialog, entry)), text);
}

static void
give_passphrase (const char *text)
{
  GtkWidget *dialog = ui_wait_for_window (REEVE_TYPE_KEY_DIALOG);
  GtkWidget *form = ui_find (dialog, REEVE_TYPE_UNLOCK_FORM, NULL);

  g_assert_false (is_enabled (form, "unlock.open"));
  type (form, "passphrase", text);
  g_assert_true (gtk_widget_activate_action (form, "unlock.open", NULL));
}

/* A backup that only its passphrase opens; returns its job. */
static ReeveJob *
back_up_encrypted (Case *self)
{
  guint n_jobs = count_jobs (self);
  GtkWidget *dialog;

  act (self, "backup.create-with-options");
  dialog = ui_wait_for_window (REEVE_TYPE_BACKUP_DIALOG);
  g_assert_false (gtk_widget_get_visible (get_child (dialog, "classic_row")));
  type (dialog, "name", "before exams");
  adw_combo_row_set_selected (get_child (dialog, "encryption"), 1);
  g_assert_false (is_enabled (dialog, "backup.start"));
  type (dialog, "passphrase", PASSPHRASE);
  type (dialog, "again", "correct horse battery");
  g_assert_false (is_enabled (dialog, "backup.start"));
  g_assert_true (ui_says (dialog, "The two passphrases are not the same."));
  type (dialog, "again", PASSPHRASE);
  g_assert_true (gtk_widget_activate_action (dialog, "backup.start", NULL));
  return wait_for_job (self, n_jobs + 1);
}

static gboolean
is_refused (gpointer data)
{
  return g_str_equal (gtk_stack_get_visible_child_name (get_tables (data)), "locked");
}

static void
test_encrypted (Case *self, gconstpointer data)
{
  ReeveJob *job = back_up_encrypted (self);
  ReevePlan *plan = reeve_job_get_plan (job);
  g_autofree char *text = NULL;
  JsonNode *node;

  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_SUCCEEDED);
  g_assert_cmpstr (reeve_workspace_get_job_command (self->ui.workspace, job), ==,
                   "reevectl -d shop backup create 'before exams' --ask-passphrase");
  node = json_node_init_object (json_node_alloc (), reeve_plan_to_json (plan));
  text = json_to_string (node, FALSE);
  g_assert_null (strstr (text, "horse"));
  json_node_unref (node);
  g_assert_true (get_selected (self)->encrypted);
  g_assert_cmpstr (get_selected (self)->label, ==, "before exams");
  g_assert_cmpstr (get_selected (self)->proof, ==, "read-back");
  g_assert_true (is_refused (self));
  act (self, "backup.unlock");
  give_passphrase ("incorrect donkey");
  ui_wait (is_refused, self);
  act (self, "backup.unlock");
  give_passphrase (PASSPHRASE);
  ui_wait (shows_tables, self);
}

static void
test_verify_encrypted (Case *self, gconstpointer data)
{
  GtkWidget *dialog;
  GtkWidget *form;
  guint n_jobs;
  ReeveJob *job;

  back_up_encrypted (self);
  n_jobs = count_jobs (self);
  act (self, "backup.verify-restored");
  give_passphrase ("incorrect donkey");
  /* It is asked again, and said why; nothing has run. */
  ui_wait_ms (50);
  dialog = ui_wait_for_window (REEVE_TYPE_KEY_DIALOG);
  form = ui_find (dialog, REEVE_TYPE_UNLOCK_FORM, NULL);
  g_assert_true (gtk_widget_get_visible (get_child (form, "trouble")));
  g_assert_cmpuint (count_jobs (self), ==, n_jobs);
  give_passphrase (PASSPHRASE);
  job = wait_for_job (self, n_jobs + 1);
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_SUCCEEDED);
  g_assert_null (strstr (reeve_workspace_get_job_command (self->ui.workspace, job), "horse"));
  g_assert_cmpstr (get_selected (self)->proof, ==, "restored");
}

/* For somebody else: what is no key is said before anything is made. */
static void
test_recipients (Case *self, gconstpointer data)
{
  g_autofree char *recipient = NULL;
  g_autofree char *command = NULL;
  g_autoptr (ReeveSecret) key = reeve_age_generate (&recipient);
  guint n_jobs = count_jobs (self);
  GtkWidget *dialog;
  ReeveJob *job;

  act (self, "backup.create-with-options");
  dialog = ui_wait_for_window (REEVE_TYPE_BACKUP_DIALOG);
  adw_combo_row_set_selected (get_child (dialog, "encryption"), 2);
  type (dialog, "recipients", "age1nonsense");
  g_assert_false (is_enabled (dialog, "backup.start"));
  g_assert_true (gtk_widget_get_visible (get_child (dialog, "trouble")));
  type (dialog, "recipients", recipient);
  adw_combo_row_set_selected (get_child (dialog, "proof"), 2);
  reeve_file_row_set_path (get_child (dialog, "folder"), self->ui.folder);
  g_assert_true (gtk_widget_activate_action (dialog, "backup.start", NULL));
  job = wait_for_job (self, n_jobs + 1);
  command = g_strdup_printf ("reevectl -d shop backup create -o %s --proof sealed --recipient %s",
                             self->ui.folder, recipient);
  g_assert_cmpstr (reeve_workspace_get_job_command (self->ui.workspace, job), ==, command);
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_SUCCEEDED);
  g_assert_cmpstr (get_selected (self)->proof, ==, "sealed");
  g_assert_true (g_str_has_prefix (get_selected (self)->file, self->ui.folder));
}

/* --- old ones -------------------------------------------------------------------------------- */

static gboolean
has_policy (gpointer data)
{
  return g_str_equal (gtk_stack_get_visible_child_name (get_child (data, "stack")), "policy");
}

static void
set_policy (GtkWidget *dialog, const char *rule, int n)
{
  gtk_spin_button_set_value (get_child (dialog, rule), n);
}

static gboolean
is_reviewable (gpointer data)
{
  return is_enabled (data, "plan.run") || gtk_widget_get_visible (get_child (data, "demand"));
}

static void
test_retention (Case *self, gconstpointer data)
{
  g_autofree char *kept = NULL;
  GtkWidget *dialog;
  guint n_jobs;
  ReeveJob *job;

  for (guint i = 0; i < 3; i++)
    back_up (self);
  kept = g_strdup (get_selected (self)->id);
  act (self, "backup.prune");
  dialog = ui_wait_for_window (REEVE_TYPE_RETENTION_DIALOG);
  ui_wait (has_policy, dialog);
  /* All are of today, and the rules begin with the three newest. */
  g_assert_true (ui_says (dialog, "removes none"));
  g_assert_false (is_enabled (dialog, "retention.review"));
  set_policy (dialog, "last", 1);
  ui_wait_ms (50);
  g_assert_true (ui_says (dialog, "removes 2"));
  g_assert_true (ui_says (dialog, "Kept: last 1, daily 1, weekly 1, monthly 1, newest proven"));
  g_assert_true (ui_says (dialog, "Removed"));
  n_jobs = count_jobs (self);
  g_assert_true (gtk_widget_activate_action (dialog, "retention.review", NULL));
  dialog = ui_wait_for_window (REEVE_TYPE_PLAN_REVIEW);
  ui_wait (is_reviewable, dialog);
  g_assert_true (ui_says (dialog, "Remove old backups of"));
  /* It is the one of production: its name has to be typed. */
  type (dialog, "phrase", "shop.db");
  g_assert_true (gtk_widget_activate_action (dialog, "plan.run", NULL));
  job = wait_for_job (self, n_jobs + 1);
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_SUCCEEDED);
  g_assert_cmpuint (reeve_backup_list_count (self->page->backups, NULL), ==, 1);
  g_assert_cmpstr (get_selected (self)->id, ==, kept);
}

static void
test_undo_of_nothing (Case *self, gconstpointer data)
{
  GtkWidget *dialog;

  act (self, "backup.undo");
  dialog = ui_wait_for_window (REEVE_TYPE_PLAN_REVIEW);
  ui_wait_ms (50);
  g_assert_true (ui_says (dialog, "No restore has replaced"));
  g_assert_false (is_enabled (dialog, "plan.run"));
  gtk_window_close (GTK_WINDOW (dialog));
}

/* --- the overview ---------------------------------------------------------------------------- */

static gboolean
is_fresh (gpointer data)
{
  return reeve_freshness_of (data, g_get_real_time ()) == REEVE_FRESHNESS_GOOD;
}

static gboolean
is_known (gpointer data)
{
  return reeve_freshness_of (data, g_get_real_time ()) != REEVE_FRESHNESS_UNKNOWN;
}

static void
test_freshness (Case *self, gconstpointer data)
{
  gint64 now = g_get_real_time ();
  const gint64 hour = 3600 * (gint64) G_USEC_PER_SEC;
  g_autofree char *text = NULL;

  ui_wait (is_known, self->ui.database);
  g_assert_cmpint (reeve_freshness_of (self->ui.database, now), ==, REEVE_FRESHNESS_NONE);
  back_up (self);
  ui_wait (is_fresh, self->ui.database);
  now = g_get_real_time ();
  text = reeve_freshness_text (self->ui.database, now + 3 * hour);
  g_assert_cmpstr (text, ==, "Backed up 3 hours ago · proof: Read back");
  g_assert_cmpint (reeve_freshness_of (self->ui.database, now + 25 * hour), ==,
                   REEVE_FRESHNESS_GOOD);
  g_assert_cmpint (reeve_freshness_of (self->ui.database, now + 27 * hour), ==,
                   REEVE_FRESHNESS_OLD);
}

#define ADD(path, function) g_test_add (path, Case, NULL, setup, function, teardown)

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  ADD ("/backups-page/create", test_create);
  ADD ("/backups-page/shows-up", test_shows_up);
  ADD ("/backups-page/verify", test_verify);
  ADD ("/backups-page/damaged", test_damaged);
  ADD ("/backups-page/missing", test_missing);
  ADD ("/backups-page/pin", test_pin);
  ADD ("/backups-page/other-process", test_other_process);
  ADD ("/backups-page/encrypted", test_encrypted);
  ADD ("/backups-page/verify-encrypted", test_verify_encrypted);
  ADD ("/backups-page/recipients", test_recipients);
  ADD ("/backups-page/retention", test_retention);
  ADD ("/backups-page/undo-of-nothing", test_undo_of_nothing);
  ADD ("/backups-page/freshness", test_freshness);
  return ui_run ();
}
