/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/backup/retention.h"
#include "core/db/connection.h"
#include "core/job/journal.h"

G_BEGIN_DECLS

#define REEVE_TYPE_CATALOGUE (reeve_catalogue_get_type ())
G_DECLARE_FINAL_TYPE (ReeveCatalogue, reeve_catalogue, REEVE, CATALOGUE, GObject)

/**
 * ReeveCatalogue: Reeve's own memory, an SQLite file (0600 in a 0700 folder). Implements
 * ReeveJournal. Thread-safe; several processes may use the same file at the same time.
 *
 * reeve_catalogue_open: opens or makes the file and migrates it by Reeve's own migrator.
 * @path: (nullable): NULL = the user's
 *
 * Errors: CORRUPT (damaged; says what to do, loses nothing), UNSUPPORTED (written by a newer
 * Reeve), READ_ONLY, PERMISSION, SPACE.
 *
 * Returns: (transfer full):
 */
ReeveCatalogue *reeve_catalogue_open (const char *path,
                                      GError **error);

/** Connections, by name. The password never is in here, see core/db/secret-store.h. */

/**
 * reeve_catalogue_save_connection: new or changed; a new name must be free (CONFLICT), @old_name
 * must be there (NOT_FOUND). Sets the connection's permanent id, which a new name does not change,
 * and makes the path of its project absolute. Its jobs and
 * backups go by the new name from then on.
 * @old_name: (nullable): what it was called before; NULL = it is new
 */
gboolean reeve_catalogue_save_connection (ReeveCatalogue *self,
                                          ReeveConnection *connection,
                                          const char *old_name,
                                          GError **error);
gboolean reeve_catalogue_remove_connection (ReeveCatalogue *self,
                                            const char *name,
                                            GError **error);
/** reeve_catalogue_find_connection: NULL without @error when there is none. (transfer full): */
ReeveConnection *reeve_catalogue_find_connection (ReeveCatalogue *self,
                                                  const char *name,
                                                  GError **error);
/** reeve_catalogue_list_connections: by environment, then name. (element-type ReeveConnection): */
GPtrArray *reeve_catalogue_list_connections (ReeveCatalogue *self,
                                             GError **error);

/** ReeveJobRecord: a job as it was written down. Strings are owned; times in µs, 0 = not yet. */
typedef struct
{
  char *id;
  char *operation;
  char *title;
  ReeveJobState state;
  char *connection;
  char *environment;
  char *target_id;
  char *target;
  char *actor;
  char *command;
  char *digest;
  gint64 started_us;
  gint64 ended_us;
  char *error;
  char *result;   /* JSON text, NULL */
  GPtrArray *log; /* ReeveLogLine; only from find_job */
} ReeveJobRecord;

void reeve_job_record_free (gpointer record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveJobRecord, reeve_job_record_free)

/** reeve_catalogue_list_jobs: newest first. Jobs whose process is gone without an outcome are
 *  marked "interrupted" on the way, with an audit entry. (element-type ReeveJobRecord): */
GPtrArray *reeve_catalogue_list_jobs (ReeveCatalogue *self,
                                      const char *connection,
                                      guint limit,
                                      GError **error);
/** reeve_catalogue_find_job: by id or unique prefix; NOT_FOUND, CONFLICT. (transfer full): */
ReeveJobRecord *reeve_catalogue_find_job (ReeveCatalogue *self,
                                          const char *id,
                                          GError **error);

/** ReeveBackupRecord: a backup as it was written down. Strings are owned; times in µs, 0 = not
 *  yet. @proof as in reeve_proof_name(); @restore_ms -1 = never measured. */
typedef struct
{
  char *id;
  char *connection;
  char *engine;
  char *target_id;
  char *target;
  char *file;
  char *label;
  char *proof;
  gint64 created_us;
  gint64 bytes;
  gint64 raw_bytes;
  gint64 proven_us;
  gint64 restore_ms;
  gboolean encrypted;
  gboolean pinned;
  gboolean is_partial; /* has single tables only */
} ReeveBackupRecord;

void reeve_backup_record_free (gpointer record);
/** reeve_backup_record_protects: whether the database could be had back by it: it has all tables,
 *  and its file is there. Looks at the disk. */
gboolean reeve_backup_record_protects (const ReeveBackupRecord *record);

/** reeve_catalogue_list_backups: those that were not removed, newest first. @target: (nullable): of
 *  the database that is called so alone, whichever it was: a restore makes another one of it.
 *  (element-type ReeveBackupRecord): */
GPtrArray *reeve_catalogue_list_backups (ReeveCatalogue *self,
                                         const char *target,
                                         GError **error);
/** reeve_catalogue_prove_backup: how far it is proven now; one that is not known is no error. One
 *  that is proven further already stays so, unless it is damaged.
 *  @restore_ms: -1 leaves the last measured time
 *  @is_damaged: @proof is all that is left of it */
gboolean reeve_catalogue_prove_backup (ReeveCatalogue *self,
                                       const char *id,
                                       ReeveProof proof,
                                       gint64 restore_ms,
                                       gboolean is_damaged,
                                       GError **error);
/** reeve_catalogue_list_retention: the backups of a database whose files are there, for
 *  reeve_retention_decide(). (element-type ReeveRetentionEntry): */
GPtrArray *reeve_catalogue_list_retention (ReeveCatalogue *self,
                                           const char *target,
                                           GError **error);
/** reeve_catalogue_pin_backup: a pinned one is never pruned; NOT_FOUND. */
gboolean reeve_catalogue_pin_backup (ReeveCatalogue *self,
                                     const char *id,
                                     gboolean pinned,
                                     GError **error);
/** reeve_catalogue_last_backup_failed: whether the newest attempt on this database did. */
gboolean reeve_catalogue_last_backup_failed (ReeveCatalogue *self,
                                             const char *target,
                                             gboolean *failed,
                                             GError **error);

/** ReeveAuditEntry: one link of the chain. All strings are owned. */
typedef struct
{
  gint64 number; /* from 1 on, without gaps */
  gint64 time_us;
  char *actor;
  char *event;     /* "intent", "outcome", "refused", "interrupted" */
  char *operation;
  char *job_id;
  char *connection;
  char *target_id;
  char *target;
  char *digest;  /* of the plan */
  char *outcome; /* the job's state, NULL for an intent */
  char *detail;  /* error or command */
  char *hash;    /* SHA-256 over the previous entry's hash and all of the above */
} ReeveAuditEntry;

void reeve_audit_entry_free (gpointer entry);

/** reeve_catalogue_list_audit: newest first; @limit 0 = all. (element-type ReeveAuditEntry): */
GPtrArray *reeve_catalogue_list_audit (ReeveCatalogue *self,
                                       guint limit,
                                       GError **error);

/**
 * ReeveAuditVerdict: the result of recomputing the whole chain and of holding it against the head
 * that was recorded in `audit.head` beside the catalogue.
 */
typedef struct
{
  gboolean intact;
  gint64 entries;
  gint64 first_bad; /* number of the first entry that does not fit or is gone, 0 when intact */
  char *reason;     /* NULL when intact */
  char *head;       /* the last entry's hash, to be kept elsewhere; NULL when there is none, or
                       the chain is broken */
} ReeveAuditVerdict;

void reeve_audit_verdict_clear (ReeveAuditVerdict *verdict);
gboolean reeve_catalogue_verify_audit (ReeveCatalogue *self,
                                       ReeveAuditVerdict *verdict,
                                       GError **error);

G_END_DECLS
