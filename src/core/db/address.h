/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/engine.h"

G_BEGIN_DECLS

/**
 * ReeveAddress: where a database is, as a form edits it: one text and its settings, kept in step.
 * The settings of each engine are kept apart, so that choosing another one and going back loses
 * nothing. Pure. Never holds a password: see reeve_address_find_password().
 */
typedef struct _ReeveAddress ReeveAddress;

ReeveAddress *reeve_address_new (void);
void reeve_address_free (ReeveAddress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveAddress, reeve_address_free)

/**
 * reeve_address_read: takes the engine and its settings from a text, whole or half typed.
 *
 * Returns: FALSE with REEVE_ERROR_USAGE for what is no address (yet); all stays as it was
 */
gboolean reeve_address_read (ReeveAddress *self,
                             const char *text,
                             GError **error);
/** reeve_address_read_connection: the same from all options of a connection. */
void reeve_address_read_connection (ReeveAddress *self,
                                    ReeveConnection *connection);

/** reeve_address_get_engine: (transfer none): PostgreSQL to begin with */
const ReeveEngine *reeve_address_get_engine (ReeveAddress *self);
void reeve_address_set_engine (ReeveAddress *self,
                               const ReeveEngine *engine);
/** reeve_address_get: one setting of the engine by libpq's name; "" when it is not set.
 *  (transfer none): */
const char *reeve_address_get (ReeveAddress *self,
                               const char *key);
/** reeve_address_set: @value NULL or "" takes it away. */
void reeve_address_set (ReeveAddress *self,
                        const char *key,
                        const char *value);
/** reeve_address_dup_text: the settings as a URI; "" as long as there are none. (transfer full): */
char *reeve_address_dup_text (ReeveAddress *self);

/**
 * ReeveAddressPassword: a password in a text.
 * @start: byte where what is to be cut out begins, with the separator that belongs to it
 * @end: byte behind it
 * @value_end: byte behind the value itself: a caret here may still be typing it
 * @value: what it says, decoded
 */
typedef struct
{
  gsize start;
  gsize end;
  gsize value_end;
  char *value;
} ReeveAddressPassword;

void reeve_address_password_clear (ReeveAddressPassword *password);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReeveAddressPassword, reeve_address_password_clear)

/** reeve_address_find_password: the first password in @text; what stays after cutting it out is
 *  the same text without it. FALSE: there is none */
gboolean reeve_address_find_password (const char *text,
                                      ReeveAddressPassword *password);

G_END_DECLS
