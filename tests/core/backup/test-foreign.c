/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/backup/codec.h"
#include "core/backup/foreign.h"
#include "core/base/error.h"

#define PG_HEAD "--\n-- PostgreSQL database dump\n--\n"
#define PG_TAIL "\n-- PostgreSQL database dump complete\n"
#define SQLITE_HEAD "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"
#define SQLITE_TAIL "\nCOMMIT;\n"

/* --- statements ------------------------------------------------------------------------------- */

typedef struct
{
  const char *sql;
  const char *rule; /* NULL: nothing to say of it */
  ReeveScanAct act;
} Case;

#define RUN REEVE_SCAN_RUN
#define SKIP REEVE_SCAN_SKIP
#define REFUSE REEVE_SCAN_REFUSE

static const Case postgres_cases[] = {
  { "CREATE TABLE t (x int);", NULL, RUN },
  { "COPY t (x) FROM stdin;\n1\n\\.\n", NULL, RUN },
  { "INSERT INTO t VALUES ('\\! touch x');", NULL, RUN },
  { "SELECT pg_catalog.setval('s', 1, true);", NULL, RUN },
  { "SET default_tablespace = '';", NULL, RUN },
  { "SET standard_conforming_strings = on;", NULL, RUN },
  { "\\restrict abc\n", NULL, SKIP },
  { "COMMENT ON EXTENSION x IS 'y';", NULL, SKIP },
  { "CREATE OR REPLACE PROCEDURAL LANGUAGE plpgsql;", NULL, SKIP },
  { "ALTER TABLE ONLY public.t OWNER TO somebody;", "dump/owner", SKIP },
  { "ALTER LARGE OBJECT 1 OWNER TO x;", "dump/owner", SKIP },
  { "GRANT ALL ON TABLE t TO PUBLIC;", "dump/owner", SKIP },
  { "set /* x */ session authorization postgres;", "dump/owner", SKIP },
  { "SET ROLE postgres;", "dump/owner", SKIP },
  { "ALTER DEFAULT PRIVILEGES FOR ROLE a GRANT ALL ON TABLES TO b;", "dump/owner", SKIP },
  { "CREATE DATABASE x;", "dump/database", SKIP },
  { "\\connect x\n", "dump/database", SKIP },
  { "SET default_tablespace = fast;", "dump/tablespace", SKIP },
  { "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();", "dump/event-trigger", SKIP },
  { "CREATE SERVER s FOREIGN DATA WRAPPER w;", "dump/foreign-data", SKIP },
  { "CREATE USER MAPPING FOR a SERVER s;", "dump/foreign-data", SKIP },
  { "CREATE FOREIGN TABLE f (x int) SERVER s;", "dump/foreign-data", SKIP },
  { "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p;", "dump/replication", SKIP },
  { "CREATE OR REPLACE LANGUAGE plpython3u;", "dump/language", SKIP },
  { "CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;", "dump/extension", RUN },
  { "create or replace function f() returns int language sql as '';", "dump/function", RUN },
  { "CREATE FUNCTION f() RETURNS int SECURITY /**/ DEFINER LANGUAGE sql AS '';",
    "dump/security-definer", RUN },
  { "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON x EXECUTE FUNCTION f();", "dump/trigger", RUN },
  { "CREATE RULE r AS ON INSERT TO t DO NOTHING;", "dump/rule", RUN },
  { "DO $$ BEGIN END $$;", "dump/do-block", RUN },
  { "SELECT evil();", "dump/query", RUN },
  { "SELECT pg_catalog.set_config('role', 'postgres', false);", "dump/query", RUN },
  { "COPY t FROM PROGRAM 'x';", "dump/program", REFUSE },
  { "copy t from\n'/etc/passwd';", "dump/program", REFUSE },
  { "COPY t TO stdout;", "dump/program", REFUSE },
  { "\\! x\n", "dump/meta-command", REFUSE },
  { "\\i x\n", "dump/meta-command", REFUSE },
  { "SELECT 1 \\gexec\n", "dump/meta-command", REFUSE },
  { "\\restricted\n", "dump/meta-command", REFUSE },
  { "CREATE TABLE t (x int);\n\\connect y\n", "dump/meta-command", REFUSE },
  { "ALTER SYSTEM SET x = 1;", "dump/server", REFUSE },
  { "CREATE USER u;", "dump/server", REFUSE },
  { "alter role current_user superuser;", "dump/server", REFUSE },
  { "DROP OWNED BY x;", "dump/server", REFUSE },
  { "LOAD 'x';", "dump/server", REFUSE },
  { "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'x';", "dump/native-code", REFUSE },
  { "CREATE FUNCTION f() RETURNS int AS 'x' LANGUAGE \"internal\";", "dump/native-code", REFUSE },
  { "CREATE OPERATOR CLASS o FOR TYPE t USING btree AS STORAGE x;", "dump/superuser", REFUSE },
  { "SET standard_conforming_strings TO 'off';", "dump/strings", REFUSE },
  { "SET SESSION standard_conforming_strings = 0;", "dump/strings", REFUSE },
  { "SET client_encoding = 'Shift-JIS-2004';", "dump/encoding", REFUSE },
  { "SET client_encoding TO sjis;", "dump/encoding", REFUSE },
  { "SET NAMES 'GBK';", "dump/encoding", REFUSE },
  { "UPDATE pg_class SET relname = '';", "dump/unknown", REFUSE },
  { "DELETE FROM t;", "dump/unknown", REFUSE },
  { "CALL p();", "dump/unknown", REFUSE },
  { "WITH x AS (DELETE FROM t RETURNING 1) SELECT * FROM x;", "dump/unknown", REFUSE },
  { "(SELECT 1);", "dump/unknown", REFUSE },
  { "\"SET\" x = 1;", "dump/unknown", REFUSE },
};

