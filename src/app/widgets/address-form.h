/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/db/connection.h"

G_BEGIN_DECLS

#define REEVE_TYPE_ADDRESS_FORM (reeve_address_form_get_type ())
G_DECLARE_FINAL_TYPE (ReeveAddressForm, reeve_address_form, REEVE, ADDRESS_FORM, GtkWidget)

/**
 * ReeveAddressForm: where a database is: one entry that takes any address, and fields beside it;
 * each follows the other. A password in the address goes to the field of the password.
 *
 * Signal: "changed": any of it.
 */
GtkWidget *reeve_address_form_new (void);
/** reeve_address_form_set_text: as if it were typed into the entry. */
void reeve_address_form_set_text (ReeveAddressForm *self,
                                  const char *text);
/** reeve_address_form_set_connection: all of what a saved connection says. */
void reeve_address_form_set_connection (ReeveAddressForm *self,
                                        ReeveConnection *connection);
/** reeve_address_form_set_password: (nullable): */
void reeve_address_form_set_password (ReeveAddressForm *self,
                                      ReeveSecret *password);
gboolean reeve_address_form_has_password (ReeveAddressForm *self);
/** reeve_address_form_is_empty: nothing was said yet. */
gboolean reeve_address_form_is_empty (ReeveAddressForm *self);
/**
 * reeve_address_form_dup_connection: what it says, with its password where one was typed.
 *
 * Returns: (transfer full): NULL with @error as long as it is no address
 */
ReeveConnection *reeve_address_form_dup_connection (ReeveAddressForm *self,
                                                    const char *name,
                                                    GError **error);

G_END_DECLS
