/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/backup/age.h"
#include "core/backup/codec.h"
#include "core/backup/container.h"
#include "core/backup/fingerprint.h"
#include "core/base/error.h"

#define ID "0123456789abcdef0123456789abcdef"
#define OTHER_ID "fedcba9876543210fedcba9876543210"

static const struct
{
  const char *name;
  const char *text;
} members[] = {
  { "data/0001/00000001.copy.zst", "not really compressed" },
  { "data/0002/00000001.copy.zst", "" },
  { "manifest.json", "{}" },
};

typedef struct
{
  char *folder;
  char *path;
} Place;

static void
place_init (Place *self)
{
  self->folder = g_dir_make_tmp ("reeve-container-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "a.reeve", NULL);
}

static void
place_clear (Place *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->path);
}

static void
write_container (const char *path, const char *id, const ReeveAgeLock *lock, const char *extra)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveContainerWriter) writer =
    reeve_container_create (path, id, 1700000000, lock, &error);
  guint64 bytes = 0;

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    g_assert_true (reeve_container_add (writer, members[i].name, members[i].text,
                                        strlen (members[i].text), i, 100 + i, &error));
  if (extra != NULL)
    g_assert_true (reeve_container_add (writer, "extra", extra, strlen (extra), 0, 0, &error));
  g_assert_true (reeve_container_finish (writer, &bytes, &error));
  g_assert_cmpuint (bytes, >, 0);
}

/* What every restore does before it touches anything. */
static gboolean
check_all (ReeveSource *source, const ReeveAgeKeys *keys, GError **error)
{
  g_autoptr (ReeveContainer) container = reeve_container_open (source, keys, error);
  GPtrArray *list = container != NULL ? reeve_container_list (container) : NULL;

  for (guint i = 0; list != NULL && i < list->len; i++)
    if (!reeve_container_check_frame (container, g_ptr_array_index (list, i), error) ||
        !reeve_container_extract (container, g_ptr_array_index (list, i), -1, error))
      return FALSE;
  return list != NULL;
}

static GBytes *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *data;
  gsize length;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveSource) source = NULL;
  g_autoptr (ReeveContainer) container = NULL;
  g_autoptr (GPtrArray) data = NULL;
  struct stat info;
  Place place;

  place_init (&place);
  write_container (place.path, ID, NULL, NULL);
  g_assert_cmpint (stat (place.path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);
  source = reeve_source_open (place.path, &error);
  container = reeve_container_open (source, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (reeve_container_get_id (container), ==, ID);
  g_assert_cmpint (reeve_container_get_created (container), ==, 1700000000);
  g_assert_cmpuint (reeve_container_list (container)->len, ==, G_N_ELEMENTS (members));
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const ReeveMember *member = reeve_container_find (container, members[i].name);
      g_autoptr (GBytes) bytes = reeve_container_load (container, member, &error);

      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), members[i].text,
                       strlen (members[i].text));
      g_assert_cmpuint (member->rows, ==, i);
      g_assert_cmpuint (member->raw, ==, 100 + i);
    }
  g_assert_null (reeve_container_find (container, "data"));
  data = reeve_container_find_under (container, "data/0002/");
  g_assert_cmpuint (data->len, ==, 1);
  g_assert_true (check_all (source, NULL, &error));
  place_clear (&place);
}

/* tar itself says the same of it. */
static void
test_tar (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  g_autofree char *quoted = NULL;
  g_autofree char *command = NULL;
  int status = -1;
  Place place;

  place_init (&place);
  write_container (place.path, ID, NULL, NULL);
  quoted = g_shell_quote (place.path);
  command = g_strdup_printf ("tar -tf %s", quoted);
  g_spawn_command_line_sync (command, &out, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpstr (out, ==,
                   "data/0001/00000001.copy.zst\ndata/0002/00000001.copy.zst\nmanifest.json\n"
                   "TOC\nSEAL\n");
  place_clear (&place);
}

static void
check_refused (GBytes *file, const ReeveAgeKeys *keys, const char *what, gsize where)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveSource) source = reeve_source_new_bytes (file, "damaged");

  if (check_all (source, keys, &error))
    g_error ("%s at %" G_GSIZE_FORMAT " was not found", what, where);
  g_assert_nonnull (error);
}

/* Every bit and every length with REEVE_TEST_LONG. Else one bit of each @step bytes, from a random
 * one on, and the eight bits in turn. */
static void
check_damages (GBytes *file, const ReeveAgeKeys *keys, gsize step)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (file, &length);
  gsize first = (gsize) g_test_rand_int_range (0, (gint32) step * 8);
  gsize stride = step * 8 + 1;

  if (g_getenv ("REEVE_TEST_LONG") != NULL)
    {
      first = 0;
      stride = 1;
      step = 1;
    }
  for (gsize i = first; i < length * 8; i += stride)
    {
      guint8 *copy = g_memdup2 (bytes, length);
      g_autoptr (GBytes) damaged = g_bytes_new_take (copy, length);

      copy[i / 8] ^= (guint8) (1 << i % 8);
      check_refused (damaged, keys, "a flipped bit", i);
    }
  for (gsize i = first / 8; i < length; i += step)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (file, 0, i);

      check_refused (cut, keys, "a cut", i);
    }
}

