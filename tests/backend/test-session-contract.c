/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Every promise of core/db/session.h, asked of every engine. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/base/error.h"
#include "core/db/engine.h"
#include "lib/cluster.h"

/* What a test needs to know of an engine; all else is the same for all. */
typedef struct
{
  const char *engine;
  const char *echo;       /* gives back two parameters as text */
  const char *slow;       /* runs for at least 30 seconds */
  const char *slow_mark;  /* a part of it, to be searched for on the server */
  const char *boolean;    /* true */
  const char *setting;    /* changes a setting of the session */
  const char *get_setting;
  const char *version_pattern;
} Fixture;

static const Fixture fixtures[] = {
  { .engine = "postgres",
    .echo = "SELECT $1::text AS a, $2::text AS b",
    .slow = "SELECT pg_sleep(30) /* slow mark */",
    .slow_mark = "slow mark",
    .boolean = "SELECT true AS yes, false AS no, NULL::boolean AS unknown",
    .setting = "SET search_path = 'elsewhere'",
    .get_setting = "SHOW search_path",
    .version_pattern = "^\\d+(\\.\\d+|[a-z]+\\d+)$" },
  { .engine = "sqlite",
    .echo = "SELECT ?1 AS a, ?2 AS b",
    .slow = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c",
    .boolean = "SELECT 1 AS yes, 0 AS no, NULL AS unknown",
    .setting = "PRAGMA cache_size = 77",
    .get_setting = "PRAGMA cache_size",
    .version_pattern = "^3\\.\\d+\\.\\d+$" },
};

static ReeveTestCluster *cluster;
static char *no_cluster;
static char *folder;

static char *
dup_uri (const Fixture *fixture, const char *database)
{
  g_autofree char *name = NULL;

  if (g_str_equal (fixture->engine, "postgres"))
    return reeve_test_cluster_dup_uri (cluster, database);
  name = g_strconcat (database, ".db", NULL);
  return g_build_filename (folder, name, NULL);
}

static gboolean
is_missing (const Fixture *fixture)
{
  if (!g_str_equal (fixture->engine, "postgres") || cluster != NULL)
    return FALSE;
  g_test_skip (no_cluster);
  return TRUE;
}

#define SKIP_IF_MISSING(fixture) \
  do                             \
    if (is_missing (fixture))    \
      return;                    \
  while (0)

static ReeveSession *
open_with (const Fixture *fixture, const char *database, const ReeveSessionOptions *options)
{
  g_autofree char *uri = dup_uri (fixture, database);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveConnection) connection = reeve_connection_new (NULL, uri, &error);
  ReeveSession *session;

  g_assert_no_error (error);
  g_assert_cmpstr (reeve_connection_get_engine (connection), ==, fixture->engine);
  session = reeve_session_open (connection, options, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (session);
  return session;
}

static ReeveSession *
open_one (const Fixture *fixture)
{
  return open_with (fixture, "postgres", NULL);
}

static void
must (ReeveSession *session, const char *sql)
{
  g_autoptr (GError) error = NULL;

  reeve_session_execute (session, sql, NULL, &error);
  g_assert_no_error (error);
}

static void
make_table (ReeveSession *session)
{
  must (session, "DROP TABLE IF EXISTS t");
  must (session, "CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL)");
}

static char *
ask (ReeveSession *session, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveResult) result = reeve_session_query (session, sql, NULL, 0, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (reeve_result_get_n_rows (result), ==, 1);
  return g_strdup (reeve_result_get (result, 0, 0));
}

#define assert_answer(session, sql, expected)               \
  do                                                        \
    {                                                       \
      g_autofree char *answer_ = ask (session, sql);        \
                                                            \
      g_assert_cmpstr (answer_, ==, expected);              \
    }                                                       \
  while (0)

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

static gpointer
cancel_soon_thread (gpointer data)
{
  g_usleep (300000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
assert_idle_on_server (const Fixture *fixture)
{
  g_autofree char *sql = NULL;
  g_autofree char *count = NULL;

  if (fixture->slow_mark == NULL)
    return;
  sql = g_strdup_printf ("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query "
                         "LIKE '%%%s%%' AND pid <> pg_backend_pid()",
                         fixture->slow_mark);
  count = reeve_test_cluster_psql (cluster, "postgres", sql);
  g_assert_cmpstr (count, ==, "0");
}

typedef gboolean (*Slow) (ReeveSession *session,
                          const Fixture *fixture,
                          GCancellable *cancellable,
                          GError **error);

static gboolean
slow_run (ReeveSession *session,
          const Fixture *fixture,
          GCancellable *cancellable,
          GError **error)
{
  return reeve_session_execute (session, fixture->slow, cancellable, error);
}

static gboolean
slow_batch (ReeveSession *session,
            const Fixture *fixture,
            GCancellable *cancellable,
            GError **error)
{
  const ReeveStatement statements[] = {
    { .sql = "INSERT INTO t VALUES (1, 'a')" },
    { .sql = fixture->slow },
    { .sql = "INSERT INTO t VALUES (2, 'b')" },
  };

  return reeve_session_run_batch (session, statements, G_N_ELEMENTS (statements), NULL, NULL,
                                  cancellable, error);
}

static void
cancel_it (ReeveSession *session, const Fixture *fixture, Slow slow)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GThread) thread = g_thread_new ("cancel", cancel_soon_thread, cancellable);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  g_assert_false (slow (session, fixture, cancellable, &error));
  g_assert_true (reeve_error_is_cancelled (error));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 1300000);
  g_thread_join (g_steal_pointer (&thread));
  assert_idle_on_server (fixture);
  g_assert_true (reeve_session_is_open (session));
}

static void
test_cancel (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  make_table (session);
  cancel_it (session, fixture, slow_run);
  assert_answer (session, "SELECT count(*) FROM t", "0");

  g_assert_true (reeve_session_begin (session, NULL, NULL));
  must (session, "INSERT INTO t VALUES (7, 'g')");
  cancel_it (session, fixture, slow_run);
  g_assert_true (reeve_session_rollback (session, NULL));
  assert_answer (session, "SELECT count(*) FROM t", "0");

  g_assert_true (reeve_session_begin (session, NULL, NULL));
  cancel_it (session, fixture, slow_batch);
  g_assert_true (reeve_session_rollback (session, NULL));
  assert_answer (session, "SELECT count(*) FROM t", "0");
}

/* Whenever the request comes, the next statement must not be the one that it ends. */
static void
test_cancel_any_time (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  make_table (session);
  for (guint i = 0; i < 60; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GThread) thread = NULL;
      g_autoptr (GError) error = NULL;
      gint64 start = g_get_monotonic_time ();

      if (i == 0)
        g_cancellable_cancel (cancellable);
      else if (i < 30)
        thread = g_thread_new ("cancel", (GThreadFunc) (void (*) (void)) g_cancellable_cancel,
                               cancellable);
      if (thread == NULL && i > 0)
        {
          /* Statements as short as the time until the request. */
          thread = g_thread_new ("cancel", (GThreadFunc) (void (*) (void)) g_cancellable_cancel,
                                 cancellable);
          if (!reeve_session_execute (session, "SELECT count(*) FROM t", cancellable, &error))
            g_assert_true (reeve_error_is_cancelled (error));
        }
      else
        {
          g_assert_false (reeve_session_execute (session, fixture->slow, cancellable, &error));
          g_assert_true (reeve_error_is_cancelled (error));
        }
      g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);
      if (thread != NULL)
        g_thread_join (g_steal_pointer (&thread));
      assert_answer (session, "SELECT count(*) FROM t", "0");
    }
}

