/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/db/connection.h"

G_BEGIN_DECLS

/** Databases that this machine knows already. Everything here blocks. */

typedef enum
{
  REEVE_DISCOVERY_SERVICE,  /* a section of a libpq service file */
  REEVE_DISCOVERY_PASSFILE, /* a line of a libpq password file */
  REEVE_DISCOVERY_ENV,      /* a variable of a .env file */
  REEVE_DISCOVERY_SOCKET,   /* a PostgreSQL server of this machine */
  REEVE_DISCOVERY_FILE,     /* an SQLite file */
} ReeveDiscoveryKind;

#define REEVE_DISCOVERY_N_KINDS 5

/**
 * ReeveDiscovery: one database that was found.
 * @connection: named; a file's path is absolute
 * @origin: the file or socket that told of it
 * @known: the name of the saved connection that is the same database; NULL: it is new
 */
typedef struct
{
  ReeveDiscoveryKind kind;
  ReeveConnection *connection;
  char *origin;
  char *known;
} ReeveDiscovery;

void reeve_discovery_free (gpointer discovery);

/** reeve_discovery_dup_usual_place: the file of a kind that is one file: $PGSERVICEFILE or
 *  ~/.pg_service.conf, $PGPASSFILE or ~/.pgpass, .env in @folder.
 *  @folder: (nullable): NULL = the working folder. Returns: (transfer full) (nullable): */
char *reeve_discovery_dup_usual_place (ReeveDiscoveryKind kind,
                                       const char *folder);

/**
 * reeve_discover_in_file: what a service file, a password file or a .env file describes.
 * @skipped: (out) (optional): entries that describe no single database
 *
 * Returns: (transfer full) (element-type ReeveDiscovery):
 */
GPtrArray *reeve_discover_in_file (ReeveDiscoveryKind kind,
                                   const char *path,
                                   guint *skipped,
                                   GError **error);

/**
 * reeve_discover_sockets: the databases of PostgreSQL servers that listen on sockets of this
 * machine; the server alone where it does not let us list them. Sockets that nobody listens on
 * any more are passed over.
 * @folders: (nullable): NULL = /var/run/postgresql and /tmp
 *
 * Returns: (transfer full) (element-type ReeveDiscovery):
 */
GPtrArray *reeve_discover_sockets (const char *const *folders,
                                   GCancellable *cancellable);

/**
 * reeve_discover_files: SQLite databases below @folder, known by their first bytes; by path.
 * Hidden files and folders, links and `node_modules` are left out.
 * @more: (out): there is more than what could be looked at
 *
 * Returns: (transfer full) (element-type ReeveDiscovery):
 */
GPtrArray *reeve_discover_files (const char *folder,
                                 gboolean *more,
                                 GCancellable *cancellable,
                                 GError **error);

/**
 * reeve_discoveries_settle: drops what was found twice, marks what is saved already, and gives the
 * rest names of their own.
 * @saved: (element-type ReeveConnection):
 */
void reeve_discoveries_settle (GPtrArray *found,
                               GPtrArray *saved);

/**
 * reeve_discover: all of the above, in the order of the kinds.
 * @folder: (nullable): its .env and the SQLite files below it; NULL = the working folder's .env
 * @saved: (element-type ReeveConnection): what is known
 * @faults: (element-type utf8): is given a sentence for each thing that could not be read
 *
 * Returns: (transfer full) (element-type ReeveDiscovery): NULL when it was cancelled
 */
GPtrArray *reeve_discover (const char *folder,
                           GPtrArray *saved,
                           GPtrArray *faults,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
