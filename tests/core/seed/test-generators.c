/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/seed/generator.h"

#include "golden.h"

static ReeveSeedKind
kind_of (char letter)
{
  static const struct
  {
    char letter;
    ReeveSeedKind kind;
  } letters[] = {
    { 'b', REEVE_SEED_BOOLEAN }, { 'i', REEVE_SEED_INTEGER }, { 'n', REEVE_SEED_DECIMAL },
    { 'r', REEVE_SEED_REAL },    { 't', REEVE_SEED_TEXT },    { 'j', REEVE_SEED_JSON },
    { 'y', REEVE_SEED_BYTES },   { 'u', REEVE_SEED_UUID },    { 'd', REEVE_SEED_DATE },
    { 'h', REEVE_SEED_TIME },    { 's', REEVE_SEED_TIMESTAMP },
  };

  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    if (letters[i].letter == letter)
      return letters[i].kind;
  g_assert_not_reached ();
}

static JsonObject *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  JsonObject *object = reeve_json_parse (text, strlen (text), "test", &error);

  g_assert_no_error (error);
  return object;
}

/* @column: (nullable): what all columns are but for their kind and name */
static ReeveGenerators *
make (const char *specs,
      const char *kinds,
      guint64 rows,
      const ReeveGeneratorColumn *like,
      GError **error)
{
  static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g" };
  g_autoptr(JsonObject) object = parse (specs);
  ReeveGeneratorColumn columns[G_N_ELEMENTS (names)] = { 0 };
  ReeveGeneratorTableOptions options = { .name = "t", .columns = columns, .rows = rows };
  g_autoptr(ReeveGenerators) all = reeve_generators_new (7, "en");

  for (; kinds[options.n_columns]; options.n_columns++)
    {
      columns[options.n_columns] = like ? *like : (ReeveGeneratorColumn) { .nullable = TRUE };
      columns[options.n_columns].name = names[options.n_columns];
      columns[options.n_columns].kind = kind_of (kinds[options.n_columns]);
    }
  g_assert_true (reeve_generators_add (all, &options, object, error));
  if (!reeve_generators_compile (all, error)
      || !reeve_generator_table_check (reeve_generators_find (all, "t"), NULL, error))
    return NULL;
  return g_steal_pointer (&all);
}

