/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "core/db/engine.h"

G_BEGIN_DECLS

#define REEVE_TYPE_SQLITE_SESSION (reeve_sqlite_session_get_type ())
G_DECLARE_FINAL_TYPE (ReeveSqliteSession, reeve_sqlite_session, REEVE, SQLITE_SESSION, GObject)

/** reeve_sqlite_session_open: see reeve_session_open(). */
ReeveSession *reeve_sqlite_session_open (ReeveConnection *connection,
                                         const ReeveSessionOptions *options,
                                         GCancellable *cancellable,
                                         GError **error);

/** reeve_sqlite_session_get_handle: (transfer none) (nullable): NULL when it is closed */
sqlite3 *reeve_sqlite_session_get_handle (ReeveSqliteSession *self);

G_END_DECLS
