/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/base/secret.h"
#include "core/db/connection.h"

G_BEGIN_DECLS

/**
 * ReeveCopyAccess: how a student reaches his copy.
 * @user, @password: NULL where a copy is a file
 */
typedef struct
{
  char *name;
  char *database;
  char *user;
  ReeveSecret *password;
} ReeveCopyAccess;

/** reeve_copy_access_new: without @password where there are no roles; takes @password. */
ReeveCopyAccess *reeve_copy_access_new (const char *name,
                                        const char *database,
                                        const char *user,
                                        ReeveSecret *password);
void reeve_copy_access_free (ReeveCopyAccess *self);

/** reeve_copies_make_password: sixteen characters by chance in groups of four, none of which is
 *  taken for another one: about 79 bits. (transfer full): */
ReeveSecret *reeve_copies_make_password (void);

/**
 * reeve_copies_format_handout: the hand-out as CSV: name, host, port, database, user, password,
 * URI; sorted by name.
 * @host: (nullable): what students are to connect to; NULL: what @connection does
 *
 * Returns: (transfer full): full of passwords
 */
char *reeve_copies_format_handout (GPtrArray *accesses,
                                   ReeveConnection *connection,
                                   const char *host);
/** reeve_copies_handout_to_json: the same as an array of objects. (transfer full): */
JsonArray *reeve_copies_handout_to_json (GPtrArray *accesses,
                                         ReeveConnection *connection,
                                         const char *host);

G_END_DECLS
