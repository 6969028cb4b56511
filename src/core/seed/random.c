/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <math.h>
#include <string.h>

#include "core/base/digest.h"
#include "core/seed/random.h"

ReeveSeedKey
reeve_seed_key (guint64 seed,
                const char *table,
                const char *column)
{
  g_autoptr(ReeveDigest) digest = reeve_digest_new ("seed");
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, seed);
  g_autofree char *hash = NULL;
  ReeveSeedKey key;

  reeve_digest_add (digest, "seed", number);
  reeve_digest_add (digest, "table", table);
  reeve_digest_add (digest, "column", column);
  hash = reeve_digest_finish (digest);
  key.low = g_ascii_strtoull (hash + 48, NULL, 16);
  hash[48] = '\0';
  key.high = g_ascii_strtoull (hash + 32, NULL, 16);
  return key;
}

ReeveSeedKey
reeve_seed_key_derive (ReeveSeedKey key,
                       guint64 use)
{
  ReeveSeedKey derived;

  derived.high = reeve_seed_random_nth (key, use, G_GUINT64_CONSTANT (0x5eed0001));
  derived.low = reeve_seed_random_nth (key, use, G_GUINT64_CONSTANT (0x5eed0002));
  return derived;
}

void
reeve_seed_permutation_init (ReeveSeedPermutation *self,
                             ReeveSeedKey key,
                             guint64 n)
{
  guint bits = n <= 2 ? 2 : (guint) (64 - __builtin_clzll (n - 1));

  self->key = key;
  self->n = n;
  self->low_bits = (bits + 1) / 2;
  self->high_bits = MAX (bits / 2, 1);
}

/* What a half is changed by: one mix is enough for a round of several. */
static guint64
change (ReeveSeedKey key,
        guint64 half,
        guint64 round)
{
  return reeve_seed_mix (((half + round) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) + key.low)
                         ^ key.high);
}

static guint64
mask (guint bits)
{
  return (G_GUINT64_CONSTANT (1) << bits) - 1;
}

/* A Feistel network over a power of two; what falls outside of n walks on until it is inside. */
guint64
reeve_seed_permute (const ReeveSeedPermutation *self,
                    guint64 i)
{
  guint64 low_mask = mask (self->low_bits);
  guint64 high_mask = mask (self->high_bits);

  do
    {
      guint64 low = i & low_mask;
      guint64 high = i >> self->low_bits;

      for (guint round = 0; round < 6; round += 2)
        {
          high ^= change (self->key, low, (guint64) round << 40) & high_mask;
          low ^= change (self->key, high, (guint64) (round + 1) << 40) & low_mask;
        }
      i = high << self->low_bits | low;
    }
  while (i >= self->n);
  return i;
}

static guint64
bits_of (double x)
{
  guint64 bits;

  memcpy (&bits, &x, sizeof bits);
  return bits;
}

static double
from_bits (guint64 bits)
{
  double x;

  memcpy (&x, &bits, sizeof x);
  return x;
}

static const double ln2_high = 0x1.62e42feep-1;
static const double ln2_low = 0x1.a39ef35793c76p-33;

double
reeve_seed_log (double x)
{
  int exponent = (int) (bits_of (x) >> 52) - 1023;
  double m = from_bits ((bits_of (x) & G_GUINT64_CONSTANT (0x000fffffffffffff))
                        | G_GUINT64_CONSTANT (0x3ff0000000000000));
  double s;
  double s2;
  double sum = 0;

  if (m > 1.4142135623730951)
    {
      m *= 0.5;
      exponent++;
    }
  /* ln m = 2 artanh s, |s| at most 0.172 */
  s = (m - 1) / (m + 1);
  s2 = s * s;
  for (int k = 21; k >= 3; k -= 2)
    sum = (sum + 1.0 / k) * s2;
  return exponent * ln2_high + (2 * s * (1 + sum) + exponent * ln2_low);
}

double
reeve_seed_exp (double x)
{
  int n = (int) (x * 1.4426950408889634 + (x < 0 ? -0.5 : 0.5));
  double r = (x - n * ln2_high) - n * ln2_low;
  double sum = 1;

  if (x < -700)
    return 0;
  if (x > 700)
    return G_MAXDOUBLE;
  for (int k = 14; k >= 1; k--)
    sum = 1 + sum * r / k;
  return sum * from_bits ((guint64) (n + 1023) << 52);
}

static double
polynomial (const double *factors,
            double x)
{
  double sum = 0;

  for (int i = 7; i >= 0; i--)
    sum = sum * x + factors[i];
  return sum;
}

