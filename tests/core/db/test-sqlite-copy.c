/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>

#include "core/base/error.h"
#include "core/db/sqlite/copy.h"
#include "core/db/sqlite/replace.h"
#include "lib/file.h"

typedef struct
{
  char *folder;
  char *from;
  char *to;
} Fixture;

/* What was heard of the file, and what it held at that moment. */
typedef struct
{
  const char *path;
  GByteArray *heard;   /* of each byte: how often */
  GByteArray *content; /* when it was heard of */
  const char *between; /* done to the source once the first bytes are there */
  const char *from;
} Heard;

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("reeve-copy-XXXXXX", NULL);
  fixture->from = g_build_filename (fixture->folder, "from.db", NULL);
  fixture->to = g_build_filename (fixture->folder, "to.db", NULL);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->from);
  g_free (fixture->to);
}

static void
written_cb (guint64 offset, guint64 length, gpointer data)
{
  Heard *self = data;
  g_autofree char *bytes = NULL;
  gsize size;
  guint old = self->heard->len;

  g_assert_true (g_file_get_contents (self->path, &bytes, &size, NULL));
  g_assert_cmpuint (offset + length, <=, size);
  if (offset + length > old)
    {
      g_byte_array_set_size (self->heard, (guint) (offset + length));
      g_byte_array_set_size (self->content, (guint) (offset + length));
      memset (self->heard->data + old, 0, self->heard->len - old);
    }
  memcpy (self->content->data + offset, bytes + offset, length);
  for (guint64 i = offset; i < offset + length; i++)
    self->heard->data[i]++;
  if (self->between != NULL)
    file_run (self->from, self->between);
  self->between = NULL;
}

static gboolean
copy (Fixture *fixture, Heard *heard, GError **error)
{
  const ReeveSqliteCopyWatch watch = { .written = heard != NULL ? written_cb : NULL,
                                       .user_data = heard };
  g_autoptr (ReeveSession) session =
    reeve_sqlite_scratch_open (fixture->from, TRUE, NULL, error);
  gboolean ok;

  g_assert_nonnull (session);
  g_assert_true (g_file_set_contents (fixture->to, "", 0, NULL));
  g_assert_true (reeve_sqlite_begin_reading (session, NULL, NULL));
  ok = reeve_sqlite_copy (session, fixture->to, &watch, NULL, error);
  reeve_session_close (session);
  return ok;
}

static void
assert_once (const Heard *heard, guint page)
{
  g_autofree char *bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (heard->path, &bytes, &size, NULL));
  g_assert_cmpuint (heard->heard->len, ==, size);
  for (gsize i = page; i < size; i++)
    g_assert_cmpuint (heard->heard->data[i], ==, 1);
  g_assert_cmpmem (heard->content->data, size, bytes, size);
}

/* Whatever the size of a page: each is told of once, when it stands in the file; the first at least
 * once. What is written meanwhile is not in the copy. */
static void
test_written (Fixture *fixture, gconstpointer data)
{
  static const guint pages[] = { 512, 4096, 65536 };

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      Heard heard = { .path = fixture->to, .from = fixture->from,
                      .heard = g_byte_array_new (), .content = g_byte_array_new (),
                      .between = "INSERT INTO t VALUES (0, 'late')" };
      g_autofree char *make = g_strdup_printf (
        "PRAGMA page_size = %u; PRAGMA journal_mode = WAL; CREATE TABLE t (x, y); "
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) "
        "INSERT INTO t SELECT i, hex (randomblob (20)) FROM n; CREATE INDEX ty ON t (y)", pages[i]);
      g_autoptr (GError) error = NULL;
      g_autofree char *rows = NULL;
      g_autofree char *sound = NULL;

      g_unlink (fixture->from);
      file_run (fixture->from, make);
      g_assert_true (copy (fixture, &heard, &error));
      g_assert_no_error (error);
      g_assert_null (heard.between);
      assert_once (&heard, pages[i]);
      rows = file_ask (fixture->to, "SELECT count(*) FROM t");
      sound = file_ask (fixture->to, "PRAGMA integrity_check");
      g_assert_cmpstr (rows, ==, "30000");
      g_assert_cmpstr (sound, ==, "ok");
      g_byte_array_unref (heard.heard);
      g_byte_array_unref (heard.content);
    }
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sound = NULL;

  g_assert_true (g_file_set_contents (fixture->from, "", 0, NULL));
  g_assert_true (copy (fixture, NULL, &error));
  g_assert_no_error (error);
  sound = file_ask (fixture->to, "PRAGMA integrity_check");
  g_assert_cmpstr (sound, ==, "ok");
}

/* Wherever the space ends, also in the last bytes that are written. */
static void
test_full (Fixture *fixture, gconstpointer data)
{
  struct rlimit all;
  GStatBuf info;

  signal (SIGXFSZ, SIG_IGN);
  file_run (fixture->from, "CREATE TABLE t AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL "
                          "SELECT i + 1 FROM n WHERE i < 20000) SELECT i, 'text' FROM n");
  g_assert_cmpint (g_stat (fixture->from, &info), ==, 0);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &all), ==, 0);
  for (int i = 0; i < 20; i++)
    {
      struct rlimit limit = { .rlim_cur = (rlim_t) (info.st_size - 1 - i * info.st_size / 20),
                              .rlim_max = all.rlim_max };
      g_autoptr (GError) error = NULL;
      gboolean ok;

      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
      ok = copy (fixture, NULL, &error);
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &all), ==, 0);
      g_test_message ("%" G_GUINT64_FORMAT " bytes of %" G_GINT64_FORMAT, (guint64) limit.rlim_cur,
                      (gint64) info.st_size);
      g_assert_false (ok);
      g_assert_nonnull (error);
    }
  g_assert_true (copy (fixture, NULL, NULL));
}

