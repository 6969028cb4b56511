/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/backup/retention.h"
#include "core/backup/swap.h"
#include "core/base/error.h"

/* 2026-03-31 12:00 UTC, a Tuesday. */
#define NOW G_GINT64_CONSTANT (1774958400)
#define DAY (24 * 3600)

typedef struct
{
  const char *name;
  ReeveRetention policy;
  struct
  {
    gint64 age_s;
    ReeveProof proof;
    gboolean is_pinned;
    gboolean is_changed;
  } backups[8];
  const char *kept[8]; /* the reasons, newest first; NULL: dropped */
} Case;

#define READ REEVE_PROOF_READ_BACK
#define DONE REEVE_PROOF_RESTORED

static const Case cases[] = {
  { "last",
    { .last = 2 },
    { { 10, READ }, { 20, READ }, { 30, READ } },
    { "last 1, newest proven", "last 2", NULL } },
  { "proven-is-kept",
    { .last = 1 },
    { { 10, READ }, { 20, READ }, { 30, DONE }, { 40, DONE } },
    { "last 1", NULL, "newest proven", NULL } },
  { "not-even-sealed-counts-for-nothing",
    { .last = 1 },
    { { 10, REEVE_PROOF_NONE }, { 20, READ }, { 30, READ } },
    { NULL, "last 1, newest proven", NULL } },
  { "pinned",
    { .last = 1 },
    { { 10, READ }, { 20, READ }, { 30, READ, TRUE } },
    { "last 1, newest proven", NULL, "pinned" } },
  { "daily",
    { .daily = 2 },
    { { 10, READ }, { 20, READ }, { DAY, READ }, { DAY + 60, READ }, { 2 * DAY, READ } },
    { "daily 1, newest proven", NULL, "daily 2", NULL, NULL } },
  { "weekly-and-monthly",
    { .weekly = 2, .monthly = 2 },
    { { 10, READ }, { DAY, READ }, { 8 * DAY, READ }, { 40 * DAY, READ }, { 80 * DAY, READ } },
    { "weekly 1, monthly 1, newest proven", NULL, "weekly 2", "monthly 2", NULL } },
  { "yearly",
    { .yearly = 5 },
    { { 10, READ }, { 100 * DAY, READ }, { 500 * DAY, READ } },
    { "yearly 1, newest proven", "yearly 2", "yearly 3" } },
  { "floor",
    { .last = 1, .floor = 3 },
    { { 10, REEVE_PROOF_SEALED }, { 20, READ }, { 30, READ }, { 40, DONE }, { 50, READ } },
    { "last 1", "too few proven ones would stay", "too few proven ones would stay",
      "newest proven", NULL } },
  { "changed-files-stay-and-count-for-nothing",
    { .last = 1, .floor = 1 },
    { { 10, DONE, FALSE, TRUE }, { 20, READ }, { 30, READ } },
    { "its file was changed: verify it", "last 1, newest proven", NULL } },
  { "future",
    { .last = 1 },
    { { -10 * DAY, READ }, { 10, READ }, { 20, READ } },
    { "its time is in the future", "last 1, newest proven", NULL } },
};

static GPtrArray *
make_entries (const Case *test)
{
  GPtrArray *entries =
    g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_retention_entry_free);

  for (guint i = 0; i < G_N_ELEMENTS (test->backups) && test->backups[i].age_s != 0; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      ReeveRetentionEntry *entry =
        reeve_retention_entry_new (id, id, NOW - test->backups[i].age_s, test->backups[i].proof,
                                   test->backups[i].is_pinned);

      entry->is_changed = test->backups[i].is_changed;
      /* Put in the wrong way round: they are sorted. */
      g_ptr_array_insert (entries, 0, entry);
    }
  return entries;
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GPtrArray) entries = make_entries (test);
  g_autoptr (GError) error = NULL;

  g_assert_true (reeve_retention_decide (&test->policy, entries, NOW, zone, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < entries->len; i++)
    {
      const ReeveRetentionEntry *entry = g_ptr_array_index (entries, i);

      g_assert_cmpstr (entry->reasons, ==, test->kept[i]);
      g_assert_true ((entry->why_dropped != NULL) == (entry->reasons == NULL));
    }
}

static void
test_nothing_asked (void)
{
  const ReeveRetention policy = { 0 };
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GPtrArray) entries = make_entries (&cases[0]);
  g_autoptr (GError) error = NULL;

  g_assert_false (reeve_retention_decide (&policy, entries, NOW, zone, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_USAGE);
}

