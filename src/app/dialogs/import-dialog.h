/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/workspace.h"

G_BEGIN_DECLS

#define REEVE_TYPE_IMPORT_DIALOG (reeve_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ReeveImportDialog, reeve_import_dialog, REEVE, IMPORT_DIALOG, AdwWindow)

/** ReeveImportDialog: finds databases that this computer knows of, and adds the chosen ones to
 *  the list.
 *
 *  Signal: "added" (uint): so many were added; the dialog closes. */
GtkWindow *reeve_import_dialog_new (ReeveWorkspace *workspace);
/** reeve_import_dialog_set_folder: as if it was chosen: searches once more, there too.
 *  @folder: (nullable): */
void reeve_import_dialog_set_folder (ReeveImportDialog *self,
                                     const char *folder);

G_END_DECLS
