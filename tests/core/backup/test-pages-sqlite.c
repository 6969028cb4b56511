/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/backup/pages-sqlite.h"
#include "core/backup/rows-sqlite.h"
#include "core/db/sqlite/replace.h"
#include "lib/file.h"

#define PIECE (64 * 1024)

/* Case: a file, and how many of its tables are counted out of its pages. */
typedef struct
{
  const char *name;
  const char *sql;
  guint known;  /* the others are left to SQLite from the beginning */
  guint unread; /* of those: their pages hold something that only SQLite knows */
} Case;

#define SERIES "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "

static const Case cases[] = {
  { "types",
    "CREATE TABLE t (id INTEGER PRIMARY KEY, a, b REAL, c TEXT, d BLOB, e NUMERIC, f INT,"
    " g FLOATING POINT);"
    "INSERT INTO t VALUES (-5, NULL, NULL, NULL, NULL, NULL, NULL, NULL);"
    "INSERT INTO t VALUES (9223372036854775807, 0, 0, '', x'', 0.5, 1, 7);"
    "INSERT INTO t VALUES (1, 1, 1, 'é', x'00ff', '12', -1, -0.0);"
    "INSERT INTO t VALUES (2, 127, 2.5, 'a' || char (0) || 'b', zeroblob (70), 1e300, 'x', 9e99);"
    "INSERT INTO t VALUES (3, -129, 300, cast (x'ff' AS TEXT), 5, 7, 32768, 1);"
    "INSERT INTO t VALUES (4, 8388608, -70000, 1, 1.5, -1, -8388609, 2147483648);"
    "INSERT INTO t VALUES (5, 2147483648, 1, 1, 1, 1, 140737488355328, -140737488355329);"
    "INSERT INTO t VALUES (6, -9223372036854775808, 9e999, -9e999, 1, 1, 1, 1);",
    1, 0 },
  { "no-rows", "CREATE TABLE t (a); CREATE TABLE u (a INTEGER PRIMARY KEY)", 2, 0 },
  { "keys",
    "CREATE TABLE descending (id INTEGER PRIMARY KEY DESC, a);"
    "CREATE TABLE small (id INT PRIMARY KEY, a);"
    "CREATE TABLE pair (a INTEGER, b INTEGER, PRIMARY KEY (a, b));"
    "CREATE TABLE alone (a, id integer, PRIMARY KEY (id));"
    "CREATE TABLE auto (id INTEGER PRIMARY KEY AUTOINCREMENT);"
    "INSERT INTO descending VALUES (5, 'x'), (NULL, 'y');"
    "INSERT INTO small VALUES (5, 1), (NULL, 2);"
    "INSERT INTO pair VALUES (1, 2), (NULL, NULL); INSERT INTO alone VALUES ('a', 17), ('b', NULL);"
    "INSERT INTO auto DEFAULT VALUES; INSERT INTO auto DEFAULT VALUES;",
    5, 0 },
  { "deep", "PRAGMA page_size = 512; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); " SERIES
    "INSERT INTO t SELECT i * 7, printf ('%0*d', i % 200, i) FROM n;"
    "DELETE FROM t WHERE id % 3 = 0;"
    "CREATE INDEX i ON t (a); CREATE TABLE u (b); " SERIES "INSERT INTO u SELECT i FROM n;",
    2, 0 },
  { "long", "CREATE TABLE t (a TEXT, b BLOB); " SERIES
    "INSERT INTO t SELECT printf ('%0*d', i, i), randomblob (i * 3 % 20000) FROM n"
    " WHERE i % 13 = 0;",
    1, 0 },
  { "large-pages", "PRAGMA page_size = 65536; CREATE TABLE t (a, b); " SERIES
    "INSERT INTO t SELECT i, randomblob (i * 31 % 70000) FROM n WHERE i % 50 = 0;",
    1, 0 },
  { "vacuumed", "PRAGMA auto_vacuum = full; CREATE TABLE t (a, b); " SERIES
    "INSERT INTO t SELECT i, printf ('%0*d', i % 900, i) FROM n; DELETE FROM t WHERE a < 1000;",
    1, 0 },
  { "added",
    "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2); ALTER TABLE t ADD COLUMN b DEFAULT 'x';"
    "INSERT INTO t VALUES (3, 'y');",
    1, 1 },
  { "left-to-sqlite",
    "CREATE TABLE computed (a, b AS (a + 1)); CREATE TABLE kept (a, b AS (a * 2) STORED);"
    "CREATE TABLE keyed (a PRIMARY KEY, b) WITHOUT ROWID; CREATE TABLE plain (a);"
    "INSERT INTO computed VALUES (1); INSERT INTO kept VALUES (2); INSERT INTO keyed VALUES (3, 4);"
    "INSERT INTO plain VALUES (5);",
    1, 0 },
  { "utf-16", "PRAGMA encoding = 'UTF-16'; CREATE TABLE t (a); INSERT INTO t VALUES ('x')", 0, 0 },
  { "strict",
    "CREATE TABLE t (a REAL, b ANY, c INT) STRICT; INSERT INTO t VALUES (1, 1, 1),"
    " (2.5, '1', NULL)",
    1, 0 },
};

