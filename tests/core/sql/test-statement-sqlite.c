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

/* verb, effect with flags, lock, object, tables: "DROP TABLE | destroy | … | a.b | a.b" */
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
    "SELECT | read |  |  | " },
  { "VALUES (1)",
    "VALUES | read |  |  | " },
  { "EXPLAIN DELETE FROM t",
    "EXPLAIN | read |  |  | " },
  { "WITH x AS (SELECT 1) SELECT * FROM x",
    "SELECT | read |  |  | " },
  { "WITH RECURSIVE \"select\" (a) AS (SELECT (1)), y AS MATERIALIZED (SELECT 2) DELETE FROM t",
    "DELETE | destroy |  | t | t" },
  { "WITH replace AS (SELECT 1) DELETE FROM t",
    "DELETE | destroy |  | t | t" },
  { "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
    "INSERT | write |  | t | t" },
  /* data */
  { "INSERT INTO main.t VALUES (1)",
    "INSERT | write |  | main.t | main.t" },
  { "insert or ignore into [My t] default values",
    "INSERT | write |  | My t | My t" },
  { "REPLACE INTO 't' VALUES (1)",
    "REPLACE | write |  | t | t" },
  { "UPDATE OR FAIL t SET a = 1",
    "UPDATE | write |  | t | t" },
  { "UPDATE `t` SET a = 1",
    "UPDATE | write |  | t | t" },
  { "DELETE FROM \"a\"\"b\" WHERE 1",
    "DELETE | destroy |  | a\"b | a\"b" },
  /* schema */
  { "CREATE TABLE IF NOT EXISTS main.t (a)",
    "CREATE TABLE | write if-exists |  | main.t | main.t" },
  { "CREATE TEMP TABLE t AS SELECT 1",
    "CREATE TABLE | write |  | t | t" },
  { "CREATE VIRTUAL TABLE f USING fts5 (a)",
    "CREATE VIRTUAL TABLE | write |  | f | f" },
  { "CREATE UNIQUE INDEX IF NOT EXISTS main.i ON t (a)",
    "CREATE INDEX | write if-exists |  | main.i | t" },
  { "CREATE INDEX i ON t (a)",
    "CREATE INDEX | write |  | i | t" },
  { "CREATE TEMPORARY VIEW v AS SELECT 1",
    "CREATE VIEW | write |  | v | " },
  { "CREATE TRIGGER r AFTER UPDATE OF a, b ON t BEGIN DELETE FROM u; END",
    "CREATE TRIGGER | write |  | r | t" },
  { "DROP TABLE IF EXISTS t",
    "DROP TABLE | destroy if-exists |  | t | t" },
  { "DROP INDEX i",
    "DROP INDEX | write |  | i | " },
  { "DROP VIEW IF EXISTS v",
    "DROP VIEW | write if-exists |  | v | " },
  { "DROP TRIGGER r",
    "DROP TRIGGER | write |  | r | " },
  { "ALTER TABLE t ADD COLUMN a",
    "ALTER TABLE | write |  | t | t" },
  { "ALTER TABLE t RENAME TO u",
    "ALTER TABLE | write |  | t | t" },
  { "ALTER TABLE main.t DROP COLUMN a",
    "ALTER TABLE | destroy |  | main.t | main.t" },
  { "ALTER TABLE t DROP a",
    "ALTER TABLE | destroy |  | t | t" },
  { "ALTER TABLE t DROP CONSTRAINT a",
    "ALTER TABLE | write |  | t | t" },
  /* transactions */
  { "BEGIN IMMEDIATE",
    "BEGIN | read transaction |  |  | " },
  { "COMMIT",
    "COMMIT | read transaction |  |  | " },
  { "END TRANSACTION",
    "END | read transaction |  |  | " },
  { "ROLLBACK",
    "ROLLBACK | read transaction |  |  | " },
  { "SAVEPOINT s",
    "SAVEPOINT | read |  | s | " },
  { "ROLLBACK TO s",
    "ROLLBACK TO | read |  | s | " },
  { "ROLLBACK TRANSACTION TO SAVEPOINT s",
    "ROLLBACK TO | read |  | s | " },
  { "RELEASE s",
    "RELEASE | read |  | s | " },
  /* settings and maintenance */
  { "PRAGMA foreign_keys",
    "PRAGMA | read |  | foreign_keys | " },
  { "PRAGMA foreign_keys = ON",
    "PRAGMA | read settings |  | foreign_keys | " },
  { "PRAGMA main.user_version = 5",
    "PRAGMA | write settings |  | main.user_version | " },
  { "PRAGMA user_version",
    "PRAGMA | read |  | user_version | " },
  { "PRAGMA journal_mode(WAL)",
    "PRAGMA | write settings refuses |  | journal_mode | " },
  { "PRAGMA journal_mode",
    "PRAGMA | read |  | journal_mode | " },
  { "PRAGMA Table_Info(t)",
    "PRAGMA | read |  | Table_Info | " },
  { "PRAGMA integrity_check",
    "PRAGMA | read |  | integrity_check | " },
  { "PRAGMA optimize",
    "PRAGMA | write repeatable |  | optimize | " },
  { "PRAGMA wal_checkpoint(TRUNCATE)",
    "PRAGMA | write repeatable |  | wal_checkpoint | " },
  { "PRAGMA unheard_of = 1",
    "PRAGMA | read settings |  | unheard_of | " },
  { "PRAGMA",
    "PRAGMA | read |  |  | " },
  { "VACUUM",
    "VACUUM | write repeatable refuses |  |  | " },
  { "VACUUM INTO 'x'",
    "VACUUM | write repeatable refuses |  |  | " },
  { "ANALYZE",
    "ANALYZE | write repeatable |  |  | " },
  { "REINDEX t",
    "REINDEX | write repeatable |  | t | " },
  { "ATTACH 'x' AS y",
    "ATTACH | read settings |  |  | " },
  { "DETACH DATABASE y",
    "DETACH | read settings |  | y | " },
  /* nothing, and nothing known */
  { "",
    " | read |  |  | " },
  { "-- only a comment",
    " | read |  |  | " },
  { "FROBNICATE t",
    "FROBNICATE | write guessed |  |  | " },
  { "INSERT",
    "INSERT | write guessed |  |  | " },
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
