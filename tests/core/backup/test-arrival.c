/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/backup/arrival.h"

#define PAGE 4
#define PIECE 12
#define SIZE 40 /* ten pages; four pieces, the last of one page */

typedef struct
{
  ReeveArrival *arrival;
  guint64 piece;
  GCancellable *cancellable;
  gint done; /* atomic */
} Waiting;

static gpointer
wait_cb (gpointer data)
{
  Waiting *self = data;
  gboolean there = reeve_arrival_wait (self->arrival, self->piece, self->cancellable);

  g_atomic_int_set (&self->done, 1);
  return GINT_TO_POINTER (there);
}

static GThread *
start (Waiting *waiting)
{
  return g_thread_new ("wait", wait_cb, waiting);
}

static void
test_order (void)
{
  g_autoptr (ReeveArrival) arrival = reeve_arrival_new (SIZE, PAGE, PIECE);
  Waiting first = { .arrival = arrival, .piece = 0 };
  Waiting third = { .arrival = arrival, .piece = 2 };
  Waiting last = { .arrival = arrival, .piece = 3 };
  GThread *threads[] = { start (&first), start (&third), start (&last) };

  /* The second half of the third, and the first half with what lies before it. */
  reeve_arrival_note (arrival, 28, 8);
  g_usleep (20000);
  g_assert_cmpint (g_atomic_int_get (&third.done), ==, 0);
  reeve_arrival_note (arrival, 0, 28);
  g_assert_true (GPOINTER_TO_INT (g_thread_join (threads[1])));
  g_assert_true (reeve_arrival_wait (arrival, 1, NULL));
  /* All of the first is there, but nobody gets it. */
  g_usleep (20000);
  g_assert_cmpint (g_atomic_int_get (&first.done), ==, 0);
  g_assert_cmpint (g_atomic_int_get (&last.done), ==, 0);
  reeve_arrival_note (arrival, 36, 4);
  g_assert_true (GPOINTER_TO_INT (g_thread_join (threads[2])));
  reeve_arrival_note (arrival, 0, 4);
  g_assert_cmpint (g_atomic_int_get (&first.done), ==, 0);
  reeve_arrival_end (arrival, TRUE);
  g_assert_true (GPOINTER_TO_INT (g_thread_join (threads[0])));
  g_assert_true (reeve_arrival_is_sound (arrival));
}

static void
test_again (void)
{
  g_autoptr (ReeveArrival) arrival = reeve_arrival_new (SIZE, PAGE, PIECE);

  reeve_arrival_note (arrival, 12, 12);
  reeve_arrival_note (arrival, 16, 4);
  g_assert_true (reeve_arrival_is_sound (arrival));
  g_assert_true (reeve_arrival_wait (arrival, 1, NULL));
  reeve_arrival_note (arrival, 24, 16);
  g_assert_true (reeve_arrival_is_sound (arrival));
  reeve_arrival_note (arrival, 16, 4);
  g_assert_false (reeve_arrival_is_sound (arrival));
}

static void
test_over (void)
{
  g_autoptr (ReeveArrival) whole = reeve_arrival_new (SIZE, PAGE, PIECE);
  g_autoptr (ReeveArrival) failed = reeve_arrival_new (SIZE, PAGE, PIECE);
  g_autoptr (ReeveArrival) unwanted = reeve_arrival_new (SIZE, PAGE, PIECE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Waiting waits[] = {
    { .arrival = whole, .piece = 2 },
    { .arrival = failed, .piece = 2 },
    { .arrival = unwanted, .piece = 2, .cancellable = cancellable },
  };
  GThread *threads[] = { start (&waits[0]), start (&waits[1]), start (&waits[2]) };

  g_usleep (20000);
  for (gsize i = 0; i < G_N_ELEMENTS (waits); i++)
    g_assert_cmpint (g_atomic_int_get (&waits[i].done), ==, 0);
  /* A page that is never written, as that of the locks, is there at the end. */
  reeve_arrival_end (whole, TRUE);
  reeve_arrival_end (failed, FALSE);
  g_cancellable_cancel (cancellable);
  g_assert_true (GPOINTER_TO_INT (g_thread_join (threads[0])));
  g_assert_false (GPOINTER_TO_INT (g_thread_join (threads[1])));
  g_assert_false (GPOINTER_TO_INT (g_thread_join (threads[2])));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backup/arrival/order", test_order);
  g_test_add_func ("/backup/arrival/again", test_again);
  g_test_add_func ("/backup/arrival/over", test_over);
  return g_test_run ();
}
