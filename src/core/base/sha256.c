/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-base"

#include "config.h"

#include "core/base/sha256.h"

#include <openssl/evp.h>

struct _ReeveSha256
{
  EVP_MD_CTX *context;
};

/* A library that cannot make SHA-256 is broken: nothing that it says could be trusted. */
static void
require (int ok)
{
  if (ok != 1)
    g_error ("libcrypto cannot make SHA-256");
}

ReeveSha256 *
reeve_sha256_new (void)
{
  ReeveSha256 *self = g_new0 (ReeveSha256, 1);

  self->context = EVP_MD_CTX_new ();
  require (self->context != NULL && EVP_DigestInit_ex (self->context, EVP_sha256 (), NULL) == 1);
  return self;
}

void
reeve_sha256_free (ReeveSha256 *self)
{
  EVP_MD_CTX_free (self->context);
  g_free (self);
}

void
reeve_sha256_update (ReeveSha256 *self, gconstpointer data, gsize length)
{
  require (EVP_DigestUpdate (self->context, data, length));
}

void
reeve_sha256_finish (ReeveSha256 *self, guint8 *hash)
{
  require (EVP_DigestFinal_ex (self->context, hash, NULL));
}

void
reeve_sha256_hash (gconstpointer data, gsize length, guint8 *hash)
{
  require (EVP_Digest (data, length, hash, NULL, EVP_sha256 (), NULL));
}
