/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/base/error.h"
#include "core/sql/split.h"

#define PG REEVE_DIALECT_POSTGRES
#define LITE REEVE_DIALECT_SQLITE

static void
check_joined (GArray *pieces, gsize length)
{
  gsize position = 0;

  for (guint i = 0; i < pieces->len; i++)
    {
      const ReevePiece *piece = &g_array_index (pieces, ReevePiece, i);

      g_assert_cmpuint (piece->offset, ==, position);
      g_assert_cmpuint (piece->length, >, 0);
      g_assert_cmpuint (piece->sql_offset, >=, piece->offset);
      g_assert_cmpuint (piece->sql_offset + piece->sql_length, <=, piece->offset + piece->length);
      position += piece->length;
    }
  g_assert_cmpuint (position, ==, length);
}

/* "S<SELECT 1>", "C<\c db>", "B", with "D<rows>" behind where a piece has rows. */
static char *
dump (ReeveDialect dialect, const char *script)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) pieces = reeve_split (dialect, script, strlen (script), &error);
  GString *result = g_string_new (NULL);

  g_assert_no_error (error);
  check_joined (pieces, strlen (script));
  for (guint i = 0; i < pieces->len; i++)
    {
      const ReevePiece *piece = &g_array_index (pieces, ReevePiece, i);

      g_string_append_printf (result, "%s%c", i > 0 ? " " : "", "SCB"[piece->kind]);
      if (piece->kind != REEVE_PIECE_BLANK)
        g_string_append_printf (result, "<%.*s>", (int) piece->sql_length,
                                script + piece->sql_offset);
      if (piece->has_data)
        g_string_append_printf (result, "D<%.*s>", (int) piece->data_length,
                                script + piece->data_offset);
    }
  return g_string_free (result, FALSE);
}

typedef struct
{
  ReeveDialect dialect;
  const char *script;
  const char *expected;
} Case;

static void
check (gconstpointer data)
{
  for (const Case *test = data; test->script != NULL; test++)
    {
      g_autofree char *actual = dump (test->dialect, test->script);

      g_assert_cmpstr (actual, ==, test->expected);
    }
}

static const Case plain[] = {
  { PG, "", "" },
  { PG, " \n\t", "B" },
  { PG, "\xEF\xBB\xBF", "B" },
  { PG, ";", "B" },
  { PG, ";; -- a\n;", "B" },
  { PG, "SELECT 1", "S<SELECT 1>" },
  { PG, "SELECT 1;", "S<SELECT 1>" },
  { PG, "\xEF\xBB\xBFSELECT 1;\r\nSELECT 2 ;\r\n", "S<SELECT 1> S<SELECT 2> B" },
  { PG, "SELECT 1 /* a; */ ; SELECT 2 -- b;\n", "S<SELECT 1> S<SELECT 2>" },
  { PG, "SELECT 1 -- c;\n + 2;", "S<SELECT 1 -- c;\n + 2>" },
  { PG, "-- one\nSELECT 1; -- two\n;;SELECT 3;", "S<SELECT 1> B S<SELECT 3>" },
  { PG, "; SELECT 1", "B S<SELECT 1>" },
  { PG, "SELECT '';';';", "S<SELECT ''> S<';'>" },
  { PG, "SELECT $$;$$; SELECT $a$ $$;$$ ; $a$;", "S<SELECT $$;$$> S<SELECT $a$ $$;$$ ; $a$>" },
  { PG, "SELECT E'\\';'; SELECT '\\';", "S<SELECT E'\\';'> S<SELECT '\\'>" },
  { PG, "SELECT \";\", U&\";\\\";", "S<SELECT \";\", U&\";\\\">" },
  { PG, "SELECT 1 /* /* ; */ ; */; SELECT 2", "S<SELECT 1> S<SELECT 2>" },
  { PG, "SELECT a$b$; SELECT c$b$", "S<SELECT a$b$> S<SELECT c$b$>" },
  { PG, "PREPARE p AS SELECT $1; SELECT $1$a$;$a$;",
    "S<PREPARE p AS SELECT $1> S<SELECT $1$a$;$a$>" },
  { PG, "SELECT a @- b;SELECT 1 %;", "S<SELECT a @- b> S<SELECT 1 %>" },
  { PG, "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b);x",
    "S<CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b)> S<x>" },
  { PG, "SELECT ); SELECT (1;", "S<SELECT )> S<SELECT (1;>" },
  { PG, "BEGIN; SELECT 1; END; SELECT 2", "S<BEGIN> S<SELECT 1> S<END> S<SELECT 2>" },
  { LITE, "SELECT (1; SELECT 2", "S<SELECT (1> S<SELECT 2>" },
  { LITE, "SELECT [;], `;`, \";\", ';'; SELECT 2", "S<SELECT [;], `;`, \";\", ';'> S<SELECT 2>" },
  { LITE, "SELECT $$a; SELECT :a, ?1, @b; SELECT '\\'; x",
    "S<SELECT $$a> S<SELECT :a, ?1, @b> S<SELECT '\\'> S<x>" },
  { LITE, "/* /* ; */ a; b -- ;\r\n", "S<a> S<b>" },
  { LITE, "\\c x; y", "S<\\c x> S<y>" },
  { 0 },
};

