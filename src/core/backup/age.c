/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/age.h"

#include <sodium.h>
#include <string.h>

#include "core/backup/age-armor.h"
#include "core/backup/age-header.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#define MAGIC "age-encryption.org/"
#define CHUNK (64 * 1024)
#define TAG crypto_aead_chacha20poly1305_IETF_ABYTES
#define SEALED_CHUNK (CHUNK + TAG)

/* Reader: immutable after it was opened. */
typedef struct
{
  ReeveSource *source;
  guint64 start;    /* of the first chunk */
  guint64 n_chunks; /* never 0 */
  guint64 size;     /* of the plain text */
  guint8 key[32];
} Reader;

struct _ReeveAgeWriter
{
  ReeveSink sink;
  guint8 key[32];
  guint64 number; /* of the chunk that is being filled */
  gsize used;
  guint8 chunk[SEALED_CHUNK];
};

/* Eleven bytes count the chunks, big-endian; the twelfth says whether it is the last one. */
static void
make_nonce (guint64 number, gboolean is_last, guint8 *nonce)
{
  guint64 big = GUINT64_TO_BE (number);

  memset (nonce, 0, crypto_aead_chacha20poly1305_IETF_NPUBBYTES);
  memcpy (nonce + 3, &big, sizeof big);
  nonce[11] = is_last ? 1 : 0;
}

/* --- reading -------------------------------------------------------------------------------- */

static gboolean
read_chunk (Reader *self, guint64 number, guint8 *sealed, gsize *length, GError **error)
{
  gboolean is_last = number + 1 == self->n_chunks;
  guint64 offset = number * SEALED_CHUNK;
  guint64 rest = reeve_source_get_size (self->source) - self->start - offset;
  gsize sealed_length = (gsize) MIN (rest, SEALED_CHUNK);
  guint8 nonce[crypto_aead_chacha20poly1305_IETF_NPUBBYTES];

  if (!reeve_source_read (self->source, self->start + offset, sealed, sealed_length, error))
    return FALSE;
  make_nonce (number, is_last, nonce);
  /* A chunk without a byte in it stands for the empty file alone. */
  if ((sealed_length <= TAG && self->n_chunks > 1) ||
      crypto_aead_chacha20poly1305_ietf_decrypt (sealed, NULL, NULL, sealed, sealed_length, NULL, 0,
                                                 nonce, self->key) != 0)
    {
      reeve_set_error (error, REEVE_ERROR_CORRUPT,
                       _("The encrypted file is damaged or cut in its chunk %lu"),
                       (gulong) number + 1);
      return FALSE;
    }
  *length = sealed_length - TAG;
  return TRUE;
}

static gboolean
read_plain (gpointer data, guint64 offset, guint8 *buffer, gsize length, GError **error)
{
  Reader *self = data;
  g_autofree guint8 *chunk = g_malloc (SEALED_CHUNK);

  while (length > 0)
    {
      guint64 number = offset / CHUNK;
      gsize skip = (gsize) (offset % CHUNK);
      gsize available = 0;
      gsize take;

      if (!read_chunk (self, number, chunk, &available, error))
        return FALSE;
      take = MIN (length, available - skip);
      memcpy (buffer, chunk + skip, take);
      buffer += take;
      offset += take;
      length -= take;
    }
  return TRUE;
}

static void
reader_free (gpointer data)
{
  Reader *self = data;

  reeve_source_unref (self->source);
  sodium_memzero (self->key, sizeof self->key);
  g_free (self);
}

/* How many chunks there are follows from the size alone. Only an empty file has an empty chunk. */
static gboolean
count_chunks (Reader *self, GError **error)
{
  guint64 rest = reeve_source_get_size (self->source) - self->start;
  guint64 last = rest % SEALED_CHUNK;

  self->n_chunks = rest / SEALED_CHUNK + (last > 0 ? 1 : 0);
  if (rest > 0 && (last == 0 || last > TAG || rest == TAG))
    {
      self->size = rest - self->n_chunks * TAG;
      return TRUE;
    }
  /* What came before the stump is whole, and readers may want to say how far. */
  if (self->n_chunks > 1)
    {
      self->size = (self->n_chunks - 1) * CHUNK + 1;
      return TRUE;
    }
  reeve_set_error (error, REEVE_ERROR_CORRUPT, _("The encrypted file was cut"));
  return FALSE;
}

