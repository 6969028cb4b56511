/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/context.h"

G_BEGIN_DECLS

/* The verbs of `connection` that write: cmd-connection-change.c and cmd-connection-import.c. */
int reeve_cli_connection_add (ReeveCliContext *context,
                              GError **error);
int reeve_cli_connection_edit (ReeveCliContext *context,
                               GError **error);
int reeve_cli_connection_remove (ReeveCliContext *context,
                                 GError **error);
int reeve_cli_connection_import (ReeveCliContext *context,
                                 GError **error);

/** reeve_cli_connection_apply_options: --environment, --protection, --project and --colour. */
gboolean reeve_cli_connection_apply_options (ReeveCliContext *context,
                                             ReeveConnection *connection,
                                             GError **error);
/** reeve_cli_connection_save: with @password where one came along; NULL with @error, else what
 *  became of the password: "keyring", "not-kept", "none". */
const char *reeve_cli_connection_save (ReeveCliContext *context,
                                       ReeveConnection *connection,
                                       const char *old_name,
                                       ReeveSecret *password,
                                       GError **error);
/** reeve_cli_connection_to_json: all but the password. (transfer full): */
JsonObject *reeve_cli_connection_to_json (ReeveConnection *connection);
/** reeve_cli_set_unknown_connection: NOT_FOUND, with the nearest name. */
void reeve_cli_set_unknown_connection (ReeveCliContext *context,
                                       const char *name,
                                       GError **error);

G_END_DECLS