/* --- putting files in each other's places ---------------------------------------------------- */

typedef struct
{
  const char *fresh;
  const char *path;
  const char *kept;
  GError *error;
  gint ended; /* atomic */
} Swapping;

static gpointer
swap_thread (gpointer data)
{
  Swapping *self = data;

  reeve_sqlite_swap_files (self->path, self->fresh, self->kept, NULL, NULL, &self->error);
  g_atomic_int_set (&self->ended, TRUE);
  return NULL;
}

/* How often this process has it open. */
static guint
count_open (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *link = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *to = g_file_read_link (link, NULL);

      count += g_strcmp0 (to, path) == 0;
    }
  return count;
}

/* Until the thread has the file open, which somebody holds. */
static void
wait_for_second (const Swapping *self)
{
  gint64 deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  while (count_open (self->path) < 2 && !g_atomic_int_get (&self->ended) &&
         g_get_monotonic_time () < deadline)
    g_usleep (1000);
}

/* Who waited for a file that was swapped away meanwhile does not take the next one from under those
 * who are at work on it. */
static void
test_overtaken (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = g_build_filename (fixture->folder, "first.db", NULL);
  g_autofree char *kept = g_build_filename (fixture->folder, "kept.db", NULL);
  g_autofree char *other = g_build_filename (fixture->folder, "other.db", NULL);
  Swapping swapping = { .fresh = fixture->to, .path = fixture->from, .kept = other };
  g_autofree char *rows = NULL;
  gboolean was_wal = FALSE;
  ReeveSession *session;
  GThread *thread;

  file_run (fixture->from, data);
  file_run (fixture->to, "CREATE TABLE t AS SELECT 'second'");
  file_run (first, "CREATE TABLE t AS SELECT 'first'");
  session = reeve_sqlite_hold_alone (fixture->from, &was_wal, NULL, NULL);
  g_assert_nonnull (session);
  thread = g_thread_new ("swap", swap_thread, &swapping);
  wait_for_second (&swapping);
  g_assert_cmpint (g_rename (fixture->from, kept), ==, 0);
  g_assert_cmpint (g_rename (first, fixture->from), ==, 0);
  reeve_sqlite_give_back (session, kept, was_wal);
  g_thread_join (thread);
  g_assert_error (swapping.error, REEVE_ERROR, REEVE_ERROR_STALE);
  g_error_free (swapping.error);
  rows = file_ask (fixture->from, "SELECT * FROM t");
  g_assert_cmpstr (rows, ==, "first");
  g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
}

static gpointer
place_thread (gpointer data)
{
  Swapping *self = data;

  reeve_sqlite_place_new (self->fresh, self->path, &self->error);
  g_atomic_int_set (&self->ended, TRUE);
  return NULL;
}

/* An empty file may be replaced, but not while somebody writes the first rows to it. */
static void
test_place_written (Fixture *fixture, gconstpointer data)
{
  Swapping placing = { .fresh = fixture->to, .path = fixture->from };
  g_autofree char *tables = NULL;
  ReeveSession *session;
  GThread *thread;

  g_assert_true (g_file_set_contents (fixture->from, "", 0, NULL));
  file_run (fixture->to, "CREATE TABLE made (x)");
  session = reeve_sqlite_scratch_open (fixture->from, FALSE, NULL, NULL);
  g_assert_true (reeve_session_begin (session, NULL, NULL));
  g_assert_true (reeve_session_execute (session, "CREATE TABLE written (x)", NULL, NULL));
  thread = g_thread_new ("place", place_thread, &placing);
  wait_for_second (&placing);
  g_assert_true (reeve_session_commit (session, NULL, NULL));
  reeve_session_close (session);
  g_object_unref (session);
  g_thread_join (thread);
  g_assert_error (placing.error, REEVE_ERROR, REEVE_ERROR_CONFLICT);
  g_error_free (placing.error);
  tables = file_ask (fixture->from, "SELECT name FROM sqlite_schema");
  g_assert_cmpstr (tables, ==, "written");
}

static void
test_place_empty (Fixture *fixture, gconstpointer data)
{
  g_autofree char *tables = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->from, "", 0, NULL));
  file_run (fixture->to, "CREATE TABLE made (x)");
  g_assert_true (reeve_sqlite_place_new (fixture->to, fixture->from, &error));
  g_assert_no_error (error);
  tables = file_ask (fixture->from, "SELECT name FROM sqlite_schema");
  g_assert_cmpstr (tables, ==, "made");
  file_run (fixture->to, "CREATE TABLE another (x)");
  g_assert_false (reeve_sqlite_place_new (fixture->to, fixture->from, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONFLICT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/sqlite/copy/written", Fixture, NULL, setup, test_written, teardown);
  g_test_add ("/sqlite/copy/empty", Fixture, NULL, setup, test_empty, teardown);
  g_test_add ("/sqlite/copy/full", Fixture, NULL, setup, test_full, teardown);
  g_test_add ("/sqlite/replace/overtaken", Fixture, "CREATE TABLE t (x)", setup, test_overtaken,
              teardown);
  g_test_add ("/sqlite/replace/overtaken-wal", Fixture,
              "PRAGMA journal_mode = WAL; CREATE TABLE t (x)", setup, test_overtaken, teardown);
  g_test_add ("/sqlite/replace/written-meanwhile", Fixture, NULL, setup, test_place_written,
              teardown);
  g_test_add ("/sqlite/replace/empty", Fixture, NULL, setup, test_place_empty, teardown);
  return g_test_run ();
}
