/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define REEVE_PASSWORD_SALT 16

/** ReevePasswordHashOptions: what a hash costs. Begin with REEVE_PASSWORD_HASH_OPTIONS_INIT: 19 MiB
 *  and two passes, about 20 ms. */
typedef struct
{
  guint memory; /* KiB, at least 8 */
  guint passes; /* at least 1 */
} ReevePasswordHashOptions;

#define REEVE_PASSWORD_HASH_OPTIONS_INIT { 19456, 2 }

/**
 * reeve_password_hash: Argon2id of a password, as applications keep it: "$argon2id$v=19$m=…".
 * @salt: (nullable): REEVE_PASSWORD_SALT bytes; NULL: by chance, which is what a real account needs
 *
 * Returns: (transfer full): NULL with REEVE_ERROR_SPACE when there is no memory for it.
 */
char *reeve_password_hash (const char *password,
                           const guint8 *salt,
                           const ReevePasswordHashOptions *options,
                           GError **error);

G_END_DECLS
