/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/sql/dialect.h"

G_BEGIN_DECLS

/** ReeveEffect: what a statement, step or plan does to what was there before. In rising order. */
typedef enum
{
  REEVE_EFFECT_READ,    /* changes nothing */
  REEVE_EFFECT_WRITE,   /* adds or changes */
  REEVE_EFFECT_DESTROY, /* may take away data that cannot be computed again */
} ReeveEffect;

/** reeve_effect_name: "read", "write", "destroy" */
const char *reeve_effect_name (ReeveEffect effect);

/** ReeveStatementRole: what the migrator must treat in its own way. */
typedef enum
{
  REEVE_ROLE_ORDINARY,
  REEVE_ROLE_TRANSACTION,        /* BEGIN, COMMIT, ROLLBACK …, not savepoints */
  REEVE_ROLE_SETTINGS,           /* SET, RESET, set_config(), PRAGMA x = y: outlives it */
  REEVE_ROLE_CREATE_CONCURRENTLY, /* CREATE INDEX CONCURRENTLY: object = the index */
  REEVE_ROLE_DROP_CONCURRENTLY,  /* DROP INDEX CONCURRENTLY: object = the index */
  REEVE_ROLE_ADD_ENUM_VALUE,     /* ALTER TYPE … ADD VALUE: object = the type, label = the value */
  REEVE_ROLE_PROCEDURE,          /* CALL, DO: may itself commit */
  REEVE_ROLE_REPEATABLE,         /* VACUUM, REINDEX CONCURRENTLY, CHECKPOINT …: harmless twice */
  REEVE_ROLE_OUTSIDE,            /* CREATE DATABASE, ALTER SYSTEM …: never in a block */
} ReeveStatementRole;

/** ReeveStatementFacts: what can be said of one statement without a server. Strings may be NULL. */
typedef struct
{
  ReeveStatementRole role;
  ReeveEffect effect;
  gboolean refuses_transaction; /* the server refuses it inside a transaction block */
  const char *lock;             /* strongest table lock, e.g. "ACCESS EXCLUSIVE"; static */
  char *verb;                   /* for labels: "CREATE TABLE", "INSERT", "ALTER TABLE" */
  char *schema;                 /* of the object */
  char *object;                 /* the main object's name, unquoted: "accounts" */
  char *label;                  /* see ADD_ENUM_VALUE */
  char **tables;                /* tables that it changes, as written ("public.accounts"), sorted */
  gboolean if_exists;           /* IF [NOT] EXISTS was said */
  gboolean understood;          /* FALSE: a guess from the first words only */
} ReeveStatementFacts;

/**
 * reeve_statement_inspect: never fails; what the parser cannot read is judged by its first words.
 * For SQLite the words are all there is. Thread-safe, pure.
 *
 * Returns: (transfer full):
 */
ReeveStatementFacts *reeve_statement_inspect (ReeveDialect dialect,
                                              const char *sql,
                                              gsize length);
void reeve_statement_facts_free (ReeveStatementFacts *facts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveStatementFacts, reeve_statement_facts_free)

G_END_DECLS
