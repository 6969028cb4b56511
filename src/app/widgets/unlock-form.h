/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/models/key-source.h"

G_BEGIN_DECLS

#define REEVE_TYPE_UNLOCK_FORM (reeve_unlock_form_get_type ())
G_DECLARE_FINAL_TYPE (ReeveUnlockForm, reeve_unlock_form, REEVE, UNLOCK_FORM, AdwBin)

/**
 * ReeveUnlockForm: asks for what opens an encrypted backup: its passphrase, or a file with an
 * identity. Action: "unlock.open". Signal: "unlock" (ReeveKeySource): it is to be tried.
 */
GtkWidget *reeve_unlock_form_new (void);
/** reeve_unlock_form_ask: asks, perhaps again.
 *  @error: (nullable): why the last answer did not help */
void reeve_unlock_form_ask (ReeveUnlockForm *self,
                            const GError *error);
/** reeve_unlock_form_clear: forgets what was typed. */
void reeve_unlock_form_clear (ReeveUnlockForm *self);

G_END_DECLS
