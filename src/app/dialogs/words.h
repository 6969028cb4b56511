/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** reeve_dialog_split_words: what is typed, split at blanks, commas and semicolons.
 *  Returns: (transfer full) (nullable): NULL: nothing */
char **reeve_dialog_split_words (GtkEditable *editable);

G_END_DECLS
