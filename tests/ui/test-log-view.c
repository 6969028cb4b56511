/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "app/models/log-collector.h"
#include "app/models/log-wrap.h"
#include "app/widgets/log-cell.h"
#include "app/widgets/log-view.h"
#include "core/job/job.h"

#define FRAMES 4
#define PATIENCE_US (60 * G_USEC_PER_SEC)

/* A log view in a window over a small ring. */
typedef struct
{
  GtkWidget *window;
  GtkWidget *view;
  ReeveLogRing *ring;
  GListModel *lines;
  guint written;
} Fixture;

static void
write_lines (Fixture *fixture, guint n)
{
  g_autofree ReeveLogRecord *records = g_new0 (ReeveLogRecord, n);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    {
      guint number = fixture->written++;

      g_ptr_array_add (texts, g_strdup_printf ("line %u of “shop”", number));
      records[i] = (ReeveLogRecord){
        .time_us = number,
        .severity = number % 10 == 0 ? REEVE_SEVERITY_ERROR
                                     : number % 5 == 0 ? REEVE_SEVERITY_WARNING
                                                       : REEVE_SEVERITY_INFO,
        .text = texts->pdata[i],
      };
    }
  reeve_log_ring_append (fixture->ring, records, n);
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->written = 0;
  fixture->ring = reeve_log_ring_new (2000);
  reeve_log_ring_add_source (fixture->ring, "job-1", "Upgrade “shop”");
  fixture->window = g_object_ref_sink (gtk_window_new ());
  fixture->view = reeve_log_view_new ();
  fixture->lines = reeve_log_view_get_lines (REEVE_LOG_VIEW (fixture->view));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 800, 400);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->view);
  reeve_log_view_set_ring (REEVE_LOG_VIEW (fixture->view), fixture->ring);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GObject) watched = G_OBJECT (fixture->view);

  g_object_add_weak_pointer (watched, (gpointer *) &fixture->view);
  g_steal_pointer (&watched);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (fixture->view);
  g_clear_object (&fixture->ring);
}

static GtkWidget *
find_child (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_child (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Not the list that the drop-down has. */
static GtkWidget *
find_list (GtkWidget *widget)
{
  if (GTK_IS_LIST_VIEW (widget) && gtk_widget_has_css_class (widget, "log-list"))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_list (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  guint *frames = data;

  return *frames > 0 && --*frames > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* So long, and so many frames: on a busy machine they take longer. */
static void
run_for (guint milliseconds)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  gint64 until = g_get_monotonic_time () + milliseconds * 1000;
  gint64 patience = g_get_monotonic_time () + PATIENCE_US;
  guint frames = FRAMES;

  gtk_widget_add_tick_callback (windows->data, tick_cb, &frames, NULL);
  while (g_get_monotonic_time () < until || (frames > 0 && g_get_monotonic_time () < patience))
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
  g_assert_cmpuint (frames, ==, 0);
}

static gboolean
flag (Fixture *fixture, const char *property)
{
  gboolean value;

  g_object_get (fixture->view, property, &value, NULL);
  return value;
}

static void
wait_for_count (Fixture *fixture, guint n)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_US;

  while (g_list_model_get_n_items (fixture->lines) != n && g_get_monotonic_time () < until)
    run_for (5);
  g_assert_cmpuint (g_list_model_get_n_items (fixture->lines), ==, n);
}

static GtkAdjustment *
adjustment (Fixture *fixture)
{
  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (find_list (fixture->view)));
}

static gboolean
at_end (Fixture *fixture)
{
  GtkAdjustment *vertical = adjustment (fixture);

  return gtk_adjustment_get_value (vertical) + gtk_adjustment_get_page_size (vertical) >=
         gtk_adjustment_get_upper (vertical) - 4.0;
}

/* The texts of the cells that are on the screen, upper to lower. */
static GPtrArray *
visible_texts (Fixture *fixture)
{
  GtkWidget *list = find_list (fixture->view);
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *cell = find_child (row, REEVE_TYPE_LOG_CELL);
      graphene_rect_t bounds;

      if (cell != NULL && gtk_widget_get_child_visible (row) &&
          gtk_widget_compute_bounds (row, list, &bounds) && bounds.origin.y >= 0 &&
          bounds.origin.y + bounds.size.height <= (float) gtk_widget_get_height (list) + 1.0f)
        g_ptr_array_add (texts, g_strdup (reeve_log_cell_get_text (REEVE_LOG_CELL (cell))));
    }
  return texts;
}

