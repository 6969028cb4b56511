/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "app/models/log-collector.h"
#include "app/models/log-hold.h"
#include "app/models/log-match.h"
#include "app/models/log-ring.h"
#include "app/models/log-scan.h"
#include "core/base/redact.h"
#include "core/job/job.h"

/* --- a listener that checks each signal against the model ----------------------------------- */

/* What a view would know from the signals alone: the numbers of the lines. */
typedef struct
{
  GListModel *model;
  GPtrArray *texts;
  guint n_signals;
} Mirror;

static char *
text_at (GListModel *model, guint position)
{
  g_autoptr (ReeveLogEntry) entry = g_list_model_get_item (model, position);

  g_assert_nonnull (entry);
  return g_strdup (reeve_log_entry_get_text (entry));
}

/* At each signal the model must already be, and only be, what the signals said so far. */
static void
mirror_cb (GListModel *model, guint position, guint removed, guint added, Mirror *mirror)
{
  mirror->n_signals++;
  g_assert_true (removed == 0 || added == 0);
  g_assert_cmpuint (position + removed, <=, mirror->texts->len);
  if (removed > 0)
    g_ptr_array_remove_range (mirror->texts, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (mirror->texts, (int) (position + i), text_at (model, position + i));
  g_assert_cmpuint (mirror->texts->len, ==, g_list_model_get_n_items (model));
  if (mirror->texts->len > 0)
    {
      g_autofree char *first = text_at (model, 0);
      g_autofree char *last = text_at (model, mirror->texts->len - 1);

      g_assert_cmpstr (first, ==, mirror->texts->pdata[0]);
      g_assert_cmpstr (last, ==, mirror->texts->pdata[mirror->texts->len - 1]);
    }
}

static void
mirror_init (Mirror *mirror, GListModel *model)
{
  *mirror = (Mirror){ .model = model, .texts = g_ptr_array_new_with_free_func (g_free) };
  g_signal_connect (model, "items-changed", G_CALLBACK (mirror_cb), mirror);
}

static void
mirror_clear (Mirror *mirror)
{
  for (guint i = 0; i < mirror->texts->len; i++)
    {
      g_autofree char *text = text_at (mirror->model, i);

      g_assert_cmpstr (text, ==, mirror->texts->pdata[i]);
    }
  g_signal_handlers_disconnect_by_data (mirror->model, mirror);
  g_ptr_array_unref (mirror->texts);
}

/* Appends lines “from” … as one batch. */
static void
append_numbers (ReeveLogRing *ring, guint from, guint n)
{
  g_autofree ReeveLogRecord *records = g_new0 (ReeveLogRecord, n);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (texts, g_strdup_printf ("line %u", from + i));
      records[i] = (ReeveLogRecord){
        .time_us = from + i,
        .severity = (ReeveSeverity) ((from + i) % 3),
        .text = texts->pdata[i],
      };
    }
  reeve_log_ring_append (ring, records, n);
}

/* --- ring ------------------------------------------------------------------------------------ */

static void
test_entries (void)
{
  g_autoptr (ReeveLogRing) ring = reeve_log_ring_new (10);
  guint source = reeve_log_ring_add_source (ring, "id-1", "Upgrade");
  const ReeveLogRecord records[] = {
    { 1000000, REEVE_SEVERITY_WARNING, source, "two\nlines" },
    { 2123456, REEVE_SEVERITY_ERROR, source, "" },
    { 3000000, REEVE_SEVERITY_INFO, source, "“çok” ünlü" },
  };
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_cmpuint (reeve_log_ring_add_source (ring, "id-1", "Upgrade"), ==, source);
  g_assert_cmpuint (reeve_log_ring_add_source (ring, "id-2", NULL), !=, source);
  reeve_log_ring_append (ring, records, G_N_ELEMENTS (records));
  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autoptr (ReeveLogEntry) entry = g_list_model_get_item (G_LIST_MODEL (ring), i);

      g_assert_cmpint (reeve_log_entry_get_time (entry), ==, records[i].time_us);
      g_assert_cmpint (reeve_log_entry_get_severity (entry), ==, records[i].severity);
      g_assert_cmpstr (reeve_log_entry_get_text (entry), ==, records[i].text);
      g_assert_cmpstr (reeve_log_entry_get_source_id (entry), ==, "id-1");
      g_assert_cmpstr (reeve_log_entry_get_source_title (entry), ==, "Upgrade");
      reeve_log_entry_print (entry, text);
    }
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (ring), 3));
  g_assert_cmpstr (text->str, ==,
                   "1970-01-01T00:00:01.000Z  warning  two\nlines\n"
                   "1970-01-01T00:00:02.123Z  error    \n"
                   "1970-01-01T00:00:03.000Z  info     “çok” ünlü\n");
}