static ReeveSource *
open_binary (ReeveSource *source, const ReeveAgeKeys *keys, GError **error)
{
  guint64 size = reeve_source_get_size (source);
  gsize available = (gsize) MIN (size, REEVE_AGE_LONGEST_HEADER + REEVE_AGE_NONCE_LENGTH);
  g_autoptr (GBytes) bytes = reeve_source_dup (source, 0, available, error);
  const guint8 *head = bytes != NULL ? g_bytes_get_data (bytes, NULL) : NULL;
  guint8 file_key[REEVE_AGE_FILE_KEY_LENGTH];
  gsize length = 0;
  Reader *self;

  if (head == NULL ||
      !reeve_age_header_open (head, available, keys, file_key, &length, error))
    return NULL;
  self = g_new0 (Reader, 1);
  self->source = reeve_source_ref (source);
  self->start = length + REEVE_AGE_NONCE_LENGTH;
  if (self->start <= available)
    reeve_age_payload_key (file_key, head + length, self->key);
  sodium_memzero (file_key, sizeof file_key);
  if (self->start > available)
    reeve_set_error (error, REEVE_ERROR_INVALID,
                     _("The age header is not valid: nothing follows it"));
  if (self->start > available || !count_chunks (self, error))
    {
      reader_free (self);
      return NULL;
    }
  return reeve_source_new (reeve_source_get_name (source), self->size, read_plain, self,
                           reader_free);
}

gboolean
reeve_age_recognise (ReeveSource *source)
{
  char head[sizeof MAGIC - 1];

  if (reeve_source_get_size (source) < sizeof head ||
      !reeve_source_read (source, 0, head, sizeof head, NULL))
    return FALSE;
  return memcmp (head, MAGIC, sizeof head) == 0 || reeve_age_armor_recognise (source);
}

ReeveSource *
reeve_age_open (ReeveSource *source, const ReeveAgeKeys *keys, GError **error)
{
  g_autoptr (ReeveSource) bare = NULL;

  if (sodium_init () < 0)
    {
      reeve_set_error (error, REEVE_ERROR_FAILED, _("libsodium cannot be initialised"));
      return NULL;
    }
  if (!reeve_age_armor_recognise (source))
    return open_binary (source, keys, error);
  bare = reeve_age_armor_decode (source, error);
  return bare != NULL ? open_binary (bare, keys, error) : NULL;
}

/* --- writing -------------------------------------------------------------------------------- */

static gboolean
flush_chunk (ReeveAgeWriter *self, gboolean is_last, GError **error)
{
  guint8 nonce[crypto_aead_chacha20poly1305_IETF_NPUBBYTES];
  unsigned long long length = 0;

  make_nonce (self->number++, is_last, nonce);
  crypto_aead_chacha20poly1305_ietf_encrypt (self->chunk, &length, self->chunk, self->used, NULL, 0,
                                             NULL, nonce, self->key);
  self->used = 0;
  return self->sink.write (self->sink.data, self->chunk, (gsize) length, error);
}

static gboolean
write_plain (gpointer data, gconstpointer bytes, gsize length, GError **error)
{
  ReeveAgeWriter *self = data;
  const guint8 *at = bytes;

  while (length > 0)
    {
      gsize take;

      /* A full chunk waits until it is known not to be the last one. */
      if (self->used == CHUNK && !flush_chunk (self, FALSE, error))
        return FALSE;
      take = MIN (length, CHUNK - self->used);
      memcpy (self->chunk + self->used, at, take);
      self->used += take;
      at += take;
      length -= take;
    }
  return TRUE;
}

static gboolean
close_plain (gpointer data, GError **error)
{
  ReeveAgeWriter *self = data;

  if (!flush_chunk (self, TRUE, error))
    return FALSE;
  return self->sink.close == NULL || self->sink.close (self->sink.data, error);
}

ReeveAgeWriter *
reeve_age_writer_new (const ReeveAgeLock *lock, const ReeveSink *sink, GError **error)
{
  g_autoptr (ReeveAgeWriter) self = g_new0 (ReeveAgeWriter, 1);
  g_autoptr (GByteArray) header = NULL;
  guint8 file_key[REEVE_AGE_FILE_KEY_LENGTH];
  guint8 nonce[REEVE_AGE_NONCE_LENGTH];

  self->sink = *sink;
  if (sodium_init () < 0)
    {
      reeve_set_error (error, REEVE_ERROR_FAILED, _("libsodium cannot be initialised"));
      return NULL;
    }
  header = reeve_age_header_write (lock, file_key, error);
  if (header == NULL)
    return NULL;
  randombytes_buf (nonce, sizeof nonce);
  reeve_age_payload_key (file_key, nonce, self->key);
  sodium_memzero (file_key, sizeof file_key);
  g_byte_array_append (header, nonce, sizeof nonce);
  if (!sink->write (sink->data, header->data, header->len, error))
    return NULL;
  return g_steal_pointer (&self);
}

ReeveSink
reeve_age_writer_get_sink (ReeveAgeWriter *self)
{
  return (ReeveSink){ .write = write_plain, .close = close_plain, .data = self };
}

void
reeve_age_writer_free (ReeveAgeWriter *self)
{
  sodium_memzero (self, sizeof *self);
  g_free (self);
}
