/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define REEVE_TAR_BLOCK 512

/** Names of the members that every container ends with. */
#define REEVE_TAR_TOC "TOC"
#define REEVE_TAR_SEAL "SEAL"

/** reeve_tar_header: the blocks before a regular file's content, as libarchive writes them. There
 *  is exactly one header for a name, size and time: readers compare. (transfer full): */
GByteArray *reeve_tar_header (const char *name,
                              guint64 size,
                              gint64 mtime,
                              GError **error);
/** reeve_tar_padding: zeros after a content of @size bytes. */
gsize reeve_tar_padding (guint64 size);
/** reeve_tar_seal: the content of the last member, one block. */
void reeve_tar_seal (const char *id,
                     gint64 created,
                     guint64 toc_offset,
                     guint64 toc_size,
                     const guint8 *toc_hash,
                     char *block);
/** reeve_tar_name_is_valid: relative, without "..", of letters that need no quotes. */
gboolean reeve_tar_name_is_valid (const char *name);
/** reeve_tar_hex: 64 digits of a hash. (transfer full): */
char *reeve_tar_hex (const guint8 *hash);

G_END_DECLS
