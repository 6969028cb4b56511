/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <sodium.h>

#include "core/base/json.h"
#include "core/base/password-hash.h"
#include "core/seed/generator.h"
#include "core/seed/locale.h"
#include "core/seed/pattern.h"

/* How many a list has at least. */
static const guint sizes[REEVE_SEED_LISTS] = {
  [REEVE_SEED_FEMALE] = 50,        [REEVE_SEED_MALE] = 45,       [REEVE_SEED_LAST] = 90,
  [REEVE_SEED_CITIES] = 40,        [REEVE_SEED_STREETS] = 40,    [REEVE_SEED_ADDRESS] = 1,
  [REEVE_SEED_PHONES] = 3,         [REEVE_SEED_COMPANIES] = 5,   [REEVE_SEED_COMPANY_WORDS] = 18,
  [REEVE_SEED_COMPANY_TRADES] = 15, [REEVE_SEED_WORDS] = 50,     [REEVE_SEED_COUNTRY] = 2,
};

static void
assert_item (ReeveSeedListName name,
             const ReeveSeedItem *item)
{
  g_assert_cmpuint (item->length, >, 0);
  if (name == REEVE_SEED_FEMALE || name == REEVE_SEED_MALE || name == REEVE_SEED_LAST)
    {
      g_assert_cmpuint (item->latin_length, >, 0);
      for (gsize i = 0; i < item->latin_length; i++)
        g_assert_true (g_ascii_islower (item->latin[i]) || item->latin[i] == '-');
    }
  if (name == REEVE_SEED_CITIES)
    g_assert_cmpuint (reeve_seed_pattern_capacity (item->latin), >=, 10);
}

static void
test_lists (void)
{
  const char *const *names = reeve_seed_locale_names ();

  g_assert_cmpuint (g_strv_length ((char **) names), ==, 9);
  g_assert_null (reeve_seed_locale_get ("xx"));
  for (guint i = 0; names[i]; i++)
    for (guint list = 0; list < REEVE_SEED_PLACES; list++)
      {
        const ReeveSeedList *items = &reeve_seed_locale_get (names[i])->lists[list];
        g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

        g_test_message ("%s %u", names[i], list);
        g_assert_cmpuint (items->n, >=, sizes[list]);
        for (guint at = 0; at < items->n; at++)
          {
            assert_item (list, &items->items[at]);
            if (!g_hash_table_add (seen, (gpointer) items->items[at].text))
              g_error ("%s has %s twice", names[i], items->items[at].text);
          }
      }
}

static void
test_pattern (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto(ReeveSeedValue) value = REEVE_SEED_VALUE_INIT;

  g_assert_cmpuint (reeve_seed_pattern_capacity ("#?*"), ==, 10 * 26 * 36);
  g_assert_cmpuint (reeve_seed_pattern_capacity ("\\##"), ==, 10);
  g_assert_cmpuint (reeve_seed_pattern_capacity ("********************"), ==,
                    G_GUINT64_CONSTANT (1) << 63);
  g_assert_cmpuint (reeve_seed_pattern_characters ("ä\\##"), ==, 3);
  for (guint64 i = 0; i < 10 * 26 * 36; i++)
    {
      ReeveSeedBuilder builder = { &value, 0 };

      reeve_seed_pattern_fill ("#?*\\?", i, &builder);
      reeve_seed_builder_end (&builder);
      g_assert_true (g_hash_table_add (seen, g_strndup (value.data, value.length)));
    }
}

