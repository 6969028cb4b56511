/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/work.h"

G_BEGIN_DECLS

/** reeve_seed_work_build: the statements of a work whose table, entry and key are known. $1 is a
 *  JSON array of rows, $2 the run, $3 the table's name in the records. */
void reeve_seed_work_build (ReeveSeedWork *work,
                            ReeveSession *session);

/** reeve_seed_work_dup_moved_sql: of the rows in $1 that the table has with another value of
 *  @column: that of $1 and that of the table. (transfer full): */
char *reeve_seed_work_dup_moved_sql (const ReeveSeedWork *work,
                                     ReeveSession *session,
                                     const char *column);

G_END_DECLS
