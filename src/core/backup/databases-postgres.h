/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/manifest.h"
#include "core/db/connection.h"
#include "core/db/session.h"

G_BEGIN_DECLS

/** reeve_pg_dup_connection: the same server, another database. (transfer full): */
ReeveConnection *reeve_pg_dup_connection (ReeveConnection *connection,
                                          const char *database,
                                          GError **error);
/** reeve_pg_open_maintenance: a session from which databases are made, renamed and dropped: to
 *  “postgres”, else to “template1”. (transfer full): */
ReeveSession *reeve_pg_open_maintenance (ReeveConnection *connection,
                                         GCancellable *cancellable,
                                         GError **error);
/** reeve_pg_find_database: *@oid is NULL when there is none of that name. */
gboolean reeve_pg_find_database (ReeveSession *session,
                                 const char *name,
                                 char **oid,
                                 GCancellable *cancellable,
                                 GError **error);
/** reeve_pg_create_database: empty, with the encoding and collation that the manifest says. */
gboolean reeve_pg_create_database (ReeveSession *session,
                                   const char *name,
                                   const ReeveManifest *manifest,
                                   GCancellable *cancellable,
                                   GError **error);
/** reeve_pg_lend_memory: more of it for the sessions that build indexes in the new database @name;
 *  without it they are slower. reeve_pg_take_memory_back() before anybody else uses it. */
void reeve_pg_lend_memory (ReeveSession *session,
                           const char *name,
                           GCancellable *cancellable);
gboolean reeve_pg_take_memory_back (ReeveSession *session,
                                    const char *name,
                                    GCancellable *cancellable,
                                    GError **error);
/** reeve_pg_drop_database: cut off and gone; failures are only logged. */
void reeve_pg_drop_database (ReeveSession *session,
                             const char *name);
/** reeve_pg_drop_role: failures are only logged. */
void reeve_pg_drop_role (ReeveSession *session,
                         const char *name);
/** reeve_pg_rename_database: fails while somebody is connected to it. */
gboolean reeve_pg_rename_database (ReeveSession *session,
                                   const char *name,
                                   const char *fresh,
                                   GCancellable *cancellable,
                                   GError **error);
/** reeve_pg_copy_properties: owner, settings, grants and comment of one database for another. What
 *  may not be set is left, and its number returned. */
guint reeve_pg_copy_properties (ReeveSession *session,
                                const char *from,
                                const char *to,
                                GCancellable *cancellable);
/**
 * reeve_pg_swap: at one moment @current is called @kept, and @fresh is called @current. Whoever is
 * connected to either is cut off. All or nothing, also when this process dies in the middle.
 * @oid: what @current must still be; STALE otherwise
 */
gboolean reeve_pg_swap (ReeveConnection *connection,
                        const char *current,
                        const char *oid,
                        const char *fresh,
                        const char *kept,
                        GCancellable *cancellable,
                        GError **error);
/** reeve_pg_temporary_name: for a database that is being restored. (transfer full): */
char *reeve_pg_temporary_name (void);
/** reeve_pg_sweep: drops what restores that died left, and keeps what this session is going to make
 *  from being taken for such, as long as it is open. */
gboolean reeve_pg_sweep (ReeveSession *session,
                         GCancellable *cancellable,
                         GError **error);

G_END_DECLS
