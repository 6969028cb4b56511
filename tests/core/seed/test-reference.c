/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/seed/generator.h"

/* A savings group's tables in small: all values agree with one another. */
typedef struct
{
  const char *name;
  guint64 rows;
  const char *kinds; /* per column of specs, in their order: a letter */
  const char *specs;
} Table;

static const Table tables[] = {
  { "groups", 40, "itd",
    "{\"id\":\"sequence\",\"name\":{\"kind\":\"choice\",\"values\":[\"a\",\"b\"]},"
    "\"founded\":{\"kind\":\"date\",\"from\":\"2020-01-01\",\"to\":\"2020-12-31\"}}" },
  { "members", 0, "uibn",
    "{\"id\":\"uuid\",\"group_id\":{\"kind\":\"reference\",\"table\":\"groups\",\"each\":6},"
    "\"chair\":\"= ordinal(group_id) = 1\","
    "\"balance\":\"= sum(payments.member_id, if(kind = 'in', amount, -amount))\"}" },
  { "payments", 0, "iutnn",
    "{\"id\":\"sequence\",\"member_id\":{\"kind\":\"reference\",\"table\":\"members\","
    "\"each\":{\"min\":0,\"max\":9}},"
    "\"kind\":{\"kind\":\"choice\",\"values\":[\"in\",\"out\"],\"weights\":[5,1]},"
    "\"amount\":{\"kind\":\"decimal\",\"min\":1,\"max\":50},"
    "\"after\":\"= running(member_id, if(kind = 'in', amount, -amount))\"}" },
  { "meetings", 0, "iid",
    "{\"id\":{\"kind\":\"sequence\",\"start\":500},"
    "\"group_id\":{\"kind\":\"reference\",\"table\":\"groups\",\"each\":8},"
    "\"held_on\":\"= group_id.founded + 7 * ordinal(group_id)\"}" },
  { "attendance", 0, "iud",
    "{\"meeting_id\":{\"kind\":\"reference\",\"table\":\"meetings\",\"each\":6},"
    "\"member_id\":{\"kind\":\"reference\",\"table\":\"members\",\"among\":\"group_id\","
    "\"of\":\"meeting_id.group_id\",\"within\":\"meeting_id\"},"
    "\"day\":\"= meeting_id.held_on\"}" },
  { "loans", 300, "iun",
    "{\"id\":\"sequence\",\"member_id\":{\"kind\":\"reference\",\"table\":\"members\","
    "\"where\":\"not chair\",\"distribution\":\"zipf\"},\"limit\":\"= member_id.balance * 3\"}" },
  { "staff", 50, "ii",
    "{\"id\":\"sequence\",\"chief_id\":{\"kind\":\"reference\",\"table\":\"staff\",\"roots\":3}}" },
  { "courses", 9, "i", "{\"id\":\"sequence\"}" },
  { "marks", 0, "ii",
    "{\"staff_id\":{\"kind\":\"reference\",\"table\":\"staff\",\"each\":{\"min\":2,\"max\":9}},"
    "\"course_id\":{\"kind\":\"reference\",\"table\":\"courses\",\"within\":\"staff_id\"}}" },
  { "badges", 50, "i",
    "{\"staff_id\":{\"kind\":\"reference\",\"table\":\"staff\",\"unique\":true}}" },
};

static ReeveSeedKind
kind_of (char letter)
{
  return letter == 'i'   ? REEVE_SEED_INTEGER
         : letter == 't' ? REEVE_SEED_TEXT
         : letter == 'd' ? REEVE_SEED_DATE
         : letter == 'u' ? REEVE_SEED_UUID
         : letter == 'b' ? REEVE_SEED_BOOLEAN
                         : REEVE_SEED_DECIMAL;
}

