/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What core/db/session.h promises of statements, batches and transactions. */

#include "config.h"

#include <string.h>

#include "core/base/error.h"
#include "contract.h"

static void
test_facts (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  ReeveTarget *target;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  target = reeve_session_get_target (session);
  g_assert_true (reeve_session_is_open (session));
  g_assert_false (reeve_session_in_transaction (session));
  g_assert_cmpstr (reeve_target_get_engine (target), ==, fixture->engine);
  g_assert_true (g_str_has_prefix (reeve_target_get_name (target), "postgres"));
  g_assert_true (g_str_has_prefix (reeve_target_get_id (target), fixture->engine));
  g_assert_true (g_regex_match_simple (fixture->version_pattern, reeve_target_get_version (target),
                                       0, 0));
  g_assert_cmpint (reeve_session_get_dialect (session), ==,
                   reeve_engine_find (fixture->engine)->dialect);
  /* It writes to one file, or to a server with many clients: never both or neither. */
  g_assert_cmpint (reeve_session_can (session, REEVE_CAN_MANY_WRITERS), ==,
                   reeve_session_get_server_id (session) != 0);
  g_assert_true (reeve_session_check_direct (session, NULL, NULL));
}

static void
test_parameters (gconstpointer data)
{
  static const char *const hostile[] = {
    "plain", "", "it's", "a\\b", "\"q\"", "$1 ?1 :x", "%s%n", "line\nline\r\n\ttab", "–ünïcødé 🦆",
    "'; DROP TABLE t; --", "\\.", "\x01\x7f",
  };
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      const char *const params[] = { hostile[i], NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveResult) result =
        reeve_session_query (session, fixture->echo, params, 2, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (reeve_result_get_n_columns (result), ==, 2);
      g_assert_cmpstr (reeve_result_get_column (result, 1), ==, "b");
      g_assert_cmpstr (reeve_result_get (result, 0, 0), ==, hostile[i]);
      g_assert_null (reeve_result_get (result, 0, 1));
    }
}

static void
test_parameter_count (gconstpointer data)
{
  static const char *const params[] = { "a", "b", "c" };
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  for (guint n = 0; n <= 3; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveResult) result =
        reeve_session_query (session, fixture->echo, params, n, NULL, &error);

      if (n == 2)
        g_assert_no_error (error);
      else
        g_assert_error (error, REEVE_ERROR, REEVE_ERROR_USAGE);
      g_assert_true (reeve_session_is_open (session));
    }
}

