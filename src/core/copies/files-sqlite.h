/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/copies/copies.h"

G_BEGIN_DECLS

/**
 * ReeveCopyFolder: the folder of one set beside the copies, and what “set.json” in it knows.
 * @files: what each file is known by → ReeveCopyFile
 */
typedef struct
{
  char *copies; /* the folder that the copies lie in */
  char *path;
  GHashTable *files;
  int lock;
} ReeveCopyFolder;

/** ReeveCopyFile: a file that was made as the copy of that number. @stamp: what it was like then */
typedef struct
{
  guint number;
  char *stamp;
} ReeveCopyFile;

/** reeve_copy_folder_init: of the set @prefix beside the file of @connection; reads nothing. */
void reeve_copy_folder_init (ReeveCopyFolder *self,
                             ReeveConnection *connection,
                             const char *prefix);
void reeve_copy_folder_clear (ReeveCopyFolder *self);
/** reeve_copy_folder_lock: makes it where it is not there, and keeps other jobs away: BUSY. */
gboolean reeve_copy_folder_lock (ReeveCopyFolder *self,
                                 GError **error);
/** reeve_copy_folder_read: (transfer full) (nullable): the set, with the state of each copy; NULL
 *  without @error where there is none. */
ReeveCopySet *reeve_copy_folder_read (ReeveCopyFolder *self,
                                      const char *prefix,
                                      GError **error);
/** reeve_copy_folder_write: remembers @set and the files; all or nothing. */
gboolean reeve_copy_folder_write (ReeveCopyFolder *self,
                                  const ReeveCopySet *set,
                                  GError **error);
/** reeve_copy_folder_know: the file @path is, or is going to be, the copy of that number. */
gboolean reeve_copy_folder_know (ReeveCopyFolder *self,
                                 const char *path,
                                 guint number,
                                 GError **error);
/** reeve_copy_folder_forget_gone: what was known of files that are not there any more. */
void reeve_copy_folder_forget_gone (ReeveCopyFolder *self,
                                    const ReeveCopySet *set);
/** reeve_copy_folder_dup_place: where the copy of that name lies. (transfer full): */
char *reeve_copy_folder_dup_place (const ReeveCopyFolder *self,
                                   const char *name);
/** reeve_copy_folder_dup_unused: "…/spare-3f2a91c0.db". (transfer full): */
char *reeve_copy_folder_dup_unused (const ReeveCopyFolder *self,
                                    const char *kind);
/** reeve_copy_folder_remove: with what is Reeve's in it. */
gboolean reeve_copy_folder_remove (ReeveCopyFolder *self,
                                   GError **error);

/** reeve_copies_clone_file: the new file @path, 0600, with the bytes of @from: shared blocks where
 *  the file system can, else copied in the kernel. It is there when it is whole. Not durable. */
gboolean reeve_copies_clone_file (const char *from,
                                  const char *path,
                                  GCancellable *cancellable,
                                  GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReeveCopyFolder, reeve_copy_folder_clear)

G_END_DECLS
