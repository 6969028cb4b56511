/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <sys/stat.h>

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/seed/records.h"
#include "core/seed/sql.h"

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("reeve-seed-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "in/link",         "in/file.csv", "in/file.sql",
                                       "in/sub/file.csv", "in/sub",      "in/pipe",
                                       "in",              "outside.csv" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);

      g_remove (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static void
write_file (Fixture *fixture, const char *name, const char *text, gssize length)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, length, NULL));
}

static ReeveSeedFile *
open_file (Fixture *fixture, const char *name, GError **error)
{
  g_autoptr (ReeveDigest) digest = reeve_digest_new ("test");
  g_autofree char *folder = g_build_filename (fixture->folder, "in", NULL);

  return reeve_seed_file_open (folder, name, digest, error);
}

static ReeveSeedTable *
make_table (ReeveSeedSource *source)
{
  ReeveSeedTable *table = g_new0 (ReeveSeedTable, 1);
  const char *const *names = reeve_seed_source_get_columns (source);

  table->sql = g_strdup ("t");
  table->columns = g_ptr_array_new_with_free_func (g_free);
  table->foreign_keys = g_ptr_array_new ();
  table->uniques = g_ptr_array_new ();
  table->checks = g_ptr_array_new ();
  for (guint i = 0; names[i] != NULL; i++)
    {
      ReeveSeedColumn *column = g_new0 (ReeveSeedColumn, 1);

      column->name = (char *) names[i];
      column->limits.kind = REEVE_SEED_TEXT;
      g_ptr_array_add (table->columns, column);
    }
  return table;
}

/* "a|~|c;…": rows and cells, ~ is null */
static char *
describe (ReeveSeedSource *source, gboolean backwards)
{
  g_autoptr (ReeveSeedTable) table = make_table (source);
  g_autoptr (ReeveSeedReader) reader = reeve_seed_reader_new (source, table);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  guint64 n = reeve_seed_source_get_rows (source);

  g_ptr_array_set_size (rows, (gint) n + 1);
  for (guint64 i = 0; i < n; i++)
    {
      guint64 row = backwards ? n - 1 - i : i;
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      const ReeveSeedValue *values = reeve_seed_reader_read (reader, row, &error);

      g_assert_no_error (error);
      for (guint k = 0; k < table->columns->len; k++)
        {
          if (k > 0)
            g_string_append_c (text, '|');
          if (values[k].kind == REEVE_SEED_NULL)
            g_string_append_c (text, '~');
          else
            g_string_append_len (text, values[k].data, (gssize) values[k].length);
        }
      rows->pdata[row] = g_string_free (g_steal_pointer (&text), FALSE);
    }
  return g_strjoinv (";", (char **) rows->pdata);
}

static const struct
{
  const char *text;
  const char *rows; /* NULL: refused */
  const char *said; /* in the error: the line and why */
} csv_cases[] = {
  { "a,b\n1,2\n", "1|2", NULL },
  { "a,b\n1,2", "1|2", NULL },
  { "a,b\r\n1,2\r\n3,4\r\n", "1|2;3|4", NULL },
  { "a,b\r1,2\r3,4", "1|2;3|4", NULL },
  { "\xef\xbb\xbf" "a,b\n1,2\n", "1|2", NULL },
  { "\"a\",\"b\"\n1,2\n", "1|2", NULL },
  { "a,b\n,\"\"\n", "~|", NULL },
  { "a,b\n1,\n,2\n", "1|~;~|2", NULL },
  { "a,b\n\"x\"\"y\",\"1,2\"\n", "x\"y|1,2", NULL },
  { "a,b\n\"one\ntwo\",3\n4,5\n", "one\ntwo|3;4|5", NULL },
  { "a,b\n\"one\r\ntwo\",\"\"\"\"\n", "one\r\ntwo|\"", NULL },
  { "a,b\n\n1,2\n\n\n3,4\n\n", "1|2;3|4", NULL },
  { "a\n1\n\n2\n", "1;2", NULL },
  { "a,b\n", "", NULL },
  { "a,b", "", NULL },
  { "a, b \n1, 2\n", "1| 2", NULL },
  { "a,b\n\xc3\xbc,\xe2\x82\xac\n", "\xc3\xbc|\xe2\x82\xac", NULL },
  { "", NULL, "line 1" },
  { "\n\n", NULL, "line 1" },
  { "a,a\n1,2\n", NULL, "“a” stands there twice" },
  { "a,\n1,2\n", NULL, "column 2 has no name" },
  { "a,b\n1\n", NULL, "line 2: it has 1 values for 2 columns" },
  { "a,b\n1,2\n3,4,5\n", NULL, "line 3: it has 3 values for 2 columns" },
  { "a,b\n1,2\n\"x\n\n\n,5\n", NULL, "line 3: the quote that begins here" },
  { "a,b\n\"x\"y,2\n", NULL, "line 2: there is something behind" },
  { "a,b\nx\"y\",2\n", NULL, "line 2: there is a quote inside" },
  { "a,b\n1,\"\n2\n\" ,3\n", NULL, "line 4: there is something behind" },
  { "a,b\n1,\xff\n", NULL, "line 2: it is not UTF-8" },
};

