/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/backup/age-key.h"

G_BEGIN_DECLS

/**
 * ReeveBackupKeyring: the keys that backups are encrypted for without anybody being asked: a daily
 * key, which the Secret Service keeps and which opens them again, and a recovery key, of which only
 * the public half is kept: its secret half is shown once, to be written down.
 * @daily, @recovery: recipients, "age1…"
 * @identities: (element-type ReeveSecret): the daily key, then those that it took the place of
 */
typedef struct
{
  char *daily;
  char *recovery;
  GPtrArray *identities;
} ReeveBackupKeyring;

void reeve_backup_keyring_free (ReeveBackupKeyring *self);

/**
 * reeve_backup_keyring_load: blocks, and may ask the user to unlock the keyring: never from a UI
 * thread. NULL without @error when there are no keys, or nothing that could keep them.
 * Returns: (transfer full) (nullable):
 */
ReeveBackupKeyring *reeve_backup_keyring_load (GCancellable *cancellable,
                                               GError **error);
/** reeve_backup_keyring_need: the same, but none is NOT_FOUND, and no Secret Service UNSUPPORTED,
 *  with what to do. */
ReeveBackupKeyring *reeve_backup_keyring_need (GCancellable *cancellable,
                                               GError **error);
/**
 * reeve_backup_keyring_create: makes both keys and keeps what is to be kept. Blocks as load does.
 * @renew: take the place of older keys, which still open what was encrypted for them; without it
 * older ones are a CONFLICT
 * @recovery: (out): the recovery key's secret half, "AGE-SECRET-KEY-1…": show it once, keep it
 * never
 *
 * Errors: UNSUPPORTED where there is no Secret Service: a key that goes with the process is none
 *
 * Returns: (transfer full):
 */
ReeveBackupKeyring *reeve_backup_keyring_create (gboolean renew,
                                                 ReeveSecret **recovery,
                                                 GCancellable *cancellable,
                                                 GError **error);

/** reeve_backup_keyring_lock: adds both recipients. */
gboolean reeve_backup_keyring_lock (const ReeveBackupKeyring *self,
                                    ReeveAgeLock *lock,
                                    GError **error);
/** reeve_backup_keyring_unlock: adds the daily keys. */
gboolean reeve_backup_keyring_unlock (const ReeveBackupKeyring *self,
                                      ReeveAgeKeys *keys,
                                      GError **error);

/** reeve_backup_keyring_use: what `backup create --encrypt` asks for: encrypts for both recipients
 *  and opens with the daily keys; fails as need does. */
gboolean reeve_backup_keyring_use (ReeveAgeLock *lock,
                                   ReeveAgeKeys *keys,
                                   GCancellable *cancellable,
                                   GError **error);

/** reeve_backup_keyring_offer: adds the daily keys where @keys has none of its own and the file may
 *  need one: nobody is asked to unlock a keyring for what anybody can read.
 *  @path: (nullable): NULL: of several files. FALSE with @error where the keyring does not give
 *  them; TRUE also where it has none. */
gboolean reeve_backup_keyring_offer (ReeveAgeKeys *keys,
                                     const char *path,
                                     GCancellable *cancellable,
                                     GError **error);

/** reeve_backup_is_locked: whether the file is encrypted; FALSE where it cannot be read. */
gboolean reeve_backup_is_locked (const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveBackupKeyring, reeve_backup_keyring_free)

G_END_DECLS
