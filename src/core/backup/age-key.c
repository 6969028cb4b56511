/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/age-key.h"

#include <fcntl.h>
#include <sodium.h>
#include <string.h>

#include "core/backup/bech32.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"

#define RECIPIENT_PREFIX "age"
#define IDENTITY_PREFIX "age-secret-key-"
#define HYBRID_PREFIX "AGE-SECRET-KEY-PQ-"

/* Identity files are small; a passphrase is a line. */
#define LARGEST_KEY_FILE (64 * 1024)

ReeveAgeLock *
reeve_age_lock_new (void)
{
  ReeveAgeLock *self = g_new0 (ReeveAgeLock, 1);

  self->recipients = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
reeve_age_lock_free (ReeveAgeLock *self)
{
  g_clear_pointer (&self->passphrase, reeve_secret_unref);
  g_ptr_array_unref (self->recipients);
  g_free (self);
}

static gboolean
check_alone (ReeveAgeLock *self, GError **error)
{
  if (self->passphrase == NULL || self->recipients->len == 0)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_USAGE,
                   _("A backup is encrypted with a passphrase or for recipients, not both"));
  return FALSE;
}

gboolean
reeve_age_lock_add (ReeveAgeLock *self, const char *recipient, GError **error)
{
  guint8 key[REEVE_AGE_KEY_LENGTH];

  if (!reeve_bech32_decode (recipient, RECIPIENT_PREFIX, key, sizeof key))
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” is no age recipient"), recipient);
      reeve_error_set_remedy (error,
                              _("A recipient begins with “age1”; “age-keygen -y FILE” prints "
                                "it."));
      return FALSE;
    }
  g_ptr_array_add (self->recipients, g_memdup2 (key, sizeof key));
  return check_alone (self, error);
}

gboolean
reeve_age_lock_set_passphrase (ReeveAgeLock *self, ReeveSecret *passphrase, GError **error)
{
  if (*reeve_secret_peek (passphrase) == '\0')
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("The passphrase is empty"));
      return FALSE;
    }
  g_clear_pointer (&self->passphrase, reeve_secret_unref);
  self->passphrase = reeve_secret_ref (passphrase);
  return check_alone (self, error);
}

ReeveAgeKeys *
reeve_age_keys_new (void)
{
  ReeveAgeKeys *self = g_new0 (ReeveAgeKeys, 1);

  self->identities = g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_secret_unref);
  self->passphrases = g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_secret_unref);
  return self;
}

void
reeve_age_keys_free (ReeveAgeKeys *self)
{
  g_ptr_array_unref (self->identities);
  g_ptr_array_unref (self->passphrases);
  g_free (self);
}

gboolean
reeve_age_keys_add (ReeveAgeKeys *self, const char *identity, GError **error)
{
  guint8 key[REEVE_AGE_KEY_LENGTH];

  if (g_str_has_prefix (identity, HYBRID_PREFIX))
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                       _("Post-quantum keys of age are not supported yet"));
      reeve_error_set_remedy (error, _("Decrypt the file with age itself and restore the result."));
      return FALSE;
    }
  if (!reeve_bech32_decode (identity, IDENTITY_PREFIX, key, sizeof key))
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("That is no secret key of age"));
      reeve_error_set_remedy (error, _("A secret key begins with “AGE-SECRET-KEY-1”."));
      return FALSE;
    }
  g_ptr_array_add (self->identities, reeve_secret_new ((const char *) key, sizeof key));
  sodium_memzero (key, sizeof key);
  return TRUE;
}

static char *
load_lines (const char *path, gsize *length, GError **error)
{
  g_autofree char *text = reeve_file_read_text (AT_FDCWD, path, path, length, error);

  if (text != NULL && *length > LARGEST_KEY_FILE)
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s” is too large for a key file"), path);
      return NULL;
    }
  return g_steal_pointer (&text);
}

gboolean
reeve_age_keys_add_file (ReeveAgeKeys *self, const char *path, GError **error)
{
  gsize length = 0;
  g_autofree char *text = load_lines (path, &length, error);
  guint before = self->identities->len;
  gboolean valid = text != NULL;
  char *next = text;

  while (valid && next != NULL)
    {
      char *line = g_strstrip (strsep (&next, "\n"));

      if (*line != '\0' && *line != '#')
        valid = reeve_age_keys_add (self, line, error);
    }
  if (text != NULL)
    sodium_memzero (text, length);
  if (!valid)
    g_prefix_error (error, "“%s”: ", path);
  else if (self->identities->len == before)
    reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” has no key in it"), path);
  return valid && self->identities->len > before;
}

void
reeve_age_keys_add_passphrase (ReeveAgeKeys *self, ReeveSecret *passphrase)
{
  g_ptr_array_add (self->passphrases, reeve_secret_ref (passphrase));
}

ReeveSecret *
reeve_age_generate (char **recipient)
{
  guint8 secret[REEVE_AGE_KEY_LENGTH];
  guint8 public[REEVE_AGE_KEY_LENGTH];
  g_autofree char *lower = NULL;
  g_autofree char *text = NULL;
  ReeveSecret *result;

  randombytes_buf (secret, sizeof secret);
  crypto_scalarmult_base (public, secret);
  *recipient = reeve_bech32_encode (RECIPIENT_PREFIX, public, sizeof public);
  lower = reeve_bech32_encode (IDENTITY_PREFIX, secret, sizeof secret);
  text = g_ascii_strup (lower, -1);
  result = reeve_secret_new (text, -1);
  sodium_memzero (secret, sizeof secret);
  sodium_memzero (lower, strlen (lower));
  sodium_memzero (text, strlen (text));
  return result;
}

ReeveSecret *
reeve_age_passphrase_load (const char *path, GError **error)
{
  gsize length = 0;
  g_autofree char *text = load_lines (path, &length, error);
  ReeveSecret *secret = NULL;

  if (text == NULL)
    return NULL;
  if (strcspn (text, "\r\n") > 0)
    secret = reeve_secret_new (text, (gssize) strcspn (text, "\r\n"));
  else
    reeve_set_error (error, REEVE_ERROR_USAGE, _("The first line of “%s” is empty"), path);
  sodium_memzero (text, length);
  return secret;
}
