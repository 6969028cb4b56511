/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/row-index.h"

#include <sodium.h>

/* 2^22 slots of 24 bytes are 96 MiB; probing stays short while a quarter is free. */
#define MOST_SLOTS (G_GUINT64_CONSTANT (1) << 22)
#define FEWEST_SLOTS 64
#define WAITING G_GUINT64_CONSTANT (1)
/* With what a share may be too small by: see reeve_row_index_new(). */
#define MOST_ROWS ((MOST_SLOTS / 4 * 3 - 64) / 65 * 64)

/* @key is never 0, 0, which is a free slot. */
typedef struct
{
  guint64 key[2];
  /* With keys: a hash of the whole row, in which the lowest bit says that it was not met yet;
   * without: how many such rows were not met yet. */
  guint64 state;
} Slot;

struct _ReeveRowIndex
{
  Slot *slots;
  guint64 n_slots; /* a power of two */
  guint64 used;
  guint64 waiting; /* rows that were not met */
  gboolean keyed;
  guint pass;
  guint passes;
};

static void
hash_bytes (gconstpointer data, gsize length, guint64 hash[2])
{
  static const guint8 key[crypto_shorthash_siphashx24_KEYBYTES] = "reeve row index ";

  crypto_shorthash_siphashx24 ((guint8 *) hash, data, length, key);
}

static void
hash_key (gconstpointer data, gsize length, guint64 hash[2])
{
  hash_bytes (data, length, hash);
  if (hash[0] == 0 && hash[1] == 0)
    hash[0] = 1;
}

/* The state of a row that was not met. */
static guint64
hash_row (gconstpointer data, gsize length)
{
  guint64 hash[2];

  hash_bytes (data, length, hash);
  return hash[0] | WAITING;
}

guint
reeve_row_index_count_passes (guint64 rows)
{
  return (guint) MAX (1, (rows + MOST_ROWS - 1) / MOST_ROWS);
}

ReeveRowIndex *
reeve_row_index_new (gboolean keyed, guint64 rows, guint pass, guint passes)
{
  ReeveRowIndex *self = g_new0 (ReeveRowIndex, 1);
  /* The shares are not exactly alike. */
  guint64 share = rows / passes + rows / passes / 64 + 16;

  self->keyed = keyed;
  self->pass = pass;
  self->passes = passes;
  self->n_slots = FEWEST_SLOTS;
  while (self->n_slots < share + share / 3)
    self->n_slots *= 2;
  self->slots = g_new0 (Slot, self->n_slots);
  return self;
}

void
reeve_row_index_free (ReeveRowIndex *self)
{
  g_free (self->slots);
  g_free (self);
}

guint64
reeve_row_index_get_bytes (const ReeveRowIndex *self)
{
  return self->n_slots * sizeof (Slot);
}

static gboolean
is_elsewhere (const ReeveRowIndex *self, const guint64 hash[2])
{
  return hash[1] % self->passes != self->pass;
}

/* The key's slot, or the free one where it belongs. */
static Slot *
find (const ReeveRowIndex *self, const guint64 hash[2])
{
  for (guint64 at = hash[0];; at++)
    {
      Slot *slot = &self->slots[at & (self->n_slots - 1)];

      if ((slot->key[0] == hash[0] && slot->key[1] == hash[1]) ||
          (slot->key[0] == 0 && slot->key[1] == 0))
        return slot;
    }
}

/* One row of then less. */
static gboolean
take (ReeveRowIndex *self, Slot *slot)
{
  gboolean waits = self->keyed ? (slot->state & WAITING) != 0 : slot->state > 0;

  if (waits)
    slot->state = self->keyed ? slot->state & ~WAITING : slot->state - 1;
  return waits;
}

gboolean
reeve_row_index_add (ReeveRowIndex *self,
                     gconstpointer key,
                     gsize key_length,
                     gconstpointer row,
                     gsize row_length)
{
  guint64 hash[2];
  Slot *slot;

  hash_key (key, key_length, hash);
  if (is_elsewhere (self, hash))
    return TRUE;
  slot = find (self, hash);
  if (slot->key[0] == 0 && slot->key[1] == 0)
    {
      /* One slot stays free, else a search would never end. */
      if (self->used + 1 >= self->n_slots)
        return FALSE;
      slot->key[0] = hash[0];
      slot->key[1] = hash[1];
      self->used++;
    }
  slot->state = self->keyed ? hash_row (row, row_length) : slot->state + 1;
  self->waiting++;
  return TRUE;
}

ReeveRowFate
reeve_row_index_meet (ReeveRowIndex *self,
                      gconstpointer key,
                      gsize key_length,
                      gconstpointer row,
                      gsize row_length)
{
  guint64 hash[2];
  gboolean is_same;
  Slot *slot;

  hash_key (key, key_length, hash);
  if (is_elsewhere (self, hash))
    return REEVE_ROW_ELSEWHERE;
  slot = find (self, hash);
  is_same = !self->keyed || slot->state == hash_row (row, row_length);
  if (!take (self, slot))
    return REEVE_ROW_GAINED;
  self->waiting--;
  return is_same ? REEVE_ROW_SAME : REEVE_ROW_CHANGED;
}

guint64
reeve_row_index_count_lost (const ReeveRowIndex *self)
{
  return self->waiting;
}

gboolean
reeve_row_index_take_lost (ReeveRowIndex *self, gconstpointer key, gsize key_length)
{
  guint64 hash[2];

  hash_key (key, key_length, hash);
  return !is_elsewhere (self, hash) && take (self, find (self, hash));
}
