/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/form.h"
#include "core/seed/table.h"

G_BEGIN_DECLS

/** ReeveSeedCell: a value as SQLite keeps it. Its kind is also the letter that its hash begins
 *  with; written down in databases. */
typedef struct
{
  enum
  {
    REEVE_SEED_CELL_NULL = 'n',
    REEVE_SEED_CELL_INTEGER = 'i',
    REEVE_SEED_CELL_REAL = 'r',
    REEVE_SEED_CELL_TEXT = 't',
    REEVE_SEED_CELL_BLOB = 'b',
  } kind;
  union
  {
    gint64 integer;
    double real;
    struct
    {
      const void *data; /* NULL only where it is empty */
      gsize length;
    };
  };
} ReeveSeedCell;

/** ReeveSeedCells: a formed row. */
typedef struct
{
  guint32 hash;     /* reeve_seed_row_hash() of its cells */
  gboolean inexact; /* a column makes another value of one: the hash is not that of what is read */
  GString *written; /* private: texts of values that are none */
  ReeveSeedCell cells[];
} ReeveSeedCells;

/** reeve_seed_cell_hash: adds what the hash of a row is made of. */
void reeve_seed_cell_hash (const ReeveSeedCell *self,
                           ReeveBytes *bytes);

/** reeve_seed_form_sqlite_new: rows become ReeveSeedCells.
 *  @columns: of @table, NULL-terminated; both are copied as far as they are needed */
ReeveSeedForm *reeve_seed_form_sqlite_new (const ReeveSeedTable *table,
                                           const char *const *columns);

G_END_DECLS
