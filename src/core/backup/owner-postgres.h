/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/secret.h"
#include "core/db/session.h"

G_BEGIN_DECLS

/**
 * reeve_pg_make_owner: a role @name that may log in and nothing else, with a password that nobody
 * but the caller knows: the server gets only what it needs to check it.
 * Returns: (transfer full): the password
 */
ReeveSecret *reeve_pg_make_owner (ReeveSession *session,
                                  const char *name,
                                  GCancellable *cancellable,
                                  GError **error);

/** reeve_pg_free_role_name: "shop_owner", or with a number where that is taken. (transfer full): */
char *reeve_pg_free_role_name (ReeveSession *session,
                               const char *database,
                               GCancellable *cancellable,
                               GError **error);

/** reeve_pg_retire_owner: it gets its final name and can no longer log in. */
gboolean reeve_pg_retire_owner (ReeveSession *session,
                                const char *name,
                                const char *final_name,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