static const Case bodies[] = {
  { PG,
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END; x;",
    "S<CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END> S<x>" },
  { PG,
    "create or replace procedure p() begin atomic select case when a then (case b when 1 then 2 "
    "end) end; end; x",
    "S<create or replace procedure p() begin atomic select case when a then (case b when 1 then 2 "
    "end) end; end> S<x>" },
  { PG, "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1 AS end, t.case; END; x",
    "S<CREATE FUNCTION f() BEGIN ATOMIC SELECT 1 AS end, t.case; END> S<x>" },
  { PG, "CREATE FUNCTION f() BEGIN ATOMIC; END; x",
    "S<CREATE FUNCTION f() BEGIN ATOMIC; END> S<x>" },
  { PG, "CREATE FUNCTION begin() RETURNS int AS $$BEGIN;$$; x",
    "S<CREATE FUNCTION begin() RETURNS int AS $$BEGIN;$$> S<x>" },
  { PG, "CREATE TABLE t (begin atomic); x", "S<CREATE TABLE t (begin atomic)> S<x>" },
  { PG, "CREATE TRIGGER t AFTER INSERT ON a EXECUTE FUNCTION begin(); END; x",
    "S<CREATE TRIGGER t AFTER INSERT ON a EXECUTE FUNCTION begin()> S<END> S<x>" },
  { LITE, "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = 1; DELETE FROM d; END; x",
    "S<CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = 1; DELETE FROM d; END> S<x>" },
  { LITE,
    "create temp trigger if not exists t after insert on a begin select case when 1 then 2 end; "
    "select end from b; end; x",
    "S<create temp trigger if not exists t after insert on a begin select case when 1 then 2 end; "
    "select end from b; end> S<x>" },
  { LITE, "CREATE TEMPORARY TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; /* c */ END -- d\n; x",
    "S<CREATE TEMPORARY TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; /* c */ END> S<x>" },
  { LITE, "EXPLAIN QUERY PLAN CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END; x",
    "S<EXPLAIN QUERY PLAN CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END> S<x>" },
  { LITE, "CREATE TRIGGER t AFTER INSERT ON a; x", "S<CREATE TRIGGER t AFTER INSERT ON a> S<x>" },
  { LITE, "CREATE TABLE trigger_begin (a); BEGIN; x; END",
    "S<CREATE TABLE trigger_begin (a)> S<BEGIN> S<x> S<END>" },
  { LITE, "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; END",
    "S<CREATE FUNCTION f() BEGIN ATOMIC SELECT 1> S<END>" },
  { 0 },
};

