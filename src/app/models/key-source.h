/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/backup/age-key.h"

G_BEGIN_DECLS

/** ReeveKeySource: what somebody gives to open an encrypted backup: a passphrase, or the path of a
 *  file with age identities. Immutable, reference-counted, for any thread. */
typedef struct
{
  ReeveSecret *passphrase; /* nullable */
  char *identity;          /* nullable */
} ReeveKeySource;

/** reeve_key_source_new: both may be NULL. (transfer full): */
ReeveKeySource *reeve_key_source_new (ReeveSecret *passphrase,
                                      const char *identity);
ReeveKeySource *reeve_key_source_ref (ReeveKeySource *self);
void reeve_key_source_unref (ReeveKeySource *self);
/** reeve_key_source_load: what the core opens a backup with; reads the file, so in a worker. @self:
 *  (nullable): nothing opens anything. (transfer full): */
ReeveAgeKeys *reeve_key_source_load (const ReeveKeySource *self,
                                     GError **error);

/** reeve_key_source_load_for: the same for the backup at @path; where it is encrypted and @self has
 *  nothing, the daily key of the keyring is tried. Blocks. (transfer full): */
ReeveAgeKeys *reeve_key_source_load_for (const ReeveKeySource *self,
                                         const char *path,
                                         GCancellable *cancellable,
                                         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveKeySource, reeve_key_source_unref)

G_END_DECLS
