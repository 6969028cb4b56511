/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_IMPORT_DIALOG (reeve_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ReeveImportDialog, reeve_import_dialog, REEVE, IMPORT_DIALOG, AdwWindow)

/** ReeveImportDialog: finds databases that this computer knows of, and adds the chosen ones to
 *  the list. */
GtkWindow *reeve_import_dialog_new (ReeveWorkspace *workspace);

G_END_DECLS
