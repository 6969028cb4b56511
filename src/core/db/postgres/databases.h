/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

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
/** ReevePgLocale: what a new database is to have; NULL: as template0 has it.
 *  @provider: of collations, "libc", "icu" or "builtin"; @locale: that of the last two */
typedef struct
{
  const char *encoding;
  const char *collate;
  const char *ctype;
  const char *provider;
  const char *locale;
} ReevePgLocale;

/** reeve_pg_create_database: an empty one. */
gboolean reeve_pg_create_database (ReeveSession *session,
                                   const char *name,
                                   const ReevePgLocale *locale,
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
/** reeve_pg_clone_database: a copy of @source, to which nobody may be connected.
 *  @bytes: its size: a small one is copied through the log, which costs no checkpoint */
gboolean reeve_pg_clone_database (ReeveSession *session,
                                  const char *name,
                                  const char *source,
                                  gint64 bytes,
                                  GCancellable *cancellable,
                                  GError **error);
/** reeve_pg_can_force: whether DROP DATABASE can cut off who is connected. */
gboolean reeve_pg_can_force (ReeveSession *session);
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
/** reeve_pg_list_settings: the statements that give the database @to the settings of @from.
 *  (transfer full) (element-type utf8): */
GPtrArray *reeve_pg_list_settings (ReeveSession *session,
                                   const char *from,
                                   const char *to,
                                   GCancellable *cancellable,
                                   GError **error);
/**
 * ReevePgSwap: what reeve_pg_swap_in() does.
 * @oid: what @current must still be; STALE otherwise
 * @kept: (nullable): what @current is called then; NULL: there is no @current yet
 * @also: (nullable): statements of the same transaction, NULL-terminated
 */
typedef struct
{
  const char *current;
  const char *oid;
  const char *fresh;
  const char *kept;
  const char *const *also;
} ReevePgSwap;

/** reeve_pg_swap_in: as reeve_pg_swap(), in @session; @second cuts the others off meanwhile. */
gboolean reeve_pg_swap_in (ReeveSession *session,
                           ReeveSession *second,
                           const ReevePgSwap *swap,
                           GCancellable *cancellable,
                           GError **error);
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
/** reeve_pg_temporary_name: for a database that is being made. (transfer full): */
char *reeve_pg_temporary_name (void);
/** reeve_pg_sweep: drops what jobs that died left, and keeps what this session is going to make
 *  from being taken for such, as long as it is open. */
gboolean reeve_pg_sweep (ReeveSession *session,
                         GCancellable *cancellable,
                         GError **error);

G_END_DECLS
