/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/session.h"

G_BEGIN_DECLS

/** ReeveLedgerEntry: a revision that the database has. All strings belong to the state. */
typedef struct
{
  char *id;
  char *message;
  char **parents; /* as recorded when it was applied */
  char *checksum;
  char *meaning;
  char *kind;       /* "applied" or "stamped" */
  char *applied_at; /* ISO 8601, UTC */
  char *applied_by;
  gint64 duration_ms;
  gint64 rows_affected;
  guint order; /* of application, from 1 on */
  char *up_sql;   /* the sections as they were applied, each with its directive line; */
  char *down_sql; /* NULL unless reeve_ledger_load_texts() was called */
} ReeveLedgerEntry;

/** ReeveLedgerUnfinished: a section without transaction that was begun and not ended. */
typedef struct
{
  char *id;
  gboolean is_up;
  guint statement; /* 1-based: the one that is to be decided or run next */
  guint total;
  gboolean in_flight; /* @statement had been sent when it was last heard of */
  char *meaning;      /* digest of what the statements before @statement mean */
  char *run_id;
  gint64 server_id;
  char *started_at;
} ReeveLedgerUnfinished;

/** ReeveLedgerFailure: the last attempt to apply a revision that is not applied failed. */
typedef struct
{
  char *id;
  char *error;
  char *at;
} ReeveLedgerFailure;

/** ReeveLedgerState: all that a ledger says, read in one consistent look. */
typedef struct
{
  gboolean exists;      /* FALSE: the database has no ledger yet; all lists are empty */
  GPtrArray *entries;   /* ReeveLedgerEntry, in order of application */
  GHashTable *by_id;    /* id → ReeveLedgerEntry */
  GPtrArray *unfinished; /* ReeveLedgerUnfinished */
  GPtrArray *failures;  /* ReeveLedgerFailure */
  char *stamp;          /* see reeve_ledger_read_stamp(); of the same moment */
} ReeveLedgerState;

/** reeve_ledger_state_new: of a database without a ledger. Returns: (transfer full): */
ReeveLedgerState *reeve_ledger_state_new (void);
void reeve_ledger_state_free (ReeveLedgerState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveLedgerState, reeve_ledger_state_free)

/** ReeveLedgerAttempt: one row of the history. */
typedef struct
{
  char *id;
  char *direction; /* "up", "down", "stamp", "unstamp" */
  char *outcome;   /* "succeeded", "failed", "cancelled" */
  char *started_at;
  gint64 duration_ms;
  gint64 rows_affected;
  char *tables; /* blank-separated */
  char *error;
  char *applied_by;
  char *run_id;
} ReeveLedgerAttempt;

void reeve_ledger_attempt_free (gpointer attempt);

/** ReeveLedgerRecord: what is written when a revision was applied, taken back or
 *  tried. Borrowed. */
typedef struct
{
  const char *id;
  const char *message;
  const char *parents; /* blank-separated ids */
  const char *checksum;
  const char *meaning;
  const char *up_sql;
  const char *down_sql;
  const char *kind;
  const char *direction;
  const char *outcome;
  const char *started_at;
  gint64 duration_ms;
  gint64 rows_affected;
  const char *tables;
  const char *error;
  const char *applied_by;
  const char *run_id;
} ReeveLedgerRecord;

/** In a record's started_at, offline only: the time at which the script is run. */
#define REEVE_LEDGER_NOW "now"

typedef struct _ReeveLedger ReeveLedger;

/** reeve_ledger_new: the native ledger of @dialect in @schema (NULL = "reeve"). */
ReeveLedger *reeve_ledger_new (ReeveDialect dialect,
                               const char *schema);
void reeve_ledger_free (ReeveLedger *self);

/**
 * reeve_ledger_read: reads only; a database without a ledger is an empty state.
 * Errors: REEVE_ERROR_CORRUPT for a table of its name with another shape; UNSUPPORTED for one
 * written by a newer Reeve.
 */
ReeveLedgerState *reeve_ledger_read (ReeveLedger *self,
                                     ReeveSession *session,
                                     GCancellable *cancellable,
                                     GError **error);

