/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/base/json.h"
#include "core/seed/generator.h"

/* Values a second of each kind, and rows a second of a table of seven columns; of the processor's
 * time, so that other programs count less. */
typedef struct
{
  const char *spec;
  ReeveSeedKind kind;
} Case;

static const Case cases[] = {
  { "\"sequence\"", REEVE_SEED_INTEGER },
  { "\"uuid\"", REEVE_SEED_UUID },
  { "{\"kind\":\"integer\",\"max\":100000}", REEVE_SEED_INTEGER },
  { "{\"kind\":\"integer\",\"max\":9000000,\"unique\":true}", REEVE_SEED_INTEGER },
  { "{\"kind\":\"integer\",\"distribution\":\"normal\"}", REEVE_SEED_INTEGER },
  { "{\"kind\":\"integer\",\"distribution\":\"zipf\"}", REEVE_SEED_INTEGER },
  { "{\"kind\":\"decimal\",\"null\":0.1}", REEVE_SEED_DECIMAL },
  { "\"boolean\"", REEVE_SEED_BOOLEAN },
  { "\"timestamp\"", REEVE_SEED_TIMESTAMP },
  { "{\"kind\":\"choice\",\"values\":[\"a\",\"b\",\"c\"],\"weights\":[1,2,3]}", REEVE_SEED_TEXT },
  { "\"first_name\"", REEVE_SEED_TEXT },
  { "\"name\"", REEVE_SEED_TEXT },
  { "{\"kind\":\"email\",\"unique\":true}", REEVE_SEED_TEXT },
  { "\"phone\"", REEVE_SEED_TEXT },
  { "\"address\"", REEVE_SEED_TEXT },
  { "\"sentences\"", REEVE_SEED_TEXT },
  { "\"iban\"", REEVE_SEED_TEXT },
  { "\"= row() * 3 + 1\"", REEVE_SEED_INTEGER },
  { "\"= 'No. ' || pad(row(), 6)\"", REEVE_SEED_TEXT },
  { "{\"kind\":\"json\",\"value\":{\"a\":\"= row()\"}}", REEVE_SEED_JSON },
};

static const char table[]
  = "{\"id\":\"sequence\",\"name\":\"name\",\"email\":\"email\","
    "\"city\":\"city\",\"at\":\"timestamp\",\"amount\":\"decimal\",\"on\":\"boolean\"}";

static ReeveGenerators *
make (const char *specs,
      const ReeveGeneratorColumn *columns,
      gsize n,
      guint64 rows)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) object = reeve_json_parse (specs, strlen (specs), "bench", &error);
  ReeveGeneratorTableOptions options
    = { .name = "t", .columns = columns, .n_columns = n, .rows = rows };
  ReeveGenerators *all = reeve_generators_new (1, "en");

  if (object == NULL || !reeve_generators_add (all, &options, object, &error)
      || !reeve_generators_compile (all, &error))
    g_error ("%s", error->message);
  return all;
}

static void
report (const char *what,
        guint64 n,
        clock_t start)
{
  double seconds = (double) (clock () - start) / CLOCKS_PER_SEC;

  printf ("%8.2f M/s  %s\n", (double) n / seconds / 1e6, what);
}

static void
bench_kind (const Case *c,
            guint64 rows)
{
  const ReeveGeneratorColumn column = { .name = "a", .kind = c->kind, .nullable = TRUE };
  g_autofree char *specs = g_strdup_printf ("{\"a\":%s}", c->spec);
  g_autoptr(ReeveGenerators) all = make (specs, &column, 1, rows);
  const ReeveGeneratorTable *found = reeve_generators_find (all, "t");
  ReeveSeedValue value = REEVE_SEED_VALUE_INIT;
  clock_t start = clock ();

  for (guint64 row = 0; row < rows; row++)
    reeve_generator_table_write (found, row, &value);
  report (c->spec, rows, start);
  reeve_seed_value_clear (&value);
}

static void
bench_table (guint64 rows)
{
  const ReeveGeneratorColumn columns[] = {
    { .name = "id", .kind = REEVE_SEED_INTEGER },
    { .name = "name", .kind = REEVE_SEED_TEXT },
    { .name = "email", .kind = REEVE_SEED_TEXT, .unique = TRUE },
    { .name = "city", .kind = REEVE_SEED_TEXT },
    { .name = "at", .kind = REEVE_SEED_TIMESTAMP },
    { .name = "amount", .kind = REEVE_SEED_DECIMAL, .precision = 12, .scale = 2 },
    { .name = "on", .kind = REEVE_SEED_BOOLEAN },
  };
  g_autoptr(ReeveGenerators) all = make (table, columns, G_N_ELEMENTS (columns), rows);
  const ReeveGeneratorTable *found = reeve_generators_find (all, "t");
  ReeveSeedValue values[G_N_ELEMENTS (columns)] = { REEVE_SEED_VALUE_INIT };
  clock_t start = clock ();

  for (guint64 row = 0; row < rows; row++)
    reeve_generator_table_write (found, row, values);
  report ("rows of 7 columns: sequence, name, email, city, timestamp, decimal, boolean", rows,
          start);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    reeve_seed_value_clear (&values[i]);
}

int
main (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    bench_kind (&cases[i], 2000000);
  bench_table (2000000);
  return 0;
}
