/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/backup/backup.h"
#include "core/job/runner.h"
#include "core/migrate/status.h"

G_BEGIN_DECLS

/** ReeveDatabaseState: the worst thing that is known of a database, mildest first. */
typedef enum
{
  REEVE_DATABASE_UNKNOWN,     /* not looked at yet */
  REEVE_DATABASE_GOOD,        /* everything applied, nothing drifted */
  REEVE_DATABASE_NO_PROJECT,  /* reachable; it has no folder of revisions */
  REEVE_DATABASE_PENDING,     /* revisions wait */
  REEVE_DATABASE_DRIFTED,     /* applied revisions are missing or modified */
  REEVE_DATABASE_FAILED,      /* an attempt failed or is unfinished */
  REEVE_DATABASE_UNREACHABLE, /* see get_error() */
} ReeveDatabaseState;

#define REEVE_TYPE_DATABASE_STATE (reeve_database_state_get_type ())
GType reeve_database_state_get_type (void);

#define REEVE_TYPE_DATABASE (reeve_database_get_type ())
G_DECLARE_FINAL_TYPE (ReeveDatabase, reeve_database, REEVE, DATABASE, GObject)

/**
 * ReeveDatabase: a saved connection as the window shows it, with what was last seen of it. Main
 * thread only; looking happens in a worker thread.
 *
 * Properties: "name", "connection", "state", "busy" (it is being looked at), "running" (how many
 * jobs work on it). Signal: "changed", after anything of it changed.
 */
ReeveDatabase *reeve_database_new (ReeveConnection *connection);

ReeveConnection *reeve_database_get_connection (ReeveDatabase *self);
/** reeve_database_set_connection: it was edited; what was seen is forgotten. */
void reeve_database_set_connection (ReeveDatabase *self,
                                    ReeveConnection *connection);
const char *reeve_database_get_name (ReeveDatabase *self);

ReeveDatabaseState reeve_database_get_state (ReeveDatabase *self);
/** reeve_database_dup_summary: one line for people, translated: "3 pending, 1 modified". */
char *reeve_database_dup_summary (ReeveDatabase *self);
/** reeve_database_get_error: (transfer none) (nullable): why it could not be looked at */
const GError *reeve_database_get_error (ReeveDatabase *self);
/** reeve_database_get_seen: when it was last looked at with success, µs since 1970; 0 = never */
gint64 reeve_database_get_seen (ReeveDatabase *self);
guint reeve_database_count (ReeveDatabase *self,
                            ReeveRevisionState state);
gboolean reeve_database_is_busy (ReeveDatabase *self);
guint reeve_database_get_running (ReeveDatabase *self);
void reeve_database_set_running (ReeveDatabase *self,
                                 guint running);

/** reeve_database_look: looks at it in a worker, with a session that cannot write; a second call
 *  while one is under way makes it look once more afterwards. */
void reeve_database_look (ReeveDatabase *self);
/** reeve_database_take_status: a page that has read the status itself tells what it saw; counts
 *  alone are kept. */
void reeve_database_note_status (ReeveDatabase *self,
                                 const ReeveMigrationStatus *status);
/** reeve_database_note_error: a page failed to read it; takes a copy. */
void reeve_database_note_error (ReeveDatabase *self,
                                const GError *error);

/** reeve_database_note_backup: the newest of its backups.
 *  @created_us: 0: there is none */
void reeve_database_note_backup (ReeveDatabase *self,
                                 gint64 created_us,
                                 ReeveProof proof);
/** reeve_database_get_backup: what was noted last. Returns: FALSE: nothing is known yet */
gboolean reeve_database_get_backup (ReeveDatabase *self,
                                    gint64 *created_us,
                                    ReeveProof *proof);

/**
 * reeve_database_acquire_pool: a pool of sessions that cannot write, with the password from the
 * keyring where it is needed. Blocks: for worker threads; thread-safe.
 *
 * Returns: (transfer full): never NULL without @error
 */
ReevePool *reeve_database_acquire_pool (ReeveDatabase *self,
                                        GCancellable *cancellable,
                                        GError **error);

G_END_DECLS