static void
test_reset (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (ReeveSession) other = NULL;
  g_autofree char *before = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  id = g_strdup (reeve_target_get_id (reeve_session_get_target (session)));
  make_table (session);
  before = ask (session, fixture->get_setting);
  must (session, fixture->setting);
  must (session, "CREATE TEMPORARY TABLE passing (i integer)");
  g_assert_true (reeve_session_begin (session, NULL, NULL));
  g_assert_true (reeve_session_reset (session, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (reeve_session_in_transaction (session));
  assert_answer (session, fixture->get_setting, before);
  must (session, "CREATE TEMPORARY TABLE passing (i integer)");
  g_assert_cmpstr (reeve_target_get_id (reeve_session_get_target (session)), ==, id);

  /* In a failed transaction, too. */
  g_assert_true (reeve_session_begin (session, NULL, NULL));
  must (session, "INSERT INTO t VALUES (1, 'a')");
  g_assert_false (reeve_session_execute (session, "SELECT nowhere", NULL, NULL));
  g_assert_true (reeve_session_reset (session, NULL, &error));
  assert_answer (session, "SELECT count(*) FROM t", "0");

  if (reeve_session_can (session, REEVE_CAN_ROLES))
    {
      must (session, "SET ROLE pg_read_all_data");
      must (session, "SET client_encoding = 'LATIN1'");
      must (session, "SET standard_conforming_strings = off");
      g_assert_true (reeve_session_reset (session, NULL, NULL));
      assert_answer (session, "SELECT current_user", REEVE_TEST_CLUSTER_USER);
      assert_answer (session, "SHOW client_encoding", "UTF8");
      assert_answer (session, "SHOW standard_conforming_strings", "on");
      assert_answer (session, "SHOW client_connection_check_interval", "1s");
      assert_answer (session, "SHOW idle_in_transaction_session_timeout", "10min");
    }
  if (reeve_session_can (session, REEVE_CAN_ADVISORY_LOCK))
    {
      gboolean taken = FALSE;

      g_assert_true (reeve_session_try_lock (session, 77, &taken, NULL, NULL));
      g_assert_true (reeve_session_reset (session, NULL, NULL));
      other = open_one (fixture);
      g_assert_true (reeve_session_try_lock (other, 77, &taken, NULL, NULL));
      g_assert_true (taken);
    }
}

static void
test_ping (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  g_assert_true (reeve_session_ping (session, NULL, NULL));
  g_cancellable_cancel (cancelled);
  g_assert_false (reeve_session_ping (session, cancelled, &error));
  g_assert_true (reeve_error_is_cancelled (error));
  g_assert_true (reeve_session_begin (session, NULL, NULL));
  g_assert_false (reeve_session_execute (session, "SELECT nowhere", NULL, NULL));
  g_assert_true (reeve_session_ping (session, NULL, NULL));
}

static void
note_notice_cb (const char *severity, const char *message, gpointer user_data)
{
  g_string_append_printf (user_data, "%s:%s ", severity, message);
}

static void
count_destroy_cb (gpointer user_data)
{
  g_string_append (user_data, "gone");
}

static void
test_notices (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) second = g_string_new (NULL);

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  reeve_session_set_notice_func (session, note_notice_cb, text, count_destroy_cb);
  if (reeve_session_can (session, REEVE_CAN_ROLES))
    {
      must (session, "DO $$ BEGIN RAISE NOTICE 'hello %', 'there'; RAISE WARNING 'beware'; END $$");
      g_assert_cmpstr (text->str, ==, "NOTICE:hello there WARNING:beware ");
      g_string_truncate (text, 0);
    }
  reeve_session_set_notice_func (session, note_notice_cb, second, count_destroy_cb);
  g_assert_cmpstr (text->str, ==, "gone");
  g_clear_object (&session);
  g_assert_cmpstr (second->str, ==, "gone");
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

static void
test_locks (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (ReeveSession) other = NULL;
  g_autoptr (GError) error = NULL;
  gboolean taken = TRUE;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  other = open_one (fixture);
  if (!reeve_session_can (session, REEVE_CAN_ADVISORY_LOCK))
    {
      g_assert_false (reeve_session_try_lock (session, 1, &taken, NULL, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_UNSUPPORTED);
      g_assert_false (taken);
      return;
    }
  g_assert_true (reeve_session_try_lock (session, G_MININT64, &taken, NULL, NULL));
  g_assert_true (taken);
  g_assert_true (reeve_session_try_lock (other, G_MININT64, &taken, NULL, NULL));
  g_assert_false (taken);
  g_assert_true (reeve_session_try_lock (other, G_MAXINT64, &taken, NULL, NULL));
  g_assert_true (taken);
  g_assert_true (reeve_session_unlock (session, G_MININT64, &error));
  g_assert_true (reeve_session_try_lock (other, G_MININT64, &taken, NULL, NULL));
  g_assert_true (taken);
  g_assert_false (reeve_session_unlock (session, G_MININT64, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_USAGE);
}

/* The second writer of one file waits its time and is then told so; servers take several. */
static void
test_second_writer (gconstpointer data)
{
  const ReeveSessionOptions patient = { .busy_timeout_ms = 400 };
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) first = NULL;
  g_autoptr (ReeveSession) second = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GThread) thread = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start;

  SKIP_IF_MISSING (fixture);
  first = open_one (fixture);
  second = open_with (fixture, "postgres", &patient);
  make_table (first);
  g_assert_true (reeve_session_begin (first, NULL, NULL));
  must (first, "INSERT INTO t VALUES (1, 'a')");
  if (reeve_session_can (second, REEVE_CAN_MANY_WRITERS))
    {
      g_assert_true (reeve_session_begin (second, NULL, NULL));
      must (second, "INSERT INTO t VALUES (2, 'b')");
      g_assert_true (reeve_session_commit (second, NULL, NULL));
      g_assert_true (reeve_session_commit (first, NULL, NULL));
      return;
    }
  start = g_get_monotonic_time ();
  g_assert_false (reeve_session_begin (second, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_BUSY);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 390000);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 1500000);
  g_clear_error (&error);
  g_clear_object (&second);

  /* The wait can be cancelled, whatever a script says of the time-out. */
  second = open_one (fixture);
  must (second, "PRAGMA busy_timeout = 60000");
  thread = g_thread_new ("cancel", cancel_soon_thread, cancellable);
  start = g_get_monotonic_time ();
  g_assert_false (reeve_session_begin (second, cancellable, &error));
  g_assert_true (reeve_error_is_cancelled (error));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 1300000);
  g_thread_join (g_steal_pointer (&thread));
  g_assert_true (reeve_session_commit (first, NULL, NULL));
  g_assert_true (reeve_session_begin (second, NULL, NULL));
}