static void
test_values (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (ReeveResult) booleans = NULL;
  g_autoptr (ReeveResult) values = NULL;
  g_autoptr (GError) error = NULL;
  gboolean bytes_are_hex;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  booleans = reeve_session_query (session, fixture->boolean, NULL, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (reeve_result_get_boolean (booleans, 0, 0));
  g_assert_false (reeve_result_get_boolean (booleans, 0, 1));
  g_assert_null (reeve_result_get (booleans, 0, 2));

  must (session, "DROP TABLE IF EXISTS v");
  bytes_are_hex = g_str_equal (fixture->engine, "sqlite");
  must (session, bytes_are_hex
                   ? "CREATE TABLE v (i integer, n double precision, s text, b blob, o boolean)"
                   : "CREATE TABLE v (i integer, n double precision, s text, b bytea, o boolean)");
  must (session, bytes_are_hex ? "INSERT INTO v VALUES (7, 1.5, 'x', x'00ff', 1)"
                               : "INSERT INTO v VALUES (7, 1.5, 'x', '\\x00ff', true)");
  values = reeve_session_query (session, "SELECT i, n, s, b, o FROM v", NULL, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (reeve_result_get_int (values, 0, 0), ==, 7);
  g_assert_cmpstr (reeve_result_get (values, 0, 1), ==, "1.5");
  g_assert_cmpstr (reeve_result_get (values, 0, 2), ==, "x");
  g_assert_cmpstr (reeve_result_get (values, 0, 3), ==, "\\x00ff");
  g_assert_true (reeve_result_get_boolean (values, 0, 4));
  g_assert_cmpint (reeve_result_get_meaning (values, 0), ==, REEVE_MEANING_INTEGER);
  g_assert_cmpint (reeve_result_get_meaning (values, 1), ==, REEVE_MEANING_NUMBER);
  g_assert_cmpint (reeve_result_get_meaning (values, 2), ==, REEVE_MEANING_TEXT);
  g_assert_cmpint (reeve_result_get_meaning (values, 3), ==, REEVE_MEANING_BYTES);
  g_assert_cmpint (reeve_result_get_meaning (values, 4), ==, REEVE_MEANING_BOOLEAN);
  must (session, "DROP TABLE v");
}

static void
test_affected (gconstpointer data)
{
  static const struct
  {
    const char *sql;
    gint64 affected;
    guint rows;
  } cases[] = {
    { "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')", 3, 0 },
    { "UPDATE t SET name = 'x' WHERE id > 1", 2, 0 },
    { "UPDATE t SET name = 'x' WHERE id > 100", 0, 0 },
    { "SELECT * FROM t", -1, 3 },
    { "WITH w AS (SELECT 1) SELECT * FROM w", -1, 1 },
    { "WITH w AS (SELECT 9 AS i) INSERT INTO t SELECT i, 'w' FROM w", 1, 0 },
    { "/* why */ -- and\n DELETE FROM t WHERE id = 1 RETURNING id", 1, 1 },
    { "CREATE TABLE u (i integer)", -1, 0 },
    { "DROP TABLE u", -1, 0 },
    { "", -1, 0 },
    { "-- nothing", -1, 0 },
  };
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  make_table (session);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveResult) result =
        reeve_session_query (session, cases[i].sql, NULL, 0, NULL, &error);

      g_test_message ("%s", cases[i].sql);
      g_assert_no_error (error);
      g_assert_cmpint (reeve_result_get_affected (result), ==, cases[i].affected);
      g_assert_cmpuint (reeve_result_get_n_rows (result), ==, cases[i].rows);
    }
}

/* Of what never ends the first rows are there; what has no more than was wanted is not cut. */
static void
test_most_rows (gconstpointer data)
{
  static const char *const endless =
    "WITH RECURSIVE n (i) AS (SELECT CAST($1 AS integer) UNION ALL SELECT i + 1 FROM n)"
    " SELECT i FROM n";
  static const char *const params[] = { "7" };
  static const struct
  {
    const char *sql;
    guint n_params;
    guint most;
    guint rows;
    gboolean is_cut;
  } cases[] = {
    { endless, 1, 10, 10, TRUE },
    { endless, 1, 5000, 5000, TRUE },
    { "-- why\nSELECT id FROM t ORDER BY id", 0, 2, 2, TRUE },
    { "SELECT id FROM t ORDER BY id;", 0, 3, 3, FALSE },
    { "SELECT id FROM t", 0, 0, 3, FALSE },
    { "VALUES (1), (2)", 0, 1, 1, TRUE },
    { "SELECT id FROM t WHERE id < 0", 0, 1, 0, FALSE },
  };
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  make_table (session);
  must (session, "INSERT INTO t VALUES (7, 'a'), (8, 'b'), (9, 'c')");
  must (session, "BEGIN");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ReeveStatement statement = { .sql = cases[i].sql, .params = params,
                                         .n_params = cases[i].n_params,
                                         .most_rows = cases[i].most };
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveResult) result = reeve_session_run (session, &statement, NULL, &error);

      g_test_message ("%s", cases[i].sql);
      g_assert_no_error (error);
      g_assert_cmpuint (reeve_result_get_n_columns (result), ==, 1);
      g_assert_cmpuint (reeve_result_get_n_rows (result), ==, cases[i].rows);
      g_assert_cmpint (reeve_result_is_cut (result), ==, cases[i].is_cut);
      g_assert_cmpint (reeve_result_get_affected (result), ==, -1);
      if (cases[i].n_params > 0)
        g_assert_cmpint (reeve_result_get_int (result, 9, 0), ==, 16);
    }
  assert_answer (session, "SELECT count(*) FROM t", "3");
  must (session, "ROLLBACK");
}

