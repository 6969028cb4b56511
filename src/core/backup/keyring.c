/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/keyring.h"

#include <string.h>
#include <unistd.h>

#include "core/backup/age.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/paths.h"
#include "core/db/secret-store.h"

/* One item of the Secret Service has all of it, in the form of age's identity files: what is public
 * stands in comments. One item, so that the two halves never come from different runs. */
#define ITEM "backup-keys"
#define DAILY "# daily: "
#define RECOVERY "# recovery: "
#define IDENTITY "AGE-SECRET-KEY-"
/* More would be a keyring that somebody else filled. */
#define LONGEST 65536

void
reeve_backup_keyring_free (ReeveBackupKeyring *self)
{
  g_free (self->daily);
  g_free (self->recovery);
  g_ptr_array_unref (self->identities);
  g_free (self);
}

/* The value of a line that begins with @prefix; the first one counts. */
static void
take_line (char **value, const char *prefix, const char *line, gsize length)
{
  gsize skip = strlen (prefix);

  if (*value == NULL && length > skip && strncmp (line, prefix, skip) == 0)
    *value = g_strndup (line + skip, length - skip);
}

static ReeveBackupKeyring *
parse (const ReeveSecret *item, GError **error)
{
  g_autoptr (ReeveBackupKeyring) self = g_new0 (ReeveBackupKeyring, 1);
  const char *at = reeve_secret_peek (item);

  self->identities = g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_secret_unref);
  while (*at != '\0')
    {
      gsize length = strcspn (at, "\n");

      take_line (&self->daily, DAILY, at, length);
      take_line (&self->recovery, RECOVERY, at, length);
      if (g_str_has_prefix (at, IDENTITY))
        g_ptr_array_add (self->identities, reeve_secret_new (at, (gssize) length));
      at += length + (at[length] != '\0' ? 1 : 0);
    }
  if (self->daily != NULL && self->recovery != NULL && self->identities->len > 0)
    return g_steal_pointer (&self);
  reeve_set_error (error, REEVE_ERROR_INVALID,
                   _("What the keyring keeps for backups is no pair of keys"));
  reeve_error_set_remedy (error, _("Remove “Reeve: keys of backups” there and make new ones."));
  return NULL;
}

static void
set_no_service (GError **error)
{
  reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                   _("There is no keyring (Secret Service) that could keep the key of backups"));
  reeve_error_set_remedy (error, _("Start one in this session, for example gnome-keyring, or "
                                 "encrypt with a passphrase or for a recipient."));
}

ReeveBackupKeyring *
reeve_backup_keyring_load (GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveSecret) item = NULL;

  if (!reeve_secret_store_is_lasting ())
    return NULL;
  item = reeve_secret_store_load (ITEM, cancellable, error);
  return item != NULL ? parse (item, error) : NULL;
}

ReeveBackupKeyring *
reeve_backup_keyring_need (GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  ReeveBackupKeyring *self = reeve_backup_keyring_load (cancellable, &local);

  if (self != NULL)
    return self;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (!reeve_secret_store_is_lasting ())
    {
      set_no_service (error);
      return NULL;
    }
  reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("There are no keys for backups yet"));
  reeve_error_set_remedy (error, _("Make them once with “reevectl backup key init”."));
  return NULL;
}

/* --- making --------------------------------------------------------------------------------- */

/* Nothing of it stays behind in memory but the secret itself. */
static ReeveSecret *
compose (const char *daily, const char *recovery, ReeveSecret *identity, GPtrArray *older)
{
  char text[LONGEST];
  gsize used = (gsize) g_snprintf (text, sizeof text, "%s%s\n%s%s\n%s\n", DAILY, daily, RECOVERY,
                                   recovery, reeve_secret_peek (identity));
  ReeveSecret *item;

  for (guint i = 0; older != NULL && i < older->len; i++)
    {
      const char *key = reeve_secret_peek (g_ptr_array_index (older, i));

      if (used + strlen (key) + 2 >= sizeof text)
        break;
      used += (gsize) g_snprintf (text + used, sizeof text - used, "%s\n", key);
    }
  item = reeve_secret_new (text, (gssize) used);
  explicit_bzero (text, sizeof text);
  return item;
}

/* A key that the service did not keep would lock backups for ever. */
static gboolean
save (ReeveSecret *item, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReeveSecret) kept = NULL;

  if (!reeve_secret_store_save (ITEM, _("Reeve: keys of backups"), item, cancellable, error))
    return FALSE;
  kept = reeve_secret_store_load (ITEM, cancellable, error);
  if (kept != NULL && strcmp (reeve_secret_peek (kept), reeve_secret_peek (item)) == 0)
    return TRUE;
  if (error != NULL && *error == NULL)
    reeve_set_error (error, REEVE_ERROR_CONFLICT,
                     _("The keyring did not keep the new keys, or somebody made others meanwhile"));
  return FALSE;
}

static ReeveBackupKeyring *
create (gboolean renew, ReeveSecret **recovery, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ReeveBackupKeyring) older = reeve_backup_keyring_load (cancellable, &local);
  g_autofree char *daily_recipient = NULL;
  g_autofree char *recovery_recipient = NULL;
  g_autoptr (ReeveSecret) daily = NULL;
  g_autoptr (ReeveSecret) shown = NULL;
  g_autoptr (ReeveSecret) item = NULL;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (older != NULL && !renew)
    {
      reeve_set_error (error, REEVE_ERROR_CONFLICT, _("There are keys for backups already"));
      reeve_error_set_unchanged (error, _("They stay as they are."));
      reeve_error_set_remedy (
        error, _("“reevectl backup key renew” makes new ones; the old daily key goes on opening "
                 "what was encrypted for it."));
      return NULL;
    }
  daily = reeve_age_generate (&daily_recipient);
  shown = reeve_age_generate (&recovery_recipient);
  item = compose (daily_recipient, recovery_recipient, daily,
                  older != NULL ? older->identities : NULL);
  if (!save (item, cancellable, error))
    return NULL;
  *recovery = g_steal_pointer (&shown);
  return parse (item, error);
}

/* The service changes an item as a whole: of two that do so at the same moment, one would take the
 * keys of the other away after they were shown. */
ReeveBackupKeyring *
reeve_backup_keyring_create (gboolean renew,
                             ReeveSecret **recovery,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autofree char *folder = reeve_paths_data_dir ();
  g_autofree char *path = g_build_filename (folder, "keys.lock", NULL);
  ReeveBackupKeyring *made;
  int lock;

  if (!reeve_secret_store_is_lasting ())
    {
      set_no_service (error);
      return NULL;
    }
  if (!reeve_file_make_private_dir (folder, error))
    return NULL;
  lock = reeve_file_take_lock (path);
  if (lock < 0)
    {
      reeve_file_set_error (error, _("Cannot lock “%s”"), path);
      return NULL;
    }
  made = create (renew, recovery, cancellable, error);
  close (lock);
  return made;
}

/* --- using ---------------------------------------------------------------------------------- */

gboolean
reeve_backup_keyring_lock (const ReeveBackupKeyring *self, ReeveAgeLock *lock, GError **error)
{
  return reeve_age_lock_add (lock, self->daily, error) &&
         reeve_age_lock_add (lock, self->recovery, error);
}

gboolean
reeve_backup_keyring_unlock (const ReeveBackupKeyring *self, ReeveAgeKeys *keys, GError **error)
{
  for (guint i = 0; i < self->identities->len; i++)
    if (!reeve_age_keys_add (keys, reeve_secret_peek (g_ptr_array_index (self->identities, i)),
                             error))
      return FALSE;
  return TRUE;
}

gboolean
reeve_backup_keyring_use (ReeveAgeLock *lock,
                          ReeveAgeKeys *keys,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (ReeveBackupKeyring) keyring = reeve_backup_keyring_need (cancellable, error);

  return keyring != NULL && reeve_backup_keyring_lock (keyring, lock, error) &&
         reeve_backup_keyring_unlock (keyring, keys, error);
}

gboolean
reeve_backup_keyring_offer (ReeveAgeKeys *keys,
                            const char *path,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (ReeveBackupKeyring) keyring = NULL;
  g_autoptr (GError) local = NULL;

  if (keys->identities->len > 0 || keys->passphrases->len > 0 ||
      (path != NULL && !reeve_backup_is_locked (path)))
    return TRUE;
  keyring = reeve_backup_keyring_load (cancellable, &local);
  if (keyring != NULL)
    return reeve_backup_keyring_unlock (keyring, keys, error);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
reeve_backup_is_locked (const char *path)
{
  g_autoptr (ReeveSource) source = reeve_source_open (path, NULL);

  return source != NULL && reeve_age_recognise (source);
}
