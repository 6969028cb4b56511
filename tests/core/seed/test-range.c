/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "core/base/error.h"
#include "core/db/engine.h"
#include "core/seed/dialect.h"
#include "core/seed/range-record.h"
#include "core/seed/range.h"
#include "lib/cluster.h"

/* More than one part, and the last one not whole. */
#define ROWS 70000
#define STEP 3
#define LOW (-5000)

static ReeveTestCluster *cluster;

/* --- rows ------------------------------------------------------------------------------------- */

static const char *const columns[] = { "id", "b", "s", "i", "n", "m", "f",  "r",  "x", "v",
                                       "e",  "u", "d", "o", "p", "q", "bl", NULL };

static const char postgres_sql[] =
  "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE DOMAIN name30 AS varchar(30);"
  "CREATE TABLE \"many rows\" (id integer PRIMARY KEY, b boolean, s smallint, i bigint,"
  " n numeric(12,2), m numeric, f double precision, r real, x text, v name30, e mood, u uuid,"
  " d date, o time, p timestamp, q timestamptz, bl bytea)";
static const char sqlite_sql[] =
  "CREATE TABLE \"many rows\" (id INTEGER PRIMARY KEY, b BOOLEAN, s SMALLINT, i BIGINT,"
  " n NUMERIC(12,2), m DECIMAL, f DOUBLE PRECISION, r REAL, x TEXT, v VARCHAR(30), e TEXT,"
  " u TEXT, d DATE, o TIME, p TIMESTAMP, q TEXT, bl BLOB)";

static const struct
{
  gint64 integer;
  guint scale;
} decimals[] = {
  { 0, 2 },      { 1, 2 },          { -1, 2 },       { 100, 2 },
  { 1000000, 2 }, { 12345678, 2 },  { -99999999, 2 }, { 10000, 0 },
  { 100000000, 4 }, { 5, 1 },       { 123456789, 2 }, { 999999999999, 2 },
};

static void
set_number (ReeveSeedValue *value, ReeveSeedKind kind, gint64 number)
{
  value->kind = kind;
  value->integer = number;
}

static const ReeveSeedValue *
make_row (gpointer data, guint64 row, GError **error)
{
  ReeveSeedValue *v = data;
  g_autofree char *text = g_strdup_printf ("row %u\t\\ 'ü' \n", (guint) row);
  guint8 byte = (guint8) row;
  gsize k = row % G_N_ELEMENTS (decimals);

  set_number (&v[0], REEVE_SEED_INTEGER, LOW + STEP * (gint64) row);
  v[1].kind = row % 5 == 0 ? REEVE_SEED_NULL : REEVE_SEED_BOOLEAN;
  v[1].boolean = row % 2 == 0;
  set_number (&v[2], REEVE_SEED_INTEGER, (gint64) (row % 65536) - 32768);
  set_number (&v[3], REEVE_SEED_INTEGER, (gint64) row * G_GINT64_CONSTANT (-100000000000));
  set_number (&v[4], REEVE_SEED_DECIMAL, decimals[k].integer % 1000000000000);
  v[4].scale = MIN (decimals[k].scale, 2);
  set_number (&v[5], REEVE_SEED_DECIMAL, decimals[k].integer);
  v[5].scale = decimals[k].scale;
  v[6].kind = REEVE_SEED_REAL;
  v[6].real = (double) row / 3;
  v[7].kind = REEVE_SEED_REAL;
  v[7].real = (double) row / 4;
  reeve_seed_value_set_text (&v[8], REEVE_SEED_TEXT, text, -1);
  reeve_seed_value_set_text (&v[9], REEVE_SEED_TEXT, row % 7 == 0 ? "" : "short", -1);
  reeve_seed_value_set_text (&v[10], REEVE_SEED_TEXT, row % 2 == 0 ? "sad" : "glad", -1);
  v[11].kind = REEVE_SEED_UUID;
  memset (v[11].uuid, byte, sizeof v[11].uuid);
  set_number (&v[12], REEVE_SEED_DATE, (gint64) row - 30000);
  set_number (&v[13], REEVE_SEED_TIME, (gint64) row * 1000001);
  set_number (&v[14], REEVE_SEED_TIMESTAMP, (gint64) row * 90000000001);
  set_number (&v[15], REEVE_SEED_TIMESTAMP, -(gint64) row * 3600000000);
  reeve_seed_value_set_text (&v[16], REEVE_SEED_BYTES, (const char *) &byte, 1);
  return v;
}

