/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/file.h"
#include "core/seed/source.h"

G_BEGIN_DECLS

/** The longest row that a file may have; a cell of 10 MB is unusual but real. */
#define REEVE_SEED_LONGEST_RECORD (128 * 1024 * 1024)

typedef struct
{
  gsize offset; /* in the record's text */
  gsize length;
  gboolean null;
} ReeveSeedRecordCell;

/** ReeveSeedRecord: the cells of a row as a file has them, used again for each row. */
typedef struct
{
  GString *text;
  GArray *cells; /* of ReeveSeedRecordCell */
  guint64 line;  /* that it begins on */
} ReeveSeedRecord;

void reeve_seed_record_init (ReeveSeedRecord *self);
void reeve_seed_record_clear (ReeveSeedRecord *self);
/** reeve_seed_record_begin: empties it. */
void reeve_seed_record_begin (ReeveSeedRecord *self,
                              guint64 line);
/** reeve_seed_record_end_cell: what was appended to its text since the last cell is one. */
void reeve_seed_record_end_cell (ReeveSeedRecord *self,
                                 gboolean null);

/** ReeveSeedReadRecord: the next row. FALSE: at the end, or for an error of the scan. */
typedef gboolean (*ReeveSeedReadRecord) (ReeveSeedScan *scan,
                                         ReeveSeedRecord *record);

/**
 * reeve_seed_records_new: reads the rows once, so that every mistake is told, and remembers where
 * some of them begin.
 * @columns: NULL-terminated; every row has as many cells
 * @first, @line: where the first row begins; @end: where the last one ends
 *
 * Returns: (transfer full):
 */
ReeveSeedSource *reeve_seed_records_new (ReeveSeedFile *file,
                                         ReeveSeedReadRecord read,
                                         const char *const *columns,
                                         guint64 first,
                                         guint64 line,
                                         guint64 end,
                                         GError **error);

/** reeve_seed_csv_read: “Comma-separated values” as RFC 4180 and spreadsheets have them; an empty
 *  cell is null unless it is quoted. */
gboolean reeve_seed_csv_read (ReeveSeedScan *scan,
                              ReeveSeedRecord *record);
/** reeve_seed_csv_new: @file with a line of names first. (transfer full): */
ReeveSeedSource *reeve_seed_csv_new (ReeveSeedFile *file,
                                     GError **error);

/** reeve_seed_copy_read: the text format of COPY. */
gboolean reeve_seed_copy_read (ReeveSeedScan *scan,
                               ReeveSeedRecord *record);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReeveSeedRecord, reeve_seed_record_clear)

G_END_DECLS
