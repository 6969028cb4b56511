/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/engine.h"

G_BEGIN_DECLS

/**
 * ReevePgPlace: one address to try. NULLs are libpq's defaults.
 * @host: a name, an address or a socket folder; a comma list where libpq has to choose itself
 */
typedef struct
{
  char *host;
  char *hostaddr;
  char *port;
} ReevePgPlace;

/**
 * ReevePgParams: all that is needed to connect, and to connect again: immutable.
 * @settings: libpq's keywords and values, without host, hostaddr, port and password
 * @remote_settings: the same, only for places that are not local: they win
 * @places: (element-type ReevePgPlace): where to try, in order, never empty
 */
typedef struct
{
  GHashTable *settings;
  GHashTable *remote_settings;
  GPtrArray *places;
  ReeveSecret *password;
  guint timeout_s;
} ReevePgParams;

/**
 * reeve_pg_params_new: the connection's options, completed by what libpq reads from the
 * environment and the service file, and by Reeve's own safe defaults: verified TLS for remote
 * hosts, a dead peer noticed within 10 seconds. Sends nothing.
 *
 * Returns: (transfer full): NULL with REEVE_ERROR_USAGE when libpq refuses an option
 */
ReevePgParams *reeve_pg_params_new (ReeveConnection *connection,
                                    const ReeveSessionOptions *options,
                                    GError **error);
/** reeve_pg_params_copy_for: the same, but only this one place. (transfer full): */
ReevePgParams *reeve_pg_params_copy_for (const ReevePgParams *self,
                                         const char *host,
                                         const char *hostaddr,
                                         const char *port);
void reeve_pg_params_free (ReevePgParams *self);

ReevePgPlace *reeve_pg_place_new (const char *host,
                                  const char *hostaddr,
                                  const char *port);
void reeve_pg_place_free (ReevePgPlace *self);
/** reeve_pg_place_is_local: a socket or a loopback address: no wire that anybody could tap. */
gboolean reeve_pg_place_is_local (const ReevePgPlace *self);
/** reeve_pg_place_dup_label: "db.example:5432" or the socket folder, for people.
 *  (transfer full): */
char *reeve_pg_place_dup_label (const ReevePgPlace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReevePgParams, reeve_pg_params_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReevePgPlace, reeve_pg_place_free)

G_END_DECLS
