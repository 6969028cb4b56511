/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/backup/scan.h"
#include "core/backup/unpack.h"
#include "core/base/temporary.h"

G_BEGIN_DECLS

/** ReeveForeignKind: what other programs write. */
typedef enum
{
  REEVE_FOREIGN_NONE, /* no such thing; perhaps a backup of Reeve's */
  REEVE_FOREIGN_PG_SCRIPT,
  REEVE_FOREIGN_PG_CUSTOM,
  REEVE_FOREIGN_PG_TAR,
  REEVE_FOREIGN_PG_FOLDER,
  REEVE_FOREIGN_SQLITE_SCRIPT,
  REEVE_FOREIGN_SQLITE_FILE,
} ReeveForeignKind;

/**
 * ReeveForeign: a dump of another program, open. What is run later is the private copy that was
 * made when it was opened, whatever becomes of the file.
 * @version: (nullable): of the server, as the dump says it
 * @text: of the script, NULL for a database file
 * @hash: of the copy; of a database file, which is never read but through SQLite, its number,
 * size and time
 * @scan: what a script does; for a database file its tables and what could run
 */
typedef struct
{
  char *path;
  ReeveForeignKind kind;
  ReevePacking packing;
  guint64 bytes;
  char *version;
  ReeveTemporary copy;
  GMappedFile *map;
  const char *text;
  gsize length;
  char *hash;
  ReeveScan *scan;
} ReeveForeign;

/** reeve_foreign_name: "sql", "custom", "tar", "folder", "sqlite-sql", "sqlite"; NULL for none */
const char *reeve_foreign_name (ReeveForeignKind kind);
/** reeve_foreign_describe: in the user's words. */
const char *reeve_foreign_describe (ReeveForeignKind kind);
/** reeve_foreign_engine: "postgres" or "sqlite" */
const char *reeve_foreign_engine (ReeveForeignKind kind);

/** reeve_foreign_recognise: by the first bytes alone; NONE also where it cannot be read, is a
 *  folder or is compressed. */
ReeveForeignKind reeve_foreign_recognise (const char *path);

/**
 * reeve_foreign_open: recognised by its first bytes, never by its name. Archives of pg_dump are
 * made into a script, compressed files are unpacked, and every statement is looked at.
 *
 * Returns: (transfer full): NULL with @error; NULL without when it is nothing of the kind
 */
ReeveForeign *reeve_foreign_open (const char *path,
                                  GCancellable *cancellable,
                                  GError **error);
void reeve_foreign_free (ReeveForeign *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveForeign, reeve_foreign_free)

G_END_DECLS