static const Case copies[] = {
  { PG, "COPY t FROM stdin;\n1\ta;\n2\t'b\n\\.\nSELECT 1;",
    "S<COPY t FROM stdin>D<1\ta;\n2\t'b\n> S<SELECT 1>" },
  { PG, "copy t (a, b) from STDIN with (format csv);\r\n1,2\r\n\\.\r\nx",
    "S<copy t (a, b) from STDIN with (format csv)>D<1,2\r\n> S<x>" },
  { PG, "COPY t FROM stdin; -- rows\n\\.\n", "S<COPY t FROM stdin>D<>" },
  { PG, "COPY t FROM stdin; /* rows */ \n\n\\.", "S<COPY t FROM stdin>D<\n>" },
  { PG, "COPY t FROM stdout;\n1\n\\.", "S<COPY t FROM stdout>D<1\n>" },
  { PG, "COPY t FROM stdin;\n\\.x\n \\.\n\\.\n", "S<COPY t FROM stdin>D<\\.x\n \\.\n>" },
  { PG, "COPY a FROM stdin;\n1\n\\.\nCOPY b FROM stdin;\n2\n\\.\n",
    "S<COPY a FROM stdin>D<1\n> S<COPY b FROM stdin>D<2\n>" },
  { PG, "COPY t FROM 'stdin'; 1", "S<COPY t FROM 'stdin'> S<1>" },
  { PG, "COPY t FROM PROGRAM 'stdin'; 1", "S<COPY t FROM PROGRAM 'stdin'> S<1>" },
  { PG, "COPY t FROM 'x' WHERE a IS DISTINCT FROM stdin; 1",
    "S<COPY t FROM 'x' WHERE a IS DISTINCT FROM stdin> S<1>" },
  { PG, "COPY (SELECT 1 FROM stdin) TO stdout; 1", "S<COPY (SELECT 1 FROM stdin) TO stdout> S<1>" },
  { PG, "COPY \"from\" TO stdout; 1", "S<COPY \"from\" TO stdout> S<1>" },
  { PG, "COPY t TO stdin; 1", "S<COPY t TO stdin> S<1>" },
  { PG, "SELECT copy FROM stdin; 1", "S<SELECT copy FROM stdin> S<1>" },
  { LITE, "COPY t FROM stdin; 1", "S<COPY t FROM stdin> S<1>" },
  { PG, "\\copy t FROM stdin\n1;\n\\.\nx", "C<\\copy t FROM stdin>D<1;\n> S<x>" },
  { PG, "\\copy t from 'a.csv'\nx", "C<\\copy t from 'a.csv'> S<x>" },
  { PG, "\\copy (select 1 from stdin) to 'a'\nx", "C<\\copy (select 1 from stdin) to 'a'> S<x>" },
  { PG, "\\copyright from stdin\nx", "C<\\copyright from stdin> S<x>" },
  { 0 },
};

static const Case commands[] = {
  { PG, "\\c db", "C<\\c db>" },
  { PG, "  \\c db ; x \r\nSELECT 1;", "C<\\c db ; x> S<SELECT 1>" },
  { PG, "-- a\n\\set x 'y;\n;\\q", "C<\\set x 'y;> B C<\\q>" },
  { PG, "SELECT 1; \\echo a\nSELECT 2;", "S<SELECT 1> C<\\echo a> S<SELECT 2>" },
  { PG, "SELECT 1 \\gset\nSELECT 2;", "C<SELECT 1 \\gset> S<SELECT 2>" },
  { PG, "SELECT 1\n\\g out.txt\nSELECT 2;", "C<SELECT 1\n\\g out.txt> S<SELECT 2>" },
  { PG, "SELECT 1\n\\pset x\n+ 2; SELECT 3;", "C<SELECT 1\n\\pset x\n+ 2> S<SELECT 3>" },
  { PG, "SELECT 1\\; SELECT 2; SELECT 3;", "C<SELECT 1\\; SELECT 2> S<SELECT 3>" },
  { PG, "SELECT (1 \\r\nSELECT 2;", "C<SELECT (1 \\r> S<SELECT 2>" },
  { PG, "SELECT 1 \\watch 2\nx", "C<SELECT 1 \\watch 2> S<x>" },
  { PG, "SELECT 1 \\gsetx\nx;y", "C<SELECT 1 \\gsetx\nx> S<y>" },
  { PG, "COPY t FROM stdin \\g\n1\n\\.\nx", "C<COPY t FROM stdin \\g>D<1\n> S<x>" },
  { PG, "SELECT '\\c', \"\\c\", $$\n\\c\n$$; /*\n\\c */ x",
    "S<SELECT '\\c', \"\\c\", $$\n\\c\n$$> S<x>" },
  { PG, "\\", "C<\\>" },
  { 0 },
};

