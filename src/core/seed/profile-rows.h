/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/profile.h"

G_BEGIN_DECLS

/** reeve_seed_rows_read: takes the rows of a profile's table: objects, or lists in the order of
 *  “columns”. Fills in the columns where they were not named. REEVE_ERROR_INVALID says where. */
gboolean reeve_seed_rows_read (ReeveSeedEntry *entry,
                               JsonNode *rows,
                               GError **error);

G_END_DECLS
