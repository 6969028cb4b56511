/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/db/connection.h"

G_BEGIN_DECLS

/** What a connection needs beyond its URI before a session can be opened. */

/** reeve_credentials_apply_environment: certificates that DATABASE_SSL_CERT, DATABASE_SSL_KEY and
 *  DATABASE_SSL_ROOT_CERT name, where the URI says nothing. Before the connection is shared. */
void reeve_credentials_apply_environment (ReeveConnection *connection);

/**
 * reeve_credentials_load: gives a saved connection without a password the one that the keyring
 * holds for it, if any. Blocks; thread-safe. A connection that was never saved, or a machine
 * without a keyring, is no error.
 *
 * Returns: FALSE with @error when the keyring could not be asked; other sources such as a passfile
 *   may know the password all the same
 */
gboolean reeve_credentials_load (ReeveConnection *connection,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
