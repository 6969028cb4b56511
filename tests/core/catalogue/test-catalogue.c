/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/paths.h"
#include "fixture.h"

/* Whoever it is, it is not root and owns nothing here. */
#define NOBODY 65534

static int
mode_of (const char *path)
{
  struct stat info;

  g_assert_cmpint (stat (path, &info), ==, 0);
  return info.st_mode & 0777;
}

static char *
digest_of (const char *path)
{
  g_autofree char *bytes = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  return reeve_sha256 (bytes, length);
}

static void
assert_opens_with (Fixture *fixture, ReeveErrorCode code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (reeve_catalogue_open (fixture->path, &error));
  g_assert_error (error, REEVE_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, fixture->path));
  g_assert_nonnull (reeve_error_get_detail (error)->remedy);
}

static void
test_new_and_again (Fixture *fixture, gconstpointer data)
{
  g_autofree char *revisions = NULL;

  fixture_open (fixture);
  fixture_close (fixture);
  fixture_open (fixture);
  revisions = raw_query (fixture->path, "SELECT count(*) FROM reeve_revision");
  g_assert_cmpstr (revisions, ==, "4");
}

static void
test_default_path (void)
{
  g_autofree char *path = reeve_paths_catalogue ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveCatalogue) catalogue = NULL;

  /* A folder that others can look into is closed to them. */
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_cmpint (chmod (folder, 0755), ==, 0);
  catalogue = reeve_catalogue_open (NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mode_of (path), ==, 0600);
  g_assert_cmpint (mode_of (folder), ==, 0700);
}

static void
test_modes (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "catalogue.db", "catalogue.db-wal", "catalogue.db-shm",
                                       "catalogue.db.lock", "audit.head" };
  g_autofree char *folder = fixture_file (fixture, "a/b");
  mode_t before = umask (0);
  g_autofree char *path = g_build_filename (folder, "catalogue.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveCatalogue) catalogue = reeve_catalogue_open (path, &error);
  g_autofree char *parent = fixture_file (fixture, "a");

  g_assert_no_error (error);
  run_jobs (catalogue, 1);
  umask (before);
  g_assert_cmpint (mode_of (folder), ==, 0700);
  g_assert_cmpint (mode_of (parent), ==, 0700);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_build_filename (folder, names[i], NULL);

      g_assert_cmpint (mode_of (file), ==, 0600);
    }
}

static void
test_modes_tightened (Fixture *fixture, gconstpointer data)
{
  fixture_open (fixture);
  fixture_close (fixture);
  g_assert_cmpint (chmod (fixture->path, 0664), ==, 0);
  fixture_open (fixture);
  g_assert_cmpint (mode_of (fixture->path), ==, 0600);
}

static void
test_strange_names (void)
{
  static const char *const names[] = { "a b", "100%", "what?", "a#b", "é&=", "%41", "a:b" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      Fixture fixture;

      fixture_setup (&fixture, NULL);
      g_free (fixture.path);
      fixture.path = g_build_filename (fixture.folder, names[i], "catalogue.db", NULL);
      run_jobs (fixture_open (&fixture), 1);
      g_assert_true (g_file_test (fixture.path, G_FILE_TEST_IS_REGULAR));
      fixture_teardown (&fixture, NULL);
    }
}

static void
test_durable_settings (Fixture *fixture, gconstpointer data)
{
  g_autofree char *mode = NULL;

  fixture_open (fixture);
  mode = raw_query (fixture->path, "PRAGMA journal_mode");
  g_assert_cmpstr (mode, ==, "wal");
}

/* A catalogue of an earlier version is brought up; what is in it stays. */
static void
test_older (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GPtrArray) audit = NULL;

  run_jobs (fixture_open (fixture), 1);
  fixture_close (fixture);
  raw_execute (fixture->path, "DROP TABLE backup; DROP TABLE audit;"
                              "DELETE FROM reeve_revision WHERE id >= '20260105090200'");
  jobs = reeve_catalogue_list_jobs (fixture_open (fixture), NULL, 0, NULL);
  g_assert_cmpuint (jobs->len, ==, 1);
  audit = reeve_catalogue_list_audit (fixture->catalogue, 0, NULL);
  g_assert_cmpuint (audit->len, ==, 0);
}

static void
test_newer (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  run_jobs (fixture_open (fixture), 1);
  fixture_close (fixture);
  raw_execute (fixture->path, "UPDATE reeve_revision SET id = '99990101000000'"
                              " WHERE id = '20260105090300'");
  before = digest_of (fixture->path);
  assert_opens_with (fixture, REEVE_ERROR_UNSUPPORTED);
  after = digest_of (fixture->path);
  g_assert_cmpstr (after, ==, before);
}

/* What damages a file, and what then opening it or working with it says. */
static void
scribble (const char *path, gsize offset, gsize length)
{
  g_autofree char *bytes = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_cmpuint (offset, <, size);
  memset (bytes + offset, 0xa5, MIN (length, size - offset));
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
}

