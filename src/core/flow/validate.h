/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/plan.h"
#include "core/job/progress.h"
#include "core/migrate/status.h"

G_BEGIN_DECLS

/**
 * ReeveDefect: something that is not as schema or revisions say.
 * @rule: "revision", "foreign-key", "check", "not-validated", "index", "integrity"
 * @object: what it is about: a revision's id, a table, a constraint; as people say it
 * @rows: how many rows break it; 0 where it is not about rows
 */
typedef struct
{
  ReeveSeverity severity;
  char *rule;
  char *object;
  char *message;
  gint64 rows;
} ReeveDefect;

/**
 * ReeveVerdict: what was looked at and what was found.
 * @n_checked: constraints and whole-database checks that were made
 * @defects: (element-type ReeveDefect)
 * @unchecked: (element-type utf8): what was left out, and why
 */
typedef struct
{
  guint n_checked;
  GPtrArray *defects;
  GPtrArray *unchecked;
} ReeveVerdict;

ReeveVerdict *reeve_verdict_new (void);
void reeve_verdict_free (ReeveVerdict *self);
/** reeve_verdict_add: every string is copied. */
void reeve_verdict_add (ReeveVerdict *self,
                        ReeveSeverity severity,
                        const char *rule,
                        const char *object,
                        gint64 rows,
                        const char *message);
/** reeve_verdict_count: defects of @severity. */
guint reeve_verdict_count (const ReeveVerdict *self,
                           ReeveSeverity severity);
/** reeve_verdict_to_json: {"checked", "problems": [{"severity", "rule", "object", "message",
 *  "rows"}], "unchecked": []}. Returns: (transfer full): */
JsonObject *reeve_verdict_to_json (const ReeveVerdict *self);

/** reeve_validate_revisions: adds where a database is not at the project's heads, or its files are
 *  not what was applied. Pure. */
void reeve_validate_revisions (ReeveVerdict *self,
                               const ReeveMigrationStatus *status);

/**
 * reeve_validate_data: holds the rows against the constraints of their tables, by asking for those
 * that break one. Only reads.
 * @session: of a kind that could write: SQLite forgets its CHECKs where it cannot
 * @all: also large tables, which take long
 * @progress: (nullable):
 */
gboolean reeve_validate_data (ReeveVerdict *self,
                              ReeveSession *session,
                              gboolean all,
                              ReeveProgress *progress,
                              GCancellable *cancellable,
                              GError **error);

/**
 * ReeveValidateDialect: in what engines differ; twins in validate-postgres.c and -sqlite.c.
 * @prepare: (nullable): sent first
 * @list: columns: rule, object, constraint, the query that counts the rows that break it,
 *   whether the table is large, whether the engine has never checked it itself
 * @faults: (nullable): columns: rule, object, message: what is wrong with the database's own parts
 * @faults_are_slow: they read the whole database
 */
typedef struct
{
  const char *prepare;
  const char *list;
  const char *faults;
  const char *size; /* the database's size in bytes */
  gboolean faults_are_slow;
} ReeveValidateDialect;

extern const ReeveValidateDialect reeve_validate_postgres;
extern const ReeveValidateDialect reeve_validate_sqlite;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveVerdict, reeve_verdict_free)

G_END_DECLS
