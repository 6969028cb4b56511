/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/arrival.h"

#define LOOK_US (G_USEC_PER_SEC / 10)

/* Piece: how many of its pages are still to come, and whether somebody has it. */
typedef struct
{
  guint64 missing;
  gboolean taken;
} Piece;

struct _ReeveArrival
{
  guint64 page;
  guint64 pages_a_piece;
  guint64 n_pages;
  GMutex lock;
  GCond changed;
  /* under the lock */
  guint8 *seen; /* of each page */
  Piece *pieces;
  gboolean ended;
  gboolean whole;
  gboolean spoiled;
};

ReeveArrival *
reeve_arrival_new (guint64 size, guint64 page, guint64 piece)
{
  ReeveArrival *self = g_new0 (ReeveArrival, 1);
  guint64 n_pieces = (size + piece - 1) / piece;

  self->page = page;
  self->pages_a_piece = piece / page;
  self->n_pages = size / page;
  self->seen = g_new0 (guint8, self->n_pages + 1);
  self->pieces = g_new0 (Piece, n_pieces + 1);
  for (guint64 i = 0; i < n_pieces; i++)
    self->pieces[i].missing =
      MIN (self->pages_a_piece, self->n_pages - i * self->pages_a_piece);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  return self;
}

void
reeve_arrival_free (ReeveArrival *self)
{
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self->pieces);
  g_free (self->seen);
  g_free (self);
}

static void
note_page (ReeveArrival *self, guint64 page)
{
  Piece *piece = &self->pieces[page / self->pages_a_piece];

  self->spoiled = self->spoiled || piece->taken;
  if (self->seen[page])
    return;
  self->seen[page] = 1;
  if (--piece->missing == 0)
    g_cond_broadcast (&self->changed);
}

void
reeve_arrival_note (ReeveArrival *self, guint64 offset, guint64 length)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  guint64 last = (offset + length + self->page - 1) / self->page;

  for (guint64 page = offset / self->page; page < MIN (last, self->n_pages); page++)
    note_page (self, page);
}

void
reeve_arrival_end (ReeveArrival *self, gboolean whole)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->ended = TRUE;
  self->whole = whole;
  g_cond_broadcast (&self->changed);
}

/* Who cancels does not know of this, hence the looks at it. */
gboolean
reeve_arrival_wait (ReeveArrival *self, guint64 number, GCancellable *cancellable)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Piece *piece = &self->pieces[number];

  while (!self->ended && (number == 0 || piece->missing > 0))
    {
      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      g_cond_wait_until (&self->changed, &self->lock, g_get_monotonic_time () + LOOK_US);
    }
  piece->taken = TRUE;
  return !self->ended || self->whole;
}

gboolean
reeve_arrival_is_sound (ReeveArrival *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return !self->spoiled;
}
