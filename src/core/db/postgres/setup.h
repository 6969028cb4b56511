/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/postgres/link.h"

G_BEGIN_DECLS

/** reeve_pg_setup: makes the settings that every session of Reeve has, in one round trip. */
gboolean reeve_pg_setup (ReevePgLink *link,
                         gboolean read_only,
                         GCancellable *cancellable,
                         GError **error);

/**
 * reeve_pg_setup_identify: the same, and asks the server who it is; fills the link's server_id
 * and server_start.
 *
 * Returns: (transfer full):
 */
ReeveTarget *reeve_pg_setup_identify (ReevePgLink *link,
                                      gboolean read_only,
                                      GCancellable *cancellable,
                                      GError **error);

G_END_DECLS
