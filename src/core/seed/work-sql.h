/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/work.h"

G_BEGIN_DECLS

/** reeve_seed_work_build: the statements of a work whose table, entry and key are known. $1 is a
 *  JSON array of rows, $2 the run, $3 the table's name in the records. */
void reeve_seed_work_build (ReeveSeedWork *work,
                            ReeveSession *session);

G_END_DECLS