static char *
describe_row (const ReeveGeneratorTable *table,
              guint64 row,
              guint n)
{
  g_autoptr(GString) text = g_string_new (NULL);
  ReeveSeedValue values[8] = { REEVE_SEED_VALUE_INIT };

  reeve_generator_table_write (table, row, values);
  for (guint i = 0; i < n; i++)
    {
      if (i)
        g_string_append_c (text, '|');
      if (values[i].kind == REEVE_SEED_NULL)
        g_string_append (text, "∅");
      reeve_seed_value_append (&values[i], text);
      reeve_seed_value_clear (&values[i]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_golden (gconstpointer data)
{
  const Golden *golden = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(ReeveGenerators) all = make (golden->specs, golden->kinds, 100, NULL, &error);
  g_auto(GStrv) rows = g_strsplit (golden->rows, "\n", -1);

  g_assert_no_error (error);
  /* Backwards: a row depends on none that was made before it. */
  for (guint row = g_strv_length (rows); row-- > 0;)
    {
      g_autofree char *text
        = describe_row (reeve_generators_find (all, "t"), row, (guint) strlen (golden->kinds));

      g_assert_cmpstr (text, ==, rows[row]);
    }
}

/* Writes the table anew, to be looked at and pasted: test-seed-generators --print. */
static void
print_golden (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (goldens); i++)
    {
      const Golden *golden = &goldens[i];
      g_autoptr(GError) error = NULL;
      g_autoptr(ReeveGenerators) all = make (golden->specs, golden->kinds, 100, NULL, &error);

      printf ("%s\n", golden->name);
      g_assert_no_error (error);
      for (guint64 row = 0; row < 3; row++)
        {
          g_autofree char *text
            = describe_row (reeve_generators_find (all, "t"), row, (guint) strlen (golden->kinds));

          printf ("%s\n", text);
        }
    }
}

typedef struct
{
  const char *specs;
  const char *kinds;
  ReeveGeneratorColumn like;
  const char *message; /* what the error says after table and column */
} Refusal;

static const char *const words[] = { "red", "blue", NULL };

static const Refusal refusals[] = {
  { "{\"a\":\"nothing\"}", "i", { 0 }, "*There is no kind “nothing”; there are address, *" },
  { "{}", "i", { 0 }, "*It is missing*" },
  { "{\"a\":\"sequence\",\"b\":\"uuid\"}", "i", { 0 }, "*“t” has no column “b”*" },
  { "{\"a\":{\"kind\":\"uuid\",\"min\":1}}", "u", { 0 }, "*“uuid” has no “min”*" },
  { "{\"a\":\"uuid\"}", "i", { 0 }, "*values of the kind uuid, the column takes integer*" },
  { "{\"a\":{\"kind\":\"integer\",\"min\":5,\"max\":1}}", "i", { 0 }, "*“min” must not be above*" },
  { "{\"a\":{\"kind\":\"integer\",\"min\":\"x\"}}", "i", { 0 }, "*“min” is not a value*" },
  { "{\"a\":{\"kind\":\"integer\",\"max\":40000}}", "i", { .bytes = 2 }, "*40000*too large*" },
  { "{\"a\":{\"kind\":\"integer\",\"max\":9}}", "i", { .unique = TRUE },
    "*10 different values*100 rows*" },
  { "{\"a\":{\"kind\":\"integer\",\"max\":900,\"distribution\":\"zipf\"}}", "i",
    { .unique = TRUE }, "*cannot have the distribution “zipf”*" },
  { "{\"a\":{\"kind\":\"integer\",\"max\":9}}", "i", { .least = "1" , .most = "8" },
    "*It can give 9*above what a CHECK*" },
  { "{\"a\":{\"kind\":\"integer\",\"min\":0,\"max\":9}}", "i", { .least = "0", .above = TRUE },
    "*It can give 0*below what a CHECK*" },
  { "{\"a\":{\"kind\":\"integer\",\"null\":0.1}}", "i", { 0 }, "*null, the column takes none*" },
  { "{\"a\":null}", "i", { 0 }, "*null, the column takes none*" },
  { "{\"a\":{\"kind\":\"integer\",\"null\":2}}", "i", { 0 }, "*“null” must lie between 0 and 1*" },
  { "{\"a\":{\"kind\":\"decimal\",\"scale\":3}}", "n", { .precision = 9, .scale = 2 },
    "*3 digits behind the point, the column keeps 2*" },
  { "{\"a\":{\"kind\":\"decimal\",\"max\":1000}}", "n", { .precision = 5, .scale = 2 },
    "*more digits than the column takes*" },
  { "{\"a\":{\"kind\":\"choice\",\"values\":[\"red\",\"green\"]}}", "t", { .allowed = words },
    "*cannot take “green”; allowed are red, blue*" },
  { "{\"a\":{\"kind\":\"choice\",\"values\":[\"red\",\"green\"]}}", "t", { .length = 4 },
    "*longest value has 5 characters, the column takes 4*" },
  { "{\"a\":{\"kind\":\"choice\",\"values\":[]}}", "t", { 0 }, "*list of 1 to 10000*" },
  { "{\"a\":{\"kind\":\"choice\",\"values\":[1,2],\"weights\":[1]}}", "i", { 0 },
    "*as many numbers as there are values*" },
  { "{\"a\":{\"kind\":\"choice\",\"values\":[1,\"x\"]}}", "i", { 0 }, "*not a value of the kind*" },
  { "{\"a\":\"uuid\"}", "t", { .length = 30 }, "*36 characters, the column takes 30*" },
  { "{\"a\":\"sequence\"}", "t", { .length = 2 }, "*3 characters, the column takes 2*" },
  { "{\"a\":{\"kind\":\"date\",\"from\":\"2024-02-30\"}}", "d", { 0 }, "*“from” is not a value*" },
  { "{\"a\":{\"kind\":\"date\",\"from\":\"2024-02-03\",\"to\":\"2024-02-02\"}}", "d", { 0 },
    "*must not be after*" },
  { "{\"a\":{\"kind\":\"name\",\"locale\":\"xx\"}}", "t", { 0 },
    "*no locale “xx”; there are ar, de, *" },
  { "{\"a\":\"first_name\"}", "t", { .unique = TRUE }, "*Two of its 100 rows have the same a*" },
  { "{\"a\":\"email\"}", "t", { .length = 20 }, "*the column takes 20*" },
  { "{\"a\":{\"kind\":\"sentences\",\"max\":3}}", "t", { .length = 100 },
    "*longest value has *the column takes 100*" },
  { "{\"a\":{\"kind\":\"pattern\",\"pattern\":\"#\",\"unique\":true}}", "t", { 0 },
    "*10 different values*" },
  { "{\"a\":{\"kind\":\"template\",\"template\":\"{x\"}}", "t", { 0 }, "*“}” is missing*" },
  { "{\"a\":{\"kind\":\"template\",\"template\":\"123456\"}}", "t", { .length = 5 },
    "*Row 1: The text is longer*" },
  { "{\"a\":{\"kind\":\"json\",\"value\":{\"x\":{\"$\":\"nope\"}}}}", "j", { 0 },
    "*no kind “nope”*" },
  { "{\"a\":{\"kind\":\"password\"}}", "t", { 0 }, "*“text” is missing*" },
  { "{\"a\":{\"kind\":\"iban\",\"country\":\"de\"}}", "t", { 0 }, "*two capital letters*" },
  { "{\"a\":{\"kind\":\"boolean\"}}", "b", { .unique = TRUE }, "*2 different values*" },
  { "{\"a\":{\"kind\":\"sequence\",\"start\":9223372036854775800}}", "i", { 0 }, "*too large*" },
};

static void
test_refuses (gconstpointer data)
{
  const Refusal *refusal = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(ReeveGenerators) all
    = make (refusal->specs, refusal->kinds, 100, &refusal->like, &error);

  g_assert_null (all);
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "“t”"));
  if (!g_pattern_match_simple (refusal->message, error->message))
    g_error ("%s: %s", refusal->specs, error->message);
}