static const Case sqlite_cases[] = {
  { "CREATE TABLE t (x);", NULL, RUN },
  { "INSERT INTO t VALUES ('ATTACH x');", NULL, RUN },
  { "INSERT INTO \"t\" VALUES (X'00');", NULL, RUN },
  { "DELETE FROM sqlite_sequence;", NULL, RUN },
  { "CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t; END;", "dump/trigger", RUN },
  { "PRAGMA writable_schema=ON;", "dump/virtual-table", REFUSE },
  { "CREATE VIRTUAL TABLE v USING fts5 (x);", "dump/virtual-table", REFUSE },
  { "ATTACH 'x' AS y;", "dump/unknown", REFUSE },
  { "VACUUM INTO 'x';", "dump/unknown", REFUSE },
  { "SELECT load_extension('x');", "dump/unknown", REFUSE },
  { "DELETE FROM t;", "dump/unknown", REFUSE },
  { "PRAGMA journal_mode=WAL;", "dump/unknown", REFUSE },
  { ".shell x\n;", "dump/unknown", REFUSE },
};

/* The act of the last piece that is a statement or a command, the wrapping left aside. */
static ReeveScanAct
act_of (const ReeveScan *scan, gsize limit)
{
  ReeveScanAct act = REEVE_SCAN_RUN;

  for (guint i = 0; i < scan->pieces->len; i++)
    {
      const ReevePiece *piece = &g_array_index (scan->pieces, ReevePiece, i);

      if (piece->kind != REEVE_PIECE_BLANK && piece->sql_offset < limit)
        act = scan->acts[i];
    }
  return act;
}

static void
check_case (const Case *one, gboolean is_sqlite)
{
  g_autofree char *text = g_strconcat (is_sqlite ? SQLITE_HEAD : PG_HEAD, one->sql,
                                       is_sqlite ? SQLITE_TAIL : PG_TAIL, NULL);
  gsize limit = strlen (is_sqlite ? SQLITE_HEAD : PG_HEAD) + strlen (one->sql);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveScan) scan = is_sqlite ? reeve_scan_sqlite (text, strlen (text), &error)
                                         : reeve_scan_postgres (text, strlen (text), &error);
  const ReeveScanFinding *finding = NULL;

  g_test_message ("%s", one->sql);
  g_assert_no_error (error);
  if (scan->findings->len > 0)
    finding = g_ptr_array_index (scan->findings, 0);
  g_assert_cmpstr (finding != NULL ? finding->rule : NULL, ==, one->rule);
  g_assert_cmpint (act_of (scan, limit), ==, one->act);
  g_assert_cmpint (reeve_scan_is_refused (scan), ==, one->act == REEVE_SCAN_REFUSE);
}

