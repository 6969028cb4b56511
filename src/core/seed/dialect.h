/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/table.h"

G_BEGIN_DECLS

/**
 * ReeveSeedType: what the values of a type are.
 * @bytes: of an INTEGER or REAL
 * @measured: the number in parentheses is how long a text may be
 * @zoned: a time without a zone would be taken for one of the session's
 */
typedef struct
{
  const char *name;
  ReeveSeedKind kind;
  guint bytes;
  gboolean measured;
  gboolean zoned;
} ReeveSeedType;

/**
 * ReeveSeedDialect: in what engines differ for seeding; twins in dialect-postgres.c and
 * dialect-sqlite.c.
 */
typedef struct
{
  /* $1 the table's name: its SQL name, column, type, not null, generated, automatic, place in the
   * primary key (0: not in it), all values as a JSON array (or null); a row a column */
  const char *columns_sql;
  /* $1 as above: why columns_sql knows nothing of it: "view", "foreign", "own" (the server's or
   * Reeve's); no row: there is nothing of that name */
  const char *stranger_sql;
  /* $1 as above: number of the key, SQL name of the parent, deferrable, its columns here and there
   * as JSON arrays */
  const char *foreign_keys_sql;
  /* $1 as above: number of the key, SQL name of the table that refers to it, its column, the
   * column here, whether an index leads to those that refer to a row; a row a column */
  const char *references_sql;
  /* $1 as above: "unique" and a JSON array of columns; "check" and an expression, of the column in
   * the third place if it is of one; "table" and its CREATE TABLE */
  const char *rules_sql;
  /* @name in lower case, without parentheses. (transfer none): */
  const ReeveSeedType *(*find_type) (const char *name);
  /* the name as columns_sql wants it. (transfer full): */
  char *(*dup_name) (const char *name);
  /* the same of a table's SQL name. (transfer full): */
  char *(*dup_asked) (const char *sql);
  /* what rows are read from: $1 is a JSON array of objects. (transfer full): */
  char *(*dup_source) (const ReeveSeedTable *table,
                       const char *const *columns);
  /* @columns of @alias (NULL: all) as one text that stands for exactly these values, a JSON
   * object. (transfer full): */
  char *(*dup_image) (const ReeveSeedTable *table,
                      char *const *columns,
                      const char *alias);
  /* what @image, an expression, says of a column, as a value of its type. (transfer full): */
  char *(*dup_value) (const ReeveSeedTable *table,
                      const char *column,
                      const char *image);
  /* what @image says of a column, and what dup_image() would say of it now: to be compared. NULL in
   * SQL: the image does not know the column. (transfer full): */
  char *(*dup_member) (const char *column,
                       const char *image);
  char *(*dup_now) (const char *column,
                    const char *alias);
  /* the same with the number of each row, from 1, as reeve_row; all of it is called s.
   * (transfer full): */
  char *(*dup_numbered) (const ReeveSeedTable *table,
                         const char *const *columns);
  /* what a column of integers can be IN. (transfer full): */
  char *(*dup_key_list) (const GArray *keys);
  /* may: sets the sequence behind a column that was written. (transfer full) (nullable): */
  char *(*dup_sequence) (const ReeveSeedTable *table,
                         const ReeveSeedColumn *column);
  /* what $1, a JSON array of texts, is read from: l, with its column value */
  const char *list_source;
  const char *lock;        /* NULL: a transaction has no other writer; else keeps them off the */
  const char *lock_mode;   /* table whose name stands between the two */
  const char *limit_wait;  /* NULL, or: within this transaction nobody is waited for very long */
  /* NULL, or: rows and records are not joined in loops, which a planner takes for the shorter way
   * as long as it thinks that they are few; and back again */
  const char *join_at_once;
  const char *join_as_ever;
  const char *runs_sql;    /* id, profile, digest, applied_at, applied_by, undone_at, inserted,
                              updated; newest first */
  const char *join_texts;  /* the aggregate that puts texts together, and the function that finds */
  const char *find_text;   /* one in another */
  const char *size_sql;     /* bytes of the database */
  const char *sessions_sql; /* NULL, or: sessions in it that are not Reeve's */
  const char *now;         /* the time, as the table of runs has it */
  const char *const *make_doomed; /* NULL-terminated: an empty table for this transaction */
  const char *doomed_table;
  const char *parameter;   /* what stands before a parameter's number */
  const char *as_text;     /* behind a value of a type without an equality */
  const char *overriding;  /* so that identities can be written */
  const char *defer;       /* checks deferrable foreign keys at the end */
  const char *check;       /* NULL: nothing waits but foreign keys; else: checks them now */
  /* NULL: the engine says it; else: table and parent of a foreign key that is broken now */
  const char *dangling;
  /* NULL: no setting changes how a value is written; else also: statements that run once are not
   * compiled, which takes longer than running them */
  const char *settle;
  const char *user;        /* NULL: sessions have no user of their own; else who this one's is */
  const char *run_table;
  const char *row_table;
  const char *has_runs;       /* a boolean: are the two tables there? */
  const char *const *make_runs; /* NULL-terminated */
  /* NULL: a transaction has no other writer; else, NULL-terminated: keeps others from making tables
   * until its end, and knows what they have made */
  const char *const *lock_making;
  const char *has_revision;   /* $1: a boolean, asked only when has_ledger is true */
  const char *has_ledger;
  gboolean loose; /* a column takes values of any type */
  gboolean analyzes;
  gboolean returns; /* a statement can write down what another one inserts */
} ReeveSeedDialect;

extern const ReeveSeedDialect reeve_seed_dialect_postgres;
extern const ReeveSeedDialect reeve_seed_dialect_sqlite;

/** reeve_seed_dialect_get: (transfer none): */
const ReeveSeedDialect *reeve_seed_dialect_get (ReeveSession *session);

/**
 * reeve_seed_ensure_tables: within a transaction, makes tables of records where there are none.
 * Of several that are the first to need them one makes them, and the others wait for its end.
 * @has: asks for a boolean: are they there?
 * @make: NULL-terminated statements
 */
gboolean reeve_seed_ensure_tables (ReeveSession *session,
                                   const char *has,
                                   const char *const *make,
                                   GCancellable *cancellable,
                                   GError **error);

/** reeve_seed_settle: values are written and read in one way, whatever the role's or the server's
 *  settings are (times in UTC); until the session is reset. */
gboolean reeve_seed_settle (ReeveSession *session,
                            GCancellable *cancellable,
                            GError **error);

/** reeve_seed_join_at_once: for statements that match rows with their records: how long they take
 *  grows with the rows, not with their square, whatever the planner knows of them. Until it is
 *  called with FALSE, or the session is reset. */
gboolean reeve_seed_join_at_once (ReeveSession *session,
                                  gboolean at_once,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
