/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_PALETTE (reeve_palette_get_type ())
G_DECLARE_FINAL_TYPE (ReevePalette, reeve_palette, REEVE, PALETTE, AdwWindow)

/** ReevePalette: goes to any database or does any action by a few typed letters.
 *  @from: the widget from which on upwards the actions are looked for */
GtkWindow *reeve_palette_new (ReeveWorkspace *workspace,
                              GtkWidget *from);

G_END_DECLS
