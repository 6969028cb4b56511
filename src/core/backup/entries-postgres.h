/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/base/temporary.h"

G_BEGIN_DECLS

/**
 * ReevePgEntries: lists of what is in an archive of pg_dump, for pg_restore --use-list.
 * @most: all but what is done in another way, or later
 * @event_triggers: what is made after everything else, because it would see the rest being made;
 *   its path is NULL where there are none
 */
typedef struct
{
  ReeveTemporary most;
  ReeveTemporary event_triggers;
} ReevePgEntries;

#define REEVE_PG_ENTRIES_INIT { REEVE_TEMPORARY_INIT, REEVE_TEMPORARY_INIT }

/** reeve_pg_entries_read: what @program, a pg_restore, lists of the file @archive.
 *  Materialised views are not filled by it: who restores does that, and can go on when one fails.
 *  @foreign_keys: FALSE leaves them out: the rows they point to may not be there */
gboolean reeve_pg_entries_read (ReevePgEntries *self,
                                const char *program,
                                const char *archive,
                                gboolean foreign_keys,
                                GCancellable *cancellable,
                                GError **error);
/** reeve_pg_entry_find_kind: of a line `3412; 2606 16401 INDEX public …` what follows the numbers;
 *  NULL for one that is no entry. (transfer none): */
const char *reeve_pg_entry_find_kind (const char *line);
/** reeve_pg_entries_dup_indexes: the lines of @most that may build an index, which are also a list
 *  in @file; without any, that is not opened. (transfer full): */
char **reeve_pg_entries_dup_indexes (const ReevePgEntries *self,
                                     ReeveTemporary *file,
                                     GError **error);
/** reeve_pg_entries_drop: takes @lines, a set, off the list @most. */
gboolean reeve_pg_entries_drop (ReevePgEntries *self,
                                GHashTable *lines,
                                GError **error);
void reeve_pg_entries_clear (ReevePgEntries *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReevePgEntries, reeve_pg_entries_clear)

G_END_DECLS
