/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/engine.h"

G_BEGIN_DECLS

/**
 * reeve_ready_wait: tries to open @connection until somebody answers: a server that is still being
 * started, and the network to it. Blocks; cancellable. What waiting does not mend, such as a wrong
 * password, ends it at once. A file that is not there yet needs no waiting.
 * @limit_s: after so many seconds the last error is the answer
 */
gboolean reeve_ready_wait (ReeveConnection *connection,
                           guint limit_s,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
