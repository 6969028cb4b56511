/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/form.h"
#include "core/seed/generator.h"

G_BEGIN_DECLS

/** ReeveSeedAhead: generated rows that other threads make while the caller writes earlier ones. */
typedef struct _ReeveSeedAhead ReeveSeedAhead;

/** reeve_seed_ahead_new: all rows of @table, which is compiled and outlives it.
 *  @form: (nullable): what is made of each; outlives it, too */
ReeveSeedAhead *reeve_seed_ahead_new (const ReeveGeneratorTable *table,
                                      guint n_columns,
                                      const ReeveSeedForm *form);
void reeve_seed_ahead_free (ReeveSeedAhead *self);

/** reeve_seed_ahead_get: row @row, one after the other from 0 on; valid until the next is asked
 *  for. INVALID where a value could not be made. Returns: (transfer none) (nullable): */
const ReeveSeedValue *reeve_seed_ahead_get (ReeveSeedAhead *self,
                                            guint64 row,
                                            GError **error);

/** reeve_seed_ahead_get_formed: the same, as its form makes it, which there is. */
gconstpointer reeve_seed_ahead_get_formed (ReeveSeedAhead *self,
                                           guint64 row,
                                           GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveSeedAhead, reeve_seed_ahead_free)

G_END_DECLS
