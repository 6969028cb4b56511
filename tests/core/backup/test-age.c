/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/backup/age.h"
#include "core/base/digest.h"
#include "core/base/error.h"

#define CHUNK (64 * 1024)

/* --- the vectors of the format's authors ----------------------------------------------------- */

static char *
material_path (const char *name)
{
  const char *folder = g_getenv ("REEVE_TEST_MATERIAL");
  const char *root = g_getenv ("REEVE_TEST_ROOT");

  if (folder != NULL)
    return g_build_filename (folder, name, NULL);
  return g_build_filename (root != NULL ? root : ".", "..", "shared", "material", name, NULL);
}

typedef struct
{
  char *expect;
  char *payload;
  gboolean is_hybrid;
  gboolean is_armored;
  gboolean is_compressed;
  ReeveAgeKeys *keys;
  GBytes *file;
} Vector;

static void
vector_clear (Vector *self)
{
  g_free (self->expect);
  g_free (self->payload);
  reeve_age_keys_free (self->keys);
  g_bytes_unref (self->file);
}

static void
read_field (Vector *self, const char *key, const char *value)
{
  if (g_str_equal (key, "expect"))
    self->expect = g_strdup (value);
  else if (g_str_equal (key, "payload"))
    self->payload = g_strdup (value);
  else if (g_str_equal (key, "compressed"))
    self->is_compressed = TRUE;
  else if (g_str_equal (key, "armored"))
    self->is_armored = TRUE;
  else if (g_str_equal (key, "passphrase"))
    {
      g_autoptr (ReeveSecret) secret = reeve_secret_new (value, -1);

      reeve_age_keys_add_passphrase (self->keys, secret);
    }
  else if (g_str_equal (key, "identity"))
    {
      g_autoptr (GError) error = NULL;

      if (!reeve_age_keys_add (self->keys, value, &error))
        {
          g_assert_error (error, REEVE_ERROR, REEVE_ERROR_UNSUPPORTED);
          self->is_hybrid = TRUE;
        }
    }
}

