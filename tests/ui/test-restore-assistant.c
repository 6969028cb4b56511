/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dialogs/restore-assistant.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app/dialogs/backup-browser.h"
#include "app/dialogs/plan-review.h"
#include "app/models/backup-rows.h"
#include "app/models/file-kind.h"
#include "app/models/restore-wish.h"
#include "app/widgets/restore-tables.h"
#include "app/widgets/restore-target.h"
#include "case.h"
#include "core/backup/operation-create.h"

typedef struct
{
  UiCase ui;
  char *path; /* of a backup of it */
} Case;

/* Ended, and what it made is written down. */
static gboolean
is_over (gpointer data)
{
  return reeve_workspace_count_running (data) == 0 &&
         reeve_runner_count_active (reeve_workspace_get_runner (data)) == 0;
}

static void
back_up (Case *self)
{
  const ReeveBackupOptions options = { .path = self->path, .proof = REEVE_PROOF_SEALED };
  g_autoptr (ReeveOperation) operation = reeve_backup_create_new (
    reeve_database_get_connection (self->ui.database), &options, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReevePlan) plan = reeve_runner_prepare (
    reeve_workspace_get_runner (self->ui.workspace), operation, NULL, &error);
  const ReeveApproval approval = { .agreed = TRUE };
  g_autoptr (ReeveJob) job = NULL;

  g_assert_no_error (error);
  job = g_object_ref (
    reeve_workspace_submit (self->ui.workspace, operation, plan, &approval, NULL));
  ui_wait (is_over, self->ui.workspace);
  g_assert_cmpint (reeve_job_get_state (job), ==, REEVE_JOB_SUCCEEDED);
}

static void
setup (Case *self, gconstpointer data)
{
  ui_case_setup (&self->ui, REEVE_ENVIRONMENT_DEVELOPMENT);
  ui_case_write (&self->ui, "20250101000000_one.sql", "",
                 "CREATE TABLE one (id integer PRIMARY KEY, word text);"
                 "INSERT INTO one VALUES (1, NULL), (2, ''), (3, 'three');"
                 "CREATE TABLE two (id integer PRIMARY KEY);",
                 NULL);
  ui_case_upgrade (&self->ui);
  self->path = g_build_filename (self->ui.folder, "shop.reeve", NULL);
  back_up (self);
}

static void
teardown (Case *self, gconstpointer data)
{
  ui_case_teardown (&self->ui);
  g_free (self->path);
}

/* --- what a file is ------------------------------------------------------------------------ */

static void
test_kinds (void)
{
  static const struct
  {
    const char *name;
    const char *begins;
    gsize length;
    ReeveFileKind kind;
  } files[] = {
    { "a.db", "SQLite format 3", 16, REEVE_FILE_DATABASE },
    { "lies.reeve", "SQLite format 3", 16, REEVE_FILE_DATABASE },
    { "empty.reeve", "", 0, REEVE_FILE_DATABASE },
    { "any.txt", "a sentence", 10, REEVE_FILE_DATABASE },
    { "any.name", "PGDMP\1", 6, REEVE_FILE_BACKUP },
    { "any.name", "PGDM", 4, REEVE_FILE_DATABASE },
    { "any.name", "age-encryption.org/v1", 21, REEVE_FILE_BACKUP },
    { "Dump.SQL", "-- a dump", 9, REEVE_FILE_BACKUP },
    { "cut.reeve", "nothing", 7, REEVE_FILE_BACKUP },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    g_assert_cmpint (reeve_file_kind_of (files[i].name, files[i].begins, files[i].length), ==,
                     files[i].kind);
}

typedef struct
{
  GAsyncResult *result;
} Answer;

static void
answer_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ((Answer *) data)->result = g_object_ref (result);
}

static gboolean
is_answered (gpointer data)
{
  return ((Answer *) data)->result != NULL;
}

static void
test_finds (Case *self, gconstpointer data)
{
  const struct
  {
    const char *path;
    ReeveFileKind kind;
  } files[] = {
    { self->path, REEVE_FILE_BACKUP },
    { reeve_connection_get_database (reeve_database_get_connection (self->ui.database)),
      REEVE_FILE_DATABASE },
    { self->ui.folder, REEVE_FILE_DATABASE },
    { "/nowhere/at/all.reeve", REEVE_FILE_DATABASE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      Answer answer = { NULL };

      reeve_file_kind_find (files[i].path, answer_cb, &answer);
      ui_wait (is_answered, &answer);
      g_assert_cmpint (reeve_file_kind_find_finish (answer.result), ==, files[i].kind);
      g_object_unref (answer.result);
    }
}

/* --- what is wished for -------------------------------------------------------------------- */

static ReeveBackupFile *
open_file (Case *self)
{
  Answer answer = { NULL };
  g_autoptr (GError) error = NULL;
  ReeveBackupFile *file;

  reeve_backup_file_open (self->path, NULL, reeve_workspace_get_catalogue (self->ui.workspace),
                          NULL, answer_cb, &answer);
  ui_wait (is_answered, &answer);
  file = reeve_backup_file_open_finish (answer.result, &error);
  g_assert_no_error (error);
  g_object_unref (answer.result);
  return file;
}

static void
test_wish (Case *self, gconstpointer data)
{
  g_autoptr (ReeveBackupFile) file = open_file (self);
  g_autoptr (ReeveRestoreWish) wish = reeve_restore_wish_new (file);
  ReeveConnection *connection = reeve_database_get_connection (self->ui.database);
  g_autofree char *created = NULL;
  g_autofree char *command = NULL;
  g_autofree char *other = NULL;
  g_autoptr (ReeveConnection) destination = NULL;

  g_assert_true (file->is_known);
  g_assert_cmpstr (file->connection, ==, "shop");
  g_assert_cmpstr (file->folder, ==, self->ui.folder);
  g_assert_nonnull (reeve_restore_wish_get_missing (wish));
  wish->name = g_strdup ("/srv/a b.db");
  g_assert_null (reeve_restore_wish_get_missing (wish));
  created = reeve_restore_wish_dup_created (wish);
  g_assert_nonnull (strstr (created, "/srv/a b.db"));
  command = reeve_restore_wish_dup_command (wish);
  g_assert_nonnull (strstr (command, "backup restore "));
  g_assert_nonnull (strstr (command, "--into sqlite:/srv/a%20b.db"));
  destination = reeve_restore_wish_dup_destination (wish, NULL);
  g_assert_cmpstr (reeve_connection_get_database (destination), ==, "/srv/a b.db");

  wish->tables = g_new0 (char *, 1);
  g_assert_nonnull (reeve_restore_wish_get_missing (wish));
  g_clear_pointer (&wish->tables, g_strfreev);
  wish->mode = REEVE_RESTORE_REPLACE;
  g_assert_nonnull (reeve_restore_wish_get_missing (wish));
  wish->base = g_object_ref (connection);
  g_assert_null (reeve_restore_wish_get_missing (wish));
  other = reeve_restore_wish_dup_command (wish);
  g_assert_true (g_str_has_suffix (other, "--replace"));
  g_assert_true (g_str_has_prefix (other, "reevectl -d shop "));
}

/* --- the assistant ------------------------------------------------------------------------- */

static gboolean
says_what_happens (gpointer data)
{
  GtkWidget *review = ui_find (data, GTK_TYPE_BUTTON, "_Review");

  return review != NULL && gtk_widget_get_mapped (review);
}

static GtkWidget *
open_assistant (Case *self)
{
  GtkWidget *assistant;

  reeve_restore_assistant_present (self->ui.window, self->ui.workspace, NULL, self->path);
  assistant = ui_wait_for_window (REEVE_TYPE_RESTORE_ASSISTANT);
  ui_wait (says_what_happens, assistant);
  return assistant;
}

static gboolean
can_review (GtkWidget *assistant)
{
  return gtk_widget_is_sensitive (ui_find (assistant, GTK_TYPE_BUTTON, "_Review"));
}

/* The row of a choice can be chosen. */
static gboolean
is_offered (GtkWidget *assistant, const char *title)
{
  GtkWidget *label = ui_find (assistant, GTK_TYPE_LABEL, title);

  g_assert_nonnull (label);
  return gtk_widget_is_sensitive (label);
}

static void
test_choices (Case *self, gconstpointer data)
{
  GtkWidget *assistant = open_assistant (self);
  GtkWidget *tables = ui_find (assistant, REEVE_TYPE_RESTORE_TABLES, NULL);
  GtkWidget *some = ui_find (tables, GTK_TYPE_SWITCH, NULL);

  g_assert_true (can_review (assistant));
  g_assert_true (is_offered (assistant, "In Place of an Existing Database"));
  g_assert_true (ui_says (assistant, "A New File"));
  g_assert_true (ui_says (assistant, "shop-restored.db”, with "));

  /* Single tables never take a whole database's place, and none of them is nothing. */
  gtk_switch_set_active (GTK_SWITCH (some), TRUE);
  g_assert_false (is_offered (assistant, "In Place of an Existing Database"));
  g_assert_false (can_review (assistant));
  g_assert_true (ui_says (assistant, "Choose at least one table"));
  gtk_switch_set_active (GTK_SWITCH (some), FALSE);
  g_assert_true (can_review (assistant));
  gtk_window_destroy (GTK_WINDOW (assistant));
}

/* One that is closed while its file is being opened hears no more of it. */
static void
test_closed_early (Case *self, gconstpointer data)
{
  reeve_restore_assistant_present (self->ui.window, self->ui.workspace, NULL, self->path);
  gtk_window_destroy (GTK_WINDOW (ui_wait_for_window (REEVE_TYPE_RESTORE_ASSISTANT)));
  reeve_backup_browser_present (self->ui.window, self->ui.workspace, NULL, self->path);
  gtk_window_destroy (GTK_WINDOW (ui_wait_for_window (REEVE_TYPE_BACKUP_BROWSER)));
  ui_wait_ms (200);
}

static gboolean
is_refused (gpointer data)
{
  return ui_says (data, "This File Cannot Be Opened");
}

static void
test_cut (Case *self, gconstpointer data)
{
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  GtkWidget *assistant;
  gsize length;

  g_file_get_contents (self->path, &contents, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents (self->path, contents, (gssize) length / 2, &error);
  g_assert_no_error (error);
  reeve_restore_assistant_present (self->ui.window, self->ui.workspace, NULL, self->path);
  assistant = ui_wait_for_window (REEVE_TYPE_RESTORE_ASSISTANT);
  ui_wait (is_refused, assistant);
  g_assert_true (ui_says (assistant, "No database was touched"));
  g_assert_false (says_what_happens (assistant));
  gtk_window_destroy (GTK_WINDOW (assistant));
}

/* --- rows ---------------------------------------------------------------------------------- */

static ReeveBackupRows *
read_rows (ReeveBackupFile *file, const char *column, const char *value, guint limit)
{
  const ReeveBackupTable *table =
    reeve_manifest_find_table (file->backup->manifest, "one", NULL);
  Answer answer = { NULL };
  g_autoptr (GError) error = NULL;
  ReeveBackupRows *rows;

  reeve_backup_rows_read (file, table, column, value, limit, NULL, answer_cb, &answer);
  ui_wait (is_answered, &answer);
  rows = reeve_backup_rows_read_finish (answer.result, &error);
  g_assert_no_error (error);
  g_object_unref (answer.result);
  return rows;
}

static void
test_rows (Case *self, gconstpointer data)
{
  g_autoptr (ReeveBackupFile) file = open_file (self);
  g_autoptr (ReeveBackupRows) all = read_rows (file, NULL, NULL, 3);
  g_autoptr (ReeveBackupRows) two = read_rows (file, NULL, NULL, 2);
  g_autoptr (ReeveBackupRows) found = read_rows (file, "word", "three", 10);
  g_autoptr (ReeveDataRow) first = g_list_model_get_item (all->rows, 0);
  g_autoptr (ReeveDataRow) second = g_list_model_get_item (all->rows, 1);
  g_autoptr (ReeveDataRow) last = g_list_model_get_item (found->rows, 0);

  g_assert_cmpstr (all->columns[1], ==, "word");
  g_assert_cmpuint (g_list_model_get_n_items (all->rows), ==, 3);
  g_assert_false (all->more);
  g_assert_null (reeve_data_row_get (first, 1));
  g_assert_cmpstr (reeve_data_row_get (second, 1), ==, "");
  g_assert_cmpuint (g_list_model_get_n_items (two->rows), ==, 2);
  g_assert_true (two->more);
  g_assert_cmpuint (g_list_model_get_n_items (found->rows), ==, 1);
  g_assert_cmpstr (reeve_data_row_get (last, 0), ==, "3");
}

static gboolean
shows_null (gpointer data)
{
  return ui_says (data, "NULL") && ui_says (data, "three");
}

static void
test_browser (Case *self, gconstpointer data)
{
  GtkWidget *browser;

  reeve_backup_browser_present (self->ui.window, self->ui.workspace, self->ui.database,
                                self->path);
  browser = ui_wait_for_window (REEVE_TYPE_BACKUP_BROWSER);
  ui_wait (shows_null, browser);
  g_assert_true (gtk_widget_has_css_class (ui_find (browser, GTK_TYPE_LABEL, "NULL"),
                                           "null-value"));
  g_assert_false (gtk_widget_has_css_class (ui_find (browser, GTK_TYPE_LABEL, "three"),
                                            "null-value"));
  gtk_window_destroy (GTK_WINDOW (browser));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Case *self, gconstpointer data);
  } tests[] = {
    { "/app/restore-assistant/finds", test_finds },
    { "/app/restore-assistant/wish", test_wish },
    { "/app/restore-assistant/choices", test_choices },
    { "/app/restore-assistant/closed-early", test_closed_early },
    { "/app/restore-assistant/cut", test_cut },
    { "/app/restore-assistant/rows", test_rows },
    { "/app/restore-assistant/browser", test_browser },
  };

  ui_init (&argc, &argv);
  g_test_add_func ("/app/restore-assistant/kinds", test_kinds);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Case, NULL, setup, tests[i].test, teardown);
  return ui_run ();
}