typedef struct
{
  char *path;
  int fd;
  ReeveSession *session;
  GPtrArray *tables;
} File;

static void
make_file (File *self, const char *sql)
{
  self->fd = g_file_open_tmp ("reeve-pages-XXXXXX", &self->path, NULL);
  file_run (self->path, sql);
}

static void
open_file (File *self)
{
  g_autoptr (GError) error = NULL;

  self->tables = g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_backup_table_free);
  self->session = reeve_sqlite_scratch_open (self->path, TRUE, NULL, &error);
  g_assert_no_error (error);
  reeve_rows_sqlite_list (self->session, self->tables, NULL, &error);
  g_assert_no_error (error);
}

static void
close_file (File *self)
{
  reeve_session_close (self->session);
  g_clear_object (&self->session);
  g_clear_pointer (&self->tables, g_ptr_array_unref);
}

static void
clear_file (File *self)
{
  g_unlink (self->path);
  g_clear_pointer (&self->path, g_free);
  close (self->fd);
}

/* The pieces come last first: rows are counted in any order. */
static void
count_all (ReeveSqlitePageRows *rows, const char *path)
{
  g_autofree char *data = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  for (gsize at = (length - 1) / PIECE * PIECE + PIECE; at > 0; at -= PIECE)
    reeve_sqlite_page_rows_add (rows, at - PIECE, data + at - PIECE,
                                MIN (PIECE, length - (at - PIECE)));
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  File file = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveSqlitePages) pages = NULL;
  g_autoptr (ReeveSqlitePageRows) rows = NULL;
  guint known = 0;
  guint unread = 0;

  make_file (&file, one->sql);
  open_file (&file);
  pages = reeve_sqlite_pages_new (file.session, file.fd, file.tables, NULL, &error);
  g_assert_no_error (error);
  rows = reeve_sqlite_page_rows_new (pages);
  count_all (rows, file.path);
  for (guint i = 0; i < file.tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (file.tables, i);
      ReeveFingerprint counted;
      ReeveFingerprint truth;

      if (!reeve_sqlite_pages_knows (pages, i))
        continue;
      known++;
      if (!reeve_sqlite_page_rows_get (rows, i, &counted))
        {
          unread++;
          continue;
        }
      reeve_rows_sqlite_count (file.session, table->name, &truth, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (counted.rows, ==, truth.rows);
      g_assert_cmpuint (counted.bytes, ==, truth.bytes);
      g_assert_true (reeve_fingerprint_equal (&counted, &truth));
    }
  g_assert_cmpuint (known, ==, one->known);
  g_assert_cmpuint (unread, ==, one->unread);
  close_file (&file);
  clear_file (&file);
}

/* A page of rubbish: neither a crash nor a count that SQLite would not have come to, wherever it
 * lies. What SQLite calls damaged may be counted: the file is packed as it is. */
static void
test_damaged (void)
{
  const char *sql = "PRAGMA page_size = 512;"
    "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b BLOB); " SERIES
    "INSERT INTO t SELECT i, printf ('%0*d', i % 300, i), randomblob (i % 1200) FROM n"
    " WHERE i % 9 = 0;";
  File file = { 0 };
  g_autofree char *data = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (20250101);
  gsize length;

  make_file (&file, sql);
  g_assert_true (g_file_get_contents (file.path, &data, &length, NULL));
  open_file (&file);
  for (guint round = 0; round < 3000; round++)
    {
      gsize at = (gsize) g_rand_int_range (random, 512, (gint32) length);
      guint8 byte = (guint8) g_rand_int (random);
      g_autoptr (ReeveSqlitePages) pages = NULL;
      g_autoptr (ReeveSqlitePageRows) rows = NULL;
      ReeveFingerprint counted;

      g_assert_cmpint (pwrite (file.fd, &byte, 1, (off_t) at), ==, 1);
      pages = reeve_sqlite_pages_new (file.session, file.fd, file.tables, NULL, NULL);
      g_assert_nonnull (pages);
      rows = reeve_sqlite_page_rows_new (pages);
      count_all (rows, file.path);
      if (reeve_sqlite_pages_knows (pages, 0))
        reeve_sqlite_page_rows_get (rows, 0, &counted);
      /* So that damages heap up, but not to a file of nothing else. */
      if (round % 8 != 0)
        g_assert_cmpint (pwrite (file.fd, data + at, 1, (off_t) at), ==, 1);
    }
  close_file (&file);
  clear_file (&file);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/backup/pages-sqlite/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/backup/pages-sqlite/damaged", test_damaged);
  return g_test_run ();
}
