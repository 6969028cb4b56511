/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReeveLedgerDialect: what differs between the engines' native ledgers. In every template
 * {revision}, {history}, {progress} and {format} stand for the tables' quoted names, {schema} for
 * the quoted schema, {time:column} for a time column as ISO 8601 text.
 *
 * Everything else is written once, in ledger.c, with parameters $1, $2 … in the order in which
 * they first appear, which both engines read alike.
 */
typedef struct
{
  const char *default_schema; /* NULL: the engine has no schemas */
  const char *create_schema;  /* NULL: nothing to create */
  const char *const *ddl;     /* NULL-terminated; each harmless when it was done before */
  /* $1 {revision}, $2 {format}, $3 {history}, $4 {progress}, $5 {schema}: are there: the first, any
   * of the next three, the last? */
  const char *probe;
  const char *begin_read;     /* a transaction in which all reads see the same state */
  const char *time_template;  /* with one %s: the column */
  const char *now;            /* an expression for a time column */
} ReeveLedgerDialect;

extern const ReeveLedgerDialect reeve_ledger_postgres;
extern const ReeveLedgerDialect reeve_ledger_sqlite;

G_END_DECLS