/* Where the mistake is does not depend on how the rows come. */
static void
test_most_rows_errors (gconstpointer data)
{
  const Fixture *fixture = data;
  const ReeveStatement statement = { .sql = "SELECT 'ää',\n  'ö', nowhere\nFROM t",
                                     .file = "0001_a.sql", .line = 40, .most_rows = 10 };
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GError) error = NULL;
  const ReeveErrorDetail *detail;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  make_table (session);
  must (session, "BEGIN");
  g_assert_null (reeve_session_run (session, &statement, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_SQL);
  detail = reeve_error_get_detail (error);
  g_assert_cmpuint (detail->line, ==, 41);
  g_assert_cmpuint (detail->column, ==, 8);
  g_assert_true (g_str_has_prefix (detail->sql, "SELECT 'ää'"));
  must (session, "ROLLBACK");
}

static void
test_errors (gconstpointer data)
{
  static const struct
  {
    const char *sql;
    int code;
    guint line; /* in the file, where the statement stands in line 40 */
    guint column;
  } cases[] = {
    { "SELEC 1", REEVE_ERROR_SQL, 40, 1 },
    { "SELECT *\nFROM t\nWHER x = 1 y", REEVE_ERROR_SQL, 42, 6 },
    { "SELECT 'ää',\r\n  'ö', nowhere\r\nFROM t", REEVE_ERROR_SQL, 41, 8 },
    { "SELECT 1; SELECT 2", REEVE_ERROR_SQL, 40, 0 },
    { "INSERT INTO t VALUES (1, 'b')", REEVE_ERROR_CONSTRAINT, 40, 0 },
    { "INSERT INTO t VALUES (2, NULL)", REEVE_ERROR_CONSTRAINT, 40, 0 },
    { "SELECT * FROM missing", REEVE_ERROR_SQL, 40, 0 },
  };
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  make_table (session);
  must (session, "INSERT INTO t VALUES (1, 'a')");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ReeveStatement statement = { .sql = cases[i].sql, .file = "0001_a.sql", .line = 40,
                                         .number = 5 };
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveResult) result = reeve_session_run (session, &statement, NULL, &error);
      const ReeveErrorDetail *detail;

      g_test_message ("%s: %s", cases[i].sql, error != NULL ? error->message : "no error");
      g_assert_null (result);
      g_assert_error (error, REEVE_ERROR, cases[i].code);
      detail = reeve_error_get_detail (error);
      g_assert_nonnull (detail->sqlstate);
      g_assert_nonnull (detail->remedy);
      g_assert_nonnull (detail->sql);
      g_assert_cmpstr (detail->file, ==, "0001_a.sql");
      g_assert_cmpuint (detail->statement, ==, 5);
      g_assert_cmpuint (detail->line, ==, cases[i].line);
      if (cases[i].column != 0)
        g_assert_cmpuint (detail->column, ==, cases[i].column);
      g_assert_true (reeve_session_is_open (session));
    }
  assert_answer (session, "SELECT count(*) FROM t", "1");
}

typedef struct
{
  GString *seen;
  guint stop_at; /* index, or G_MAXUINT */
} Seen;

static gboolean
note_result_cb (guint index, ReeveResult *result, gpointer user_data, GError **error)
{
  Seen *seen = user_data;

  g_string_append_printf (seen->seen, "%u:%s ", index,
                          reeve_result_get_n_rows (result) > 0 ? reeve_result_get (result, 0, 0)
                                                               : "-");
  if (index != seen->stop_at)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_STALE, "stop here");
  return FALSE;
}