static void
blame_row (gpointer data, guint64 row, GError **error)
{
  g_prefix_error (error, "row %u: ", (guint) row);
}

/* --- fixture ---------------------------------------------------------------------------------- */

typedef struct
{
  char *path;
  char *database;
  ReeveConnection *connection;
  ReeveSession *session;
  ReeveSeedTable *table;
  ReeveSeedValue values[G_N_ELEMENTS (columns) - 1];
} Fixture;

static void
execute (Fixture *self, const char *sql)
{
  g_autoptr (GError) error = NULL;

  reeve_session_execute (self->session, sql, NULL, &error);
  g_assert_no_error (error);
}

static gint64
ask (Fixture *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveResult) result =
    reeve_session_query (self->session, sql, NULL, 0, NULL, &error);

  g_assert_no_error (error);
  return reeve_result_get_boolean (result, 0, 0) && reeve_result_get_int (result, 0, 0) == 0
           ? 1
           : reeve_result_get_int (result, 0, 0);
}

static gboolean
is_postgres (const Fixture *self)
{
  return reeve_session_get_dialect (self->session) == REEVE_DIALECT_POSTGRES;
}

static void
open_session (Fixture *self, const char *uri)
{
  g_autoptr (GError) error = NULL;
  ReeveSessionOptions options = REEVE_SESSION_OPTIONS_INIT;

  self->connection = reeve_connection_new (NULL, uri, &error);
  g_assert_no_error (error);
  self->session = reeve_session_open (self->connection, &options, NULL, &error);
  g_assert_no_error (error);
}

static void
make_table (Fixture *self, const char *sql)
{
  g_auto (GStrv) statements = g_strsplit (sql, ";", -1);
  const ReeveSeedDialect *dialect = reeve_seed_dialect_get (self->session);
  g_autofree char *run = g_strdup_printf (
    "INSERT INTO %s (id, profile, digest, inserted, updated) VALUES ('run', 'p', 'd', 0, 0)",
    dialect->run_table);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; statements[i] != NULL; i++)
    execute (self, statements[i]);
  for (guint i = 0; dialect->make_runs[i] != NULL; i++)
    execute (self, dialect->make_runs[i]);
  execute (self, run);
  self->table = reeve_seed_table_read (self->session, "many rows", "test", NULL, &error);
  g_assert_no_error (error);
}

static gboolean
set_up (Fixture *self, gconstpointer data)
{
  static int number;
  g_autofree char *uri = NULL;

  if (GPOINTER_TO_INT (data) == REEVE_DIALECT_SQLITE)
    {
      self->path = g_strdup_printf ("%s/range-%d.db", g_get_user_cache_dir (), ++number);
      g_mkdir_with_parents (g_get_user_cache_dir (), 0700);
      uri = g_strconcat ("sqlite:", self->path, NULL);
    }
  else if (cluster != NULL)
    {
      g_autofree char *create = g_strdup_printf ("CREATE DATABASE ranges%d", ++number);

      g_free (reeve_test_cluster_psql (cluster, "postgres", create));
      self->database = g_strdup_printf ("ranges%d", number);
      uri = reeve_test_cluster_dup_uri (cluster, self->database);
    }
  else
    return FALSE;
  open_session (self, uri);
  make_table (self, self->path != NULL ? sqlite_sql : postgres_sql);
  return TRUE;
}

