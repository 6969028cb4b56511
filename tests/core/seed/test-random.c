/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "core/seed/random.h"

#define ROWS 200000

/* Everything else rests on these: they may never change. */
static void
test_golden (void)
{
  ReeveSeedKey key = reeve_seed_key (42, "users", "name");

  g_assert_cmphex (key.high, ==, G_GUINT64_CONSTANT (0x6176f003ad2418e1));
  g_assert_cmphex (key.low, ==, G_GUINT64_CONSTANT (0x83ea96a9c49830fb));
  g_assert_cmphex (reeve_seed_random (key, 0), ==, G_GUINT64_CONSTANT (0xb126ae825575cc10));
  g_assert_cmphex (reeve_seed_random (key, 1), ==, G_GUINT64_CONSTANT (0x2db6898fd6cc780d));
  g_assert_cmphex (reeve_seed_random_nth (key, 1, 1), ==, G_GUINT64_CONSTANT (0x67bf8e8e9b5a2577));
}

/* Names cannot be shifted into one another. */
static void
test_keys_differ (void)
{
  ReeveSeedKey a = reeve_seed_key (1, "ab", "c");
  ReeveSeedKey b = reeve_seed_key (1, "a", "bc");
  ReeveSeedKey c = reeve_seed_key (2, "ab", "c");
  ReeveSeedKey d = reeve_seed_key_derive (a, 1);

  g_assert_cmphex (a.low, !=, b.low);
  g_assert_cmphex (a.low, !=, c.low);
  g_assert_cmphex (a.low, !=, d.low);
}

static void
test_uniform (void)
{
  ReeveSeedKey key = reeve_seed_key (1, "t", "c");
  guint64 counts[100] = { 0 };
  double chi = 0;

  for (guint64 row = 0; row < ROWS; row++)
    counts[reeve_seed_below (reeve_seed_random (key, row), 100)]++;
  for (guint i = 0; i < 100; i++)
    chi += pow ((double) counts[i] - ROWS / 100.0, 2) / (ROWS / 100.0);
  /* 99 degrees of freedom: beyond these once in a thousand keys, and this one is fixed. */
  g_assert_cmpfloat (chi, >, 60);
  g_assert_cmpfloat (chi, <, 150);
}

static void
test_permutation (void)
{
  static const guint64 sizes[] = { 1, 2, 3, 4, 5, 7, 16, 17, 100, 1000, 4097, 65536, 100003 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree guint8 *seen = g_new0 (guint8, sizes[i]);
      ReeveSeedPermutation permutation;
      guint64 fixed = 0;

      reeve_seed_permutation_init (&permutation, reeve_seed_key (i, "t", "c"), sizes[i]);
      for (guint64 row = 0; row < sizes[i]; row++)
        {
          guint64 at = reeve_seed_permute (&permutation, row);

          g_assert_cmpuint (at, <, sizes[i]);
          g_assert_cmpuint (seen[at], ==, 0);
          seen[at] = 1;
          fixed += at == row;
        }
      /* A permutation by chance has one fixed point on average. */
      g_assert_cmpuint (fixed, <, 8);
    }
}

static void
test_functions (void)
{
  for (double x = 1e-9; x < 1e18; x *= 1.37)
    {
      g_assert_cmpfloat_with_epsilon (reeve_seed_log (x), log (x), 4e-15 * (1 + fabs (log (x))));
      g_assert_cmpfloat_with_epsilon (reeve_seed_exp (log (x)) / x, 1, 1e-13);
    }
  /* Known quantiles of the standard normal distribution. */
  g_assert_cmpfloat_with_epsilon (reeve_seed_normal (0.5), 0, 1e-15);
  g_assert_cmpfloat_with_epsilon (reeve_seed_normal (0.975), 1.959963984540054, 1e-14);
  g_assert_cmpfloat_with_epsilon (reeve_seed_normal (0.001), -3.090232306167813, 1e-14);
  g_assert_cmpfloat_with_epsilon (reeve_seed_normal (1e-12), -7.034483825301131, 1e-13);
}

static void
test_zipf (void)
{
  static const double exponents[] = { 0.5, 1, 1.5, 3 };

  for (guint i = 0; i < G_N_ELEMENTS (exponents); i++)
    {
      guint64 counts[50] = { 0 };
      ReeveSeedZipf zipf;
      double sum = 0;

      reeve_seed_zipf_init (&zipf, exponents[i], 50);
      for (guint64 row = 0; row < ROWS; row++)
        counts[reeve_seed_zipf (&zipf, reeve_seed_key (1, "t", "c"), row)]++;
      for (guint k = 1; k <= 50; k++)
        sum += pow (k, -exponents[i]);
      for (guint k = 1; k <= 50; k++)
        {
          double expected = ROWS * pow (k, -exponents[i]) / sum;

          g_assert_cmpfloat (fabs ((double) counts[k - 1] - expected), <, 5 * sqrt (expected) + 5);
        }
    }
}

static void
test_weights (void)
{
  static const double weights[] = { 0, 1, 2.5, 10, 0.01, 0, 3 };
  guint64 counts[G_N_ELEMENTS (weights)] = { 0 };
  ReeveSeedWeights chance;

  reeve_seed_weights_init (&chance, weights, G_N_ELEMENTS (weights));
  for (guint64 row = 0; row < ROWS; row++)
    counts[reeve_seed_weigh (&chance, reeve_seed_key (1, "t", "c"), row)]++;
  reeve_seed_weights_clear (&chance);
  for (guint i = 0; i < G_N_ELEMENTS (weights); i++)
    {
      double expected = ROWS * weights[i] / 16.51;

      g_assert_cmpfloat (fabs ((double) counts[i] - expected), <=, 5 * sqrt (expected));
    }
}

static void
test_normal (void)
{
  ReeveSeedKey key = reeve_seed_key (1, "t", "c");
  double sums[4] = { 0 };

  for (guint64 row = 0; row < ROWS; row++)
    {
      double z = reeve_seed_normal (reeve_seed_unit (reeve_seed_random (key, row)));

      for (guint i = 0; i < 4; i++)
        sums[i] += pow (z, i + 1) / ROWS;
    }
  g_assert_cmpfloat (fabs (sums[0]), <, 0.01);
  g_assert_cmpfloat (fabs (sums[1] - 1), <, 0.02);
  g_assert_cmpfloat (fabs (sums[2]), <, 0.04);
  g_assert_cmpfloat (fabs (sums[3] - 3), <, 0.15);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/seed/random/golden", test_golden);
  g_test_add_func ("/seed/random/keys-differ", test_keys_differ);
  g_test_add_func ("/seed/random/uniform", test_uniform);
  g_test_add_func ("/seed/random/permutation", test_permutation);
  g_test_add_func ("/seed/random/functions", test_functions);
  g_test_add_func ("/seed/random/zipf", test_zipf);
  g_test_add_func ("/seed/random/weights", test_weights);
  g_test_add_func ("/seed/random/normal", test_normal);
  return g_test_run ();
}
