/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/base/error.h"
#include "core/sql/parse.h"

static void
test_tree (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReevePgTree) tree = reeve_pg_parse ("SELECT 1; DROP TABLE a.b", &error);
  g_autoptr (ReevePgTree) empty = reeve_pg_parse (" -- nothing\n", NULL);
  const PgQuery__ParseResult *root;

  g_assert_no_error (error);
  root = reeve_pg_tree_get_root (tree);
  g_assert_cmpuint (root->n_stmts, ==, 2);
  g_assert_cmpint (root->stmts[0]->stmt->node_case, ==, PG_QUERY__NODE__NODE_SELECT_STMT);
  g_assert_cmpint (root->stmts[1]->stmt->node_case, ==, PG_QUERY__NODE__NODE_DROP_STMT);
  g_assert_nonnull (empty);
  g_assert_cmpuint (reeve_pg_tree_get_root (empty)->n_stmts, ==, 0);
}

static void
test_error_place (void)
{
  static const struct
  {
    const char *sql;
    guint line;
    guint column;
  } cases[] = {
    { "SELEC 1", 1, 1 },
    { "SELECT 1\n  FROM FROM", 2, 8 },
    { "SELECT 'é',\r\n'ü' oops oops", 2, 10 },
    { "SELECT (", 1, 9 },
    { "\n\nCREATE TABLE t (a int,)", 3, 23 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ReevePgTree) tree = reeve_pg_parse (cases[i].sql, &error);

      g_assert_null (tree);
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_SQL);
      g_assert_cmpuint (reeve_error_get_detail (error)->line, ==, cases[i].line);
      g_assert_cmpuint (reeve_error_get_detail (error)->column, ==, cases[i].column);
      g_assert_cmpstr (reeve_error_get_detail (error)->sqlstate, ==, "42601");
      g_assert_null (reeve_pg_parse (cases[i].sql, NULL));
    }
}