/* The rational approximations of algorithm AS 241 (Wichura 1988), good to 1e-16. */
double
reeve_seed_normal (double unit)
{
  static const double a[] = { 3.3871328727963666080e0,  1.3314166789178437745e+2,
                              1.9715909503065514427e+3, 1.3731693765509461125e+4,
                              4.5921953931549871457e+4, 6.7265770927008700853e+4,
                              3.3430575583588128105e+4, 2.5090809287301226727e+3 };
  static const double b[] = { 1.0,
                              4.2313330701600911252e+1,
                              6.8718700749205790830e+2,
                              5.3941960214247511077e+3,
                              2.1213794301586595867e+4,
                              3.9307895800092710610e+4,
                              2.8729085735721942674e+4,
                              5.2264952788528545610e+3 };
  static const double c[] = { 1.42343711074968357734e0,  4.63033784615654529590e0,
                              5.76949722146069140550e0,  3.64784832476320460504e0,
                              1.27045825245236838258e0,  2.41780725177450611770e-1,
                              2.27238449892691845833e-2, 7.74545014278341407640e-4 };
  static const double d[] = { 1.0,
                              2.05319162663775882187e0,
                              1.67638483018380384940e0,
                              6.89767334985100004550e-1,
                              1.48103976427480074590e-1,
                              1.51986665636164571966e-2,
                              5.47593808499534494600e-4,
                              1.05075007164441684324e-9 };
  static const double e[] = { 6.65790464350110377720e0,  5.46378491116411436990e0,
                              1.78482653991729133580e0,  2.96560571828504891230e-1,
                              2.65321895265761230930e-2, 1.24266094738807843860e-3,
                              2.71155556874348757815e-5, 2.01033439929228813265e-7 };
  static const double f[] = { 1.0,
                              5.99832206555887937690e-1,
                              1.36929880922735805310e-1,
                              1.48753612908506148525e-2,
                              7.86869131145613259100e-4,
                              1.84631831751005468180e-5,
                              1.42151175831644588870e-7,
                              2.04426310338993978564e-15 };
  double q = unit - 0.5;
  double r;
  double z;

  if (q >= -0.425 && q <= 0.425)
    {
      r = 0.180625 - q * q;
      return q * polynomial (a, r) / polynomial (b, r);
    }
  r = sqrt (-reeve_seed_log (q < 0 ? unit : 1 - unit));
  z = r <= 5 ? polynomial (c, r - 1.6) / polynomial (d, r - 1.6)
             : polynomial (e, r - 5) / polynomial (f, r - 5);
  return q < 0 ? -z : z;
}

/* The integral of x^-exponent, and where it has a value. */
static double
zipf_integral (const ReeveSeedZipf *self,
               double x)
{
  double power = 1 - self->exponent;
  double log = reeve_seed_log (x);

  if (power > -1e-9 && power < 1e-9)
    return log;
  return (reeve_seed_exp (power * log) - 1) / power;
}

static double
zipf_inverse (const ReeveSeedZipf *self,
              double y)
{
  double power = 1 - self->exponent;

  if (power > -1e-9 && power < 1e-9)
    return reeve_seed_exp (y);
  return reeve_seed_exp (reeve_seed_log (MAX (1 + y * power, 1e-300)) / power);
}

static double
zipf_share (const ReeveSeedZipf *self,
            double x)
{
  return reeve_seed_exp (-self->exponent * reeve_seed_log (x));
}

void
reeve_seed_zipf_init (ReeveSeedZipf *self,
                      double exponent,
                      guint64 n)
{
  self->exponent = exponent;
  self->n = (double) n;
  self->at_first = zipf_integral (self, 1.5) - 1;
  self->at_last = zipf_integral (self, self->n + 0.5);
  self->accept = 2 - zipf_inverse (self, zipf_integral (self, 2.5) - zipf_share (self, 2));
}

/* Rejection-inversion (Hörmann and Derflinger 1996): seldom more than one try, no table. */
guint64
reeve_seed_zipf (const ReeveSeedZipf *self,
                 ReeveSeedKey key,
                 guint64 row)
{
  for (guint64 i = 0; i < 64; i++)
    {
      double unit = reeve_seed_unit (reeve_seed_random_nth (key, row, i));
      double y = self->at_last + unit * (self->at_first - self->at_last);
      double x = zipf_inverse (self, y);
      double k = (double) (guint64) (CLAMP (x, 1, self->n) + 0.5);

      k = CLAMP (k, 1, self->n);
      if (k - x <= self->accept || y >= zipf_integral (self, k + 0.5) - zipf_share (self, k))
        return (guint64) k - 1;
    }
  return 0;
}

/* The alias method of Vose. */
void
reeve_seed_weights_init (ReeveSeedWeights *self,
                         const double *weights,
                         guint32 n)
{
  g_autofree double *shares = g_new (double, n);
  g_autofree guint32 *small = g_new (guint32, n);
  g_autofree guint32 *large = g_new (guint32, n);
  guint32 n_small = 0;
  guint32 n_large = 0;
  double sum = 0;

  self->n = n;
  self->keep = g_new (guint64, n);
  self->other = g_new (guint32, n);
  for (guint32 i = 0; i < n; i++)
    sum += weights[i];
  for (guint32 i = 0; i < n; i++)
    {
      shares[i] = weights[i] / sum * n;
      self->keep[i] = G_MAXUINT64;
      self->other[i] = i;
      if (shares[i] < 1)
        small[n_small++] = i;
      else
        large[n_large++] = i;
    }
  while (n_small > 0 && n_large > 0)
    {
      guint32 less = small[--n_small];
      guint32 more = large[n_large - 1];

      self->keep[less] = (guint64) (shares[less] * 0x1p63) * 2;
      self->other[less] = more;
      shares[more] -= 1 - shares[less];
      if (shares[more] < 1)
        {
          n_large--;
          small[n_small++] = more;
        }
    }
}

void
reeve_seed_weights_clear (ReeveSeedWeights *self)
{
  g_clear_pointer (&self->keep, g_free);
  g_clear_pointer (&self->other, g_free);
}
