/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/age-key.h"

G_BEGIN_DECLS

#define REEVE_AGE_FILE_KEY_LENGTH 16
#define REEVE_AGE_NONCE_LENGTH 16

/** A header is a few lines; longer ones are refused before they are read. */
#define REEVE_AGE_LONGEST_HEADER (64 * 1024)

/**
 * reeve_age_header_write: a header with a new file key in it.
 * @file_key: (out caller-allocates): REEVE_AGE_FILE_KEY_LENGTH bytes
 *
 * Returns: (transfer full): NULL when memory for the passphrase's key is short
 */
GByteArray *reeve_age_header_write (const ReeveAgeLock *lock,
                                    guint8 *file_key,
                                    GError **error);

/**
 * reeve_age_header_open: reads the header that @data begins with and finds the file key.
 * @length: (out): of the header; the payload follows
 *
 * Errors: INVALID (no header of age), AUTH (none of the keys fits), CORRUPT (it was changed),
 * UNSUPPORTED (a passphrase that would take too much memory).
 */
gboolean reeve_age_header_open (const guint8 *data,
                                gsize available,
                                const ReeveAgeKeys *keys,
                                guint8 *file_key,
                                gsize *length,
                                GError **error);

/** reeve_age_payload_key: of the file key and the payload's nonce; 32 bytes. */
void reeve_age_payload_key (const guint8 *file_key,
                            const guint8 *nonce,
                            guint8 *key);

/** reeve_age_is_ascii: whether no byte is above 127. */
gboolean reeve_age_is_ascii (const char *text,
                             gsize length);

G_END_DECLS
