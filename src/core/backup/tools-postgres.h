/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/base/temporary.h"
#include "core/db/connection.h"
#include "core/db/session.h"

G_BEGIN_DECLS

/**
 * reeve_pg_tool_find: the oldest installed @program of at least this major version: a newer one
 * can do the same, but writes what older servers do not understand.
 * @found: (out) (optional): its major version
 *
 * Looks into the folders of $REEVE_PG_BIN (separated by colons) alone where that is set, else into
 * Debian's folders, the path, and where pg_config says.
 *
 * Returns: (transfer full): NULL with REEVE_ERROR_NOT_FOUND and what to install
 */
char *reeve_pg_tool_find (const char *program,
                          guint least,
                          guint *found,
                          GError **error);

/** reeve_pg_tool_version: "15.20" of a program. (transfer full) (nullable): */
char *reeve_pg_tool_version (const char *path);

/** ReevePgAccess: how a child reaches the server: settings, and the password in a file. */
typedef struct
{
  char *conninfo;
  ReeveTemporary passfile;
} ReevePgAccess;

#define REEVE_PG_ACCESS_INIT { .passfile = REEVE_TEMPORARY_INIT }

/** reeve_pg_access_open: to the server of @session, and its database or another one. */
gboolean reeve_pg_access_open (ReevePgAccess *self,
                               ReeveSession *session,
                               ReeveConnection *connection,
                               const char *database,
                               GError **error);
void reeve_pg_access_clear (ReevePgAccess *self);

/**
 * ReeveChild: how a program is run.
 * @output: takes standard output; -1: nobody reads it
 * @user: as somebody else where we are root; else 0
 * @name: for messages
 * @quiet: nobody reads what it complains of, either: for what outlives the call
 */
typedef struct
{
  const char *const *argv;
  int output;
  uid_t user;
  gid_t group;
  const char *name;
  gboolean quiet;
} ReeveChild;

/** reeve_child_run: runs it to its end. When it is cancelled, it has ended within two seconds. */
gboolean reeve_child_run (const ReeveChild *child,
                          GCancellable *cancellable,
                          GError **error);
/** reeve_child_end: by @signal, and by force where that does not help in time; it is gone then. */
void reeve_child_end (GSubprocess *process,
                      int signal,
                      guint patience_ms);
/** reeve_child_start: without waiting. (transfer full): */
GSubprocess *reeve_child_start (const ReeveChild *child,
                                GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReevePgAccess, reeve_pg_access_clear)

G_END_DECLS
