/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "core/base/error.h"
#include "core/db/session.h"

G_BEGIN_DECLS

/** reeve_sqlite_error_code: what a caller can do about an extended result code. */
ReeveErrorCode reeve_sqlite_error_code (int result);

/** reeve_sqlite_error_name: "SQLITE_CONSTRAINT_UNIQUE"; "SQLITE_1234" for one not known. */
char *reeve_sqlite_error_name (int result);

/**
 * reeve_sqlite_error_new: the library's failure as an error.
 * @message: the library's text
 * @statement: (nullable): what was run
 * @offset: of the fault in its SQL, in bytes; -1: unknown
 *
 * Returns: (transfer full):
 */
GError *reeve_sqlite_error_new (int result,
                                const char *message,
                                const ReeveStatement *statement,
                                gssize offset);

/** reeve_sqlite_set_error: the same for the last failure of @db. */
void reeve_sqlite_set_error (sqlite3 *db,
                             const ReeveStatement *statement,
                             GError **error);

G_END_DECLS