static void
test_postgres (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (postgres_cases); i++)
    check_case (&postgres_cases[i], FALSE);
}

static void
test_sqlite (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sqlite_cases); i++)
    check_case (&sqlite_cases[i], TRUE);
}

static void
test_counts (void)
{
  static const char text[] =
    PG_HEAD "COPY public.\"A b\" (x, y) FROM stdin;\n1\t2\n3\t4\n\\.\n"
            "COPY empty FROM stdin;\n\\.\nINSERT INTO s.i VALUES (1);\n"
            "INSERT INTO s.i (x) VALUES (2);"
            "CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA odd;" PG_TAIL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveScan) scan = reeve_scan_postgres (text, strlen (text), &error);
  static const struct
  {
    const char *name;
    guint64 rows;
  } tables[] = { { "public.\"A b\"", 2 }, { "empty", 0 }, { "s.i", 2 } };
  const ReeveScanExtension *extension;

  g_assert_no_error (error);
  g_assert_cmpuint (scan->tables->len, ==, G_N_ELEMENTS (tables));
  for (guint i = 0; i < scan->tables->len; i++)
    {
      const ReeveScanTable *table = g_ptr_array_index (scan->tables, i);

      g_assert_cmpstr (table->name, ==, tables[i].name);
      g_assert_cmpuint (table->rows, ==, tables[i].rows);
    }
  g_assert_cmpuint (scan->rows, ==, 4);
  extension = g_ptr_array_index (scan->extensions, 0);
  g_assert_cmpstr (extension->name, ==, "uuid-ossp");
  g_assert_cmpstr (extension->schema, ==, "odd");
}

/* No beginning of a dump counts as one, though its rows speak of the end. */
static void
test_cut (void)
{
  static const char text[] =
    PG_HEAD "CREATE TABLE t (x text);\nCOPY t FROM stdin;\n-- PostgreSQL database dump complete\n"
            "b\n\\.\nINSERT INTO t VALUES ('\n-- PostgreSQL database dump complete\n');\n"
            "CREATE INDEX i ON t (x);\n-- PostgreSQL database dump complete";
  gsize length = strlen (text);
  g_autoptr (ReeveScan) whole = reeve_scan_postgres (text, length, NULL);

  g_assert_nonnull (whole);
  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *copy = g_strndup (text, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveScan) scan = reeve_scan_postgres (copy, i, &error);

      g_assert_null (scan);
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
    }
}

/* Whatever the bytes are, there is an answer. */
static void
test_noise (void)
{
  static const char alphabet[] = "\\'\"$;()-/*\n.\0aCOPYFROMstdin \xff\xc3";
  int rounds = g_test_slow () ? 20000 : 2000;

  for (int i = 0; i < rounds; i++)
    {
      const Case *one =
        &postgres_cases[g_test_rand_int_range (0, G_N_ELEMENTS (postgres_cases))];
      g_autofree char *text = g_strconcat (PG_HEAD, one->sql, PG_TAIL, NULL);
      gsize length = strlen (text);
      g_autoptr (ReeveScan) postgres = NULL;
      g_autoptr (ReeveScan) sqlite = NULL;

      for (int k = 0; k < 4; k++)
        text[g_test_rand_int_range (0, (gint32) length)] =
          alphabet[g_test_rand_int_range (0, sizeof alphabet)];
      postgres = reeve_scan_postgres (text, length, NULL);
      sqlite = reeve_scan_sqlite (text, length, NULL);
      g_assert_true (postgres == NULL || postgres->pieces->len > 0);
    }
}

/* --- unpacking -------------------------------------------------------------------------------- */

