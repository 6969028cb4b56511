/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/base/calendar.h"
#include "core/seed/value.h"

typedef struct
{
  ReeveSeedKind kind;
  const char *text;
  const char *written; /* NULL: the same; "": refused */
} Case;

static const Case cases[] = {
  { REEVE_SEED_BOOLEAN, "true", NULL },
  { REEVE_SEED_BOOLEAN, "false", NULL },
  { REEVE_SEED_BOOLEAN, "True", "" },
  { REEVE_SEED_INTEGER, "0", NULL },
  { REEVE_SEED_INTEGER, "-9223372036854775808", NULL },
  { REEVE_SEED_INTEGER, "9223372036854775807", NULL },
  { REEVE_SEED_INTEGER, "9223372036854775808", "" },
  { REEVE_SEED_INTEGER, "18446744073709551616", "" },
  { REEVE_SEED_INTEGER, "1.0", "" },
  { REEVE_SEED_INTEGER, "", "" },
  { REEVE_SEED_INTEGER, "-", "" },
  { REEVE_SEED_INTEGER, " 1", "" },
  { REEVE_SEED_DECIMAL, "12.50", NULL },
  { REEVE_SEED_DECIMAL, "-0.05", NULL },
  { REEVE_SEED_DECIMAL, "7", NULL },
  { REEVE_SEED_DECIMAL, "1.", "" },
  { REEVE_SEED_DECIMAL, ".5", "" },
  { REEVE_SEED_DECIMAL, "1.2.3", "" },
  { REEVE_SEED_DECIMAL, "0.0000000000000000001", "" },
  { REEVE_SEED_REAL, "0.1", NULL },
  { REEVE_SEED_REAL, "1e300", "1e+300" },
  { REEVE_SEED_REAL, "nan", "" },
  { REEVE_SEED_REAL, "1x", "" },
  { REEVE_SEED_DATE, "2024-02-29", NULL },
  { REEVE_SEED_DATE, "2023-02-29", "" },
  { REEVE_SEED_DATE, "1969-12-31", NULL },
  { REEVE_SEED_DATE, "0001-01-01", NULL },
  { REEVE_SEED_DATE, "2024-1-1", "" },
  { REEVE_SEED_TIME, "23:59:59.5", NULL },
  { REEVE_SEED_TIME, "08:30", "08:30:00" },
  { REEVE_SEED_TIME, "24:00:00", "" },
  { REEVE_SEED_TIMESTAMP, "2026-03-01 08:30:00", NULL },
  { REEVE_SEED_TIMESTAMP, "2026-03-01T08:30:00Z", "2026-03-01 08:30:00" },
  { REEVE_SEED_TIMESTAMP, "2026-03-01T00:30:00+02:00", "2026-02-28 22:30:00" },
  { REEVE_SEED_TIMESTAMP, "1960-03-01 08:30:00.000001", NULL },
  { REEVE_SEED_TIMESTAMP, "2026-03-01", "2026-03-01 00:00:00" },
  { REEVE_SEED_TIMESTAMP, "2026-03-01 ", "" },
  { REEVE_SEED_UUID, "00112233-4455-6677-8899-aabbccddeeff", NULL },
  { REEVE_SEED_UUID, "00112233445566778899AABBCCDDEEFF", "00112233-4455-6677-8899-aabbccddeeff" },
  { REEVE_SEED_UUID, "00112233-4455-6677-8899-aabbccddeef", "" },
  { REEVE_SEED_TEXT, "Äpfel", NULL },
  { REEVE_SEED_TEXT, "\xff", "" },
  { REEVE_SEED_JSON, "{\"a\":[1]}", NULL },
  { REEVE_SEED_JSON, "{", "" },
  { REEVE_SEED_BYTES, "00", "" },
};

static void
test_parse (void)
{
  g_auto(ReeveSeedValue) value = REEVE_SEED_VALUE_INIT;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *expected = cases[i].written ? cases[i].written : cases[i].text;
      gboolean refused = cases[i].written && cases[i].written[0] == '\0';
      g_autoptr(GString) text = g_string_new (NULL);
      g_autofree char *shown = g_strescape (cases[i].text, NULL);

      g_test_message ("%s", shown);
      g_assert_cmpint (reeve_seed_value_parse (&value, cases[i].kind, cases[i].text, -1), ==,
                       !refused);
      reeve_seed_value_append (&value, text);
      g_assert_cmpstr (text->str, ==, expected);
    }
}

