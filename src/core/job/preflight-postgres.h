/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/connection.h"
#include "core/db/session.h"
#include "core/job/plan.h"

G_BEGIN_DECLS

/** reeve_pg_check_room: as reeve_preflight_check_space(), where the server is known to be here. */
void reeve_pg_check_room (ReeveSession *session,
                          ReeveConnection *connection,
                          guint64 needed,
                          guint64 wanted,
                          ReevePlan *plan,
                          GCancellable *cancellable);

G_END_DECLS
