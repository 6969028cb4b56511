/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/backup/backup.h"
#include "core/db/pool.h"

G_BEGIN_DECLS

/** ReeveExportFormat: how rows leave the database. */
typedef enum
{
  REEVE_EXPORT_CSV,  /* RFC 4180 with a header, lines end with a line feed; NULL is nothing, an
                        empty text is "" */
  REEVE_EXPORT_JSON, /* an array with an object for each row, each on a line of its own */
} ReeveExportFormat;

/** reeve_export_format_parse: "csv", "json"; REEVE_ERROR_USAGE for another word */
gboolean reeve_export_format_parse (const char *name,
                                    ReeveExportFormat *format,
                                    GError **error);

/** ReeveExportSink: takes the next bytes. FALSE with @error stops. */
typedef gboolean (*ReeveExportSink) (const char *data,
                                     gsize length,
                                     gpointer user_data,
                                     GError **error);

/** ReeveExportSource: a living database or, where it is not NULL, a backup. Borrowed. */
typedef struct
{
  ReevePool *pool;
  ReeveBackup *backup;
} ReeveExportSource;

/** ReeveExportOptions: @table by "schema.name" or a name that is unique; @limit 0 is none. Rows
 *  come in the order of the primary key where there is one, out of a PostgreSQL backup in the order
 *  in which they lay; and all of its values are texts in JSON, for it does not know their types. */
typedef struct
{
  const char *table;
  ReeveExportFormat format;
  guint64 limit;
} ReeveExportOptions;

/** reeve_export_table: the rows of a table as text. Reads only, never holds more than a row.
 *  @rows: (out): how many */
gboolean reeve_export_table (const ReeveExportSource *source,
                             const ReeveExportOptions *options,
                             ReeveExportSink sink,
                             gpointer user_data,
                             guint64 *rows,
                             GCancellable *cancellable,
                             GError **error);

/**
 * reeve_export_folder: all tables as JSON of one moment, a file each, with metadata.json, into the
 * new folder @path. It shows up under its name when it is whole.
 * @revision: (nullable): heads of the revisions that the database has; a backup knows its own
 *
 * Returns: (transfer full): what metadata.json says, see docs/formats/export.md
 */
JsonObject *reeve_export_folder (const ReeveExportSource *source,
                                 const char *path,
                                 const char *const *revision,
                                 GCancellable *cancellable,
                                 GError **error);

/* --- for the twins --------------------------------------------------------------------------- */

/** ReeveExportReader: one moment of a database. */
typedef struct _ReeveExportReader ReeveExportReader;

/** ReeveExportLine: a line without its end: of CSV, the first is the header; of JSON, an object. */
typedef ReeveExportSink ReeveExportLine;

struct _ReeveExportReader
{
  /* the tables that hold rows: names and columns */
  GPtrArray *tables; /* (element-type ReeveBackupTable) */
  char *version;
  char *lsn; /* may be NULL */
  gboolean (*each) (ReeveExportReader *self,
                    const ReeveBackupTable *table,
                    ReeveExportFormat format,
                    guint64 limit,
                    ReeveExportLine line,
                    gpointer user_data,
                    GCancellable *cancellable,
                    GError **error);
  void (*close) (ReeveExportReader *self);
};

/** The twins: (transfer full), to be closed by its own close(). */
ReeveExportReader *reeve_export_open_postgres (ReevePool *pool,
                                               GCancellable *cancellable,
                                               GError **error);
ReeveExportReader *reeve_export_open_sqlite (ReevePool *pool,
                                             GCancellable *cancellable,
                                             GError **error);
/** Of a backup, by how its rows were taken. */
ReeveExportReader *reeve_export_open_copied (ReeveBackup *backup,
                                             GCancellable *cancellable,
                                             GError **error);
ReeveExportReader *reeve_export_open_unpacked (ReeveBackup *backup,
                                               GCancellable *cancellable,
                                               GError **error);

G_END_DECLS
