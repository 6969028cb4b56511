/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_CONNECTION_DIALOG (reeve_connection_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ReeveConnectionDialog, reeve_connection_dialog, REEVE, CONNECTION_DIALOG,
                      AdwWindow)

/**
 * ReeveConnectionDialog: adds a database to the list, or changes one that is there. *Test* tries
 * what stands in it; nothing is saved by that.
 *
 * Signal: "saved" (ReeveDatabase): the list has it now; the dialog closes.
 * @database: (nullable): to be changed; NULL: a new one
 * @uri: (nullable): what is known of a new one: anything that the entry of the address takes
 */
GtkWindow *reeve_connection_dialog_new (ReeveWorkspace *workspace,
                                        ReeveDatabase *database,
                                        const char *uri);
/** reeve_connection_dialog_new_copy: a new one that begins as @database is, its password too. */
GtkWindow *reeve_connection_dialog_new_copy (ReeveWorkspace *workspace,
                                             ReeveDatabase *database);

G_END_DECLS
