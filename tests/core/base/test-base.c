/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

#include "core/base/cancel.h"
#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/redact.h"
#include "core/base/secret.h"
#include "core/base/temporary.h"

static void
test_redact (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "nothing here", "nothing here" },
    { "postgresql://ann:s3cret@db/x", "postgresql://ann:•••@db/x" },
    { "at postgres://ann:p@ss:w@db:5432/x?a=b now", "at postgres://ann:•••@db:5432/x?a=b now" },
    { "host=db password=s3cret user=ann", "host=db password=••• user=ann" },
    { "password = 'two words\\' x' user=ann", "password = ••• user=ann" },
    { "postgresql:///x?user=a&password=b%20c&sslmode=require",
      "postgresql:///x?user=a&password=•••&sslmode=require" },
    { "CREATE ROLE a PASSWORD 'it''s' LOGIN", "CREATE ROLE a PASSWORD '•••' LOGIN" },
    { "PWD=abc", "PWD=•••" },
    { "row contains (9, $argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA+/x...).",
      "row contains (9, •••...)." },
    { "CHECK (hash LIKE '$argon2id$%')", "CHECK (hash LIKE '$argon2id$%')" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = reeve_redact_text (cases[i].text);

      g_assert_cmpstr (clean, ==, cases[i].expected);
    }
}

static void
test_redact_registered (void)
{
  g_autoptr (ReeveSecret) secret = reeve_secret_new ("hunter2!", -1);
  g_autofree char *clean = reeve_redact_text ("login failed for hunter2! today");
  g_autofree char *other = NULL;

  g_assert_cmpstr (reeve_secret_peek (secret), ==, "hunter2!");
  g_assert_cmpstr (clean, ==, "login failed for ••• today");
  reeve_redact_register ("ab");
  other = reeve_redact_text ("about");
  g_assert_cmpstr (other, ==, "about");
}

