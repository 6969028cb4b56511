/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/generator-private.h"

G_BEGIN_DECLS

/** ReeveExpression: a value made from the columns of a row. The language stands in
 *  docs/formats/profile.md, “Expressions”. Immutable once parsed. */
typedef struct _ReeveExpression ReeveExpression;

/**
 * reeve_expression_parse: @text over the columns of @table.
 * @generator: whom an error names, and whose chance it takes
 */
ReeveExpression *reeve_expression_parse (const char *text,
                                         const ReeveGenerator *generator,
                                         ReeveGeneratorTable *table,
                                         GError **error);
void reeve_expression_free (ReeveExpression *self);

/** reeve_expression_kind: what its values are; NULL: always null. */
ReeveSeedKind reeve_expression_kind (const ReeveExpression *self);

/** reeve_expression_may_be_null: whether a value can be null. */
gboolean reeve_expression_may_be_null (const ReeveExpression *self);

/** reeve_expression_write: for a row of its table; FAULT where a number grows too large, a text is
 *  no date and the like. */
void reeve_expression_write (const ReeveExpression *self,
                             const ReeveGeneratorRow *row,
                             ReeveSeedValue *out);

extern const ReeveGeneratorKind reeve_generator_expression;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveExpression, reeve_expression_free)

G_END_DECLS
