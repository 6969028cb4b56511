/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <pg_query.h>
#include <string.h>

#include "core/base/error.h"
#include "core/sql/lexer.h"
#include "core/sql/semantic.h"
#include "core/sql/split.h"
#include "core/sql/statement.h"

#define PG REEVE_DIALECT_POSTGRES
#define LITE REEVE_DIALECT_SQLITE

static char *
material_path (const char *name)
{
  const char *folder = g_getenv ("REEVE_TEST_MATERIAL");
  const char *root = g_getenv ("REEVE_TEST_ROOT");

  if (folder != NULL)
    return g_build_filename (folder, name, NULL);
  return g_build_filename (root != NULL ? root : ".", "..", "shared", "material", name, NULL);
}

/* NULL, and the test is skipped, where the material is not there. */
static char *
load_material (const char *name)
{
  g_autofree char *path = material_path (name);
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    {
      g_autofree char *reason = g_strdup_printf ("no test material “%s”", name);

      g_test_skip (reason);
    }
  return text;
}

static void
check_joined (GArray *pieces, gsize length)
{
  gsize position = 0;

  for (guint i = 0; i < pieces->len; i++)
    {
      const ReevePiece *piece = &g_array_index (pieces, ReevePiece, i);
      gsize end = piece->offset + piece->length;

      g_assert_cmpuint (piece->offset, ==, position);
      g_assert_cmpuint (piece->length, >, 0);
      g_assert_cmpuint (piece->sql_offset, >=, piece->offset);
      g_assert_cmpuint (piece->sql_offset + piece->sql_length, <=, end);
      g_assert_true ((piece->sql_length == 0) == (piece->kind == REEVE_PIECE_BLANK));
      if (piece->has_data)
        {
          g_assert_cmpuint (piece->data_offset, >=, piece->sql_offset + piece->sql_length);
          g_assert_cmpuint (piece->data_offset + piece->data_length, <=, end);
        }
      position = end;
    }
  g_assert_cmpuint (position, ==, length);
}

/* Narrows a text to what lies between its first and its last solid token. */
static char *
trim (const char *text, gsize length)
{
  ReeveLexer lexer;
  ReeveToken token;
  gsize start = length;
  gsize end = length;

  reeve_lexer_init (&lexer, PG, text, length);
  while (reeve_lexer_next_solid (&lexer, &token))
    {
      start = MIN (start, token.offset);
      end = token.offset + token.length;
    }
  return g_strndup (text + start, end - start);
}

/*
 * Whether the pieces are the statements that the library finds; FALSE when it cannot say. Its
 * scanner does not count a statement without a keyword of its grammar (REPACK t): @lenient.
 */
static gboolean
check_agreement (const char *script, GArray *pieces, PgQuerySplitResult result, gboolean lenient)
{
  gboolean parsed = result.error == NULL;
  int found = 0;

  for (guint i = 0; parsed && i < pieces->len; i++)
    {
      const ReevePiece *piece = &g_array_index (pieces, ReevePiece, i);
      g_autofree char *ours = g_strndup (script + piece->sql_offset, piece->sql_length);
      g_autofree char *theirs = NULL;
      const PgQuerySplitStmt *statement;

      if (piece->kind == REEVE_PIECE_BLANK || (lenient && found == result.n_stmts))
        continue;
      g_assert_cmpint (found, <, result.n_stmts);
      statement = result.stmts[found];
      theirs = trim (script + statement->stmt_location, (gsize) statement->stmt_len);
      if (lenient && strcmp (ours, theirs) != 0)
        continue;
      g_assert_cmpstr (ours, ==, theirs);
      found++;
    }
  if (parsed)
    g_assert_cmpint (found, ==, result.n_stmts);
  pg_query_free_split_result (result);
  return parsed;
}

static GArray *
split (ReeveDialect dialect, const char *script)
{
  g_autoptr (GError) error = NULL;
  GArray *pieces = reeve_split (dialect, script, strlen (script), &error);

  g_assert_no_error (error);
  check_joined (pieces, strlen (script));
  return pieces;
}

/*
 * The rows after COPY … FROM stdin are comments in this material, so that a script with one has no
 * end; as a file name the word is harmless.
 */
static char *
without_rows (const char *script)
{
  g_autoptr (GRegex) regex = g_regex_new ("from\\s+std(in|out)", G_REGEX_CASELESS, 0, NULL);

  return g_regex_replace_literal (regex, script, -1, 0, "from 'stdin'", 0, NULL);
}