static void
assert_last_visible (Fixture *fixture, const char *text)
{
  g_autoptr (GPtrArray) texts = visible_texts (fixture);

  g_assert_cmpuint (texts->len, >, 0);
  g_assert_cmpstr (texts->pdata[texts->len - 1], ==, text);
}

/* The entry by its placeholder: a drop-down has one of its own, too. */
static GtkWidget *
find_entry (GtkWidget *widget, const char *placeholder)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_entry (child, placeholder);
      g_autofree char *text = NULL;

      if (found != NULL)
        return found;
      if (GTK_IS_SEARCH_ENTRY (child))
        g_object_get (child, "placeholder-text", &text, NULL);
      if (g_strcmp0 (text, placeholder) == 0)
        return child;
    }
  return NULL;
}

static void
type_into (Fixture *fixture, const char *placeholder, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (find_entry (fixture->view, placeholder)), text);
}

/* --- tests ----------------------------------------------------------------------------------- */

static void
test_follows (Fixture *fixture, gconstpointer data)
{
  g_assert_true (flag (fixture, "following"));
  write_lines (fixture, 500);
  run_for (200);
  g_assert_true (at_end (fixture));
  assert_last_visible (fixture, "line 499 of “shop”");

  /* Also when old lines leave in front. */
  for (guint i = 0; i < 20; i++)
    {
      write_lines (fixture, 150);
      run_for (20);
      g_assert_true (flag (fixture, "following"));
    }
  run_for (200);
  g_assert_cmpuint (g_list_model_get_n_items (fixture->lines), ==, 2000);
  assert_last_visible (fixture, "line 3499 of “shop”");
}

static void
test_stops_following (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;

  write_lines (fixture, 1000);
  run_for (200);
  gtk_adjustment_set_value (adjustment (fixture), gtk_adjustment_get_value (adjustment (fixture)) -
                                                    700);
  run_for (100);
  g_assert_false (flag (fixture, "following"));
  before = visible_texts (fixture);
  write_lines (fixture, 500);
  run_for (200);
  g_assert_false (flag (fixture, "following"));
  after = visible_texts (fixture);
  g_assert_cmpstr (before->pdata[0], ==, after->pdata[0]);

  gtk_widget_activate_action (fixture->view, "log.follow", NULL);
  run_for (200);
  g_assert_true (flag (fixture, "following"));
  assert_last_visible (fixture, "line 1499 of “shop”");

  /* Who scrolls in the moment in which lines arrive is not pulled back. */
  write_lines (fixture, 100);
  gtk_adjustment_set_value (adjustment (fixture), gtk_adjustment_get_value (adjustment (fixture)) -
                                                    700);
  run_for (200);
  g_assert_false (flag (fixture, "following"));
  g_assert_false (at_end (fixture));

  /* Scrolling back to the end is as good as the button. */
  gtk_adjustment_set_value (adjustment (fixture), 0);
  run_for (100);
  g_assert_false (flag (fixture, "following"));
  gtk_adjustment_set_value (adjustment (fixture), 1e9);
  run_for (100);
  g_assert_true (flag (fixture, "following"));
}

static void
test_keeps_following_when_resized (Fixture *fixture, gconstpointer data)
{
  write_lines (fixture, 1000);
  run_for (200);
  for (int width = 800; width >= 360; width -= 110)
    {
      gtk_window_set_default_size (GTK_WINDOW (fixture->window), width, 700 - width / 2);
      run_for (150);
      g_assert_true (flag (fixture, "following"));
      g_assert_true (at_end (fixture));
    }
}

static void
test_pauses (Fixture *fixture, gconstpointer data)
{
  GtkWidget *list;

  write_lines (fixture, 100);
  run_for (100);
  list = find_list (fixture->view);
  gtk_widget_activate_action (fixture->view, "log.pause", NULL);
  g_assert_true (flag (fixture, "paused"));
  write_lines (fixture, 50);
  run_for (100);
  g_assert_cmpuint (g_list_model_get_n_items (fixture->lines), ==, 100);
  assert_last_visible (fixture, "line 99 of “shop”");
  g_assert_true (gtk_widget_get_mapped (list));

  gtk_widget_activate_action (fixture->view, "log.pause", NULL);
  run_for (200);
  g_assert_cmpuint (g_list_model_get_n_items (fixture->lines), ==, 150);
  assert_last_visible (fixture, "line 149 of “shop”");
}

