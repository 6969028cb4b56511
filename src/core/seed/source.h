/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/table.h"

G_BEGIN_DECLS

/**
 * ReeveSeedSource: where the rows of one table come from: written down in a profile or a file
 * beside it, or generated. Immutable and reference-counted; of any thread. Its rows are read with
 * a ReeveSeedReader.
 */
typedef struct _ReeveSeedSource ReeveSeedSource;

/** ReeveSeedSourceKind: how a source gives its rows; for makers of sources. */
typedef struct
{
  /* (nullable): what one reader remembers, for read() and close() */
  gpointer (*open) (gpointer data);
  /* The cells of a row (from 0), as the source has them: texts of a file are TEXT. */
  gboolean (*read) (gpointer data,
                    gpointer cursor,
                    guint64 row,
                    ReeveSeedValue *values,
                    GError **error);
  void (*close) (gpointer cursor);
  /* (nullable): the line on which a row stands, from 1 */
  guint64 (*get_line) (gpointer data,
                       guint64 row);
  /* (nullable): its number where it is not the next one */
  guint64 (*get_row) (gpointer data,
                      guint64 row);
  void (*free) (gpointer data);
  /* Its cells are texts as a server reads them ('{"a": 1}' is a JSON object), no JSON values. */
  gboolean texts;
} ReeveSeedSourceKind;

/**
 * reeve_seed_source_new:
 * @file: the file that the rows stand in, for errors
 * @columns: of each row, NULL-terminated
 * @data: (transfer full): for the functions of @kind
 */
ReeveSeedSource *reeve_seed_source_new (const ReeveSeedSourceKind *kind,
                                        const char *file,
                                        const char *const *columns,
                                        guint64 rows,
                                        gpointer data);
ReeveSeedSource *reeve_seed_source_ref (ReeveSeedSource *self);
void reeve_seed_source_unref (ReeveSeedSource *self);

guint64 reeve_seed_source_get_rows (const ReeveSeedSource *self);
/** reeve_seed_source_get_columns: NULL-terminated. (transfer none): */
const char *const *reeve_seed_source_get_columns (const ReeveSeedSource *self);

/** reeve_seed_source_get_file: (transfer none): */
const char *reeve_seed_source_get_file (const ReeveSeedSource *self);

/** reeve_seed_source_set_error: INVALID: file, @table, the row's number or line, (nullable)
 *  @column, and @why. */
void reeve_seed_source_set_error (const ReeveSeedSource *self,
                                  const char *table,
                                  guint64 row,
                                  const char *column,
                                  const char *why,
                                  GError **error);
/** reeve_seed_source_dup_place: "row 3" or "line 7". (transfer full): */
char *reeve_seed_source_dup_place (const ReeveSeedSource *self,
                                   guint64 row);

/** reeve_seed_source_new_without: the rows of @source but for @rows (element-type guint64, sorted).
 *  @rows: (transfer full) */
ReeveSeedSource *reeve_seed_source_new_without (ReeveSeedSource *source,
                                                GArray *rows);

/** reeve_seed_source_new_moved: the rows of @source, in whose @column another value stands where
 *  @moved (texts, as a server writes them) has one for it. @table as in reeve_seed_reader_new(). */
ReeveSeedSource *reeve_seed_source_new_moved (ReeveSeedSource *source,
                                              const ReeveSeedTable *table,
                                              const char *column,
                                              GHashTable *moved);

/** reeve_seed_source_new_generated: the rows of a compiled @table.
 *  @owner: (transfer full): what @table lives in, given to @release in the end */
ReeveSeedSource *reeve_seed_source_new_generated (const ReeveGeneratorTable *table,
                                                  gpointer owner,
                                                  GDestroyNotify release,
                                                  const char *file,
                                                  const char *const *columns);
/** reeve_seed_source_get_generated: (transfer none) (nullable): what makes its rows, for those who
 *  read them from several threads; columns in the order of the source's. */
const ReeveGeneratorTable *reeve_seed_source_get_generated (const ReeveSeedSource *self);

/** reeve_seed_truth_read: the words for true and false, as PostgreSQL reads them. */
gboolean reeve_seed_truth_read (const char *text,
                                gsize length,
                                gboolean *truth);

/**
 * ReeveSeedReader: reads the rows of a source for a table; of one thread, any number of them at
 * once. Quick in ascending order, right in any.
 */
typedef struct _ReeveSeedReader ReeveSeedReader;

/** reeve_seed_reader_new: @table has the source's columns and outlives the reader. */
ReeveSeedReader *reeve_seed_reader_new (ReeveSeedSource *source,
                                        const ReeveSeedTable *table);
void reeve_seed_reader_free (ReeveSeedReader *self);

/** reeve_seed_reader_read: the cells of a row as the source has them, valid until the next call.
 *  Returns: (transfer none) (nullable): */
const ReeveSeedValue *reeve_seed_reader_read (ReeveSeedReader *self,
                                              guint64 row,
                                              GError **error);

/**
 * reeve_seed_reader_read_typed: the same as the kinds of the table's columns. INVALID also for what
 * a server might read ('infinity', a time of day in words): such rows go by way of JSON.
 * Returns: (transfer none) (nullable):
 */
const ReeveSeedValue *reeve_seed_reader_read_typed (ReeveSeedReader *self,
                                                    guint64 row,
                                                    GError **error);

/**
 * reeve_seed_reader_hash: of the cells of @columns, the same for the same values however they are
 * spelled (1 and "1" in a column of integers); two values of one hash are the same but for one
 * case in 2^64.
 * @columns: NULL-terminated, all of them the source's
 * @null: (out): one of them is null; there is no hash then
 * @text: (nullable): gets the cells as people read them
 */
gboolean reeve_seed_reader_hash (ReeveSeedReader *self,
                                 guint64 row,
                                 const char *const *columns,
                                 guint64 *hash,
                                 gboolean *null,
                                 GString *text,
                                 GError **error);

/**
 * reeve_seed_reader_portion: rows from @first on as a JSON array of objects, at most @most and not
 * many megabytes. Fractions are texts or numbers with all their digits, so that none is rounded.
 * @taken: (out): how many they are, at least one
 */
gboolean reeve_seed_reader_portion (ReeveSeedReader *self,
                                    guint64 first,
                                    guint64 most,
                                    GString *json,
                                    guint64 *taken,
                                    GError **error);

/** reeve_seed_reader_cell: the same of one cell alone. */
gboolean reeve_seed_reader_cell (ReeveSeedReader *self,
                                 guint64 row,
                                 guint column,
                                 GString *json,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveSeedSource, reeve_seed_source_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveSeedReader, reeve_seed_reader_free)

G_END_DECLS