static void
test_digest_framing (void)
{
  g_autoptr (ReeveDigest) a = reeve_digest_new ("test");
  g_autoptr (ReeveDigest) b = reeve_digest_new ("test");
  g_autoptr (ReeveDigest) c = reeve_digest_new ("test");
  g_autoptr (ReeveDigest) d = reeve_digest_new ("other");
  g_autofree char *ha = NULL;
  g_autofree char *hb = NULL;
  g_autofree char *hc = NULL;
  g_autofree char *hd = NULL;
  g_autofree char *empty = reeve_sha256 ("", 0);

  reeve_digest_add (a, "ab", "c");
  reeve_digest_add (b, "a", "bc");
  reeve_digest_add (c, "ab", NULL);
  reeve_digest_add (d, "ab", "c");
  ha = reeve_digest_finish (a);
  hb = reeve_digest_finish (b);
  hc = reeve_digest_finish (c);
  hd = reeve_digest_finish (d);
  g_assert_cmpstr (ha, !=, hb);
  g_assert_cmpstr (ha, !=, hc);
  g_assert_cmpstr (ha, !=, hd);
  g_assert_cmpuint (strlen (ha), ==, 64);
  /* FIPS 180-4: the digest of nothing */
  g_assert_cmpstr (empty, ==, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void
test_clock (void)
{
  g_autofree char *text = reeve_clock_format (G_GINT64_CONSTANT (1769850300123456));
  g_autofree char *short_time = reeve_clock_format_duration (850);
  g_autofree char *seconds = reeve_clock_format_duration (12340);
  g_autofree char *minutes = reeve_clock_format_duration (245000);
  g_autofree char *hours = reeve_clock_format_duration (7380000);

  g_assert_cmpstr (text, ==, "2026-01-31T09:05:00.123Z");
  g_assert_cmpint (reeve_clock_parse (text), ==, G_GINT64_CONSTANT (1769850300123000));
  g_assert_cmpint (reeve_clock_parse ("2026-01-31T10:05:00+01:00"), ==,
                   G_GINT64_CONSTANT (1769850300000000));
  g_assert_cmpint (reeve_clock_parse ("yesterday"), ==, -1);
  g_assert_cmpint (reeve_clock_parse (NULL), ==, -1);
  g_assert_cmpstr (short_time, ==, "850 ms");
  g_assert_cmpstr (seconds, ==, "12.3 s");
  g_assert_cmpstr (minutes, ==, "4 min 05 s");
  g_assert_cmpstr (hours, ==, "2 h 03 min");
}

static void
test_error_describe (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;
  g_autofree char *text = NULL;

  reeve_set_error (&error, REEVE_ERROR_SQL, "Cannot reach postgresql://a:topsecret@db/x");
  reeve_error_set_place (&error, "0001_a.sql", 12, 3);
  reeve_error_set_place (&error, "other.sql", 99, 9);
  reeve_error_set_unchanged (&error, "The database is as it was.");
  reeve_error_set_remedy (&error, "Correct %s.", "line 12");
  copy = g_error_copy (error);
  text = reeve_error_describe (copy);
  g_assert_cmpstr (text, ==,
                   "Cannot reach postgresql://a:•••@db/x\n"
                   "  at: 0001_a.sql:12 (statement 3)\n"
                   "  not changed: The database is as it was.\n"
                   "  do now: Correct line 12.");
  g_assert_cmpstr (reeve_error_code_name (error), ==, "sql");
  g_assert_false (reeve_error_is_retryable (error));
}

static void
test_error_adopts (void)
{
  g_autoptr (GError) error = g_error_new (G_FILE_ERROR, G_FILE_ERROR_IO, "disk on fire");

  reeve_error_set_remedy (&error, "Leave.");
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "disk on fire");
  g_assert_cmpstr (reeve_error_get_detail (error)->remedy, ==, "Leave.");
}

static void
test_file_text (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    int code; /* -1: readable */
    guint line;
  } cases[] = {
    { "", 0, -1, 0 },
    { "a\nb\n", 4, -1, 0 },
    { "\xef\xbb\xbf" "a", 4, -1, 0 },
    { "a\r\nb", 4, -1, 0 },
    { "a\nb\xff\n", 5, REEVE_ERROR_INVALID, 2 },
    { "a\n\nb\0c", 6, REEVE_ERROR_INVALID, 3 },
    { "caf\xe9", 4, REEVE_ERROR_INVALID, 1 },
  };
  g_autofree char *dir = g_dir_make_tmp ("reeve-base-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "t.sql", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      gsize length = 0;

      g_file_set_contents (path, cases[i].bytes, (gssize) cases[i].length, NULL);
      text = reeve_file_read_text (AT_FDCWD, path, "t.sql", &length, &error);
      if (cases[i].code < 0)
        {
          g_assert_no_error (error);
          g_assert_cmpmem (text, length, cases[i].bytes, cases[i].length);
        }
      else
        {
          g_assert_error (error, REEVE_ERROR, cases[i].code);
          g_assert_cmpuint (reeve_error_get_detail (error)->line, ==, cases[i].line);
        }
    }
  g_unlink (path);
  g_rmdir (dir);
}