static void
test_evicts (void)
{
  static const struct
  {
    guint capacity;
    guint batch;
    guint n_batches;
  } cases[] = { { 1, 1, 5 }, { 7, 3, 9 }, { 10, 25, 3 }, { 3000, 700, 30 }, { 2048, 1024, 9 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ReeveLogRing) ring = reeve_log_ring_new (cases[i].capacity);
      guint total = cases[i].batch * cases[i].n_batches;
      g_autofree char *newest = g_strdup_printf ("line %u", total - 1);
      g_autofree char *oldest = g_strdup_printf ("line %u", total - MIN (total, cases[i].capacity));
      g_autofree char *first = NULL;
      g_autofree char *last = NULL;
      Mirror mirror;

      mirror_init (&mirror, G_LIST_MODEL (ring));
      for (guint j = 0; j < cases[i].n_batches; j++)
        append_numbers (ring, j * cases[i].batch, cases[i].batch);
      g_assert_cmpuint (mirror.texts->len, ==, MIN (total, cases[i].capacity));
      g_assert_cmpuint (mirror.n_signals, <=, 2 * cases[i].n_batches);
      g_assert_cmpuint (reeve_log_ring_get_dropped (ring) + mirror.texts->len, ==, total);
      first = text_at (G_LIST_MODEL (ring), 0);
      last = text_at (G_LIST_MODEL (ring), mirror.texts->len - 1);
      g_assert_cmpstr (first, ==, oldest);
      g_assert_cmpstr (last, ==, newest);
      mirror_clear (&mirror);
    }
}

static void
test_clear (void)
{
  g_autoptr (ReeveLogRing) ring = reeve_log_ring_new (3000);
  Mirror mirror;

  mirror_init (&mirror, G_LIST_MODEL (ring));
  append_numbers (ring, 0, 2500);
  reeve_log_ring_clear (ring);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (ring)), ==, 0);
  reeve_log_ring_clear (ring);
  append_numbers (ring, 2500, 2900);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (ring)), ==, 2900);
  mirror_clear (&mirror);
}

/* Few lines, but large ones: the ring gives way long before a million of them. */
static void
test_bounded_bytes (void)
{
  g_autoptr (ReeveLogRing) ring = reeve_log_ring_new (0);
  g_autofree char *text = g_strnfill (200 * 1024, 'x');
  const ReeveLogRecord record = { .text = text };

  for (guint i = 0; i < 2000; i++)
    reeve_log_ring_append (ring, &record, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (ring)), <=,
                    REEVE_LOG_RING_BYTES / strlen (text));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (ring)), >, 1000);
}

static void
test_cuts_between_characters (void)
{
  g_autoptr (ReeveLogRing) ring = reeve_log_ring_new (0);
  g_autoptr (GString) text = g_string_new ("x");
  ReeveLogRecord record = { 0 };
  g_autofree char *kept = NULL;

  while (text->len < 600 * 1024)
    g_string_append (text, "ü");
  record.text = text->str;
  reeve_log_ring_append (ring, &record, 1);
  kept = text_at (G_LIST_MODEL (ring), 0);
  g_assert_true (g_utf8_validate (kept, -1, NULL));
  g_assert_true (g_str_has_prefix (text->str, kept));
  g_assert_cmpuint (strlen (kept), >, 200 * 1024);
}

/* --- hold, match, scan ----------------------------------------------------------------------- */

static void
test_hold (void)
{
  g_autoptr (ReeveLogRing) ring = reeve_log_ring_new (10);
  g_autoptr (ReeveLogHold) hold = reeve_log_hold_new ();
  Mirror mirror;

  append_numbers (ring, 0, 4);
  reeve_log_hold_set_model (hold, G_LIST_MODEL (ring));
  mirror_init (&mirror, G_LIST_MODEL (hold));
  for (guint i = 0; i < 4; i++)
    g_ptr_array_add (mirror.texts, text_at (G_LIST_MODEL (hold), i));

  reeve_log_hold_set_held (hold, TRUE);
  append_numbers (ring, 4, 5);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (hold)), ==, 4);
  g_assert_cmpuint (reeve_log_hold_count_waiting (hold), ==, 5);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (hold), 4));

  /* Two shown lines leave the ring. */
  append_numbers (ring, 9, 3);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (hold)), ==, 2);
  g_assert_cmpuint (reeve_log_hold_count_waiting (hold), ==, 8);

  /* All that was shown and some that wait leave it. */
  append_numbers (ring, 12, 6);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (hold)), ==, 0);
  g_assert_cmpuint (reeve_log_hold_count_waiting (hold), ==, 10);

  reeve_log_hold_set_held (hold, FALSE);
  g_assert_cmpuint (reeve_log_hold_count_waiting (hold), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (hold)), ==, 10);
  append_numbers (ring, 18, 2);
  mirror_clear (&mirror);
}

