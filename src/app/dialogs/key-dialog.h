/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/models/key-source.h"

G_BEGIN_DECLS

#define REEVE_TYPE_KEY_DIALOG (reeve_key_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ReeveKeyDialog, reeve_key_dialog, REEVE, KEY_DIALOG, AdwWindow)

/**
 * ReeveKeyDialog: ReeveUnlockForm as a dialog of its own. It closes itself after the signal "given"
 * (a ReeveKeySource, to be referenced), or when it is cancelled. What was typed is in no log, no
 * command line and no clipboard.
 *
 * @path: the backup
 * @trouble: (nullable): what was wrong with what was given before
 */
GtkWindow *reeve_key_dialog_new (const char *path,
                                 const GError *trouble);

G_END_DECLS
