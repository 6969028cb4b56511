/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-work"

#include "config.h"

#include "core/base/work.h"

#define MOST_THREADS 8

typedef struct
{
  const ReeveWork *work;
  gpointer shared;
  GPtrArray *items;
  GCancellable *cancellable; /* of the threads: triggered by the caller's or by a failure */
  GMutex lock;
  guint next;
  GError *error;
} Run;

static void
fail (Run *self, GError *error)
{
  g_mutex_lock (&self->lock);
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  g_mutex_unlock (&self->lock);
  g_cancellable_cancel (self->cancellable);
}

/* NULL when nothing is left, or nothing is wanted any more. */
static gpointer
take (Run *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->next >= self->items->len || self->error != NULL)
    return NULL;
  return g_ptr_array_index (self->items, self->next++);
}

static gpointer
thread_main (gpointer data)
{
  Run *self = data;
  GError *error = NULL;
  gpointer own = NULL;
  gpointer item;

  if (self->work->start != NULL)
    {
      own = self->work->start (self->shared, self->cancellable, &error);
      if (own == NULL)
        {
          fail (self, error);
          return NULL;
        }
    }
  while (error == NULL && (item = take (self)) != NULL)
    if (g_cancellable_set_error_if_cancelled (self->cancellable, &error) ||
        !self->work->run (self->shared, own, item, self->cancellable, &error))
      break;
  if (self->work->stop != NULL)
    self->work->stop (self->shared, own);
  if (error != NULL)
    fail (self, error);
  return NULL;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (data);
}

gboolean
reeve_work_run (const ReeveWork *work,
                gpointer shared,
                GPtrArray *items,
                guint n_threads,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GCancellable) own = g_cancellable_new ();
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  Run run = { .work = work, .shared = shared, .items = items, .cancellable = own };
  gulong handler = 0;

  g_mutex_init (&run.lock);
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), own, NULL);
  for (guint i = 0; i < MIN (MAX (n_threads, 1), items->len); i++)
    g_ptr_array_add (threads, g_thread_new ("work", thread_main, &run));
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (g_ptr_array_index (threads, i));
  if (cancellable != NULL)
    g_cancellable_disconnect (cancellable, handler);
  g_mutex_clear (&run.lock);
  if (run.error == NULL)
    return TRUE;
  g_propagate_error (error, run.error);
  return FALSE;
}

guint
reeve_work_default_threads (void)
{
  return CLAMP (g_get_num_processors (), 2, MOST_THREADS);
}