static void
test_csv (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (csv_cases); i++)
    {
      g_autoptr (ReeveSeedFile) file = NULL;
      g_autoptr (ReeveSeedSource) source = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *rows = NULL;
      g_autofree char *backwards = NULL;

      write_file (fixture, "in/file.csv", csv_cases[i].text, -1);
      file = open_file (fixture, "file.csv", &error);
      g_assert_no_error (error);
      source = reeve_seed_csv_new (file, &error);
      if (csv_cases[i].rows == NULL)
        {
          g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
          g_assert_nonnull (strstr (error->message, "file.csv"));
          g_assert_nonnull (strstr (error->message, csv_cases[i].said));
          continue;
        }
      g_assert_no_error (error);
      rows = describe (source, FALSE);
      backwards = describe (source, TRUE);
      g_assert_cmpstr (rows, ==, csv_cases[i].rows);
      g_assert_cmpstr (backwards, ==, csv_cases[i].rows);
    }
}

/* Rows are found again, whatever the order, and know their lines. */
static void
test_csv_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("n,text\n");
  g_autofree char *long_cell = g_strnfill (10 * 1024 * 1024, 'x');
  g_autoptr (ReeveSeedFile) file = NULL;
  g_autoptr (ReeveSeedSource) source = NULL;
  g_autoptr (ReeveSeedTable) table = NULL;
  g_autoptr (ReeveSeedReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *place = NULL;

  for (guint i = 0; i < 3000; i++)
    if (i == 1234)
      g_string_append_printf (text, "%u,\"%s\"\n", i, long_cell);
    else
      g_string_append_printf (text, "%u,\"two\nlines\"\n", i);
  write_file (fixture, "in/file.csv", text->str, (gssize) text->len);
  file = open_file (fixture, "file.csv", &error);
  g_assert_no_error (error);
  source = reeve_seed_csv_new (file, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reeve_seed_source_get_rows (source), ==, 3000);
  table = make_table (source);
  reader = reeve_seed_reader_new (source, table);
  for (guint i = 0; i < 6000; i++)
    {
      guint row = i < 3000 ? i : (i * 7919) % 3000;
      g_autofree char *number = g_strdup_printf ("%u", row);
      const ReeveSeedValue *values = reeve_seed_reader_read (reader, row, &error);

      g_assert_no_error (error);
      g_assert_cmpmem (values[0].data, values[0].length, number, strlen (number));
      g_assert_cmpuint (values[1].length, ==, row == 1234 ? 10 * 1024 * 1024 : 9);
    }
  place = reeve_seed_source_dup_place (source, 2000);
  g_assert_cmpstr (place, ==, "line 4001");
}

