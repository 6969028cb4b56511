/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/bytes.h"

G_BEGIN_DECLS

/**
 * ReeveBinaryForm: how the text of one column's values becomes what PostgreSQL takes in a binary
 * COPY, which costs the server much less than reading the text itself.
 *
 * Appends the field, its length included. FALSE where @text is not what a server writes with
 * DateStyle ISO and bytea_output hex: nothing is guessed; what was appended is then worth nothing.
 */
typedef gboolean (*ReeveBinaryForm) (const char *text,
                                     gsize length,
                                     ReeveBytes *bytes);

/**
 * reeve_binary_form_find: of a type of pg_catalog, or "enum".
 *
 * Returns: (nullable): NULL where none is known
 */
ReeveBinaryForm reeve_binary_form_find (const char *type);

G_END_DECLS