static void
add (ReeveGenerators *all,
     const Table *table)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) object
    = reeve_json_parse (table->specs, strlen (table->specs), "test", &error);
  g_autoptr(GList) members = json_object_get_members (object);
  ReeveGeneratorColumn columns[8] = { 0 };
  static const char *const pair[] = { "meeting_id", "member_id", NULL };
  static const char *const marks[] = { "staff_id", "course_id", NULL };
  static const char *const *const uniques[] = { pair, marks, NULL };
  ReeveGeneratorTableOptions options = { .name = table->name,
                                         .columns = columns,
                                         .key = "id",
                                         .rows = table->rows,
                                         .uniques = uniques };

  g_assert_no_error (error);
  for (GList *l = members; l; l = l->next)
    {
      ReeveGeneratorColumn *column = &columns[options.n_columns];

      column->name = l->data;
      column->kind = kind_of (table->kinds[options.n_columns++]);
      column->nullable = g_str_equal (l->data, "chief_id");
    }
  g_assert_true (reeve_generators_add (all, &options, object, &error));
}

/* @reverse: the order in which tables are told decides nothing */
static ReeveGenerators *
make (gboolean reverse)
{
  g_autoptr(ReeveGenerators) all = reeve_generators_new (7, "en");
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    add (all, &tables[reverse ? G_N_ELEMENTS (tables) - 1 - i : i]);
  reeve_generators_compile (all, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      reeve_generator_table_check (reeve_generators_find (all, tables[i].name), NULL, &error);
      g_assert_no_error (error);
    }
  return g_steal_pointer (&all);
}

static char *
cell (ReeveGenerators *all,
      const char *table,
      guint64 row,
      guint column)
{
  g_auto(ReeveSeedValue) value = REEVE_SEED_VALUE_INIT;
  g_autoptr(GString) text = g_string_new (NULL);

  reeve_generator_table_write_cell (reeve_generators_find (all, table), row, column, &value);
  g_assert_cmpint (value.kind, !=, REEVE_SEED_FAULT);
  reeve_seed_value_append (&value, text);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gint64
number (ReeveGenerators *all,
        const char *table,
        guint64 row,
        guint column)
{
  g_auto(ReeveSeedValue) value = REEVE_SEED_VALUE_INIT;

  reeve_generator_table_write_cell (reeve_generators_find (all, table), row, column, &value);
  return value.integer;
}

static guint64
rows_of (ReeveGenerators *all,
         const char *table)
{
  return reeve_generator_table_get_rows (reeve_generators_find (all, table));
}

static void
test_rows (void)
{
  g_autoptr(ReeveGenerators) all = make (FALSE);

  g_assert_cmpuint (rows_of (all, "members"), ==, 240);
  g_assert_cmpuint (rows_of (all, "meetings"), ==, 320);
  g_assert_cmpuint (rows_of (all, "attendance"), ==, 1920);
  /* 16 parents have 0 to 9: 0 0 1 1 2 3 3 4 5 5 6 6 7 8 8 9 */
  g_assert_cmpuint (rows_of (all, "payments"), ==, 240 / 16 * 68);
}

/* Money: a member's balance is what her payments come to, and what the last one says. */
static void
test_balances (void)
{
  g_autoptr(ReeveGenerators) all = make (FALSE);
  g_autoptr(GHashTable) sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint none = 0;

  for (guint64 row = 0; row < rows_of (all, "payments"); row++)
    {
      g_autofree char *member = cell (all, "payments", row, 1);
      g_autofree char *kind = cell (all, "payments", row, 2);
      gint64 amount = number (all, "payments", row, 3);
      gint64 *sum = g_hash_table_lookup (sums, member);

      if (sum == NULL)
        {
          sum = g_new0 (gint64, 1);
          g_hash_table_insert (sums, g_steal_pointer (&member), sum);
        }
      *sum += g_str_equal (kind, "in") ? amount : -amount;
      g_assert_cmpint (number (all, "payments", row, 4), ==, *sum);
    }
  for (guint64 row = 0; row < 240; row++)
    {
      g_autofree char *member = cell (all, "members", row, 0);
      gint64 *sum = g_hash_table_lookup (sums, member);

      none += sum == NULL;
      g_assert_cmpint (number (all, "members", row, 3), ==, sum ? *sum : 0);
    }
  g_assert_cmpuint (none, ==, 30);
}

/* Time: attendance is of a member of that group, once, and lies on the meeting's day. */
static void
test_attendance (void)
{
  g_autoptr(ReeveGenerators) all = make (FALSE);
  g_autoptr(GHashTable) group_of = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint64 row = 0; row < 240; row++)
    g_hash_table_insert (group_of, cell (all, "members", row, 0),
                         GINT_TO_POINTER (number (all, "members", row, 1)));
  for (guint64 row = 0; row < 1920; row++)
    {
      g_autofree char *member = cell (all, "attendance", row, 1);
      gint64 meeting = number (all, "attendance", row, 0) - 500;

      g_assert_cmpint (GPOINTER_TO_INT (g_hash_table_lookup (group_of, member)), ==,
                       number (all, "meetings", (guint64) meeting, 1));
      g_assert_cmpint (number (all, "attendance", row, 2), ==,
                       number (all, "meetings", (guint64) meeting, 2));
      g_assert_true (g_hash_table_add (seen, g_strdup_printf ("%ld %s", (long) meeting, member)));
    }
}

