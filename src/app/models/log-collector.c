/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/log-collector.h"

#include "core/job/job.h"

/* Ten batches a second; a batch that is longer than a turn of the main loop may take is cut. */
#define INTERVAL_MS 100
#define LONGEST_BATCH 10000

/* A job that is listened to. Belongs to the collector. */
typedef struct
{
  ReeveJob *job;
  gulong changed;
  guint source;
  guint64 next; /* the first line that was not read yet */
  gboolean has_news;
} Feed;

/* What the worker reads from one job. */
typedef struct
{
  ReeveJob *job;
  guint source;
  guint64 from;
  guint64 next;
  GPtrArray *lines; /* ReeveLogLine */
} Reading;

/* All that was read at once. Texts belong to the readings. */
typedef struct
{
  GArray *readings; /* Reading */
  GArray *records;  /* ReeveLogRecord, by time */
  guint appended;
} Batch;

struct _ReeveLogCollector
{
  GObject parent_instance;

  GListModel *jobs;
  ReeveLogRing *ring;
  GHashTable *feeds; /* ReeveJob → Feed */
  guint tick;
  Batch *batch; /* being appended; NULL: none */
  gboolean reading;
};

G_DEFINE_FINAL_TYPE (ReeveLogCollector, reeve_log_collector, G_TYPE_OBJECT)

static void
feed_free (gpointer data)
{
  Feed *feed = data;

  g_clear_signal_handler (&feed->changed, feed->job);
  g_object_unref (feed->job);
  g_free (feed);
}

static void
reading_clear (gpointer data)
{
  Reading *reading = data;

  g_clear_object (&reading->job);
  g_clear_pointer (&reading->lines, g_ptr_array_unref);
}

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_array_unref (batch->readings);
  g_array_unref (batch->records);
  g_free (batch);
}

static Batch *
batch_new (void)
{
  Batch *batch = g_new0 (Batch, 1);

  batch->readings = g_array_new (FALSE, TRUE, sizeof (Reading));
  batch->records = g_array_new (FALSE, FALSE, sizeof (ReeveLogRecord));
  g_array_set_clear_func (batch->readings, reading_clear);
  return batch;
}

static int
compare_records (gconstpointer a, gconstpointer b)
{
  const ReeveLogRecord *left = a;
  const ReeveLogRecord *right = b;

  return left->time_us < right->time_us ? -1 : left->time_us > right->time_us;
}

static void
read_job (Reading *reading, GArray *records)
{
  reading->lines = reeve_job_read_log (reading->job, reading->from, &reading->next);
  for (guint i = 0; i < reading->lines->len; i++)
    {
      const ReeveLogLine *line = reading->lines->pdata[i];
      ReeveLogRecord record = {
        .time_us = line->time_us,
        .severity = line->severity,
        .source = reading->source,
        .text = line->text,
      };

      g_array_append_val (records, record);
    }
}

/* One job's lines are in order already; g_array_sort() keeps the order of equal times. */
static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Batch *batch = data;

  for (guint i = 0; i < batch->readings->len; i++)
    read_job (&g_array_index (batch->readings, Reading, i), batch->records);
  if (batch->readings->len > 1)
    g_array_sort (batch->records, compare_records);
  g_task_return_boolean (task, TRUE);
}

static void schedule (ReeveLogCollector *self);

/* A piece of what was read; the rest in the next tick. */
static void
append_some (ReeveLogCollector *self)
{
  Batch *batch = self->batch;
  guint n = MIN (batch->records->len - batch->appended, LONGEST_BATCH);

  if (n > 0)
    reeve_log_ring_append (self->ring,
                           &g_array_index (batch->records, ReeveLogRecord, batch->appended), n);
  batch->appended += n;
  if (batch->appended == batch->records->len)
    g_clear_pointer (&self->batch, batch_free);
  schedule (self);
}