static const struct
{
  const char *text;
  const char *rows; /* "table(columns) rows/table(columns) rows"; NULL: refused */
  const char *said;
} sql_cases[] = {
  { "", "", NULL },
  { "-- nothing\n;", "", NULL },
  { "COPY t (a, b) FROM stdin;\n1\tx\n2\t\\N\n\\.\n", "t(a,b) 1|x;2|~", NULL },
  { "\xef\xbb\xbf" "COPY t (a) FROM stdin;\n1\n\\.\n", "t(a) 1", NULL },
  { "COPY public.t (a) FROM stdin;\n\\.\nCOPY other.\"T\" (\"B b\") FROM STDIN;\n\n\\.\n",
    "t(a) /other.T(B b) ", NULL },
  { "COPY t (a, b) FROM stdin;\na\\tb\\nc\t\\\\N\\101\\x42\n\\.\n", "t(a,b) a\tb\nc|\\NAB", NULL },
  { "COPY t (a) FROM stdin;\r\n1\r\n2\r\n\\.\r\n", "t(a) 1;2", NULL },
  { "SET x = 1; SELECT pg_catalog.set_config('search_path', '', false);\n\\restrict abc\n"
    "BEGIN; INSERT INTO t (a) VALUES (1); COMMIT; SELECT setval('s', 4);",
    "t(a) 1", NULL },
  { "INSERT INTO t (a, b) VALUES (1, 'x'), (-2.5, NULL);\nINSERT INTO t (a, b) VALUES (3, 'y');",
    "t(a,b) 1|x;-2.5|~;3|y", NULL },
  { "INSERT INTO t (a) VALUES (1); INSERT INTO u (a) VALUES (2); INSERT INTO t (a) VALUES (3)",
    "t(a) 1/u(a) 2/t(a) 3", NULL },
  { "INSERT INTO t (a) OVERRIDING SYSTEM VALUE VALUES ('it''s'), (E'a\\n\\x41\\u00fc'), ($q$'$q$)",
    "t(a) it's;a\nA\xc3\xbc;'", NULL },
  { "INSERT INTO t (a) VALUES ('2026-01-01'::date), (date '2026-01-02'), ('{1}'::int[]), "
    "(1::numeric(8,2)), (X'00ff')",
    "t(a) 2026-01-01;2026-01-02;{1};1;\\x00ff", NULL },
  { "COPY t FROM stdin;\n\\.\n", NULL, "line 1: the columns must be named" },
  { "COPY t (a) FROM stdin WITH (FORMAT csv);\n\\.\n", NULL, "line 1: only COPY" },
  { "\nCOPY t (a) FROM '/etc/passwd';\n", NULL, "line 2: only COPY" },
  { "COPY t (a) TO stdout;", NULL, "line 1" },
  { "COPY t (a) FROM stdin;\n1\n2\t3\n\\.\n", NULL, "line 3: it has 2 values for 1" },
  { "COPY t (a) FROM stdin;\n1\n", NULL, "file.sql" },
  { "INSERT INTO t (a)\nVALUES (1),\n(now());", NULL, "line 3: only numbers" },
  { "INSERT INTO t (a) VALUES (1, 2);", NULL, "more or fewer values" },
  { "INSERT INTO t (a, b) VALUES (1);", NULL, "more or fewer values" },
  { "INSERT INTO t (a) VALUES (1 + 1);", NULL, "line 1" },
  { "INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING;", NULL, "only rows of literals" },
  { "INSERT INTO t (a) SELECT 1;", NULL, "only INSERT" },
  { "INSERT INTO t VALUES (1);", NULL, "the columns must be named" },
  { "INSERT INTO t (a) VALUES (DEFAULT);", NULL, "only numbers" },
  { "INSERT INTO t (a) VALUES (E'\\xff');", NULL, "UTF-8" },
  { "SELECT 1;", NULL, "line 1: only COPY" },
  { "INSERT INTO t (a) VALUES (1);\n\nDROP TABLE t;", NULL, "line 3: only COPY" },
  { "\\! rm -rf\n", NULL, "commands of psql" },
  { "INSERT INTO t (a) VALUES ('x", NULL, "file.sql" },
};

