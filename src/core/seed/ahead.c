/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/ahead.h"

/* Rows of a batch, so many that waiting for one another costs nothing, and batches, so few that
 * rows with long texts do not fill the memory. */
#define ROWS_A_BATCH 256
#define N_BATCHES 8

/* The caller and the database have work to do, too. */
#define MOST_THREADS 4

typedef struct
{
  ReeveSeedValue *values;
  guint8 *formed;     /* NULL: there is no form */
  guint64 fault;      /* the first row of it that could not be made; ROWS_A_BATCH: all could */
  guint64 number; /* of the batch in it */
  gboolean taken; /* from before it is filled until it has been read */
  gboolean full;
} Batch;

struct _ReeveSeedAhead
{
  const ReeveGeneratorTable *table;
  guint n_columns;
  const ReeveSeedForm *form;
  guint64 n_batches;
  guint64 rows;
  GThread *threads[MOST_THREADS];
  guint n_threads;
  /* of the caller alone */
  Batch *current;
  /* under the lock */
  GMutex lock;
  GCond filled;
  GCond emptied;
  guint64 next; /* to be made */
  gboolean stopped;
  Batch batches[N_BATCHES];
};

static gboolean
is_whole (const ReeveSeedAhead *self, const ReeveSeedValue *values)
{
  for (guint i = 0; i < self->n_columns; i++)
    if (values[i].kind == REEVE_SEED_FAULT)
      return FALSE;
  return TRUE;
}

static void
fill (ReeveSeedAhead *self, Batch *batch, ReeveBytes *scratch)
{
  guint64 first = batch->number * ROWS_A_BATCH;
  guint64 n = MIN (ROWS_A_BATCH, self->rows - first);

  batch->fault = ROWS_A_BATCH;
  for (guint64 i = 0; i < n; i++)
    {
      ReeveSeedValue *values = batch->values + i * self->n_columns;

      reeve_generator_table_write (self->table, first + i, values);
      if (batch->fault == ROWS_A_BATCH && !is_whole (self, values))
        batch->fault = i;
      if (self->form != NULL)
        self->form->fill (self->form, values, batch->formed + i * self->form->size, scratch);
    }
}

/* The next batch to be made, once there is room for it; NULL: no more are wanted. */
static Batch *
take_batch (ReeveSeedAhead *self)
{
  Batch *batch;
  guint64 number;

  if (self->stopped || self->next == self->n_batches)
    return NULL;
  number = self->next++;
  batch = &self->batches[number % N_BATCHES];
  while (!self->stopped && batch->taken)
    g_cond_wait (&self->emptied, &self->lock);
  if (self->stopped)
    return NULL;
  batch->number = number;
  batch->taken = TRUE;
  return batch;
}

static gpointer
make_cb (gpointer data)
{
  ReeveSeedAhead *self = data;
  ReeveBytes scratch = { 0 };
  Batch *batch;

  g_mutex_lock (&self->lock);
  while ((batch = take_batch (self)) != NULL)
    {
      g_mutex_unlock (&self->lock);
      fill (self, batch, &scratch);
      g_mutex_lock (&self->lock);
      batch->full = TRUE;
      g_cond_broadcast (&self->filled);
    }
  g_mutex_unlock (&self->lock);
  g_free (scratch.data);
  return NULL;
}

ReeveSeedAhead *
reeve_seed_ahead_new (const ReeveGeneratorTable *table,
                      guint n_columns,
                      const ReeveSeedForm *form)
{
  ReeveSeedAhead *self = g_new0 (ReeveSeedAhead, 1);

  self->table = table;
  self->n_columns = n_columns;
  self->form = form;
  self->rows = reeve_generator_table_get_rows (table);
  self->n_batches = (self->rows + ROWS_A_BATCH - 1) / ROWS_A_BATCH;
  self->n_threads = CLAMP (g_get_num_processors () - 1, 1, MOST_THREADS);
  g_mutex_init (&self->lock);
  g_cond_init (&self->filled);
  g_cond_init (&self->emptied);
  for (guint i = 0; i < N_BATCHES; i++)
    {
      self->batches[i].values = g_new0 (ReeveSeedValue, (gsize) ROWS_A_BATCH * n_columns);
      self->batches[i].formed = form != NULL ? g_malloc0_n (ROWS_A_BATCH, form->size) : NULL;
    }
  for (guint i = 0; i < self->n_threads; i++)
    self->threads[i] = g_thread_new ("make rows", make_cb, self);
  return self;
}

static void
free_rows (ReeveSeedAhead *self, Batch *batch)
{
  for (gsize i = 0; i < (gsize) ROWS_A_BATCH * self->n_columns; i++)
    reeve_seed_value_clear (&batch->values[i]);
  g_free (batch->values);
  for (gsize i = 0; self->form != NULL && i < ROWS_A_BATCH; i++)
    self->form->clear (self->form, batch->formed + i * self->form->size);
  g_free (batch->formed);
}

void
reeve_seed_ahead_free (ReeveSeedAhead *self)
{
  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  g_cond_broadcast (&self->emptied);
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < self->n_threads; i++)
    g_thread_join (self->threads[i]);
  for (guint i = 0; i < N_BATCHES; i++)
    free_rows (self, &self->batches[i]);
  g_cond_clear (&self->emptied);
  g_cond_clear (&self->filled);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Gives the current batch back and waits for the one that follows it. */
static void
change_batch (ReeveSeedAhead *self, guint64 number)
{
  Batch *batch = &self->batches[number % N_BATCHES];

  g_mutex_lock (&self->lock);
  if (self->current != NULL)
    {
      self->current->taken = self->current->full = FALSE;
      g_cond_broadcast (&self->emptied);
    }
  while (!batch->full || batch->number != number)
    g_cond_wait (&self->filled, &self->lock);
  g_mutex_unlock (&self->lock);
  self->current = batch;
}

const ReeveSeedValue *
reeve_seed_ahead_get (ReeveSeedAhead *self, guint64 row, GError **error)
{
  guint64 at = row % ROWS_A_BATCH;
  const ReeveSeedValue *values;
  guint column = 0;

  if (at == 0)
    change_batch (self, row / ROWS_A_BATCH);
  values = self->current->values + at * self->n_columns;
  if (at != self->current->fault)
    return values;
  while (values[column].kind != REEVE_SEED_FAULT)
    column++;
  reeve_generator_table_set_fault (self->table, row, column, &values[column], error);
  return NULL;
}

gconstpointer
reeve_seed_ahead_get_formed (ReeveSeedAhead *self, guint64 row, GError **error)
{
  return reeve_seed_ahead_get (self, row, error) != NULL
           ? self->current->formed + row % ROWS_A_BATCH * self->form->size
           : NULL;
}
