/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** reeve_chooser_take_path: what was chosen, when a file chooser answers. Lets go of the chooser.
 *  Returns: (transfer full) (nullable): NULL: nothing, or nothing on this machine */
char *reeve_chooser_take_path (GtkFileChooserNative **chooser,
                               int response);

G_END_DECLS
