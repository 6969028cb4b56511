/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lint-case.h"

#include <string.h>

#define TABLE "CREATE TABLE t (id integer PRIMARY KEY, a integer);"

/* What the up section does, what the down section does, and how much of it stays behind. */
static const struct
{
  ReeveDialect dialect;
  const char *text;
  guint expected;
  const char *says; /* in the first message or remedy, or NULL */
} cases[] = {
  /* What is created is dropped, each kind by its own statement */
  { POSTGRES, BOTH_WAYS (TABLE "CREATE TABLE u (id int PRIMARY KEY);", "DROP TABLE u;"), 1,
    "table “t”" },
  { POSTGRES, BOTH_WAYS ("CREATE TABLE s.t (id int PRIMARY KEY);", "DROP TABLE other.t;"), 1,
    "DROP TABLE s.t;" },
  { POSTGRES, BOTH_WAYS ("CREATE TABLE s.t (id int PRIMARY KEY);", "DROP TABLE t;"), 0, NULL },
  { SQLITE, BOTH_WAYS ("CREATE TABLE \"Users\" (id INTEGER PRIMARY KEY);", "DROP TABLE users;"), 0,
    NULL },
  { POSTGRES, BOTH_WAYS ("CREATE TABLE \"Users\" (id int PRIMARY KEY);", "DROP TABLE users;"), 1,
    "DROP TABLE \"Users\";" },
  { POSTGRES,
    BOTH_WAYS ("CREATE VIEW v AS SELECT 1; CREATE MATERIALIZED VIEW m AS SELECT 1;"
               "CREATE SEQUENCE q; CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS int;"
               "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';"
               "CREATE SCHEMA s; CREATE EXTENSION x; CREATE PUBLICATION p;",
               "SELECT 1;"),
    9, "DROP VIEW v;" },
  { POSTGRES,
    BOTH_WAYS (
      "CREATE VIEW v AS SELECT 1; CREATE MATERIALIZED VIEW m AS SELECT 1;"
      "CREATE SEQUENCE q; CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS int;"
      "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';"
      "CREATE SCHEMA s; CREATE EXTENSION x; CREATE PUBLICATION p;",
      "DROP PUBLICATION p; DROP EXTENSION x; DROP SCHEMA s; DROP FUNCTION f(int);"
      "DROP DOMAIN d; DROP TYPE e; DROP SEQUENCE q; DROP MATERIALIZED VIEW m; DROP VIEW v;"),
    0, NULL },
  { POSTGRES,
    BOTH_WAYS ("CREATE TRIGGER r BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();",
               "DROP TRIGGER r ON u;"),
    1, "DROP TRIGGER r ON t;" },
  { POSTGRES, BOTH_WAYS ("CREATE POLICY y ON t USING (true);", "DROP POLICY y ON t;"), 0, NULL },
  { SQLITE,
    BOTH_WAYS ("CREATE TRIGGER r AFTER UPDATE ON t BEGIN SELECT 1; END;", "DROP TRIGGER q;"), 1,
    "DROP TRIGGER r;" },
  { SQLITE, BOTH_WAYS ("CREATE VIEW v AS SELECT 1; CREATE INDEX i ON t (a);", "DROP VIEW v;"), 1,
    "DROP INDEX i;" },
  { POSTGRES, BOTH_WAYS ("ALTER TABLE t ADD a int, ADD b int;", "ALTER TABLE t DROP a;"), 1,
    "ALTER TABLE t DROP COLUMN b;" },
  { SQLITE, BOTH_WAYS ("ALTER TABLE t ADD a INT;", "ALTER TABLE u DROP COLUMN a;"), 1,
    "“a” of “t”" },
  { POSTGRES,
    BOTH_WAYS ("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;",
               "ALTER TABLE t DROP CONSTRAINT d;"),
    1, "DROP CONSTRAINT c;" },
  { POSTGRES,
    BOTH_WAYS ("ALTER TABLE t ADD CHECK (a > 0) NOT VALID;",
               "ALTER TABLE t DROP CONSTRAINT t_a_check;"),
    0, NULL },
  { POSTGRES, BOTH_WAYS ("ALTER TABLE t ADD CHECK (a > 0) NOT VALID;", "SELECT 1;"), 1,
    "(unnamed)" },

  /* What goes along with something else */
  { POSTGRES,
    BOTH_WAYS (TABLE "CREATE INDEX i ON t (a); CREATE POLICY y ON t USING (true);"
                     "ALTER TABLE t ADD b int;",
               "DROP TABLE t;"),
    0, NULL },
  { POSTGRES,
    BOTH_WAYS ("ALTER TABLE t ADD a int; CREATE INDEX i ON t (a);", "ALTER TABLE t DROP a;"), 0,
    NULL },
  { POSTGRES,
    BOTH_WAYS ("ALTER TABLE t ADD a int; ALTER TABLE t ADD CONSTRAINT c CHECK (a > b);",
               "ALTER TABLE t DROP a;"),
    0, NULL },
  { POSTGRES, BOTH_WAYS ("CREATE INDEX i ON t (a);", "ALTER TABLE t DROP b;"), 1, "index “i”" },
  { POSTGRES,
    BOTH_WAYS ("CREATE SCHEMA s; CREATE TABLE s.t (id int PRIMARY KEY);", "DROP SCHEMA s CASCADE;"),
    0, NULL },
  { POSTGRES,
    BOTH_WAYS ("CREATE SCHEMA s; CREATE TABLE s.t (id int PRIMARY KEY);", "DROP SCHEMA s;"), 1,
    "table “t”" },
  { POSTGRES,
    BOTH_WAYS ("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';"
               "CREATE TRIGGER r BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();",
               "DROP FUNCTION f() CASCADE;"),
    0, NULL },
  { POSTGRES,
    BOTH_WAYS ("CREATE SEQUENCE q; ALTER TABLE t ADD n int DEFAULT nextval('q');"
               "ALTER SEQUENCE q OWNED BY t.n;",
               "ALTER TABLE t DROP n;"),
    0, NULL },

  /* What is there only on the way, or may have been there before */
  { POSTGRES, BOTH_WAYS ("CREATE TEMP TABLE x AS SELECT 1;", "SELECT 1;"), 0, NULL },
  { POSTGRES, BOTH_WAYS (TABLE "DROP TABLE t;", "SELECT 1;"), 0, NULL },
  { POSTGRES, BOTH_WAYS ("CREATE EXTENSION IF NOT EXISTS pgcrypto;", "SELECT 1;"), 0, NULL },
  { POSTGRES, BOTH_WAYS (TABLE "ALTER TABLE t RENAME TO u;", "DROP TABLE u;"), 0, NULL },
  { POSTGRES, BOTH_WAYS (TABLE "ALTER TABLE t RENAME TO u;", "DROP TABLE t;"), 1, "table “u”" },

  /* What cannot be seen through, but says the name */
  { POSTGRES, BOTH_WAYS ("CREATE INDEX i ON t (a);", "DO $$ BEGIN EXECUTE 'DROP INDEX i'; END $$;"),
    0, NULL },
  { POSTGRES,
    BOTH_WAYS ("CREATE INDEX i ON t (a);", "DO $$ BEGIN EXECUTE 'DROP INDEX ii'; END $$;"), 1,
    NULL },

  /* What is dropped comes back */
  { POSTGRES, BOTH_WAYS ("DROP INDEX i; DROP VIEW v;", "CREATE INDEX i ON t (a);"), 1, "view “v”" },
  { POSTGRES, BOTH_WAYS ("ALTER TABLE t DROP a;", "ALTER TABLE t ADD a int;"), 0, NULL },
  { SQLITE, BOTH_WAYS ("ALTER TABLE t DROP a;", "SELECT 1;"), 1, "only from a backup" },
  { POSTGRES, BOTH_WAYS ("DROP TABLE IF EXISTS old;", "SELECT 1;"), 0, NULL },
  { POSTGRES,
    BOTH_WAYS ("ALTER TABLE t DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (a > 1);",
               "ALTER TABLE t DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (a > 0);"),
    0, NULL },
  { POSTGRES,
    BOTH_WAYS ("ALTER TABLE t DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (a > 1);",
               "ALTER TABLE t DROP CONSTRAINT c;"),
    1, "makes the constraint “c” anew" },
  { POSTGRES,
    BOTH_WAYS ("ALTER TABLE t DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (a > 1);",
               "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);"),
    1, "still there" },
  { POSTGRES,
    BOTH_WAYS ("DROP TRIGGER IF EXISTS r ON t;"
               "CREATE TRIGGER r BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();",
               "DROP TRIGGER r ON t;"),
    0, NULL },
  { POSTGRES,
    BOTH_WAYS ("CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2';",
               "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';"),
    0, NULL },
  { POSTGRES,
    BOTH_WAYS ("CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2';",
               "SELECT 1;"),
    1, "leaves it so" },

  /* Names and settings */
  { POSTGRES, BOTH_WAYS ("ALTER TABLE t RENAME a TO b;", "ALTER TABLE t RENAME b TO a;"), 0, NULL },
  { POSTGRES, BOTH_WAYS ("ALTER TABLE t RENAME a TO b;", "SELECT 1;"), 1, "back to “a”" },
  { SQLITE, BOTH_WAYS ("ALTER TABLE t RENAME TO u;", "ALTER TABLE u RENAME TO t;"), 0, NULL },
  { POSTGRES,
    BOTH_WAYS ("ALTER TABLE t ALTER a SET NOT NULL; ALTER TABLE t ALTER a TYPE bigint;",
               "ALTER TABLE t ALTER a TYPE int;"),
    1, "NOT NULL of “a”" },
  { POSTGRES,
    BOTH_WAYS ("ALTER TABLE t ENABLE ROW LEVEL SECURITY;",
               "ALTER TABLE u DISABLE ROW LEVEL SECURITY;"),
    1, "row security of “t”" },
  { POSTGRES,
    BOTH_WAYS ("ALTER TABLE t ENABLE ROW LEVEL SECURITY;",
               "ALTER TABLE t DISABLE ROW LEVEL SECURITY;"),
    0, NULL },

  /* Rows */
  { POSTGRES, BOTH_WAYS ("INSERT INTO t VALUES (1);", "DELETE FROM t WHERE id = 1;"), 0, NULL },
  { SQLITE, BOTH_WAYS ("INSERT INTO t VALUES (1);", "SELECT 1;"), 1, "DELETE FROM t WHERE …;" },
  { SQLITE,
    BOTH_WAYS ("INSERT INTO t VALUES (1); INSERT INTO u VALUES (1); INSERT INTO t VALUES (2);",
               "SELECT 1;"),
    2, NULL },
  { POSTGRES, BOTH_WAYS ("INSERT INTO t VALUES (1);", "DELETE FROM u WHERE id = 1;"), 1,
    "ON DELETE CASCADE" },
  { POSTGRES, BOTH_WAYS (TABLE "INSERT INTO t VALUES (1);", "DROP TABLE t;"), 0, NULL },
  { POSTGRES, BOTH_WAYS ("COPY t FROM stdin;\n1\t2\n\\.\n", "DELETE FROM u WHERE id = 1;"), 1,
    NULL },

  /* A table made anew */
  { SQLITE,
    BOTH_WAYS ("CREATE TABLE c AS SELECT * FROM t; DROP TABLE t;" TABLE
               "INSERT INTO t SELECT * FROM c; DROP TABLE c; CREATE INDEX i ON t (a);",
               "SELECT 1;"),
    1, "makes the table “t” anew" },
  { SQLITE,
    BOTH_WAYS ("CREATE TABLE c AS SELECT * FROM t; DROP TABLE t;" TABLE
               "INSERT INTO t SELECT * FROM c; DROP TABLE c;",
               "CREATE TABLE c AS SELECT * FROM t; DROP TABLE t;" TABLE
               "INSERT INTO t SELECT * FROM c; DROP TABLE c;"),
    0, NULL },
  { SQLITE,
    BOTH_WAYS ("CREATE TABLE c AS SELECT * FROM t; DROP TABLE t;" TABLE
               "INSERT INTO t SELECT * FROM c; DROP TABLE c;",
               "CREATE TABLE c AS SELECT * FROM t; DROP TABLE t;" TABLE
               "INSERT INTO t SELECT * FROM c;"),
    1, "leaves it behind" },
  { SQLITE,
    BOTH_WAYS ("CREATE TABLE n (id INTEGER PRIMARY KEY); INSERT INTO n SELECT id FROM t;"
               "DROP TABLE t; ALTER TABLE n RENAME TO t;",
               "ALTER TABLE t ADD a INT;"),
    0, NULL },
};

static void
test_case (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  const char *rule = "down-does-not-undo";
  const char *text = cases[index].text;
  g_autoptr (GPtrArray) findings = lint_case_run (cases[index].dialect, text);
  const ReeveLintFinding *first = lint_case_find (findings, rule);
  const char *says = cases[index].says;

  if (lint_case_count (findings, rule) != cases[index].expected)
    lint_case_show (text, findings);
  g_assert_cmpuint (lint_case_count (findings, rule), ==, cases[index].expected);
  if (says == NULL || strstr (first->message, says) != NULL || strstr (first->remedy, says) != NULL)
    return;
  lint_case_show (text, findings);
  g_test_message ("not said: %s", says);
  g_test_fail ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/lint/undo/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  return g_test_run ();
}
