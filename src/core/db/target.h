/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ReeveTarget: what a session is really linked to, immutable and reference-counted.
 *
 * Two targets are equal when they are the same database: for PostgreSQL the cluster's system
 * identifier, the database's oid and its name; for SQLite the file's device, inode and
 * application id. A database that was dropped and made again is another target.
 */
typedef struct _ReeveTarget ReeveTarget;

#define REEVE_TYPE_TARGET (reeve_target_get_type ())
GType reeve_target_get_type (void);

/** reeve_target_new_server: @place is for people: "localhost:5432" or a socket folder. */
ReeveTarget *reeve_target_new_server (const char *engine,
                                      const char *system_id,
                                      const char *database_oid,
                                      const char *database,
                                      const char *place,
                                      const char *version);
ReeveTarget *reeve_target_new_file (const char *engine,
                                    guint64 device,
                                    guint64 inode,
                                    gint64 application_id,
                                    const char *path,
                                    const char *version);
/** reeve_target_new_absent: a file that is not there yet. Equal to whatever file is made at its
 *  path: what a plan was made for is then that the database be empty. */
ReeveTarget *reeve_target_new_absent (const char *engine,
                                      const char *path,
                                      const char *version);
gboolean reeve_target_is_absent (const ReeveTarget *self);
ReeveTarget *reeve_target_ref (ReeveTarget *self);
void reeve_target_unref (ReeveTarget *self);

/** reeve_target_get_id: the identity as one stable text, e.g. "postgres:7421…/16384/shop". */
const char *reeve_target_get_id (const ReeveTarget *self);
/** reeve_target_get_engine: "postgres" or "sqlite" */
const char *reeve_target_get_engine (const ReeveTarget *self);
/** reeve_target_get_name: the database's name, or the file's base name: what a user types to
 *  confirm. */
const char *reeve_target_get_name (const ReeveTarget *self);
/** reeve_target_get_label: for people: "shop on localhost:5432" or the path. */
const char *reeve_target_get_label (const ReeveTarget *self);
/** reeve_target_get_version: the server's version as it says it, e.g. "15.20" */
const char *reeve_target_get_version (const ReeveTarget *self);
/** reeve_target_same_server: whether both are databases of the same server, as far as it says. */
gboolean reeve_target_same_server (const ReeveTarget *a,
                                   const ReeveTarget *b);
gboolean reeve_target_equal (const ReeveTarget *a,
                             const ReeveTarget *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveTarget, reeve_target_unref)

G_END_DECLS
