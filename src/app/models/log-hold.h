/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define REEVE_TYPE_LOG_HOLD (reeve_log_hold_get_type ())
G_DECLARE_FINAL_TYPE (ReeveLogHold, reeve_log_hold, REEVE, LOG_HOLD, GObject)

/**
 * ReeveLogHold: a GListModel that passes another one on and can be stopped: what is appended
 * meanwhile waits. What leaves the other one at its beginning leaves this one, too.
 *
 * The other model may only append at its end and remove at its beginning.
 *
 * Property, read-only: "waiting": how many items wait.
 */
ReeveLogHold *reeve_log_hold_new (void);

/** reeve_log_hold_set_model: @model (nullable) */
void reeve_log_hold_set_model (ReeveLogHold *self,
                               GListModel *model);
void reeve_log_hold_set_held (ReeveLogHold *self,
                              gboolean held);
gboolean reeve_log_hold_is_held (ReeveLogHold *self);
guint reeve_log_hold_count_waiting (ReeveLogHold *self);

G_END_DECLS
