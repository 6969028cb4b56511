/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/key-source.h"

#include "core/backup/keyring.h"

ReeveKeySource *
reeve_key_source_new (ReeveSecret *passphrase, const char *identity)
{
  ReeveKeySource *self = g_atomic_rc_box_new0 (ReeveKeySource);

  self->passphrase = passphrase != NULL ? reeve_secret_ref (passphrase) : NULL;
  self->identity = g_strdup (identity);
  return self;
}

ReeveKeySource *
reeve_key_source_ref (ReeveKeySource *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
key_source_clear (gpointer data)
{
  ReeveKeySource *self = data;

  g_clear_pointer (&self->passphrase, reeve_secret_unref);
  g_free (self->identity);
}

void
reeve_key_source_unref (ReeveKeySource *self)
{
  g_atomic_rc_box_release_full (self, key_source_clear);
}

ReeveAgeKeys *
reeve_key_source_load (const ReeveKeySource *self, GError **error)
{
  g_autoptr (ReeveAgeKeys) keys = reeve_age_keys_new ();

  if (self != NULL && self->identity != NULL &&
      !reeve_age_keys_add_file (keys, self->identity, error))
    return NULL;
  if (self != NULL && self->passphrase != NULL)
    reeve_age_keys_add_passphrase (keys, self->passphrase);
  return g_steal_pointer (&keys);
}

ReeveAgeKeys *
reeve_key_source_load_for (const ReeveKeySource *self,
                           const char *path,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (ReeveAgeKeys) keys = reeve_key_source_load (self, error);
  g_autoptr (GError) local = NULL;

  /* Without it the file still opens with a passphrase or an identity, which are asked for then. */
  if (keys != NULL && !reeve_backup_keyring_offer (keys, path, cancellable, &local))
    g_message ("The daily key of backups cannot be used: %s", local->message);
  return g_steal_pointer (&keys);
}
