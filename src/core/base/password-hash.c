/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-base"

#include "config.h"

#include <string.h>

#include <sodium.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/password-hash.h"

#define HASH 32

char *
reeve_password_hash (const char *password,
                     const guint8 *salt,
                     const ReevePasswordHashOptions *options,
                     GError **error)
{
  guint8 chance[REEVE_PASSWORD_SALT];
  guint8 hash[HASH];
  char salt_text[32];
  char hash_text[64];

  if (sodium_init () < 0)
    {
      reeve_set_error (error, REEVE_ERROR_FAILED, "%s",
                       _("The library for encryption cannot be started."));
      return NULL;
    }
  if (salt == NULL)
    {
      randombytes_buf (chance, sizeof chance);
      salt = chance;
    }
  if (crypto_pwhash (hash, sizeof hash, password, strlen (password), salt, options->passes,
                     (gsize) options->memory * 1024, crypto_pwhash_ALG_ARGON2ID13)
      != 0)
    {
      reeve_set_error (error, REEVE_ERROR_SPACE, _("There are no %u KiB of memory for a password."),
                       options->memory);
      return NULL;
    }
  sodium_bin2base64 (salt_text, sizeof salt_text, salt, REEVE_PASSWORD_SALT,
                     sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  sodium_bin2base64 (hash_text, sizeof hash_text, hash, sizeof hash,
                     sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  sodium_memzero (hash, sizeof hash);
  return g_strdup_printf ("$argon2id$v=19$m=%u,t=%u,p=1$%s$%s", options->memory, options->passes,
                          salt_text, hash_text);
}
