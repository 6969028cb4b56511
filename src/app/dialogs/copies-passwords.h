/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/dialogs/copies-review.h"

G_BEGIN_DECLS

#define REEVE_TYPE_COPIES_PASSWORDS (reeve_copies_passwords_get_type ())
G_DECLARE_FINAL_TYPE (ReeveCopiesPasswords, reeve_copies_passwords, REEVE, COPIES_PASSWORDS,
                      AdwWindow)

/**
 * reeve_copies_passwords_new: asks where the new passwords of student copies are to be written to;
 * then the plan of their reset is shown for review. Action: "passwords.start".
 * @from: what the review belongs to
 * @wish: (not kept): a reset, of one or of all; its host is proposed
 */
GtkWindow *reeve_copies_passwords_new (GtkWidget *from,
                                       ReeveWorkspace *workspace,
                                       ReeveDatabase *database,
                                       const ReeveCopiesWish *wish,
                                       ReeveCopiesSubmitted submitted);

G_END_DECLS
