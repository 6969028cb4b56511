/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/session.h"
#include "core/seed/generator.h"

G_BEGIN_DECLS

/**
 * ReeveSeedColumn: a column as the database has it.
 * @limits: its kind and what it takes, with the CHECKs that are simple; owns its texts
 */
typedef struct
{
  char *name;
  char *type; /* as the database calls it; of a domain what it is made of */
  gboolean not_null;
  gboolean generated; /* may not be written */
  gboolean automatic; /* has a value of its own where none is given */
  gboolean zoned;     /* a time without a zone would be taken for one of the session's */
  ReeveGeneratorColumn limits;
} ReeveSeedColumn;

/**
 * ReeveSeedCheck: a CHECK of the table.
 * @sql: its expression, as the engine reads it
 * @columns: those that it looks at, NULL-terminated
 */
typedef struct
{
  char *sql;
  char **columns;
} ReeveSeedCheck;

/**
 * ReeveSeedForeignKey: what must be there before a row.
 * @parent: the identity of the table it points at; NULL: there is none
 * @deferrable: may be checked at the end of the transaction
 * @columns, @to: here and there, in the same order; NULL-terminated
 */
typedef struct
{
  char *parent;
  gboolean deferrable;
  char **columns;
  char **to;
} ReeveSeedForeignKey;

/**
 * ReeveSeedReference: a foreign key, seen from the table that it points at.
 * @child: the SQL name of the table that has it
 * @columns, @to: the child's columns and those here, in the same order; NULL-terminated
 * @indexed: whether the rows that refer to a row are found without reading all
 */
typedef struct
{
  char *child;
  char **columns;
  char **to;
  gboolean indexed;
} ReeveSeedReference;

/**
 * ReeveSeedTable: a table that rows are put into.
 * @sql: its name as SQL, quoted where needed, with its schema: also its identity
 * @key: the primary key's columns, NULL-terminated
 */
typedef struct
{
  char *sql;
  char **key;
  GPtrArray *columns;      /* (element-type ReeveSeedColumn) */
  GPtrArray *foreign_keys; /* (element-type ReeveSeedForeignKey) */
  GPtrArray *uniques;      /* (element-type GStrv): columns that are unique together */
  GPtrArray *checks;       /* (element-type ReeveSeedCheck): those that could be read */
} ReeveSeedTable;

/**
 * reeve_seed_table_read: @name is "table" or "schema.table", not quoted; for errors, @file is where
 * it was named. NOT_FOUND for no such table. Returns: (transfer full):
 */
ReeveSeedTable *reeve_seed_table_read (ReeveSession *session,
                                       const char *name,
                                       const char *file,
                                       GCancellable *cancellable,
                                       GError **error);
/** reeve_seed_table_read_sql: the same of a table's SQL name, as records have it; NULL without
 *  @error when the table is gone. */
ReeveSeedTable *reeve_seed_table_read_sql (ReeveSession *session,
                                           const char *sql,
                                           GCancellable *cancellable,
                                           GError **error);
/** reeve_seed_table_list_references: (transfer full) (element-type ReeveSeedReference): the foreign
 *  keys that point at it, also its own. */
GPtrArray *reeve_seed_table_list_references (const ReeveSeedTable *self,
                                             ReeveSession *session,
                                             GCancellable *cancellable,
                                             GError **error);
void reeve_seed_table_free (ReeveSeedTable *self);
/** reeve_seed_table_find: (transfer none) (nullable): */
const ReeveSeedColumn *reeve_seed_table_find (const ReeveSeedTable *self,
                                              const char *column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveSeedTable, reeve_seed_table_free)

G_END_DECLS
