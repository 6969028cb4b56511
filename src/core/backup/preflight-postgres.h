/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/dialect.h"

G_BEGIN_DECLS

/** reeve_survey_postgres: the PostgreSQL side of ReeveBackupDialect.survey: versions, extensions,
 *  roles, rights, encoding and collation, room, and who would be cut off. */
gboolean reeve_survey_postgres (ReeveRestoreTask *task,
                                gboolean *exists,
                                ReevePlan *plan,
                                GCancellable *cancellable,
                                GError **error);

/** reeve_pg_check_empty: CONFLICT when the database behind @connection has anything of anybody's
 *  in it. */
gboolean reeve_pg_check_empty (ReeveConnection *connection,
                               GCancellable *cancellable,
                               GError **error);

/** reeve_pg_check_name: refuses in @plan a name for a new database that the server would cut. */
gboolean reeve_pg_check_name (ReeveSession *session,
                              const char *name,
                              ReevePlan *plan,
                              GCancellable *cancellable,
                              GError **error);

/** reeve_pg_check_pin: STALE unless @session is on the server that the plan of @task was made on,
 *  and its database is still what it was then. @oid: (out): what it is now; NULL: it is not */
gboolean reeve_pg_check_pin (ReeveSession *session,
                             const ReeveRestoreTask *task,
                             char **oid,
                             GCancellable *cancellable,
                             GError **error);

/** reeve_pg_warn_connections: names in @plan who is connected to the database @name, and would be
 *  cut off. */
gboolean reeve_pg_warn_connections (ReeveSession *session,
                                    const char *name,
                                    ReevePlan *plan,
                                    GCancellable *cancellable,
                                    GError **error);

/** reeve_pg_check_rights: refuses in @plan a role that may not create databases. */
gboolean reeve_pg_check_rights (ReeveSession *session,
                                ReevePlan *plan,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
