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
/** ReeveSwapTaken: whether something is called @name already. */
typedef gboolean (*ReeveSwapTaken) (const char *name,
                                    gpointer user_data);
/** reeve_swap_choose_name: the same for now, or for the first second after it whose name is not
 *  taken: so the newest of them is the last by its name, too. (transfer full): */
char *reeve_swap_choose_name (const char *name,
                              const char *word,
                              ReeveSwapTaken is_taken,
                              gpointer user_data);
/** reeve_swap_is_name: whether @entry is what reeve_swap_name() makes of @name and @word. */
gboolean reeve_swap_is_name (const char *entry,
                             const char *name,
                             const char *word);

G_END_DECLS
