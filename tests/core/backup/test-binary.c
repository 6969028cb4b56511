/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/backup/binary-rows.h"
#include "core/backup/rows-postgres.h"
#include "core/base/error.h"
#include "core/db/engine.h"
#include "core/db/postgres/column-types.h"
#include "core/db/postgres/copy.h"
#include "lib/cluster.h"

static ReeveTestCluster *cluster;
static char *no_cluster;

/* Every type that is known, with what lies at its edges, and much that lies between. */
static const char kinds_sql[] =
  "CREATE TYPE mood AS ENUM ('sad', 'so so', 'it''s \\ \"fine\"');"
  "CREATE DOMAIN positive AS numeric CHECK (VALUE > 0);"
  "CREATE DOMAIN price AS positive;"
  "CREATE TABLE kinds (id int4, b bool, bp char(7), by bytea, d date, e mood, f4 float4, f8 float8,"
  " i2 int2, i8 int8, j json, jb jsonb, n numeric, n3 numeric(12, 3), p price, t text, tm time,"
  " ts timestamp, t3 timestamptz(3), tz timestamptz, u uuid, v varchar(20));"
  "SELECT setseed(0.25);"
  "INSERT INTO kinds SELECT i, random() < 0.5, substr(md5(i::text), 1, i % 8),"
  " decode(substr(md5(i::text), 1, i % 16 * 2), 'hex'),"
  " date '2000-01-01' + (random() * 5000000 - 2400000)::int, (enum_range(NULL::mood))[i % 3 + 1],"
  " ((random() - 0.5) * 10 ^ (random() * 70 - 35))::float4,"
  " (random() - 0.5) * 10 ^ (random() * 590 - 295), (random() * 65535 - 32768)::int2,"
  " (random() * 1e18)::int8 * (i % 3 - 1), ('{\"a\":  ' || i || '}')::json,"
  " jsonb_build_object('i', i, 'text', E'tab\\tquote\"back\\\\slash\\nline'),"
  " (CASE WHEN i % 2 = 0 THEN '-' ELSE '' END || translate(md5(i::text), 'abcdef', '012345')"
  "  || '.' || translate(md5((-i)::text), 'abcdef', '000000'))::numeric * 10.0 ^ (i % 40 - 20),"
  " (random() * 1e8 - 5e7)::numeric(12, 3), round((random() * 1e6)::numeric, i % 12) + 0.5,"
  " repeat(chr(1 + i % 700) || chr(92) || chr(9), i % 5),"
  " time '00:00' + random() * interval '24 h',"
  " timestamp '2000-01-01' + (random() * 3e11 - 2e11) * interval '1 s',"
  " timestamptz '1900-01-01' + random() * 7e9 * interval '1 s',"
  " timestamptz '1000-01-01' + random() * 1e11 * interval '1 s', md5(i::text)::uuid,"
  " substr(md5(i::text), 1, i % 20) FROM generate_series(1, 4000) AS i;"
  "INSERT INTO kinds (id, d, ts, t3, tz, f4, f8, n, i2, i8, t, by, v, tm) VALUES"
  " (5001, 'infinity', 'infinity', 'infinity', '-infinity', 'NaN', 'Infinity', 'NaN', 32767,"
  "  9223372036854775807, '', '', '\\N', '24:00'),"
  " (5002, '-infinity', '-infinity', '-infinity', 'infinity', '-Infinity', '-0', 'Infinity',"
  "  -32768, -9223372036854775808, '\\.', '\\x00', '\\', '00:00'),"
  " (5003, '4713-01-01 BC', '4713-01-01 BC', '0001-12-31 BC', '4713-01-02 BC', 3.4028235e38,"
  "  1.7976931348623157e308, '-Infinity', 0, 0,"
  "  E'\\r\\n\\t\\b\\f\\v\\\\', NULL, NULL, '23:59:59.999999'),"
  " (5004, '5874897-12-31', '294276-12-31 23:59:59.999999', '0001-01-01', '294276-12-31 UTC',"
  "  1e-45, 5e-324, 0, NULL, NULL, NULL, NULL, NULL, NULL),"
  " (5005, '2000-02-29', '1900-02-28 12:00', '0005-02-29 BC', '1937-06-30 23:59:59.5', 1, 0.1,"
  "  0.0000, 1, 1, 'é€𐍈', '\\x5c78', E'\\\\N', '12:34:56.7');"
  "INSERT INTO kinds (id, n) SELECT 6000 + row_number() OVER (), n FROM unnest(ARRAY[10000, 0.0001,"
  " 9999, -99990000.00010000, 1e500, 1e-500, 12345, 0.00012345, 100.0, 1000.00000, -1]) AS n;"
  "CREATE TABLE again (LIKE kinds);";

