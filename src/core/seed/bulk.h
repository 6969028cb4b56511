/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/form.h"
#include "core/seed/table.h"
#include "core/seed/value.h"

G_BEGIN_DECLS

/** ReeveSeedMake: makes row @row (from 0): a value for each column of the bulk, of the column's
 *  kind, valid until the next call. (transfer none) (nullable): */
typedef const ReeveSeedValue *(*ReeveSeedMake) (gpointer data,
                                                guint64 row,
                                                GError **error);

/** ReeveSeedMakeFormed: the same row as the engine's form makes it. (transfer none) (nullable): */
typedef gconstpointer (*ReeveSeedMakeFormed) (gpointer data,
                                              guint64 row,
                                              GError **error);

/** ReeveSeedMade: told after every some thousand rows, with how many more they are. */
typedef void (*ReeveSeedMade) (guint64 rows,
                               gpointer user_data);

/**
 * ReeveSeedBulk: many rows for one table, none of which is there. Borrowed, as all in it.
 * @columns: those that get a value, NULL-terminated
 * @make_formed: (nullable): NULL, or an engine without a form: the rows are those of @make
 * @blame: adds to an error which row (from 0) it is about
 * @each: (nullable):
 */
typedef struct
{
  const ReeveSeedTable *table;
  const char *const *columns;
  ReeveSeedMake make;
  ReeveSeedMakeFormed make_formed;
  void (*blame) (gpointer data,
                 guint64 row,
                 GError **error);
  gpointer data;
  ReeveSeedMade each;
  gpointer user_data;
} ReeveSeedBulk;

/** ReeveSeedHashed: gets the key and the hash of a row that stands in the table. */
typedef gboolean (*ReeveSeedHashed) (gint64 key,
                                     guint32 hash,
                                     gpointer user_data,
                                     GError **error);

/**
 * ReeveSeedBulkEngine: the fast ways of an engine; twins in bulk-postgres.c and bulk-sqlite.c.
 * They share the transaction of the caller.
 */
typedef struct
{
  /* Puts @n rows from @first on into the table. @hashes has room for @n; @exact becomes FALSE when
   * they cannot be trusted: the row that can be read then is not the one that was sent. */
  gboolean (*write) (ReeveSession *session,
                     const ReeveSeedBulk *bulk,
                     guint64 first,
                     guint64 n,
                     guint32 *hashes,
                     gboolean *exact,
                     GCancellable *cancellable,
                     GError **error);
  /* may: how rows look that are ready to be written. (transfer full): */
  ReeveSeedForm *(*new_form) (const ReeveSeedTable *table,
                              const char *const *columns);
  /* Reads the rows of @table (its SQL name) that @condition holds for: the integer @key, and the
   * hash over @columns, the same that write() made of the same values. In no order. */
  gboolean (*read) (ReeveSession *session,
                    const char *table,
                    const char *key,
                    const char *const *columns,
                    const char *condition,
                    ReeveSeedHashed each,
                    gpointer user_data,
                    GCancellable *cancellable,
                    GError **error);
  /* $1 the table: a boolean: may rows be other than what was sent (triggers), or may the fast way
   * not be gone at all (row security)? Two columns. */
  const char *behaviour_sql;
  /* may: the number of this transaction, and the one after which a newer begins */
  const char *transaction_sql;
  const char *next_transaction_sql;
  /* may: holds for rows that this transaction made and nobody has touched since.
   * (transfer full): */
  char *(*dup_untouched) (guint32 transaction);
  /* the keys of a JSON list that is parameter @number. (transfer full): */
  char *(*dup_keys) (guint number);
  const char *wide;       /* behind a column: as an integer of 64 bits */
  const char *bytes_open; /* before the hexadecimal digits of bytes and their quote */
  const char *range_table;
  const char *known_table;       /* a boolean: is r.table_name still a table's quoted name? */
  const char *has_ranges;        /* a boolean */
  const char *const *make_ranges; /* NULL-terminated */
} ReeveSeedBulkEngine;

extern const ReeveSeedBulkEngine reeve_seed_bulk_postgres;
extern const ReeveSeedBulkEngine reeve_seed_bulk_sqlite;

/** reeve_seed_bulk_engine: (transfer none): of @session */
const ReeveSeedBulkEngine *reeve_seed_bulk_engine (ReeveSession *session);

/** reeve_seed_bulk_fail: the error that a value of row @row cannot become what its column
 *  holds. */
void reeve_seed_bulk_fail (const ReeveSeedBulk *bulk,
                           guint64 row,
                           guint column,
                           GError **error);

G_END_DECLS
