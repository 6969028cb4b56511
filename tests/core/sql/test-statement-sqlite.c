/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/sql/statement.h"

#define DIALECT REEVE_DIALECT_SQLITE

static const char *const roles[] = {
  [REEVE_ROLE_ORDINARY] = "",
  [REEVE_ROLE_TRANSACTION] = " transaction",
  [REEVE_ROLE_SETTINGS] = " settings",
  [REEVE_ROLE_CREATE_CONCURRENTLY] = " create-concurrently",
  [REEVE_ROLE_DROP_CONCURRENTLY] = " drop-concurrently",
  [REEVE_ROLE_ADD_ENUM_VALUE] = " add-enum-value",
  [REEVE_ROLE_PROCEDURE] = " procedure",
  [REEVE_ROLE_REPEATABLE] = " repeatable",
  [REEVE_ROLE_OUTSIDE] = " outside",
};

/* "DROP TABLE | destroy | ACCESS EXCLUSIVE | a.b | a.b": verb, effect and flags, lock, object, tables */
static char *
dump (const char *sql)
{
  g_autoptr (ReeveStatementFacts) facts = reeve_statement_inspect (DIALECT, sql, strlen (sql));
  g_autofree char *tables = facts->tables != NULL ? g_strjoinv (", ", facts->tables) : NULL;

  return g_strdup_printf ("%s | %s%s%s%s%s | %s | %s%s%s%s%s | %s",
                          facts->verb != NULL ? facts->verb : "",
                          reeve_effect_name (facts->effect), roles[facts->role],
                          facts->refuses_transaction ? " refuses" : "",
                          facts->if_exists ? " if-exists" : "",
                          facts->understood ? "" : " guessed",
                          facts->lock != NULL ? facts->lock : "",
                          facts->schema != NULL ? facts->schema : "",
                          facts->schema != NULL ? "." : "",
                          facts->object != NULL ? facts->object : "",
                          facts->label != NULL ? " = " : "",
                          facts->label != NULL ? facts->label : "",
                          tables != NULL ? tables : "");
}

static const struct
{
  const char *sql;
  const char *expected;
} cases[] = {
  /* queries */
  { "SELECT 1",
    "?" },
  { "VALUES (1)",
    "?" },
  { "EXPLAIN DELETE FROM t",
    "?" },
  { "WITH x AS (SELECT 1) SELECT * FROM x",
    "?" },
  { "WITH RECURSIVE \"select\" (a) AS (SELECT (1)), y AS MATERIALIZED (SELECT 2) DELETE FROM t",
    "?" },
  { "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
    "?" },
  /* data */
  { "INSERT INTO main.t VALUES (1)",
    "?" },
  { "insert or ignore into [My t] default values",
    "?" },
  { "REPLACE INTO 't' VALUES (1)",
    "?" },
  { "UPDATE OR FAIL t SET a = 1",
    "?" },
  { "UPDATE `t` SET a = 1",
    "?" },
  { "DELETE FROM \"a\"\"b\" WHERE 1",
    "?" },
  /* schema */
  { "CREATE TABLE IF NOT EXISTS main.t (a)",
    "?" },
  { "CREATE TEMP TABLE t AS SELECT 1",
    "?" },
  { "CREATE VIRTUAL TABLE f USING fts5 (a)",
    "?" },
  { "CREATE UNIQUE INDEX IF NOT EXISTS main.i ON t (a)",
    "?" },
  { "CREATE INDEX i ON t (a)",
    "?" },
  { "CREATE TEMPORARY VIEW v AS SELECT 1",
    "?" },
  { "CREATE TRIGGER r AFTER UPDATE OF a, b ON t BEGIN DELETE FROM u; END",
    "?" },
  { "DROP TABLE IF EXISTS t",
    "?" },
  { "DROP INDEX i",
    "?" },
  { "DROP VIEW IF EXISTS v",
    "?" },
  { "DROP TRIGGER r",
    "?" },
  { "ALTER TABLE t ADD COLUMN a",
    "?" },
  { "ALTER TABLE t RENAME TO u",
    "?" },
  { "ALTER TABLE main.t DROP COLUMN a",
    "?" },
  { "ALTER TABLE t DROP a",
    "?" },
  { "ALTER TABLE t DROP CONSTRAINT a",
    "?" },
  /* transactions */
  { "BEGIN IMMEDIATE",
    "?" },
  { "COMMIT",
    "?" },
  { "END TRANSACTION",
    "?" },
  { "ROLLBACK",
    "?" },
  { "SAVEPOINT s",
    "?" },
  { "ROLLBACK TO s",
    "?" },
  { "ROLLBACK TRANSACTION TO SAVEPOINT s",
    "?" },
  { "RELEASE s",
    "?" },
  /* settings and maintenance */
  { "PRAGMA foreign_keys",
    "?" },
  { "PRAGMA foreign_keys = ON",
    "?" },
  { "PRAGMA main.user_version = 5",
    "?" },
  { "PRAGMA user_version",
    "?" },
  { "PRAGMA journal_mode(WAL)",
    "?" },
  { "PRAGMA journal_mode",
    "?" },
  { "PRAGMA Table_Info(t)",
    "?" },
  { "PRAGMA integrity_check",
    "?" },
  { "PRAGMA optimize",
    "?" },
  { "PRAGMA wal_checkpoint(TRUNCATE)",
    "?" },
  { "PRAGMA unheard_of = 1",
    "?" },
  { "PRAGMA",
    "?" },
  { "VACUUM",
    "?" },
  { "VACUUM INTO 'x'",
    "?" },
  { "ANALYZE",
    "?" },
  { "REINDEX t",
    "?" },
  { "ATTACH 'x' AS y",
    "?" },
  { "DETACH DATABASE y",
    "?" },
  /* nothing, and nothing known */
  { "",
    "?" },
  { "-- only a comment",
    "?" },
  { "FROBNICATE t",
    "?" },
  { "INSERT",
    "?" },
};

static void
test_facts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *actual = dump (cases[i].sql);

      if (strcmp (actual, cases[i].expected) != 0)
        g_test_message ("%s", cases[i].sql);
      g_assert_cmpstr (actual, ==, cases[i].expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sql/statement-sqlite/facts", test_facts);
  return g_test_run ();
}
