/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_RESET_DIALOG (reeve_reset_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ReeveResetDialog, reeve_reset_dialog, REEVE, RESET_DIALOG, AdwWindow)

/**
 * reeve_reset_dialog_new: which demo rows are to go, and which stay; then the plan is shown for
 * review.
 * @from: what the review belongs to
 * @runs: (element-type ReeveSeedRun): what there is to remove; read at once, not kept
 */
GtkWindow *reeve_reset_dialog_new (GtkWidget *from,
                                   ReeveWorkspace *workspace,
                                   ReeveDatabase *database,
                                   GPtrArray *runs);

G_END_DECLS
