/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/bulk.h"
#include "core/base/bytes.h"

G_BEGIN_DECLS

/** ReeveSeedEncoder: how PostgreSQL takes the values of one column in a binary COPY. */
typedef struct _ReeveSeedEncoder ReeveSeedEncoder;

/**
 * reeve_seed_encoder_find: of a type of pg_catalog, or "enum".
 *
 * Returns: (nullable): NULL where none is known
 */
const ReeveSeedEncoder *reeve_seed_encoder_find (const char *type);

/** reeve_seed_encoder_is_exact: whether the server gives a value back in the bytes it got.
 *  @modifier: the type modifier of the column, -1: none */
gboolean reeve_seed_encoder_is_exact (const ReeveSeedEncoder *self,
                                      int modifier);

/** reeve_seed_encoder_append: length and bytes of @value. @scratch is used where it has to be
 *  converted. FALSE when it cannot become what the column holds. */
gboolean reeve_seed_encoder_append (const ReeveSeedEncoder *self,
                                    int modifier,
                                    const ReeveSeedValue *value,
                                    ReeveSeedValue *scratch,
                                    ReeveBytes *bytes);

/** reeve_seed_encode_text: @value in the text form of COPY. @scratch is used for its own. */
void reeve_seed_encode_text (const ReeveSeedValue *value,
                             GString *scratch,
                             ReeveBytes *bytes);

G_END_DECLS