static void
test_no_database (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (5000, 'x');
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
  assert_opens_with (fixture, REEVE_ERROR_CORRUPT);
  g_assert_null (reeve_catalogue_open (fixture->path, &error));
  g_assert_nonnull (strstr (reeve_error_get_detail (error)->remedy, fixture->path));
  g_assert_nonnull (strstr (reeve_error_get_detail (error)->remedy, "audit.head"));
  g_assert_true (g_file_get_contents (fixture->path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, text);
}

static void
test_header_damaged (Fixture *fixture, gconstpointer data)
{
  run_jobs (fixture_open (fixture), 2);
  fixture_close (fixture);
  scribble (fixture->path, 0, 100);
  assert_opens_with (fixture, REEVE_ERROR_CORRUPT);
}

static void
test_schema_damaged (Fixture *fixture, gconstpointer data)
{
  run_jobs (fixture_open (fixture), 2);
  fixture_close (fixture);
  scribble (fixture->path, 100, 3000);
  assert_opens_with (fixture, REEVE_ERROR_CORRUPT);
}

/* Pages that opening does not read. */
static void
test_pages_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *page = NULL;
  g_autoptr (GError) error = NULL;

  run_jobs (fixture_open (fixture), 200);
  fixture_close (fixture);
  page = raw_query (fixture->path, "SELECT rootpage FROM sqlite_schema WHERE name = 'job'");
  scribble (fixture->path, (g_ascii_strtoull (page, NULL, 10) - 1) * 4096, 4096);
  fixture_open (fixture);
  g_assert_null (reeve_catalogue_list_jobs (fixture->catalogue, NULL, 0, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, fixture->path));
  g_assert_nonnull (strstr (reeve_error_get_detail (error)->remedy, fixture->path));
}

static void
test_truncated (Fixture *fixture, gconstpointer data)
{
  run_jobs (fixture_open (fixture), 20);
  fixture_close (fixture);
  g_assert_cmpint (truncate (fixture->path, 6000), ==, 0);
  assert_opens_with (fixture, REEVE_ERROR_CORRUPT);
}

static void
test_table_missing (Fixture *fixture, gconstpointer data)
{
  fixture_open (fixture);
  fixture_close (fixture);
  raw_execute (fixture->path, "DROP TABLE audit");
  assert_opens_with (fixture, REEVE_ERROR_CORRUPT);
}

static void
test_foreign (Fixture *fixture, gconstpointer data)
{
  g_autofree char *tables = NULL;

  raw_execute (fixture->path, "CREATE TABLE moz_places (id INTEGER)");
  assert_opens_with (fixture, REEVE_ERROR_CORRUPT);
  tables = raw_query (fixture->path, "SELECT count(*) FROM sqlite_schema");
  g_assert_cmpstr (tables, ==, "1");
}

/* Root may write everything: so somebody else tries. */
static int
open_code_as_nobody (const char *path)
{
  pid_t pid = fork ();
  int status = 0;

  if (pid == 0)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveCatalogue) catalogue = NULL;

      if (geteuid () == 0 && (setgid (NOBODY) != 0 || setuid (NOBODY) != 0))
        _exit (255);
      catalogue = reeve_catalogue_open (path, &error);
      _exit (catalogue != NULL ? 254 : error->domain == REEVE_ERROR ? error->code : 253);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
test_access (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    int folder;
    int file;
    ReeveErrorCode code;
  } cases[] = {
    { 0777, 0444, REEVE_ERROR_READ_ONLY },
    { 0555, 0444, REEVE_ERROR_READ_ONLY },
    { 0777, 0000, REEVE_ERROR_PERMISSION },
    { 0555, 0666, REEVE_ERROR_READ_ONLY },
  };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  run_jobs (fixture_open (fixture), 1);
  fixture_close (fixture);
  before = digest_of (fixture->path);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (chmod (fixture->folder, cases[i].folder), ==, 0);
      g_assert_cmpint (chmod (fixture->path, cases[i].file), ==, 0);
      g_assert_cmpint (open_code_as_nobody (fixture->path), ==, cases[i].code);
    }
  g_assert_cmpint (chmod (fixture->folder, 0700), ==, 0);
  g_assert_cmpint (chmod (fixture->path, 0600), ==, 0);
  after = digest_of (fixture->path);
  g_assert_cmpstr (after, ==, before);
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_file (fixture, "file/sub/catalogue.db");
  g_autofree char *file = fixture_file (fixture, "file");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_null (reeve_catalogue_open (path, &error));
  g_assert_nonnull (error);
}

static void
add (const char *path, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, fixture_setup, test, fixture_teardown);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("/catalogue/open/new-and-again", test_new_and_again);
  g_test_add_func ("/catalogue/open/default-path", test_default_path);
  g_test_add_func ("/catalogue/open/strange-names", test_strange_names);
  add ("/catalogue/open/durable-settings", test_durable_settings);
  add ("/catalogue/open/older", test_older);
  add ("/catalogue/open/newer", test_newer);
  add ("/catalogue/open/access", test_access);
  add ("/catalogue/open/no-folder", test_no_folder);
  add ("/catalogue/modes/private", test_modes);
  add ("/catalogue/modes/tightened", test_modes_tightened);
  add ("/catalogue/damaged/no-database", test_no_database);
  add ("/catalogue/damaged/header", test_header_damaged);
  add ("/catalogue/damaged/schema", test_schema_damaged);
  add ("/catalogue/damaged/pages", test_pages_damaged);
  add ("/catalogue/damaged/truncated", test_truncated);
  add ("/catalogue/damaged/table-missing", test_table_missing);
  add ("/catalogue/damaged/foreign", test_foreign);

  return g_test_run ();
}