static void
test_where (void)
{
  g_autoptr(ReeveGenerators) all = make (FALSE);
  g_autoptr(GHashTable) chairs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint64 row = 0; row < 240; row += 6)
    g_hash_table_add (chairs, cell (all, "members", row, 0));
  for (guint64 row = 0; row < 300; row++)
    {
      g_autofree char *member = cell (all, "loans", row, 1);

      g_assert_false (g_hash_table_contains (chairs, member));
      g_hash_table_add (used, g_steal_pointer (&member));
    }
  g_assert_cmpuint (g_hash_table_size (used), >, 20);
  g_assert_cmpuint (g_hash_table_size (used), <, 150);
}

static void
test_tree (void)
{
  g_autoptr(ReeveGenerators) all = make (FALSE);

  for (guint64 row = 0; row < 50; row++)
    {
      g_autofree char *chief = cell (all, "staff", row, 1);

      if (row < 3)
        g_assert_cmpstr (chief, ==, "");
      else
        g_assert_cmpint (number (all, "staff", row, 1), <=, (gint64) row);
    }
}

/* Told in the opposite order, and written from the end: the same rows. */
static void
test_order (void)
{
  g_autoptr(ReeveGenerators) all = make (FALSE);
  g_autoptr(ReeveGenerators) other = make (TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      const ReeveGeneratorTable *table = reeve_generators_find (all, tables[i].name);
      guint n = (guint) strlen (tables[i].kinds);
      ReeveSeedValue values[8] = { REEVE_SEED_VALUE_INIT };

      for (guint64 row = rows_of (all, tables[i].name); row-- > 0;)
        {
          reeve_generator_table_write (table, row, values);
          for (guint column = 0; column < n; column++)
            {
              g_autofree char *again = cell (other, tables[i].name, row, column);
              g_autoptr(GString) text = g_string_new (NULL);

              reeve_seed_value_append (&values[column], text);
              g_assert_cmpstr (text->str, ==, again);
            }
        }
      for (guint column = 0; column < n; column++)
        reeve_seed_value_clear (&values[column]);
    }
}

typedef struct
{
  const char *spec; /* of t.a; there is a table p of 10 rows with columns id and e */
  const char *message;
} Refusal;

static const Refusal refusals[] = {
  { "{\"kind\":\"reference\",\"table\":\"q\"}", "*there is no “q”*" },
  { "{\"kind\":\"reference\",\"table\":\"p\",\"column\":\"x\"}", "*no column “x”*" },
  { "{\"kind\":\"reference\",\"table\":\"p\",\"unique\":true}", "*10 different values*100 rows*" },
  { "{\"kind\":\"reference\",\"table\":\"p\",\"each\":0}", "*“each” of table “t”*" },
  { "{\"kind\":\"reference\",\"table\":\"p\",\"each\":{\"min\":3,\"max\":2}}", "*“each” of*" },
  { "{\"kind\":\"reference\",\"table\":\"t\",\"each\":2}", "*needs its own value*" },
  { "{\"kind\":\"reference\",\"table\":\"p\",\"each\":5}", "*asks for 50 rows*gets 100*" },
  { "{\"kind\":\"reference\",\"table\":\"p\",\"within\":\"a\"}", "*needs its own value*" },
  { "{\"kind\":\"reference\",\"table\":\"p\",\"among\":\"id\"}", "*is no reference with “each”*" },
  { "{\"kind\":\"reference\",\"table\":\"p\",\"where\":\"id > 99\"}", "*no row that it could*" },
  { "{\"kind\":\"reference\",\"table\":\"p\",\"where\":\"id\"}", "*must be true or false*" },
  { "{\"kind\":\"reference\",\"table\":\"p\",\"where\":\"oops\"}", "*no column “oops”*" },
  { "{\"kind\":\"reference\",\"table\":\"t\",\"column\":\"a\"}", "*needs its own value*" },
  { "\"= e.x\"", "*no column “e”*" },
  { "\"= sum(p.id, id)\"", "*must be a reference*" },
};

