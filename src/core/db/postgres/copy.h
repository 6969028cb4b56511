/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/session.h"

G_BEGIN_DECLS

/** ReevePgCopied: gets each row of COPY … TO STDOUT with its line end. FALSE with @error stops. */
typedef gboolean (*ReevePgCopied) (const char *row,
                                   gsize length,
                                   gpointer user_data,
                                   GError **error);

/** reeve_pg_copy_out: runs a COPY … TO STDOUT. @session must be one of PostgreSQL. When it is
 *  cancelled or stopped, the server has stopped, too. */
gboolean reeve_pg_copy_out (ReeveSession *session,
                            const char *sql,
                            ReevePgCopied each,
                            gpointer user_data,
                            GCancellable *cancellable,
                            GError **error);

/** ReevePgCopyIn: a COPY … FROM STDIN that is being fed. */
typedef struct _ReevePgCopyIn ReevePgCopyIn;

/** ReevePgCopyFeed: gives rows by reeve_pg_copy_put(). FALSE with @error: nothing is kept. */
typedef gboolean (*ReevePgCopyFeed) (ReevePgCopyIn *copy,
                                     gpointer user_data,
                                     GError **error);

/** reeve_pg_copy_put: some bytes, which need not be whole rows. */
gboolean reeve_pg_copy_put (ReevePgCopyIn *copy,
                            gconstpointer data,
                            gsize length,
                            GError **error);

/** reeve_pg_copy_in: runs a COPY … FROM STDIN. @rows: (out): how many the server took */
gboolean reeve_pg_copy_in (ReeveSession *session,
                           const char *sql,
                           ReevePgCopyFeed feed,
                           gpointer user_data,
                           guint64 *rows,
                           GCancellable *cancellable,
                           GError **error);

/** reeve_pg_server_number: 150020 for 15.20. */
int reeve_pg_server_number (ReeveSession *session);

/**
 * reeve_pg_dup_conninfo: how another program reaches what @session is linked to, as a quoted
 * list of settings in which no secret is.
 * @database: (nullable): another database of the same server
 * @passfile: (nullable): where it finds the password
 */
char *reeve_pg_dup_conninfo (ReeveSession *session,
                             const char *database,
                             const char *passfile);

G_END_DECLS
