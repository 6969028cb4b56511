/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/models/restore-wish.h"
#include "app/workspace.h"

G_BEGIN_DECLS

/**
 * reeve_restore_review_start: plans a restore, lets it be reviewed and submits it; see
 * reeve_operation_review_start().
 * @wish: (transfer full): nothing is missing in it
 * @destination: what reeve_restore_wish_dup_destination() gave; it gets the password that the
 *   keyring has for the server
 * @submitted: called in the main thread with @from, while that is alive
 */
void reeve_restore_review_start (GtkWidget *from,
                                 ReeveWorkspace *workspace,
                                 ReeveRestoreWish *wish,
                                 ReeveConnection *destination,
                                 void (*submitted) (GtkWidget *from,
                                                    ReeveJob *job));

G_END_DECLS
