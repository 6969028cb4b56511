/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** ReeveFileKind: what a file that somebody opens is for. */
typedef enum
{
  REEVE_FILE_DATABASE, /* to be added to the list; also what is not there, or cannot be read */
  REEVE_FILE_BACKUP,   /* to be restored: a backup of ours, or a dump of another program */
} ReeveFileKind;

/** reeve_file_kind_of: by how a file begins; only where that says nothing, by its name. Pure.
 *  @name: its base name */
ReeveFileKind reeve_file_kind_of (const char *name,
                                  gconstpointer data,
                                  gsize length);

/** reeve_file_kind_find: looks at a file, or a folder, in a worker. */
void reeve_file_kind_find (const char *path,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
ReeveFileKind reeve_file_kind_find_finish (GAsyncResult *result);

G_END_DECLS