static void
test_read_only (gconstpointer data)
{
  const ReeveSessionOptions options = { .read_only = TRUE };
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) writer = NULL;
  g_autoptr (ReeveSession) reader = NULL;

  SKIP_IF_MISSING (fixture);
  writer = open_one (fixture);
  make_table (writer);
  must (writer, "INSERT INTO t VALUES (1, 'a')");
  reader = open_with (fixture, "postgres", &options);
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (GError) error = NULL;

      assert_answer (reader, "SELECT name FROM t", "a");
      g_assert_false (reeve_session_execute (reader, "DELETE FROM t", NULL, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_READ_ONLY);
      g_clear_error (&error);
      g_assert_true (reeve_session_begin (reader, NULL, &error));
      g_assert_no_error (error);
      g_assert_false (reeve_session_execute (reader, "DROP TABLE t", NULL, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_READ_ONLY);
      g_clear_error (&error);
      g_assert_true (reeve_session_rollback (reader, NULL));
      g_assert_true (reeve_session_reset (reader, NULL, &error));
      g_assert_no_error (error);
    }
  assert_answer (writer, "SELECT count(*) FROM t", "1");
}

static void
test_targets (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) a = NULL;
  g_autoptr (ReeveSession) again = NULL;
  g_autoptr (ReeveSession) b = NULL;
  g_autofree char *first_id = NULL;

  SKIP_IF_MISSING (fixture);
  a = open_one (fixture);
  again = open_one (fixture);
  if (reeve_session_can (a, REEVE_CAN_ROLES))
    must (a, "CREATE DATABASE \"Ünter_score\"");
  b = open_with (fixture, "Ünter_score", NULL);
  g_assert_true (reeve_target_equal (reeve_session_get_target (a),
                                     reeve_session_get_target (again)));
  g_assert_false (reeve_target_equal (reeve_session_get_target (a), reeve_session_get_target (b)));

  /* Dropped and made again, it is another one. */
  first_id = g_strdup (reeve_target_get_id (reeve_session_get_target (b)));
  g_clear_object (&b);
  if (reeve_session_can (a, REEVE_CAN_ROLES))
    {
      must (a, "DROP DATABASE \"Ünter_score\"");
      must (a, "CREATE DATABASE \"Ünter_score\"");
      b = open_with (fixture, "Ünter_score", NULL);
      g_assert_cmpstr (reeve_target_get_id (reeve_session_get_target (b)), !=, first_id);
      g_clear_object (&b);
      must (a, "DROP DATABASE \"Ünter_score\"");
    }
}