static void
test_match (void)
{
  static const struct
  {
    const char *needle;
    const char *text;
    gboolean matches;
  } cases[] = {
    { "ORDERS", "Copied public.orders", TRUE }, { "orders", "ORDERS", TRUE },
    { "order_", "orders", FALSE },              { "ÜBER", "darüber", TRUE },
    { "straße", "STRASSE", TRUE },              { "ü", "u", FALSE },
    { "%", "100 %", TRUE },
  };

  g_assert_null (reeve_log_match_new (""));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ReeveLogMatch) match = reeve_log_match_new (cases[i].needle);

      g_assert_cmpint (reeve_log_match_test (match, cases[i].text), ==, cases[i].matches);
    }
}

typedef struct
{
  const char *wanted; /* NULL: goes to the end */
  GPtrArray *seen;
  guint found;
  gboolean ended;
  ReeveLogRing *grows; /* gets more lines at the 100th visit */
} Walk;

static gboolean
visit_cb (GListModel *model, guint position, gpointer data)
{
  Walk *walk = data;
  char *text = text_at (model, position);

  g_ptr_array_add (walk->seen, text);
  if (walk->grows != NULL && walk->seen->len == 100)
    append_numbers (walk->grows, 1000, 50);
  return walk->wanted != NULL && g_str_equal (text, walk->wanted);
}

static void
walked_cb (guint position, gpointer data)
{
  Walk *walk = data;

  walk->found = position;
  walk->ended = TRUE;
}

static void
walk (Walk *walk, GListModel *model, guint from, gboolean forward)
{
  g_autoptr (ReeveLogScan) scan = NULL;

  walk->seen = g_ptr_array_new_with_free_func (g_free);
  walk->ended = FALSE;
  scan = reeve_log_scan_new (model, from, forward, visit_cb, walked_cb, walk);
  while (!walk->ended)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_scan (void)
{
  g_autoptr (ReeveLogRing) ring = reeve_log_ring_new (1000);
  Walk found = { .wanted = "line 700" };
  Walk missed = { .wanted = "line 700" };
  Walk back = { .wanted = "line 3" };
  Walk moved = { .grows = ring };

  append_numbers (ring, 0, 1000);
  walk (&found, G_LIST_MODEL (ring), 0, TRUE);
  g_assert_cmpuint (found.found, ==, 700);
  g_assert_cmpuint (found.seen->len, ==, 701);
  walk (&missed, G_LIST_MODEL (ring), 701, TRUE);
  g_assert_cmpuint (missed.found, ==, G_MAXUINT);
  g_assert_cmpuint (missed.seen->len, ==, 299);
  walk (&back, G_LIST_MODEL (ring), G_MAXUINT, FALSE);
  g_assert_cmpuint (back.found, ==, 3);
  g_assert_cmpstr (back.seen->pdata[0], ==, "line 999");

  /* Fifty lines leave in front while it walks: none is seen twice, none is left out. */
  walk (&moved, G_LIST_MODEL (ring), 0, TRUE);
  g_assert_cmpuint (moved.seen->len, ==, 1000);
  for (guint i = 0; i < moved.seen->len; i++)
    {
      g_autofree char *text = g_strdup_printf ("line %u", i);

      g_assert_cmpstr (moved.seen->pdata[i], ==, text);
    }
  g_ptr_array_unref (found.seen);
  g_ptr_array_unref (missed.seen);
  g_ptr_array_unref (back.seen);
  g_ptr_array_unref (moved.seen);
}

/* --- collector ------------------------------------------------------------------------------- */

static void
wait_for_lines (ReeveLogRing *ring, guint n)
{
  gint64 until = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (g_list_model_get_n_items (G_LIST_MODEL (ring)) < n && g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (ring)), ==, n);
}

