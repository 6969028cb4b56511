/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/engine.h"

G_BEGIN_DECLS

/** reeve_sqlite_scratch_open: a session of one's own on a file that exists; closed and given back
 *  by the caller. (transfer full): */
ReeveSession *reeve_sqlite_scratch_open (const char *path,
                                         gboolean read_only,
                                         GCancellable *cancellable,
                                         GError **error);

/**
 * reeve_sqlite_hold_alone: makes the live file @path one that stands alone: no journal beside it,
 * and nobody at work on it. The session holds it so until reeve_sqlite_give_back().
 * @was_wal: (out): for reeve_sqlite_give_back()
 *
 * Errors: BUSY when somebody is at work on it, STALE when somebody puts another file in its place
 * meanwhile. (transfer full):
 */
ReeveSession *reeve_sqlite_hold_alone (const char *path,
                                       gboolean *was_wal,
                                       GCancellable *cancellable,
                                       GError **error);
/** reeve_sqlite_give_back: takes @session. @path: what its file is called by now. */
void reeve_sqlite_give_back (ReeveSession *session,
                             const char *path,
                             gboolean was_wal);

/**
 * reeve_sqlite_swap_files: puts @fresh in the place of @path, which is called @kept from then on.
 * There is no moment without a file of that name: the old one gets a second name first.
 * @target: (nullable): what @path must be; STALE otherwise
 */
gboolean reeve_sqlite_swap_files (const char *path,
                                  const char *fresh,
                                  const char *kept,
                                  ReeveTarget *target,
                                  GCancellable *cancellable,
                                  GError **error);

/** reeve_sqlite_place_new: gives @fresh the name @path; what is there already stays, unless it is
 *  an empty file that nobody is at work on. */
gboolean reeve_sqlite_place_new (const char *fresh,
                                 const char *path,
                                 GError **error);
/** reeve_sqlite_move_new: the same, durably. */
gboolean reeve_sqlite_move_new (const char *fresh,
                                const char *path,
                                GError **error);

G_END_DECLS