static Batch *
gather_news (ReeveLogCollector *self)
{
  Batch *batch = batch_new ();
  GHashTableIter iter;
  Feed *feed;

  g_hash_table_iter_init (&iter, self->feeds);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &feed))
    if (feed->has_news)
      {
        Reading reading = {
          .job = g_object_ref (feed->job),
          .source = feed->source,
          .from = feed->next,
        };

        feed->has_news = FALSE;
        g_array_append_val (batch->readings, reading);
      }
  return batch;
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveLogCollector *self = REEVE_LOG_COLLECTOR (object);
  Batch *batch = g_task_get_task_data (G_TASK (result));

  self->reading = FALSE;
  if (self->feeds == NULL)
    {
      batch_free (batch);
      return;
    }
  for (guint i = 0; i < batch->readings->len; i++)
    {
      const Reading *reading = &g_array_index (batch->readings, Reading, i);
      Feed *feed = g_hash_table_lookup (self->feeds, reading->job);

      if (feed != NULL)
        feed->next = reading->next;
    }
  self->batch = data;
  append_some (self);
}

static void
tick_cb (gpointer data)
{
  ReeveLogCollector *self = data;
  g_autoptr (GTask) task = NULL;
  Batch *batch;

  self->tick = 0;
  if (self->batch != NULL)
    {
      append_some (self);
      return;
    }
  batch = gather_news (self);
  if (batch->readings->len == 0)
    {
      batch_free (batch);
      return;
    }
  self->reading = TRUE;
  task = g_task_new (self, NULL, read_cb, batch);
  g_task_set_task_data (task, batch, NULL);
  g_task_run_in_thread (task, read_thread);
}

static gboolean
has_work (ReeveLogCollector *self)
{
  GHashTableIter iter;
  Feed *feed;

  if (self->batch != NULL)
    return TRUE;
  g_hash_table_iter_init (&iter, self->feeds);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &feed))
    if (feed->has_news)
      return TRUE;
  return FALSE;
}

static void
schedule (ReeveLogCollector *self)
{
  if (self->tick == 0 && !self->reading && has_work (self))
    self->tick = g_timeout_add_once (INTERVAL_MS, tick_cb, self);
}

static void
job_changed_cb (ReeveJob *job, ReeveLogCollector *self)
{
  Feed *feed = g_hash_table_lookup (self->feeds, job);

  feed->has_news = TRUE;
  schedule (self);
}

static void
add_job (ReeveLogCollector *self, ReeveJob *job)
{
  Feed *feed;

  if (g_hash_table_contains (self->feeds, job))
    return;
  feed = g_new0 (Feed, 1);
  feed->job = g_object_ref (job);
  feed->source =
    reeve_log_ring_add_source (self->ring, reeve_job_get_id (job), reeve_job_get_title (job));
  feed->has_news = TRUE;
  feed->changed = g_signal_connect (job, "changed", G_CALLBACK (job_changed_cb), self);
  g_hash_table_insert (self->feeds, job, feed);
}

/* Jobs that leave the list are heard until their end: their lines are worth as much. */
static void
jobs_changed_cb (GListModel *jobs,
                 guint position,
                 guint removed,
                 guint added,
                 ReeveLogCollector *self)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (ReeveJob) job = g_list_model_get_item (jobs, position + i);

      add_job (self, job);
    }
  schedule (self);
}

static void
reeve_log_collector_dispose (GObject *object)
{
  ReeveLogCollector *self = REEVE_LOG_COLLECTOR (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_pointer (&self->batch, batch_free);
  g_clear_pointer (&self->feeds, g_hash_table_unref);
  g_clear_object (&self->jobs);
  g_clear_object (&self->ring);
  G_OBJECT_CLASS (reeve_log_collector_parent_class)->dispose (object);
}

static void
reeve_log_collector_class_init (ReeveLogCollectorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reeve_log_collector_dispose;
}

static void
reeve_log_collector_init (ReeveLogCollector *self)
{
  self->ring = reeve_log_ring_new (0);
  self->feeds = g_hash_table_new_full (NULL, NULL, NULL, feed_free);
}

ReeveLogCollector *
reeve_log_collector_new (GListModel *jobs)
{
  ReeveLogCollector *self = g_object_new (REEVE_TYPE_LOG_COLLECTOR, NULL);

  self->jobs = g_object_ref (jobs);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (jobs_changed_cb), self, 0);
  jobs_changed_cb (jobs, 0, 0, g_list_model_get_n_items (jobs), self);
  return self;
}

ReeveLogRing *
reeve_log_collector_get_ring (ReeveLogCollector *self)
{
  g_return_val_if_fail (REEVE_IS_LOG_COLLECTOR (self), NULL);
  return self->ring;
}
