/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/postgres/link.h"

G_BEGIN_DECLS

/**
 * reeve_pg_cancel_request: asks the server once to stop what @link's backend does. Whether it did
 * shows only in the results.
 *
 * libpq's own request goes unencrypted and blocks: it is used for sockets and loopback, through
 * poolers, which alone know the backend, and where a second connection cannot be had. Else a
 * second connection, opened and secured as the first one, asks for it.
 */
void reeve_pg_cancel_request (ReevePgLink *link);

G_END_DECLS
