/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/backup.h"
#include "core/backup/diff.h"
#include "core/backup/export.h"
#include "core/db/pool.h"
#include "core/job/job.h"
#include "core/job/plan.h"

G_BEGIN_DECLS

/**
 * ReeveDump: the making of one backup. Borrowed, but the manifest, which is filled in.
 * @scratch: where temporary files may be made; the backup's own folder
 * @tables: (nullable): only these, NULL-terminated
 */
typedef struct
{
  ReevePool *pool;
  ReeveJob *job;
  ReeveContainerWriter *writer;
  ReeveManifest *manifest;
  const char *scratch;
  const char *const *tables;
  gboolean classic;
  guint threads;
} ReeveDump;

/**
 * ReeveProveOptions:
 * @connection: (nullable): a server to make a scratch database on, where no own one can be started
 * @folder: for temporary files
 */
typedef struct
{
  ReeveConnection *connection;
  const char *folder;
  guint threads;
} ReeveProveOptions;

/** ReeveRestoreMode: where to. */
typedef enum
{
  REEVE_RESTORE_INTO,    /* a database that is not there yet, or is empty */
  REEVE_RESTORE_REPLACE, /* proven beside it, then swapped by name; the old one is kept */
  REEVE_RESTORE_SIDE,    /* single tables into a schema of one that is in use */
} ReeveRestoreMode;

/** ReeveRestoreTask: one restore, of a backup that was verified. Borrowed.
 * @connection: what the restored database will be, by its URI
 * @tables: (nullable): only these
 * @schema: (nullable): where REEVE_RESTORE_SIDE puts them
 * @no_owner: everything belongs to the role that restores it, and nothing is granted
 * @target: (nullable): what the plan was made for; what is another one now is left alone
 * @expected: (nullable): what @found was then
 * @found: (out): by the survey: the database's own number where it is there already
 * @kept: (out): what the old database is called now
 */
typedef struct
{
  ReeveBackup *backup;
  ReeveConnection *connection;
  ReeveRestoreMode mode;
  const char *const *tables;
  const char *schema;
  gboolean no_owner;
  ReeveTarget *target;
  const char *expected;
  ReeveJob *job;
  guint threads;
  char *found;
  char *kept;
} ReeveRestoreTask;

/** ReeveBackupDialect: what differs between the engines. */
typedef struct
{
  const char *engine;
  gboolean has_schemas;
  /* what a backup would take: raw bytes; reads only */
  gboolean (*measure) (ReeveSession *session,
                       guint64 *bytes,
                       GCancellable *cancellable,
                       GError **error);
  gboolean (*dump) (ReeveDump *dump,
                    GCancellable *cancellable,
                    GError **error);
  /* RESTORE.txt and what it needs */
  gboolean (*write_notes) (ReeveDump *dump,
                           GError **error);
  /* restores into a scratch database and compares; *milliseconds is the restore alone */
  gboolean (*prove) (ReeveBackup *backup,
                     const ReeveProveOptions *options,
                     ReeveJob *job,
                     gint64 *milliseconds,
                     GCancellable *cancellable,
                     GError **error);
  /* what stands in the way, before anything is done; *exists: there is a database already */
  gboolean (*survey) (ReeveRestoreTask *task,
                      gboolean *exists,
                      ReevePlan *plan,
                      GCancellable *cancellable,
                      GError **error);
  /* the database that the guard has to look at: the destination, or what it is made from */
  ReeveConnection *(*dup_guarded) (ReeveConnection *destination,
                                   ReeveRestoreMode mode,
                                   GError **error);
  /* another database of the same server, or another file in the same folder */
  ReeveConnection *(*dup_sibling) (ReeveConnection *connection,
                                   const char *name,
                                   GError **error);
  gboolean (*restore) (ReeveRestoreTask *task,
                       GCancellable *cancellable,
                       GError **error);
  /* brings back what the last replacement kept; *kept is what the other is called now */
  gboolean (*undo) (ReeveConnection *connection,
                    const char *name,
                    char **kept,
                    GCancellable *cancellable,
                    GError **error);
  /* the name that undo would bring back; NULL without @error when there is none */
  char *(*find_kept) (ReeveConnection *connection,
                      GCancellable *cancellable,
                      GError **error);
  /* what the database has gained, lost or changed since: a ReeveTableDiff of each table */
  gboolean (*diff) (ReeveBackup *backup,
                    ReevePool *pool,
                    const ReeveDiffOptions *options,
                    GPtrArray *diffs,
                    GCancellable *cancellable,
                    GError **error);
  /* the rows of one moment, as text */
  ReeveExportReader *(*open_export) (ReevePool *pool,
                                     GCancellable *cancellable,
                                     GError **error);
} ReeveBackupDialect;

/** reeve_backup_dialect_find: by the engine's name; REEVE_ERROR_UNSUPPORTED */
const ReeveBackupDialect *reeve_backup_dialect_find (const char *engine,
                                                     GError **error);

extern const ReeveBackupDialect reeve_backup_postgres;
extern const ReeveBackupDialect reeve_backup_sqlite;

G_END_DECLS