/* The statements that the library reads one by one, as one script that it reads as a whole. */
static char *
readable_part (const char *script, GArray *pieces)
{
  GString *part = g_string_new (NULL);

  for (guint i = 0; i < pieces->len; i++)
    {
      const ReevePiece *piece = &g_array_index (pieces, ReevePiece, i);
      g_autofree char *sql = g_strndup (script + piece->offset, piece->length);
      PgQuerySplitResult result = pg_query_split_with_parser (sql);

      /* What is read at all is one statement: the cuts were not too few. */
      if (result.error == NULL && piece->kind != REEVE_PIECE_BLANK)
        {
          g_assert_cmpint (result.n_stmts, ==, 1);
          g_string_append (part, sql);
        }
      pg_query_free_split_result (result);
    }
  return g_string_free (part, FALSE);
}

static guint
check_regress_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *raw = NULL;
  g_autofree char *script = NULL;
  g_autofree char *part = NULL;
  g_autoptr (GArray) pieces = NULL;
  g_autoptr (GArray) part_pieces = NULL;

  g_assert_true (g_file_get_contents (path, &raw, NULL, NULL));
  script = without_rows (raw);
  pieces = split (PG, script);
  check_agreement (script, pieces, pg_query_split_with_parser (script), FALSE);
  /* The library's scanner reads every file, only it knows no BEGIN ATOMIC. */
  if (strcasestr (script, "begin atomic") == NULL)
    check_agreement (script, pieces, pg_query_split_with_scanner (script), TRUE);

  part = readable_part (script, pieces);
  part_pieces = split (PG, part);
  /* A last statement without its semicolon may glue to nothing: the part is always readable. */
  g_assert_true (
    check_agreement (part, part_pieces, pg_query_split_with_parser (part), FALSE));
  return part_pieces->len;
}

static void
test_regress (void)
{
  g_autofree char *folder = material_path ("pg-regress");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint files = 0;
  guint statements = 0;

  if (dir == NULL)
    {
      g_test_skip ("no test material “pg-regress”");
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".sql"))
      {
        statements += check_regress_file (folder, name);
        files++;
      }
  g_test_message ("%u files, %u statements", files, statements);
  g_assert_cmpuint (files, >, 0);
}

/* With the rows made rows again every file with a "\." splits into pieces that have data. */
static void
test_regress_rows (void)
{
  static const char *const names[] = { "aggregates.sql", "groupingsets.sql", "enum.sql" };
  g_autoptr (GRegex) regex = g_regex_new ("^-- \\\\\\.$", G_REGEX_MULTILINE, 0, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename ("pg-regress", names[i], NULL);
      g_autofree char *raw = load_material (path);
      g_autofree char *script = NULL;
      g_autoptr (GArray) pieces = NULL;
      guint with_data = 0;

      if (raw == NULL)
        return;
      script = g_regex_replace_literal (regex, raw, -1, 0, "\\.", 0, NULL);
      pieces = split (PG, script);
      for (guint k = 0; k < pieces->len; k++)
        with_data += g_array_index (pieces, ReevePiece, k).has_data;
      g_assert_cmpuint (with_data, >, 0);
    }
}

static void
test_chinook (gconstpointer data)
{
  gboolean postgres = strcmp (data, "chinook/Chinook_PostgreSql.sql") == 0;
  g_autofree char *script = load_material (data);
  g_autoptr (GArray) pieces = NULL;
  guint statements = 0;
  guint commands = 0;

  if (script == NULL)
    return;
  pieces = split (postgres ? PG : LITE, script);
  for (guint i = 0; i < pieces->len; i++)
    {
      const ReevePiece *piece = &g_array_index (pieces, ReevePiece, i);
      g_autoptr (ReeveStatementFacts) facts = NULL;

      commands += piece->kind == REEVE_PIECE_COMMAND;
      if (piece->kind != REEVE_PIECE_STATEMENT)
        continue;
      statements++;
      facts = reeve_statement_inspect (postgres ? PG : LITE, script + piece->sql_offset,
                                       piece->sql_length);
      g_assert_true (facts->understood);
      g_assert_nonnull (facts->verb);
    }
  g_test_message ("%u statements", statements);
  g_assert_cmpuint (statements, >, 50);
  g_assert_cmpuint (commands, ==, postgres ? 1 : 0);
}