static void
test_file_faults (void)
{
  g_autofree char *dir = g_dir_make_tmp ("reeve-base-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "new.sql", NULL);
  g_autoptr (GError) error = NULL;
  struct stat info;
  gsize length;

  g_assert_null (reeve_file_read_text (AT_FDCWD, path, path, &length, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (reeve_file_read_text (AT_FDCWD, dir, dir, &length, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
  g_clear_error (&error);

  g_assert_true (reeve_file_create (path, "x", 0600, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_false (reeve_file_create (path, "y", 0600, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONFLICT);
  g_unlink (path);
  g_rmdir (dir);
}

static void
test_json_hostile (void)
{
  g_autofree char *deep = g_strnfill (100000, '[');
  g_autoptr (GString) wide = g_string_new (NULL);
  g_autoptr (JsonObject) many = NULL;
  static const struct
  {
    const char *text;
    gboolean valid;
  } cases[] = {
    { "{}", TRUE },
    { "{\"a\":\"[[[[\"}", TRUE },
    { "[]", FALSE },
    { "", FALSE },
    { "{\"a\":", FALSE },
    { "nonsense", FALSE },
  };
  g_autoptr (GError) error = NULL;

  g_assert_null (reeve_json_parse (deep, 100000, "deep.json", &error));
  /* Many beside each other are not deep. */
  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (wide, "%s[[{}]]", i > 0 ? "," : "{\"a\":[");
  g_string_append (wide, "]}");
  many = reeve_json_parse (wide->str, wide->len, "wide.json", NULL);
  g_assert_nonnull (many);
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_INVALID);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (JsonObject) object =
        reeve_json_parse (cases[i].text, strlen (cases[i].text), "t.json", &local);

      g_assert_cmpint (object != NULL, ==, cases[i].valid);
      g_assert_cmpint (local == NULL, ==, cases[i].valid);
    }
}

static void
test_cancel_wait (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  g_assert_cmpint (reeve_cancel_wait (fds[0], G_IO_IN, 5, cancellable, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_cmpint (write (fds[1], "x", 1), ==, 1);
  g_assert_cmpint (reeve_cancel_wait (fds[0], G_IO_IN, -1, cancellable, &error), ==, G_IO_IN);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (reeve_cancel_wait (fds[0], G_IO_IN, -1, cancellable, &error), ==, 0);
  g_assert_true (reeve_error_is_cancelled (error));
  g_clear_error (&error);
  g_assert_false (reeve_cancel_sleep (60000, cancellable, &error));
  g_assert_true (reeve_error_is_cancelled (error));
  close (fds[0]);
  close (fds[1]);
}

/* What is there of those that are gone goes; what others may be writing stays, be it that their
 * number is that of another process here. */
static void
test_temporary_sweep (void)
{
  g_autofree char *folder = g_dir_make_tmp ("reeve-sweep-XXXXXX", NULL);
  g_autofree char *own = reeve_temporary_dup_mark ();
  const pid_t gone = fork ();
  const struct
  {
    char *name;
    gboolean is_old;
    gboolean stays;
  } files[] = {
    { g_strdup_printf (".reeve-%s-1.tmp", own), TRUE, TRUE },
    { g_strdup_printf (".reeve-%.9s%d-1.tmp", own, (int) gone), FALSE, FALSE },
    { g_strdup_printf (".reeve-%.9s%d-1.tmp-journal", own, (int) gone), FALSE, FALSE },
    { g_strdup_printf (".reeve-00000000-%d-1.tmp", (int) gone), FALSE, TRUE },
    { g_strdup_printf (".reeve-00000000-%d-2.tmp", (int) gone), TRUE, FALSE },
    { g_strdup_printf (".reeve-%d-1.tmp", (int) gone), TRUE, TRUE },
    { g_strdup (".reeve-export-1.tmp"), TRUE, TRUE },
    { g_strdup (".reeve--1.tmp"), TRUE, TRUE },
  };

  if (gone == 0)
    _exit (0);
  g_assert_cmpint (waitpid (gone, NULL, 0), ==, gone);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i].name, NULL);
      const struct utimbuf then = { .modtime = files[i].is_old ? 1700000000 : time (NULL) };

      g_assert_true (g_file_set_contents (path, "", 0, NULL));
      g_assert_cmpint (utime (path, &then), ==, 0);
    }
  reeve_temporary_sweep (folder);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i].name, NULL);

      g_test_message ("%s", files[i].name);
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS) == files[i].stays);
      g_unlink (path);
      g_free (files[i].name);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/base/redact/patterns", test_redact);
  g_test_add_func ("/base/redact/registered", test_redact_registered);
  g_test_add_func ("/base/digest/framing", test_digest_framing);
  g_test_add_func ("/base/clock/format", test_clock);
  g_test_add_func ("/base/error/describe", test_error_describe);
  g_test_add_func ("/base/error/adopts", test_error_adopts);
  g_test_add_func ("/base/file/text", test_file_text);
  g_test_add_func ("/base/file/faults", test_file_faults);
  g_test_add_func ("/base/temporary/sweep", test_temporary_sweep);
  g_test_add_func ("/base/json/hostile", test_json_hostile);
  g_test_add_func ("/base/cancel/wait", test_cancel_wait);
  return g_test_run ();
}