static void
test_damage (void)
{
  g_autoptr (GBytes) file = NULL;
  Place place;

  place_init (&place);
  write_container (place.path, ID, NULL, NULL);
  file = load (place.path);
  check_damages (file, NULL, 2);
  place_clear (&place);
}

static void
test_encrypted_damage (void)
{
  g_autoptr (ReeveAgeLock) lock = reeve_age_lock_new ();
  g_autoptr (ReeveAgeKeys) keys = reeve_age_keys_new ();
  g_autofree char *recipient = NULL;
  g_autoptr (ReeveSecret) secret = reeve_age_generate (&recipient);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReeveSource) source = NULL;
  g_autoptr (GBytes) file = NULL;
  Place place;

  place_init (&place);
  g_assert_true (reeve_age_lock_add (lock, recipient, &error));
  g_assert_true (reeve_age_keys_add (keys, reeve_secret_peek (secret), &error));
  write_container (place.path, ID, lock, NULL);
  source = reeve_source_open (place.path, &error);
  g_assert_true (check_all (source, keys, &error));
  g_assert_false (check_all (source, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_AUTH);
  file = load (place.path);
  check_damages (file, keys, 13);
  place_clear (&place);
}

/* Every block of one backup in place of the same block of another one, of the same size. */
static void
test_splice (void)
{
  g_autofree char *other_path = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  const guint8 *a, *b;
  gsize length, other_length;
  guint spliced = 0;
  Place place;

  place_init (&place);
  other_path = g_strconcat (place.path, "2", NULL);
  write_container (place.path, ID, NULL, "one");
  write_container (other_path, OTHER_ID, NULL, "two");
  first = load (place.path);
  second = load (other_path);
  a = g_bytes_get_data (first, &length);
  b = g_bytes_get_data (second, &other_length);
  g_assert_cmpuint (length, ==, other_length);
  for (gsize at = 0; at < length; at += 512)
    for (gsize n = 512; at + n <= length; n += 512)
      {
        guint8 *copy = g_memdup2 (a, length);
        g_autoptr (GBytes) mixed = g_bytes_new_take (copy, length);

        memcpy (copy + at, b + at, n);
        if (memcmp (copy, a, length) == 0 || memcmp (copy, b, length) == 0)
          continue;
        check_refused (mixed, NULL, "a splice", at);
        spliced++;
      }
  g_test_message ("%u splices refused", spliced);
  g_assert_cmpuint (spliced, >, 10);
  place_clear (&place);
}

/* What is there is never touched, and what was not finished is gone. */
static void
test_names (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *partial = NULL;
  ReeveContainerWriter *writer;
  Place place;

  place_init (&place);
  partial = g_strconcat (place.path, REEVE_CONTAINER_PARTIAL, NULL);
  writer = reeve_container_create (place.path, ID, 0, NULL, &error);
  g_assert_true (g_file_test (partial, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (place.path, G_FILE_TEST_EXISTS));
  reeve_container_writer_free (writer);
  g_assert_false (g_file_test (partial, G_FILE_TEST_EXISTS));

  write_container (place.path, ID, NULL, NULL);
  g_assert_false (g_file_test (partial, G_FILE_TEST_EXISTS));
  g_assert_null (reeve_container_create (place.path, ID, 0, NULL, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CONFLICT);
  place_clear (&place);
}

/* --- codec ------------------------------------------------------------------------------------ */

static gboolean
collect (gconstpointer data, gsize length, gpointer user_data, GError **error)
{
  g_byte_array_append (user_data, data, (guint) length);
  return TRUE;
}

static void
test_codec (void)
{
  g_autoptr (ReeveEncoder) encoder = reeve_encoder_new ();
  g_autoptr (GByteArray) packed = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  static const gsize sizes[] = { 0, 1, 1000, 3 * 1024 * 1024 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree guint8 *data = g_malloc0 (sizes[i] + 1);
      g_autoptr (GByteArray) got = g_byte_array_new ();

      for (gsize k = 0; k < sizes[i]; k++)
        data[k] = (guint8) (k * k >> 7);
      g_assert_true (reeve_encoder_run (encoder, data, sizes[i], packed, &error));
      g_assert_true (reeve_decode (packed->data, packed->len, sizes[i], collect, got, &error));
      g_assert_no_error (error);
      g_assert_cmpmem (got->data, got->len, data, sizes[i]);
      g_assert_false (reeve_decode (packed->data, packed->len, sizes[i] + 1, collect, got, &error));
      g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CORRUPT);
      g_clear_error (&error);
      for (guint k = 0; k < packed->len; k += 1 + packed->len / 50)
        g_assert_false (reeve_decode (packed->data, k, sizes[i], collect, got, NULL));
    }
  /* More than was said is never given out: what a bomb is. */
  {
    g_autofree guint8 *zeros = g_malloc0 (16 * 1024 * 1024);
    g_autoptr (GByteArray) got = g_byte_array_new ();

    g_assert_true (reeve_encoder_run (encoder, zeros, 16 * 1024 * 1024, packed, &error));
    g_assert_false (reeve_decode (packed->data, packed->len, 1000, collect, got, &error));
    g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CORRUPT);
    g_assert_cmpuint (got->len, <=, 1000);
  }
}