static GBytes *
inflate (const guint8 *data, gsize length)
{
  g_autoptr (GConverter) converter =
    G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
  g_autoptr (GInputStream) memory =
    g_memory_input_stream_new_from_data (data, (gssize) length, NULL);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (memory, converter);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();

  g_assert_cmpint (g_output_stream_splice (out, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL,
                                           NULL),
                   >=, 0);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

static void
load_vector (Vector *self, const char *path)
{
  g_autofree char *text = NULL;
  gsize length;
  char *at;

  *self = (Vector){ .keys = reeve_age_keys_new () };
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  for (at = text; *at != '\n';)
    {
      char *end = strchr (at, '\n');
      char *colon = strstr (at, ": ");

      *end = '\0';
      *colon = '\0';
      read_field (self, at, colon + 2);
      at = end + 1;
    }
  at++;
  length -= (gsize) (at - text);
  self->file = self->is_compressed ? inflate ((const guint8 *) at, length)
                                   : g_bytes_new (at, length);
}

/* Everything that is given out until the first error. */
static GByteArray *
read_on (ReeveSource *plain, GError **error)
{
  GByteArray *got = g_byte_array_new ();

  for (guint64 at = 0; at < reeve_source_get_size (plain);)
    {
      guint8 buffer[CHUNK];
      gsize length = (gsize) MIN (CHUNK, reeve_source_get_size (plain) - at);

      if (!reeve_source_read (plain, at, buffer, length, error))
        break;
      g_byte_array_append (got, buffer, (guint) length);
      at += length;
    }
  return got;
}

static const char *
outcome_of (const GError *open_error, const GError *read_error)
{
  if (read_error != NULL)
    return "payload failure";
  if (open_error == NULL)
    return "success";
  if (strstr (open_error->message, "armour") != NULL)
    return "armor failure";
  if (strstr (open_error->message, "was cut") != NULL)
    return "payload failure";
  switch ((ReeveErrorCode) open_error->code)
    {
    case REEVE_ERROR_INVALID:
    case REEVE_ERROR_UNSUPPORTED:
      return "header failure";
    case REEVE_ERROR_AUTH:
      return "no match";
    case REEVE_ERROR_CORRUPT:
      return "HMAC failure";
    case REEVE_ERROR_FAILED:
    case REEVE_ERROR_USAGE:
    case REEVE_ERROR_NOT_FOUND:
    case REEVE_ERROR_CONFLICT:
    case REEVE_ERROR_REFUSED:
    case REEVE_ERROR_STALE:
    case REEVE_ERROR_BUSY:
    case REEVE_ERROR_LOCK_TIMEOUT:
    case REEVE_ERROR_CONNECT:
    case REEVE_ERROR_PERMISSION:
    case REEVE_ERROR_LOST:
    case REEVE_ERROR_SQL:
    case REEVE_ERROR_CONSTRAINT:
    case REEVE_ERROR_READ_ONLY:
    case REEVE_ERROR_SPACE:
      break;
    }
  return open_error->message;
}

/* SHA-256 of the first chunk of the vectors' long text. */
static const char first_chunk[] =
  "a68cb6fa0b2e2a8d1abd54fcb26ff31fe16166ed38688bffa681e617813b781a";

static gboolean
check_vector (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) open_error = NULL;
  g_autoptr (GError) read_error = NULL;
  g_autoptr (ReeveSource) source = NULL;
  g_autoptr (ReeveSource) plain = NULL;
  Vector vector;
  gboolean is_hybrid;

  load_vector (&vector, path);
  is_hybrid = vector.is_hybrid;
  source = reeve_source_new_bytes (vector.file, name);
  plain = reeve_age_open (source, vector.keys, &open_error);
  if (plain != NULL)
    {
      g_autoptr (GByteArray) got = read_on (plain, &read_error);
      g_autofree char *hash = reeve_sha256 (got->data, got->len);

      /* Readers of streams find garbage after the last chunk only once they gave that out; ours
       * knows the end beforehand and stops before it. */
      if (vector.payload != NULL && (read_error == NULL || got->len > 0) &&
          (read_error == NULL || !g_str_equal (hash, first_chunk)))
        g_assert_cmpstr (hash, ==, vector.payload);
    }
  /* What does not begin as armour is taken for a bare file, and has no header then. */
  else if (vector.is_armored && !reeve_age_recognise (source))
    {
      g_free (vector.expect);
      vector.expect = g_strdup ("header failure");
    }
  /* Without its key such a file opens with none, and never with a wrong one. */
  if (is_hybrid)
    g_assert_nonnull (open_error);
  else
    {
      g_test_message ("%s: %s", name, vector.expect);
      g_assert_cmpstr (outcome_of (open_error, read_error), ==, vector.expect);
    }
  vector_clear (&vector);
  return !is_hybrid;
}

