/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/work.h"

G_BEGIN_DECLS

/**
 * reeve_seed_works_settle_keys: of two rows with the same key in profiles of which one extends the
 * other, the extended profile's is left out; any other two are refused with both places.
 * @works: (element-type ReeveSeedWork): all of the profile
 * @generated: FALSE: those that are given, before reeve_seed_works_generate(); TRUE: what that
 *   made, too
 */
gboolean reeve_seed_works_settle_keys (GPtrArray *works,
                                       gboolean generated,
                                       GError **error);

/**
 * reeve_seed_work_check_given: holds the rows that are given against their table, before any is
 * written: NOT NULL, types, lengths, CHECKs, UNIQUE, and that what they refer to is in the profile
 * or in the database. Only reads. INVALID names file, table, row or line, and column.
 *
 * Looks at the first 100,000 rows of a source; of more the database says it while it writes.
 */
gboolean reeve_seed_work_check_given (const ReeveSeedWork *self,
                                      GPtrArray *works,
                                      ReeveSession *session,
                                      GCancellable *cancellable,
                                      GError **error);

G_END_DECLS
