/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/session.h"

G_BEGIN_DECLS

/** ReeveSqliteShape: what has to be known of a table to read the records of its rows. */
typedef struct
{
  guint n_columns;
  gint row_id;    /* the column that is the row's id, whose record has NULL there; -1: none */
  gboolean *real; /* of each column: whole numbers in it are stored as such, and read as REAL */
} ReeveSqliteShape;

/** reeve_sqlite_shape_read: @shape: (out) (transfer full) (nullable): NULL where a row is not all
 *  in its record (computed columns) or not in a table's tree (WITHOUT ROWID). */
gboolean reeve_sqlite_shape_read (ReeveSession *session,
                                  const char *table,
                                  ReeveSqliteShape **shape,
                                  GCancellable *cancellable,
                                  GError **error);
void reeve_sqlite_shape_free (ReeveSqliteShape *self);

/** In a row's form a cell begins with a letter for its type, then a number or a length. */
#define REEVE_SQLITE_CELL (1 + sizeof (guint64))

/** reeve_sqlite_put_cell: REEVE_SQLITE_CELL bytes at @to. Returns: what follows them */
guint8 *reeve_sqlite_put_cell (guint8 *to,
                               char type,
                               guint64 bits);

/** ReeveSqliteRecord: the bytes of a row (sqlite.org/fileformat2.html, section 2.1). */
typedef struct
{
  const guint8 *data;
  guint64 length;
  guint64 row_id;
} ReeveSqliteRecord;

/** reeve_sqlite_read_varint: moves @at behind it. FALSE: it goes on behind @end. */
gboolean reeve_sqlite_read_varint (const guint8 **at,
                                   const guint8 *end,
                                   guint64 *value);

/**
 * reeve_sqlite_record_write: the row in the form of reeve_rows_sqlite_append().
 * @row: its size only grows; @row_length says how much of it is the row
 *
 * Returns: FALSE when it is no such record, or has other columns than the table: those that were
 * added since have their default.
 */
gboolean reeve_sqlite_record_write (const ReeveSqliteRecord *self,
                                    const ReeveSqliteShape *shape,
                                    GByteArray *row,
                                    gsize *row_length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveSqliteShape, reeve_sqlite_shape_free)

G_END_DECLS