/* A third of the rows, by chance, and the same at each call. */
static void
test_null_share (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(ReeveGenerators) all
    = make ("{\"a\":{\"kind\":\"integer\",\"null\":0.33}}", "i", 100000, NULL, &error);
  g_auto(ReeveSeedValue) value = REEVE_SEED_VALUE_INIT;
  guint nulls = 0;

  g_assert_no_error (error);
  for (guint row = 0; row < 100000; row++)
    {
      reeve_generator_table_write_cell (reeve_generators_find (all, "t"), row, 0, &value);
      nulls += value.kind == REEVE_SEED_NULL;
    }
  g_assert_cmpuint (nulls, >, 32500);
  g_assert_cmpuint (nulls, <, 33500);
}

static const char *const unique_specs[] = {
  "{\"kind\":\"integer\",\"min\":1,\"max\":1000,\"unique\":true}",
  "{\"kind\":\"integer\",\"min\":-5,\"max\":5000,\"step\":5,\"unique\":true}",
  "{\"kind\":\"integer\",\"max\":1500,\"unique\":true,\"distribution\":\"ascending\"}",
  "{\"kind\":\"date\",\"from\":\"2020-01-01\",\"to\":\"2023-01-01\",\"unique\":true}",
  "{\"kind\":\"uuid\"}",
  "{\"kind\":\"name\",\"unique\":true}",
  "{\"kind\":\"name\",\"unique\":true,\"gender\":\"male\",\"locale\":\"lg\"}",
  "{\"kind\":\"email\",\"unique\":true}",
  "{\"kind\":\"username\",\"unique\":true,\"locale\":\"ar\"}",
  "{\"kind\":\"phone\",\"unique\":true,\"locale\":\"lg\"}",
  "{\"kind\":\"company\",\"unique\":true}",
  "{\"kind\":\"pattern\",\"pattern\":\"##?\",\"unique\":true}",
  "{\"kind\":\"iban\",\"unique\":true}",
  "{\"kind\":\"colour\",\"unique\":true}",
};

static void
test_unique (gconstpointer data)
{
  g_autofree char *specs = g_strdup_printf ("{\"a\":%s}", (const char *) data);
  g_autoptr(GError) error = NULL;
  g_autoptr(ReeveGenerators) all = make (specs, "t", 1000, NULL, &error);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_assert_no_error (error);
  for (guint row = 0; row < 1000; row++)
    g_assert_true (
      g_hash_table_add (seen, describe_row (reeve_generators_find (all, "t"), row, 1)));
}

