/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_COPIES_DIALOG (reeve_copies_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ReeveCopiesDialog, reeve_copies_dialog, REEVE, COPIES_DIALOG, AdwWindow)

/**
 * ReeveCopiesDialog: the student copies on the server, or in the folder, of a database: which are
 * fresh, who is connected; more are made, one or all are reset, with new passwords or without, all
 * are removed. Every change is reviewed as a plan first. Actions: "copies.create", "copies.reset"
 * and "copies.passwords" (a name), "copies.reset-all", "copies.passwords-all" and
 * "copies.remove-all" (a prefix), "copies.open-handout".
 */
GtkWindow *reeve_copies_dialog_new (ReeveWorkspace *workspace,
                                    ReeveDatabase *database);

G_END_DECLS
