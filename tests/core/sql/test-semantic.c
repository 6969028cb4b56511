/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/base/digest.h"
#include "core/sql/semantic.h"

#define PG   REEVE_DIALECT_POSTGRES
#define LITE REEVE_DIALECT_SQLITE

typedef struct
{
  ReeveDialect dialect;
  const char *a;
  const char *b;
} Pair;

static const Pair same[] = {
  { PG, "CREATE TABLE t (a int);", "-- new\ncreate  table T\n(A INTEGER)" },
  { PG, "SELECT 1; SELECT 2;", "SELECT 1;;\n\n/* x */ SELECT 2" },
  { PG, "SELECT CAST(a AS text) FROM b", "select a::text from b" },
  { PG, "SELECT $$a$$", "SELECT 'a'" },
  { PG, "SELECT E'a\\nb'", "SELECT 'a\nb'" },
  { PG, "DO $$ BEGIN END $$", "DO $x$ BEGIN END $x$;" },
  { PG, "COPY t FROM stdin;\n1\n\\.\n", "copy t from STDIN ; -- rows\n1\n\\.\n\n" },
  { PG, "SELECT JSON_OBJECT('a':1)", "select  json_object( 'a' : 1 ) -- newer" },
  { PG, "CREATE TABLE t (a int UNIQUE NULLS NOT DISTINCT)",
    "create table t(a int unique nulls not distinct)" },
  { PG, "\xEF\xBB\xBFSELECT 1;\r\n", "SELECT 1;\n" },
  { PG, "\\c db\nSELECT 1;", "\n\\c db  \n SELECT 1" },
  { LITE, "CREATE TABLE t (a INT);", "create table T ( a int ) -- x\n" },
  { LITE, "SELECT a||b;SELECT 1", "select a || b ;; SELECT 1;" },
  { LITE, "INSERT INTO t VALUES (x'00')", "insert into t values(x'00');" },
  { LITE, "", " \n-- nothing\n;" },
};

static const Pair different[] = {
  { PG, "CREATE TABLE t (a int DEFAULT 1)", "CREATE TABLE t (a int DEFAULT 2)" },
  { PG, "SELECT 1; SELECT 2", "SELECT 2; SELECT 1" },
  { PG, "SELECT 1", "SELECT 1; SELECT 1" },
  { PG, "SELECT a", "SELECT \"A\"" },
  { PG, "SELECT 'a'", "SELECT 'A'" },
  { PG, "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$SELECT 1$$",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$SELECT 2$$" },
  { PG, "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$SELECT 1$$",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$SELECT  1$$" },
  { PG, "DO $$ x $$", "DO $$ y $$" },
  { PG, "COPY t FROM stdin;\n1\n\\.\n", "COPY t FROM stdin;\n2\n\\.\n" },
  { PG, "COPY t FROM stdin;\n1\n2\n\\.\n", "COPY t FROM stdin;\n2\n1\n\\.\n" },
  { PG, "COPY t FROM stdin;\n\\.\n", "COPY t FROM 'stdin'" },
  { PG, "SELECT JSON_OBJECT('a':1)", "SELECT JSON_OBJECT('a':2)" },
  { PG, "\\c a\n", "\\c b\n" },
  /* what the library's writer leaves out */
  { PG, "CREATE TABLE t (a int UNIQUE NULLS NOT DISTINCT)", "CREATE TABLE t (a int UNIQUE)" },
  { PG, "CREATE TABLE t (a text COMPRESSION lz4)", "CREATE TABLE t (a text COMPRESSION pglz)" },
  { PG, "REVOKE a FROM b CASCADE", "REVOKE a FROM b" },
  { PG, "CREATE PROCEDURE p() BEGIN ATOMIC SELECT 1; END",
    "CREATE PROCEDURE p() BEGIN ATOMIC SELECT 2; END" },
  { LITE, "SELECT 1", "SELECT 2" },
  { LITE, "SELECT 'a'", "SELECT 'A'" },
  { LITE, "SELECT ab", "SELECT a b" },
  { LITE, "SELECT \"a\"", "SELECT 'a'" },
  { LITE, "SELECT 1; SELECT 2", "SELECT 2; SELECT 1" },
  { LITE, "SELECT a < b", "SELECT a <= b" },
  { LITE, "SELECT 1 2", "SELECT 12" },
};

static char *
checksum (ReeveDialect dialect, const char *script)
{
  char *result = reeve_semantic_checksum (dialect, script, strlen (script));

  g_assert_cmpuint (strlen (result), ==, 64);
  return result;
}

static void
test_same (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autofree char *a = checksum (same[i].dialect, same[i].a);
      g_autofree char *b = checksum (same[i].dialect, same[i].b);

      if (strcmp (a, b) != 0)
        g_test_message ("differ: “%s” and “%s”", same[i].a, same[i].b);
      g_assert_cmpstr (a, ==, b);
    }
}

static void
test_different (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (different); i++)
    {
      g_autofree char *a = checksum (different[i].dialect, different[i].a);
      g_autofree char *b = checksum (different[i].dialect, different[i].b);

      if (strcmp (a, b) == 0)
        g_test_message ("alike: “%s” and “%s”", different[i].a, different[i].b);
      g_assert_cmpstr (a, !=, b);
    }
}

static void
test_unsplittable (void)
{
  static const char script[] = "SELECT 'open";
  g_autofree char *semantic = checksum (PG, script);
  g_autofree char *raw = reeve_sha256 (script, strlen (script));

  g_assert_cmpstr (semantic, ==, raw);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sql/semantic/same", test_same);
  g_test_add_func ("/sql/semantic/different", test_different);
  g_test_add_func ("/sql/semantic/unsplittable", test_unsplittable);
  return g_test_run ();
}