static void
fixture_set_up (Fixture *self, gconstpointer data)
{
  if (!set_up (self, data))
    g_test_skip ("PostgreSQL's programs are not installed");
}

static void
fixture_tear_down (Fixture *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->values); i++)
    reeve_seed_value_clear (&self->values[i]);
  g_clear_pointer (&self->table, reeve_seed_table_free);
  if (self->session != NULL)
    reeve_session_close (self->session);
  g_clear_object (&self->session);
  g_clear_object (&self->connection);
  if (self->path != NULL)
    g_unlink (self->path);
  g_free (self->path);
  g_free (self->database);
}

static gboolean
write_rows_of (Fixture *self, const char *const *names, GError **error)
{
  g_autoptr (GArray) segments = g_array_new (FALSE, FALSE, sizeof (ReeveSeedSegment));
  ReeveSeedBulk bulk = { .table = self->table, .columns = names, .make = make_row,
                         .blame = blame_row, .data = self->values };
  ReeveSeedRangeWrite write = { .run = "run", .digest = "made", .entry = 3, .key = "id",
                                .segments = segments, .bulk = &bulk };
  gboolean ok;

  for (gint64 row = 0; row < ROWS; row++)
    g_assert_true (reeve_seed_segments_add (segments, LOW + STEP * row));
  g_assert_cmpuint (segments->len, ==, 1);
  g_assert_true (reeve_session_begin (self->session, NULL, error));
  ok = reeve_seed_ranges_write (self->session, &write, NULL, error);
  if (ok)
    g_assert_true (reeve_session_commit (self->session, NULL, error));
  else
    g_assert_true (reeve_session_rollback (self->session, NULL));
  return ok;
}

static ReeveSeedRange *
read_range (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ranges =
    reeve_seed_ranges_read (self->session, "run", self->table->sql, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ranges->len, ==, 1);
  return g_ptr_array_steal_index (ranges, 0);
}

static void
write_all (Fixture *self, const char *const *names)
{
  g_autoptr (GError) error = NULL;

  write_rows_of (self, names, &error);
  g_assert_no_error (error);
}

/* --- tests ------------------------------------------------------------------------------------ */

static char *
dup_literal (const Fixture *self, guint column)
{
  const ReeveSeedValue *value = &self->values[column];
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *quoted = NULL;

  if (value->kind == REEVE_SEED_NULL)
    return g_strdup ("NULL");
  if (value->kind == REEVE_SEED_BOOLEAN && !is_postgres (self))
    return g_strdup (value->boolean ? "1" : "0");
  if (value->kind == REEVE_SEED_REAL)
    return g_strdup_printf ("%.17g", value->real);
  reeve_seed_value_append (value, text);
  if (value->kind == REEVE_SEED_BYTES)
    return g_strdup_printf (is_postgres (self) ? "'\\x%s'" : "X'%s'", text->str);
  for (gssize at = 0; at < (gssize) text->len; at++)
    if (text->str[at] == '\'')
      g_string_insert_c (text, at++, '\'');
  /* Without a zone a text would be read in that of the session. */
  return g_strdup_printf ("'%s%s'", text->str,
                          column == 15 && is_postgres (self) ? "+00" : "");
}

/* Every value that the server has is the one that was sent, as the server reads its text. */
static void
test_values (Fixture *self, gconstpointer data)
{
  if (self->session == NULL)
    return;
  write_all (self, columns);
  g_assert_cmpint (ask (self, "SELECT count(*) FROM \"many rows\""), ==, ROWS);
  for (guint64 row = 0; row < ROWS; row += 2003)
    for (guint i = 0; columns[i] != NULL; i++)
      {
        g_autofree char *literal = NULL;
        g_autofree char *sql = NULL;

        make_row (self->values, row, NULL);
        literal = dup_literal (self, i);
        sql = g_strdup_printf ("SELECT count(*) FROM \"many rows\" WHERE id = %d AND %s IS NOT "
                               "DISTINCT FROM %s", LOW + STEP * (int) row, columns[i], literal);
        g_test_message ("%s", sql);
        g_assert_cmpint (ask (self, sql), ==, 1);
      }
}

