/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/engine.h"
#include "core/db/postgres/link.h"

G_BEGIN_DECLS

#define REEVE_TYPE_PG_SESSION (reeve_pg_session_get_type ())
G_DECLARE_FINAL_TYPE (ReevePgSession, reeve_pg_session, REEVE, PG_SESSION, GObject)

/** reeve_pg_session_open: see reeve_session_open(). */
ReeveSession *reeve_pg_session_open (ReeveConnection *connection,
                                     const ReeveSessionOptions *options,
                                     GCancellable *cancellable,
                                     GError **error);

/** reeve_pg_session_get_link: (transfer none): for what needs more than statements and results */
ReevePgLink *reeve_pg_session_get_link (ReevePgSession *self);

G_END_DECLS