static void
test_lines (void)
{
  static const char script[] = "\n-- a\nSELECT\n1;\n\n\\c x\n"
                               "COPY t FROM stdin;\n1\n\\.\nSELECT '\n'; x;\n";
  static const guint expected[] = { 3, 6, 7, 10, 11, 11 };
  g_autoptr (GArray) pieces = reeve_split (PG, script, strlen (script), NULL);

  g_assert_nonnull (pieces);
  g_assert_cmpuint (pieces->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < pieces->len; i++)
    g_assert_cmpuint (g_array_index (pieces, ReevePiece, i).line, ==, expected[i]);
}

static void
test_failures (void)
{
  static const struct
  {
    ReeveDialect dialect;
    const char *script;
    guint line;
    const char *message;
  } cases[] = {
    { PG, "SELECT 1;\nSELECT 'a;\n\n", 2, "The string that begins in line 2 has no end" },
    { PG, "SELECT E'a\\';", 1, "The string that begins in line 1 has no end" },
    { PG, "\nSELECT \"a;\n", 2, "The quoted name that begins in line 2 has no end" },
    { PG, "x;\n\n$b$ ; $$ ", 3, "The dollar-quoted text that begins in line 3 has no end" },
    { PG, "/* a /* b */\n;", 1, "The comment that begins in line 1 has no end" },
    { LITE, "x\n/* a", 2, "The comment that begins in line 2 has no end" },
    { LITE, "SELECT [a", 1, "The quoted name that begins in line 1 has no end" },
    { LITE, "SELECT `a", 1, "The quoted name that begins in line 1 has no end" },
    { PG, "x;\nCOPY t FROM stdin;\n1\n2", 2,
      "The COPY in line 2 is followed by rows that no line “\\.” ends" },
    { PG, "COPY t FROM stdin;", 1,
      "The COPY in line 1 reads its rows from the lines after it, but none follow" },
    { PG, "COPY t FROM stdin", 1,
      "The COPY in line 1 reads its rows from the lines after it, but none follow" },
    { PG, "COPY a FROM stdin; COPY b FROM stdin;\n\\.\n\\.\n", 1,
      "The COPY in line 1 reads its rows from the lines after it, but more follows in the same "
      "line" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) pieces = reeve_split (cases[i].dialect, cases[i].script,
                                               strlen (cases[i].script), &error);

      g_assert_null (pieces);
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, cases[i].message);
      g_assert_cmpuint (reeve_error_get_detail (error)->line, ==, cases[i].line);
    }
}

#ifdef __SANITIZE_ADDRESS__
#define SLOWNESS 20.0
#else
#define SLOWNESS 1.0
#endif

/* Scripts that make a careless splitter quadratic; the bound is generous for slow machines. */
static void
test_speed (void)
{
  static const struct
  {
    ReeveDialect dialect;
    const char *unit;
  } cases[] = {
    { PG, "INSERT INTO t (a, b, c) VALUES (1, 'some text; more', $$x$$);\n" },
    { PG, "E'a'\n\n\n\n\n\n ; " },
    { PG, "COPY t FROM stdin;\n1\t2\n\\.\n" },
    { PG, "((((((((" },
    { PG, "$a " },
    { PG, "/* /* */ */ ; -- \n" },
    { PG, ";;;;;;;;" },
    { PG, "\\; \\g\n" },
    { LITE, "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1;\n" },
    { LITE, "INSERT INTO [t] VALUES (x'00', 'it''s', ?1, :b(c));\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) script = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) pieces = NULL;
      gint64 start;
      double elapsed;

      while (script->len < 10 * 1024 * 1024)
        g_string_append (script, cases[i].unit);
      start = g_get_monotonic_time ();
      pieces = reeve_split (cases[i].dialect, script->str, script->len, &error);
      elapsed = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
      g_assert_no_error (error);
      g_test_message ("%.3f s, %u pieces: %.20s", elapsed, pieces->len, cases[i].unit);
      g_assert_cmpfloat (elapsed, <, SLOWNESS * (g_test_thorough () ? 0.3 : 3.0));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/sql/split/plain", plain, check);
  g_test_add_data_func ("/sql/split/bodies", bodies, check);
  g_test_add_data_func ("/sql/split/copy", copies, check);
  g_test_add_data_func ("/sql/split/commands", commands, check);
  g_test_add_func ("/sql/split/lines", test_lines);
  g_test_add_func ("/sql/split/failures", test_failures);
  g_test_add_func ("/sql/split/speed", test_speed);
  return g_test_run ();
}
