/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** reeve_placeholder_is_name: letters, digits, `_`, `-` and `.`, and no digit first */
gboolean reeve_placeholder_is_name (const char *text);

/**
 * reeve_placeholder_expand: puts the @values (char * → char *) into @text: `${name}` becomes its
 * value, `$${name}` becomes `${name}`. What does not look like one stays as it is, so that a
 * dollar-quoted `$${"a": 1}$$` is left alone. Pure; a value is not expanded again.
 *
 * Errors: REEVE_ERROR_INVALID names an unknown one and its line.
 *
 * Returns: (transfer full):
 */
char *reeve_placeholder_expand (GHashTable *values,
                                const char *text,
                                GError **error);

G_END_DECLS