/** reeve_ledger_read_history: newest first. (element-type ReeveLedgerAttempt) (transfer full):
 *  @id NULL = of all revisions; @limit 0 = all */
GPtrArray *reeve_ledger_read_history (ReeveLedger *self,
                                      ReeveSession *session,
                                      const char *id,
                                      guint limit,
                                      GCancellable *cancellable,
                                      GError **error);

/** reeve_ledger_load_texts: fills the entry's up_sql and down_sql. */
gboolean reeve_ledger_load_texts (ReeveLedger *self,
                                  ReeveSession *session,
                                  ReeveLedgerEntry *entry,
                                  GCancellable *cancellable,
                                  GError **error);

/**
 * reeve_ledger_read_stamp: a short text that changes whenever the list of recorded revisions or
 * that of unfinished sections does; cheap, for use inside a transaction. Returns: (transfer full):
 */
char *reeve_ledger_read_stamp (ReeveLedger *self,
                               ReeveSession *session,
                               GCancellable *cancellable,
                               GError **error);

/** reeve_ledger_has: whether the revision is recorded. */
gboolean reeve_ledger_has (ReeveLedger *self,
                           ReeveSession *session,
                           const char *id,
                           gboolean *has,
                           GCancellable *cancellable,
                           GError **error);

/** reeve_ledger_ensure: makes the tables where they are missing; in a transaction of its own. */
gboolean reeve_ledger_ensure (ReeveLedger *self,
                              ReeveSession *session,
                              GCancellable *cancellable,
                              GError **error);

/**
 * ReeveLedgerWrite: a statement against the ledger whose parameters live as long as it does, to be
 * put into a batch that also commits. One write is one ReeveStatement.
 */
typedef struct
{
  ReeveStatement statement;
  char *sql;
  GPtrArray *values;
} ReeveLedgerWrite;

void reeve_ledger_write_clear (ReeveLedgerWrite *write);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReeveLedgerWrite, reeve_ledger_write_clear)

/** Each fills @write. insert: the revision's row; remove: takes it away; attempt: a history row. */
void reeve_ledger_insert (ReeveLedger *self,
                          const ReeveLedgerRecord *record,
                          ReeveLedgerWrite *write);
void reeve_ledger_remove (ReeveLedger *self,
                          const char *id,
                          ReeveLedgerWrite *write);
void reeve_ledger_attempt (ReeveLedger *self,
                           const ReeveLedgerRecord *record,
                           ReeveLedgerWrite *write);
/** refresh: the row takes the checksums and texts of today's file, as a stamp does. */
void reeve_ledger_refresh (ReeveLedger *self,
                           const ReeveLedgerRecord *record,
                           ReeveLedgerWrite *write);
/** The unfinished row: begin makes it (it must not be there), take_over hands it to @unfinished's
 *  run provided that it still is as @before says, advance moves it (only that of the same run),
 *  finish deletes it. For take_over and advance the number of affected rows tells whether it was
 *  so. */
void reeve_ledger_begin_section (ReeveLedger *self,
                                 const ReeveLedgerUnfinished *unfinished,
                                 ReeveLedgerWrite *write);
void reeve_ledger_take_over_section (ReeveLedger *self,
                                     const ReeveLedgerUnfinished *before,
                                     const ReeveLedgerUnfinished *unfinished,
                                     ReeveLedgerWrite *write);
void reeve_ledger_advance_section (ReeveLedger *self,
                                   const char *id,
                                   const char *run_id,
                                   guint statement,
                                   gboolean in_flight,
                                   const char *meaning,
                                   ReeveLedgerWrite *write);
void reeve_ledger_finish_section (ReeveLedger *self,
                                  const char *id,
                                  ReeveLedgerWrite *write);

/** For offline SQL: the tables' DDL as a script, and a record as literal SQL. (transfer full): */
char *reeve_ledger_dup_ddl (ReeveLedger *self);
char *reeve_ledger_write_to_sql (ReeveLedger *self,
                                 const ReeveLedgerWrite *write);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveLedger, reeve_ledger_free)

G_END_DECLS
