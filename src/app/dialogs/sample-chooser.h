/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_SAMPLE_CHOOSER (reeve_sample_chooser_get_type ())
G_DECLARE_FINAL_TYPE (ReeveSampleChooser, reeve_sample_chooser, REEVE, SAMPLE_CHOOSER, AdwWindow)

/** ReeveSampleChooser: the sample projects; one click makes a database of it and shows it.
 *  @from: the widget that asked; its window is the parent */
GtkWindow *reeve_sample_chooser_new (ReeveWorkspace *workspace,
                                     GtkWidget *from);

G_END_DECLS