static const char everything[]
  = "{\"a\":\"sequence\",\"b\":\"uuid\",\"c\":{\"kind\":\"integer\",\"distribution\":\"zipf\"},"
    "\"d\":{\"kind\":\"decimal\",\"distribution\":\"normal\",\"null\":0.2},\"e\":\"timestamp\","
    "\"f\":{\"kind\":\"choice\",\"values\":[\"x\",\"y\"],\"weights\":[1,2]},"
    "\"g\":{\"kind\":\"integer\",\"unique\":true,\"max\":20000}}";

typedef struct
{
  const ReeveGeneratorTable *table;
  guint64 first;
  char **rows;
} Share;

static gpointer
write_share (gpointer data)
{
  Share *share = data;

  for (guint64 row = share->first; row < 4000; row += 4)
    share->rows[row] = describe_row (share->table, row, 7);
  return NULL;
}

/* Four threads together give what one gives from the last row to the first. */
static void
test_threads (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(ReeveGenerators) all = make (everything, "iuinsti", 4000, NULL, &error);
  g_auto(GStrv) rows = g_new0 (char *, 4001);
  Share shares[4];
  GThread *threads[4];

  g_assert_no_error (error);
  for (guint i = 0; i < 4; i++)
    {
      shares[i] = (Share) { reeve_generators_find (all, "t"), i, rows };
      threads[i] = g_thread_new ("share", write_share, &shares[i]);
    }
  for (guint i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  for (guint64 row = 4000; row-- > 0;)
    {
      g_autofree char *again = describe_row (reeve_generators_find (all, "t"), row, 7);

      g_assert_cmpstr (rows[row], ==, again);
    }
}

/* The members of a kind, as its error names them, and what every kind has. */
static GStrv
members_of (const char *kind)
{
  g_autofree char *specs = g_strdup_printf ("{\"a\":{\"kind\":\"%s\",\"?\":1}}", kind);
  g_autoptr(GError) error = NULL;
  g_autoptr(ReeveGenerators) all = make (specs, "t", 1, NULL, &error);
  g_autoptr(GString) list = g_string_new ("kind, null, unique, comment");
  const char *at;

  g_assert_null (all);
  at = strstr (error->message, "; it has ");
  g_assert_nonnull (at);
  if (!g_str_has_prefix (at, "; it has null"))
    g_string_append_printf (list, ", %.*s", (int) strlen (at) - 10, at + 9);
  return g_strsplit (list->str, ", ", -1);
}

/* The schema for editors knows the same kinds with the same members. */
static void
test_schema (void)
{
  g_autofree char *path
    = g_build_filename (g_getenv ("REEVE_TEST_ROOT"), "seeds", "generator.schema.json", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) schema = reeve_json_load (path, &error);
  JsonArray *kinds;
  const char *const *names = reeve_generator_kinds ();
  guint found = 0;

  g_assert_no_error (error);
  kinds = json_object_get_array_member (schema, "oneOf");
  for (guint i = 0; i < json_array_get_length (kinds); i++)
    {
      JsonObject *kind = json_array_get_object_element (kinds, i);
      JsonObject *properties;
      const char *name;
      g_auto(GStrv) members = NULL;

      if (!json_object_has_member (kind, "properties"))
        continue;
      properties = json_object_get_object_member (kind, "properties");
      name = json_object_get_string_member (
        json_object_get_object_member (properties, "kind"), "const");
      g_assert_cmpstr (name, ==, names[found++]);
      members = members_of (name);
      g_assert_cmpuint (json_object_get_size (properties), ==, g_strv_length (members));
      for (guint at = 0; members[at]; at++)
        g_assert_true (json_object_has_member (properties, members[at]));
    }
  g_assert_cmpuint (found, ==, g_strv_length ((char **) names));
}

static const char *const textual[] = {
  "first_name\",\"locale\":\"en",
  "first_name\",\"locale\":\"de",
  "first_name\",\"locale\":\"ar",
  "first_name\",\"locale\":\"lg",
  "name\",\"locale\":\"en",
  "name\",\"locale\":\"de",
  "name\",\"locale\":\"ar",
  "name\",\"locale\":\"lg",
  "email\",\"locale\":\"en",
  "email\",\"locale\":\"de",
  "email\",\"locale\":\"ar",
  "email\",\"locale\":\"lg",
  "username\",\"locale\":\"en",
  "username\",\"locale\":\"de",
  "username\",\"locale\":\"ar",
  "username\",\"locale\":\"lg",
  "street\",\"locale\":\"en",
  "street\",\"locale\":\"de",
  "street\",\"locale\":\"ar",
  "street\",\"locale\":\"lg",
  "postcode\",\"locale\":\"en",
  "postcode\",\"locale\":\"de",
  "postcode\",\"locale\":\"ar",
  "postcode\",\"locale\":\"lg",
  "city\",\"locale\":\"en",
  "city\",\"locale\":\"de",
  "city\",\"locale\":\"ar",
  "city\",\"locale\":\"lg",
  "region\",\"locale\":\"en",
  "region\",\"locale\":\"de",
  "region\",\"locale\":\"ar",
  "region\",\"locale\":\"lg",
  "address\",\"locale\":\"en",
  "address\",\"locale\":\"de",
  "address\",\"locale\":\"ar",
  "address\",\"locale\":\"lg",
  "country\",\"locale\":\"en",
  "country\",\"locale\":\"de",
  "country\",\"locale\":\"ar",
  "country\",\"locale\":\"lg",
  "phone\",\"locale\":\"en",
  "phone\",\"locale\":\"de",
  "phone\",\"locale\":\"ar",
  "phone\",\"locale\":\"lg",
  "company\",\"locale\":\"en",
  "company\",\"locale\":\"de",
  "company\",\"locale\":\"ar",
  "company\",\"locale\":\"lg",
  "words\",\"locale\":\"tr",
  "sentences\",\"locale\":\"en",
  "sentences\",\"locale\":\"de",
  "sentences\",\"locale\":\"ar",
  "sentences\",\"locale\":\"lg",
  "paragraphs\",\"locale\":\"tr",
  "iban",
  "luhn",
  "ean",
  "colour",
  "ip",
  "uuid",
  "timestamp",
  "decimal",
};

/* The shortest column that takes a kind is long enough for all its values. */
static void
test_longest (gconstpointer data)
{
  g_autofree char *specs = g_strdup_printf ("{\"a\":{\"kind\":\"%s\"}}", (const char *) data);
  g_autoptr(ReeveGenerators) all = NULL;
  guint low = 0;
  guint high = 1 << 20;

  while (high - low > 1)
    {
      guint middle = (low + high) / 2;
      const ReeveGeneratorColumn like = { .length = middle };
      g_autoptr(ReeveGenerators) fits = make (specs, "t", 3000, &like, NULL);

      *(fits ? &high : &low) = middle;
    }
  all = make (specs, "t", 3000, &(ReeveGeneratorColumn) { .length = high }, NULL);
  g_assert_nonnull (all);
  for (guint64 row = 0; row < 3000; row++)
    {
      g_autofree char *text = describe_row (reeve_generators_find (all, "t"), row, 1);

      g_assert_cmpuint ((guint) g_utf8_strlen (text, -1), <=, high);
    }
}

int
main (int argc,
      char **argv)
{
  gboolean print = argc > 1 && g_str_equal (argv[1], "--print");

  if (print)
    {
      print_golden ();
      return 0;
    }
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (goldens); i++)
    {
      g_autofree char *path = g_strdup_printf ("/seed/generators/golden/%s", goldens[i].name);

      g_test_add_data_func (path, &goldens[i], test_golden);
    }
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strdup_printf ("/seed/generators/refuses/%u", i);

      g_test_add_data_func (path, &refusals[i], test_refuses);
    }
  for (guint i = 0; i < G_N_ELEMENTS (unique_specs); i++)
    {
      g_autofree char *path = g_strdup_printf ("/seed/generators/unique/%u", i);

      g_test_add_data_func (path, unique_specs[i], test_unique);
    }
  for (guint i = 0; i < G_N_ELEMENTS (textual); i++)
    {
      g_autofree char *path = g_strdup_printf ("/seed/generators/longest/%u", i);

      g_test_add_data_func (path, textual[i], test_longest);
    }
  g_test_add_func ("/seed/generators/schema", test_schema);
  g_test_add_func ("/seed/generators/null-share", test_null_share);
  g_test_add_func ("/seed/generators/threads", test_threads);
  return g_test_run ();
}
