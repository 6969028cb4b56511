/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/profile.h"

G_BEGIN_DECLS

/** reeve_seed_rows_read: takes the rows of a profile's table as its source: objects, or lists in
 *  the order of “columns”. @file is where they stand. Fills in the columns where they were not
 *  named. REEVE_ERROR_INVALID says where. */
gboolean reeve_seed_rows_read (ReeveSeedEntry *entry,
                               const char *file,
                               JsonNode *node,
                               GError **error);

G_END_DECLS
