/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define REEVE_SHA256_BYTES 32

/**
 * ReeveSha256: SHA-256 over many bytes, by the processor's own instructions where it has them: four
 * times as fast as GChecksum and libsodium there, which a backup of gigabytes feels.
 * Of one thread at a time.
 */
typedef struct _ReeveSha256 ReeveSha256;

ReeveSha256 *reeve_sha256_new (void);
void reeve_sha256_free (ReeveSha256 *self);
void reeve_sha256_update (ReeveSha256 *self,
                          gconstpointer data,
                          gsize length);
/** reeve_sha256_finish: once, at the end. @hash: (out): REEVE_SHA256_BYTES */
void reeve_sha256_finish (ReeveSha256 *self,
                          guint8 *hash);

/** reeve_sha256_hash: of bytes that are all at hand. @hash: (out): REEVE_SHA256_BYTES */
void reeve_sha256_hash (gconstpointer data,
                        gsize length,
                        guint8 *hash);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveSha256, reeve_sha256_free)

G_END_DECLS
