/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job.h"
#include "core/migrate/ledger.h"
#include "core/migrate/migration.h"
#include "core/migrate/migrator-dialect.h"
#include "core/migrate/revision.h"

G_BEGIN_DECLS

/** ReeveMigrationAction: what happens to one revision. */
typedef enum
{
  REEVE_ACTION_UP,
  REEVE_ACTION_DOWN,
  REEVE_ACTION_STAMP,   /* recorded, nothing run */
  REEVE_ACTION_UNSTAMP, /* record taken away, nothing run */
  REEVE_ACTION_REFRESH, /* the record takes the checksums of today's file */
} ReeveMigrationAction;

/** reeve_migration_action_name: "up", "down", "stamp", "unstamp", "refresh" */
const char *reeve_migration_action_name (ReeveMigrationAction action);

/** ReeveMigrationStep: one revision of a plan. */
typedef struct
{
  ReeveMigrationAction action;
  ReeveRevision *revision; /* from its file, or from what the ledger keeps of it */
  char *parents;           /* blank-separated ids as the graph has them */
  gboolean resume;         /* a section without transaction was begun and not ended */
  ReeveLedgerUnfinished unfinished; /* where it stands; texts borrowed from the status */
} ReeveMigrationStep;

/** ReeveStepReport: what became of a step. */
typedef struct
{
  gint64 started_us;
  gint64 duration_ms;
  gint64 rows_affected;
  GHashTable *tables; /* a set of names */
  gboolean skipped;   /* somebody else had done it */
} ReeveStepReport;

/** reeve_step_report_begin: of a step that starts now; @report is all zero. */
void reeve_step_report_begin (ReeveStepReport *report);
void reeve_step_report_clear (ReeveStepReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReeveStepReport, reeve_step_report_clear)
/** reeve_step_report_dup_tables: (transfer full): sorted, NULL-terminated */
char **reeve_step_report_dup_tables (const ReeveStepReport *report);

/**
 * ReeveMigrator: applies one step after the other through one session. Lives on the runner's
 * stack for one run. Borrows everything.
 */
typedef struct
{
  ReeveSession *session;
  ReeveLedger *ledger;
  const ReeveMigratorDialect *dialect;
  const char *engine;
  ReeveDialect sql;
  const ReeveMigrationOptions *options;
  const char *run_id;
  gint64 lock_key; /* of the runner lock that this run holds; 0: none */
  const char *applied_by;
  ReeveJob *job; /* NULL while the catalogue migrates itself */

  /* of the ledger as this run left it; NULL where a lock keeps all others out; see rivals.c */
  char *stamp;
  char *seen;           /* the last stamp that is not ours */
  GHashTable *recorded; /* the ids that the ledger has, as far as this run knows */
} ReeveMigrator;

/** reeve_migrator_watch: from now on the ledger is expected as in @state, apart from what this run
 *  does. Ended by reeve_migrator_unwatch(). */
void reeve_migrator_watch (ReeveMigrator *self,
                           const ReeveLedgerState *state);
void reeve_migrator_unwatch (ReeveMigrator *self);

/**
 * reeve_migrator_run_step: does @step, whole or not at all where it is one transaction; records
 * the attempt either way. The error says what was not changed and how to go on.
 */
gboolean reeve_migrator_run_step (ReeveMigrator *self,
                                  const ReeveMigrationStep *step,
                                  ReeveStepReport *report,
                                  GCancellable *cancellable,
                                  GError **error);

/* --- shared by the ways to run a section; see transactional.c and stepwise.c --------------- */

gboolean reeve_migrator_run_transactional (ReeveMigrator *self,
                                           const ReeveMigrationStep *step,
                                           GPtrArray *statements,
                                           ReeveStepReport *report,
                                           GCancellable *cancellable,
                                           GError **error);
gboolean reeve_migrator_run_stepwise (ReeveMigrator *self,
                                      const ReeveMigrationStep *step,
                                      GPtrArray *statements,
                                      ReeveStepReport *report,
                                      GCancellable *cancellable,
                                      GError **error);

/** reeve_migrator_dup_lock_timeout: the statement that limits waits for locks inside a transaction.
 *  Returns: (transfer full) (nullable): NULL where the engine has no such locks */
