/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Chance without a state: every number is a hash of a key and a row number. Only operations
 * that IEEE 754 fixes to the last bit are used, never the mathematical library, so that values
 * are the same on every machine.
 */

/** ReeveSeedKey: what makes the numbers of one column differ from those of all others. */
typedef struct
{
  guint64 high;
  guint64 low;
} ReeveSeedKey;

/** reeve_seed_key: of a profile's seed and names; the framing is unambiguous. */
ReeveSeedKey reeve_seed_key (guint64 seed,
                             const char *table,
                             const char *column);

/** reeve_seed_key_derive: a key of its own for a second use in the same column, or in a group. */
ReeveSeedKey reeve_seed_key_derive (ReeveSeedKey key,
                                    guint64 use);

/* The last step of splitmix64: every bit of @x decides about every bit of what is returned. */
static inline guint64
reeve_seed_mix (guint64 x)
{
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return x ^ (x >> 31);
}

/** reeve_seed_random: 64 bits by chance. */
static inline guint64
reeve_seed_random (ReeveSeedKey key,
                   guint64 row)
{
  guint64 x = key.low + row * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return reeve_seed_mix (reeve_seed_mix (x) ^ key.high);
}

/** reeve_seed_random_nth: the @n-th of one row, n > 0 for a further one. */
static inline guint64
reeve_seed_random_nth (ReeveSeedKey key,
                       guint64 row,
                       guint64 n)
{
  key.high += n * G_GUINT64_CONSTANT (0xd1342543de82ef95);
  return reeve_seed_random (key, row);
}

/** reeve_seed_below: from 64 bits to 0 … @n - 1; @n 0 stands for 2^64. */
static inline guint64
reeve_seed_below (guint64 random,
                  guint64 n)
{
  return n == 0 ? random : (guint64) (((unsigned __int128) random * n) >> 64);
}

/** reeve_seed_unit: from 64 bits to the open interval of 0 and 1. */
static inline double
reeve_seed_unit (guint64 random)
{
  return ((double) (random >> 12) + 0.5) * 0x1p-52;
}

/** ReeveSeedPermutation: 0 … n - 1 in another order, computed, not kept. */
typedef struct
{
  ReeveSeedKey key;
  guint64 n;
  guint low_bits; /* each half has as many, or the upper one fewer */
  guint high_bits;
} ReeveSeedPermutation;

/** reeve_seed_permutation_init: @n from 1. */
void reeve_seed_permutation_init (ReeveSeedPermutation *self,
                                  ReeveSeedKey key,
                                  guint64 n);

/** reeve_seed_permute: @i below n. A bijection. */
guint64 reeve_seed_permute (const ReeveSeedPermutation *self,
                            guint64 i);

/** reeve_seed_log, reeve_seed_exp: @x positive and normal; to about 1e-15. */
double reeve_seed_log (double x);
double reeve_seed_exp (double x);

/** reeve_seed_normal: the standard normal distribution's value that @unit of all lie below. */
double reeve_seed_normal (double unit);

/** ReeveSeedZipf: 0 … n - 1, where the share of i falls with (i + 1)^-exponent. */
typedef struct
{
  double exponent;
  double n;
  double at_first;
  double at_last;
  double accept;
} ReeveSeedZipf;

/** reeve_seed_zipf_init: @exponent above 0, @n from 1. */
void reeve_seed_zipf_init (ReeveSeedZipf *self,
                           double exponent,
                           guint64 n);

/** reeve_seed_zipf: the value of a row. */
guint64 reeve_seed_zipf (const ReeveSeedZipf *self,
                         ReeveSeedKey key,
                         guint64 row);

/** ReeveSeedWeights: 0 … n - 1, each with a share of its own, in the time of one look-up. */
typedef struct
{
  guint32 n;
  guint64 *keep;  /* below: this one; else the other */
  guint32 *other;
} ReeveSeedWeights;

/** reeve_seed_weights_init: @weights: @n of them, none negative, not all 0 */
void reeve_seed_weights_init (ReeveSeedWeights *self,
                              const double *weights,
                              guint32 n);
void reeve_seed_weights_clear (ReeveSeedWeights *self);

static inline guint32
reeve_seed_weigh (const ReeveSeedWeights *self,
                  ReeveSeedKey key,
                  guint64 row)
{
  guint32 i = (guint32) reeve_seed_below (reeve_seed_random (key, row), self->n);

  return reeve_seed_random_nth (key, row, 1) < self->keep[i] ? i : self->other[i];
}

G_END_DECLS
