/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/db/connection.h"

G_BEGIN_DECLS

#define REEVE_TYPE_CONNECTION_DETAILS (reeve_connection_details_get_type ())
G_DECLARE_FINAL_TYPE (ReeveConnectionDetails, reeve_connection_details, REEVE, CONNECTION_DETAILS,
                      GtkWidget)

/** ReeveConnectionDetails: what Reeve calls a database, how careful it is with it, and where its
 *  revisions are. */
GtkWidget *reeve_connection_details_new (void);
/** reeve_connection_details_set_connection: all of what a saved connection says. */
void reeve_connection_details_set_connection (ReeveConnectionDetails *self,
                                              ReeveConnection *connection);
/**
 * reeve_connection_details_propose: fills what the user has not said yet.
 * @name: its name
 * @environment: what it sounds like
 */
void reeve_connection_details_propose (ReeveConnectionDetails *self,
                                       const char *name,
                                       ReeveEnvironment environment);
/** reeve_connection_details_set_name: as if the user had typed it. */
void reeve_connection_details_set_name (ReeveConnectionDetails *self,
                                        const char *name);
const char *reeve_connection_details_get_name (ReeveConnectionDetails *self);
/** reeve_connection_details_apply: tells @connection everything but the name. */
void reeve_connection_details_apply (ReeveConnectionDetails *self,
                                     ReeveConnection *connection);

G_END_DECLS