static void
assert_state (Fixture *self, const ReeveSeedRange *range, const gint64 expected[4])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveSeedRangeState) state =
    reeve_seed_range_look (range, self->session, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (state->untouched, ==, expected[0]);
  g_assert_cmpuint (state->edited->len, ==, expected[1]);
  g_assert_cmpuint (state->gone->len, ==, expected[2]);
  if (range->transaction != 0)
    g_assert_cmpuint (state->same->len, ==, expected[3]);
  if (expected[2] > 0)
    g_assert_cmpint (g_array_index (state->gone, gint64, 0), ==, LOW + STEP * 3);
}

/* What people do to the rows is seen by the transaction's number and by the hashes alike. */
static void
test_look (Fixture *self, gconstpointer data)
{
  static const gint64 made[] = { ROWS, 0, 0, 0 };
  static const gint64 changed[] = { ROWS - 102, 100, 2, 10 };
  g_autoptr (ReeveSeedRange) range = NULL;

  if (self->session == NULL)
    return;
  write_all (self, columns);
  range = read_range (self);
  g_assert_cmpint (range->low, ==, LOW);
  g_assert_cmpint (range->high, ==, LOW + STEP * (ROWS - 1));
  g_assert_cmpuint (range->rows, ==, ROWS);
  g_assert_cmpint (range->entry, ==, 3);
  g_assert_cmpint (range->transaction != 0, ==, is_postgres (self));
  assert_state (self, range, made);
  range->transaction = 0;
  assert_state (self, range, made);

  execute (self, "UPDATE \"many rows\" SET x = x || '.' WHERE id >= 0 AND id < 300"
                 " AND (id - (-5000)) % 3 = 0");
  execute (self, "UPDATE \"many rows\" SET x = x WHERE id >= 3001 AND id <= 3028");
  execute (self, "DELETE FROM \"many rows\" WHERE id IN (-4991, 204997)");
  execute (self, "INSERT INTO \"many rows\" (id) VALUES (-4999), (17)");
  g_clear_pointer (&range, reeve_seed_range_free);
  range = read_range (self);
  assert_state (self, range, changed);
  range->transaction = 0;
  assert_state (self, range, changed);
}