static void
run_batches (const Fixture *fixture, gboolean in_transaction)
{
  static const ReeveStatement good[] = {
    { .sql = "INSERT INTO t VALUES (1, 'a')" },
    { .sql = "SELECT name FROM t" },
    { .sql = "UPDATE t SET name = 'b'" },
    { .sql = "SELECT name FROM t" },
    { .sql = "-- nothing" },
  };
  static const ReeveStatement bad[] = {
    { .sql = "INSERT INTO t VALUES (2, 'c')", .file = "f.sql", .line = 10, .number = 1 },
    { .sql = "SELECT count(*) FROM t", .file = "f.sql", .line = 11, .number = 2 },
    { .sql = "INSERT INTO t\nVALUES (1, nowhere)", .file = "f.sql", .line = 12, .number = 3 },
    { .sql = "INSERT INTO t VALUES (3, 'd')", .file = "f.sql", .line = 14, .number = 4 },
  };
  g_autoptr (ReeveSession) session = open_one (fixture);
  g_autoptr (GString) text = g_string_new (NULL);
  Seen seen = { text, G_MAXUINT };
  g_autoptr (GError) error = NULL;

  make_table (session);
  if (in_transaction)
    g_assert_true (reeve_session_begin (session, NULL, NULL));
  reeve_session_run_batch (session, good, G_N_ELEMENTS (good), note_result_cb, &seen, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, "0:- 1:a 2:- 3:b 4:- ");
  g_assert_true (reeve_session_run_batch (session, NULL, 0, NULL, NULL, NULL, NULL));
  g_assert_true (reeve_session_run_batch (session, good, 0, note_result_cb, &seen, NULL, NULL));
  if (in_transaction)
    g_assert_true (reeve_session_commit (session, NULL, NULL));

  if (in_transaction)
    g_assert_true (reeve_session_begin (session, NULL, NULL));
  g_string_truncate (text, 0);
  g_assert_false (reeve_session_run_batch (session, bad, G_N_ELEMENTS (bad), note_result_cb, &seen,
                                           NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_SQL);
  g_assert_cmpuint (reeve_error_get_detail (error)->statement, ==, 3);
  g_assert_cmpuint (reeve_error_get_detail (error)->line, ==, 13);
  g_assert_cmpuint (reeve_error_get_detail (error)->column, ==, 12);
  g_assert_cmpstr (text->str, ==, "0:- 1:2 ");
  g_assert_true (reeve_session_rollback (session, NULL));
  /* Outside a transaction what came before the failure stays, and nothing after it ran. */
  assert_answer (session, "SELECT count(*) FROM t", in_transaction ? "1" : "2");
  g_clear_error (&error);

  seen.stop_at = 1;
  g_string_truncate (text, 0);
  if (in_transaction)
    g_assert_true (reeve_session_begin (session, NULL, NULL));
  must (session, "DELETE FROM t");
  g_assert_false (reeve_session_run_batch (session, good, G_N_ELEMENTS (good), note_result_cb,
                                           &seen, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_STALE);
  g_assert_cmpstr (text->str, ==, "0:- 1:a ");
  g_assert_true (reeve_session_rollback (session, NULL));
  if (!in_transaction)
    assert_answer (session, "SELECT name FROM t", "a");
  g_assert_true (reeve_session_ping (session, NULL, NULL));
}

static void
test_batch_plain (gconstpointer data)
{
  SKIP_IF_MISSING ((const Fixture *) data);
  run_batches (data, FALSE);
}

static void
test_batch_transaction (gconstpointer data)
{
  SKIP_IF_MISSING ((const Fixture *) data);
  run_batches (data, TRUE);
}

/* A batch may end its own transaction; what follows is then for itself. */
static void
test_batch_commits (gconstpointer data)
{
  static const ReeveStatement statements[] = {
    { .sql = "INSERT INTO t VALUES (1, 'a')" },
    { .sql = "COMMIT" },
    { .sql = "INSERT INTO t VALUES (2, 'b')" },
    { .sql = "INSERT INTO t VALUES (1, 'again')" },
    { .sql = "INSERT INTO t VALUES (3, 'c')" },
  };
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GError) error = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  make_table (session);
  g_assert_true (reeve_session_begin (session, NULL, NULL));
  g_assert_false (reeve_session_run_batch (session, statements, G_N_ELEMENTS (statements), NULL,
                                           NULL, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONSTRAINT);
  g_assert_false (reeve_session_in_transaction (session));
  assert_answer (session, "SELECT count(*) FROM t", "2");
}

/* Megabytes both ways: neither side's buffers may fill up and wait for the other's. */
static void
test_batch_huge (gconstpointer data)
{
  enum { N = 4000 };
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  g_autofree char *text = g_strnfill (2500, 'x');
  g_autofree char *one_big = g_strnfill (10 * 1024 * 1024, 'y');
  g_autofree ReeveStatement *statements = g_new0 (ReeveStatement, N);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  const char *const params[] = { one_big, NULL };
  g_autoptr (ReeveResult) echoed = NULL;
  g_autoptr (GError) error = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  make_table (session);
  for (guint i = 0; i < N; i++)
    {
      char *sql =
        g_strdup_printf ("INSERT INTO t VALUES (%u, '%s') RETURNING name, name, name", i, text);

      g_ptr_array_add (texts, sql);
      statements[i].sql = sql;
    }
  g_assert_true (reeve_session_begin (session, NULL, NULL));
  reeve_session_run_batch (session, statements, N, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (reeve_session_commit (session, NULL, NULL));
  assert_answer (session, "SELECT sum(length(name)) FROM t", "10000000");
  echoed = reeve_session_query (session, fixture->echo, params, 2, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (reeve_result_get (echoed, 0, 0), ==, one_big);
  must (session, "DROP TABLE t");
}

static void
test_transactions (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GError) error = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  make_table (session);
  g_assert_true (reeve_session_begin (session, NULL, NULL));
  g_assert_true (reeve_session_in_transaction (session));
  g_assert_false (reeve_session_begin (session, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_USAGE);
  g_clear_error (&error);
  must (session, "INSERT INTO t VALUES (1, 'a')");
  g_assert_true (reeve_session_rollback (session, NULL));
  g_assert_false (reeve_session_in_transaction (session));
  assert_answer (session, "SELECT count(*) FROM t", "0");

  g_assert_true (reeve_session_rollback (session, NULL));
  g_assert_false (reeve_session_commit (session, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_USAGE);
  g_clear_error (&error);

  g_assert_true (reeve_session_begin (session, NULL, NULL));
  must (session, "INSERT INTO t VALUES (1, 'a')");
  must (session, "CREATE TABLE in_transaction (i integer)");
  g_assert_true (reeve_session_commit (session, NULL, NULL));
  assert_answer (session, "SELECT count(*) FROM t", "1");
  must (session, "DROP TABLE in_transaction");
}

/* A commit that commits nothing must not look like one that does. */
static void
test_commit_after_failure (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GError) error = NULL;
  gboolean committed;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  make_table (session);
  g_assert_true (reeve_session_begin (session, NULL, NULL));
  must (session, "INSERT INTO t VALUES (1, 'a')");
  g_assert_false (reeve_session_execute (session, "SELECT nowhere", NULL, NULL));
  committed = reeve_session_commit (session, NULL, &error);
  g_assert_cmpint (committed, ==, error == NULL);
  g_assert_false (reeve_session_in_transaction (session));
  assert_answer (session, "SELECT count(*) FROM t", committed ? "1" : "0");
}

static gboolean
copy_rows (ReeveSession *session, const char *rows, gssize length, GError **error)
{
  const ReeveStatement statement = { .sql = "COPY t (id, name)\nFROM stdin",
                                     .copy_data = rows,
                                     .copy_length = length < 0 ? strlen (rows) : (gsize) length,
                                     .file = "c.sql",
                                     .line = 20,
                                     .number = 3 };
  g_autoptr (ReeveResult) result = reeve_session_run (session, &statement, NULL, error);

  if (result != NULL)
    g_assert_cmpint (reeve_result_get_affected (result), >=, 0);
  return result != NULL;
}

static void
test_copy (gconstpointer data)
{
  static const ReeveStatement mixed[] = {
    { .sql = "DELETE FROM t" },
    { .sql = "INSERT INTO t VALUES (1, 'a')" },
    { .sql = "/* x */ COPY t FROM stdin", .copy_data = "2\tb\n3\tc\\td\n", .copy_length = 11 },
    { .sql = "SELECT count(*) FROM t" },
  };
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) rows = g_string_new (NULL);
  Seen seen = { text, G_MAXUINT };
  g_autoptr (GError) error = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  make_table (session);
  if (!reeve_session_can (session, REEVE_CAN_COPY))
    {
      g_assert_false (copy_rows (session, "1\ta\n", -1, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_UNSUPPORTED);
      return;
    }

  g_assert_true (copy_rows (session, "", -1, &error));
  g_assert_true (copy_rows (session, "1\ta\n2\tb", -1, &error));
  g_assert_no_error (error);
  assert_answer (session, "SELECT count(*) FROM t", "2");

  /* The third row, which is in line 20 + 1 + 3 of the file, breaks. */
  g_assert_false (copy_rows (session, "5\ta\n6\tb\nx\tc\n7\td\n", -1, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONSTRAINT);
  g_assert_cmpuint (reeve_error_get_detail (error)->line, ==, 24);
  g_assert_cmpuint (reeve_error_get_detail (error)->statement, ==, 3);
  g_clear_error (&error);
  assert_answer (session, "SELECT count(*) FROM t", "2");

  for (guint i = 100; i < 300000; i++)
    g_string_append_printf (rows, "%u\tsome text that is long enough\n", i);
  g_assert_true (copy_rows (session, rows->str, (gssize) rows->len, &error));
  assert_answer (session, "SELECT count(*) FROM t", "299902");
  /* An error in the first row of many megabytes. */
  g_assert_false (copy_rows (session, rows->str, (gssize) rows->len, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONSTRAINT);
  g_clear_error (&error);

  g_assert_true (reeve_session_begin (session, NULL, NULL));
  reeve_session_run_batch (session, mixed, G_N_ELEMENTS (mixed), note_result_cb, &seen, NULL,
                           &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, "0:- 1:- 2:- 3:3 ");
  g_assert_true (reeve_session_commit (session, NULL, NULL));
  assert_answer (session, "SELECT name FROM t WHERE id = 3", "c\td");

  g_assert_false (reeve_session_execute (session, "COPY t FROM stdin", NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (reeve_session_execute (session, "COPY t TO stdout", NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  /* More rows than fit any buffer: the server has to be stopped while it sends. */
  g_assert_false (reeve_session_execute (
    session, "COPY (SELECT repeat('x', 1000) FROM generate_series(1, 1000) AS a,"
             " generate_series(1, 1000) AS b, generate_series(1, 1000) AS c) TO stdout",
    NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_UNSUPPORTED);
  assert_answer (session, "SELECT count(*) FROM t", "3");
}

static const Promise promises[] = {
  { "facts", test_facts },
  { "run/parameters", test_parameters },
  { "run/parameter-count", test_parameter_count },
  { "run/values", test_values },
  { "run/affected", test_affected },
  { "run/errors", test_errors },
  { "run/most-rows", test_most_rows },
  { "run/most-rows-errors", test_most_rows_errors },
  { "batch/plain", test_batch_plain },
  { "batch/transaction", test_batch_transaction },
  { "batch/commits", test_batch_commits },
  { "batch/huge", test_batch_huge },
  { "transaction/order", test_transactions },
  { "transaction/commit-after-failure", test_commit_after_failure },
  { "copy", test_copy },
};

int
main (int argc, char **argv)
{
  return contract_main (argc, argv, promises, G_N_ELEMENTS (promises));
}
