/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/base/i18n.h"
#include "core/seed/generator-private.h"

/* In the order of ReevePickMode. */
static const char *const distributions[] = { "uniform", "normal", "zipf", "ascending", "cycle",
                                             NULL };

/* A permutation, the even spread and the cycle give each value once when there are enough. */
static void
make_unique (ReevePick *self,
             ReeveSpec *spec)
{
  ReeveGenerator *generator = spec->generator;

  if (self->n != 0 && self->n < self->rows)
    {
      reeve_spec_fail (spec,
                       _("It can give %lu different values, but the table gets %lu rows and "
                         "each must differ."),
                       (gulong) self->n, (gulong) self->rows);
      return;
    }
  if (self->mode == REEVE_PICK_UNIFORM)
    {
      self->mode = REEVE_PICK_UNIQUE;
      reeve_seed_permutation_init (&self->permutation, self->key,
                                   self->n ? self->n : G_MAXUINT64);
    }
  if (self->mode == REEVE_PICK_NORMAL || self->mode == REEVE_PICK_ZIPF
      || self->mode == REEVE_PICK_WEIGHTS)
    reeve_spec_fail (spec, _("Values that must differ cannot have the distribution “%s”."),
                     self->mode == REEVE_PICK_WEIGHTS ? "weights" : distributions[self->mode]);
  generator->domain.each_differs = TRUE;
}

void
reeve_pick_init (ReevePick *self,
                 ReeveSpec *spec,
                 guint64 n,
                 double origin,
                 double unit)
{
  ReeveGenerator *generator = spec->generator;
  double size = n ? (double) n : 0x1p64;

  self->n = n;
  self->key = generator->key;
  self->rows = generator->table->rows;
  if (self->mode != REEVE_PICK_WEIGHTS)
    self->mode = (ReevePickMode) reeve_spec_word (spec, "distribution", distributions);
  generator->domain.distinct = n;
  if (self->mode == REEVE_PICK_NORMAL)
    {
      self->mean = (reeve_spec_number (spec, "mean", -1e18, 1e18, origin + (size - 1) / 2 * unit)
                    - origin)
                   / unit;
      self->deviation = reeve_spec_number (spec, "deviation", 0, 1e18, size / 6 * unit) / unit;
    }
  if (self->mode == REEVE_PICK_ZIPF)
    reeve_seed_zipf_init (&self->zipf, reeve_spec_number (spec, "exponent", 0.01, 10, 1),
                          n ? n : G_MAXUINT64);
  if (generator->unique)
    make_unique (self, spec);
}

void
reeve_pick_clear (ReevePick *self)
{
  reeve_seed_weights_clear (&self->weights);
}

static guint64
pick_normal (const ReevePick *self,
             guint64 row)
{
  double z = reeve_seed_normal (reeve_seed_unit (reeve_seed_random (self->key, row)));
  double i = self->mean + z * self->deviation + 0.5;
  double last = self->n ? (double) (self->n - 1) : 0x1.fffffffffffffp63;

  return i <= 0 ? 0 : (guint64) MIN (i, last);
}

/* Each row has its own stretch of all values, so that they never fall. */
static guint64
pick_ascending (const ReevePick *self,
                guint64 row)
{
  unsigned __int128 n = self->n ? self->n : (unsigned __int128) 1 << 64;
  guint64 first = (guint64) (n * row / self->rows);
  guint64 next = (guint64) (n * (row + 1) / self->rows);
  guint64 stretch = next > first ? next - first : 1;

  return first + reeve_seed_below (reeve_seed_random (self->key, row), stretch);
}

guint64
reeve_pick_other (const ReevePick *self,
                  guint64 row)
{
  switch (self->mode)
    {
    case REEVE_PICK_UNIFORM:
      return reeve_seed_below (reeve_seed_random (self->key, row), self->n);
    case REEVE_PICK_NORMAL:
      return pick_normal (self, row);
    case REEVE_PICK_ZIPF:
      return reeve_seed_zipf (&self->zipf, self->key, row);
    case REEVE_PICK_ASCENDING:
      return pick_ascending (self, row);
    case REEVE_PICK_CYCLE:
      return self->n ? row % self->n : row;
    case REEVE_PICK_WEIGHTS:
      return reeve_seed_weigh (&self->weights, self->key, row);
    case REEVE_PICK_UNIQUE:
      return reeve_seed_permute (&self->permutation, row);
    }
  g_return_val_if_reached (0);
}