static void
test_vectors (void)
{
  g_autofree char *folder = material_path ("age-testkit");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint checked = 0;
  guint hybrid = 0;

  if (dir == NULL)
    {
      g_test_skip ("no test material “age-testkit”");
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    if (!g_str_has_suffix (name, ".md"))
      {
        if (check_vector (folder, name))
          checked++;
        else
          hybrid++;
      }
  g_test_message ("%u vectors as expected, %u with post-quantum keys refused", checked, hybrid);
  g_assert_cmpuint (checked, >, 100);
}

/* --- our own files --------------------------------------------------------------------------- */

static gboolean
append (gpointer data, gconstpointer bytes, gsize length, GError **error)
{
  g_byte_array_append (data, bytes, (guint) length);
  return TRUE;
}

static guint8 *
make_plain (gsize size)
{
  guint8 *plain = g_malloc (size + 1);

  for (gsize i = 0; i < size; i++)
    plain[i] = (guint8) (i * 31 + i / 251);
  return plain;
}

static GBytes *
encrypt (const ReeveAgeLock *lock, const guint8 *plain, gsize size)
{
  g_autoptr (GError) error = NULL;
  GByteArray *out = g_byte_array_new ();
  const ReeveSink sink = { .write = append, .data = out };
  g_autoptr (ReeveAgeWriter) writer = reeve_age_writer_new (lock, &sink, &error);
  ReeveSink plain_sink = reeve_age_writer_get_sink (writer);
  gsize piece = 1;

  g_assert_no_error (error);
  for (gsize at = 0; at < size; at += piece, piece = piece * 7 + 1)
    {
      piece = MIN (piece, size - at);
      g_assert_true (plain_sink.write (plain_sink.data, plain + at, piece, &error));
    }
  g_assert_true (plain_sink.close (plain_sink.data, &error));
  return g_byte_array_free_to_bytes (out);
}

static const gsize sizes[] = {
  0, 1, 2, CHUNK - 17, CHUNK - 16, CHUNK - 1, CHUNK, CHUNK + 1, CHUNK + 16, CHUNK + 17,
  2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1, 3 * CHUNK - 1, 3 * CHUNK, 3 * CHUNK + 1,
};

typedef struct
{
  ReeveAgeLock *lock;
  ReeveAgeKeys *keys;
  ReeveSecret *secret;
  char *recipient;
} Pair;

static void
pair_init (Pair *self)
{
  g_autoptr (GError) error = NULL;

  self->lock = reeve_age_lock_new ();
  self->keys = reeve_age_keys_new ();
  self->secret = reeve_age_generate (&self->recipient);
  g_assert_true (reeve_age_lock_add (self->lock, self->recipient, &error));
  g_assert_true (reeve_age_keys_add (self->keys, reeve_secret_peek (self->secret), &error));
}

static void
pair_clear (Pair *self)
{
  reeve_age_lock_free (self->lock);
  reeve_age_keys_free (self->keys);
  reeve_secret_unref (self->secret);
  g_free (self->recipient);
}

static void
check_ranges (ReeveSource *plain, const guint8 *expected, gsize size)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autofree guint8 *buffer = g_malloc (size + 1);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (reeve_source_get_size (plain), ==, size);
  g_assert_true (reeve_source_read (plain, 0, buffer, size, &error));
  g_assert_cmpmem (buffer, size, expected, size);
  for (int i = 0; i < 20 && size > 0; i++)
    {
      gsize offset = (gsize) g_rand_int_range (random, 0, (int) size);
      gsize length = (gsize) g_rand_int_range (random, 0, (int) (size - offset) + 1);

      g_assert_true (reeve_source_read (plain, offset, buffer, length, &error));
      g_assert_cmpmem (buffer, length, expected + offset, length);
    }
  g_assert_false (reeve_source_read (plain, size, buffer, 1, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_CORRUPT);
}

static void
test_round_trip (void)
{
  Pair pair;

  pair_init (&pair);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree guint8 *plain = make_plain (sizes[i]);
      g_autoptr (GBytes) file = encrypt (pair.lock, plain, sizes[i]);
      g_autoptr (ReeveSource) source = reeve_source_new_bytes (file, "test");
      g_autoptr (ReeveSource) open = reeve_age_open (source, pair.keys, &error);

      g_assert_no_error (error);
      g_assert_true (reeve_age_recognise (source));
      check_ranges (open, plain, sizes[i]);
    }
  pair_clear (&pair);
}

/* Every byte of a small file, damaged, is found before a byte of its chunk is given out; and so is
 * every cut. */
