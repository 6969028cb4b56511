/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** What a database is called that a restore put aside, and one that undo put aside. */
#define REEVE_SWAP_BEFORE "before"
#define REEVE_SWAP_UNDONE "undone"

/** reeve_swap_name: "shop_before_20260131090500", no longer than PostgreSQL allows; a path
 *  gets it after its last part. @time: seconds since 1970. (transfer full): */
char *reeve_swap_name (const char *name,
                       const char *word,
                       gint64 time);
/** reeve_swap_is_name: whether @entry is what reeve_swap_name() makes of @name and @word. */
gboolean reeve_swap_is_name (const char *entry,
                             const char *name,
                             const char *word);

G_END_DECLS