/* A kind's values, checked by other means than those that made them. */
static void
each_value (const char *spec,
            void (*check) (const char *text))
{
  const ReeveGeneratorColumn column = { .name = "a", .kind = REEVE_SEED_TEXT };
  const ReeveGeneratorTableOptions options
    = { .name = "t", .columns = &column, .n_columns = 1, .rows = 2000 };
  g_autofree char *text = g_strdup_printf ("{\"a\":%s}", spec);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) object = reeve_json_parse (text, strlen (text), "test", &error);
  g_autoptr(ReeveGenerators) all = reeve_generators_new (3, "en");
  g_auto(ReeveSeedValue) value = REEVE_SEED_VALUE_INIT;

  g_assert_true (reeve_generators_add (all, &options, object, &error));
  reeve_generators_compile (all, &error);
  g_assert_no_error (error);
  for (guint64 row = 0; row < 2000; row++)
    {
      g_autofree char *cell = NULL;

      reeve_generator_table_write_cell (reeve_generators_find (all, "t"), row, 0, &value);
      cell = g_strndup (value.data, value.length);
      check (cell);
    }
}

/* As a bank would: the whole number, letters from 10, is 1 of 97. */
static void
check_iban (const char *text)
{
  g_autofree char *turned = g_strdup_printf ("%s%.4s", text + 4, text);
  guint64 rest = 0;

  for (const char *at = turned; *at; at++)
    rest = g_ascii_isdigit (*at) ? (rest * 10 + (guint) (*at - '0')) % 97
                                 : (rest * 100 + (guint) (*at - 'A') + 10) % 97;
  g_assert_cmpuint (rest, ==, 1);
}

static void
check_luhn (const char *text)
{
  static const guint doubled[] = { 0, 2, 4, 6, 8, 1, 3, 5, 7, 9 };
  gsize length = strlen (text);
  guint sum = 0;

  for (gsize i = 0; i < length; i++)
    {
      guint digit = (guint) (text[length - 1 - i] - '0');

      sum += i % 2 ? doubled[digit] : digit;
    }
  g_assert_cmpuint (sum % 10, ==, 0);
}

static void
check_ean (const char *text)
{
  guint sum = 0;

  g_assert_cmpuint (strlen (text), ==, 13);
  for (gsize i = 0; i < 13; i++)
    sum += (guint) (text[i] - '0') * (i % 2 ? 3 : 1);
  g_assert_cmpuint (sum % 10, ==, 0);
}

static void
test_check_digits (void)
{
  static const char *const countries[] = { "DE", "GB", "FR", "ES", "TR", "IL", "SA", "UG" };

  for (guint i = 0; i < G_N_ELEMENTS (countries); i++)
    {
      g_autofree char *spec
        = g_strdup_printf ("{\"kind\":\"iban\",\"country\":\"%s\"}", countries[i]);

      each_value (spec, check_iban);
    }
  each_value ("\"luhn\"", check_luhn);
  each_value ("{\"kind\":\"luhn\",\"pattern\":\"37#########\",\"unique\":true}", check_luhn);
  each_value ("\"ean\"", check_ean);
}

/* libsodium itself accepts the password; the same seed gives the same hash, chance another. */
static void
test_password (void)
{
  static const guint8 salt[REEVE_PASSWORD_SALT] = { 1, 2, 3 };
  const ReevePasswordHashOptions options = REEVE_PASSWORD_HASH_OPTIONS_INIT;
  g_autoptr(GError) error = NULL;
  g_autofree char *hash = reeve_password_hash ("password123", salt, &options, &error);
  g_autofree char *again = reeve_password_hash ("password123", salt, &options, &error);
  g_autofree char *other = reeve_password_hash ("password123", NULL, &options, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (hash, ==, again);
  g_assert_cmpstr (hash, !=, other);
  g_assert_cmpint (crypto_pwhash_str_verify (hash, "password123", 11), ==, 0);
  g_assert_cmpint (crypto_pwhash_str_verify (other, "password123", 11), ==, 0);
  g_assert_cmpint (crypto_pwhash_str_verify (hash, "password124", 11), !=, 0);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/seed/locale/lists", test_lists);
  g_test_add_func ("/seed/locale/pattern", test_pattern);
  g_test_add_func ("/seed/locale/check-digits", test_check_digits);
  g_test_add_func ("/seed/locale/password", test_password);
  return g_test_run ();
}