static void
assert_lost (ReeveSession *session, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) second = NULL;

  g_assert_false (reeve_session_execute (session, sql, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_LOST);
  g_assert_nonnull (reeve_error_get_detail (error)->remedy);
  g_assert_false (reeve_session_is_open (session));
  g_assert_false (reeve_session_in_transaction (session));
  /* It goes on saying so, and does not crash. */
  g_assert_false (reeve_session_ping (session, NULL, &second));
  g_assert_error (second, REEVE_ERROR, REEVE_ERROR_LOST);
  g_assert_false (reeve_session_rollback (session, NULL));
  g_assert_false (reeve_session_begin (session, NULL, NULL));
  g_assert_false (reeve_session_commit (session, NULL, NULL));
  g_assert_false (reeve_session_reset (session, NULL, NULL));
  g_assert_false (reeve_session_run_batch (session, &(ReeveStatement){ .sql = sql }, 1, NULL, NULL,
                                           NULL, NULL));
  reeve_session_close (session);
  reeve_session_close (session);
  g_assert_false (reeve_session_is_open (session));
}

static void
test_close (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (ReeveSession) other = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_one (fixture);
  other = open_one (fixture);
  make_table (session);
  g_assert_true (reeve_session_begin (session, NULL, NULL));
  must (session, "INSERT INTO t VALUES (1, 'a')");
  reeve_session_close (session);
  assert_lost (session, "SELECT 1");
  assert_answer (other, "SELECT count(*) FROM t", "0");
}

static void
test_lost (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) session = NULL;
  g_autoptr (ReeveSession) killer = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  SKIP_IF_MISSING (fixture);
  session = open_with (fixture, "postgres", NULL);
  if (!reeve_session_can (session, REEVE_CAN_ROLES))
    {
      g_autoptr (ReeveSession) moved = open_with (fixture, "moved", NULL);

      path = dup_uri (fixture, "moved");
      g_assert_cmpint (g_unlink (path), ==, 0);
      g_assert_false (reeve_session_begin (moved, NULL, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_LOST);
      assert_lost (moved, "SELECT 1");
      return;
    }

  for (guint busy = 0; busy < 2; busy++)
    {
      g_autoptr (ReeveSession) victim = open_one (fixture);
      g_autofree char *sql = g_strdup_printf (
        "SELECT pg_terminate_backend(%" G_GINT64_FORMAT ", 5000)",
        reeve_session_get_server_id (victim));

      if (busy)
        must (victim, "BEGIN");
      must (session, sql);
      assert_lost (victim, "SELECT 1");
    }
}

