/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/manifest.h"
#include "core/db/connection.h"

G_BEGIN_DECLS

/** ReevePgScratch: a throw-away server of one's own, without a network, with one empty database. */
typedef struct _ReevePgScratch ReevePgScratch;

/**
 * reeve_pg_scratch_new: makes and starts one in which @manifest's database can be restored.
 *
 * Errors: NOT_FOUND when no server programs of that version are installed
 */
ReevePgScratch *reeve_pg_scratch_new (const ReeveManifest *manifest,
                                      GCancellable *cancellable,
                                      GError **error);
/** reeve_pg_scratch_free: ends it and removes all of it. */
void reeve_pg_scratch_free (ReevePgScratch *self);
/** reeve_pg_scratch_get_connection: (transfer none): to its database */
ReeveConnection *reeve_pg_scratch_get_connection (ReevePgScratch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReevePgScratch, reeve_pg_scratch_free)

G_END_DECLS
