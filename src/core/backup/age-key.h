/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "core/base/secret.h"

G_BEGIN_DECLS

#define REEVE_AGE_KEY_LENGTH 32

/**
 * ReeveAgeLock: for whom a file is encrypted: a passphrase alone, or one or more X25519 recipients
 * ("age1…"). That a passphrase stands alone is a rule of the format.
 */
typedef struct
{
  ReeveSecret *passphrase;
  GPtrArray *recipients; /* (element-type guint8[32]) */
} ReeveAgeLock;

ReeveAgeLock *reeve_age_lock_new (void);
void reeve_age_lock_free (ReeveAgeLock *self);
/** reeve_age_lock_add: a recipient, "age1…"; REEVE_ERROR_USAGE when it is none. */
gboolean reeve_age_lock_add (ReeveAgeLock *self,
                             const char *recipient,
                             GError **error);
/** reeve_age_lock_set_passphrase: instead of recipients; an empty one is refused. */
gboolean reeve_age_lock_set_passphrase (ReeveAgeLock *self,
                                        ReeveSecret *passphrase,
                                        GError **error);

/** ReeveAgeKeys: with what a file may be opened: secret keys and passphrases. */
typedef struct
{
  GPtrArray *identities;  /* (element-type ReeveSecret): 32 bytes each */
  GPtrArray *passphrases; /* (element-type ReeveSecret) */
} ReeveAgeKeys;

ReeveAgeKeys *reeve_age_keys_new (void);
void reeve_age_keys_free (ReeveAgeKeys *self);
/** reeve_age_keys_add: an "AGE-SECRET-KEY-1…"; REEVE_ERROR_USAGE when it is none. */
gboolean reeve_age_keys_add (ReeveAgeKeys *self,
                             const char *identity,
                             GError **error);
/** reeve_age_keys_add_file: an identity file: a key a line, comments with "#". */
gboolean reeve_age_keys_add_file (ReeveAgeKeys *self,
                                  const char *path,
                                  GError **error);
void reeve_age_keys_add_passphrase (ReeveAgeKeys *self,
                                    ReeveSecret *passphrase);

/** reeve_age_generate: a new secret key. @recipient: (out): its public one. Returns: (transfer
 *  full): */
ReeveSecret *reeve_age_generate (char **recipient);

/** reeve_age_passphrase_load: the first line of a file. (transfer full): */
ReeveSecret *reeve_age_passphrase_load (const char *path,
                                        GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveAgeLock, reeve_age_lock_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveAgeKeys, reeve_age_keys_free)

G_END_DECLS
