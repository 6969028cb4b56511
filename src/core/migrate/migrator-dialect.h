/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/session.h"
#include "core/migrate/ledger.h"
#include "core/sql/statement.h"

G_BEGIN_DECLS

/** ReeveOutcome: what the database itself says of a statement whose answer never came. */
typedef enum
{
  REEVE_OUTCOME_NOT_DONE, /* run it (again) */
  REEVE_OUTCOME_DONE,
  REEVE_OUTCOME_UNKNOWN, /* nobody can tell */
} ReeveOutcome;

#define REEVE_IDENTITY_STATEMENTS 2

/**
 * ReeveMigratorDialect: what differs between the engines when a revision runs. A NULL text or
 * function means that there is nothing to do.
 */
typedef struct
{
  const char *begin;
  const char *foreign_keys_off; /* outside a transaction */
  const char *foreign_keys_on;
  const char *foreign_key_check; /* inside it; a row is a violation: table, rowid, parent */
  const char *lock_timeout;      /* with one %u: milliseconds; inside a transaction */
  /* back to the role that connected: for good, and until the transaction ends */
  const char *own_identity[REEVE_IDENTITY_STATEMENTS];
  const char *own_identity_once[REEVE_IDENTITY_STATEMENTS];
  const char *script_hint;       /* how a script is run so that it ends where it fails */
  gboolean any_number_is_truth;  /* verify: there is no boolean type, 0 is false */
  /* makes the session a migrator's: its name in the server's own list, its search path */
  gboolean (*announce) (ReeveSession *session,
                        gint64 key,
                        const char *run_id,
                        GCancellable *cancellable,
                        GError **error);
  /* NULL when no session of a run under this lock that died is still at work; else who it is */
  char *(*find_orphan) (ReeveSession *session,
                        gint64 key,
                        GCancellable *cancellable,
                        GError **error);
  /* who holds the runner lock @key; for people */
  char *(*find_lock_holder) (ReeveSession *session,
                             gint64 key,
                             GCancellable *cancellable);
  /* who holds locks on @tables; for people */
  char *(*find_blockers) (ReeveSession *session,
                          char **tables,
                          GCancellable *cancellable);
  /* decides a statement outside a transaction whose answer never came; may clean up after it */
  gboolean (*probe) (ReeveSession *session,
                     const ReeveStatementFacts *facts,
                     ReeveOutcome *outcome,
                     GCancellable *cancellable,
                     GError **error);
} ReeveMigratorDialect;

extern const ReeveMigratorDialect reeve_migrator_postgres;
extern const ReeveMigratorDialect reeve_migrator_sqlite;

const ReeveMigratorDialect *reeve_migrator_get_dialect (ReeveDialect dialect);

G_END_DECLS
