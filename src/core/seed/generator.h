/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "core/seed/value.h"

G_BEGIN_DECLS

/**
 * ReeveGenerators: what makes the rows of a profile's tables.
 *
 * A value is a function of (seed, table, column, row number) and of nothing else: the same on
 * both engines, at any thread count and in any order of calls, and made again at any time. Hence
 * all tables of a profile are told first, with those whose rows are not generated, then
 * compiled together: a column may ask for the key of another table, for other columns of that
 * row, and for a sum over the rows that point at its own.
 *
 *   g_autoptr(ReeveGenerators) all = reeve_generators_new (profile_seed, "en");
 *   reeve_generators_add (all, &users, users_columns, error);      each table in any order
 *   reeve_generators_add_rows (all, &countries, n, cell, data, NULL, error);
 *   reeve_generators_compile (all, error);      every mistake of a specification is told here
 *   table = reeve_generators_find (all, "users");
 *   reeve_generator_table_check (table, cancellable, error);       before the first row
 *   for (row = 0; row < reeve_generator_table_get_rows (table); row++)
 *     reeve_generator_table_write (table, row, values);
 *
 * Until compiled, of one thread; afterwards it never changes and any number of threads may write
 * rows of it at once, each into values of its own.
 *
 * How a column is specified: docs/formats/profile.md, “Generators”.
 */
typedef struct _ReeveGenerators ReeveGenerators;

/** ReeveGeneratorTable: one table of them; lives as long as they do. */
typedef struct _ReeveGeneratorTable ReeveGeneratorTable;

/**
 * ReeveGeneratorColumn: what the database says of a column. Texts are copied.
 */
typedef struct
{
  const char *name;
  /* What is written, never NULL, INTERVAL or FAULT. SQLite: what the declared type means there
   * (TEXT for a UUID that is kept as text); generators convert: a UUID into a TEXT column is
   * written as text. */
  ReeveSeedKind kind;
  guint bytes;     /* INTEGER: 2, 4 or 8, 0 is 8; REAL: 4 or 8 */
  guint length;    /* TEXT: characters at most, BYTES: bytes, 0: any */
  guint precision; /* DECIMAL: digits in all, 0: any */
  guint scale;     /* DECIMAL with a precision: digits behind the point */
  gboolean nullable;
  gboolean unique; /* alone unique or the whole primary key */
  /* Bounds that a CHECK sets, as reeve_seed_value_parse() reads them; NULL: none. */
  const char *least;
  const char *most;
  gboolean above; /* least itself is not allowed */
  gboolean below; /* most itself is not allowed */
  /* (nullable): all values that an enum or CHECK (… IN …) allows, NULL-terminated. */
  const char *const *allowed;
} ReeveGeneratorColumn;

/**
 * ReeveGeneratorTableOptions: a table. Only the columns that get a value are told: an identity,
 * generated or defaulted column that the profile does not name is left out.
 */
typedef struct
{
  const char *name; /* as the profile writes it; part of every value */
  const char *file; /* (nullable): where it stands, for errors */
  const ReeveGeneratorColumn *columns;
  gsize n_columns;
  const char *key; /* (nullable): the column that a reference takes when it names none */
  guint64 rows;    /* 0: as many as its reference with “each” asks for */
  /* (nullable): sets of columns that are unique together, each NULL-terminated, the whole, too */
  const char *const *const *uniques;
  const guint64 *seed; /* (nullable): instead of that of all */
  const char *locale;  /* (nullable): as above */
} ReeveGeneratorTableOptions;

/** reeve_generators_new: @locale of names and places where a column says none: "en" … */
ReeveGenerators *reeve_generators_new (guint64 seed,
                                       const char *locale);
void reeve_generators_free (ReeveGenerators *self);

/**
 * reeve_generators_add: a table whose rows are generated.
 * @columns: column → its generator; has exactly the columns of @options
 */
gboolean reeve_generators_add (ReeveGenerators *self,
                               const ReeveGeneratorTableOptions *options,
                               JsonObject *columns,
                               GError **error);

/** ReeveGeneratorCell: gives the cell of @row (from 0) and @column. Of any thread; must always
 *  give the same and may not fail. The kind is that of the column, or NULL. */
typedef void (*ReeveGeneratorCell) (gpointer data,
                                    guint64 row,
                                    guint column,
                                    ReeveSeedValue *out);

/**
 * reeve_generators_add_rows: a table that others may refer to and whose rows are known: inline,
 * from a file, or in the database already.
 * @options: rows is how many there are
 */
gboolean reeve_generators_add_rows (ReeveGenerators *self,
                                    const ReeveGeneratorTableOptions *options,
                                    ReeveGeneratorCell cell,
                                    gpointer data,
                                    GDestroyNotify destroy,
                                    GError **error);

/**
 * reeve_generators_compile: reads all specifications and holds each against its column: kind,
 * length of the longest value, precision, bounds, allowed values, NOT NULL, and whether there are
 * as many different values as a unique column has rows. REEVE_ERROR_INVALID names table and
 * column and what is allowed. Call it once.
 */
gboolean reeve_generators_compile (ReeveGenerators *self,
                                   GError **error);

/** reeve_generators_find: (transfer none) (nullable): */
const ReeveGeneratorTable *reeve_generators_find (ReeveGenerators *self,
                                                  const char *table);

/** reeve_generator_table_get_rows: how many; what “each” asks for is counted. */
guint64 reeve_generator_table_get_rows (const ReeveGeneratorTable *self);

/**
 * reeve_generator_table_check: makes the rows of those columns whose specification alone does not
 * prove that they satisfy their column (mostly expressions and sets of columns that are unique
 * together) and looks at them. Quick, when all is proven. REEVE_ERROR_INVALID names table, column
 * and row.
 */
gboolean reeve_generator_table_check (const ReeveGeneratorTable *self,
                                      GCancellable *cancellable,
                                      GError **error);

/**
 * reeve_generator_table_write: a whole row.
 * @values: as many as the table has columns, in their order; each is then of its column's kind,
 *   NULL, or FAULT (say reeve_generator_table_set_fault())
 */
void reeve_generator_table_write (const ReeveGeneratorTable *self,
                                  guint64 row,
                                  ReeveSeedValue *values);

/** reeve_generator_table_write_cell: one column of it, alone. */
void reeve_generator_table_write_cell (const ReeveGeneratorTable *self,
                                       guint64 row,
                                       guint column,
                                       ReeveSeedValue *out);

/** reeve_generator_table_set_fault: the error that a FAULT means: table, column, row, why. */
void reeve_generator_table_set_fault (const ReeveGeneratorTable *self,
                                      guint64 row,
                                      guint column,
                                      const ReeveSeedValue *fault,
                                      GError **error);

/** reeve_generator_kinds: the names of all kinds, sorted, NULL-terminated. (transfer none): */
const char *const *reeve_generator_kinds (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveGenerators, reeve_generators_free)

G_END_DECLS
