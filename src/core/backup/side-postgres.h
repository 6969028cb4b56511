/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/dialect.h"

G_BEGIN_DECLS

/**
 * reeve_pg_restore_side: tables of a backup into a schema of a database that is in use, where they
 * have columns, rows, primary keys and unique constraints, nothing else. No table that was there is
 * touched. They come from a scratch database on the same server, in one transaction.
 */
gboolean reeve_pg_restore_side (ReeveRestoreTask *task,
                                GCancellable *cancellable,
                                GError **error);

/** reeve_pg_survey_side: refuses in @plan names that are taken in the schema already, and two
 *  tables that would have the same name there. */
gboolean reeve_pg_survey_side (ReeveRestoreTask *task,
                               ReevePlan *plan,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
