/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include <glib.h>

/* What the libraries can do at best with rows that are in memory already, for tests/bench/seed.py:
 *   seed-limits copy FROM TO            raw COPY in text into an empty table
 *   seed-limits upsert FROM TO          a temporary table and ON CONFLICT over all rows
 *   seed-limits sqlite FROM TO          one prepared INSERT in one transaction
 * FROM and TO are databases with the table "people"; prints the seconds. */

#define MESSAGE (64 * 1024)

static PGconn *
connect_to (const char *uri)
{
  PGconn *pg = PQconnectdb (uri);

  if (PQstatus (pg) != CONNECTION_OK)
    g_error ("%s", PQerrorMessage (pg));
  return pg;
}

static void
run (PGconn *pg, const char *sql, ExecStatusType wanted)
{
  PGresult *result = PQexec (pg, sql);

  if (PQresultStatus (result) != wanted)
    g_error ("%s: %s", sql, PQerrorMessage (pg));
  PQclear (result);
}

static GString *
read_rows (const char *uri)
{
  PGconn *pg = connect_to (uri);
  GString *rows = g_string_new (NULL);
  char *row;
  int length;

  run (pg, "COPY (SELECT * FROM people ORDER BY id) TO STDOUT", PGRES_COPY_OUT);
  while ((length = PQgetCopyData (pg, &row, 0)) > 0)
    {
      g_string_append_len (rows, row, length);
      PQfreemem (row);
    }
  PQfinish (pg);
  return rows;
}

static void
copy_rows (PGconn *pg, const char *sql, const GString *rows)
{
  PGresult *result;

  run (pg, sql, PGRES_COPY_IN);
  for (gsize at = 0; at < rows->len; at += MESSAGE)
    if (PQputCopyData (pg, rows->str + at, (int) MIN (MESSAGE, rows->len - at)) != 1)
      g_error ("%s", PQerrorMessage (pg));
  PQputCopyEnd (pg, NULL);
  while ((result = PQgetResult (pg)) != NULL)
    {
      if (PQresultStatus (result) != PGRES_COMMAND_OK)
        g_error ("%s", PQerrorMessage (pg));
      PQclear (result);
    }
}

static double
copy_into_empty (const char *from, const char *to)
{
  GString *rows = read_rows (from);
  PGconn *pg = connect_to (to);
  gint64 begun = g_get_monotonic_time ();

  run (pg, "BEGIN", PGRES_COMMAND_OK);
  copy_rows (pg, "COPY people FROM STDIN", rows);
  run (pg, "COMMIT", PGRES_COMMAND_OK);
  PQfinish (pg);
  g_string_free (rows, TRUE);
  return (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC;
}

static double
upsert (const char *from, const char *to)
{
  static const char merge[] =
    "INSERT INTO people SELECT * FROM staged ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
    " email = excluded.email, city = excluded.city, joined = excluded.joined,"
    " fee = excluded.fee, active = excluded.active"
    " WHERE (people.name, people.email, people.city, people.joined, people.fee, people.active)"
    " IS DISTINCT FROM (excluded.name, excluded.email, excluded.city, excluded.joined,"
    " excluded.fee, excluded.active)";
  GString *rows = read_rows (from);
  PGconn *pg = connect_to (to);
  gint64 begun = g_get_monotonic_time ();

  run (pg, "BEGIN", PGRES_COMMAND_OK);
  run (pg, "CREATE TEMP TABLE staged (LIKE people) ON COMMIT DROP", PGRES_COMMAND_OK);
  copy_rows (pg, "COPY staged FROM STDIN", rows);
  run (pg, merge, PGRES_COMMAND_OK);
  run (pg, "COMMIT", PGRES_COMMAND_OK);
  PQfinish (pg);
  g_string_free (rows, TRUE);
  return (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC;
}

/* --- SQLite ----------------------------------------------------------------------------------- */

typedef struct
{
  gint64 id;
  char *texts[4];
  int lengths[4];
  double fee;
  gint64 active;
} Person;

static sqlite3 *
open_file (const char *path)
{
  sqlite3 *db;

  if (sqlite3_open (path, &db) != SQLITE_OK)
    g_error ("%s: %s", path, sqlite3_errmsg (db));
  return db;
}

static sqlite3_stmt *
prepare (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
  return statement;
}

static GArray *
read_people (const char *path)
{
  sqlite3 *db = open_file (path);
  sqlite3_stmt *rows =
    prepare (db, "SELECT id, name, email, city, joined, fee, active FROM people ORDER BY id");
  GArray *people = g_array_new (FALSE, TRUE, sizeof (Person));

  while (sqlite3_step (rows) == SQLITE_ROW)
    {
      Person person = { .id = sqlite3_column_int64 (rows, 0),
                        .fee = sqlite3_column_double (rows, 5),
                        .active = sqlite3_column_int64 (rows, 6) };

      for (int i = 0; i < 4; i++)
        {
          person.texts[i] = g_strdup ((const char *) sqlite3_column_text (rows, i + 1));
          person.lengths[i] = sqlite3_column_bytes (rows, i + 1);
        }
      g_array_append_val (people, person);
    }
  sqlite3_finalize (rows);
  sqlite3_close (db);
  return people;
}

static double
insert_prepared (const char *from, const char *to)
{
  GArray *people = read_people (from);
  sqlite3 *db = open_file (to);
  sqlite3_stmt *insert;
  gint64 begun = g_get_monotonic_time ();

  sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
  insert = prepare (db, "INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?)");
  for (guint n = 0; n < people->len; n++)
    {
      const Person *person = &g_array_index (people, Person, n);

      sqlite3_bind_int64 (insert, 1, person->id);
      for (int i = 0; i < 4; i++)
        sqlite3_bind_text (insert, i + 2, person->texts[i], person->lengths[i], SQLITE_STATIC);
      sqlite3_bind_double (insert, 6, person->fee);
      sqlite3_bind_int64 (insert, 7, person->active);
      if (sqlite3_step (insert) != SQLITE_DONE)
        g_error ("%s", sqlite3_errmsg (db));
      sqlite3_reset (insert);
    }
  sqlite3_finalize (insert);
  if (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (db));
  begun = g_get_monotonic_time () - begun;
  sqlite3_close (db);
  return (double) begun / G_USEC_PER_SEC;
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *name;
    double (*measure) (const char *from, const char *to);
  } measures[] = {
    { "copy", copy_into_empty },
    { "upsert", upsert },
    { "sqlite", insert_prepared },
  };

  for (gsize i = 0; argc == 4 && i < G_N_ELEMENTS (measures); i++)
    if (g_str_equal (argv[1], measures[i].name))
      {
        printf ("%.3f\n", measures[i].measure (argv[2], argv[3]));
        return 0;
      }
  g_printerr ("usage: seed-limits copy|upsert|sqlite FROM TO\n");
  return 2;
}