/* Only what nobody has touched goes. */
static void
test_delete (Fixture *self, gconstpointer data)
{
  g_autoptr (ReeveSeedRange) range = NULL;
  g_autoptr (ReeveSeedRangeState) state = NULL;
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;
  gint64 key = LOW;
  guint64 deleted = 0;

  if (self->session == NULL)
    return;
  write_all (self, columns);
  execute (self, "UPDATE \"many rows\" SET b = NULL WHERE id IN (-4997, 1)");
  execute (self, "UPDATE \"many rows\" SET x = x WHERE id = -4994");
  execute (self, "INSERT INTO \"many rows\" (id) VALUES (2), (900000)");
  range = read_range (self);
  g_assert_true (reeve_session_begin (self->session, NULL, &error));
  state = reeve_seed_range_look (range, self->session, NULL, &error);
  g_assert_no_error (error);
  g_array_append_val (kept, key);
  g_assert_true (
    reeve_seed_range_delete (range, state, kept, self->session, &deleted, NULL, &error));
  g_assert_true (reeve_session_commit (self->session, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (deleted, ==, ROWS - state->edited->len - 1);
  g_assert_cmpint (ask (self, "SELECT count(*) FROM \"many rows\" WHERE id IN (-5000, 2, 900000)"),
                   ==, 3);
  g_assert_cmpint (ask (self, "SELECT count(*) FROM \"many rows\""), ==, 3 + state->edited->len);
}

/* Defaults and triggers make other rows than were sent: what is hashed is what is there. */
static void
test_read_again (Fixture *self, gconstpointer data)
{
  static const char *const few[] = { "id", "b", "s", "i", NULL };
  static const gint64 made[] = { ROWS, 0, 0, 0 };
  static const gint64 changed[] = { ROWS - 1, 1, 0, 0 };
  g_autoptr (ReeveSeedRange) range = NULL;

  if (self->session == NULL)
    return;
  if (is_postgres (self))
    {
      execute (self, "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS "
                     "'BEGIN NEW.x := ''made ''||NEW.id; RETURN NEW; END'");
      execute (self, "CREATE TRIGGER touch BEFORE INSERT ON \"many rows\" FOR EACH ROW EXECUTE "
                     "FUNCTION touch()");
    }
  else
    execute (self, "CREATE TRIGGER touch AFTER INSERT ON \"many rows\" BEGIN UPDATE \"many rows\" "
                   "SET x = 'made ' || NEW.id WHERE id = NEW.id; END");
  write_all (self, few);
  g_assert_cmpint (ask (self, "SELECT count(*) FROM \"many rows\" WHERE x = 'made ' || id"), ==,
                   ROWS);
  range = read_range (self);
  g_assert_true (g_strv_contains ((const char *const *) range->columns, "x"));
  range->transaction = 0;
  assert_state (self, range, made);
  execute (self, "UPDATE \"many rows\" SET x = 'mine' WHERE id = -5000");
  assert_state (self, range, changed);
}

/* A row that the table refuses is named. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  if (self->session == NULL)
    return;
  execute (self, "CREATE UNIQUE INDEX once ON \"many rows\" (i)");
  execute (self, "INSERT INTO \"many rows\" (id, i) VALUES (-9000, -6997300000000000)");
  g_assert_false (write_rows_of (self, columns, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONSTRAINT);
  g_assert_nonnull (strstr (error->message, "row 69973"));
  g_assert_cmpint (ask (self, "SELECT count(*) FROM \"many rows\""), ==, 1);
}

static void
test_segments (void)
{
  static const gint64 keys[] = { 1, 2, 3, 10, 20, 30, 31, 40 };
  g_autoptr (GArray) segments = g_array_new (FALSE, FALSE, sizeof (ReeveSeedSegment));
  const ReeveSeedSegment *second;

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    g_assert_true (reeve_seed_segments_add (segments, keys[i]));
  g_assert_false (reeve_seed_segments_add (segments, 40));
  g_assert_false (reeve_seed_segments_add (segments, G_MAXINT64));
  g_assert_cmpuint (segments->len, ==, 3);
  second = &g_array_index (segments, ReeveSeedSegment, 1);
  g_assert_cmpuint (second->first, ==, 3);
  g_assert_cmpuint (second->rows, ==, 3);
  g_assert_cmpint (second->low, ==, 10);
  g_assert_cmpint (second->step, ==, 10);
}

static void
add (const char *name, void (*test) (Fixture *self, gconstpointer data))
{
  static const struct
  {
    const char *name;
    ReeveDialect dialect;
  } engines[] = { { "postgres", REEVE_DIALECT_POSTGRES }, { "sqlite", REEVE_DIALECT_SQLITE } };

  for (gsize i = 0; i < G_N_ELEMENTS (engines); i++)
    {
      g_autofree char *path = g_strdup_printf ("/seed/range/%s/%s", name, engines[i].name);

      g_test_add (path, Fixture, GINT_TO_POINTER (engines[i].dialect), fixture_set_up, test,
                  fixture_tear_down);
    }
}

int
main (int argc, char *argv[])
{
  g_autofree char *reason = NULL;
  int result;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  cluster = reeve_test_cluster_new (NULL, &reason);
  g_test_add_func ("/seed/range/segments", test_segments);
  add ("values", test_values);
  add ("look", test_look);
  add ("delete", test_delete);
  add ("read-again", test_read_again);
  add ("refused", test_refused);
  result = g_test_run ();
  g_clear_pointer (&cluster, reeve_test_cluster_free);
  return result;
}
