/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "core/backup/manifest.h"

G_BEGIN_DECLS

/** REEVE_PG_INDEX_WORTH: bytes of a table's rows; with less pg_restore is as good. */
#define REEVE_PG_INDEX_WORTH (1024 * 1024)

/**
 * ReevePgIndexBuild: one entry of an archive of pg_dump that builds an index.
 * @line: the entry in the list of the archive
 * @table: of the manifest; borrowed
 * @index: quoted, with its schema
 * @build: CREATE INDEX
 * @after: what is said of it when it is there, such as that it is the primary key: statements that
 *   want the table for themselves; often none
 * @weight: how long it takes, compared with others
 */
typedef struct
{
  char *line;
  const ReeveBackupTable *table;
  char *index;
  char *build;
  char **after;
  double weight;
} ReevePgIndexBuild;

/**
 * reeve_pg_index_script_read: which of the entries @lines can be run by somebody else than
 * pg_restore, to the same effect. Pure.
 * @script: what pg_restore writes for these entries, in their order
 * @tables: (element-type ReeveBackupTable): indexes of others are not looked at
 *
 * Small indexes are left out, but for those with something @after: pg_restore runs the statements
 * of such an entry in one transaction, and two of them beside one another may be a deadlock. What
 * has statements that are not known, lies in another tablespace, or does not match its line is left
 * out, and everything when the script does not fit the lines.
 *
 * Returns: (transfer full) (element-type ReevePgIndexBuild): in the order of @lines
 */
GPtrArray *reeve_pg_index_script_read (const char *script,
                                       gsize length,
                                       const char *const *lines,
                                       GPtrArray *tables);

G_END_DECLS
