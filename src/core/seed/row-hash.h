/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include <glib.h>

#include "core/seed/random.h"

G_BEGIN_DECLS

/** reeve_seed_row_hash: of a row's bytes; the same on every machine. Tells that a row is another
 *  one, not who changed it: it is no protection against people who want it to be the same. */
static inline guint32
reeve_seed_row_hash (gconstpointer bytes,
                     gsize length)
{
  const guint8 *at = bytes;
  guint64 hash = length * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  guint64 word = 0;

  for (; length >= sizeof word; at += sizeof word, length -= sizeof word)
    {
      memcpy (&word, at, sizeof word);
      hash = (hash ^ GUINT64_FROM_LE (word)) * G_GUINT64_CONSTANT (0xd6e8feb86659fd93);
      hash ^= hash >> 32;
    }
  word = 0;
  memcpy (&word, at, length);
  return (guint32) reeve_seed_mix (hash ^ GUINT64_FROM_LE (word));
}

G_END_DECLS
