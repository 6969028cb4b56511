/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReeveDigest: SHA-256 over a list of labelled values.
 *
 * Label and value are each framed by their length, so that no two different lists give the same
 * bytes ("ab" + "c" is not "a" + "bc"), and a missing value differs from an empty one.
 */
typedef struct _ReeveDigest ReeveDigest;

/** reeve_digest_new: @domain separates uses: a plan's digest can never be an audit entry's. */
ReeveDigest *reeve_digest_new (const char *domain);
void reeve_digest_free (ReeveDigest *self);

/** reeve_digest_add: @value NULL is not the same as "". The int form adds its decimal digits. */
void reeve_digest_add (ReeveDigest *self,
                       const char *label,
                       const char *value);
void reeve_digest_add_int (ReeveDigest *self,
                           const char *label,
                           gint64 value);

/** reeve_digest_finish: 64 lower-case hexadecimal digits. Returns: (transfer full): */
char *reeve_digest_finish (ReeveDigest *self);

/** reeve_sha256: of plain bytes. Returns: (transfer full): 64 lower-case hexadecimal digits */
char *reeve_sha256 (const void *data,
                    gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveDigest, reeve_digest_free)

G_END_DECLS