char *reeve_migrator_dup_lock_timeout (ReeveMigrator *self);
/** reeve_migrator_begin_waiting: a write transaction with that limit; waits for other writers as
 *  long as the options say. */
gboolean reeve_migrator_begin_waiting (ReeveMigrator *self,
                                       GCancellable *cancellable,
                                       GError **error);
/** reeve_migrator_begin: the same for a step's own transaction. *@done_by_other: the ledger
 *  moved on and has this step already; then there is no transaction. Fails when it was moved
 *  somewhere else. */
gboolean reeve_migrator_begin (ReeveMigrator *self,
                               const ReeveMigrationStep *step,
                               gboolean *done_by_other,
                               GCancellable *cancellable,
                               GError **error);
/** reeve_migrator_keep_stamp: what this transaction has written to the ledger is our own doing. */
gboolean reeve_migrator_keep_stamp (ReeveMigrator *self,
                                    GError **error);
/** reeve_migrator_note_done: the step is committed. */
void reeve_migrator_note_done (ReeveMigrator *self,
                               const ReeveMigrationStep *step);
/** reeve_migrator_check_foreign_keys: where the engine was told not to watch them while a revision
 *  ran: an error when one of them points nowhere now. */
gboolean reeve_migrator_check_foreign_keys (ReeveMigrator *self,
                                            const ReeveMigrationStep *step,
                                            GCancellable *cancellable,
                                            GError **error);
/** reeve_migrator_sets_something: whether one of @statements is there to change settings. */
gboolean reeve_migrator_sets_something (GPtrArray *statements);
/** reeve_migrator_changes_session: whether @statements may leave the session other than it was:
 *  settings, another role, temporary tables. */
gboolean reeve_migrator_changes_session (ReeveMigrator *self,
                                         GPtrArray *statements);
/** reeve_migrator_be_oneself: runs the statements of @identity, one of the dialect's. */
gboolean reeve_migrator_be_oneself (ReeveMigrator *self,
                                    const char *const *identity,
                                    GCancellable *cancellable,
                                    GError **error);
/** reeve_migrator_restore_session: after a step: the next one starts like the first. */
gboolean reeve_migrator_restore_session (ReeveMigrator *self,
                                         const ReeveMigrationStep *step,
                                         GCancellable *cancellable,
                                         GError **error);
/** reeve_migrator_verify: runs the revision's verify section; every answer must be true. */
gboolean reeve_migrator_verify (ReeveMigrator *self,
                                ReeveRevision *revision,
                                GCancellable *cancellable,
                                GError **error);
/** reeve_migrator_record: the ledger's rows for a step that went well, and COMMIT, in one batch. */
gboolean reeve_migrator_record (ReeveMigrator *self,
                                const ReeveMigrationStep *step,
                                ReeveStepReport *report,
                                GError **error);
/** reeve_migrator_write: the same rows alone, in the caller's transaction. */
gboolean reeve_migrator_write (ReeveMigrator *self,
                               const ReeveMigrationStep *step,
                               ReeveStepReport *report,
                               GError **error);
/** reeve_migrator_to_statement: the batch form of a revision's statement. Borrows. */
ReeveStatement reeve_migrator_to_statement (const ReeveMigrationStep *step,
                                            const ReeveRevisionStatement *statement);
/** reeve_migrator_count: adds a statement's outcome to the report. */
void reeve_migrator_count (ReeveStepReport *report,
                           const ReeveRevisionStatement *statement,
                           ReeveResult *result);
/** reeve_migrator_retry_lock: after a lock timeout: says who is in the way, waits a little longer
 *  each time. FALSE with the error when it was the last try. Takes @timeout. */
gboolean reeve_migrator_retry_lock (ReeveMigrator *self,
                                    const ReeveRevisionStatement *statement,
                                    guint attempt,
                                    GError *timeout,
                                    GCancellable *cancellable,
                                    GError **error);
/** reeve_migrator_tell_to_go_on: puts @go_on behind what the error says to do now. */
void reeve_migrator_tell_to_go_on (GError **error,
                                   const char *go_on);
/** reeve_migrator_log: to the job's log where there is a job. */
void reeve_migrator_log (ReeveMigrator *self,
                         ReeveSeverity severity,
                         const char *format,
                         ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
