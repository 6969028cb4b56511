/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/postgres/params.h"

G_BEGIN_DECLS

/**
 * reeve_pg_resolve: the addresses of @place's host, so that libpq need not look them up: it would
 * block for as long as the name servers take, and nobody could cancel that.
 * @deadline: g_get_monotonic_time() at which it gives up
 *
 * Returns: (transfer full) (element-type ReevePgPlace): @place once for each address; @place
 * alone where there is nothing to look up. NULL with REEVE_ERROR_CONNECT or G_IO_ERROR_CANCELLED
 */
GPtrArray *reeve_pg_resolve (const ReevePgPlace *place,
                             gint64 deadline,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
