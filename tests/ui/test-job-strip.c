/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/widgets/job-strip.h"
#include "case.h"
#include "core/base/error.h"
#include "core/job/progress-text.h"

static const struct
{
  ReeveProgressState state;
  const char *text;
} texts[] = {
  { { .unit = "steps", .remaining_ms = -1 }, "" },
  { { .unit = "steps", .done = 3, .remaining_ms = -1 }, "3" },
  { { .unit = "steps", .done = 3, .total = 12, .rate = 1, .remaining_ms = 9000 },
    "3 of 12 · about 10 seconds left" },
  { { .unit = "steps", .done = 0, .total = 12, .rate = 0, .remaining_ms = 900000 }, "0 of 12" },
  { { .unit = "rows", .done = 10, .total = 100, .rate = 2.4, .remaining_ms = 60000 },
    "10 of 100 · 2 rows/s · about 1 minute left" },
  { { .unit = "rows", .done = 10, .total = 100, .rate = 90, .remaining_ms = 1000 },
    "10 of 100 · 90 rows/s" },
  { { .unit = "bytes", .done = 1200000, .total = 3400000, .rate = 1000, .remaining_ms = 10800000 },
    "1.2 MB of 3.4 MB · 1.0 kB/s · about 3 hours left" },
};

/* As people read them: without the no-break spaces of sizes. */
static void
test_texts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = reeve_progress_text (&texts[i].state);
      g_auto (GStrv) parts = g_strsplit (text, "\302\240", -1);
      g_autofree char *plain = g_strjoinv (" ", parts);

      g_assert_cmpstr (plain, ==, texts[i].text);
    }
}

/* In a window, without which there are no actions. */
static GtkWidget *
show_strip (ReeveJob *job, GtkWindow **window)
{
  GtkWidget *strip = reeve_job_strip_new ();

  *window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_child (*window, strip);
  gtk_window_present (*window);
  g_assert_false (gtk_widget_get_visible (strip));
  reeve_job_strip_set_job (REEVE_JOB_STRIP (strip), job);
  g_assert_true (gtk_widget_get_visible (strip));
  return strip;
}

static void
test_cancel (void)
{
  g_autoptr (ReeveJob) job = reeve_job_new ("migrate.up", "Upgrade shop");
  GtkWindow *window;
  GtkWidget *strip = show_strip (job, &window);
  GtkWidget *cancel = ui_find (strip, GTK_TYPE_BUTTON, "Cancel");

  g_assert_true (ui_says (strip, "Waiting for its turn"));
  reeve_job_set_state (job, REEVE_JOB_RUNNING);
  ui_wait_ms (400);
  g_assert_true (ui_says (strip, "Running"));
  g_assert_true (gtk_widget_get_focusable (cancel));
  g_assert_true (gtk_widget_get_sensitive (cancel));
  gtk_widget_activate (cancel);
  ui_wait_ms (300);
  g_assert_true (g_cancellable_is_cancelled (reeve_job_get_cancellable (job)));
  g_assert_true (ui_says (strip, "Cancelling…"));
  g_assert_false (gtk_widget_get_sensitive (cancel));
  reeve_job_end (job, REEVE_JOB_CANCELLED, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                                                "Operation was cancelled"));
  ui_wait_ms (300);
  g_assert_true (ui_says (strip, "Cancelled"));
  g_assert_false (ui_says (strip, "Operation was cancelled"));
  g_assert_false (gtk_widget_get_visible (cancel));
  gtk_window_destroy (window);
}

static void
test_failure (void)
{
  g_autoptr (ReeveJob) job = reeve_job_new ("migrate.up", "Upgrade shop");
  GtkWindow *window;
  GtkWidget *strip = show_strip (job, &window);
  GError *error = NULL;

  reeve_set_error (&error, REEVE_ERROR_SQL, "There is such a table");
  reeve_error_set_unchanged (&error, "Nothing was changed.");
  reeve_error_set_remedy (&error, "Drop it.");
  reeve_job_end (job, REEVE_JOB_FAILED, error);
  ui_wait_ms (300);
  g_assert_true (ui_says (strip, "Failed"));
  g_assert_true (ui_says (strip, "There is such a table\nNothing was changed.\nDrop it."));
  gtk_widget_activate_action (strip, "job.dismiss", NULL);
  g_assert_false (gtk_widget_get_visible (strip));
  g_assert_null (reeve_job_strip_get_job (REEVE_JOB_STRIP (strip)));
  gtk_window_destroy (window);
}

/* A strip that is gone is told nothing any more. */
static void
test_gone (void)
{
  g_autoptr (ReeveJob) job = reeve_job_new ("migrate.up", "Upgrade shop");
  GtkWindow *window;
  GtkWidget *strip = show_strip (job, &window);

  g_object_add_weak_pointer (G_OBJECT (strip), (gpointer *) &strip);
  gtk_window_destroy (window);
  g_assert_null (strip);
  reeve_job_end (job, REEVE_JOB_SUCCEEDED, NULL);
  ui_wait_ms (300);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/app/job-strip/texts", test_texts);
  g_test_add_func ("/app/job-strip/cancel", test_cancel);
  g_test_add_func ("/app/job-strip/failure", test_failure);
  g_test_add_func ("/app/job-strip/gone", test_gone);
  return ui_run ();
}