static void
test_invalid_bytes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReevePgTree) tree = reeve_pg_parse ("SELECT FROM \xFF\xFE FROM", &error);

  g_assert_null (tree);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_deparse (void)
{
  static const struct
  {
    const char *sql;
    const char *expected;
  } cases[] = {
    { "select /* c */ 1 -- d", "SELECT 1" },
    { "create table T(a INTEGER)", "CREATE TABLE t (a int)" },
    { "select cast('a' as text)", "SELECT 'a'::text" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ReevePgTree) tree = reeve_pg_parse (cases[i].sql, NULL);
      g_autoptr (GError) error = NULL;
      g_autofree char *sql = reeve_pg_tree_deparse (tree, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (sql, ==, cases[i].expected);
    }
}

static void
test_deparse_unsupported (void)
{
  g_autoptr (ReevePgTree) tree =
    reeve_pg_parse ("CREATE PROCEDURE p() BEGIN ATOMIC SELECT 1; SELECT 2; END", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (reeve_pg_tree_deparse (tree, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_UNSUPPORTED);
}

static void
test_equal (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    gboolean expected;
  } cases[] = {
    { "SELECT 1", "  select /* x */ 1;", TRUE },
    { "SELECT 1", "SELECT 2", FALSE },
    { "SELECT 1", "SELECT 1; SELECT 1", FALSE },
    { "SELECT 1", "SELECT 1.0", FALSE },
    { "SELECT 1", "SELECT '1'", FALSE },
    { "SELECT NULL", "SELECT ''", FALSE },
    { "SELECT a", "SELECT b", FALSE },
    { "SELECT true", "SELECT TRUE", TRUE },
    { "SELECT 1 WHERE a", "SELECT 1", FALSE },
    { "SELECT 1 UNION SELECT 2", "SELECT 1 UNION ALL SELECT 2", FALSE },
    { "CREATE TABLE t (a int UNIQUE NULLS NOT DISTINCT)", "CREATE TABLE t (a int UNIQUE)", FALSE },
    { "VALUES (1, 2), (3, 4)", "VALUES (1, 2), (4, 3)", FALSE },
    { "FETCH 3 FROM c", "FETCH 4 FROM c", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ReevePgTree) a = reeve_pg_parse (cases[i].a, NULL);
      g_autoptr (ReevePgTree) b = reeve_pg_parse (cases[i].b, NULL);

      g_assert_cmpint (reeve_pg_tree_equal (a, b), ==, cases[i].expected);
      g_assert_true (reeve_pg_tree_equal (b, b));
    }
}

static char *
repeat (const char *head, const char *unit, guint count, const char *tail)
{
  GString *sql = g_string_new (head);

  for (guint i = 0; i < count; i++)
    g_string_append (sql, unit);
  g_string_append (sql, tail);
  return g_string_free (sql, FALSE);
}

/* What would overrun an ordinary stack is read on a larger one, or refused; the process lives. */
/* With the sanitizers all takes ten times as long, and the stack holds a quarter. */
#ifdef __SANITIZE_ADDRESS__
#define SHARE 4
#else
#define SHARE 1
#endif

static void
test_deep (void)
{
  static const struct
  {
    const char *head;
    const char *unit;
    const char *tail;
  } cases[] = {
    { "SELECT 1", "+1", "" },
    { "SELECT 'a'", " || 'b'", "" },
    { "SELECT f(1,2)", "+f(1,2)", "" },
    { "SELECT 1, 2", " UNION ALL SELECT 1, 2", "" },
    { "SELECT ", "NOT ", "true" },
    { "SELECT ", "(", "1" },
    { "SELECT ", "- ", "1" },
    { "SELECT ", "CASE WHEN a THEN b ELSE ", "c" },
    { "SELECT a", "::int", "" },
    { "SELECT ", "f(1, ", "2" },
    { "SELECT 1 FROM a", " JOIN b ON c", "" },
    { "SELECT 1 WHERE a", " IS NULL", "" },
    { "SELECT 1", " COLLATE \"C\"", "" },
    { "SELECT ", "a IN (SELECT ", "b" },
    { "SELECT a", "[1]", "" },
    { "SELECT 1 WHERE a", " AND b OR c", "" },
  };
  static const guint counts[] = { 500, 4000, 9000, 30000 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (counts); k++)
      {
        g_autofree char *sql =
          repeat (cases[i].head, cases[i].unit, counts[k] / SHARE, cases[i].tail);
        g_autoptr (GError) error = NULL;
        g_autoptr (ReevePgTree) tree = reeve_pg_parse (sql, &error);

        if (tree != NULL)
          {
            g_free (reeve_pg_tree_deparse (tree, NULL));
            g_assert_true (reeve_pg_tree_equal (tree, tree));
          }
        else
          g_assert_error (error, REEVE_ERROR, REEVE_ERROR_SQL);
      }
}

/* Long is not deep: lists and chains that the parser keeps flat are read in full. */
static void
test_long (void)
{
  static const struct
  {
    const char *head;
    const char *unit;
    const char *tail;
  } cases[] = {
    { "INSERT INTO t VALUES (0)", ", (1, 'a', -2 + 3, f(4))", "" },
    { "SELECT 1 WHERE a = 0", " AND b = (1 + 2)", "" },
    { "SELECT 1 WHERE a IN (0", ", 1", ")" },
    { "", "UPDATE t SET a = a + 1 WHERE b;", "" },
    { "SELECT 1", " UNION ALL SELECT 2", "" },
  };
  static const guint counts[] = { 20000, 20000, 20000, 20000, 5000 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *sql =
        repeat (cases[i].head, cases[i].unit, counts[i] / SHARE, cases[i].tail);
      g_autoptr (GError) error = NULL;
      g_autoptr (ReevePgTree) tree = reeve_pg_parse (sql, &error);

      g_assert_no_error (error);
      g_assert_nonnull (tree);
    }
}

static gpointer
parse_often (gpointer data)
{
  const char *table = data;
  g_autofree char *good = g_strdup_printf ("SELECT * FROM %s WHERE a = 'x'", table);
  g_autofree char *bad = g_strdup_printf ("SELECT * FROM %s WHERE WHERE", table);

  for (int i = 0; i < 4000; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ReevePgTree) tree = reeve_pg_parse (good, NULL);
      g_autofree char *sql = reeve_pg_tree_deparse (tree, NULL);

      g_assert_cmpstr (sql, ==, good);
      g_assert_null (reeve_pg_parse (bad, &error));
      g_assert_cmpstr (error->message, ==, "syntax error at or near \"WHERE\"");
    }
  return NULL;
}

static void
test_threads (void)
{
  GThread *a = g_thread_new ("a", parse_often, (gpointer) "one");
  GThread *b = g_thread_new ("b", parse_often, (gpointer) "another");

  g_thread_join (a);
  g_thread_join (b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sql/parse/tree", test_tree);
  g_test_add_func ("/sql/parse/error-place", test_error_place);
  g_test_add_func ("/sql/parse/invalid-bytes", test_invalid_bytes);
  g_test_add_func ("/sql/parse/deparse", test_deparse);
  g_test_add_func ("/sql/parse/deparse-unsupported", test_deparse_unsupported);
  g_test_add_func ("/sql/parse/equal", test_equal);
  g_test_add_func ("/sql/parse/deep", test_deep);
  g_test_add_func ("/sql/parse/long", test_long);
  g_test_add_func ("/sql/parse/threads", test_threads);
  return g_test_run ();
}
