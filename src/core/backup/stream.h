/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ReeveSource: bytes that can be read anywhere, reference-counted. Reading keeps no state, so that
 * several threads may do it at the same time.
 * @read: must fill all @length bytes; the range lies within the size
 */
typedef struct _ReeveSource ReeveSource;

typedef gboolean (*ReeveSourceRead) (gpointer data,
                                     guint64 offset,
                                     guint8 *buffer,
                                     gsize length,
                                     GError **error);

/** reeve_source_new: takes @data. @name: for error messages, usually a path */
ReeveSource *reeve_source_new (const char *name,
                               guint64 size,
                               ReeveSourceRead read,
                               gpointer data,
                               GDestroyNotify destroy);
/** reeve_source_new_fd: takes @fd, a regular file that is open for reading. */
ReeveSource *reeve_source_new_fd (int fd,
                                  const char *name,
                                  GError **error);
/** reeve_source_open: a regular file. (transfer full): */
ReeveSource *reeve_source_open (const char *path,
                                GError **error);
/** reeve_source_new_bytes: of memory, which is not copied. */
ReeveSource *reeve_source_new_bytes (GBytes *bytes,
                                     const char *name);
ReeveSource *reeve_source_ref (ReeveSource *self);
void reeve_source_unref (ReeveSource *self);

guint64 reeve_source_get_size (const ReeveSource *self);
const char *reeve_source_get_name (const ReeveSource *self);
/** reeve_source_read: all of @length bytes; REEVE_ERROR_CORRUPT when the source ends before. */
gboolean reeve_source_read (ReeveSource *self,
                            guint64 offset,
                            gpointer buffer,
                            gsize length,
                            GError **error);
/** reeve_source_dup: a piece that must fit into memory. (transfer full): */
GBytes *reeve_source_dup (ReeveSource *self,
                          guint64 offset,
                          gsize length,
                          GError **error);

/**
 * ReeveSink: where bytes go, in order, from one thread at a time.
 * @close: (nullable): writes what is still held back; nothing may follow
 */
typedef struct
{
  gboolean (*write) (gpointer data,
                     gconstpointer bytes,
                     gsize length,
                     GError **error);
  gboolean (*close) (gpointer data,
                     GError **error);
  gpointer data;
} ReeveSink;

/** reeve_sink_to_fd: a sink that writes to the open file in *@fd and never closes it. */
ReeveSink reeve_sink_to_fd (int *fd);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveSource, reeve_source_unref)

G_END_DECLS