static gboolean
lose_in_batch (ReeveSession *session)
{
  static const ReeveStatement statements[] = {
    { .sql = "SELECT 1" },
    { .sql = "SELECT pg_terminate_backend(pg_backend_pid())" },
    { .sql = "SELECT 2" },
  };
  g_autoptr (GError) error = NULL;

  g_assert_true (reeve_session_begin (session, NULL, NULL));
  g_assert_false (reeve_session_run_batch (session, statements, G_N_ELEMENTS (statements), NULL,
                                           NULL, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_LOST);
  return reeve_session_is_open (session);
}

static gpointer
crash_soon_thread (gpointer data)
{
  g_usleep (300000);
  if (GPOINTER_TO_INT (data) == 0)
    reeve_test_cluster_stop_immediately (cluster);
  else
    reeve_test_cluster_kill (cluster);
  return NULL;
}

/* The whole server goes: politely told, or not at all. */
static void
test_server_gone (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (ReeveSession) first = NULL;

  SKIP_IF_MISSING (fixture);
  first = open_one (fixture);
  if (!reeve_session_can (first, REEVE_CAN_ROLES))
    {
      g_test_skip ("there is no server");
      return;
    }
  g_assert_false (lose_in_batch (first));
  for (int way = 0; way < 2; way++)
    {
      g_autoptr (ReeveSession) idle = open_one (fixture);
      g_autoptr (ReeveSession) working = open_one (fixture);
      g_autoptr (ReeveSession) committing = open_one (fixture);
      GThread *thread = g_thread_new ("crash", crash_soon_thread, GINT_TO_POINTER (way));
      g_autoptr (GError) error = NULL;

      g_assert_true (reeve_session_begin (committing, NULL, NULL));
      assert_lost (working, fixture->slow);
      g_thread_join (thread);
      assert_lost (idle, "SELECT 1");
      g_assert_false (reeve_session_commit (committing, NULL, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_LOST);
      g_assert_true (reeve_test_cluster_start (cluster));
    }
}

static const struct
{
  const char *name;
  GTestDataFunc func;
} promises[] = {
  { "facts", test_facts },
  { "run/parameters", test_parameters },
  { "run/parameter-count", test_parameter_count },
  { "run/values", test_values },
  { "run/affected", test_affected },
  { "run/errors", test_errors },
  { "batch/plain", test_batch_plain },
  { "batch/transaction", test_batch_transaction },
  { "batch/commits", test_batch_commits },
  { "batch/huge", test_batch_huge },
  { "transaction/order", test_transactions },
  { "transaction/commit-after-failure", test_commit_after_failure },
  { "cancel/stops-on-server", test_cancel },
  { "cancel/any-time", test_cancel_any_time },
  { "reset", test_reset },
  { "ping", test_ping },
  { "notices", test_notices },
  { "copy", test_copy },
  { "locks", test_locks },
  { "second-writer", test_second_writer },
  { "read-only", test_read_only },
  { "targets", test_targets },
  { "close", test_close },
  { "lost/one-session", test_lost },
  { "lost/server", test_server_gone },
};

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  folder = g_dir_make_tmp ("reeve-contract-XXXXXX", NULL);
  cluster = reeve_test_cluster_new (NULL, &no_cluster);
  for (gsize i = 0; i < G_N_ELEMENTS (fixtures); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (promises); j++)
      {
        g_autofree char *path =
          g_strdup_printf ("/session/%s/%s", fixtures[i].engine, promises[j].name);

        g_test_add_data_func (path, &fixtures[i], promises[j].func);
      }
  result = g_test_run ();

  g_clear_pointer (&cluster, reeve_test_cluster_free);
  g_free (no_cluster);
  {
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name (dir)) != NULL)
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        g_unlink (path);
      }
  }
  g_rmdir (folder);
  g_free (folder);
  return result;
}
