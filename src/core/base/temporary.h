/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/** ReeveTemporary: a file of one's own, 0600, that goes when the structure does. */
typedef struct
{
  char *path;
  int fd;
} ReeveTemporary;

#define REEVE_TEMPORARY_INIT { .fd = -1 }

/** reeve_temporary_open: a new empty file in @folder, from which those of dead processes go. */
gboolean reeve_temporary_open (ReeveTemporary *self,
                               const char *folder,
                               GError **error);
/** reeve_temporary_remove_companions: what SQLite may have left beside the file @path; it makes
 * some even to read. */
void reeve_temporary_remove_companions (const char *path);
/** reeve_temporary_clear: closes and removes it, with its companions. */
void reeve_temporary_clear (ReeveTemporary *self);

/** reeve_temporary_sweep: removes what processes that are gone left in @folder. */
void reeve_temporary_sweep (const char *folder);
/** reeve_temporary_sweep_folders: the same for folders called @prefix and a mark. What is neither
 *  this user's nor @owner's stays. */
void reeve_temporary_sweep_folders (const char *folder,
                                    const char *prefix,
                                    uid_t owner);
/** reeve_temporary_remove_folder: with all that is in it; follows no link. */
void reeve_temporary_remove_folder (const char *path);
/** reeve_temporary_dup_path: a name in @folder that is swept once this process is gone.
 *  (transfer full): */
char *reeve_temporary_dup_path (const char *folder);

/** reeve_temporary_dup_mark: "9f3a02c1-4711": this process, and the machine or container that it
 *  runs in. (transfer full): */
char *reeve_temporary_dup_mark (void);
/**
 * reeve_temporary_is_abandoned: whether the process is gone that made @path.
 * @mark: its mark, with "-" and anything after it
 *
 * A folder may be shared with other machines and containers, where the same number is another
 * process: what was made there is left over when nobody has written to it for a day.
 */
gboolean reeve_temporary_is_abandoned (const char *mark,
                                       const char *path);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReeveTemporary, reeve_temporary_clear)

G_END_DECLS