static void
test_filters (Fixture *fixture, gconstpointer data)
{
  GtkWidget *level = find_child (fixture->view, GTK_TYPE_DROP_DOWN);

  write_lines (fixture, 1000);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (level), REEVE_SEVERITY_WARNING);
  wait_for_count (fixture, 200);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (level), REEVE_SEVERITY_ERROR);
  wait_for_count (fixture, 100);
  type_into (fixture, "Filter", "LINE 99");
  wait_for_count (fixture, 1);
  write_lines (fixture, 1000);
  run_for (100);
  g_assert_cmpuint (g_list_model_get_n_items (fixture->lines), ==, 1);
  type_into (fixture, "Filter", "no such line");
  wait_for_count (fixture, 0);
  type_into (fixture, "Filter", "");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (level), REEVE_SEVERITY_INFO);
  wait_for_count (fixture, 2000);
}

static guint
selected (Fixture *fixture)
{
  g_autoptr (GtkBitset) bitset =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (fixture->lines));

  return gtk_bitset_get_size (bitset) == 1 ? gtk_bitset_get_minimum (bitset) : G_MAXUINT;
}

static void
wait_for_selected (Fixture *fixture, guint position)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_US;

  while (selected (fixture) != position && g_get_monotonic_time () < until)
    run_for (5);
  g_assert_cmpuint (selected (fixture), ==, position);
}

static void
test_finds (Fixture *fixture, gconstpointer data)
{
  write_lines (fixture, 1000);
  run_for (50);
  gtk_widget_activate_action (fixture->view, "log.find", NULL);
  run_for (50);
  type_into (fixture, "Find", "Line 77");
  wait_for_selected (fixture, 77);
  g_assert_false (flag (fixture, "following"));
  gtk_widget_activate_action (fixture->view, "log.find-next", NULL);
  wait_for_selected (fixture, 770);
  gtk_widget_activate_action (fixture->view, "log.find-previous", NULL);
  wait_for_selected (fixture, 77);
  /* Round the beginning to the last of line 770 … 779. */
  gtk_widget_activate_action (fixture->view, "log.find-previous", NULL);
  wait_for_selected (fixture, 779);
}

static void
read_cb (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  char **text = data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
}

static char *
read_clipboard (Fixture *fixture)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (fixture->view);
  char *text = NULL;
  gint64 until = g_get_monotonic_time () + PATIENCE_US;

  gdk_clipboard_read_text_async (clipboard, NULL, read_cb, &text);
  while (text == NULL && g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (text);
  return text;
}

/* The display may be late with giving the clipboard away, and then refuse it for that. */
static char *
copy_until (Fixture *fixture, const char *end)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_US;
  char *text;

  while (TRUE)
    {
      gtk_widget_activate_action (fixture->view, "log.copy", NULL);
      run_for (100);
      text = read_clipboard (fixture);
      if (g_str_has_suffix (text, end) || g_get_monotonic_time () > until)
        return text;
      g_free (text);
    }
}

static void
test_copies (Fixture *fixture, gconstpointer data)
{
  g_autofree char *some = NULL;
  g_autofree char *all = NULL;
  g_auto (GStrv) lines = NULL;

  write_lines (fixture, 30);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (fixture->lines), 10, TRUE);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (fixture->lines), 12, FALSE);
  some = copy_until (fixture, "line 12 of “shop”\n");
  g_assert_cmpstr (some, ==,
                   "1970-01-01T00:00:00.000Z  error    line 10 of “shop”\n"
                   "1970-01-01T00:00:00.000Z  info     line 12 of “shop”\n");
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (fixture->lines));
  all = copy_until (fixture, "line 29 of “shop”\n");
  lines = g_strsplit (all, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 31);
}