static guint
count_kept (GPtrArray *entries, ReeveProof *best_kept, ReeveProof *best)
{
  guint kept = 0;

  *best_kept = *best = REEVE_PROOF_NONE;
  for (guint i = 0; i < entries->len; i++)
    {
      const ReeveRetentionEntry *entry = g_ptr_array_index (entries, i);

      *best = MAX (*best, entry->proof);
      if (entry->reasons == NULL)
        continue;
      kept++;
      *best_kept = MAX (*best_kept, entry->proof);
    }
  return kept;
}

/* Whatever the history: the furthest proof stays, and as many sealed ones as were asked for. */
static void
test_random_histories (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20260331);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  guint rounds = g_test_thorough () ? 100000 : 1000;

  for (guint round = 0; round < rounds; round++)
    {
      g_autoptr (GPtrArray) entries =
        g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_retention_entry_free);
      const ReeveRetention policy = { .last = (guint) g_rand_int_range (random, 1, 5),
                                      .daily = (guint) g_rand_int_range (random, 0, 4) };
      guint n = (guint) g_rand_int_range (random, 0, 20);
      guint sealed = 0;
      ReeveProof best_kept, best;

      for (guint i = 0; i < n; i++)
        {
          ReeveProof proof = (ReeveProof) g_rand_int_range (random, 0, 4);
          gint64 created = NOW - g_rand_int_range (random, 0, 100 * DAY);

          sealed += proof >= REEVE_PROOF_SEALED;
          g_ptr_array_add (entries, reeve_retention_entry_new ("x", "x", created, proof, FALSE));
        }
      g_assert_true (reeve_retention_decide (&policy, entries, NOW, zone, NULL));
      g_assert_cmpuint (count_kept (entries, &best_kept, &best), >=, MIN (policy.last, sealed));
      g_assert_cmpint (best_kept, ==, best);
    }
}

static void
test_swap_names (void)
{
  g_autofree char *plain = reeve_swap_name ("shop", REEVE_SWAP_BEFORE, NOW);
  g_autofree char *path = reeve_swap_name ("/data/a long folder/shop.db", REEVE_SWAP_UNDONE, NOW);
  g_autofree char *long_name = g_strnfill (62, 'x');
  g_autofree char *shortened = reeve_swap_name (long_name, REEVE_SWAP_BEFORE, NOW);

  g_assert_cmpstr (plain, ==, "shop_before_20260331120000");
  g_assert_cmpstr (path, ==, "/data/a long folder/shop.db_undone_20260331120000");
  g_assert_cmpuint (strlen (shortened), <=, 63);
  g_assert_true (reeve_swap_is_name (plain, "shop", REEVE_SWAP_BEFORE));
  g_assert_true (reeve_swap_is_name (shortened, long_name, REEVE_SWAP_BEFORE));
  g_assert_false (reeve_swap_is_name (plain, "shop", REEVE_SWAP_UNDONE));
  g_assert_false (reeve_swap_is_name ("shop_before_2026", "shop", REEVE_SWAP_BEFORE));
  g_assert_false (reeve_swap_is_name ("shop_before_before_20260331120000", "shop",
                                      REEVE_SWAP_BEFORE));
}

static gboolean
is_taken_cb (const char *name, gpointer taken)
{
  return g_strv_contains (taken, name);
}

/* Several within a second: each has its name, and the last is the last by its name. */
static void
test_swap_names_taken (void)
{
  char *taken[6] = { NULL };

  for (gsize i = 0; i + 1 < G_N_ELEMENTS (taken); i++)
    {
      taken[i] = reeve_swap_choose_name ("shop", REEVE_SWAP_BEFORE, is_taken_cb, taken);
      g_assert_true (reeve_swap_is_name (taken[i], "shop", REEVE_SWAP_BEFORE));
      g_assert_true (i == 0 || strcmp (taken[i - 1], taken[i]) < 0);
    }
  for (gsize i = 0; taken[i] != NULL; i++)
    g_free (taken[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/backup/retention/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/backup/retention/nothing-asked", test_nothing_asked);
  g_test_add_func ("/backup/retention/random-histories", test_random_histories);
  g_test_add_func ("/backup/swap/names", test_swap_names);
  g_test_add_func ("/backup/swap/names-taken", test_swap_names_taken);
  return g_test_run ();
}
