/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReeveSecret: a password in memory that is locked, guarded and wiped when the last reference
 * goes. Creating one registers it for redaction.
 */
typedef struct _ReeveSecret ReeveSecret;

/** reeve_secret_new: @length -1 for a NUL-terminated text. Returns: (transfer full): */
ReeveSecret *reeve_secret_new (const char *text,
                               gssize length);
ReeveSecret *reeve_secret_ref (ReeveSecret *self);
void reeve_secret_unref (ReeveSecret *self);

/** reeve_secret_peek: (transfer none): valid as long as @self; never copy it further
 *  than needed. */
const char *reeve_secret_peek (const ReeveSecret *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveSecret, reeve_secret_unref)

G_END_DECLS
