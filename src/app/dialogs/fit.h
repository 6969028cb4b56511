/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** reeve_dialog_fit: keeps the default size of @dialog within that of the window it will belong to,
 *  so that it is no wider than a narrow screen, and lets go of that window when it is closed, as a
 *  worker may keep a closed dialog longer than the window lives. To be called when it is made. */
void reeve_dialog_fit (GtkWindow *dialog);

/** reeve_dialog_present: shows @dialog above the window that @from is in, if it is in one. */
void reeve_dialog_present (GtkWindow *dialog,
                           GtkWidget *from);

G_END_DECLS
