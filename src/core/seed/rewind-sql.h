/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/trace-sql.h"

G_BEGIN_DECLS

/** The statements of taking runs back, each inside the caller's transaction. */

/** reeve_seed_rewind_collect: notes the rows of a table that go; @found: how many */
gboolean reeve_seed_rewind_collect (ReeveSession *session,
                                    const ReeveSeedTrace *trace,
                                    const ReeveSeedTraceOptions *options,
                                    gint64 *found,
                                    GCancellable *cancellable,
                                    GError **error);
/** reeve_seed_rewind_collect_ranged: the same of rows that are known by ranges, where they have to
 *  go together with those of other tables */
gboolean reeve_seed_rewind_collect_ranged (ReeveSession *session,
                                           const ReeveSeedTrace *trace,
                                           gint64 *found,
                                           GCancellable *cancellable,
                                           GError **error);
/** reeve_seed_rewind_restore: columns that the runs updated get back what was there before */
gboolean reeve_seed_rewind_restore (ReeveSession *session,
                                    const ReeveSeedTrace *trace,
                                    const ReeveSeedTraceOptions *options,
                                    gint64 *found,
                                    GCancellable *cancellable,
                                    GError **error);
/** reeve_seed_rewind_repair: edited rows that have to stay become again what the runs made */
gboolean reeve_seed_rewind_repair (ReeveSession *session,
                                   const ReeveSeedTrace *trace,
                                   const ReeveSeedTraceOptions *options,
                                   GCancellable *cancellable,
                                   GError **error);
/** reeve_seed_rewind_remove: the noted rows of tables that refer to one another in a circle, or of
 *  one */
gboolean reeve_seed_rewind_remove (ReeveSession *session,
                                   const ReeveSeedTrace *const *traces,
                                   guint n_traces,
                                   const ReeveSeedTraceOptions *options,
                                   GCancellable *cancellable,
                                   GError **error);
/** reeve_seed_rewind_count_left: of the noted rows */
gboolean reeve_seed_rewind_count_left (ReeveSession *session,
                                       const ReeveSeedTrace *trace,
                                       gint64 *left,
                                       GCancellable *cancellable,
                                       GError **error);
/** reeve_seed_rewind_forget: records of rows that are not there any more, and of updates */
gboolean reeve_seed_rewind_forget (ReeveSession *session,
                                   const ReeveSeedTrace *trace,
                                   const ReeveSeedTraceOptions *options,
                                   GCancellable *cancellable,
                                   GError **error);
/** reeve_seed_rewind_mark: the runs as taken back */
gboolean reeve_seed_rewind_mark (ReeveSession *session,
                                 const ReeveSeedTraceOptions *options,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
