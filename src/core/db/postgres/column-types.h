/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/session.h"

G_BEGIN_DECLS

/**
 * reeve_pg_read_column_types: of what the columns of a table are.
 * @table: its name as SQL has it
 *
 * Returns: (transfer full): a row for each column, in their order: its name; "enum", or the name of
 * a type of pg_catalog, or nothing where it is another one; the type's modifier, -1: none. Of a
 * domain, those of what is beneath it.
 */
ReeveResult *reeve_pg_read_column_types (ReeveSession *session,
                                         const char *table,
                                         GCancellable *cancellable,
                                         GError **error);

G_END_DECLS