static char *
describe_sql (GPtrArray *parts)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < parts->len; i++)
    {
      const ReeveSeedSqlRows *part = g_ptr_array_index (parts, i);
      g_autofree char *columns =
        g_strjoinv (",", (char **) reeve_seed_source_get_columns (part->source));
      g_autofree char *rows = describe (part->source, FALSE);
      g_autofree char *backwards = describe (part->source, TRUE);

      g_assert_cmpstr (rows, ==, backwards);
      g_string_append_printf (text, "%s%s(%s) %s", i > 0 ? "/" : "", part->table, columns, rows);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_sql (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sql_cases); i++)
    {
      g_autoptr (ReeveSeedFile) file = NULL;
      g_autoptr (GPtrArray) parts = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      write_file (fixture, "in/file.sql", sql_cases[i].text, -1);
      file = open_file (fixture, "file.sql", &error);
      g_assert_no_error (error);
      parts = reeve_seed_sql_read (file, &error);
      if (sql_cases[i].rows == NULL)
        {
          g_test_message ("%s: %s", sql_cases[i].text, error != NULL ? error->message : "");
          g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
          g_assert_nonnull (strstr (error->message, "file.sql"));
          g_assert_nonnull (strstr (error->message, sql_cases[i].said));
          continue;
        }
      g_assert_no_error (error);
      text = describe_sql (parts);
      g_assert_cmpstr (text, ==, sql_cases[i].rows);
    }
}

static void
test_changed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ReeveSeedFile) file = NULL;
  g_autoptr (ReeveSeedSource) source = NULL;
  g_autoptr (ReeveSeedTable) table = NULL;
  g_autoptr (ReeveSeedReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "in", "file.csv", NULL);
  FILE *stream;

  write_file (fixture, "in/file.csv", "a\n1\n", -1);
  file = open_file (fixture, "file.csv", &error);
  source = reeve_seed_csv_new (file, &error);
  g_assert_no_error (error);
  stream = g_fopen (path, "a");
  g_assert_cmpint (fputs ("2\n", stream), >=, 0);
  fclose (stream);
  table = make_table (source);
  reader = reeve_seed_reader_new (source, table);
  g_assert_null (reeve_seed_reader_read (reader, 0, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_STALE);
}

static void
test_outside (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    int code;
  } names[] = {
    { "../outside.csv", REEVE_ERROR_INVALID },
    { "sub/../file.csv", REEVE_ERROR_INVALID },
    { "/etc/passwd", REEVE_ERROR_INVALID },
    { "./file.csv", REEVE_ERROR_INVALID },
    { "link", REEVE_ERROR_INVALID },
    { "sub", REEVE_ERROR_INVALID },
    { "pipe", REEVE_ERROR_INVALID },
    { "none.csv", REEVE_ERROR_NOT_FOUND },
  };
  g_autofree char *link = g_build_filename (fixture->folder, "in", "link", NULL);
  g_autofree char *pipe_path = g_build_filename (fixture->folder, "in", "pipe", NULL);
  g_autoptr (ReeveSeedFile) file = NULL;
  g_autoptr (GError) error = NULL;

  write_file (fixture, "outside.csv", "a\n1\n", -1);
  write_file (fixture, "in/sub/file.csv", "a\n1\n", -1);
  g_assert_cmpint (symlink ("../outside.csv", link), ==, 0);
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_null (open_file (fixture, names[i].name, &error));
      g_assert_error (error, REEVE_ERROR, names[i].code);
      g_assert_nonnull (strstr (error->message, names[i].name));
      g_clear_error (&error);
    }
  file = open_file (fixture, "sub/file.csv", &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) \
  g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/seed/files/csv", test_csv);
  ADD ("/seed/files/csv-many", test_csv_many);
  ADD ("/seed/files/sql", test_sql);
  ADD ("/seed/files/changed", test_changed);
  ADD ("/seed/files/outside", test_outside);
  return g_test_run ();
}
