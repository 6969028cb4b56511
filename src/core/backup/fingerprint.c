/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/fingerprint.h"

#include <sodium.h>
#include <string.h>

/* A part of the format: another key gives other fingerprints. */
static const guint8 hash_key[crypto_shorthash_siphashx24_KEYBYTES] = "reeve row print ";

void
reeve_fingerprint_add (ReeveFingerprint *self, gconstpointer row, gsize length)
{
  guint64 hash[2];

  G_STATIC_ASSERT (sizeof hash == crypto_shorthash_siphashx24_BYTES);
  crypto_shorthash_siphashx24 ((guint8 *) hash, row, length, hash_key);
  hash[0] = GUINT64_FROM_LE (hash[0]);
  hash[1] = GUINT64_FROM_LE (hash[1]);
  self->low += hash[0];
  self->high += hash[1] + (self->low < hash[0] ? 1 : 0);
  self->rows++;
  self->bytes += length;
}

void
reeve_fingerprint_merge (ReeveFingerprint *self, const ReeveFingerprint *other)
{
  self->low += other->low;
  self->high += other->high + (self->low < other->low ? 1 : 0);
  self->rows += other->rows;
  self->bytes += other->bytes;
}

gboolean
reeve_fingerprint_equal (const ReeveFingerprint *a, const ReeveFingerprint *b)
{
  return a->low == b->low && a->high == b->high && a->rows == b->rows;
}

char *
reeve_fingerprint_to_text (const ReeveFingerprint *self)
{
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", self->high,
                          self->low);
}

gboolean
reeve_fingerprint_parse (const char *text, ReeveFingerprint *self)
{
  g_autofree char *high = NULL;

  if (strlen (text) != 32 || strspn (text, "0123456789abcdef") != 32)
    return FALSE;
  high = g_strndup (text, 16);
  return g_ascii_string_to_unsigned (high, 16, 0, G_MAXUINT64, &self->high, NULL) &&
         g_ascii_string_to_unsigned (text + 16, 16, 0, G_MAXUINT64, &self->low, NULL);
}

void
reeve_row_reader_feed (ReeveRowReader *self, gconstpointer data, gsize length)
{
  const char *at = data;
  const char *end = at + length;

  while (at < end)
    {
      const char *newline = memchr (at, '\n', (gsize) (end - at));
      gsize piece = (gsize) ((newline != NULL ? newline + 1 : end) - at);
      gboolean has_rest = self->rest != NULL && self->rest->len > 0;

      if (newline != NULL && !has_rest)
        reeve_fingerprint_add (&self->fingerprint, at, piece);
      else
        {
          if (self->rest == NULL)
            self->rest = g_byte_array_new ();
          g_byte_array_append (self->rest, (const guint8 *) at, (guint) piece);
          if (newline != NULL)
            {
              reeve_fingerprint_add (&self->fingerprint, self->rest->data, self->rest->len);
              g_byte_array_set_size (self->rest, 0);
            }
        }
      at += piece;
    }
}

gboolean
reeve_row_reader_finish (ReeveRowReader *self)
{
  return self->rest == NULL || self->rest->len == 0;
}

void
reeve_row_reader_clear (ReeveRowReader *self)
{
  g_clear_pointer (&self->rest, g_byte_array_unref);
}