static void
test_damage (void)
{
  g_autofree guint8 *plain = make_plain (300);
  g_autoptr (GBytes) file = NULL;
  const guint8 *bytes;
  gsize length;
  Pair pair;

  pair_init (&pair);
  file = encrypt (pair.lock, plain, 300);
  bytes = g_bytes_get_data (file, &length);
  for (gsize i = 0; i < length * 8 + length; i++)
    {
      gboolean cut = i >= length * 8;
      gsize size = cut ? i - length * 8 : length;
      guint8 *copy = g_memdup2 (bytes, length);
      g_autoptr (GBytes) damaged = NULL;
      g_autoptr (ReeveSource) source = NULL;
      g_autoptr (ReeveSource) open = NULL;
      guint8 buffer[300];

      if (!cut)
        copy[i / 8] ^= (guint8) (1 << i % 8);
      damaged = g_bytes_new_take (copy, size);
      source = reeve_source_new_bytes (damaged, "test");
      open = reeve_age_open (source, pair.keys, NULL);
      g_assert_false (open != NULL && reeve_source_get_size (open) == sizeof buffer &&
                      reeve_source_read (open, 0, buffer, sizeof buffer, NULL));
    }
  pair_clear (&pair);
}

static void
test_wrong_key (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autoptr (ReeveSource) source = NULL;
  g_autoptr (ReeveAgeKeys) none = reeve_age_keys_new ();
  Pair pair, other;

  pair_init (&pair);
  pair_init (&other);
  file = encrypt (pair.lock, (const guint8 *) "x", 1);
  source = reeve_source_new_bytes (file, "test");
  g_assert_null (reeve_age_open (source, other.keys, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_AUTH);
  g_clear_error (&error);
  g_assert_null (reeve_age_open (source, none, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_AUTH);
  g_assert_nonnull (strstr (error->message, "no key was given"));
  pair_clear (&pair);
  pair_clear (&other);
}

/* A passphrase stands alone. */
static void
test_lock_rules (void)
{
  g_autoptr (ReeveAgeLock) lock = reeve_age_lock_new ();
  g_autoptr (ReeveSecret) secret = reeve_secret_new ("correct horse", -1);
  g_autoptr (ReeveSecret) empty = reeve_secret_new ("", -1);
  g_autoptr (GError) error = NULL;
  Pair pair;

  pair_init (&pair);
  g_assert_false (reeve_age_lock_set_passphrase (lock, empty, NULL));
  g_assert_true (reeve_age_lock_set_passphrase (lock, secret, &error));
  g_assert_false (reeve_age_lock_add (lock, pair.recipient, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (reeve_age_lock_add (lock, "age1qqqq", &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (reeve_age_lock_add (lock, "a", &error));
  pair_clear (&pair);
}

/* --- with the real program -------------------------------------------------------------------- */

static char *
run_age (const char *const *argv, GBytes *bytes, GBytes **out)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
    g_subprocess_newv (argv,
                       G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                         G_SUBPROCESS_FLAGS_STDERR_PIPE,
                       &error);
  g_autoptr (GBytes) complaint = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate (process, bytes, NULL, out, &complaint, &error);
  g_assert_no_error (error);
  if (g_subprocess_get_successful (process))
    return NULL;
  return g_strndup (g_bytes_get_data (complaint, NULL), g_bytes_get_size (complaint));
}

/* Both directions at every size around the borders of its chunks. */
static void
test_interoperability (void)
{
  g_autofree char *program = g_find_program_in_path ("age");
  g_autofree char *folder = g_dir_make_tmp ("reeve-age-XXXXXX", NULL);
  g_autofree char *key_file = g_build_filename (folder, "key", NULL);
  Pair pair;

  if (program == NULL)
    {
      g_test_skip ("no program “age”");
      g_rmdir (folder);
      return;
    }
  pair_init (&pair);
  g_assert_true (g_file_set_contents (key_file, reeve_secret_peek (pair.secret), -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const char *const decrypt_argv[] = { program, "-d", "-i", key_file, NULL };
      const char *const encrypt_argv[] = { program, "-r", pair.recipient, NULL };
      const char *const armor_argv[] = { program, "-a", "-r", pair.recipient, NULL };
      g_autofree guint8 *plain = make_plain (sizes[i]);
      g_autoptr (GBytes) plain_bytes = g_bytes_new (plain, sizes[i]);
      g_autoptr (GBytes) ours = encrypt (pair.lock, plain, sizes[i]);
      g_autoptr (GBytes) theirs = NULL;
      g_autofree char *complaint = run_age (decrypt_argv, ours, &theirs);

      g_assert_cmpstr (complaint, ==, NULL);
      g_assert_true (g_bytes_equal (theirs, plain_bytes));
      for (int armored = 0; armored < 2; armored++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (GBytes) file = NULL;
          g_autoptr (ReeveSource) source = NULL;
          g_autoptr (ReeveSource) open = NULL;
          g_autofree char *failure =
            run_age (armored ? armor_argv : encrypt_argv, plain_bytes, &file);

          g_assert_cmpstr (failure, ==, NULL);
          source = reeve_source_new_bytes (file, "theirs");
          open = reeve_age_open (source, pair.keys, &error);
          g_assert_no_error (error);
          check_ranges (open, plain, sizes[i]);
        }
    }
  g_unlink (key_file);
  g_rmdir (folder);
  pair_clear (&pair);
}

static void
test_passphrase (void)
{
  g_autoptr (ReeveAgeLock) lock = reeve_age_lock_new ();
  g_autoptr (ReeveAgeKeys) keys = reeve_age_keys_new ();
  g_autoptr (ReeveAgeKeys) wrong_keys = reeve_age_keys_new ();
  g_autoptr (ReeveSecret) secret = reeve_secret_new ("correct horse", -1);
  g_autoptr (ReeveSecret) wrong = reeve_secret_new ("wrong horse", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autoptr (ReeveSource) source = NULL;
  g_autoptr (ReeveSource) open = NULL;

  g_assert_true (reeve_age_lock_set_passphrase (lock, secret, &error));
  file = encrypt (lock, (const guint8 *) "secret text", 11);
  source = reeve_source_new_bytes (file, "test");
  reeve_age_keys_add_passphrase (keys, secret);
  reeve_age_keys_add_passphrase (wrong_keys, wrong);
  open = reeve_age_open (source, keys, &error);
  g_assert_no_error (error);
  check_ranges (open, (const guint8 *) "secret text", 11);
  g_assert_null (reeve_age_open (source, wrong_keys, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_AUTH);
}

static void
test_key_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("reeve-age-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "keys.txt", NULL);
  g_autoptr (ReeveAgeKeys) keys = reeve_age_keys_new ();
  g_autoptr (ReeveSecret) passphrase = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  Pair pair;

  pair_init (&pair);
  text = g_strdup_printf ("# created: today\n# public key: %s\n\n%s\r\n", pair.recipient,
                          reeve_secret_peek (pair.secret));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_true (reeve_age_keys_add_file (keys, path, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (keys->identities->len, ==, 1);

  g_assert_true (g_file_set_contents (path, "# nothing\n", -1, NULL));
  g_assert_false (reeve_age_keys_add_file (keys, path, &error));
  g_assert_error (error, REEVE_ERROR, REEVE_ERROR_USAGE);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (path, "correct horse\nsecond line\n", -1, NULL));
  passphrase = reeve_age_passphrase_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (reeve_secret_peek (passphrase), ==, "correct horse");
  g_unlink (path);
  g_rmdir (folder);
  pair_clear (&pair);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backup/age/vectors", test_vectors);
  g_test_add_func ("/backup/age/round-trip", test_round_trip);
  g_test_add_func ("/backup/age/damage", test_damage);
  g_test_add_func ("/backup/age/wrong-key", test_wrong_key);
  g_test_add_func ("/backup/age/lock-rules", test_lock_rules);
  g_test_add_func ("/backup/age/interoperability", test_interoperability);
  g_test_add_func ("/backup/age/passphrase", test_passphrase);
  g_test_add_func ("/backup/age/key-files", test_key_files);
  return g_test_run ();
}
