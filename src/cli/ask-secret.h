/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/base/secret.h"

G_BEGIN_DECLS

/** reeve_cli_read_secret: the first line of what @fd gives, and not a byte more. @what: how it is
 *  called: "passphrase". REEVE_ERROR_USAGE; an empty one is none. (transfer full): */
ReeveSecret *reeve_cli_read_secret (int fd,
                                    const char *what,
                                    GCancellable *cancellable,
                                    GError **error);

/** reeve_cli_ask_secret: at the terminal, without showing it; REEVE_ERROR_USAGE without one.
 *  @is_new: asked for twice. (transfer full): */
ReeveSecret *reeve_cli_ask_secret (const char *what,
                                   gboolean is_new,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
