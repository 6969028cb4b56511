/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/copies/mark.h"
#include "core/db/session.h"

G_BEGIN_DECLS

/**
 * ReeveCopyServer: a job's own link to the server, from which databases are made.
 * @is_superuser: roles need not be granted to whoever works here
 */
typedef struct
{
  ReeveCopiesTask *task;
  ReeveSession *session;
  gboolean is_superuser;
  GMutex lock; /* guards what the threads of the task share */
  guint done;
  guint total;
  const char *phase;
} ReeveCopyServer;

/** reeve_copy_server_open: and keeps other jobs on the same set away until it is closed: BUSY. */
gboolean reeve_copy_server_open (ReeveCopyServer *self,
                                 ReeveCopiesTask *task,
                                 GCancellable *cancellable,
                                 GError **error);
void reeve_copy_server_close (ReeveCopyServer *self);

/** reeve_copy_server_count: one more is done. */
void reeve_copy_server_count (ReeveCopyServer *self);
/** reeve_copy_server_begin: a phase of so many. */
void reeve_copy_server_begin (ReeveCopyServer *self,
                              const char *phase,
                              guint total);

/** reeve_copies_pg_list: as ReeveCopiesDialect.list, in @session. */
GPtrArray *reeve_copies_pg_list (ReeveSession *session,
                                 GCancellable *cancellable,
                                 GError **error);

/** reeve_copies_pg_format: a statement with quoted names (%I), literals (%L) and plain text (%s),
 *  as many strings as it has. (transfer full): */
char *reeve_copies_pg_format (const char *format,
                              ...) G_GNUC_NULL_TERMINATED;
/** reeve_copies_pg_execute: statements that are taken, one after the other. */
gboolean reeve_copies_pg_execute (ReeveSession *session,
                                  GPtrArray *statements,
                                  GCancellable *cancellable,
                                  GError **error);
/** reeve_copies_pg_transact: the same in one transaction. */
gboolean reeve_copies_pg_transact (ReeveSession *session,
                                   GPtrArray *statements,
                                   GCancellable *cancellable,
                                   GError **error);
/** reeve_copies_pg_group: the role that owns what is in the copies. (transfer full): */
char *reeve_copies_pg_group (const char *prefix);
/** reeve_copies_pg_unused_name: "student_spare_3f2a91c0". (transfer full): */
char *reeve_copies_pg_unused_name (const char *prefix,
                                   const char *kind);
/** reeve_copies_pg_own_all: everything in the database of @session belongs to @role, but what
 *  extensions brought. In one transaction. */
gboolean reeve_copies_pg_own_all (ReeveSession *session,
                                  const char *role,
                                  GCancellable *cancellable,
                                  GError **error);
/** reeve_copies_pg_add_password: the statements that make the role of a copy with a new password,
 *  or give it one; adds to the task's accesses. */
gboolean reeve_copies_pg_add_password (ReeveCopyServer *self,
                                       ReeveSession *session,
                                       const char *name,
                                       GPtrArray *statements,
                                       GCancellable *cancellable,
                                       GError **error);
/** reeve_copies_pg_forget_password: it did not come to that: the last one counts. */
void reeve_copies_pg_forget_password (ReeveCopyServer *self,
                                      const char *name);
/** reeve_copies_pg_find_role: whether there is a role @name that was made for the set. A role of
 *  somebody else's is CONFLICT. */
gboolean reeve_copies_pg_find_role (ReeveSession *session,
                                    const char *name,
                                    const char *set,
                                    gboolean *exists,
                                    GCancellable *cancellable,
                                    GError **error);

/** reeve_copies_pg_check: as ReeveCopiesDialect.check. */
gboolean reeve_copies_pg_check (const ReeveCopiesTask *task,
                                ReevePlan *plan,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
