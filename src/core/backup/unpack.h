/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/backup/stream.h"

G_BEGIN_DECLS

typedef enum
{
  REEVE_PACKING_NONE,
  REEVE_PACKING_GZIP,
  REEVE_PACKING_ZSTD,
} ReevePacking;

/** reeve_packing_detect: by the first bytes of a file. */
ReevePacking reeve_packing_detect (const guint8 *head,
                                   gsize length);
/** reeve_packing_name: "gzip", "zstd"; NULL for none */
const char *reeve_packing_name (ReevePacking packing);

/**
 * reeve_unpack: all of @source, as it is or unpacked, into the open file @fd, in little memory.
 *
 * Errors: CORRUPT when it is damaged or cut; INVALID when it grows beyond all reason
 */
gboolean reeve_unpack (ReeveSource *source,
                       ReevePacking packing,
                       int fd,
                       GCancellable *cancellable,
                       GError **error);

G_END_DECLS