static void
test_collects (void)
{
  g_autoptr (GListStore) jobs = g_list_store_new (REEVE_TYPE_JOB);
  g_autoptr (ReeveJob) first = reeve_job_new ("migrate.up", "First");
  g_autoptr (ReeveJob) second = reeve_job_new ("migrate.up", "Second");
  g_autoptr (ReeveLogCollector) collector = NULL;
  ReeveLogRing *ring;
  gint64 last = 0;

  reeve_job_log (first, REEVE_SEVERITY_INFO, "before");
  g_list_store_append (jobs, first);
  collector = reeve_log_collector_new (G_LIST_MODEL (jobs));
  ring = reeve_log_collector_get_ring (collector);
  wait_for_lines (ring, 1);

  g_list_store_insert (jobs, 0, second);
  for (guint i = 0; i < 100; i++)
    {
      reeve_job_log (first, REEVE_SEVERITY_INFO, "first %u", i);
      reeve_job_log (second, REEVE_SEVERITY_ERROR, "second %u", i);
    }
  wait_for_lines (ring, 201);
  for (guint i = 0; i < 201; i++)
    {
      g_autoptr (ReeveLogEntry) entry = g_list_model_get_item (G_LIST_MODEL (ring), i);
      gboolean of_second = g_str_has_prefix (reeve_log_entry_get_text (entry), "second");

      g_assert_cmpint (reeve_log_entry_get_time (entry), >=, last);
      g_assert_cmpstr (reeve_log_entry_get_source_title (entry), ==,
                       of_second ? "Second" : "First");
      last = reeve_log_entry_get_time (entry);
    }

  /* A job that has left the list is heard until its end. */
  g_list_store_remove_all (jobs);
  reeve_job_log (first, REEVE_SEVERITY_INFO, "farewell");
  wait_for_lines (ring, 202);
}

static void
test_keeps_secrets (void)
{
  g_autoptr (GListStore) jobs = g_list_store_new (REEVE_TYPE_JOB);
  g_autoptr (ReeveJob) job = reeve_job_new ("migrate.up", "First");
  g_autoptr (ReeveLogCollector) collector = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *plain = NULL;

  reeve_redact_register ("hunter2hunter2");
  g_list_store_append (jobs, job);
  collector = reeve_log_collector_new (G_LIST_MODEL (jobs));
  reeve_job_log (job, REEVE_SEVERITY_INFO, "postgresql://ann:%s@db/shop", "swordfish");
  reeve_job_log (job, REEVE_SEVERITY_INFO, "she said %s aloud", "hunter2hunter2");
  wait_for_lines (reeve_log_collector_get_ring (collector), 2);
  uri = text_at (G_LIST_MODEL (reeve_log_collector_get_ring (collector)), 0);
  plain = text_at (G_LIST_MODEL (reeve_log_collector_get_ring (collector)), 1);
  g_assert_cmpstr (uri, ==, "postgresql://ann:•••@db/shop");
  g_assert_cmpstr (plain, ==, "she said ••• aloud");
}

/* More than one turn of the main loop may take comes in pieces, and all of it comes. */
static void
test_collects_bursts (void)
{
  g_autoptr (GListStore) jobs = g_list_store_new (REEVE_TYPE_JOB);
  g_autoptr (ReeveJob) job = reeve_job_new ("migrate.up", "First");
  g_autoptr (ReeveLogCollector) collector = NULL;

  for (guint i = 0; i < 35000; i++)
    reeve_job_log (job, REEVE_SEVERITY_INFO, "line %u", i);
  g_list_store_append (jobs, job);
  collector = reeve_log_collector_new (G_LIST_MODEL (jobs));
  reeve_job_log (job, REEVE_SEVERITY_INFO, "line 35000");
  wait_for_lines (reeve_log_collector_get_ring (collector), 35001);
}

static void
test_collector_goes_while_reading (void)
{
  g_autoptr (GListStore) jobs = g_list_store_new (REEVE_TYPE_JOB);
  g_autoptr (ReeveJob) job = reeve_job_new ("migrate.up", "First");

  g_list_store_append (jobs, job);
  for (guint i = 0; i < 20; i++)
    {
      ReeveLogCollector *collector = reeve_log_collector_new (G_LIST_MODEL (jobs));
      gint64 until = g_get_monotonic_time () + (90 + i) * 1000;

      reeve_job_log (job, REEVE_SEVERITY_INFO, "line %u", i);
      while (g_get_monotonic_time () < until)
        g_main_context_iteration (NULL, FALSE);
      g_object_unref (collector);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/log-ring/entries", test_entries);
  g_test_add_func ("/app/log-ring/evicts", test_evicts);
  g_test_add_func ("/app/log-ring/clear", test_clear);
  g_test_add_func ("/app/log-ring/bounded-bytes", test_bounded_bytes);
  g_test_add_func ("/app/log-ring/cuts-between-characters", test_cuts_between_characters);
  g_test_add_func ("/app/log-hold/holds", test_hold);
  g_test_add_func ("/app/log-match/matches", test_match);
  g_test_add_func ("/app/log-scan/walks", test_scan);
  g_test_add_func ("/app/log-collector/collects", test_collects);
  g_test_add_func ("/app/log-collector/keeps-secrets", test_keeps_secrets);
  g_test_add_func ("/app/log-collector/bursts", test_collects_bursts);
  g_test_add_func ("/app/log-collector/goes-while-reading", test_collector_goes_while_reading);
  return g_test_run ();
}