/* --- fingerprint ------------------------------------------------------------------------------ */

static ReeveFingerprint
print_of (const char *rows, gsize piece)
{
  g_auto (ReeveRowReader) reader = { 0 };
  gsize length = strlen (rows);

  for (gsize at = 0; at < length; at += piece)
    reeve_row_reader_feed (&reader, rows + at, MIN (piece, length - at));
  g_assert_true (reeve_row_reader_finish (&reader));
  return reader.fingerprint;
}

static void
test_fingerprint (void)
{
  ReeveFingerprint one = print_of ("a\tb\nc\td\n\\N\t\n", 1);
  ReeveFingerprint other = print_of ("c\td\n\\N\t\na\tb\n", 5);
  ReeveFingerprint twice = print_of ("a\tb\na\tb\nc\td\n", 3);
  ReeveFingerprint half = print_of ("a\tb\n", 2);
  ReeveFingerprint rest = print_of ("c\td\n\\N\t\n", 2);
  ReeveFingerprint parsed = { .rows = 3 };
  g_autofree char *text = reeve_fingerprint_to_text (&one);
  g_auto (ReeveRowReader) cut = { 0 };

  g_assert_true (reeve_fingerprint_equal (&one, &other));
  g_assert_false (reeve_fingerprint_equal (&one, &twice));
  g_assert_cmpuint (one.rows, ==, 3);
  g_assert_cmpuint (one.bytes, ==, 12);
  reeve_fingerprint_merge (&half, &rest);
  g_assert_true (reeve_fingerprint_equal (&one, &half));
  g_assert_true (reeve_fingerprint_parse (text, &parsed));
  g_assert_true (reeve_fingerprint_equal (&one, &parsed));
  g_assert_false (reeve_fingerprint_parse ("12", &parsed));
  /* A fixed value: it is a part of the format. */
  g_assert_cmpstr (text, ==, "a7aef6c6cccd2f62c9ffca526be4a80f");
  reeve_row_reader_feed (&cut, "a", 1);
  g_assert_false (reeve_row_reader_finish (&cut));
}

typedef struct
{
  const char *folder;
  gint ended; /* atomic */
} Sweeping;

static gpointer
sweep_on_and_on (gpointer data)
{
  Sweeping *self = data;

  while (!g_atomic_int_get (&self->ended))
    reeve_container_sweep (self->folder);
  return NULL;
}

/* The folder of a container that is begun may be swept at any moment, also before it is locked. */
static void
test_swept (void)
{
  Sweeping sweeping = { 0 };
  GThread *thread;
  Place place;

  place_init (&place);
  sweeping.folder = place.folder;
  thread = g_thread_new ("sweep", sweep_on_and_on, &sweeping);
  for (int i = 0; i < 5000; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveContainerWriter) writer =
        reeve_container_create (place.path, ID, 1700000000, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (writer);
    }
  g_atomic_int_set (&sweeping.ended, TRUE);
  g_thread_join (thread);
  place_clear (&place);
}

static gpointer
begin_and_give_up (gpointer data)
{
  const char *path = data;
  g_autofree char *partial = g_strconcat (path, REEVE_CONTAINER_PARTIAL, NULL);

  for (int begun = 0; begun < 3000;)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ReeveContainerWriter) writer =
        reeve_container_create (path, ID, 1700000000, NULL, &error);

      if (writer == NULL)
        g_assert_error (error, REEVE_ERROR, REEVE_ERROR_BUSY);
      else
        begun++;
      g_thread_yield ();
      g_assert_true (writer == NULL || g_file_test (partial, G_FILE_TEST_EXISTS));
    }
  return NULL;
}

/* One at a time writes a container of that name, and nobody who gives up takes the file of the next
 * one away. */
static void
test_given_up (void)
{
  GThread *threads[3];
  Place place;

  place_init (&place);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("write", begin_and_give_up, place.path);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  place_clear (&place);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backup/container/round-trip", test_round_trip);
  g_test_add_func ("/backup/container/tar", test_tar);
  g_test_add_func ("/backup/container/damage", test_damage);
  g_test_add_func ("/backup/container/encrypted-damage", test_encrypted_damage);
  g_test_add_func ("/backup/container/splice", test_splice);
  g_test_add_func ("/backup/container/names", test_names);
  g_test_add_func ("/backup/container/swept", test_swept);
  g_test_add_func ("/backup/container/given-up", test_given_up);
  g_test_add_func ("/backup/codec/frames", test_codec);
  g_test_add_func ("/backup/fingerprint/rows", test_fingerprint);
  return g_test_run ();
}
