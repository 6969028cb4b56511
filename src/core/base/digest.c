/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-digest"

#include "config.h"

#include "core/base/digest.h"

#include <string.h>

struct _ReeveDigest
{
  GChecksum *checksum;
};

static void
add_framed (ReeveDigest *self, const char *text)
{
  guint64 length = GUINT64_TO_BE (text != NULL ? strlen (text) : G_MAXUINT64);

  g_checksum_update (self->checksum, (const guchar *) &length, sizeof length);
  if (text != NULL)
    g_checksum_update (self->checksum, (const guchar *) text, strlen (text));
}

ReeveDigest *
reeve_digest_new (const char *domain)
{
  ReeveDigest *self = g_new0 (ReeveDigest, 1);

  self->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  add_framed (self, domain);
  return self;
}

void
reeve_digest_free (ReeveDigest *self)
{
  g_checksum_free (self->checksum);
  g_free (self);
}

void
reeve_digest_add (ReeveDigest *self, const char *label, const char *value)
{
  add_framed (self, label);
  add_framed (self, value);
}

void
reeve_digest_add_int (ReeveDigest *self, const char *label, gint64 value)
{
  char text[24];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, value);
  reeve_digest_add (self, label, text);
}

char *
reeve_digest_finish (ReeveDigest *self)
{
  return g_strdup (g_checksum_get_string (self->checksum));
}

char *
reeve_sha256 (const void *data, gsize length)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, length);
}