static void
test_refuses (gconstpointer data)
{
  const Refusal *refusal = data;
  const ReeveGeneratorColumn id = { .name = "id", .kind = REEVE_SEED_INTEGER, .unique = TRUE };
  const ReeveGeneratorColumn a = { .name = "a", .kind = REEVE_SEED_INTEGER };
  const ReeveGeneratorTableOptions p
    = { .name = "p", .columns = &id, .n_columns = 1, .key = "id", .rows = 10 };
  const ReeveGeneratorTableOptions t
    = { .name = "t", .columns = &a, .n_columns = 1, .key = "a", .rows = 100 };
  g_autofree char *text = g_strdup_printf ("{\"id\":\"sequence\",\"a\":%s}", refusal->spec);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) object = reeve_json_parse (text, strlen (text), "test", &error);
  g_autoptr(JsonObject) ids = json_object_new ();
  g_autoptr(ReeveGenerators) all = reeve_generators_new (7, "en");

  g_assert_no_error (error);
  json_object_set_string_member (ids, "id", "sequence");
  json_object_remove_member (object, "id");
  g_assert_true (reeve_generators_add (all, &t, object, &error));
  g_assert_true (reeve_generators_add (all, &p, ids, &error));
  g_assert_false (reeve_generators_compile (all, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
  if (!g_pattern_match_simple (refusal->message, error->message))
    g_error ("%s: %s", refusal->spec, error->message);
}

static void
give_id (gpointer data,
         guint64 row,
         guint column,
         ReeveSeedValue *out)
{
  out->kind = REEVE_SEED_INTEGER;
  out->integer = ((const int *) data)[row];
}

/* Rows that are known already are referred to like others. */
static void
test_known (void)
{
  static const int ids[] = { 11, 5, 70 };
  const ReeveGeneratorColumn id = { .name = "id", .kind = REEVE_SEED_INTEGER, .unique = TRUE };
  const ReeveGeneratorColumn a = { .name = "a", .kind = REEVE_SEED_INTEGER };
  const ReeveGeneratorTableOptions p
    = { .name = "p", .columns = &id, .n_columns = 1, .key = "id", .rows = 3 };
  const ReeveGeneratorTableOptions t = { .name = "t", .columns = &a, .n_columns = 1 };
  static const char spec[] = "{\"a\":{\"kind\":\"reference\",\"table\":\"p\",\"each\":2}}";
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) object = reeve_json_parse (spec, strlen (spec), "test", &error);
  g_autoptr(ReeveGenerators) all = reeve_generators_new (7, "en");

  g_assert_true (reeve_generators_add (all, &t, object, &error));
  g_assert_true (reeve_generators_add_rows (all, &p, give_id, (gpointer) ids, NULL, &error));
  reeve_generators_compile (all, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows_of (all, "t"), ==, 6);
  for (guint row = 0; row < 6; row++)
    g_assert_cmpint (number (all, "t", row, 0), ==, ids[row / 2]);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/seed/reference/rows", test_rows);
  g_test_add_func ("/seed/reference/balances", test_balances);
  g_test_add_func ("/seed/reference/attendance", test_attendance);
  g_test_add_func ("/seed/reference/where", test_where);
  g_test_add_func ("/seed/reference/tree", test_tree);
  g_test_add_func ("/seed/reference/order", test_order);
  g_test_add_func ("/seed/reference/known", test_known);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strdup_printf ("/seed/reference/refuses/%u", i);

      g_test_add_data_func (path, &refusals[i], test_refuses);
    }
  return g_test_run ();
}
