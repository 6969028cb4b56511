/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/backup/row-index.h"

#include <string.h>

#define ROWS 1000

/* Row i of then; of now, every tenth is another, every seventh gone, and a hundred are new. */
static void
count (guint passes, guint64 fates[REEVE_ROW_LOST + 1])
{
  memset (fates, 0, sizeof (guint64) * (REEVE_ROW_LOST + 1));
  for (guint pass = 0; pass < passes; pass++)
    {
      g_autoptr (ReeveRowIndex) index = reeve_row_index_new (TRUE, ROWS, pass, passes);

      for (guint i = 0; i < ROWS; i++)
        g_assert_true (reeve_row_index_add (index, &i, sizeof i, &i, sizeof i));
      for (guint i = 0; i < ROWS + 100; i++)
        {
          guint row = i % 10 == 0 ? i + ROWS : i;

          if (i >= ROWS || i % 7 != 0)
            fates[reeve_row_index_meet (index, &i, sizeof i, &row, sizeof row)]++;
        }
      fates[REEVE_ROW_LOST] += reeve_row_index_count_lost (index);
    }
}

static void
test_passes (void)
{
  guint64 fates[REEVE_ROW_LOST + 1];

  for (guint passes = 1; passes <= 5; passes++)
    {
      count (passes, fates);
      g_assert_cmpuint (fates[REEVE_ROW_GAINED], ==, 100);
      g_assert_cmpuint (fates[REEVE_ROW_LOST], ==, 143);
      g_assert_cmpuint (fates[REEVE_ROW_CHANGED], ==, 85);
      g_assert_cmpuint (fates[REEVE_ROW_SAME], ==, 772);
    }
}

static void
test_bags (void)
{
  g_autoptr (ReeveRowIndex) index = reeve_row_index_new (FALSE, 4, 0, 1);
  static const struct
  {
    const char *row;
    ReeveRowFate fate;
  } now[] = {
    { "a", REEVE_ROW_SAME }, { "a", REEVE_ROW_SAME }, { "a", REEVE_ROW_GAINED },
    { "b", REEVE_ROW_SAME }, { "d", REEVE_ROW_GAINED },
  };

  for (const char *row = "aabc"; *row != '\0'; row++)
    g_assert_true (reeve_row_index_add (index, row, 1, row, 1));
  for (gsize i = 0; i < G_N_ELEMENTS (now); i++)
    g_assert_cmpint (reeve_row_index_meet (index, now[i].row, 1, now[i].row, 1), ==, now[i].fate);
  g_assert_cmpuint (reeve_row_index_count_lost (index), ==, 1);
  g_assert_false (reeve_row_index_take_lost (index, "a", 1));
  g_assert_true (reeve_row_index_take_lost (index, "c", 1));
  g_assert_false (reeve_row_index_take_lost (index, "c", 1));
}

/* A backup may have more rows than it says: that ends, and not in a search without an end. */
static void
test_more_than_said (void)
{
  g_autoptr (ReeveRowIndex) index = reeve_row_index_new (TRUE, 1, 0, 1);
  guint n = 0;

  while (reeve_row_index_add (index, &n, sizeof n, &n, sizeof n))
    g_assert_cmpuint (n++, <, 1000);
  g_assert_cmpint (reeve_row_index_meet (index, "never", 5, "seen", 4), ==, REEVE_ROW_GAINED);
}

static void
test_how_many (void)
{
  g_assert_cmpuint (reeve_row_index_count_passes (0), ==, 1);
  g_assert_cmpuint (reeve_row_index_count_passes (3000000), ==, 1);
  g_assert_cmpuint (reeve_row_index_count_passes (4000000), ==, 2);
  g_assert_cmpuint (reeve_row_index_count_passes (G_GUINT64_CONSTANT (100000000)), ==, 33);
}

/* Whatever the size of the table, also just below and above where another pass begins. */
static void
test_memory (void)
{
  guint64 border = 0;

  while (reeve_row_index_count_passes (border + 1024) == 1)
    border += 1024;
  for (guint64 rows = 1; rows < G_GUINT64_CONSTANT (2000000000); rows += 1 + rows / 7)
    for (guint round = 0; round < 3; round++)
      {
        guint64 some = round == 0 ? rows : border * (rows % 64 + 1) + (round - 1) * 2048;
        guint passes = reeve_row_index_count_passes (some);
        g_autoptr (ReeveRowIndex) index = reeve_row_index_new (TRUE, some, passes - 1, passes);

        g_assert_cmpuint (reeve_row_index_get_bytes (index), <=, 100 * 1024 * 1024);
        g_assert_cmpuint (reeve_row_index_get_bytes (index) / 24 * passes, >=, some);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backup/row-index/memory", test_memory);
  g_test_add_func ("/backup/row-index/passes", test_passes);
  g_test_add_func ("/backup/row-index/bags", test_bags);
  g_test_add_func ("/backup/row-index/more-than-said", test_more_than_said);
  g_test_add_func ("/backup/row-index/how-many", test_how_many);
  return g_test_run ();
}