/* Every statement of the regression scripts can be inspected; those that are read have a verb. */
static void
test_regress_facts (void)
{
  g_autofree char *folder = material_path ("pg-regress");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint statements = 0;
  guint understood = 0;

  if (dir == NULL)
    {
      g_test_skip ("no test material “pg-regress”");
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *raw = NULL;
      g_autofree char *script = NULL;
      g_autoptr (GArray) pieces = NULL;

      g_assert_true (g_file_get_contents (path, &raw, NULL, NULL));
      script = without_rows (raw);
      pieces = split (PG, script);
      for (guint i = 0; i < pieces->len; i++)
        {
          const ReevePiece *piece = &g_array_index (pieces, ReevePiece, i);
          g_autoptr (ReeveStatementFacts) facts = NULL;

          if (piece->kind != REEVE_PIECE_STATEMENT)
            continue;
          facts = reeve_statement_inspect (PG, script + piece->sql_offset, piece->sql_length);
          statements++;
          understood += facts->understood;
          if (facts->understood)
            g_assert_nonnull (facts->verb);
        }
    }
  g_test_message ("%u of %u statements understood", understood, statements);
  g_assert_cmpuint (understood * 100, >, statements * 95);
}

static const char *const fragments[] = {
  "'", "''", "E'", "e'\\'", "\\'", "\"", "U&\"", "U&'", "$$", "$a$", "$b$", "$1", "$", "a$b$", "--",
  "--;\n", "/*", "*/", "/* /* ;", "[", "]", "`", "(", ")", ";", ";;", "\n", "\r\n", "\r", " ", "\t",
  "\\", "\\;", "\\c x\n", "\\g\n", "\\gset", "\\.", "\n\\.\n", "\\copy t from stdin\n",
  "COPY t FROM stdin", "COPY t FROM stdin;\n1\n\\.\n", "COPY (", "FROM", "STDIN", "CREATE ",
  "FUNCTION f() ", "OR REPLACE PROCEDURE ", "BEGIN ATOMIC ", "BEGIN ", "END", " CASE ",
  "TRIGGER t ", "TEMP ", "AS ", "SELECT 1", "1.5e3", "1..2", ".", "::", ":a", "?1", "@x", "->>",
  "x'00'",
  "\xEF\xBB\xBF", "é", "\xFF", "\x01", "EXPLAIN ", "WITH a AS (", "DELETE FROM b", "DROP TABLE c",
  "VALUES (1)", ",", "PRAGMA x = ", "=", "+", "-", "*", "/", "%", "NULL",
};

static char *
random_script (GRand *random)
{
  GString *script = g_string_new (NULL);
  int parts = g_rand_int_range (random, 0, 24);

  for (int i = 0; i < parts; i++)
    if (g_rand_int_range (random, 0, 12) == 0)
      g_string_append_c (script, (char) g_rand_int_range (random, 1, 256));
    else
      g_string_append (script,
                       fragments[g_rand_int_range (random, 0, G_N_ELEMENTS (fragments))]);
  return g_string_free (script, FALSE);
}

/* The seed is fixed: a failure here is one tomorrow. */
static void
test_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20250726);
  guint rounds = g_test_thorough () ? 400000 : 40000;
  guint splits = 0;

  for (guint round = 0; round < rounds; round++)
    for (int dialect = PG; dialect <= (int) LITE; dialect++)
      {
        g_autofree char *text = random_script (random);
        /* An exact copy: a sanitizer then sees a look behind the end. */
        gsize length = strlen (text);
        g_autofree char *script = length > 0 ? g_memdup2 (text, length) : g_strdup ("");
        g_autoptr (GError) error = NULL;
        g_autoptr (GArray) pieces = reeve_split ((ReeveDialect) dialect, script, length, &error);
        g_autoptr (ReeveStatementFacts) facts = NULL;

        if (pieces != NULL)
          {
            check_joined (pieces, length);
            splits++;
          }
        else
          g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);

        if (round % 8 != 0)
          continue;
        facts = reeve_statement_inspect ((ReeveDialect) dialect, script, length);
        g_assert_nonnull (facts);
        g_free (reeve_semantic_checksum ((ReeveDialect) dialect, script, length));
      }
  g_test_message ("%u of %u scripts could be split", splits, 2 * rounds);
  g_assert_cmpuint (splits, >, rounds / 8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sql/material/regress", test_regress);
  g_test_add_func ("/sql/material/regress-rows", test_regress_rows);
  g_test_add_func ("/sql/material/regress-facts", test_regress_facts);
  g_test_add_data_func ("/sql/material/chinook-postgres", "chinook/Chinook_PostgreSql.sql",
                        test_chinook);
  g_test_add_data_func ("/sql/material/chinook-sqlite", "chinook/Chinook_Sqlite.sql",
                        test_chinook);
  g_test_add_func ("/sql/material/random", test_random);
  return g_test_run ();
}
