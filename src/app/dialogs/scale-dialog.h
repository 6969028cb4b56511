/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_SCALE_DIALOG (reeve_scale_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ReeveScaleDialog, reeve_scale_dialog, REEVE, SCALE_DIALOG, AdwWindow)

/**
 * reeve_scale_dialog_new: a profile with more or fewer of the rows that are generated; then the
 * plan is shown for review.
 * @from: what the review belongs to
 * @cards: (element-type ReeveSeedCard): the profiles; read at once, not kept
 */
GtkWindow *reeve_scale_dialog_new (GtkWidget *from,
                                   ReeveWorkspace *workspace,
                                   ReeveDatabase *database,
                                   GPtrArray *cards);
/** reeve_scale_dialog_offers: whether any of them generates rows and can be applied. */
gboolean reeve_scale_dialog_offers (GPtrArray *cards);

G_END_DECLS
