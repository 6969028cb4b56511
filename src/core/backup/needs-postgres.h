/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/manifest.h"
#include "core/db/session.h"

G_BEGIN_DECLS

/** reeve_pg_survey_needs: what a server must have before the database can be restored there, into
 *  @manifest: extensions, roles, tablespaces, and what it sorts by. */
gboolean reeve_pg_survey_needs (ReeveSession *session,
                                ReeveManifest *manifest,
                                GCancellable *cancellable,
                                GError **error);

/** reeve_pg_read_names: the first column of what @sql gives, instead of *@names.
 *  @param: (nullable): its only parameter */
gboolean reeve_pg_read_names (ReeveSession *session,
                              const char *sql,
                              const char *param,
                              char ***names,
                              GCancellable *cancellable,
                              GError **error);

/** reeve_pg_find_missing: those of @names that a server does not have, as "a, b"; *@missing is NULL
 *  where it has all.
 *  @sql: gives a row for a name, its parameter, that is there */
gboolean reeve_pg_find_missing (ReeveSession *session,
                                const char *sql,
                                const char *const *names,
                                char **missing,
                                GCancellable *cancellable,
                                GError **error);

#define REEVE_PG_EXTENSION_SQL "SELECT FROM pg_catalog.pg_available_extensions WHERE name = $1"
#define REEVE_PG_ROLE_SQL "SELECT FROM pg_catalog.pg_roles WHERE rolname = $1"
#define REEVE_PG_TABLESPACE_SQL "SELECT FROM pg_catalog.pg_tablespace WHERE spcname = $1"

G_END_DECLS
