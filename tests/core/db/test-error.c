/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <gio/gio.h>
#include <string.h>

#include "core/db/fault.h"
#include "core/db/postgres/error.h"
#include "core/db/sqlite/error.h"

static void
test_pg_codes (void)
{
  static const struct
  {
    const char *sqlstate;
    int code;
  } cases[] = {
    { "08006", REEVE_ERROR_LOST },         { "08P01", REEVE_ERROR_USAGE },
    { "57P01", REEVE_ERROR_LOST },         { "57P02", REEVE_ERROR_LOST },
    { "57P03", REEVE_ERROR_LOST },         { "57014", REEVE_ERROR_FAILED },
    { "28000", REEVE_ERROR_AUTH },         { "28P01", REEVE_ERROR_AUTH },
    { "42501", REEVE_ERROR_PERMISSION },   { "3D000", REEVE_ERROR_NOT_FOUND },
    { "53300", REEVE_ERROR_BUSY },         { "53100", REEVE_ERROR_SPACE },
    { "53200", REEVE_ERROR_SPACE },        { "54001", REEVE_ERROR_SPACE },
    { "55P03", REEVE_ERROR_LOCK_TIMEOUT }, { "55006", REEVE_ERROR_BUSY },
    { "40001", REEVE_ERROR_BUSY },         { "40P01", REEVE_ERROR_BUSY },
    { "23505", REEVE_ERROR_CONSTRAINT },   { "23503", REEVE_ERROR_CONSTRAINT },
    { "22P02", REEVE_ERROR_CONSTRAINT },   { "25006", REEVE_ERROR_READ_ONLY },
    { "25001", REEVE_ERROR_SQL },          { "0A000", REEVE_ERROR_UNSUPPORTED },
    { "42601", REEVE_ERROR_SQL },          { "42P01", REEVE_ERROR_SQL },
    { "P0001", REEVE_ERROR_CONSTRAINT },   { "XX001", REEVE_ERROR_CORRUPT },
    { "XX000", REEVE_ERROR_FAILED },       { "99999", REEVE_ERROR_FAILED },
    { NULL, REEVE_ERROR_FAILED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ReevePgReport report = { .sqlstate = cases[i].sqlstate, .message = "it broke" };
      g_autoptr (GError) error = reeve_pg_error_new (&report, NULL);

      g_test_message ("%s", cases[i].sqlstate);
      g_assert_cmpint (reeve_pg_error_code (cases[i].sqlstate), ==, cases[i].code);
      g_assert_error (error, REEVE_ERROR, cases[i].code);
      g_assert_nonnull (strstr (error->message, "it broke."));
      g_assert_nonnull (reeve_error_get_detail (error)->remedy);
    }
}

static void
test_pg_report (void)
{
  const ReevePgReport report = { .severity = "ERROR",
                                 .sqlstate = "23505",
                                 .message = "duplicate key value",
                                 .detail = "Key (id)=(1)\nalready exists.",
                                 .hint = "Think.",
                                 .context = "PL/pgSQL function f()" };
  const ReevePgReport fatal = { .severity = "FATAL", .sqlstate = "42501", .message = "go away" };
  const ReeveStatement statement = { .sql = "CREATE ROLE a PASSWORD 'top-secret'",
                                     .file = "f.sql",
                                     .line = 7,
                                     .number = 2 };
  g_autoptr (GError) error = reeve_pg_error_new (&report, &statement);
  g_autoptr (GError) lost = reeve_pg_error_new (&fatal, NULL);
  const ReeveErrorDetail *detail = reeve_error_get_detail (error);

  g_assert_cmpstr (detail->sqlstate, ==, "23505");
  g_assert_cmpstr (detail->detail, ==, "Key (id)=(1) already exists.; PL/pgSQL function f()");
  g_assert_cmpstr (detail->hint, ==, "Think.");
  g_assert_cmpstr (detail->file, ==, "f.sql");
  g_assert_cmpuint (detail->line, ==, 7);
  g_assert_cmpuint (detail->statement, ==, 2);
  g_assert_null (strstr (detail->sql, "top-secret"));
  /* Whatever it says, a session that the server ended is lost. */
  g_assert_error (lost, REEVE_ERROR, REEVE_ERROR_LOST);
}

static void
test_pg_places (void)
{
  static const struct
  {
    const char *sql;
    guint position;
    guint line;
    guint column;
  } cases[] = {
    { "SELECT x", 8, 10, 8 },
    { "SELECT\nx", 8, 11, 1 },
    { "SELECT\r\n x", 10, 11, 2 },
    { "SELECT 'äöü',\n'ß', x", 20, 11, 6 },
    { "a\n\n\nb", 5, 13, 1 },
    { "SELECT", 7, 10, 7 }, /* at end of input */
    { "SELECT", 999, 10, 0 },
    { "SELECT", 0, 10, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ReevePgReport report = { .sqlstate = "42601", .message = "x",
                                     .position = cases[i].position };
      const ReeveStatement statement = { .sql = cases[i].sql, .line = 10 };
      const ReeveStatement own = { .sql = cases[i].sql };
      g_autoptr (GError) error = reeve_pg_error_new (&report, &statement);
      g_autoptr (GError) own_error = reeve_pg_error_new (&report, &own);

      g_assert_cmpuint (reeve_error_get_detail (error)->line, ==, cases[i].line);
      g_assert_cmpuint (reeve_error_get_detail (error)->column, ==, cases[i].column);
      g_assert_cmpuint (reeve_error_get_detail (own_error)->line, ==, 0);
      g_assert_cmpuint (reeve_error_get_detail (own_error)->column, ==, 0);
    }
}

static void
test_pg_copy_lines (void)
{
  static const struct
  {
    const char *context;
    guint line;
  } cases[] = {
    { "COPY t, line 3, column id: \"x\"", 24 },
    { "COPY t, line 1", 22 },
    { "COPY t, line 2: \"a, line 9\"", 23 },
    { "COPY konten, Zeile 4, Spalte saldo: »x«", 25 },
    { "SQL function \"f\"\nCOPY t1, line 5", 26 },
    { "PL/pgSQL function f() line 3", 20 },
    { NULL, 20 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ReevePgReport report = { .sqlstate = "22P02", .message = "x",
                                     .context = cases[i].context };
      const ReeveStatement statement = { .sql = "COPY t\nFROM stdin", .copy_data = "",
                                         .line = 20 };
      g_autoptr (GError) error = reeve_pg_error_new (&report, &statement);

      g_test_message ("%s", cases[i].context);
      g_assert_cmpuint (reeve_error_get_detail (error)->line, ==, cases[i].line);
    }
}

static void
test_pg_connect (void)
{
  g_autofree char *refused = g_strdup_printf (
    "connection to server at \"h\" (::1), port 5432 failed: %s\n\tIs the server running?\n",
    g_strerror (ECONNREFUSED));
  g_autofree char *no_socket = g_strdup_printf (
    "connection to server on socket \"/tmp/.s.PGSQL.5432\" failed: %s\n", g_strerror (ENOENT));
  const struct
  {
    const char *raw;
    gboolean needs_password;
    int code;
    const char *part;
  } cases[] = {
    { "connection to server at \"h\" failed: FATAL:  28P01: password authentication failed for "
      "user \"ann\"\nLOCATION:  auth_failed, auth.c:334\n", FALSE, REEVE_ERROR_AUTH, "ann" },
    { "… failed: FATAL:  3D000: database \"x\" does not exist\n", FALSE, REEVE_ERROR_NOT_FOUND,
      "database" },
    { "… failed: FATAL:  53300: sorry, too many clients already\n", FALSE, REEVE_ERROR_BUSY,
      "too many" },
    { "… failed: FATAL:  57P03: the database system is starting up\n", FALSE, REEVE_ERROR_BUSY,
      "starting up" },
    { "… failed: FATAL:  42501: permission denied for database \"x\"\n", FALSE,
      REEVE_ERROR_PERMISSION, "permission" },
    { "… failed: SCHWERWIEGEND:  28P01: Passwort-Authentifizierung fehlgeschlagen\n", FALSE,
      REEVE_ERROR_AUTH, "Passwort" },
    { "… failed: fe_sendauth: no password supplied\n", TRUE, REEVE_ERROR_AUTH, "password" },
    { refused, FALSE, REEVE_ERROR_CONNECT, "PLACE" },
    { no_socket, FALSE, REEVE_ERROR_CONNECT, "PLACE" },
    { "SSL error: certificate verify failed", FALSE, REEVE_ERROR_CONNECT, "PLACE" },
    { "something new", FALSE, REEVE_ERROR_CONNECT, "PLACE" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error =
        reeve_pg_error_new_connect (cases[i].raw, "PLACE", cases[i].needs_password);
      const ReeveErrorDetail *detail = reeve_error_get_detail (error);

      g_test_message ("%s", cases[i].raw);
      g_assert_error (error, REEVE_ERROR, cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].part));
      g_assert_nonnull (detail->remedy);
      g_assert_nonnull (detail->detail);
      g_assert_null (strchr (detail->detail, '\n'));
      g_assert_null (strstr (detail->detail, "LOCATION"));
    }
}

static void
test_sqlite_codes (void)
{
  static const struct
  {
    int result;
    int code;
    const char *name;
  } cases[] = {
    { SQLITE_ERROR, REEVE_ERROR_SQL, "SQLITE_ERROR" },
    { SQLITE_BUSY, REEVE_ERROR_BUSY, "SQLITE_BUSY" },
    { SQLITE_BUSY_SNAPSHOT, REEVE_ERROR_BUSY, "SQLITE_BUSY_SNAPSHOT" },
    { SQLITE_LOCKED, REEVE_ERROR_BUSY, "SQLITE_LOCKED" },
    { SQLITE_FULL, REEVE_ERROR_SPACE, "SQLITE_FULL" },
    { SQLITE_NOMEM, REEVE_ERROR_SPACE, "SQLITE_NOMEM" },
    { SQLITE_IOERR_NOMEM, REEVE_ERROR_SPACE, "SQLITE_IOERR_NOMEM" },
    { SQLITE_IOERR_WRITE, REEVE_ERROR_FAILED, "SQLITE_IOERR_WRITE" },
    { SQLITE_READONLY, REEVE_ERROR_READ_ONLY, "SQLITE_READONLY" },
    { SQLITE_READONLY_DBMOVED, REEVE_ERROR_LOST, "SQLITE_READONLY_DBMOVED" },
    { SQLITE_CONSTRAINT_UNIQUE, REEVE_ERROR_CONSTRAINT, "SQLITE_CONSTRAINT_UNIQUE" },
    { SQLITE_CONSTRAINT_PINNED, REEVE_ERROR_CONSTRAINT, "SQLITE_CONSTRAINT_2835" },
    { SQLITE_CORRUPT, REEVE_ERROR_CORRUPT, "SQLITE_CORRUPT" },
    { SQLITE_NOTADB, REEVE_ERROR_CORRUPT, "SQLITE_NOTADB" },
    { SQLITE_CANTOPEN, REEVE_ERROR_PERMISSION, "SQLITE_CANTOPEN" },
    { SQLITE_AUTH, REEVE_ERROR_PERMISSION, "SQLITE_AUTH" },
    { SQLITE_RANGE, REEVE_ERROR_USAGE, "SQLITE_RANGE" },
    { 99, REEVE_ERROR_FAILED, "SQLITE_99" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = reeve_sqlite_error_new (cases[i].result, "it broke", NULL, -1);

      g_assert_error (error, REEVE_ERROR, cases[i].code);
      g_assert_cmpstr (reeve_error_get_detail (error)->sqlstate, ==, cases[i].name);
      g_assert_nonnull (reeve_error_get_detail (error)->remedy);
    }
}

/* Every code reads as a sentence and says what to do. */
static void
test_phrases (void)
{
  for (int code = REEVE_ERROR_FAILED; code <= REEVE_ERROR_CORRUPT; code++)
    {
      g_autoptr (GError) error = reeve_fault_new ((ReeveErrorCode) code, " password=abcdef oh \n");

      g_assert_error (error, REEVE_ERROR, code);
      g_assert_true (g_str_has_suffix (error->message, " oh."));
      g_assert_null (strstr (error->message, "abcdef"));
      g_assert_nonnull (reeve_error_get_detail (error)->remedy);
    }
}

static void
test_shortened (void)
{
  g_autofree char *long_sql = g_strnfill (5000, 'x');
  const ReeveStatement statement = { .sql = long_sql };
  g_autoptr (GError) error = reeve_fault_new (REEVE_ERROR_SQL, NULL);

  reeve_fault_locate (error, &statement, -1);
  g_assert_cmpint (g_utf8_strlen (reeve_error_get_detail (error)->sql, -1), ==, 301);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/error/postgres/codes", test_pg_codes);
  g_test_add_func ("/error/postgres/report", test_pg_report);
  g_test_add_func ("/error/postgres/places", test_pg_places);
  g_test_add_func ("/error/postgres/copy-lines", test_pg_copy_lines);
  g_test_add_func ("/error/postgres/connect", test_pg_connect);
  g_test_add_func ("/error/sqlite/codes", test_sqlite_codes);
  g_test_add_func ("/error/phrases", test_phrases);
  g_test_add_func ("/error/shortened", test_shortened);
  return g_test_run ();
}
