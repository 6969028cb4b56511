/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/base/secret.h"

G_BEGIN_DECLS

/**
 * Passwords of saved connections, in the user's Secret Service (libsecret). Where there is none
 * (no session bus, no keyring), they live in this process's memory only and
 * reeve_secret_store_is_lasting() says so. All calls block: never from a UI thread.
 */

/** reeve_secret_store_is_lasting: whether a password survives this process. */
gboolean reeve_secret_store_is_lasting (void);

/** reeve_secret_store_save: @id is the connection's permanent id, @label what the keyring shows. */
gboolean reeve_secret_store_save (const char *id,
                                  const char *label,
                                  ReeveSecret *secret,
                                  GCancellable *cancellable,
                                  GError **error);
/** reeve_secret_store_load: (transfer full) (nullable): NULL without @error when there is none */
ReeveSecret *reeve_secret_store_load (const char *id,
                                      GCancellable *cancellable,
                                      GError **error);
gboolean reeve_secret_store_forget (const char *id,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