static GBytes *
make_bytes (gsize length)
{
  guint8 *data = g_malloc (length + 1);

  for (gsize i = 0; i < length; i++)
    data[i] = (guint8) ((i * 31) ^ (i >> 9));
  return g_bytes_new_take (data, length);
}

static GByteArray *
pack_gzip (GBytes *bytes)
{
  g_autoptr (GZlibCompressor) compressor =
    g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream =
    g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);
  GByteArray *packed = g_byte_array_new ();
  g_autoptr (GBytes) all = NULL;

  g_assert_true (g_output_stream_write_all (stream, data, length, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  all = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  g_byte_array_append (packed, g_bytes_get_data (all, NULL), (guint) g_bytes_get_size (all));
  return packed;
}

static GByteArray *
pack_zstd (GBytes *bytes)
{
  g_autoptr (ReeveEncoder) encoder = reeve_encoder_new ();
  GByteArray *packed = g_byte_array_new ();

  g_assert_true (reeve_encoder_run (encoder, g_bytes_get_data (bytes, NULL),
                                    g_bytes_get_size (bytes), packed, NULL));
  return packed;
}

/* (transfer full) (nullable): what comes of it */
static GBytes *
unpack (const guint8 *data, gsize length, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  g_autoptr (ReeveSource) source = reeve_source_new_bytes (bytes, "test");
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("reeve-unpack-XXXXXX", &path, NULL);
  gboolean ok = reeve_unpack (source, reeve_packing_detect (data, length), fd, NULL, error);
  char *content = NULL;
  gsize size = 0;

  close (fd);
  if (ok)
    g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  g_remove (path);
  return ok ? g_bytes_new_take (content, size) : NULL;
}

static void
test_unpack (void)
{
  static const gsize sizes[] = { 0, 1, 1000, 262143, 262144, 262145, 1000000 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int gzip = 0; gzip < 2; gzip++)
      {
        g_autoptr (GBytes) bytes = make_bytes (sizes[i]);
        g_autoptr (GByteArray) packed = gzip ? pack_gzip (bytes) : pack_zstd (bytes);
        g_autoptr (GError) error = NULL;
        g_autoptr (GBytes) once = unpack (packed->data, packed->len, &error);
        g_autoptr (GBytes) twice = NULL;
        g_autofree guint8 *again = g_memdup2 (packed->data, packed->len);

        g_assert_no_error (error);
        g_assert_true (g_bytes_equal (bytes, once));
        g_byte_array_append (packed, again, packed->len);
        twice = unpack (packed->data, packed->len, &error);
        g_assert_no_error (error);
        g_assert_cmpuint (g_bytes_get_size (twice), ==, 2 * sizes[i]);
      }
}

static void
test_unpack_damage (void)
{
  g_autoptr (GBytes) bytes = make_bytes (3000);

  for (int gzip = 0; gzip < 2; gzip++)
    {
      g_autoptr (GByteArray) packed = gzip ? pack_gzip (bytes) : pack_zstd (bytes);

      for (guint length = 8; length < packed->len; length++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (GBytes) cut = unpack (packed->data, length, &error);

          g_assert_null (cut);
          g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CORRUPT);
        }
      for (guint bit = 10 * 8; bit < packed->len * 8; bit += 5)
        {
          g_autoptr (GBytes) damaged = NULL;

          packed->data[bit / 8] ^= (guint8) (1 << bit % 8);
          damaged = unpack (packed->data, packed->len, NULL);
          packed->data[bit / 8] ^= (guint8) (1 << bit % 8);
          g_assert_true (damaged == NULL || g_bytes_equal (damaged, bytes));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backup/scan/postgres", test_postgres);
  g_test_add_func ("/backup/scan/sqlite", test_sqlite);
  g_test_add_func ("/backup/scan/counts", test_counts);
  g_test_add_func ("/backup/scan/cut", test_cut);
  g_test_add_func ("/backup/scan/noise", test_noise);
  g_test_add_func ("/backup/unpack/round", test_unpack);
  g_test_add_func ("/backup/unpack/damage", test_unpack_damage);
  return g_test_run ();
}
