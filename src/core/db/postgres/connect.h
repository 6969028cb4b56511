/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/postgres/libpq.h"
#include "core/db/postgres/params.h"

G_BEGIN_DECLS

/**
 * reeve_pg_connect: tries @params' places one after the other, within the time that @params
 * allows for all of them; each gets its share of what is left.
 *
 * Returns: (transfer full): non-blocking; NULL with CONNECT, AUTH, PERMISSION, NOT_FOUND, BUSY
 * or G_IO_ERROR_CANCELLED
 */
PGconn *reeve_pg_connect (const ReevePgParams *params,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS
