/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * reeve_notice_toast: says something short at the bottom of the window that @from is in.
 * @button: (nullable): what its button says
 * @action: (nullable): what its button does, a detailed action name
 *
 * Returns: (transfer none) (nullable): what says it; NULL: the window has no place for it
 */
AdwToast *reeve_notice_toast (GtkWidget *from,
                              const char *text,
                              const char *button,
                              const char *action);

/**
 * reeve_notice_error: a dialog that says what happened, what was not changed, and what to do now;
 * the server's own words are folded.
 * @heading: what could not be done, e.g. "The database could not be saved"
 */
void reeve_notice_error (GtkWidget *from,
                         const char *heading,
                         const GError *error);

/**
 * reeve_notice_open: shows a file or folder in the program that is for it; where that fails,
 * reeve_notice_error().
 * @path: (nullable): NULL: nothing happens
 */
void reeve_notice_open (GtkWidget *from,
                        const char *path,
                        const char *heading);

G_END_DECLS
