/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** reeve_bech32_encode: "prefix1…", lower case, as age writes its keys. (transfer full): */
char *reeve_bech32_encode (const char *prefix,
                           const guint8 *data,
                           gsize length);

/**
 * reeve_bech32_decode: all lower or all upper case.
 * @prefix: what it must begin with, in lower case
 * @length: exactly so many bytes
 *
 * Returns: FALSE when it is not such a text
 */
gboolean reeve_bech32_decode (const char *text,
                              const char *prefix,
                              guint8 *data,
                              gsize length);

G_END_DECLS