static void
test_saves (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("reeve-log-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.log", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GStatBuf status;
  gint64 until = g_get_monotonic_time () + PATIENCE_US;

  write_lines (fixture, 2000);
  reeve_log_view_save_to (REEVE_LOG_VIEW (fixture->view), file);
  while (g_stat (path, &status) != 0 && g_get_monotonic_time () < until)
    run_for (10);
  run_for (100);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 2001);
  g_assert_true (g_str_has_suffix (lines[1999], "line 1999 of “shop”"));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_clears (Fixture *fixture, gconstpointer data)
{
  write_lines (fixture, 100);
  run_for (100);
  gtk_widget_activate_action (fixture->view, "log.clear", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (fixture->lines), ==, 0);
  run_for (100);
  write_lines (fixture, 100);
  run_for (100);
  assert_last_visible (fixture, "line 199 of “shop”");

  /* A job's own log stays. */
  reeve_log_view_set_single (REEVE_LOG_VIEW (fixture->view), TRUE);
  g_assert_false (gtk_widget_activate_action (fixture->view, "log.clear", NULL) &&
                  g_list_model_get_n_items (fixture->lines) == 0);
}

/* What is shown is what is stored, also where it is long, wrapped, foreign or holds a secret. */
static void
test_shows_what_is_stored (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = {
    "plain",
    "two\nlines",
    "tab\there",
    "ünlü “çok” → 3 … –",
    "العربية والعبرية עברית",
    "日本語 🙂",
    "a long one: Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor "
    "incididunt ut labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud",
    "",
    "postgresql://ann:swordfish@db/shop",
  };
  g_autoptr (GListStore) jobs = g_list_store_new (REEVE_TYPE_JOB);
  g_autoptr (ReeveJob) job = reeve_job_new ("migrate.up", "Upgrade");
  g_autoptr (ReeveLogCollector) collector = NULL;
  g_autoptr (GPtrArray) stored = NULL;
  g_autoptr (GPtrArray) shown = NULL;
  guint64 next;

  g_list_store_append (jobs, job);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    reeve_job_log (job, REEVE_SEVERITY_INFO, "%s", texts[i]);
  collector = reeve_log_collector_new (G_LIST_MODEL (jobs));
  reeve_log_view_set_ring (REEVE_LOG_VIEW (fixture->view),
                           reeve_log_collector_get_ring (collector));
  wait_for_count (fixture, G_N_ELEMENTS (texts));
  run_for (200);
  stored = reeve_job_read_log (job, 0, &next);
  shown = visible_texts (fixture);
  g_assert_cmpuint (shown->len, ==, stored->len);
  for (guint i = 0; i < stored->len; i++)
    {
      g_assert_cmpstr (shown->pdata[i], ==, ((ReeveLogLine *) stored->pdata[i])->text);
      g_assert_null (strstr (shown->pdata[i], "swordfish"));
    }
  reeve_log_view_set_ring (REEVE_LOG_VIEW (fixture->view), NULL);
}

static void
test_is_narrow (Fixture *fixture, gconstpointer data)
{
  int minimum;

  write_lines (fixture, 100);
  run_for (100);
  gtk_widget_measure (fixture->view, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 340);
  gtk_widget_activate_action (fixture->view, "log.find", NULL);
  gtk_widget_measure (fixture->view, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 340);
}

static void
test_wraps (void)
{
  static const struct
  {
    const char *text;
    guint columns;
    const char *wrapped;
  } cases[] = {
    { "", 5, "" },
    { "abc", 5, "abc" },
    { "abcde", 5, "abcde" },
    { "abcdef", 5, "abcde\nf" },
    { "abc def", 5, "abc \ndef" },
    { "abcde fgh", 5, "abcde \nfgh" },
    { "a b c d e f", 5, "a b c \nd e f" },
    { "a\n\nb", 5, "a\n\nb" },
    { "a\n", 5, "a\n" },
    { "äöüäöüä", 3, "äöü\näöü\nä" },
    { "ab", 0, "a\nb" },
    { "a      b", 3, "a   \n   \nb" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) wrapped = g_string_new (NULL);
      g_auto (GStrv) lines = g_strsplit (cases[i].wrapped, "\n", -1);
      guint n = reeve_log_wrap (cases[i].text, cases[i].columns, wrapped);

      g_assert_cmpstr (wrapped->str, ==, cases[i].wrapped);
      g_assert_cmpuint (n, ==, MAX (g_strv_length (lines), 1));
      g_assert_cmpuint (n, ==, reeve_log_wrap (cases[i].text, cases[i].columns, NULL));
    }
}

static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/io/github/reeve_db/Reeve/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

#define ADD(name, function) \
  g_test_add ("/app/log-view/" name, Fixture, NULL, setup, function, teardown)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  load_style ();
  g_test_add_func ("/app/log-wrap/wraps", test_wraps);
  ADD ("follows", test_follows);
  ADD ("stops-following", test_stops_following);
  ADD ("keeps-following-when-resized", test_keeps_following_when_resized);
  ADD ("pauses", test_pauses);
  ADD ("filters", test_filters);
  ADD ("finds", test_finds);
  ADD ("copies", test_copies);
  ADD ("saves", test_saves);
  ADD ("clears", test_clears);
  ADD ("shows-what-is-stored", test_shows_what_is_stored);
  ADD ("narrow", test_is_narrow);
  return g_test_run ();
}
