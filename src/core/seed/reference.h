/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/generator-private.h"

G_BEGIN_DECLS

/* What a reference knows of the rows on both of its sides. */

/* reeve_reference_is: whether a generator is one. */
gboolean reeve_reference_is (const ReeveGenerator *self);

/* reeve_reference_table: the one that it points at. */
ReeveGeneratorTable *reeve_reference_table (const ReeveGenerator *self);

/* reeve_reference_parent: the row that @row points at. FALSE: none, the cell is null. */
gboolean reeve_reference_parent (const ReeveGenerator *self,
                                 const ReeveGeneratorRow *row,
                                 guint64 *parent);

/* reeve_reference_has_each: whether its children are counted, as the next two need. */
gboolean reeve_reference_has_each (const ReeveGenerator *self);

/* reeve_reference_children: the rows that point at @parent are @n from @first on. */
void reeve_reference_children (const ReeveGenerator *self,
                               guint64 parent,
                               guint64 *first,
                               guint64 *n);

/* reeve_reference_ordinal: which child of its parent @row is, from 0. */
guint64 reeve_reference_ordinal (const ReeveGenerator *self,
                                 guint64 row);

/* reeve_reference_rows: how many rows "each" asks a table for; FALSE without an error: it has no
 * such column. */
gboolean reeve_reference_rows (ReeveGeneratorTable *self,
                               guint64 *rows,
                               GError **error);

/* ReeveReferencePath: "meeting_id.group_id": references, one after the other. */
typedef struct
{
  const ReeveGenerator *steps[8];
  guint columns[8];
  guint n;
} ReeveReferencePath;

/* reeve_reference_path_init: @names: NULL-terminated columns, each a reference, from @table on */
gboolean reeve_reference_path_init (ReeveReferencePath *self,
                                    ReeveGeneratorTable *table,
                                    const char *const *names,
                                    guint n_names,
                                    GError **error);

/* reeve_reference_path_table: where it ends. */
ReeveGeneratorTable *reeve_reference_path_table (const ReeveReferencePath *self);

/* reeve_reference_path_follow: FALSE when a step is null. */
gboolean reeve_reference_path_follow (const ReeveReferencePath *self,
                                      const ReeveGeneratorRow *row,
                                      guint64 *end);

extern const ReeveGeneratorKind reeve_generator_reference;

G_END_DECLS
