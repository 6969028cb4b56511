/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** ReeveTestCluster: a throw-away PostgreSQL server in a temporary folder. */
typedef struct _ReeveTestCluster ReeveTestCluster;

/** The superuser that every cluster has, and its password where one is asked for. */
#define REEVE_TEST_CLUSTER_USER "reeve"
#define REEVE_TEST_CLUSTER_PASSWORD "correct horse"

/**
 * ReeveTestClusterOptions: all zero is what most tests want.
 * @tcp: listen on 127.0.0.1, too, with a free port
 * @fsync: write durably, for tests that pull the plug
 * @scram: ask for passwords; otherwise everybody is trusted
 * @settings: (nullable): more lines for postgresql.conf, NULL-terminated; they win
 */
typedef struct
{
  gboolean tcp;
  gboolean fsync;
  gboolean scram;
  const char *const *settings;
} ReeveTestClusterOptions;

/**
 * reeve_test_cluster_new: makes and starts one. It ends with the process, however that ends.
 * @options: (nullable):
 * @reason: (out): why there is none, for g_test_skip(); to be freed
 *
 * Returns: (transfer full) (nullable): NULL when the server's programs are missing or fail
 */
ReeveTestCluster *reeve_test_cluster_new (const ReeveTestClusterOptions *options,
                                          char **reason);
/** reeve_test_cluster_free: stops it and removes the folder. */
void reeve_test_cluster_free (ReeveTestCluster *self);

gboolean reeve_test_cluster_start (ReeveTestCluster *self);
/** reeve_test_cluster_stop: fast: running transactions are rolled back. */
void reeve_test_cluster_stop (ReeveTestCluster *self);
/** reeve_test_cluster_stop_immediately: as after a crash of the server; sessions are told. */
void reeve_test_cluster_stop_immediately (ReeveTestCluster *self);
/** reeve_test_cluster_kill: kill -9 of the server and all its sessions: nobody is told. */
void reeve_test_cluster_kill (ReeveTestCluster *self);
gboolean reeve_test_cluster_restart (ReeveTestCluster *self);

/** reeve_test_cluster_get_folder: sockets and data are in it; the server's user owns it. */
const char *reeve_test_cluster_get_folder (ReeveTestCluster *self);
guint reeve_test_cluster_get_port (ReeveTestCluster *self);

/** reeve_test_cluster_dup_uri: through the socket, no password in it. (transfer full): */
char *reeve_test_cluster_dup_uri (ReeveTestCluster *self,
                                  const char *database);
/** reeve_test_cluster_dup_tcp_uri: through 127.0.0.1; needs @tcp. (transfer full): */
char *reeve_test_cluster_dup_tcp_uri (ReeveTestCluster *self,
                                      const char *database);

/**
 * reeve_test_cluster_psql: what the server says to the official client, as a second opinion.
 *
 * Returns: (transfer full): values separated by "|", rows by line ends; ends the test program
 * when the statement fails
 */
char *reeve_test_cluster_psql (ReeveTestCluster *self,
                               const char *database,
                               const char *sql);

/** reeve_test_cluster_spawn: runs a program as the server's user, in the cluster's folder; output
 *  goes nowhere. To be ended by the caller; one that writes its id to NAME.pid in that folder also
 *  ends when the test program crashes. Returns: its process id, 0 on failure */
GPid reeve_test_cluster_spawn (ReeveTestCluster *self,
                               const char *const *argv);

/** reeve_test_cluster_find_program: (transfer full) (nullable): of PostgreSQL's own */
char *reeve_test_cluster_find_program (const char *name);

/** reeve_test_free_port: a TCP port of 127.0.0.1 that nobody listens on now. */
guint reeve_test_free_port (void);

/** reeve_test_dup_outside_address: (transfer full) (nullable): an IPv4 address of this machine that
 *  is no loopback: what comes through it looks like another machine's */
char *reeve_test_dup_outside_address (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveTestCluster, reeve_test_cluster_free)

G_END_DECLS
