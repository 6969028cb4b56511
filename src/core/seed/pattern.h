/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/builder.h"

G_BEGIN_DECLS

/*
 * A pattern: # is a digit, ? a letter A to Z, * either; a backslash takes the next as it stands.
 * A number fills it, and each number below its capacity gives another text.
 */

/** reeve_seed_pattern_capacity: how many texts, at most 2^63. */
guint64 reeve_seed_pattern_capacity (const char *pattern);

/** reeve_seed_pattern_characters: of each text. */
gsize reeve_seed_pattern_characters (const char *pattern);

/** reeve_seed_pattern_fill: adds the text of @number. */
void reeve_seed_pattern_fill (const char *pattern,
                              guint64 number,
                              ReeveSeedBuilder *builder);

G_END_DECLS
