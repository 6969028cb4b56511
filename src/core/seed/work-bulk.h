/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/bulk.h"
#include "core/seed/work.h"

G_BEGIN_DECLS

/**
 * reeve_seed_work_look: looks for a fast way, only reading. Where an earlier run of the same
 * profile put the rows there, only those are left to be counted that are not as it made them
 * (@rows of the work); where none of the keys is there, none is left (@segments). Else nothing is
 * known, and all rows have to be counted.
 * @digest: of the profile and its scale
 */
gboolean reeve_seed_work_look (ReeveSeedWork *self,
                               const char *digest,
                               ReeveSession *session,
                               GCancellable *cancellable,
                               GError **error);

/** reeve_seed_work_write_bulk: the rows of a work that has segments, inside the caller's
 *  transaction. */
gboolean reeve_seed_work_write_bulk (const ReeveSeedWork *self,
                                     ReeveSession *session,
                                     const char *run,
                                     const char *digest,
                                     ReeveSeedMade each,
                                     gpointer user_data,
                                     GCancellable *cancellable,
                                     GError **error);

/** reeve_seed_works_refresh_ranges: writes down what triggers made of rows that were written fast,
 *  as reeve_seed_work_refresh() does for the others. */
gboolean reeve_seed_works_refresh_ranges (GPtrArray *works,
                                          ReeveSession *session,
                                          const char *run,
                                          GCancellable *cancellable,
                                          GError **error);

G_END_DECLS