/* What was read, cut anew. */
typedef struct
{
  ReeveBinaryRows *rows;
  GByteArray *binary;
} Flow;

static gboolean
keep_cb (gconstpointer data, gsize length, gpointer user_data, GError **error)
{
  g_byte_array_append (user_data, data, (guint) length);
  return TRUE;
}

/* In pieces that end anywhere. */
static gboolean
row_cb (const char *row, gsize length, gpointer user_data, GError **error)
{
  Flow *self = user_data;

  for (gsize at = 0; at < length; at += 37)
    if (!reeve_binary_rows_feed (self->rows, row + at, MIN (37, length - at), error))
      return FALSE;
  return TRUE;
}

static gboolean
feed_cb (ReevePgCopyIn *copy, gpointer user_data, GError **error)
{
  const Flow *self = user_data;

  return reeve_pg_copy_put (copy, self->binary->data, self->binary->len, error);
}

static ReeveSession *
open_session (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = reeve_test_cluster_dup_uri (cluster, "postgres");
  g_autoptr (ReeveConnection) connection = reeve_connection_new (NULL, uri, &error);
  ReeveSession *session;

  g_assert_no_error (error);
  session = reeve_session_open (connection, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (reeve_pg_prepare_session (session, NULL, &error));
  return session;
}

static GArray *
read_forms (ReeveSession *session)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveResult) types =
    reeve_pg_read_column_types (session, "public.kinds", NULL, &error);
  GArray *forms = g_array_new (FALSE, FALSE, sizeof (ReeveBinaryForm));

  g_assert_no_error (error);
  for (guint i = 0; i < reeve_result_get_n_rows (types); i++)
    {
      ReeveBinaryForm form = reeve_binary_form_find (reeve_result_get (types, i, 1));

      g_assert_nonnull (form);
      g_array_append_val (forms, form);
    }
  return forms;
}

/* The server itself says what it has got: its text of the copy is its text of the original. */
static void
test_kinds (gconstpointer zone)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GArray) forms = NULL;
  g_autoptr (ReeveBinaryRows) rows = NULL;
  g_autoptr (GByteArray) binary = g_byte_array_new ();
  g_autofree char *set = g_strdup_printf ("SET timezone = '%s'", (const char *) zone);
  g_autofree char *differ = NULL;
  Flow flow = { .binary = binary };
  guint64 taken = 0;

  if (cluster == NULL)
    {
      g_test_skip (no_cluster);
      return;
    }
  g_free (reeve_test_cluster_psql (cluster, "postgres", "TRUNCATE again"));
  session = open_session ();
  g_assert_true (reeve_session_execute (session, set, NULL, &error));
  forms = read_forms (session);
  rows = reeve_binary_rows_new ((const ReeveBinaryForm *) (gconstpointer) forms->data, forms->len,
                                keep_cb, binary);
  flow.rows = rows;
  reeve_pg_copy_out (session, "COPY public.kinds TO STDOUT", row_cb, &flow, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (reeve_binary_rows_finish (rows, &error));
  reeve_pg_copy_in (session, "COPY public.again FROM STDIN (FORMAT binary)", feed_cb, &flow, &taken,
                    NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (taken, ==, 4016);
  differ = reeve_test_cluster_psql (
    cluster, "postgres",
    "SELECT coalesce(min(k::text || ' / ' || a::text), 'none') FROM kinds AS k"
    " FULL JOIN again AS a USING (id) WHERE k::text IS DISTINCT FROM a::text");
  g_assert_cmpstr (g_strstrip (differ), ==, "none");
  reeve_session_close (session);
}

/* --- what is refused -------------------------------------------------------------------------- */

static const struct
{
  const char *type;
  const char *text;
} wrong[] = {
  { "bool", "" },
  { "bool", "true" },
  { "bool", "x" },
  { "bytea", "" },
  { "bytea", "\\x0" },
  { "bytea", "\\x0g" },
  { "bytea", "plain" },
  { "date", "0000-01-01" },
  { "date", "2023-02-29" },
  { "date", "2024-00-01" },
  { "date", "2024-02-31" },
  { "date", "2024-13-01" },
  { "date", "2024-02-01 AD" },
  { "date", "4715-01-01 BC" },
  { "date", "5874898-01-01" },
  { "date", "99999999-01-01" },
  { "date", "02/01/2024" },
  { "float4", "1e-60" },
  { "float4", "16777217" }, /* between two */
  { "float4", "1e39" },
  { "float8", "" },
  { "float8", " 1" },
  { "float8", "1,5" },
  { "float8", "1e309" },
  { "float8", "1x" },
  { "float8", "1111111111111111111111111111111111111111111111111111111111111111111111111" },
  { "int2", "32768" },
  { "int2", "-32769" },
  { "int4", "" },
  { "int4", "-" },
  { "int4", "+1" },
  { "int4", "1.0" },
  { "int4", "2147483648" },
  { "int8", "9223372036854775808" },
  { "int8", "-9223372036854775809" },
  { "int8", "18446744073709551617" },
  { "numeric", "" },
  { "numeric", "-" },
  { "numeric", ".5" },
  { "numeric", "1e5" },
  { "numeric", "1.2.3" },
  { "time", "24:00:01" },
  { "time", "12:60:00" },
  { "time", "12:00" },
  { "time", "12:00:00.1234567" },
  { "timestamp", "2024-01-01" },
  { "timestamp", "2024-01-01 00:00:00+00" },
  { "timestamp", "294277-01-01 00:00:00" },
  { "timestamptz", "2024-01-01 00:00:00" },
  { "timestamptz", "2024-01-01 00:00:00+0" },
  { "timestamptz", "2024-01-01 00:00:00 UTC" },
  { "uuid", "" },
  { "uuid", "c4ca4238-a0b9-2382-0dcc-509a6f75849" },
  { "uuid", "c4ca4238-a0b9-2382-0dcc_509a6f75849b" },
  { "uuid", "c4ca4238-a0b9-2382-0dcc-509a6f75849g" },
};

static void
test_wrong (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      ReeveBytes bytes = { 0 };
      /* Exactly so long, so that reading beyond is found. */
      g_autofree char *line = g_strconcat (wrong[i].text, "\n", NULL);
      gsize length = strlen (wrong[i].text);
      g_autofree char *exact = g_memdup2 (line, length + 1);

      g_test_message ("%s: “%s”", wrong[i].type, wrong[i].text);
      g_assert_false (reeve_binary_form_find (wrong[i].type) (exact, length, &bytes));
      g_free (bytes.data);
    }
  g_assert_null (reeve_binary_form_find ("_int4"));
  g_assert_null (reeve_binary_form_find (""));
}

