/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>
#include <stdlib.h>

#include "app/widgets/log-view.h"
#include "core/base/clock.h"

/* How fast a million lines are there, and for how long the main loop is held up at most while more
 * arrive, in a window that is really drawn. Prints one figure per line; fails above the limits. */

#define LINES 1000000
#define BATCH 1000
#define FILL_LIMIT_MS 500.0
#define STALL_LIMIT_MS 20.0

static GMainLoop *loop;
static gint64 woken;       /* when the main loop last came back from waiting */
static double longest_ms;  /* busy without waiting */
static guint turns;

static int
poll_and_measure (GPollFD *fds, guint n_fds, int timeout)
{
  int result;

  if (woken != 0)
    longest_ms = MAX (longest_ms, (double) (g_get_monotonic_time () - woken) / 1000.0);
  turns++;
  result = g_poll (fds, n_fds, timeout);
  woken = g_get_monotonic_time ();
  return result;
}

static void
append (ReeveLogRing *ring, guint source, guint n)
{
  static guint64 count;
  g_autofree ReeveLogRecord *records = g_new (ReeveLogRecord, n);
  g_autoptr (GStringChunk) texts = g_string_chunk_new (64 * 1024);
  gint64 now = reeve_clock_now ();

  for (guint i = 0; i < n; i++, count++)
    {
      g_autofree char *text =
        g_strdup_printf ("%" G_GUINT64_FORMAT " rows were copied from “public.orders” into the "
                         "new table, %" G_GUINT64_FORMAT " are left", count, LINES * 3 - count);

      records[i] = (ReeveLogRecord){
        .time_us = now,
        .severity = count % 50 == 0 ? REEVE_SEVERITY_WARNING : REEVE_SEVERITY_INFO,
        .source = source,
        .text = g_string_chunk_insert (texts, text),
      };
    }
  reeve_log_ring_append (ring, records, n);
}

static gboolean
arrive_cb (gpointer data)
{
  append (data, 0, BATCH);
  return G_SOURCE_CONTINUE;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static void
run (guint milliseconds)
{
  woken = 0;
  longest_ms = 0;
  turns = 0;
  g_timeout_add (milliseconds, quit_cb, NULL);
  g_main_loop_run (loop);
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

/* Up, a bit faster than a wheel; at the beginning, where the oldest lines leave, on. */
static gboolean
scroll_cb (gpointer data)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (find_list (data)));

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) - 90);
  return G_SOURCE_CONTINUE;
}

/* As the application does it by itself. */
static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/io/github/reeve_db/Reeve/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static gboolean
report (const char *what, double value, double limit)
{
  g_print ("%-52s %8.1f ms (at most %.0f)%s\n", what, value, limit,
           value > limit ? "  TOO LONG" : "");
  return value <= limit;
}

static double
fill (ReeveLogRing *ring)
{
  gint64 spent = 0;

  for (guint i = 0; i < LINES / BATCH; i++)
    {
      gint64 begun = g_get_monotonic_time ();

      append (ring, 0, BATCH);
      spent += g_get_monotonic_time () - begun;
    }
  return (double) spent / 1000.0;
}

int
main (int argc, char **argv)
{
  g_autoptr (ReeveLogRing) ring = reeve_log_ring_new (0);
  GtkWidget *window;
  GtkWidget *view;
  gboolean good = TRUE;
  guint source;

  gtk_init ();
  adw_init ();
  load_style ();
  loop = g_main_loop_new (NULL, FALSE);
  reeve_log_ring_add_source (ring, "0", "Upgrade “shop”");
  window = gtk_window_new ();
  view = reeve_log_view_new ();
  reeve_log_view_set_ring (REEVE_LOG_VIEW (view), ring);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  run (1000);

  good &= report ("fill, a million lines in batches of a thousand", fill (ring), FILL_LIMIT_MS);
  g_main_context_set_poll_func (NULL, poll_and_measure);
  run (1000);
  report ("  first frame after it", longest_ms, 1000);
  source = g_timeout_add (100, arrive_cb, ring);
  run (6000);
  good &= report ("longest stall, 10,000 lines/s, followed", longest_ms, STALL_LIMIT_MS);
  g_timeout_add (16, scroll_cb, view);
  run (6000);
  good &= report ("longest stall, the same, scrolled by hand", longest_ms, STALL_LIMIT_MS);
  g_source_remove (source);
  gtk_window_destroy (GTK_WINDOW (window));
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