static void
test_calendar (void)
{
  gint64 days = reeve_calendar_days (1899, 12, 31);

  g_assert_cmpint (reeve_calendar_days (1970, 1, 1), ==, 0);
  for (; days < reeve_calendar_days (2101, 1, 1); days++)
    {
      gint64 year;
      guint month;
      guint day;

      reeve_calendar_date (days, &year, &month, &day);
      g_assert_true (g_date_valid_dmy ((GDateDay) day, month, (GDateYear) year));
      g_assert_cmpint (reeve_calendar_days (year, month, day), ==, days);
    }
}

typedef struct
{
  ReeveSeedKind from;
  const char *text;
  ReeveSeedKind to;
  const char *converted; /* NULL: cannot be */
} Conversion;

static const Conversion conversions[] = {
  { REEVE_SEED_INTEGER, "12", REEVE_SEED_TEXT, "12" },
  { REEVE_SEED_INTEGER, "12", REEVE_SEED_DECIMAL, "12" },
  { REEVE_SEED_DECIMAL, "12.5", REEVE_SEED_REAL, "12.5" },
  { REEVE_SEED_DECIMAL, "12.5", REEVE_SEED_INTEGER, NULL },
  { REEVE_SEED_BOOLEAN, "true", REEVE_SEED_INTEGER, "1" },
  { REEVE_SEED_TEXT, "12", REEVE_SEED_INTEGER, NULL },
  { REEVE_SEED_TEXT, "ab", REEVE_SEED_BYTES, "6162" },
  { REEVE_SEED_DATE, "2026-03-01", REEVE_SEED_TIMESTAMP, "2026-03-01 00:00:00" },
  { REEVE_SEED_TIMESTAMP, "1969-12-31 23:00:00", REEVE_SEED_DATE, "1969-12-31" },
  { REEVE_SEED_TIMESTAMP, "1969-12-31 23:00:00", REEVE_SEED_TIME, "23:00:00" },
  { REEVE_SEED_UUID, "00112233-4455-6677-8899-aabbccddeeff", REEVE_SEED_BYTES,
    "00112233445566778899aabbccddeeff" },
  { REEVE_SEED_REAL, "-0.25", REEVE_SEED_DECIMAL, "-0.250000" },
  { REEVE_SEED_REAL, "1e18", REEVE_SEED_DECIMAL, NULL },
};

static void
test_convert (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (conversions); i++)
    {
      g_auto(ReeveSeedValue) value = REEVE_SEED_VALUE_INIT;
      g_autoptr(GString) text = g_string_new (NULL);
      const Conversion *c = &conversions[i];

      g_assert_true (reeve_seed_value_parse (&value, c->from, c->text, -1));
      g_assert_cmpint (reeve_seed_value_convert (&value, c->to), ==, c->converted != NULL);
      if (c->converted == NULL)
        {
          g_assert_cmpint (value.kind, ==, c->from);
          continue;
        }
      reeve_seed_value_append (&value, text);
      g_assert_cmpint (value.kind, ==, c->to);
      g_assert_cmpstr (text->str, ==, c->converted);
    }
}

static void
test_rescale (void)
{
  ReeveSeedValue value = { .kind = REEVE_SEED_DECIMAL, .scale = 3, .integer = -12345 };

  g_assert_true (reeve_seed_value_rescale (&value, 2));
  g_assert_cmpint (value.integer, ==, -1235);
  g_assert_true (reeve_seed_value_rescale (&value, 5));
  g_assert_cmpint (value.integer, ==, -1235000);
  value.integer = G_MAXINT64 / 2;
  g_assert_false (reeve_seed_value_rescale (&value, 6));
  g_assert_cmpint (value.scale, ==, 5);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/seed/value/parse", test_parse);
  g_test_add_func ("/seed/value/calendar", test_calendar);
  g_test_add_func ("/seed/value/convert", test_convert);
  g_test_add_func ("/seed/value/rescale", test_rescale);
  return g_test_run ();
}