static const char *const wrong_rows[] = {
  "1\n",           /* too few columns */
  "1\ttwo\t3\n",   /* too many */
  "one\ttwo\n",    /* no number */
  "1\ttw\\qo\n",   /* an escape that no server writes */
  "1\ttwo\\\n",    /* an escape of nothing */
  "1\t\\Ntwo\n",   /* not quite NULL */
  "\\.\n",         /* the end, in another protocol */
  "1\ttwo",        /* no end */
};

static void
test_wrong_rows (void)
{
  const ReeveBinaryForm forms[] = { reeve_binary_form_find ("int4"),
                                    reeve_binary_form_find ("text") };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong_rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GByteArray) binary = g_byte_array_new ();
      g_autoptr (ReeveBinaryRows) rows =
        reeve_binary_rows_new (forms, G_N_ELEMENTS (forms), keep_cb, binary);

      g_test_message ("%s", wrong_rows[i]);
      g_assert_true (reeve_binary_rows_feed (rows, "1\t\\N\n", 5, &error));
      g_assert_false (reeve_binary_rows_has_refused (rows));
      g_assert_false (
        reeve_binary_rows_feed (rows, wrong_rows[i], strlen (wrong_rows[i]), &error) &&
        reeve_binary_rows_finish (rows, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_UNSUPPORTED);
      g_assert_true (reeve_binary_rows_has_refused (rows));
    }
}

int
main (int argc, char **argv)
{
  static const char *const zones[] = { "UTC", "Asia/Kolkata", "Europe/Amsterdam",
                                       "America/St_Johns" };
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = reeve_test_cluster_new (NULL, &no_cluster);
  if (cluster != NULL)
    g_free (reeve_test_cluster_psql (cluster, "postgres", kinds_sql));
  for (gsize i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      g_autofree char *path = g_strdup_printf ("/backup/binary/kinds/%s", zones[i]);

      g_test_add_data_func (path, zones[i], test_kinds);
    }
  g_test_add_func ("/backup/binary/wrong", test_wrong);
  g_test_add_func ("/backup/binary/wrong-rows", test_wrong_rows);
  status = g_test_run ();
  g_clear_pointer (&cluster, reeve_test_cluster_free);
  g_free (no_cluster);
  return status;
}
