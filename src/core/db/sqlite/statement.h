/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "core/db/session.h"

G_BEGIN_DECLS

/** reeve_sqlite_prepare: compiles the one statement in @statement and binds its parameters.
 *  @compiled: (out) (nullable): NULL for a text of only comments and space */
gboolean reeve_sqlite_prepare (sqlite3 *db,
                               const ReeveStatement *statement,
                               sqlite3_stmt **compiled,
                               GError **error);

/** reeve_sqlite_collect: runs @compiled to its end, or for as many rows as @statement wants.
 *  (transfer full): */
ReeveResult *reeve_sqlite_collect (sqlite3 *db,
                                   sqlite3_stmt *compiled,
                                   const ReeveStatement *statement,
                                   GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

G_END_DECLS
